//! How large every box is: its text broken into lines, its table, the notes at its side.

use super::super::canvas::Rect;
use super::super::measure::{Block, longest_word};
use super::{Graph, Node, Shape};

/// Sizes of a drawing: full, or for a phone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Widest text of a box.
    pub node: f64,
    /// Widest text of a line.
    pub edge: f64,
    /// Font size in boxes; 13 elsewhere.
    pub px: f64,
    /// Space between boxes side by side.
    pub beside: f64,
    /// Space between lines side by side.
    pub lines: f64,
    /// Space between ranks.
    pub between: f64,
}

impl Style {
    pub const WIDE: Style =
        Style { node: 190.0, edge: 150.0, px: 14.0, beside: 34.0, lines: 16.0, between: 42.0 };
    pub const SNUG: Style =
        Style { node: 126.0, edge: 108.0, px: 14.0, beside: 22.0, lines: 16.0, between: 30.0 };
    pub const PHONE: Style =
        Style { node: 112.0, edge: 84.0, px: 13.0, beside: 14.0, lines: 14.0, between: 36.0 };
    pub const BRIM: Style =
        Style { node: 84.0, edge: 78.0, px: 13.0, beside: 8.0, lines: 8.0, between: 30.0 };
}

/// Font size of labels, rows and notes.
pub(super) const SMALL: f64 = 13.0;

/// Widest word that is not broken, in a box as on a line.
pub(super) const WORD: f64 = 112.0;

/// Space between the cells of a table.
const CELL: f64 = 12.0;

/// A measured box. Rectangles are relative to the centre of the whole.
#[derive(Debug)]
pub(super) struct Sized {
    pub w: f64,
    pub h: f64,
    /// The box itself, without its notes.
    pub core: Rect,
    pub text: Block,
    pub table: Option<SizedTable>,
    pub notes: Vec<(Rect, Block)>,
}

/// A measured table.
#[derive(Debug)]
pub(super) struct SizedTable {
    pub stereotype: Block,
    /// Height of the part with the name.
    pub head: f64,
    /// Widths of the columns.
    pub columns: Vec<f64>,
    pub sections: Vec<Vec<SizedRow>>,
}

/// A row of a table, with its height.
#[derive(Debug)]
pub(super) struct SizedRow {
    pub cells: Vec<Block>,
    pub h: f64,
    pub mark: &'static str,
}

/// Space above and below the rows of a section.
pub(super) const SECTION: f64 = 5.0;

/// Space at the left and right of a table.
pub(super) const SIDE: f64 = 12.0;

/// Measures every box; `vertical` tells on which sides its notes stand.
pub(super) fn measure(graph: &Graph, style: &Style, vertical: bool) -> Vec<Sized> {
    graph.nodes.iter().map(|node| sized(node, style, vertical)).collect()
}

fn sized(node: &Node, style: &Style, vertical: bool) -> Sized {
    // A word is broken only when it is very long.
    let word = longest_word(&node.label.text, style.px).min(WORD) + 1.0;
    let max = if node.shape == Shape::Diamond { style.node * 0.8 } else { style.node }.max(word);
    let text = Block::new(&node.label.text, max, style.px);
    let table = node.table.as_ref().map(|_| sized_table(node, style));
    let (w, h) = match &table {
        Some(table) => table_size(table, &text),
        None => node.shape.around(text.w, text.h()),
    };
    let core = Rect::centred((0.0, 0.0), w, h);
    let mut sized = Sized { w, h, core, text, table, notes: Vec::new() };
    if !node.notes.is_empty() {
        sized.add_notes(node, style, vertical);
    }
    sized
}

impl Sized {
    /// Stacks the notes at the sides of the box and centres the whole anew.
    fn add_notes(&mut self, node: &Node, style: &Style, vertical: bool) {
        for before in [true, false] {
            let notes = node.notes.iter().filter(|note| note.before == before);
            let blocks: Vec<Block> =
                notes.map(|note| Block::new(&note.label.text, style.node - 20.0, SMALL)).collect();
            let sizes: Vec<(f64, f64)> = blocks.iter().map(|b| Shape::Note.around(b.w, b.h())).collect();
            let gap = 12.0;
            let tall = sizes.iter().map(|(_, h)| h + gap).sum::<f64>() - gap;
            let deep = sizes.iter().map(|(_, h)| h).fold(0.0, |sum, h| sum + h + gap);
            let mut top = if vertical {
                -tall / 2.0
            } else if before {
                self.core.top - deep
            } else {
                self.core.bottom + gap
            };
            for (block, (w, h)) in blocks.into_iter().zip(sizes) {
                let left = match (vertical, before) {
                    (true, true) => self.core.left - gap - w,
                    (true, false) => self.core.right + gap,
                    (false, _) => -w / 2.0,
                };
                self.notes.push((Rect::at(left, top, w, h), block));
                top += h + gap;
            }
        }
        let whole = self.notes.iter().fold(self.core, |whole, (note, _)| whole.joined(note));
        let (x, y) = whole.centre();
        self.core = self.core.moved(-x, -y);
        for (note, _) in &mut self.notes {
            *note = note.moved(-x, -y);
        }
        (self.w, self.h) = (whole.w(), whole.h());
    }
}

fn sized_table(node: &Node, style: &Style) -> SizedTable {
    let mut columns: Vec<f64> = Vec::new();
    let mut sections = Vec::new();
    let stereotype = node.table.as_ref().and_then(|table| table.stereotype.as_ref());
    let stereotype = Block::new(stereotype.map_or("", |label| &label.text), style.node, SMALL);
    let name = Block::new(&node.label.text, style.node, style.px);
    for section in node.table.iter().flat_map(|table| &table.sections) {
        let mut rows = Vec::with_capacity(section.len());
        for row in section {
            let max = if row.cells.len() == 1 { style.node * 1.5 } else { style.node };
            let cells: Vec<Block> = row.cells.iter().map(|cell| Block::new(&cell.text, max, SMALL)).collect();
            columns.resize(columns.len().max(cells.len()), 0.0);
            for (column, cell) in columns.iter_mut().zip(&cells) {
                *column = column.max(cell.w);
            }
            let h = cells.iter().map(Block::h).fold(18.0, f64::max) + 3.0;
            rows.push(SizedRow { cells, h, mark: row.mark });
        }
        sections.push(rows);
    }
    // Columns that nothing stands in take no room.
    for column in columns.iter_mut().filter(|column| **column > 0.0) {
        *column += CELL;
    }
    let head = name.h() + stereotype.h() + 14.0;
    SizedTable { stereotype, head, columns, sections }
}

fn table_size(table: &SizedTable, name: &Block) -> (f64, f64) {
    let rows = table.columns.iter().sum::<f64>() - CELL;
    let inner = rows.max(table.stereotype.w).max(name.w * 1.04);
    let filled = table.sections.iter().filter(|section| !section.is_empty());
    let body: f64 = filled.map(|section| section.iter().map(|row| row.h).sum::<f64>() + 2.0 * SECTION).sum();
    ((inner + 2.0 * SIDE).max(80.0), table.head + body)
}
