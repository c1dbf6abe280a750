//! A translator's texts -> the English file with them in their places.

use std::collections::BTreeMap;

use super::super::Text;
use super::{has_words, written};
use crate::parse::{Block, Note, header_end, with_header_text};

/// The keys of a header that are translated; `tags` is a list.
const KEYS: [&str; 3] = ["title", "summary", "tags"];

/// The English file with translations by unit name put in: over what they replace, or behind the block before them.
/// Code that is missing is copied. A reason instead, when the file cannot be changed so.
pub fn edited(text: Text, translations: &BTreeMap<String, String>) -> Result<String, &'static str> {
    let Some(en) = text.en else { return begun(text, translations) };
    let mut edits = blocks(text, en, translations);
    edits.sort_by_key(|edit| (edit.start, edit.rank));
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        out.push_str(en.source.text.get(at..edit.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.end.max(at);
    }
    out.push_str(en.source.text.get(at..).unwrap_or_default());
    if !out.ends_with('\n') {
        out.push('\n');
    }
    for key in KEYS {
        let Some(value) = translations.get(key) else { continue };
        out = with_header_text(&out, key, &value_of(key, value))
            .ok_or("the front matter holds it on several lines: change it by hand")?;
    }
    Ok(out)
}

struct Edit {
    start: usize,
    end: usize,
    /// Place among those that are put in at one point.
    rank: usize,
    text: String,
}

fn blocks(text: Text, en: &Note, translations: &BTreeMap<String, String>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let body = header_end(&en.source.text);
    // What is missing stands behind the block that the row before it has.
    let mut behind = None;
    for (rank, row) in text.matching.rows.iter().enumerate() {
        let block = |at: usize| &en.blocks[at];
        if let Some(at) = row.en {
            let start = block(at).span.start as usize;
            let end = start + written(en, block(at)).len();
            if let Some(new) = translations.get(&format!("#{}", row.id)) {
                edits.push(Edit { start, end, rank, text: new.trim().to_owned() });
            }
            behind = Some(end);
            continue;
        }
        let Some(zh) = row.zh.map(|at| &text.zh.blocks[at]) else { continue };
        let Some(new) = new_block(text, row.id.as_str(), zh, translations) else { continue };
        match behind {
            Some(at) => edits.push(Edit { start: at, end: at, rank, text: format!("\n\n{new}") }),
            None => edits.push(Edit { start: body, end: body, rank, text: format!("\n{new}\n") }),
        }
    }
    edits
}

/// A block that the English file lacks: its translation, or itself when it has no words.
fn new_block(text: Text, id: &str, zh: &Block, translations: &BTreeMap<String, String>) -> Option<String> {
    match translations.get(&format!("#{id}")) {
        Some(new) => Some(new.trim().to_owned()),
        None => (!has_words(text.zh, zh)).then(|| written(text.zh, zh).to_owned()),
    }
}

/// A file for a note that had no translation.
fn begun(text: Text, translations: &BTreeMap<String, String>) -> Result<String, &'static str> {
    if !translations.contains_key("title") {
        return Err("a new translation needs the title too");
    }
    let header = KEYS.iter().filter_map(|key| {
        let value = translations.get(*key)?;
        Some(format!("{key}: {}\n", value_of(key, value)))
    });
    let header: String = header.collect();
    let blocks = text.matching.rows.iter().filter_map(|row| {
        let zh = row.zh.map(|at| &text.zh.blocks[at])?;
        new_block(text, &row.id, zh, translations)
    });
    let blocks: Vec<String> = blocks.collect();
    Ok(format!("---\n{header}---\n\n{}\n", blocks.join("\n\n")))
}

/// A value as YAML and TOML both read it: what JSON writes.
fn value_of(key: &str, value: &str) -> String {
    let quoted = |value: &str| serde_json::Value::from(value.trim()).to_string();
    if key == "tags" {
        let tags: Vec<String> = value.split(',').map(quoted).collect();
        return format!("[{}]", tags.join(", "));
    }
    quoted(value)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::catalog_of;
    use super::*;

    const HEAD: &str = "---\ntitle: T\n---\n";

    fn check(zh: &str, en: Option<&str>, translations: &[(&str, &str)], expected: &str) {
        let zh = format!("---\ntitle: 题\n---\n{zh}");
        let en = en.map(|en| format!("{HEAD}{en}"));
        let mut files = vec![("n.md", &*zh)];
        files.extend(en.as_deref().map(|en| ("n.en.md", en)));
        let catalog = catalog_of(&files).value;
        let translations =
            translations.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        assert_eq!(edited(catalog.entries[0].text(), &translations).unwrap(), expected, "{zh}");
    }

    #[test]
    fn texts_come_into_their_places() {
        check("甲\n\n乙\n", Some("A\n\nB\n"), &[("#b-top-2", "B2")], &format!("{HEAD}A\n\nB2\n"));
        check(
            "甲\n\n乙\n\n丙",
            Some("A\n"),
            &[("#b-top-2", "B"), ("#b-top-3", "C")],
            &format!("{HEAD}A\n\nB\n\nC\n"),
        );
        check("> 甲\n\n乙\n", Some("> A\n\nB\n"), &[("#b-top-1", "> A2")], &format!("{HEAD}> A2\n\nB\n"));
        check("甲\n", Some(""), &[("#b-top-1", "A")], &format!("{HEAD}\nA\n"));
        check(
            "甲\n\n```rust\nx\n```\n\n乙\n",
            Some("A\n"),
            &[("#b-top-3", "B")],
            &format!("{HEAD}A\n\n```rust\nx\n```\n\nB\n"),
        );
    }

    #[test]
    fn the_header_is_translated_in_place() {
        check("甲\n", Some("A\n"), &[("title", "Say \"no\"")], "---\ntitle: \"Say \\\"no\\\"\"\n---\nA\n");
        let tags = "---\ntags: [\"Redis\", \"cache\"]\ntitle: T\n---\nA\n";
        check("甲\n", Some("A\n"), &[("tags", "Redis, cache")], tags);
    }

    #[test]
    fn a_new_file_has_its_header_and_the_code() {
        let expected = "---\ntitle: \"T\"\n---\n\n## A {#a}\n\n```rust\nx\n```\n";
        check(
            "## 甲 {#a}\n\n```rust\nx\n```\n\n乙\n",
            None,
            &[("title", "T"), ("#a", "## A {#a}")],
            expected,
        );
        let catalog = catalog_of(&[("n.md", "甲")]).value;
        assert!(edited(catalog.entries[0].text(), &BTreeMap::new()).is_err());
    }
}
