//! The ledger held against the notes -> [`Coverage`]: what is covered, and a finding for everything that a topic of
//! a finished category lacks.
//!
//! What a topic of an unfinished category says about itself is checked as soon as its note exists in both languages.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::shortfall::*;
use super::{ByFile, Target};
use crate::base::diagnostic::{Checked, Diagnostic, Log, did_you_mean};
use crate::base::lang::PerLang;
use crate::base::source::{Source, Span};
use crate::base::url::NoteId;
use crate::catalog::Catalog;
use crate::catalog::ledger::{DiagramKind, Ledger, Proof, Topic};
use crate::parse::{Note, Spanned};

/// How much of the ledger the notes cover, category by category in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Coverage {
    /// The categories that have topics.
    pub categories: Vec<CategoryCoverage>,
}

/// How much of a category is covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CategoryCoverage {
    /// The category.
    pub id: String,
    /// Whether every topic has to be complete.
    pub finished: bool,
    /// Its topics in the order of the ledger.
    pub topics: Vec<TopicCoverage>,
}

/// How much of a topic is covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TopicCoverage {
    /// Its note, which may not be there yet.
    pub note: NoteId,
    /// What the ledger calls it.
    pub title: Option<PerLang<String>>,
    /// Whether the note is there in both languages.
    pub covered: bool,
    /// Corrections that the note makes.
    pub corrections: Count,
    /// Questions that it answers.
    pub questions: Count,
    /// Diagrams that it has.
    pub diagrams: Count,
}

/// Some of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Count {
    /// Done.
    pub done: usize,
    /// Asked for.
    pub of: usize,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.done += other.done;
        self.of += other.of;
    }
}

impl Count {
    /// How many of the results are true.
    pub fn of(results: impl IntoIterator<Item = bool>) -> Count {
        let mut count = Count::default();
        results.into_iter().for_each(|done| count += Count { done: usize::from(done), of: 1 });
        count
    }
}

/// Reads the ledger and holds it against the notes.
pub fn coverage(source: &Source, catalog: &Catalog, resolved: &ByFile) -> Checked<Coverage> {
    let mut log = Log::default();
    let ledger = log.keep(Ledger::read(source));
    let mut auditor = Auditor {
        catalog,
        resolved,
        finished: ledger.finished.iter().map(|name| &*name.value).collect(),
        categories: ledger.topics.iter().map(|topic| (&*topic.id.value, &*topic.category.value)).collect(),
        found: Vec::new(),
    };
    let mut by_category: BTreeMap<&str, Vec<TopicCoverage>> = BTreeMap::new();
    for topic in &ledger.topics {
        by_category.entry(&topic.category.value).or_default().push(auditor.topic(topic));
    }
    for name in ledger.finished.iter().chain(ledger.topics.iter().map(|topic| &topic.category)) {
        auditor.category(name);
    }
    let finished = auditor.finished;
    let categories = catalog.categories.iter().filter_map(|category| {
        let topics = by_category.remove(&*category.id)?;
        Some(CategoryCoverage { finished: finished.contains(&*category.id), id: category.id.clone(), topics })
    });
    let categories = categories.collect();
    log.note_in(&auditor.found, &source.path, |span| span);
    log.with(Coverage { categories })
}

struct Auditor<'a> {
    catalog: &'a Catalog,
    resolved: &'a ByFile<'a>,
    finished: BTreeSet<&'a str>,
    /// Category by topic.
    categories: BTreeMap<&'a str, &'a str>,
    found: Vec<Diagnostic>,
}

/// A note with what speaks for it, in both languages.
type Pair<'a> = PerLang<Evidence<'a>>;

impl<'a> Auditor<'a> {
    fn report(&mut self, diagnostic: Diagnostic, span: Span) {
        self.found.push(diagnostic.at(span));
    }

    fn category(&mut self, name: &Spanned<String>) {
        let mut known = self.catalog.categories.iter().map(|category| &*category.id);
        if !known.any(|id| id == name.value) {
            let ids = self.catalog.categories.iter().map(|category| &*category.id);
            self.report(unknown_category(&name.value, did_you_mean(&name.value, ids)), name.span);
        }
    }

    fn topic(&mut self, topic: &Topic) -> TopicCoverage {
        let must = self.finished.contains(&*topic.category.value);
        let note = NoteId::new(format!("{}/{}", topic.category.value, topic.id.value));
        let entry = self.catalog.entry(&note);
        let pair = entry.and_then(|entry| Some((&*entry.zh, &**entry.en.as_ref()?)));
        if must && pair.is_none() {
            self.report(no_note(&note, entry.is_some()), topic.id.span);
        }
        self.links(topic, pair);
        let pair = pair.map(|(zh, en)| Pair { zh: Evidence::of(zh), en: Evidence::of(en) });
        let mut all = |proofs: &[Spanned<Proof>]| {
            Count::of(proofs.iter().map(|proof| self.proof(proof, pair.as_ref(), must)).collect::<Vec<_>>())
        };
        let (corrections, questions) = (all(&topic.corrections), all(&topic.questions));
        let diagrams = self.diagrams(&topic.diagrams, pair.as_ref(), must);
        let title = topic.title.clone();
        TopicCoverage { note, title, covered: pair.is_some(), corrections, questions, diagrams }
    }

    /// Whether both files meet a question or correction.
    fn proof(&mut self, proof: &Spanned<Proof>, pair: Option<&Pair>, must: bool) -> bool {
        let Some(pair) = pair else { return false };
        let lacks = match &proof.value {
            Proof::Open => {
                if must {
                    self.report(open(), proof.span);
                }
                return false;
            }
            Proof::Question(id) => lacks_name(pair, "question callout", id, |e| &e.questions),
            Proof::Correction(id) => lacks_name(pair, "correction callout", id, |e| &e.corrections),
            Proof::Section(id) => lacks_name(pair, "section", id, |e| &e.headings),
            Proof::Phrase(words) => {
                let absent = [(&pair.zh, &words.zh), (&pair.en, &words.en)];
                let absent = absent.into_iter().filter(|(evidence, words)| !evidence.says(&words.value));
                absent.map(|(evidence, words)| (no_phrase(evidence.note, &words.value), words.span)).collect()
            }
            Proof::Absent(forms) => {
                let sides = [&pair.zh, &pair.en];
                let present = forms.iter().flat_map(|form| sides.map(|evidence| (evidence, form)));
                let present = present.filter(|(evidence, form)| evidence.writes(&form.value));
                present.map(|(evidence, form)| (wrong_form(evidence.note, &form.value), form.span)).collect()
            }
        };
        let met = lacks.is_empty();
        lacks.into_iter().for_each(|(finding, span)| self.report(finding, span));
        met
    }

    fn diagrams(&mut self, wanted: &[Spanned<DiagramKind>], pair: Option<&Pair>, must: bool) -> Count {
        let Some(pair) = pair else { return Count { done: 0, of: wanted.len() } };
        let results = wanted.iter().enumerate().map(|(at, kind)| {
            let lacking = [&pair.zh, &pair.en].into_iter().find(|evidence| !evidence.shows(wanted, at));
            if let Some(evidence) = lacking
                && must
            {
                self.report(no_diagram(evidence.note, kind.value), kind.span);
            }
            lacking.is_none()
        });
        Count::of(results.collect::<Vec<_>>())
    }

    fn links(&mut self, topic: &Topic, pair: Option<(&Note, &Note)>) {
        for link in &topic.links {
            let Some(category) = self.categories.get(&*link.value) else {
                let near = did_you_mean(&link.value, self.categories.keys().copied());
                self.report(unknown_topic(&link.value, near), link.span);
                continue;
            };
            let both = self.finished.contains(&*topic.category.value) && self.finished.contains(category);
            let target = NoteId::new(format!("{category}/{}", link.value));
            let Some((zh, en)) = pair.filter(|_| both) else { continue };
            if ![zh, en].into_iter().any(|note| self.leads_to(note, &target)) {
                self.report(no_link(zh, target.slug()), link.span);
            }
        }
    }

    fn leads_to(&self, note: &Note, target: &NoteId) -> bool {
        self.resolved.get(&*note.rel).is_some_and(|resolved| {
            resolved.links.iter().any(|link| matches!(link, Target::Note(id, _) if id == target))
                || resolved.prerequisites.contains(target)
                || resolved.related.contains(target)
        })
    }
}

/// Findings for the files in which a name does not stand.
fn lacks_name<'a>(
    pair: &'a Pair<'a>,
    what: &str,
    name: &Spanned<String>,
    names: impl Fn(&'a Evidence<'a>) -> &'a BTreeSet<&'a str>,
) -> Vec<(Diagnostic, Span)> {
    let lacking = [&pair.zh, &pair.en].into_iter().filter(|evidence| !names(evidence).contains(&*name.value));
    let finding = |evidence: &'a Evidence<'a>| {
        let near = did_you_mean(&name.value, names(evidence).iter().copied());
        (no_name(evidence.note, what, &name.value, near), name.span)
    };
    lacking.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::all;
    use super::*;

    const ZH: &str = "---\ntitle: 锁\nrelated: [b]\n---\n一个**死锁**。\n\n## 何时 {#when}\n\n\
        > [!question] 为何？ {#q-why}\n> 因为。\n\n> [!correction] 错 {#c-wrong}\n> 对。\n\n\
        | 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n\n```mermaid\nflowchart TB\n  A --> B\n```\n";
    const EN: &str = "---\ntitle: Lock\n---\nA **dead\nlock** isn't alive.\n\n## When {#when}\n\n\
        > [!question] Why? {#q-why}\n> Because.\n\n> [!correction] Wrong {#c-wrong}\n> Right.\n\n\
        | a | b |\n|--|--|\n| 1 | 2 |\n\n```mermaid\nflowchart TB\n  A --> B\n```\n";

    /// `x/a` in both languages, `x/b` and `y/d` in Chinese only.
    fn audit(ledger: &Source) -> Checked<Coverage> {
        let files = [("x/a.md", ZH), ("x/a.en.md", EN), ("x/b.md", "# b\n见[[d]]。"), ("y/d.md", "# d")];
        all(&files, |catalog, resolved, _| coverage(ledger, catalog, resolved))
    }

    /// Findings as `line: code text`, of a ledger with the category `x` finished and the topic `a` as given.
    fn check(topic: &str, findings: &[&str]) -> Coverage {
        let keys = |list: &str| if topic.contains(list) { "" } else { "[]" };
        let rest = ["links", "diagrams", "questions", "corrections"].map(|key| match keys(key) {
            "" => String::new(),
            empty => format!("{key} = {empty}\n"),
        });
        let a = format!("[[topic]]\nid = \"a\"\ncategory = \"x\"\n{topic}\n{}", rest.concat());
        let c =
            "[[topic]]\nid = \"c\"\ncategory = \"y\"\nlinks=[]\ndiagrams=[]\nquestions=[]\ncorrections=[]\n";
        check_ledger(&format!("finished = [\"x\"]\n{a}{c}"), findings)
    }

    fn check_ledger(text: &str, findings: &[&str]) -> Coverage {
        let source = Source::new("notes/ledger.toml", text);
        let Checked { value, diagnostics } = audit(&source);
        let at = |d: &Diagnostic| d.located(Some(&source)).line.unwrap();
        let what = |d: &Diagnostic| text[d.span.unwrap().range()].trim_matches('"').to_owned();
        let found = diagnostics.iter().map(|d| format!("{}: {} {}", at(d), d.code, what(d)));
        let found: Vec<String> = found.collect();
        assert_eq!(found, findings, "{text}\n{diagnostics:#?}");
        value
    }

    fn question(keys: &str) -> String {
        format!("questions = [{{ ask = \"?\", {keys} }}]")
    }

    fn correction(keys: &str) -> String {
        format!("corrections = [{{ id = \"a/c1\", {keys} }}]")
    }

    #[test]
    fn what_the_note_has_is_counted() {
        let coverage = check(
            &[
                &question(r#"callout = "q-why" }, { ask = "?", heading = "when" }, { ask = "?", zh = "死锁", en = "dead lock isn't""#),
                r#"diagrams = ["tree", "table"]"#,
                r#"corrections = [{ id = "a/c1", kind = "misconception", callout = "c-wrong" }, { id = "a/c2", kind = "typo", wrong = ["锁死"] }]"#,
                r#"links = ["c"]"#,
            ]
            .join("\n"),
            &[],
        );
        let x = &coverage.categories[0];
        assert_eq!((&*x.id, x.finished, coverage.categories[1].finished), ("x", true, false));
        let all = |n| Count { done: n, of: n };
        assert_eq!(x.topics[0].note, NoteId::new("x/a"));
        assert_eq!((x.topics[0].covered, coverage.categories[1].topics[0].covered), (true, false));
        assert_eq!(
            (x.topics[0].corrections, x.topics[0].questions, x.topics[0].diagrams),
            (all(2), all(3), all(2))
        );
    }

    #[test]
    fn what_the_note_lacks_is_found() {
        for (topic, finding) in [
            (question(r#"callout = "q-wy""#), "5: ledger-callout q-wy"),
            (question(r#"callout = "c-wrong""#), "5: ledger-callout c-wrong"),
            (question(r#"heading = "then""#), "5: ledger-callout then"),
            (question(r#"zh = "死锁", en = "livelock""#), "5: ledger-phrase livelock"),
            (question(r#"zh = "**死锁**", en = "dead lock""#), "5: ledger-phrase **死锁**"),
            ("questions = [{ ask = \"?\" }]".into(), "5: ledger-open ?"),
            (correction(r#"kind = "misconception", callout = "q-why""#), "5: ledger-callout q-why"),
            (correction(r#"kind = "typo", wrong = ["x", "dead"]"#), "5: ledger-typo dead"),
            (correction(r#"kind = "text""#), "5: ledger-open a/c1"),
            (r#"diagrams = ["flow", "tree"]"#.into(), "5: ledger-diagram flow"),
            (r#"diagrams = ["table", "table"]"#.into(), "5: ledger-diagram table"),
            (r#"diagrams = ["er"]"#.into(), "5: ledger-diagram er"),
            (r#"links = ["e"]"#.into(), "5: ledger-topic e"),
        ] {
            let findings: &[&str] =
                if finding.contains("callout") { &[finding, finding] } else { &[finding] };
            check(&topic, findings);
        }
    }

    #[test]
    fn links_count_between_finished_categories() {
        let ledger = |finished: &str| {
            let topic = |id: &str, category: &str, links: &str| {
                format!(
                    "[[topic]]\nid = \"{id}\"\ncategory = \"{category}\"\nlinks = [{links}]\ndiagrams = []\n\
                     questions = []\ncorrections = []\n"
                )
            };
            let topics = [topic("a", "x", "\"b\", \"d\""), topic("b", "z", ""), topic("d", "y", "")];
            format!("finished = [{finished}]\n{}", topics.concat())
        };
        let b_is_in_no_folder_z = "11: ledger-category z";
        check_ledger(&ledger("\"x\""), &[b_is_in_no_folder_z]);
        let no_translation = "17: ledger-note d";
        check_ledger(&ledger("\"x\", \"y\""), &["5: ledger-link d", b_is_in_no_folder_z, no_translation]);
    }

    #[test]
    fn a_finished_category_has_its_notes() {
        let topic = |id: &str, category: &str| {
            format!(
                "[[topic]]\nid = \"{id}\"\ncategory = \"{category}\"\nlinks = []\ndiagrams = [\"er\"]\n\
                 questions = [{{ ask = \"?\" }}]\ncorrections = []\n"
            )
        };
        let both = topic("b", "x") + &topic("e", "x");
        check_ledger(&format!("finished = []\n{both}"), &[]);
        check_ledger(&format!("finished = [\"x\"]\n{both}"), &["3: ledger-note b", "10: ledger-note e"]);
        check_ledger("finished = [\"xx\"]\n", &["1: ledger-category xx"]);
        // What is said is checked before the category is finished.
        let said = topic("a", "x").replace("\"?\"", "\"?\", callout = \"q\"").replace("\"er\"", "");
        check_ledger(&format!("finished = []\n{said}"), &["7: ledger-callout q", "7: ledger-callout q"]);
    }
}
