//! Small files for what readers mistype, each loaded when a query needs it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Page;
use super::pinyin::of_char;
use super::postings::Postings;
use super::tokens::is_cjk;
use super::words::front_code;

/// A word must stand in one more section for every so many, unless a heading has it: rare ones are often typing
/// errors themselves.
const SECTIONS_A_STEP: usize = 3000;

/// English words that a mistyped one may mean: front-coded, in order.
pub fn vocabulary(postings: &[Postings<'_>], docs: usize) -> Vec<u8> {
    let least = 1 + (docs / SECTIONS_A_STEP) as u32;
    let (mut out, mut last) = (Vec::new(), "");
    for posting in postings {
        let [title, heading, body, alias] = &posting.fields;
        let known = title.df + heading.df + alias.df > 0 || body.df >= least;
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

/// How characters are read: `suo锁所索 ...`; those of the notes, and the common ones that a reader's keyboard
/// offers instead.
pub fn readings(pages: &[Page<'_>]) -> Vec<u8> {
    let mut by_syllable: BTreeMap<String, String> = BTreeMap::new();
    for c in characters_of(pages).into_iter().chain(common_characters()).collect::<BTreeSet<char>>() {
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

/// The 3,755 of GB 2312's first level, in the rows 16 to 55 of the code.
fn common_characters() -> Vec<char> {
    let code: Vec<u8> =
        (0xB0..=0xD7).flat_map(|row| (0xA1..=0xFE).flat_map(move |cell| [row, cell])).collect();
    encoding_rs::GBK.decode_without_bom_handling(&code).0.chars().filter(|c| is_cjk(*c)).collect()
}

fn characters_of(pages: &[Page<'_>]) -> BTreeSet<char> {
    let sections = pages.iter().flat_map(|page| page.sections);
    let texts =
        sections.flat_map(|s| s.blocks.iter().map(|(_, text)| text).chain([&s.page_title, &s.heading]));
    texts.flat_map(|text| text.chars()).filter(|c| is_cjk(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_characters_are_those_of_the_standard() {
        let common = common_characters();
        assert_eq!((common.len(), common[0], common[3754]), (3755, '啊', '座'));
    }
}
