//! The words of titles: what a text begins with, terms before words, the longest first; their forms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::base::text::is_han;
use crate::convert::known::{Known, Term};

/// Longest term or word that is looked up, in characters.
const LONGEST: usize = 14;

/// A word of the table.
#[derive(Debug, Clone, Copy)]
struct Word {
    en: &'static str,
    /// Whether it stands before a noun, as `common` does.
    before_noun: bool,
    /// The verb that it is where something is done.
    verb: Option<&'static str>,
}

static WORDS: LazyLock<BTreeMap<&str, Word>> = LazyLock::new(|| {
    let lines = include_str!("../words.tsv").lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let mut cells = line.split('\t');
        let (zh, en, kind) = (cells.next()?, cells.next()?, cells.next().unwrap_or(""));
        Some((zh, Word { en, before_noun: kind == "a", verb: kind.strip_prefix("v:") }))
    };
    lines.filter_map(entry).collect()
});

/// What became of a text: its English.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub text: String,
    /// How many of its Chinese characters no table knows.
    pub unknown: usize,
    /// Whether the last word stands before a noun.
    pub before_noun: bool,
}

impl Said {
    pub fn whole(&self) -> Option<String> {
        (self.unknown == 0).then(|| self.text.clone())
    }

    pub fn joined(self, words: &str, other: Said) -> Said {
        Said {
            text: format!("{}{words}{}", self.text, other.text),
            unknown: self.unknown + other.unknown,
            before_noun: other.before_noun,
        }
    }

    pub fn after(words: &str, said: Said) -> Said {
        Said { text: format!("{words}{}", said.text), ..said }
    }
}

/// Terms and words from left to right.
pub(super) fn composed(title: &str, known: &Known) -> Said {
    let mut said = Said::default();
    let mut many = false;
    let mut rest = title.trim();
    while let Some(first) = rest.chars().next() {
        if let Some(number) = numeral(rest).filter(|_| !said.text.is_empty()) {
            said.text = format!("{} {number}", singular(&said.text));
            break;
        }
        let (length, text, before_noun) = next(rest, known);
        said.unknown += text.chars().filter(|c| is_han(*c)).count();
        many |= is_number(rest) && first != '一';
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if word(said.text.chars().next_back()) && word(text.chars().next()) {
            said.text.push(' ');
        }
        said.text.push_str(&text);
        // A blank between a word that stands before a noun and the noun says nothing.
        said.before_noun = if first == ' ' { said.before_noun } else { before_noun };
        rest = &rest[length..];
    }
    said.text = said.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if many {
        said.text = plural(&said.text);
    }
    said
}

/// `一` at the end of a title: its place among several.
fn numeral(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let digit = DIGITS.chars().position(|digit| Some(digit) == chars.clone().next())?;
    chars.next();
    chars.as_str().is_empty().then_some(digit + 1)
}

const DIGITS: &str = "一二三四五六七八九十";

/// `一、概述` -> `1. ` and the title.
pub(super) fn numbered(title: &str) -> (String, &str) {
    let none = (String::new(), title);
    let Some((number, rest)) = title.split_once('、').or_else(|| title.split_once(". ")) else {
        return none;
    };
    let value = match number.strip_prefix('十') {
        Some("") => Some(10),
        Some(unit) => numeral(unit).map(|unit| 10 + unit),
        None => match number.split_once('十') {
            Some((tens, "")) => numeral(tens).map(|tens| tens * 10),
            Some((tens, unit)) => numeral(tens).zip(numeral(unit)).map(|(tens, unit)| tens * 10 + unit),
            None => numeral(number).or_else(|| number.parse().ok()),
        },
    };
    value.map_or(none, |value| (format!("{value}. "), rest.trim_start()))
}

/// Whether a text begins with how many there are: `三种`, `所有`.
pub(super) fn is_number(text: &str) -> bool {
    let mut chars = text.chars();
    let digit = chars.next().is_some_and(|c| "两多几各".contains(c) || DIGITS.contains(c));
    let counted = digit && chars.next().is_some_and(|c| "个种大类项".contains(c));
    text.starts_with("所有") || counted && WORDS.contains_key(&text[..text.len().min(6)])
}

/// The verb that a text begins with, and the rest; `解决方案` is a word of its own.
pub(super) fn verb(text: &str) -> Option<(&'static str, &str)> {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(5).collect();
    let (end, word) = ends.into_iter().rev().find_map(|end| Some((end, WORDS.get(&text[..end])?)))?;
    Some((word.verb?, &text[end..]))
}

/// `implement` -> `implementing`
pub(super) fn gerund(verb: &str) -> String {
    let (first, rest) = verb.split_once(' ').map_or((verb, String::new()), |(a, b)| (a, format!(" {b}")));
    let stem = match first {
        "get" | "set" | "put" | "run" | "stop" | "split" => format!("{first}{}", &first[first.len() - 1..]),
        _ if first.ends_with('e') && !first.ends_with("ee") => first[..first.len() - 1].to_owned(),
        _ => first.to_owned(),
    };
    format!("{stem}ing{rest}")
}

/// Nouns of which there are no several.
const UNCOUNTED: [&str; 11] = [
    "access",
    "concurrency",
    "data",
    "hardware",
    "information",
    "memory",
    "middleware",
    "performance",
    "programming",
    "software",
    "storage",
];

/// The last word of a text in the plural: `common Web framework` -> `common Web frameworks`.
pub(super) fn plural(text: &str) -> String {
    let last = text.rsplit(' ').next().unwrap_or(text);
    let plain = !last.is_empty() && last.bytes().all(|b| b.is_ascii_lowercase());
    match last {
        _ if !plain || last.ends_with('s') && !last.ends_with("ss") => text.to_owned(),
        _ if UNCOUNTED.contains(&last) || last.ends_with("ing") => text.to_owned(),
        _ if last.ends_with(['s', 'x']) || last.ends_with("ch") || last.ends_with("sh") => {
            format!("{text}es")
        }
        _ => match text.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
            Some(stem) => format!("{stem}ies"),
            None => format!("{text}s"),
        },
    }
}

/// `solutions` -> `solution`
fn singular(text: &str) -> &str {
    text.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'i', 'u'])).unwrap_or(text)
}

/// The term, word or sign that a text begins with: its length, its English, whether it stands before a noun.
fn next(text: &str, known: &Known) -> (usize, String, bool) {
    let first = text.chars().next().unwrap_or(' ');
    if first.is_ascii_alphanumeric() {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        return (end, own_case(&text[..end], known), false);
    }
    if !is_han(first) {
        return (first.len_utf8(), ascii_sign(first), false);
    }
    // `问题2`, `法1`: a word that is one of several by its number.
    for (word, en) in [("问题", "question"), ("方法", "method"), ("法", "method"), ("方案", "option")]
    {
        if text.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            return (word.len(), en.into(), false);
        }
    }
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST).collect::<Vec<_>>();
    let ends = ends.into_iter().rev().filter(|&end| !text[..end].ends_with(char::is_whitespace));
    let found = { ends }.find_map(|end| {
        let term = known.term(&text[..end]).map(|term| (end, english_name(term), false));
        term.or_else(|| WORDS.get(&text[..end]).map(|word| (end, word.en.to_owned(), word.before_noun)))
    });
    found.unwrap_or_else(|| (first.len_utf8(), first.to_string(), false))
}

/// A name as the glossary or the table writes it: `redis` is Redis, `http` is HTTP.
fn own_case(word: &str, known: &Known) -> String {
    let own = known
        .term(word)
        .and_then(|term| term.names().find(|name| name.eq_ignore_ascii_case(word)).map(str::to_owned));
    own.or_else(|| WORDS.get(word.to_ascii_lowercase().as_str()).map(|word| word.en.to_owned()))
        .unwrap_or_else(|| word.to_owned())
}

fn ascii_sign(c: char) -> String {
    match c {
        '（' | '(' => " (".into(),
        '）' => ")".into(),
        '，' | '、' | ',' => ", ".into(),
        '？' => "?".into(),
        '：' | ':' => ": ".into(),
        _ => c.to_string(),
    }
}

pub(super) fn english_name(term: &Term) -> String {
    match &term.abbr {
        Some(abbr) if term.en.len() > 24 => abbr.clone(),
        _ => term.en.clone(),
    }
}

/// A text as it begins a sentence; names like `uWSGI` keep their first letter.
pub(super) fn sentence(text: &str) -> String {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    if word.bytes().any(|b| b.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// `tcp-handshake-and-close` -> `TCP handshake and close`, with names as the glossary writes them.
pub(super) fn humanised(topic: &str, known: &Known) -> String {
    sentence(&topic.split('-').map(|word| own_case(word, known)).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_is_there_once() {
        let lines = include_str!("../words.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(WORDS.len(), lines);
        assert!(WORDS.iter().all(|(zh, word)| !zh.is_empty() && !word.en.is_empty()));
    }

    #[test]
    fn words_have_their_forms() {
        for (one, several) in [("query", "queries"), ("key", "keys"), ("class", "classes"), ("data", "data")]
        {
            assert_eq!(plural(one), several);
        }
        for (verb, doing) in [("implement", "implementing"), ("use", "using"), ("get", "getting")] {
            assert_eq!(gerund(verb), doing);
        }
        for (title, number) in
            [("一、锁", "1. "), ("十二、锁", "12. "), ("二十、锁", "20. "), ("3. 锁", "3. ")]
        {
            assert_eq!(numbered(title), (number.to_owned(), "锁"));
        }
        assert_eq!(numbered("读、写"), (String::new(), "读、写"));
    }
}
