//! Small files for what readers mistype, each loaded when a query needs it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Page;
use super::pinyin::of_char;
use super::postings::Postings;
use super::tokens::is_cjk;
use super::words::front_code;
use crate::base::lang::PerLang;

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

/// How many characters a reader's query is likely to consist of.
const COMMON: usize = 500;

/// Traditional characters for the simplified ones that the notes use more: of the commonest, and of the others.
pub fn traditional(pages: &[Page<'_>]) -> [Vec<u8>; 2] {
    let used = characters_of(pages);
    let times = |c: char| used.get(&c).copied().unwrap_or(0);
    let lines = table_of_traditional().0.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let simple = line.chars().next()?;
        let others: String = line.chars().skip(1).filter(|other| times(simple) > times(*other)).collect();
        (!others.is_empty()).then(|| (times(simple), format!("{simple}{others}")))
    });
    let lines: Vec<(u32, String)> = lines.collect();
    let mut counts: Vec<u32> = lines.iter().map(|(times, _)| *times).collect();
    counts.sort_unstable_by_key(|times| std::cmp::Reverse(*times));
    let least = counts.get(COMMON).copied().unwrap_or(0);
    [true, false].map(|is_common| {
        let lines = lines.iter().filter(|(times, _)| (*times > least) == is_common);
        lines.map(|(_, line)| &**line).collect::<Vec<_>>().join(" ").into_bytes()
    })
}

/// Words and sounds, for Chinese that no note has: words that differ between regions; how many of the common
/// characters, in the order of the standard (which is that of their sounds), are read how: `a2ai13 ...`; how the
/// notes' other characters are read: `suo唢嗍 ...`.
pub fn sounds(pages: &[Page<'_>]) -> Vec<u8> {
    let reading = |c: char| of_char(c).into_iter().next().unwrap_or_default();
    let common = common_characters();
    let readings: Vec<String> = common.iter().map(|c| reading(*c)).collect();
    let runs = readings.chunk_by(|a, b| a == b).map(|run| format!("{}{}", run[0], run.len()));
    let known: BTreeSet<char> = common.iter().copied().collect();
    let mut others: BTreeMap<String, String> = BTreeMap::new();
    for c in characters_of(pages).into_keys().filter(|c| !known.contains(c)) {
        others.entry(reading(c)).or_default().push(c);
    }
    others.remove("");
    let others: Vec<String> = others.into_iter().map(|(syllable, chars)| syllable + &chars).collect();
    let runs: String = runs.collect();
    format!("{}\n=\n{runs}\n=\n{}", table_of_traditional().1.trim_end(), others.join(" ")).into_bytes()
}

/// Characters, and words that differ between regions.
fn table_of_traditional() -> (&'static str, &'static str) {
    include_str!("traditional.txt").split_once("\n=\n").expect("a line between characters and words")
}

/// What results are filtered by: `{"folders": [[folder, name in Chinese, name in English], ...], "pages":
/// [[folder, difficulty, how many pages], ...]}`. A term is in no folder: -1.
pub fn facets(pages: &[Page<'_>]) -> Vec<u8> {
    let mut folders: Vec<(&str, PerLang<&str>)> = Vec::new();
    let rows = pages.iter().map(|page| {
        let first = page.sections.first().filter(|_| !page.is_term())?;
        let folder = page.note().split_once('/').map(|(folder, _)| folder)?;
        let at = folders.iter().position(|(known, _)| *known == folder).unwrap_or_else(|| {
            folders.push((folder, PerLang::default()));
            folders.len() - 1
        });
        *folders[at].1.get_mut(first.lang) = &first.category;
        Some((at, first.difficulty.unwrap_or(0)))
    });
    let rows: Vec<Option<(usize, u8)>> = rows.collect();
    let runs = rows.chunk_by(|a, b| a == b).map(|run| match run[0] {
        Some((folder, difficulty)) => json!([folder, difficulty, run.len()]),
        None => json!([-1, 0, run.len()]),
    });
    let runs: Vec<Value> = runs.collect();
    let folders: Vec<Value> =
        folders.iter().map(|(folder, name)| json!([format!("{folder}/"), name.zh, name.en])).collect();
    json!({ "folders": folders, "pages": runs }).to_string().into_bytes()
}

/// The notes of all pages, by which a reader's progress is known.
pub fn notes(pages: &[Page<'_>]) -> Vec<u8> {
    json!(pages.iter().map(Page::note).collect::<Vec<_>>()).to_string().into_bytes()
}

/// The 3,755 of GB 2312's first level, in the rows 16 to 55 of the code.
fn common_characters() -> Vec<char> {
    let code: Vec<u8> =
        (0xB0..=0xD7).flat_map(|row| (0xA1..=0xFE).flat_map(move |cell| [row, cell])).collect();
    encoding_rs::GBK.decode_without_bom_handling(&code).0.chars().filter(|c| is_cjk(*c)).collect()
}

/// The characters of all notes, with how often they stand there.
fn characters_of(pages: &[Page<'_>]) -> BTreeMap<char, u32> {
    let mut times = BTreeMap::new();
    for section in pages.iter().flat_map(|page| page.sections) {
        let texts =
            section.blocks.iter().map(|(_, text)| text).chain([&section.page_title, &section.heading]);
        for c in texts.flat_map(|text| text.chars()).filter(|c| is_cjk(*c)) {
            *times.entry(c).or_default() += 1;
        }
    }
    times
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
