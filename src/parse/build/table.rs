//! Tables written in HTML: whether their spans make a table.

use crate::parse::tree::{Block, BlockKind, Element};

/// Whether a block is an element with one of these tags.
pub(super) fn is(block: &Block, tags: &[&str]) -> bool {
    matches!(&block.kind, BlockKind::Element(element) if tags.contains(&element.tag))
}

/// Cells of one table that are looked at; with more, or with spans that overlap, reach over the last row or leave
/// a column or row where no cell begins, the table loses its spans: browsers would guess, validators refuse it.
const MAX_CELLS: usize = 100_000;

/// Takes the spans out of a table's rows unless they fit together.
pub(super) fn check_spans(rows: &mut [Block]) {
    let spans = |cell: &Block| match &cell.kind {
        BlockKind::Element(cell) => (span(cell, "colspan"), span(cell, "rowspan")),
        _ => (1, 1),
    };
    let spans: Vec<Vec<(usize, usize)>> =
        rows.iter().map(|row| row.children().iter().map(spans).collect()).collect();
    if fits(&spans) {
        return;
    }
    for row in rows {
        let BlockKind::Element(row) = &mut row.kind else { continue };
        for cell in &mut row.children {
            if let BlockKind::Element(cell) = &mut cell.kind {
                cell.attributes.clear();
            }
        }
    }
}

fn span(cell: &Element<Block>, name: &str) -> usize {
    cell.attributes
        .iter()
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(1)
}

/// Lays the cells out as HTML does: each in the first free column of its row.
fn fits(rows: &[Vec<(usize, usize)>]) -> bool {
    if rows.iter().flatten().all(|&span| span == (1, 1)) {
        return true;
    }
    let area: usize = rows.iter().flatten().map(|(columns, rows)| columns * rows).sum();
    let widest =
        rows.iter().map(|row| row.iter().map(|(columns, _)| columns).sum::<usize>()).max().unwrap_or(0);
    if area > MAX_CELLS || widest * rows.len() > MAX_CELLS {
        return false;
    }
    // For every column: in how many rows, from the current one on, it is taken.
    let mut taken: Vec<usize> = Vec::new();
    let mut begins: Vec<bool> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut column = 0;
        for &(columns, down) in row {
            while taken.get(column).is_some_and(|&rows| rows > 0) {
                column += 1;
            }
            let end = column + columns;
            taken.resize(taken.len().max(end), 0);
            begins.resize(taken.len(), false);
            if index + down > rows.len() || taken[column..end].iter().any(|&rows| rows > 0) {
                return false;
            }
            taken[column..end].fill(down);
            begins[column] = true;
            column = end;
        }
        taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    }
    rows.iter().all(|row| !row.is_empty()) && begins.iter().all(|&begins| begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_make_a_table() {
        let check = |rows: &[&[(usize, usize)]], expected: bool| {
            let rows: Vec<_> = rows.iter().map(|row| row.to_vec()).collect();
            assert_eq!(fits(&rows), expected, "{rows:?}");
        };
        check(&[&[(1, 1), (1, 1)], &[(1, 1)]], true);
        check(&[&[(2, 1)], &[(1, 1), (1, 1)]], true);
        check(&[&[(1, 2), (1, 1)], &[(1, 1)]], true);
        check(&[&[(2, 1)], &[(1, 1)]], false);
        check(&[&[(1, 2)]], false);
        check(&[&[(1, 1), (1, 2)], &[(2, 1)]], false);
        check(&[&[(1, 2)], &[]], false);
        check(&[&[(1000, 1000)]], false);
    }
}
