//! The tree of a note: blocks and inlines, each with the bytes it came from.

use super::Heading;
use crate::base::source::Span;

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its bytes.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// The text of a tight list item or of a raw-HTML container: a paragraph without `<p>`.
    Plain(Vec<Inline>),
    /// Index into [`super::Note::headings`].
    Heading(usize),
    /// Index into [`super::Note::fences`].
    Fence(usize),
    /// A list.
    List {
        /// First number of an ordered list.
        start: Option<u64>,
        /// Items.
        items: Vec<Item>,
    },
    /// A block quote.
    Quote(Vec<Block>),
    /// A callout: `> [!kind] title`.
    Callout(Box<Callout>),
    /// A table.
    Table(Table),
    /// A thematic break.
    Rule,
    /// An admitted HTML element with blocks in it.
    Element(Element<Block>),
    /// HTML as written; only with `unsafe_html`.
    Raw(String),
    /// A footnote's text; footnotes stand at the end of the page.
    Footnote {
        /// Its label.
        label: String,
        /// Its text.
        blocks: Vec<Block>,
    },
    /// Display mathematics, LaTeX source.
    Math(String),
}

/// A list item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its bytes.
    pub span: Span,
    /// `[ ]` or `[x]`.
    pub task: Option<bool>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A callout.
#[derive(Debug, Clone, PartialEq)]
pub struct Callout {
    /// Its kind.
    pub kind: CalloutKind,
    /// `+` open, `-` closed, or not folding.
    pub fold: Option<Fold>,
    /// `{#id}` on the title line.
    pub id: Option<String>,
    /// The title; empty: the kind's own name.
    pub title: Vec<Inline>,
    /// The title as plain text.
    pub title_text: String,
    /// The body.
    pub blocks: Vec<Block>,
}

/// Kinds of callouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalloutKind {
    /// A question with its folded answer; a flashcard.
    Question,
    /// A common wrong answer with what is right.
    Correction,
    /// GitHub's five.
    Note,
    /// A hint.
    Tip,
    /// Needed to succeed.
    Important,
    /// Needs attention.
    Warning,
    /// Risk.
    Caution,
}

/// Whether a folding callout starts open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fold {
    /// `+`
    Open,
    /// `-`
    Closed,
}

/// A table. Rows may be shorter than the head; missing cells are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Alignment a column.
    pub columns: Vec<Align>,
    /// Head cells.
    pub head: Vec<Vec<Inline>>,
    /// Body rows of cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// Alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// As the language reads.
    None,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// An admitted HTML element; attributes are already reduced to the admitted ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Element<T> {
    /// Tag name, lower case, one of the admitted.
    pub tag: &'static str,
    /// Attributes other than link and picture addresses (those are [`InlineKind::Link`] and [`InlineKind::Image`]).
    pub attributes: Vec<(&'static str, String)>,
    /// Content.
    pub children: Vec<T>,
}

/// An inline.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// Its bytes.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// Kinds of inlines.
#[derive(Debug, Clone, PartialEq)]
pub enum InlineKind {
    /// Text; neighbours are merged, so `span.start` names it uniquely in a note.
    Text(String),
    /// A code span.
    Code(String),
    /// Emphasis.
    Emph(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Index into [`super::Note::links`], with the link's content.
    Link(usize, Vec<Inline>),
    /// Index into [`super::Note::images`].
    Image(usize),
    /// A line break of the source that reads as a space (one between Han is gone already).
    SoftBreak,
    /// A line break to show.
    HardBreak,
    /// A reference to a footnote, by label.
    FootnoteRef(String),
    /// An admitted HTML element.
    Element(Element<Inline>),
    /// HTML as written; only with `unsafe_html`.
    Raw(String),
    /// Mathematics in a line, LaTeX source.
    Math(String),
}

impl Block {
    /// The blocks directly inside: of a quote, callout, footnote or element. List items are not among them.
    pub fn children(&self) -> &[Block] {
        match &self.kind {
            BlockKind::Quote(blocks) | BlockKind::Footnote { blocks, .. } => blocks,
            BlockKind::Callout(callout) => &callout.blocks,
            BlockKind::Element(element) => &element.children,
            _ => &[],
        }
    }
}

/// A block or an inline, as [`walk`] meets it.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// A block, before what is in it.
    Block(&'a Block),
    /// An inline, before what is in it.
    Inline(&'a Inline),
}

/// Shows every node in the order of the text.
pub fn walk<'a>(blocks: &'a [Block], headings: &'a [Heading], visit: &mut impl FnMut(Node<'a>)) {
    for block in blocks {
        visit(Node::Block(block));
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => walk_inlines(inlines, visit),
            BlockKind::Heading(index) => walk_inlines(&headings[*index].inlines, visit),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| walk(&item.blocks, headings, visit));
            }
            BlockKind::Callout(callout) => {
                walk_inlines(&callout.title, visit);
                walk(&callout.blocks, headings, visit);
            }
            BlockKind::Table(table) => {
                let cells = std::iter::once(&table.head).chain(&table.rows).flatten();
                cells.for_each(|cell| walk_inlines(cell, visit));
            }
            BlockKind::Quote(_) | BlockKind::Element(_) | BlockKind::Footnote { .. } => {
                walk(block.children(), headings, visit);
            }
            BlockKind::Fence(_) | BlockKind::Rule | BlockKind::Raw(_) | BlockKind::Math(_) => {}
        }
    }
}

/// Shows every inline in the order of the text.
pub fn walk_inlines<'a>(inlines: &'a [Inline], visit: &mut impl FnMut(Node<'a>)) {
    for inline in inlines {
        visit(Node::Inline(inline));
        walk_inlines(inline.children(), visit);
    }
}

impl Inline {
    /// The inlines directly inside.
    pub fn children(&self) -> &[Inline] {
        match &self.kind {
            InlineKind::Emph(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strike(inner)
            | InlineKind::Link(_, inner) => inner,
            InlineKind::Element(element) => &element.children,
            _ => &[],
        }
    }
}
