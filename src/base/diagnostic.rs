//! What is wrong, where, and how to mend it; and values that carry such findings along.
//!
//! A stage returns [`Checked<T>`]: its value *and* everything it found. Findings accumulate in a [`Log`],
//! so that one bad link does not hide the next.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::source::{Place, Source, Span, line_at, place};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is published, the old site stays, exit 1.
    Fatal,
    /// The page is built and its place shows the source with a mark; an error for `check` and `build --strict`.
    Problem,
    /// Worth an author's look; shown by `check`, never an error.
    Warning,
    /// A line of news, such as a renamed folder.
    Info,
}

impl Severity {
    /// The word printed before the message.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Fatal => "fatal",
            Severity::Problem => "problem",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// One finding. `file` is filled by [`Log::keep_in`] when the stage that made it knows no file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// [`Source::path`] of the file it is about; `None` while a stage knows only its own input.
    pub file: Option<Arc<str>>,
    /// Bytes of the file (of the input while `file` is `None`); `None`: the file as a whole.
    pub span: Option<Span>,
    /// Weight.
    pub severity: Severity,
    /// A stable kebab-case name of the kind of finding, for `--json` and tests: `broken-link`.
    pub code: std::borrow::Cow<'static, str>,
    /// The cause, one sentence without a full stop.
    pub message: String,
    /// One concrete fix.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding without a place.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            file: None,
            span: None,
            severity,
            code: code.into(),
            message: message.into(),
            help: None,
        }
    }

    /// A [`Severity::Fatal`] finding.
    pub fn fatal(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Fatal, code, message)
    }

    /// A [`Severity::Problem`] finding.
    pub fn problem(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Problem, code, message)
    }

    /// A [`Severity::Warning`] finding.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// A [`Severity::Info`] finding.
    pub fn info(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Info, code, message)
    }

    /// Adds the fix.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Adds the place.
    pub fn at(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// Adds the file.
    pub fn in_file(mut self, path: &Arc<str>) -> Diagnostic {
        self.file = Some(path.clone());
        self
    }

    /// Adds the place in a file whose text is at hand.
    pub fn located(&self, source: Option<&Source>) -> Located {
        let text = source.map(|s| &*s.text);
        let spot = match (text, self.span) {
            (Some(text), Some(span)) => {
                let (line_start, line) = line_at(text, span.start as usize);
                let end = (span.end as usize).min(line_start + line.len());
                Some(Spot {
                    from: place(text, span.start as usize),
                    to: place(text, end.max(span.start as usize)),
                    excerpt: line.to_owned(),
                })
            }
            _ => None,
        };
        Located {
            severity: self.severity,
            code: self.code.to_string(),
            file: self.file.as_deref().map(str::to_owned),
            line: spot.as_ref().map(|s| s.from.line),
            col: spot.as_ref().map(|s| s.from.col),
            end_col: spot.as_ref().map(|s| s.to.col),
            excerpt: spot.map(|s| s.excerpt),
            message: self.message.clone(),
            help: self.help.clone(),
        }
    }
}

struct Spot {
    from: Place,
    to: Place,
    excerpt: String,
}

/// A finding with its line and column: the one object that terminal, `--json` and the browser overlay show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// Weight.
    pub severity: Severity,
    /// Kind of finding.
    pub code: String,
    /// File, when it is about one.
    pub file: Option<String>,
    /// Line from 1.
    pub line: Option<usize>,
    /// Column in characters from 1.
    pub col: Option<usize>,
    /// Column one past the marked text, on the same line.
    pub end_col: Option<usize>,
    /// The whole line.
    pub excerpt: Option<String>,
    /// The cause.
    pub message: String,
    /// One fix.
    pub help: Option<String>,
}

/// A value and everything that was found while it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked<T> {
    /// The value, usable even when something was found.
    pub value: T,
    /// The findings, in the order they were made.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value with no findings.
    pub fn ok(value: T) -> Checked<T> {
        Checked { value, diagnostics: Vec::new() }
    }

    /// A value with findings.
    pub fn new(value: T, diagnostics: Vec<Diagnostic>) -> Checked<T> {
        Checked { value, diagnostics }
    }

    /// The same findings with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: f(self.value), diagnostics: self.diagnostics }
    }
}

/// Findings of many stages, gathered in input order.
#[derive(Debug, Default)]
pub struct Log {
    diagnostics: Vec<Diagnostic>,
}

impl Log {
    /// Takes the findings, gives the value.
    pub fn keep<T>(&mut self, checked: Checked<T>) -> T {
        self.diagnostics.extend(checked.diagnostics);
        checked.value
    }

    /// Takes copies of findings.
    pub fn note(&mut self, diagnostics: &[Diagnostic]) {
        self.diagnostics.extend_from_slice(diagnostics);
    }

    /// Takes copies of findings that know only their input: names the file and moves the spans with `place`.
    pub fn note_in(&mut self, diagnostics: &[Diagnostic], path: &Arc<str>, place: impl Fn(Span) -> Span) {
        self.diagnostics.extend(diagnostics.iter().map(|d| Diagnostic {
            file: d.file.clone().or_else(|| Some(path.clone())),
            span: if d.file.is_none() { d.span.map(&place) } else { d.span },
            ..d.clone()
        }));
    }

    /// Takes one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The findings so far, unsorted.
    pub fn so_far(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Ends the log: the value with all findings, sorted by file and place, each once.
    pub fn with<T>(mut self, value: T) -> Checked<T> {
        self.diagnostics.sort();
        self.diagnostics.dedup();
        Checked::new(value, self.diagnostics)
    }
}

/// The name nearest to `word` among `names`, when it is near enough to be meant: a distance
/// (Damerau-Levenshtein, in characters) of at most a third of the word, and at least one.
pub fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    let word = word.to_lowercase();
    let letters = letters(&word);
    names
        .into_iter()
        // Lengths that differ by more cannot be near, nor can other letters: this spares most of the work among
        // thousands of names.
        .filter(|name| name.chars().count().abs_diff(length) <= limit)
        .map(|name| (name, name.to_lowercase()))
        .filter(|(_, lower)| differing(&letters, &self::letters(lower)) <= limit)
        .map(|(name, lower)| (strsim::osa_distance(&word, &lower), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, name)| (*distance, name.len(), *name))
        .map(|(_, name)| name)
}

/// How often each letter stands in a text; letters of one slot count as one.
fn letters(text: &str) -> [u16; 64] {
    let mut times = [0u16; 64];
    for c in text.chars() {
        let times = &mut times[c as usize % 64];
        *times = times.saturating_add(1);
    }
    times
}

/// Letters that one text has and the other has not: each takes an edit, so the distance is at least as great.
fn differing(a: &[u16; 64], b: &[u16; 64]) -> usize {
    let more =
        |a: &[u16; 64], b: &[u16; 64]| a.iter().zip(b).map(|(a, b)| a.saturating_sub(*b) as usize).sum();
    usize::max(more(a, b), more(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_located_by_line_and_character() {
        let source = Source::new("notes/锁.md", "一\n见 [[mutx]]。\n");
        let start = source.text.find("[[").unwrap();
        let found = Diagnostic::problem("broken-link", "no note `mutx`")
            .at(Span::new(start, start + 8))
            .in_file(&source.path)
            .located(Some(&source));
        assert_eq!((found.line, found.col, found.end_col), (Some(2), Some(3), Some(11)));
        assert_eq!(found.excerpt.as_deref(), Some("见 [[mutx]]。"));
    }

    #[test]
    fn near_names_only() {
        assert_eq!(did_you_mean("mutx", ["mutex", "xss"]), Some("mutex"));
        assert_eq!(did_you_mean("quesiton", ["note", "question"]), Some("question"));
        assert_eq!(did_you_mean("abc", ["xyz"]), None);
        assert_eq!(did_you_mean("Hash-Mpa", ["hash-map", "heap-map"]), Some("hash-map"));
        assert_eq!(did_you_mean("死锁检测方法", ["死锁检测办法"]), Some("死锁检测办法"));
    }
}
