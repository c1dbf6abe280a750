//! The one file with a fixed name: how many documents there are, and where each word and text is found.

use super::count::BOOSTS;
use super::files::{Group, varint};
use super::words::front_code;

/// Raised when a client must not read older files.
const VERSION: u32 = 2;

/// Everything a client needs before its first query.
pub struct Manifest {
    /// Sections of each page, Chinese pages first.
    pub pages: Vec<u32>,
    /// How many of the pages are Chinese.
    pub chinese: u32,
    /// For each English page the Chinese page of the same note.
    pub partners: Vec<Option<u32>>,
    /// For each page whether it is a term of the glossary.
    pub terms: Vec<bool>,
    /// First possible token of each word shard.
    pub starts: Vec<String>,
    /// Names of the word shards.
    pub words: Vec<Group>,
    /// Documents of each text shard.
    pub text_docs: Vec<u32>,
    /// Names of the text shards.
    pub texts: Vec<Group>,
    /// Names of the vocabulary, the traditional characters (common, rare), the sounds, the facets, the list of notes.
    pub single: [u32; 6],
}

impl Manifest {
    /// The bytes that `static/js/search/shards.js` reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        varint(VERSION, &mut out);
        out.extend(BOOSTS);
        out.extend(self.single.iter().flat_map(|name| name.to_le_bytes()));
        numbers(&self.pages, &mut out);
        varint(self.chinese, &mut out);
        // Mostly "the page after the last partner": zeros.
        let mut expected = 0;
        for partner in &self.partners {
            let step = partner.map_or(1, |page| zigzag(page as i64 - expected) << 1);
            varint(step, &mut out);
            expected = partner.map_or(expected, |page| i64::from(page) + 1);
        }
        numbers(&runs_of(&self.terms), &mut out);
        varint(self.starts.len() as u32, &mut out);
        let mut last = "";
        for start in &self.starts {
            front_code(last, start, &mut out);
            last = start;
        }
        groups(&self.words, &mut out);
        numbers(&self.text_docs, &mut out);
        groups(&self.texts, &mut out);
        out
    }
}

fn numbers(numbers: &[u32], out: &mut Vec<u8>) {
    varint(numbers.len() as u32, out);
    numbers.iter().for_each(|number| varint(*number, out));
}

fn groups(groups: &[Group], out: &mut Vec<u8>) {
    varint(groups.len() as u32, out);
    groups.iter().for_each(|group| varint(group.files as u32, out));
    groups.iter().for_each(|group| out.extend(group.name.to_le_bytes()));
}

fn zigzag(n: i64) -> u32 {
    ((n << 1) ^ (n >> 63)) as u32
}

/// Lengths of runs, the first of `false`.
fn runs_of(flags: &[bool]) -> Vec<u32> {
    let mut runs = vec![0];
    let mut now = false;
    for flag in flags {
        if *flag != now {
            runs.push(0);
            now = *flag;
        }
        *runs.last_mut().expect("never empty") += 1;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_runs() {
        assert_eq!(runs_of(&[false, true, true]), [1, 2]);
        assert_eq!(runs_of(&[true]), [0, 1]);
        assert_eq!((zigzag(0), zigzag(-1), zigzag(2)), (0, 1, 4));
    }
}
