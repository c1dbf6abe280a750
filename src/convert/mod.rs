//! Raw notes -> a folder of notes, with an account of every line: the heart of `bagu import`.
//!
//! ```text
//! sources ─ line ─► lines ─ document, cut ─► sections ─ shape ─► blocks ─┐
//!              └─── markdown, dialect ─────► pages ──────────────────────┴ draft ─► drafts
//! drafts ─ arrange (category, title, slug) ─► plans ─ print, links, pictures ─► files + account
//! ```
//!
//! Never: reads or writes a disk, loses a line, invents a word of the notes. What is proposed (categories, slugs,
//! English titles) comes from the glossary and the ledger that the binary carries (`known`).

mod account;
mod arrange;
mod block;
mod category;
mod claims;
mod cut;
mod dialect;
mod document;
mod draft;
mod english;
mod files;
mod finder;
mod inline;
mod known;
mod line;
mod links;
mod markdown;
mod name;
mod pictures;
mod print;
mod relatives;
pub mod report;
mod shape;
mod skeleton;
mod tags;
mod title;
mod topics;

use std::collections::{BTreeMap, BTreeSet};

pub use account::{Account, Fate};
pub use known::{Category, Known};
pub use line::LineId;

use crate::base::source::Source;

/// What is converted.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The texts, by path.
    pub sources: Vec<Source>,
    /// Paths of the files beside them that notes may show.
    pub files: BTreeSet<String>,
}

/// Why a line is not printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A rule between topics.
    Rule,
    /// The mark of a fence around prose.
    FenceMark,
    /// A fence with nothing in it.
    EmptyFence,
    /// The sign of an item that nothing follows.
    EmptySign,
    /// The mark of a header.
    HeaderMark,
    /// A table of contents, which the site makes itself.
    Contents,
    /// The mark of a container.
    BoxMark,
    /// A heading that stands already: its text was joined to the note of the same name.
    SameHeading,
    /// A text that stands already, word for word.
    SameText,
    /// A menu of another tool.
    Menu,
}

impl Reason {
    /// A stable name, for `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Rule => "rule",
            Reason::FenceMark => "fence-mark",
            Reason::EmptyFence => "empty-fence",
            Reason::EmptySign => "empty-sign",
            Reason::HeaderMark => "header-mark",
            Reason::Contents => "contents",
            Reason::BoxMark => "box-mark",
            Reason::SameHeading => "same-heading",
            Reason::SameText => "same-text",
            Reason::Menu => "menu",
        }
    }

    /// What a person is told.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Rule => "a rule between topics",
            Reason::FenceMark => "the mark of a fence around prose",
            Reason::EmptyFence => "a fence with nothing in it",
            Reason::EmptySign => "the sign of an item that nothing follows",
            Reason::HeaderMark => "the mark of a header",
            Reason::Contents => "a table of contents: the site makes its own",
            Reason::BoxMark => "the mark of a box or of tabs",
            Reason::SameHeading => {
                "a heading that stands already: the title, or that of a note of the same name"
            }
            Reason::SameText => "a copy, word for word, of a note that is there",
            Reason::Menu => "a menu of another tool",
        }
    }
}

/// One note of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteInfo {
    /// Path of its Chinese file under the notes folder.
    pub path: String,
    /// Category: the first folder.
    pub category: String,
    /// Chinese title.
    pub title: String,
    /// English title.
    pub english: String,
    /// Lines of sources that it was made of.
    pub lines: usize,
    /// Slugs of other notes about the same.
    pub related: Vec<String>,
}

/// A folder of notes, ready to be written.
#[derive(Debug, Clone, Default)]
pub struct Conversion {
    /// Texts by path under the notes folder.
    pub files: BTreeMap<String, String>,
    /// Files to copy: new path under the notes folder -> path among [`Input::files`].
    pub copies: BTreeMap<String, String>,
    /// The notes, by path.
    pub notes: Vec<NoteInfo>,
    /// Pictures that did not come along, each with the note that shows its box.
    pub lost_pictures: usize,
    /// Where every line went.
    pub account: Account,
}

/// Converts texts into notes. Equal input gives equal bytes.
pub fn convert(input: &Input, known: &Known) -> Conversion {
    let drafts =
        input.sources.iter().enumerate().flat_map(|(at, source)| draft::drafts(at, source, known)).collect();
    let plans = arrange::arrange(drafts, input, known);
    files::files(&plans, input, known)
}

#[cfg(test)]
mod tests;
