//! What alignment and the lock see of a block: its kind, its own words, its place.

use crate::base::source::{Span, place};
use crate::base::text::is_cjk;
use crate::parse::tree::CalloutKind;
use crate::parse::{Block, BlockKind, Inline, InlineKind, Note};

/// Kind of a block, as far as a translation must keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Fence,
    List,
    Quote,
    Callout(CalloutKind),
    Table,
    Rule,
    Element(&'static str),
    Raw,
    Footnote,
    Math,
}

impl Kind {
    pub fn of(note: &Note, block: &Block) -> Kind {
        match &block.kind {
            BlockKind::Paragraph(_) | BlockKind::Plain(_) => Kind::Paragraph,
            BlockKind::Heading(at) => Kind::Heading(note.headings[*at].level),
            BlockKind::Fence(_) => Kind::Fence,
            BlockKind::List { .. } => Kind::List,
            BlockKind::Quote(_) => Kind::Quote,
            BlockKind::Callout(callout) => Kind::Callout(callout.kind),
            BlockKind::Table(_) => Kind::Table,
            BlockKind::Rule => Kind::Rule,
            BlockKind::Element(element) => Kind::Element(element.tag),
            BlockKind::Raw(_) => Kind::Raw,
            BlockKind::Footnote { .. } => Kind::Footnote,
            BlockKind::Math(_) => Kind::Math,
        }
    }

    /// The kind with an article, for messages.
    pub fn name(self) -> String {
        match self {
            Kind::Paragraph => "a paragraph".into(),
            Kind::Heading(level) => format!("a level {level} heading"),
            Kind::Fence => "a code block".into(),
            Kind::List => "a list".into(),
            Kind::Quote => "a quote".into(),
            Kind::Callout(kind) => format!("a `[!{kind:?}]` callout").to_lowercase(),
            Kind::Table => "a table".into(),
            Kind::Rule => "a rule".into(),
            Kind::Element(tag) => format!("a `<{tag}>` element"),
            Kind::Raw => "raw HTML".into(),
            Kind::Footnote => "a footnote".into(),
            Kind::Math => "a formula".into(),
        }
    }
}

/// The explicit name of a block: `{#id}` of a heading or callout, the label of a footnote.
pub(super) fn explicit_id<'a>(note: &'a Note, block: &'a Block) -> Option<&'a str> {
    match &block.kind {
        BlockKind::Heading(at) => note.headings[*at].id.as_deref(),
        BlockKind::Callout(callout) => callout.id.as_deref(),
        BlockKind::Footnote { label, .. } => Some(label),
        _ => None,
    }
}

/// The words a translator would translate in this block: of a container only its own line, since the blocks
/// inside have rows of their own. White space is folded, and gone between two Chinese characters: a line break
/// says nothing. Marks around the words (`##`, `{#id}`, `-`, `|`, code in lists) are not among them, so a
/// change of form makes no translation stale.
pub(super) fn own_words(note: &Note, block: &Block) -> String {
    let mut parts = Vec::new();
    gather(note, block, &mut parts);
    let folded: Vec<String> = parts.iter().map(|part| fold(part)).collect();
    folded.join("\n")
}

fn gather(note: &Note, block: &Block, parts: &mut Vec<String>) {
    let text = &*note.source.text;
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => parts.push(written(text, inlines)),
        BlockKind::Heading(at) => parts.push(written(text, &note.headings[*at].inlines)),
        BlockKind::Callout(callout) => parts.push(written(text, &callout.title)),
        BlockKind::Table(table) => {
            let cells = table.head.iter().chain(table.rows.iter().flatten());
            parts.extend(cells.map(|cell| written(text, cell)));
        }
        BlockKind::List { items, .. } => {
            for block in items.iter().flat_map(|item| &item.blocks) {
                gather_all(note, block, parts);
            }
        }
        BlockKind::Fence(at) => parts.push(note.fences[*at].body.to_string()),
        BlockKind::Raw(html) => parts.push(html.clone()),
        BlockKind::Math(math) => parts.push(math.clone()),
        BlockKind::Quote(_) | BlockKind::Element(_) | BlockKind::Footnote { .. } | BlockKind::Rule => {}
    }
}

/// All words of a block in a list, which is one row as a whole. Fences are compared on their own.
fn gather_all(note: &Note, block: &Block, parts: &mut Vec<String>) {
    if !matches!(block.kind, BlockKind::Fence(_)) {
        gather(note, block, parts);
    }
    for child in block.children() {
        gather_all(note, child, parts);
    }
}

/// Inlines as written, without the `>` that a quote puts before each further line.
fn written(text: &str, inlines: &[Inline]) -> String {
    let (Some(first), Some(last)) = (inlines.first(), inlines.last()) else { return String::new() };
    let span = Span { start: first.span.start, end: last.span.end.max(first.span.start) };
    let text = text.get(span.range()).unwrap_or_default();
    let unquoted = |line: &str| line.trim_start_matches([' ', '\t', '>']).to_owned();
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(&unquoted(line));
    }
    out
}

/// White space folded, and gone between two Chinese characters.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let between_han = out.chars().next_back().is_some_and(is_cjk) && word.starts_with(is_cjk);
        if !out.is_empty() && !between_han {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a block is only pictures: nothing to translate but their alternative texts.
pub(super) fn only_pictures(block: &Block) -> bool {
    fn picture(inline: &Inline) -> bool {
        match &inline.kind {
            InlineKind::Image(_) => true,
            InlineKind::Link(_, inner) => !inner.is_empty() && inner.iter().all(picture),
            _ => blank(inline),
        }
    }
    fn blank(inline: &Inline) -> bool {
        match &inline.kind {
            InlineKind::SoftBreak | InlineKind::HardBreak => true,
            InlineKind::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => {
            inlines.iter().all(picture) && !inlines.iter().all(blank)
        }
        _ => false,
    }
}

/// Line of a span's first byte, from 1.
pub(super) fn line_of(note: &Note, span: Span) -> usize {
    place(&note.source.text, span.start as usize).line
}
