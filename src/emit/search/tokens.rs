//! Text -> search tokens, by the same rules as `static/js/search/tokens.js`; `tests/search/tokens.json` runs on both.
//!
//! Han, kana and Hangul become overlapping pairs, because a reader's phrase is found wherever its pairs stand,
//! with no dictionary to disagree about words. Everything else is a lower-case word; names that engineers write
//! in several ways (`TIME_WAIT`, `HTTP/2`, `ConcurrentHashMap`, `2MSL`) are kept whole, joined and in parts.

use elasticlunr::Pipeline;
use elasticlunr::lang::Language;

/// Longer words are hashes and encoded data, which nobody types.
const MAX_WORD_BYTES: usize = 40;
/// Longest name made by leaving out `_ / . -`.
const MAX_JOINED_BYTES: usize = 24;
/// Words and single characters that stand in nearly every section.
const STOP: [&str; 25] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "in", "is", "it", "of", "on", "or", "the", "to", "with",
    "了", "和", "与", "是", "在", "及", "或", "吗",
];

/// A piece of text that tokens are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Characters of a script without spaces; `的` is a break.
    Cjk(Vec<char>),
    /// Letters and digits, as written.
    Word(String),
    /// Neighbouring words without the sign between them: `TIMEWAIT`, `HTTP2`.
    Joined(String),
}

/// Whether a character belongs to a script that is cut into pairs.
pub fn is_cjk(c: char) -> bool {
    matches!(c as u32,
        0x3005 | 0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphabetic() && !is_cjk(c))
}

/// Full-width ASCII becomes ASCII.
fn fold(c: char) -> char {
    match c as u32 {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

/// The runs of a text, in order. A joined name follows its words.
pub fn runs(text: &str) -> Vec<Run> {
    let chars: Vec<char> = text.chars().map(fold).collect();
    let (mut out, mut chain, mut at) = (Vec::new(), Chain::default(), 0);
    while at < chars.len() {
        let from = at;
        if is_cjk(chars[at]) {
            at = end_of(&chars, at, is_cjk);
            chain.end_into(&mut out);
            let pieces = chars[from..at].split(|c| *c == '的').filter(|piece| !piece.is_empty());
            out.extend(pieces.map(|piece| Run::Cjk(piece.to_vec())));
        } else if is_word(chars[at]) {
            at = end_of(&chars, at, is_word);
            at += sign_length(&chars, at, at - from);
            let word: String = chars[from..at].iter().collect();
            chain.add(&word, from, at, &chars, &mut out);
            out.push(Run::Word(word));
        } else {
            at += 1;
        }
    }
    chain.end_into(&mut out);
    out
}

fn end_of(chars: &[char], from: usize, is: fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| !is(*c)).map_or(chars.len(), |n| from + n)
}

/// `c++ vc++ c# f#`: the signs after a word of one or two letters that belong to it.
fn sign_length(chars: &[char], at: usize, word: usize) -> usize {
    let is = |n: usize, sign: char| chars.get(at + n) == Some(&sign);
    match word {
        1 | 2 if is(0, '+') && is(1, '+') => 2,
        1 if is(0, '#') => 1,
        _ => 0,
    }
}

/// Words that stand one sign apart.
#[derive(Default)]
struct Chain {
    words: Vec<String>,
    signs: Vec<char>,
    end: usize,
}

impl Chain {
    fn add(&mut self, word: &str, from: usize, end: usize, chars: &[char], out: &mut Vec<Run>) {
        let linked = !self.words.is_empty() && from == self.end + 1 && "_/.-".contains(chars[self.end]);
        if linked {
            self.signs.push(chars[self.end]);
        } else {
            self.end_into(out);
        }
        self.words.push(word.to_owned());
        self.end = end;
    }

    fn end_into(&mut self, out: &mut Vec<Run>) {
        let joined = self.words.concat();
        if self.is_name() && joined.len() <= MAX_JOINED_BYTES {
            out.push(Run::Joined(joined));
        }
        self.words.clear();
        self.signs.clear();
    }

    /// `TIME_WAIT` and `HTTP/2`, `I/O`, `Node.js`, `UTF-8`; not `list.add`, `1.2.3` or `read/write`.
    fn is_name(&self) -> bool {
        let Some((first, rest)) = self.words.split_first() else { return false };
        let short = |word: &String| {
            word.chars().nth(2).is_none() || word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit())
        };
        match rest.len() {
            1..=3 if self.signs.iter().all(|sign| *sign == '_') => true,
            1 | 2 => !first.starts_with(|c: char| c.is_ascii_digit()) && rest.iter().all(short),
            _ => false,
        }
    }
}

/// The tokens of a text: of every run the whole, then its parts.
pub fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::with_capacity(text.len() / 3);
    for run in runs(text) {
        match run {
            Run::Cjk(chars) => pairs_into(&chars, &mut out),
            Run::Joined(word) => word_into(&word, &mut out),
            Run::Word(word) => {
                word_into(&word, &mut out);
                for part in parts(&word) {
                    word_into(part, &mut out);
                }
            }
        }
    }
    out
}

/// The tokens of a text without parts of words: what a name is compared by.
pub fn whole_tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for run in runs(text) {
        match run {
            Run::Cjk(chars) => pairs_into(&chars, &mut out),
            Run::Word(word) => word_into(&word, &mut out),
            Run::Joined(_) => {}
        }
    }
    out
}

fn pairs_into(chars: &[char], out: &mut Vec<String>) {
    if let [single] = chars {
        let single = single.to_string();
        if !STOP.contains(&&*single) {
            out.push(single);
        }
    }
    out.extend(chars.windows(2).map(|pair| pair.iter().collect()));
}

fn word_into(word: &str, out: &mut Vec<String>) {
    let mut word = word.to_lowercase();
    if word.len() <= MAX_WORD_BYTES && !STOP.contains(&&*word) {
        stem(&mut word);
        out.push(word);
    }
}

/// Harman's S-stemmer: plurals only, so that a stem stays a word readers know. Without a vowel it is no plural:
/// `https`, `qps`.
pub fn stem(word: &mut String) {
    let plural =
        word.is_ascii() && word.len() > 3 && word.ends_with('s') && word.contains(['a', 'e', 'i', 'o', 'u']);
    if !plural {
        return;
    }
    if word.ends_with("ies") && !word.ends_with("eies") && !word.ends_with("aies") {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if word.ends_with("sses") || word.ends_with("xes") {
        word.truncate(word.len() - 2);
    } else if !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.pop();
    }
}

/// Parts of two and more characters where case or script changes: `Hash`, `Map`; `SHA`, `256`.
fn parts(word: &str) -> Vec<&str> {
    let bytes = word.as_bytes();
    let (mut cuts, mut from) = (Vec::new(), 0);
    for at in 1..bytes.len() {
        let (before, here, after) = (bytes[at - 1], bytes[at], bytes.get(at + 1));
        let hump = here.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase() && after.is_some_and(u8::is_ascii_lowercase));
        let script = before.is_ascii_digit() && here.is_ascii_alphabetic()
            || before.is_ascii_alphabetic() && here.is_ascii_digit();
        if hump || script {
            cuts.push(&word[from..at]);
            from = at;
        }
    }
    if from > 0 {
        cuts.push(&word[from..]);
    }
    cuts.retain(|part| part.chars().nth(1).is_some());
    cuts
}

/// The tokenizer as elasticlunr wants it; no pipeline, the tokens are final.
pub struct Words;

impl Language for Words {
    fn name(&self) -> String {
        "Words".into()
    }

    fn code(&self) -> String {
        "words".into()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        tokens(text)
    }

    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(tokens(text).join(" "), expected, "{text}");
    }

    #[test]
    fn names_are_kept_whole_and_in_parts() {
        check("为什么是三次握手？", "为什 什么 么是 是三 三次 次握 握手");
        check("锁的粒度 锁", "锁 粒度 锁");
        check("ConcurrentHashMap", "concurrenthashmap concurrent hash map");
        check("TIME_WAIT 2MSL", "time wait timewait 2msl msl");
        check("HTTP/2、ＨＴＴＰ", "http 2 http2 http");
        check("utf8mb4 3306 UTF-8", "utf8mb4 utf mb 3306 utf 8 utf8");
        check("C++ C# F# a+b x##", "c++ c# f# b x#");
        check("list.add(x) 1.2.3 I/O", "list add x 1 2 3 i o io");
        check("queries classes is HTTPS", "query class https");
    }

    #[test]
    fn the_table_of_cases_holds() {
        let table = include_str!("../../../tests/search/tokens.json");
        let table: Vec<(String, String)> = serde_json::from_str(table).expect("pairs of text and tokens");
        assert!(table.len() >= 500, "{}", table.len());
        for (text, expected) in &table {
            check(text, expected);
        }
    }
}
