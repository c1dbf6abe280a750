//! Merged postings -> word shards: neighbouring tokens in one file of 2 to 5 KB.
//!
//! A shard's columns: tokens (front-coded), counts of documents, differences of document numbers, impacts.
//! Like things stand together, which is what gzip is good at.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::files::{Framed, checksum, shard_size, varint};
use super::merge::Merged;
use crate::base::diagnostic::Checked;
use crate::base::memo::{Digest, Memo};

/// Bounds of the estimated compressed size of a shard, and its share for [`shard_size`]: a query loads about
/// four, and each costs four bytes of the manifest.
const SIZES: std::ops::RangeInclusive<usize> = 1200..=4000;
const SHARE: f64 = 0.8;
/// Length of a bound that is worth a shard of that size: one Chinese character.
const SHORT_BYTES: usize = 4;

/// The longest bound of a shard that is not half as large again.
const LONGEST_BYTES: u8 = 5;

/// Less than most shards hold.
const FEW_TOKENS: usize = 16;

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

/// By where it stands in which ranges: cheap, but a range changes as a whole.
impl Hash for WordShard<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts.iter().for_each(|(range, items)| (range.digest, items).hash(state));
    }
}

/// By what stands in it: of a changed range most shards are as they were.
pub struct Content<'a> {
    shard: &'a WordShard<'a>,
    digest: Digest,
}

impl Hash for Content<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl<'a> Content<'a> {
    /// The content of a shard.
    pub fn of(shard: &'a WordShard<'a>, memo: &Memo) -> Content<'a> {
        Content { shard, digest: memo.call(content_digest, shard).value }
    }
}

fn content_digest(shard: &WordShard) -> Checked<Digest> {
    let content: Vec<_> = shard
        .parts
        .iter()
        .map(|(range, items)| {
            let tokens: Vec<&str> = items.clone().map(|at| range.token(at)).collect();
            (tokens, range.columns(items.clone()))
        })
        .collect();
    Checked::ok(Digest::of(&content))
}

impl<'a> WordShard<'a> {
    /// A stable number of what stands first in it.
    pub fn key(&self) -> u32 {
        self.tokens().next().map_or(0, |first| checksum(first.as_bytes())) >> 3
    }

    fn tokens(&self) -> impl Iterator<Item = &'a str> {
        self.parts.iter().flat_map(|(range, items)| items.clone().map(|at| range.token(at)))
    }

    fn add(&mut self, range: &'a Merged, more: Range<usize>) {
        match self.parts.last_mut() {
            Some((last, items)) if std::ptr::eq(*last, range) => items.end = more.end,
            _ => self.parts.push((range, more)),
        }
    }
}

/// Cuts tokens, preferably where they begin to differ early: bounds are then short, the words that a prefix begins
/// stand together, and a changed note moves few bounds.
pub fn cut<'a>(ranges: &[&'a Merged]) -> WordShards<'a> {
    let target = shard_size(ranges.iter().map(|range| range.weight).sum(), SHARE, SIZES);
    let mut shards = WordShards { shards: Vec::new(), starts: vec![String::new()] };
    let (mut shard, mut sizes) = (WordShard::default(), Sizes::default());
    let mut previous = "";
    for range in ranges.iter().filter(|range| range.len() > 0) {
        let (mut at, mut is_end) =
            (0, may_end(sizes.estimate(), divider(previous, range.token(0)).len(), target));
        while at < range.len() {
            if is_end {
                shards.starts.push(divider(previous, range.token(at)).to_owned());
                shards.shards.push(std::mem::take(&mut shard));
                (sizes, previous) = (Sizes::default(), "");
            }
            let end = end(range, at, previous, sizes, target);
            sizes = sizes.with(range, at..end, previous);
            shard.add(range, at..end);
            previous = range.token(end - 1);
            (at, is_end) = (end, true);
        }
    }
    shards.shards.push(shard);
    shards
}

/// Whether a shard may end before a token that is divided from the one before it by so many bytes.
fn may_end(size: usize, divider: usize, target: usize) -> bool {
    size > target * 3 / 4 && (size > target * 3 / 2 || divider <= size * SHORT_BYTES / target)
}

/// Where a shard ends that has those sizes before `at`: at the first token after it before which it may, or with the
/// range. Below three quarters of the target nothing has to be looked at, and up to half as much again only what
/// begins to differ early.
fn end(range: &Merged, at: usize, previous: &str, sizes: Sizes, target: usize) -> usize {
    let size = |end| sizes.with(range, at..end, previous).estimate();
    // The first end from `from` on with which the shard is larger; in steps that grow, as it is near.
    let grown_over = |from: usize, most: usize| {
        let (mut from, mut step) = (from, FEW_TOKENS);
        while from + step < range.len() && size(from + step) <= most {
            from += step;
            step *= 2;
        }
        let mut to = (from + step).min(range.len());
        while from < to {
            let half = from + (to - from) / 2;
            match size(half) <= most {
                true => from = half + 1,
                false => to = half,
            }
        }
        to
    };
    let first = grown_over(at + 1, target * 3 / 4);
    let full = grown_over(first, target * 3 / 2);
    let mut ends = (first..full).zip(&range.dividers[first..full]);
    let divides = |(end, divider): (usize, &u8)| {
        *divider <= LONGEST_BYTES && may_end(size(end), usize::from(*divider), target)
    };
    ends.find(|end| divides(*end)).map_or(full, |(end, _)| end)
}

/// The shortest start of `next` that is greater than `previous`.
pub fn divider<'a>(previous: &str, next: &'a str) -> &'a str {
    let end = next.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| &next[..*end] > previous);
    end.map_or(next, |end| &next[..end])
}

/// Bytes of a shard's columns so far.
#[derive(Clone, Copy, Default)]
struct Sizes {
    tokens: usize,
    counts: usize,
    docs: usize,
    impacts: usize,
}

impl Sizes {
    /// The sizes after more tokens.
    fn with(self, range: &Merged, more: Range<usize>, previous: &str) -> Sizes {
        let columns = range.columns(more.clone());
        Sizes {
            tokens: self.tokens + range.front_coded(more, previous),
            counts: self.counts + columns.counts.len(),
            docs: self.docs + columns.docs.len(),
            impacts: self.impacts + columns.impacts.len(),
        }
    }

    /// Shares of each column that gzip leaves, measured.
    fn estimate(&self) -> usize {
        self.tokens * 6 / 10 + self.counts / 4 + self.docs * 9 / 10 + self.impacts / 2
    }
}

/// The file of a shard.
pub fn word_shard(content: &Content) -> Checked<Framed> {
    let shard = content.shard;
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
pub fn front_coded(previous: &str, text: &str) -> usize {
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
