//! `bagu check --lint`: Chinese copy; with `--fix` the files are mended.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use super::files::{replace, rewrite};
use super::place::Place;
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::parallel::each;
use crate::base::source::Source;
use crate::base::text::counted;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Status, Text, accepted, catalog, status};
use crate::load::{NoteFile, Sources};
use crate::parse::{self, Note, parse};
use crate::resolve::lint::{Names, Translated, lint, mend};

/// What `--lint` is told.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[group(skip)]
pub struct Args {
    /// Look at the Chinese copy too: punctuation, spaces, quotation marks, names of products, translated terms
    #[arg(long)]
    pub lint: bool,
    /// Mend what needs no person; code, links and the header's keys stay as they are
    #[arg(long, requires = "lint")]
    pub fix: bool,
}

/// The slips of all notes.
pub(super) fn check(sources: &Sources) -> Vec<Diagnostic> {
    let (notes, catalog) = read(sources);
    let names = Names::new(&catalog.value.glossary);
    let found =
        each(&notes, |note| lint(note, &names).iter().map(|slip| slip.diagnostic(note)).collect::<Vec<_>>());
    let translated = Translated::new(&catalog.value.glossary);
    let texts: Vec<Text> = catalog.value.texts().collect();
    let terms = each(&texts, |text| translated.check(*text));
    found.into_iter().chain(terms).flatten().collect()
}

/// Mends the files on disk. A translation that was up to date stays so: its source says what it said.
pub(super) fn fix(sources: &Sources, place: &Place) -> io::Result<()> {
    let (_, before) = read(sources);
    let names = Names::new(&before.value.glossary);
    let mended = each(&sources.notes, |file| mend(&input(sources, file.clone()), &names));
    let (mut slips, mut rewritten, mut changed, mut files) = (0, 0, BTreeSet::new(), sources.clone());
    for (file, mended) in files.notes.iter_mut().zip(mended).filter(|(_, mended)| mended.count > 0) {
        rewrite(&place.notes.join(&*file.rel), &file.source.text, &mended.text)?;
        file.source = Source::new(file.source.path.clone(), mended.text);
        changed.insert(file.id.clone());
        (slips, rewritten) = (slips + mended.count, rewritten + 1);
    }
    say!("{} mended in {}", counted(slips, "slip"), counted(rewritten, "file"));
    let mut fresh = up_to_date(&before);
    fresh.retain(|id| changed.contains(id));
    let Some(old) = sources.translations_lock.as_ref().filter(|_| !fresh.is_empty()) else { return Ok(()) };
    let (_, after) = read(&files);
    // A lock with a finding is left as it is: the check that follows shows it.
    match accepted(&after.value, Some(old), Some(&fresh)) {
        Ok(lock) if *old.text != *lock => replace(&place.notes.join("translations.lock"), lock.as_bytes()),
        _ => Ok(()),
    }
}

fn read(sources: &Sources) -> (Vec<Arc<Note>>, Checked<Catalog>) {
    let notes = each(&sources.notes, |file| Arc::new(parse(&input(sources, file.clone())).value));
    let catalog = catalog(&notes, sources);
    (notes, catalog)
}

fn input(sources: &Sources, file: NoteFile) -> parse::Input {
    parse::Input { file, options: parse::Options::of(&sources.config) }
}

/// Notes whose translation has nothing to be done.
fn up_to_date(catalog: &Checked<Catalog>) -> Vec<NoteId> {
    let todo = |found: &&Diagnostic| {
        matches!(&*found.code, "stale-translation" | "misaligned" | "untranslated" | "fence-differs")
    };
    let files: BTreeSet<_> =
        catalog.diagnostics.iter().filter(todo).filter_map(|found| found.file.clone()).collect();
    let done = |text: &Text| {
        let Some(en) = text.en else { return false };
        let Status { stale, missing, .. } = status(*text);
        stale + missing == 0 && ![text.zh, en].iter().any(|note| files.contains(&note.source.path))
    };
    catalog.value.texts().filter(done).map(|text| text.zh.id.clone()).collect()
}
