//! Which concepts a text speaks of.

use super::finder::Finder;
use crate::base::lang::Lang;
use crate::catalog::{Glossary, Term};

/// Finds concepts in Chinese texts, as they are marked in notes.
pub struct Concepts<'a> {
    glossary: &'a Glossary,
    finder: Finder,
}

impl<'a> Concepts<'a> {
    /// Made once for many texts.
    pub fn new(glossary: &'a Glossary) -> Concepts<'a> {
        Concepts { glossary, finder: Finder::new(glossary, Lang::Zh) }
    }

    /// The concepts a text names, each once, in order. A name that several terms share says which is meant to no
    /// program, so it is left out.
    pub fn of(&self, text: &str) -> Vec<&'a Term> {
        let mut terms: Vec<&Term> = Vec::new();
        for hit in self.finder.find(text) {
            if let [at] = self.finder.terms(&hit) {
                let term = &self.glossary.terms[*at as usize];
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    }
}
