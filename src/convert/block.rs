//! What a note is made of before it is printed: blocks whose every text knows its source line.

use super::line::Text;

/// A block of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading below the title.
    Heading { level: u8, text: Text },
    /// Lines of one paragraph.
    Paragraph(Vec<Text>),
    /// A list.
    List(Vec<Item>),
    /// Code, or a figure drawn with characters (`text`), as written.
    Code { lang: &'static str, lines: Vec<Text> },
    /// A table; the first row is its head.
    Table(Vec<Row>),
    /// Markdown that somebody typed: printed as it stands.
    Verbatim(Vec<Text>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its number in an ordered list.
    pub number: Option<u32>,
    /// Lines of its first paragraph; never empty.
    pub lines: Vec<Text>,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A row of a table; its cells came from one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub from: super::line::LineId,
    pub cells: Vec<String>,
}

impl Block {
    /// Calls with every line of the block and its text.
    pub fn texts(&self, call: &mut dyn FnMut((super::line::LineId, &str))) {
        let all = |lines: &[Text], call: &mut dyn FnMut((super::line::LineId, &str))| {
            lines.iter().for_each(|line| call((line.from, &line.text)));
        };
        match self {
            Block::Heading { text, .. } => call((text.from, &text.text)),
            Block::Paragraph(lines) | Block::Verbatim(lines) | Block::Code { lines, .. } => all(lines, call),
            Block::List(items) => {
                for item in items {
                    all(&item.lines, call);
                    item.blocks.iter().for_each(|block| block.texts(call));
                }
            }
            Block::Table(rows) => {
                rows.iter().for_each(|row| row.cells.iter().for_each(|cell| call((row.from, cell))));
            }
        }
    }
}
