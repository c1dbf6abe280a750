//! How deep headings stand, so that no level is skipped on the page whatever the author wrote.

use super::tree::{Block, BlockKind, Node, walk};
use super::{Heading, Note};

/// Fills in the depth of every heading: under how many others it stands, from 1.
pub(super) fn outline(note: &mut Note) {
    let mut order = Vec::with_capacity(note.headings.len());
    let mut footnotes = Vec::new();
    walk(&note.blocks, &note.headings, &mut |node| match node {
        Node::Block(Block { kind: BlockKind::Heading(index), span }) => order.push((*index, *span)),
        Node::Block(Block { kind: BlockKind::Footnote { .. }, span }) => footnotes.push(*span),
        _ => {}
    });
    let mut above: Vec<u8> = Vec::new();
    for (index, span) in order {
        let Heading { level, depth, .. } = &mut note.headings[index];
        // Footnotes are moved to the end of the page, where only the outermost depth never skips one.
        let before = footnotes.partition_point(|footnote| footnote.start <= span.start);
        if before > 0 && span.start < footnotes[before - 1].end {
            *depth = 1;
            continue;
        }
        while above.last().is_some_and(|above| above >= level) {
            above.pop();
        }
        above.push(*level);
        *depth = above.len() as u8;
    }
}
