//! Finished blocks -> their place in the tree.

use super::stack::{Frame, Open};
use super::{Builder, Code};
use crate::base::source::Span;
use crate::parse::tree::{Block, BlockKind, Inline, InlineKind};
use crate::parse::{Fence, callout, fence};

impl Builder<'_> {
    /// Adds a finished block to the innermost node that holds blocks.
    pub fn block(&mut self, block: Block) {
        self.close_text(block.span.start as usize);
        if let Some(top) = self.stack.last_mut() {
            top.blocks.push(block);
        }
    }

    pub fn paragraph(&mut self, plain: bool, ragged: bool, mut inlines: Vec<Inline>, span: Span) {
        if ragged {
            trim(&mut inlines);
        }
        if inlines.is_empty() && (plain || ragged) {
            return;
        }
        let kind = if plain { BlockKind::Plain(inlines) } else { BlockKind::Paragraph(inlines) };
        self.block(Block { span, kind });
    }

    pub fn quote(&mut self, blocks: Vec<Block>, span: Span) {
        let kind = match self.options.plain {
            true => BlockKind::Quote(blocks),
            false => callout::quote(blocks, &mut self.found, &self.images),
        };
        self.block(Block { span, kind });
    }

    pub fn code_block(&mut self, span: Span) {
        let Some(Code { info, body, lines }) = self.code.take() else { return };
        let info = fence::info(&info, span);
        if !self.options.plain {
            self.found.extend(info.found);
        }
        let index = self.fences.len();
        let (lang, words, kind) = (info.lang, info.words, info.kind);
        self.fences.push(Fence { lang, words, kind, body: body.into(), span, lines });
        self.block(Block { span, kind: BlockKind::Fence(index) });
    }

    pub fn row(&mut self, head: bool, mut cells: Vec<Vec<Inline>>, span: Span) {
        let Some(Frame { open: Open::Table(table), .. }) = self.stack.last_mut() else { return };
        if head {
            table.head = cells;
            return;
        }
        // The parser fills short rows up, which makes a megabyte of a few kilobytes: the tree does without.
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let missing = cells.len() - filled;
        cells.truncate(filled);
        table.rows.push(cells);
        self.found.missing_cells(missing, span);
    }

    /// Display mathematics is a block; between words it parts the paragraph.
    pub fn display_math(&mut self, latex: String, span: Span) {
        self.ensure_text(span.start as usize);
        match self.stack.last_mut() {
            Some(Frame { open: Open::Text { ragged, .. }, .. }) => {
                *ragged = true;
                self.block(Block { span, kind: BlockKind::Math(latex) });
            }
            _ => self.inline(span, |_| InlineKind::Math(latex)),
        }
    }
}

/// Takes white space and line breaks off both ends.
fn trim(inlines: &mut Vec<Inline>) {
    let blank = |inline: &Inline| match &inline.kind {
        InlineKind::Text(text) => text.trim_matches(SPACE).is_empty(),
        kind => matches!(kind, InlineKind::SoftBreak | InlineKind::HardBreak),
    };
    let from = inlines.iter().position(|inline| !blank(inline)).unwrap_or(inlines.len());
    inlines.drain(..from);
    while inlines.last().is_some_and(blank) {
        inlines.pop();
    }
    if let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first_mut() {
        let blanks = text.len() - text.trim_start_matches(SPACE).len();
        text.drain(..blanks);
        span.start = (span.start + blanks as u32).min(span.end);
    }
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = inlines.last_mut() {
        text.truncate(text.trim_end_matches(SPACE).len());
    }
}

/// White space of HTML.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
