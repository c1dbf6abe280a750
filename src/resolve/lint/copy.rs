//! Punctuation, spaces and widths in Chinese text.

use super::cells::{BREAK, Cell, OBJECT};
use super::{Slip, slip, span_of};
use crate::base::text::{is_cjk, is_han};

/// Half-width marks and their forms in Chinese.
const MARKS: [(char, char); 6] =
    [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！'), ('.', '。')];

/// Full-width marks of which one is enough.
const ONCE: [char; 6] = ['，', '、', '；', '：', '！', '？'];

/// Finds the slips of one run.
pub(super) fn slips(cells: &[Cell], slips: &mut Vec<Slip>) {
    let mut at = 0;
    while at < cells.len() {
        let same = cells[at..].iter().take_while(|cell| cell.c == cells[at].c).count();
        at += match cells[at].c {
            '.' | '。' | '·' if same > 1 => dots(cells, at, same, slips),
            c if same > 1 && ONCE.contains(&c) => repeated(cells, at, same, slips),
            ' ' => space(cells, at, same, slips),
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => width(cells, at, slips),
            '(' => brackets(cells, at, slips),
            c => match MARKS.iter().find(|(half, _)| *half == c && same == 1) {
                Some((_, full)) => mark(cells, at, *full, slips),
                None => 1,
            },
        };
    }
}

fn char_at(cells: &[Cell], at: usize) -> Option<char> {
    cells.get(at).map(|cell| cell.c)
}

fn before(cells: &[Cell], at: usize) -> Option<char> {
    char_at(cells, at.checked_sub(1)?)
}

fn is_chinese(c: Option<char>) -> bool {
    c.is_some_and(|c| is_cjk(c) && !wide_latin(c))
}

fn wide_latin(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_end(c: Option<char>) -> bool {
    c.is_none_or(|c| c == BREAK)
}

/// `...` and `。。。`.
fn dots(cells: &[Cell], at: usize, same: usize, slips: &mut Vec<Slip>) -> usize {
    let (c, next) = (cells[at].c, char_at(cells, at + same));
    let meant = match c {
        '。' => true,
        _ => same > 2 && (is_chinese(before(cells, at)) || is_chinese(next)),
    };
    if let Some(span) = span_of(&cells[at..at + same]).filter(|_| meant) {
        let written: String = std::iter::repeat_n(c, same).collect();
        slips.push(slip("lint-ellipsis", format!("`{written}` is no Chinese ellipsis"), span, "……"));
    }
    same
}

fn repeated(cells: &[Cell], at: usize, same: usize, slips: &mut Vec<Slip>) -> usize {
    if let Some(span) = span_of(&cells[at..at + same]) {
        let c = cells[at].c;
        slips.push(slip("lint-repeated", format!("`{c}` stands {same} times"), span, &c.to_string()));
    }
    same
}

/// Spaces typed between Han and a Latin word, a number or code: the page sets the distance.
fn space(cells: &[Cell], at: usize, same: usize, slips: &mut Vec<Slip>) -> usize {
    let (left, right) = (before(cells, at), char_at(cells, at + same));
    let han = |c: Option<char>| c.is_some_and(is_han);
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || wide_latin(c) || c == OBJECT);
    let between = han(left) && word(right) || word(left) && han(right);
    if let Some(span) = span_of(&cells[at..at + same]).filter(|_| between) {
        slips.push(slip("lint-space", "a space stands between Chinese and Latin".to_owned(), span, ""));
    }
    same
}

fn width(cells: &[Cell], at: usize, slips: &mut Vec<Slip>) -> usize {
    let count = cells[at..].iter().take_while(|cell| wide_latin(cell.c)).count();
    if let Some(span) = span_of(&cells[at..at + count]) {
        let narrow = |cell: &Cell| char::from_u32(cell.c as u32 - 0xFEE0).unwrap_or(cell.c);
        let to: String = cells[at..at + count].iter().map(narrow).collect();
        slips.push(slip("lint-width", "full-width letters and digits".to_owned(), span, &to));
    }
    count
}

/// A half-width mark between Chinese characters, or after one at the end.
fn mark(cells: &[Cell], at: usize, full: char, slips: &mut Vec<Slip>) -> usize {
    let spaces = cells[at + 1..].iter().take_while(|cell| cell.c == ' ').count();
    let (left, right) = (before(cells, at), char_at(cells, at + 1 + spaces));
    let left = left.is_some_and(is_han) || left.is_some_and(|c| matches!(c, '”' | '」' | '』' | '）' | '》'));
    if left && (is_chinese(right) || is_end(right)) {
        let typed = cells[at + 1..=at + spaces].iter().take_while(|cell| cell.at.is_some()).count();
        let typed = if is_end(right) { 0 } else { typed };
        if let Some(span) = span_of(&cells[at..=at + typed]).or_else(|| cells[at].at) {
            let message = format!("the half-width `{}` stands in Chinese text", cells[at].c);
            slips.push(slip("lint-punctuation", message, span, &full.to_string()));
        }
    }
    1
}

/// Half-width brackets around Chinese in Chinese text, with the spaces before and after them.
fn brackets(cells: &[Cell], open: usize, slips: &mut Vec<Slip>) -> usize {
    let inner = cells[open + 1..].iter().take_while(|cell| !matches!(cell.c, '(' | ')' | BREAK)).count();
    let close = open + 1 + inner;
    let chinese = cells[open..close.min(cells.len())].iter().any(|cell| is_han(cell.c));
    if char_at(cells, close) != Some(')') || !chinese {
        return 1;
    }
    let spaces = |cells: &mut dyn Iterator<Item = &Cell>| cells.take_while(|cell| cell.c == ' ').count();
    let left = open - spaces(&mut cells[..open].iter().rev());
    let right = close + 1 + spaces(&mut cells[close + 1..].iter());
    let (outer_left, outer_right) = (before(cells, left), char_at(cells, right));
    let alone = outer_left.is_none() && is_end(outer_right);
    if !(is_chinese(outer_left) || is_chinese(outer_right) || alone) {
        return 1;
    }
    let left = if is_chinese(outer_left) { left } else { open };
    let right = if is_chinese(outer_right) { right } else { close + 1 };
    let ends = (span_of(&cells[left..=open]), span_of(&cells[close..right]));
    if let (Some(opening), Some(closing)) = ends {
        slips.push(Slip {
            edits: vec![(opening, "（".to_owned()), (closing, "）".to_owned())],
            help: "write `（` and `）`".to_owned(),
            ..slip("lint-punctuation", "half-width brackets stand in Chinese text".to_owned(), opening, "（")
        });
    }
    1
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn marks_between_han() {
        check("锁,然后释放.", "锁，然后释放。", &[]);
        check("锁, 然后? 再见!", "锁，然后？再见！", &[]);
        check("步骤如下:\n\n- 甲;", "步骤如下：\n\n- 甲；", &[]);
        check("“锁”,然后", "“锁”，然后", &[]);
        check("见v1.2,时间10:30,a,b", "见v1.2,时间10:30,a,b", &[]);
        check("锁,mutex", "锁,mutex", &[]);
        check("锁,\n然后", "锁，\n然后", &[]);
        check("> 锁, 然后\n> 释放.", "> 锁，然后\n> 释放。", &[]);
        check("锁\\,然后", "锁\\,然后", &[]);
        check("**锁**,然后", "**锁**，然后", &[]);
    }

    #[test]
    fn brackets_around_chinese() {
        check("锁(互斥)释放", "锁（互斥）释放", &[]);
        check("锁 (互斥) 释放", "锁（互斥）释放", &[]);
        check("锁(mutex)与f(x)", "锁(mutex)与f(x)", &[]);
        check("(互斥)", "（互斥）", &[]);
        check("见[锁(互斥)](a.md)", "见[锁(互斥)](a.md)", &[]);
    }

    #[test]
    fn spaces_between_han_and_latin() {
        check("用 Redis 做 `SETNX` 锁 3 次", "用Redis做`SETNX`锁3次", &[]);
        check("a b 中", "a b中", &[]);
        check("中 文", "中 文", &[]);
        check("见 [Redis 锁](a.md) 和 [[锁 b]]", "见[Redis 锁](a.md) 和 [[锁 b]]", &[]);
        check("用\nRedis", "用\nRedis", &[]);
        check("`a b 中`，<kbd>锁 a</kbd>", "`a b 中`，<kbd>锁a</kbd>", &[]);
    }

    #[test]
    fn widths_dots_and_repetition() {
        check("第１２条Ａ", "第12条A", &[]);
        check("第 １ 条", "第1条", &[]);
        check("等等...", "等等……", &[]);
        check("等等。。。然后", "等等……然后", &[]);
        check("a...b 1..3", "a...b 1..3", &[]);
        check("真的！！！为什么？？", "真的！为什么？", &[]);
    }

    #[test]
    fn code_and_the_header_stay() {
        let text =
            "---\ntitle: 锁,a 锁\ntags: [锁 a]\nsummary: 锁,然后\n---\n\n```\n锁,锁 a...\n```\n\n    锁,锁\n";
        check(text, &text.replace("summary: 锁,", "summary: 锁，"), &[]);
    }

    #[test]
    fn what_is_a_name_is_for_the_author() {
        check("甲\n\n## 锁 a\n", "甲\n\n## 锁 a\n", &["lint-space"]);
        check("甲\n\n## 锁 a {#x}\n", "甲\n\n## 锁a {#x}\n", &[]);
        check("甲\n\n## 锁,锁\n\n乙", "甲\n\n## 锁，锁\n\n乙", &[]);
        check("甲\n\n## 第１条\n", "甲\n\n## 第１条\n", &["lint-width"]);
        check("> [!question] 锁 a？\n> 答 b", "> [!question] 锁 a？\n> 答b", &["lint-space"]);
        check("> [!question] 锁 a？ {#q}\n> 答", "> [!question] 锁a？ {#q}\n> 答", &[]);
    }
}
