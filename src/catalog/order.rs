//! Notes -> reading order: categories, then folders, `order`, numbers in names, names.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::pairs::Pair;
use super::{Catalog, Entry};
use crate::base::url::NoteId;
use crate::load::Role;

/// What a note or folder is sorted by: `order` of its front matter first, names without one after those with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    order: (bool, i64),
    name: Natural,
}

impl Rank {
    fn new(order: Option<i64>, name: &str) -> Rank {
        Rank { order: (order.is_none(), order.unwrap_or(0)), name: Natural::new(name) }
    }
}

/// A name whose runs of digits compare as numbers: `2` before `10`, and numbers before letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Natural(Vec<Chunk>, String);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Chunk {
    /// Digits without leading zeros, of any length.
    Number(String),
    Text(String),
}

impl Natural {
    pub fn new(name: &str) -> Natural {
        let mut chunks = Vec::new();
        let folded = name.to_lowercase();
        let mut rest = folded.as_str();
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
            let (chunk, tail) = rest.split_at(end);
            chunks.push(if digits {
                Chunk::Number(chunk.trim_start_matches('0').to_owned())
            } else {
                Chunk::Text(chunk.to_owned())
            });
            rest = tail;
        }
        Natural(chunks, name.to_owned())
    }
}

impl Ord for Chunk {
    fn cmp(&self, other: &Chunk) -> Ordering {
        match (self, other) {
            (Chunk::Number(a), Chunk::Number(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            (Chunk::Text(a), Chunk::Text(b)) => a.cmp(b),
            (Chunk::Number(_), Chunk::Text(_)) => Ordering::Less,
            (Chunk::Text(_), Chunk::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Chunk {
    fn partial_cmp(&self, other: &Chunk) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Names of all categories, in reading order. The notes in no folder come first.
pub(super) fn categories(pairs: &[Pair]) -> Vec<String> {
    let orders = folder_orders(pairs);
    let mut ids: Vec<&str> = pairs.iter().filter_map(category_of).collect();
    ids.sort_by_cached_key(|id| (!id.is_empty(), Rank::new(orders.get(id).copied().flatten(), id)));
    ids.dedup();
    ids.into_iter().map(str::to_owned).collect()
}

/// The category a text belongs to; none for the home page.
fn category_of(pair: &Pair) -> Option<&str> {
    match pair.role {
        Role::Folder if pair.id.as_str().is_empty() => None,
        Role::Folder if !pair.id.as_str().contains('/') => Some(pair.id.as_str()),
        _ => Some(pair.id.category()),
    }
}

fn folder_orders(pairs: &[Pair]) -> BTreeMap<&str, Option<i64>> {
    let folders = pairs.iter().filter(|pair| pair.role == Role::Folder);
    folders.map(|pair| (pair.id.as_str(), pair.zh.meta.order)).collect()
}

/// Puts entries in reading order. Within a category: notes before folders' notes, a folder's page first in it.
pub(super) fn sort_entries(entries: &mut [Entry], pairs: &[Pair]) {
    let orders = folder_orders(pairs);
    entries.sort_by_cached_key(|entry| {
        let folder = if entry.is_folder { entry.id.as_str() } else { entry.id.folder() };
        // The category itself is compared by its position: only the folders below it count here.
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).skip(1);
        let path: Vec<Rank> = ends
            .map(|end| &folder[..end])
            .map(|name| {
                Rank::new(orders.get(name).copied().flatten(), name.rsplit('/').next().unwrap_or(name))
            })
            .collect();
        (entry.category, path, !entry.is_folder, Rank::new(entry.zh.meta.order, entry.id.slug()))
    });
}

/// The name of a folder without the number in front that only sorts it: `01.基础` is `基础`.
pub fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == name.len() {
        return name;
    }
    let bare = rest.trim_start_matches(['.', '-', '_', ' ', '、', '．']);
    if bare.len() == rest.len() || bare.is_empty() { name } else { bare }
}

impl Catalog {
    /// The notes before and after one in reading order.
    pub fn neighbours(&self, id: &NoteId) -> (Option<&Entry>, Option<&Entry>) {
        let Some(&at) = self.by_id.get(id) else { return (None, None) };
        (at.checked_sub(1).and_then(|at| self.entries.get(at)), self.entries.get(at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_compare_as_numbers() {
        let check = |names: &[&str]| {
            let mut sorted: Vec<&str> = names.iter().rev().copied().collect();
            sorted.sort_by_cached_key(|name| Natural::new(name));
            assert_eq!(sorted, names);
        };
        check(&["2", "10", "a"]);
        check(&["01.x", "1.y", "2.a"]);
        check(&["第2章", "第10章", "附录"]);
        check(&["a2b3", "a2b10", "a10b1", "B1"]);
        check(&["18446744073709551616", "18446744073709551617"]);
        check(&["001", "01", "1"]);
    }

    #[test]
    fn numbers_in_front_only_sort() {
        let check = |name: &str, expected: &str| assert_eq!(without_number(name), expected);
        check("01.基础", "基础");
        check("2-缓存", "缓存");
        check("3、网络", "网络");
        check("404", "404");
        check("2023面试", "2023面试");
        check("12.", "12.");
        check("redis", "redis");
    }
}
