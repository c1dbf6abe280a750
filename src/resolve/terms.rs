//! Glossary + a note -> the first mention of each concept: at most two a block, the longest name first, none in
//! code, links, headings, titles or on the page that explains the term.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::TermMark;
use crate::base::lang::Lang;
use crate::base::text::is_cjk;
use crate::base::url::NoteId;
use crate::catalog::{Glossary, Term, TermKind};
use crate::parse::{Block, BlockKind, Inline, InlineKind, Note};

/// Most marks in one block: more makes a text spotty.
const MARKS_PER_BLOCK: usize = 2;

/// Finds the names of concepts in texts of one language. Made once a build.
pub(super) struct Finder {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
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

    /// The names in a text, from left to right, the longest of those that overlap.
    fn find(&self, text: &str) -> Vec<Hit> {
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

struct Hit {
    from: usize,
    to: usize,
    pattern: usize,
}

/// The names a term is marked by, and whether case matters. A single character is part of too many words. Abbreviations and names in capitals mean something
/// else in lower case (`ACID`, `acid`), and two small letters (`us`) are a word of their own. Where Han and Latin meet, authors put a space or none.
fn names(term: &Term, lang: Lang) -> Vec<(String, bool)> {
    let written = std::iter::once(term.name.get(lang)).chain(term.aliases.get(lang)).chain(&term.abbr);
    let mut names = Vec::new();
    let small = |name: &str| name.len() < 3 && name.contains(|c: char| c.is_ascii_lowercase());
    for name in written.filter(|name| name.chars().count() > 1 && !small(name)) {
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

/// The marks of one note, by place.
pub(super) fn terms(note: &Note, glossary: &Glossary, finder: &Finder) -> Vec<TermMark> {
    let mut marker =
        Marker { note: &note.id, glossary, finder, seen: BTreeSet::new(), left: 0, marks: Vec::new() };
    if finder.automaton.is_some() {
        marker.blocks(&note.blocks);
    }
    marker.marks.sort();
    marker.marks
}

struct Marker<'a> {
    note: &'a NoteId,
    glossary: &'a Glossary,
    finder: &'a Finder,
    seen: BTreeSet<u32>,
    /// Marks that the block may still get.
    left: usize,
    marks: Vec<TermMark>,
}

impl Marker<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.left = MARKS_PER_BLOCK;
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => self.inlines(inlines),
            // A list or a table is one block, however many items it has.
            BlockKind::List { items, .. } => {
                items.iter().flat_map(|item| &item.blocks).for_each(|block| self.block(block));
            }
            BlockKind::Table(table) => table.rows.iter().flatten().for_each(|cell| self.inlines(cell)),
            BlockKind::Element(element) if element.tag == "summary" => {}
            BlockKind::Quote(_)
            | BlockKind::Callout(_)
            | BlockKind::Element(_)
            | BlockKind::Footnote { .. } => self.blocks(block.children()),
            BlockKind::Heading(_)
            | BlockKind::Fence(_)
            | BlockKind::Rule
            | BlockKind::Raw(_)
            | BlockKind::Math(_) => {}
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => self.text(text, inline.span.start),
                InlineKind::Emph(inner) | InlineKind::Strong(inner) => self.inlines(inner),
                InlineKind::Element(element) if element.tag != "kbd" => self.inlines(&element.children),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str, start: u32) {
        if self.left == 0 {
            return;
        }
        for hit in self.finder.find(text) {
            let Some(term) = self.meant(&self.finder.patterns[hit.pattern].terms) else { continue };
            if self.left > 0 && self.seen.insert(term) {
                self.left -= 1;
                self.marks.push(TermMark { text: start, from: hit.from as u32, to: hit.to as u32, term });
            }
        }
    }

    /// Of the terms of one name the one of this note's category, else the first; none when this page explains it.
    fn meant(&self, terms: &[u32]) -> Option<u32> {
        let topic = |term: u32| self.glossary.terms[term as usize].topic.as_ref();
        if terms.iter().any(|&term| topic(term) == Some(self.note)) {
            return None;
        }
        let near = |&&term: &&u32| topic(term).is_some_and(|topic| topic.category() == self.note.category());
        terms.iter().find(near).or(terms.first()).copied()
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
