//! Wide ranks of a phone's drawing: their boxes go to several ranks in turn, so that those of one rank share its
//! width with lines only.

use std::collections::BTreeMap;

use super::super::canvas::Rect;
use super::place::Placed;
use super::{Edge, End, Graph};

/// By how many ranks which lines are longer than they must be.
pub(super) type Longer = BTreeMap<usize, usize>;

/// How the boxes of a wide rank, from left to right, go down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stairs {
    ranks: usize,
    /// From the lowest up, again and again; else from the highest down.
    rising: bool,
    /// Space between lines side by side.
    pub lines: f64,
    /// Widest text of a line.
    pub edge: f64,
}

/// What is tried in turn: trees and tables become narrow by the first, states with lines to and fro by the
/// second, and only with narrow texts on lines close together.
pub(super) const STAIRS: [Stairs; 2] = [
    Stairs { ranks: 3, rising: true, lines: 8.0, edge: 78.0 },
    Stairs { ranks: 4, rising: false, lines: 2.0, edge: 56.0 },
];

/// Ranks that fit beside each other on a phone stay as they are.
const FITS: f64 = 380.0;

/// The lines whose lower boxes go down; none when no rank is wide.
pub(super) fn stagger(graph: &Graph, placed: &Placed, stairs: Stairs) -> Longer {
    let rect = |node: usize| placed.nodes[node];
    let level = |node: usize| rect(node).centre().1;
    let lower = |edge: &Edge| match (edge.from, edge.to) {
        (End::Node(from), End::Node(to)) if level(from) < level(to) => Some(to),
        (End::Node(from), End::Node(to)) if level(from) > level(to) => Some(from),
        _ => None,
    };
    let mut hangs = vec![false; graph.nodes.len()];
    graph.edges.iter().filter_map(lower).for_each(|node| hangs[node] = true);
    let mut nodes: Vec<usize> = (0..graph.nodes.len()).collect();
    nodes.sort_by(|&a, &b| level(a).total_cmp(&level(b)));
    let mut down = vec![0; graph.nodes.len()];
    for rank in nodes.chunk_by_mut(|&a, &b| (level(a) - level(b)).abs() < 1.0) {
        rank.sort_by(|&a, &b| rect(a).left.total_cmp(&rect(b).left));
        let whole = rank.iter().map(|&node| rect(node)).reduce(|a, b| Rect::joined(&a, &b));
        if whole.is_some_and(|whole| whole.w() > FITS) {
            for (at, &node) in rank.iter().filter(|&&node| hangs[node]).enumerate() {
                let stair = at % stairs.ranks;
                down[node] = if stairs.rising { stairs.ranks - 1 - stair } else { stair };
            }
        }
    }
    let longer = |(index, edge)| lower(edge).filter(|&node| down[node] > 0).map(|node| (index, down[node]));
    graph.edges.iter().enumerate().filter_map(longer).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::super::Dir;
    use super::super::place::place;
    use super::super::size::{Style, measure};
    use super::*;

    #[test]
    fn the_boxes_of_a_wide_rank_go_down_in_turn() {
        let check = |body: &str, expected: &[(usize, usize)]| {
            let script = script::read(body).unwrap();
            let (graph, faults) = super::super::parse(&script);
            assert!(faults.is_empty(), "{body}: {faults:?}");
            let sizes = measure(&graph, &Style::BRIM, true);
            let placed = place(&graph, &sizes, &Style::BRIM, Dir::Down, &Longer::new()).unwrap();
            let longer = stagger(&graph, &placed, STAIRS[0]);
            assert_eq!(longer.into_iter().collect::<Vec<_>>(), expected, "{body}");
        };
        let wide = "长长长长长长长长长长长长";
        check("flowchart TB\nA --> B\nA --> C\nA --> D", &[]);
        let rank = format!("B[{wide}b]\nC[{wide}c]\nD[{wide}d]\nE[{wide}e]");
        check(
            &format!("flowchart TB\n{rank}\nA --> B\nA --> C\nA --> D\nA --> E"),
            &[(0, 2), (1, 1), (3, 2)],
        );
        // A box that nothing leads to stays on top.
        check(&format!("flowchart TB\n{rank}\nB --> F\nC --> F\nD --> F\nE --> F"), &[]);
    }
}
