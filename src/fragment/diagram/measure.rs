//! How wide text is without a browser, and where it breaks.
//!
//! Full-width characters are one em; ASCII has the widths of Helvetica, 6 % added, which held for the five
//! sans-serif families of our font stacks in Chromium.

use unicode_width::UnicodeWidthChar;

/// Widths of U+0020..=U+007E in thousandths of an em (Helvetica AFM).
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // ' '..'/'
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // '0'..'?'
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // '@'..'O'
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // 'P'..'_'
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // '`'..'o'
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // 'p'..'~'
];

/// Width of a character in em.
fn em(c: char) -> f64 {
    match c {
        '\u{a0}' => em(' '),
        ' '..='~' => f64::from(ASCII[c as usize - 32]) * 1.06e-3,
        _ => match c.width_cjk() {
            Some(2..) => 1.0,
            Some(0) | None => 0.0,
            Some(1) => 0.66,
        },
    }
}

/// Width of one line at `px` pixels.
pub(super) fn width(text: &str, px: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * px
}

/// Width of the longest word that should not be broken.
pub(super) fn longest_word(text: &str, px: f64) -> f64 {
    text.split(|c: char| !c.is_ascii_graphic()).map(|word| width(word, px)).fold(0.0, f64::max)
}

/// Text broken into lines, with its size.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Block {
    pub lines: Vec<String>,
    /// Font size.
    pub px: f64,
    /// Width of the widest line.
    pub w: f64,
}

impl Block {
    /// Breaks `text` so that no line is wider than `max` (a single character may be).
    pub fn new(text: &str, max: f64, px: f64) -> Block {
        let lines = if text.is_empty() { Vec::new() } else { wrap(text, max, px) };
        let w = lines.iter().map(|line| width(line, px)).fold(0.0, f64::max);
        Block { lines, px, w }
    }

    /// Distance of two base lines.
    pub fn line_height(&self) -> f64 {
        (self.px * 1.4).round()
    }

    pub fn h(&self) -> f64 {
        self.lines.len() as f64 * self.line_height()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Breaks at `\n`, else at spaces and between Chinese characters; lines come out about equally long.
fn wrap(text: &str, max: f64, px: f64) -> Vec<String> {
    let max = max.max(3.0 * px);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let total = width(paragraph, px);
        if total > max
            && let Some((first, second)) = halves(paragraph, max, px)
        {
            lines.extend([first.to_owned(), second.to_owned()]);
            continue;
        }
        let count = (total / max).ceil().max(1.0);
        // A little over the mean, so that the last line is the short one and no line is nearly empty.
        let limit = if count > 1.0 { (total / count * 1.06 + px).min(max) } else { max };
        let before = lines.len();
        fill(paragraph, limit, max, px, &mut lines);
        // Even lines are worth no further line.
        if lines.len() - before > count as usize {
            lines.truncate(before);
            fill(paragraph, max, max, px, &mut lines);
        }
    }
    lines
}

/// Two lines that break at a space, so that `收SYN / 发ACK` keeps its halves; `None` when one does not fit.
fn halves(paragraph: &str, max: f64, px: f64) -> Option<(&str, &str)> {
    let pairs = paragraph.match_indices(' ').map(|(at, _)| (&paragraph[..at], &paragraph[at + 1..]));
    let widest = |(first, second): (&str, &str)| width(first, px).max(width(second, px));
    let allowed = |(first, second): (&str, &str)| {
        let (before, after) = (first.chars().next_back(), second.chars().next());
        before.zip(after).is_some_and(|(before, after)| {
            // A sign between two spaces ends a line; it does not begin one.
            before != ' ' && may_break(' ', after) && !matches!(after, '/' | '|' | '+' | '=' | '→')
        })
    };
    let best = pairs.filter(|&pair| allowed(pair)).min_by(|&a, &b| widest(a).total_cmp(&widest(b)))?;
    (widest(best) <= max).then_some(best)
}

fn fill(paragraph: &str, limit: f64, max: f64, px: f64, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in words(paragraph) {
        let room = if line.is_empty() { max } else { limit };
        if width(&line, px) + width(word.trim_end(), px) <= room {
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        // A word that no line holds (a long path) is broken anywhere.
        for c in word.chars() {
            if !line.is_empty() && width(&line, px) + em(c) * px > max && !c.is_whitespace() {
                let tail = line.split_off(seam(&line));
                lines.push(std::mem::replace(&mut line, tail));
            }
            line.push(c);
        }
    }
    lines.push(line.trim_end().to_owned());
}

/// Where a full line of one word is best cut: after a sign in its second half, else at its end.
fn seam(line: &str) -> usize {
    let sign = line.rfind(['/', '&', '?', '=', '-', '_', '.', ',']).map(|at| at + 1);
    sign.filter(|at| *at > line.len() / 2).unwrap_or(line.len())
}

/// Pieces between which a line may break.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|b| may_break(b, c)) {
            words.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    words.push(&text[start..]);
    words
}

/// Whether a line may end after `before` when `after` follows.
fn may_break(before: char, after: char) -> bool {
    const NOT_FIRST: &str = "，。、；：？！）】》」』”’,.;:?!)]}%…—～·";
    const NOT_LAST: &str = "（【《「『“‘([{#$@";
    if matches!(after, ' ' | '\u{a0}')
        || before == '\u{a0}'
        || NOT_FIRST.contains(after)
        || NOT_LAST.contains(before)
    {
        return false;
    }
    let full = |c: char| c.width_cjk() == Some(2);
    before == ' ' || full(before) || full(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_people_break_them() {
        let check = |text: &str, max: f64, expected: &[&str]| {
            let block = Block::new(text, max, 14.0);
            assert_eq!(block.lines, expected, "{text}");
            assert!(block.w <= max.max(42.0), "{text}: {} > {max}", block.w);
        };
        check("", 100.0, &[]);
        check("短", 100.0, &["短"]);
        check("一\n二", 100.0, &["一", "二"]);
        check("服务端停在半连接队列，等待确认。", 130.0, &["服务端停在半连接队", "列，等待确认。"]);
        check("the quick brown fox jumps", 100.0, &["the quick", "brown fox", "jumps"]);
        check("收SYN / 发ACK", 80.0, &["收SYN /", "发ACK"]);
        check("他说（你好）。", 62.0, &["他说（你", "好）。"]);
        check("https://example.com/a?b=c", 120.0, &["https://example.", "com/a?b=c"]);
        check(&"a".repeat(20), 80.0, &["aaaaaaaaa", "aaaaaaaaa", "aa"]);
    }

    #[test]
    fn every_line_fits() {
        let text =
            "GET /index.html HTTP/1.1，主机 example.com，Accept-Encoding: gzip, br；长长长长长长（括号）";
        for max in [50.0, 90.0, 140.0, 260.0] {
            let block = Block::new(text, max, 14.0);
            assert!(block.w <= max + 14.0, "{max}: {:?}", block.lines);
            let folded = |t: &str| t.replace(' ', "");
            assert_eq!(folded(&block.lines.concat()), folded(text));
        }
    }
}
