//! Matched blocks -> rows with anchors: explicit ids first, then slugs of Chinese headings, then numbered blocks.
//!
//! A section's `b-<section>-<n>` counts every block of the section, also nested ones and those with an id of
//! their own, so that giving a block an id moves no other block's name.

use std::collections::BTreeMap;

use super::Row;
use super::translations::{Match, Matched};
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::PerLang;
use crate::base::url::{Anchors, slug};
use crate::parse::{Block, BlockKind, Note};

/// Rows and anchors of one note.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub rows: Vec<Row>,
    pub anchors: PerLang<Vec<String>>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Names everything on a page. Parsing has seen to it that an explicit id stands once in a file.
pub(super) fn named(zh: &Note, en: Option<&Note>, matched: Matched) -> Named {
    let mut anchors = Anchors::default();
    explicit_ids(zh).for_each(|id| {
        anchors.claim(id);
    });
    let zh_anchors = zh.headings.iter().map(|heading| match &heading.id {
        Some(id) => id.clone(),
        None => anchors.take(&slug(&heading.text)),
    });
    let zh_anchors: Vec<String> = zh_anchors.collect();
    let source: BTreeMap<usize, usize> = matched.headings.iter().map(|&(a, b)| (b, a)).collect();
    let en_headings = en.map_or(&[][..], |en| &en.headings);
    let en_anchors = en_headings.iter().enumerate().map(|(at, heading)| match source.get(&at) {
        Some(&source) => zh_anchors[source].clone(),
        None => anchors.take(heading.id.as_deref().unwrap_or(&slug(&heading.text))),
    });
    let en_anchors: Vec<String> = en_anchors.collect();
    let en_blocks = en.map_or(&[][..], |en| &en.blocks);
    let mut namer = Namer {
        zh_headings: &zh_anchors,
        en_headings: &en_anchors,
        anchors,
        section: "top".into(),
        number: 0,
        en_number: 0,
    };
    let rows = namer.rows(&zh.blocks, en_blocks, matched.matches, true);
    let anchors = PerLang { zh: zh_anchors, en: en_anchors };
    Named { rows, anchors, diagnostics: matched.diagnostics }
}

/// Every `{#id}` of a file, also in list items.
fn explicit_ids(note: &Note) -> impl Iterator<Item = &str> {
    let mut ids: Vec<&str> = note.headings.iter().filter_map(|heading| heading.id.as_deref()).collect();
    walk(&note.blocks, &mut |block| ids.extend(callout_id(block)));
    ids.into_iter()
}

fn callout_id(block: &Block) -> Option<&str> {
    match &block.kind {
        BlockKind::Callout(callout) => callout.id.as_deref(),
        _ => None,
    }
}

/// Visits every block, also those in list items.
pub(super) fn walk<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        if let BlockKind::List { items, .. } = &block.kind {
            items.iter().for_each(|item| walk(&item.blocks, visit));
        }
        walk(block.children(), visit);
    }
}

struct Namer<'a> {
    zh_headings: &'a [String],
    en_headings: &'a [String],
    anchors: Anchors,
    section: String,
    number: usize,
    en_number: usize,
}

impl Namer<'_> {
    fn rows<'b>(&mut self, zh: &'b [Block], en: &'b [Block], matches: Vec<Match>, top: bool) -> Vec<Row> {
        let mut rows = Vec::with_capacity(matches.len());
        for one in matches {
            let (a, b) = (one.zh.map(|at| &zh[at]), one.en.map(|at| &en[at]));
            let id = self.id(a, b, top);
            let children = |block: Option<&'b Block>| block.map(Block::children).unwrap_or_default();
            let inner = self.rows(children(a), children(b), one.inner, false);
            rows.push(Row { id, zh: one.zh, en: one.en, state: one.state, inner });
        }
        rows
    }

    fn id(&mut self, zh: Option<&Block>, en: Option<&Block>, top: bool) -> String {
        let heading = match (zh.map(|b| &b.kind), en.map(|b| &b.kind)) {
            (Some(BlockKind::Heading(at)), _) => Some(self.zh_headings[*at].clone()),
            (None, Some(BlockKind::Heading(at))) => Some(self.en_headings[*at].clone()),
            _ => None,
        };
        if let Some(anchor) = heading {
            if top {
                (self.section, self.number, self.en_number) = (anchor.clone(), 0, 0);
            }
            return anchor;
        }
        let number = if zh.is_some() { &mut self.number } else { &mut self.en_number };
        *number += 1;
        if let Some(id) = zh.and_then(callout_id) {
            return id.to_owned();
        }
        match (en.and_then(callout_id), zh) {
            (Some(id), _) => self.anchors.take(id),
            (None, Some(_)) => self.anchors.take(&format!("b-{}-{}", self.section, self.number)),
            (None, None) => self.anchors.take(&format!("b-{}-en{}", self.section, self.en_number)),
        }
    }
}
