//! A tree of lines with and without signs -> blocks, as somebody who knows Markdown would have typed them.

use std::ops::Range;

use super::figure::cells;
use super::marker::Marker;
use super::nesting::{Content, Leaf, Node, is_keyed, is_short, nest};
use crate::convert::block::{Block, Item};
use crate::convert::line::{Text, width};

/// Lines from which a paragraph whose lines all stand for themselves is a list.
const ITEMS: usize = 3;

/// Columns from which a line of a raw note may have been broken.
const FULL_WIDTH: usize = 76;

/// Turns leaves into blocks.
pub(super) fn outline(leaves: Vec<Leaf>) -> Vec<Block> {
    blocks(nest(leaves), 0)
}

/// Nodes -> blocks. Only at depth 0 may a group have a heading.
fn blocks(nodes: Vec<Node>, depth: usize) -> Vec<Block> {
    let columns = in_columns(&nodes);
    let listed = as_list(&nodes, depth, &columns);
    let mut out: Vec<Block> = Vec::new();
    // Headings are for notes with several groups, a lone group needs none.
    let groups = nodes.iter().filter(|node| is_group(node)).count();
    for (at, node) in nodes.into_iter().enumerate() {
        match node.leaf.content {
            Content::Block(block) => out.push(block),
            Content::Line(Marker::Plain, text) if !listed[at] => {
                let heading = depth == 0 && groups >= 2 && is_short(&text.text) && !node.children.is_empty();
                let joins = !node.leaf.gap && !heading;
                match out.last_mut() {
                    _ if heading => out.push(Block::Heading { level: 2, text: without_colon(text) }),
                    Some(Block::Paragraph(lines)) if joins && goes_on(lines) => lines.push(text),
                    Some(Block::List(items)) if joins && is_wrapped(items) => {
                        items.last_mut().expect("never empty").lines.push(text);
                    }
                    _ => out.push(Block::Paragraph(vec![text])),
                }
                out.extend(blocks(node.children, depth + 1));
            }
            Content::Line(Marker::Root, text) if depth == 0 && !node.children.is_empty() => {
                out.push(Block::Heading { level: 2, text });
                out.extend(blocks(node.children, depth + 1));
            }
            Content::Line(marker, text) => {
                let number = match marker {
                    Marker::Number(number, _) => Some(number),
                    _ => None,
                };
                let text = match marker {
                    Marker::Arrow => Text::new(text.from, format!("→ {}", text.text)),
                    Marker::Plain if columns[at] => two_columns(text),
                    Marker::Plain | Marker::Node => key_value(text),
                    _ => text,
                };
                push_item(&mut out, number, text, node.leaf.gap, node.children);
            }
        }
    }
    out
}

/// `key -> value` as the term and what it says; a chain of arrows stays one.
fn key_value(text: Text) -> Text {
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
        cells.len() == 2 && width(&cells[0]) <= 24 && !cells[0].contains(['，', '。', '；', ',', ':', '：'])
    };
    let found: Vec<bool> = nodes.iter().map(two).collect();
    let most = found.iter().filter(|two| **two).count() * 2 > nodes.len() && nodes.len() > 1;
    found.into_iter().map(|two| two && most).collect()
}

/// `name     what it is` as the term and what it says.
fn two_columns(text: Text) -> Text {
    match &cells(&text.text)[..] {
        [key, value] => {
            let value = value.strip_prefix("->").unwrap_or(value).trim_start();
            Text::new(text.from, format!("**{key}**：{value}"))
        }
        _ => text,
    }
}

/// Adds an item to the list at the end, or begins one.
fn push_item(out: &mut Vec<Block>, number: Option<u32>, text: Text, gap: bool, children: Vec<Node>) {
    let (lines, children) = continued(text, children);
    let item = Item { number, lines, blocks: blocks(children, 2) };
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

/// Which plain lines are items: below depth 0 all that are short or several, above only runs of short ones.
fn as_list(nodes: &[Node], depth: usize, columns: &[bool]) -> Vec<bool> {
    let mut listed = vec![false; nodes.len()];
    let mut at = 0;
    while at < nodes.len() {
        let run = nodes[at..].iter().take_while(|node| node.leaf.is_plain()).count();
        for part in paragraphs(&nodes[at..at + run], depth) {
            let part = at + part.start..at + part.end;
            // Names and what they are: also those of which nothing is said.
            let list = is_list(&nodes[part.clone()], depth, columns.contains(&true));
            listed[part].fill(list);
        }
        at += run.max(1);
    }
    listed
}

/// The paragraphs of plain lines; below a head, and where blank lines keep each line apart, all are one.
fn paragraphs(run: &[Node], depth: usize) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (at, node) in run.iter().enumerate() {
        match parts.last_mut() {
            Some(last) if !node.leaf.gap => last.end = at + 1,
            _ => parts.push(at..at + 1),
        }
    }
    let one = depth > 0 || parts.iter().all(|part| part.len() == 1);
    if one && !run.is_empty() { std::iter::once(0..run.len()).collect() } else { parts }
}

fn is_list(part: &[Node], depth: usize, in_columns: bool) -> bool {
    let texts: Vec<&str> = part.iter().filter_map(|node| node.leaf.line().map(|(_, text)| text)).collect();
    let run = texts.len();
    let short = texts.iter().all(|text| is_short(text));
    let keyed = run >= 3 && texts.iter().filter(|text| is_keyed(text)).count() * 4 >= run * 3;
    // Chinese sentences broken over lines are one paragraph, not a list of its pieces.
    let broken = texts.iter().filter(|text| text.ends_with(['，', ',', '、'])).count();
    let childless = part.iter().all(|node| node.children.is_empty());
    let apart = part.iter().skip(1).any(|node| node.leaf.gap);
    // Lines that each end where their sentence ends, none of them with a full stop, stand for themselves.
    let stop = |text: &&&str| text.ends_with(['。', '，', ',', '、', ':', '：']);
    let heads = part.iter().filter(|node| !node.children.is_empty()).count();
    let own = run >= ITEMS && !apart && heads * 4 < run && !texts[..run - 1].iter().any(|text| stop(&text));
    let whole = broken * 3 < run || keyed && broken * 3 <= run;
    let many = run >= 2 && whole && (short || keyed || own || depth > 0);
    // Below an item a line is an item too; below a heading a line alone is its text.
    let alone = depth > 1 && run == 1 && childless && !texts[0].contains('。');
    if depth == 0 { (many || in_columns) && heads * 4 < run } else { many || alone }
}

/// A plain line with lines below it that are more than one.
fn is_group(node: &Node) -> bool {
    let short = node.leaf.line().is_some_and(|(marker, text)| marker == Marker::Plain && is_short(text));
    short && !node.children.is_empty()
}

fn without_colon(text: Text) -> Text {
    Text { text: text.text.trim_end_matches([':', '：', ' ']).to_owned(), ..text }
}
