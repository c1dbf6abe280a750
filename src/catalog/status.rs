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
    count(text.zh, &text.zh.blocks, &text.matching.rows, &mut status);
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

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;
    use super::*;

    #[test]
    fn blocks_with_words_count() {
        let check = |zh: &str, en: Option<&str>, expected: [usize; 3]| {
            let titled = |text: &str| format!("---\ntitle: t\n---\n{text}");
            let (zh, en) = (titled(zh), en.map(titled));
            let mut files = vec![("n.md", zh.as_str())];
            files.extend(en.as_deref().map(|en| ("n.en.md", en)));
            let status = status(catalog_of(&files).value.entries[0].text());
            assert_eq!([status.fresh, status.stale, status.missing], expected, "{zh}");
        };
        check("甲\n\n---\n\n> 乙\n", None, [0, 0, 2]);
        check("甲\n\n---\n\n> 乙\n", Some("A\n\n---\n\n> B\n"), [0, 2, 0]);
        check("甲\n\n```\nx\n```\n\n## 一\n\n乙", Some("A\n\n```\nx\n```\n\n## One\n"), [1, 2, 1]);
    }
}
