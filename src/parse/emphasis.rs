//! Chinese emphasis: text -> text in which `**注意：**正文` is bold, and the way back.
//!
//! CommonMark decides by the characters on both sides whether `**` opens or closes: a run after punctuation
//! closes only before white space or punctuation. Chinese sets no spaces, so in `**注意：**正文` the second run
//! cannot close and the asterisks are printed (pulldown-cmark 0.13.6; the form stands 401 times in three popular
//! repositories). A private-use character, which is neither punctuation nor white space, is set between the
//! punctuation and the run before parsing; it is taken out of every event and spans are mapped back. To be
//! deleted when the parser reads Chinese itself.
//!
//! The same mark keeps `[[Bug #1]](https://…)` a link with brackets in its text, as CommonMark has it, where the
//! parser sees a wiki link and a pair of brackets after it.

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
/// from opening or closing, and between the brackets of a link's text that looks like a wiki link. Other text
/// comes back as it went in.
///
/// Which of the two a run is meant to do is told by what came before it in the same paragraph: a run that could
/// only open, after one that is still open, is meant to close. Code spans are skipped; what stands in code blocks
/// and addresses is marked like text, and cleaned like text.
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
    let mut open = [false; 4];
    let mut at = 0;
    while let Some(found) =
        bytes[at..].iter().position(|b| matches!(b, b'*' | b'~' | b'`' | b'|' | b'\n' | b'['))
    {
        let (sign, mut start) = (bytes[at + found], at + found);
        let end = start + run(bytes, start);
        at = end;
        match sign {
            b'`' => at = end_of_code(bytes, start, end),
            b'[' if end - start == 2 && is_text_of_link(&text[end..]) => set(start + 1),
            b'|' => open = [false; 4],
            b'\n' if end - start > 1 || begins_block(&bytes[end - 1..]) => open = [false; 4],
            b'*' | b'~' => {
                start += usize::from(is_escaped(bytes, start));
                if start == end || sign == b'~' && end - start != 2 {
                    continue;
                }
                let kind = if sign == b'~' { 0 } else { (end - start).min(3) };
                let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
                match meant(before, after, &mut open[kind]) {
                    Some(Side::Before) => set(start),
                    Some(Side::After) => set(end),
                    None => {}
                }
            }
            _ => {}
        }
    }
    if marks.is_empty() {
        return Prepared::untouched(text);
    }
    out.push_str(&text[copied..]);
    Prepared { text: Cow::Owned(out), mark, marks }
}

/// Whether `text]](address)` follows. What stands in round brackets after a wiki link is an address when it looks
/// like one: `[[锁]](互斥)` is a wiki link with a remark.
fn is_text_of_link(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    let Some((text, after)) = line.split_once("]](") else { return false };
    let Some((address, _)) = after.split_once(')') else { return false };
    !text.contains(['[', ']']) && address.contains(['/', '.', '#'])
}

enum Side {
    Before,
    After,
}

/// Where a mark is needed between the characters around a run; `open` says whether a run of its kind is open, and
/// will. Brackets tell which way a run is meant: after an opening one it opens, before a closing one it closes.
fn meant(before: Option<char>, after: Option<char>, open: &mut bool) -> Option<Side> {
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_mark = |c: Option<char>| c.is_some_and(is_punctuation);
    let chinese = before.is_some_and(is_cjk) || after.is_some_and(is_cjk);
    match (is_space(before), is_space(after)) {
        (true, true) => return None,
        (true, false) => *open = true,
        (false, true) => *open = false,
        (false, false) => match (is_mark(before), is_mark(after)) {
            (true, false) if *open && chinese && !before.is_some_and(opens) => {
                *open = false;
                return Some(Side::Before);
            }
            (true, false) => *open = true,
            (false, true) if !*open && chinese && !after.is_some_and(closes) => {
                *open = true;
                return Some(Side::After);
            }
            (false, true) => *open = false,
            // `2**3` is no emphasis.
            (false, false) if !chinese => {}
            _ => *open = !*open,
        },
    }
    None
}

/// The length of a run of equal bytes.
fn run(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().take_while(|&&b| b == bytes[start]).count()
}

/// Farthest end of a code span that is looked for: keeps many unclosed ones from costing the square of the text.
const MAX_CODE: usize = 2_000;

/// Where the code span that begins with these backticks ends; without an end, after the backticks.
fn end_of_code(bytes: &[u8], start: usize, end: usize) -> usize {
    let limit = bytes.len().min(end + MAX_CODE);
    let mut at = end;
    while let Some(found) = bytes[at..limit].iter().position(|&b| b == b'`') {
        let length = run(bytes, at + found);
        at = (at + found + length).min(limit);
        if length == end - start {
            return at;
        }
    }
    end
}

/// Whether the line after a line end (the first byte) is blank or begins another block, by its first sign.
fn begins_block(bytes: &[u8]) -> bool {
    let mut line = bytes[1..].iter().skip_while(|b| matches!(b, b' ' | b'\t'));
    match line.next() {
        None | Some(b'\n' | b'-' | b'+' | b'#' | b'>' | b'|' | b'0'..=b'9') => true,
        Some(b'*') => line.next() == Some(&b' '),
        Some(_) => false,
    }
}

/// Punctuation as CommonMark means it (Unicode P and S), for the characters that stand beside Chinese. A letter
/// taken for punctuation, or the reverse, costs nothing but the correction.
fn is_punctuation(c: char) -> bool {
    let other = c.is_alphanumeric() || c.is_whitespace() || c.is_control() || is_private(c);
    c.is_ascii_punctuation() || !other
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

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

/// A private-use character that the text does not have.
fn unused(text: &str) -> Option<char> {
    // UTF-8 of the private use area starts with EE or EF: most notes have neither and are searched by byte only.
    if !text.as_bytes().contains(&0xEE) {
        return Some('\u{E000}');
    }
    let taken: std::collections::HashSet<char> = text.chars().filter(|&c| is_private(c)).collect();
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
        check(r"*中\*文\\*后", r"*中\*文\\|*后");
        check("**甲：**乙，**丙：**丁", "**甲：|**乙，**丙：|**丁");
        check("**甲“乙”**丙", "**甲“乙”|**丙");
        check("- **甲\n- 用**“乙”**丙", "- **甲\n- 用**|“乙”|**丙");
        check("[[Bug #1]](https://a.b/1)和[[锁]](互斥)", "[|[Bug #1]](https://a.b/1)和[[锁]](互斥)");
        check("[[a]]和[[b]](c.md)", "[[a]]和[|[b]](c.md)");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "**bold:**text",
            "a * b ** c",
            "**注意**：正文",
            "（**甲**，**乙**）",
            "**甲**，**乙**",
            "2**3 是 8，**注意**",
            "`**p` 是，**指针**",
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
