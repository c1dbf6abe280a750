//! Chinese emphasis: text -> text in which `**注意：**正文` is bold, and the way back.
//!
//! CommonMark decides by the characters on both sides whether `**` opens or closes: a run after punctuation
//! closes only before white space or punctuation. Chinese sets no spaces, so in `**注意：**正文` the second run
//! cannot close and the asterisks are printed (pulldown-cmark 0.13.6; the form stands 401 times in three popular
//! repositories). A private-use character, which is neither punctuation nor white space, is set between the
//! punctuation and the run before parsing; it is taken out of every event and spans are mapped back. To be
//! deleted when the parser reads Chinese itself.

use std::borrow::Cow;

use crate::base::text::is_cjk;

/// Text ready for the parser.
pub(super) struct Prepared<'a> {
    /// The text with the mark set where Chinese needs it.
    pub text: Cow<'a, str>,
    mark: char,
    /// Offsets in `text` where a mark begins, rising.
    marks: Vec<usize>,
}

impl<'a> Prepared<'a> {
    /// The text as it is.
    pub fn untouched(text: &'a str) -> Prepared<'a> {
        Prepared { text: Cow::Borrowed(text), mark: '\u{E000}', marks: Vec::new() }
    }

    /// The offset in the original text for one in `text`.
    pub fn original(&self, offset: usize) -> usize {
        let before = self.marks.partition_point(|&mark| mark < offset);
        // An offset inside a mark is the place where the mark was set.
        let inside = before.checked_sub(1).map_or(0, |last| {
            (self.marks[last] + self.mark.len_utf8()).saturating_sub(offset).min(self.mark.len_utf8())
        });
        offset + inside - before * self.mark.len_utf8()
    }

    /// A piece of an event without marks.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.marks.is_empty() || !text.contains(self.mark) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.replace(self.mark, ""))
        }
    }
}

/// Sets a mark beside every run of `*` or `~~` that Chinese punctuation, or punctuation beside Chinese, keeps
/// from opening or closing. Runs that already do what their neighbours ask for are left alone, so text without
/// Chinese comes back as it went in.
pub(super) fn prepare(text: &str) -> Prepared<'_> {
    let Some(mark) = unused(text) else { return Prepared::untouched(text) };
    let (mut out, mut marks, mut copied) = (String::new(), Vec::new(), 0);
    let mut set = |at: usize| {
        out.push_str(&text[copied..at]);
        marks.push(out.len());
        out.push(mark);
        copied = at;
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|b| matches!(b, b'*' | b'~')) {
        let delimiter = bytes[at + found];
        let mut start = at + found;
        let end = start + bytes[start..].iter().take_while(|&&b| b == delimiter).count();
        at = end;
        if is_escaped(bytes, start) {
            start += 1;
        }
        if start == end || delimiter == b'~' && end - start != 2 {
            continue;
        }
        match needed(text[..start].chars().next_back(), text[end..].chars().next()) {
            Some(Side::Before) => set(start),
            Some(Side::After) => set(end),
            None => {}
        }
    }
    if marks.is_empty() {
        return Prepared::untouched(text);
    }
    out.push_str(&text[copied..]);
    Prepared { text: Cow::Owned(out), mark, marks }
}

enum Side {
    Before,
    After,
}

/// Where a mark is needed between the characters around a run. Brackets tell which way a run is meant: after an
/// opening one it opens anyway, before a closing one it closes anyway.
fn needed(previous: Option<char>, next: Option<char>) -> Option<Side> {
    let (previous, next) = (previous?, next?);
    if previous.is_whitespace() || next.is_whitespace() || !(is_cjk(previous) || is_cjk(next)) {
        return None;
    }
    match (is_punctuation(previous), is_punctuation(next)) {
        (true, false) if !opens(previous) => Some(Side::Before),
        (false, true) if !closes(next) => Some(Side::After),
        _ => None,
    }
}

/// Punctuation as CommonMark means it (Unicode P and S), for the characters that stand beside Chinese. A letter
/// taken for punctuation, or the reverse, costs nothing but the correction.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '（' | '「'
            | '『'
            | '【'
            | '《'
            | '〈'
            | '〔'
            | '〖'
            | '“'
            | '‘'
            | '［'
            | '｛'
            | '('
            | '['
            | '{'
            | '<'
    )
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '）' | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '〗'
            | '”'
            | '’'
            | '］'
            | '｝'
            | ')'
            | ']'
            | '}'
            | '>'
            | '，'
            | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
    )
}

/// Whether an odd number of backslashes stands before the byte.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1
}

/// A private-use character that the text does not have.
fn unused(text: &str) -> Option<char> {
    let private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}');
    // UTF-8 of the private use area starts with EE or EF: most notes have neither and are searched by byte only.
    if !text.as_bytes().contains(&0xEE) {
        return Some('\u{E000}');
    }
    let taken: std::collections::HashSet<char> = text.chars().filter(|&c| private(c)).collect();
    ('\u{E000}'..='\u{F8FF}').find(|c| !taken.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected` has `|` where a mark is set.
    fn check(text: &str, expected: &str) {
        let prepared = prepare(text);
        assert_eq!(prepared.text.replace(prepared.mark, "|"), expected);
        assert_eq!(prepared.clean(&prepared.text), text, "marks come out again");
    }

    #[test]
    fn marks_are_set_where_chinese_needs_them() {
        check("**注意：**正文", "**注意：|**正文");
        check("**HTTP（超文本）**协议", "**HTTP（超文本）|**协议");
        check("**HTTP (text)**协议", "**HTTP (text)|**协议");
        check("用**`let`**声明", "用**|`let`|**声明");
        check("读**《书》**后", "读**|《书》|**后");
        check("*斜：*后", "*斜：|*后");
        check("~~旧：~~新", "~~旧：|~~新");
        check("**注意：**Rust", "**注意：|**Rust");
        check(r"中\*文\\*后", r"中\*文\\|*后");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "**bold:**text",
            "a * b ** c",
            "**注意**：正文",
            "（**甲**，**乙**）",
            "__注意：__正文",
            "1~3 章：~4 节",
            "* 列表：*",
            "***",
            "**注意：** 正文",
            "",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn offsets_map_back() {
        let text = "**甲：**乙**丙：**丁";
        let prepared = prepare(text);
        for (at, c) in text.char_indices() {
            let places: Vec<usize> =
                prepared.text.match_indices(c).map(|(i, _)| prepared.original(i)).collect();
            assert!(places.contains(&at), "{c} at {at}: {places:?}");
        }
        assert_eq!(prepared.original(prepared.text.len()), text.len());
    }

    #[test]
    fn private_characters_of_the_author_survive() {
        let text = "\u{E000}**注意：**正文\u{E001}";
        let prepared = prepare(text);
        assert_eq!(prepared.mark, '\u{E002}');
        assert_eq!(prepared.clean(&prepared.text), text);
    }
}
