//! What of a text a translator has to write, and a translator's work put back into the file.
//!
//! A [`Unit`] is a whole block at the top of a note, with what stands in it, or a line of its header: a translator
//! needs the context, and an editor of files needs pieces that can be put in as they are.

mod edit;
mod lost;

use std::collections::{BTreeMap, BTreeSet};

use super::copies::differing_copy;
use super::lock::{Lock, gather, hash, header_hashes, lock_names, name_of, needs_no_lock};
use super::shape::{Kind, fold, own_words};
use super::{Row, State, Text};
use crate::base::source::Span;
use crate::parse::{Block, BlockKind, Note, header_line};

pub use edit::edited;
pub use lost::lost;

/// A piece of text to translate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// `title`, `summary` or `tags` of the header, else `#` and the block's anchor.
    pub name: String,
    /// What it is, such as `paragraph`; a translation must be the same.
    pub kind: String,
    /// Whether a translation is missing or stale; a fresh one is not asked for.
    pub state: State,
    /// Hash of the source with white space folded: a translation of another text is refused.
    pub hash: String,
    /// The source, Markdown.
    pub source: String,
    /// The translation as it stands; empty when there is none.
    pub target: String,
    /// Where the source stands in the Chinese file.
    pub span: Span,
}

/// All pieces of a text that have words to translate, in order. Code that is a copy is none.
pub fn units(text: Text, lock: &Lock) -> Vec<Unit> {
    let mut units = header(text, lock);
    let no_blocks = Vec::new();
    let en_blocks = text.en.map_or(&no_blocks, |en| &en.blocks);
    for row in &text.matching.rows {
        let Some(zh) = row.zh.map(|at| &text.zh.blocks[at]) else { continue };
        let en = row.en.map(|at| &en_blocks[at]);
        let Some(state) = state(text, row, zh, en) else { continue };
        units.push(Unit {
            name: format!("#{}", row.id),
            kind: kind(text.zh, zh),
            state,
            hash: hash(&fold(written(text.zh, zh))),
            source: written(text.zh, zh).to_owned(),
            target: en.map_or("", |en| text.en.map_or("", |note| written(note, en))).to_owned(),
            span: zh.span,
        });
    }
    units
}

/// The English text that stands for each block of a text, by its unit's name.
pub fn standing(text: Text<'_>) -> BTreeMap<String, &str> {
    let Some(en) = text.en else { return BTreeMap::new() };
    let pairs = text.matching.rows.iter().filter_map(|row| Some((row.zh?, row.en?, &row.id)));
    pairs.map(|(_, at, id)| (format!("#{id}"), written(en, &en.blocks[at]).trim())).collect()
}

/// The lock's name of a text, and the hashes that an accepted translation of the named units puts under it.
pub fn accepted_units(text: Text, names: &[String]) -> (String, BTreeSet<String>) {
    let mut hashes = BTreeSet::new();
    if let Some(en) = text.en {
        let header = header_hashes(text.zh, en).into_iter();
        hashes.extend(header.filter(|(name, _)| names.iter().any(|n| n == name)).map(|(_, hash)| hash));
        for row in text.matching.rows.iter().filter(|row| names.contains(&format!("#{}", row.id))) {
            gather(text.zh, &text.zh.blocks, en, &en.blocks, std::slice::from_ref(row), &mut hashes);
        }
    }
    (name_of(&text.zh.id, text.zh.role), hashes)
}

fn header(text: Text, lock: &Lock) -> Vec<Unit> {
    let (zh, en) = (text.zh, text.en);
    let names = lock_names(zh);
    let stale = en.map(|en| header_hashes(zh, en)).unwrap_or_default();
    let stale: Vec<&str> =
        stale.iter().filter(|(_, hash)| !lock.has(&names, hash)).map(|&(name, _)| name).collect();
    let tags = |note: &Note| note.meta.tags.iter().map(|tag| &*tag.value).collect::<Vec<_>>().join(", ");
    let pieces = [
        ("title", Some(zh.title.clone()), en.map(|en| en.title.clone())),
        ("summary", zh.meta.summary.clone(), en.and_then(|en| en.meta.summary.clone())),
        ("tags", Some(tags(zh)), en.map(|en| tags(en))),
    ];
    let units = pieces.into_iter().filter_map(|(name, source, target)| {
        let source = source.filter(|source| !source.trim().is_empty())?;
        let target = target.unwrap_or_default();
        let state = match (target.is_empty(), stale.contains(&name)) {
            (true, _) => State::Missing,
            (false, true) => State::Stale,
            (false, false) => State::Fresh,
        };
        let (hash, span) = (hash(&fold(&source)), header_line(&zh.source.text, name));
        Some(Unit { name: name.into(), kind: name.into(), state, hash, source, target, span })
    });
    units.collect()
}

/// The state of a row with all that is in it; `None` for what needs no translation.
fn state(text: Text, row: &Row, zh: &Block, en: Option<&Block>) -> Option<State> {
    let Some((en_note, en)) = text.en.zip(en) else {
        return has_words(text.zh, zh).then_some(State::Missing);
    };
    // A copy that differs is mended by `translate accept`, not by a translator.
    if differing_copy(text.zh, zh, en_note, en) {
        return None;
    }
    let mut worst = None;
    visit(text.zh, zh, en_note, Some(en), row, &mut worst);
    worst
}

fn visit(zh: &Note, a: &Block, en: &Note, b: Option<&Block>, row: &Row, worst: &mut Option<State>) {
    let words = match b {
        Some(b) => !needs_no_lock(zh, a, en, b) && !own_words(zh, a).is_empty(),
        None => has_words(zh, a),
    };
    if words {
        *worst = (*worst).max(Some(row.state));
    }
    for inner in &row.inner {
        let Some(a) = inner.zh.map(|at| &a.children()[at]) else { continue };
        let b = b.and_then(|b| inner.en.map(|at| &b.children()[at]));
        visit(zh, a, en, b, inner, worst);
    }
}

/// Whether a block without a translation has something to translate; code and formulas are copied.
pub(super) fn has_words(note: &Note, block: &Block) -> bool {
    let own = match &block.kind {
        BlockKind::Fence(at) => note.fences[*at].localized(),
        BlockKind::Math(_) | BlockKind::Raw(_) | BlockKind::Rule => false,
        _ if super::shape::only_pictures(block) => false,
        _ => !own_words(note, block).is_empty(),
    };
    own || block.children().iter().any(|child| has_words(note, child))
}

/// A block as written. The span of a list or quote may end in blank lines.
pub(super) fn written<'a>(note: &'a Note, block: &Block) -> &'a str {
    note.source.text.get(block.span.range()).unwrap_or_default().trim_end()
}

fn kind(note: &Note, block: &Block) -> String {
    let name = Kind::of(note, block).name();
    name.split_once(' ').map_or(name.clone(), |(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;
    use super::*;
    use crate::base::source::Source;

    /// Units as `name kind state`.
    fn check(zh: &str, en: Option<&str>, lock: &str, expected: &[&str]) {
        let mut files = vec![("n.md", zh)];
        files.extend(en.map(|en| ("n.en.md", en)));
        files.push(("translations.lock", lock));
        let catalog = catalog_of(&files).value;
        let lock = Lock::read(&Source::new("l", lock)).value;
        let units = units(catalog.entries[0].text(), &lock);
        let show = |unit: &Unit| format!("{} {} {:?}", unit.name, unit.kind, unit.state);
        assert_eq!(units.iter().map(show).collect::<Vec<_>>(), expected, "{zh}");
    }

    #[test]
    fn a_note_without_translation_is_asked_for_whole() {
        let zh = "---\ntitle: 锁\nsummary: 摘要\ntags: [并发]\n---\n甲\n\n## 一 {#a}\n\n```rust\nx\n```\n\n> [!question] 问？ {#q}\n> 答\n\n---\n";
        let all = [
            "title title Missing",
            "summary summary Missing",
            "tags tags Missing",
            "#b-top-1 paragraph Missing",
            "#a level 2 heading Missing",
            "#q `[!question]` callout Missing",
        ];
        check(zh, None, "", &all);
    }

    #[test]
    fn what_is_stale_or_missing_is_asked_for() {
        let head = "---\ntitle: T\n---\n";
        check(
            &format!("{head}甲\n\n> 乙\n>\n> 丙\n"),
            Some(&format!("{head}A\n\n> B\n>\n> C\n")),
            "",
            &["title title Fresh", "#b-top-1 paragraph Stale", "#b-top-2 quote Stale"],
        );
        check(
            &format!("{head}甲\n\n- 乙\n"),
            Some(&format!("{head}A\n")),
            "",
            &["title title Fresh", "#b-top-1 paragraph Stale", "#b-top-2 list Missing"],
        );
        check(
            &format!("{head}TCP\n\n```\nx\n```\n"),
            Some(&format!("{head}TCP\n\n```\ny\n```\n")),
            "",
            &["title title Fresh"],
        );
    }
}
