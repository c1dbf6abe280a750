//! Postings -> word shards: neighbouring tokens in one file of 2 to 5 KB.
//!
//! A shard's columns: tokens (front-coded), counts of documents, differences of document numbers, impacts.
//! Like things stand together, which is what gzip is good at.

use super::files::{Piece, checksum, shard_size, varint};
use super::postings::Postings;

/// Bounds of the estimated compressed size of a shard, and its share for [`shard_size`]: a query loads about
/// four, and each costs four bytes of the manifest.
const SIZES: std::ops::RangeInclusive<usize> = 1200..=4000;
const SHARE: f64 = 0.8;
/// Length of a bound that is worth a shard of that size: one Chinese character.
const SHORT_BYTES: usize = 4;

/// Shards, and the shortest text that divides each from the one before it.
pub struct WordShards {
    /// The shards.
    pub pieces: Vec<Piece>,
    /// First possible token of each; `""` for the first.
    pub starts: Vec<String>,
}

/// Cuts postings, sorted by token, preferably where tokens begin to differ early: bounds are then short, the
/// words that a prefix begins stand together, and a changed note moves few bounds.
pub fn cut(postings: &[Postings<'_>]) -> WordShards {
    let target = shard_size(postings.iter().map(estimate).sum(), SHARE, SIZES);
    let mut shards = WordShards { pieces: Vec::new(), starts: vec![String::new()] };
    let mut shard = Shard::default();
    let mut previous = "";
    for posting in postings {
        let size = shard.estimate();
        if size > target * 3 / 4 {
            let start = divider(previous, posting.token);
            let most = if size > target * 3 / 2 { usize::MAX } else { size * SHORT_BYTES / target };
            if start.len() <= most {
                shards.starts.push(start);
                shards.pieces.push(std::mem::take(&mut shard).finish());
            }
        }
        shard.add(posting);
        previous = posting.token;
    }
    shards.pieces.push(shard.finish());
    shards
}

/// What a token takes, roughly: most of it is document numbers.
fn estimate(posting: &Postings<'_>) -> usize {
    4 + posting.fields.iter().map(|field| field.docs.len() * 3 / 2).sum::<usize>()
}

/// The shortest start of `next` that is greater than `previous`.
fn divider(previous: &str, next: &str) -> String {
    let end = next.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| &next[..*end] > previous);
    match end {
        Some(end) => next[..end].to_owned(),
        None => next.to_owned(),
    }
}

#[derive(Default)]
struct Shard {
    count: u32,
    first: u32,
    last: String,
    tokens: Vec<u8>,
    counts: Vec<u8>,
    docs: Vec<u8>,
    impacts: Vec<u8>,
}

impl Shard {
    fn add(&mut self, posting: &Postings<'_>) {
        if self.count == 0 {
            self.first = checksum(posting.token.as_bytes());
        }
        front_code(&self.last, posting.token, &mut self.tokens);
        self.last = posting.token.to_owned();
        self.count += 1;
        // Bits of the fields that have documents, then their counts.
        let bits = posting.fields.iter().enumerate().filter(|(_, field)| field.df > 0);
        self.counts
            .push(bits.fold(0, |bits, (n, field)| bits | 1 << n | u8::from(field.is_cut()) << (n + 4)));
        for field in posting.fields.iter().filter(|field| field.df > 0) {
            varint(field.df, &mut self.counts);
            if field.is_cut() {
                varint(field.docs.len() as u32, &mut self.counts);
            }
            let mut last = 0;
            for (doc, impact) in &field.docs {
                varint(doc - last, &mut self.docs);
                last = *doc;
                self.impacts.push(*impact);
            }
        }
    }

    /// Shares of each column that gzip leaves, measured.
    fn estimate(&self) -> usize {
        self.tokens.len() * 6 / 10 + self.counts.len() / 4 + self.docs.len() * 9 / 10 + self.impacts.len() / 2
    }

    fn finish(self) -> Piece {
        let mut content = Vec::new();
        varint(self.count, &mut content);
        for column in [&self.tokens, &self.counts, &self.docs] {
            varint(column.len() as u32, &mut content);
        }
        for column in [self.tokens, self.counts, self.docs, self.impacts] {
            content.extend(column);
        }
        Piece { content, key: self.first >> 3 }
    }
}

impl super::postings::Field {
    fn is_cut(&self) -> bool {
        self.df as usize > self.docs.len()
    }
}

/// Appends a text as (bytes shared with the one before, bytes that follow, those bytes).
pub fn front_code(previous: &str, text: &str, out: &mut Vec<u8>) {
    let shared = previous.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    varint(shared as u32, out);
    varint((text.len() - shared) as u32, out);
    out.extend(&text.as_bytes()[shared..]);
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
}
