//! What a snippet did: the outcome of a run, and the [`Record`] of it that the lock keeps.

use serde::{Deserialize, Serialize};

use super::snippet::{Aim, Reach, Snippet};

/// What a toolchain saw when it compiled and ran a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It did not compile.
    NotCompiled {
        /// Error codes, in the order of the messages.
        codes: Vec<String>,
        /// The compiler's own words.
        rendered: String,
    },
    /// It compiled and was not meant to run.
    Compiled,
    /// It ran to an end.
    Ran {
        /// What it printed.
        stdout: String,
        /// What it printed as errors.
        stderr: String,
        /// How it ended.
        end: End,
    },
    /// It was stopped or refused; one sentence without a full stop.
    Stopped(String),
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// With an exit code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
}

/// The exit code of a Rust program that panicked.
const PANICKED: i32 = 101;

/// What a snippet did, as it is kept and printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// The compiler's version: `1.95.0`.
    pub rustc: String,
    /// What happened.
    pub kind: Kind,
    /// Where it can run.
    pub reach: Reach,
    /// What it printed.
    pub stdout: String,
    /// What it printed as errors; the compiler's messages when it did not compile.
    pub stderr: String,
}

/// What happened to a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// It compiled; nothing more was asked.
    Compiled,
    /// It did not compile, as its author said; the error codes.
    Failed(Vec<String>),
    /// It panicked, as its author said.
    Panicked,
    /// It ran to its end.
    Ran,
}

/// A record of an outcome that is what the snippet's author meant; else what is wrong with it, and the words of
/// the compiler or the program about it.
pub fn record(snippet: &Snippet, outcome: Outcome, rustc: &str) -> Result<Record, (String, String)> {
    let made = |kind, stdout, stderr| Record {
        rustc: rustc.to_owned(),
        kind,
        reach: snippet.reach,
        stdout,
        stderr: steady(stderr),
    };
    match (snippet.aim, outcome) {
        (_, Outcome::Stopped(why)) => Err((why, String::new())),
        (Aim::FailToCompile, Outcome::NotCompiled { codes, rendered }) => {
            Ok(made(Kind::Failed(codes), String::new(), rendered))
        }
        (Aim::FailToCompile, _) => Err(("it is marked `compile_fail` and compiles".into(), String::new())),
        (_, Outcome::NotCompiled { rendered, .. }) => Err(("it does not compile".into(), rendered)),
        (_, Outcome::Compiled) => Ok(made(Kind::Compiled, String::new(), String::new())),
        (Aim::Panic, Outcome::Ran { stdout, stderr, end: End::Exit(PANICKED) }) => {
            Ok(made(Kind::Panicked, stdout, stderr))
        }
        (Aim::Panic, Outcome::Ran { stderr, .. }) => {
            Err(("it is marked `should_panic` and does not panic".into(), stderr))
        }
        (_, Outcome::Ran { stdout, stderr, end: End::Exit(0) }) => Ok(made(Kind::Ran, stdout, stderr)),
        (_, Outcome::Ran { stderr, end: End::Exit(PANICKED), .. }) => Err(("it panics".into(), stderr)),
        (_, Outcome::Ran { stderr, end: End::Exit(code), .. }) => {
            Err((format!("it ends with exit code {code}"), stderr))
        }
        (_, Outcome::Ran { stderr, end: End::Signal(signal), .. }) => {
            Err((format!("it is ended by signal {signal}"), stderr))
        }
    }
}

/// The text of a panic without what changes from run to run: the thread's number and the hint on backtraces.
fn steady(stderr: String) -> String {
    if !stderr.contains("panicked at") {
        return stderr;
    }
    let lines = stderr.lines().filter(|line| !line.starts_with("note: run with `RUST_BACKTRACE"));
    let lines = lines.map(|line| match line.split_once(") panicked at ") {
        Some((head, tail)) => match head.rsplit_once(" (") {
            Some((thread, number)) if number.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{thread} panicked at {tail}\n")
            }
            _ => format!("{line}\n"),
        },
        None => format!("{line}\n"),
    });
    lines.collect::<String>().trim_start_matches('\n').to_owned()
}

impl Record {
    /// Whether a new record says the same as this one. Another compiler words its messages differently: then only
    /// error codes and what a program printed must agree.
    pub fn agrees(&self, new: &Record) -> bool {
        let same_words = self.rustc != new.rustc && matches!(self.kind, Kind::Failed(_) | Kind::Panicked);
        self.kind == new.kind
            && self.reach == new.reach
            && self.stdout == new.stdout
            && (same_words || self.stderr == new.stderr)
    }

    /// Whether it failed to compile with an error code.
    pub fn has_code(&self, code: &str) -> bool {
        matches!(&self.kind, Kind::Failed(codes) if codes.iter().any(|c| c == code))
    }

    /// The record for people, as the sides of a diff.
    pub fn text(&self) -> String {
        let head = match &self.kind {
            Kind::Compiled => "compiles".to_owned(),
            Kind::Failed(codes) if codes.is_empty() => "does not compile".to_owned(),
            Kind::Failed(codes) => format!("does not compile: {}", codes.join(", ")),
            Kind::Panicked => "panics".to_owned(),
            Kind::Ran => "runs".to_owned(),
        };
        format!("[{head}; reach: {}]\n{}{}", self.reach, self.stdout, self.stderr)
    }
}

/// A line diff of two texts: `-` only in `old`, `+` only in `new`, the longest common part unmarked.
pub fn diff(old: &str, new: &str) -> String {
    const MOST_LINES: usize = 400;
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.lines().take(MOST_LINES).collect(), new.lines().take(MOST_LINES).collect());
    // common[i][j]: length of the longest common part of old[i..] and new[j..].
    let mut common = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        let (sign, line) = if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            (' ', old[i - 1])
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            i += 1;
            ('-', old[i - 1])
        } else {
            j += 1;
            ('+', new[j - 1])
        };
        out.push(sign);
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::RustWords;

    fn ran(stdout: &str, stderr: &str, code: i32) -> Outcome {
        Outcome::Ran { stdout: stdout.into(), stderr: stderr.into(), end: End::Exit(code) }
    }

    #[test]
    fn an_outcome_is_what_was_meant_or_it_is_wrong() {
        let check = |words: RustWords, outcome: Outcome, expected: Result<Kind, &str>| {
            let snippet = Snippet::cut("fn main() {}", words);
            let found = record(&snippet, outcome, "1.95.0").map(|r| r.kind).map_err(|(why, _)| why);
            assert_eq!(found, expected.map_err(str::to_owned));
        };
        let plain = RustWords::default();
        let fail = RustWords { compile_fail: true, ..plain };
        let panic = RustWords { should_panic: true, ..plain };
        let error = || Outcome::NotCompiled { codes: vec!["E0382".into()], rendered: "error".into() };
        check(plain, ran("1\n", "", 0), Ok(Kind::Ran));
        check(plain, ran("", "", 101), Err("it panics"));
        check(plain, ran("", "", 3), Err("it ends with exit code 3"));
        check(plain, error(), Err("it does not compile"));
        check(plain, Outcome::Stopped("it ran longer than 5 s".into()), Err("it ran longer than 5 s"));
        check(fail, error(), Ok(Kind::Failed(vec!["E0382".into()])));
        check(fail, Outcome::Compiled, Err("it is marked `compile_fail` and compiles"));
        check(panic, ran("", "", 101), Ok(Kind::Panicked));
        check(panic, ran("", "", 0), Err("it is marked `should_panic` and does not panic"));
        let signal = Outcome::Ran { stdout: String::new(), stderr: String::new(), end: End::Signal(11) };
        check(plain, signal, Err("it is ended by signal 11"));
    }

    #[test]
    fn panics_are_recorded_without_what_changes() {
        let check = |text: &str, expected: &str| assert_eq!(steady(text.into()), expected);
        check(
            "\nthread 'main' (41) panicked at main.rs:1:2:\nboo\nnote: run with `RUST_BACKTRACE=1` environment\n",
            "thread 'main' panicked at main.rs:1:2:\nboo\n",
        );
        check("warning (12)\n", "warning (12)\n");
        check("a (b) panicked at c\n", "a (b) panicked at c\n");
    }

    #[test]
    fn another_compiler_may_word_it_differently() {
        let record = |rustc: &str, kind: Kind, stderr: &str| Record {
            rustc: rustc.into(),
            kind,
            reach: Reach::Nowhere,
            stdout: String::new(),
            stderr: stderr.into(),
        };
        let check = |old: Record, new: Record, expected: bool| assert_eq!(old.agrees(&new), expected);
        let failed = || Kind::Failed(vec!["E0382".into()]);
        check(record("1", failed(), "a"), record("1", failed(), "b"), false);
        check(record("1", failed(), "a"), record("2", failed(), "b"), true);
        check(record("1", failed(), "a"), record("2", Kind::Failed(vec![]), "a"), false);
        check(record("1", Kind::Ran, "a"), record("2", Kind::Ran, "b"), false);
    }

    #[test]
    fn a_diff_keeps_what_is_common() {
        let check = |old: &str, new: &str, expected: &str| assert_eq!(diff(old, new), expected);
        check("a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c\n");
        check("", "a\n", "+a\n");
        check("a\n", "", "-a\n");
    }
}
