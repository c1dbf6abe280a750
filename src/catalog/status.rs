//! How much of a text is translated.

use super::shape::own_words;
use super::{Row, State, Text};
use crate::parse::{Block, Note};

/// Blocks with words to translate, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// Translated, and accepted as it is.
    pub fresh: usize,
    /// Changed since its translation was accepted.
    pub stale: usize,
    /// Without translation.
    pub missing: usize,
}

impl std::ops::AddAssign for Status {
    fn add_assign(&mut self, other: Status) {
        self.fresh += other.fresh;
        self.stale += other.stale;
        self.missing += other.missing;
    }
}

/// Counts the blocks of the Chinese file; a quote counts by what is in it.
pub fn status(text: Text) -> Status {
    let mut status = Status::default();
    count(text.zh, &text.zh.blocks, text.rows, &mut status);
    status
}

fn count(zh: &Note, blocks: &[Block], rows: &[Row], status: &mut Status) {
    for row in rows {
        let Some(block) = row.zh.map(|at| &blocks[at]) else { continue };
        if !own_words(zh, block).is_empty() {
            match row.state {
                State::Fresh => status.fresh += 1,
                State::Stale => status.stale += 1,
                State::Missing => status.missing += 1,
            }
        }
        count(zh, block.children(), &row.inner, status);
    }
}
