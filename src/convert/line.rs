//! A source's text -> its lines, each with a name that it keeps until it is printed.

use unicode_width::UnicodeWidthStr;

/// A line of a source: which source, and which line of it, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId {
    /// Position of the source.
    pub source: usize,
    /// Position of the line in it.
    pub line: usize,
}

/// One line as the shape readers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub id: LineId,
    /// The line as written.
    pub raw: &'a str,
    /// The line without white space around it.
    pub text: &'a str,
    /// Column of the first character; a tab goes on to the next multiple of four.
    pub indent: usize,
}

impl<'a> Line<'a> {
    pub fn new(id: LineId, raw: &'a str) -> Line<'a> {
        Line { id, raw, text: raw.trim(), indent: indent(raw) }
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// All lines of a text.
pub(super) fn lines(source: usize, text: &str) -> Vec<Line<'_>> {
    text.lines().enumerate().map(|(line, raw)| Line::new(LineId { source, line }, raw)).collect()
}

/// Some text that came from one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub from: LineId,
    pub text: String,
}

impl Text {
    pub fn new(from: LineId, text: impl Into<String>) -> Text {
        Text { from, text: text.into() }
    }
}

/// Columns of a terminal that a text takes: a Han character takes two.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

fn indent(raw: &str) -> usize {
    let mut column = 0;
    for c in raw.chars() {
        match c {
            '\t' => column = (column / 4 + 1) * 4,
            // An ideographic space is as wide as a character.
            '\u{3000}' => column += 2,
            c if c.is_whitespace() => column += 1,
            _ => break,
        }
    }
    column
}

/// `raw` without its first `columns` columns of white space; a tab that reaches beyond them leaves spaces.
pub(super) fn dedent(raw: &str, columns: usize) -> String {
    let mut column = 0;
    for (at, c) in raw.char_indices() {
        if column >= columns || !c.is_whitespace() {
            return " ".repeat(column.saturating_sub(columns)) + raw[at..].trim_end();
        }
        column = match c {
            '\t' => (column / 4 + 1) * 4,
            '\u{3000}' => column + 2,
            _ => column + 1,
        };
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_and_taken() {
        let check = |raw: &str, columns: usize, rest: &str| {
            assert_eq!((indent(raw), dedent(raw, 4)), (columns, rest.to_owned()), "{raw:?}");
        };
        check("x", 0, "x");
        check("    x ", 4, "x");
        check("\tx", 4, "x");
        check("  \t  x", 6, "  x");
        check("   \u{3000}x", 5, " x");
        check("  x", 2, "x");
        check("   ", 3, "");
    }
}
