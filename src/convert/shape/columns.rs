//! A name and what it is, told apart by a gap, a rule of dashes or an arrow -> the name in bold and a colon.

use std::collections::BTreeMap;

use super::figure::cells;
use super::marker::Marker;
use super::nesting::{Node, is_keyed};
use crate::base::text::is_han;
use crate::convert::line::{Text, width};

/// Widest name of a column, in columns of a terminal.
const NAME_WIDTH: usize = 24;

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
    if are_keys(nodes) {
        let plain = |node: &Node| if node.leaf.is_plain() { Parted::Gap } else { Parted::No };
        return nodes.iter().map(plain).collect();
    }
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

/// Whether all lines are names in ASCII with what they are, whatever blocks stand between them.
pub(super) fn are_keys(nodes: &[Node]) -> bool {
    let texts = || nodes.iter().filter_map(|node| node.leaf.line());
    texts().count() >= LEAST_NAMED
        && texts().all(|(marker, text)| marker == Marker::Plain && named(text).is_some())
        && texts().any(|(_, text)| named(text) == Some(true))
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
