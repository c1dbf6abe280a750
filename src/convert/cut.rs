//! Lines under no heading -> sections, by what they are about.
//!
//! The lines fall into units: at blank lines, and where a line at the left follows indented ones. Neighbours join
//! unless the words of the second say something else than those of the first.

use std::collections::BTreeSet;
use std::ops::Range;

use super::document::Section;
use super::line::{Line, Text};
use super::name::is_title;
use super::shape::{Marker, fence_at, language, marker};
use super::topics::{About, Topics};

/// Score from which words say what a unit is about.
const TELLING: f32 = 1.0;

/// How far the first category has to lead.
const LEAD: f32 = 0.25;

/// Lines of a unit from which it may be cut again, at its own parts.
const LARGE: usize = 12;

#[derive(Debug)]
struct Unit {
    lines: Range<usize>,
    /// Blank lines above it.
    gap: usize,
    /// Whether its first line stands as far left as any.
    at_base: bool,
    sign: Marker,
    /// Sign of its last line that stands as far left as any.
    last: Marker,
    /// Whether its first line could be a heading.
    titled: bool,
    /// Whether it is code from its first line on.
    code: bool,
    /// Whether it is a drawing or a table from its first line on.
    figure: bool,
    /// Whether it was cut from a larger one.
    part: bool,
    filled: usize,
    about: About,
    /// Its longer English words: units that share one go on with each other.
    names: BTreeSet<String>,
    /// The head that it was cut from.
    group: Option<Text>,
}

/// Neighbouring units under one heading-to-be.
#[derive(Debug)]
struct Part {
    lines: Range<usize>,
    about: About,
    names: BTreeSet<String>,
    /// Sign of the last line at the left.
    last: Marker,
    group: Option<Text>,
}

impl Part {
    fn new(unit: Unit) -> Part {
        Part { lines: unit.lines, about: unit.about, names: unit.names, last: unit.last, group: unit.group }
    }

    fn add(&mut self, unit: Unit) {
        self.lines.end = unit.lines.end;
        self.about.add(&unit.about, 1.0);
        let room = MOST_NAMES.saturating_sub(self.names.len());
        self.names.extend(unit.names.into_iter().take(room));
        if unit.at_base {
            self.last = unit.last;
        }
    }
}

/// Cuts a section without a heading.
pub(super) fn cut<'a>(section: Section<'a>, topics: &Topics) -> Vec<Section<'a>> {
    let Section { lines, groups, remarks, dropped, .. } = section;
    let mut parts: Vec<Part> = Vec::new();
    for unit in units(&lines, topics) {
        match parts.last_mut() {
            Some(part) if joins(part, &unit) && part.group == unit.group => part.add(unit),
            _ => parts.push(Part::new(unit)),
        }
    }
    let mut sections: Vec<Section<'a>> = parts
        .into_iter()
        .map(|part| Section {
            lines: lines[part.lines].to_vec(),
            groups: groups.iter().cloned().chain(part.group).collect(),
            ..Section::default()
        })
        .collect();
    if let Some(first) = sections.first_mut() {
        first.remarks = remarks;
        first.dropped = dropped;
    }
    sections
}

/// What the words of a unit say, if they say anything.
fn told(about: &About) -> Option<usize> {
    let (category, lead) = about.category()?;
    (about.strength() >= TELLING && lead >= LEAD).then_some(category)
}

/// Whether a unit goes on with the part before it.
fn joins(part: &Part, unit: &Unit) -> bool {
    if unit.at_base && matches!(unit.sign, Marker::Node | Marker::Root) && unit.filled > 1
        || unit.group.is_some()
    {
        return false;
    }
    let step = matches!(unit.sign, Marker::Number(..) | Marker::Arrow);
    if step && !unit.at_base && !unit.part || unit.figure {
        return true;
    }
    // `- 硬件` and `- 软件` are one list, whatever each is about.
    if unit.sign == Marker::Bullet && unit.at_base && part.last == Marker::Bullet {
        return true;
    }
    let below = !unit.at_base
        || matches!(unit.sign, Marker::Bullet | Marker::Number(..) | Marker::Arrow)
        || unit.code;
    let same_topic = match (part.about.topic(), unit.about.topic()) {
        (Some((a, ..)), Some((b, ..))) => a == b,
        _ => false,
    };
    let named = unit.titled && unit.filled > 1;
    let kin =
        unit.gap < 2 && unit.names.iter().any(|name| part.names.iter().any(|other| is_kin(name, other)));
    match (told(&part.about), told(&unit.about)) {
        (Some(part), Some(unit)) if part != unit => false,
        (Some(_), Some(_)) => same_topic || below || kin || !named && unit.gap < 2,
        // The first words that tell anything name the part.
        (None, Some(_)) => below || !named || kin,
        (_, None) => below || !named || unit.gap == 0 || kin,
    }
}

/// Most words by which parts and units are compared.
const MOST_NAMES: usize = 32;

/// Words of products that stand in notes about everything.
const EVERYWHERE: [&str; 10] =
    ["client", "django", "flask", "https", "linux", "mysql", "nginx", "python", "redis", "server"];

/// Longer English words of a text; those of languages and products join nothing.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 5);
    let words = words.map(str::to_lowercase).filter(|word| !EVERYWHERE.contains(&word.as_str()));
    words.take(MOST_NAMES).collect()
}

/// `filter` and `DjangoFilterBackend`.
fn is_kin(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}

fn units(lines: &[Line], topics: &Topics) -> Vec<Unit> {
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
                let signed =
                    matches!(marker(line.text).0, Marker::Bullet | Marker::Number(..) | Marker::Arrow);
                let back = line.indent <= base + 1 && lines[before].indent > base + 1;
                // A tree that was broken by a blank line goes on at an outer branch.
                let start = starts.last().map_or(0, |&start| lines[start].indent);
                let deeper =
                    lines.get(at + 1).is_some_and(|next| !next.is_blank() && next.indent > line.indent + 1);
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
        figure: super::shape::figure_starts(part),
        part: false,
        filled: part.iter().filter(|line| !line.is_blank()).count(),
        about,
        names: names(&words),
        group: None,
        lines: range,
    }
}

/// The sign of the last line that stands at the left.
fn last_at_base(lines: &[Line], base: usize) -> Marker {
    let at_base = lines.iter().rev().find(|line| !line.is_blank() && line.indent <= base + 1);
    at_base.map_or(Marker::Plain, |line| marker(line.text).0)
}

/// A large unit about many things: its head becomes a group, each of its parts a unit.
fn parted(lines: &[Line], unit: &Unit, topics: &Topics) -> Option<Vec<Unit>> {
    let range = unit.lines.clone();
    if unit.filled < LARGE || !unit.titled {
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
    let mut told: Vec<usize> =
        parts.iter().filter(|part| part.filled > 1).filter_map(|part| told(&part.about)).collect();
    told.sort_unstable();
    told.dedup();
    let whole = parts.iter().filter(|part| part.filled > 1).count() * 2 > parts.len();
    if told.len() < (if headed { 3 } else { 2 }) || !whole || starts.first() != Some(&body.start) {
        return None;
    }
    let head = &lines[range.start];
    let group = headed.then(|| Text::new(head.id, super::name::cleaned(head.text)));
    for part in &mut parts {
        part.group.clone_from(&group);
        part.part = true;
    }
    Some(parts)
}

/// Lines that cannot begin a unit: inside of fences and of code.
fn held(lines: &[Line]) -> Vec<bool> {
    let fenced = super::document::fenced(lines);
    let mut held = fenced.clone();
    for run in super::shape::code_runs(lines) {
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
