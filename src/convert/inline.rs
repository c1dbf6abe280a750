//! Plain text of raw notes -> Markdown that reads the same: what would be taken for a sign is escaped, what was
//! meant as Markdown (bold, code, links, pictures) stays.

/// A part of a text: words, or Markdown that stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Words(&'a str),
    Markdown(&'a str),
}

/// Where a text stands: signs count at the start of a block, cells end at `|`, headings at `{`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Inside,
    Cell,
    Heading,
}

/// Cuts a text into words and Markdown.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < text.len() {
        match markdown(&text[at..]) {
            Some(length) => {
                if from < at {
                    parts.push(Part::Words(&text[from..at]));
                }
                parts.push(Part::Markdown(&text[at..at + length]));
                at += length;
                from = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    if from < text.len() {
        parts.push(Part::Words(&text[from..]));
    }
    parts
}

/// Longest code span, bold text or link, bytes.
const MOST_BYTES: usize = 2000;

/// Length of the Markdown that a text begins with: a code span, bold words, a link or a picture.
fn markdown(text: &str) -> Option<usize> {
    // A line may hold thousands of signs: each looks only so far.
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    if let Some(rest) = text.strip_prefix('`') {
        let end = rest.find('`').filter(|&end| end > 0)?;
        return Some(end + 2);
    }
    if let Some(rest) = text.strip_prefix("**") {
        let end = rest.find("**")?;
        let inner = &rest[..end];
        // What would be escaped alone is no bold text of an author: `**TIME_WAIT**` is, `**kwargs, **_` is not.
        let whole = !inner.is_empty() && inner.trim() == inner && escape(inner, Place::Inside) == inner;
        return whole.then_some(end + 4);
    }
    let image = usize::from(text.starts_with("!["));
    let rest = text[image..].strip_prefix('[')?;
    let (label, target) = rest.split_once("](")?;
    let close = target.find(')')?;
    let fine = !label.contains(['[', ']', '`', '\\', '<', '*', '_', '$'])
        && !target[..close].contains(['<', '\\', '(']);
    // Names of pictures have spaces; the picture is looked up, and its new name has none.
    let fine = fine && (image == 1 || !target[..close].contains(' '));
    let shown = image == 1 || !label.trim().is_empty();
    (fine && shown && close > 0).then_some(image + 1 + label.len() + 2 + close + 1)
}

/// Words, escaped.
pub(super) fn escape(words: &str, place: Place) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    let mut before = None;
    let mut rest = words;
    if place == Place::Start {
        rest = block_start(words, &mut out);
        before = words[..words.len() - rest.len()].chars().next_back();
    }
    let mut chars = rest.chars();
    // Whether a `[` stands open that is none of Markdown's.
    let mut open = false;
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        let plain = match c {
            '[' if !open && before != Some(']') && before != Some('!') => {
                open = is_bare(rest);
                open
            }
            ']' => std::mem::take(&mut open),
            _ => false,
        };
        if !plain && needs_escape(c, before, rest, place) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Whether what follows a `[` is in brackets and no more: no link, footnote, box of a task or definition.
fn is_bare(rest: &str) -> bool {
    let Some((inside, after)) = rest.split_once(']') else { return false };
    !inside.starts_with('^')
        && !inside.contains(['[', '\\', '`', '<'])
        && !matches!(inside.trim(), "" | "x" | "X")
        && !after.starts_with(['(', '[', ':', '{', ']'])
}

fn needs_escape(c: char, before: Option<char>, rest: &str, place: Place) -> bool {
    let next = rest.chars().next();
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        // A sign with a blank after it opens nothing, and what would open it is escaped.
        '*' | '~' => before.is_none() || !rest.trim_start_matches(c).starts_with([' ', '\t']),
        '`' | '$' => true,
        '_' => !(word(before) && word(next)),
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '[' | ']' => true,
        '!' => next == Some('['),
        '&' => rest
            .split_once(';')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')),
        '|' => place == Place::Cell,
        '{' | '#' => place == Place::Heading,
        _ => false,
    }
}

/// Escapes the sign of a block at the start; gives the rest.
fn block_start<'a>(words: &'a str, out: &mut String) -> &'a str {
    let first = words.chars().next().unwrap_or(' ');
    let run = words.len() - words.trim_start_matches(first).len();
    let spaced = words[run..].is_empty() || words[run..].starts_with([' ', '\t']);
    let sign = match first {
        '#' => spaced && run <= 6,
        '>' | '|' => true,
        '+' => spaced && run == 1,
        '-' | '=' => spaced && (run == 1 || words[run..].trim().is_empty()),
        _ => false,
    };
    if sign {
        out.push('\\');
        out.push(first);
        return &words[1..];
    }
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = rest.len() < words.len() && rest.starts_with(['.', ')']);
    if number && (rest.len() == 1 || rest[1..].starts_with([' ', '\t'])) {
        out.push_str(&words[..words.len() - rest.len()]);
        out.push('\\');
        out.push_str(&rest[..1]);
        return &rest[1..];
    }
    words
}

/// A whole text as Markdown, without links of ours.
pub(super) fn plain(text: &str, place: Place) -> String {
    let mut out = String::new();
    for (at, part) in parts(text).into_iter().enumerate() {
        let here = if at > 0 && place == Place::Start { Place::Inside } else { place };
        match part {
            Part::Words(words) => out.push_str(&escape(words, here)),
            Part::Markdown(markdown) => out.push_str(markdown),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::base::source::Source;
    use crate::base::text::fold_space;
    use crate::base::url::NoteId;
    use crate::load::{NoteFile, Role};
    use crate::parse::{self, BlockKind, text};

    /// What a reader sees of a paragraph that says `words`.
    fn read(markdown: &str) -> String {
        let source = Source::new("a.md", format!("---\ntitle: t\n---\n\n{markdown}\n"));
        let file =
            NoteFile { rel: "a.md".into(), id: NoteId::new("a"), lang: Lang::Zh, role: Role::Note, source };
        let note = parse::parse(&parse::Input { file, options: parse::Options::default() }).value;
        assert!(note.blocks.iter().all(|block| matches!(block.kind, BlockKind::Paragraph(_))), "{markdown}");
        let tables = text::Tables::from(&note);
        note.blocks.iter().map(|block| text::plain_block(block, tables)).collect()
    }

    #[test]
    fn what_is_escaped_reads_as_it_was() {
        for words in [
            "def wrapper(*args,**kwargs)",
            "__init__ 与 snake_case",
            "a < b <br> <T>",
            "\\w \\* \\",
            "# 话",
            "1. 话",
            "- x",
            "> x",
            "$[a + b]$",
            "[x](y z)",
            "[[a]]",
            "![a",
            "a & b &lt;",
            "~x~",
            "`x",
            "+ x",
            "x | y",
            "a*b*c",
            "=== x",
            "2) x",
            "* x",
            "![UDP](C:\\a b\\c.png)",
            "<!-- x -->",
            "[^1] x",
        ] {
            assert_eq!(read(&plain(words, Place::Start)), fold_space(words), "{words}");
        }
    }

    #[test]
    fn markdown_that_was_meant_stays() {
        let check = |text: &str| assert_eq!(plain(text, Place::Start), text);
        check("数据(**mysql**, redis)");
        check("见 [锁](https://a.example/x?y=1) 与 `a*b`");
        check("![图](a.png)");
    }

    proptest::proptest! {
        #[test]
        fn any_words_read_as_they_were(words in "[a-z 一二。#*_`~<>&$\\[\\]()!|+.0-9{}=:\\\\-]{1,24}") {
            let words = words.trim();
            let only_words = parts(words).iter().all(|part| matches!(part, Part::Words(_)));
            if only_words && !words.is_empty() {
                assert_eq!(fold_space(&read(&plain(words, Place::Start))), fold_space(words), "{words}");
            }
        }
    }
}
