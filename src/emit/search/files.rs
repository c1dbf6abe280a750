//! The files that a client loads: a small header, then the content, compressed.
//!
//! Header: `bagu`, name of the group (4 bytes), number in the group (2), length of the content (4), its
//! checksum (4); little endian. A group's name is a checksum over its members, so it changes with any of them;
//! the manifest names groups only, which costs a byte a file and not four. A truncated or damaged file fails its
//! own length or checksum, a swapped one has another name.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::base::diagnostic::Checked;
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;
use crate::base::url::UrlPath;
use crate::site::Output;

/// Most files in a group: an edit renames this many at worst. A larger group is a shorter manifest.
const MAX_GROUP: usize = 48;
/// One in so many pieces begins a group, wherever it stands.
const GROUP_STARTS: u32 = 24;

/// A content, compressed, with what its header says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Framed {
    length: u32,
    check: u32,
    compressed: Vec<u8>,
    /// Of the content.
    digest: Digest,
}

impl Framed {
    /// Compresses a content.
    pub fn new(content: &[u8]) -> Framed {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(7));
        let written = encoder.write_all(content).and_then(|()| encoder.finish());
        let compressed = written.expect("memory takes every write");
        let digest = Digest::of_bytes(content);
        Framed { length: content.len() as u32, check: checksum(content), compressed, digest }
    }
}

/// What is loaded as one file.
pub struct Piece {
    /// What it holds.
    pub framed: Arc<Checked<Framed>>,
    /// A stable number of what stands first in it, by which groups are cut.
    pub key: u32,
}

/// Files with one name.
pub struct Group {
    /// Their name.
    pub name: u32,
    /// Their number.
    pub files: usize,
}

/// Files and their names so far.
#[derive(Default)]
pub struct Files {
    taken: BTreeSet<u32>,
    groups: Vec<Named>,
}

impl Files {
    /// Adds files that are found by their position; cuts them into groups.
    pub fn add(&mut self, pieces: Vec<Piece>) -> Vec<Group> {
        let mut groups: Vec<Vec<Piece>> = Vec::new();
        for piece in pieces {
            match groups.last_mut() {
                Some(group) if group.len() < MAX_GROUP && !piece.key.is_multiple_of(GROUP_STARTS) => {
                    group.push(piece)
                }
                _ => groups.push(vec![piece]),
            }
        }
        groups.into_iter().map(|group| self.add_group(group)).collect()
    }

    /// Adds a file that is found by its name alone.
    pub fn add_single(&mut self, content: Vec<u8>, memo: &Memo) -> u32 {
        self.add_group(vec![Piece { framed: memo.call_kept(framed, &&*content), key: 0 }]).name
    }

    fn add_group(&mut self, group: Vec<Piece>) -> Group {
        let checks = group.iter().map(|piece| piece.framed.value.check);
        let bytes: Vec<u8> = checks.flat_map(u32::to_le_bytes).collect();
        // 0 means "no file"; two groups of one name are possible, once in millions of builds.
        let mut name = checksum(&bytes).max(1);
        while !self.taken.insert(name) {
            name = name.wrapping_add(1).max(1);
        }
        let files = group.len();
        self.groups.push(Named { name, pieces: group.into_iter().map(|piece| piece.framed).collect() });
        Group { name, files }
    }

    /// Adds the file with a fixed name, which names all others, and a plain list of all (`search/files.json`) for
    /// who wants to keep them; returns all files.
    pub fn finish(mut self, manifest: Vec<u8>, memo: &Memo) -> Vec<Output> {
        self.groups.push(Named { name: 0, pieces: vec![memo.call_kept(framed, &&*manifest)] });
        let files = each(&self.groups, |group| memo.call(files, group));
        let mut outputs: Vec<Output> = files.iter().flat_map(|files| files.value.iter().cloned()).collect();
        let names = outputs.iter().filter_map(|output| output.path.as_str().strip_prefix("search/"));
        let list = serde_json::json!(names.collect::<Vec<_>>()).to_string();
        outputs.push(Output::new(UrlPath::file("search/files.json"), list, "search"));
        outputs
    }
}

/// The contents of a group; 0 is the name of the manifest.
struct Named {
    name: u32,
    pieces: Vec<Arc<Checked<Framed>>>,
}

impl Hash for Named {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.pieces.iter().for_each(|piece| piece.value.digest.hash(state));
    }
}

/// The files of a group.
fn files(group: &Named) -> Checked<Vec<Output>> {
    let path = |number: u16| match group.name {
        0 => "search/index.bin".to_owned(),
        name => format!("search/{name:08x}-{number}.bin"),
    };
    let files = group.pieces.iter().zip(0..).map(|(piece, number)| {
        Output::new(UrlPath::file(path(number)), file(group.name, number, &piece.value), "search")
    });
    Checked::ok(files.collect())
}

/// The bytes of a file.
fn file(name: u32, number: u16, framed: &Framed) -> Vec<u8> {
    let Framed { length, check, compressed, .. } = framed;
    let mut out = Vec::with_capacity(compressed.len() + 18);
    out.extend(b"bagu");
    out.extend(name.to_le_bytes());
    out.extend(number.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(check.to_le_bytes());
    out.extend(compressed);
    out
}

fn framed(content: &&[u8]) -> Checked<Framed> {
    Checked::ok(Framed::new(content))
}

/// The size of a shard that makes a first query smallest: a smaller one is a longer manifest. Both grow with the
/// root of the whole; in steps, so that an edit seldom moves it.
pub fn shard_size(total: usize, share: f64, bounds: std::ops::RangeInclusive<usize>) -> usize {
    let best = (total as f64 * share).sqrt().max(1.0);
    let step = 2f64.powf((best.log2() * 2.0).round() / 2.0);
    (step as usize).clamp(*bounds.start(), *bounds.end())
}

/// FNV-1a, 32 bits: one line in a browser that has no cryptography over plain http.
pub fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(16_777_619))
}

/// Appends a number, seven bits a byte, the lowest first.
pub fn varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_grow_with_the_root_of_the_whole() {
        let size = |total| shard_size(total, 1.0, 100..=5000);
        assert_eq!((size(0), size(1 << 20), size(1 << 22), size(1 << 40)), (100, 1024, 2048, 5000));
        assert_eq!(size(1 << 20), size((1 << 20) + (1 << 17)), "a little more changes nothing");
    }
}
