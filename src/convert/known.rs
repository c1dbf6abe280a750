//! What the binary knows of interview notes: the glossary, the topics of the ledger and the categories of the notes
//! in this repository. An import proposes categories, names and English words from them, in any folder.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::topics::Topics;
use crate::base::text::is_han;
use crate::catalog::fold_name;

const GLOSSARY: &str = include_str!("../../notes/glossary.toml");
const LEDGER: &str = include_str!("../../notes/ledger.toml");

/// The text of a category's pages.
macro_rules! category {
    ($id:literal) => {
        (
            $id,
            include_str!(concat!("../../notes/", $id, "/_index.md")),
            include_str!(concat!("../../notes/", $id, "/_index.en.md")),
        )
    };
}
/// Categories in reading order, with their Chinese and English pages.
const CATEGORIES: [(&str, &str, &str); 10] = [
    category!("network"),
    category!("database"),
    category!("cache"),
    category!("message-queue"),
    category!("python"),
    category!("concurrency"),
    category!("web"),
    category!("ops"),
    category!("architecture"),
    category!("engineering"),
];

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Name of its folder.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// A term with the words an import needs.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Term {
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub abbr: Option<String>,
    #[serde(default)]
    pub aliases_zh: Vec<String>,
    #[serde(default)]
    pub aliases_en: Vec<String>,
    #[serde(default)]
    pub misspellings: Vec<String>,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub topic: String,
    #[serde(default)]
    pub gloss_zh: String,
    #[serde(default)]
    pub gloss_en: String,
}

impl Term {
    /// All names by which Chinese notes call it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let abbr = self.abbr.iter().map(String::as_str);
        let lists = self.aliases_zh.iter().chain(&self.aliases_en).map(String::as_str);
        [self.zh.as_str(), self.en.as_str()].into_iter().chain(abbr).chain(lists)
    }
}

#[derive(Debug, Deserialize)]
struct GlossaryFile {
    term: Vec<Term>,
}

/// Any glossary, as far as its names go.
#[derive(Debug, Deserialize)]
struct NamesFile {
    #[serde(default)]
    term: Vec<Names>,
}

#[derive(Debug, Deserialize)]
struct Names {
    zh: Option<String>,
    en: Option<String>,
    abbr: Option<String>,
    #[serde(default)]
    aliases_zh: Vec<String>,
    #[serde(default)]
    aliases_en: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct LedgerFile {
    topic: Vec<TopicEntry>,
}

#[derive(Debug, Deserialize)]
struct TopicEntry {
    id: String,
    category: String,
    /// Of a topic that has no note of its own here.
    #[serde(default)]
    title: Title,
    #[serde(default)]
    questions: Vec<Question>,
}

#[derive(Debug, Default, Deserialize)]
struct Title {
    zh: String,
    en: String,
}

#[derive(Debug, Deserialize)]
struct Question {
    ask: String,
}

/// Everything an import knows before it reads a line.
#[derive(Debug)]
pub struct Known {
    /// In reading order.
    pub categories: Vec<Category>,
    pub(super) terms: Vec<Term>,
    /// Position of a term by every folded name; the first of two wins.
    pub(super) by_name: BTreeMap<String, usize>,
    pub(super) topics: Topics,
}

impl Known {
    /// Reads what is embedded. The tests of this module keep it readable.
    pub fn embedded() -> Known {
        let terms = toml::from_str::<GlossaryFile>(GLOSSARY).map(|file| file.term).unwrap_or_default();
        let ledger = toml::from_str::<LedgerFile>(LEDGER).map(|file| file.topic).unwrap_or_default();
        let categories =
            CATEGORIES.map(|(id, zh, en)| Category { id: id.into(), zh: title(zh), en: title(en) });
        let mut by_name = BTreeMap::new();
        // Chinese names first: an English alias may be another term's Chinese name.
        for (at, term) in terms.iter().enumerate() {
            by_name.entry(fold_name(&term.zh)).or_insert(at);
        }
        for (at, term) in terms.iter().enumerate() {
            for name in term.names() {
                by_name.entry(fold_name(name)).or_insert(at);
            }
        }
        let mut topics = Topics::new(categories.iter().map(|category| category.id.clone()).collect());
        for entry in &ledger {
            topics.add(&entry.id, &entry.category);
            topics.learn(&entry.id, &entry.id.replace('-', " "), 3.0);
            [&entry.id.replace('-', " "), &entry.title.zh, &entry.title.en]
                .into_iter()
                .for_each(|name| topics.name(&entry.id, name));
            for question in &entry.questions {
                topics.learn(&entry.id, &question.ask, 1.5);
                topics.name(&entry.id, &question.ask);
            }
        }
        for term in &terms {
            for name in term.names().chain(term.misspellings.iter().map(String::as_str)) {
                topics.learn(&term.topic, name, 3.0);
                // A topic that speaks of a product is not named after it, unless its id says so.
                if term.kind != "name" {
                    topics.name(&term.topic, name);
                }
            }
            topics.learn(&term.topic, &term.gloss_zh, 1.0);
            topics.learn(&term.topic, &term.gloss_en, 0.5);
        }
        topics.finish();
        Known { categories: categories.into(), terms, by_name, topics }
    }

    /// The term of a name.
    pub(super) fn term(&self, name: &str) -> Option<&Term> {
        self.by_name.get(&fold_name(name)).map(|&at| &self.terms[at])
    }

    /// The first concept of a topic that a text names, as the text has it.
    pub(super) fn term_in<'t>(&self, text: &'t str, topic: usize) -> Option<&'t str> {
        let (id, _) = self.topics.topic(topic);
        let lower = text.to_ascii_lowercase();
        let terms = self.terms.iter().filter(|term| term.topic == id && term.kind != "name");
        let names = terms.flat_map(Term::names).filter(|name| name.chars().any(is_han));
        let found = names.filter_map(|name| Some((lower.find(&name.to_ascii_lowercase())?, name.len())));
        let (at, length) = found.min_by_key(|&(at, length)| (at, usize::MAX - length))?;
        text.get(at..at + length)
    }

    /// A glossary that is there, with the entries of ours whose names it does not have; `None`: it cannot be read.
    pub fn glossary_with(there: &str, ours: &str) -> Option<String> {
        let file = toml::from_str::<NamesFile>(there).ok()?;
        let folded = |term: &Names| {
            let names = [term.zh.as_ref(), term.en.as_ref(), term.abbr.as_ref()].into_iter().flatten();
            names
                .chain(&term.aliases_zh)
                .chain(&term.aliases_en)
                .map(|name| fold_name(name))
                .collect::<Vec<_>>()
        };
        let mut taken: BTreeSet<String> = file.term.iter().flat_map(folded).collect();
        let mut text = there.to_owned();
        for entry in ours.split("[[term]]\n").skip(1).map(str::trim_end) {
            let entry = format!("[[term]]\n{entry}\n");
            let names =
                toml::from_str::<NamesFile>(&entry).ok()?.term.iter().flat_map(folded).collect::<Vec<_>>();
            if names.iter().any(|name| taken.contains(name)) {
                continue;
            }
            taken.extend(names);
            let end = if text.is_empty() || text.ends_with("\n\n") {
                ""
            } else if text.ends_with('\n') {
                "\n"
            } else {
                "\n\n"
            };
            text.push_str(end);
            text.push_str(&entry);
        }
        Some(text)
    }

    /// The entries of the glossary for some terms, as the file has them; a note that they name has to be there.
    pub(super) fn glossary_of(&self, names: &BTreeSet<&str>, notes: &BTreeSet<&str>) -> String {
        let entries = GLOSSARY.split("[[term]]\n").skip(1).filter(|entry| {
            let zh = entry.lines().find_map(|line| line.strip_prefix("zh = \""));
            zh.and_then(|line| line.strip_suffix('"')).is_some_and(|zh| names.contains(zh))
        });
        let there = |line: &&str| {
            let link = line.starts_with("topic = ") || line.starts_with("also_in = ");
            !link || line.split('"').skip(1).step_by(2).all(|note| notes.contains(note))
        };
        let body = |entry: &str| {
            let lines = entry.lines().take_while(|line| line.contains('=')).filter(there);
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        entries.map(|entry| format!("[[term]]\n{}", body(entry))).collect::<Vec<_>>().join("\n")
    }
}

/// `title` of a folder page's header.
fn title(page: &str) -> String {
    page.lines().find_map(|line| line.strip_prefix("title: ")).unwrap_or("").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_can_be_read() {
        let known = Known::embedded();
        assert!(known.terms.len() > 500);
        assert_eq!(known.categories[2].id, "cache");
        assert!(known.categories.iter().all(|c| !c.zh.is_empty() && !c.en.is_empty()));
        assert_eq!(known.term("GIL").map(|term| term.zh.as_str()), Some("全局解释器锁"));
        let notes = BTreeSet::from(["tcp-handshake-and-close"]);
        let one = known.glossary_of(&["三次握手"].into(), &notes);
        assert!(one.contains("topic = \"tcp-handshake-and-close\"\n"), "{one}");
        assert!(!known.glossary_of(&["三次握手"].into(), &BTreeSet::new()).contains("topic"));
        assert!(one.starts_with("[[term]]\nzh = \"三次握手\"\n") && one.matches("[[term]]").count() == 1);
        let two = known.glossary_of(&["三次握手", "互斥锁"].into(), &notes);
        let check = |there: &str, terms: usize| {
            let merged = Known::glossary_with(there, &two).unwrap();
            assert!(merged.starts_with(there) && merged.matches("[[term]]").count() == terms, "{merged}");
            assert_eq!(Known::glossary_with(&merged, &two), Some(merged.clone()));
            assert!(toml::from_str::<NamesFile>(&merged).is_ok(), "{merged}");
        };
        check("", 2);
        check(&one, 2);
        check("# mine\n[[term]]\nzh = \"锁\"\nen = \"lock\"\naliases_zh = [\"互斥锁\"]", 2);
        assert_eq!(Known::glossary_with("[[term", &two), None);
        for term in &known.terms {
            let entry = known.glossary_of(&[term.zh.as_str()].into(), &notes);
            assert!(toml::from_str::<GlossaryFile>(&entry).is_ok(), "{}", term.zh);
        }
    }
}
