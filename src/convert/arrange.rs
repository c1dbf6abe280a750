//! Drafts -> plans: every note gets its category, its path and its English title; two of one name become one.

use std::collections::{BTreeMap, BTreeSet};

use super::block::Block;
use super::category::{OTHER, categories, folders, segment};
use super::claims::{Claim, claim, named_by_file, owners, wiki_targets};
use super::draft::{Draft, Origin};
use super::english::english;
use super::known::Known;
use super::name::ascii_slug;
use super::relatives::relatives;
use super::{Input, Reason};
use crate::base::memo::Digest;
use crate::catalog::fold_name;

/// A draft with its names.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub draft: Draft,
    /// Path under the notes folder; empty: nothing is written.
    pub path: String,
    pub category: String,
    pub slug: String,
    pub english: String,
    /// Topic of the ledger that it is about, when that is beyond doubt.
    pub topic: Option<String>,
    /// Slugs of other notes about the same.
    pub related: Vec<String>,
}

/// Names all drafts.
pub(super) fn arrange(drafts: Vec<Draft>, input: &Input, known: &Known) -> Vec<Plan> {
    let categories = categories(&drafts, input, known);
    let joined = join(drafts, categories);
    let mut taken = Taken::new();
    let claims: Vec<Option<Claim>> =
        joined.iter().map(|(draft, category)| claim(draft, category, known)).collect();
    let owners = owners(&claims);
    let mut plans: Vec<Plan> = Vec::new();
    let folders = folder_pages(&joined, input);
    let targets = wiki_targets(input);
    for (at, (mut draft, category)) in joined.into_iter().enumerate() {
        named_by_file(&mut draft, input, &targets);
        let topic = claims[at].as_ref().map(|claim| claim.topic.clone());
        let own = topic.clone().filter(|topic| owners.get(topic.as_str()) == Some(&at));
        let english = english(&draft.title, own.as_deref(), known);
        let path = input.sources[draft.source].path.to_string();
        let plan = |path: String, slug: String, category: String, draft: Draft| Plan {
            draft,
            path,
            category,
            slug,
            english: english.clone(),
            topic: topic.clone(),
            related: Vec::new(),
        };
        let made = match &draft.origin {
            Origin::Menu | Origin::English => plan(String::new(), String::new(), category, draft),
            Origin::Raw => {
                let slug = own.clone().unwrap_or_else(|| ascii_slug(&draft.title));
                let slug = free(&slug, &["", &category], &mut taken);
                plan(format!("{category}/{slug}.md"), slug, category, draft)
            }
            Origin::Page { .. } if folders.contains(&at) => {
                let folder = page_folder(&path, &category);
                let path = if folder.is_empty() { "_index.md".into() } else { format!("{folder}/_index.md") };
                plan(path, String::new(), category, draft)
            }
            Origin::Page { .. } => {
                let folder = page_folder(&path, &category);
                let folder = if folder.is_empty() { category.clone() } else { folder };
                let stem = path
                    .rsplit('/')
                    .next()
                    .and_then(|name| name.rsplit_once('.'))
                    .map_or("note", |(stem, _)| stem);
                let slug = free(&ascii_slug(stem), &[&folder], &mut taken);
                plan(format!("{folder}/{slug}.md"), slug, category, draft)
            }
        };
        plans.push(made);
    }
    translations(&mut plans, input);
    let related = relatives(&plans);
    plans.iter_mut().zip(related).for_each(|(plan, related)| plan.related = related);
    plans
}

/// `x.en.md` goes where `x.md` went.
fn translations(plans: &mut [Plan], input: &Input) {
    let by_source: BTreeMap<String, String> = plans
        .iter()
        .map(|plan| (input.sources[plan.draft.source].path.to_string(), plan.path.clone()))
        .collect();
    for plan in plans.iter_mut().filter(|plan| plan.draft.origin == Origin::English) {
        let path = input.sources[plan.draft.source].path.to_string();
        let stem = path.trim_end_matches(".en.md");
        let beside = by_source.get(&format!("{stem}.md")).filter(|path| !path.is_empty());
        plan.path = match beside {
            Some(zh) => format!("{}.en.md", zh.trim_end_matches(".md")),
            None => format!("{OTHER}/{}.md", ascii_slug(&path)),
        };
    }
}

/// The folder of a page: its own, with the category in place of the first.
fn page_folder(path: &str, category: &str) -> String {
    let folders = folders(path);
    let deeper: Vec<String> = folders.iter().skip(1).map(|folder| segment(folder)).collect();
    if folders.is_empty() { String::new() } else { [vec![category.to_owned()], deeper].concat().join("/") }
}

/// Which pages are their folder's: one a folder, `_index.md` before `README.md` before `index.md`.
fn folder_pages(drafts: &[(Draft, String)], input: &Input) -> BTreeSet<usize> {
    let mut best: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, (draft, category)) in drafts.iter().enumerate() {
        let path = &input.sources[draft.source].path;
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let rank = ["_index.md", "readme.md", "index.md"].iter().position(|page| *page == name);
        if let (Some(rank), Origin::Page { .. }) = (rank, &draft.origin) {
            let entry = best.entry(page_folder(path, category)).or_insert((rank, at));
            *entry = (*entry).min((rank, at));
        }
    }
    best.into_values().map(|(_, at)| at).collect()
}

/// Raw drafts of one name and category become one note; a copy of one that is there adds nothing.
fn join(drafts: Vec<Draft>, categories: Vec<String>) -> Vec<(Draft, String)> {
    let mut out: Vec<(Draft, String)> = Vec::new();
    let mut by_name: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut texts: BTreeSet<(String, String, Digest)> = BTreeSet::new();
    for (draft, category) in drafts.into_iter().zip(categories) {
        let named = matches!(draft.origin, Origin::Raw) || !draft.title_lines.is_empty();
        let key = (category.clone(), fold_name(&draft.title));
        let text = (key.0.clone(), key.1.clone(), Digest::of(&words(&draft.blocks)));
        match by_name.get(&key).copied() {
            Some(at) if named && texts.contains(&text) => {
                absorb(&mut out[at].0, draft, Reason::SameText);
            }
            Some(at) if draft.origin == Origin::Raw && out[at].0.origin == Origin::Raw => {
                absorb(&mut out[at].0, draft, Reason::SameHeading);
                texts.insert(text);
            }
            _ => {
                if named {
                    by_name.entry(key).or_insert(out.len());
                    texts.insert(text);
                }
                out.push((draft, category));
            }
        }
    }
    out
}

/// Adds a draft to the one of the same name.
fn absorb(into: &mut Draft, draft: Draft, reason: Reason) {
    into.dropped.extend(draft.title_lines.into_iter().map(|line| (line, reason)));
    into.dropped.extend(draft.dropped);
    into.remarks.extend(draft.remarks);
    into.groups.extend(draft.groups);
    if reason == Reason::SameText {
        let mut lines = Vec::new();
        draft.blocks.iter().for_each(|block| block.texts(&mut |text| lines.push(text.0)));
        into.dropped.extend(lines.into_iter().map(|line| (line, reason)));
    } else {
        join_blocks(&mut into.blocks, draft.blocks);
    }
    into.about.add(&draft.about, 1.0);
    into.absorbed.push(draft.source);
    into.absorbed.extend(draft.absorbed);
}

/// Adds blocks of the same name: what has no heading of its own stands above the first that is there, and the items
/// of a list go on with a list.
fn join_blocks(into: &mut Vec<Block>, mut more: Vec<Block>) {
    let heading = |block: &Block| matches!(block, Block::Heading { .. });
    let at = match more.iter().any(heading) {
        true => into.len(),
        false => into.iter().position(heading).unwrap_or(into.len()),
    };
    if let (Some(Block::List(items)), Some(Block::List(others))) = (into[..at].last_mut(), more.first_mut())
        && items.iter().chain(&*others).all(|item| item.number.is_none())
    {
        items.append(others);
        more.remove(0);
    }
    into.splice(at..at, more);
}

/// The letters of blocks, in order.
pub(super) fn words(blocks: &[Block]) -> String {
    let mut words = String::new();
    blocks.iter().for_each(|block| {
        block.texts(&mut |(_, text)| words.extend(text.chars().filter(|c| c.is_alphanumeric())))
    });
    words
}

/// Names that are taken, with the last number that was given out.
type Taken = BTreeMap<String, usize>;

/// A slug that no other note has in these folders, numbered when it is taken. The names of raw notes also stand in
/// the folder `""`: links find them by slug alone.
fn free(slug: &str, folders: &[&str], taken: &mut Taken) -> String {
    let keys = |slug: &str| {
        folders.iter().map(|folder| format!("{folder}/{slug}").to_lowercase()).collect::<Vec<_>>()
    };
    let mut number = keys(slug).iter().filter_map(|key| taken.get(key)).max().copied().unwrap_or(0) + 1;
    let named = |number: usize| if number == 1 { slug.to_owned() } else { format!("{slug}-{number}") };
    while keys(&named(number)).iter().any(|key| taken.contains_key(key)) {
        number += 1;
    }
    keys(slug).into_iter().for_each(|key| {
        taken.insert(key, number);
    });
    keys(&named(number)).into_iter().for_each(|key| {
        taken.entry(key).or_insert(1);
    });
    named(number)
}
