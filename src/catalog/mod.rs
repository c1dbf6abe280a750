//! All notes -> [`Catalog`]: everything one note may know of the others.
//!
//! Never: touches a tree, makes HTML, knows a URL's base.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::lang::PerLang;
use crate::base::url::NoteId;
use crate::parse::Note;

/// The site's table of contents, names and terms.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// All notes in reading order: by category, then within it by folder, order, numeric prefix, name.
    pub entries: Vec<Entry>,
    /// Position in `entries` by id.
    pub by_id: BTreeMap<NoteId, usize>,
    /// Categories in reading order; the notes in no folder are the category `""`, first.
    pub categories: Vec<Category>,
    /// The home page's text (`notes/_index.md` and its translation).
    pub home: FolderPage,
    /// Tags in the order of their Chinese name.
    pub tags: Vec<Tag>,
    /// Terms.
    pub glossary: Glossary,
    /// Pages that only redirect: old id -> new id.
    pub moved: BTreeMap<NoteId, NoteId>,
    /// Whether any note has a translation: then the site has English pages.
    pub has_english: bool,
    /// Notes by every name that `[[...]]` may use, folded (lower case, no white space): id, slug, title, alias.
    pub names: BTreeMap<String, Vec<NoteId>>,
}

/// One note: its Chinese file, its translation, and how they match.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name in the site.
    pub id: NoteId,
    /// The Chinese file.
    pub zh: Arc<Note>,
    /// The translation.
    pub en: Option<Arc<Note>>,
    /// Position in [`Catalog::categories`].
    pub category: usize,
    /// Anchors of `zh.headings`, in order; the English headings get the anchor of the heading they match.
    pub anchors: PerLang<Vec<String>>,
    /// How the blocks of the two files match; with no translation every row is Chinese only.
    pub rows: Vec<Row>,
    /// Date of the last change, `YYYY-MM-DD`: front matter, else history.
    pub updated: Option<String>,
    /// Folder pages of deeper folders are notes too.
    pub is_folder: bool,
}

/// The text of the home page or of a category's page: its two files are matched as those of a note.
#[derive(Debug, Clone, Default)]
pub struct FolderPage {
    /// The Chinese file; without one there is no English one either.
    pub zh: Option<Arc<Note>>,
    /// The translation.
    pub en: Option<Arc<Note>>,
    /// As [`Entry::anchors`].
    pub anchors: PerLang<Vec<String>>,
    /// As [`Entry::rows`].
    pub rows: Vec<Row>,
}

/// A pair of matching blocks. Positions are into the block list at the same depth: at the top `Note::blocks`,
/// inside a row the children ([`crate::parse::Block::children`]) of its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Anchor of the row, the same in all views: the heading's own, a callout's `{#id}`, else `b-<section>-<n>`
    /// (`b-<section>-en<n>` for a block that only the translation has).
    pub id: String,
    /// The Chinese block.
    pub zh: Option<usize>,
    /// The English block.
    pub en: Option<usize>,
    /// Whether the translation is up to date; [`State::Stale`] for a block that only the translation has.
    pub state: State,
    /// Rows of the blocks inside (quotes, callouts, elements).
    pub inner: Vec<Row>,
}

/// State of a translated block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The lock has this source block.
    Fresh,
    /// The source block changed since its translation was accepted, or was never accepted.
    Stale,
    /// There is no translation of this block.
    Missing,
}

/// A first-level folder.
#[derive(Debug, Clone)]
pub struct Category {
    /// Folder name, `""` for notes in no folder.
    pub id: String,
    /// Names: the folder page's title, else the folder's name.
    pub title: PerLang<String>,
    /// The folder page's text.
    pub page: FolderPage,
    /// Positions in [`Catalog::entries`], in reading order.
    pub entries: Vec<usize>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Path segment: slug of the Chinese name.
    pub slug: String,
    /// Names; the English one from the same position in the translation's `tags`.
    pub name: PerLang<String>,
    /// Positions in [`Catalog::entries`].
    pub entries: Vec<usize>,
}

/// The site's terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Terms sorted by pinyin of the Chinese name.
    pub terms: Vec<Term>,
}

/// A term in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Anchor on the glossary page: slug of the Chinese name.
    pub anchor: String,
    /// Names.
    pub name: PerLang<String>,
    /// Abbreviation, such as `GIL`.
    pub abbr: Option<String>,
    /// Other names that are marked and found.
    pub aliases: PerLang<Vec<String>>,
    /// Wrong forms, for search only; never printed.
    pub misspellings: Vec<String>,
    /// Pinyin with tone marks, syllables apart.
    pub pinyin: String,
    /// One line each.
    pub gloss: PerLang<String>,
    /// Concept (marked in notes) or name (a product, the same in both languages).
    pub kind: TermKind,
    /// The note that explains it.
    pub topic: Option<NoteId>,
}

/// Kind of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// Translated and marked.
    Concept,
    /// A proper name.
    Name,
}
