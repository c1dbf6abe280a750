//! The names one thing has in two languages: from the glossary, and from `死锁（Deadlock）` in the notes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::Page;
use super::tokens::{tokens, whole_tokens};
use crate::base::text::is_han;
use crate::catalog::Term;

/// Longest Chinese name looked for before a bracket, in characters.
const MAX_CHINESE: usize = 10;
/// A glossary of this size knows its subject better than the common names do.
const ENOUGH_TERMS: usize = 300;

/// A Chinese text that ends where a bracket with English begins.
pub type Pair = (String, String);

/// Names by the tokens they begin with.
#[derive(Debug, Default)]
pub struct Names {
    entries: Vec<Vec<String>>,
    by_first: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Hash for Names {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entries.hash(state);
    }
}

impl Names {
    /// All names of terms, then mined pairs and common names whose English name no term has.
    pub fn new(terms: &[Term], mined: &[Pair]) -> Names {
        let mut names = Names::default();
        let mut known = HashSet::new();
        for term in terms {
            let mut all = vec![term.name.zh.clone(), term.name.en.clone()];
            all.extend(term.abbr.clone());
            all.extend(term.aliases.zh.iter().chain(&term.aliases.en).chain(&term.misspellings).cloned());
            known.extend(all.iter().map(|name| name.to_lowercase()));
            names.add(all);
        }
        for (chinese, english) in mined.iter().filter(|(_, english)| !known.contains(&english.to_lowercase()))
        {
            names.add(vec![chinese.clone(), english.clone()]);
        }
        // A folder without a glossary is searched in two languages too.
        let common = include_str!("names.txt").lines().filter_map(|line| line.split_once(" = "));
        for (chinese, english) in common.filter(|_| terms.len() < ENOUGH_TERMS) {
            let english = english.split(", ").filter(|name| !known.contains(&name.to_lowercase()));
            names.add(std::iter::once(chinese).chain(english).map(str::to_owned).collect());
        }
        names
    }

    fn add(&mut self, mut all: Vec<String>) {
        all.retain(|name| !name.trim().is_empty());
        all.dedup();
        if all.len() < 2 {
            return;
        }
        for name in &all {
            let tokens = whole_tokens(name);
            if let Some(first) = tokens.first() {
                self.by_first.entry(first.clone()).or_default().push((tokens, self.entries.len()));
            }
        }
        self.entries.push(all);
    }

    /// The entries that a text names, the longest name where several begin: the name as it stands there, then
    /// the others.
    pub fn named_in(&self, text: &str) -> Vec<Vec<String>> {
        let tokens = whole_tokens(text);
        let (mut found, mut at): (Vec<Vec<String>>, usize) = (Vec::new(), 0);
        while at < tokens.len() {
            let starting = self.by_first.get(&tokens[at]).into_iter().flatten();
            let here: Vec<_> = starting.filter(|(name, _)| tokens[at..].starts_with(name)).collect();
            let longest = here.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
            for (name, entry) in here.into_iter().filter(|(name, _)| name.len() == longest) {
                let all = &self.entries[*entry];
                let first = all.iter().position(|other| whole_tokens(other) == *name).unwrap_or(0);
                let others = all.iter().enumerate().filter(|(n, _)| *n != first).map(|(_, name)| name);
                let names = std::iter::once(&all[first]).chain(others).cloned().collect();
                if !found.contains(&names) {
                    found.push(names);
                }
            }
            at += longest.max(1);
        }
        found
    }
}

/// Tokens of the other names that a text does not have itself.
pub fn other_names(text: &str, named: &[Vec<String>]) -> Vec<String> {
    let own: HashSet<String> = tokens(text).into_iter().collect();
    let mut others: Vec<String> = Vec::new();
    for name in named.iter().flat_map(|names| &names[1..]) {
        others.extend(tokens(name).into_iter().filter(|token| !own.contains(token)));
    }
    others
}

/// `中文（English）` in the text of a page.
pub fn pairs(page: &Page) -> Vec<Pair> {
    let mut found = Vec::new();
    for section in &page.sections {
        for text in section.blocks.iter().map(|(_, text)| text).chain([&section.heading]) {
            for (at, _) in text.match_indices(['（', '(']) {
                found.extend(pair_at(&text[..at], &text[at..]));
            }
        }
    }
    found
}

fn pair_at(before: &str, bracket: &str) -> Option<Pair> {
    let inside = bracket.trim_start_matches(['（', '(']);
    let english = &inside[..inside.find(['）', ')', '，', ',', '；'])?];
    let english = english.trim();
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '/');
    let is_name = english.len() >= 2
        && english.len() <= 40
        && english.starts_with(|c: char| c.is_ascii_alphabetic())
        && english.chars().all(letters)
        && english.split(' ').count() <= 5;
    let chinese: Vec<char> =
        before.trim_end().chars().rev().take_while(|c| is_han(*c)).take(MAX_CHINESE).collect();
    let chinese: String = chinese.into_iter().rev().collect();
    (is_name && chinese.chars().nth(1).is_some()).then(|| (chinese, english.to_owned()))
}

/// Pairs that agree: where a Chinese name begins is not written, so it is the longest end that most places
/// share, or one that is a heading's phrase.
pub fn agree(pairs: &[Pair], is_phrase: impl Fn(&str) -> bool) -> Vec<Pair> {
    let mut by_english: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for (chinese, english) in pairs {
        *by_english.entry(english.to_lowercase()).or_default().entry(chinese).or_default() += 1;
    }
    let mut agreed = Vec::new();
    for (english, places) in by_english {
        let total: usize = places.values().sum();
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        for (chinese, count) in &places {
            let starts = chinese.char_indices().map(|(at, _)| at).take(chinese.chars().count() - 1);
            starts.for_each(|at| *ends.entry(&chinese[at..]).or_default() += count);
        }
        let length = |end: &&str| end.chars().count();
        let shared = |(end, count): &(&str, usize)| {
            *count * 3 >= total * 2 && (total >= 2 && places.len() >= 2 || is_phrase(end)) && length(end) <= 8
        };
        let best = ends.into_iter().filter(shared).map(|(end, _)| end).max_by_key(length);
        let whole = || places.keys().copied().find(|chinese| chinese.chars().count() <= 4);
        agreed.extend(best.or_else(whole).map(|chinese| (chinese.to_owned(), english)));
    }
    agreed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_brackets_are_found() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let at = text.find(['（', '(']).unwrap();
            let found = pair_at(&text[..at], &text[at..]);
            assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())), "{text}");
        };
        check("这叫缓存雪崩（Cache Avalanche）", Some(("这叫缓存雪崩", "Cache Avalanche")));
        check("死锁 (deadlock, 见下)", Some(("死锁", "deadlock")));
        check("函数 foo(a.b)", None);
        check("锁（lock）", None);
    }

    #[test]
    fn places_agree_on_a_name() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let pairs = [
            pair("这叫缓存雪崩", "Cache avalanche"),
            pair("发生缓存雪崩", "cache avalanche"),
            pair("为了死锁", "deadlock"),
        ];
        assert_eq!(
            agree(&pairs, |end| end == "死锁"),
            [pair("缓存雪崩", "cache avalanche"), pair("死锁", "deadlock")]
        );
    }

    #[test]
    fn headings_get_their_other_names() {
        let names = Names::new(&[], &[("缓存雪崩".into(), "cache avalanche".into())]);
        let named = names.named_in("什么是缓存雪崩？");
        assert_eq!(named, [["缓存雪崩", "cache avalanche"]]);
        assert_eq!(other_names("缓存雪崩", &named), ["cache", "avalanche"]);
        assert_eq!(names.named_in("Cache avalanches happen")[0][0], "cache avalanche");
        assert_eq!(names.named_in("缓存与雪崩"), [["缓存", "cache", "caching"]], "a common name");
    }
}
