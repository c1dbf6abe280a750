//! The parser's events, with a look at what comes next.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Tag};

/// The events.
pub struct Ahead<'a> {
    events: OffsetIter<'a>,
    seen: VecDeque<(Event<'a>, Range<usize>)>,
}

impl<'a> Ahead<'a> {
    pub fn new(events: OffsetIter<'a>) -> Ahead<'a> {
        Ahead { events, seen: VecDeque::new() }
    }

    pub fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.seen.pop_front().or_else(|| self.events.next())
    }

    /// The next character shown, when it stands in text or code.
    pub fn next_char(&mut self) -> Option<char> {
        for at in 0.. {
            if at == self.seen.len() {
                self.seen.push_back(self.events.next()?);
            }
            match &self.seen[at].0 {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {}
                Event::InlineHtml(tag) if !tag.starts_with("<br") && !tag.starts_with("<img") => {}
                // A mark of `emphasis.rs` is never the first character of a line.
                Event::Text(text) | Event::Code(text) => return text.chars().next(),
                _ => return None,
            }
        }
        None
    }
}
