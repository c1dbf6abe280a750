//! How much of each note is translated.

use std::io::{self, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use super::super::place::Place;
use super::super::report::say;
use super::super::{Done, exit};
use super::{Chosen, Read};
use crate::base::text::counted;
use crate::catalog::{Status, Text, status};

/// Prints a line a note.
pub(super) fn run(args: &Chosen) -> Done {
    let read = Read::new(&Place::find(&args.place)?)?;
    let mut table = Table::default();
    let (mut total, mut whole, mut begun, mut misaligned) = (Status::default(), 0, 0, 0);
    let texts = read.chosen(&args.names)?;
    for text in &texts {
        let (status, findings) = (status(*text), read.misaligned(text).len());
        total += status;
        let is_whole = text.en.is_some() && status.stale + status.missing + findings == 0;
        whole += usize::from(is_whole);
        begun += usize::from(text.en.is_some() && !is_whole);
        misaligned += findings;
        table.row(&shown(text), status, findings);
    }
    table.row("total", total, misaligned);
    let mut out = io::stdout().lock();
    table.print(&mut out, io::stdout().is_terminal())?;
    say(format_args!("{whole} of {} translated and up to date, {begun} begun", counted(texts.len(), "note")));
    Ok(exit(true))
}

/// The home page has an empty id.
fn shown(text: &Text) -> String {
    if text.zh.id.as_str().is_empty() { "(home)".into() } else { text.zh.id.to_string() }
}

const HEAD: [&str; 5] = ["note", "fresh", "stale", "missing", "misaligned"];

#[derive(Default)]
struct Table {
    rows: Vec<(String, [usize; 4])>,
}

impl Table {
    fn row(&mut self, name: &str, status: Status, misaligned: usize) {
        self.rows.push((name.to_owned(), [status.fresh, status.stale, status.missing, misaligned]));
    }

    /// Aligned for eyes; for programs one line a note, cells apart by a tab.
    fn print(&self, out: &mut impl Write, aligned: bool) -> io::Result<()> {
        if !aligned {
            writeln!(out, "{}", HEAD.join("\t"))?;
            for (name, [fresh, stale, missing, misaligned]) in &self.rows {
                writeln!(out, "{name}\t{fresh}\t{stale}\t{missing}\t{misaligned}")?;
            }
            return Ok(());
        }
        let width = self.rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).max(HEAD[0].len());
        let pad = |name: &str| " ".repeat(width - name.width());
        writeln!(out, "{}{}  {}", HEAD[0], pad(HEAD[0]), HEAD[1..].join("  "))?;
        for (name, numbers) in &self.rows {
            write!(out, "{name}{}", pad(name))?;
            for (number, head) in numbers.iter().zip(&HEAD[1..]) {
                write!(out, "  {number:>width$}", width = head.len())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
