//! `bagu translate`: what is translated, and taking translations as done.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::place::{self, Place};
use super::report::{Shown, report, say};
use super::{Done, exit};
use crate::base::diagnostic::{Diagnostic, did_you_mean};
use crate::base::parallel::each;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Status, Text, accepted, catalog, fold_name, refreshed, status};
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
        Action::Status(chosen) => print_status(chosen),
        Action::Accept(chosen) => accept(chosen),
    }
}

/// The notes as they stand on disk.
struct Read {
    src: Sources,
    catalog: Catalog,
    found: Vec<Diagnostic>,
}

impl Read {
    fn new(place: &Place) -> io::Result<Read> {
        let src = load(&place.options())?;
        let options = parse::Options { unsafe_html: src.config.unsafe_html, plain: false };
        let read = |file| parse(&parse::Input { file, options }).value;
        let notes: Vec<Arc<Note>> = each(&src.notes, |file| Arc::new(read(file.clone())));
        let checked = catalog(&notes, &src);
        Ok(Read { src, catalog: checked.value, found: checked.diagnostics })
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
        let near = did_you_mean(&fold_name(name), self.catalog.names.keys().map(String::as_str));
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

fn print_status(args: &Chosen) -> Done {
    let read = Read::new(&Place::find(&args.place)?)?;
    let mut table = Table::default();
    let (mut total, mut translated, mut misaligned) = (Status::default(), 0, 0);
    let texts = read.chosen(&args.names)?;
    for text in &texts {
        let (status, findings) = (status(*text), read.misaligned(text).len());
        total += status;
        translated += usize::from(text.en.is_some());
        misaligned += findings;
        table.row(&name(text), status, findings);
    }
    table.row("total", total, misaligned);
    let mut out = io::stdout().lock();
    table.print(&mut out, io::stdout().is_terminal())?;
    say(format_args!("{translated} of {} notes are translated", texts.len()));
    Ok(exit(true))
}

/// The home page has an empty id.
fn name(text: &Text) -> String {
    if text.zh.id.as_str().is_empty() { "(home)".into() } else { text.zh.id.to_string() }
}

const HEAD: [&str; 5] = ["note", "fresh", "stale", "missing", "misaligned"];

#[derive(Default)]
struct Table {
    rows: Vec<(String, [usize; 4])>,
}

impl Table {
    fn row(&mut self, name: &str, status: Status, misaligned: usize) {
        self.rows.push((name.to_owned(), [status.fresh, status.stale, status.missing, misaligned]));
    }

    /// Aligned for eyes; for programs one line a note, cells apart by a tab.
    fn print(&self, out: &mut impl Write, aligned: bool) -> io::Result<()> {
        if !aligned {
            writeln!(out, "{}", HEAD.join("\t"))?;
            for (name, [fresh, stale, missing, misaligned]) in &self.rows {
                writeln!(out, "{name}\t{fresh}\t{stale}\t{missing}\t{misaligned}")?;
            }
            return Ok(());
        }
        let width = self.rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).max(HEAD[0].len());
        let pad = |name: &str| " ".repeat(width - name.width());
        writeln!(out, "{}{}  {}", HEAD[0], pad(HEAD[0]), HEAD[1..].join("  "))?;
        for (name, numbers) in &self.rows {
            write!(out, "{name}{}", pad(name))?;
            for (number, head) in numbers.iter().zip(&HEAD[1..]) {
                write!(out, "  {number:>width$}", width = head.len())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

fn accept(args: &Chosen) -> Done {
    let place = Place::find(&args.place)?;
    let mut read = Read::new(&place)?;
    let files = refresh(&read, &args.names, &place.notes)?;
    if files > 0 {
        read = Read::new(&place)?;
    }
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for text in read.chosen(&args.names)?.into_iter().filter(|text| text.en.is_some()) {
        match read.misaligned(&text) {
            none if none.is_empty() => good.push(text.zh.id.clone()),
            why => refused.push(why),
        }
    }
    let all = args.names.is_empty() && refused.is_empty();
    let old = read.src.translations_lock.as_ref();
    let lock = match accepted(&read.catalog, old, if all { None } else { Some(&good) }) {
        Ok(lock) => lock,
        Err(findings) => {
            report(&findings, &read.src, Shown::All);
            say(format_args!("nothing accepted: the lock has to be mended first"));
            return Ok(exit(false));
        }
    };
    if old.map_or("", |old| &old.text) != lock {
        replace(&place.notes.join("translations.lock"), lock.as_bytes())?;
    }
    report(&refused.concat(), &read.src, Shown::All);
    let (done, left) = (good.len(), refused.len());
    say(format_args!(
        "{done} notes accepted, {left} refused because they are misaligned, code copied again in {files} files"
    ));
    Ok(exit(refused.is_empty()))
}

/// Copies differing code of the chosen notes into their translations; the number of files that changed.
fn refresh(read: &Read, names: &[String], notes: &Path) -> io::Result<usize> {
    let mut files = 0;
    for text in read.chosen(names)? {
        let (Some(fresh), Some(en)) = (refreshed(text), text.en) else { continue };
        let path = notes.join(&*en.rel);
        let bytes = fs::read(&path)?;
        // What was read is the decoded text with `\n` line ends: a file of another form keeps its own.
        if bytes == en.source.text.as_bytes() {
            replace(&path, fresh.as_bytes())?;
        } else if bytes == en.source.text.replace('\n', "\r\n").as_bytes() {
            replace(&path, fresh.replace('\n', "\r\n").as_bytes())?;
        } else {
            let message = format!("{}: code is copied into UTF-8 files without a mark only", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        files += 1;
    }
    Ok(files)
}

/// Replaces a file as a whole: a reader sees the old or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.stage-{}", std::process::id()));
    let done = fs::write(&staged, bytes).and_then(|()| fs::rename(&staged, path));
    done.map_err(|error| {
        // The staged file is worth nothing without its place; the error that is told is the first.
        let _ = fs::remove_file(&staged);
        io::Error::new(error.kind(), format!("{}: {error}", path.display()))
    })
}
