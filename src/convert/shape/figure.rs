//! Lines set in columns -> tables, where their cells say so; drawings and what a program printed stay as they are.

use std::ops::Range;

use super::drawing::{as_drawn, drawing};
use super::marker::{Marker, marker};
use super::printed::printed;
use crate::convert::block::{Block, Row};
use crate::convert::line::{Line, Text, width};

/// Fewest lines of numbers whose columns are kept.
const LEAST_NUMBERS: usize = 3;

/// A run of lines that belong to one table or drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::convert) struct Figure {
    pub lines: Range<usize>,
    pub block: Block,
}

/// The tables and drawings, in order; `taken` tells which lines are something else already.
pub(in crate::convert) fn figures(lines: &[Line], taken: impl Fn(usize) -> bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let run = (at..lines.len()).take_while(|&i| !lines[i].is_blank() && !taken(i)).count();
        figures.extend(within(lines, at..at + run));
        at += run + 1;
    }
    figures
}

/// The figures of lines without a blank one.
fn within(lines: &[Line], run: Range<usize>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = run.start;
    while at < run.end {
        let found = typed_table(lines, at..run.end)
            .or_else(|| table(lines, at..run.end))
            .or_else(|| numbers(lines, at..run.end))
            .or_else(|| printed(lines, at..run.end))
            .or_else(|| drawing(lines, at..run.end));
        at = found.as_ref().map_or(at + 1, |figure| figure.lines.end);
        figures.extend(found);
    }
    figures
}

/// A table that was typed as Markdown.
fn typed_table(lines: &[Line], run: Range<usize>) -> Option<Figure> {
    let row = |text: &str| text.starts_with('|') && text.len() > 1 && text[1..].contains('|');
    let rule = lines.get(run.start + 1).filter(|_| run.len() > 1)?.text;
    let ruled = rule.contains("--") && rule.chars().all(|c| "|-: ".contains(c));
    let end = run.clone().find(|&at| !row(lines[at].text)).unwrap_or(run.end);
    let texts = || lines[run.start..end].iter().map(|line| Text::new(line.id, line.text)).collect();
    (ruled && end >= run.start + 2).then(|| Figure { lines: run.start..end, block: Block::Verbatim(texts()) })
}

/// Cells of a line: parts that a tab or two spaces keep apart.
pub(super) fn cells(text: &str) -> Vec<String> {
    placed_cells(text).into_iter().map(|(_, cell)| cell).collect()
}

/// Cells of a line with the columns they begin at.
fn placed_cells(text: &str) -> Vec<(usize, String)> {
    let mut cells: Vec<(usize, String)> = Vec::new();
    let (mut column, mut gap) = (0, 2);
    for c in text.trim_end().chars() {
        match c {
            '\t' => (column, gap) = ((column / 4 + 1) * 4, gap + 2),
            '\u{3000}' => (column, gap) = (column + 2, gap + 2),
            ' ' => (column, gap) = (column + 1, gap + 1),
            _ => {
                match cells.last_mut() {
                    Some((_, cell)) if gap < 2 => cell.extend(std::iter::repeat_n(' ', gap).chain([c])),
                    _ => cells.push((column, c.into())),
                }
                gap = 0;
                column += width(c.encode_utf8(&mut [0; 4]));
            }
        }
    }
    cells
}

/// The cells of a row below the names they stand nearest to, in their order.
fn below(names: &[usize], row: Vec<(usize, String)>) -> Vec<String> {
    let mut cells = vec![String::new(); names.len()];
    let (mut from, mut left) = (0, row.len());
    for (column, cell) in row {
        left -= 1;
        // Enough names stay for the cells that follow.
        let to = names.len() - left;
        let nearest = (from..to).min_by_key(|&at| names[at].abs_diff(column)).unwrap_or(from);
        cells[nearest] = cell;
        from = nearest + 1;
    }
    cells
}

/// A table: a line of names, perhaps a rule below it, and rows of as many cells or fewer. The names are names
/// when a column below one holds numbers, or when the rule stands there.
fn table(lines: &[Line], run: Range<usize>) -> Option<Figure> {
    let head = placed_cells(lines[run.start].raw);
    let names: Vec<usize> = head.iter().map(|(column, _)| *column).collect();
    let head: Vec<String> = head.into_iter().map(|(_, cell)| cell).collect();
    let ruled = lines.get(run.start + 1).is_some_and(|line| is_rule(line.text)) && run.len() > 2;
    let (columns, own) = (head.len(), lines[run.start].indent);
    let plain = marker(lines[run.start].text).0 == Marker::Plain;
    let sentence = |cell: &String| cell.chars().count() > 14 || cell.contains(['，', '。', ':', '：', '>']);
    if columns < 2 || !plain || head.iter().any(|cell| is_number(cell) || sentence(cell)) {
        return None;
    }
    let mut rows = vec![Row { from: lines[run.start].id, cells: head }];
    let mut end = run.start + 1 + usize::from(ruled);
    // Columns that hold nothing but numbers so far: `None` until one has a cell.
    let mut numbers: Vec<Option<bool>> = vec![None; columns];
    while end < run.end && (lines[end].indent.abs_diff(own) <= 1 || is_dots(lines[end].text)) {
        let row = placed_cells(lines[end].raw);
        if row.len() > columns || row.len() < 2 && !is_dots(lines[end].text) {
            break;
        }
        // `...` below some column means that all of them go on.
        let cells = if is_dots(lines[end].text) {
            vec![lines[end].text.to_owned(); columns]
        } else {
            below(&names, row)
        };
        for (number, cell) in numbers.iter_mut().zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            *number =
                Some(is_number(cell) && *number != Some(false) || is_dots(cell) && *number == Some(true));
        }
        rows.push(Row { from: lines[end].id, cells });
        end += 1;
        if !ruled && !numbers.contains(&Some(true)) {
            return None;
        }
    }
    if rows.len() < 2 {
        return None;
    }
    // The rule goes with the head: it is printed as the table's own.
    Some(Figure { lines: run.start..end, block: Block::Table(rows) })
}

/// Lines of a name and numbers, as many on each: their columns say what they mean.
fn numbers(lines: &[Line], run: Range<usize>) -> Option<Figure> {
    let count = |at: usize| {
        let cells = cells(lines[at].text);
        (cells.len() > 2 && cells[1..].iter().all(|cell| is_number(cell))).then_some(cells.len())
    };
    let columns = count(run.start)?;
    let end = run.clone().find(|&at| count(at) != Some(columns)).unwrap_or(run.end);
    (end - run.start >= LEAST_NUMBERS).then(|| as_drawn(lines, run.start..end))
}

fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|b| b == b'-' || b == b'=')
}

pub(super) fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || ".,%".contains(c))
}

pub(super) fn is_dots(cell: &str) -> bool {
    !cell.is_empty() && cell.trim().chars().all(|c| c == '.' || c == '…')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::lines;

    fn check(text: &str, expected: &[(Range<usize>, &str)]) {
        let found: Vec<(Range<usize>, &str)> = figures(&lines(0, text), |_| false)
            .into_iter()
            .map(|figure| {
                (figure.lines, if matches!(figure.block, Block::Table(_)) { "table" } else { "text" })
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn columns_with_names_are_a_table() {
        check("id  优惠额度    类别\n7     20       生鲜\n8     30", &[(0..3, "table")]);
        check("HotRank\n--------\nuid   score\n21    2\n        ...", &[(2..5, "table")]);
        check("名称  类型\n----------\na    整数\nb    文本", &[(0..4, "table")]);
        check("轮询   按时间\n权重   按比例", &[]);
        check("一句话。\n两句话  在一起。", &[]);
    }

    #[test]
    fn cells_stand_below_their_names() {
        let text = "id  额度    条件    商家   开始        结束\n7     20          生鲜         20200729    20200829\n8";
        let figures = figures(&lines(0, text), |_| false);
        let Some(Block::Table(rows)) = figures.first().map(|figure| &figure.block) else { panic!("a table") };
        assert_eq!(rows[1].cells, ["7", "20", "", "生鲜", "20200729", "20200829"]);
    }

    #[test]
    fn drawings_keep_their_spaces() {
        check("+-----+\n| a b |\n+-----+", &[(0..3, "text")]);
        check("       ->         -> A\nuser   ->  代理   -> B", &[(0..2, "text")]);
        check("Database-0  1   8    16   24\nDatabase-1  2   9    17   25", &[(0..2, "text")]);
        check("a   b   c   d\ne   f   g   h", &[(0..2, "text")]);
        check("话\n  |  ^      |\n  v  |      |", &[(1..3, "text")]);
        check("主机 <- 写入\n  |\n日志\n  从机: 产生一个线程", &[(0..3, "text")]);
        check("a---> --->\n |      ^     |\n              yield", &[(0..3, "text")]);
        check("节点-0  1   8   9\n节点-1  2   9   7\n节点-2  3   1   4\n话", &[(0..3, "text")]);
        check("节点-0  1   8\n节点-1  2   9", &[]);
        // What a program printed, and what somebody wrote below its columns.
        check(
            "top - 14:15:11 up 142 days,  6 users,  load average: 6.19, 4.39, 3.60\nload average:   一分钟,    十分钟\n说明",
            &[(0..2, "text")],
        );
        check(
            "%Cpu0  : 83.7 us, 15.9 sy,  0.0 ni,  0.3 id,  0.0 wa\n         user\n%Cpu1  : 1.5 2 3 4 5.0",
            &[(0..3, "text")],
        );
        check("1 2 3 4 5 6\n说明", &[]);
        check("一共 1 2 3 4 5\n又  有   2 3 4", &[]);
        check("Database-0:  1 3 5 7 9 11\nDatabase-1:   2 4 6 8 10 ...", &[]);
    }
}
