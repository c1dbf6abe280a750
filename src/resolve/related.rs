//! Resolved notes -> notes worth reading next, where an author named few.

use std::collections::{BTreeMap, BTreeSet};

use super::{ByFile, Resolved, Target};
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Entry};

/// Most related notes of a page, those of the author counted.
const MOST: usize = 4;

/// A tag or term of more notes than this says nothing about any two of them.
const COMMON: usize = 60;

/// Weights: a direct link counts as much as a tag that only two notes share; rare tags and terms count more.
const LINK: usize = 1500;
const TAG: usize = 3000;
const TERM: usize = 1000;

/// For every note with fewer than four related notes of its own, those that share most tags, terms and links.
pub fn suggestions(catalog: &Catalog, resolved: &ByFile) -> BTreeMap<NoteId, Vec<NoteId>> {
    let of = |entry: &Entry| resolved.get(&*entry.zh.rel).copied();
    let mut groups: Vec<(usize, Vec<usize>)> =
        catalog.tags.iter().map(|tag| (TAG, tag.entries.clone())).collect();
    groups.extend(by_term(catalog, of));
    let mut in_groups: Vec<Vec<usize>> = vec![Vec::new(); catalog.entries.len()];
    for (at, (_, members)) in groups.iter().enumerate() {
        if (2..=COMMON).contains(&members.len()) {
            members.iter().for_each(|&member| in_groups[member].push(at));
        }
    }
    let links = links(catalog, of);
    let mut suggestions = BTreeMap::new();
    for (at, entry) in catalog.entries.iter().enumerate() {
        let own: &[NoteId] = of(entry).map_or(&[], |resolved| &resolved.related);
        let before: &[NoteId] = of(entry).map_or(&[], |resolved| &resolved.prerequisites);
        let mut scores: BTreeMap<usize, usize> = BTreeMap::new();
        for &group in &in_groups[at] {
            let (weight, members) = &groups[group];
            for &member in members {
                *scores.entry(member).or_default() += weight / members.len();
            }
        }
        for &other in &links[at] {
            *scores.entry(other).or_default() += LINK;
        }
        scores.retain(|&other, _| {
            let id = &catalog.entries[other].id;
            other != at && !own.contains(id) && !before.contains(id)
        });
        let mut best: Vec<(usize, usize)> = scores.into_iter().collect();
        best.sort_by_key(|&(other, score)| (std::cmp::Reverse(score), other));
        best.truncate(MOST.saturating_sub(own.len()));
        if !best.is_empty() {
            let ids = best.iter().map(|&(other, _)| catalog.entries[other].id.clone());
            suggestions.insert(entry.id.clone(), ids.collect());
        }
    }
    suggestions
}

fn by_term<'a>(
    catalog: &'a Catalog,
    of: impl Fn(&'a Entry) -> Option<&'a Resolved>,
) -> Vec<(usize, Vec<usize>)> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); catalog.glossary.terms.len()];
    for (at, entry) in catalog.entries.iter().enumerate() {
        for mark in of(entry).map_or(&[][..], |resolved| &resolved.terms) {
            members[mark.term as usize].push(at);
        }
    }
    members.into_iter().map(|members| (TERM, members)).collect()
}

/// For every note those it links to and those that link to it.
fn links<'a>(catalog: &'a Catalog, of: impl Fn(&'a Entry) -> Option<&'a Resolved>) -> Vec<BTreeSet<usize>> {
    let mut links = vec![BTreeSet::new(); catalog.entries.len()];
    for (at, entry) in catalog.entries.iter().enumerate() {
        for target in of(entry).map_or(&[][..], |resolved| &resolved.links) {
            if let Target::Note(id, _) = target
                && let Some(&other) = catalog.by_id.get(id)
            {
                links[at].insert(other);
                links[other].insert(at);
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::super::testing::all;
    use super::*;

    #[test]
    fn notes_that_share_most_are_suggested() {
        let files = [
            ("a.md", "---\ntags: [锁, 并发]\nrelated: [e]\n---\n[[b]]"),
            ("b.md", "# b"),
            ("c.md", "---\ntags: [锁, 并发]\n---\n"),
            ("d.md", "---\ntags: [并发]\n---\n"),
            ("e.md", "---\ntags: [锁, 并发]\n---\n"),
            ("f.md", "# f"),
        ];
        let suggested = all(&files, |catalog, resolved, _| suggestions(catalog, resolved));
        let of = |id: &str| {
            let ids = suggested.get(&NoteId::new(id)).map(Vec::as_slice).unwrap_or_default();
            ids.iter().map(NoteId::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of("a"), ["c", "b", "d"], "e is named already");
        assert_eq!(of("b"), ["a"]);
        assert_eq!(of("f"), Vec::<String>::new());
    }
}
