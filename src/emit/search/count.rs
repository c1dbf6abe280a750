//! One page -> how often each token stands in its sections, counted by an elasticlunr index of that page.
//!
//! Counts of pages add up to the counts of the site, so an edit re-tokenises one page.

use elasticlunr::{Index, IndexBuilder};

use super::tokens::Words;
use super::walk::{Counts, walk};
use super::{Page, Section};
use crate::base::diagnostic::Checked;

/// Field names, in the order of their numbers.
pub const FIELDS: [&str; 4] = ["title", "heading", "body", "alias"];
/// What a match in a field is worth.
pub const BOOSTS: [u8; 4] = [3, 2, 1, 2];
/// Number of the alias field, which is counted apart because it depends on the glossary.
pub const ALIAS: u8 = 3;

/// Title, heading and body of a page's sections; documents are numbered from 0.
pub fn count(page: &Page<'_>) -> Checked<Counts> {
    let mut index = builder(&FIELDS[..3]);
    for (number, section) in page.sections.iter().enumerate() {
        index.add_doc(&number.to_string(), texts(section));
    }
    Checked::ok(walk(&index))
}

/// Other names of a page's sections: tokens, white space between them.
pub fn count_aliases(names: &&[String]) -> Checked<Counts> {
    let mut index = IndexBuilder::with_language(Box::new(Words))
        .save_docs(false)
        .add_field_with_tokenizer(FIELDS[3], Box::new(|text| text.split(' ').map(str::to_owned).collect()))
        .build();
    for (number, names) in names.iter().enumerate().filter(|(_, names)| !names.is_empty()) {
        index.add_doc(&number.to_string(), [names]);
    }
    let mut counts = walk(&index);
    counts.entries.iter_mut().for_each(|entry| entry.field = ALIAS);
    counts.lengths.iter_mut().for_each(|(field, ..)| *field = ALIAS);
    Checked::ok(counts)
}

/// An index of the whole site as elasticlunr.js loads it.
pub fn whole_index(pages: &[Page<'_>], aliases: &[Vec<String>]) -> String {
    let mut index = IndexBuilder::with_language(Box::new(Words))
        .save_docs(false)
        .add_fields(&FIELDS[..3])
        .add_field_with_tokenizer(
            FIELDS[3],
            Box::new(|text| text.split_whitespace().map(str::to_owned).collect()),
        )
        .build();
    let sections = pages.iter().flat_map(|page| page.sections);
    for (number, (section, names)) in sections.zip(aliases.iter().flatten()).enumerate() {
        let [title, heading, body] = texts(section);
        index.add_doc(&number.to_string(), [title, heading, body, names.clone()]);
    }
    index.to_json()
}

fn builder(fields: &[&str]) -> Index {
    IndexBuilder::with_language(Box::new(Words)).save_docs(false).add_fields(fields).build()
}

fn texts(section: &Section) -> [String; 3] {
    let title = if section.first { section.page_title.clone() } else { String::new() };
    let body: Vec<&str> = section.blocks.iter().map(|(_, text)| &**text).collect();
    [title, section.heading.clone(), body.join("\n")]
}
