//! The tags of a note: its author's own, headings above it that it belongs to, the terms that it speaks of most.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::{Plan, words};
use super::document::Group;
use super::draft::Origin;
use super::english::english;
use super::known::{Known, Term};
use super::line::{LineId, width};
use super::topics;

/// Most tags that are proposed for a note.
const MOST_TAGS: usize = 3;

/// Columns of a name from which its tag is the abbreviation.
const LONG_TAG: usize = 12;

/// The tags of a note, Chinese and English; `found`: the terms in it.
pub(super) fn tags(plan: &Plan, found: &[&Term], known: &Known) -> Vec<(String, String)> {
    let groups = plan.draft.groups.iter().filter(|group| is_tag(group, plan, known));
    let own = match &plan.draft.origin {
        Origin::Page { tags, .. } => tags.clone(),
        _ => groups.map(|group| group.text.text.clone()).collect(),
    };
    // A term is written in one way, whether its author or the glossary named it.
    let said = |tag: String| {
        let term = known.term(&tag).filter(|_| !tag.is_ascii());
        let en = term.map_or_else(|| english(&tag, None, known), |term| term.en.clone());
        (tag, en)
    };
    let mut tags: Vec<(String, String)> = own.into_iter().map(said).collect();
    if matches!(plan.draft.origin, Origin::Raw) || tags.is_empty() {
        tags.extend(found.iter().take(MOST_TAGS).map(|term| tag(term)));
    }
    let mut seen = BTreeSet::new();
    tags.retain(|(zh, _)| !zh.is_empty() && seen.insert(crate::base::url::slug(zh)));
    tags
}

/// A term as a tag, Chinese and English: `TCP` rather than `传输控制协议`.
fn tag(term: &Term) -> (String, String) {
    let long = width(&term.zh) >= LONG_TAG;
    match term.abbr.as_ref().filter(|abbr| long && abbr.is_ascii()) {
        Some(abbr) => (abbr.clone(), abbr.clone()),
        None => (term.zh.clone(), term.en.clone()),
    }
}

/// Whether a note is a part of what stands above it. `Linux相关`, things that have to do with Linux, holds all that
/// follows though its author may long have written of something else: its subject has to be named by the note, its
/// topic or its category.
pub(super) fn is_tag(group: &Group, plan: &Plan, known: &Known) -> bool {
    let loose = ["相关", "有关", "方面"].iter().find_map(|end| group.text.text.strip_suffix(end));
    let Some(subject) = loose.filter(|_| !group.tree) else { return true };
    let category = known.categories.iter().find(|category| category.id == plan.category);
    let names = category.map(|category| format!("{} {} {}", category.id, category.zh, category.en));
    let topic = plan.topic.as_deref().unwrap_or_default();
    let said = [&plan.draft.title, topic, &names.unwrap_or_default(), &words(&plan.draft.blocks)]
        .join(" ")
        .to_lowercase();
    topics::words(subject).iter().any(|word| said.contains(word))
}

/// The note that each heading above notes is printed with: the first of those that it is a tag of, else the first of
/// all, as a remark.
pub(super) fn homes(plans: &[Plan], known: &Known) -> BTreeMap<LineId, usize> {
    let mut homes: BTreeMap<LineId, (bool, usize)> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        for group in &plan.draft.groups {
            let own = (!is_tag(group, plan, known), at);
            let home = homes.entry(group.text.from).or_insert(own);
            *home = own.min(*home);
        }
    }
    homes.into_iter().map(|(line, (_, at))| (line, at)).collect()
}
