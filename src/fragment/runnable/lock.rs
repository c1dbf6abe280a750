//! `notes/snippets.lock`: what every snippet did when its author last accepted it.
//!
//! One line a snippet, sorted, nothing counted, so that parallel edits merge:
//!
//! ```text
//! <key> <rustc> <ran|compiled|panicked|failed:E0382,...> <reach> "<stdout>" "<stderr>"
//! <error code> <rustc> "<rustc's explanation of it>"
//! ```
//!
//! Texts are JSON strings. A snippet without a line is unverified, never taken as right.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Kind, Record};
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::memo::Digest;
use crate::base::source::{Source, Span};

/// The first line of the file.
const HEADER: &str = "# What each Rust snippet printed, written by `bagu check --snippets --accept`.";

/// The lock's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Records by the snippet's key.
    pub records: BTreeMap<Digest, Record>,
    /// rustc's explanations by error code, with the version they are from.
    pub explanations: BTreeMap<String, Explanation>,
}

/// `rustc --explain`, kept so that a build needs no rustc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The compiler's version.
    pub rustc: String,
    /// The text, Markdown.
    pub text: String,
}

impl Lock {
    /// Reads the file. A line that cannot be read is a problem and is left out: its snippet is then unverified.
    pub fn parse(source: &Source) -> Checked<Lock> {
        let mut lock = Lock::default();
        let mut found = Vec::new();
        let (mut start, mut seen) = (0, BTreeSet::new());
        for line in source.text.split_inclusive('\n') {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let problem = if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|m| line.starts_with(m))
            {
                Some(conflict())
            } else {
                lock.take(line, &mut seen).err()
            };
            found.extend(problem.map(|diagnostic| diagnostic.at(span).in_file(&source.path)));
        }
        Checked::new(lock, found)
    }

    fn take(&mut self, line: &str, seen: &mut BTreeSet<Digest>) -> Result<(), Diagnostic> {
        let (name, rest) = line.split_once(' ').ok_or_else(unknown_line)?;
        if is_code(name) {
            let (rustc, text) = rest.split_once(' ').ok_or_else(unknown_line)?;
            let text = serde_json::from_str(text).map_err(|_| unknown_line())?;
            let explanation = Explanation { rustc: rustc.to_owned(), text };
            return match self.explanations.insert(name.to_owned(), explanation) {
                None => Ok(()),
                Some(_) => Err(duplicate(name)),
            };
        }
        let key = u128::from_str_radix(name, 16).ok().map(Digest).filter(|key| key.hex(32) == name);
        let (key, record) = key.zip(record(rest)).ok_or_else(unknown_line)?;
        if !seen.insert(key) {
            // Of two lines neither can be trusted.
            self.records.remove(&key);
            return Err(duplicate(name));
        }
        self.records.insert(key, record);
        Ok(())
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let quoted = |text: &str| serde_json::to_string(text).expect("a string is JSON");
        let mut lines: Vec<String> = Vec::new();
        for (key, record) in &self.records {
            let kind = match &record.kind {
                Kind::Compiled => "compiled".to_owned(),
                Kind::Failed(codes) => format!("failed:{}", codes.join(",")),
                Kind::Panicked => "panicked".to_owned(),
                Kind::Ran => "ran".to_owned(),
            };
            let Record { rustc, reach, stdout, stderr, .. } = record;
            let (stdout, stderr) = (quoted(stdout), quoted(stderr));
            lines.push(format!("{} {rustc} {kind} {reach} {stdout} {stderr}\n", key.hex(32)));
        }
        for (code, explanation) in &self.explanations {
            lines.push(format!("{code} {} {}\n", explanation.rustc, quoted(&explanation.text)));
        }
        format!("{HEADER}\n{}", lines.concat())
    }
}

/// Whether a word is an error code of rustc: `E0382`.
fn is_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with('E') && word[1..].bytes().all(|b| b.is_ascii_digit())
}

fn record(rest: &str) -> Option<Record> {
    let mut words = rest.splitn(4, ' ');
    let rustc = words.next()?.to_owned();
    let kind = match words.next()? {
        "compiled" => Kind::Compiled,
        "panicked" => Kind::Panicked,
        "ran" => Kind::Ran,
        other => {
            let codes = other.strip_prefix("failed:")?.split(',').filter(|code| !code.is_empty());
            let codes: Vec<String> = codes.map(str::to_owned).collect();
            codes.iter().all(|code| is_code(code)).then_some(Kind::Failed(codes))?
        }
    };
    let reach = words.next()?.parse().ok()?;
    let mut texts = serde_json::Deserializer::from_str(words.next()?).into_iter::<String>();
    let (stdout, stderr) = (texts.next()?.ok()?, texts.next()?.ok()?);
    texts.next().is_none().then_some(Record { rustc, kind, reach, stdout, stderr })
}

fn conflict() -> Diagnostic {
    Diagnostic::problem("lock-conflict", "a merge conflict is left in the lock")
        .help("keep the lines of both sides, remove the marker lines, then run `bagu check --snippets`")
}

fn unknown_line() -> Diagnostic {
    Diagnostic::problem("lock-line", "this line is not a snippet's record")
        .help("remove the line, then run `bagu check --snippets --accept`")
}

fn duplicate(name: &str) -> Diagnostic {
    Diagnostic::problem("lock-duplicate", format!("`{name}` stands twice in the lock"))
        .help("remove both lines, then run `bagu check --snippets --accept`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fragment::runnable::snippet::{Lacks, Reach};

    const A: &str = "0123456789abcdef0123456789abcdef";

    fn codes(text: &str) -> Vec<String> {
        let checked = Lock::parse(&Source::new("notes/snippets.lock", text));
        checked.diagnostics.iter().map(|d| format!("{}@{}", d.code, d.span.unwrap().start)).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let record = |kind, reach| Record {
            rustc: "1.95.0".into(),
            kind,
            reach,
            stdout: "汉 \"a\"\n\tb\u{1}\r\n".into(),
            stderr: String::new(),
        };
        let mut lock = Lock::default();
        for (n, kind, reach) in [
            (1, Kind::Ran, Reach::Wasm),
            (u128::MAX, Kind::Failed(vec!["E0382".into(), "E0499".into()]), Reach::Nowhere),
            (2, Kind::Failed(vec![]), Reach::Nowhere),
            (3, Kind::Panicked, Reach::Threads),
            (4, Kind::Compiled, Reach::Native(Lacks::Network)),
        ] {
            lock.records.insert(Digest(n), record(kind, reach));
        }
        let explanation = Explanation { rustc: "1.95.0".into(), text: "A `move`.\n```\n".into() };
        lock.explanations.insert("E0382".into(), explanation);
        let text = lock.text();
        assert_eq!(text.lines().count(), 7, "one line each:\n{text}");
        let again = Lock::parse(&Source::new("x", &*text));
        assert_eq!(again, Checked::ok(lock));
        assert_eq!(again.value.text(), text);
    }

    #[test]
    fn lines_that_cannot_be_trusted_are_problems_with_a_place() {
        let line = format!("{A} 1.95.0 ran wasm \"x\" \"\"\n");
        let check = |text: &str, expected: &[&str]| assert_eq!(codes(text), expected, "{text}");
        check(&format!("# note\n\n{line}"), &[]);
        check(&line.replace('\n', "\r\n"), &[]);
        check(&format!("{line}{line}"), &["lock-duplicate@56"]);
        check("<<<<<<< HEAD\n", &["lock-conflict@0"]);
        check("=======\n>>>>>>> x\n", &["lock-conflict@0", "lock-conflict@8"]);
        for bad in [
            "x",
            "x y",
            "E0382 1.95.0",
            "E0382 1.95.0 text",
            &line.replace("wasm", "wasn"),
            &line.replace("ran", "run"),
            &line.replace("ran", "failed:E1,x"),
            &line.replace("\"\"", ""),
            &line.replace("\"\"", "\"\" \"\""),
            &line.replace("01234", "g1234"),
            &line.replace("0123456789", "+123456789"),
        ] {
            check(bad, &["lock-line@0"]);
        }
        let thrice = Lock::parse(&Source::new("x", line.repeat(3))).value;
        assert!(thrice.records.is_empty(), "none of the lines counts");
    }
}
