//! `notes/glossary.toml` -> [`Glossary`]: terms by pinyin, and what contradicts itself in the file.
//!
//! The file is read key by key with spans, so that one wrong term costs no other and is shown where it stands.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::names::fold_name;
use super::pinyin::{pinyin, without_tones};
use super::{Catalog, Glossary, Term, TermKind};
use crate::base::diagnostic::{Checked, Diagnostic, did_you_mean};
use crate::base::lang::PerLang;
use crate::base::source::{Source, Span};
use crate::base::url::{Anchors, NoteId, slug};

const KEYS: [&str; 12] = [
    "zh",
    "en",
    "abbr",
    "aliases_zh",
    "aliases_en",
    "misspellings",
    "kind",
    "topic",
    "also_in",
    "pinyin",
    "gloss_zh",
    "gloss_en",
];

/// Reads the glossary. `topic` names a note by slug or id; one that is not there (yet) is left out in silence.
pub(super) fn glossary(source: &Source, catalog: &Catalog) -> Checked<Glossary> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut reader = Reader { source, catalog, found: Vec::new() };
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.report(span, Diagnostic::problem("glossary-syntax", error.message().trim().to_owned()));
    }
    let mut terms: Vec<(Span, Term)> = Vec::new();
    for (key, value) in table.get_ref() {
        match value.get_ref() {
            DeValue::Array(array) if key.get_ref() == "term" => {
                terms.extend(array.iter().filter_map(|entry| reader.term(entry)));
            }
            _ => reader.unknown_key(key, &["term"]),
        }
    }
    reader.contradictions(&terms);
    let mut anchors = Anchors::default();
    terms.sort_by_cached_key(|(span, term)| (without_tones(&term.pinyin), term.name.zh.clone(), span.start));
    let mut terms: Vec<Term> = terms.into_iter().map(|(_, term)| term).collect();
    for term in &mut terms {
        term.anchor = anchors.take(&term.anchor);
    }
    Checked::new(Glossary { terms }, reader.found)
}

struct Reader<'a> {
    source: &'a Source,
    catalog: &'a Catalog,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, span: std::ops::Range<usize>, diagnostic: Diagnostic) {
        self.found.push(diagnostic.at(Span::new(span.start, span.end)).in_file(&self.source.path));
    }

    fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&str]) {
        let near = did_you_mean(key.get_ref(), known.iter().copied());
        let help = near
            .map_or(format!("the keys are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        let message = format!("the glossary knows no key `{}`", key.get_ref());
        self.report(key.span(), Diagnostic::problem("glossary-key", message).help(help));
    }

    fn term(&mut self, entry: &Spanned<DeValue>) -> Option<(Span, Term)> {
        let Some(table) = entry.get_ref().as_table() else {
            let diagnostic = Diagnostic::problem("glossary-term", "a term is a table, begun by `[[term]]`");
            self.report(entry.span(), diagnostic);
            return None;
        };
        for key in table.keys().filter(|key| !KEYS.contains(&&**key.get_ref())) {
            self.unknown_key(key, &KEYS);
        }
        let zh = self.text(table, "zh").unwrap_or_default();
        let en = self.text(table, "en").unwrap_or_default();
        if zh.is_empty() || en.is_empty() {
            let missing = if zh.is_empty() { "zh" } else { "en" };
            let message = format!("this term has no `{missing}`");
            let help = format!("add `{missing} = \"...\"`");
            self.report(entry.span(), Diagnostic::problem("glossary-term", message).help(help));
            return None;
        }
        // A term's place is its Chinese name: `[[term]]` above it looks the same everywhere.
        let place = table.get("zh").map_or(entry.span(), Spanned::span);
        let term = Term {
            anchor: slug(&zh),
            abbr: self.text(table, "abbr").filter(|abbr| !abbr.is_empty()),
            aliases: PerLang { zh: self.list(table, "aliases_zh"), en: self.list(table, "aliases_en") },
            misspellings: self.list(table, "misspellings"),
            pinyin: self.text(table, "pinyin").unwrap_or_else(|| pinyin(&zh)),
            gloss: PerLang {
                zh: self.text(table, "gloss_zh").unwrap_or_default(),
                en: self.text(table, "gloss_en").unwrap_or_default(),
            },
            kind: self.kind(table),
            topic: self.topic(table),
            name: PerLang { zh, en },
        };
        Some((Span::new(place.start, place.end), term))
    }

    fn text(&mut self, table: &DeTable, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            let message = format!("`{key}` is {} here, it has to be a text", value.get_ref().type_str());
            self.report(value.span(), Diagnostic::problem("glossary-term", message).help("put it in quotes"));
        }
        text.map(|text| text.trim().to_owned())
    }

    fn list(&mut self, table: &DeTable, key: &str) -> Vec<String> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let texts = value.get_ref().as_array().map(|array| array.iter().map(|item| item.get_ref().as_str()));
        match texts.and_then(|texts| texts.collect::<Option<Vec<&str>>>()) {
            Some(texts) => {
                texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
            }
            None => {
                let diagnostic =
                    Diagnostic::problem("glossary-term", format!("`{key}` has to be a list of texts"))
                        .help(format!("write `{key} = [\"...\"]`"));
                self.report(value.span(), diagnostic);
                Vec::new()
            }
        }
    }

    fn kind(&mut self, table: &DeTable) -> TermKind {
        match (self.text(table, "kind").as_deref(), table.get("kind")) {
            (Some("name"), _) => TermKind::Name,
            (Some(other), Some(value)) if other != "concept" => {
                let message = format!("`{other}` is no kind of a term");
                let help = "the kinds are `concept` (translated, marked in notes) and `name` (of a product)";
                self.report(value.span(), Diagnostic::problem("glossary-term", message).help(help));
                TermKind::Concept
            }
            _ => TermKind::Concept,
        }
    }

    /// The note of a topic. Terms are often collected before their notes are written, so only a name that is one
    /// edit away from a note's is taken for an error.
    fn topic(&mut self, table: &DeTable) -> Option<NoteId> {
        let name = self.text(table, "topic").filter(|name| !name.is_empty())?;
        if let Some(id) = self.catalog.names.get(&fold_name(&name)).and_then(|ids| ids.first()) {
            return Some(id.clone());
        }
        let slugs = self.catalog.entries.iter().map(|entry| entry.id.slug());
        let near = slugs.filter(|slug| strsim::osa_distance(slug, &name) == 1).min()?;
        let diagnostic = Diagnostic::problem("glossary-topic", format!("there is no note `{name}`"));
        let span = table.get("topic").map_or(0..0, Spanned::span);
        self.report(span, diagnostic.help(format!("did you mean `{near}`?")));
        None
    }

    /// Reports names that stand for two terms.
    fn contradictions(&mut self, terms: &[(Span, Term)]) {
        let mut first: BTreeMap<String, &Term> = BTreeMap::new();
        for (span, term) in terms {
            let range = span.range();
            match first.get(&fold_name(&term.name.zh)) {
                Some(earlier) if fold_name(&earlier.name.en) == fold_name(&term.name.en) => {
                    let message = format!("the term `{}` stands in the glossary twice", term.name.zh);
                    let help = "join the two entries";
                    self.report(range, Diagnostic::problem("glossary-duplicate", message).help(help));
                }
                Some(earlier) => {
                    let (zh, en, other) = (&term.name.zh, &term.name.en, &earlier.name.en);
                    let message = format!("`{zh}` is translated two ways, `{other}` and `{en}`");
                    let help = "keep one translation, write the other into `aliases_en`";
                    self.report(range, Diagnostic::problem("term-translated-twice", message).help(help));
                }
                None => {
                    first.insert(fold_name(&term.name.zh), term);
                }
            }
        }
        for (span, term) in terms {
            for alias in &term.aliases.zh {
                let Some(other) = first.get(&fold_name(alias)) else { continue };
                if !std::ptr::eq(*other, term) && fold_name(&other.name.en) != fold_name(&term.name.en) {
                    let (name, en, own) = (&term.name.zh, &other.name.en, &term.name.en);
                    let message =
                        format!("`{alias}` is translated `{en}`, and as an alias of `{name}` `{own}`");
                    let help = "take the alias out of one of the two terms";
                    self.report(
                        span.range(),
                        Diagnostic::problem("term-translated-twice", message).help(help),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Checked<Glossary> {
        glossary(&Source::new("notes/glossary.toml", text), &Catalog::default())
    }

    /// Names in order, and each finding as `line:col code`.
    fn check(text: &str, names: &[&str], findings: &[&str]) {
        let read = read(text);
        let source = Source::new("notes/glossary.toml", text);
        let terms: Vec<&str> = read.value.terms.iter().map(|term| term.name.zh.as_str()).collect();
        assert_eq!(terms, names, "{text}");
        let found: Vec<String> = read
            .diagnostics
            .iter()
            .map(|d| d.located(Some(&source)))
            .map(|d| format!("{}:{} {}", d.line.unwrap(), d.col.unwrap(), d.code))
            .collect();
        assert_eq!(found, findings, "{text}");
    }

    fn term(zh: &str, en: &str) -> String {
        format!("[[term]]\nzh = \"{zh}\"\nen = \"{en}\"\n")
    }

    #[test]
    fn terms_stand_by_pinyin() {
        let text = [("锁", "lock"), ("AOF", "AOF"), ("缓存", "cache"), ("长连接", "long connection")]
            .map(|(zh, en)| term(zh, en))
            .concat();
        check(&text, &["AOF", "长连接", "缓存", "锁"], &[]);
    }

    #[test]
    fn a_wrong_term_costs_no_other() {
        check(&(term("", "x") + &term("锁", "lock")), &["锁"], &["1:1 glossary-term"]);
        check("[[term]]\nzh = 3\nen = \"x\"\n", &[], &["2:6 glossary-term", "1:1 glossary-term"]);
        check(&(term("锁", "lock") + "kind = \"thing\"\n"), &["锁"], &["4:8 glossary-term"]);
        check(&(term("锁", "lock") + "alias_zh = [\"x\"]\n"), &["锁"], &["4:1 glossary-key"]);
        check(&(term("锁", "lock") + "aliases_zh = \"x\"\n"), &["锁"], &["4:14 glossary-term"]);
        check("[[terms]]\nzh = \"锁\"\n", &[], &["1:3 glossary-key"]);
        check(&(term("锁", "lock") + "gloss_en = \"open\n"), &["锁"], &["4:17 glossary-syntax"]);
    }

    #[test]
    fn contradictions_are_found() {
        check(&(term("锁", "lock") + &term("锁", "Lock")), &["锁", "锁"], &["5:6 glossary-duplicate"]);
        check(&(term("锁", "lock") + &term("锁", "mutex")), &["锁", "锁"], &["5:6 term-translated-twice"]);
        let alias = term("锁", "lock") + &term("互斥锁", "mutex") + "aliases_zh = [\"锁\"]\n";
        check(&alias, &["互斥锁", "锁"], &["5:6 term-translated-twice"]);
    }

    #[test]
    fn a_term_is_read_whole() {
        let text = "[[term]]\nzh = \"全局解释器锁\"\nen = \"global interpreter lock\"\nabbr = \"GIL\"\n\
                    aliases_zh = [\"全局锁\", \"\"]\naliases_en = [\"the GIL\"]\nmisspellings = [\"GLI\"]\n\
                    kind = \"name\"\ntopic = \"gil\"\ngloss_zh = \"一\"\ngloss_en = \"one\"\n";
        let expected = Term {
            anchor: "全局解释器锁".into(),
            name: PerLang { zh: "全局解释器锁".into(), en: "global interpreter lock".into() },
            abbr: Some("GIL".into()),
            aliases: PerLang { zh: vec!["全局锁".into()], en: vec!["the GIL".into()] },
            misspellings: vec!["GLI".into()],
            pinyin: "quán jú jiě shì qì suǒ".into(),
            gloss: PerLang { zh: "一".into(), en: "one".into() },
            kind: TermKind::Name,
            topic: None,
        };
        assert_eq!(read(text), Checked::ok(Glossary { terms: vec![expected] }));
    }
}
