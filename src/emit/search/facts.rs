//! What is known of one page by reading it alone, and of all pages by adding that up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Page;
use super::alias::own_names;
use super::glossary::{Pair, pairs};
use super::tokens::is_cjk;
use crate::base::diagnostic::Checked;
use crate::base::memo::Digest;

/// What other pages, or readers' errors, are measured by.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// `中文（English）` in its text.
    pub pairs: Vec<Pair>,
    /// Its characters of a script that is cut into pairs, with how often they stand there.
    pub characters: Vec<(char, u32)>,
    /// Digest of all that decides what things are called: pairs, title and headings.
    pub names: Digest,
}

/// Reads a page.
pub fn facts(page: &Page) -> Checked<Facts> {
    let pairs = pairs(page);
    let headings: Vec<String> = page.sections.iter().map(own_names).collect();
    let names = Digest::of(&(&pairs, headings));
    Checked::ok(Facts { pairs, characters: characters_of(page), names })
}

/// Characters of all pages, with how often they stand there.
pub fn all_characters(facts: &[Arc<Checked<Facts>>]) -> BTreeMap<char, u32> {
    let mut times = Times::default();
    for (c, count) in facts.iter().flat_map(|facts| &facts.value.characters) {
        times.add(*c, *count);
    }
    times.all().collect()
}

fn characters_of(page: &Page) -> Vec<(char, u32)> {
    let mut times = Times::default();
    for section in &page.sections {
        let texts = section.blocks.iter().map(|(_, text)| text);
        for text in texts.chain([&section.page_title, &section.heading]) {
            text.chars().filter(|c| is_cjk(*c)).for_each(|c| times.add(c, 1));
        }
    }
    times.all().collect()
}

/// The first and last character of the block where nearly all Chinese stands.
const COMMON: std::ops::Range<u32> = 0x4E00..0xA000;

/// Counts of characters: a table for the common ones, which is a tenth of the time of a map.
struct Times {
    common: Vec<u32>,
    others: BTreeMap<char, u32>,
}

impl Default for Times {
    fn default() -> Times {
        Times { common: vec![0; COMMON.len()], others: BTreeMap::new() }
    }
}

impl Times {
    fn add(&mut self, c: char, count: u32) {
        match COMMON.contains(&(c as u32)) {
            true => self.common[(c as u32 - COMMON.start) as usize] += count,
            false => *self.others.entry(c).or_default() += count,
        }
    }

    fn all(self) -> impl Iterator<Item = (char, u32)> {
        let common = COMMON.filter_map(char::from_u32).zip(self.common).filter(|(_, count)| *count > 0);
        common.chain(self.others)
    }
}
