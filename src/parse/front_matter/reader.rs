//! Values -> [`Meta`]; what is wrong with them is named at its line.

use serde_json::{Map, Value};

use super::header::Header;
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::source::Span;
use crate::parse::build::no_space_between;
use crate::parse::{Meta, Spanned};

/// The keys of bagu.
const KEYS: [&str; 14] = [
    "title",
    "summary",
    "tags",
    "difficulty",
    "frequency",
    "sources",
    "aliases",
    "moved_from",
    "prerequisites",
    "related",
    "updated",
    "checked",
    "draft",
    "order",
];

/// Keys of other generators: not slips of ours, however near.
const FOREIGN: [&str; 44] = [
    "alias",
    "article",
    "aside",
    "author",
    "authors",
    "banner",
    "categories",
    "category",
    "comment",
    "comments",
    "copyright",
    "cover",
    "created",
    "cssclass",
    "date",
    "description",
    "dir",
    "editLink",
    "excerpt",
    "footer",
    "head",
    "header",
    "hidden",
    "icon",
    "id",
    "image",
    "index",
    "isOriginal",
    "keywords",
    "lang",
    "lastUpdated",
    "layout",
    "navbar",
    "next",
    "outline",
    "permalink",
    "prev",
    "sidebar",
    "slug",
    "star",
    "sticky",
    "tag",
    "toc",
    "weight",
];

/// Two of them are read as `updated`.
const DATES: [&str; 2] = ["lastUpdated", "date"];

struct Reader<'a> {
    header: &'a Header<'a>,
    found: Vec<Diagnostic>,
}

/// Reads the values of a header.
pub fn meta(header: &Header, values: &Map<String, Value>) -> Checked<Meta> {
    let mut reader = Reader { header, found: Vec::new() };
    let meta = reader.meta(values);
    Checked::new(meta, reader.found)
}

impl Reader<'_> {
    fn meta(&mut self, values: &Map<String, Value>) -> Meta {
        let given = |key: &&str| values.get(*key).is_some_and(|value| !value.is_null());
        let mut meta = Meta::default();
        for key in KEYS.iter().filter(|key| given(key)) {
            let value = &values[*key];
            match *key {
                "title" => meta.title = self.text(key, value),
                "summary" => meta.summary = self.text(key, value).map(|text| unfold(&text)),
                "tags" => meta.tags = self.list(key, value),
                "difficulty" => meta.difficulty = self.grade(key, value),
                "frequency" => meta.frequency = self.grade(key, value),
                "sources" => meta.sources = self.list(key, value).into_iter().map(|s| s.value).collect(),
                "aliases" => meta.aliases = self.list(key, value),
                "moved_from" => meta.moved_from = self.list(key, value),
                "prerequisites" => meta.prerequisites = self.list(key, value),
                "related" => meta.related = self.list(key, value),
                "updated" => meta.updated = self.date(key, value),
                "checked" => meta.checked = self.date(key, value),
                "draft" => {
                    meta.draft =
                        value.as_bool().or_else(|| self.wrong(key, "`true` or `false`")).unwrap_or(false)
                }
                "order" => meta.order = value.as_i64().or_else(|| self.wrong(key, "a whole number")),
                _ => {}
            }
        }
        if meta.updated.is_none() {
            let text = |key: &&str| values.get(*key).and_then(Value::as_str);
            meta.updated = DATES.iter().filter_map(text).find_map(day);
        }
        if meta.frequency.is_some() && meta.sources.is_empty() {
            self.found.push(frequency_without_source(self.header.line("frequency")));
        }
        for key in values.keys().filter(|key| !KEYS.contains(&&***key) && !DATES.contains(&&***key)) {
            self.found.push(unknown_key(key, self.header.key(key)));
        }
        meta
    }

    fn wrong<T>(&mut self, key: &str, wanted: &str) -> Option<T> {
        self.found.push(wrong_value(key, wanted, self.header.line(key)));
        None
    }

    fn text(&mut self, key: &str, value: &Value) -> Option<String> {
        as_text(value).or_else(|| self.wrong(key, "text; put it in quotes"))
    }

    /// A list of texts; a text alone is a list of one.
    fn list(&mut self, key: &str, value: &Value) -> Vec<Spanned<String>> {
        let one = std::slice::from_ref(value);
        let values = value.as_array().map_or(one, Vec::as_slice);
        let mut cursor = self.header.key(key).end as usize;
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            let Some(text) = as_text(value) else {
                self.wrong::<()>(key, "a list of texts: `[a, b]`");
                continue;
            };
            let rest = &self.header.text[cursor - self.header.start..];
            let span = match rest.find(&text) {
                Some(at) => Span::new(cursor + at, cursor + at + text.len()),
                None => self.header.line(key),
            };
            cursor = cursor.max(span.end as usize);
            texts.push(Spanned { value: text, span });
        }
        texts
    }

    fn grade(&mut self, key: &str, value: &Value) -> Option<u8> {
        let grade = value.as_u64().filter(|grade| (1..=3).contains(grade));
        grade.map(|grade| grade as u8).or_else(|| self.wrong(key, "1, 2 or 3"))
    }

    fn date(&mut self, key: &str, value: &Value) -> Option<String> {
        value.as_str().and_then(day).or_else(|| self.wrong(key, "a date: `YYYY-MM-DD`"))
    }
}

/// A text or whole number, without white space at its ends; `None` when it is neither or empty.
fn as_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The day of an ISO date, with or without a time after it.
fn day(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    let rest = &text.trim()[10..];
    let iso =
        day.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    let date = iso.then(|| day.parse::<jiff::civil::Date>().ok())??;
    (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then(|| date.to_string())
}

/// A folded text without the spaces that YAML put where lines of Chinese were broken.
fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if let (Some(before), Some(after)) = (out.chars().next_back(), word.chars().next())
            && !no_space_between(before, after)
        {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn wrong_value(key: &str, wanted: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("front-matter-value", format!("the value of `{key}` cannot be used"))
        .at(span)
        .help(format!("it must be {wanted}"))
}

fn frequency_without_source(span: Span) -> Diagnostic {
    Diagnostic::problem("frequency-without-source", "how often this is asked is said without a source")
        .at(span)
        .help("add `sources`, or take `frequency` out")
}

/// A slip of a known key is a problem; a key of another tool is news.
fn unknown_key(key: &str, span: Span) -> Diagnostic {
    let near = || {
        let distance = |known: &&str| strsim::osa_distance(&key.to_lowercase(), known);
        KEYS.into_iter().min_by_key(distance).filter(|known| distance(known) <= 2 && key.len() > 3)
    };
    match if FOREIGN.contains(&key) { None } else { near() } {
        Some(known) => Diagnostic::problem("unknown-key", format!("no key `{key}` in the front matter"))
            .at(span)
            .help(format!("did you mean `{known}`?")),
        None => {
            Diagnostic::info("unknown-key", format!("the front matter's key `{key}` is not used")).at(span)
        }
    }
}
