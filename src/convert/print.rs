//! Blocks -> lines of Markdown, each with the source lines that it carries.

use super::block::{Block, Item, Row};
use super::inline::{Part, Place, escape, parts};
use super::line::{LineId, Text};
use super::links::Linker;
use super::pictures::{Picture, Pictures};
use crate::base::text::fold_space;

/// A line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Out {
    pub text: String,
    pub from: Vec<LineId>,
}

/// Prints the blocks of a note.
pub(super) fn print(blocks: &[Block], pictures: &Pictures, linker: &mut Linker) -> Vec<Out> {
    let mut printer = Printer { out: Vec::new(), numbered: false, pictures, linker };
    printer.blocks(blocks, "");
    printer.out
}

struct Printer<'a, 'l> {
    out: Vec<Out>,
    /// Whether a number was printed, or text that may have one.
    numbered: bool,
    pictures: &'a Pictures<'a>,
    linker: &'a mut Linker<'l>,
}

impl Printer<'_, '_> {
    fn push(&mut self, text: String, from: impl IntoIterator<Item = LineId>) {
        self.out.push(Out { text, from: from.into_iter().collect() });
    }

    /// An empty line between blocks.
    fn gap(&mut self) {
        if self.out.last().is_some_and(|out| !out.text.is_empty()) {
            self.push(String::new(), []);
        }
    }

    fn blocks(&mut self, blocks: &[Block], indent: &str) {
        let mut second = false;
        for (at, block) in blocks.iter().enumerate() {
            // Two lists next to each other would be one, were their signs the same.
            let again = at > 0
                && matches!((&blocks[at - 1], block), (Block::List(a), Block::List(b))
                if a[0].number.is_some() == b[0].number.is_some());
            second = again && !second;
            self.gap();
            match block {
                Block::List(items) => self.list(items, indent, second),
                block => self.block(block, indent),
            }
        }
    }

    fn block(&mut self, block: &Block, indent: &str) {
        match block {
            Block::Heading { level, text } => {
                let words = self.inline(&text.text, Place::Heading, false);
                self.push(format!("{indent}{} {words}", "#".repeat(usize::from(*level))), [text.from]);
            }
            Block::Paragraph(lines) => self.paragraph(lines, indent, indent),
            Block::List(items) => self.list(items, indent, false),
            Block::Code { lang, lines } => self.code(lang, lines, indent),
            Block::Table(rows) => self.table(rows, indent),
            Block::Verbatim(lines) => self.verbatim(lines, indent),
        }
    }

    /// A paragraph; a line that is one lost picture becomes a box.
    fn paragraph(&mut self, lines: &[Text], first: &str, indent: &str) {
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { first } else { indent };
            match self.pictures.alone(&line.text, line.from.source) {
                Some(Picture::Lost { alt, path }) => {
                    if at > 0 {
                        self.gap();
                    }
                    self.lost(&alt, &path, indent, line.from);
                    if at + 1 < lines.len() {
                        self.push(String::new(), []);
                    }
                }
                _ => {
                    let words = self.inline(&line.text, Place::Start, true);
                    let words = self.pictures.rewritten(&words, line.from.source);
                    self.push(format!("{indent}{words}"), [line.from]);
                }
            }
        }
    }

    /// Markdown as it was typed; outside of fences pictures and links follow their files.
    fn verbatim(&mut self, lines: &[Text], indent: &str) {
        self.numbered = true;
        let set = |text: &str| if text.is_empty() { String::new() } else { format!("{indent}{text}") };
        let mut fence: Option<&str> = None;
        for (at, line) in lines.iter().enumerate() {
            let bare = line.text.trim_start_matches(['>', ' ', '\t']);
            let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
            if fence.is_some() || mark.is_some() {
                fence = match (fence, mark) {
                    (None, mark) => mark,
                    (Some(open), Some(mark))
                        if open == mark && bare.trim_matches(['`', '~', ' ']).is_empty() =>
                    {
                        None
                    }
                    (open, _) => open,
                };
                self.push(set(&line.text), [line.from]);
                continue;
            }
            let alone = |at: usize| lines.get(at).is_none_or(|line| line.text.is_empty());
            let apart = alone(at.wrapping_sub(1)) && alone(at + 1);
            match self.pictures.alone(&line.text, line.from.source).filter(|_| apart) {
                Some(Picture::Lost { alt, path }) => self.lost(&alt, &path, indent, line.from),
                _ => {
                    let text = self.pictures.rewritten(&line.text, line.from.source);
                    let text = self.linker.moved(&text, line.from.source);
                    self.push(set(&text), [line.from]);
                }
            }
        }
    }

    /// The box of a picture that did not come along.
    fn lost(&mut self, alt: &str, path: &str, indent: &str, from: LineId) {
        self.push(format!("{indent}> [!warning] 缺图：{}", escape(alt, Place::Inside)), [from]);
        self.push(format!("{indent}> {}", code_span(path)), []);
    }

    /// A list; the second of two has the other sign.
    fn list(&mut self, items: &[Item], indent: &str, second: bool) {
        // A blank line between items only where one holds more than lists.
        let loose = items.iter().any(|item| item.blocks.iter().any(|block| !matches!(block, Block::List(_))));
        // Where no number stands above, an author who begins at three counted in another note.
        let first = items[0].number.map_or(0, |number| if self.numbered { number } else { number.min(1) });
        self.numbered |= items[0].number.is_some();
        for (number, (at, item)) in (first..).zip(items.iter().enumerate()) {
            if loose && at > 0 {
                self.gap();
            }
            let sign = match (item.number, second) {
                (None, false) => "- ".to_owned(),
                (None, true) => "* ".to_owned(),
                (Some(_), false) => format!("{number}. "),
                (Some(_), true) => format!("{number}) "),
            };
            let inner = format!("{indent}{}", " ".repeat(sign.len()));
            self.paragraph(&item.lines, &format!("{indent}{sign}"), &inner);
            if let [Block::List(items)] = &item.blocks[..] {
                self.list(items, &inner, false);
            } else {
                self.blocks(&item.blocks, &inner);
            }
        }
    }

    fn code(&mut self, lang: &str, lines: &[Text], indent: &str) {
        let longest = lines.iter().map(|line| longest_run(&line.text, '`')).max().unwrap_or(0);
        let mark = "`".repeat((longest + 1).max(3));
        self.push(format!("{indent}{mark}{lang}"), []);
        for line in lines {
            let text = if line.text.is_empty() { String::new() } else { format!("{indent}{}", line.text) };
            self.push(text, [line.from]);
        }
        self.push(format!("{indent}{mark}"), []);
    }

    fn table(&mut self, rows: &[Row], indent: &str) {
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| self.inline(cell, Place::Cell, false)).collect();
            self.push(format!("{indent}| {} |", cells.join(" | ")), [row.from]);
            if at == 0 {
                self.push(format!("{indent}|{}", " --- |".repeat(row.cells.len())), []);
            }
        }
    }

    fn inline(&mut self, text: &str, place: Place, links: bool) -> String {
        let mut out = String::new();
        for (at, part) in parts(&fold_space(text)).into_iter().enumerate() {
            let here = if at > 0 && place == Place::Start { Place::Inside } else { place };
            match part {
                Part::Markdown(markdown) => out.push_str(markdown),
                Part::Words(words) if links => out.push_str(&self.linker.linked(words, here)),
                Part::Words(words) => out.push_str(&escape(words, here)),
            }
        }
        out
    }
}

/// Code between backticks that it does not contain.
fn code_span(text: &str) -> String {
    let mark = "`".repeat(longest_run(text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{mark}{pad}{text}{pad}{mark}")
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}
