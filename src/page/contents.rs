//! Headings -> the list beside the text.

use serde::Serialize;

use crate::base::lang::Lang;
use crate::base::shared::Shared;
use crate::base::url::encode_fragment;
use crate::catalog::Row;
use crate::parse::{BlockKind, Note};

/// A line of the contents.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ContentsItem {
    /// `#anchor`.
    pub href: String,
    /// The heading's text.
    pub text: String,
    /// 2 or 3.
    pub level: u8,
}

/// The two upper levels of headings of the page, in the language of the page where there is a translation.
pub(super) fn contents(rows: &[Row], zh: &Note, en: Option<&Note>, lang: Lang) -> Shared<[ContentsItem]> {
    let heading = |row: &Row| {
        let in_zh = row.zh.map(|at| (zh, &zh.blocks[at]));
        let in_en = row.en.and_then(|at| en.map(|note| (note, &note.blocks[at])));
        let (note, block) = if lang == Lang::En { in_en.or(in_zh)? } else { in_zh.or(in_en)? };
        let BlockKind::Heading(index) = block.kind else { return None };
        let heading = &note.headings[index];
        // The page's title is its level 1.
        let level = heading.depth + 1;
        let href = || format!("#{}", encode_fragment(&row.id));
        (level <= 3).then(|| ContentsItem { href: href(), text: heading.text.clone(), level })
    };
    Shared::new(rows.iter().filter_map(heading).collect::<Vec<_>>())
}
