//! [`Coverage`] -> tables of the status page: all categories, then the topics of each.

use super::notes::note_link;
use super::view::{StatusRow, StatusTable};
use super::{Input, Linker};
use crate::resolve::{CategoryCoverage, Count, TopicCoverage};

/// The tables; none without a ledger.
pub(super) fn coverage_tables(input: &Input, linker: &Linker) -> Vec<StatusTable> {
    let text = |key| input.strings.get(linker.view.interface(), key).to_owned();
    let categories = &input.coverage.categories;
    if categories.is_empty() {
        return Vec::new();
    }
    let counted = ["coverage_corrections", "coverage_questions", "coverage_diagrams"];
    let title_of = |category: &CategoryCoverage| {
        let known = input.catalog.categories.iter().find(|known| known.id == category.id);
        known.map_or_else(|| category.id.clone(), |known| known.title.get(linker.view.interface()).clone())
    };
    let summary = categories.iter().map(|category| {
        let covered = Count::of(category.topics.iter().map(|topic| topic.covered));
        let finished = if category.finished { "coverage_yes" } else { "coverage_no" };
        let cells = [fraction(covered)].into_iter().chain(sums(&category.topics)).chain([text(finished)]);
        StatusRow { text: title_of(category), href: format!("#{}", anchor(category)), cells: cells.collect() }
    });
    let head =
        ["coverage_category", "coverage_topics"].into_iter().chain(counted).chain(["coverage_finished"]);
    let summary = StatusTable {
        title: text("coverage"),
        anchor: "coverage".into(),
        head: head.map(text).collect(),
        rows: summary.collect(),
    };
    let topics = categories.iter().map(|category| StatusTable {
        title: text("coverage_of").replace("{name}", &title_of(category)),
        anchor: anchor(category),
        head: ["coverage_topic", "coverage_note"].into_iter().chain(counted).map(text).collect(),
        rows: category.topics.iter().map(|topic| topic_row(input, linker, topic, &text)).collect(),
    });
    [summary].into_iter().chain(topics).collect()
}

fn anchor(category: &CategoryCoverage) -> String {
    format!("coverage-{}", category.id)
}

fn topic_row(
    input: &Input,
    linker: &Linker,
    topic: &TopicCoverage,
    text: &impl Fn(&'static str) -> String,
) -> StatusRow {
    let there = if topic.covered { "coverage_yes" } else { "coverage_no" };
    let cells = [text(there)].into_iter().chain(sums(std::slice::from_ref(topic))).collect();
    match input.catalog.entry(&topic.note) {
        Some(entry) => {
            let link = note_link(linker.note(&entry.id, None));
            StatusRow { text: link.text, href: link.href, cells }
        }
        None => {
            let title = topic.title.as_ref().map(|title| title.get(linker.view.interface()));
            let text = title.map_or_else(|| topic.note.slug().to_owned(), String::clone);
            StatusRow { text, href: String::new(), cells }
        }
    }
}

/// Corrections, questions and diagrams of all topics.
fn sums(topics: &[TopicCoverage]) -> [String; 3] {
    let mut sums = [Count::default(); 3];
    for topic in topics {
        sums[0] += topic.corrections;
        sums[1] += topic.questions;
        sums[2] += topic.diagrams;
    }
    sums.map(fraction)
}

fn fraction(count: Count) -> String {
    format!("{}/{}", count.done, count.of)
}
