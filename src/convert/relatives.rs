//! Notes about the same thing -> each names the others: raw notes come back to a topic again and again, under other
//! headings, in other files. Joining them would be a guess; a reader who found one should find all.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::Plan;
use super::draft::Origin;
use crate::base::memo::Digest;
use crate::catalog::fold_name;

/// Most notes that one names.
const MOST: usize = 6;

/// Letters from which two equal texts are no accident.
const LEAST_LETTERS: usize = 20;

/// What two notes have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Topic(String),
    Title(String),
    Text(Digest),
}

/// For every plan the slugs of those about the same, in their order.
pub(super) fn relatives(plans: &[Plan]) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<Sign, Vec<usize>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate().filter(|(_, plan)| plan.draft.origin == Origin::Raw) {
        let text = super::arrange::words(&plan.draft.blocks);
        let text = (text.chars().count() >= LEAST_LETTERS).then(|| Sign::Text(Digest::of(&text)));
        let topic = plan.topic.clone().map(Sign::Topic);
        for sign in [Sign::Title(fold_name(&plan.draft.title))].into_iter().chain(topic).chain(text) {
            groups.entry(sign).or_default().push(at);
        }
    }
    let mut related: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); plans.len()];
    for group in groups.values().filter(|group| group.len() > 1) {
        // The nearest of a long list, so that a hundred notes of one title stay small.
        for (place, &at) in group.iter().enumerate() {
            let from = place.saturating_sub(MOST / 2).min(group.len().saturating_sub(MOST + 1));
            related[at].extend(group[from..].iter().take(MOST + 1).filter(|&&other| other != at));
        }
    }
    let slugs =
        |group: BTreeSet<usize>| group.into_iter().take(MOST).map(|at| plans[at].slug.clone()).collect();
    related.into_iter().map(slugs).collect()
}
