//! Words far from each other -> an enumeration, for a gap says nothing once blanks are folded.

use super::drawing::FAR;
use super::figure::cells;
use super::nesting::Leaf;
use crate::base::text::is_han;
use crate::convert::line::{Text, width};

/// Widest word of an enumeration whose words stand far from each other.
const WORD_WIDTH: usize = 32;

/// Three words or more that stand far from each other are an enumeration: `ps    grep    scp`.
pub(super) fn spread(text: Text) -> Text {
    let cells = cells(&text.text);
    let word = |cell: &String| {
        width(cell) <= WORD_WIDTH
            && !cell.contains(['，', '。', '；', '？', '?', '"', '|', '='])
            && !is_arrow(cell)
            && !cell.starts_with('/')
            && !cell.ends_with('/')
    };
    // `旧:    print   1, 2` is one text after its name.
    let least = if cells.first().is_some_and(|cell| cell.ends_with([':', '：'])) { 4 } else { 3 };
    if cells.len() < least || !cells.iter().all(word) {
        return text;
    }
    let comma = if text.text.chars().any(is_han) { "、" } else { ", " };
    let (first, rest) = cells.split_first().expect("three");
    // A Chinese word before English ones says what they are.
    let names = first.chars().any(is_han) && !rest.iter().any(|cell| cell.chars().any(is_han));
    let sign = if first.ends_with([':', '：']) {
        " "
    } else if names {
        ": "
    } else {
        comma
    };
    let said = format!("{}{sign}{}", first.trim_end_matches('、'), rest.join(comma));
    Text::new(text.from, said)
}

fn is_arrow(cell: &str) -> bool {
    cell.contains("->") || cell.contains("<-") || cell.contains("--") || cell.contains('>')
}

/// Words that stand far below those of an item, as remarks to them: `（一、二）` behind it.
pub(super) fn set_below(item: &str, indent: usize, leaf: &Leaf) -> Option<String> {
    let (_, text) =
        leaf.line().filter(|_| leaf.is_plain() && !leaf.gap && leaf.indent >= indent + 2 * FAR)?;
    let (above, words) = (cells(item), cells(text));
    let short = words.iter().all(|word| width(word) <= WORD_WIDTH && word.chars().all(char::is_alphanumeric));
    (above.len() > 1 && words.len() > 1 && short).then(|| format!("（{}）", words.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::LineId;

    #[test]
    fn words_far_from_each_other_are_an_enumeration() {
        let check = |line: &str, expected: &str| {
            let text = Text::new(LineId { source: 0, line: 0 }, line);
            assert_eq!(spread(text).text, expected, "{line}");
        };
        check("ls      cat    cut", "ls, cat, cut");
        check("进程号、线程号    计数     序号", "进程号、线程号、计数、序号");
        check("分成三部分: head  body 正文  tail尾部", "分成三部分: head、body 正文、tail尾部");
        check("文档库:   无表    不连表   快", "文档库: 无表、不连表、快");
        check("各语言的速度   C   Go    Ruby", "各语言的速度: C、Go、Ruby");
        check("甲  ->  乙   -> 丙", "甲  ->  乙   -> 丙");
        check("一句话，  在这里    断开", "一句话，  在这里    断开");
        check("用户量    20万", "用户量    20万");
        check("union()  /  diff()  降序", "union()  /  diff()  降序");
        check("旧:    print   1, 2", "旧:    print   1, 2");
    }
}
