//! A tree of lines with and without signs -> blocks, as somebody who knows Markdown would have typed them.

use super::figure::cells;
use super::listed::{Level, Listed, as_list};
use super::marker::{Marker, Style};
use super::nesting::{Content, Leaf, Node, is_short, nest};
use crate::convert::block::{Block, Item};
use crate::convert::line::{Text, width};

/// Lines right below `一、` from which it is a heading.
const CHAPTER: usize = 3;

/// Columns from which a line of a raw note may have been broken.
const FULL_WIDTH: usize = 76;

/// Turns leaves into blocks.
pub(super) fn outline(leaves: Vec<Leaf>) -> Vec<Block> {
    blocks(nest(leaves), 0, false)
}

/// Nodes -> blocks. Only at depth 0 may a group have a heading; `announced`: the line above ends in a colon.
fn blocks(nodes: Vec<Node>, depth: usize, announced: bool) -> Vec<Block> {
    let columns = in_columns(&nodes);
    // Headings are for notes with several groups, a lone group needs none.
    let groups = if depth == 0 { nodes.iter().filter(|node| is_group(node)).count() } else { 0 };
    let level = Level { depth, groups, announced, columns: columns.contains(&true), alone: nodes.len() == 1 };
    let listed = as_list(&nodes, level);
    let parts = if groups >= 2 { group_heads(&nodes) } else { vec![false; nodes.len()] };
    let again = repeated_keys(&nodes);
    let chapter = |node: &&Node| {
        matches!(node.leaf.line(), Some((Marker::Number(_, Style::Chinese), text)) if is_short(text))
            && is_chapter(&node.children)
    };
    let chapters = depth == 0 && nodes.iter().filter(chapter).count() > 1;
    let mut inner = 2;
    let mut out: Vec<Block> = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        match node.leaf.content {
            Content::Block(block) => out.push(block),
            Content::Line(Marker::Plain, text) if parts[at] => {
                out.push(Block::Heading { level: 2, text: without_colon(text) });
                inner = 3;
            }
            Content::Line(Marker::Plain, text) if listed[at] == Listed::No => {
                let heading = groups >= 2 && is_short(&text.text) && !node.children.is_empty();
                let joins = !node.leaf.gap && !heading;
                let announces = text.text.ends_with([':', '：']);
                let text = if heading { text } else { wide(text) };
                match out.last_mut() {
                    _ if heading => out.push(Block::Heading { level: inner, text: without_colon(text) }),
                    Some(Block::Paragraph(lines)) if joins && goes_on(lines) => lines.push(text),
                    Some(Block::List(items)) if joins && is_wrapped(items) => {
                        items.last_mut().expect("never empty").lines.push(text);
                    }
                    _ => out.push(Block::Paragraph(vec![text])),
                }
                out.extend(blocks(node.children, depth + 1, announces));
            }
            Content::Line(Marker::Number(_, Style::Chinese), text)
                if chapters && is_chapter(&node.children) =>
            {
                out.push(Block::Heading { level: 2, text: without_colon(text) });
                out.extend(blocks(node.children, 1, false));
            }
            Content::Line(Marker::Root, text) if depth == 0 && !node.children.is_empty() => {
                out.push(Block::Heading { level: 2, text });
                out.extend(blocks(node.children, depth + 1, false));
            }
            Content::Line(marker, text) => {
                let number = match marker {
                    Marker::Number(number, _) => Some(number),
                    _ => None,
                };
                let text = match marker {
                    Marker::Arrow => Text::new(text.from, format!("→ {}", text.text)),
                    Marker::Plain if listed[at] == Listed::Enumerated => without_comma(text),
                    Marker::Plain if columns[at] => two_columns(text),
                    Marker::Plain | Marker::Node if again[at] => text,
                    Marker::Plain if level.alone => wide(key_value(text)),
                    Marker::Plain | Marker::Node => key_value(text),
                    Marker::Number(..) => dashed(text),
                    _ => text,
                };
                push_item(&mut out, number, text, node.leaf.gap, node.children);
            }
        }
    }
    out
}

/// Lines with a colon and nothing below them that stand alone above groups: what those are parts of.
fn group_heads(nodes: &[Node]) -> Vec<bool> {
    let mut heads = vec![false; nodes.len()];
    for (at, pair) in nodes.windows(2).enumerate() {
        let text =
            pair[0].leaf.line().filter(|(marker, _)| *marker == Marker::Plain).map_or("", |line| line.1);
        let alone = (at == 0 || pair[0].leaf.gap) && pair[1].leaf.gap && pair[0].children.is_empty();
        heads[at] = alone && text.ends_with([':', '：']) && is_short(text) && is_group(&pair[1]);
    }
    heads
}

/// `key -----value` as the term and what it says.
fn dashed(text: Text) -> Text {
    let Some((key, value)) = text.text.split_once("---") else { return text };
    let (key, value) = (key.trim(), value.trim_start_matches('-').trim());
    let named = width(key) <= 32 && key.chars().all(|c| c.is_alphanumeric() || " ()（）".contains(c));
    if key.is_empty() || value.is_empty() || !named || value.contains("--") || value.starts_with('>') {
        return text;
    }
    Text::new(text.from, format!("**{key}**：{value}"))
}

/// `name          what it is`: a name that far from its words is a column by itself.
fn wide(text: Text) -> Text {
    let far = text.text.contains("    ") || text.text.contains("\u{3000}\u{3000}");
    match &cells(&text.text)[..] {
        [key, value] if far && is_column_name(key) && (key.is_ascii() || width(value) > width(key) * 2) => {
            two_columns(text)
        }
        _ => text,
    }
}

fn is_column_name(cell: &str) -> bool {
    width(cell) <= 24 && !cell.contains(['，', '。', '；', ',', ':', '：', '*', '`', '[', '('])
}

/// Which lines begin as another does: `从机 -> 读取` twice is a way that data goes, and no term.
fn repeated_keys(nodes: &[Node]) -> Vec<bool> {
    let key =
        |node: &Node| node.leaf.line().and_then(|(_, text)| Some(text.split_once("->")?.0.trim().to_owned()));
    let keys: Vec<Option<String>> = nodes.iter().map(key).collect();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    keys.iter().flatten().for_each(|key| *counts.entry(key).or_default() += 1);
    keys.iter().map(|key| key.as_ref().is_some_and(|key| counts[key.as_str()] > 1)).collect()
}

/// `key -> value` as the term and what it says; a chain of arrows stays one.
fn key_value(text: Text) -> Text {
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

/// Which lines are two columns, as most of their neighbours are: names, and what they are.
fn in_columns(nodes: &[Node]) -> Vec<bool> {
    let two = |node: &Node| {
        let text =
            node.leaf.line().filter(|(marker, _)| *marker == Marker::Plain).map_or("", |(_, text)| text);
        let cells = cells(text);
        if cells
            .first()
            .is_some_and(|cell| width(cell) <= 24 && !cell.contains(['，', '。', '；', ',', ':', '：']))
        {
            cells.len()
        } else {
            0
        }
    };
    let found: Vec<usize> = nodes.iter().map(two).collect();
    let most = found.iter().filter(|cells| **cells == 2).count() * 2 > nodes.len() && nodes.len() > 1;
    found.into_iter().map(|cells| cells >= 2 && most).collect()
}

/// `name     what it is` as the term and what it says.
fn two_columns(text: Text) -> Text {
    match &cells(&text.text)[..] {
        [key, values @ ..] if !values.is_empty() => {
            let value = values.join(" ");
            let value = value.strip_prefix("->").unwrap_or(&value).trim_start();
            Text::new(text.from, format!("**{key}**：{value}"))
        }
        _ => text,
    }
}

/// Adds an item to the list at the end, or begins one.
fn push_item(out: &mut Vec<Block>, number: Option<u32>, text: Text, gap: bool, children: Vec<Node>) {
    let (lines, children) = continued(text, children);
    let item = Item { number, lines, blocks: blocks(children, 2, false) };
    match out.last_mut() {
        Some(Block::List(items)) if follows(items, number) => {
            let last = items.last_mut().expect("never empty");
            let wrapped = number.is_none()
                && !gap
                && last.number.is_none()
                && last.blocks.is_empty()
                && goes_on(&last.lines);
            if wrapped {
                last.lines.extend(item.lines);
                last.blocks = item.blocks;
            } else {
                items.push(item);
            }
        }
        _ => out.push(Block::List(vec![item])),
    }
}

/// Whether an item of this number goes on with a list. An author may use a number twice.
fn follows(items: &[Item], number: Option<u32>) -> bool {
    match (items.last().and_then(|item| item.number), number) {
        (None, None) => true,
        (Some(last), Some(next)) => next == last + 1 || next == last && last > 1,
        _ => false,
    }
}

/// A text with the lines below that only go on with it.
fn continued(text: Text, children: Vec<Node>) -> (Vec<Text>, Vec<Node>) {
    let mut lines = vec![text];
    let mut rest = children.into_iter().peekable();
    while let Some(next) = rest.peek() {
        let wraps = next.leaf.is_plain() && !next.leaf.gap && next.children.is_empty() && goes_on(&lines);
        let Some(Node { leaf: Leaf { content: Content::Line(_, text), .. }, .. }) = rest.next_if(|_| wraps)
        else {
            break;
        };
        lines.push(text);
    }
    (lines, rest.collect())
}

/// Whether the last item of a list is a line that was broken because it was full: what follows goes on with it.
fn is_wrapped(items: &[Item]) -> bool {
    let Some(Item { number: Some(_), lines, blocks }) = items.last() else { return false };
    let last = lines.last().map_or("", |line| line.text.trim_end());
    blocks.is_empty() && width(last) >= FULL_WIDTH && last.ends_with(|c: char| c.is_alphanumeric())
}

/// Whether a paragraph ends in the middle of a sentence.
fn goes_on(lines: &[Text]) -> bool {
    let last = lines.last().map_or("", |line| line.text.trim_end());
    last.ends_with(['，', ',', '、', '（', '('])
}

/// Whether so much stands below a number that it is a heading.
fn is_chapter(children: &[Node]) -> bool {
    children.len() >= CHAPTER
}

/// A plain line with lines below it that are more than one.
fn is_group(node: &Node) -> bool {
    let short = node.leaf.line().is_some_and(|(marker, text)| marker == Marker::Plain && is_short(text));
    short && !node.children.is_empty()
}

fn without_comma(text: Text) -> Text {
    Text { text: text.text.trim_end_matches('、').to_owned(), ..text }
}

fn without_colon(text: Text) -> Text {
    Text { text: text.text.trim_end_matches([':', '：', ' ']).to_owned(), ..text }
}
