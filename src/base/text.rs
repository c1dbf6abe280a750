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

/// Appends `text` escaped for HTML text and double-quoted attributes.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_folds() {
        assert_eq!(escape("a<b & \"c\">汉"), "a&lt;b &amp; &quot;c&quot;&gt;汉");
        assert_eq!(fold_space("  a\n\t b  "), "a b");
        assert!(is_cjk('，') && is_cjk('汉') && !is_cjk('a') && !is_han('，') && is_han('汉'));
    }
}
