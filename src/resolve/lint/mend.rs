//! A text with its slips mended, the tree unchanged but for characters of text.

use unicode_normalization::UnicodeNormalization;

use super::{Names, Slip, lint};
use crate::base::source::{Source, Span};
use crate::parse::tree::{Node, walk};
use crate::parse::{BlockKind, InlineKind, Input, Note, parse};

/// Rounds after which a text is taken as it is; two are enough for every text that was tried.
const MAX_ROUNDS: usize = 8;

/// A mended text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The whole file.
    pub text: String,
    /// Number of slips that were mended.
    pub count: usize,
    /// What is left for the author, with places in `text`.
    pub left: Vec<Slip>,
}

/// Mends what can be mended without a person. Mending twice is mending once.
pub fn mend(input: &Input, names: &Names) -> Mended {
    let mut input = input.clone();
    let mut count = 0;
    for _ in 0..MAX_ROUNDS {
        let note = parse(&input).value;
        let slips = lint(&note, names);
        let chosen = harmless(&input, &note, &slips);
        if chosen.is_empty() {
            return Mended { text: input.file.source.text.to_string(), count, left: slips };
        }
        count += chosen.len();
        input = with_text(&input, edited(&note.source.text, &chosen));
    }
    let left = lint(&parse(&input).value, names);
    Mended { text: input.file.source.text.to_string(), count, left }
}

/// The slips whose edits leave the tree as it is: all of them nearly always, else as many as can be.
fn harmless<'a>(input: &Input, note: &Note, slips: &'a [Slip]) -> Vec<&'a Slip> {
    let mut end = 0;
    let mut apart: Vec<&Slip> = Vec::new();
    for slip in slips.iter().filter(|slip| !slip.edits.is_empty()) {
        // Edits of two slips may meet at the same spaces: the second one waits for the next round.
        if slip.edits.iter().all(|(span, _)| span.start >= end) {
            end = slip.edits.iter().map(|(span, _)| span.end).max().unwrap_or(end);
            apart.push(slip);
        }
    }
    let is_same = |chosen: &[&Slip]| {
        let edited = parse(&with_text(input, edited(&note.source.text, chosen))).value;
        skeleton(&edited) == skeleton(note)
    };
    if apart.is_empty() || is_same(&apart) {
        return apart;
    }
    let mut chosen: Vec<&Slip> = Vec::new();
    for slip in apart {
        chosen.push(slip);
        if !is_same(&chosen) {
            chosen.pop();
        }
    }
    chosen
}

fn with_text(input: &Input, text: String) -> Input {
    let mut input = input.clone();
    input.file.source = Source::new(input.file.source.path.clone(), text);
    input
}

fn edited(text: &str, slips: &[&Slip]) -> String {
    let mut edits: Vec<&(Span, String)> = slips.iter().flat_map(|slip| &slip.edits).collect();
    edits.sort();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (span, to) in edits {
        out.push_str(&text[at..span.start as usize]);
        out.push_str(to);
        at = span.end as usize;
    }
    out + &text[at..]
}

/// What a note is apart from the characters that are mended: two notes of equal skeletons differ in those alone.
pub(super) fn skeleton(note: &Note) -> Vec<String> {
    let mut parts =
        vec![folded(&format!("{:?}", note.title)), folded(note.meta.summary.as_deref().unwrap_or(""))];
    walk(&note.blocks, &note.headings, &mut |node| match node {
        Node::Block(block) => parts.push(match &block.kind {
            BlockKind::Heading(index) => {
                let heading = &note.headings[*index];
                format!("h{} {:?} {:?}", heading.level, heading.id, heading.classes)
            }
            BlockKind::Fence(index) => {
                let fence = &note.fences[*index];
                format!("{} {:?} {}", fence.lang, fence.words, fence.body)
            }
            BlockKind::Callout(callout) => format!("{:?} {:?} {:?}", callout.kind, callout.fold, callout.id),
            BlockKind::List { start, items } => {
                format!("list {start:?} {:?}", items.iter().map(|item| item.task).collect::<Vec<_>>())
            }
            BlockKind::Table(table) => format!("table {:?} {}", table.columns, table.rows.len()),
            BlockKind::Element(element) => format!("{} {:?}", element.tag, element.attributes),
            BlockKind::Math(text) | BlockKind::Raw(text) => text.clone(),
            other => format!("{:?}", std::mem::discriminant(other)),
        }),
        Node::Inline(inline) => match &inline.kind {
            InlineKind::Text(text) => match parts.last_mut().filter(|last| last.starts_with("text ")) {
                Some(last) => last.push_str(&folded(text)),
                None => parts.push(format!("text {}", folded(text))),
            },
            InlineKind::SoftBreak => {}
            InlineKind::Link(index, _) => parts.push(format!("{:?}", note.links[*index].dest)),
            InlineKind::Image(index) => parts.push(format!("{:?}", note.images[*index].dest)),
            InlineKind::Code(text) | InlineKind::Math(text) | InlineKind::Raw(text) => {
                parts.push(format!("{:?} {text}", std::mem::discriminant(&inline.kind)));
            }
            InlineKind::FootnoteRef(label) => parts.push(label.clone()),
            InlineKind::Element(element) => parts.push(format!("{} {:?}", element.tag, element.attributes)),
            other => parts.push(format!("{:?}", std::mem::discriminant(other))),
        },
    });
    parts
}

/// A text without what the rules change: width, case, spaces, and how often a mark stands.
fn folded(text: &str) -> String {
    let mut out = String::new();
    let chars =
        text.nfkc().flat_map(char::to_lowercase).map(|c| if matches!(c, '。' | '·') { '.' } else { c });
    for c in chars.filter(|c| !c.is_whitespace()) {
        if c.is_alphanumeric() || !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, input, names};
    use super::*;
    use crate::base::lang::Lang;
    use proptest::prelude::*;

    #[test]
    fn an_edit_that_would_change_the_tree_is_left() {
        check("中 _x_ 中,文", "中 _x_ 中，文", &["lint-space", "lint-space"]);
        check("锁 <br> 锁,锁", "锁 <br> 锁，锁", &[]);
        check("|锁, 锁|a|\n|-|-|\n|甲 b|c|", "|锁，锁|a|\n|-|-|\n|甲b|c|", &[]);
    }

    /// Pieces of which notes are made, among them all that could be read as Markdown.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "锁",
            "然后",
            "a",
            "Mysql",
            "redis",
            "1",
            "１",
            "Ａ",
            " ",
            "  ",
            ",",
            ", ",
            ".",
            "...",
            "。。。",
            "！！",
            "?",
            ":",
            "(",
            ")",
            "（",
            "）",
            "“",
            "”",
            "「",
            "*",
            "**",
            "_",
            "`",
            "``",
            "$",
            "[",
            "](a.md)",
            "[[锁 a]]",
            "![锁 a](b.png)",
            "\n",
            "\n\n",
            "\n- ",
            "\n> ",
            "\n## ",
            "\n1. ",
            "\n```\n",
            "\n| 锁 a | b |\n|-|-|\n",
            "<br>",
            "<b>",
            "</b>",
            "\\",
            "&amp;",
            "&#65;",
            "{#x}",
            "[^1]",
            "\n[^1]: 锁 a",
            "~~",
            "https://a.b/锁 a",
            "\n> [!question] 锁 a？\n> ",
            "---\n",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

        #[test]
        fn only_characters_of_text_change_and_once_is_enough(text in pieces()) {
            let before = input(&text, Lang::Zh);
            let mended = mend(&before, &names());
            let after = input(&mended.text, Lang::Zh);
            prop_assert_eq!(skeleton(&parse(&before).value), skeleton(&parse(&after).value));
            let again = mend(&after, &names());
            prop_assert_eq!((again.text, again.count), (mended.text, 0));
        }
    }
}
