//! Source -> [`Note`]: front matter, a tree of blocks with spans, and tables of what stands in it.
//!
//! Never: looks at another note, a file or the config beyond [`Options`]; resolves a link; draws or highlights.

mod build;
mod callout;
mod dest;
mod emphasis;
mod fence;
mod footnotes;
mod front_matter;
mod html;
mod markdown;
mod outline;
mod problems;
pub mod text;
pub mod tree;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::base::shared::Shared;
use crate::base::source::{Source, Span};
use crate::base::url::NoteId;
use crate::load::{Config, NoteFile, Role};
pub use fence::meant_language;
pub use footnotes::{Footnote, Footnotes, Mention};
pub use front_matter::{header_end, header_line, with_header_text};
pub use markdown::parse;
pub use tree::{Block, BlockKind, Inline, InlineKind};

/// What of the config changes how a note is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Options {
    /// Raw HTML goes through as it is.
    pub unsafe_html: bool,
    /// Plain CommonMark without any extension or Chinese correction, for its test suite.
    pub plain: bool,
}

impl Options {
    /// As a site's config has it.
    pub fn of(config: &Config) -> Options {
        Options { unsafe_html: config.unsafe_html, plain: false }
    }
}

/// Input of [`parse`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Input {
    /// The file.
    pub file: NoteFile,
    /// How to read it.
    pub options: Options,
}

/// One file, read. Everything in it is what was written; nothing is looked up.
#[derive(Debug, Clone)]
pub struct Note {
    /// Digest of what it was read from ([`Input`]); notes of equal digests are equal.
    pub digest: Digest,
    /// Name in the site.
    pub id: NoteId,
    /// Language of the file.
    pub lang: Lang,
    /// Note or folder page.
    pub role: Role,
    /// Path under the notes folder.
    pub rel: Arc<str>,
    /// The file.
    pub source: Source,
    /// Front matter.
    pub meta: Meta,
    /// `meta.title`, else the first heading (which then is not in `blocks`), else the file's name.
    pub title: String,
    /// The tree.
    pub blocks: Vec<Block>,
    /// All headings, in order.
    pub headings: Vec<Heading>,
    /// All code blocks, in order.
    pub fences: Vec<Fence>,
    /// All links, in order.
    pub links: Vec<Link>,
    /// All pictures, in order.
    pub images: Vec<Image>,
    /// All footnotes, in the order of their first mention.
    pub footnotes: Footnotes,
    /// Han characters plus words of other scripts, code left out: for the reading time.
    pub words: usize,
}

impl Hash for Note {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// Front matter as written; spans are for findings of later stages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// `title`
    pub title: Option<String>,
    /// `summary`, the 30-second answer.
    pub summary: Option<String>,
    /// `tags`
    pub tags: Vec<Spanned<String>>,
    /// `difficulty`, 1 to 3.
    pub difficulty: Option<u8>,
    /// `frequency`, 1 to 3.
    pub frequency: Option<u8>,
    /// `sources`: Markdown links or plain text.
    pub sources: Vec<String>,
    /// `aliases`
    pub aliases: Vec<Spanned<String>>,
    /// `moved_from`: earlier ids.
    pub moved_from: Vec<Spanned<String>>,
    /// `prerequisites`: names of notes.
    pub prerequisites: Vec<Spanned<String>>,
    /// `related`: names of notes.
    pub related: Vec<Spanned<String>>,
    /// `updated`, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// `checked`, `YYYY-MM-DD`.
    pub checked: Option<String>,
    /// `draft`
    pub draft: bool,
    /// `order`
    pub order: Option<i64>,
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Bytes of the source.
    pub span: Span,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6 as written.
    pub level: u8,
    /// Under how many other headings it stands, from 1: what the page goes by, for written levels skip some.
    pub depth: u8,
    /// `{#id}`.
    pub id: Option<String>,
    /// `{.class}`.
    pub classes: Vec<String>,
    /// Its content.
    pub inlines: Vec<Inline>,
    /// Its content as plain text.
    pub text: String,
    /// The heading's bytes.
    pub span: Span,
}

/// A code block, fenced or indented.
#[derive(Debug, Clone, PartialEq)]
pub struct Fence {
    /// First word of the info string, lower case: the language; empty when none is named.
    pub lang: String,
    /// The other words of the info string.
    pub words: Vec<String>,
    /// What it becomes.
    pub kind: FenceKind,
    /// Its text, without fences and indentation.
    pub body: Shared<str>,
    /// The whole block's bytes.
    pub span: Span,
    /// For every line of `body` its first byte in the source: maps positions in the body back.
    pub lines: Vec<u32>,
}

impl Fence {
    /// A span of `body` as a span of the source.
    pub fn in_source(&self, span: Span) -> Span {
        let at = |offset: u32| {
            let before = &self.body[..crate::base::source::floor_char(&self.body, offset as usize)];
            let line = before.bytes().filter(|&b| b == b'\n').count();
            let col = before.len() - before.rfind('\n').map_or(0, |i| i + 1);
            self.lines.get(line).map_or(self.span.end as usize, |&start| start as usize + col)
        };
        let start = at(span.start);
        Span::new(start, at(span.end).max(start))
    }

    /// Whether the word `localized` frees the translation from being a copy.
    pub fn localized(&self) -> bool {
        self.words.iter().any(|word| word == "localized")
    }
}

/// What a code block becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FenceKind {
    /// Highlighted code.
    Code,
    /// A drawing (```` ```mermaid ````).
    Diagram,
    /// A Rust snippet.
    Rust(RustWords),
}

/// rustdoc's and mdBook's words on a ```` ```rust ```` fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct RustWords {
    /// `ignore`: neither compiled nor run.
    pub ignore: bool,
    /// `no_run`: compiled only.
    pub no_run: bool,
    /// `should_panic`: must end in a panic.
    pub should_panic: bool,
    /// `compile_fail`: must not compile.
    pub compile_fail: bool,
    /// `editionYYYY`; 2024 unless said.
    pub edition: Edition,
}

/// A Rust edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Edition {
    /// 2015
    E2015,
    /// 2018
    E2018,
    /// 2021
    E2021,
    /// 2024
    #[default]
    E2024,
}

/// A link as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where to.
    pub dest: Dest,
    /// Title attribute.
    pub title: String,
    /// The whole link's bytes.
    pub span: Span,
    /// For `[[name]]` without text: the page's title is to be put in.
    pub wants_title: bool,
}

/// Where a link or picture points, by its form alone. Percent escapes are decoded in `Relative`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dest {
    /// `http:`, `https:` or `mailto:`, as written.
    External(String),
    /// `//host/path` or any other form that must not become a link; the reason.
    Refused(String, &'static str),
    /// `#anchor` on the same page, decoded.
    Anchor(String),
    /// A path relative to the note's file (or from the site's root with a leading `/`), with its decoded anchor.
    Relative {
        /// Decoded path.
        path: String,
        /// Decoded anchor without `#`.
        anchor: Option<String>,
    },
    /// `[[name]]`, `[[name#anchor]]`.
    Wiki {
        /// Name of the note: slug, id, title or alias.
        name: String,
        /// Decoded anchor without `#`.
        anchor: Option<String>,
    },
}

/// A picture as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Where it lies.
    pub dest: Dest,
    /// Alternative text, plain.
    pub alt: String,
    /// Title attribute.
    pub title: String,
    /// Width and height, from `<img>`.
    pub size: (Option<u32>, Option<u32>),
    /// The whole picture's bytes.
    pub span: Span,
}
