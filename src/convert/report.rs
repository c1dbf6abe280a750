//! An account -> what a person or a program is told: lines for a terminal, JSON, a page.

mod page;

use std::collections::BTreeMap;

use serde_json::json;

use super::{Conversion, Fate, Input, Known};
use crate::base::text::counted;
pub use page::page;

/// What became of one file of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    New,
    /// It is there, byte for byte.
    Same,
    /// It is there, and lacks what stands at its end now.
    Appended,
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
    /// Those that got more at their end.
    pub appended: Vec<String>,
    /// Those in whose place another file stands.
    pub differ: Vec<String>,
}

impl Files {
    /// Counts a file.
    pub fn count(&mut self, path: &str, put: Put) {
        let list = match put {
            Put::New => &mut self.new,
            Put::Same => &mut self.same,
            Put::Appended => &mut self.appended,
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
        "{}, {} not blank: {} in {}, {} left out with a reason, {} lost",
        counted(told.input.sources.len(), "source"),
        counted(account.filled(), "line"),
        account.placed(),
        counted(conversion.notes.len(), "note"),
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
    let alike = conversion.notes.iter().filter(|note| !note.related.is_empty());
    let titles: Vec<&str> = alike.map(|note| note.title.as_str()).collect();
    if !titles.is_empty() {
        lines.push(format!(
            "{} notes have others about the same; each names them as related: {}",
            titles.len(),
            some(&titles)
        ));
    }
    if conversion.lost_pictures > 0 {
        let pictures = counted(conversion.lost_pictures, "picture");
        lines.push(format!("{pictures} did not come along; a box marks each"));
    }
    for path in &files.appended {
        let verb = if told.written { "were added" } else { "would be added" };
        lines.push(format!("terms that occur {verb} at the end of {path}; what stands there stays"));
    }
    if !files.differ.is_empty() {
        let names: Vec<&str> = files.differ.iter().map(String::as_str).collect();
        lines.push(format!(
            "{} files are there with other content and stay as they are: {}",
            files.differ.len(),
            some(&names)
        ));
        if names.contains(&"glossary.toml") {
            lines.push("glossary.toml cannot be read, so that terms it lacks are not marked: `bagu check` says what is wrong with it".to_owned());
        }
    }
    lines.push(last_line(told));
    lines
}

/// The first names of many.
fn some(names: &[&str]) -> String {
    let first = names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn last_line(told: &Told) -> String {
    let Told { files, out, .. } = told;
    let (new, same) = (files.new.len() + files.appended.len(), counted(files.same.len(), "file"));
    let written = counted(new, "file");
    match (told.written, new) {
        (_, 0) => format!("nothing to write: {same} in {out} already"),
        (true, _) => format!("{written} written to {out}; look at them with `bagu serve --notes {out}`"),
        (false, _) => format!("dry run: {written} would be written to {out}; add --write"),
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
            "english": note.english, "lines": note.lines, "related": note.related });
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
        "appended": told.files.appended,
        "differ": told.files.differ,
        "written": told.written,
    });
    lines.push(sum.to_string());
    lines
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
            text.contains("1 source, 3 lines not blank: 2 in 1 note, 1 left out with a reason, 0 lost"),
            "{text}"
        );
        assert!(
            text.contains("a/c.md") && text.contains("dry run: 1 file would be written to notes"),
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
