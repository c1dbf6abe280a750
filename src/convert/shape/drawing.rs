//! Lines drawn with characters or set in columns that nothing names -> figures that keep every space.

use std::ops::Range;

use super::figure::{Figure, cells, is_dots, is_number};
use crate::base::text::is_han;
use crate::convert::block::Block;
use crate::convert::line::{Line, Text, dedent, width};

/// Most lines of a box below its upper edge.
const MOST_BOX: usize = 12;

/// Columns from the left edge of a drawing from which a line right below it belongs to it.
pub(super) const FAR: usize = 8;

/// A drawing: lines next to each other that are drawn with characters or set in columns, with those between.
pub(super) fn drawing(lines: &[Line], run: Range<usize>) -> Option<Figure> {
    let drawn = |i: usize| is_drawn(lines[i].text);
    if let Some(end) = joined_by_strokes(lines, &run) {
        return Some(as_drawn(lines, run.start..end));
    }
    if !drawn(run.start) {
        return None;
    }
    let mut end = (run.start..run.end).find(|&at| !drawn(at)).unwrap_or(run.end);
    // A box is closed by its last edge, whatever its lines are.
    let edge = |at: usize| lines[at].text.contains("--+") || lines[at].text.contains("+--");
    if (run.start..end).any(edge) {
        let far = run.end.min(end + MOST_BOX);
        end = (end..far).rev().find(|&at| edge(at)).map_or(end, |at| at + 1);
    }
    if end - run.start < 2 {
        return None;
    }
    // A remark far inside, below an arrow's end.
    let left = lines[run.start..end].iter().map(|line| line.indent).min().unwrap_or(0);
    let far = |at: usize| lines[at].indent >= left + FAR && width(lines[at].text) <= 40;
    end = (end..run.end).find(|&at| !far(at)).unwrap_or(run.end);
    Some(as_drawn(lines, run.start..end))
}

/// Lines as a figure that keeps every space.
pub(super) fn as_drawn(lines: &[Line], range: Range<usize>) -> Figure {
    let left = lines[range.clone()].iter().map(|line| line.indent).min().unwrap_or(0);
    let texts = lines[range.clone()].iter().map(|line| Text::new(line.id, dedent(line.raw, left))).collect();
    Figure { lines: range, block: Block::Code { lang: "text", lines: texts } }
}

/// Short lines with nothing but a stroke between them, `主机`, `|`, `从机`: one past the last of them.
fn joined_by_strokes(lines: &[Line], run: &Range<usize>) -> Option<usize> {
    let stroke = |at: usize| at < run.end && matches!(lines[at].text, "|" | "v" | "V" | "^" | "↓" | "↑");
    let name = |at: usize| {
        at < run.end
            && !stroke(at)
            && width(lines[at].text) <= 40
            && !lines[at].text.contains(['|', '。', '，'])
    };
    let mut at = run.start;
    while name(at) && stroke(at + 1) && name(at + 2) {
        at += 2;
    }
    (at > run.start).then_some(at + 1)
}

/// Whether a line is drawn: corners, lone strokes, arrows from column to column, or several wide gaps.
fn is_drawn(text: &str) -> bool {
    let corner = text.starts_with("`--")
        || text.contains("+--")
        || text.contains("--+")
        || text.contains(['┌', '└', '│', '┐', '┘']);
    let strokes =
        text.split_whitespace().filter(|word| matches!(*word, "|" | "^" | "v" | "V" | "/" | "\\")).count();
    let gaps = cells_wide(text);
    let arrows = text.matches("->").count() + text.matches("<-").count();
    let only = |c: char| "|/\\^v-+<>. ".contains(c);
    let pure = text.chars().all(only) && !is_dots(text) && text.chars().any(|c| "|/\\^v".contains(c));
    let long = text.matches("--->").count() >= 2;
    let framed = text.len() > 2 && text.starts_with('|') && text.ends_with('|');
    framed
        || corner && !text.contains("->  ") && !text.trim_end().ends_with(is_han)
        || pure
        || strokes >= 1 && gaps >= 1
        || arrows >= 2 && gaps >= 1
        || long
        || gaps >= 3
        || is_output(text)
        || text.starts_with("->") && gaps >= 1
        || arrows >= 1 && gaps >= 2
}

/// What a program printed in columns: five or more, numbers among them or names in capitals.
fn is_output(text: &str) -> bool {
    let cells = cells(text);
    let told = |cell: &String| {
        is_number(cell) || cell.len() > 1 && cell.chars().all(|c| c.is_ascii_uppercase() || c == '%')
    };
    cells.len() >= 5 && cells.iter().filter(|cell| told(cell)).count() >= 2
}

/// Gaps of three columns or more inside a line.
pub(super) fn cells_wide(text: &str) -> usize {
    text.split("   ").filter(|part| !part.trim().is_empty()).count().saturating_sub(1)
}
