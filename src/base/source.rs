//! A file's text with its name, and places in it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::memo::Digest;

/// The text of one file, decoded, with `\n` line ends and no byte order mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path as shown to the author: relative to the project, `/` between parts (`notes/network/xss.md`).
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Digest of path and text; equal digests are equal sources.
    pub digest: Digest,
}

impl Source {
    /// Makes a source; the digest is taken here.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let (path, text) = (path.into(), text.into());
        let digest = Digest::of(&(&*path, &*text));
        Source { path, text, digest }
    }
}

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// A half-open range of byte offsets into a [`Source`] (or, inside a fragment, into a fence's body).
#[derive(
    Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// An empty span at one offset.
    pub fn at(offset: usize) -> Span {
        Span::new(offset, offset)
    }

    /// The same bytes as a `usize` range, to index a `str`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The span moved right by `offset` bytes.
    pub fn shift(self, offset: usize) -> Span {
        Span::new(self.start as usize + offset, self.end as usize + offset)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

/// A place for people: line and column from 1, the column counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line number, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub col: usize,
}

/// The place of a byte offset in `text`. An offset past the end is the end; one inside a character is its start.
pub fn place(text: &str, offset: usize) -> Place {
    let offset = floor_char(text, offset);
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Place {
        line: before.bytes().filter(|&b| b == b'\n').count() + 1,
        col: before[line_start..].chars().count() + 1,
    }
}

/// The whole line around a byte offset, without its line end, and the line's first byte.
pub fn line_at(text: &str, offset: usize) -> (usize, &str) {
    let offset = floor_char(text, offset);
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    (start, text[start..end].trim_end_matches('\r'))
}

/// The largest character boundary that is not past `offset`.
pub fn floor_char(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_not_bytes() {
        let text = "甲乙\n丙 x";
        let at = |needle| {
            let p = place(text, text.find(needle).unwrap());
            (p.line, p.col)
        };
        assert_eq!(at('甲'), (1, 1));
        assert_eq!(at('乙'), (1, 2));
        assert_eq!(at('x'), (2, 3));
        assert_eq!(place(text, 999), Place { line: 2, col: 4 });
        assert_eq!(place(text, 1), Place { line: 1, col: 1 }, "inside 甲");
        assert_eq!(line_at(text, text.find('丙').unwrap()), (7, "丙 x"));
    }
}
