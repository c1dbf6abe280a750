//! An account -> what a person or a program is told: lines for a terminal, JSON, a page.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Conversion, Fate, Input, Known};
use crate::base::text::escape;

/// What became of one file of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    New,
    /// It is there, byte for byte.
    Same,
    /// Another file stands in its place, which is left alone.
    Differs,
}

/// The files of the result.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Those that were not there.
    pub new: Vec<String>,
    /// Those that are there already.
    pub same: Vec<String>,
    /// Those in whose place another file stands.
    pub differ: Vec<String>,
}

impl Files {
    /// Counts a file.
    pub fn count(&mut self, path: &str, put: Put) {
        let list = match put {
            Put::New => &mut self.new,
            Put::Same => &mut self.same,
            Put::Differs => &mut self.differ,
        };
        list.push(path.to_owned());
    }
}

/// Everything a report is made of.
#[derive(Debug)]
pub struct Told<'a> {
    /// The sources.
    pub input: &'a Input,
    /// What they became.
    pub conversion: &'a Conversion,
    /// What became of the files.
    pub files: &'a Files,
    /// Encodings that were guessed, by source.
    pub guessed: &'a BTreeMap<String, &'static str>,
    /// Files that could not be read, and why.
    pub failed: &'a [(String, String)],
    /// The folder of the notes, as it was given.
    pub out: String,
    /// Whether files were written.
    pub written: bool,
}

/// Most names in one line of the terminal.
const MOST_NAMES: usize = 8;

/// Lines for a terminal.
pub fn text(told: &Told, known: &Known) -> Vec<String> {
    let Told { conversion, files, .. } = told;
    let account = &conversion.account;
    let mut lines = Vec::new();
    for (name, why) in told.failed {
        lines.push(format!("{name}: not read: {why}"));
    }
    for (name, encoding) in told.guessed {
        lines.push(format!("{name}: read as {encoding}"));
    }
    let lost = account.lost();
    lines.push(format!(
        "{} sources, {} lines that are not blank: {} in {} notes, {} left out with a reason, {} lost",
        told.input.sources.len(),
        account.filled(),
        account.placed(),
        conversion.notes.len(),
        account.filled() - account.placed() - lost.len(),
        lost.len(),
    ));
    for (reason, count) in account.dropped() {
        lines.push(format!("  {count} {}", reason.words()));
    }
    for id in lost.iter().take(MOST_NAMES) {
        lines.push(format!("  lost: {}:{}", told.input.sources[id.source].path, id.line + 1));
    }
    for (category, count) in categories(told) {
        let name = known.categories.iter().find(|known| known.id == category).map_or("", |known| &known.zh);
        lines.push(format!("  {count:4} {category} {name}").trim_end().to_owned());
    }
    if conversion.lost_pictures > 0 {
        lines.push(format!("{} pictures did not come along; a box marks each", conversion.lost_pictures));
    }
    if !files.differ.is_empty() {
        let names = files.differ.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
        let more = files.differ.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!(
            "{} files are there with other content and stay as they are: {names}{more}",
            files.differ.len()
        ));
    }
    lines.push(last_line(told));
    lines
}

fn last_line(told: &Told) -> String {
    let Told { files, out, .. } = told;
    let (new, same) = (files.new.len(), files.same.len());
    match (told.written, new) {
        (_, 0) => format!("nothing to write: {same} files are in {out} already"),
        (true, _) => format!("{new} files written to {out}; look at them with `bagu serve --notes {out}`"),
        (false, _) => format!("dry run: {new} files would be written to {out}; add --write"),
    }
}

/// Number of notes by category, in the order of the notes.
fn categories<'a>(told: &Told<'a>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for note in &told.conversion.notes {
        *counts.entry(note.category.as_str()).or_default() += 1;
    }
    counts
}

/// One JSON object a line: every source with the fate of its lines, every note, then the sum.
pub fn json(told: &Told) -> Vec<String> {
    let account = &told.conversion.account;
    let mut lines = Vec::new();
    for (source, fates) in told.input.sources.iter().zip(&account.fates) {
        let fates =
            fates.iter().enumerate().filter(|(_, fate)| **fate != Fate::Blank).map(|(at, fate)| match fate {
                Fate::Placed { file, line } => json!({ "line": at + 1, "file": file, "at": line }),
                Fate::Dropped(reason) => json!({ "line": at + 1, "reason": reason.name() }),
                Fate::Lost | Fate::Blank => json!({ "line": at + 1, "lost": true }),
            });
        let encoding = told.guessed.get(&*source.path);
        let lines_of = fates.collect::<Vec<_>>();
        lines.push(json!({ "source": &*source.path, "encoding": encoding, "lines": lines_of }).to_string());
    }
    for note in &told.conversion.notes {
        let note = json!({ "note": note.path, "category": note.category, "title": note.title,
            "english": note.english, "lines": note.lines });
        lines.push(note.to_string());
    }
    for (name, why) in told.failed {
        lines.push(json!({ "source": name, "failed": why }).to_string());
    }
    let sum = json!({
        "lines": account.filled(),
        "placed": account.placed(),
        "lost": account.lost().len(),
        "doubled": account.doubled.len(),
        "notes": told.conversion.notes.len(),
        "lost_pictures": told.conversion.lost_pictures,
        "new": told.files.new.len(),
        "same": told.files.same.len(),
        "differ": told.files.differ,
        "written": told.written,
    });
    lines.push(sum.to_string());
    lines
}

/// Most lines of sources that a page shows; of larger imports it shows those that are not printed.
const MOST_LINES: usize = 20_000;

/// The style of the page, in the colours of the sites that bagu builds.
const STYLE: &str = include_str!("report.css");

/// The account as a page of its own: one file without script, its style inside, because it is no part of a site and
/// has to be readable wherever it is put.
pub fn page(told: &Told, known: &Known) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Import report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Import report</h1>\n"
    );
    let line = last_line(told);
    let words = line.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    out.push_str(&format!("<p>{}</p>\n", words.collect::<String>()));
    out.push_str(&figures(told));
    out.push_str(&left_out(told));
    out.push_str(&files_that_differ(told));
    out.push_str(&notes(told, known));
    out.push_str(&sources(told));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn figures(told: &Told) -> String {
    let account = &told.conversion.account;
    let (filled, placed, lost) = (account.filled(), account.placed(), account.lost().len());
    let figures = [
        (told.input.sources.len(), "sources"),
        (filled, "lines that are not blank"),
        (placed, "lines in notes"),
        (filled - placed - lost, "left out with a reason"),
        (lost, "lost"),
        (told.conversion.notes.len(), "notes"),
        (told.conversion.lost_pictures, "pictures that did not come along"),
    ];
    let item = |(number, name): (usize, &str)| format!("<div><dt>{name}</dt><dd>{number}</dd></div>\n");
    format!("<dl class=\"figures\">\n{}</dl>\n", figures.map(item).concat())
}

fn left_out(told: &Told) -> String {
    let dropped = told.conversion.account.dropped();
    let mut rows: Vec<(usize, String)> =
        dropped.iter().map(|(reason, n)| (*n, reason.words().to_owned())).collect();
    rows.extend(told.failed.iter().map(|(name, why)| (0, format!("{name}: not read: {why}"))));
    let item = |(n, words): (usize, String)| {
        format!("<tr><td class=\"n\">{n}</td><td>{}</td></tr>\n", escape(&words))
    };
    let body: String = rows.into_iter().map(item).collect();
    if body.is_empty() {
        return String::new();
    }
    format!(
        "<h2>Left out</h2>\n<table>\n<thead><tr><th class=\"n\">Lines</th><th>Reason</th></tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    )
}

fn files_that_differ(told: &Told) -> String {
    if told.files.differ.is_empty() {
        return String::new();
    }
    let item = |path: &String| format!("<li><code>{}</code></li>\n", escape(path));
    let items: String = told.files.differ.iter().map(item).collect();
    format!(
        "<h2>Files that stay as they are</h2>\n<p>Another text stands in their place.</p>\n<ul>\n{items}</ul>\n"
    )
}

fn notes(told: &Told, known: &Known) -> String {
    let mut out = String::from("<h2>Notes</h2>\n");
    for (category, count) in categories(told) {
        let name = known.categories.iter().find(|known| known.id == category);
        let name = name.map_or(category, |known| known.zh.as_str());
        out.push_str(&format!(
            "<details>\n<summary><span lang=\"zh\">{}</span> <span class=\"n\">{count}</span></summary>\n<table>\n\
             <thead><tr><th>Note</th><th>English title</th><th>File</th><th class=\"n\">Lines</th></tr></thead>\n<tbody>\n",
            escape(name)
        ));
        for note in told.conversion.notes.iter().filter(|note| note.category == category) {
            out.push_str(&format!(
                "<tr><td lang=\"zh\">{}</td><td>{}</td><td><code>{}</code></td><td class=\"n\">{}</td></tr>\n",
                escape(&note.title),
                escape(&note.english),
                escape(&note.path),
                note.lines
            ));
        }
        out.push_str("</tbody>\n</table>\n</details>\n");
    }
    out
}

/// Every source with its lines and where each went.
fn sources(told: &Told) -> String {
    let account = &told.conversion.account;
    let all = account.filled() <= MOST_LINES;
    let mut out = String::from("<h2>Lines</h2>\n");
    if !all {
        out.push_str("<p>Only lines that are not in a note are shown; <code>--json</code> prints all.</p>\n");
    }
    for (source, fates) in told.input.sources.iter().zip(&account.fates) {
        let shown = |fate: &Fate| match fate {
            Fate::Blank => false,
            Fate::Placed { .. } => all,
            Fate::Dropped(_) | Fate::Lost => true,
        };
        let rows: String = (source.text.lines().zip(fates).enumerate())
            .filter(|(_, (_, fate))| shown(fate))
            .map(|(at, (line, fate))| row(at, line, fate))
            .collect();
        let filled = fates.iter().filter(|fate| **fate != Fate::Blank).count();
        out.push_str(&format!(
            "<details>\n<summary>{} <span class=\"n\">{filled}</span></summary>\n<table class=\"lines\">\n\
             <thead><tr><th class=\"n\">Line</th><th>Text</th><th>Went to</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</details>\n",
            escape(&source.path)
        ));
    }
    out
}

fn row(at: usize, line: &str, fate: &Fate) -> String {
    let (class, place) = match fate {
        Fate::Blank => ("", String::new()),
        Fate::Placed { file, line } => ("", format!("<code>{}:{line}</code>", escape(file))),
        Fate::Dropped(reason) => (" class=\"out\"", escape(reason.words())),
        Fate::Lost => (" class=\"lost\"", "lost".to_owned()),
    };
    format!(
        "<tr{class}><td class=\"n\">{}</td><td lang=\"zh\">{}</td><td>{place}</td></tr>\n",
        at + 1,
        escape(line.trim())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;
    use crate::convert::convert;

    #[test]
    fn a_report_says_where_every_line_went() {
        let text = "《锁》\n互斥<b>锁</b>\n-----\n";
        let input = Input { sources: vec![Source::new("a.txt", text)], files: Default::default() };
        let known = Known::embedded();
        let conversion = convert(&input, &known);
        let mut files = Files::default();
        files.count("a/b.md", Put::New);
        files.count("a/c.md", Put::Differs);
        let (guessed, failed) = (BTreeMap::new(), vec![("x.txt".to_owned(), "why".to_owned())]);
        let out = "notes".to_owned();
        let told = Told {
            input: &input,
            conversion: &conversion,
            files: &files,
            guessed: &guessed,
            failed: &failed,
            out,
            written: false,
        };
        let text = text_of(&told, &known);
        assert!(
            text.contains(
                "1 sources, 3 lines that are not blank: 2 in 1 notes, 1 left out with a reason, 0 lost"
            ),
            "{text}"
        );
        assert!(
            text.contains("a/c.md") && text.contains("dry run: 1 files would be written to notes"),
            "{text}"
        );
        let page = page(&told, &known);
        assert!(page.contains("互斥&lt;b&gt;锁&lt;/b&gt;") && page.contains("a rule between topics"));
        assert!(!page.contains("<script") && !page.contains(" style="));
        let json = json(&told);
        assert!(json[0].contains("\"reason\":\"rule\""), "{json:?}");
        assert!(json.last().is_some_and(|sum| sum.contains("\"lost\":0")), "{json:?}");
    }

    fn text_of(told: &Told, known: &Known) -> String {
        text(told, known).join("\n")
    }
}
