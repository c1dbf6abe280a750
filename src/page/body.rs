//! Rows of blocks -> the HTML of a note's text in one view.
//!
//! One function serves all three views: it walks the rows that the catalog aligned and prints the Chinese
//! block, the English one, or both. Ids are the rows', so a link or a switch of view keeps the place.

mod callouts;
mod rows;
mod side;
mod writer;

use std::collections::BTreeMap;

use super::contents::contents;
use super::links::Href;
use super::{ContentsItem, Html, Strings};
use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::shared::Shared;
use crate::base::text::escape;
use crate::catalog::Matching;
use crate::fragment::Fragment;
use crate::parse::tree::{BlockKind, CalloutKind};
use crate::parse::{Block, Note};
use crate::resolve::TermMark;
use side::{Counts, Side};
use writer::Writer;

/// Input of [`body`]: all that the text of a page depends on.
#[derive(Debug, Clone, Hash)]
pub struct BodyInput<'a> {
    /// View.
    pub view: View,
    /// Whether the summary stands above the text: on notes, not on the pages of folders.
    pub summary: bool,
    /// The Chinese file.
    pub zh: Part<'a>,
    /// The translation.
    pub en: Option<Part<'a>>,
    /// How their blocks match.
    pub matching: &'a Matching,
    /// Anchor of each marked term on the page.
    pub terms: BTreeMap<u32, String>,
    /// Interface strings.
    pub strings: &'a Strings,
    /// What snippets are told.
    pub snippets: Snippets,
}

/// What the snippets of a page are told by the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Snippets {
    /// URL of the explanation of each error code.
    pub explained: BTreeMap<String, String>,
    /// Origin of the Playground, when it is on.
    pub playground: Option<String>,
}

/// One file with what its links, pictures and fences became on this page.
#[derive(Debug, Clone, Hash)]
pub struct Part<'a> {
    /// The file.
    pub note: &'a Note,
    /// One for each heading.
    pub anchors: &'a [String],
    /// What its links and pictures became.
    pub pointers: Shared<Pointers>,
    /// First mentions of terms.
    pub marks: &'a [TermMark],
    /// One for each code block.
    pub fragments: &'a [Fragment],
}

/// What the links and pictures of a file lead to, as seen from a page.
#[derive(Debug, Default, Hash)]
pub struct Pointers {
    /// One for each link.
    pub links: Vec<Href>,
    /// One for each picture.
    pub images: Vec<Figure>,
}

/// A picture ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Shown; with its size when it is known.
    Shown {
        /// URL.
        src: String,
        /// Pixels.
        size: Option<(u32, u32)>,
    },
    /// A link to a picture on a host that is not admitted.
    Away(String),
    /// Not there: its name as written.
    Missing(String),
}

/// A page's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML.
    pub html: Html,
    /// Marked terms in order of first mention.
    pub terms: Vec<u32>,
    /// Contents.
    pub contents: Shared<[ContentsItem]>,
    /// Drawings on the page.
    pub diagrams: usize,
    /// Snippets on the page.
    pub snippets: usize,
    /// Questions with folded answers that can be shown alone: those on the top level.
    pub questions: usize,
    /// The first paragraph as plain text, for the description.
    pub lead: String,
}

/// Writes a note's text.
pub fn body(input: &BodyInput) -> Checked<Body> {
    let counts = Counts::default();
    let zh = Side::new(input, &input.zh, Lang::Zh, &counts);
    let en = input.en.as_ref().map(|part| Side::new(input, part, Lang::En, &counts));
    let mut writer = Writer { input, zh, en, out: String::new(), peeks: 0 };
    if input.summary {
        writer.summary();
    }
    let (zh_blocks, en_blocks) =
        (&input.zh.note.blocks[..], input.en.as_ref().map_or(&[][..], |part| &part.note.blocks));
    writer.rows(&input.matching.rows, zh_blocks, en_blocks);
    writer.footnotes();
    let interface = input.view.interface();
    let shown: &[&Part] = match (&input.en, input.view) {
        (Some(en), View::Duo) => &[&input.zh, en],
        (Some(en), View::En) => &[en],
        _ => &[&input.zh],
    };
    let mut terms: Vec<u32> = Vec::new();
    for mark in shown.iter().flat_map(|part| part.marks) {
        if !terms.contains(&mark.term) {
            terms.push(mark.term);
        }
    }
    let lead = shown.iter().find_map(|part| lead(part.note)).unwrap_or_default();
    let en_note = input.en.as_ref().map(|part| part.note);
    let contents = contents(&input.matching.rows, input.zh.note, en_note, interface);
    let html = Html::from(writer.out);
    let is_question =
        |block: &Block| matches!(&block.kind, BlockKind::Callout(c) if c.kind == CalloutKind::Question);
    let questions = zh_blocks.iter().filter(|block| is_question(block)).count();
    Checked::ok(Body {
        html,
        terms,
        contents,
        diagrams: counts.diagrams.get(),
        snippets: counts.snippets.get(),
        questions,
        lead,
    })
}

fn lead(note: &Note) -> Option<String> {
    note.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => {
            Some(crate::parse::text::plain(inlines)).filter(|text| !text.is_empty())
        }
        _ => None,
    })
}

/// ` name="value"`, escaped.
fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escape(value))
}
