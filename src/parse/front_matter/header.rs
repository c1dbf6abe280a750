//! The header's text -> its values, and where a key stands in it.

use serde_json::{Map, Value};

use crate::base::diagnostic::Diagnostic;
use crate::base::source::{Span, line_at};

/// Largest header that is read.
const MAX_BYTES: usize = 64 << 10;

/// The header of a file.
pub struct Header<'a> {
    pub text: &'a str,
    /// First byte of `text` in the file.
    pub start: usize,
    /// First byte after the closing line.
    pub end: usize,
    toml: bool,
}

/// Cuts the header out. A blank second line makes `---` a rule, as the Markdown parser has it.
pub fn header(text: &str) -> Option<Header<'_>> {
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
    pub fn values(&self) -> Result<Map<String, Value>, Box<Diagnostic>> {
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
    pub fn key(&self, key: &str) -> Span {
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
    pub fn line(&self, key: &str) -> Span {
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
