//! Findings in the terminal.
//!
//! ```text
//! notes/lock.md:14:7: problem: no note is called `mutx`
//!   14 | 见 [[mutx]]。
//!      |    ^^^^^^^^
//!   help: did you mean `mutex`?
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::progress;
use crate::base::diagnostic::{Diagnostic, Located, Severity};
use crate::load::Sources;

/// Columns of a terminal that an excerpt may fill.
const EXCERPT_WIDTH: usize = 96;

/// Columns kept before a mark when a long line is cut: a third of what is shown.
const BEFORE_MARK: usize = EXCERPT_WIDTH / 3;

/// Narrowest terminal that lines are set for.
const LEAST_COLUMNS: usize = 40;

/// Code of what says that blocks of a note are still to be translated.
const WAITING: &str = "untranslated";

/// Most notes that wait for their translation and are named in the terminal and on pages.
const MOST_WAITING: usize = 3;

/// Most warnings, and most lines of news, of one kind on a screen. A folder of other origin has them by the thousand.
const MOST_ALIKE: usize = 10;

/// Which findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// All of them.
    All,
    /// `build` leaves warnings to `check`.
    WithoutWarnings,
}

/// Number of findings by weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; 4]);

impl Counts {
    /// The number of one weight.
    pub fn of(self, severity: Severity) -> usize {
        self.0[severity as usize]
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [("fatal", "fatal"), ("problem", "problems"), ("warning", "warnings")];
        let parts = named.iter().zip(self.0).filter(|(_, n)| *n > 0);
        let parts: Vec<String> =
            parts.map(|((one, many), n)| format!("{n} {}", if n == 1 { one } else { many })).collect();
        f.write_str(if parts.is_empty() { "no problems" } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}

/// Prints a line on stderr, when there is one who reads it.
pub fn say(line: fmt::Arguments<'_>) {
    progress::clear();
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints findings on stderr and counts all of them, also those that are not shown.
pub fn report(diagnostics: &[Diagnostic], sources: &Sources, shown: Shown) -> Counts {
    let is_screen = io::stderr().is_terminal();
    let colour = is_screen && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    progress::clear();
    let columns = columns();
    let mut out = BufWriter::new(io::stderr().lock());
    let listed = listed(diagnostics, shown, is_screen);
    for found in &listed.shown {
        let source = found.file.as_deref().and_then(|path| sources.source(path));
        // Nobody reads it: the exit code still tells.
        let _ = out.write_all(set(&found.located(source), colour, columns).as_bytes());
    }
    for line in listed.rest() {
        let _ = writeln!(out, "{}", fitted(&line));
    }
    let _ = out.flush();
    count(diagnostics)
}

/// Whether a finding says that a translation is still to be written. A new import has one for every note, and they
/// would bury the rest.
fn waits(found: &Diagnostic) -> bool {
    &*found.code == WAITING
}

/// Prints an error that is no finding in a file.
pub fn error(error: &io::Error) {
    say!("error: {}", plain(&error.to_string()));
}

/// All findings, by file and place. Lines of news are about a folder as much as about a file: each is there once a
/// folder.
pub fn all(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort();
    let mut news = BTreeSet::new();
    sorted.retain(|found| {
        let folder = found.file.as_deref().and_then(|file| file.rsplit_once('/')).map(|(folder, _)| folder);
        found.severity != Severity::Info || news.insert((folder, &found.code, &found.message))
    });
    sorted
}

/// The findings that a page lists.
pub fn sorted(diagnostics: &[Diagnostic], shown: Shown) -> Vec<&Diagnostic> {
    listed(diagnostics, shown, false).shown
}

/// What a person is shown.
struct Listed<'a> {
    shown: Vec<&'a Diagnostic>,
    /// How many of a kind are left out.
    more: BTreeMap<&'a str, usize>,
}

/// The findings to show. Every problem is among them; of what only waits for a translation, and on a screen of what is
/// no more than worth a look, the first ones.
fn listed(diagnostics: &[Diagnostic], shown: Shown, is_screen: bool) -> Listed<'_> {
    let (mut news, mut times, mut more) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut listed = all(diagnostics);
    listed.retain(|found| {
        let most = match found.severity {
            Severity::Warning if shown == Shown::WithoutWarnings => return false,
            _ if waits(found) => MOST_WAITING,
            Severity::Warning | Severity::Info if is_screen => MOST_ALIKE,
            _ => usize::MAX,
        };
        // The same words about another folder are for those who want all.
        let is_new = found.severity != Severity::Info || news.insert(&found.message) || !is_screen;
        let nth: &mut usize = times.entry((found.severity, &found.code)).or_default();
        *nth += usize::from(is_new);
        let is_shown = is_new && *nth <= most;
        if !is_shown {
            *more.entry(&*found.code).or_default() += 1;
        }
        is_shown
    });
    Listed { shown: listed, more }
}

impl Listed<'_> {
    /// Lines about what is left out.
    fn rest(&self) -> Vec<String> {
        let waiting = self.more.get(WAITING).map(|number| {
            let notes = if *number == 1 { "note has" } else { "notes have" };
            format!("{number} more {notes} blocks without translation: `bagu translate status`")
        });
        let others = self.more.iter().filter(|(code, _)| **code != WAITING);
        let others: Vec<String> = others.map(|(code, number)| format!("{number} {code}")).collect();
        let alike = format!("more of the same: {} (`2>FILE` keeps all)", others.join(", "));
        waiting.into_iter().chain((!others.is_empty()).then_some(alike)).collect()
    }
}

/// Number of findings by weight.
pub fn count(diagnostics: &[Diagnostic]) -> Counts {
    let mut counts = Counts::default();
    diagnostics.iter().for_each(|found| counts.0[found.severity as usize] += 1);
    counts
}

/// A line of a report, cut between words where the terminal ends.
pub(super) fn fitted(line: &str) -> String {
    let columns = columns();
    if line.width() > columns { wrapped(line, 0, columns) } else { line.to_owned() }
}

/// Columns of the terminal that findings are set for; without one lines are as long as they are.
fn columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map_or(usize::MAX, |(width, _)| usize::from(width.0).max(LEAST_COLUMNS))
}

/// One finding as lines of text no wider than a terminal.
fn set(found: &Located, colour: bool, columns: usize) -> String {
    let paint = |code: &str, text: &str| match colour {
        true => format!("\x1b[{code}m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    let place = match (&found.file, found.line, found.col) {
        (Some(file), Some(line), Some(col)) => format!("{}:{line}:{col}: ", plain(file)),
        (Some(file), ..) => format!("{}: ", plain(file)),
        _ => String::new(),
    };
    let hue = match found.severity {
        Severity::Fatal | Severity::Problem => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;34",
    };
    let word = paint(hue, found.severity.word());
    let before = place.width() + found.severity.word().width() + 2;
    let mut text =
        format!("{place}{word}: {}\n", paint("1", &wrapped(&plain(&found.message), before, columns)));
    // A blank line shows nothing.
    let excerpt = found.excerpt.as_ref().filter(|excerpt| !excerpt.trim().is_empty());
    if let (Some(line), Some(col), Some(excerpt)) = (found.line, found.col, excerpt) {
        let number = line.to_string();
        // Two blanks, the number, ` | `, and the dots of a line that is cut.
        let room = columns.saturating_sub(number.len() + 7).min(EXCERPT_WIDTH);
        let (excerpt, indent, width) = window(excerpt, col, found.end_col.unwrap_or(col), room);
        let gap = " ".repeat(number.len());
        let caret = paint(hue, &"^".repeat(width));
        text.push_str(&format!("  {number} | {excerpt}\n  {gap} | {}{caret}\n", " ".repeat(indent)));
    }
    if let Some(help) = &found.help {
        let words = wrapped(&plain(help), "  help: ".len(), columns);
        text.push_str(&format!("  {} {words}\n", paint("1;32", "help:")));
    }
    text
}

/// A text whose first line begins after `before` columns, cut between words where a line is full. Further lines are
/// indented; a word wider than a line, a path above all, stays whole.
fn wrapped(text: &str, before: usize, columns: usize) -> String {
    const INDENT: &str = "    ";
    let mut out = String::new();
    let mut column = before;
    for word in text.split(' ') {
        let width = word.width();
        if column > INDENT.len() && !out.is_empty() && column + 1 + width > columns {
            out.push('\n');
            out.push_str(INDENT);
            column = INDENT.len();
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out
}

/// The part of a line around the marked characters, the columns before the mark and the mark's columns (at
/// least one).
fn window(line: &str, col: usize, end_col: usize, room: usize) -> (String, usize, usize) {
    let cells: Vec<(String, usize)> = line.chars().map(cell).collect();
    let columns = |cells: &[(String, usize)]| cells.iter().map(|(_, width)| width).sum::<usize>();
    let (from, to) = ((col - 1).min(cells.len()), (end_col.max(col) - 1).min(cells.len()));
    let fits = columns(&cells) <= room;
    let kept = BEFORE_MARK.min(room / 3);
    let mut start = from;
    let mut before = 0;
    while start > 0 && (fits || before + cells[start - 1].1 <= kept) {
        start -= 1;
        before += cells[start].1;
    }
    let (mut end, mut used) = (start, 0);
    while end < cells.len() && (fits || used + cells[end].1 <= room) {
        used += cells[end].1;
        end += 1;
    }
    let dots = |cut: bool| if cut { "…" } else { "" };
    let text: String = cells[start..end].iter().map(|(text, _)| text.as_str()).collect();
    let text = format!("{}{text}{}", dots(start > 0), dots(end < cells.len()));
    (text, before + usize::from(start > 0), columns(&cells[from..to.min(end).max(from)]).max(1))
}

/// A character as it is printed, and its columns. Control characters of a note must not reach the terminal.
fn cell(c: char) -> (String, usize) {
    match c {
        '\t' => ("    ".to_owned(), 4),
        c if moves_cursor(c) => ("\u{b7}".to_owned(), 1),
        c => (c.to_string(), c.width().unwrap_or(0)),
    }
}

/// Text without what could move the cursor or turn the direction of a line.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if moves_cursor(c) { '\u{b7}' } else { c }).collect()
}

/// Control characters, and marks of direction: they would show a line in another order than it is written.
fn moves_cursor(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::{Source, Span};

    fn render(found: &Located, colour: bool) -> String {
        set(found, colour, usize::MAX)
    }

    /// Marks `mark` in `line` and compares the lines from the excerpt on.
    fn check(line: &str, mark: &str, expected: &str) {
        let source = Source::new("notes/锁.md", format!("first\n{line}\nlast"));
        let at = source.text.find(mark).unwrap();
        let found =
            Diagnostic::problem("x", "message").at(Span::new(at, at + mark.len())).in_file(&source.path);
        let text = render(&found.located(Some(&source)), false);
        let (_, excerpt) = text.split_once('\n').unwrap();
        assert_eq!(excerpt, expected, "\n{excerpt}");
    }

    #[test]
    fn the_caret_stands_under_the_mark() {
        check("see [[mutx]].", "[[mutx]]", "  2 | see [[mutx]].\n    |     ^^^^^^^^\n");
        check("见锁 [[mutx]]。", "[[mutx]]", "  2 | 见锁 [[mutx]]。\n    |      ^^^^^^^^\n");
        check("见「互斥锁」", "互斥锁", "  2 | 见「互斥锁」\n    |     ^^^^^^\n");
        check("\tx", "x", "  2 |     x\n    |     ^\n");
        check("a\x1b[31mb", "b", "  2 | a·[31mb\n    |       ^\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!("{}[[mutx]]{}", "前".repeat(200), "后".repeat(200));
        let expected = format!(
            "  2 | …{}[[mutx]]{}…\n    | {}^^^^^^^^\n",
            "前".repeat(16),
            "后".repeat(28),
            " ".repeat(33)
        );
        check(&line, "[[mutx]]", &expected);
        let whole = "长".repeat(300);
        check(&whole, &whole, &format!("  2 | {}…\n    | {}\n", "长".repeat(48), "^".repeat(96)));
    }

    #[test]
    fn a_narrow_terminal_gets_narrow_lines() {
        let line = format!("{}[[mutx]]{}", "前".repeat(60), "后".repeat(60));
        let source = Source::new("notes/a.md", line.as_str());
        let at = line.find("[[").unwrap();
        let found = Diagnostic::problem("x", "one two three four five six seven eight nine ten eleven")
            .help("twelve thirteen fourteen fifteen sixteen seventeen")
            .at(Span::new(at, at + 8))
            .in_file(&source.path);
        let text = set(&found.located(Some(&source)), false, 48);
        assert!(text.lines().all(|line| line.width() <= 48), "{text}");
        assert!(text.starts_with("notes/a.md:1:61: problem: one two three four\n    five six"), "{text}");
        assert!(
            text.contains("\n  help: twelve thirteen fourteen fifteen sixteen\n    seventeen\n"),
            "{text}"
        );
    }

    #[test]
    fn place_weight_message_and_help() {
        let found =
            Diagnostic::fatal("x", "no note\u{202e} `a`").in_file(&"notes/a.md".into()).help("write it");
        let text = render(&found.located(None), false);
        assert_eq!(text, "notes/a.md: fatal: no note· `a`\n  help: write it\n");
        let text = render(&Diagnostic::info("x", "news").located(None), true);
        assert_eq!(text, "\x1b[1;34minfo\x1b[0m: \x1b[1mnews\x1b[0m\n");
    }

    #[test]
    fn news_once_a_folder_and_warnings_only_when_asked() {
        let info = |file: &str| Diagnostic::info("unknown-key", "unknown key `layout`").in_file(&file.into());
        let warning = Diagnostic::warning("w", "old").in_file(&"a/z.md".into());
        let found = [info("a/2.md"), info("a/1.md"), info("b/1.md"), warning];
        let files =
            |found: Vec<&Diagnostic>| found.iter().map(|d| d.file.clone().unwrap()).collect::<Vec<_>>();
        assert_eq!(files(all(&found)), ["a/1.md", "a/z.md", "b/1.md"].map(Into::into));
        assert_eq!(files(sorted(&found, Shown::WithoutWarnings)), ["a/1.md", "b/1.md"].map(Into::into));
        assert_eq!(count(&found).to_string(), "1 warning");
        assert_eq!(count(&[]).to_string(), "no problems");
    }

    #[test]
    fn a_screen_gets_the_first_of_a_kind_and_every_problem() {
        let named = |of: Severity, code: &'static str, number: usize| {
            let one = move |n| Diagnostic::new(of, code, format!("{code} {n}"));
            (0..number).map(move |n| one(n).in_file(&format!("{n:04}/a.md").into()))
        };
        let key = |file: &str| Diagnostic::info("unknown-key", "unknown-key 0").in_file(&file.into());
        let found: Vec<Diagnostic> = named(Severity::Problem, "broken-link", 40)
            .chain(named(Severity::Problem, WAITING, 5))
            .chain(named(Severity::Warning, "no-alt", 1000))
            .chain(named(Severity::Info, "unknown-key", 2))
            .chain([key("b/a.md"), key("c/a.md")])
            .collect();
        let check = |is_screen: bool, of: &[(&str, usize)], rest: &[&str]| {
            let listed = listed(&found, Shown::All, is_screen);
            for (code, number) in of {
                assert_eq!(listed.shown.iter().filter(|d| d.code == *code).count(), *number, "{code}");
            }
            assert_eq!(listed.rest(), rest);
        };
        let waiting = "2 more notes have blocks without translation: `bagu translate status`";
        let of = [("broken-link", 40), (WAITING, 3), ("no-alt", 10), ("unknown-key", 2)];
        let alike = "more of the same: 990 no-alt, 2 unknown-key (`2>FILE` keeps all)";
        check(true, &of, &[waiting, alike]);
        let of = [("broken-link", 40), (WAITING, 3), ("no-alt", 1000), ("unknown-key", 4)];
        check(false, &of, &[waiting]);
        assert_eq!(all(&found).len(), found.len(), "`--json` has all");
    }
}
