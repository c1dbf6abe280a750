//! A Chinese title or heading -> English, from the terms of the glossary and a table of the words of titles.
//!
//! A proposal for a person to mend, like all of the skeleton. Never: pinyin, or a word that neither table has; what
//! they do not say stays Chinese.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::known::{Known, Term};
use crate::base::text::is_han;

/// Longest term or word that is looked up, in characters.
const LONGEST: usize = 14;

/// A word of the table.
#[derive(Debug, Clone, Copy)]
struct Word {
    en: &'static str,
    /// Whether it stands before a noun, as `common` does.
    before_noun: bool,
}

static WORDS: LazyLock<BTreeMap<&str, Word>> = LazyLock::new(|| {
    let lines = include_str!("words.tsv").lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let mut cells = line.split('\t');
        Some((cells.next()?, Word { en: cells.next()?, before_noun: cells.next() == Some("a") }))
    };
    lines.filter_map(entry).collect()
});

/// The English title: a term's own name; else what its words say, put in English order; else the topic of the
/// ledger that the note is the only one of; else the words that are known among those that are not.
pub(super) fn english(title: &str, topic: Option<&str>, known: &Known) -> String {
    if let Some(term) = known.term(title).filter(|_| !title.is_ascii()) {
        return sentence(&english_name(term));
    }
    let (title, remark) = without_remark(title);
    let said = ordered(title, known);
    if let Some(said) = said.whole() {
        let remark = remark.and_then(|remark| Some(format!(" ({})", ordered(remark, known).whole()?)));
        return sentence(&(said + &remark.unwrap_or_default()));
    }
    let part = composed(title, known);
    match topic {
        Some(topic) => humanised(topic, known),
        None if part.known > part.unknown => sentence(&part.text),
        None => title.to_owned(),
    }
}

/// What became of a text: its English, and how many Chinese characters of it were said and not said.
#[derive(Debug, Clone, Default)]
struct Said {
    text: String,
    known: usize,
    unknown: usize,
    /// Whether the last word stands before a noun.
    before_noun: bool,
}

impl Said {
    fn whole(&self) -> Option<String> {
        (self.unknown == 0).then(|| self.text.clone())
    }

    fn joined(self, words: &str, other: Said) -> Said {
        Said {
            text: format!("{}{words}{}", self.text, other.text),
            known: self.known + other.known,
            unknown: self.unknown + other.unknown,
            before_noun: other.before_noun,
        }
    }

    fn after(words: &str, said: Said) -> Said {
        Said { text: format!("{words}{}", said.text), ..said }
    }
}

/// `标题（说明）` -> title and remark.
fn without_remark(title: &str) -> (&str, Option<&str>) {
    let cut = title.trim_end().strip_suffix([')', '）']).and_then(|rest| {
        let at = rest.rfind(['(', '（'])?;
        let open = rest[at..].chars().next().map_or(1, char::len_utf8);
        (at > 0).then(|| (rest[..at].trim(), Some(rest[at + open..].trim())))
    });
    cut.unwrap_or((title, None))
}

/// Words in the order of English: `A和B的区别` is the differences between A and B, `甲的乙` B of A.
fn ordered(title: &str, known: &Known) -> Said {
    let title = title.trim().trim_end_matches(['?', '？']);
    for end in ["有哪些", "是什么", "怎么用"] {
        if let Some(body) = title.strip_suffix(end).filter(|body| !body.is_empty()) {
            return ordered(body, known);
        }
    }
    if let Some((head, rest)) = title.split_once([':', '：']) {
        return composed(head, known).joined(": ", ordered(rest, known));
    }
    if let Some((of, what)) = title.split_once("是如何进行").or_else(|| title.split_once("如何进行"))
    {
        let what = composed(what.trim_end_matches('的'), known);
        return if of.is_empty() {
            Said::after("how to do ", what)
        } else {
            what.joined(" in ", composed(of, known))
        };
    }
    for (zh, en) in [("什么是", "what is "), ("如何", "how to "), ("怎么", "how to ")] {
        if let Some(rest) = title.strip_prefix(zh) {
            return Said::after(en, composed(rest, known));
        }
    }
    for end in ["的区别", "的差异", "的不同", "区别", "差异"] {
        if let Some(body) = title.strip_suffix(end).filter(|body| !body.is_empty()) {
            return Said::after("differences between ", composed(body, known));
        }
    }
    let Some((of, what)) = title.rsplit_once('的').filter(|(of, what)| !of.is_empty() && !what.is_empty())
    else {
        return composed(title.trim_end_matches('的'), known);
    };
    let what = composed(what, known);
    // `X中的Y` is Y in X, `带X的Y` Y with X.
    for (start, end, word) in [("在", "中", " in "), ("", "中", " in "), ("带", "", " with ")] {
        let inner = of.trim().strip_prefix(start).and_then(|of| of.strip_suffix(end));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            return what.joined(word, ordered(inner, known));
        }
    }
    let of = ordered(of, known);
    match of.before_noun {
        true => of.joined(" ", what),
        false => what.joined(" of ", of),
    }
}

/// Terms and words from left to right.
fn composed(title: &str, known: &Known) -> Said {
    let mut said = Said::default();
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let (length, text, before_noun) = next(rest, known);
        let han = |text: &str| text.chars().filter(|c| is_han(*c)).count();
        let unknown = han(&text);
        said.unknown += unknown;
        said.known += han(&rest[..length]) - unknown;
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let glued = is_han(first) && unknown > 0 && said.text.ends_with(is_han);
        if word(said.text.chars().next_back()) && word(text.chars().next()) && !glued {
            said.text.push(' ');
        }
        said.text.push_str(&text);
        said.before_noun = before_noun;
        rest = &rest[length..];
    }
    said.text = said.text.split_whitespace().collect::<Vec<_>>().join(" ");
    said
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
    if text.strip_prefix("问题").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return ("问题".len(), "question".into(), false);
    }
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST).collect::<Vec<_>>();
    let found = ends.into_iter().rev().find_map(|end| {
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

fn english_name(term: &Term) -> String {
    match &term.abbr {
        Some(abbr) if term.en.len() > 24 => abbr.clone(),
        _ => term.en.clone(),
    }
}

/// A text as it begins a sentence; names like `uWSGI` keep their first letter.
fn sentence(text: &str) -> String {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    if word.bytes().any(|b| b.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// `tcp-handshake-and-close` -> `TCP handshake and close`, with names as the glossary writes them.
fn humanised(topic: &str, known: &Known) -> String {
    sentence(&topic.split('-').map(|word| own_case(word, known)).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_put_together_from_terms_and_words() {
        let known = Known::embedded();
        let check = |title: &str, topic: Option<&str>, expected: &str| {
            assert_eq!(english(title, topic, &known), expected, "{title}");
        };
        check("乐观锁和悲观锁", None, "Optimistic locking and pessimistic locking");
        check("GIL", None, "GIL");
        check("mysql", None, "MySQL");
        check("什么是缓存", None, "What is cache");
        check("GET 和 POST 的区别", None, "Differences between GET and POST");
        check("redis高可用的实现", None, "Implementation of Redis high availability");
        check("常用的方式", None, "Common ways");
        check("服务器性能评估", None, "Server performance evaluation");
        check("缓存(怪怪的)", None, "Cache");
        check("优点", None, "Advantages");
        check("怪题目", None, "怪题目");
        check("怪题目", Some("redis-zset-internals"), "Redis ZSet internals");
        check("Redis持久化方式的怪", None, "Redis ways of persistence 的怪");
        check("如何提升并发", None, "How to improve concurrency");
        check("常用的WEB框架有哪些", None, "Common Web framework");
        check("带缓存的测试", None, "Tests with cache");
        check("Django 中的类字典对象", None, "Dict-like objects in Django");
        check("问题2: 缓存", None, "Question 2: cache");
        check("python是如何进行内存管理的", None, "Memory management in Python");
        check("uWSGI", None, "uWSGI");
    }

    #[test]
    fn every_word_of_the_table_is_there_once() {
        let lines = include_str!("words.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(WORDS.len(), lines);
        assert!(WORDS.iter().all(|(zh, word)| !zh.is_empty() && !word.en.is_empty()));
    }
}
