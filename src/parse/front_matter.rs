//! The header of a file -> [`Meta`]: YAML between `---` or TOML between `+++`, on the first line only.

use serde_json::{Map, Value};

use super::build::no_space_between;
use super::{Meta, Spanned};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::{Span, line_at};

/// Largest header that is read.
const MAX_BYTES: usize = 64 << 10;

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

/// Reads the header; what it says, where the text after it begins, and what is wrong with it. The spans are those
/// of the whole text.
pub(super) fn front_matter(text: &str) -> (Meta, usize, Vec<Diagnostic>) {
    let Some(header) = header(text) else { return (Meta::default(), 0, Vec::new()) };
    let mut reader = Reader { header: &header, found: Vec::new() };
    let meta = match header.values() {
        Ok(values) => reader.meta(&values),
        Err(broken) => {
            reader.found.push(*broken);
            Meta::default()
        }
    };
    (meta, header.end, reader.found)
}

struct Header<'a> {
    text: &'a str,
    /// First byte of `text` in the file.
    start: usize,
    /// First byte after the closing line.
    end: usize,
    toml: bool,
}

/// Cuts the header out. A blank second line makes `---` a rule, as the Markdown parser has it.
fn header(text: &str) -> Option<Header<'_>> {
    let fence = ["---", "+++"].into_iter().find(|fence| text.starts_with(fence))?;
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != fence || !first.ends_with('\n') {
        return None;
    }
    let start = first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let closes = line.trim_end() == fence || fence == "---" && line.trim_end() == "...";
        if closes {
            return Some(Header {
                text: &text[start..at],
                start,
                end: at + line.len(),
                toml: fence == "+++",
            });
        }
        if at == start && line.trim().is_empty() {
            return None;
        }
        at += line.len();
    }
    None
}

impl Header<'_> {
    fn values(&self) -> Result<Map<String, Value>, Box<Diagnostic>> {
        let broken = |message: String, at: usize| {
            let at = self.text.floor_char_boundary(at.min(self.text.len()));
            let (line, text) = line_at(self.text, at);
            let span = Span::new(self.start + at, self.start + (line + text.len()).max(at));
            let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
            // The YAML parser counts its lines from the header's start.
            let message = message.split(" at line ").next().unwrap_or(message);
            Box::new(
                Diagnostic::problem("front-matter", format!("the front matter cannot be read: {message}"))
                    .at(span)
                    .help("mend this line; a value with `: `, `#` or brackets in it needs quotes"),
            )
        };
        if self.text.len() > MAX_BYTES {
            return Err(broken(format!("it has {} bytes, at most {MAX_BYTES} are read", self.text.len()), 0));
        }
        if self.text.trim().is_empty() {
            return Ok(Map::new());
        }
        let value = if self.toml {
            let table = toml::from_str::<toml::Table>(self.text);
            let table =
                table.map_err(|e| broken(e.message().to_owned(), e.span().map_or(0, |span| span.start)))?;
            from_toml(toml::Value::Table(table))
        } else {
            yaml(self.text).map_err(|(message, line, col)| broken(message, offset(self.text, line, col)))?
        };
        match value {
            Value::Object(values) => Ok(values),
            Value::Null => Ok(Map::new()),
            _ => Err(broken("it must be `key: value` lines".to_owned(), 0)),
        }
    }

    /// Where a key stands; the whole header's start when it is written in a way that is not found.
    fn key(&self, key: &str) -> Span {
        let mut at = self.start;
        for line in self.text.split_inclusive('\n') {
            let bare = line.trim_start_matches(['"', '\'']);
            let after = bare.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
            if after.is_some_and(|rest| rest.starts_with([':', '='])) {
                let start = at + line.len() - bare.len();
                return Span::new(start, start + key.len());
            }
            at += line.len();
        }
        Span::new(self.start, self.start)
    }

    /// The key's line without its end.
    fn line(&self, key: &str) -> Span {
        let start = self.key(key).start as usize;
        let line = self.text[start - self.start..].lines().next().unwrap_or_default();
        Span::new(start, start + line.trim_end().len())
    }
}

/// A message with line and column from 1.
type At = (String, usize, usize);

fn yaml(text: &str) -> Result<Value, At> {
    let options = serde_saphyr::options! {
        // `on`, `yes` and `007` are words to everyone but YAML 1.1.
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        budget: serde_saphyr::budget! { max_events: 50_000, max_depth: 64 },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let error = error.without_snippet();
        let (line, col) =
            error.location().map_or((1, 1), |place| (place.line() as usize, place.column() as usize));
        (error.to_string(), line, col)
    })
}

fn offset(text: &str, line: usize, col: usize) -> usize {
    let lines = text.split_inclusive('\n');
    let start: usize = lines.take(line.saturating_sub(1)).map(str::len).sum();
    let chars = text[start..].chars().take(col.saturating_sub(1));
    start + chars.map(char::len_utf8).sum::<usize>()
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, from_toml(value))).collect(),
    }
}

struct Reader<'a> {
    header: &'a Header<'a>,
    found: Vec<Diagnostic>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let (.., found) = front_matter(text);
        let shown = |d: Diagnostic| {
            let place = d.span.map(|span| text[span.range()].to_owned()).unwrap_or_default();
            (format!("{} {}", d.severity.word(), d.code), place)
        };
        found.into_iter().map(shown).collect()
    }

    #[test]
    fn both_forms_are_read_with_places() {
        for text in [
            "---\ntitle: 锁\ntags: [并发, 锁]\norder: 3\nupdated: 2024-05-01\ndraft: true\ndifficulty: 2\n---\n正文",
            "+++\ntitle = \"锁\"\ntags = [\"并发\", \"锁\"]\norder = 3\nupdated = 2024-05-01\ndraft = true\ndifficulty = 2\n+++\n正文",
        ] {
            let (meta, end, found) = front_matter(text);
            assert_eq!((meta.title.as_deref(), meta.order, meta.draft), (Some("锁"), Some(3), true));
            assert_eq!((meta.updated.as_deref(), meta.difficulty), (Some("2024-05-01"), Some(2)));
            let tags: Vec<_> = meta.tags.iter().map(|t| (&*t.value, &text[t.span.range()])).collect();
            assert_eq!(tags, [("并发", "并发"), ("锁", "锁")]);
            assert_eq!((&text[end..], found.len()), ("正文", 0));
        }
    }

    #[test]
    fn forms_of_values() {
        let meta = |text: &str| front_matter(&format!("---\n{text}\n---\n")).0;
        assert_eq!(meta("tags: a").tags[0].value, "a");
        assert_eq!(meta("tags:\n  - a\n  - 404").tags[1].value, "404");
        assert_eq!(meta("tags:").tags.len(), 0);
        assert_eq!(meta("title: on").title.as_deref(), Some("on"));
        assert_eq!(meta("title: 007").title.as_deref(), Some("007"));
        assert_eq!(meta("date: 2020-01-02 03:04:05").updated.as_deref(), Some("2020-01-02"));
        assert_eq!(meta("date: 2020-01-02\nlastUpdated: 2021-01-02").updated.as_deref(), Some("2021-01-02"));
        assert_eq!(meta("date: yesterday\nlayout: x").updated, None);
    }

    #[test]
    fn what_is_no_header() {
        for text in [
            "",
            "---",
            "---\n",
            "---\n\n# a\n\n---\n",
            "a\n---\nb\n---\n",
            "----\na\n----\n",
            " ---\na: b\n---\n",
        ] {
            assert_eq!(front_matter(text).1, 0, "{text:?}");
        }
        assert_eq!(front_matter("---\n---\nx").1, 8);
        assert_eq!(front_matter("---\na: b\n...\nx").1, 13);
    }

    #[test]
    fn mistakes_stand_at_their_line() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = found(&format!("---\n{text}\n---\n"));
            let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "x: 1\ndifficulty: 4",
            &[("problem front-matter-value", "difficulty: 4"), ("info unknown-key", "x")],
        );
        check("updated: 2024-02-30", &[("problem front-matter-value", "updated: 2024-02-30")]);
        check("title: [a]", &[("problem front-matter-value", "title: [a]")]);
        check("draft: maybe", &[("problem front-matter-value", "draft: maybe")]);
        check("tittle: a", &[("problem unknown-key", "tittle")]);
        check("tag: a\ncategory: b", &[("info unknown-key", "category"), ("info unknown-key", "tag")]);
        check("frequency: 3", &[("problem frequency-without-source", "frequency: 3")]);
        check("title: a: b", &[("problem front-matter", ": b")]);
        check("just text", &[("problem front-matter", "just text")]);
    }

    #[test]
    fn bombs_end_fast() {
        let alias = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned()
            + &(1..20)
                .map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(",")))
                .collect::<String>();
        for text in [
            "[".repeat(60_000),
            "[".repeat(100_000),
            "- ".repeat(30_000),
            "? ".repeat(30_000),
            "{a: ".repeat(15_000),
            alias,
        ] {
            let started = std::time::Instant::now();
            let (_, end, found) = front_matter(&format!("---\n{text}\n---\n"));
            assert!(end > 0 && found.len() == 1, "{found:?}");
            assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
        }
    }
}
