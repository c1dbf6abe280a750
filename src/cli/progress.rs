//! A line on the terminal that says which step is slow and how far the work is.
//!
//! It appears when a step takes over a second, and is gone before anything else is printed. A pipe sees nothing.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A step that takes longer is shown.
const SLOW: Duration = Duration::from_secs(1);

/// Between two drawings.
const TICK: Duration = Duration::from_millis(100);

/// Steps in their order, by the name of their end, and what is done until then. Every emitter is of the last but one.
const STEPS: [(&str, &str); 10] = [
    ("cache", "reading the cache"),
    ("load", "reading the notes"),
    ("snippets", "running snippets"),
    ("parse", "parsing"),
    ("catalog", "aligning translations"),
    ("resolve", "resolving links"),
    ("fragments", "highlighting and drawing"),
    ("pages", "making pages"),
    ("site", "making lists and the search"),
    ("write", "writing"),
];

/// Whether the line is on the terminal now.
static SHOWN: Mutex<bool> = Mutex::new(false);

/// Watches one run; the line is gone when this is.
pub(super) struct Progress {
    ends: Option<Sender<&'static str>>,
    drawing: Option<JoinHandle<()>>,
}

impl Progress {
    /// `None` where nobody would see it.
    pub(super) fn start() -> Option<Progress> {
        let dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
        if dumb || !io::stderr().is_terminal() {
            return None;
        }
        let colour = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let (ends, steps) = mpsc::channel();
        let drawing = thread::spawn(move || {
            let (mut step, mut since) = (0, Instant::now());
            loop {
                match steps.recv_timeout(TICK) {
                    Ok(name) => (step, since) = (after(name), Instant::now()),
                    Err(RecvTimeoutError::Timeout) if since.elapsed() > SLOW => {
                        draw(&line(step, since.elapsed(), colour));
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return clear(),
                }
            }
        });
        Some(Progress { ends: Some(ends), drawing: Some(drawing) })
    }

    /// A step is done.
    pub(super) fn lap(&self, name: &'static str) {
        // The thread is there as long as the sender is.
        let _ = self.ends.as_ref().map(|ends| ends.send(name));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.ends = None;
        // A thread that panicked draws nothing any more.
        let _ = self.drawing.take().map(JoinHandle::join);
    }
}

/// Takes the line off the terminal, for another one.
pub(super) fn clear() {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut *shown) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

fn draw(line: &str) {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *shown = write!(io::stderr(), "\r\x1b[K{line}").and_then(|()| io::stderr().flush()).is_ok();
}

/// The step that runs after one has ended.
fn after(name: &str) -> usize {
    let last = STEPS.len() - 1;
    STEPS.iter().position(|(end, _)| *end == name).map_or(last - 1, |at| (at + 1).min(last))
}

fn line(step: usize, time: Duration, colour: bool) -> String {
    let (done, left) = ("#".repeat(step * 2), "-".repeat((STEPS.len() - step) * 2));
    let bar = if colour { format!("\x1b[32m{done}\x1b[0m{left}") } else { format!("{done}{left}") };
    format!("[{bar}] {} … {} s", STEPS[step].1, time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_follows_the_steps() {
        let check = |end: &str, expected: &str| {
            assert_eq!(line(after(end), Duration::from_secs(2), false), expected);
        };
        check("cache", "[##------------------] reading the notes … 2 s");
        check("pages", "[################----] making lists and the search … 2 s");
        check("some emitter", "[################----] making lists and the search … 2 s");
        check("write", "[##################--] writing … 2 s");
        assert!(line(1, Duration::ZERO, true).starts_with("[\x1b[32m##\x1b[0m-"));
    }
}
