//! Lines under no heading -> sections, by what they are about.
//!
//! The lines fall into units: at blank lines, and where a line at the left follows indented ones. Neighbours join
//! unless the words of the second say something else than those of the first.

mod units;

use std::collections::BTreeSet;
use std::ops::Range;

use super::document::{Group, Section};
use super::line::{Line, Text};
use super::name::{cleaned, says_something};
use super::shape::Marker;
use super::title::{areas, first_column};
use super::topics::{About, Topics, words};
use crate::base::text::is_han;
use units::{MOST_NAMES, Unit, units};

/// Score from which words say what a unit is about.
const TELLING: f32 = 1.0;

/// Bare names from which a part is a list of them.
const LEAST_NAMES: usize = 3;

/// Most lines of a neighbour of like name that joins.
const MOST_ALIKE: usize = 6;

/// Lines of a branch from which it may be about something else than its tree.
const BRANCH: usize = 4;

/// How far the first category has to lead.
const LEAD: f32 = 0.25;

/// Neighbouring units under one heading-to-be.
#[derive(Debug)]
struct Part {
    lines: Range<usize>,
    about: About,
    names: BTreeSet<String>,
    /// Sign of the first line.
    sign: Marker,
    /// Sign of the last line at the left.
    last: Marker,
    tail: Option<String>,
    group: Option<Text>,
}

impl Part {
    fn new(unit: Unit) -> Part {
        Part {
            lines: unit.lines,
            about: unit.about,
            names: unit.names,
            sign: unit.sign,
            last: unit.last,
            tail: unit.tail,
            group: unit.group,
        }
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

    /// The least column of its lines below the first.
    fn inner(&self, lines: &[Line]) -> Option<usize> {
        let below = lines[self.lines.clone()].iter().filter(|line| !line.is_blank()).skip(1);
        below.map(|line| line.indent).min()
    }

    /// Whether a word of a head stands in it: `反向代理` goes on with `正向代理`.
    fn mentions(&self, head: &Line, lines: &[Line]) -> bool {
        words(head.text).iter().any(|word| self.says(word, lines))
    }

    /// Whether a line says what a name is that it does not speak of, as none of its own lines does.
    fn is_apart(&self, line: &Line, lines: &[Line]) -> bool {
        let of_kind = |own: &Line| first_column(own.text).is_some();
        let name = first_column(line.text);
        name.is_some_and(|name| !self.says(&name, lines) && !lines[self.lines.clone()].iter().any(of_kind))
    }

    /// Whether it is one line that says what a name is, and another line is none of its kind.
    fn is_told(&self, line: &Line, lines: &[Line]) -> bool {
        let own = &lines[self.lines.clone()];
        let said = own.iter().all(|own| own.is_blank() || first_column(own.text).is_some());
        said && first_column(line.text).is_none()
    }

    /// Whether it has a word, in whatever case.
    fn says(&self, word: &str, lines: &[Line]) -> bool {
        let word = word.to_lowercase();
        lines[self.lines.clone()].iter().any(|line| line.text.to_lowercase().contains(&word))
    }

    /// Whether it is one line of areas with their parts in brackets, `甲(一, 二)，乙(三)，丙(四)`: a map of much more than
    /// what follows.
    fn is_map(&self, lines: &[Line]) -> bool {
        let mut filled = lines[self.lines.clone()].iter().filter(|line| !line.is_blank());
        let (first, more) = (filled.next().map_or("", |line| line.text), filled.next().is_some());
        !more && areas(first).is_some()
    }

    /// Whether it is a list of bare names, which says nothing of what follows.
    fn is_names(&self, lines: &[Line]) -> bool {
        let filled: Vec<&str> =
            lines[self.lines.clone()].iter().filter(|line| !line.is_blank()).map(|line| line.text).collect();
        let name = |text: &&str| {
            says_something(text) && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        };
        filled.len() >= LEAST_NAMES && filled.iter().all(name)
    }
}

/// Cuts a section without a heading.
pub(super) fn cut<'a>(section: Section<'a>, topics: &Topics) -> Vec<Section<'a>> {
    let Section { lines, groups, remarks, dropped, .. } = section;
    let mut parts: Vec<Part> = Vec::new();
    let base = lines.iter().filter(|line| !line.is_blank()).map(|line| line.indent).min().unwrap_or(0);
    for mut unit in under_names(units(&lines, topics), &lines) {
        let inside = unit.group.is_none() && unit.indent > base + 1;
        if let Some(part) = parts.last().filter(|part| inside && part.group.is_some()) {
            let head = lines[part.lines.start].indent;
            // Deeper, it is below the part; as deep, the next branch of the same tree.
            if unit.indent + 1 >= head {
                unit.group.clone_from(&part.group);
                unit.branch = unit.indent <= head + 1;
            }
        }
        match parts.last_mut() {
            Some(part) if joins(part, &unit, &lines) && part.group == unit.group => part.add(unit),
            _ => parts.push(Part::new(unit)),
        }
    }
    let mut sections: Vec<Section<'a>> = parts
        .into_iter()
        .map(|part| Section {
            lines: lines[part.lines].to_vec(),
            groups: groups.iter().cloned().chain(part.group.map(|text| Group { text, tree: true })).collect(),
            ..Section::default()
        })
        .collect();
    if let Some(first) = sections.first_mut() {
        first.remarks = remarks;
        first.dropped = dropped;
    }
    sections
}

/// A name with a colon alone above a head with lines of its own is the group of that head.
fn under_names(units: Vec<Unit>, lines: &[Line]) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::new();
    for mut unit in units {
        let named = unit.at_base && unit.sign == Marker::Plain && unit.titled && unit.ends_with_colon(lines);
        let above = out.pop_if(|above| {
            named
                && unit.filled > 1
                && unit.gap < 2
                && above.filled == 1
                && above.group.is_none()
                && above.at_base
                && above.sign == Marker::Plain
                && above.titled
                && above.ends_with_colon(lines)
        });
        if let Some(above) = above {
            let head = &lines[above.lines.start];
            (unit.group, unit.gap) = (Some(Text::new(head.id, cleaned(head.text))), above.gap);
        }
        out.push(unit);
    }
    out
}

/// What the words of a unit say, if they say anything.
fn told(about: &About) -> Option<usize> {
    let (category, lead) = about.category()?;
    (about.strength() >= TELLING && lead >= LEAD).then_some(category)
}

/// Whether a unit goes on with the part before it.
fn joins(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    if begins(part, unit, lines) {
        return false;
    }
    goes_on(part, unit, lines) || !is_other_thing(part, unit, lines) && belongs(part, unit, lines)
}

/// Whether both begin with a name and a colon.
fn are_heads(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    let colon = |lines: &Line| lines.text.ends_with([':', '：']);
    unit.titled && colon(&lines[unit.lines.start]) && colon(&lines[part.lines.start])
}

/// Whether a unit begins something, whatever it is about.
fn begins(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    let root = unit.at_base && matches!(unit.sign, Marker::Node | Marker::Root) && unit.filled > 1;
    let branch = unit.group.is_some() && (unit.part || unit.branch) || unit.at_base && unit.numbered_head;
    // What follows a map, and code far below that shares no name with the part.
    let map = unit.gap > 0 && part.is_map(lines);
    let code = unit.code && unit.gap > 1 && unit.at_base && !kin(part, unit);
    // Heads with lines of their own below them.
    let own = unit.at_base && unit.gap > 0 && unit.filled > 1 && !unit.goes_on;
    let like = part.tail != unit.tail && part.sign == unit.sign;
    root || branch || map || code || own && like && are_heads(part, unit, lines)
}

/// Whether a unit goes on, whatever it is about.
fn goes_on(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    // `服务器的指标` below `服务器的性能` is a part of it.
    let (head, own) = (&lines[part.lines.start], &lines[unit.lines.start]);
    let inner = !unit.at_base && !unit.part;
    let shared = unit.gap == 1 && inner && are_heads(part, unit, lines) && share_words(head.text, own.text);
    let alike = part.tail.is_some() && part.tail == unit.tail && unit.filled <= MOST_ALIKE;
    let step = matches!(unit.sign, Marker::Number(..) | Marker::Arrow) && inner;
    // `- 硬件` and `- 软件` are one list.
    let item = unit.sign == Marker::Bullet && unit.at_base && part.last == Marker::Bullet;
    shared || unit.goes_on || alike || step || unit.figure || item
}

/// Whether a unit speaks of a thing, named in front, that the lines above do not speak of.
fn is_other_thing(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    let own = &lines[unit.lines.start];
    let word = own.text.split(' ').next().unwrap_or("");
    let named = word.len() > 2 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let far = unit.gap > 1 && !unit.at_base && !same_topic(part, unit);
    // A line by itself at the left goes with what stands above it.
    let alone = unit.at_base && unit.filled == 1;
    let apart = part.is_apart(own, lines) && !alone || part.is_told(own, lines);
    far && named && !part.says(word, lines) || unit.gap > 0 && !unit.goes_on && apart
}

fn same_topic(part: &Part, unit: &Unit) -> bool {
    match (part.about.topic(), unit.about.topic()) {
        (Some((a, ..)), Some((b, ..))) => a == b,
        _ => false,
    }
}

/// Whether a unit belongs to a part by its place and its words.
fn belongs(part: &Part, unit: &Unit, lines: &[Line]) -> bool {
    let same_topic = same_topic(part, unit);
    let said = (told(&part.about), told(&unit.about));
    let other = matches!(said, (Some(part), Some(unit)) if part != unit);
    let kin = unit.gap < 2 && kin(part, unit);
    if !unit.at_base && !unit.part {
        // Within a tree: what has no blank line above it, or stands below a branch, or below a root.
        let branch = unit.titled && unit.filled >= BRANCH && unit.gap > 0;
        let inner = part.inner(lines);
        let below = inner.is_some_and(|inner| unit.indent >= inner + 2);
        let deeper = unit.indent > lines[part.lines.start].indent + 1;
        if unit.gap == 0 && deeper || part.sign == Marker::Root || below && !(branch && other) && !unit.code {
            return true;
        }
        // Beside its branches a head of its own, kept apart by more than one blank line.
        if branch && unit.gap > 1 && !same_topic && !part.mentions(&lines[unit.lines.start], lines) {
            return false;
        }
    }
    let below = !unit.at_base
        || matches!(unit.sign, Marker::Bullet | Marker::Number(..) | Marker::Arrow)
        || unit.code;
    let named = unit.titled && unit.filled > 1;
    match said {
        _ if other => false,
        (Some(_), Some(_)) => same_topic || below || kin || unit.gap == 0 || !named && unit.gap < 2,
        // A list of bare names says nothing of what follows.
        _ if unit.gap > 0 && !below && !kin && part.is_names(lines) => false,
        // The first words that tell anything name the part.
        (None, Some(_)) => below || !named || kin || unit.gap == 0,
        (_, None) => below || !named || unit.gap == 0 || kin,
    }
}

/// Whether a part and a unit have a name in common.
fn kin(part: &Part, unit: &Unit) -> bool {
    unit.names.iter().any(|name| part.names.iter().any(|other| is_kin(name, other)))
}

/// Whether two heads have three Chinese characters in common that stand together.
fn share_words(a: &str, b: &str) -> bool {
    let han: Vec<char> = b.chars().collect();
    let whole = |word: &&[char]| word.iter().all(|c| is_han(*c));
    han.windows(3).filter(whole).any(|word| a.contains(&word.iter().collect::<String>()))
}

/// `filter` and `DjangoFilterBackend`.
fn is_kin(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}
