//! An answer -> its first two sentences, as one says it before going into detail.

use crate::parse::text::{Tables, plain, plain_block};
use crate::parse::tree::Item;
use crate::parse::{Block, BlockKind};

/// Sentences of a short answer.
const SENTENCES: usize = 2;

/// Longest short answer, in characters: one sentence can be very long.
const LONGEST: usize = 400;

/// The first two sentences of an answer: of its paragraphs, an item of a list counting as one. A sentence that
/// ends in a colon brings the next one with it.
pub(super) fn short_answer(blocks: &[Block], tables: Tables) -> String {
    let mut said = String::new();
    let mut left = SENTENCES;
    for sentence in blocks.iter().flat_map(|block| sentences(block, tables)) {
        if left == 0 {
            break;
        }
        if said.ends_with(|c: char| c.is_ascii_punctuation()) {
            said.push(' ');
        }
        said.push_str(&sentence);
        left -= usize::from(!sentence.ends_with(['：', ':']));
    }
    match said.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &said[..at]),
        None => said,
    }
}

fn sentences(block: &Block, tables: Tables) -> Vec<String> {
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => split(&plain(inlines)),
        BlockKind::List { items, .. } => {
            let text = |Item { blocks, .. }: &Item| {
                blocks.first().map(|block| plain_block(block, tables)).filter(|text| !text.is_empty())
            };
            items.iter().filter_map(text).map(ended).collect()
        }
        BlockKind::Quote(_) | BlockKind::Element(_) => {
            block.children().iter().flat_map(|block| sentences(block, tables)).collect()
        }
        _ => Vec::new(),
    }
}

/// An item of a list reads as a sentence.
fn ended(text: String) -> String {
    let text = text.trim().trim_end_matches(['；', ';']);
    if text.ends_with(|c: char| "。！？.!?：:".contains(c)) {
        return text.to_owned();
    }
    let stop = if text.is_ascii() { "." } else { "。" };
    format!("{text}{stop}")
}

/// Cuts after full stops of either script. A Latin stop ends a sentence only before a space, and not after a
/// single letter or a word with a stop inside (`e.g.`).
fn split(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let stops = match c {
            '。' | '！' | '？' => !text[end..].starts_with(['”', '」', '）', '’']),
            '.' | '!' | '?' => {
                let word = text[..at].rsplit([' ', '(', '（']).next().unwrap_or_default();
                (text[end..].starts_with(' ') || end == text.len()) && !is_abbreviation(word)
            }
            '”' | '」' | '）' | '’' => text[..at].ends_with(['。', '！', '？']),
            _ => false,
        };
        if stops {
            sentences.push(text[start..end].trim().to_owned());
            start = end;
        }
    }
    let rest = text[start..].trim();
    if !rest.is_empty() {
        sentences.push(rest.to_owned());
    }
    sentences
}

/// `e.g`, `A`: letters alone, with a stop inside or only one. `1.3` is a number.
fn is_abbreviation(word: &str) -> bool {
    let letters = word.chars().all(|c| c.is_alphabetic() || c == '.');
    letters && (word.contains('.') || word.chars().count() < 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_readers_stop() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split(text), expected, "{text}");
        check("一。二！三", &["一。", "二！", "三"]);
        check("他说“好。”然后走了。", &["他说“好。”", "然后走了。"]);
        check(
            "Use TLS 1.3. It is faster, e.g. in one trip. Done",
            &["Use TLS 1.3.", "It is faster, e.g. in one trip.", "Done"],
        );
        check("v1.2 is out", &["v1.2 is out"]);
        check("", &[]);
    }

    #[test]
    fn items_read_as_sentences() {
        assert_eq!(ended("甲；".into()), "甲。");
        assert_eq!(ended("one".into()), "one.");
        assert_eq!(ended("完了。".into()), "完了。");
    }
}
