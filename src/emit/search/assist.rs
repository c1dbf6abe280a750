//! Small files for what readers mistype, each loaded when a query needs it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Page;
use super::pinyin::of_char;
use super::postings::Postings;
use super::tokens::is_cjk;
use super::words::front_code;

/// Words in fewer sections than this are taken for typing errors themselves, unless a heading has them.
const MIN_SECTIONS: u32 = 4;

/// English words that a mistyped one may mean: front-coded, in order.
pub fn vocabulary(postings: &[Postings<'_>]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::new(), "");
    for posting in postings {
        let [title, heading, body, alias] = &posting.fields;
        let known = title.df + heading.df + alias.df > 0 || body.df >= MIN_SECTIONS;
        let is_word = (3..=24).contains(&posting.token.len())
            && posting.token.bytes().all(|b| b.is_ascii_alphanumeric())
            && posting.token.bytes().any(|b| b.is_ascii_alphabetic());
        if known && is_word {
            front_code(last, posting.token, &mut out);
            last = posting.token;
        }
    }
    out
}

/// Traditional characters for the simplified ones the notes use, and words that differ between regions.
pub fn traditional(pages: &[Page<'_>]) -> Vec<u8> {
    let table = include_str!("traditional.txt");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let (mut characters, mut words, mut is_word) = (Vec::new(), Vec::new(), false);
    let used = characters_of(pages);
    for line in lines {
        let first = line.chars().next();
        match (is_word, line) {
            (_, "=") => is_word = true,
            (true, line) => words.push(line),
            (false, line) if first.is_some_and(|c| used.contains(&c)) => characters.push(line),
            (false, _) => {}
        }
    }
    format!("{}\n=\n{}", characters.join(" "), words.join("\n")).into_bytes()
}

/// How the characters of the notes are read: `suo锁所索 ...`.
pub fn readings(pages: &[Page<'_>]) -> Vec<u8> {
    let mut by_syllable: BTreeMap<String, String> = BTreeMap::new();
    for c in characters_of(pages) {
        for syllable in of_char(c) {
            by_syllable.entry(syllable).or_default().push(c);
        }
    }
    let lines: Vec<String> = by_syllable.into_iter().map(|(syllable, chars)| syllable + &chars).collect();
    lines.join(" ").into_bytes()
}

/// What results are filtered by: `{"categories": [...], "pages": [[note, category, difficulty], ...]}`.
pub fn facets(pages: &[Page<'_>]) -> Vec<u8> {
    let mut categories: Vec<&str> = Vec::new();
    let rows = pages.iter().map(|page| {
        let Some(first) = page.sections.first() else { return Value::Null };
        let known = categories.iter().position(|category| *category == first.category);
        let category = known.unwrap_or_else(|| {
            categories.push(&first.category);
            categories.len() - 1
        });
        json!([page.note(), category, first.difficulty.unwrap_or(0)])
    });
    let rows: Vec<Value> = rows.collect();
    json!({ "categories": categories, "pages": rows }).to_string().into_bytes()
}

fn characters_of(pages: &[Page<'_>]) -> BTreeSet<char> {
    let sections = pages.iter().flat_map(|page| page.sections);
    let texts =
        sections.flat_map(|s| s.blocks.iter().map(|(_, text)| text).chain([&s.page_title, &s.heading]));
    texts.flat_map(|text| text.chars()).filter(|c| is_cjk(*c)).collect()
}
