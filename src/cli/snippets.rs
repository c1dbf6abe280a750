//! `bagu check --snippets`: compiles and runs the snippets of the notes in the sandbox; with `--accept` writes
//! `notes/snippets.lock`. The one command that runs a note's code on the author's machine, and only when asked.

use std::io;

use super::files::replace;
use super::place::Place;
use super::toolchain::{Rustc, Setup};
use crate::base::diagnostic::{Checked, Diagnostic, Log};
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::base::source::Source;
use crate::fragment::runnable::{Finding, Lock, Occurrence, Toolchain, Verified, occurrences, verify};
use crate::load::{NoteFile, Sources};
use crate::parse::{self, parse};

/// What `--snippets` is told.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[group(skip)]
pub struct Args {
    /// Compile and run the Rust snippets that have no record in notes/snippets.lock, in a sandbox
    #[arg(long)]
    pub snippets: bool,
    /// Every snippet, also those with a record
    #[arg(long, requires = "snippets")]
    all: bool,
    /// Write what the snippets did into notes/snippets.lock
    #[arg(long, requires = "snippets")]
    accept: bool,
}

/// The file's name in the notes folder.
const LOCK: &str = "snippets.lock";

/// Verifies, and with `--accept` replaces the lock in `sources` and on disk. Gives what the author should look at.
pub fn check(args: &Args, sources: &mut Sources, place: &Place, memo: &Memo) -> io::Result<Vec<Finding>> {
    let toolchain = match Rustc::find(&Setup::of_this_process(&place.root)?) {
        Ok(toolchain) => toolchain.patient(),
        Err(why) => return Ok(vec![not_verified(&why)]),
    };
    let lock = Log::default().keep(lock(sources));
    let mut verified = verify(&all(sources, memo), &lock, &toolchain, args.all);
    let Verified { compiled, snippets, .. } = verified;
    say!("{compiled} of {snippets} snippets compiled and run with rustc {}", toolchain.rustc());
    if args.accept {
        let path = place.notes.join(LOCK);
        let text = verified.lock.text();
        if sources.snippets_lock.as_ref().is_none_or(|old| *old.text != *text) {
            replace(&path, text.as_bytes())?;
        }
        let shown = sources
            .snippets_lock
            .as_ref()
            .map_or_else(|| path.display().to_string().into(), |s| s.path.clone());
        sources.snippets_lock = Some(Source::new(shown, text));
        verified.findings.retain(|finding| !finding.acceptable);
    }
    Ok(verified.findings)
}

/// The lock of the notes; an absent one is empty.
pub fn lock(sources: &Sources) -> Checked<Lock> {
    sources.snippets_lock.as_ref().map(Lock::parse).unwrap_or_default()
}

/// Every snippet of the notes, the Chinese files first: a translation's are copies.
pub fn all(sources: &Sources, memo: &Memo) -> Vec<Occurrence> {
    let options = parse::Options::of(&sources.config);
    let mut files: Vec<&NoteFile> = sources.notes.iter().collect();
    files.sort_by_key(|file| file.lang);
    let found = each(&files, |file| memo.call(of_file, &parse::Input { file: (*file).clone(), options }));
    found.iter().flat_map(|checked| checked.value.clone()).collect()
}

fn of_file(input: &parse::Input) -> Checked<Vec<Occurrence>> {
    Checked::ok(occurrences(&parse(input).value))
}

fn not_verified(why: &str) -> Finding {
    let message = format!("no snippet was compiled: {why}");
    Finding {
        diagnostic: Diagnostic::problem("no-toolchain", message)
            .help("install Rust with rustup and, on Linux, bubblewrap; then run this again"),
        details: String::new(),
        acceptable: false,
    }
}

/// Prints diffs and messages below the findings they belong to.
pub fn print_details(findings: &[Finding]) {
    for finding in findings.iter().filter(|finding| !finding.details.is_empty()) {
        let file = finding.diagnostic.file.as_deref().unwrap_or_default();
        say!("{file}: {}", finding.diagnostic.message);
        finding.details.lines().for_each(|line| say!("  | {}", super::report::plain(line)));
    }
}
