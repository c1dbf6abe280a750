//! What a program printed, as `top` does: lines of measures, and the words that somebody set below them.

use std::ops::Range;

use super::drawing::{FAR, as_drawn, cells_wide};
use super::figure::Figure;
use crate::convert::line::Line;

/// Fewest numbers in a line that a program printed.
const LEAST_PRINTED: usize = 5;

/// Lines that a program printed, with the words that somebody set below their columns.
pub(super) fn printed(lines: &[Line], run: Range<usize>) -> Option<Figure> {
    if !is_printed(lines[run.start].text) {
        return None;
    }
    let left = lines[run.start].indent;
    let goes_on =
        |line: &Line| is_printed(line.text) || cells_wide(line.text) >= 1 || line.indent >= left + FAR;
    let end = run.clone().find(|&at| !goes_on(&lines[at]) && at > run.start).unwrap_or(run.end);
    (end - run.start > 1).then(|| as_drawn(lines, run.start..end))
}

/// Whether a program printed a line: no Chinese, two of five words are numbers, and some of them measure something
/// (`6.19`, `14:15:11`); whole numbers alone are as often counted by hand.
fn is_printed(text: &str) -> bool {
    let number = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || ".,:%".contains(c))
    };
    let numbers: Vec<&str> = text.split_whitespace().filter(number).collect();
    let measured = numbers.iter().filter(|word| word.trim_end_matches([',', '.', ':']).contains(['.', ':']));
    text.is_ascii()
        && numbers.len() >= LEAST_PRINTED
        && numbers.len() * 5 >= text.split_whitespace().count() * 2
        && measured.count() > 1
}
