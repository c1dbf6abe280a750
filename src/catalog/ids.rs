//! Matched blocks -> rows with anchors: explicit ids first, then slugs of Chinese headings, then numbered blocks.
//!
//! A section's `b-<section>-<n>` counts every block of the section, also nested ones and those with an id of
//! their own, so that giving a block an id moves no other block's name.

use std::collections::BTreeMap;

use super::Row;
use super::shape::line_of;
use super::translations::{Match, Matched};
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::PerLang;
use crate::base::source::Span;
use crate::base::url::{Anchors, slug};
use crate::parse::tree::Callout;
use crate::parse::{Block, BlockKind, Note};

/// Rows and anchors of one note.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub rows: Vec<Row>,
    pub anchors: PerLang<Vec<String>>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Names everything on a page.
pub(super) fn named(zh: &Note, en: Option<&Note>, matched: Matched) -> Named {
    let mut anchors = Anchors::default();
    let mut diagnostics = matched.diagnostics;
    let explicit = Explicit::claim(zh, &mut anchors, &mut diagnostics);
    let zh_anchors: Vec<String> = (0..zh.headings.len())
        .map(|at| match &explicit.headings[at] {
            Some(id) => id.clone(),
            None => anchors.take(&slug(&zh.headings[at].text)),
        })
        .collect();
    let mut en_callouts = BTreeMap::new();
    let mut en_anchors = Vec::new();
    if let Some(en) = en {
        // Ids of the translation are checked among themselves: its twins in the source are no conflict.
        Explicit::claim(en, &mut Anchors::default(), &mut diagnostics);
        let pairs: BTreeMap<usize, usize> = matched.headings.iter().map(|&(a, b)| (b, a)).collect();
        en_anchors = en
            .headings
            .iter()
            .enumerate()
            .map(|(at, heading)| match pairs.get(&at) {
                Some(&source) => zh_anchors[source].clone(),
                None => anchors.take(heading.id.as_deref().unwrap_or(&slug(&heading.text))),
            })
            .collect();
        en_callouts = callout_ids(en);
    }
    let anchors_of = PerLang { zh: zh_anchors, en: en_anchors };
    let mut namer = Namer {
        zh_headings: &anchors_of.zh,
        en_headings: &anchors_of.en,
        zh_callouts: explicit.callouts,
        en_callouts,
        anchors,
        section: "top".into(),
        number: 0,
        en_number: 0,
    };
    let en_blocks = en.map_or(&[][..], |en| &en.blocks);
    let rows = namer.rows(&zh.blocks, en_blocks, matched.matches, true);
    Named { rows, anchors: anchors_of, diagnostics }
}

/// `{#id}`s of a file, made unique.
#[derive(Default)]
struct Explicit {
    headings: Vec<Option<String>>,
    /// By the first byte of the callout.
    callouts: BTreeMap<u32, String>,
}

impl Explicit {
    fn claim(note: &Note, anchors: &mut Anchors, found: &mut Vec<Diagnostic>) -> Explicit {
        let mut ids: Vec<(Span, &str, Option<usize>)> = Vec::new();
        for (at, heading) in note.headings.iter().enumerate() {
            ids.extend(heading.id.as_deref().map(|id| (heading.span, id, Some(at))));
        }
        walk(&note.blocks, &mut |block| {
            if let BlockKind::Callout(callout) = &block.kind {
                ids.extend(callout.id.as_deref().map(|id| (block.span, id, None)));
            }
        });
        ids.sort();
        let mut explicit = Explicit { headings: vec![None; note.headings.len()], ..Explicit::default() };
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for (span, id, heading) in ids {
            match first.get(id) {
                Some(&earlier) => found.push(duplicate_id(note, id, earlier).at(span)),
                None => {
                    first.insert(id, span);
                }
            }
            let id = anchors.take(id);
            match heading {
                Some(at) => explicit.headings[at] = Some(id),
                None => {
                    explicit.callouts.insert(span.start, id);
                }
            }
        }
        explicit
    }
}

fn callout_ids(note: &Note) -> BTreeMap<u32, String> {
    let mut ids = BTreeMap::new();
    walk(&note.blocks, &mut |block| {
        if let BlockKind::Callout(callout) = &block.kind
            && let Callout { id: Some(id), .. } = &**callout
        {
            ids.insert(block.span.start, id.clone());
        }
    });
    ids
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
    zh_callouts: BTreeMap<u32, String>,
    en_callouts: BTreeMap<u32, String>,
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
        let Some(zh) = zh else {
            self.en_number += 1;
            let own = en.and_then(|en| self.en_callouts.get(&en.span.start).cloned());
            return match own {
                Some(id) => self.anchors.take(&id),
                None => self.anchors.take(&format!("b-{}-en{}", self.section, self.en_number)),
            };
        };
        self.number += 1;
        if let Some(id) = self.zh_callouts.get(&zh.span.start) {
            return id.clone();
        }
        match en.and_then(|en| self.en_callouts.get(&en.span.start).cloned()) {
            Some(id) => self.anchors.take(&id),
            None => self.anchors.take(&format!("b-{}-{}", self.section, self.number)),
        }
    }
}

fn duplicate_id(note: &Note, id: &str, earlier: Span) -> Diagnostic {
    let line = line_of(note, earlier);
    Diagnostic::problem("duplicate-id", format!("`{{#{id}}}` stands on line {line} already"))
        .help("give one of the two another id")
        .in_file(&note.source.path)
}
