//! Anchors as they are written here and elsewhere -> the anchor of the page.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::{Checked, did_you_mean};
use crate::base::shared::Shared;
use crate::catalog::{Row, Text};

/// Every anchor of one page, and the names that other generators would give its headings.
#[derive(Debug, Default, Hash)]
pub(super) struct AnchorIndex {
    anchors: BTreeSet<String>,
    /// Letters and digits of a heading's text or id -> its anchors, in order.
    folded: BTreeMap<String, Vec<String>>,
    /// Anchors of headings in reading order, for suggestions.
    headings: Vec<String>,
    /// Titles of the page, folded: elsewhere the title is a heading with an anchor.
    titles: Vec<String>,
}

/// The anchor that every browser takes for the page's beginning.
pub(super) const TOP: &str = "top";

/// The anchors of a text.
pub(super) fn anchors(text: &Text) -> Checked<Shared<AnchorIndex>> {
    Checked::ok(Shared::new(AnchorIndex::new(*text)))
}

impl AnchorIndex {
    fn new(text: Text) -> AnchorIndex {
        let titles = [Some(text.zh), text.en].into_iter().flatten().map(|note| fold(&note.title)).collect();
        let mut index = AnchorIndex { titles, ..AnchorIndex::default() };
        index.add_rows(&text.matching.rows);
        let zh = text.zh.headings.iter().zip(&text.matching.anchors.zh);
        let en = text.en.iter().flat_map(|en| en.headings.iter().zip(&text.matching.anchors.en));
        for (heading, anchor) in zh.chain(en) {
            index.anchors.insert(anchor.clone());
            if !index.headings.contains(anchor) {
                index.headings.push(anchor.clone());
            }
            for name in [Some(&heading.text), heading.id.as_ref(), Some(anchor)].into_iter().flatten() {
                let anchors = index.folded.entry(fold(name)).or_default();
                if !anchors.contains(anchor) {
                    anchors.push(anchor.clone());
                }
            }
        }
        index
    }

    fn add_rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.anchors.insert(row.id.clone());
            self.add_rows(&row.inner);
        }
    }

    /// The page's anchor for one that was written: as it is, as GitHub, VuePress or docsify would name the same
    /// heading (`#1-概述`, `#_1-概述`, `#一概述`), and the n-th heading of one text (`#概述-1`).
    pub fn find(&self, written: &str) -> Option<String> {
        if self.anchors.contains(written) {
            return Some(written.to_owned());
        }
        let folded = fold(written);
        if folded.is_empty() {
            return None;
        }
        if let Some(anchor) = self.folded.get(&folded).and_then(|anchors| anchors.first()) {
            return Some(anchor.clone());
        }
        if self.titles.contains(&folded) || written.eq_ignore_ascii_case(TOP) {
            return Some(TOP.to_owned());
        }
        let (text, number) = written.rsplit_once('-')?;
        let nth: usize = number.parse().ok()?;
        self.folded.get(&fold(text))?.get(nth).cloned()
    }

    /// The fix to propose for an anchor that is not there.
    pub fn suggestion(&self, written: &str) -> String {
        let near = did_you_mean(written, self.headings.iter().map(String::as_str));
        let same_start = || {
            let folded = fold(written);
            let starts = |anchor: &&String| {
                let anchor = fold(anchor);
                !folded.is_empty() && (anchor.starts_with(&folded) || folded.starts_with(&anchor))
            };
            self.headings.iter().find(starts).map(String::as_str)
        };
        match near.or_else(same_start) {
            Some(near) => format!("did you mean `#{near}`?"),
            None if self.headings.is_empty() => "the page has no headings: link to the page itself".into(),
            None => {
                let some: Vec<String> =
                    self.headings.iter().take(6).map(|anchor| format!("`#{anchor}`")).collect();
                let more = if self.headings.len() > some.len() { ", ..." } else { "" };
                format!("its headings are {}{more}", some.join(", "))
            }
        }
    }
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
