//! Glossary + a text -> the names of concepts in it, the longest of those that overlap.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::text::is_cjk;
use crate::catalog::{Glossary, Term, TermKind};

/// Finds the names of concepts in texts of one language. Made once a glossary.
pub(super) struct Finder {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

/// The names of a glossary's concepts in a language.
#[derive(Hash)]
pub(super) struct Named<'a> {
    pub glossary: &'a Glossary,
    pub lang: Lang,
}

/// What finds them.
pub(super) fn finder(named: &Named) -> Checked<Finder> {
    Checked::ok(Finder::new(named.glossary, named.lang))
}

struct Pattern {
    /// The name as it must be written, when case matters.
    exact: Option<String>,
    /// Terms of this name, by position; several when an alias is shared.
    terms: Vec<u32>,
}

impl Finder {
    pub fn new(glossary: &Glossary, lang: Lang) -> Finder {
        let mut by_name: BTreeMap<(String, Option<String>), Vec<u32>> = BTreeMap::new();
        for (at, term) in glossary.terms.iter().enumerate() {
            if term.kind != TermKind::Concept {
                continue;
            }
            for (name, exact) in names(term, lang) {
                let exact = exact.then(|| name.clone());
                let terms = by_name.entry((name.to_lowercase(), exact)).or_default();
                if terms.last() != Some(&(at as u32)) {
                    terms.push(at as u32);
                }
            }
        }
        let names: Vec<&str> = by_name.keys().map(|(name, _)| name.as_str()).collect();
        // Overlapping matches, so that a shorter name is still found where a longer one fails its conditions.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&names)
            .ok()
            .filter(|_| !names.is_empty());
        let patterns = by_name.into_iter().map(|((_, exact), terms)| Pattern { exact, terms }).collect();
        Finder { automaton, patterns }
    }

    /// The terms of a name, by position.
    pub fn terms(&self, hit: &Hit) -> &[u32] {
        &self.patterns[hit.pattern].terms
    }

    /// The names in a text, from left to right, the longest of those that overlap.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut hits: Vec<Hit> = automaton
            .find_overlapping_iter(text)
            .filter_map(|found| {
                let pattern = found.pattern().as_usize();
                let exact = self.patterns[pattern].exact.as_deref();
                let (from, to) = (found.start(), found.end());
                let case = exact.is_none_or(|exact| exact == &text[from..to]);
                let to = word_end(text, from, to)?;
                case.then_some(Hit { from, to, pattern })
            })
            .collect();
        hits.sort_by_key(|hit| (hit.from, std::cmp::Reverse(hit.to), hit.pattern));
        let mut end = 0;
        hits.retain(|hit| {
            let free = hit.from >= end;
            if free {
                end = hit.to;
            }
            free
        });
        hits
    }
}

/// A name that was found.
pub(super) struct Hit {
    pub from: usize,
    pub to: usize,
    pattern: usize,
}

/// The names a term is marked by, and whether case matters. A single character is part of too many words. Abbreviations and names in capitals mean something
/// else in lower case (`ACID`, `acid`), and two small letters (`us`) are a word of their own. Where Han and Latin meet, authors put a space or none.
fn names(term: &Term, lang: Lang) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    let small = |name: &str| name.len() < 3 && name.contains(|c: char| c.is_ascii_lowercase());
    for name in term.names(lang).filter(|name| name.chars().count() > 1 && !small(name)) {
        let capitals = name.is_ascii() && *name == name.to_ascii_uppercase();
        let exact = capitals || Some(name) == term.abbr.as_ref();
        for form in [name.clone(), spaced(name, false), spaced(name, true)] {
            if !names.contains(&(form.clone(), exact)) {
                names.push((form, exact));
            }
        }
    }
    names
}

/// The name with a space, or with none, wherever Han and Latin meet.
fn spaced(name: &str, space: bool) -> String {
    let mut out = String::with_capacity(name.len());
    let chars: Vec<char> = name.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let before = out.chars().next_back();
        let meets = |a: char, b: char| {
            is_cjk(a) && b.is_ascii_alphanumeric() || a.is_ascii_alphanumeric() && is_cjk(b)
        };
        if c == ' ' && before.zip(chars.get(at + 1).copied()).is_some_and(|(a, b)| meets(a, b)) {
            continue;
        }
        if space && before.is_some_and(|before| meets(before, c)) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The end of the word that a match covers: a Latin name must be a whole word, an English plural counts.
/// `None`: the match is only a part of a word.
fn word_end(text: &str, from: usize, to: usize) -> Option<usize> {
    let name = &text[from..to];
    let (before, after) = (&text[..from], &text[to..]);
    if name.starts_with(is_letter) && continues(before.chars().rev()) {
        return None;
    }
    if !name.ends_with(is_letter) || !continues(after.chars()) {
        return Some(to);
    }
    let plural =
        ["es", "s"].into_iter().find(|end| after.starts_with(end) && !continues(after[end.len()..].chars()));
    plural.map(|end| to + end.len())
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

/// Whether a word goes on at its edge: by a letter, or by a sign with a letter behind it (`SYN-SENT`, `a.b`).
fn continues(mut beyond: impl Iterator<Item = char>) -> bool {
    match beyond.next() {
        Some('_') => true,
        Some('-' | '.') => beyond.next().is_some_and(is_letter),
        Some(c) => is_letter(c),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::PerLang;

    fn term(zh: &str, en: &str, abbr: Option<&str>, alias: &str) -> Term {
        let aliases = |c: fn(char) -> bool| {
            alias.split('|').filter(|a| !a.is_empty() && a.contains(c)).map(str::to_owned).collect()
        };
        Term {
            anchor: zh.into(),
            name: PerLang { zh: zh.into(), en: en.into() },
            abbr: abbr.map(str::to_owned),
            aliases: PerLang { zh: aliases(is_cjk), en: aliases(|c| c.is_ascii_lowercase()) },
            misspellings: Vec::new(),
            pinyin: String::new(),
            gloss: PerLang::default(),
            kind: TermKind::Concept,
            topic: None,
        }
    }

    fn glossary() -> Glossary {
        let name = Term { kind: TermKind::Name, ..term("雷迪斯", "Redis", None, "") };
        Glossary {
            terms: vec![
                term("全局解释器锁", "global interpreter lock", Some("GIL"), "GIL 锁"),
                term("锁", "lock", None, "加锁"),
                term("互斥锁", "mutex", None, ""),
                term("缓存穿透", "cache penetration", None, "穿透"),
                term("原子性", "atomicity", Some("ACID"), "TCP连接"),
                term("布隆过滤器", "Bloom filter", None, "us"),
                name,
            ],
        }
    }

    /// The names found, in brackets.
    fn check(lang: Lang, text: &str, expected: &str) {
        let finder = Finder::new(&glossary(), lang);
        let (mut out, mut end) = (String::new(), 0);
        for hit in finder.find(text) {
            out += &format!("{}[{}]", &text[end..hit.from], &text[hit.from..hit.to]);
            end = hit.to;
        }
        assert_eq!(out + &text[end..], expected);
    }

    #[test]
    fn chinese_names() {
        check(Lang::Zh, "全局解释器锁与互斥锁", "[全局解释器锁]与[互斥锁]");
        check(Lang::Zh, "先加锁，再解锁", "先[加锁]，再解锁");
        check(Lang::Zh, "缓存穿透不是击穿", "[缓存穿透]不是击穿");
        check(Lang::Zh, "GIL锁和GIL 锁", "[GIL锁]和[GIL 锁]");
        check(Lang::Zh, "GIL是锁", "[GIL]是锁");
        check(Lang::Zh, "gil", "gil");
        check(Lang::Zh, "MAGIL GILD GIL_X GIL-X", "MAGIL GILD GIL_X GIL-X");
        check(Lang::Zh, "TCP连接，TCP 连接，tcp连接，XTCP连接", "[TCP连接]，[TCP 连接]，[tcp连接]，XTCP连接");
        check(Lang::Zh, "雷迪斯", "雷迪斯");
    }

    #[test]
    fn english_names() {
        check(
            Lang::En,
            "A lock, two Locks, unlock, lock-free, block.",
            "A [lock], two [Locks], unlock, lock-free, block.",
        );
        check(Lang::En, "The global interpreter lock (GIL).", "The [global interpreter lock] ([GIL]).");
        check(Lang::En, "global interpreter locksmith", "global interpreter locksmith");
        check(Lang::En, "the mutexes of lock.rs", "the [mutexes] of lock.rs");
        check(Lang::En, "ACID is no acid.", "[ACID] is no acid.");
        check(Lang::En, "bloom filters", "[bloom filters]");
        check(Lang::En, "Redis tells us", "Redis tells us");
        check(Lang::En, "", "");
    }
}
