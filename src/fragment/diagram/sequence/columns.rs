//! Where the life lines stand, and how texts break between them.

use super::super::label::Label;
use super::super::measure::{Block, longest_word};
use super::{Event, Message, Note, Sequence, Side};

/// Content width of a phone drawing: 360 units less the margins.
pub(super) const PHONE: f64 = 344.0;

/// Content width of a drawing from one edge of a phone to the other: 460 units less the margins.
pub(super) const BRIM: f64 = 442.0;

/// Heads of a phone drawing: the space between them, beside their longest words, and the least width.
const PHONE_HEADS: (f64, f64, f64) = (8.0, 12.0, 52.0);

/// As [`PHONE_HEADS`], for many heads from one edge of a phone to the other.
const BRIM_HEADS: (f64, f64, f64) = (5.0, 8.0, 40.0);

/// Height of the figure of an actor, above its name.
pub(super) const FIGURE: f64 = 36.0;

/// The head of a life line, with the line's x.
#[derive(Debug)]
pub(super) struct Head {
    pub x: f64,
    pub w: f64,
    pub h: f64,
    pub name: Block,
}

/// The measured columns of a drawing.
#[derive(Debug)]
pub(super) struct Columns {
    pub heads: Vec<Head>,
    pub narrow: bool,
    /// Content width of a phone drawing.
    pub room: f64,
}

/// Columns as wide as their texts need.
pub(super) fn wide(sequence: &Sequence) -> Columns {
    let heads: Vec<Head> =
        sequence.people.iter().map(|p| head(&p.label, p.actor, 150.0, 14.0, 88.0)).collect();
    let between = if sequence.bands.is_empty() { 28.0 } else { 44.0 };
    // A few participants stand as far apart as a page lets them.
    let least = match heads.len() {
        0..=2 => 300.0,
        3 => 190.0,
        4 | 5 => 130.0,
        _ => 100.0,
    };
    let mut gaps: Vec<f64> =
        heads.windows(2).map(|pair| ((pair[0].w + pair[1].w) / 2.0 + between).max(least)).collect();
    let mut columns = Columns { heads, narrow: false, room: 0.0 };
    let mut needs: Vec<(usize, usize, f64)> =
        sequence.events.iter().flat_map(|event| needs(event, &columns, sequence)).collect();
    // Narrow spans first: what they widen may already serve the wide ones.
    needs.sort_by_key(|(from, to, _)| (to - from, *from));
    for (from, to, need) in needs {
        let have: f64 = gaps[from..to].iter().sum();
        if have < need {
            let more = (need - have) / (to - from) as f64;
            gaps[from..to].iter_mut().for_each(|gap| *gap += more);
        }
    }
    let mut x = 0.0;
    for (index, head) in columns.heads.iter_mut().enumerate() {
        if index > 0 {
            x += gaps[index - 1];
        }
        head.x = x.round();
    }
    columns
}

/// Columns on a phone; `None` when the names do not fit beside each other.
pub(super) fn narrow(sequence: &Sequence, width: f64) -> Option<Columns> {
    let people = &sequence.people;
    let (gap, beside, least) = if width > PHONE { BRIM_HEADS } else { PHONE_HEADS };
    let least: Vec<f64> =
        people.iter().map(|p| (longest_word(&p.label.text, 13.0) + beside).max(least)).collect();
    let room = width - gap * (people.len() as f64 - 1.0) - least.iter().sum::<f64>();
    if room < 0.0 {
        return None;
    }
    let wish: Vec<f64> = people
        .iter()
        .zip(&least)
        .map(|(p, least)| (Block::new(&p.label.text, 106.0, 13.0).w + 20.0 - least).max(0.0))
        .collect();
    let share = (room / wish.iter().sum::<f64>().max(1.0)).min(1.0);
    let widths: Vec<f64> = least.iter().zip(&wish).map(|(least, wish)| least + wish * share).collect();
    let spread = (width - widths.iter().sum::<f64>()) / (people.len() as f64 - 1.0).max(1.0);
    let mut left = if people.len() == 1 { spread / 2.0 } else { 0.0 };
    let mut heads = Vec::with_capacity(people.len());
    for (person, w) in people.iter().zip(widths) {
        let mut head = head(&person.label, person.actor, w - 10.0, 13.0, w);
        head.w = w;
        head.x = left + w / 2.0;
        left += w + spread;
        heads.push(head);
    }
    Some(Columns { heads, narrow: true, room: width })
}

fn head(label: &Label, actor: bool, max: f64, px: f64, least: f64) -> Head {
    let name = Block::new(&label.text, max, px);
    let h = name.h() + if actor { FIGURE } else { 20.0 };
    Head { x: 0.0, w: (name.w + 32.0).max(least), h, name }
}

/// How far apart life lines must stand for an event's text.
fn needs(event: &Event, columns: &Columns, sequence: &Sequence) -> Vec<(usize, usize, f64)> {
    let last = columns.heads.len() - 1;
    match event {
        Event::Message(message) if message.from == message.to => {
            let need = columns.message(message).w + 64.0;
            match message.from {
                from if columns.turns_left(from) => vec![(from - 1, from, need)],
                from if from < last => vec![(from, from + 1, need)],
                _ => Vec::new(),
            }
        }
        Event::Message(message) => {
            let (from, to) = (message.from.min(message.to), message.from.max(message.to));
            let born = sequence.people[message.to].born_late;
            let head = if born { columns.heads[message.to].w / 2.0 } else { 0.0 };
            vec![(from, to, columns.message(message).w + 48.0 + head)]
        }
        Event::Note(note) => {
            let w = columns.note(note).w + 20.0;
            let (before, after) = match note.side {
                Side::Over if note.first < note.last => return vec![(note.first, note.last, w - 40.0)],
                Side::Over => (w / 2.0 + 14.0, w / 2.0 + 14.0),
                Side::Left => (w + 30.0, 0.0),
                Side::Right => (0.0, w + 30.0),
            };
            let left = (note.first > 0 && before > 0.0).then(|| (note.first - 1, note.first, before));
            let right = (note.last < last && after > 0.0).then(|| (note.last, note.last + 1, after));
            left.into_iter().chain(right).collect()
        }
        _ => Vec::new(),
    }
}

impl Columns {
    pub fn x(&self, index: usize) -> f64 {
        self.heads[index].x
    }

    /// The text of a message, its number before it.
    pub fn message(&self, message: &Message) -> Block {
        let number = message.number.map(circled).unwrap_or_default();
        let text = format!("{number}{}", message.label.text);
        if self.narrow {
            return Block::new(text.trim_end(), self.room - 60.0, 13.0);
        }
        let span = message.from.abs_diff(message.to);
        // Before the columns stand, the caps below decide; afterwards the room that there is.
        let room = (self.x(message.from) - self.x(message.to)).abs() - 48.0;
        // A page's address is better wide than broken.
        let cap = self.cap().max(longest_word(&text, 14.0).min(170.0) + 2.0);
        let max = if span == 0 { cap.min(160.0) } else { (cap * span as f64).min(620.0).max(room) };
        Block::new(text.trim_end(), max, 14.0)
    }

    /// The text of a note.
    pub fn note(&self, note: &Note) -> Block {
        let span = self.x(note.last) - self.x(note.first);
        let max = match note.side {
            _ if self.narrow => (span + 100.0).clamp(140.0, self.room - 60.0),
            Side::Over if note.first < note.last => (span + 40.0).max(300.0),
            _ => self.cap().min(170.0),
        };
        Block::new(&note.label.text, max, 13.0)
    }

    /// Whether the loop of a message to oneself opens to the left: at the right edge of a full drawing.
    pub fn turns_left(&self, person: usize) -> bool {
        let full = if self.narrow { 2 } else { 4 };
        self.heads.len() >= full && person + 1 == self.heads.len()
    }

    /// Widest text between neighbours: a page of 690 pixels shared by all, within reason.
    fn cap(&self) -> f64 {
        (690.0 / (self.heads.len() as f64 - 1.0).max(1.0) - 44.0).clamp(104.0, 250.0)
    }

    /// Left and right edge of a note's box.
    pub fn note_range(&self, note: &Note, block: &Block) -> (f64, f64) {
        let w = block.w + 20.0;
        let (first, last) = (self.x(note.first), self.x(note.last));
        let (left, right) = match note.side {
            Side::Over => {
                let half = (w / 2.0).max(if last > first { (last - first) / 2.0 + 20.0 } else { 0.0 });
                ((first + last) / 2.0 - half, (first + last) / 2.0 + half)
            }
            Side::Left => (first - 14.0 - w, first - 14.0),
            Side::Right => (last + 14.0, last + 14.0 + w),
        };
        if !self.narrow {
            return (left, right);
        }
        let w = (right - left).min(self.room);
        let left = left.clamp(0.0, self.room - w);
        (left, left + w)
    }
}

/// A message's number as people write it in drawings: ① to ㊿, then `51.`
fn circled(number: u32) -> String {
    let sign = match number {
        1..=20 => char::from_u32(0x2460 + number - 1),
        21..=35 => char::from_u32(0x3251 + number - 21),
        36..=50 => char::from_u32(0x32B1 + number - 36),
        _ => None,
    };
    sign.map_or_else(|| format!("{number}.\u{a0}"), |sign| format!("{sign}\u{a0}"))
}
