//! Counts of all pages -> for every token and field the documents that have it, with their impact.

use rayon::prelude::*;

use super::count::{BOOSTS, FIELDS};
use super::walk::{Counts, Entry};

/// More postings than this are cut to the strongest; nobody scrolls that far, and `df` stays true.
const MAX_POSTINGS: usize = 1000;
/// Steps of an impact: quarters of a power of two.
const STEPS: f64 = 4.0;

/// All postings of a token.
pub struct Postings<'a> {
    /// The token.
    pub token: &'a str,
    /// Of each field.
    pub fields: [Field; BOOSTS.len()],
}

/// Documents that have a token in one field.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// How many there are.
    pub df: u32,
    /// The strongest of them, by number, with `-4 log2(impact)`.
    pub docs: Vec<(u32, u8)>,
}

/// Adds up pages; `first` is the number of a page's first document. Sorted by the bytes of the token, which is
/// the order of its code points.
pub fn merge<'a>(counts: &'a [(u32, &Counts)], docs: usize) -> Vec<Postings<'a>> {
    let mut lengths = vec![[0u32; FIELDS.len()]; docs];
    let mut entries: Vec<(u64, &Entry, u32)> = Vec::new();
    for (first, counts) in counts {
        for (field, doc, length) in &counts.lengths {
            lengths[(first + doc) as usize][*field as usize] = *length;
        }
        entries.extend(counts.entries.iter().map(|entry| (start(&entry.token), entry, *first)));
    }
    entries.par_sort_unstable_by(|(m, a, x), (n, b, y)| {
        m.cmp(n).then_with(|| (&a.token, a.field, x).cmp(&(&b.token, b.field, y)))
    });
    let tokens: Vec<&[(u64, &Entry, u32)]> =
        entries.chunk_by(|(m, a, _), (n, b, _)| m == n && a.token == b.token).collect();
    tokens
        .par_iter()
        .map(|entries| {
            let mut fields: [Field; BOOSTS.len()] = Default::default();
            for (_, entry, first) in *entries {
                let field = entry.field as usize;
                let impacts = entry.docs.iter().map(|(doc, count)| {
                    let doc = first + doc;
                    (doc, quantise(*count, lengths[doc as usize][field]))
                });
                fields[field.min(BOOSTS.len() - 1)].docs.extend(impacts);
            }
            fields.iter_mut().for_each(keep_strongest);
            Postings { token: &entries[0].1.token, fields }
        })
        .collect()
}

/// The first bytes of a token as a number that sorts like them: most comparisons need no more.
fn start(token: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = token.len().min(8);
    bytes[..length].copy_from_slice(&token.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

fn keep_strongest(field: &mut Field) {
    field.df = field.docs.len() as u32;
    if field.docs.len() > MAX_POSTINGS {
        field.docs.sort_by_key(|(doc, impact)| (*impact, *doc));
        field.docs.truncate(MAX_POSTINGS);
        field.docs.sort_unstable();
    }
}

/// elasticlunr's `sqrt(count) / sqrt(length)`, at most 1, in steps.
fn quantise(count: u32, length: u32) -> u8 {
    let halvings = 0.5 * (f64::from(length.max(1)) / f64::from(count.max(1))).log2();
    (halvings * STEPS).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(token: &str, field: u8, docs: &[(u32, u32)]) -> Entry {
        Entry { token: token.into(), field, docs: docs.to_vec() }
    }

    #[test]
    fn pages_add_up() {
        let one =
            Counts { entries: vec![entry("a", 2, &[(0, 4), (1, 1)])], lengths: vec![(2, 0, 16), (2, 1, 1)] };
        let two = Counts {
            entries: vec![entry("a", 0, &[(0, 1)]), entry("锁", 2, &[(0, 1)])],
            lengths: vec![(0, 0, 2), (2, 0, 4)],
        };
        let counts = [(0, &one), (2, &two)];
        let merged = merge(&counts, 3);
        assert_eq!(merged.iter().map(|p| p.token).collect::<Vec<_>>(), ["a", "锁"]);
        assert_eq!(merged[0].fields[2], Field { df: 2, docs: vec![(0, 4), (1, 0)] }, "sqrt(4/16) = 2^(-4/4)");
        assert_eq!(merged[0].fields[0], Field { df: 1, docs: vec![(2, 2)] });
    }

    #[test]
    fn only_the_strongest_are_kept() {
        let mut field = Field { df: 0, docs: (0..1500).map(|doc| (doc, (doc % 3) as u8)).collect() };
        keep_strongest(&mut field);
        assert_eq!((field.df, field.docs.len()), (1500, 1000));
        assert!(field.docs.iter().all(|(_, impact)| *impact < 2) && field.docs.is_sorted());
    }
}
