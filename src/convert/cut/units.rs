//! The units of lines under no heading: what a blank line or an indent keeps together.

use std::collections::BTreeSet;
use std::ops::Range;

use super::told;
use crate::convert::line::{Line, Text};
use crate::convert::name::{GO_ON, cleaned, is_title};
use crate::convert::shape::{Marker, code_runs, fence_at, figure_starts, language, marker};
use crate::convert::topics::{About, Topics};

/// Lines of a unit from which it may be cut again, at its own parts.
const LARGE: usize = 12;

/// Lines below a number from which it is a head.
const LEAST_BELOW: usize = 2;

/// Most words by which parts and units are compared.
pub const MOST_NAMES: usize = 32;

#[derive(Debug)]
pub struct Unit {
    pub lines: Range<usize>,
    /// Blank lines above it.
    pub gap: usize,
    /// Whether its first line stands as far left as any.
    pub at_base: bool,
    pub sign: Marker,
    /// Sign of its last line that stands as far left as any.
    pub last: Marker,
    /// Whether its first line could be a heading.
    pub titled: bool,
    /// Whether it is code from its first line on.
    pub code: bool,
    /// Whether it is a drawing or a table from its first line on.
    pub figure: bool,
    /// Whether it was cut from a larger one.
    pub part: bool,
    /// Column of its first line.
    pub indent: usize,
    /// Whether it is a number with lines of its own below it.
    pub numbered_head: bool,
    /// Whether its first words go on with what was said before.
    pub goes_on: bool,
    /// The end of the name in front of its first colon.
    pub tail: Option<String>,
    pub filled: usize,
    pub about: About,
    /// Its longer English words: units that share one go on with each other.
    pub names: BTreeSet<String>,
    /// Whether it is a branch of the tree that the part before it is one of.
    pub branch: bool,
    /// The head that it was cut from.
    pub group: Option<Text>,
}

impl Unit {
    /// Whether its first line names what follows.
    pub fn ends_with_colon(&self, lines: &[Line]) -> bool {
        lines[self.lines.start].text.ends_with([':', '：'])
    }
}

/// Words of products that stand in notes about everything.
const EVERYWHERE: [&str; 10] =
    ["client", "django", "flask", "https", "linux", "mysql", "nginx", "python", "redis", "server"];

/// Longer English words of a text; those of languages and products join nothing.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 5);
    let words = words.map(str::to_lowercase).filter(|word| !EVERYWHERE.contains(&word.as_str()));
    words.take(MOST_NAMES).collect()
}

pub fn units(lines: &[Line], topics: &Topics) -> Vec<Unit> {
    let base = lines.iter().filter(|line| !line.is_blank()).map(|line| line.indent).min().unwrap_or(0);
    let held = held(lines);
    let mut starts: Vec<usize> = Vec::new();
    let mut previous: Option<usize> = None;
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        let begins = match previous {
            None => true,
            Some(_) if held[at] => false,
            Some(before) if before + 1 < at => true,
            Some(before) => {
                let deeper =
                    lines.get(at + 1).is_some_and(|next| !next.is_blank() && next.indent > line.indent + 1);
                let signed =
                    matches!(marker(line.text).0, Marker::Bullet | Marker::Number(..) | Marker::Arrow);
                // Without a blank line between, only what has lines of its own stands apart from those above.
                let back = line.indent <= base + 1 && lines[before].indent > base + 1 && deeper;
                // A tree that was broken by a blank line goes on at an outer branch.
                let start = starts.last().map_or(0, |&start| lines[start].indent);
                let outer = line.indent + 2 <= start && deeper;
                (back && !signed || outer) && language(line.text).is_none()
            }
        };
        if begins {
            starts.push(at);
        }
        previous = Some(at);
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .flat_map(|(&start, end)| {
            let unit = unit(lines, start..end, base, topics);
            parted(lines, &unit, topics).unwrap_or_else(|| vec![unit])
        })
        .collect()
}

fn unit(lines: &[Line], range: Range<usize>, base: usize, topics: &Topics) -> Unit {
    let first = &lines[range.start];
    let part = &lines[range.clone()];
    let words: String = part.iter().map(|line| format!("{}\n", line.text)).collect();
    let mut about = topics.about(&words, 1.0);
    about.add(&topics.about(first.text, 1.0), 1.0);
    Unit {
        gap: lines[..range.start].iter().rev().take_while(|line| line.is_blank()).count(),
        at_base: first.indent <= base + 1,
        sign: marker(first.text).0,
        last: last_at_base(part, base),
        titled: is_title(first.text) && language(first.text).is_none(),
        code: language(first.text).is_some(),
        figure: figure_starts(part),
        part: false,
        branch: false,
        indent: first.indent,
        numbered_head: matches!(marker(first.text).0, Marker::Number(..))
            && is_title(first.text)
            && part.iter().filter(|line| !line.is_blank() && line.indent > first.indent + 1).count()
                >= LEAST_BELOW,
        goes_on: GO_ON.iter().chain(&OF_OTHERS).any(|word| marker(first.text).1.starts_with(word)),
        tail: tail(first.text),
        filled: part.iter().filter(|line| !line.is_blank()).count(),
        about,
        names: names(&words),
        group: None,
        lines: range,
    }
}

/// Words by which a text speaks of what stands beside it.
const OF_OTHERS: [&str; 2] = ["其它的", "其他的"];

/// `测试` of `Echo 测试: ...`: neighbours whose names end alike are of one kind.
fn tail(line: &str) -> Option<String> {
    let name = line.split([':', '：']).next().filter(|name| name.len() < line.len())?.trim();
    let chars: Vec<char> = name.chars().collect();
    let end = chars.len().checked_sub(2).filter(|at| *at > 0)?;
    chars[end..].iter().all(|c| crate::base::text::is_han(*c)).then(|| chars[end..].iter().collect())
}

/// The sign of the last line that stands at the left.
fn last_at_base(lines: &[Line], base: usize) -> Marker {
    let at_base = lines.iter().rev().find(|line| !line.is_blank() && line.indent <= base + 1);
    at_base.map_or(Marker::Plain, |line| marker(line.text).0)
}

/// A large unit about many things: its head becomes a group, each of its parts a unit.
fn parted(lines: &[Line], unit: &Unit, topics: &Topics) -> Option<Vec<Unit>> {
    let range = unit.lines.clone();
    let numbers = matches!(unit.sign, Marker::Number(..));
    if unit.filled < LARGE || !unit.titled && !numbers {
        return None;
    }
    let least = |range: Range<usize>| {
        lines[range].iter().filter(|line| !line.is_blank()).map(|line| line.indent).min()
    };
    let headed = least(range.start + 1..range.end)? >= lines[range.start].indent + 2;
    // Without a head, the unit begins with the first of its parts.
    let body = if headed { range.start + 1..range.end } else { range.clone() };
    let inner = least(body.clone())?;
    let starts: Vec<usize> =
        body.clone().filter(|&at| !lines[at].is_blank() && lines[at].indent <= inner + 1).collect();
    let ends = starts.iter().skip(1).copied().chain([range.end]);
    let mut parts: Vec<Unit> =
        starts.iter().zip(ends).map(|(&start, end)| self::unit(lines, start..end, inner, topics)).collect();
    // `1. x`, `2. y` with many lines below each are heads, not a list.
    if !headed
        && parts.len() > 1
        && parts.iter().all(|part| matches!(part.sign, Marker::Number(..)) && part.filled > 1)
    {
        parts.iter_mut().for_each(|part| (part.part, part.numbered_head) = (true, true));
        return Some(parts);
    }
    let mut told: Vec<usize> =
        parts.iter().filter(|part| part.filled > 1).filter_map(|part| told(&part.about)).collect();
    told.sort_unstable();
    told.dedup();
    let whole = parts.iter().filter(|part| part.filled > 1).count() * 2 > parts.len();
    if told.len() < (if headed { 3 } else { 2 }) || !whole || starts.first() != Some(&body.start) {
        return None;
    }
    let head = &lines[range.start];
    let group = headed.then(|| Text::new(head.id, cleaned(head.text)));
    for part in &mut parts {
        part.group.clone_from(&group);
        part.part = true;
    }
    Some(parts)
}

/// Lines that cannot begin a unit: inside of fences and of code.
fn held(lines: &[Line]) -> Vec<bool> {
    let fenced = crate::convert::document::fenced(lines);
    let mut held = fenced.clone();
    for run in code_runs(lines) {
        held[run.start + 1..run.end].fill(true);
    }
    for at in 0..lines.len() {
        // The opening mark of a fence may begin one.
        if fenced[at] && (at == 0 || !fenced[at - 1]) && fence_at(lines, at).is_some() {
            held[at] = false;
        }
    }
    held
}
