//! Blocks -> sections, and blocks that stand alone in their file.

use super::State;
use super::translations::Match;
use crate::parse::{Block, BlockKind};

/// Top-level blocks from one heading to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// The heading, or the first block of the part before all headings.
    pub first: usize,
    pub end: usize,
    pub has_heading: bool,
}

impl Section {
    pub fn body(&self) -> std::ops::Range<usize> {
        self.first + usize::from(self.has_heading)..self.end
    }
}

pub(super) fn sections(blocks: &[Block]) -> Vec<Section> {
    let mut sections = vec![Section { first: 0, end: blocks.len(), has_heading: false }];
    for (at, block) in blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Heading(_)) {
            sections.last_mut().expect("never empty").end = at;
            sections.push(Section { first: at, end: blocks.len(), has_heading: true });
        }
    }
    sections
}

pub(super) fn only_zh(blocks: &[Block], offset: usize) -> Vec<Match> {
    let one = |(at, block): (usize, &Block)| Match {
        zh: Some(at + offset),
        en: None,
        state: State::Missing,
        inner: only_zh(block.children(), 0),
    };
    blocks.iter().enumerate().map(one).collect()
}

pub(super) fn only_en(blocks: &[Block], offset: usize) -> Vec<Match> {
    let one = |(at, block): (usize, &Block)| Match {
        zh: None,
        en: Some(at + offset),
        state: State::Stale,
        inner: only_en(block.children(), 0),
    };
    blocks.iter().enumerate().map(one).collect()
}
