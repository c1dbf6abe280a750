//! One page -> how often each token stands in its sections, counted by an elasticlunr index of that page.
//!
//! Postings of pages add up to those of the site, so an edit re-tokenises one page.

use std::sync::Arc;

use elasticlunr::{Index, IndexBuilder};

use super::postings::Postings;
use super::tokens::Words;
use super::walk::walk;
use super::{Page, Section};
use crate::base::diagnostic::Checked;

/// Field names, in the order of their numbers.
///
/// Names and pinyin are two fields, so that a name does not count less for the many syllables beside it; their
/// tokens are never equal, so a client sees them as one.
pub const FIELDS: [&str; 5] = ["title", "heading", "body", "alias", "pinyin"];
/// What a match in the first four is worth.
pub const BOOSTS: [u8; 4] = [3, 2, 1, 2];

/// Title, heading and body of a page's sections; documents are numbered from 0.
pub fn count(page: &Page) -> Checked<Postings> {
    let mut index = builder(&FIELDS[..3]);
    for (number, section) in page.sections.iter().enumerate() {
        index.add_doc(&number.to_string(), texts(section));
    }
    Checked::ok(Postings::new(&walk(&index)))
}

/// Other names of a page's sections: for each its names and its pinyin, tokens with a space between them.
pub fn count_aliases(names: &[[String; 2]]) -> Postings {
    let mut index = with_aliases(IndexBuilder::with_language(Box::new(Words)).save_docs(false)).build();
    for (number, names) in names.iter().enumerate() {
        index.add_doc(&number.to_string(), names);
    }
    let mut counts = walk(&index);
    counts.entries.iter_mut().for_each(|entry| entry.field += 3);
    counts.lengths.iter_mut().for_each(|(field, ..)| *field += 3);
    Postings::new(&counts)
}

fn with_aliases(builder: IndexBuilder) -> IndexBuilder {
    let split = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    FIELDS[3..]
        .iter()
        .fold(builder, |builder, field| builder.add_field_with_tokenizer(field, Box::new(split)))
}

/// An index of the whole site as elasticlunr.js loads it.
pub fn whole_index<'a>(pages: &[Arc<Page>], aliases: impl Iterator<Item = &'a [String; 2]>) -> String {
    let builder = IndexBuilder::with_language(Box::new(Words)).save_docs(false);
    let mut index = with_aliases(builder.add_fields(&FIELDS[..3])).build();
    let sections = pages.iter().flat_map(|page| &page.sections);
    for (number, (section, aliases)) in sections.zip(aliases).enumerate() {
        index.add_doc(&number.to_string(), texts(section).iter().chain(aliases));
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
