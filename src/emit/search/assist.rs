//! Small files for what readers mistype, each loaded when a query needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::Page;
use super::merge::Merged;
use super::pinyin::of_char;
use super::tokens::is_cjk;
use super::words::front_code;
use crate::base::diagnostic::Checked;
use crate::base::lang::PerLang;

/// A word must stand in one more section for every so many, unless a heading has it: rare ones are often typing
/// errors themselves.
const SECTIONS_A_STEP: usize = 3000;

/// English words that a mistyped one may mean: front-coded, in order.
pub fn vocabulary(ranges: &[&Merged], docs: usize) -> Vec<u8> {
    let least = 1 + (docs / SECTIONS_A_STEP) as u32;
    let words = ranges.iter().flat_map(|range| {
        let known = range.words.iter().map(|&at| at as usize).filter(|at| range.standing(*at) >= least);
        known.map(|at| range.token(at))
    });
    let (mut out, mut last) = (Vec::new(), "");
    for word in words {
        front_code(last, word, &mut out);
        last = word;
    }
    out
}

/// Whether the vocabulary may have it.
pub fn is_word(token: &str) -> bool {
    (3..=24).contains(&token.len())
        && token.bytes().all(|b| b.is_ascii_alphanumeric())
        && token.bytes().any(|b| b.is_ascii_alphabetic())
}

/// How many characters a reader's query is likely to consist of.
const COMMON: usize = 500;

/// Traditional characters for the simplified ones that the notes use more: of the commonest, and of the others.
pub fn traditional(used: &BTreeMap<char, u32>) -> [Vec<u8>; 2] {
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
/// notes' other characters are read: `suo唢嗍 ...`. `used` are the characters of all notes, in order.
pub fn sounds(used: &&[char]) -> Checked<Vec<u8>> {
    let reading = |c: char| of_char(c).into_iter().next().unwrap_or_default();
    let common = common_characters();
    let readings: Vec<String> = common.iter().map(|c| reading(*c)).collect();
    let runs = readings.chunk_by(|a, b| a == b).map(|run| format!("{}{}", run[0], run.len()));
    let known: BTreeSet<char> = common.iter().copied().collect();
    let mut others: BTreeMap<String, String> = BTreeMap::new();
    for c in used.iter().filter(|c| !known.contains(c)) {
        others.entry(reading(*c)).or_default().push(*c);
    }
    others.remove("");
    let others: Vec<String> = others.into_iter().map(|(syllable, chars)| syllable + &chars).collect();
    let runs: String = runs.collect();
    let words = table_of_traditional().1.trim_end();
    Checked::ok(format!("{words}\n=\n{runs}\n=\n{}", others.join(" ")).into_bytes())
}

/// Characters, and words that differ between regions.
fn table_of_traditional() -> (&'static str, &'static str) {
    include_str!("traditional.txt").split_once("\n=\n").expect("a line between characters and words")
}

/// What results are filtered by: `{"folders": [[folder, name in Chinese, name in English], ...], "pages":
/// [[folder, difficulty, how many pages], ...]}`. A term is in no folder: -1.
pub fn facets(pages: &[Arc<Page>]) -> Vec<u8> {
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
pub fn notes(pages: &[Arc<Page>]) -> Vec<u8> {
    json!(pages.iter().map(|page| page.note()).collect::<Vec<_>>()).to_string().into_bytes()
}

/// The 3,755 of GB 2312's first level, in the rows 16 to 55 of the code.
fn common_characters() -> Vec<char> {
    let code: Vec<u8> =
        (0xB0..=0xD7).flat_map(|row| (0xA1..=0xFE).flat_map(move |cell| [row, cell])).collect();
    encoding_rs::GBK.decode_without_bom_handling(&code).0.chars().filter(|c| is_cjk(*c)).collect()
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
