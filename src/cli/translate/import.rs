//! A translator's texts, put into the English files and the lock.
//!
//! Every text is held against its source as it is now; what fails is refused and told, the rest goes in. The
//! files are written after everything was tried, the lock last.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::super::files::{at, replace, rewrite};
use super::super::report::{Shown, report, say};
use super::super::{Done, exit};
use super::export::{Exchange, FORMAT, ForNote, Piece};
use super::{Import, Place, Read, name};
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::base::source::Source;
use crate::base::text::counted;
use crate::catalog::exchange::{Unit, accepted_units, edited, lost, standing, units};
use crate::catalog::{Lock, Text, with_accepted};
use crate::load::{NoteFile, Sources};
use crate::resolve::Concepts;

/// Largest file that is read, bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Puts the texts in.
pub(super) fn run(args: &Import) -> Done {
    let place = Place::find(&args.chosen.place)?;
    let read = Read::new(&place)?;
    let exchange = exchange(&args.file)?;
    let chosen: Vec<String> = read.chosen(&args.chosen.names)?.iter().map(name).collect();
    let mut intake = Intake::new(&read);
    for note in
        exchange.notes.iter().filter(|note| args.chosen.names.is_empty() || chosen.contains(&note.note))
    {
        intake.take(note);
    }
    let Intake { changed, refused, left, .. } = intake;
    let texts: usize = changed.iter().map(|change| change.names.len()).sum();
    let locked = lock_of(&read, &changed);
    let lock = match locked {
        Ok(lock) => lock,
        Err(findings) => {
            report(&findings, &read.src, Shown::All);
            say(format_args!("nothing imported: the lock has to be mended first"));
            return Ok(exit(false));
        }
    };
    for change in &changed {
        write(&place.notes, change)?;
    }
    if !changed.is_empty() {
        replace(&place.notes.join("translations.lock"), lock.as_bytes())?;
    }
    report(&refused, &read.src, Shown::All);
    say(format_args!(
        "{} put into {}, {}, {} left as before",
        counted(texts, "text"),
        counted(changed.len(), "file"),
        counted(refused.len(), "finding"),
        counted(left, "text")
    ));
    Ok(exit(refused.is_empty()))
}

fn exchange(path: &Path) -> io::Result<Exchange> {
    let named = |error: io::Error| at(path, &error);
    let invalid = |message: String| named(io::Error::new(io::ErrorKind::InvalidData, message));
    if fs::metadata(path).map_err(named)?.len() > MAX_BYTES {
        return Err(invalid(format!("larger than {} MiB", MAX_BYTES >> 20)));
    }
    let exchange: Exchange = serde_json::from_slice(&fs::read(path).map_err(named)?)
        .map_err(|error| invalid(format!("not what `bagu translate export` writes: {error}")))?;
    if exchange.format != FORMAT {
        return Err(invalid(format!("its format is `{}`, this bagu reads `{FORMAT}`", exchange.format)));
    }
    Ok(exchange)
}

/// The English file of a note, as it will be.
struct Change {
    /// The lock's name of the note.
    note: String,
    /// Path under the notes folder.
    rel: String,
    old: Option<Arc<str>>,
    new: String,
    /// Units that were put in.
    names: Vec<String>,
}

struct Intake<'a> {
    read: &'a Read,
    lock: Lock,
    concepts: Concepts<'a>,
    changed: Vec<Change>,
    refused: Vec<Diagnostic>,
    left: usize,
}

impl<'a> Intake<'a> {
    fn new(read: &'a Read) -> Intake<'a> {
        let concepts = Concepts::new(&read.catalog.glossary);
        Intake { read, lock: read.lock(), concepts, changed: Vec::new(), refused: Vec::new(), left: 0 }
    }

    fn take(&mut self, note: &ForNote) {
        let Some(text) = self.read.catalog.texts().find(|text| name(text) == note.note) else {
            self.refused.push(note_gone(&note.note));
            return;
        };
        let units = units(text, &self.lock);
        let mut translations = BTreeMap::new();
        for piece in &note.units {
            let Some(unit) = units.iter().find(|unit| unit.name == piece.unit) else {
                self.refused.push(unit_gone(&piece.unit).in_file(&text.zh.source.path));
                continue;
            };
            if piece.target.trim().is_empty() || piece.target.trim() == unit.target.trim() {
                self.left += 1;
                continue;
            }
            match self.wrong(unit, piece) {
                none if none.is_empty() => drop(translations.insert(unit.name.clone(), piece.target.clone())),
                found => {
                    self.refused.extend(found.into_iter().map(|found| found.in_file(&text.zh.source.path)));
                }
            }
        }
        self.change(text, &units, translations);
    }

    fn wrong(&self, unit: &Unit, piece: &Piece) -> Vec<Diagnostic> {
        if unit.hash != piece.hash {
            return vec![source_changed(unit)];
        }
        let mut terms = self.concepts.of(&unit.source);
        terms.retain(|term| piece.terms.iter().any(|kept| kept.zh == term.name.zh));
        lost(unit, &piece.target, &terms)
    }

    /// Puts the texts in that come to stand at their own blocks. What is still missing before a text can let it slip to
    /// another's place: such a text is refused, and the rest tried without it.
    fn change(&mut self, text: Text, units: &[Unit], mut translations: BTreeMap<String, String>) {
        let path = &text.zh.source.path;
        while !translations.is_empty() {
            let new = match edited(text, &translations) {
                Ok(new) => new,
                Err(why) => return self.refused.push(not_editable(why).in_file(path)),
            };
            let rel = match text.en {
                Some(en) => en.rel.to_string(),
                None => format!("{}.en.md", text.zh.rel.trim_end_matches(".md")),
            };
            let change = Change {
                note: name(&text),
                rel,
                old: text.en.map(|en| en.source.text.clone()),
                new,
                names: translations.keys().cloned().collect(),
            };
            let after = Read::of(with_changes(&only(&self.read.src, &text), std::slice::from_ref(&change)));
            let after = after.catalog.texts().map(standing).next().unwrap_or_default();
            let is_block = |name: &str| name.starts_with('#');
            let strays: Vec<&Unit> = units
                .iter()
                .filter(|unit| {
                    let new = translations.get(&unit.name).filter(|_| is_block(&unit.name));
                    new.is_some_and(|new| after.get(&unit.name) != Some(&new.trim()))
                })
                .collect();
            if strays.is_empty() {
                let mut others =
                    standing(text).into_iter().filter(|(name, _)| !translations.contains_key(name));
                match others.all(|(name, old)| after.get(&name) == Some(&old)) {
                    true => self.changed.push(change),
                    false => self.refused.push(not_aligned().in_file(path)),
                }
                return;
            }
            for stray in strays {
                self.refused.push(no_place(stray).in_file(path));
                translations.remove(&stray.name);
            }
        }
    }
}

/// The two files of one text.
fn only(src: &Sources, text: &Text) -> Sources {
    let own = |file: &&NoteFile| *file.rel == *text.zh.rel || text.en.is_some_and(|en| *file.rel == *en.rel);
    Sources {
        notes: src.notes.iter().filter(own).cloned().collect(),
        config: src.config.clone(),
        ..Sources::default()
    }
}

/// The sources as they are after changes.
fn with_changes(src: &Sources, changes: &[Change]) -> Sources {
    let mut src = src.clone();
    for change in changes {
        let text = |path: &str| Source::new(path, &*change.new);
        if let Some(file) = src.notes.iter_mut().find(|file| *file.rel == *change.rel) {
            file.source = text(&file.source.path.clone());
            continue;
        }
        let zh_rel = change.rel.replace(".en.md", ".md");
        let Some(zh) = src.notes.iter().find(|file| *file.rel == *zh_rel) else { continue };
        let path = format!("{}.en.md", zh.source.path.trim_end_matches(".md"));
        let file = NoteFile { rel: (*change.rel).into(), lang: Lang::En, source: text(&path), ..zh.clone() };
        src.notes.push(file);
    }
    src
}

/// The lock after all changes.
fn lock_of(read: &Read, changed: &[Change]) -> Result<String, Vec<Diagnostic>> {
    let after = Read::of(with_changes(&read.src, changed));
    let additions = changed.iter().filter_map(|change| {
        let text = after.catalog.texts().find(|text| name(text) == change.note)?;
        Some(accepted_units(text, &change.names))
    });
    with_accepted(read.src.translations_lock.as_ref(), additions)
}

fn write(notes: &Path, change: &Change) -> io::Result<()> {
    let path = notes.join(&change.rel);
    match &change.old {
        Some(old) => rewrite(&path, old, &change.new),
        None if path.exists() => Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("{}: is there, but is not read as the translation", path.display()),
        )),
        None => replace(&path, change.new.as_bytes()),
    }
}

fn note_gone(note: &str) -> Diagnostic {
    Diagnostic::problem("translation-gone", format!("no note is called `{note}`"))
        .help("export again; a note that moved has another name")
}

fn unit_gone(unit: &str) -> Diagnostic {
    Diagnostic::problem("translation-gone", format!("the note has no text `{unit}` any more"))
        .help("export again and move the translation over")
}

fn source_changed(unit: &Unit) -> Diagnostic {
    Diagnostic::problem("translation-outdated", "the source changed since it was exported")
        .help("export again; the translation is of the text before")
        .at(unit.span)
}

fn not_editable(why: &str) -> Diagnostic {
    Diagnostic::problem("translation-place", format!("the translation cannot be put in: {why}"))
}

fn no_place(unit: &Unit) -> Diagnostic {
    let message =
        format!("the translation of this {} has no place yet: what is before it has none", unit.kind);
    Diagnostic::problem("translation-place", message)
        .help("translate the blocks before it too, then import the file again")
        .at(unit.span)
}

fn not_aligned() -> Diagnostic {
    Diagnostic::problem("translation-place", "with these texts the two files would not match any more")
        .help("`bagu check` shows where they diverge now: mend that first")
}
