//! Postings of all pages -> for every token the documents that have it, encoded as a word shard wants them.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::assist::is_word;
use super::count::BOOSTS;
use super::files::varint;
use super::postings::{Posted, Postings, posting};
use super::words::{divider, front_coded};
use crate::base::diagnostic::Checked;
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;

/// More postings than this are cut to the strongest; nobody scrolls that far, and `df` stays true.
const MAX_POSTINGS: usize = 1000;

/// How many neighbouring pages are looked through as one: an edit changes one of them.
const GROUP: usize = 32;

/// A page, and the number of its first document.
type Numbered<'a> = (u32, &'a Postings);

/// Neighbouring pages, with documents numbered from the first page's.
struct Group<'a> {
    pages: Vec<Numbered<'a>>,
}

impl Hash for Group<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pages.iter().for_each(|(first, page)| (first, page.digest).hash(state));
    }
}

/// What the pages of a group have of one range.
#[derive(Debug)]
struct Share {
    /// The range's number.
    range: u16,
    /// The page's position in the group, the position of the range in the page.
    places: Vec<(usize, usize)>,
    digest: Digest,
}

/// The ranges of a group in their order.
fn shares(group: &Group) -> Checked<Vec<Share>> {
    let mut places: BTreeMap<u16, Vec<(usize, usize)>> = BTreeMap::new();
    for (number, (_, page)) in group.pages.iter().enumerate() {
        for (at, range) in page.ranges.iter().enumerate() {
            places.entry(range.number).or_default().push((number, at));
        }
    }
    let share = |(range, places): (u16, Vec<(usize, usize)>)| {
        let parts = places.iter().map(|(number, at)| {
            let (first, page) = group.pages[*number];
            (first, page.ranges[*at].digest)
        });
        let digest = Digest::of(&parts.collect::<Vec<_>>());
        Share { range, places, digest }
    };
    Checked::ok(places.into_iter().map(share).collect())
}

/// What all pages have of one range of tokens: the number of each group's first document, the group, its share.
struct Parts<'a> {
    parts: Vec<(u32, &'a Group<'a>, &'a Share)>,
}

impl Hash for Parts<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts.iter().for_each(|(first, _, share)| (first, share.digest).hash(state));
    }
}

/// The tokens of one range, in the order of their code points.
#[derive(Debug, Default)]
pub struct Merged {
    /// Of all that it was merged from.
    pub digest: Digest,
    /// What all tokens take in shards, roughly: most of it is document numbers.
    pub weight: usize,
    /// Positions of tokens that may be words of the vocabulary.
    pub words: Vec<u32>,
    /// Of each token the length of the shortest start that divides it from the one before it, at most 255.
    pub dividers: Vec<u8>,
    tokens: String,
    items: Vec<Item>,
    counts: Vec<u8>,
    docs: Vec<u8>,
    impacts: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Item {
    ends: Ends,
    /// Bytes of all tokens up to this one, front-coded.
    front_coded: u32,
    standing: u32,
}

/// Where a token's bytes end in each column.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    token: u32,
    counts: u32,
    docs: u32,
    impacts: u32,
}

/// Columns of neighbouring tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns<'a> {
    /// Bits of the fields that have documents (and of those that were cut), then their counts.
    pub counts: &'a [u8],
    /// Differences of document numbers.
    pub docs: &'a [u8],
    /// Impacts.
    pub impacts: &'a [u8],
}

/// Adds up pages, given with the number of their first document; in the order of tokens.
pub fn merge_all(pages: &[Numbered<'_>], memo: &Memo) -> Vec<Arc<Checked<Merged>>> {
    let groups = pages.chunks(GROUP).map(|pages| {
        let base = pages.iter().map(|(first, _)| *first).min().unwrap_or(0);
        (base, Group { pages: pages.iter().map(|(first, page)| (first - base, *page)).collect() })
    });
    let groups: Vec<(u32, Group)> = groups.collect();
    let shares = each(&groups, |(_, group)| memo.call(shares, group));
    let mut ranges: BTreeMap<u16, Parts> = BTreeMap::new();
    for ((base, group), shares) in groups.iter().zip(&shares) {
        for share in &shares.value {
            let range = ranges.entry(share.range).or_insert_with(|| Parts { parts: Vec::new() });
            range.parts.push((*base, group, share));
        }
    }
    let ranges: Vec<Parts> = ranges.into_values().collect();
    each(&ranges, |parts| memo.call(merge, parts))
}

fn merge(parts: &Parts) -> Checked<Merged> {
    let mut all: Vec<(u64, Posted, u32)> = Vec::new();
    for (base, group, share) in &parts.parts {
        for (number, at) in &share.places {
            let (first, page) = group.pages[*number];
            all.extend(page.range(*at).map(|posted| (start(posted.token), posted, base + first)));
        }
    }
    all.sort_unstable_by(|(m, a, x), (n, b, y)| {
        m.cmp(n).then_with(|| (a.token, a.field, x).cmp(&(b.token, b.field, y)))
    });
    let mut merged = Merged { digest: Digest::of(parts), ..Merged::default() };
    let mut fields: [Vec<(u32, u8)>; BOOSTS.len()] = Default::default();
    for postings in all.chunk_by(|(m, a, _), (n, b, _)| m == n && a.token == b.token) {
        fields.iter_mut().for_each(Vec::clear);
        for (_, posted, first) in postings {
            let docs = posted.docs.iter().map(|doc| posting(*doc)).map(|(doc, impact)| (first + doc, impact));
            fields[posted.field as usize].extend(docs);
        }
        merged.add(postings[0].1.token, &mut fields);
    }
    Checked::ok(merged)
}

/// The first bytes of a token as a number that sorts like them: most comparisons need no more.
fn start(token: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = token.len().min(8);
    bytes[..length].copy_from_slice(&token.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

impl Merged {
    fn add(&mut self, token: &str, fields: &mut [Vec<(u32, u8)>; BOOSTS.len()]) {
        let at = self.counts.len();
        self.counts.push(0);
        let mut bits = 0;
        self.weight += 4;
        for (number, docs) in fields.iter_mut().enumerate().filter(|(_, docs)| !docs.is_empty()) {
            let df = docs.len();
            let is_cut = keep_strongest(docs);
            bits |= 1 << number | u8::from(is_cut) << (number + 4);
            varint(df as u32, &mut self.counts);
            if is_cut {
                varint(docs.len() as u32, &mut self.counts);
            }
            let mut last = 0;
            for (doc, impact) in docs.iter() {
                varint(doc - last, &mut self.docs);
                last = *doc;
                self.impacts.push(*impact);
            }
            self.weight += docs.len() * 3 / 2;
        }
        self.counts[at] = bits;
        if is_word(token) {
            self.words.push(self.len() as u32);
        }
        let (last, before) = match self.len().checked_sub(1) {
            Some(last) => (self.token(last), self.items[last].front_coded),
            None => ("", 0),
        };
        let front_coded = before + front_coded(last, token) as u32;
        let divider = divider(last, token).len().try_into().unwrap_or(u8::MAX);
        self.dividers.push(divider);
        self.tokens.push_str(token);
        let [title, heading, body, alias] = fields;
        let is_named = [title, heading, alias].iter().any(|docs| !docs.is_empty());
        self.items.push(Item {
            ends: Ends {
                token: self.tokens.len() as u32,
                counts: self.counts.len() as u32,
                docs: self.docs.len() as u32,
                impacts: self.impacts.len() as u32,
            },
            front_coded,
            standing: if is_named { u32::MAX } else { body.len() as u32 },
        });
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// A token.
    pub fn token(&self, at: usize) -> &str {
        &self.tokens[self.before(at).token as usize..self.items[at].ends.token as usize]
    }

    /// Bytes of neighbouring tokens, front-coded, the first after `previous`.
    pub fn front_coded(&self, items: Range<usize>, previous: &str) -> usize {
        if items.is_empty() {
            return 0;
        }
        let others = self.items[items.end - 1].front_coded - self.items[items.start].front_coded;
        front_coded(previous, self.token(items.start)) + others as usize
    }

    /// In how many sections a token stands (at most [`MAX_POSTINGS`] are counted); one of a title, heading or name
    /// in more than all.
    pub fn standing(&self, at: usize) -> u32 {
        self.items[at].standing
    }

    /// The columns of neighbouring tokens.
    pub fn columns(&self, items: Range<usize>) -> Columns<'_> {
        let (from, to) = (self.before(items.start), self.before(items.end));
        Columns {
            counts: &self.counts[from.counts as usize..to.counts as usize],
            docs: &self.docs[from.docs as usize..to.docs as usize],
            impacts: &self.impacts[from.impacts as usize..to.impacts as usize],
        }
    }

    fn before(&self, at: usize) -> Ends {
        at.checked_sub(1).map(|before| self.items[before].ends).unwrap_or_default()
    }
}

/// Cuts the documents of a token, sorted by number, to the strongest; says whether there were more.
fn keep_strongest(docs: &mut Vec<(u32, u8)>) -> bool {
    let is_cut = docs.len() > MAX_POSTINGS;
    if is_cut {
        docs.sort_by_key(|(doc, impact)| (*impact, *doc));
        docs.truncate(MAX_POSTINGS);
        docs.sort_unstable();
    }
    is_cut
}

#[cfg(test)]
mod tests {
    use super::super::walk::{Counts, Entry};
    use super::*;

    /// A token, its field, and how often it stands in which documents.
    type Counted<'a> = (&'a str, u8, &'a [(u32, u32)]);

    fn page(entries: &[Counted], lengths: &[(u8, u32, u32)]) -> Postings {
        let entries = entries.iter().map(|(token, field, docs)| Entry {
            token: (*token).into(),
            field: *field,
            docs: docs.to_vec(),
        });
        Postings::new(&Counts { entries: entries.collect(), lengths: lengths.to_vec() })
    }

    #[test]
    fn pages_add_up() {
        let one = page(&[("a", 2, &[(0, 4), (1, 1)])], &[(2, 0, 16), (2, 1, 1)]);
        let two = page(&[("a", 0, &[(0, 1)]), ("锁", 2, &[(0, 1)])], &[(0, 0, 2), (2, 0, 4)]);
        let memo = Memo::default();
        let merged = merge_all(&[(0, &one), (2, &two)], &memo);
        let tokens: Vec<&str> = merged.iter().map(|range| range.value.token(0)).collect();
        assert_eq!(tokens, ["a", "锁"]);
        let columns = merged[0].value.columns(0..1);
        assert_eq!(columns.counts, [0b101, 1, 2], "title in one document, body in two");
        assert_eq!((columns.docs, columns.impacts), (&[2, 0, 1][..], &[2, 4, 0][..]));
        assert_eq!((merged[0].value.standing(0), merged[1].value.standing(0)), (u32::MAX, 1));
        merge_all(&[(0, &one), (2, &two)], &memo);
        assert_eq!(memo.made("bagu::emit::search::merge::merge"), 2, "once for each range");
    }

    #[test]
    fn only_the_strongest_are_kept() {
        let mut docs: Vec<(u32, u8)> = (0..1500).map(|doc| (doc, (doc % 3) as u8)).collect();
        assert!(keep_strongest(&mut docs));
        assert_eq!(docs.len(), 1000);
        assert!(docs.iter().all(|(_, impact)| *impact < 2) && docs.is_sorted());
        assert!(!keep_strongest(&mut docs));
    }
}
