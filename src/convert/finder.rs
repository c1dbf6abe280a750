//! Which terms of the glossary a text speaks of, the most mentioned first.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::known::{Known, Term};

/// Finds terms in texts.
pub(super) struct Finder<'a> {
    automaton: Option<AhoCorasick>,
    terms: Vec<&'a Term>,
}

impl<'a> Finder<'a> {
    pub fn new(known: &'a Known) -> Finder<'a> {
        let named = known.by_name.values().collect::<BTreeSet<_>>();
        let mut names: Vec<(&str, &Term)> = Vec::new();
        for &&at in &named {
            let term = &known.terms[at];
            names.extend(term.names().filter(|name| name.len() > 2).map(|name| (name, term)));
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.iter().map(|(name, _)| name))
            .ok();
        Finder { automaton, terms: names.into_iter().map(|(_, term)| term).collect() }
    }

    /// Concepts in a text, the most mentioned first.
    pub fn terms(&self, text: &str, known: &'a Known) -> Vec<&'a Term> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_iter(text)) {
            let (before, after) =
                (text[..found.start()].chars().next_back(), text[found.end()..].chars().next());
            let own = &text[found.range()];
            let cut =
                word(before) && word(own.chars().next()) || word(after) && word(own.chars().next_back());
            let term = self.terms[found.pattern().as_usize()];
            if !cut && term.kind != "name" {
                *counts.entry(term.zh.as_str()).or_default() += 1;
            }
        }
        let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        ranked.into_iter().filter_map(|(name, _)| known.term(name)).collect()
    }
}
