//! Other names of sections: in the other language, in pinyin, in the front matter.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::count::count_aliases;
use super::facts::Facts;
use super::glossary::{Names, agree, other_names};
use super::pinyin::Readings;
use super::postings::Postings;
use super::tokens::{Run, runs, tokens};
use super::{Page, Section, SectionKind, glossary_note};
use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::catalog::Term;

/// Longest phrase of a heading that a mined name is compared with, in characters.
const MAX_PHRASE: usize = 8;

/// The names in a section's heading that have other names, the one that stands there first.
pub type Named = Vec<Vec<String>>;

/// What the sections of one page are also called.
#[derive(Debug)]
pub struct Aliases {
    /// Tokens of names and of pinyin, a space between them.
    pub tokens: Vec<[String; 2]>,
    /// Of each section.
    pub named: Vec<Named>,
    /// The tokens, counted.
    pub postings: Postings,
}

/// What things are called on the whole site.
#[derive(Debug)]
pub struct Known {
    names: Names,
    readings: Readings,
    digest: Digest,
}

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// Input of [`known`].
pub struct Naming<'a> {
    /// All pages.
    pub pages: &'a [Arc<Page>],
    /// What was read of them.
    pub facts: &'a [Arc<Checked<Facts>>],
    /// The glossary.
    pub terms: &'a [Term],
}

impl Hash for Naming<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.facts.iter().for_each(|facts| facts.value.names.hash(state));
        self.terms.hash(state);
    }
}

/// Names from the glossary and from the notes' own brackets, and how they are read.
pub fn known(input: &Naming) -> Checked<Known> {
    let mined: Vec<_> = input.facts.iter().flat_map(|facts| facts.value.pairs.iter().cloned()).collect();
    let phrases = phrases(input.pages);
    let names = Names::new(input.terms, &agree(&mined, |end| phrases.contains(end)));
    let mut readings = Readings::default();
    for term in input.terms {
        readings.learn(&term.name.zh, &term.pinyin);
    }
    let digest = Digest::of(&(&names, &readings));
    Checked::ok(Known { names, readings, digest })
}

/// Input of [`aliases`].
#[derive(Hash)]
pub struct AliasInput<'a> {
    /// The page.
    pub page: &'a Page,
    /// What things are called.
    pub known: &'a Known,
    /// The terms that the page explains.
    pub topics: &'a [&'a Term],
}

/// Other names of a page's sections.
pub fn aliases(input: &AliasInput) -> Checked<Aliases> {
    let (tokens, named): (Vec<_>, Vec<_>) =
        input.page.sections.iter().map(|section| of_section(input, section)).unzip();
    let postings = count_aliases(&tokens);
    Checked::ok(Aliases { tokens, named, postings })
}

fn of_section(input: &AliasInput, section: &Section) -> ([String; 2], Named) {
    let text = own_names(section);
    let named = input.known.names.named_in(&text);
    let mut all = other_names(&text, &named);
    all.extend(section.alias.iter().flat_map(|alias| tokens(alias)));
    // The note that explains a term is found by it.
    let topics = if section.first { input.topics } else { &[] };
    for term in topics {
        all.extend(
            [&term.name.zh, &term.name.en].into_iter().chain(&term.abbr).flat_map(|name| tokens(name)),
        );
    }
    let chinese = section.alias.iter().chain(topics.iter().map(|term| &term.name.zh)).chain([&text]);
    let pinyin: Vec<String> = chinese.flat_map(|text| input.known.readings.tokens(text)).collect();
    ([all.join(" "), pinyin.join(" ")], named)
}

/// Heading, and for the first section the title.
pub fn own_names(section: &Section) -> String {
    match section.first && section.page_title != section.heading {
        true => format!("{}\n{}", section.page_title, section.heading),
        false => section.heading.clone(),
    }
}

fn phrases(pages: &[Arc<Page>]) -> HashSet<String> {
    let mut phrases = HashSet::new();
    for section in pages.iter().flat_map(|page| &page.sections) {
        for run in runs(&own_names(section)) {
            let Run::Cjk(chars) = run else { continue };
            for length in 2..=MAX_PHRASE.min(chars.len()) {
                phrases.extend(chars.windows(length).map(|phrase| phrase.iter().collect::<String>()));
            }
        }
    }
    phrases
}

/// The glossary as pages, one a term and language.
pub fn term_pages(terms: &[Term]) -> impl Iterator<Item = Arc<Page>> {
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
    let all = Lang::ALL.iter().flat_map(move |lang| terms.iter().map(move |term| section(term, *lang)));
    all.map(|section| Arc::new(Page::new(vec![section])))
}
