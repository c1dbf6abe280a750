//! Names of notes: titles as a person writes them, slugs that are ASCII, English from the glossary.

use super::known::{Known, Term};
use super::line::width;
use super::shape::{Marker, marker};
use crate::base::text::is_han;
use crate::base::url::{bad_segment, slug};
use crate::catalog::{pinyin, without_tones};

/// Widest title that is taken from a line, in columns.
const TITLE_WIDTH: usize = 48;

/// A heading's text as a title: without stars, numbers and the colon at its end.
pub(super) fn cleaned(text: &str) -> String {
    let (_, text) = marker(text.trim());
    let text = text.trim_matches(|c: char| c.is_whitespace() || "※★☆#:：".contains(c));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = without_rules(&text.replace("**", ""));
    if text.is_empty() { "未命名".into() } else { text }
}

/// `a-----b` -> `a - b`
fn without_rules(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("---") {
        out.push_str(rest[..at].trim_end());
        rest = rest[at..].trim_start_matches(['-', '>']).trim_start();
        if !out.is_empty() && !rest.is_empty() {
            out.push_str(" - ");
        }
    }
    out + rest
}

/// Whether a line could stand as a title: short, no sentence, no code.
pub(super) fn is_title(line: &str) -> bool {
    let (sign, text) = marker(line);
    let text = text.trim_end_matches([':', '：']);
    matches!(sign, Marker::Plain | Marker::Root | Marker::Node | Marker::Number(..))
        && width(text) <= 36
        && text.chars().any(char::is_alphanumeric)
        && !text.contains(['，', '。', '；', ';', ':', '：', '=', '>', '"'])
        && !text.contains("  ")
        && !text.ends_with([',', '.', '、'])
}

/// A title for lines without a heading: the first words of the first line.
pub(super) fn from_line(line: &str) -> String {
    let line = cleaned(line);
    let first =
        line.split(['，', '。', '；', ';', ':', '：', '?', '？', '!', '！']).next().unwrap_or("").trim();
    let first =
        first.split(["->", " - "].iter().find(|sign| first.contains(**sign)).copied().unwrap_or("->"));
    let first = first.map(str::trim).find(|part| !part.is_empty()).unwrap_or("");
    let mut title = String::new();
    for c in first.chars() {
        if width(&title) >= TITLE_WIDTH {
            break;
        }
        title.push(c);
    }
    let title = balanced(title.trim());
    if title.chars().any(char::is_alphanumeric) { title.to_owned() } else { cleaned(&line) }
}

/// A text cut before a bracket that it does not close.
fn balanced(text: &str) -> &str {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '[' | '【' => open.push(at),
            ')' | '）' | ']' | '】' => {
                open.pop();
            }
            _ => {}
        }
    }
    let cut = open.first().copied().filter(|&at| at > 0).unwrap_or(text.len());
    text[..cut].trim()
}

/// An ASCII name for a title: its English words, Chinese by pinyin. Never empty, never a bad file name.
pub(super) fn ascii_slug(title: &str) -> String {
    let ascii: String = slug(&without_tones(&pinyin(title)))
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '+' { c } else { '-' })
        .collect();
    let mut name = String::new();
    for word in ascii.split('-').filter(|word| !word.is_empty()) {
        if name.len() + word.len() > 48 && !name.is_empty() {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(&word[..word.len().min(48)]);
    }
    match name.as_str() {
        "" => "note".into(),
        "index" | "readme" => format!("{name}-note"),
        _ if bad_segment(&name).is_some() => format!("{name}-note"),
        _ => name,
    }
}

/// Words that join terms in titles.
const JOINTS: [(&str, &str); 24] = [
    ("的区别", " differences"),
    ("的差异", " differences"),
    ("差异", " differences"),
    ("具体知识点", " in detail"),
    ("的作用", " purpose"),
    ("适用场景", " use cases"),
    ("使用场景", " use cases"),
    ("什么是", "What is "),
    ("如何", "How to "),
    ("的实现", " implementation"),
    ("的分析", " analysis"),
    ("机制", " mechanism"),
    ("流程", " flow"),
    ("原理", " internals"),
    ("命令", " commands"),
    ("相关", " topics"),
    ("类型", " types"),
    ("特性", " features"),
    ("问题", " problems"),
    ("和", " and "),
    ("与", " and "),
    ("及", " and "),
    ("、", ", "),
    ("的", " "),
];

/// The English title: a term's own name, else terms and joints when they say everything, else the words of the
/// ledger's topic; a title that none of them can say keeps its Chinese.
pub(super) fn english(title: &str, topic: Option<&str>, known: &Known) -> String {
    if title.is_ascii() {
        return title.to_owned();
    }
    if let Some(term) = known.term(title) {
        return sentence(&english_name(term));
    }
    if let Some(said) = composed(title, known) {
        return sentence(&said);
    }
    topic.map_or_else(|| title.to_owned(), |topic| humanised(topic, known))
}

/// Terms and joints from left to right, when nothing Chinese is left over.
fn composed(title: &str, known: &Known) -> Option<String> {
    let mut out = String::new();
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let (length, said) = longest_term(rest, known)
            .or_else(|| {
                JOINTS
                    .iter()
                    .find(|(zh, _)| rest.starts_with(zh))
                    .map(|(zh, en)| (zh.len(), (*en).to_owned()))
            })
            .or_else(|| {
                let own = !is_han(first);
                own.then(|| (first.len_utf8(), ascii_sign(first)))
            })?;
        let letters = |c: char| c.is_ascii_alphanumeric();
        if out.ends_with(letters) && said.starts_with(letters) && length > 1 {
            out.push(' ');
        }
        out.push_str(&said);
        rest = &rest[length..];
    }
    Some(out.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn ascii_sign(c: char) -> String {
    match c {
        '（' | '(' => " (".into(),
        '）' => ")".into(),
        '，' | '、' => ", ".into(),
        '？' => "?".into(),
        '：' => ": ".into(),
        _ => c.to_string(),
    }
}

fn longest_term(text: &str, known: &Known) -> Option<(usize, String)> {
    if !text.starts_with(is_han) {
        return None;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(14).collect();
    let found = ends.into_iter().rev().find_map(|end| known.term(&text[..end]).map(|term| (end, term)))?;
    Some((found.0, english_name(found.1)))
}

fn english_name(term: &Term) -> String {
    match &term.abbr {
        Some(abbr) if term.en.len() > 24 => abbr.clone(),
        _ => term.en.clone(),
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// `tcp-handshake-and-close` -> `TCP handshake and close`, with names as the glossary writes them.
pub(super) fn humanised(topic: &str, known: &Known) -> String {
    let word = |word: &str| match known.term(word) {
        Some(term) => {
            let own = term.names().find(|name| name.eq_ignore_ascii_case(word));
            own.unwrap_or(word).to_owned()
        }
        None => word.to_owned(),
    };
    sentence(&topic.split('-').map(word).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cleaned_and_found() {
        assert_eq!(cleaned("※ 缓存的三种异常"), "缓存的三种异常");
        assert_eq!(cleaned("  问题2: 锁："), "问题2: 锁");
        assert_eq!(cleaned("|**Data"), "Data");
        assert_eq!(cleaned("Mysql ---MVCC"), "Mysql - MVCC");
        assert_eq!(from_line("JWT JSON web Token  --->防伪造"), "JWT JSON web Token");
        assert_eq!(from_line("日活 -> 每日活跃用户数"), "日活");
        assert_eq!(
            from_line("灰度发布（又名金丝雀发布）是指在黑与白之间，能够"),
            "灰度发布（又名金丝雀发布）是指在黑与白之间"
        );
        assert!(is_title("支付流程:") && !is_title("数据库中的数据放入 Redis 中。") && !is_title("a -> b"));
    }

    #[test]
    fn slugs_are_ascii_and_can_be_files() {
        let check = |title: &str, expected: &str| assert_eq!(ascii_slug(title), expected, "{title}");
        check("事务隔离级别", "shi-wu-ge-li-ji-bie");
        check("GET 和 POST 的区别", "get-he-post-de-qu-bie");
        check("../../etc/passwd", "etc-passwd");
        check("CON", "con-note");
        check("？", "note");
        check("README", "readme-note");
        assert!(ascii_slug(&"长".repeat(300)).len() <= 64);
    }

    #[test]
    fn english_is_put_together_from_terms() {
        let known = Known::embedded();
        let check = |title: &str, topic: Option<&str>, expected: &str| {
            assert_eq!(english(title, topic, &known), expected, "{title}");
        };
        check("乐观锁和悲观锁", None, "Optimistic locking and pessimistic locking");
        check("GIL", None, "GIL");
        check("怪题目", None, "怪题目");
        check("怪题目", Some("redis-zset-internals"), "Redis ZSet internals");
    }
}
