//! Lines of a section -> blocks. Each shape of raw notes has its file: signs of outlines and trees (`marker`, `signs`),
//! the nesting itself (`nesting`, `outline`), names and what they are (`columns`, `gaps`), code without a fence (`code`), tables
//! (`figure`) and drawings (`drawing`), fences around prose (`fence`).
//!
//! Never: looks at another section, invents words. Every line that is not blank is in one block or in `dropped`.

mod code;
mod columns;
mod drawing;
mod fence;
mod figure;
mod gaps;
mod language;
mod listed;
mod marker;
mod nesting;
mod outline;
mod printed;
mod signs;

use std::collections::BTreeMap;
use std::ops::Range;

use super::Reason;
use super::block::Block;
use super::line::{Line, LineId, Text, dedent};
pub(super) use columns::named;
pub(super) use fence::{Fence, fence_at, is_prose};
pub(super) use language::language;
pub(super) use marker::{Marker, marker};
use nesting::{Content, Leaf};
use outline::outline;

/// A section, read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub blocks: Vec<Block>,
    /// Lines that are not printed, and why.
    pub dropped: Vec<(LineId, Reason)>,
}

/// Reads the lines of a section that has no heading of its own in it.
pub(super) fn read(lines: &[Line]) -> Read {
    let mut read = Read::default();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|&i| fence_at(lines, i).is_some()).unwrap_or(lines.len());
        read.loose(&lines[at..end]);
        at = end;
        if let Some(fence) = fence_at(lines, end) {
            read.fence(lines, &fence);
            at = fence.end;
        }
    }
    read
}

impl Read {
    /// Lines outside of fences.
    fn loose(&mut self, lines: &[Line]) {
        let runs = code::runs(lines);
        let mut in_code = vec![false; lines.len()];
        runs.iter().for_each(|run| in_code[run.lines.clone()].fill(true));
        let figures = figure::figures(lines, |at| in_code[at]);
        let mut formed: BTreeMap<usize, (Range<usize>, Block)> = BTreeMap::new();
        for run in runs {
            let lines = straight(&lines[run.lines.clone()]);
            formed.insert(run.lines.start, (run.lines, Block::Code { lang: run.lang, lines }));
        }
        formed.extend(figures.into_iter().map(|figure| (figure.lines.start, (figure.lines, figure.block))));
        let mut leaves: Vec<Leaf> = Vec::new();
        let mut blanks = 0;
        let mut at = 0;
        while at < lines.len() {
            let line = &lines[at];
            if let Some((range, block)) = formed.remove(&at) {
                self.table_rule(&block, &lines[range.clone()]);
                leaves.push(Leaf::new(left(lines, &range), blanks, Content::Block(block)));
                blanks = 0;
                at = range.end;
                continue;
            }
            at += 1;
            if line.is_blank() {
                blanks += 1;
            } else if is_rule(line.text) {
                self.dropped.push((line.id, Reason::Rule));
                blanks += 1;
            } else if is_sign(line.text) {
                self.dropped.push((line.id, Reason::EmptySign));
            } else if line.text.eq_ignore_ascii_case("[toc]") {
                self.dropped.push((line.id, Reason::Contents));
            } else if line.text.starts_with("![") && line.text.ends_with(')') {
                let block = Block::Paragraph(vec![Text::new(line.id, line.text)]);
                leaves.push(Leaf::new(line.indent, blanks, Content::Block(block)));
                blanks = 1;
            } else {
                let (marker, text) = marker(line.text);
                let content = Content::Line(marker, Text::new(line.id, text));
                leaves.push(Leaf::new(line.indent, blanks, content));
                blanks = 0;
            }
        }
        self.blocks.extend(outline(leaves));
    }

    /// The rule below the names of a table is printed as the table's own.
    fn table_rule(&mut self, block: &Block, lines: &[Line]) {
        if matches!(block, Block::Table(_)) {
            let rules = lines.iter().filter(|line| is_rule(line.text));
            self.dropped.extend(rules.map(|line| (line.id, Reason::Rule)));
        }
    }

    fn fence(&mut self, lines: &[Line], fence: &Fence) {
        let body = &lines[fence.body.clone()];
        let marks =
            std::iter::once(fence.start).chain((fence.body.end < fence.end).then_some(fence.body.end));
        let reason = if body.iter().all(Line::is_blank) { Reason::EmptyFence } else { Reason::FenceMark };
        self.dropped.extend(marks.map(|at| (lines[at].id, reason)));
        if reason == Reason::EmptyFence {
        } else if fence.lang.is_empty() && is_prose(body) {
            self.loose(body);
        } else {
            let lang = fence.language(body);
            self.blocks.push(Block::Code { lang, lines: verbatim(trimmed(body)) });
        }
    }
}

/// A line of nothing but `-`, `=`, `*` or `_`.
pub(super) fn is_rule(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    // `* * *` too
    let signs = text.chars().filter(|c| *c != ' ').count();
    signs >= 3 && "-=*_—~".contains(first) && text.chars().all(|c| c == first || c == ' ')
}

/// A sign or a number of an item that has no text.
fn is_sign(text: &str) -> bool {
    let number = text.trim_end_matches(['.', '、', ')', '）']);
    let numbered = number.len() < text.len()
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit());
    let book = text
        .strip_prefix('《')
        .and_then(|text| text.strip_suffix('》'))
        .is_some_and(|text| text.trim().is_empty());
    let marks = (1..=6).contains(&text.len()) && text.bytes().all(|sign| sign == b'#');
    numbered || book || marks || ["-", "*", "+", "~", "•"].contains(&text)
}

/// Lines as they stand, without the space that is left of all of them.
fn verbatim(lines: &[Line]) -> Vec<Text> {
    let left = left(lines, &(0..lines.len()));
    lines.iter().map(|line| Text::new(line.id, dedent(line.raw, left))).collect()
}

/// Code as it stands; a line that begins one column further than the others at the left does so by a slip, and what is
/// below it with it.
fn straight(lines: &[Line]) -> Vec<Text> {
    let left = left(lines, &(0..lines.len()));
    let mut slip = 0;
    let line = |line: &Line| {
        match line.indent.checked_sub(left) {
            Some(own @ 0..=1) if !line.is_blank() => slip = own,
            _ => {}
        }
        Text::new(line.id, dedent(line.raw, left + slip))
    };
    lines.iter().map(line).collect()
}

fn left(lines: &[Line], range: &Range<usize>) -> usize {
    let filled = lines[range.clone()].iter().filter(|line| !line.is_blank());
    filled.map(|line| line.indent).min().unwrap_or(0)
}

/// Lines without blank ones at the ends.
fn trimmed<'a, 'b>(lines: &'b [Line<'a>]) -> &'b [Line<'a>] {
    let from = lines.iter().position(|line| !line.is_blank()).unwrap_or(0);
    let to = lines.iter().rposition(|line| !line.is_blank()).map_or(0, |at| at + 1);
    &lines[from..to.max(from)]
}

/// Where code stands.
pub(super) fn code_runs(lines: &[Line]) -> Vec<Range<usize>> {
    code::runs(lines).into_iter().map(|run| run.lines).collect()
}

/// Whether lines are one drawing and nothing else.
pub(super) fn figure_is_all(lines: &[Line]) -> bool {
    let lines = trimmed(lines);
    figure::figures(lines, |_| false).first().is_some_and(|figure| figure.lines == (0..lines.len()))
}

/// Whether lines begin with a table or a drawing.
pub(super) fn figure_starts(lines: &[Line]) -> bool {
    figure::figures(lines, |_| false).first().is_some_and(|figure| figure.lines.start == 0)
}
