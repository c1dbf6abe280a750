//! The open nodes: what is open, and how nodes are opened and closed.

use pulldown_cmark::LinkType;

use super::Builder;
use crate::base::source::Span;
use crate::parse::text::plain_folded;
use crate::parse::tree::{Block, BlockKind, Element, Inline, InlineKind, Item, Table};
use crate::parse::{Dest, Heading};

/// Deepest nesting of quotes, lists, elements and emphasis. Deeper ones are left out, their content stays: the
/// tree is walked by recursion.
pub const MAX_DEPTH: usize = 200;

/// A node that is still open.
pub struct Frame {
    pub open: Open,
    /// Its first byte.
    pub start: usize,
    pub blocks: Vec<Block>,
    pub inlines: Vec<Inline>,
}

/// What is open.
pub enum Open {
    Root,
    Quote,
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Item {
        task: Option<bool>,
    },
    Footnote {
        label: String,
    },
    /// An HTML element with blocks in it.
    Element {
        tag: &'static str,
        attributes: Vec<(&'static str, String)>,
    },
    /// A paragraph; `ragged` when HTML around it may leave spaces at its ends.
    Text {
        plain: bool,
        ragged: bool,
    },
    Heading {
        level: u8,
        id: Option<String>,
        classes: Vec<String>,
    },
    Table(Table),
    Row {
        head: bool,
        cells: Vec<Vec<Inline>>,
    },
    Cell,
    Emph,
    Strong,
    Strike,
    Link(usize),
    /// A link inside a link or a picture's text: only its content stays.
    Pass,
    Image {
        link_type: LinkType,
        dest: Dest,
        title: String,
    },
    /// An HTML element in a line; an `a` is a link.
    Html {
        tag: &'static str,
        link: Option<usize>,
    },
}

impl Open {
    pub fn holds_blocks(&self) -> bool {
        matches!(
            self,
            Open::Root | Open::Quote | Open::Item { .. } | Open::Footnote { .. } | Open::Element { .. }
        )
    }

    /// Whether it counts for the depth; what does not can only nest a few levels.
    fn is_counted(&self) -> bool {
        !matches!(
            self,
            Open::Root
                | Open::Text { .. }
                | Open::Heading { .. }
                | Open::Table(_)
                | Open::Row { .. }
                | Open::Cell
        )
    }
}

impl Builder<'_> {
    /// Opens a node of Markdown, unless it is too deep.
    pub fn open(&mut self, open: Open, span: Span) {
        let is_block =
            open.holds_blocks() || matches!(open, Open::List { .. } | Open::Heading { .. } | Open::Table(_));
        if is_block {
            self.close_text(span.start as usize);
            self.last = None;
        } else if !matches!(open, Open::Row { .. } | Open::Cell) {
            self.ensure_text(span.start as usize);
        }
        if matches!(open, Open::Cell) {
            self.last = None;
        }
        // A list is only begun where its items have room too.
        let room = match open {
            Open::List { .. } => 2,
            _ => 1,
        };
        let is_item = matches!(open, Open::Item { .. });
        if open.is_counted() && (self.skipped > 0 || !is_item && self.depth + room > MAX_DEPTH) {
            self.skipped += 1;
            self.found.nesting(span);
            return;
        }
        self.push(open, span);
    }

    pub fn push(&mut self, open: Open, span: Span) {
        self.depth += usize::from(open.is_counted());
        self.stack.push(Frame { open, start: span.start as usize, blocks: Vec::new(), inlines: Vec::new() });
    }

    /// Closes HTML elements down to the innermost node of Markdown, and that node.
    pub fn end_markdown(&mut self, end: usize) {
        while let Some(Frame { open: Open::Html { .. } | Open::Element { .. } | Open::Text { .. }, .. }) =
            self.stack.last()
        {
            self.unclosed();
            self.close(end);
        }
        if self.stack.len() > 1 {
            self.close(end);
        }
    }

    pub fn unclosed(&mut self) {
        if let Some(Frame { open: Open::Html { tag, .. } | Open::Element { tag, .. }, start, .. }) =
            self.stack.last()
        {
            // HTML itself lets these end with what holds them.
            if !matches!(*tag, "p" | "tr" | "td" | "th") {
                self.found.unclosed_tag(tag, Span::at(*start));
            }
        }
    }

    /// Closes what is open in a line, if anything, and the line's block.
    pub fn close_text(&mut self, end: usize) {
        while self.stack.last().is_some_and(|frame| !frame.open.holds_blocks()) {
            if matches!(
                self.stack.last(),
                Some(Frame { open: Open::List { .. } | Open::Table(_) | Open::Row { .. }, .. })
            ) {
                return;
            }
            self.unclosed();
            self.close(end);
        }
    }

    /// Sees to it that inlines can be pushed.
    pub fn ensure_text(&mut self, start: usize) {
        if let Some(top) = self.stack.last()
            && top.open.holds_blocks()
        {
            let in_element = matches!(top.open, Open::Element { .. });
            let paragraph = self.in_paragraph || self.in_html;
            self.last = None;
            let open = Open::Text { plain: in_element || !paragraph, ragged: in_element || paragraph };
            self.push(open, Span::at(start));
        }
    }

    /// Closes the innermost open node and puts it where it belongs.
    pub fn close(&mut self, end: usize) {
        let Some(Frame { open, start, blocks, inlines }) = self.stack.pop() else { return };
        self.depth -= usize::from(open.is_counted());
        let span = Span::new(start, end.max(start));
        let block = |kind| Block { span, kind };
        match open {
            Open::Root => {}
            Open::Quote => self.quote(blocks, span),
            Open::List { start, items } => self.block(block(BlockKind::List { start, items })),
            Open::Item { task } => {
                if let Some(Frame { open: Open::List { items, .. }, .. }) = self.stack.last_mut() {
                    items.push(Item { span, task, blocks });
                }
            }
            Open::Footnote { label } => self.block(block(BlockKind::Footnote { label, blocks })),
            Open::Element { tag, attributes } => self.element(tag, attributes, blocks, span),
            Open::Text { plain, ragged } => self.paragraph(plain, ragged, inlines, span),
            Open::Heading { level, id, classes } => {
                let text = plain_folded(&inlines, &self.images);
                let index = self.headings.len();
                let depth = level;
                self.headings.push(Heading { level, depth, id, classes, inlines, text, span });
                self.block(block(BlockKind::Heading(index)));
            }
            Open::Table(table) => self.block(block(BlockKind::Table(table))),
            Open::Row { head, cells } => self.row(head, cells, span),
            Open::Cell => {
                if let Some(Frame { open: Open::Row { cells, .. }, .. }) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
            Open::Emph => self.push_inline(Inline { span, kind: InlineKind::Emph(inlines) }),
            Open::Strong => self.push_inline(Inline { span, kind: InlineKind::Strong(inlines) }),
            Open::Strike => self.push_inline(Inline { span, kind: InlineKind::Strike(inlines) }),
            Open::Link(index) | Open::Html { link: Some(index), .. } => {
                self.links[index].span = span;
                self.push_inline(Inline { span, kind: InlineKind::Link(index, inlines) });
            }
            Open::Pass | Open::Html { tag: "a", .. } => {
                inlines.into_iter().for_each(|inline| self.push_inline(inline))
            }
            Open::Html { tag, .. } => {
                let element = Element { tag, attributes: Vec::new(), children: inlines };
                self.push_inline(Inline { span, kind: InlineKind::Element(element) });
            }
            Open::Image { link_type, dest, title } => self.image(link_type, dest, title, &inlines, span),
        }
    }

    /// Whether such a node is open around the line being read.
    pub fn within(&self, is: impl Fn(&Open) -> bool) -> bool {
        self.stack.iter().rev().take_while(|frame| !frame.open.holds_blocks()).any(|frame| is(&frame.open))
    }
}
