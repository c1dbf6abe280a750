//! Disk -> [`Sources`]: every file a build may look at, read once, decoded, capped.
//!
//! Never: interprets a note, follows a link out of the notes folder, reads anything but regular files.

mod config;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use config::{Config, Limits, Playground};

use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::base::source::Source;
use crate::base::url::NoteId;

/// All input of a build.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The site's settings, complete with defaults.
    pub config: Config,
    /// Whether there is a `bagu.toml`; without it the folder is a *plain folder* of Markdown.
    pub is_project: bool,
    /// All notes and folder pages of both languages, sorted by path.
    pub notes: Vec<NoteFile>,
    /// `notes/glossary.toml`.
    pub glossary: Option<Source>,
    /// `notes/translations.lock`.
    pub translations_lock: Option<Source>,
    /// `notes/snippets.lock`.
    pub snippets_lock: Option<Source>,
    /// `notes/ledger.toml`.
    pub ledger: Option<Source>,
    /// Pictures and other files beside the notes, by path under the notes folder.
    pub assets: BTreeMap<String, Asset>,
    /// Templates by name (`note.html`): the embedded ones, replaced one by one by the project's `templates/`.
    pub templates: BTreeMap<String, Source>,
    /// Static files by path (`js/search.js`): the embedded ones, replaced one by one by the project's `static/`.
    pub statics: BTreeMap<String, Arc<[u8]>>,
    /// Date of the last commit that touched a note, `YYYY-MM-DD`, by [`NoteFile::rel`]. Empty without history.
    pub history: BTreeMap<String, String>,
    /// Whether drafts are shown (`serve`).
    pub drafts: bool,
    /// What was found while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a Markdown file is in the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A note.
    Note,
    /// The page of its folder (`_index.md`, else `README.md` or `index.md`); its id is the folder, `""` the home page.
    Folder,
}

/// One Markdown file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NoteFile {
    /// Path under the notes folder, `/` between parts: `network/xss.en.md`.
    pub rel: Arc<str>,
    /// Its name in the site; a file and its translation share it.
    pub id: NoteId,
    /// Its language, from the file name.
    pub lang: Lang,
    /// Note or folder page.
    pub role: Role,
    /// Its text; `source.path` is the path shown to the author.
    pub source: Source,
}

/// A file beside the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// Their digest, for the hashed name.
    pub digest: Digest,
    /// Width and height in pixels of a picture whose format is known.
    pub size: Option<(u32, u32)>,
}
