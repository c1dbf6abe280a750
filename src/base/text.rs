//! Small facts about characters that several stages share.

/// Whether a character is set as one full-width cell of Chinese text: Han, kana, full-width forms and
/// CJK punctuation. Used for soft line breaks, emphasis and reading time.
pub fn is_cjk(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115F          // Hangul Jamo
        | 0x2E80..=0x303F        // radicals, CJK punctuation
        | 0x3040..=0x33FF        // kana, bopomofo, compatibility
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
        | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x20000..=0x3FFFD)
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Whether a character is Han (an ideograph, without punctuation and kana).
pub fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFD | 0x3007)
}

/// Whether HTML forbids a character: controls other than tab and line ends, and noncharacters.
pub fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}')
        || matches!(c as u32, 0xFDD0..=0xFDEF)
        || c as u32 & 0xFFFE == 0xFFFE
}

/// What is shown for a forbidden character: its control picture (`␀`), else the replacement character.
fn picture(c: char) -> char {
    match c as u32 {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or('\u{FFFD}'),
        0x7F => '␡',
        _ => '\u{FFFD}',
    }
}

/// Appends `text` escaped for HTML text and double-quoted attributes. Characters that HTML forbids are shown as
/// pictures.
pub fn escape_into(out: &mut String, text: &str) {
    escape_bytes(out, text, true);
}

/// Appends `text` escaped for HTML text only: quotes stay, which matters where there are many (code).
pub fn escape_text_into(out: &mut String, text: &str) {
    escape_bytes(out, text, false);
}

fn escape_bytes(out: &mut String, text: &str, quotes: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            b'\t' | b'\n' | b'\r' | 0xC | b' '..0x7F => continue,
            // Forbidden characters begin with one of these bytes.
            0..0x20 | 0x7F | 0xC2 | 0xEF | 0xF0.. => {
                let Some(c) = text[at..].chars().next().filter(|c| is_forbidden(*c)) else { continue };
                out.push_str(&text[from..at]);
                out.push(picture(c));
                from = at + c.len_utf8();
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// `text` escaped for HTML text and double-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    escape_into(&mut out, text);
    out
}

/// `text` with every run of white space folded to one space and none at the ends.
pub fn fold_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A number of things in English: `1 note`, `2 notes`.
pub fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Where the parenthesis that was opened before a text closes: addresses and names of files have pairs of them.
pub fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_folds() {
        assert_eq!(escape("a<b & \"c\">汉"), "a&lt;b &amp; &quot;c&quot;&gt;汉");
        assert_eq!(
            escape("a\0\u{1B}\u{7F}\u{80}\u{FFFE}\u{1FFFF}\t\u{A0}é\u{1F600}"),
            "a␀␛␡\u{FFFD}\u{FFFD}\u{FFFD}\t\u{A0}é\u{1F600}"
        );
        assert_eq!(fold_space("  a\n\t b  "), "a b");
        assert!(is_cjk('，') && is_cjk('汉') && !is_cjk('a') && !is_han('，') && is_han('汉'));
    }
}
