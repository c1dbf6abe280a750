//! Chinese names -> pinyin, to read and to sort by.

use ::pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Pinyin with tone marks, syllables apart; other scripts stay as they are.
pub(super) fn pinyin(name: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in name.chars() {
        match c.to_pinyin() {
            Some(syllable) => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(syllable.with_tone());
                gap = true;
            }
            None => {
                if gap && c.is_alphanumeric() {
                    out.push(' ');
                }
                out.push(c);
                gap = false;
            }
        }
    }
    out
}

/// Pinyin as dictionaries sort it: letters first, without tones, case and signs.
pub(super) fn without_tones(pinyin: &str) -> String {
    pinyin.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
