//! The footnotes of a note, numbered as they are met.

use std::collections::{BTreeMap, HashMap};

use super::Heading;
use super::problems;
use super::tree::{Block, BlockKind, Inline, InlineKind, Node, walk};
use crate::base::diagnostic::{Checked, Diagnostic, did_you_mean};
use crate::base::source::Span;

/// All footnotes of a note.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Footnotes {
    /// In the order of their first mention, those in the text before those in other footnotes; the ones nobody
    /// mentions come last. A footnote's number is its position here, from 1.
    pub list: Vec<Footnote>,
    mentions: BTreeMap<u32, Mention>,
}

/// One footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// Its label.
    pub label: String,
    /// The bytes of its [`BlockKind::Footnote`].
    pub span: Span,
    /// How often it is mentioned.
    pub mentions: usize,
}

/// One mention: of which footnote, and the how-many-th of it, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The footnote's number.
    pub number: usize,
    /// Its how-many-th mention.
    pub nth: usize,
}

impl Footnotes {
    /// What the [`InlineKind::FootnoteRef`] that begins at a byte mentions.
    pub fn mention(&self, start: u32) -> Option<Mention> {
        self.mentions.get(&start).copied()
    }

    fn add(&mut self, (label, span): (&str, Span)) -> usize {
        self.list.push(Footnote { label: label.to_owned(), span, mentions: 0 });
        self.list.len()
    }
}

/// Findings of a kind that are listed.
const MAX_LISTED: usize = 20;

/// Mentions without a footnote that are looked at: each is compared with all labels.
const MAX_COMPARED: usize = 200;

/// Numbers the footnotes. A label defined twice, one nobody mentions and a mention of one that is not there are
/// findings. `source` is what the spans are of.
pub(super) fn footnotes(source: &str, blocks: &[Block], headings: &[Heading]) -> Checked<Footnotes> {
    let (mut definitions, mut references, mut undefined) = (Vec::new(), Vec::new(), Vec::new());
    walk(blocks, headings, &mut |node| match node {
        Node::Block(Block { kind: BlockKind::Footnote { label, .. }, span }) => {
            definitions.push((label.as_str(), *span));
        }
        Node::Inline(Inline { kind: InlineKind::FootnoteRef(label), span }) => {
            references.push((label.as_str(), span.start));
        }
        Node::Inline(Inline { kind: InlineKind::Text(text), span }) if text.contains("[^") => {
            undefined.extend(like_references(source, *span));
        }
        _ => {}
    });
    let footnotes = number(&definitions, &references);
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut first: HashMap<&str, Span> = HashMap::new();
    for footnote in &footnotes.list {
        let known = first.entry(&footnote.label).or_insert(footnote.span);
        if *known != footnote.span {
            found.push(problems::duplicate_footnote(&footnote.label, footnote.span));
        } else if footnote.mentions == 0 {
            found.push(problems::unused_footnote(&footnote.label, footnote.span));
        }
    }
    for (label, span) in undefined.into_iter().take(MAX_COMPARED) {
        let is_number = label.bytes().all(|byte| byte.is_ascii_digit());
        // A number or a letter is near to every other.
        let is_name = !is_number && label.len() > 2;
        let near = is_name.then(|| did_you_mean(label, first.keys().copied())).flatten();
        // `[^a-z]` is a regular expression as often as a slip.
        if is_number || near.is_some() {
            found.push(problems::undefined_footnote(label, near, span));
        }
    }
    found.truncate(MAX_LISTED);
    Checked::new(footnotes, found)
}

/// What looks like a mention in plain text: without a definition it is none. A backslash before it may stand before
/// the text's first byte.
fn like_references(source: &str, span: Span) -> Vec<(&str, Span)> {
    let opened = source[span.range()].match_indices("[^").map(|(at, _)| span.start as usize + at);
    let found = opened.filter(|&start| !source[..start].ends_with('\\')).filter_map(|start| {
        let rest = &source[start + 2..span.end as usize];
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']'))?;
        let is_label = end > 0 && rest[end..].starts_with(']');
        is_label.then(|| (&rest[..end], Span::new(start, start + end + 3)))
    });
    found.collect()
}

fn number(definitions: &[(&str, Span)], references: &[(&str, u32)]) -> Footnotes {
    let mut by_label: HashMap<&str, usize> = HashMap::new();
    for (index, (label, _)) in definitions.iter().enumerate() {
        by_label.entry(label).or_insert(index);
    }
    // The definition that a mention stands in: definitions are in the order of the text.
    let inside = |start: u32| {
        let before = definitions.partition_point(|(_, span)| span.start <= start);
        before.checked_sub(1).filter(|&index| start < definitions[index].1.end)
    };
    let mut mentions = Vec::new();
    let mut in_notes: HashMap<usize, Vec<(&str, u32)>> = HashMap::new();
    for &(label, start) in references {
        match inside(start) {
            Some(index) => in_notes.entry(index).or_default().push((label, start)),
            None => mentions.push((label, start)),
        }
    }
    let mut footnotes = Footnotes::default();
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut order: Vec<usize> = Vec::new();
    let (mut next, mut unmentioned) = (0, 0..definitions.len());
    loop {
        for (label, start) in std::mem::take(&mut mentions) {
            let Some(&index) = by_label.get(label) else { continue };
            let number = *numbers.entry(index).or_insert_with(|| {
                order.push(index);
                footnotes.add(definitions[index])
            });
            let footnote = &mut footnotes.list[number - 1];
            footnote.mentions += 1;
            footnotes.mentions.insert(start, Mention { number, nth: footnote.mentions });
        }
        if next == order.len() {
            let Some(index) = unmentioned.find(|index| !numbers.contains_key(index)) else { break };
            order.push(index);
            numbers.insert(index, footnotes.add(definitions[index]));
        }
        mentions = in_notes.remove(&order[next]).unwrap_or_default();
        next += 1;
    }
    footnotes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_text() {
        let at = |start, end| Span::new(start, end);
        let definitions = [("a", at(50, 60)), ("b", at(60, 70)), ("a", at(70, 80)), ("c", at(80, 90))];
        let footnotes = number(&definitions, &[("b", 1), ("a", 5), ("b", 9), ("c", 65), ("x", 7)]);
        let list: Vec<_> =
            footnotes.list.iter().map(|f| (f.label.as_str(), f.span.start, f.mentions)).collect();
        assert_eq!(list, [("b", 60, 2), ("a", 50, 1), ("c", 80, 1), ("a", 70, 0)]);
        assert_eq!(footnotes.mention(9), Some(Mention { number: 1, nth: 2 }));
        assert_eq!(footnotes.mention(7), None);
    }
}
