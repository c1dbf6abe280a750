//! Plain lines -> which of them are items of a list: names, clauses, things said one a line; and which are prose.

use std::ops::Range;

use super::columns::are_keys;
use super::marker::Marker;
use super::nesting::{Content, Node, is_keyed, is_rest, is_short};
use crate::convert::block::Block;
use crate::convert::line::width;

/// Lines from which a paragraph whose lines all stand for themselves is a list.
const ITEMS: usize = 3;

/// Where lines stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    pub depth: usize,
    /// Groups that have headings.
    pub groups: usize,
    /// Whether the line above ends in a colon.
    pub announced: bool,
    /// Whether most of them are names and what they are.
    pub columns: bool,
    /// Whether there is one.
    pub alone: bool,
}

/// Whether a plain line is an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    No,
    Yes,
    /// One of several that commas keep apart.
    Enumerated,
    /// A step of a way that something goes.
    Flow,
}

/// Which plain lines are items: below depth 0 all that are short or several, above only runs of short ones.
pub(super) fn as_list(nodes: &[Node], level: Level) -> Vec<Listed> {
    if level.depth == 0 && is_flow(nodes) {
        return vec![Listed::Flow; nodes.len()];
    }
    let mut listed = vec![Listed::No; nodes.len()];
    let tree = nodes.iter().any(|node| node.leaf.line().is_some_and(|(marker, _)| marker == Marker::Node));
    let mut at = 0;
    while at < nodes.len() {
        let run = nodes[at..].iter().take_while(|node| node.leaf.is_plain()).count();
        let parts = paragraphs(&nodes[at..at + run], level.depth);
        let lists: Vec<Listed> =
            parts.iter().map(|part| list_of(&nodes[at + part.start..at + part.end], level)).collect();
        let all = nodes;
        for (number, part) in parts.iter().enumerate() {
            let nodes = &all[at + part.start..at + part.end];
            let near = [number.checked_sub(1), Some(number + 1)];
            // `红包: x` alone between two lists of its like.
            let between = near.iter().all(|near| near.and_then(|n| lists.get(n)) == Some(&Listed::Yes))
                && nodes.len() == 1
                && texts(nodes).all(is_keyed);
            // What stands alone above or below a table or code speaks of it.
            let caption = level.depth > 1
                && nodes.len() == 1
                && nodes[0].children.is_empty()
                && (beside_block(&all[..at + part.start], false)
                    || beside_block(&all[at + part.end..], true));
            // Beside the nodes of a tree a name is a node without its sign.
            let node = tree
                && nodes.iter().all(|node| node.children.is_empty())
                && texts(nodes).all(|text| !text.contains('。'));
            let outer = part.start > 0 && !nodes[0].leaf.gap && nodes.len() < ITEMS && level.depth == 0;
            let own = match () {
                () if between || node => Listed::Yes,
                () if caption || outer => Listed::No,
                () => lists[number],
            };
            listed[at + part.start..at + part.end].fill(own);
            if own == Listed::No && level.depth == 0 {
                bare_lists(nodes, &mut listed[at + part.start..at + part.end]);
            }
        }
        at += run.max(1);
    }
    if are_keys(nodes) || level.depth == 0 && level.groups == 1 && are_names(nodes) {
        listed.fill(Listed::Yes);
    }
    listed
}

/// Whether all lines are names, with code between them, and one of them has lines below it: it is no head of the others.
fn are_names(nodes: &[Node]) -> bool {
    let names = nodes.iter().filter(|node| node.leaf.is_plain()).count();
    let name = |text: &str| width(text) <= 24 && !text.contains([':', '：', '，', '。', '>', '=', '?', '？']);
    let blocks = nodes.iter().filter(|node| node.leaf.line().is_none()).count();
    names >= 2 && blocks > 0 && names + blocks == nodes.len() && texts(nodes).all(name)
}

/// Whether a block stands at the end of nodes, or at their beginning without a blank line above it.
fn beside_block(nodes: &[Node], below: bool) -> bool {
    let near = if below { nodes.first() } else { nodes.last() };
    // The rule below a table's name parts it from the table as a blank line would.
    near.is_some_and(|node| match node.leaf.content {
        Content::Block(Block::Table(_)) => true,
        Content::Block(_) => !(below && node.leaf.gap),
        Content::Line(..) => false,
    })
}

/// `手机 -> 网站`, `<- 凭证`, `手机 -> 支付`: lines that each are a step, whatever stands below them.
fn is_flow(nodes: &[Node]) -> bool {
    let step = |node: &Node| {
        let (ends, inner) = (["->", "<-"], node.leaf.line().map_or("", |(_, text)| text));
        node.leaf.is_plain() && is_short(inner) && ends.iter().any(|arrow| inner.contains(arrow))
    };
    let below = nodes.iter().any(|node| !node.children.is_empty());
    nodes.len() >= ITEMS && below && nodes.iter().all(step)
}

/// The lines above the first head of a paragraph that are a list by themselves.
fn bare_lists(nodes: &[Node], listed: &mut [Listed]) {
    let run = nodes.iter().take_while(|node| node.children.is_empty()).count();
    if (2..nodes.len()).contains(&run) && texts(&nodes[..run]).all(is_short) {
        let level = Level { depth: 0, groups: 0, announced: false, columns: false, alone: false };
        listed[..run].fill(list_of(&nodes[..run], level));
    }
}

fn texts(nodes: &[Node]) -> impl Iterator<Item = &str> {
    nodes.iter().filter_map(|node| node.leaf.line().map(|(_, text)| text))
}

/// The paragraphs of plain lines; below a head, and where blank lines keep each line apart, all are one.
fn paragraphs(run: &[Node], depth: usize) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (at, node) in run.iter().enumerate() {
        match parts.last_mut() {
            // Back at the left, a line is none of those above it.
            Some(last) if !node.leaf.gap && node.leaf.indent + 1 >= run[last.start].leaf.indent => {
                last.end = at + 1;
            }
            _ => parts.push(at..at + 1),
        }
    }
    let level = |part: &Range<usize>| run[part.start].leaf.indent.abs_diff(run[0].leaf.indent) <= 1;
    let one = depth > 0 || parts.iter().all(|part| part.len() == 1 && level(part));
    if one && !run.is_empty() { std::iter::once(0..run.len()).collect() } else { parts }
}

fn list_of(part: &[Node], level: Level) -> Listed {
    let texts: Vec<&str> = texts(part).collect();
    let run = texts.len();
    let childless = part.iter().all(|node| node.children.is_empty());
    // `甲、` above `乙、` above `丙`
    let enumerated = run >= ITEMS
        && childless
        && texts.iter().all(|text| width(text) <= 24)
        && texts[..run - 1].iter().all(|text| text.ends_with('、'));
    if enumerated {
        return Listed::Enumerated;
    }
    if is_list(part, &texts, level) { Listed::Yes } else { Listed::No }
}

fn is_list(part: &[Node], texts: &[&str], level: Level) -> bool {
    let Level { depth, groups, announced, columns, .. } = level;
    let run = texts.len();
    let short = texts.iter().all(|text| is_short(text));
    let keys = texts.iter().filter(|text| is_keyed(text)).count();
    let keyed = run >= 3 && keys * 4 >= run * 3 || run == 2 && keys == 2 && !texts.concat().contains('。');
    // Chinese sentences broken over lines are one paragraph, not a list of its pieces.
    let broken = texts.iter().filter(|text| text.ends_with(['，', ',', '、'])).count();
    let apart = part.iter().skip(1).any(|node| node.leaf.gap);
    // Lines that each end where their sentence ends, none of them with a full stop, stand for themselves.
    let stop = |text: &&&str| text.ends_with(['。', '，', ',', '、', ':', '：']);
    let heads = part.iter().filter(|node| !node.children.is_empty()).count();
    let own = run >= ITEMS && !apart && heads * 4 < run && !texts[..run - 1].iter().any(|text| stop(&text));
    let clauses = run >= 2 && texts[..run - 1].iter().all(|text| text.trim_end().ends_with(['；', ';']));
    let rest = |(node, text): (&Node, &&str)| !node.leaf.gap && is_rest(text);
    let rests = part.iter().zip(texts).skip(1).any(rest);
    let whole = (broken * 3 < run || keyed && broken * 3 <= run) && !rests;
    let many = run >= 2 && whole && (short || keyed || own || clauses || depth > 0);
    if depth == 0 {
        // Names with what they are, some of it below: items, where the names are no headings.
        let stops = texts.iter().filter(|text| text.ends_with('。')).count();
        let prose = apart || stops * 3 > run;
        let short = texts.iter().filter(|text| is_short(text)).count();
        let plain = short * 4 >= run * 3 && !texts.iter().any(|text| text.ends_with([':', '：']));
        let several = run >= ITEMS && (groups == 0 || plain);
        let nested = heads > 0 && !prose && run >= 2 && groups < 2 && (keyed || several);
        return (many || columns) && heads * 4 < run || nested;
    }
    // Below an item a line is an item too; below a heading a line alone is its text, unless it names others.
    let names = announced && heads > 0 && short && part[0].children.iter().all(|child| child.leaf.is_plain());
    many || run == 1 && (depth > 1 || names)
}
