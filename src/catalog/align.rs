//! Two sequences of blocks -> pairs, by kind and by name, with the words that both languages share as clues.
//!
//! Equal sequences of kinds pair one to one. Else blocks of one explicit id pair first, in whatever order they
//! stand; between those that keep their order, the pairs that keep most blocks and share most clues win.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::Kind;

/// A block (or a whole section, known by its heading) as the aligner sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    pub kind: Kind,
    /// `{#id}`
    pub id: Option<&'a str>,
    /// Its source text: Latin words, numbers and code in it are clues.
    pub text: &'a str,
    /// Whether the lock knows the block: then it had a translation once, and a new neighbour had none.
    pub known: bool,
}

/// The pairs, in the order of the first sequence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alignment {
    pub pairs: Vec<(Option<usize>, Option<usize>)>,
    /// Position in `pairs` of the first block that has no counterpart, another kind or another place.
    pub diverges: Option<usize>,
}

/// Largest table of the exact search, in cells; a longer run pairs from its start as far as the kinds agree.
const MOST_CELLS: usize = 4_000_000;

pub(super) fn align(zh: &[Cell], en: &[Cell]) -> Alignment {
    let named = same_ids(zh, en);
    let equal = zh.len() == en.len()
        && named.iter().all(|(i, j)| i == j)
        && zh.iter().zip(en).all(|(a, b)| a.kind == b.kind && !other_ids(a, b));
    let crossed = equal && crossed(zh, en);
    if equal && !crossed {
        return Alignment { pairs: (0..zh.len()).map(|i| (Some(i), Some(i))).collect(), diverges: None };
    }
    let frame = longest_rising(&named);
    let mut partner: Vec<Option<usize>> = vec![None; zh.len()];
    for &(i, j) in &named {
        partner[i] = Some(j);
    }
    let taken: BTreeSet<usize> = named.iter().map(|&(_, j)| j).collect();
    let (mut from_zh, mut from_en) = (0, 0);
    for &(to_zh, to_en) in frame.iter().chain([&(zh.len(), en.len())]) {
        let run_zh: Vec<usize> = (from_zh..to_zh).filter(|&i| partner[i].is_none()).collect();
        let run_en: Vec<usize> = (from_en..to_en).filter(|j| !taken.contains(j)).collect();
        for (i, j) in run_pairs(zh, en, &run_zh, &run_en, crossed) {
            partner[i] = Some(j);
        }
        (from_zh, from_en) = (to_zh + 1, to_en + 1);
    }
    let moved: BTreeSet<usize> = named.iter().filter(|pair| !frame.contains(pair)).map(|&(i, _)| i).collect();
    let pairs = merge(&partner, en.len());
    let diverges = pairs.iter().position(|pair| match *pair {
        (Some(i), Some(j)) => zh[i].kind != en[j].kind || moved.contains(&i),
        _ => true,
    });
    Alignment { pairs, diverges }
}

fn other_ids(a: &Cell, b: &Cell) -> bool {
    matches!((a.id, b.id), (Some(a), Some(b)) if a != b)
}

fn same_class(a: Kind, b: Kind) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

/// Pairs of one id and the same class of block, by place in the first sequence.
fn same_ids(zh: &[Cell], en: &[Cell]) -> Vec<(usize, usize)> {
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (j, cell) in en.iter().enumerate() {
        if let Some(id) = cell.id {
            by_id.entry(id).or_insert(j);
        }
    }
    let mut pairs = Vec::new();
    for (i, cell) in zh.iter().enumerate() {
        if let Some(j) = cell.id.and_then(|id| by_id.get(id).copied())
            && same_class(cell.kind, en[j].kind)
        {
            by_id.remove(cell.id.unwrap_or_default());
            pairs.push((i, j));
        }
    }
    pairs
}

/// The longest run of pairs whose second places rise: the others were moved.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // tails[k]: position of the pair that ends a rising run of k + 1 pairs with the smallest second place.
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (at, &(_, j)) in pairs.iter().enumerate() {
        let k = tails.partition_point(|&tail| pairs[tail].1 < j);
        before[at] = k.checked_sub(1).map(|k| tails[k]);
        if k == tails.len() {
            tails.push(at);
        } else {
            tails[k] = at;
        }
    }
    let mut rising = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        rising.push(pairs[at]);
        next = before[at];
    }
    rising.reverse();
    rising
}

/// Whether the clues say that blocks changed places although the kinds are the same: then a block has nothing of
/// the one at its place, and most of one elsewhere, which has nothing of its own place's either.
fn crossed(zh: &[Cell], en: &[Cell]) -> bool {
    let zh_clues: Vec<_> = zh.iter().map(|cell| clues(cell.text)).collect();
    let en_clues: Vec<_> = en.iter().map(|cell| clues(cell.text)).collect();
    let lost: Vec<usize> = (0..zh.len())
        .filter(|&at| zh[at].text != en[at].text && foreign(&zh_clues[at], &en_clues[at]))
        .collect();
    let elsewhere = |&at: &usize| {
        let there = |&other: &usize| {
            zh[at].kind == zh[other].kind && shared(&zh_clues[at], &en_clues[other]) >= MOST_SHARED * 3 / 4
        };
        lost.iter().any(there)
    };
    lost.iter().any(elsewhere)
}

/// Whether a block with enough clues to judge by shares none of them, or next to none.
fn foreign(zh: &BTreeSet<&str>, en: &BTreeSet<&str>) -> bool {
    zh.len() >= 3 && shared(zh, en) <= MOST_SHARED / 6
}

/// Pairs within a run that has no common ids: the order-keeping choice of the highest score, earliest first.
/// When blocks changed places, those whose clues contradict it do not pair.
fn run_pairs(
    zh: &[Cell],
    en: &[Cell],
    rows: &[usize],
    columns: &[usize],
    crossed: bool,
) -> Vec<(usize, usize)> {
    let width = columns.len() + 1;
    if (rows.len() + 1).saturating_mul(width) > MOST_CELLS {
        let same = |&(&i, &j): &(&usize, &usize)| zh[i].kind == en[j].kind && !other_ids(&zh[i], &en[j]);
        return rows.iter().zip(columns).take_while(same).map(|(&i, &j)| (i, j)).collect();
    }
    let zh_clues: Vec<_> = rows.iter().map(|&i| clues(zh[i].text)).collect();
    let en_clues: Vec<_> = columns.iter().map(|&j| clues(en[j].text)).collect();
    let score = |r: usize, c: usize| {
        let (a, b) = (&zh[rows[r]], &en[columns[c]]);
        // Code is a verbatim copy, even code without a single clue.
        if crossed && foreign(&zh_clues[r], &en_clues[c]) {
            return None;
        }
        let alike = if a.text == b.text { MOST_SHARED } else { shared(&zh_clues[r], &en_clues[c]) };
        pair_score(a, b).map(|base| base + alike)
    };
    let mut best = vec![0u32; (rows.len() + 1) * width];
    for r in (0..rows.len()).rev() {
        for c in (0..columns.len()).rev() {
            let skip = best[(r + 1) * width + c].max(best[r * width + c + 1]);
            let pair = score(r, c).map_or(0, |score| score + best[(r + 1) * width + c + 1]);
            best[r * width + c] = skip.max(pair);
        }
    }
    let (mut r, mut c, mut pairs) = (0, 0, Vec::new());
    while r < rows.len() && c < columns.len() {
        let here = best[r * width + c];
        if score(r, c).is_some_and(|score| score + best[(r + 1) * width + c + 1] == here) {
            pairs.push((rows[r], columns[c]));
            (r, c) = (r + 1, c + 1);
        } else if best[(r + 1) * width + c] == here {
            r += 1;
        } else {
            c += 1;
        }
    }
    pairs
}

/// Weight of a pair: high, so that three pairs never lose against two with clues; `None` when they cannot match.
fn pair_score(zh: &Cell, en: &Cell) -> Option<u32> {
    if other_ids(zh, en) {
        return None;
    }
    let base = match (zh.kind, en.kind) {
        (a, b) if a == b => 48,
        (Kind::Heading(_), Kind::Heading(_)) => 24,
        _ => return None,
    };
    let known = if zh.known { 6 } else { 0 };
    // A name that only one of them has says that another was meant, unless there is no other.
    let alike = if zh.id.is_some() == en.id.is_some() { 4 } else { 0 };
    Some(base + known + alike)
}

/// What both languages write alike: Latin words, numbers, code, addresses.
fn clues(text: &str) -> BTreeSet<&str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | ':' | '+' | '#');
    text.split(|c| !part(c))
        .map(|word| word.trim_matches(['.', ':', '/', '#']))
        .filter(|word| word.len() > 1 || word.bytes().all(|b| b.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Weight of a pair that shares all its clues.
const MOST_SHARED: u32 = 12;

/// How many of the Chinese block's clues the English one has, from 0 to [`MOST_SHARED`].
fn shared(zh: &BTreeSet<&str>, en: &BTreeSet<&str>) -> u32 {
    let common = zh.iter().filter(|word| en.contains(*word)).count();
    if zh.is_empty() { 0 } else { MOST_SHARED * common as u32 / zh.len() as u32 }
}

/// All blocks in the order of the first sequence. Those of the second alone stand before the next pair, behind
/// those of the first alone: what may belong together stands together.
fn merge(partner: &[Option<usize>], en_len: usize) -> Vec<(Option<usize>, Option<usize>)> {
    let owner: BTreeMap<usize, usize> =
        partner.iter().enumerate().filter_map(|(i, j)| j.map(|j| (j, i))).collect();
    let mut follow: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    let mut last = None;
    for j in 0..en_len {
        match owner.get(&j) {
            Some(&i) => last = Some(i),
            None => follow.entry(last).or_default().push(j),
        }
    }
    let mut pairs = Vec::new();
    let mut alone = follow.remove(&None).unwrap_or_default();
    for (i, &j) in partner.iter().enumerate() {
        if j.is_some() {
            pairs.extend(alone.drain(..).map(|j| (None, Some(j))));
            alone = follow.remove(&Some(i)).unwrap_or_default();
        }
        pairs.push((Some(i), j));
    }
    pairs.extend(alone.drain(..).map(|j| (None, Some(j))));
    pairs
}
