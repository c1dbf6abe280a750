//! Disk -> [`Sources`]: every file a build may look at, read once, decoded, capped.
//!
//! Never: interprets a note, follows a link out of the notes folder, reads anything but regular files.

mod config;
mod decode;
mod embed;
mod files;
pub mod kept;
mod listing;
mod naming;
mod read;
mod shelf;
mod walk;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use config::{Config, Limits, Playground, parse_base_url};
pub use embed::built_in;
pub use files::may_be_read;
pub use shelf::{Shelf, Stamp, Stamps};

use crate::base::diagnostic::{Diagnostic, Log};
use crate::base::lang::{Lang, PerLang};
use crate::base::memo::Digest;
use crate::base::source::Source;
use crate::base::url::NoteId;
use files::Reader;

/// All input of a build.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The site's settings, complete with defaults.
    pub config: Config,
    /// `bagu.toml`, when there is one that can be read.
    pub config_file: Option<Source>,
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
    /// Snippets compiled for browsers. [`load`] leaves it empty: `cli` has the compiler and hands them in.
    pub modules: BTreeMap<Digest, Arc<[u8]>>,
    /// `notes/ledger.toml`.
    pub ledger: Option<Source>,
    /// Pictures and other files beside the notes, by path under the notes folder.
    pub assets: BTreeMap<String, Asset>,
    /// Templates by name (`note.html`): the embedded ones, replaced one by one by the project's `templates/`.
    pub templates: BTreeMap<String, Source>,
    /// Static files by path (`js/search.js`): the embedded ones, replaced one by one by the project's `static/`.
    pub statics: BTreeMap<String, Arc<[u8]>>,
    /// Date of the last commit that touched a note, `YYYY-MM-DD`, by [`NoteFile::rel`]. [`load`] leaves it empty:
    /// `cli` asks git and hands it in.
    pub history: BTreeMap<String, String>,
    /// Whether drafts are shown (`serve`).
    pub drafts: bool,
    /// The day, for findings about old notes (`check`). Never for a page: a site does not change overnight.
    pub today: Option<jiff::civil::Date>,
    /// Whether the search index is also written for elasticlunr.js.
    pub elasticlunr: bool,
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

/// What [`load`] is told.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The notes folder.
    pub notes: PathBuf,
    /// `bagu.toml`; its folder is the project's. `None`: a plain folder.
    pub config: Option<PathBuf>,
    /// Base URL that wins over the config's.
    pub base_url: Option<String>,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Whether the search index is also written for elasticlunr.js.
    pub elasticlunr: bool,
}

/// The text of a file's bytes, with `\n` line ends, and its encoding when that was guessed. An error names the byte.
pub fn text(bytes: Vec<u8>) -> Result<(String, Option<&'static str>), String> {
    let decoded = decode::decode(bytes).map_err(|error| format!("{} at byte {}", error.why, error.offset))?;
    Ok((decoded.text, decoded.guessed))
}

/// The bytes of a regular file of at most `cap` bytes; neither a link nor a FIFO is opened.
pub fn bytes(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    read::read_regular(path, cap)
}

/// The `bagu.toml` of a notes folder: in it, or in the nearest folder above it.
pub fn find_config(notes: &Path) -> Option<PathBuf> {
    let notes = notes.canonicalize().ok()?;
    notes.ancestors().map(|folder| folder.join("bagu.toml")).find(|path| path.is_file())
}

/// Reads everything a build looks at. Fails only when the notes folder itself, the config or a template cannot
/// be read; all else is a finding in [`Sources::diagnostics`].
pub fn load(options: &Options) -> io::Result<Sources> {
    load_again(options, &mut Shelf::default(), None)
}

/// As [`load`], where an earlier load left its files on a shelf.
pub fn load_again(options: &Options, shelf: &mut Shelf, seen: Option<&Stamps>) -> io::Result<Sources> {
    let notes = options.notes.canonicalize().map_err(|error| read::with_path(&options.notes, error))?;
    let project = options.config.as_deref().map(project_folder).transpose()?;
    let project = project.as_deref();
    let mut log = Log::default();
    let config_file = match (&options.config, project) {
        (Some(file), Some(project)) => log.keep(files::config(file, project)?),
        _ => None,
    };
    let mut config = config_file.as_ref().map(|source| log.keep(config::parse(source))).unwrap_or_default();
    config.base_url = options.base_url.clone().or(config.base_url);

    let reader = Reader::new(&notes, project, config.limits, shelf, seen);
    let files = log.keep(reader.walk(&notes)?);
    let folder = notes.file_name().map(|name| name.to_string_lossy().into_owned());
    let notes = log.keep(reader.notes(&files, options.config.is_some()));
    let has_home = notes.iter().any(|note| note.role == Role::Folder && note.id.as_str().is_empty());
    if project.is_none() && !has_home {
        // Nobody has named the site: its folder has a name at least.
        let name = folder.unwrap_or_default();
        config.title = PerLang { zh: name.clone(), en: name };
    }
    let assets = log.keep(reader.assets(&files));
    let mut beside = |name: &str| log.keep(reader.beside(&files, name));
    let (glossary, ledger) = (beside("glossary.toml"), beside("ledger.toml"));
    let (translations_lock, snippets_lock) = (beside("translations.lock"), beside("snippets.lock"));
    shelf.turn();
    let templates = log.keep(files::templates(project)?);
    let statics = embed::folder("static", project)?;
    Ok(Sources {
        is_project: options.config.is_some(),
        history: BTreeMap::new(),
        modules: BTreeMap::new(),
        drafts: options.drafts,
        today: None,
        elasticlunr: options.elasticlunr,
        diagnostics: log.with(()).diagnostics,
        config,
        config_file,
        notes,
        glossary,
        translations_lock,
        snippets_lock,
        ledger,
        assets,
        templates,
        statics,
    })
}

fn project_folder(config: &Path) -> io::Result<PathBuf> {
    let file = config.canonicalize().map_err(|error| read::with_path(config, error))?;
    Ok(file.parent().unwrap_or(Path::new("/")).to_owned())
}

impl Sources {
    /// The text of a file that a finding names.
    pub fn source(&self, path: &str) -> Option<&Source> {
        let note = self.notes.iter().map(|note| &note.source).find(|source| &*source.path == path);
        let locks = [&self.translations_lock, &self.snippets_lock, &self.ledger, &self.glossary];
        let mut others =
            locks.into_iter().chain([&self.config_file]).flatten().chain(self.templates.values());
        note.or_else(|| others.find(|source| &*source.path == path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Loads a folder of files; `bagu.toml` among them makes it a project.
    fn load_tree(tree: &[(&str, &[u8])]) -> Sources {
        let dir = tempfile::tempdir().unwrap();
        for (path, bytes) in tree {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let notes = dir.path().join("notes");
        load(&Options { config: find_config(&notes), notes, ..Options::default() }).unwrap()
    }

    fn codes(sources: &Sources) -> Vec<(&str, &str)> {
        sources.diagnostics.iter().map(|d| (&*d.code, d.file.as_deref().unwrap_or(""))).collect()
    }

    #[test]
    fn a_project_is_read_whole() {
        let sources = load_tree(&[
            ("bagu.toml", b"base_url = 'https://a.example/x'"),
            ("notes/_index.md", b"# Home"),
            ("notes/network/tcp.md", b"# TCP\r\ntext"),
            ("notes/network/tcp.en.md", b"# TCP"),
            ("notes/network/tcp.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x07\0\0\0\x05\x08\x06\0\0\0"),
            ("notes/network/page.html", b"<script>"),
            ("notes/glossary.toml", b"# terms"),
            ("templates/mine.html", b"{{ x }}"),
        ]);
        assert_eq!(codes(&sources), []);
        assert!(sources.is_project);
        assert_eq!(sources.config.base_url.as_deref(), Some("https://a.example/x/"));
        let ids: Vec<_> = sources.notes.iter().map(|n| (n.id.as_str(), n.lang, n.role)).collect();
        let expected = [
            ("", Lang::Zh, Role::Folder),
            ("network/tcp", Lang::En, Role::Note),
            ("network/tcp", Lang::Zh, Role::Note),
        ];
        assert_eq!(ids, expected);
        assert_eq!(&*sources.notes[2].source.path, "notes/network/tcp.md");
        assert_eq!(&*sources.notes[2].source.text, "# TCP\ntext");
        assert_eq!(sources.assets.keys().collect::<Vec<_>>(), ["network/tcp.png"]);
        assert_eq!(sources.assets["network/tcp.png"].size, Some((7, 5)));
        assert_eq!(&*sources.glossary.clone().unwrap().path, "notes/glossary.toml");
        assert_eq!(&*sources.templates["mine.html"].text, "{{ x }}");
        assert!(sources.source("notes/network/tcp.en.md").is_some() && sources.source("bagu.toml").is_some());
    }

    #[test]
    fn a_plain_folder_names_its_site() {
        assert_eq!(load_tree(&[("notes/a.md", b"# a")]).config.title.zh, "notes");
        assert_eq!(load_tree(&[("notes/README.md", b"# Home")]).config.title.zh, "");
        assert_eq!(load_tree(&[("bagu.toml", b""), ("notes/a.md", b"# a")]).config.title.zh, "");
    }

    #[test]
    fn what_cannot_be_read_is_named_and_left_out() {
        let gbk = encoding_rs::GBK.encode("# 互斥锁\n读写锁").0;
        let sources = load_tree(&[
            ("bagu.toml", b"[limits]\nnote_bytes = 20\nasset_bytes = 4"),
            ("notes/a.md", b"more than the twenty bytes"),
            ("notes/b.md", b"\xff"),
            ("notes/c.md", &gbk),
            ("notes/d.png", b"12345"),
            ("notes/tags/e.md", b"x"),
        ]);
        let expected = [
            ("note-too-large", "notes/a.md"),
            ("undecodable", "notes/b.md"),
            ("guessed-encoding", "notes/c.md"),
            ("asset-too-large", "notes/d.png"),
            ("reserved-name", "notes/tags/e.md"),
        ];
        assert_eq!(codes(&sources), expected);
        let ids: Vec<_> = sources.notes.iter().map(|note| note.id.as_str()).collect();
        assert_eq!(ids, ["c", "tags-notes/e"]);
        assert!(sources.notes[0].source.text.starts_with("# 互斥锁"));
    }

    #[test]
    fn a_second_load_finds_what_the_first_would() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("notes")).unwrap();
        fs::write(path("bagu.toml"), "").unwrap();
        for name in ["notes/a.md", "notes/b.md", "notes/c.png"] {
            fs::write(path(name), name).unwrap();
            let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
            fs::File::options().write(true).open(path(name)).unwrap().set_modified(old).unwrap();
        }
        let options = Options { notes: path("notes"), config: Some(path("bagu.toml")), ..Options::default() };
        let mut shelf = Shelf::default();
        let mut check = || {
            let (again, fresh) = (load_again(&options, &mut shelf, None).unwrap(), load(&options).unwrap());
            assert_eq!((&again.notes, &again.assets), (&fresh.notes, &fresh.assets));
            assert_eq!(again.diagnostics, fresh.diagnostics);
        };
        check();
        check();
        fs::write(path("notes/a.md"), "other words").unwrap();
        fs::remove_file(path("notes/b.md")).unwrap();
        check();
        fs::write(path("bagu.toml"), "[limits]\nnote_bytes = 3\nasset_bytes = 3").unwrap();
        check();
    }

    #[test]
    fn a_plain_folder_needs_nothing() {
        let sources =
            load_tree(&[("notes/tags/a.md", b"x"), ("notes/.gitignore", b"*.pdf"), ("notes/b.pdf", b"")]);
        assert!(!sources.is_project && sources.assets.is_empty());
        assert_eq!(&*sources.notes[0].source.path, "tags/a.md");
        assert_eq!(codes(&sources), [("reserved-name", "tags/a.md")]);
        assert!(load(&Options { notes: "no such folder".into(), ..Options::default() }).is_err());
    }
}
