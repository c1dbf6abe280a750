//! Finished HTML elements -> the form that HTML allows: what a table, a row or a summary cannot hold stands beside
//! it.

use super::{Builder, table};
use crate::base::source::Span;
use crate::parse::tree::{Block, BlockKind, Element};

impl Builder<'_> {
    /// Adds a finished element in the form that HTML allows.
    pub fn element(
        &mut self,
        mut tag: &'static str,
        attributes: Vec<(&'static str, String)>,
        mut blocks: Vec<Block>,
        span: Span,
    ) {
        let mut after = Vec::new();
        match tag {
            "p" => {
                for Block { span, kind } in blocks {
                    let kind = match kind {
                        BlockKind::Plain(inlines) => BlockKind::Paragraph(inlines),
                        kind => kind,
                    };
                    self.block(Block { span, kind });
                }
                return;
            }
            "summary" => {
                let line = |b: &Block| {
                    matches!(b.kind, BlockKind::Plain(_) | BlockKind::Paragraph(_) | BlockKind::Heading(_))
                };
                after = blocks.split_off(blocks.iter().take_while(|b| line(b)).count());
                for block in &mut blocks {
                    if let BlockKind::Paragraph(inlines) = &mut block.kind {
                        block.kind = BlockKind::Plain(std::mem::take(inlines));
                    }
                }
            }
            "details" => summary_first(&mut blocks),
            "th" if has_heading(&blocks) => tag = "td",
            "tr" => {
                let (cells, others) = blocks.into_iter().partition(|block| table::is(block, &["td", "th"]));
                blocks = cells;
                self.blocks(others);
            }
            "table" => {
                let (rows, others) = blocks.into_iter().partition(|block| table::is(block, &["tr"]));
                blocks = rows;
                table::check_spans(&mut blocks);
                self.blocks(others);
            }
            _ => {}
        }
        if !blocks.is_empty() || matches!(tag, "td" | "th") {
            let element = Element { tag, attributes, children: blocks };
            self.block(Block { span, kind: BlockKind::Element(element) });
        }
        self.blocks(after);
    }

    fn blocks(&mut self, blocks: Vec<Block>) {
        blocks.into_iter().for_each(|block| self.block(block));
    }
}

/// Whether a heading stands in the blocks: HTML has none in a head cell.
fn has_heading(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        BlockKind::Heading(_) => true,
        BlockKind::List { items, .. } => items.iter().any(|item| has_heading(&item.blocks)),
        _ => has_heading(block.children()),
    })
}

/// Puts the summary first, where HTML wants it; a second one becomes a division.
fn summary_first(blocks: &mut [Block]) {
    if let Some(at) = blocks.iter().position(|block| table::is(block, &["summary"])) {
        blocks[..=at].rotate_right(1);
        for block in &mut blocks[1..] {
            if let BlockKind::Element(element) = &mut block.kind
                && element.tag == "summary"
            {
                element.tag = "div";
            }
        }
    }
}
