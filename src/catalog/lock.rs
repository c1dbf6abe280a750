//! `notes/translations.lock`: which source blocks have an accepted translation.
//!
//! One line a block, `<note id> <16 hexadecimal digits>`, sorted, without counters: edits of two notes merge
//! line by line. A folder page's name ends in `/`. A block that is not in the lock is stale, never fresh.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalog, Row};
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::memo::Digest;
use crate::base::source::{Source, Span};
use crate::base::text::is_han;
use crate::base::url::NoteId;
use crate::load::Role;
use crate::parse::{Block, BlockKind, Note};

use super::copies::differing_copy;
use super::shape::{fold, only_pictures, own_words};

/// Digits of a hash.
const HEX: usize = 16;

/// The lock, read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    notes: BTreeMap<String, BTreeSet<String>>,
}

impl Lock {
    /// Reads the lock; what is no entry is a problem and counts for nothing.
    pub fn read(source: &Source) -> Checked<Lock> {
        let mut lock = Lock::default();
        let mut found = Vec::new();
        let mut start = 0;
        for line in source.text.split_inclusive('\n') {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            let finding = match Line::of(line.trim_end()) {
                Line::Blank => None,
                Line::Conflict => Some(conflict()),
                Line::Unknown => Some(unknown_line()),
                Line::Entry(name, hash) => {
                    let fresh = lock.notes.entry(name.to_owned()).or_default().insert(hash.to_owned());
                    (!fresh).then(|| twice(name))
                }
            };
            found.extend(finding.map(|d| d.at(span).in_file(&source.path)));
        }
        Checked::new(lock, found)
    }

    /// Whether the block of these words has an accepted translation in one of the named notes.
    pub(super) fn has(&self, names: &[String], hash: &str) -> bool {
        names.iter().any(|name| self.notes.get(name).is_some_and(|hashes| hashes.contains(hash)))
    }

    /// Whether any block of the named notes was ever accepted.
    pub(super) fn knows(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.notes.contains_key(name))
    }
}

enum Line<'a> {
    Blank,
    Conflict,
    Unknown,
    Entry(&'a str, &'a str),
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Line<'a> {
        if line.is_empty() {
            return Line::Blank;
        }
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
            return Line::Conflict;
        }
        match line.rsplit_once(' ') {
            Some((name, hash)) if !name.is_empty() && is_hash(hash) => Line::Entry(name, hash),
            _ => Line::Unknown,
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HEX && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A note's name in the lock. Ids of folders and notes may be equal, so a folder's ends in `/`.
pub fn name_of(id: &NoteId, role: Role) -> String {
    match role {
        Role::Note => id.to_string(),
        Role::Folder => format!("{id}/"),
    }
}

/// The hash of a block's own words.
pub(super) fn hash_of(note: &Note, block: &Block) -> String {
    hash(&own_words(note, block))
}

/// The hash of words with their white space folded.
pub(super) fn hash(words: &str) -> String {
    Digest::of_bytes(words.as_bytes()).hex(HEX)
}

/// Title and summary are translated too: their names, and their hashes where the translation needs accepting.
pub(super) fn header_hashes(zh: &Note, en: &Note) -> Vec<(&'static str, String)> {
    let pairs = [
        ("title", Some(&zh.title), Some(&en.title)),
        ("summary", zh.meta.summary.as_ref(), en.meta.summary.as_ref()),
    ];
    let hashes = pairs.into_iter().filter_map(|(name, zh, en)| {
        let (zh, en) = (fold(zh?), fold(en?));
        (zh.contains(is_han) || zh != en).then(|| (name, hash(&zh)))
    });
    hashes.collect()
}

/// Whether a matched pair is fresh by itself: nothing in it is translated, or both files say the same in Latin.
pub(super) fn needs_no_lock(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> bool {
    match (&zh_block.kind, &en_block.kind) {
        (BlockKind::Fence(a), BlockKind::Fence(b)) => {
            let localized = zh.fences[*a].localized() && en.fences[*b].localized();
            !localized && !differing_copy(zh, zh_block, en, en_block)
        }
        (BlockKind::Math(a), BlockKind::Math(b)) if a == b => true,
        (BlockKind::Raw(a), BlockKind::Raw(b)) if a == b => true,
        _ if only_pictures(zh_block) && only_pictures(en_block) => true,
        _ => {
            let words = own_words(zh, zh_block);
            words.is_empty() || !words.contains(is_han) && words == own_words(en, en_block)
        }
    }
}

/// The lock's text after translations were accepted: those of the chosen notes, whose lines alone change, or of
/// all notes, where the lines of notes that are gone go too. A lock with conflict markers or unknown lines
/// cannot be written: its findings.
pub fn accepted(
    catalog: &Catalog,
    old: Option<&Source>,
    chosen: Option<&[NoteId]>,
) -> Result<String, Vec<Diagnostic>> {
    let old = readable(old)?.notes;
    let mut notes = if chosen.is_some() { old } else { BTreeMap::new() };
    for text in catalog.texts().filter(|text| chosen.is_none_or(|ids| ids.contains(&text.zh.id))) {
        let mut hashes = BTreeSet::new();
        if let Some(en) = text.en {
            hashes.extend(header_hashes(text.zh, en).into_iter().map(|(_, hash)| hash));
            gather(text.zh, &text.zh.blocks, en, &en.blocks, &text.matching.rows, &mut hashes);
        }
        for name in lock_names(text.zh) {
            notes.remove(&name);
        }
        notes.insert(name_of(&text.zh.id, text.zh.role), hashes);
    }
    Ok(written(&notes))
}

/// The lock's text with hashes added under the names of notes.
pub fn with_accepted(
    old: Option<&Source>,
    additions: impl IntoIterator<Item = (String, BTreeSet<String>)>,
) -> Result<String, Vec<Diagnostic>> {
    let mut notes = readable(old)?.notes;
    for (name, hashes) in additions {
        notes.entry(name).or_default().extend(hashes);
    }
    Ok(written(&notes))
}

/// The lock, unless it has lines that writing it would lose.
fn readable(old: Option<&Source>) -> Result<Lock, Vec<Diagnostic>> {
    let read = old.map(Lock::read).unwrap_or_default();
    let broken: Vec<_> = read.diagnostics.into_iter().filter(|d| d.code != DUPLICATE).collect();
    if broken.is_empty() { Ok(read.value) } else { Err(broken) }
}

fn written(notes: &BTreeMap<String, BTreeSet<String>>) -> String {
    let lines: BTreeSet<String> =
        notes.iter().flat_map(|(name, hashes)| hashes.iter().map(move |h| format!("{name} {h}\n"))).collect();
    lines.into_iter().collect()
}

/// The note's own name and the names it had before it moved.
pub(super) fn lock_names(zh: &Note) -> Vec<String> {
    let mut names = vec![name_of(&zh.id, zh.role)];
    names.extend(zh.meta.moved_from.iter().map(|old| old.value.clone()));
    names
}

/// The hashes that the rows of an accepted translation put into the lock.
pub(super) fn gather(
    zh: &Note,
    zh_blocks: &[Block],
    en: &Note,
    en_blocks: &[Block],
    rows: &[Row],
    hashes: &mut BTreeSet<String>,
) {
    for row in rows {
        let (Some(a), Some(b)) = (row.zh, row.en) else { continue };
        let (a, b) = (&zh_blocks[a], &en_blocks[b]);
        if !needs_no_lock(zh, a, en, b) {
            hashes.insert(hash_of(zh, a));
        }
        gather(zh, a.children(), en, b.children(), &row.inner, hashes);
    }
}

const DUPLICATE: &str = "lock-duplicate";

fn conflict() -> Diagnostic {
    Diagnostic::problem("lock-conflict", "the lock has a conflict marker of a merge").help(
        "keep the lines of both sides, delete the markers; then `bagu translate status` shows what is stale",
    )
}

fn unknown_line() -> Diagnostic {
    Diagnostic::problem("lock-unknown-line", "this line is no entry: `<note id> <16 hexadecimal digits>`")
        .help("delete the line; `bagu translate accept` writes missing ones")
}

fn twice(name: &str) -> Diagnostic {
    Diagnostic::problem(DUPLICATE, format!("an entry of `{name}` stands here twice"))
        .help("delete one of them")
}

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;
    use super::*;

    const A: &str = "0123456789abcdef";
    const B: &str = "fedcba9876543210";

    /// Findings as `line code`.
    fn check(text: &str, expected: &[&str]) {
        let source = Source::new("notes/translations.lock", text);
        let read = Lock::read(&source);
        let found: Vec<String> = read
            .diagnostics
            .iter()
            .map(|d| d.located(Some(&source)))
            .map(|d| format!("{} {}", d.line.unwrap(), d.code))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn lines_that_are_no_entry_are_found() {
        check("", &[]);
        check(&format!("a/b {A}\na/b {B}\na/c {A}\n"), &[]);
        check(&format!("a b/c d {A}\r\n\n"), &[]);
        check(&format!("a/b {A}\na/b {A}\n"), &["2 lock-duplicate"]);
        check(&format!("a/b {}\n", &A[1..]), &["1 lock-unknown-line"]);
        check(&format!("a/b {}\n", A.to_uppercase()), &["1 lock-unknown-line"]);
        check(&format!("{A}\n# note\n"), &["1 lock-unknown-line", "2 lock-unknown-line"]);
        let conflict = format!("<<<<<<< HEAD\na {A}\n=======\na {B}\n>>>>>>> other\n");
        check(&conflict, &["1 lock-conflict", "3 lock-conflict", "5 lock-conflict"]);
    }

    #[test]
    fn an_entry_is_read_even_beside_wrong_lines() {
        let lock = Lock::read(&Source::new("l", format!("=======\na/b {A}\nx"))).value;
        assert!(lock.has(&["a/b".into()], A));
        assert!(!lock.has(&["a/b".into()], B) && !lock.has(&["a/c".into()], A));
        assert!(lock.knows(&["a/c".into(), "a/b".into()]) && !lock.knows(&["a".into()]));
    }

    #[test]
    fn a_lock_that_cannot_be_read_is_not_written() {
        let old = Source::new("l", format!("a/b {A}\nwhat\n"));
        let refused = accepted(&Catalog::default(), Some(&old), Some(&[NoteId::new("a/b")])).unwrap_err();
        assert_eq!(refused.len(), 1);
        let twice = Source::new("l", format!("b {B}\na {A}\na {A}\n"));
        let kept = accepted(&Catalog::default(), Some(&twice), Some(&[NoteId::new("x")]));
        assert_eq!(kept, Ok(format!("a {A}\nb {B}\n")), "sorted, each once");
    }

    #[test]
    fn accepting_touches_the_lines_of_its_notes() {
        let files = [
            ("a.md", "---\ntitle: t\nmoved_from: [old]\n---\n甲\n\n乙"),
            ("a.en.md", "---\ntitle: t\n---\nA\n\nB"),
            ("b.md", "---\ntitle: t\n---\n甲"),
            ("b.en.md", "---\ntitle: t\n---\nA"),
            ("c.md", "# 甲"),
            ("x/_index.md", "---\ntitle: t\n---\n甲"),
            ("x/_index.en.md", "---\ntitle: t\n---\nA"),
        ];
        let catalog = catalog_of(&files).value;
        let [one, two] = ["甲", "乙"].map(|words| Digest::of_bytes(words.as_bytes()).hex(HEX));
        let old = Source::new("l", format!("a {A}\nb {A}\ngone {A}\nold {A}\n"));
        let of = |chosen: Option<&[NoteId]>| {
            let text = accepted(&catalog, Some(&old), chosen).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let mut lines = vec![format!("a {one}"), format!("a {two}"), format!("b {A}"), format!("gone {A}")];
        lines.sort();
        assert_eq!(of(Some(&[NoteId::new("a")])), lines);
        let mut lines = vec![format!("a {one}"), format!("a {two}"), format!("b {one}"), format!("x/ {one}")];
        lines.sort();
        assert_eq!(of(None), lines);
    }
}
