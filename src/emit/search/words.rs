//! Merged postings -> word shards: neighbouring tokens in one file of 2 to 5 KB.
//!
//! A shard's columns: tokens (front-coded), counts of documents, differences of document numbers, impacts.
//! Like things stand together, which is what gzip is good at.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::files::{Framed, checksum, shard_size, varint};
use super::merge::Merged;
use crate::base::diagnostic::Checked;

/// Bounds of the estimated compressed size of a shard, and its share for [`shard_size`]: a query loads about
/// four, and each costs four bytes of the manifest.
const SIZES: std::ops::RangeInclusive<usize> = 1200..=4000;
const SHARE: f64 = 0.8;
/// Length of a bound that is worth a shard of that size: one Chinese character.
const SHORT_BYTES: usize = 4;

/// Shards, and the shortest text that divides each from the one before it.
pub struct WordShards<'a> {
    /// The shards.
    pub shards: Vec<WordShard<'a>>,
    /// First possible token of each; `""` for the first.
    pub starts: Vec<String>,
}

/// What is in one shard: tokens of one range, or of several in a row.
#[derive(Default)]
pub struct WordShard<'a> {
    parts: Vec<(&'a Merged, Range<usize>)>,
}

impl Hash for WordShard<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (range, items) in &self.parts {
            items.clone().for_each(|at| range.token(at).hash(state));
            range.columns(items.clone()).hash(state);
        }
    }
}

impl<'a> WordShard<'a> {
    /// A stable number of what stands first in it.
    pub fn key(&self) -> u32 {
        self.tokens().next().map_or(0, |first| checksum(first.as_bytes())) >> 3
    }

    fn tokens(&self) -> impl Iterator<Item = &'a str> {
        self.parts.iter().flat_map(|(range, items)| items.clone().map(|at| range.token(at)))
    }

    fn add(&mut self, range: &'a Merged, at: usize) {
        match self.parts.last_mut() {
            Some((last, items)) if std::ptr::eq(*last, range) => items.end = at + 1,
            _ => self.parts.push((range, at..at + 1)),
        }
    }
}

/// Cuts tokens, preferably where they begin to differ early: bounds are then short, the words that a prefix begins
/// stand together, and a changed note moves few bounds.
pub fn cut<'a>(ranges: &[&'a Merged]) -> WordShards<'a> {
    let items = || ranges.iter().flat_map(|range| (0..range.len()).map(move |at| (*range, at)));
    let target = shard_size(items().map(|(range, at)| range.weight(at)).sum(), SHARE, SIZES);
    let mut shards = WordShards { shards: Vec::new(), starts: vec![String::new()] };
    let (mut shard, mut sizes) = (WordShard::default(), Sizes::default());
    let mut previous = "";
    for (range, at) in items() {
        let token = range.token(at);
        let size = sizes.estimate();
        if size > target * 3 / 4 {
            let start = divider(previous, token);
            let most = if size > target * 3 / 2 { usize::MAX } else { size * SHORT_BYTES / target };
            if start.len() <= most {
                shards.starts.push(start.to_owned());
                shards.shards.push(std::mem::take(&mut shard));
                (sizes, previous) = (Sizes::default(), "");
            }
        }
        let columns = range.columns(at..at + 1);
        sizes.tokens += front_coded(previous, token);
        sizes.counts += columns.counts.len();
        sizes.docs += columns.docs.len();
        sizes.impacts += columns.impacts.len();
        shard.add(range, at);
        previous = token;
    }
    shards.shards.push(shard);
    shards
}

/// The shortest start of `next` that is greater than `previous`.
fn divider<'a>(previous: &str, next: &'a str) -> &'a str {
    let end = next.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| &next[..*end] > previous);
    end.map_or(next, |end| &next[..end])
}

/// Bytes of a shard's columns so far.
#[derive(Default)]
struct Sizes {
    tokens: usize,
    counts: usize,
    docs: usize,
    impacts: usize,
}

impl Sizes {
    /// Shares of each column that gzip leaves, measured.
    fn estimate(&self) -> usize {
        self.tokens * 6 / 10 + self.counts / 4 + self.docs * 9 / 10 + self.impacts / 2
    }
}

/// The file of a shard.
pub fn word_shard(shard: &WordShard) -> Checked<Framed> {
    let columns: Vec<_> = shard.parts.iter().map(|(range, items)| range.columns(items.clone())).collect();
    let (mut tokens, mut count, mut last) = (Vec::new(), 0, "");
    for token in shard.tokens() {
        front_code(last, token, &mut tokens);
        (last, count) = (token, count + 1);
    }
    let joined = |column: fn(&super::merge::Columns<'_>) -> Vec<u8>| {
        columns.iter().flat_map(column).collect::<Vec<u8>>()
    };
    let counts = joined(|columns| columns.counts.to_vec());
    let docs = joined(|columns| columns.docs.to_vec());
    let mut content = Vec::new();
    varint(count, &mut content);
    for column in [&tokens, &counts, &docs] {
        varint(column.len() as u32, &mut content);
    }
    for column in [tokens, counts, docs, joined(|columns| columns.impacts.to_vec())] {
        content.extend(column);
    }
    Checked::ok(Framed::new(&content))
}

/// Appends a text as (bytes shared with the one before, bytes that follow, those bytes).
pub fn front_code(previous: &str, text: &str, out: &mut Vec<u8>) {
    let shared = shared(previous, text);
    varint(shared as u32, out);
    varint((text.len() - shared) as u32, out);
    out.extend(&text.as_bytes()[shared..]);
}

/// How many bytes [`front_code`] appends.
fn front_coded(previous: &str, text: &str) -> usize {
    let shared = shared(previous, text);
    let bytes = |number: usize| if number < 128 { 1 } else { (number.ilog2() as usize / 7) + 1 };
    bytes(shared) + bytes(text.len() - shared) + text.len() - shared
}

fn shared(previous: &str, text: &str) -> usize {
    previous.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_divider_is_short_and_divides() {
        let check = |previous, next, expected| assert_eq!(divider(previous, next), expected);
        check("abc", "abd", "abd");
        check("abc", "bzz", "b");
        check("ab", "abc", "abc");
        check("三次", "三级", "三级");
    }

    #[test]
    fn the_length_of_a_front_coded_text_is_known_before() {
        for (previous, text) in
            [("", "a"), ("abc", "abd"), ("", &*"x".repeat(200)), (&"y".repeat(300), &"y".repeat(301))]
        {
            let mut out = Vec::new();
            front_code(previous, text, &mut out);
            assert_eq!(front_coded(previous, text), out.len(), "{text}");
        }
    }
}
