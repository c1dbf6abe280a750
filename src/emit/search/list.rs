//! Everything with a name, A to Z: the search page of readers without JavaScript.

use std::collections::BTreeMap;

use super::pinyin::of_char;
use super::{Section, SectionKind};
use crate::base::lang::Lang;
use crate::base::url::NoteId;
use crate::catalog::Term;

/// Entries under one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListGroup {
    /// `A` to `Z`, or `#` for everything else.
    pub letter: char,
    /// In the order of their pinyin.
    pub entries: Vec<ListEntry>,
}

/// A link of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListEntry {
    /// Title, question or term.
    pub text: String,
    /// The note; `None` for the glossary.
    pub note: Option<NoteId>,
    /// Place on the page; `""` for its top.
    pub anchor: String,
}

/// Titles, questions and terms of one language by the first letter of their pinyin.
pub fn a_to_z(sections: &[Section], terms: &[Term], lang: Lang) -> Vec<ListGroup> {
    let entry = |text: &str, note: Option<&NoteId>, anchor: &str| ListEntry {
        text: text.to_owned(),
        note: note.cloned(),
        anchor: anchor.to_owned(),
    };
    let mut entries = Vec::new();
    for section in sections.iter().filter(|section| section.lang == lang) {
        if section.first {
            entries.push(entry(&section.page_title, Some(&section.note), ""));
        }
        if section.kind == SectionKind::Question && !section.heading.is_empty() {
            entries.push(entry(&section.heading, Some(&section.note), &section.anchor));
        }
    }
    entries.extend(terms.iter().map(|term| entry(term.name.get(lang), None, &term.anchor)));
    let mut groups: BTreeMap<(bool, char), Vec<(String, ListEntry)>> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| !entry.text.trim().is_empty()) {
        let key = sort_key(&entry.text);
        let letter =
            key.chars().next().filter(char::is_ascii_alphabetic).map_or('#', |c| c.to_ascii_uppercase());
        groups.entry((letter == '#', letter)).or_default().push((key, entry));
    }
    let groups = groups.into_iter().map(|((_, letter), mut entries)| {
        entries.sort();
        entries.dedup();
        ListGroup { letter, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    });
    groups.collect()
}

/// Pinyin of Han, lower case of letters, without leading signs.
fn sort_key(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut key = String::new();
    for c in text.chars() {
        match of_char(c).first() {
            Some(syllable) => key.push_str(syllable),
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &str, heading: &str, kind: SectionKind, first: bool) -> Section {
        Section {
            note: NoteId::new("a/b"),
            lang: Lang::Zh,
            page_title: title.into(),
            heading: heading.into(),
            anchor: "x".into(),
            first,
            blocks: Vec::new(),
            alias: Vec::new(),
            category: String::new(),
            difficulty: None,
            kind,
        }
    }

    #[test]
    fn names_stand_under_the_letter_they_sound_like() {
        let sections = [
            section("死锁", "", SectionKind::Text, true),
            section("死锁", "《为什么》会死锁？", SectionKind::Question, false),
            section("死锁", "排查", SectionKind::Text, false),
            section("Redis 缓存", "", SectionKind::Text, true),
            section("3 次握手", "", SectionKind::Text, true),
            section("三次握手", "", SectionKind::Text, true),
        ];
        let groups = a_to_z(&sections, &[], Lang::Zh);
        let shown: Vec<String> = groups
            .iter()
            .map(|g| {
                format!("{}:{}", g.letter, g.entries.iter().map(|e| &*e.text).collect::<Vec<_>>().join(","))
            })
            .collect();
        assert_eq!(shown, ["R:Redis 缓存", "S:三次握手,死锁", "W:《为什么》会死锁？", "#:3 次握手"]);
        assert!(a_to_z(&sections, &[], Lang::En).is_empty());
    }
}
