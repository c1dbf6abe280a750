//! What a line is by the lines around it: a number without its sign, a remark between two steps, a head with the sign
//! of an item.

use super::marker::{Marker, Style, numeral};
use super::nesting::{Content, Leaf};

/// Most lines in which the items of a list are looked for.
const MOST_LEVEL: usize = 200;

/// Leaves with the signs and the columns that their neighbours show.
pub(super) fn signed(leaves: Vec<Leaf>) -> Vec<Leaf> {
    let mut leaves = without_numerals(number_bare(leaves));
    for at in heads(&leaves) {
        if let Content::Line(marker, _) = &mut leaves[at].content {
            *marker = Marker::Plain;
        }
    }
    for at in beside(&leaves) {
        leaves[at].indent = leaves[at - 1].indent.max(leaves[at].indent) + 2;
    }
    leaves
}

/// `- 一、甲`, `- 二、乙`: two signs of one item. When all items of the list are numbered it is an ordered one, else the
/// numbers go.
fn without_numerals(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    let bullet = |leaf: &Leaf| leaf.marker() == Some(Marker::Bullet);
    let found: Vec<Option<(u32, String)>> = leaves
        .iter()
        .map(|leaf| {
            let (_, text) = leaf.line().filter(|_| bullet(leaf))?;
            numeral(text).map(|(number, rest)| (number, rest.to_owned()))
        })
        .collect();
    for at in 0..leaves.len() {
        if !matches!(found[at], Some((1, _))) {
            continue;
        }
        let indent = leaves[at].indent;
        let level: Vec<usize> = (at..leaves.len().min(at + MOST_LEVEL))
            .take_while(|&i| leaves[i].indent + 1 >= indent)
            .filter(|&i| bullet(&leaves[i]) && leaves[i].indent <= indent + 1)
            .collect();
        let numbered: Vec<usize> = level
            .iter()
            .copied()
            .zip(1..)
            .take_while(|&(i, next)| matches!(found[i], Some((number, _)) if number == next))
            .map(|(i, _)| i)
            .collect();
        if numbered.len() < 2 {
            continue;
        }
        for &i in &numbered {
            if let (Content::Line(marker, text), Some((number, rest))) = (&mut leaves[i].content, &found[i]) {
                text.text.clone_from(rest);
                if numbered.len() == level.len() {
                    *marker = Marker::Number(*number, Style::Digit);
                }
            }
        }
    }
    leaves
}

/// `- 甲:` above code at its own column, several times: heads with the sign of an item.
fn heads(leaves: &[Leaf]) -> Vec<usize> {
    let left = leaves.iter().map(|leaf| leaf.indent).min().unwrap_or(0);
    let head = |at: &usize| {
        let leaf = &leaves[*at];
        let named = leaf.line().is_some_and(|(_, text)| text.ends_with([':', '：']));
        leaf.gap && named && leaf.marker() == Some(Marker::Bullet) && leaf.indent <= left + 1
    };
    let above_block = |at: &usize| {
        let next = leaves.get(at + 1);
        next.is_some_and(|next| next.line().is_none() && !next.gap && next.indent <= left + 1)
    };
    let found: Vec<usize> = (0..leaves.len()).filter(head).collect();
    if found.iter().filter(|at| above_block(at)).count() >= 2 { found } else { Vec::new() }
}

/// Plain lines at the place of the items around them that go on with the item above: what a step says more, between
/// it and the next; what stands below each `-name`.
fn beside(leaves: &[Leaf]) -> Vec<usize> {
    let level = |a: &Leaf, b: &Leaf| a.indent.abs_diff(b.indent) <= 1;
    let mut found = Vec::new();
    for at in 1..leaves.len().saturating_sub(1) {
        let (before, own, after) = (&leaves[at - 1], &leaves[at], &leaves[at + 1]);
        if !own.is_plain() || !level(own, after) || !level(own, before) {
            continue;
        }
        let text = own.line().map_or("", |(_, text)| text);
        let goes_on = match (before.marker(), after.marker()) {
            (Some(Marker::Number(a, style)), Some(Marker::Number(b, other))) => {
                b == a + 1 && style == other && is_remark(text)
            }
            (Some(Marker::Bullet), Some(Marker::Bullet)) => {
                !own.gap && !after.gap && !text.ends_with([':', '：'])
            }
            _ => false,
        };
        if goes_on {
            found.push(at);
        }
    }
    found
}

/// Whether a line says something rather than names what follows.
fn is_remark(text: &str) -> bool {
    let inner = text.trim_end_matches([':', '：']);
    inner.len() == text.len() && inner.contains(['，', ',', '。', '？', '?', '！', ':', '：', '；'])
}

/// `1 打开浏览器`, `2 请求发给`: numbers without a sign, and `(a) 甲`, `（b) 乙`, known by their neighbours.
fn number_bare(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    let found = |leaf: &Leaf| leaf.line().and_then(|line| bare_number(line).or_else(|| lettered(line)));
    let bare: Vec<Option<(u32, Style)>> = leaves.iter().map(found).collect();
    for at in 0..leaves.len() {
        let Some((number, style)) = bare[at] else { continue };
        // A line may be broken in two between them.
        let near = |offset: [usize; 2], value: Option<u32>| {
            offset
                .iter()
                .filter_map(|&o| bare.get(at.wrapping_add(o)).copied().flatten())
                .any(|near| value.is_some_and(|value| near == (value, style)))
        };
        let after = near([1, 2], Some(number + 1));
        let before = near([usize::MAX, usize::MAX - 1], number.checked_sub(1).filter(|n| *n > 0));
        if let (true, Content::Line(marker, text)) = (after || before, &mut leaves[at].content) {
            *marker = Marker::Number(number, style);
            let rest = match style {
                Style::Bracket => text.text.split_once([')', '）']).map_or("", |(_, rest)| rest),
                _ => text.text.trim_start_matches(|c: char| c.is_ascii_digit()),
            };
            text.text = rest.trim_start().to_owned();
        }
    }
    leaves
}

/// `(a) 甲`: Markdown has no letters in front of items, so that they become numbers.
fn lettered((marker, text): (Marker, &str)) -> Option<(u32, Style)> {
    let (letter, rest) = text.strip_prefix(['(', '（'])?.split_once([')', '）'])?;
    let value = letter.bytes().next().filter(u8::is_ascii_lowercase)? - b'a' + 1;
    let named = letter.len() == 1 && rest.chars().any(char::is_alphanumeric);
    (marker == Marker::Plain && named).then_some((u32::from(value), Style::Bracket))
}

fn bare_number((marker, text): (Marker, &str)) -> Option<(u32, Style)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let spaced =
        rest.starts_with(' ') && rest.trim_start().starts_with(|c: char| c.is_alphabetic() || c == '(');
    let number = || Some((text[..digits].parse().ok()?, Style::Digit));
    (marker == Marker::Plain && (1..=2).contains(&digits) && spaced).then(number)?
}
