//! Inlines -> the sentence around a link, as plain text.

use super::Sentence;
use crate::parse::{Inline, InlineKind};

/// Longest quotation, in characters.
const MOST_CHARS: usize = 160;

/// A paragraph, item or cell as plain text, with the places of its links.
#[derive(Debug, Default)]
pub(super) struct Flat {
    text: String,
    /// Position in `Note::links`, first and last byte in `text`.
    pub links: Vec<(usize, usize, usize)>,
}

impl Flat {
    /// `title` gives the text of a link that is shown as the title of its note.
    pub fn new<'a>(inlines: &[Inline], title: &impl Fn(usize) -> Option<&'a str>) -> Flat {
        let mut flat = Flat::default();
        flat.push(inlines, title);
        flat
    }

    fn push<'a>(&mut self, inlines: &[Inline], title: &impl Fn(usize) -> Option<&'a str>) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) | InlineKind::Math(text) => {
                    self.text.push_str(text)
                }
                InlineKind::Emph(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                    self.push(inner, title)
                }
                InlineKind::Element(element) if element.tag == "br" => self.text.push(' '),
                InlineKind::Element(element) => self.push(&element.children, title),
                InlineKind::SoftBreak | InlineKind::HardBreak => self.text.push(' '),
                InlineKind::Link(at, inner) => {
                    let start = self.text.len();
                    match title(*at) {
                        Some(title) => self.text.push_str(title),
                        None => self.push(inner, title),
                    }
                    self.links.push((*at, start, self.text.len()));
                }
                InlineKind::Image(_) | InlineKind::FootnoteRef(_) | InlineKind::Raw(_) => {}
            }
        }
    }

    /// The sentence around the link between two bytes, cut to 160 characters around it.
    pub fn sentence(&self, from: usize, to: usize) -> Sentence {
        let (before, link, after) = (&self.text[..from], &self.text[from..to], &self.text[to..]);
        let before = before[sentence_start(before)..].trim_start();
        let after = after[..sentence_end(after)].trim_end();
        let room = MOST_CHARS.saturating_sub(link.chars().count());
        let (before_chars, after_chars) = (before.chars().count(), after.chars().count());
        // Each side gets half of the room, and what the other leaves.
        let before_room = room.saturating_sub(after_chars).max(room / 2).min(room);
        let before = cut_start(before, before_room);
        let after_room = room - before_chars.min(before_room);
        Sentence { before, link: cut_end(link, MOST_CHARS), after: cut_end(after, after_room) }
    }
}

fn sentence_start(before: &str) -> usize {
    ends(before).filter(|&end| end < before.len() || before.ends_with(full_stop)).last().unwrap_or(0)
}

fn sentence_end(after: &str) -> usize {
    ends(after).next().unwrap_or(after.len())
}

fn full_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

/// Bytes at which a sentence ends. `.`, `!` and `?` end one only before white space, and `.` not after a
/// shortened word.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    const SHORTENED: [&str; 6] = ["e.g", "i.e", "vs", "cf", "etc", "No"];
    let closing = |c: char| matches!(c, '”' | '’' | '）' | ')' | '"' | '」' | '』');
    // A title in book marks is part of its sentence, whatever signs it has.
    let mut titles = 0_usize;
    text.char_indices().filter_map(move |(at, c)| {
        titles = match c {
            '《' => titles + 1,
            '》' => titles.saturating_sub(1),
            _ => titles,
        };
        if titles > 0 {
            return None;
        }
        let rest = &text[at + c.len_utf8()..];
        let tail = rest.trim_start_matches(closing);
        let end = text.len() - tail.len();
        let stops = match c {
            '。' | '！' | '？' => true,
            '!' | '?' => tail.starts_with(char::is_whitespace) || tail.is_empty(),
            '.' => {
                let word = text[..at].rsplit([' ', '(', '（']).next().unwrap_or_default();
                (tail.starts_with(char::is_whitespace) || tail.is_empty()) && !SHORTENED.contains(&word)
            }
            _ => false,
        };
        stops.then_some(end)
    })
}

fn cut_start(text: &str, chars: usize) -> String {
    let count = text.chars().count();
    if chars == 0 {
        return String::new();
    }
    if count <= chars {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(count - chars.saturating_sub(1)).collect();
    // Not in the middle of a Latin word, when there is another within reach.
    let word = kept.find(|c: char| !c.is_ascii_alphanumeric()).filter(|&at| at < 20).unwrap_or(0);
    format!("…{}", kept[word..].trim_start())
}

fn cut_end(text: &str, chars: usize) -> String {
    if chars == 0 {
        return String::new();
    }
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars.saturating_sub(1)).collect();
    let word = kept.rfind(|c: char| !c.is_ascii_alphanumeric());
    let end = word.map(|at| at + kept[at..].chars().next().map_or(0, char::len_utf8));
    let end = end.filter(|&end| kept.len() - end < 20).unwrap_or(kept.len());
    format!("{}…", kept[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` has its link in brackets; so has the expected sentence.
    fn check(text: &str, expected: &str) {
        let (from, to) = (text.find('[').unwrap(), text.find(']').unwrap() - 1);
        let flat = Flat { text: text.replace(['[', ']'], ""), links: Vec::new() };
        let Sentence { before, link, after } = flat.sentence(from, to);
        assert_eq!(format!("{before}[{link}]{after}"), expected);
        assert!(before.chars().count() + link.chars().count() + after.chars().count() <= MOST_CHARS);
    }

    #[test]
    fn the_sentence_around_a_link() {
        check("一。见[锁]的说明。二。", "见[锁]的说明。");
        check("[锁]很重要", "[锁]很重要");
        check("真的吗？是[锁]！对。", "是[锁]！");
        check("《锁？》与[锁]、《为什么！》。完", "《锁？》与[锁]、《为什么！》。");
        check("他说“好。”见[锁]。", "见[锁]。");
        check("One. See [lock] v1.2 for it. Two.", "See [lock] v1.2 for it.");
        check("Locks, e.g. [mutex] ones, vs. none. End", "Locks, e.g. [mutex] ones, vs. none.");
        check("See redis.conf and [x]. y", "See redis.conf and [x].");
        check("Why? Because [x]", "Because [x]");
        check("Ends (here.) Then [x] (so.) Last", "Then [x] (so.)");
    }

    #[test]
    fn long_sentences_are_cut_around_the_link() {
        let (han, word) = ("长".repeat(200), "word ".repeat(60));
        check(&format!("{han}[锁]{han}"), &format!("…{}[锁]{}…", "长".repeat(78), "长".repeat(79)));
        check(&format!("{han}[锁]完。"), &format!("…{}[锁]完。", "长".repeat(156)));
        check(&format!("起[锁]{han}"), &format!("起[锁]{}…", "长".repeat(157)));
        check(&format!("{word}[x]"), &format!("…{}[x]", "word ".repeat(31)));
        check(&format!("[{}]后", "链".repeat(300)), &format!("[{}…]", "链".repeat(159)));
    }
}
