//! Indented lines with and without signs -> nested blocks, as somebody who knows Markdown would have typed them.

use super::figure::cells;
use super::marker::{Marker, Style};
use crate::convert::block::{Block, Item};
use crate::convert::line::{Text, width};

/// One line, or lines that form a block already.
#[derive(Debug)]
pub(super) struct Leaf {
    pub indent: usize,
    /// Whether a blank line stands above.
    pub gap: bool,
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Line(Marker, Text),
    Block(Block),
}

#[derive(Debug)]
struct Node {
    leaf: Leaf,
    children: Vec<Node>,
}

/// Deepest nesting; what is indented further stands at this depth.
const MOST_DEPTH: usize = 8;

/// Widest head of a group, in columns.
const HEAD_WIDTH: usize = 40;

/// Turns leaves into blocks.
pub(super) fn outline(leaves: Vec<Leaf>) -> Vec<Block> {
    blocks(tree(number_bare(leaves)), 0)
}

impl Leaf {
    fn line(&self) -> Option<(Marker, &str)> {
        match &self.content {
            Content::Line(marker, text) => Some((*marker, &text.text)),
            Content::Block(_) => None,
        }
    }

    fn marker(&self) -> Option<Marker> {
        self.line().map(|(marker, _)| marker)
    }

    fn is_plain(&self) -> bool {
        self.marker() == Some(Marker::Plain)
    }
}

/// `1 打开浏览器`, `2 请求发给`: numbers without a sign, known by their neighbours.
fn number_bare(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    let bare: Vec<Option<u32>> = leaves.iter().map(|leaf| leaf.line().and_then(bare_number)).collect();
    for at in 0..leaves.len() {
        let Some(number) = bare[at] else { continue };
        // A line may be broken in two between them.
        let near = |offset: [usize; 2], value: Option<u32>| {
            offset
                .iter()
                .any(|&o| value.is_some() && bare.get(at.wrapping_add(o)).copied().flatten() == value)
        };
        let after = near([1, 2], Some(number + 1));
        let before = near([usize::MAX, usize::MAX - 1], number.checked_sub(1).filter(|n| *n > 0));
        if let (true, Content::Line(marker, text)) = (after || before, &mut leaves[at].content) {
            *marker = Marker::Number(number, Style::Digit);
            text.text = text.text.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().to_owned();
        }
    }
    leaves
}

fn bare_number((marker, text): (Marker, &str)) -> Option<u32> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let spaced =
        rest.starts_with(' ') && rest.trim_start().starts_with(|c: char| c.is_alphabetic() || c == '(');
    (marker == Marker::Plain && (1..=2).contains(&digits) && spaced).then(|| text[..digits].parse().ok())?
}

/// Puts every leaf below the last one that it belongs to.
fn tree(leaves: Vec<Leaf>) -> Vec<Node> {
    let heads: Vec<bool> = (0..leaves.len()).map(|at| is_head(&leaves, at)).collect();
    let mut roots: Vec<Node> = Vec::new();
    // The open nodes from the root down: indent, sign, whether it is a head.
    let mut open: Vec<(usize, Option<Marker>, bool)> = Vec::new();
    for (leaf, head) in leaves.into_iter().zip(heads) {
        while let Some(&(indent, marker, is_head)) = open.last() {
            if belongs(&leaf, indent, marker, is_head) && open.len() < MOST_DEPTH {
                break;
            }
            open.pop();
        }
        let entry = (leaf.indent, leaf.marker(), head);
        let holds = matches!(leaf.content, Content::Line(..));
        let mut level = &mut roots;
        for _ in 0..open.len() {
            level = &mut level.last_mut().expect("an open node").children;
        }
        level.push(Node { leaf, children: Vec::new() });
        if holds {
            open.push(entry);
        }
    }
    roots
}

/// Whether a leaf stands below an open node.
fn belongs(leaf: &Leaf, indent: usize, marker: Option<Marker>, head: bool) -> bool {
    if leaf.indent > indent + 1 {
        return true;
    }
    if leaf.indent + 1 < indent {
        return false;
    }
    let Some(own) = leaf.marker() else { return false };
    let rank = |marker: Marker| match marker {
        Marker::Root => 0,
        Marker::Plain | Marker::Node => 1,
        Marker::Number(..) => 2,
        Marker::Bullet => 3,
        Marker::Arrow => 4,
    };
    let signed = !matches!(own, Marker::Plain | Marker::Node | Marker::Root);
    match marker {
        Some(Marker::Root) => own != Marker::Root,
        // What happens between two steps stands below the first.
        Some(Marker::Number(..)) if own == Marker::Arrow => true,
        Some(Marker::Number(_, outer)) if matches!(own, Marker::Number(_, inner) if inner > outer) => true,
        Some(Marker::Plain | Marker::Number(..)) => head && signed && marker.map(rank) < Some(rank(own)),
        // `|name` holds the `->` lines below it.
        Some(Marker::Node) => signed,
        _ => false,
    }
}

/// Whether a line opens a group of lines that stand as far left as itself: it ends in a colon, or it is short,
/// begins a paragraph and signs follow at once.
fn is_head(leaves: &[Leaf], at: usize) -> bool {
    let Some((marker, text)) = leaves[at].line() else { return false };
    let next = leaves.get(at + 1);
    let follows = next.is_some_and(|next| !next.gap && next.marker().is_some_and(|m| m != Marker::Plain));
    let colon = text.ends_with([':', '：']);
    let first =
        at == 0 || leaves[at].gap || leaves[at - 1].is_plain() || leaves[at - 1].indent < leaves[at].indent;
    colon || follows && marker == Marker::Plain && first && is_short(text)
}

/// Whether a text is a name rather than a sentence.
pub(in crate::convert) fn is_short(text: &str) -> bool {
    let inner = text.trim_end_matches(['；', ';']);
    width(text) <= HEAD_WIDTH && !inner.contains(['。', '；', ';']) && !text.ends_with(['，', ',', '.'])
}

/// Nodes -> blocks. Only at depth 0 may a group have a heading.
fn blocks(nodes: Vec<Node>, depth: usize) -> Vec<Block> {
    let listed = as_list(&nodes, depth);
    let columns = in_columns(&nodes);
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
        [key, value] => Text::new(text.from, format!("**{key}**：{value}")),
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

/// Whether a paragraph ends in the middle of a sentence.
fn goes_on(lines: &[Text]) -> bool {
    let last = lines.last().map_or("", |line| line.text.trim_end());
    last.ends_with(['，', ',', '、', '（', '('])
}

/// Which plain lines are items: below depth 0 all that are short or several, above only runs of short ones.
fn as_list(nodes: &[Node], depth: usize) -> Vec<bool> {
    let plain = |node: &Node| node.leaf.is_plain();
    let mut listed = vec![false; nodes.len()];
    let mut at = 0;
    while at < nodes.len() {
        let run = nodes[at..].iter().take_while(|node| plain(node)).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let part = &nodes[at..at + run];
        let texts: Vec<&str> =
            part.iter().filter_map(|node| node.leaf.line().map(|(_, text)| text)).collect();
        let short = texts.iter().all(|text| is_short(text));
        let keyed = run >= 3 && texts.iter().filter(|text| is_keyed(text)).count() * 4 >= run * 3;
        // Chinese sentences broken over lines are one paragraph, not a list of its pieces.
        let broken = texts.iter().filter(|text| text.ends_with(['，', ',', '、'])).count();
        let childless = part.iter().all(|node| node.children.is_empty());
        let many = run >= 2 && broken * 3 < run && (short || keyed || depth > 0);
        // Below an item a line is an item too; below a heading a line alone is its text.
        let alone = depth > 1 && run == 1 && childless && !texts[0].contains('。');
        let heads = part.iter().filter(|node| !node.children.is_empty()).count();
        let list = if depth == 0 { many && heads * 4 < run } else { many || alone };
        listed[at..at + run].fill(list);
        at += run;
    }
    listed
}

/// `名称：解释`
fn is_keyed(text: &str) -> bool {
    let key = text.split([':', '：']).next().unwrap_or("");
    key.len() < text.len() && !key.is_empty() && width(key) <= 24 && !key.contains(['，', '。', ','])
}

/// A plain line with lines below it that are more than one.
fn is_group(node: &Node) -> bool {
    let short = node.leaf.line().is_some_and(|(marker, text)| marker == Marker::Plain && is_short(text));
    short && !node.children.is_empty()
}

fn without_colon(text: Text) -> Text {
    Text { text: text.text.trim_end_matches([':', '：', ' ']).to_owned(), ..text }
}
