//! Terms of the glossary that a translation says in other words: the Chinese note names a concept, and the whole
//! English one has not one of its English names.
//!
//! Measured on 155 notes in both languages: asked of every block there were 117 answers, nearly all of them a `they`
//! or `each` in good English; asked of whole notes, for any longer word of a name, 7, four of them a second word for
//! the same thing (`throttling` for rate limiting). So whole notes are asked.

use std::collections::BTreeSet;

use super::cells::runs;
use super::span_of;
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::catalog::{Glossary, Term, Text, status};
use crate::resolve::finder::Finder;

/// Shorter words of a name (`of`, `set`) say little.
const MIN_LETTERS: usize = 4;

/// Letters at the end of the shorter of two forms that they may not share: `serialised`, `serialisation`.
const ENDING: usize = 3;

/// Finds terms in the Chinese texts. Made once for many notes.
pub struct Translated<'a> {
    glossary: &'a Glossary,
    finder: Finder,
}

impl<'a> Translated<'a> {
    /// Looks for the concepts of a glossary.
    pub fn new(glossary: &'a Glossary) -> Translated<'a> {
        Translated { glossary, finder: Finder::new(glossary, Lang::Zh) }
    }

    /// What the translation of a note says in other words; nothing while a part of it is still to be written.
    pub fn check(&self, text: Text) -> Vec<Diagnostic> {
        let Some(en) = text.en.filter(|_| status(text).missing == 0) else { return Vec::new() };
        let words = words(&en.source.text);
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for run in runs(text.zh) {
            let line: String = run.cells.iter().map(|cell| cell.c).collect();
            for hit in self.finder.find(&line) {
                let [at] = self.finder.terms(&hit) else { continue };
                let term = &self.glossary.terms[*at as usize];
                // An alias may be a shorter word with other meanings; the name is the term.
                let named = line[hit.from..hit.to] == *term.name.zh;
                if !named || !seen.insert(*at) || said(term, &words) {
                    continue;
                }
                let from = line[..hit.from].chars().count();
                let to = from + line[hit.from..hit.to].chars().count();
                let finding = other_words(term, &en.source.path).in_file(&text.zh.source.path);
                found.push(match span_of(&run.cells[from..to]) {
                    Some(span) => finding.at(span),
                    None => finding,
                });
            }
        }
        found
    }
}

/// Whether a text has a longer word of any English name of a term, in any form.
fn said(term: &Term, text: &BTreeSet<String>) -> bool {
    term.names(Lang::En).any(|name| {
        let all = words(name);
        let long: Vec<&String> = all.iter().filter(|word| word.len() >= MIN_LETTERS).collect();
        match long.is_empty() {
            true => all.iter().any(|word| text.contains(word) || text.contains(&format!("{word}s"))),
            false => long.into_iter().any(|word| is_there(word, text)),
        }
    })
}

/// Whether a word stands in a text in some form: both begin alike, but for the end of the shorter.
fn is_there(word: &str, text: &BTreeSet<String>) -> bool {
    let start = &word[..MIN_LETTERS];
    let mut near = text.range(start.to_owned()..).take_while(|other| other.starts_with(start));
    near.any(|other| {
        let alike = word.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        alike + ENDING >= word.len().min(other.len())
    })
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

fn other_words(term: &Term, en: &str) -> Diagnostic {
    let (zh, name) = (&term.name.zh, &term.name.en);
    let message =
        format!("the glossary has `{name}` for `{zh}`, `{en}` says neither this nor another name of it");
    Diagnostic::warning("lint-term", message)
        .help(format!("write `{name}` there, or add the word it uses to the term's `aliases_en`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::catalog_of;

    /// The Chinese names of the terms that the English note says in other words.
    fn check(zh: &str, en: &str, expected: &[&str]) {
        let glossary = "[[term]]\nzh = \"限流\"\nen = \"rate limiting\"\naliases_en = [\"throttle\"]\n\
                        [[term]]\nzh = \"序列化\"\nen = \"serialisation\"\n[[term]]\nzh = \"有序集合\"\nen = \"set\"\n\
                        [[term]]\nzh = \"事务\"\nen = \"database transaction\"\naliases_zh = [\"提交\"]\n";
        let titled = |text: &str| format!("---\ntitle: t\n---\n{text}\n");
        let (zh, en) = (titled(zh), titled(en));
        let catalog = catalog_of(&[("n.md", &zh), ("n.en.md", &en), ("glossary.toml", glossary)]).value;
        let found = Translated::new(&catalog.glossary).check(catalog.entries[0].text());
        let names: Vec<&str> =
            found.iter().map(|found| &zh[found.span.map_or(0..0, |span| span.range())]).collect();
        assert_eq!(names, expected, "{zh}{en}");
    }

    #[test]
    fn a_term_in_other_words_is_found() {
        check("先限流，再限流。", "First cap the requests.", &["限流"]);
        check("事务和限流。", "Units of work and throttling.", &["事务"]);
        check("事务和限流。", "Transactions, and limits of the rate.", &[]);
        check("序列化。", "It is serialized.", &[]);
        check("有序集合。", "Sets in order.", &[]);
        check("有序集合。", "Asset in order.", &["有序集合"]);
    }

    #[test]
    fn what_says_nothing_is_left_alone() {
        check("用`限流`。", "Use `限流`.", &[]);
        check("提交。", "Commit.", &[]);
        check("限流。\n\n再说。", "", &[]);
    }
}
