//! The rows of a sequence diagram, from top to bottom: one pass that moves a pen down the page.

use super::super::canvas::{Anchor, Path, Point, Rect, Sheet};
use super::super::measure::Block;
use super::super::tips::{Tip, before};
use super::columns::Columns;
use super::draw::head;
use super::frames::frame_edges;
use super::{Block as Kind, Event, Message, Note, Sequence};

/// Half the width of an activation bar.
const BAR: f64 = 5.0;

/// The pen and everything drawn so far.
pub(super) struct Rows<'a> {
    sequence: &'a Sequence,
    columns: &'a Columns,
    steps: Vec<usize>,
    /// The regions' grounds and frames.
    pub back: Sheet,
    pub bars: Sheet,
    pub front: Sheet,
    /// How far down the drawing reaches.
    pub y: f64,
    /// The line of the last message.
    line: f64,
    /// Begin and step of each open activation.
    active: Vec<Vec<(f64, usize)>>,
    /// Begin and end of each life line, where they are not those of the drawing.
    pub born: Vec<Option<f64>>,
    pub dead: Vec<Option<f64>>,
    creating: Option<usize>,
    destroying: Option<usize>,
    /// Notes that still share a row.
    notes: Vec<(f64, f64, Block, usize)>,
    frames: Vec<OpenFrame>,
    /// Left and right edge of every frame, by the event that opens it.
    edges: Vec<Option<(f64, f64)>>,
}

struct OpenFrame {
    kind: Kind,
    left: f64,
    right: f64,
    top: f64,
    step: usize,
}

impl<'a> Rows<'a> {
    pub fn new(sequence: &'a Sequence, columns: &'a Columns, top: f64) -> Rows<'a> {
        let people = sequence.people.len();
        Rows {
            sequence,
            columns,
            steps: sequence.steps(),
            back: Sheet::default(),
            bars: Sheet::default(),
            front: Sheet::default(),
            y: top,
            line: top + 8.0,
            active: vec![Vec::new(); people],
            born: vec![None; people],
            dead: vec![None; people],
            creating: None,
            destroying: None,
            notes: Vec::new(),
            frames: Vec::new(),
            edges: frame_edges(sequence, columns),
        }
    }

    pub fn draw(&mut self) {
        let sequence = self.sequence;
        for (index, event) in sequence.events.iter().enumerate() {
            let step = self.steps[index];
            match event {
                Event::Message(message) => self.message(message, step),
                Event::Note(note) => self.note(note, step),
                Event::Activate(person) => self.active[*person].push((self.line, step.max(1))),
                Event::Deactivate(person) => self.deactivate(*person, self.line),
                Event::Create(person) => self.creating = Some(*person),
                Event::Destroy(person) => self.destroying = Some(*person),
                Event::Open(kind, label) => self.open(index, *kind, &label.text),
                Event::Section(label) => self.section(index, &label.text),
                Event::Close => self.close(),
            }
        }
        self.flush();
        if let Some(person) = self.destroying.take() {
            self.dead[person] = Some(self.y + 4.0);
            self.y += 12.0;
        }
        for person in 0..self.active.len() {
            while !self.active[person].is_empty() {
                self.deactivate(person, self.y);
            }
        }
        self.y += 12.0;
    }

    fn message(&mut self, message: &Message, step: usize) {
        self.flush();
        if message.from == message.to {
            return self.own_message(message, step);
        }
        let block = self.columns.message(message);
        let mut line = self.y + 14.0 + block.h() + 6.0;
        if let Some(person) = self.creating {
            line = line.max(self.y + 8.0 + self.columns.heads[person].h / 2.0);
        }
        let leftward = self.columns.x(message.to) < self.columns.x(message.from);
        let from = (self.edge(message.from, !leftward), line);
        if message.activates {
            self.active[message.to].push((line, step));
        }
        let mut to = (self.edge(message.to, leftward), line);
        self.y = line + 6.0;
        self.front.open("msg", Some(step));
        if let Some(person) = self.creating.take() {
            let shown = &self.columns.heads[person];
            head(&mut self.front, shown, self.sequence.people[person].actor, line + shown.h / 2.0);
            self.born[person] = Some(line + shown.h / 2.0);
            self.y = line + shown.h / 2.0 + 4.0;
            if person == message.to {
                to.0 = shown.x + if leftward { shown.w / 2.0 } else { -shown.w / 2.0 };
            }
        }
        self.arrow(from, to, message);
        let middle = self.clamp((from.0 + to.0) / 2.0, block.w);
        self.front.text((middle, line - 6.0 - block.h() / 2.0), &block, Anchor::Middle, "");
        self.front.close();
        self.after_message(message, line);
    }

    fn arrow(&mut self, from: Point, to: Point, message: &Message) {
        let end = before(from, to, message.tip.length());
        let start = if message.both { before(to, from, Tip::Arrow.length()) } else { from };
        let class = if message.dashed { "ln dash" } else { "ln" };
        self.front.path(&Path::default().to(start).line(end), class);
        message.tip.draw(&mut self.front, from, to);
        if message.both {
            Tip::Arrow.draw(&mut self.front, to, from);
        }
    }

    /// A message to oneself: a loop at the side of the life line.
    fn own_message(&mut self, message: &Message, step: usize) {
        let block = self.columns.message(message);
        let left = self.columns.turns_left(message.from);
        // On a phone the text stands above the loop.
        let (wide, above) = if self.columns.narrow { (30.0, block.h() + 4.0) } else { (34.0, 0.0) };
        let turn = if left { -wide } else { wide };
        let top = self.y + 14.0 + above;
        if message.activates {
            self.active[message.from].push((top + 12.0, step));
        }
        let x = self.edge(message.from, turn < 0.0);
        let deep = if self.columns.narrow { 20.0 } else { (block.h() - 12.0).max(22.0) };
        self.front.open("msg", Some(step));
        let (far, bend) = (x + turn, 8.0_f64.copysign(turn));
        let end = (x + message.tip.length().copysign(turn), top + deep);
        let path = Path::default()
            .to((x, top))
            .line((far - bend, top))
            .quad((far, top), (far, top + 8.0))
            .line((far, top + deep - 8.0))
            .quad((far, top + deep), (far - bend, top + deep))
            .line(end);
        self.front.path(&path, if message.dashed { "ln dash" } else { "ln" });
        message.tip.draw(&mut self.front, (far, top + deep), (x, top + deep));
        if self.columns.narrow {
            let middle = self.clamp(x, block.w);
            self.front.text((middle, top - 6.0 - block.h() / 2.0), &block, Anchor::Middle, "");
        } else {
            let start = if left { far - 8.0 - block.w } else { far + 8.0 };
            self.front.text((start, top + deep / 2.0), &block, Anchor::Start, "");
        }
        self.front.close();
        self.y = top + deep.max(block.h() / 2.0 + deep / 2.0) + 6.0;
        self.after_message(message, top + deep);
    }

    fn after_message(&mut self, message: &Message, line: f64) {
        self.line = line;
        if message.deactivates {
            self.deactivate(message.from, line);
        }
        if let Some(person) = self.destroying.take() {
            self.dead[person] = Some(line + if message.to == person { 0.0 } else { 10.0 });
            self.y = self.y.max(line + 18.0);
        }
    }

    /// The x at which an arrow meets a life line from one of its sides.
    fn edge(&self, person: usize, right: bool) -> f64 {
        let bars = self.active[person].len() as f64;
        let x = self.columns.x(person);
        match (bars > 0.0, right) {
            (false, _) => x,
            (true, true) => x + BAR * bars,
            (true, false) => x - BAR,
        }
    }

    fn deactivate(&mut self, person: usize, end: f64) {
        if let Some((begin, step)) = self.active[person].pop() {
            let left = self.columns.x(person) - BAR + BAR * self.active[person].len() as f64;
            self.bars.open("", Some(step));
            self.bars.rect(Rect::at(left, begin, 2.0 * BAR, (end - begin).max(8.0)), 0.0, "bar");
            self.bars.close();
        }
    }

    fn note(&mut self, note: &Note, step: usize) {
        let block = self.columns.note(note);
        let (left, right) = self.columns.note_range(note, &block);
        if self.notes.iter().any(|(l, r, ..)| left < r + 8.0 && *l < right + 8.0) {
            self.flush();
        }
        self.notes.push((left, right, block, step));
    }

    /// Draws the notes of the row.
    fn flush(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let tallest = self.notes.iter().map(|(_, _, block, _)| block.h()).fold(0.0, f64::max) + 10.0;
        let top = self.y + 10.0;
        for (left, right, block, step) in std::mem::take(&mut self.notes) {
            let rect =
                Rect::at(left, top + (tallest - block.h() - 10.0) / 2.0, right - left, block.h() + 10.0);
            self.front.open("note", Some(step));
            self.front.rect(rect, 4.0, "");
            self.front.text(rect.centre(), &block, Anchor::Middle, "");
            self.front.close();
        }
        self.y = top + tallest + 2.0;
    }

    /// The step that the next message or note has.
    fn next_step(&self, event: usize) -> usize {
        let next = self.sequence.events[event..]
            .iter()
            .position(|event| matches!(event, Event::Message(_) | Event::Note(_)))
            .map_or(self.steps.len() - 1, |offset| event + offset);
        self.steps[next].max(1)
    }

    fn open(&mut self, event: usize, kind: Kind, label: &str) {
        self.flush();
        let (left, right) = self.edges[event].unwrap_or((0.0, 100.0));
        let step = self.next_step(event);
        let top = self.y + 12.0;
        self.frames.push(OpenFrame { kind, left, right, top, step });
        if kind == Kind::Rect {
            self.y = top;
            return;
        }
        let word = Block::new(kind.word(), 100.0, 13.0);
        let tab = Rect::at(left, top, word.w + 18.0, 22.0);
        self.front.open("tab", Some(step));
        let corner = Path::polygon(&[
            (tab.left, tab.top),
            (tab.right, tab.top),
            (tab.right, tab.bottom - 6.0),
            (tab.right - 6.0, tab.bottom),
            (tab.left, tab.bottom),
        ]);
        self.front.path(&corner, "corner");
        self.front.text((tab.centre().0 - 2.0, tab.centre().1), &word, Anchor::Middle, "");
        let label = Block::new(label, right - tab.right - 14.0, 13.0);
        self.front.text((tab.right + 8.0, top + 3.0 + label.h() / 2.0), &label, Anchor::Start, "cond");
        self.front.close();
        self.y = top + (label.h() + 3.0).max(22.0) - 4.0;
    }

    fn section(&mut self, event: usize, label: &str) {
        self.flush();
        let step = self.next_step(event);
        let Some(frame) = self.frames.last() else { return };
        let y = self.y + 12.0;
        let label = Block::new(label, frame.right - frame.left - 20.0, 13.0);
        self.front.open("tab", Some(step));
        self.front.path(&Path::default().to((frame.left, y)).line((frame.right, y)), "sep");
        self.front.text((frame.left + 10.0, y + 4.0 + label.h() / 2.0), &label, Anchor::Start, "cond");
        self.front.close();
        self.y = y + label.h();
    }

    fn close(&mut self) {
        self.flush();
        if let Some(frame) = self.frames.pop() {
            self.y += 12.0;
            let class = if frame.kind == Kind::Rect { "region" } else { "frame" };
            // Outer frames close last but lie lowest: each goes under what is there.
            let mut ground = Sheet::default();
            ground.open(class, Some(frame.step));
            ground.rect(
                Rect::at(frame.left, frame.top, frame.right - frame.left, self.y - frame.top),
                6.0,
                "",
            );
            ground.close();
            ground.append(std::mem::take(&mut self.back));
            self.back = ground;
        }
    }

    /// The centre nearest to `x` at which a text of width `w` stays on a phone.
    fn clamp(&self, x: f64, w: f64) -> f64 {
        if !self.columns.narrow {
            return x;
        }
        let inset = 8.0 + 6.0 * self.frames.len() as f64;
        let room = self.columns.room;
        x.clamp((inset + w / 2.0).min(room / 2.0), (room - inset - w / 2.0).max(room / 2.0))
    }
}
