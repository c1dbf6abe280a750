//! The one table of interface strings, `templates/strings.toml`, in both languages.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::{Lang, PerLang};
use crate::base::memo::Digest;
use crate::base::source::{Source, Span};

/// Interface strings by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strings {
    table: PerLang<BTreeMap<String, String>>,
    digest: Digest,
}

impl Hash for Strings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl Strings {
    /// All strings of a language, for templates and client modules.
    pub fn all(&self, lang: Lang) -> &BTreeMap<String, String> {
        self.table.get(lang)
    }

    /// One string. [`strings`] has checked that every key in [`KEYS`] is there; the key itself is the
    /// visible sign of one that is missing from `KEYS`.
    pub fn get<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        debug_assert!(KEYS.contains(&key), "add `{key}` to KEYS");
        self.table.get(lang).get(key).map_or(key, String::as_str)
    }

    /// One string with `{n}` filled in.
    pub fn count(&self, lang: Lang, key: &str, n: usize) -> String {
        self.get(lang, key).replace("{n}", &n.to_string())
    }
}

/// Keys that the code asks for (templates are checked when they are rendered).
pub const KEYS: &[&str] = &[
    "minutes",
    "difficulty_1",
    "difficulty_2",
    "difficulty_3",
    "view_zh",
    "view_en",
    "view_duo",
    "peek",
    "peek_label",
    "stale",
    "missing",
    "untranslated",
    "summary",
    "search_title",
    "questions_of",
    "questions_lead",
    "questions",
    "tags_lead",
    "tags",
    "glossary_lead",
    "glossary",
    "diagrams",
    "status",
    "status_lead",
    "status_note",
    "status_fresh",
    "status_stale",
    "status_missing",
    "coverage_lead",
    "coverage",
    "coverage_of",
    "coverage_category",
    "coverage_topics",
    "coverage_topic",
    "coverage_note",
    "coverage_corrections",
    "coverage_questions",
    "coverage_diagrams",
    "coverage_finished",
    "coverage_yes",
    "coverage_no",
    "index",
    "index_lead",
    "feed",
    "notes_count",
    "not_found",
    "moved",
    "other_language",
    "other_language_short",
    "code",
    "code_of",
    "copy",
    "correction",
    "correction_heard",
    "correction_right",
    "correction_source",
    "callout_question",
    "callout_note",
    "callout_tip",
    "callout_important",
    "callout_warning",
    "callout_caution",
    "table",
    "footnotes",
    "footnote_back",
    "task_done",
    "task_open",
    "details",
    "remote_picture",
    "missing_picture",
    "broken_link",
    "unverified",
    "diagram_source",
    "home",
    "categories",
    "contents",
    "coming",
    "all_of",
    "gallery_lead",
    "gallery_steps",
    "kind_seq",
    "kind_flow",
    "kind_state",
    "kind_class",
    "kind_er",
    "player",
    "player_whole",
    "player_stage",
    "player_previous",
    "player_next",
    "player_play",
    "player_pause",
    "player_steps",
    "player_step",
    "player_full",
    "player_copy",
    "copied",
    "search",
    "language",
    "mode",
    "settings_short",
    "all_notes",
    "notes",
    "run_code",
    "run_edition",
    "run_verified",
    "run_unverified",
    "run_hidden",
    "run_output",
    "run_errors",
    "run_compiler",
    "run_panicked",
    "run_recorded",
    "run_silent",
    "run_compiled",
    "run_copy",
    "run_edit",
    "run_run",
    "run_why_network",
    "run_why_processes",
    "run_why_files",
    "run_why_unwinding",
    "run_why_system",
    "run_why_no_module",
    "run_why_compile",
    "run_why_unverified",
    "explain_title",
    "explain_lead",
    "offline_title",
    "progress",
    "progress_lead",
    "brief",
    "brief_of",
    "brief_lead",
    "print",
    "print_lead",
    "map",
    "map_lead",
    "map_of",
];

/// Reads the table among the templates. An entry without both languages and a missing key are fatal.
pub fn strings(templates: &BTreeMap<String, Source>) -> Checked<Arc<Strings>> {
    let Some(source) = templates.get("strings.toml") else {
        return Checked::new(
            Arc::default(),
            vec![Diagnostic::fatal("strings", "there is no templates/strings.toml")],
        );
    };
    let mut found = Vec::new();
    let table: BTreeMap<String, PerLang<String>> = match toml::from_str(&source.text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().map_or(Span::at(0), Span::from);
            let finding =
                Diagnostic::fatal("strings", format!("the string table cannot be read: {}", error.message()));
            found.push(
                finding.at(span).in_file(&source.path).help("each entry has `zh = \"…\"` and `en = \"…\"`"),
            );
            BTreeMap::new()
        }
    };
    if found.is_empty() {
        let missing = KEYS.iter().filter(|key| !table.contains_key(**key));
        found.extend(missing.map(|key| {
            Diagnostic::fatal("strings", format!("the string table has no `{key}`"))
                .in_file(&source.path)
                .help(format!("add `[{key}]` with `zh` and `en`"))
        }));
    }
    let table = PerLang::from_fn(|lang| {
        table.iter().map(|(key, value)| (key.clone(), value.get(lang).clone())).collect()
    });
    Checked::new(Arc::new(Strings { table, digest: source.digest }), found)
}
