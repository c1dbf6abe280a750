//! A name and what it is, told apart by a gap, a rule of dashes or an arrow -> the name in bold and a colon; several
//! words far from each other -> an enumeration. A gap that only parts words says nothing once blanks are folded.

use std::collections::BTreeMap;

use super::figure::cells;
use super::marker::Marker;
use super::nesting::{Node, is_keyed};
use crate::base::text::is_han;
use crate::convert::line::{Text, width};

/// Widest name of a column, in columns of a terminal.
const NAME_WIDTH: usize = 24;

/// Widest word of an enumeration whose words stand far from each other.
const WORD_WIDTH: usize = 32;

/// Fewest lines of names and what they are, next to each other, among lines that are something else.
const LEAST_NAMED: usize = 3;

/// How the two parts of a line are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parted {
    /// It is one text.
    No,
    /// As most of its neighbours: a gap.
    Gap,
    /// As its neighbours have a colon.
    Colon,
}

/// Which lines are two columns, as their neighbours are.
pub(super) fn in_columns(nodes: &[Node]) -> Vec<Parted> {
    let mut parted = vec![Parted::No; nodes.len()];
    let mut at = 0;
    while at < nodes.len() {
        let kind = nodes[at].leaf.marker();
        let run = nodes[at..].iter().take_while(|node| same_kind(kind, node.leaf.marker())).count().max(1);
        let texts: Vec<&str> =
            nodes[at..at + run].iter().filter_map(|node| Some(node.leaf.line()?.1)).collect();
        match kind {
            Some(Marker::Plain) => plain(&texts, nodes.len(), &mut parted[at..at + run]),
            Some(Marker::Bullet | Marker::Number(..))
                if run >= 2 && texts.iter().all(|text| split(text).is_some()) =>
            {
                parted[at..at + run].fill(Parted::Gap);
            }
            _ => {}
        }
        // `甲: 一`, `乙: 二` and `丙   三` were meant alike.
        let keyed = texts.iter().filter(|text| is_keyed(text)).count();
        for (own, text) in parted[at..at + run].iter_mut().zip(&texts) {
            if keyed >= 2 && *own == Parted::No && !is_keyed(text) && far(text).is_some() {
                *own = Parted::Colon;
            }
        }
        at += run;
    }
    parted
}

fn same_kind(a: Option<Marker>, b: Option<Marker>) -> bool {
    match (a, b) {
        (Some(Marker::Number(_, a)), Some(Marker::Number(_, b))) => a == b,
        _ => a == b && a.is_some(),
    }
}

/// Plain lines: two columns where most of all lines are, and where names follow each other.
fn plain(texts: &[&str], all: usize, parted: &mut [Parted]) {
    let counts: Vec<usize> = texts.iter().map(|text| columns(text)).collect();
    if counts.iter().filter(|count| **count == 2).count() * 2 > all && all > 1 {
        counts.iter().zip(parted).filter(|(count, _)| **count >= 2).for_each(|(_, own)| *own = Parted::Gap);
        return;
    }
    // Names alone beside names with what they are.
    let bare = |text: &&str| is_ascii_name(text) && !text.contains([' ', '/']);
    let gaps = texts.iter().filter(|text| named(text) == Some(true)).count();
    if gaps >= 2 && texts.iter().all(|text| bare(text) || named(text) == Some(true)) {
        texts.iter().zip(parted).filter(|(text, _)| !bare(text)).for_each(|(_, own)| *own = Parted::Gap);
        return;
    }
    let names: Vec<Option<bool>> = texts.iter().map(|text| named(text)).collect();
    let mut at = 0;
    while at < names.len() {
        let run = names[at..].iter().take_while(|name| name.is_some()).count();
        let gaps = names[at..at + run].iter().filter(|name| **name == Some(true)).count();
        if run >= LEAST_NAMED && gaps * 2 >= run {
            parted[at..at + run].fill(Parted::Gap);
        }
        at += run.max(1);
    }
}

/// How many columns a line has whose first is a name.
fn columns(text: &str) -> usize {
    let cells = cells(text);
    let name =
        |cell: &String| width(cell) <= NAME_WIDTH && !cell.contains(['，', '。', '；', ',', ':', '：']);
    if cells.first().is_some_and(name) { cells.len() } else { 0 }
}

/// Whether a line begins with a name in ASCII and says what it is in Chinese: `Some(true)` when a gap parts them.
pub(in crate::convert) fn named(text: &str) -> Option<bool> {
    let (name, rest) = text.split_once([' ', '\t'])?;
    let gap = rest.starts_with([' ', '\t']) || text[name.len()..].starts_with('\t');
    let told = rest.trim_start().starts_with(is_han)
        || gap && rest.chars().any(is_han) && rest.trim_start().starts_with(char::is_alphanumeric);
    (is_ascii_name(name) && told).then_some(gap)
}

fn is_ascii_name(name: &str) -> bool {
    width(name) <= NAME_WIDTH
        && name.chars().any(|c| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.+()/ ".contains(c))
}

/// An item's name in ASCII and what it is, parted by a gap, by dashes or by a long arrow.
fn split(text: &str) -> Option<(String, String)> {
    let (name, rest) = match text.split_once("--") {
        Some((name, rest)) => {
            let rest = rest.trim_start_matches('-').trim_start_matches('>').trim();
            (name.trim().to_owned(), rest.to_owned())
        }
        None => {
            let cells = cells(text);
            let (name, rest) = cells.split_first().filter(|(_, rest)| !rest.is_empty())?;
            (name.clone(), rest.join(" "))
        }
    };
    let told = !rest.is_empty() && !rest.contains("--") && !rest.starts_with('/');
    let whole = is_ascii_name(&name) && !name.contains("  ") && !name.contains(" /") && !name.ends_with('/');
    (told && whole).then_some((name, rest))
}

/// A name and words far from it.
fn far(text: &str) -> Option<(String, String)> {
    let parted = text.contains("   ") || text.contains('\t');
    match &cells(text)[..] {
        [name, what] if parted && is_column_name(name) && !what.contains("->") => {
            Some((name.clone(), what.clone()))
        }
        _ => None,
    }
}

/// The text of an item whose neighbours are two columns.
pub(super) fn as_columns(text: Text, parted: Parted) -> Text {
    let found = match parted {
        Parted::No => None,
        Parted::Colon => far(&text.text).map(|(name, what)| format!("{name}: {what}")),
        Parted::Gap => {
            split(&text.text).or_else(|| named_split(&text.text)).or_else(|| two(&text.text)).map(bold)
        }
    };
    match found {
        Some(said) => Text::new(text.from, said),
        None => text,
    }
}

fn bold((key, value): (String, String)) -> String {
    let value = value.strip_prefix("->").unwrap_or(&value).trim_start();
    format!("**{key}**：{value}")
}

fn named_split(text: &str) -> Option<(String, String)> {
    named(text)?;
    text.split_once([' ', '\t']).map(|(name, rest)| (name.to_owned(), rest.trim().to_owned()))
}

fn two(text: &str) -> Option<(String, String)> {
    let cells = cells(text);
    let (key, values) = cells.split_first().filter(|(_, values)| !values.is_empty())?;
    Some((key.clone(), values.join(" ")))
}

/// `key -----value` as the term and what it says.
pub(super) fn dashed(text: Text) -> Text {
    let Some((key, value)) = text.text.split_once("---") else { return text };
    let (key, value) = (key.trim(), value.trim_start_matches('-').trim());
    let named = width(key) <= 32 && key.chars().all(|c| c.is_alphanumeric() || " ()（）".contains(c));
    if key.is_empty() || value.is_empty() || !named || value.contains("--") || value.starts_with('>') {
        return text;
    }
    Text::new(text.from, format!("**{key}**：{value}"))
}

/// `name          what it is`: a name that far from its words is a column by itself.
pub(super) fn wide(text: Text) -> Text {
    let apart = text.text.contains("    ") || text.text.contains("\u{3000}\u{3000}");
    match far(&text.text) {
        Some((key, what)) if apart && (key.is_ascii() || width(&what) > width(&key) * 2) => {
            Text::new(text.from, bold((key, what)))
        }
        _ => match &cells(&text.text)[..] {
            [key, what] if is_ascii_name(key) && !key.contains('/') && what.starts_with(is_han) => {
                Text::new(text.from, bold((key.clone(), what.clone())))
            }
            _ => text,
        },
    }
}

fn is_column_name(cell: &str) -> bool {
    width(cell) <= NAME_WIDTH && !cell.contains(['，', '。', '；', ',', ':', '：', '*', '`', '[', '('])
}

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

/// Which lines begin as another does: `从机 -> 读取` twice is a way that data goes, and no term.
pub(super) fn repeated_keys(nodes: &[Node]) -> Vec<bool> {
    let key =
        |node: &Node| node.leaf.line().and_then(|(_, text)| Some(text.split_once("->")?.0.trim().to_owned()));
    let keys: Vec<Option<String>> = nodes.iter().map(key).collect();
    let mut counts = BTreeMap::<&str, usize>::new();
    keys.iter().flatten().for_each(|key| *counts.entry(key).or_default() += 1);
    keys.iter().map(|key| key.as_ref().is_some_and(|key| counts[key.as_str()] > 1)).collect()
}

/// `key -> value` as the term and what it says; a chain of arrows stays one.
pub(super) fn key_value(text: Text) -> Text {
    let text = dashed(text);
    let Some((key, value)) = text.text.split_once("->") else { return text };
    let (key, value) = (key.trim(), value.trim());
    let chain = [key, value].iter().any(|part| part.contains("->") || part.contains("<-"));
    let named = width(key) <= 32
        && key.chars().any(char::is_alphanumeric)
        && !key.contains(['*', '`', '[', '，', '。', ',', '"']);
    if chain || value.is_empty() || !named || key.ends_with(['-', '<']) || key.contains("  ") {
        return text;
    }
    Text::new(text.from, format!("**{key}**：{value}"))
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
