//! Snippets + lock + toolchain -> what is wrong, and the lock as it should be. The heart of
//! `bagu check --snippets`; no other command runs a snippet on the author's machine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lock::{Explanation, Lock};
use super::record::{Kind, Outcome, Record, diff, record};
use super::snippet::Snippet;
use crate::base::diagnostic::Diagnostic;
use crate::base::memo::Digest;
use crate::base::parallel::each;
use crate::base::source::Span;

/// A compiler and a place to run what it makes. `cli` hands in a real one, tests a fake.
pub trait Toolchain: Sync {
    /// The compiler's version: `1.95.0`.
    fn rustc(&self) -> &str;

    /// Compiles a snippet and, when it is meant to run, runs it `times` times: at least one outcome.
    fn run(&self, snippet: &Snippet, times: usize) -> Vec<Outcome>;

    /// Compiles a snippet to WebAssembly; else what came instead.
    fn module(&self, snippet: &Snippet) -> Result<Vec<u8>, Outcome>;

    /// `rustc --explain`.
    fn explain(&self, code: &str) -> Option<String>;
}

/// A snippet and one place where it stands.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// The snippet.
    pub snippet: Arc<Snippet>,
    /// The file as shown to the author.
    pub path: Arc<str>,
    /// The fence.
    pub span: Span,
}

/// What verifying found.
#[derive(Debug, Default)]
pub struct Verified {
    /// The lock with everything that was seen and nothing that no note has.
    pub lock: Lock,
    /// What differs from the lock that was given, in the order of the places.
    pub findings: Vec<Finding>,
    /// How many snippets were compiled.
    pub compiled: usize,
    /// How many snippets the notes have.
    pub snippets: usize,
}

/// Something an author should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What and where.
    pub diagnostic: Diagnostic,
    /// A diff of the recorded and the new result, or the words of the compiler or the program.
    pub details: String,
    /// Whether `--accept` settles it: the new result is what the snippet's words promise.
    pub acceptable: bool,
}

/// Compiles and runs every snippet without a line in the lock, or all of them.
pub fn verify(occurrences: &[Occurrence], lock: &Lock, toolchain: &dyn Toolchain, all: bool) -> Verified {
    let mut first: BTreeMap<Digest, &Occurrence> = BTreeMap::new();
    for occurrence in occurrences.iter().filter(|o| o.snippet.is_verified()) {
        first.entry(occurrence.snippet.key).or_insert(occurrence);
    }
    let mut todo: Vec<&Occurrence> = first.values().copied().collect();
    todo.retain(|o| all || !lock.records.contains_key(&o.snippet.key));
    todo.sort_by_key(|o| (o.path.clone(), o.span));

    let mut verified = Verified { snippets: first.len(), compiled: todo.len(), ..Verified::default() };
    verified.lock.records = lock
        .records
        .iter()
        .filter(|(key, _)| first.contains_key(key))
        .map(|(k, r)| (*k, r.clone()))
        .collect();
    for (occurrence, seen) in todo.iter().zip(each(&todo, |o| see(&o.snippet, toolchain))) {
        let key = occurrence.snippet.key;
        let finding = match &seen {
            Ok(new) => changed(lock.records.get(&key), new),
            Err((why, details)) => Some(wrong(why, details)),
        };
        verified.findings.extend(finding.map(|finding| Finding {
            diagnostic: finding.diagnostic.at(occurrence.span).in_file(&occurrence.path),
            ..finding
        }));
        match seen {
            // A record that still agrees keeps its line, so that another compiler does not rewrite the file.
            Ok(new) if lock.records.get(&key).is_some_and(|old| old.agrees(&new)) => {}
            Ok(new) => _ = verified.lock.records.insert(key, new),
            Err(_) => _ = verified.lock.records.remove(&key),
        }
    }
    verified.lock.explanations = explanations(&verified.lock, lock, toolchain);
    verified
}

/// One record of a snippet. What a reader would see change from run to run must not be recorded, so a program
/// runs twice.
fn see(snippet: &Snippet, toolchain: &dyn Toolchain) -> Result<Record, (String, String)> {
    let outcomes = toolchain.run(snippet, 2).into_iter();
    let mut seen = outcomes.map(|outcome| record(snippet, outcome, toolchain.rustc()));
    let first = seen.next().unwrap_or_else(|| Err(("it was not run".into(), String::new())))?;
    for again in seen {
        let again = again?;
        if again != first {
            return Err(("it prints something else each time".into(), diff(&first.text(), &again.text())));
        }
    }
    Ok(first)
}

/// The explanation of every error code in the lock; one that is there already is kept.
fn explanations(lock: &Lock, old: &Lock, toolchain: &dyn Toolchain) -> BTreeMap<String, Explanation> {
    let codes = lock.records.values().filter_map(|record| match &record.kind {
        Kind::Failed(codes) => Some(codes),
        _ => None,
    });
    let codes: BTreeSet<&String> = codes.flatten().collect();
    let explained = codes.into_iter().filter_map(|code| {
        let kept = old.explanations.get(code).cloned();
        let explain = || {
            let text = toolchain.explain(code)?;
            Some(Explanation { rustc: toolchain.rustc().to_owned(), text })
        };
        Some((code.clone(), kept.or_else(explain)?))
    });
    explained.collect()
}

fn changed(old: Option<&Record>, new: &Record) -> Option<Finding> {
    let (diagnostic, details) = match old {
        Some(old) if old.agrees(new) => return None,
        Some(old) => (
            Diagnostic::problem("snippet-changed", "this snippet no longer does what the lock says")
                .help("if the new result is right, run `bagu check --snippets --accept`"),
            diff(&old.text(), &new.text()),
        ),
        // The same finding that a build makes: it is told once.
        None => (unverified_snippet(), diff("", &new.text())),
    };
    Some(Finding { diagnostic, details, acceptable: true })
}

fn wrong(why: &str, details: &str) -> Finding {
    let help = match why {
        "it does not compile" => "mend it, or add `compile_fail` or `ignore` after `rust`",
        "it panics" => "mend it, or add `should_panic` after `rust`",
        "it prints something else each time" => "print nothing that depends on time, addresses or hash order",
        _ => "mend it, or add `no_run` or `ignore` after `rust`",
    };
    Finding {
        diagnostic: Diagnostic::problem("wrong-snippet", format!("this snippet is wrong: {why}")).help(help),
        details: details.to_owned(),
        acceptable: false,
    }
}

/// The problem of a snippet that a build shows without a record.
pub fn unverified_snippet() -> Diagnostic {
    Diagnostic::problem("unverified-snippet", "this snippet has no record in notes/snippets.lock")
        .help("run `bagu check --snippets`, and with `--accept` when its output is right")
}

#[cfg(test)]
mod tests {
    use super::super::record::End;
    use super::*;
    use crate::parse::RustWords;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// "Runs" a snippet by printing what stands after `//> ` in it.
    #[derive(Default)]
    struct Fake {
        rustc: &'static str,
        runs: AtomicUsize,
    }

    impl Toolchain for Fake {
        fn rustc(&self) -> &str {
            self.rustc
        }

        fn run(&self, snippet: &Snippet, times: usize) -> Vec<Outcome> {
            (0..times).map(|_| self.once(snippet)).collect()
        }

        fn module(&self, _: &Snippet) -> Result<Vec<u8>, Outcome> {
            Err(Outcome::Stopped("a fake".into()))
        }

        fn explain(&self, code: &str) -> Option<String> {
            Some(format!("{code} by {}", self.rustc))
        }
    }

    impl Fake {
        fn once(&self, snippet: &Snippet) -> Outcome {
            let run = self.runs.fetch_add(1, Ordering::Relaxed);
            if snippet.words.compile_fail {
                let rendered = format!("error by {}", self.rustc);
                return Outcome::NotCompiled { codes: vec!["E0382".into()], rendered };
            }
            let stdout = snippet.source.split_once("//> ").map_or("", |(_, out)| out);
            let stdout = stdout.replace("RUN", &run.to_string());
            Outcome::Ran {
                stdout,
                stderr: String::new(),
                end: End::Exit(i32::from(snippet.source.contains("bad"))),
            }
        }
    }

    fn at(body: &str, words: RustWords, start: usize) -> Occurrence {
        let snippet = Arc::new(Snippet::cut(body, words));
        Occurrence { snippet, path: "notes/a.md".into(), span: Span::at(start) }
    }

    fn run(bodies: &[&str], lock: &Lock, rustc: &'static str, all: bool) -> (Verified, Vec<String>) {
        let words = |body: &str| RustWords { compile_fail: body.contains("fail"), ..RustWords::default() };
        let occurrences: Vec<_> = bodies.iter().enumerate().map(|(i, b)| at(b, words(b), i)).collect();
        let verified = verify(&occurrences, lock, &Fake { rustc, ..Fake::default() }, all);
        let codes = verified.findings.iter();
        let codes = codes.map(|f| format!("{}@{}", f.diagnostic.code, f.diagnostic.span.unwrap().start));
        let codes = codes.collect();
        (verified, codes)
    }

    #[test]
    fn only_what_is_not_in_the_lock_is_run() {
        let notes = ["fn main() {} //> 1", "fn main() {} //> 2", "fn main() {} //> 1", "shown only"];
        let (first, codes) = run(&notes, &Lock::default(), "1", false);
        assert_eq!(codes, ["unverified-snippet@0", "unverified-snippet@1"], "a copy is one snippet");
        assert_eq!((first.compiled, first.snippets), (2, 2));
        assert_eq!(first.findings[0].details, "+[runs; reach: wasm]\n+1\n");
        let (second, codes) = run(&notes, &first.lock, "1", false);
        assert_eq!((second.compiled, codes.len()), (0, 0));
        assert_eq!(second.lock, first.lock);
        let (third, codes) = run(&notes[..1], &first.lock, "2", true);
        assert_eq!((third.compiled, codes.len(), third.lock.records.len()), (1, 0, 1), "unused lines go");
        assert_eq!(third.lock.records.values().next().unwrap().rustc, "1", "a line that agrees stays");
    }

    #[test]
    fn a_changed_result_is_a_diff_and_a_wrong_one_is_never_accepted() {
        let note = ["fn main() {} //> 1"];
        let mut lock = run(&note, &Lock::default(), "1", false).0.lock;
        lock.records.values_mut().for_each(|record| record.stdout = "0\n".into());
        let (seen, codes) = run(&note, &lock, "1", true);
        assert_eq!(codes, ["snippet-changed@0"]);
        assert_eq!(seen.findings[0].details, " [runs; reach: wasm]\n-0\n+1\n");
        assert_eq!(seen.lock.records.values().next().unwrap().stdout, "1\n");

        let (seen, codes) = run(&["fn main() {} bad", "fn main() {} //> RUN"], &Lock::default(), "1", true);
        assert_eq!(codes, ["wrong-snippet@0", "wrong-snippet@1"]);
        assert!(seen.lock.records.is_empty() && seen.findings.iter().all(|f| !f.acceptable));
    }

    #[test]
    fn error_codes_are_explained_once() {
        let note = ["fn main() {} fail"];
        let (first, _) = run(&note, &Lock::default(), "1", false);
        assert_eq!(first.lock.explanations["E0382"].text, "E0382 by 1");
        let (second, codes) = run(&note, &first.lock, "2", true);
        assert_eq!((codes.len(), &second.lock), (0, &first.lock), "other words, same code");
        assert!(run(&[], &first.lock, "1", false).0.lock.explanations.is_empty());
    }
}
