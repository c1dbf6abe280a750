//! How far the frames of blocks reach to both sides.

use super::super::measure::Block;
use super::columns::Columns;
use super::{Block as Kind, Event, Sequence};

/// Left and right edge of every frame: around what it holds, or the whole phone.
pub(super) fn frame_edges(sequence: &Sequence, columns: &Columns) -> Vec<Option<(f64, f64)>> {
    let mut edges = vec![None; sequence.events.len()];
    let mut open: Vec<(usize, f64, f64)> = Vec::new();
    let everything = (columns.x(0), columns.x(columns.heads.len() - 1));
    let mut finish = |open: &mut Vec<(usize, f64, f64)>| {
        let Some((index, left, right)) = open.pop() else { return };
        let (left, right) = if left > right { everything } else { (left, right) };
        let (mut left, mut right) = (left - 16.0, right + 16.0);
        if let Event::Open(kind, label) = &sequence.events[index]
            && *kind != Kind::Rect
        {
            let least = 80.0 + Block::new(&label.text, 200.0, 13.0).w;
            right = right.max(left + least);
        }
        if columns.narrow {
            let inset = 6.0 * open.len() as f64;
            (left, right) = (inset, columns.room - inset);
        }
        edges[index] = Some((left, right));
        if let Some(outer) = open.last_mut() {
            (outer.1, outer.2) = (outer.1.min(left + 6.0), outer.2.max(right - 6.0));
        }
    };
    for (index, event) in sequence.events.iter().enumerate() {
        match event {
            Event::Open(..) => open.push((index, f64::MAX, f64::MIN)),
            Event::Close => finish(&mut open),
            _ => {
                if let (Some((left, right)), Some(frame)) = (extent(event, columns), open.last_mut()) {
                    (frame.1, frame.2) = (frame.1.min(left), frame.2.max(right));
                }
            }
        }
    }
    while !open.is_empty() {
        finish(&mut open);
    }
    edges
}

/// How far an event reaches to both sides.
fn extent(event: &Event, columns: &Columns) -> Option<(f64, f64)> {
    match event {
        Event::Message(message) => {
            let (a, b) = (columns.x(message.from), columns.x(message.to));
            let own = if a == b { 46.0 + columns.message(message).w } else { 0.0 };
            let left = columns.turns_left(message.from);
            Some((a.min(b) - if left { own } else { 0.0 }, a.max(b) + if left { 0.0 } else { own }))
        }
        Event::Note(note) => Some(columns.note_range(note, &columns.note(note))),
        _ => None,
    }
}
