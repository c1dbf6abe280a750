//! Lines with their indents and signs -> a tree: which line stands below which.

use super::marker::Marker;
use super::signs::signed;
use crate::convert::block::Block;
use crate::convert::line::{Text, width};

/// One line, or lines that form a block already.
#[derive(Debug)]
pub(super) struct Leaf {
    pub indent: usize,
    /// Whether a blank line stands above.
    pub gap: bool,
    /// Whether more than one does.
    pub apart: bool,
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Line(Marker, Text),
    Block(Block),
}

/// A leaf with what stands below it.
#[derive(Debug)]
pub(super) struct Node {
    pub leaf: Leaf,
    pub children: Vec<Node>,
}

/// Which lines that stand as far left as itself a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// None.
    No,
    /// Those with signs.
    Signed,
    /// Plain ones too, until a blank line or the next head.
    Plain,
}

/// Deepest nesting; what is indented further stands at this depth.
const MOST_DEPTH: usize = 8;

/// Widest head of a group, in columns.
const HEAD_WIDTH: usize = 40;

/// Widest head that neither a colon nor a sign below it shows, in columns.
const BARE_HEAD_WIDTH: usize = 32;

/// Puts every leaf below the last one that it belongs to.
pub(super) fn nest(leaves: Vec<Leaf>) -> Vec<Node> {
    tree(signed(leaves))
}

impl Leaf {
    /// A leaf below a number of blank lines.
    pub fn new(indent: usize, blanks: usize, content: Content) -> Leaf {
        Leaf { indent, gap: blanks > 0, apart: blanks > 1, content }
    }

    pub fn line(&self) -> Option<(Marker, &str)> {
        match &self.content {
            Content::Line(marker, text) => Some((*marker, &text.text)),
            Content::Block(_) => None,
        }
    }

    pub fn marker(&self) -> Option<Marker> {
        self.line().map(|(marker, _)| marker)
    }

    pub fn is_plain(&self) -> bool {
        self.marker() == Some(Marker::Plain)
    }
}

/// A node that may still get lines below it.
#[derive(Debug, Clone, Copy)]
struct Open {
    indent: usize,
    marker: Option<Marker>,
    head: Head,
    /// Whether it says all it has to say: `- 甲: 一`.
    told: bool,
    /// Columns of the first node beside it and of the first below it.
    column: usize,
    inner: Option<usize>,
}

/// Puts every leaf below the last one that it belongs to.
fn tree(leaves: Vec<Leaf>) -> Vec<Node> {
    let heads = heads(&leaves);
    let mut roots: Vec<Node> = Vec::new();
    // The open nodes from the root down.
    let mut open: Vec<Open> = Vec::new();
    let outer = leaves.first().map_or(0, |leaf| leaf.indent);
    for (leaf, head) in leaves.into_iter().zip(heads) {
        while let Some(last) = open.last() {
            // A name that only the signs below it make a head may itself stand below a line with a colon.
            let next = leaf.is_plain()
                && head != Head::No
                && leaf.line().is_some_and(|(_, text)| text.ends_with([':', '：']));
            if belongs(&leaf, last, next) && !is_back(&leaf, last) && open.len() < MOST_DEPTH {
                break;
            }
            open.pop();
        }
        let column = match open.last_mut() {
            Some(parent) => *parent.inner.get_or_insert(leaf.indent),
            None => outer,
        };
        let told = leaf.line().is_some_and(|(_, text)| is_keyed(text) && !text.ends_with([':', '：']));
        let entry = Open { indent: leaf.indent, marker: leaf.marker(), head, told, column, inner: None };
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

/// Whether a leaf below a blank line goes back to where the lines beside the open node began, which itself stands
/// further left by a slip; or no item is so far from the others and in no column of theirs.
fn is_back(leaf: &Leaf, open: &Open) -> bool {
    let slipped = open.indent + 1 < open.column && leaf.indent.abs_diff(open.column) <= 1;
    let far = leaf.apart && open.inner.is_some_and(|inner| inner != leaf.indent);
    leaf.is_plain() && leaf.gap && (slipped || far)
}

/// Whether a leaf stands below an open node; `next`: it is a head itself.
fn belongs(leaf: &Leaf, open: &Open, next: bool) -> bool {
    let &Open { indent, marker, head, .. } = open;
    // After a blank line nothing more is said below `- 甲: 一`.
    let items = marker == Some(Marker::Bullet) && leaf.marker() == Some(Marker::Bullet);
    if leaf.indent > indent + 1 {
        return !(items && leaf.gap && open.told && open.inner.is_none());
    }
    if leaf.indent + 1 < indent {
        return false;
    }
    // A drawing, a table or code right below a head.
    let Some(own) = leaf.marker() else {
        return head != Head::No && marker == Some(Marker::Plain) && !leaf.gap;
    };
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
        Some(Marker::Number(..)) if own == Marker::Arrow => !leaf.gap,
        Some(Marker::Number(_, outer)) if matches!(own, Marker::Number(_, inner) if inner > outer) => true,
        Some(Marker::Plain) if head == Head::Plain && own == Marker::Plain => !leaf.gap && !next,
        Some(Marker::Plain | Marker::Number(..)) => {
            head != Head::No && signed && marker.map(rank) < Some(rank(own))
        }
        // `|name` holds the `->` lines below it.
        Some(Marker::Node) => signed,
        _ => false,
    }
}

/// What each line holds of those that stand as far left as itself.
fn heads(leaves: &[Leaf]) -> Vec<Head> {
    let mut heads: Vec<Head> = (0..leaves.len()).map(|at| head(leaves, at)).collect();
    for at in bare_heads(leaves) {
        heads[at] = Head::Plain;
    }
    heads
}

/// A line opens a group when it ends in a colon, or when it is short, begins a paragraph and signs or a drawing
/// follow at once.
fn head(leaves: &[Leaf], at: usize) -> Head {
    let Some((marker, text)) = leaves[at].line() else { return Head::No };
    let next = leaves.get(at + 1).filter(|next| !next.gap);
    let follows = next.is_some_and(|next| next.marker() != Some(Marker::Plain));
    let first = at == 0
        || leaves[at].gap
        || leaves[at - 1].is_plain()
        || leaves[at - 1].line().is_none()
        || leaves[at - 1].indent < leaves[at].indent;
    if marker == Marker::Plain && text.ends_with([':', '：']) && holds_plain(leaves, at) {
        return Head::Plain;
    }
    let short = follows && marker == Marker::Plain && first && is_short(text) && !text.contains("  ");
    if text.ends_with([':', '：']) || short { Head::Signed } else { Head::No }
}

/// Whether plain lines right below a line with a colon are what it announces: several, or one that is no
/// `名称：解释` like itself (`打卡:` above `等级: 评论积分` only lacks its text).
fn holds_plain(leaves: &[Leaf], at: usize) -> bool {
    let below = leaves[at + 1..]
        .iter()
        .take_while(|leaf| !leaf.gap && leaf.is_plain() && leaf.indent.abs_diff(leaves[at].indent) <= 1)
        .take_while(|leaf| leaf.line().is_some_and(|(_, text)| !text.ends_with([':', '：'])));
    let texts: Vec<&str> = below.filter_map(|leaf| leaf.line().map(|(_, text)| text)).collect();
    texts.len() > 1 || texts.first().is_some_and(|text| !is_keyed(text))
}

/// Heads that nothing but their place shows: of most paragraphs of several lines the first is a name, narrower
/// than what follows.
fn bare_heads(leaves: &[Leaf]) -> Vec<usize> {
    let least = leaves.iter().map(|leaf| leaf.indent).min().unwrap_or(0);
    let (mut paragraphs, mut named) = (0, Vec::new());
    let mut at = 0;
    while at < leaves.len() {
        let goes_on = |leaf: &&Leaf| !leaf.gap && leaf.is_plain() && leaf.indent <= least + 1;
        let whole = leaves[at].is_plain() && leaves[at].indent <= least + 1;
        let more = if whole { leaves[at + 1..].iter().take_while(goes_on).count() } else { 0 };
        let alone = leaves.get(at + 1 + more).is_none_or(|next| next.gap);
        if more > 0 && alone {
            paragraphs += 1;
            if is_bare_head(&leaves[at..=at + more]) {
                named.push(at);
            }
        }
        at += 1 + more;
    }
    if named.len() >= 2 && named.len() * 3 >= paragraphs * 2 { named } else { Vec::new() }
}

fn is_bare_head(paragraph: &[Leaf]) -> bool {
    let texts: Vec<&str> = paragraph.iter().filter_map(|leaf| leaf.line().map(|(_, text)| text)).collect();
    let Some((first, rest)) = texts.split_first() else { return false };
    let sign = |c: char| "，。；：、,;:.!！?？=".contains(c);
    width(first) <= BARE_HEAD_WIDTH
        && !first.contains(sign)
        && !first.contains("  ")
        && rest.iter().all(|text| width(text) > width(first))
}

/// Whether a text is a name rather than a sentence.
pub(in crate::convert) fn is_short(text: &str) -> bool {
    let inner = text.trim_end_matches(['；', ';']);
    width(text) <= HEAD_WIDTH && !inner.contains(['。', '；', ';']) && !text.ends_with(['，', ',', '.'])
}

/// Whether a line begins in the middle of a sentence.
pub(super) fn is_rest(text: &str) -> bool {
    text.starts_with('而') || ["并且", "但是", "不过"].iter().any(|word| text.starts_with(word))
}

/// `名称：解释`
pub(super) fn is_keyed(text: &str) -> bool {
    let key = text.split([':', '：']).next().unwrap_or("");
    let address = text[key.len()..].starts_with("://");
    key.len() < text.len()
        && !address
        && !key.is_empty()
        && width(key) <= 24
        && !key.contains(['，', '。', ','])
}
