//! Every naming rule: what a note, a page, an anchor and an output file are called.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::lang::View;
use super::text::is_cjk;

/// First path segments that pages of the site itself use; a category cannot have them.
pub const RESERVED: [&str; 18] = [
    "en",
    "duo",
    "tags",
    "glossary",
    "questions",
    "review",
    "diagrams",
    "map",
    "print",
    "search",
    "snippets",
    "status",
    "progress",
    "brief",
    "offline",
    "manual",
    "assets",
    "404",
];

/// Longest name of one file or folder, in bytes (the limit of ext4 and APFS is 255; `.html` and stage names fit).
pub const MAX_NAME_BYTES: usize = 200;

/// A note's name in the site: its path under the notes folder without `.md` and language (`network/xss`).
/// A note in no folder has a single segment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoteId(Arc<str>);

impl NoteId {
    /// A name that [`bad_segment`] has passed segment by segment.
    pub fn new(id: impl Into<Arc<str>>) -> NoteId {
        NoteId(id.into())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first folder, or `""` for a note in no folder.
    pub fn category(&self) -> &str {
        self.0.split_once('/').map_or("", |(category, _)| category)
    }

    /// The last segment.
    pub fn slug(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, slug)| slug)
    }

    /// Everything before the last segment: the folder, or `""`.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The page of a view.
    pub fn page(&self, view: View) -> UrlPath {
        UrlPath::folder(match view {
            View::Zh => self.0.to_string(),
            View::En => format!("en/{}", self.0),
            View::Duo => format!("duo/{}", self.0),
        })
    }
}

impl fmt::Display for NoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An output's place under the site's root, decoded: `network/xss/` (a page) or `feed.xml` (a file);
/// the home page is `""`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UrlPath(Arc<str>);

/// Bytes that must be written `%XX` in a URL path. Non-ASCII letters are encoded too.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':')
    .add(b'&')
    .add(b'\'');

impl UrlPath {
    /// A page: a folder with an `index.html`. `""` is the home page.
    pub fn folder(path: impl Into<String>) -> UrlPath {
        let mut path = path.into();
        if !path.is_empty() && !path.ends_with('/') {
            path.push('/');
        }
        UrlPath(path.into())
    }

    /// A single file.
    pub fn file(path: impl Into<String>) -> UrlPath {
        UrlPath(path.into().into())
    }

    /// The decoded path, without a leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file under the output folder that answers it.
    pub fn file_path(&self) -> String {
        if self.0.is_empty() || self.0.ends_with('/') {
            format!("{}index.html", self.0)
        } else {
            self.0.to_string()
        }
    }

    /// The path percent-encoded, without a leading `/`: appended to a base URL it is absolute.
    pub fn encoded(&self) -> String {
        utf8_percent_encode(&self.0, PATH).to_string()
    }

    /// A relative URL from the page `from` to this place, percent-encoded, never empty.
    pub fn relative_from(&self, from: &UrlPath) -> String {
        let (to, from) = (&*self.0, &*from.0);
        // All folders that the two share.
        let pairs = to.bytes().zip(from.bytes()).take_while(|(a, b)| a == b);
        let same =
            pairs.enumerate().filter(|(_, (byte, _))| *byte == b'/').last().map_or(0, |(at, _)| at + 1);
        let up = from[same..].bytes().filter(|byte| *byte == b'/').count();
        let mut url = String::with_capacity(up * 3 + (to.len() - same) * 3);
        (0..up).for_each(|_| url.push_str("../"));
        url.extend(utf8_percent_encode(&to[same..], PATH));
        if url.is_empty() {
            url.push_str("./");
        }
        url
    }

    /// The key under which two paths that one file system may take for the same file are equal: NFC, lower case.
    pub fn collision_key(&self) -> Arc<str> {
        let is_plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        if !self.0.is_empty() && !self.0.ends_with('/') && self.0.bytes().all(is_plain) {
            return Arc::clone(&self.0);
        }
        let path = self.file_path();
        let key = if path.is_ascii() {
            path.to_ascii_lowercase()
        } else {
            path.nfc().collect::<String>().to_lowercase()
        };
        key.into()
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A fragment percent-encoded for the part after `#`.
pub fn encode_fragment(anchor: &str) -> String {
    utf8_percent_encode(anchor, PATH).to_string()
}

/// Why a file or folder name cannot become part of a URL; `None` when it can.
pub fn bad_segment(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.split('.').next().unwrap_or(name);
    let numbered = |prefix: &str| {
        stem.split_at_checked(prefix.len()).is_some_and(|(start, number)| {
            start.eq_ignore_ascii_case(prefix) && matches!(number.as_bytes(), [b'1'..=b'9'])
        })
    };
    if name.is_empty() || name == "." || name == ".." {
        Some("the name is empty or only dots")
    } else if name.chars().any(|c| c.is_control()) {
        Some("the name has a control character")
    } else if name.contains(['/', '\\', ':']) {
        Some("the name has one of / \\ :")
    } else if name.ends_with(['.', ' ']) {
        Some("the name ends in a dot or a space")
    } else if DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device))
        || numbered("com")
        || numbered("lpt")
    {
        Some("the name is reserved on Windows")
    } else if name.len() > MAX_NAME_BYTES {
        Some("the name is longer than 200 bytes")
    } else {
        None
    }
}

/// The anchor of a heading text: letters, digits and Han kept (lower case), everything else one `-`.
/// The same rule for headings, tags and generated ids. Empty when nothing is left.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc().flat_map(char::to_lowercase) {
        let keep = c.is_alphanumeric()
            || c == '_'
            || (c == '+' || c == '#') && !out.is_empty() && !gap && is_name_sign(&out);
        if keep {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.push(if c == '#' { 's' } else { c });
        } else {
            gap = true;
        }
    }
    // Long headings make long links: cut at a character, on a word where there is one.
    if out.len() > 120 {
        out.truncate(out.floor_char_boundary(120));
        if let Some((head, tail)) = out.rsplit_once('-')
            && tail.len() < 30
            && !tail.chars().any(is_cjk)
        {
            out.truncate(head.len());
        }
    }
    out
}

/// Whether a `+` or `#` after this text is part of a name such as `c++` or `c#`: one letter before, or a sign.
fn is_name_sign(before: &str) -> bool {
    let tail: Vec<char> = before.chars().rev().take(2).collect();
    match tail[..] {
        [last] => last.is_ascii_alphabetic() || last == '+',
        [last, previous] => {
            last == '+' || last.is_ascii_alphabetic() && (previous == '-' || is_cjk(previous))
        }
        _ => false,
    }
}

/// Hands out anchors that are unique on a page: `x`, then `x-2`, `x-3`.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: HashMap<String, usize>,
}

impl Anchors {
    /// Takes an anchor; a taken one gets the next free number. An empty one becomes `section`.
    pub fn take(&mut self, anchor: &str) -> String {
        let anchor = if anchor.is_empty() { "section" } else { anchor };
        if self.claim(anchor) {
            return anchor.to_owned();
        }
        loop {
            let number = self.taken.entry(anchor.to_owned()).or_insert(1);
            *number += 1;
            let numbered = format!("{anchor}-{number}");
            if self.claim(&numbered) {
                return numbered;
            }
        }
    }

    /// Takes an anchor exactly as it is; false when it is taken already.
    pub fn claim(&mut self, anchor: &str) -> bool {
        if self.taken.contains_key(anchor) {
            return false;
        }
        self.taken.insert(anchor.to_owned(), 1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_urls_climb_and_descend() {
        let check = |from: &str, to: &str, expected: &str| {
            let url = UrlPath::file(to).relative_from(&UrlPath::file(from));
            assert_eq!(url, expected, "{from} -> {to}");
        };
        check("", "network/xss/", "network/xss/");
        check("network/xss/", "network/xss/", "./");
        check("network/xss/", "network/jwt/", "../jwt/");
        check("network/xss/", "", "../../");
        check("en/network/xss/", "network/xss/", "../../../network/xss/");
        check("duo/a/b/", "assets/1/x.css", "../../../assets/1/x.css");
        check("a/", "缓存/a b#/", "../%E7%BC%93%E5%AD%98/a%20b%23/");
        check("", "", "./");
        check("404.html", "a/", "a/");
    }

    #[test]
    fn slugs_keep_han_and_names() {
        let check = |text: &str, expected: &str| assert_eq!(slug(text), expected, "{text}");
        check("为什么是三次握手？", "为什么是三次握手");
        check("HTTP/2 与 HTTP/3", "http-2-与-http-3");
        check("  TIME_WAIT  ", "time_wait");
        check("C++ 与 C#", "c++-与-cs");
        check("？！", "");
        check("../../etc/passwd", "etc-passwd");
        assert!(slug(&"长".repeat(500)).len() <= 120);
    }

    #[test]
    fn bad_names_are_refused() {
        for name in ["", ".", "..", "a/b", "a\\b", "c:", "x.", "x ", "NUL", "com1.md", "a\0b"] {
            assert!(bad_segment(name).is_some(), "{name:?}");
        }
        for name in ["缓存", "a b", "com10", "console", "01.基础"] {
            assert!(bad_segment(name).is_none(), "{name:?}");
        }
        assert!(bad_segment(&"长".repeat(70)).is_some());
    }

    #[test]
    fn anchors_are_unique() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.take("a"), "a");
        assert_eq!(anchors.take("a-2"), "a-2");
        assert_eq!(anchors.take("a"), "a-3");
        assert_eq!(anchors.take(""), "section");
        assert!(!anchors.claim("a"));
    }
}
