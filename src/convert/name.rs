//! Names of notes: titles as a person writes them, slugs that are ASCII.

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
    let text = text.strip_suffix('/').filter(|name| !name.contains('/')).unwrap_or(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = without_rules(&text.replace("**", ""));
    if text.is_empty() { "未命名".into() } else { text }
}

/// Words with which a text goes on with the one above.
pub(super) const GO_ON: [&str; 9] = ["或者", "另外", "此外", "而且", "并且", "但是", "不过", "所以", "因此"];

/// Words that begin another text of the same kind.
const NEXT: [&str; 5] = ["还有", "然后", "接着", "以及", "再有"];

/// A title without the connective that it begins with: `还有甲的方式` is about `甲的方式`.
pub(super) fn subject(title: &str) -> &str {
    let Some(rest) = GO_ON.iter().chain(&NEXT).find_map(|word| title.strip_prefix(word)) else {
        return title;
    };
    let rest = rest.trim_start_matches(['，', ',', '、', ':', '：', ' ']);
    if rest.chars().filter(|c| c.is_alphanumeric()).count() >= 2 { rest } else { title }
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
        && says_something(text)
        && !text.contains(['，', '。', '；', ';', ':', '：', '=', '>', '"'])
        && !text.contains("  ")
        && !text.ends_with([',', '.', '、'])
}

/// Whether a text can be a name at all: a Chinese character, or two letters. A lone `a` is a slip of the keyboard.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(is_han) || text.chars().filter(|c| c.is_alphanumeric()).count() >= 2
}

/// A title for lines without a heading: the first words of the first line.
pub(super) fn from_line(line: &str) -> String {
    let line = cleaned(line);
    let first =
        line.split(['，', '。', '；', ';', ':', '：', '?', '？', '!', '！']).next().unwrap_or("").trim();
    // `甲如果乙` says something of `甲`.
    let thing = first.split("如果").next().filter(|thing| says_something(thing)).unwrap_or(first);
    let first = before_comma(thing);
    let first =
        first.split(["->", " - "].iter().find(|sign| first.contains(**sign)).copied().unwrap_or("->"));
    let part = |part: &'_ str| part.trim().trim_end_matches(['-', '=', ' ']).to_owned();
    let first = first.map(part).find(|part| !part.is_empty()).unwrap_or_default();
    let mut title = String::new();
    for c in first.chars() {
        if width(&title) >= TITLE_WIDTH {
            break;
        }
        title.push(c);
    }
    let title = balanced(whole_words(title.trim(), &first));
    if title.chars().any(char::is_alphanumeric) { title.to_owned() } else { cleaned(&line) }
}

/// A title for a line of code: what is called, `fetch` of `fetch('/a')`, or the words before a bracket.
pub(super) fn from_code(line: &str) -> String {
    let call = line.trim().trim_start_matches('@').split('(').next().unwrap_or("").trim();
    let named = !call.is_empty() && call.chars().all(|c| c.is_ascii_alphanumeric() || "_. *".contains(c));
    from_line(if named && says_something(call) { call } else { line })
}

/// Whether a title only says where something comes from: `python内置`.
pub(super) fn only_origin(title: &str) -> bool {
    let from = ["内置", "自带", "内建", "提供", "自带的", "内置的", "提供的"]
        .iter()
        .find_map(|word| title.strip_suffix(word));
    from.is_some_and(|from| !from.trim().is_empty() && from.is_ascii())
}

/// Chinese words before an English comma: `a, b` in a list of names stays whole.
fn before_comma(text: &str) -> &str {
    let cut = text.match_indices(',').map(|(at, _)| at).find(|&at| {
        let around = [text[..at].chars().next_back(), text[at + 1..].trim_start().chars().next()];
        around.iter().any(|c| c.is_some_and(is_han)) && text[..at].chars().filter(|c| is_han(*c)).count() >= 5
    });
    text[..cut.unwrap_or(text.len())].trim()
}

/// `title`, the beginning of `text`, without the word that it ends within.
fn whole_words<'a>(title: &'a str, text: &str) -> &'a str {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let cut = text.starts_with(title)
        && letter(title.chars().next_back())
        && letter(text[title.len()..].chars().next());
    let last = title.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    if cut && says_something(last) { last.trim() } else { title }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cleaned_and_found() {
        assert_eq!(cleaned("※ 缓存的三种异常"), "缓存的三种异常");
        assert_eq!(cleaned("  问题2: 锁："), "问题2: 锁");
        assert_eq!(cleaned("|**Data"), "Data");
        assert_eq!(
            (subject("还有甲的方式"), subject("然后, 部署"), subject("另外")),
            ("甲的方式", "部署", "另外")
        );
        assert_eq!(cleaned("Mysql ---MVCC"), "Mysql - MVCC");
        assert_eq!(from_line("JWT JSON web Token  --->防伪造"), "JWT JSON web Token");
        assert_eq!(from_line("celery 如果序列化的是JSON， 就可以"), "celery");
        assert_eq!(from_line("日活 -> 每日活跃用户数"), "日活");
        assert_eq!(from_line("实现服务化架构 --> SOA/ SaaS"), "实现服务化架构");
        assert_eq!(from_line("上传图片的序列化问题,修改默认值"), "上传图片的序列化问题");
        assert_eq!(
            from_line("SELECT count FROM students WHERE name is null and more"),
            "SELECT count FROM students WHERE name is null"
        );
        assert_eq!(from_code("fetch('/api/').then(resp => resp.json())"), "fetch");
        assert_eq!(from_code("@lru_cache(maxsize=256)  # 缓存"), "lru_cache");
        assert!(only_origin("python内置") && !only_origin("内置") && !only_origin("python内置模块"));
        assert_eq!(from_code("a"), "a");
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
}
