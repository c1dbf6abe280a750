//! Connected topics as a column, for where a layout beside each other does not fit: each below what to read first
//! and further to the right, lines in the room on the left; what has more before it gets the other lines on the
//! right.

use super::super::canvas::{Point, Rect};
use super::super::measure::Block;
use super::{BESIDE, MARGIN, PAD, Style};

/// How much further to the right a rank stands, and the most that all ranks may take.
const INDENT: f64 = 20.0;
const MOST_INDENT: f64 = 120.0;

/// Room of a line on the right, and how many have their own.
const LANE: f64 = 9.0;
const LANES: usize = 4;

/// A column below (0, 0).
pub(super) struct Column {
    /// The topics from top to bottom.
    pub topics: Vec<(usize, Rect, Block)>,
    /// Lines with their bends.
    pub lines: Vec<Vec<Point>>,
    /// Its height.
    pub height: f64,
}

/// Stacks topics of known ranks.
pub(super) fn column(
    ranks: &[Vec<usize>],
    edges: &[(usize, usize)],
    titles: &[&str],
    style: Style,
) -> Column {
    let rank = |topic: usize| ranks.iter().position(|rank| rank.contains(&topic)).unwrap_or(0);
    let main: Vec<(usize, usize)> = main_edges(edges, rank);
    let others: Vec<(usize, usize)> = edges.iter().copied().filter(|edge| !main.contains(edge)).collect();
    let indent = INDENT.min(MOST_INDENT / ranks.len().max(1) as f64);
    let right = style.width - MARGIN - LANE * others.len().min(LANES) as f64;

    let mut column = Column { topics: Vec::new(), lines: Vec::new(), height: 0.0 };
    let mut waiting: Vec<usize> = ranks.first().into_iter().flatten().rev().copied().collect();
    while let Some(topic) = waiting.pop() {
        let left = MARGIN + indent * rank(topic) as f64;
        let text = Block::new(titles[topic], right - left - 2.0 * PAD.0, style.px);
        let rect = Rect::at(left, column.height, right - left, text.h() + 2.0 * PAD.1);
        column.height = rect.bottom + BESIDE;
        column.topics.push((topic, rect, text));
        let mut below: Vec<usize> = main.iter().filter(|edge| edge.0 == topic).map(|edge| edge.1).collect();
        below.sort_unstable();
        waiting.extend(below.into_iter().rev());
    }
    column.height -= BESIDE;

    let at = |topic: usize| column.topics.iter().find(|placed| placed.0 == topic).map(|placed| placed.1);
    let middle = |rect: &Rect| rect.top + rect.h() / 2.0;
    let ends = |&(from, to): &(usize, usize)| Some((at(from)?, at(to)?));
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for (from, to) in main.iter().filter_map(ends) {
        let x = from.left + indent / 2.0;
        lines.push(vec![(x, from.bottom), (x, middle(&to)), (to.left, middle(&to))]);
    }
    for (number, (from, to)) in others.iter().filter_map(ends).enumerate() {
        // The two ends keep apart from those of other lines.
        let x = right + LANE * (number % LANES + 1) as f64;
        let (start, end) = (middle(&from) + 4.0, middle(&to) - 4.0);
        lines.push(vec![(from.right, start), (x, start), (x, end), (to.right, end)]);
    }
    column.lines = lines;
    column
}

/// For each topic the edge from the last one of the rank before it.
fn main_edges(edges: &[(usize, usize)], rank: impl Fn(usize) -> usize) -> Vec<(usize, usize)> {
    let mut main: Vec<(usize, usize)> = Vec::new();
    for &edge in edges.iter().filter(|edge| rank(edge.0) + 1 == rank(edge.1)) {
        match main.iter_mut().find(|known| known.1 == edge.1) {
            Some(known) => known.0 = known.0.max(edge.0),
            None => main.push(edge),
        }
    }
    main
}
