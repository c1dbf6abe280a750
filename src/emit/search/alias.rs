//! Other names of sections: in the other language, in pinyin, in the front matter.

use std::collections::HashSet;

use super::glossary::{Names, agree, other_names, pairs};
use super::pinyin::Readings;
use super::tokens::{Run, runs, tokens};
use super::{Page, Section, SectionKind, glossary_note};
use crate::base::lang::Lang;
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::catalog::Term;

/// Longest phrase of a heading that a mined name is compared with, in characters.
const MAX_PHRASE: usize = 8;

/// What every section of every page is also called.
pub struct Aliases {
    /// Tokens of names and of pinyin, a space between them.
    pub tokens: Vec<Vec<[String; 2]>>,
    /// Names in a section's heading that have other names, the one that stands there first.
    pub named: Vec<Vec<Vec<Vec<String>>>>,
}

/// Other names from the glossary, from the notes' own brackets, from front matter and in pinyin.
pub fn aliases(pages: &[Page<'_>], terms: &[Term], memo: &Memo) -> Aliases {
    let mined: Vec<_> = each(pages, |page| memo.call_kept(pairs, page));
    let mined: Vec<_> = mined.iter().flat_map(|pairs| pairs.value.iter().cloned()).collect();
    let phrases = phrases(pages);
    let names = Names::new(terms, &agree(&mined, |end| phrases.contains(end)));
    let mut readings = Readings::default();
    for term in terms {
        readings.learn(&term.name.zh, &term.pinyin);
    }
    let of_section = |section: &Section| {
        let text = own_names(section);
        let named = names.named_in(&text);
        let mut all = other_names(&text, &named);
        all.extend(section.alias.iter().flat_map(|alias| tokens(alias)));
        // The note that explains a term is found by it.
        let is_topic = |term: &&Term| section.first && term.topic.as_ref() == Some(&section.note);
        let topics: Vec<&Term> = terms.iter().filter(is_topic).collect();
        for term in &topics {
            all.extend(
                [&term.name.zh, &term.name.en].into_iter().chain(&term.abbr).flat_map(|name| tokens(name)),
            );
        }
        let chinese = section.alias.iter().chain(topics.iter().map(|term| &term.name.zh)).chain([&text]);
        let pinyin: Vec<String> = chinese.flat_map(|text| readings.tokens(text)).collect();
        ([all.join(" "), pinyin.join(" ")], named)
    };
    let pages = each(pages, |page| page.sections.iter().map(of_section).unzip());
    let (tokens, named) = pages.into_iter().unzip();
    Aliases { tokens, named }
}

/// Heading, and for the first section the title.
fn own_names(section: &Section) -> String {
    match section.first && section.page_title != section.heading {
        true => format!("{}\n{}", section.page_title, section.heading),
        false => section.heading.clone(),
    }
}

fn phrases(pages: &[Page<'_>]) -> HashSet<String> {
    let mut phrases = HashSet::new();
    for section in pages.iter().flat_map(|page| page.sections) {
        for run in runs(&own_names(section)) {
            let Run::Cjk(chars) = run else { continue };
            for length in 2..=MAX_PHRASE.min(chars.len()) {
                phrases.extend(chars.windows(length).map(|phrase| phrase.iter().collect::<String>()));
            }
        }
    }
    phrases
}

/// The glossary as documents, one a term and language.
pub fn term_sections(terms: &[Term]) -> Vec<Section> {
    let section = |term: &Term, lang: Lang| Section {
        note: glossary_note(),
        lang,
        page_title: term.name.get(lang).clone(),
        heading: String::new(),
        anchor: term.anchor.clone(),
        first: true,
        blocks: vec![(term.anchor.clone(), term.gloss.get(lang).clone())],
        alias: Vec::new(),
        category: String::new(),
        difficulty: None,
        kind: SectionKind::Term,
    };
    Lang::ALL.iter().flat_map(|lang| terms.iter().map(|term| section(term, *lang))).collect()
}
