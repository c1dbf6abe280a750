//! Chinese -> what a reader types on a Latin keyboard: `sanciwoshou`, `scws`.
//!
//! From every character of a heading on, the pinyin of the next characters is one token, so that any phrase is
//! the start of some token. Marks keep these tokens apart from words: `^` whole syllables, `~` initials.

use std::collections::BTreeMap;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::tokens::is_cjk;

/// Most characters in a token of syllables, and of initials.
const MAX_SYLLABLES: usize = 6;
const MAX_INITIALS: usize = 8;
/// Most spellings of one phrase.
const MAX_SPELLINGS: usize = 4;

/// Characters of technical Chinese with a second reading that is common, with that reading.
const SECOND_READINGS: [(char, &str); 32] = [
    ('粘', "nian"),
    ('钥', "yao"),
    ('重', "chong"),
    ('长', "zhang"),
    ('行', "hang"),
    ('调', "tiao"),
    ('传', "zhuan"),
    ('参', "shen"),
    ('率', "shuai"),
    ('降', "xiang"),
    ('会', "kuai"),
    ('单', "shan"),
    ('便', "pian"),
    ('差', "cha"),
    ('藏', "zang"),
    ('校', "jiao"),
    ('曾', "zeng"),
    ('乐', "yue"),
    ('角', "jue"),
    ('系', "ji"),
    ('屏', "bing"),
    ('弹', "dan"),
    ('壳', "qiao"),
    ('露', "lou"),
    ('泊', "bo"),
    ('了', "liao"),
    ('和', "huo"),
    ('都', "du"),
    ('还', "huan"),
    ('载', "zai"),
    ('数', "shuo"),
    ('量', "liang"),
];

/// How characters are read; in phrases that a glossary spells out, its reading comes first.
#[derive(Debug, Default, Hash)]
pub struct Readings {
    phrases: BTreeMap<Vec<char>, Vec<String>>,
}

impl Readings {
    /// Adds a phrase with the pinyin of a glossary, tone marks and all, when the syllables match the characters.
    pub fn learn(&mut self, phrase: &str, pinyin: &str) {
        let syllables: Vec<String> = pinyin.split_whitespace().map(plain).collect();
        let chars: Vec<char> = phrase.chars().collect();
        let is_han = chars.iter().all(|c| c.to_pinyin().is_some());
        if is_han && chars.len() == syllables.len() && chars.len() <= 12 {
            self.phrases.insert(chars, syllables);
        }
    }

    /// Tokens of all Chinese runs of a text.
    pub fn tokens(&self, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        for run in text.split(|c| !is_cjk(c)).filter(|run| !run.is_empty()) {
            self.run_into(&run.chars().collect::<Vec<char>>(), &mut out);
        }
        out
    }

    fn run_into(&self, chars: &[char], out: &mut Vec<String>) {
        let readings = self.readings(chars);
        for from in 0..chars.len() {
            let rest = &readings[from..];
            let rest = &rest[..rest.iter().position(Vec::is_empty).unwrap_or(rest.len())];
            // The last character alone would be the end of every heading.
            if rest.len() < 2 && chars.len() > 1 || rest.is_empty() {
                continue;
            }
            let syllables = spellings(&rest[..rest.len().min(MAX_SYLLABLES)], |syllable| syllable);
            out.extend(syllables.into_iter().map(|spelling| format!("^{spelling}")));
            let initials = spellings(&rest[..rest.len().min(MAX_INITIALS)], |syllable| &syllable[..1]);
            out.extend(initials.into_iter().map(|spelling| format!("~{spelling}")));
        }
    }

    fn readings(&self, chars: &[char]) -> Vec<Vec<String>> {
        let mut readings: Vec<Vec<String>> = chars.iter().map(|c| of_char(*c)).collect();
        for from in 0..chars.len() {
            for to in from + 2..=chars.len().min(from + 12) {
                if let Some(syllables) = self.phrases.get(&chars[from..to]) {
                    for (reading, syllable) in readings[from..to].iter_mut().zip(syllables) {
                        reading.retain(|other| other != syllable);
                        reading.insert(0, syllable.clone());
                    }
                }
            }
        }
        readings
    }
}

/// The readings of a character, the common one first; none for kana and Hangul.
pub fn of_char(c: char) -> Vec<String> {
    let Some(first) = c.to_pinyin() else { return Vec::new() };
    let mut readings = vec![plain(first.plain())];
    let second = SECOND_READINGS.iter().find(|(other, _)| *other == c);
    readings.extend(second.map(|(_, reading)| (*reading).to_owned()).filter(|second| *second != readings[0]));
    readings
}

/// A syllable without tone; `ü` is `u`, as the client turns a typed `v` into `u` too.
fn plain(syllable: &str) -> String {
    syllable.to_lowercase().nfd().filter(char::is_ascii_lowercase).collect()
}

fn spellings(readings: &[Vec<String>], part: fn(&str) -> &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for reading in readings {
        let mut longer: Vec<String> = Vec::new();
        for syllable in reading {
            longer.extend(spellings.iter().map(|start| format!("{start}{}", part(syllable))));
        }
        longer.dedup();
        longer.truncate(MAX_SPELLINGS);
        spellings = longer;
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_starts_a_token() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Readings::default().tokens(text).join(" "), expected, "{text}");
        };
        check("死锁", "^sisuo ~ss");
        check("TCP 握手", "^woshou ~ws");
        check("三次握手", "^sanciwoshou ~scws ^ciwoshou ~cws ^woshou ~ws");
        check("锁", "^suo ~s");
        check("过滤", "^guolu ~gl");
        check("锁的", "^suode ~sd");
        check("重排", "^zhongpai ^chongpai ~zp ~cp");
        check("ひらがな", "");
    }

    #[test]
    fn a_glossary_knows_better() {
        let mut readings = Readings::default();
        readings.learn("乐观锁", "lè guān suǒ");
        readings.learn("重排", "chóng pái");
        assert_eq!(readings.tokens("重排").join(" "), "^chongpai ^zhongpai ~cp ~zp");
        assert_eq!(readings.tokens("乐观锁")[0], "^leguansuo");
        readings.learn("乐观", "one two three");
        assert_eq!(readings.phrases.len(), 2, "syllables that do not fit are left out");
    }
}
