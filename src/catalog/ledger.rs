//! `notes/ledger.toml` -> [`Ledger`]: what the notes have to cover, and what is wrong in the file itself.
//!
//! The file's head explains its keys. A topic that cannot be read is a finding and costs no other.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned as Raw;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::base::diagnostic::{Checked, Diagnostic, did_you_mean};
use crate::base::lang::PerLang;
use crate::base::source::{Source, Span};
use crate::parse::Spanned;

/// What the notes have to cover.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// Categories whose topics have to be complete.
    pub finished: Vec<Spanned<String>>,
    /// Topics in the order of the file.
    pub topics: Vec<Topic>,
}

/// What one note has to cover. The note's id is `<category>/<id>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Slug of the note.
    pub id: Spanned<String>,
    /// Category of the note.
    pub category: Spanned<String>,
    /// What it will be called: for the status page, until there is a note.
    pub title: Option<PerLang<String>>,
    /// Topics that it links to.
    pub links: Vec<Spanned<String>>,
    /// What is drawn.
    pub diagrams: Vec<Spanned<DiagramKind>>,
    /// What is asked, at the question.
    pub questions: Vec<Spanned<Proof>>,
    /// What is corrected, at the correction's id.
    pub corrections: Vec<Spanned<Proof>>,
}

/// Kinds of diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagramKind {
    /// A Markdown table.
    Table,
    /// A flowchart of any direction.
    Flow,
    /// A flowchart from top to bottom.
    Tree,
    /// A sequence diagram.
    Sequence,
    /// A state diagram.
    State,
    /// A class diagram.
    Class,
    /// An entity-relationship diagram.
    Er,
}

/// Where a note meets a question or correction.
#[derive(Debug, Clone, PartialEq)]
pub enum Proof {
    /// Not said; allowed until the category is finished.
    Open,
    /// In a question callout of this id.
    Question(Spanned<String>),
    /// In a correction callout of this id.
    Correction(Spanned<String>),
    /// In the section of this id.
    Section(Spanned<String>),
    /// In the text, with these words.
    Phrase(PerLang<Spanned<String>>),
    /// By the absence of these wrong forms.
    Absent(Vec<Spanned<String>>),
}

impl Ledger {
    /// Reads the ledger.
    pub fn read(source: &Source) -> Checked<Ledger> {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let mut reader = Reader::default();
        errors.iter().for_each(|error| reader.unreadable("ledger-syntax", error));
        let mut ledger = Ledger::default();
        for (key, value) in table.into_inner() {
            match (&**key.get_ref(), value.into_inner()) {
                ("topic", DeValue::Array(topics)) => {
                    ledger.topics.extend(topics.into_iter().filter_map(|topic| reader.topic(topic)));
                }
                ("finished", list) => {
                    let list = Raw::new(key.span(), list);
                    let names = reader.value::<Vec<Raw<String>>>(list).unwrap_or_default();
                    ledger.finished = names.into_iter().map(spanned).collect();
                }
                (other, _) => reader.report(unknown_key(other), key.span()),
            }
        }
        reader.twice(&ledger);
        reader.found.iter_mut().for_each(|finding| finding.file = Some(source.path.clone()));
        Checked::new(ledger, reader.found)
    }
}

/// A `[[topic]]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTopic {
    id: Raw<String>,
    category: Raw<String>,
    title: Option<RawTitle>,
    links: Vec<Raw<String>>,
    diagrams: Vec<Raw<DiagramKind>>,
    questions: Vec<RawQuestion>,
    corrections: Vec<RawCorrection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTitle {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    ask: Raw<String>,
    callout: Option<Raw<String>>,
    heading: Option<Raw<String>>,
    zh: Option<Raw<String>>,
    en: Option<Raw<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCorrection {
    id: Raw<String>,
    kind: Kind,
    callout: Option<Raw<String>>,
    zh: Option<Raw<String>>,
    en: Option<Raw<String>>,
    #[serde(default)]
    wrong: Vec<Raw<String>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Misconception,
    Text,
    Typo,
}

fn spanned<T>(raw: Raw<T>) -> Spanned<T> {
    let span = raw.span().into();
    Spanned { value: raw.into_inner(), span }
}

#[derive(Default)]
struct Reader {
    found: Vec<Diagnostic>,
}

impl Reader {
    fn report(&mut self, diagnostic: Diagnostic, span: impl Into<Span>) {
        self.found.push(diagnostic.at(span.into()));
    }

    fn unreadable(&mut self, code: &'static str, error: &toml::de::Error) {
        let message = error.message().trim().trim_end_matches('.').replace('\n', ", ");
        self.report(Diagnostic::problem(code, message), error.span().unwrap_or(0..0));
    }

    fn value<'de, T: Deserialize<'de>>(&mut self, value: Raw<DeValue<'de>>) -> Option<T> {
        let read = T::deserialize(ValueDeserializer::from(value));
        read.map_err(|error| self.unreadable("ledger-entry", &error)).ok()
    }

    fn topic(&mut self, value: Raw<DeValue<'_>>) -> Option<Topic> {
        let raw: RawTopic = self.value(value)?;
        let questions = raw.questions.into_iter().map(|question| self.question(question)).collect();
        let numbered = raw.corrections.into_iter().zip(1..);
        let corrections = numbered.map(|(correction, n)| self.correction(correction, raw.id.get_ref(), n));
        Some(Topic {
            corrections: corrections.collect(),
            questions,
            id: spanned(raw.id),
            category: spanned(raw.category),
            title: raw.title.map(|RawTitle { zh, en }| PerLang { zh, en }),
            links: raw.links.into_iter().map(spanned).collect(),
            diagrams: raw.diagrams.into_iter().map(spanned).collect(),
        })
    }

    fn question(&mut self, raw: RawQuestion) -> Spanned<Proof> {
        let span = Span::from(raw.ask.span());
        let value = match (raw.callout, raw.heading, raw.zh, raw.en) {
            (None, None, None, None) => Proof::Open,
            (Some(callout), None, None, None) => Proof::Question(spanned(callout)),
            (None, Some(heading), None, None) => Proof::Section(spanned(heading)),
            (None, None, Some(zh), Some(en)) => phrase(zh, en),
            _ => {
                self.report(mixed("question", "`callout`, `heading`, or `zh` with `en`"), span);
                Proof::Open
            }
        };
        Spanned { value, span }
    }

    fn correction(&mut self, raw: RawCorrection, topic: &str, n: usize) -> Spanned<Proof> {
        let span = Span::from(raw.id.span());
        let expected = format!("{topic}/c{n}");
        if *raw.id.get_ref() != expected {
            self.report(misnumbered(raw.id.get_ref(), &expected), span);
        }
        let value = match (raw.kind, raw.callout, raw.zh, raw.en, raw.wrong) {
            (_, None, None, None, wrong) if wrong.is_empty() => Proof::Open,
            (Kind::Misconception, Some(callout), None, None, wrong) if wrong.is_empty() => {
                Proof::Correction(spanned(callout))
            }
            (Kind::Text, None, Some(zh), Some(en), wrong) if wrong.is_empty() => phrase(zh, en),
            (Kind::Typo, None, None, None, wrong) => Proof::Absent(wrong.into_iter().map(spanned).collect()),
            _ => {
                let keys = match raw.kind {
                    Kind::Misconception => "`callout`",
                    Kind::Text => "`zh` and `en`",
                    Kind::Typo => "`wrong`",
                };
                self.report(mixed("correction of this kind", keys), span);
                Proof::Open
            }
        };
        Spanned { value, span }
    }

    fn twice(&mut self, ledger: &Ledger) {
        let mut seen = BTreeSet::new();
        let names = ledger.topics.iter().map(|topic| &topic.id).filter(|id| !seen.insert(&*id.value));
        let topics: Vec<_> = names.collect();
        let mut seen = BTreeSet::new();
        let finished = ledger.finished.iter().filter(|name| !seen.insert(&*name.value));
        for name in topics.into_iter().chain(finished) {
            self.report(duplicate(&name.value), name.span);
        }
    }
}

fn phrase(zh: Raw<String>, en: Raw<String>) -> Proof {
    Proof::Phrase(PerLang { zh: spanned(zh), en: spanned(en) })
}

fn unknown_key(key: &str) -> Diagnostic {
    let keys = ["finished", "topic"];
    let help = did_you_mean(key, keys)
        .map_or("the keys are `finished` and `[[topic]]`".into(), |k| format!("did you mean `{k}`?"));
    Diagnostic::problem("ledger-key", format!("the ledger knows no key `{key}`")).help(help)
}

fn mixed(what: &str, keys: &str) -> Diagnostic {
    Diagnostic::problem("ledger-entry", format!("a {what} is met by {keys} and nothing else"))
        .help(format!("keep {keys}, or leave it out until the category is finished"))
}

fn misnumbered(id: &str, expected: &str) -> Diagnostic {
    Diagnostic::problem("ledger-id", format!("this correction is `{expected}`, not `{id}`"))
        .help("corrections keep their number for good: put back the one that is missing, or name this one so")
}

fn duplicate(id: &str) -> Diagnostic {
    Diagnostic::problem("ledger-duplicate", format!("`{id}` stands in the ledger twice"))
        .help("join the two entries")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one topic, `rest` being its questions and corrections; findings as `line:col code`.
    fn check(text: &str, findings: &[&str]) -> Ledger {
        let source = Source::new("notes/ledger.toml", text);
        let read = Ledger::read(&source);
        let located = read.diagnostics.iter().map(|d| d.located(Some(&source)));
        let found: Vec<String> =
            located.map(|d| format!("{}:{} {}", d.line.unwrap(), d.col.unwrap(), d.code)).collect();
        assert_eq!(found, findings, "{text}\n{:?}", read.diagnostics);
        read.value
    }

    fn topic(id: &str, questions: &str, corrections: &str) -> String {
        format!(
            "[[topic]]\nid = \"{id}\"\ncategory = \"network\"\nlinks = []\ndiagrams = [\"er\"]\n\
             questions = [{questions}]\ncorrections = [{corrections}]\n"
        )
    }

    #[test]
    fn a_topic_is_read_whole() {
        let text = topic(
            "tcp",
            r#"{ ask = "a" }, { ask = "b", callout = "q" }, { ask = "c", heading = "h" }, { ask = "d", zh = "x", en = "y" }"#,
            r#"{ id = "tcp/c1", kind = "misconception", callout = "c" }, { id = "tcp/c2", kind = "typo", wrong = ["w"] }"#,
        );
        let ledger = check(&format!("finished = [\"network\"]\n{text}"), &[]);
        assert_eq!(ledger.finished[0].value, "network");
        let topic = &ledger.topics[0];
        assert_eq!((&*topic.id.value, &*topic.category.value), ("tcp", "network"));
        assert_eq!(topic.diagrams[0].value, DiagramKind::Er);
        let proofs: Vec<String> = topic
            .questions
            .iter()
            .chain(&topic.corrections)
            .map(|proof| match &proof.value {
                Proof::Open => "open".into(),
                Proof::Question(id) => format!("? {}", id.value),
                Proof::Correction(id) => format!("! {}", id.value),
                Proof::Section(id) => format!("# {}", id.value),
                Proof::Phrase(words) => format!("{} {}", words.zh.value, words.en.value),
                Proof::Absent(forms) => format!("- {}", forms[0].value),
            })
            .collect();
        assert_eq!(proofs, ["open", "? q", "# h", "x y", "! c", "- w"]);
    }

    #[test]
    fn what_cannot_be_read_is_shown_where_it_stands() {
        check("finshed = []\n", &["1:1 ledger-key"]);
        check("finished = \"network\"\n", &["1:1 ledger-entry"]);
        check("finished = [\n", &["1:13 ledger-syntax"]);
        check("[[topic]]\nid = \"a\"\n", &["1:1 ledger-entry"]);
        check(&topic("a", "", "").replace("er", "uml"), &["5:13 ledger-entry"]);
        check(&topic("a", "{ ask = \"a\", calout = \"b\" }", ""), &["6:27 ledger-entry"]);
        let good = check(&(topic("a", "3", "") + &topic("b", "", "")), &["6:14 ledger-entry"]);
        assert_eq!(good.topics.len(), 1, "a wrong topic costs no other");
    }

    #[test]
    fn keys_that_do_not_belong_together_are_found() {
        check(&topic("a", r#"{ ask = "a", callout = "b", heading = "c" }"#, ""), &["6:22 ledger-entry"]);
        check(&topic("a", r#"{ ask = "a", zh = "b" }"#, ""), &["6:22 ledger-entry"]);
        for keys in [
            r#"kind = "misconception", zh = "a", en = "b""#,
            r#"kind = "text", zh = "a""#,
            r#"kind = "typo", callout = "a""#,
            r#"kind = "text", zh = "a", en = "b", wrong = ["c"]"#,
        ] {
            check(&topic("a", "", &format!("{{ id = \"a/c1\", {keys} }}")), &["7:23 ledger-entry"]);
        }
    }

    #[test]
    fn names_stand_once_and_corrections_keep_their_numbers() {
        check(&(topic("a", "", "") + &topic("a", "", "")), &["9:6 ledger-duplicate"]);
        check("finished = [\"a\", \"a\"]\n", &["1:18 ledger-duplicate"]);
        check(&topic("a", "", r#"{ id = "a/c2", kind = "text" }"#), &["7:23 ledger-id"]);
        let twice = r#"{ id = "a/c1", kind = "text" }, { id = "a/c1", kind = "text" }"#;
        check(&topic("a", "", twice), &["7:55 ledger-id"]);
    }
}
