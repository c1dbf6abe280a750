//! `bagu.toml` -> [`Config`].

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::base::diagnostic::{Checked, Diagnostic, did_you_mean};
use crate::base::lang::PerLang;
use crate::base::source::{Source, Span};

/// The site's settings. Every key has a default; an unknown key is a fatal finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Prefix of everything the site stores in a browser; letters, digits and `-`.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Name of the site: `title = "…"` or `title = { zh = "…", en = "…" }`. Empty: the home note's.
    #[serde(deserialize_with = "per_lang")]
    pub title: PerLang<String>,
    /// One sentence about the site.
    #[serde(deserialize_with = "per_lang")]
    pub description: PerLang<String>,
    /// Absolute URL of the published site, with the trailing `/`. Unknown: absolute links are left out.
    #[serde(deserialize_with = "base_url")]
    pub base_url: Option<String>,
    /// Web address of the repository, for edit links (`https://github.com/owner/name`).
    #[serde(deserialize_with = "web_address")]
    pub repository: Option<String>,
    /// Branch that edit links name.
    pub branch: String,
    /// Host name for a `CNAME` file.
    #[serde(deserialize_with = "host_name")]
    pub cname: Option<String>,
    /// Where edited snippets run when the reader asks.
    #[serde(deserialize_with = "playground")]
    pub playground: Playground,
    /// Hosts whose pictures are shown; any other remote picture becomes a labelled link.
    pub image_hosts: Vec<String>,
    /// Whether raw HTML of notes goes through as it is. Only for a site whose author trusts every note.
    pub unsafe_html: bool,
    /// Caps on what is read and printed.
    pub limits: Limits,
}

/// The Playground's origin, or off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(untagged)]
pub enum Playground {
    /// `playground = "https://play.rust-lang.org"`.
    Origin(String),
    /// `playground = false`.
    Switch(bool),
}

impl Playground {
    /// The origin, when it is on.
    pub fn origin(&self) -> Option<&str> {
        match self {
            Playground::Origin(origin) => Some(origin.trim_end_matches('/')),
            Playground::Switch(true) => Some("https://play.rust-lang.org"),
            Playground::Switch(false) => None,
        }
    }
}

/// Caps, each with its own named finding when it is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest note, bytes.
    pub note_bytes: u64,
    /// Largest file beside the notes, bytes.
    pub asset_bytes: u64,
    /// Largest page, bytes.
    pub page_bytes: u64,
    /// Deepest folder.
    pub folder_depth: usize,
    /// Most files.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            note_bytes: 5 << 20,
            asset_bytes: 64 << 20,
            page_bytes: 32 << 20,
            folder_depth: 32,
            files: 100_000,
        }
    }
}

impl Default for Config {
    fn default() -> Config {
        Config {
            id: "bagu".into(),
            title: PerLang { zh: String::new(), en: String::new() },
            description: PerLang { zh: String::new(), en: String::new() },
            base_url: None,
            repository: None,
            branch: "main".into(),
            cname: None,
            playground: Playground::Switch(true),
            image_hosts: Vec::new(),
            unsafe_html: false,
            limits: Limits::default(),
        }
    }
}

/// Most findings in a config: beyond, it is no config.
const MOST_FINDINGS: usize = 20;

/// Reads `bagu.toml`. With any finding the value is the default: nothing is published from it. The parser stops at the
/// first error, so what is wrong is blanked and the text read again: one run shows all.
pub(super) fn parse(source: &Source) -> Checked<Config> {
    let (mut text, mut found) = (source.text.to_string(), Vec::new());
    while found.len() < MOST_FINDINGS {
        let error = match toml::from_str(&text) {
            Ok(config) if found.is_empty() => return Checked::ok(config),
            Ok(_) => break,
            Err(error) => error,
        };
        let is_toml = text.parse::<toml::Table>().is_ok();
        // A value of several lines cannot be blanked so: what follows would be our own error.
        if is_toml || found.is_empty() {
            found.push(bad_config(&error, source));
        }
        match error.span().filter(|_| is_toml).and_then(|span| blanked(&text, span.start)) {
            Some(less) if less != text => text = less,
            _ => break,
        }
    }
    Checked::new(Config::default(), found)
}

/// The text without the line at a byte, or without the whole table when that is its header; the rest stays in place.
fn blanked(text: &str, at: usize) -> Option<String> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let is_header = |line: &&str| line.trim_start().starts_with('[');
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next()?;
    let table = lines.take_while(|line| is_header(&first) && !is_header(line)).map(str::len).sum::<usize>();
    let end = start + first.len() + table;
    let blank: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    Some(format!("{}{blank}{}", &text[..start], &text[end..]))
}

/// An absolute `http` or `https` URL without query and fragment, with a trailing `/`; else what is wrong with it.
pub fn parse_base_url(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let rest = rest.ok_or_else(|| format!("`{url}` does not start with https://"))?;
    let host = rest.split('/').next().unwrap_or("");
    let bare = host.rsplit_once(':').map_or(host, |(bare, _port)| bare);
    if !is_host(bare) {
        Err(format!("`{host}` in `{url}` is not a host name"))
    } else if rest.contains(['?', '#', '"', '<', '>', '\\']) || rest.contains(char::is_whitespace) {
        Err(format!("`{url}` must be a plain address without `?`, `#` and spaces"))
    } else {
        Ok(format!("{}/", url.trim_end_matches('/')))
    }
}

fn is_host(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    !name.is_empty() && name.len() <= 253 && name.chars().all(letter) && !name.starts_with(['-', '.'])
}

fn id<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    let id = String::deserialize(value)?;
    match !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        true => Ok(id),
        false => Err(D::Error::custom(format!("`{id}` is not made of letters, digits and `-`"))),
    }
}

fn per_lang<'de, D: Deserializer<'de>>(value: D) -> Result<PerLang<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Each {
        zh: Option<String>,
        en: Option<String>,
    }
    // Not an untagged enum: that would name neither the key that is wrong nor its place.
    struct Written;
    impl<'de> Visitor<'de> for Written {
        type Value = PerLang<String>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a text, or `{ zh = \"…\", en = \"…\" }`")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(PerLang { zh: text.to_owned(), en: text.to_owned() })
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            let Each { zh, en } = Each::deserialize(MapAccessDeserializer::new(map))?;
            let either = zh.clone().or(en.clone()).unwrap_or_default();
            Ok(PerLang { zh: zh.unwrap_or_else(|| either.clone()), en: en.unwrap_or(either) })
        }
    }
    value.deserialize_any(Written)
}

fn base_url<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    parse_base_url(&String::deserialize(value)?).map(Some).map_err(D::Error::custom)
}

fn web_address<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    Ok(base_url(value)?.map(|url| url.trim_end_matches('/').to_owned()))
}

fn host_name<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(value)?;
    match is_host(&name) {
        true => Ok(Some(name)),
        false => Err(D::Error::custom(format!("`{name}` is not a host name"))),
    }
}

/// The origin goes into a page's security policy, so it must be an origin and nothing else.
fn playground<'de, D: Deserializer<'de>>(value: D) -> Result<Playground, D::Error> {
    let playground = Playground::deserialize(value)?;
    let Playground::Origin(origin) = &playground else { return Ok(playground) };
    let url = parse_base_url(origin).map_err(D::Error::custom)?;
    let host = url.trim_end_matches('/').split_once("://").map_or("", |(_, host)| host);
    match host.contains(['/', ';', ',', '\'', '*']) {
        true => {
            Err(D::Error::custom(format!("`{origin}` must be an origin such as https://play.rust-lang.org")))
        }
        false => Ok(playground),
    }
}

fn bad_config(error: &toml::de::Error, source: &Source) -> Diagnostic {
    let unknown = unknown_key(error.message());
    let message = match &unknown {
        Some((key, _)) => format!("unknown key `{key}`"),
        // `expected` lists of the parser go over several lines.
        None => error.message().lines().collect::<Vec<_>>().join(", "),
    };
    let mut found = Diagnostic::fatal("bad-config", message.trim_end_matches('.')).in_file(&source.path);
    found.span = error.span().map(Span::from);
    match unknown {
        Some((key, known)) => match did_you_mean(key, known.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help(format!("remove it; the keys are {}", known.join(", "))),
        },
        None => found.help("mend the line; docs/config.md lists every key with an example"),
    }
}

/// The names in serde's "unknown field `x`, expected one of `a`, `b`".
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    Some((key, rest.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        let source = Source::new("bagu.toml", text);
        let found = parse(&source).diagnostics.pop().map(|d| d.located(Some(&source)));
        let line = |d: crate::base::diagnostic::Located| {
            let place = (d.line.unwrap_or(0), d.col.unwrap_or(0));
            format!("{}:{}: {} | {}", place.0, place.1, d.message, d.help.unwrap_or_default())
        };
        found.map(line).unwrap_or_default()
    }

    fn config(text: &str) -> Config {
        let parsed = parse(&Source::new("bagu.toml", text));
        assert_eq!(parsed.diagnostics, []);
        parsed.value
    }

    #[test]
    fn every_key_has_a_default() {
        assert_eq!(config(""), Config::default());
        let titles = |text| config(text).title;
        let both = PerLang { zh: "八股".to_owned(), en: "八股".to_owned() };
        assert_eq!(titles("title = '八股'"), both);
        assert_eq!(titles("title = { zh = '八股' }"), both);
        assert_eq!(titles("title = { zh = 'a', en = 'b' }").en, "b");
        assert_eq!(config("base_url = 'https://a.example/x'").base_url.unwrap(), "https://a.example/x/");
        assert_eq!(config("playground = false").playground.origin(), None);
        assert_eq!(config("[limits]\nnote_bytes = 10").limits.note_bytes, 10);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let starts = |text: &str, expected: &str| {
            let found = check(text);
            assert!(found.starts_with(expected), "{text}: {found}");
        };
        starts("\ntilte = 'x'", "2:1: unknown key `tilte`");
        assert!(check("\ntilte = 'x'").ends_with("did you mean `title`?"));
        starts("[limits]\nnote_byte = 1", "2:1: unknown key `note_byte`");
        starts("id = '八股'", "1:6: `八股` is not made of");
        starts("base_url = 'example.com'", "1:12: `example.com` does not start with https://");
        starts("base_url = 'https://a/?x'", "1:12: `https://a/?x` must be a plain");
        starts("cname = 'a b'", "1:9: `a b` is not a host name");
        starts("playground = 'https://a/b'", "1:14: `https://a/b` must be an origin");
        starts("playground = \"https://a; script-src *\"", "1:14: ");
        starts("title = ", "1:9: ");
        starts("title = 3", "1:9: invalid type: integer `3`, expected a text");
        starts("[title]\nhz = 'x'", "2:1: unknown key `hz`");
        assert!(check("[title]\nhz = 'x'").ends_with("did you mean `zh`?"));
    }

    #[test]
    fn one_run_names_every_mistake() {
        let places = |text: &str| {
            let source = Source::new("bagu.toml", text);
            let found = parse(&source).diagnostics.into_iter().map(|d| d.located(Some(&source)));
            let mut places: Vec<_> = found.map(|d| (d.line.unwrap_or(0), d.col.unwrap_or(0))).collect();
            places.sort();
            places
        };
        assert_eq!(
            places("titel = 'x'\nid = '八股'\n[limit]\nx = 1\n[limits]\ny = 1"),
            [(1, 1), (2, 6), (3, 2), (6, 1)]
        );
        // What cannot be taken out without harm ends it: nothing is named that nobody wrote.
        assert_eq!(places("id = \"\"\"\n八\n\"\"\"\ntitel = 'x'").len(), 1);
        assert_eq!(places("titel = 'x'\nid = \n"), [(2, 6)]);
    }

    /// The manual's example is read, and names every key there is.
    #[test]
    fn the_manual_has_every_key() {
        let manual = include_str!("../../docs/config.md");
        let example = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let config: Config = toml::from_str(example).unwrap();
        assert_eq!((config.branch.as_str(), config.limits), ("main", Limits::default()));
        for (text, at) in [("x = 1", ""), ("[limits]\nx = 1", "[limits]")] {
            let error = toml::from_str::<Config>(text).unwrap_err();
            let (_, keys) = unknown_key(error.message()).unwrap();
            let part = example.split_once(at).unwrap().1;
            assert!(
                keys.iter()
                    .all(|key| part.contains(&format!("{key} =")) || part.contains(&format!("[{key}]"))),
                "{keys:?}"
            );
        }
    }

    #[test]
    fn title_of_both_languages() {
        let title = |text: &str| toml::from_str::<Config>(text).unwrap().title;
        assert_eq!(title("title = '甲'"), PerLang { zh: "甲".into(), en: "甲".into() });
        assert_eq!(title("title = { en = 'A' }"), PerLang { zh: "A".into(), en: "A".into() });
        assert_eq!(title("[title]\nzh = '甲'\nen = 'A'"), PerLang { zh: "甲".into(), en: "A".into() });
    }
}
