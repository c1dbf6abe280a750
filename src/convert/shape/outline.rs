//! A tree of lines with and without signs -> blocks, as somebody who knows Markdown would have typed them.

use super::columns::{Parted, as_columns, dashed, in_columns, key_value, repeated_keys, wide};
use super::gaps::{set_below, spread};
use super::listed::{Level, Listed, as_list};
use super::marker::{Marker, Style};
use super::nesting::{Content, Leaf, Node, is_keyed, is_rest, is_short, nest};
use crate::convert::block::{Block, Item};
use crate::convert::line::{Text, width};
use crate::convert::name::subject;

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
    let parted = in_columns(&nodes);
    let columns = parted.iter().filter(|parted| **parted == Parted::Gap).count() * 2 > nodes.len();
    // Headings are for notes with several groups, a lone group needs none.
    let groups = if depth == 0 { nodes.iter().filter(|node| is_group(node)).count() } else { 0 };
    let level = Level { depth, groups, announced, columns, alone: nodes.len() == 1 };
    let listed = as_list(&nodes, level);
    let parts = if groups >= 2 { group_heads(&nodes) } else { vec![false; nodes.len()] };
    let again = repeated_keys(&nodes);
    let chapter = |node: &&Node| {
        matches!(node.leaf.line(), Some((Marker::Number(_, Style::Chinese), text)) if is_short(text))
            && is_chapter(&node.children)
    };
    let chapters = depth == 0 && nodes.iter().filter(chapter).count() > 1;
    let topics = depth == 0 && nodes.len() > 1 && nodes.iter().all(is_topic);
    let mut inner = 2;
    let mut out: Vec<Block> = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        if is_aside(&node) && add_aside(&mut out, &node) {
            continue;
        }
        match node.leaf.content {
            Content::Block(block) => out.push(block),
            Content::Line(Marker::Plain, text) if parts[at] => {
                out.push(Block::Heading { level: 2, text: without_colon(text) });
                inner = 3;
            }
            Content::Line(Marker::Plain, text) if topics => topic(&mut out, text, node.children),
            Content::Line(Marker::Plain, text) if listed[at] == Listed::No => {
                let place = (node.leaf.indent, node.leaf.gap);
                let announces = text.text.ends_with([':', '：']);
                match is_heading(&text.text, place, &node.children, level) {
                    true => {
                        out.push(Block::Heading { level: inner, text: without_colon(text) });
                        out.extend(blocks(node.children, depth + 1, announces));
                    }
                    false => paragraph(&mut out, text, node.leaf.gap, node.children, depth),
                }
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
            // A chain of steps is a sentence, not a list of one.
            Content::Line(Marker::Node, text)
                if level.alone && depth == 0 && text.text.matches("->").count() > 1 =>
            {
                out.push(Block::Paragraph(vec![text]));
                out.extend(blocks(node.children, 1, false));
            }
            Content::Line(marker, text) => {
                let number = match marker {
                    Marker::Number(number, _) => Some(number),
                    _ => None,
                };
                let how =
                    How { listed: listed[at], parted: parted[at], again: again[at], alone: level.alone };
                let text = said(marker, text, how);
                let mut children = node.children;
                remark_below(&text, node.leaf.indent, &mut children);
                push_item(&mut out, number, text, node.leaf.gap, children);
            }
        }
    }
    out
}

/// `名称：一段话` with lines below it: a name and all that is said of it.
fn is_topic(node: &Node) -> bool {
    let text = node.leaf.line().filter(|(marker, _)| *marker == Marker::Plain).map_or("", |(_, text)| text);
    is_keyed(text) && !is_short(text) && width(text) >= FULL_WIDTH && !node.children.is_empty()
}

/// What is known of an item beside its sign.
#[derive(Debug, Clone, Copy)]
struct How {
    listed: Listed,
    parted: Parted,
    /// Whether another begins as it does.
    again: bool,
    alone: bool,
}

/// The text of an item as a person would type it.
fn said(marker: Marker, text: Text, how: How) -> Text {
    match marker {
        Marker::Arrow => Text::new(text.from, format!("→ {}", text.text)),
        Marker::Plain if how.listed == Listed::Enumerated => without_comma(text),
        Marker::Plain if how.listed == Listed::Flow => text,
        Marker::Plain | Marker::Bullet | Marker::Number(..) if how.parted != Parted::No => {
            as_columns(text, how.parted)
        }
        Marker::Plain | Marker::Node if how.again => text,
        Marker::Plain if how.alone => spread(wide(key_value(text))),
        Marker::Plain | Marker::Node => spread(key_value(text)),
        Marker::Number(..) => spread(dashed(text)),
        _ => spread(text),
    }
}

/// Whether a plain line is a heading: one of several groups, or a name with a colon beside them that still waits for
/// its text; also a name that holds everything else.
fn is_heading(text: &str, (indent, gap): (usize, bool), children: &[Node], level: Level) -> bool {
    let Level { depth, groups, alone, .. } = level;
    let waits = text.ends_with([':', '：']) && gap && depth == 0;
    let deeper = children.iter().all(|child| child.leaf.indent > indent + 1);
    let whole =
        alone && depth == 0 && children.len() > 1 && deeper && !text.contains([':', '：', '>', '，', '。']);
    is_short(text) && (whole || groups >= 2 && (!children.is_empty() || waits))
}

/// `（说明）`: a line that is a remark to the one right above.
fn is_aside(node: &Node) -> bool {
    let text = node.leaf.line().filter(|(marker, _)| *marker == Marker::Plain).map_or("", |(_, text)| text);
    let inner = text.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
    inner.is_some_and(|inner| width(inner) > 4 && !inner.contains(['(', '（', ')', '）']))
        && node.children.is_empty()
        && !node.leaf.gap
}

/// Adds a remark to the line above it; false when that is no line of text.
fn add_aside(out: &mut [Block], node: &Node) -> bool {
    let Content::Line(_, text) = &node.leaf.content else { return false };
    let lines = match out.last_mut() {
        Some(Block::Paragraph(lines)) => Some(lines),
        Some(Block::List(items)) => {
            items.last_mut().filter(|item| item.blocks.is_empty()).map(|item| &mut item.lines)
        }
        _ => None,
    };
    let there = lines.is_some();
    lines.into_iter().for_each(|lines| lines.push(text.clone()));
    there
}

/// Words set far below those of an item become a remark to it.
fn remark_below(item: &Text, indent: usize, children: &mut [Node]) {
    if let [first, ..] = children
        && first.children.is_empty()
        && let Some(remark) = set_below(&item.text, indent, &first.leaf)
        && let Content::Line(_, text) = &mut first.leaf.content
    {
        text.text = remark;
    }
}

/// A name as a heading, and the paragraph that its line goes on with.
fn topic(out: &mut Vec<Block>, text: Text, children: Vec<Node>) {
    let (name, what) = text.text.split_once(['：', ':']).unwrap_or((&text.text, ""));
    out.push(Block::Heading { level: 2, text: Text::new(text.from, name) });
    out.push(Block::Paragraph(vec![Text::new(text.from, what.trim())]));
    out.extend(blocks(children, 1, false));
}

/// A line of prose and what stands below it.
fn paragraph(out: &mut Vec<Block>, text: Text, gap: bool, children: Vec<Node>, depth: usize) {
    let announces = text.text.ends_with([':', '：']);
    let text = spread(wide(text));
    match out.last_mut() {
        Some(Block::Paragraph(lines)) if !gap && (goes_on(lines) || is_rest(&text.text)) => lines.push(text),
        Some(Block::List(items)) if !gap && is_wrapped(items) => {
            items.last_mut().expect("never empty").lines.push(text);
        }
        _ => out.push(Block::Paragraph(vec![text])),
    }
    // A line alone below a sentence goes on with it.
    let alone = !announces && children.len() == 1;
    out.extend(blocks(children, if alone { 1 } else { depth + 1 }, announces));
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

/// Adds an item to the list at the end, or begins one.
fn push_item(out: &mut Vec<Block>, number: Option<u32>, text: Text, gap: bool, children: Vec<Node>) {
    let (lines, children) = continued(text, children);
    // `改为: 乙` apart from `原: 甲` and below it is no list of one.
    let twin = match &children[..] {
        [child] => {
            let keyed = |text: &str| is_keyed(text) && !text.ends_with([':', '：']);
            child.children.is_empty()
                && child.leaf.gap
                && keyed(&lines[0].text)
                && child.leaf.line().is_some_and(|(marker, text)| marker == Marker::Plain && keyed(text))
        }
        _ => false,
    };
    let item = Item { number, lines, blocks: blocks(children, if twin { 1 } else { 2 }, false) };
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
        let wraps = next.leaf.is_plain()
            && !next.leaf.gap
            && next.children.is_empty()
            && (goes_on(&lines) || is_aside(next) || next.leaf.line().is_some_and(|(_, text)| is_rest(text)));
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
    let name = subject(text.text.trim_end_matches([':', '：', ' '])).to_owned();
    Text { text: name, ..text }
}
