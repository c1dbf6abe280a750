//! Sequence diagrams: who sends what to whom, from top to bottom.

mod columns;
mod draw;
mod frames;
mod parse;
mod rows;
mod transcript;

use super::label::Label;
use super::tips::Tip;

pub(super) use draw::draw;
pub(super) use parse::parse;
pub(super) use transcript::transcript;

/// A parsed sequence diagram.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub title: Option<Label>,
    pub people: Vec<Person>,
    pub bands: Vec<Band>,
    pub events: Vec<Event>,
}

/// A participant: the head of one life line.
#[derive(Debug)]
pub(super) struct Person {
    pub id: String,
    pub label: Label,
    /// Drawn as a stick figure.
    pub actor: bool,
    /// Appears with a message further down.
    pub born_late: bool,
}

/// `box`: neighbouring participants on one ground.
#[derive(Debug)]
pub(super) struct Band {
    pub label: Option<Label>,
    pub first: usize,
    pub last: usize,
}

/// One row, or a border of a block of rows. Participants are indexes into [`Sequence::people`].
#[derive(Debug)]
pub(super) enum Event {
    Message(Message),
    Note(Note),
    Activate(usize),
    Deactivate(usize),
    /// The next message creates this participant.
    Create(usize),
    /// The next message is the participant's last.
    Destroy(usize),
    Open(Block, Label),
    /// `else`, `and`, `option`.
    Section(Label),
    Close,
}

#[derive(Debug)]
pub(super) struct Message {
    pub from: usize,
    pub to: usize,
    pub label: Label,
    pub dashed: bool,
    pub tip: Tip,
    /// Arrow heads at both ends.
    pub both: bool,
    pub number: Option<u32>,
    pub activates: bool,
    pub deactivates: bool,
}

#[derive(Debug)]
pub(super) struct Note {
    pub side: Side,
    pub first: usize,
    pub last: usize,
    pub label: Label,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
    Over,
}

/// The kinds of blocks; the word is what the corner of the frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Alt,
    Opt,
    Loop,
    Par,
    Critical,
    Break,
    /// A tinted region without a frame.
    Rect,
}

impl Block {
    pub const ALL: [Block; 7] =
        [Block::Alt, Block::Opt, Block::Loop, Block::Par, Block::Critical, Block::Break, Block::Rect];

    pub fn word(self) -> &'static str {
        match self {
            Block::Alt => "alt",
            Block::Opt => "opt",
            Block::Loop => "loop",
            Block::Par => "par",
            Block::Critical => "critical",
            Block::Break => "break",
            Block::Rect => "rect",
        }
    }

    /// The word that begins the next section, when the block has sections.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Block::Alt => Some("else"),
            Block::Par => Some("and"),
            Block::Critical => Some("option"),
            _ => None,
        }
    }
}

impl Sequence {
    /// Every text that the drawing shows.
    pub fn labels_mut(&mut self) -> Vec<&mut Label> {
        let mut labels: Vec<&mut Label> = self.title.iter_mut().collect();
        labels.extend(self.people.iter_mut().map(|person| &mut person.label));
        labels.extend(self.bands.iter_mut().filter_map(|band| band.label.as_mut()));
        labels.extend(self.events.iter_mut().filter_map(|event| match event {
            Event::Message(message) => Some(&mut message.label),
            Event::Note(note) => Some(&mut note.label),
            Event::Open(_, label) | Event::Section(label) => Some(label),
            _ => None,
        }));
        labels
    }

    /// The step of each event. A message begins a step and up to three notes after it belong to it: what
    /// happened, and the state it led to. Other notes are steps of their own.
    pub fn steps(&self) -> Vec<usize> {
        let mut step = 0;
        let mut room = 0;
        let mut steps = Vec::with_capacity(self.events.len());
        for event in &self.events {
            match event {
                Event::Message(_) => (step, room) = (step + 1, 3),
                Event::Note(_) if room > 0 => room -= 1,
                Event::Note(_) => step += 1,
                Event::Open(..) | Event::Section(_) | Event::Close => room = 0,
                _ => {}
            }
            steps.push(step);
        }
        steps
    }
}
