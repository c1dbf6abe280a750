//! Names of products as the glossary writes them.

use std::collections::BTreeMap;

use super::cells::Cell;
use super::{Slip, slip, span_of};
use crate::base::lang::Lang;
use crate::catalog::{Glossary, TermKind};

/// The names by their lower case; `None` where the glossary writes one two ways.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<String, Option<String>>);

/// Shorter names are words too often (`go`).
const MIN_LETTERS: usize = 3;

impl Names {
    /// The names of the terms of kind `name` that are one word.
    pub fn new(glossary: &Glossary) -> Names {
        let terms = glossary.terms.iter().filter(|term| term.kind == TermKind::Name);
        Names::of(terms.flat_map(|term| {
            let aliases = term.aliases.zh.iter().chain(&term.aliases.en);
            [&term.name.zh, &term.name.en].into_iter().chain(&term.abbr).chain(aliases).cloned()
        }))
    }

    pub(super) fn of(names: impl IntoIterator<Item = String>) -> Names {
        let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
        let word =
            |name: &String| name.len() >= MIN_LETTERS && name.chars().all(|c| c.is_ascii_alphanumeric());
        for name in names.into_iter().filter(word) {
            let entry = known.entry(name.to_ascii_lowercase()).or_insert_with(|| Some(name.clone()));
            if entry.as_ref() != Some(&name) {
                *entry = None;
            }
        }
        Names(known)
    }

    /// Finds other spellings in one run. In English only names with a capital inside: `rust` is a word there.
    pub(super) fn slips(&self, cells: &[Cell], lang: Lang, slips: &mut Vec<Slip>) {
        let letter = |cell: &Cell| cell.c.is_ascii_alphanumeric();
        let mut at = 0;
        while at < cells.len() {
            let count = cells[at..].iter().take_while(|cell| letter(cell)).count();
            let (from, to) = (at, at + count);
            at = to.max(from + 1);
            let word: String = cells[from..to].iter().map(|cell| cell.c).collect();
            let Some(Some(name)) = self.0.get(&word.to_ascii_lowercase()) else { continue };
            let in_english = lang == Lang::Zh || name[1..].contains(|c: char| c.is_ascii_uppercase());
            if word == *name || !in_english || is_part(cells, from, to) {
                continue;
            }
            if let Some(span) = span_of(&cells[from..to]) {
                let message = format!("the glossary writes `{name}`, not `{word}`");
                slips.push(slip("lint-name", message, span, name));
            }
        }
    }
}

/// Whether a word is part of a path, an address or an identifier: `redis.conf`, `mysql-client`, `/etc/mysql`.
fn is_part(cells: &[Cell], from: usize, to: usize) -> bool {
    let sign = |c: char| matches!(c, '.' | '-' | '_' | '/' | '\\' | '@' | ':' | '#' | '$' | '=' | '~');
    let letter = |at: usize| cells.get(at).is_some_and(|cell| cell.c.is_ascii_alphanumeric());
    let left = from.checked_sub(1).is_some_and(|at| sign(cells[at].c));
    left || cells.get(to).is_some_and(|cell| sign(cell.c)) && letter(to + 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_in};
    use crate::base::lang::Lang;

    #[test]
    fn the_glossary_decides() {
        check("用Mysql和redis，不用RABBITMQ", "用MySQL和Redis，不用RabbitMQ", &[]);
        check(
            "改redis.conf，装mysql-client，go与/etc/mysql，用mysql.",
            "改redis.conf，装mysql-client，go与/etc/mysql，用MySQL.",
            &[],
        );
        check("`mysql`和[mysql](mysql.md)", "`mysql`和[mysql](mysql.md)", &[]);
        check("甲\n\n## 为什么用Mysql\n", "甲\n\n## 为什么用MySQL\n", &[]);
        check_in(Lang::En, "Use Mysql, redis, and so on...", "Use MySQL, redis, and so on...", &[]);
    }
}
