//! Quotation marks and brackets that do not pair up.

use super::cells::Cell;
use super::{Slip, span_of};

const PAIRS: [(char, char); 6] =
    [('「', '」'), ('『', '』'), ('“', '”'), ('（', '）'), ('《', '》'), ('【', '】')];

/// Finds those of one run. A slip of this kind is for the author: only they know where the other one belongs.
pub(super) fn slips(cells: &[Cell], slips: &mut Vec<Slip>) {
    let mut open: Vec<usize> = Vec::new();
    let mut lone: Vec<usize> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if PAIRS.iter().any(|(opening, _)| *opening == cell.c) {
            open.push(at);
        } else if let Some((opening, _)) = PAIRS.iter().find(|(_, closing)| *closing == cell.c) {
            match open.iter().rposition(|&at| cells[at].c == *opening) {
                // What was opened inside and not closed is alone.
                Some(partner) => lone.extend(open.drain(partner..).skip(1)),
                None if is_number(cells, at) => {}
                None => lone.push(at),
            }
        }
    }
    lone.append(&mut open);
    for at in lone {
        let c = cells[at].c;
        let (opening, closing) = PAIRS.iter().find(|(a, b)| *a == c || *b == c).copied().unwrap_or((c, c));
        let other = if c == opening { closing } else { opening };
        if let Some(span) = span_of(&cells[at..=at]) {
            let (message, help) = (format!("`{c}` has no `{other}` in this block"), format!("add `{other}`"));
            slips.push(Slip { code: "lint-unpaired", message, help, span, edits: Vec::new() });
        }
    }
}

/// `1）` and `a）` number a list.
fn is_number(cells: &[Cell], at: usize) -> bool {
    let number = |c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c);
    cells[at].c == '）' && at.checked_sub(1).is_some_and(|before| number(cells[before].c))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn marks_that_are_alone() {
        let lone = |text: &str, count: usize| check(text, text, &vec!["lint-unpaired"; count]);
        lone("“锁”和「锁」（锁）《锁》", 0);
        lone("“锁和锁", 1);
        lone("锁」", 1);
        lone("“甲「乙”", 1);
        lone("（甲”", 2);
        lone("1）甲，2）乙", 0);
        lone("**“锁”**和`“`", 0);
        lone("“甲\n乙”", 0);
    }
}
