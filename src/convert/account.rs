//! Where every line of every source went.

use std::collections::BTreeMap;

use super::line::LineId;
use super::{Input, Reason};

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Nothing stands on it.
    Blank,
    /// It is printed.
    Placed {
        /// Path of the file under the notes folder.
        file: String,
        /// Its line there, from 1.
        line: usize,
    },
    /// It is not printed.
    Dropped(Reason),
    /// Nobody knows: a bug, and the tests look for it.
    Lost,
}

/// The fates of all lines, by source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// One for every line of every source.
    pub fates: Vec<Vec<Fate>>,
    /// Lines that are claimed twice: printed in two files, or printed and dropped. A bug.
    pub doubled: Vec<LineId>,
}

impl Account {
    /// An account of texts of which nothing is known.
    pub(super) fn new(input: &Input) -> Account {
        let fate = |line: &str| if line.trim().is_empty() { Fate::Blank } else { Fate::Lost };
        let fates = input.sources.iter().map(|source| source.text.lines().map(fate).collect()).collect();
        Account { fates, doubled: Vec::new() }
    }

    pub(super) fn place(&mut self, id: LineId, file: &str, line: usize) {
        let doubled = match self.fate(id) {
            Some(fate @ Fate::Lost) => {
                *fate = Fate::Placed { file: file.to_owned(), line };
                false
            }
            // The first of several lines in one file is its place.
            Some(Fate::Placed { file: earlier, .. }) => earlier != file,
            Some(Fate::Dropped(_)) => true,
            Some(Fate::Blank) | None => false,
        };
        if doubled {
            self.doubled.push(id);
        }
    }

    pub(super) fn drop(&mut self, id: LineId, reason: Reason) {
        let doubled = match self.fate(id) {
            Some(fate @ Fate::Lost) => {
                *fate = Fate::Dropped(reason);
                false
            }
            // A text may be a copy of several: each of its lines is named once.
            Some(Fate::Dropped(_) | Fate::Blank) | None => false,
            Some(Fate::Placed { .. }) => true,
        };
        if doubled {
            self.doubled.push(id);
        }
    }

    fn fate(&mut self, id: LineId) -> Option<&mut Fate> {
        self.fates.get_mut(id.source)?.get_mut(id.line)
    }

    /// Lines that are not blank.
    pub fn filled(&self) -> usize {
        self.all().filter(|fate| **fate != Fate::Blank).count()
    }

    /// Lines that are printed.
    pub fn placed(&self) -> usize {
        self.all().filter(|fate| matches!(fate, Fate::Placed { .. })).count()
    }

    /// Lines of which nobody knows what became.
    pub fn lost(&self) -> Vec<LineId> {
        let lost = |(source, fates): (usize, &Vec<Fate>)| {
            let at = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Lost).map(|(line, _)| line);
            at.map(|line| LineId { source, line }).collect::<Vec<_>>()
        };
        self.fates.iter().enumerate().flat_map(lost).collect()
    }

    /// Lines that are not printed, by reason.
    pub fn dropped(&self) -> BTreeMap<Reason, usize> {
        let mut counts = BTreeMap::new();
        for fate in self.all() {
            if let Fate::Dropped(reason) = fate {
                *counts.entry(*reason).or_default() += 1;
            }
        }
        counts
    }

    fn all(&self) -> impl Iterator<Item = &Fate> {
        self.fates.iter().flatten()
    }
}
