//! The tree -> plain text, and how much there is to read.

use super::tree::{Block, BlockKind, Inline, InlineKind, Item, Table};
use super::{Fence, Heading, Image};
use crate::base::text::{fold_space, is_cjk, is_han};

/// What inlines and blocks refer to by index.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// [`super::Note::headings`]
    pub headings: &'a [Heading],
    /// [`super::Note::fences`]
    pub fences: &'a [Fence],
    /// [`super::Note::images`]
    pub images: &'a [Image],
}

impl<'a> From<&'a super::Note> for Tables<'a> {
    fn from(note: &'a super::Note) -> Tables<'a> {
        Tables { headings: &note.headings, fences: &note.fences, images: &note.images }
    }
}

/// The text of inlines: breaks are spaces; pictures, footnote marks and raw HTML have none.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_inlines(inlines, None, &mut out);
    out
}

/// As [`plain`], a picture giving its alternative text.
pub fn plain_with_alt(inlines: &[Inline], images: &[Image]) -> String {
    let mut out = String::new();
    push_inlines(inlines, Some(images), &mut out);
    out
}

/// The text of a block, code included; parts stand on lines of their own.
pub fn plain_block(block: &Block, tables: Tables) -> String {
    let mut out = String::new();
    push_block(block, tables, Code::With, &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// Han characters plus words of other scripts in blocks, code blocks left out.
pub fn words(blocks: &[Block], tables: Tables) -> usize {
    let mut text = String::new();
    for block in blocks {
        push_block(block, tables, Code::Without, &mut text);
    }
    let (mut count, mut in_word) = (0, false);
    for c in text.chars() {
        let han = is_han(c);
        let letter = !han && c.is_alphanumeric() && !is_cjk(c);
        count += usize::from(han || letter && !in_word);
        // `don't`, `x86-64` and `3.14` are one word.
        in_word = letter || in_word && matches!(c, '\'' | '’' | '-' | '.' | '_');
    }
    count
}

#[derive(Clone, Copy, PartialEq)]
enum Code {
    With,
    Without,
}

fn push_inlines(inlines: &[Inline], images: Option<&[Image]>, out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) | InlineKind::Math(text) => out.push_str(text),
            InlineKind::Emph(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strike(inner)
            | InlineKind::Link(_, inner) => push_inlines(inner, images, out),
            InlineKind::Element(element) => push_inlines(&element.children, images, out),
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::Image(index) => out.push_str(images.map_or("", |images| &images[*index].alt)),
            InlineKind::FootnoteRef(_) | InlineKind::Raw(_) => {}
        }
    }
}

fn push_block(block: &Block, tables: Tables, code: Code, out: &mut String) {
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => push_inlines(inlines, None, out),
        BlockKind::Heading(index) => out.push_str(&tables.headings[*index].text),
        BlockKind::Fence(index) if code == Code::With => out.push_str(&tables.fences[*index].body),
        BlockKind::Math(latex) if code == Code::With => out.push_str(latex),
        BlockKind::List { items, .. } => {
            for Item { blocks, .. } in items {
                push_blocks(blocks, tables, code, out);
            }
        }
        BlockKind::Callout(callout) => {
            push_inlines(&callout.title, None, out);
            out.push('\n');
            push_blocks(&callout.blocks, tables, code, out);
        }
        BlockKind::Table(table) => push_table(table, out),
        BlockKind::Quote(_) | BlockKind::Footnote { .. } | BlockKind::Element(_) => {
            push_blocks(block.children(), tables, code, out);
        }
        BlockKind::Fence(_) | BlockKind::Math(_) | BlockKind::Rule | BlockKind::Raw(_) => {}
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn push_blocks(blocks: &[Block], tables: Tables, code: Code, out: &mut String) {
    for block in blocks {
        push_block(block, tables, code, out);
    }
}

fn push_table(table: &Table, out: &mut String) {
    for row in std::iter::once(&table.head).chain(&table.rows) {
        for cell in row {
            push_inlines(cell, None, out);
            out.push('\t');
        }
        out.push('\n');
    }
}

/// Text for a heading, a title or an alternative text: white space folded.
pub(super) fn plain_folded(inlines: &[Inline], images: &[Image]) -> String {
    fold_space(&plain_with_alt(inlines, images))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::base::source::Source;
    use crate::base::url::NoteId;
    use crate::load::{NoteFile, Role};
    use crate::parse::{Input, Note, Options, parse};

    fn note(text: &str) -> Note {
        let (id, lang, role) = (NoteId::new("a"), Lang::Zh, Role::Note);
        let file = NoteFile { rel: "a.md".into(), id, lang, role, source: Source::new("notes/a.md", text) };
        parse(&Input { file, options: Options::default() }).value
    }

    #[test]
    fn blocks_as_text() {
        let check = |text: &str, expected: &str| {
            let note = note(text);
            let shown: Vec<String> =
                note.blocks.iter().map(|b| plain_block(b, Tables::from(&note))).collect();
            assert_eq!(shown.join("\n--\n"), expected, "{text}");
        };
        check("甲 *乙* `丙` [丁](a.md)![戊](b.png)<b>己</b>\nend", "甲 乙 丙 丁己 end");
        check("- 甲\n\n  乙\n- 丙\n", "甲\n乙\n丙");
        check("> [!question] 为什么？\n> 因为。\n> ```\n> let a;\n> ```\n", "为什么？\n因为。\nlet a;");
        check("|甲|乙|\n|-|-|\n|丙|\n", "甲\t乙\t\n丙");
        check("甲[^1]\n\n[^1]: 乙\n\n---\n\n## 丙\n\n## 丁", "甲\n--\n乙\n--\n\n--\n丙\n--\n丁");
        let note = note("![甲 `乙`](a.png)");
        let BlockKind::Paragraph(inlines) = &note.blocks[0].kind else { panic!("a paragraph") };
        assert_eq!((plain(inlines).as_str(), plain_with_alt(inlines, &note.images).as_str()), ("", "甲 乙"));
    }

    #[test]
    fn words_are_han_characters_and_words() {
        let check = |text: &str, expected: usize| assert_eq!(note(text).words, expected, "{text}");
        check("三次握手，TCP/IP。", 6);
        check("don't use x86-64, it's 3.14", 5);
        check("甲 `code` 乙\n\n```\nlet a = 1;\n```\n", 3);
        check("", 0);
    }
}
