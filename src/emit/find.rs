//! Notes and terms -> what search sees of them: sections of plain text with their anchors. A question stands
//! aside, and so does a diagram: it is found by its title, its description and its steps in words.

use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::parallel::each;
use crate::base::url::NoteId;
use crate::catalog::{Entry, Matching, Row};
use crate::fragment::Fragment;
use crate::fragment::diagram::Diagram;
use crate::parse::text::plain_block;
use crate::parse::tree::CalloutKind;
use crate::parse::{Block, BlockKind, FenceKind, Note};
use crate::site::Output;

use super::Input;
use super::search::{Page, SearchInput, Section, SectionKind, search};

/// Headings below this level stay in the section above them.
const DEEPEST_SECTION: u8 = 3;

/// Writes the search index of all notes.
pub fn find(input: &Input) -> Checked<Vec<Output>> {
    let of_entry = |entry: &Entry| {
        let notes = [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten();
        notes.map(|note| page(input, entry, note)).collect()
    };
    let pages: Vec<Vec<_>> = each(&input.catalog.entries, of_entry);
    let pages: Vec<Arc<Page>> = pages.into_iter().flatten().map(|page| page.value.clone()).collect();
    search(&SearchInput {
        pages: &pages,
        terms: &input.catalog.glossary.terms,
        elasticlunr: input.src.elasticlunr,
        memo: input.memo,
    })
}

/// All that the sections of one file depend on.
#[derive(Hash)]
struct Text<'a> {
    id: &'a NoteId,
    note: &'a Note,
    matching: &'a Matching,
    fragments: &'a [Fragment],
    category: &'a str,
    difficulty: Option<u8>,
}

fn page(input: &Input, entry: &Entry, note: &Note) -> Arc<Checked<Arc<Page>>> {
    let text = Text {
        id: &entry.id,
        note,
        matching: &entry.matching,
        fragments: input.fragments.get(&*note.rel).map_or(&[], |fragments| &fragments[..]),
        category: input.catalog.categories[entry.category].title.get(note.lang),
        difficulty: entry.zh.meta.difficulty,
    };
    input.memo.call(sections, &text)
}

/// The sections of one file, cut at headings and at questions.
fn sections(text: &Text) -> Checked<Arc<Page>> {
    let note = text.note;
    let names = note.meta.aliases.iter().chain(&note.meta.tags).map(|name| name.value.clone());
    let lead = Section {
        note: text.id.clone(),
        lang: note.lang,
        page_title: note.title.clone(),
        heading: String::new(),
        anchor: String::new(),
        first: true,
        blocks: note.meta.summary.iter().map(|text| (String::new(), text.clone())).collect(),
        alias: names.collect(),
        category: text.category.to_owned(),
        difficulty: text.difficulty,
        kind: SectionKind::Text,
    };
    let mut cut = Cut {
        note,
        fragments: text.fragments,
        anchors: text.matching.anchors.get(note.lang),
        sections: vec![lead],
        current: 0,
    };
    cut.blocks(&text.matching.rows, &note.blocks);
    Checked::ok(Arc::new(Page::new(cut.sections)))
}

struct Cut<'a> {
    note: &'a Note,
    fragments: &'a [Fragment],
    anchors: &'a [String],
    sections: Vec<Section>,
    /// The section that text goes to: what follows a question or a diagram belongs to the heading again.
    current: usize,
}

impl Cut<'_> {
    fn blocks(&mut self, rows: &[Row], blocks: &[Block]) {
        for row in rows {
            let at = if self.note.lang == Lang::Zh { row.zh } else { row.en };
            if let Some(block) = at.and_then(|at| blocks.get(at)) {
                self.block(row, block);
            }
        }
    }

    fn block(&mut self, row: &Row, block: &Block) {
        match &block.kind {
            BlockKind::Heading(index) if self.note.headings[*index].level <= DEEPEST_SECTION => {
                let text = self.note.headings[*index].text.clone();
                let anchor = self.anchors.get(*index).unwrap_or(&row.id).clone();
                let kind = if is_question(&text) { SectionKind::Question } else { SectionKind::Text };
                self.open(text, anchor, kind);
            }
            BlockKind::Callout(callout) if callout.kind == CalloutKind::Question => {
                let before = self.current;
                self.open(callout.title_text.clone(), row.id.clone(), SectionKind::Question);
                self.blocks(&row.inner, &callout.blocks);
                self.current = before;
            }
            BlockKind::Fence(index) if self.note.fences[*index].kind == FenceKind::Diagram => {
                if let Some(drawing) = self.fragments.get(*index).and_then(Fragment::drawing) {
                    let before = self.current;
                    let title =
                        drawing.title.clone().unwrap_or_else(|| self.sections[before].heading.clone());
                    self.open(title, row.id.clone(), SectionKind::Diagram);
                    self.sections[self.current].blocks.push((row.id.clone(), words(drawing, self.note.lang)));
                    self.current = before;
                }
            }
            _ => {
                let text = plain_block(block, self.note.into());
                if !text.is_empty() {
                    self.sections[self.current].blocks.push((row.id.clone(), text));
                }
            }
        }
    }

    fn open(&mut self, heading: String, anchor: String, kind: SectionKind) {
        let page = &self.sections[0];
        let (blocks, alias) = (Vec::new(), Vec::new());
        let section = Section { heading, anchor, kind, blocks, alias, first: false, ..page.clone() };
        self.current = self.sections.len();
        self.sections.push(section);
    }
}

/// A diagram in words: its description and its steps.
fn words(drawing: &Diagram, lang: Lang) -> String {
    let lines: Vec<&str> = drawing.description.iter().chain(&drawing.steps).map(String::as_str).collect();
    lines.join(if lang == Lang::Zh { "；" } else { "; " })
}

fn is_question(heading: &str) -> bool {
    heading.ends_with(['？', '?'])
        || ["为什么", "如何", "什么是", "怎么"].iter().any(|word| heading.starts_with(word))
}
