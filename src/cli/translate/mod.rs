//! `bagu translate`: what is translated, what a translator has to do, and taking translations as done.

mod accept;
mod export;
mod import;
mod status;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::Done;
use super::place::{self, Place};
use crate::base::diagnostic::{Diagnostic, did_you_mean};
use crate::base::parallel::each;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Lock, Text, catalog, fold_name};
use crate::load::{Sources, load};
use crate::parse::{self, Note, parse};

/// See what is translated, and take translations as done
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Count fresh, stale and missing blocks of notes
    Status(Chosen),
    /// Take the translations of notes as up to date: copy their code again and write notes/translations.lock
    Accept(Chosen),
    /// Write what is missing or stale as JSON, for any translator
    Export(Export),
    /// Put a translator's JSON into the English files; a text that lost code, a link or a term is refused
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    chosen: Chosen,
    /// File to write [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Import {
    /// What `translate export` wrote, with every `target` that is done
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    chosen: Chosen,
}

#[derive(Debug, clap::Args)]
struct Chosen {
    #[command(flatten)]
    place: place::Args,
    /// Notes, by id, file name or path [default: all]
    #[arg(value_name = "NOTE")]
    names: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Status(chosen) => status::run(chosen),
        Action::Accept(chosen) => accept::run(chosen),
        Action::Export(args) => export::run(args),
        Action::Import(args) => import::run(args),
    }
}

/// The notes as they stand on disk.
struct Read {
    src: Sources,
    catalog: Catalog,
    found: Vec<Diagnostic>,
}

impl Read {
    /// Drafts too: a translation may be written before its note is shown, and its lines of the lock stay.
    fn new(place: &Place) -> io::Result<Read> {
        Ok(Read::of(Sources { drafts: true, ..load(&place.options())? }))
    }

    fn of(src: Sources) -> Read {
        let options = parse::Options::of(&src.config);
        let read = |file| parse(&parse::Input { file, options }).value;
        let notes: Vec<Arc<Note>> = each(&src.notes, |file| Arc::new(read(file.clone())));
        let checked = catalog(&notes, &src);
        Read { src, catalog: checked.value, found: checked.diagnostics }
    }

    /// The lock; what is wrong in it is among the findings.
    fn lock(&self) -> Lock {
        self.src.translations_lock.as_ref().map(Lock::read).unwrap_or_default().value
    }

    /// The texts that were named; all, when none was.
    fn chosen(&self, names: &[String]) -> io::Result<Vec<Text<'_>>> {
        let mut ids: Vec<&NoteId> = Vec::new();
        for name in names {
            ids.extend(self.named(name)?);
        }
        Ok(self.catalog.texts().filter(|text| names.is_empty() || ids.contains(&&text.zh.id)).collect())
    }

    fn named(&self, name: &str) -> io::Result<Vec<&NoteId>> {
        let path = name.trim_start_matches("./");
        let file = |note: &Note| &*note.source.path == path || &*note.rel == path;
        let is = |text: &Text| {
            text.zh.id.as_str() == name || file(text.zh) || text.en.is_some_and(|note| file(note))
        };
        let mut ids: Vec<&NoteId> = self.catalog.texts().filter(is).map(|text| &text.zh.id).collect();
        if ids.is_empty() {
            ids.extend(self.catalog.names.get(&fold_name(name)).into_iter().flatten());
        }
        if ids.is_empty() { Err(self.unknown(name)) } else { Ok(ids) }
    }

    fn unknown(&self, name: &str) -> io::Error {
        let ids = self.catalog.texts().map(|text| text.zh.id.as_str());
        let names = self.catalog.names.keys().map(String::as_str);
        let near = did_you_mean(name, ids).or_else(|| did_you_mean(&fold_name(name), names));
        let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        io::Error::new(io::ErrorKind::NotFound, format!("no note is called `{name}`{help}"))
    }

    /// Why the translation of a text cannot be accepted as a whole.
    fn misaligned(&self, text: &Text) -> Vec<Diagnostic> {
        let path = text.en.map(|en| &en.source.path);
        let of_text = |d: &&Diagnostic| d.code == "misaligned" && d.file.as_ref() == path;
        self.found.iter().filter(of_text).cloned().collect()
    }
}

/// The home page has an empty id, and a folder may have a note's: as in the lock, a folder's name ends in `/`.
fn name(text: &Text) -> String {
    crate::catalog::lock_name(&text.zh.id, text.zh.role)
}
