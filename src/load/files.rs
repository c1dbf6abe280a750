//! Reads the files that the walk found: notes, lock files, pictures, templates.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::decode::decode;
use super::listing::Listing;
use super::naming::{Named, name_all};
use super::read::read_regular;
use super::shelf::{Shelf, Stamps, Text};
use super::walk::{Found, walk};
use super::{Asset, Limits, NoteFile, embed};
use crate::base::diagnostic::{Checked, Diagnostic, Log};
use crate::base::memo::Digest;
use crate::base::parallel::{each, pairs};
use crate::base::source::Source;

/// Files beside the notes that a site may publish, by extension. Anything else (scripts, pages, archives) stays
/// at home: a pull request must not be able to put a `.html` on the site's origin.
const ASSET_EXTENSIONS: [&str; 13] =
    ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico", "pdf", "txt", "csv", "json"];

/// Whether a load may read a file of this name in the notes folder.
pub fn may_be_read(name: &str) -> bool {
    let extension = extension(name);
    name == ".gitignore"
        || ["md", "toml", "lock"].contains(&&*extension)
        || ASSET_EXTENSIONS.contains(&&*extension)
}

/// Reads files of one notes folder.
pub(super) struct Reader<'a> {
    /// Put before a path under the notes folder when it is shown: `notes/`.
    prefix: String,
    limits: Limits,
    shelf: &'a Shelf,
    seen: Option<&'a Stamps>,
}

impl<'a> Reader<'a> {
    /// Paths are shown from the project's folder; without one, or when the notes lie elsewhere, from the notes'.
    pub(super) fn new(
        notes: &Path,
        project: Option<&Path>,
        limits: Limits,
        shelf: &'a mut Shelf,
        seen: Option<&'a Stamps>,
    ) -> Reader<'a> {
        let below = project.and_then(|project| notes.strip_prefix(project).ok());
        let mut prefix = below.map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default();
        if !prefix.is_empty() {
            prefix.push('/');
        }
        shelf.begin(&prefix, limits);
        Reader { prefix, limits, shelf, seen }
    }

    /// All files that count.
    pub(super) fn walk(&self, notes: &Path) -> io::Result<Checked<Vec<Found>>> {
        if let Some(files) = self.shelf.files() {
            return Ok(Checked::ok(files));
        }
        let begun = SystemTime::now();
        let walked = walk(notes, &self.limits)?;
        self.shelf.keep(Listing::of(notes, &walked, begun));
        Ok(self.shown_all(Checked::new(walked.files, walked.found)))
    }

    /// All notes, read on all cores, in the order of their paths.
    pub(super) fn notes(&self, files: &[Found], is_project: bool) -> Checked<Vec<NoteFile>> {
        let markdown: Vec<&Found> = files.iter().filter(|file| extension(&file.rel) == "md").collect();
        let rels: Vec<&str> = markdown.iter().map(|file| &*file.rel).collect();
        let mut log = Log::default();
        let named = log.keep(self.shown_all(name_all(&rels, is_project)));
        let by_rel: BTreeMap<&str, &Found> = markdown.iter().map(|file| (&*file.rel, *file)).collect();
        let admitted: Vec<&Found> = named.iter().map(|name| by_rel[&*name.rel]).collect();
        let read = pairs(&named, &admitted, |name, file| (name.clone(), self.text(file)));
        let mut notes = Vec::with_capacity(read.len());
        for (Named { rel, id, lang, role }, text) in read {
            match text {
                Ok((source, guessed)) => {
                    guessed
                        .into_iter()
                        .for_each(|encoding| log.push(guessed_encoding(encoding, &source.path)));
                    notes.push(NoteFile { rel, id, lang, role, source });
                }
                Err(found) => log.push(found),
            }
        }
        log.with(notes)
    }

    /// Pictures and documents. Each file's bytes are held once.
    pub(super) fn assets(&self, files: &[Found]) -> Checked<BTreeMap<String, Asset>> {
        let wanted = |file: &&Found| ASSET_EXTENSIONS.contains(&&*extension(&file.rel));
        let files: Vec<&Found> = files.iter().filter(wanted).collect();
        let read = each(&files, |file| {
            let read = || read_regular(&file.path, self.limits.asset_bytes).map(Asset::new);
            self.shelf
                .assets
                .get(&file.path, self.seen, read)
                .map_err(|error| self.unread(&file.rel, &error, asset_too_large))
        });
        let (mut assets, mut found) = (BTreeMap::new(), Vec::new());
        for (file, asset) in files.iter().zip(read) {
            match asset {
                Ok(asset) => drop(assets.insert(file.rel.clone(), asset)),
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        Checked::new(assets, found)
    }

    /// A file with a meaning of its own, directly in the notes folder.
    pub(super) fn beside(&self, files: &[Found], name: &str) -> Checked<Option<Source>> {
        let Some(file) = files.iter().find(|file| file.rel == name) else { return Checked::ok(None) };
        match self.text(file) {
            Ok((source, _)) => Checked::ok(Some(source)),
            Err(found) => Checked::new(None, vec![found]),
        }
    }

    fn text(&self, file: &Found) -> Result<Text, Diagnostic> {
        self.shelf.texts.get(&file.path, self.seen, || self.read_text(file))
    }

    fn read_text(&self, file: &Found) -> Result<Text, Diagnostic> {
        let bytes = read_regular(&file.path, self.limits.note_bytes);
        let bytes = bytes.map_err(|error| self.unread(&file.rel, &error, note_too_large))?;
        let shown = self.shown(&file.rel);
        match decode(bytes) {
            Ok(text) => Ok((Source::new(shown, text.text), text.guessed)),
            Err(bad) => Err(undecodable(&shown, bad.offset, &bad.why)),
        }
    }

    fn unread(&self, rel: &str, error: &io::Error, too_large: fn(&Limits) -> Diagnostic) -> Diagnostic {
        let found = match error.kind() {
            io::ErrorKind::FileTooLarge => too_large(&self.limits),
            kind => unreadable(kind),
        };
        found.in_file(&self.shown(rel))
    }

    fn shown(&self, rel: &str) -> Arc<str> {
        format!("{}{rel}", self.prefix).into()
    }

    /// The same findings with their files as they are shown.
    fn shown_all<T>(&self, mut checked: Checked<T>) -> Checked<T> {
        for found in &mut checked.diagnostics {
            found.file = found.file.as_deref().map(|rel| self.shown(rel));
        }
        checked
    }
}

impl Asset {
    /// An asset from its bytes.
    pub fn new(bytes: Vec<u8>) -> Asset {
        let size = imagesize::blob_size(&bytes).ok();
        let size = size.and_then(|size| Some((size.width.try_into().ok()?, size.height.try_into().ok()?)));
        Asset { digest: Digest::of_bytes(&bytes), bytes: bytes.into(), size }
    }
}

/// `bagu.toml`.
pub(super) fn config(file: &Path, project: &Path) -> io::Result<Checked<Option<Source>>> {
    const CAP: u64 = 1 << 20;
    let canonical = file.canonicalize()?;
    let shown = canonical.strip_prefix(project).unwrap_or(&canonical).to_string_lossy().into_owned();
    match decode(read_regular(&canonical, CAP)?) {
        Ok(text) => Ok(Checked::ok(Some(Source::new(shown, text.text)))),
        Err(bad) => Ok(Checked::new(None, vec![bad_text("bad-config", &shown.into(), bad.offset, &bad.why)])),
    }
}

/// Templates by name.
pub(super) fn templates(project: Option<&Path>) -> io::Result<Checked<BTreeMap<String, Source>>> {
    let (mut templates, mut found) = (BTreeMap::new(), Vec::new());
    for (name, bytes) in embed::folder("templates", project)? {
        let shown = format!("templates/{name}");
        match decode(bytes.to_vec()) {
            Ok(text) => drop(templates.insert(name, Source::new(shown, text.text))),
            Err(bad) => found.push(bad_text("bad-template", &shown.into(), bad.offset, &bad.why)),
        }
    }
    Ok(Checked::new(templates, found))
}

fn extension(rel: &str) -> String {
    let name = rel.rsplit('/').next().unwrap_or(rel);
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

fn undecodable(shown: &Arc<str>, offset: usize, why: &str) -> Diagnostic {
    let message = format!("cannot be decoded at byte {offset}: {why}; the file is left out");
    Diagnostic::problem("undecodable", message).in_file(shown).help("save the file as UTF-8")
}

fn bad_text(code: &'static str, shown: &Arc<str>, offset: usize, why: &str) -> Diagnostic {
    let message = format!("cannot be decoded at byte {offset}: {why}");
    Diagnostic::fatal(code, message).in_file(shown).help("save the file as UTF-8")
}

fn note_too_large(limits: &Limits) -> Diagnostic {
    Diagnostic::fatal("note-too-large", format!("larger than {} bytes", limits.note_bytes))
        .help("split the file, or raise `limits.note_bytes` in bagu.toml")
}

fn asset_too_large(limits: &Limits) -> Diagnostic {
    let message = format!("larger than {} bytes; the file is left out", limits.asset_bytes);
    Diagnostic::problem("asset-too-large", message)
        .help("make the file smaller, or raise `limits.asset_bytes` in bagu.toml")
}

/// Fatal: a disk that fails for a moment must not publish a site without the note. The system's own message names
/// a path of this machine; the kind says enough and is the same everywhere.
fn unreadable(kind: io::ErrorKind) -> Diagnostic {
    Diagnostic::fatal("unreadable", format!("cannot be read: {kind}")).help("check the rights of the file")
}

fn guessed_encoding(encoding: &str, shown: &Arc<str>) -> Diagnostic {
    Diagnostic::info("guessed-encoding", format!("not UTF-8: read as {encoding}"))
        .in_file(shown)
        .help("save the file as UTF-8, so that every tool reads it the same way")
}
