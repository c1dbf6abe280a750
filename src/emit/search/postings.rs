//! Counts of one page -> its postings: for every token and field the sections that have it, with their impact.
//!
//! They are cut into ranges of tokens that are the same for all pages, each with its digest, so that a site whose one
//! page changed is merged again only where that page differs.

use serde::{Deserialize, Serialize};

use super::count::{BOOSTS, FIELDS};
use super::walk::Counts;
use crate::base::memo::Digest;

/// Steps of an impact: quarters of a power of two.
const STEPS: f64 = 4.0;

/// The postings of one page. Documents are its sections, numbered from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postings {
    /// All tokens, one behind the other.
    tokens: String,
    /// Sorted by token and field.
    entries: Vec<Entry>,
    /// Document and impact of each posting, see [`posting`].
    docs: Vec<u32>,
    /// In the order of their tokens.
    pub ranges: Vec<Range>,
    /// Digest of all of them.
    pub digest: Digest,
}

/// A token in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Where the token and its documents end.
    token_end: u32,
    docs_end: u32,
    field: u8,
}

/// The entries of a range of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The range's number, the same for all pages.
    pub number: u16,
    /// Where its entries end.
    end: u32,
    /// Digest of its entries.
    pub digest: Digest,
}

/// One token in one field of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Posted<'a> {
    /// The token.
    pub token: &'a str,
    /// The field, as clients number it.
    pub field: u8,
    /// Sections and impacts, see [`posting`].
    pub docs: &'a [u32],
}

impl Postings {
    /// The postings of a page's counts. Impacts need nothing but the page: the length of its sections.
    pub fn new(counts: &Counts) -> Postings {
        let docs = counts.lengths.iter().map(|(_, doc, _)| *doc as usize + 1).max().unwrap_or(0);
        let mut lengths = vec![[0u32; FIELDS.len()]; docs];
        for (field, doc, length) in &counts.lengths {
            lengths[*doc as usize][*field as usize] = *length;
        }
        let mut postings = Postings::default();
        for entries in counts.entries.chunk_by(|a, b| range_of(&a.token) == range_of(&b.token)) {
            for entry in entries {
                let field = entry.field as usize;
                let docs = entry.docs.iter();
                postings.docs.extend(
                    docs.map(|(doc, count)| doc << 8 | quantise(*count, lengths[*doc as usize][field])),
                );
                postings.tokens.push_str(&entry.token);
                postings.entries.push(Entry {
                    token_end: postings.tokens.len() as u32,
                    docs_end: postings.docs.len() as u32,
                    field: entry.field.min(BOOSTS.len() as u8 - 1),
                });
            }
            postings.end_range(range_of(&entries[0].token));
        }
        postings.digest = Digest::of(&postings.ranges.iter().map(|range| range.digest).collect::<Vec<_>>());
        postings
    }

    fn end_range(&mut self, number: u16) {
        let end = self.entries.len() as u32;
        self.ranges.push(Range { number, end, digest: Digest::default() });
        let posted: Vec<Posted> = self.range(self.ranges.len() - 1).collect();
        let digest = Digest::of(&posted);
        self.ranges.last_mut().expect("just pushed").digest = digest;
    }

    /// What stands in the range at a position.
    pub fn range(&self, at: usize) -> impl Iterator<Item = Posted<'_>> {
        let start = at.checked_sub(1).map_or(0, |before| self.ranges[before].end as usize);
        (start..self.ranges[at].end as usize).map(|at| {
            let entry = &self.entries[at];
            let (token, docs) = match at.checked_sub(1).map(|before| &self.entries[before]) {
                Some(before) => (before.token_end as usize, before.docs_end as usize),
                None => (0, 0),
            };
            Posted {
                token: &self.tokens[token..entry.token_end as usize],
                field: entry.field,
                docs: &self.docs[docs..entry.docs_end as usize],
            }
        })
    }
}

/// Document and impact of a posting.
pub fn posting(posting: u32) -> (u32, u8) {
    (posting >> 8, posting as u8)
}

/// The range of a token: by its first two bytes, or its first character. Ranges are in the order of their tokens.
fn range_of(token: &str) -> u16 {
    let bytes = token.as_bytes();
    match token.chars().next() {
        None => 0,
        Some(first) if first.is_ascii() => {
            let second = match bytes.get(1) {
                None => 0,
                Some(..b'0') => 1,
                Some(..b'a') => 2,
                Some(letter @ b'a'..=b'z') => 3 + (letter - b'a') / 8,
                Some(_) => 7,
            };
            u16::from(bytes[0]) << 3 | u16::from(second)
        }
        Some(first) => 1024 + (first as u32 >> 7) as u16,
    }
}

/// elasticlunr's `sqrt(count) / sqrt(length)`, at most 1, as `-4 log2`.
fn quantise(count: u32, length: u32) -> u32 {
    let halvings = 0.5 * (f64::from(length.max(1)) / f64::from(count.max(1))).log2();
    (halvings * STEPS).round().clamp(0.0, 255.0) as u32
}

#[cfg(test)]
mod tests {
    use super::super::walk;
    use super::*;

    #[test]
    fn a_page_is_cut_into_ranges() {
        let entry = |token: &str, field, docs: &[(u32, u32)]| walk::Entry {
            token: token.into(),
            field,
            docs: docs.to_vec(),
        };
        let counts = Counts {
            entries: vec![
                entry("ab", 2, &[(0, 4), (1, 1)]),
                entry("ac", 0, &[(1, 1)]),
                entry("锁", 4, &[(0, 1)]),
            ],
            lengths: vec![(0, 1, 2), (2, 0, 16), (2, 1, 1), (4, 0, 1)],
        };
        let postings = Postings::new(&counts);
        let shown = |at| postings.range(at).map(|p| (p.token, p.field, p.docs.to_vec())).collect::<Vec<_>>();
        // sqrt(4/16) = 2^(-4/4); pinyin is a name too.
        assert_eq!(shown(0), [("ab", 2, vec![4, 1 << 8]), ("ac", 0, vec![1 << 8 | 2])]);
        assert_eq!(shown(1), [("锁", 3, vec![0])]);
        assert_eq!(postings.ranges.len(), 2);
    }

    #[test]
    fn ranges_are_in_the_order_of_tokens() {
        let tokens = [
            "", "1", "1a", "1z", "a", "a+", "a0", "ab", "ah", "ai", "az", "aé", "b", "^a", "é", "一", "锁",
            "𠀀",
        ];
        let mut sorted = tokens;
        sorted.sort_unstable();
        assert!(sorted.is_sorted_by_key(|token| range_of(token)), "{:?}", sorted.map(range_of));
    }
}
