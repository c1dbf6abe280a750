//! The files that a client loads: a small header, then the content, compressed.
//!
//! Header: `bagu`, name of the group (4 bytes), number in the group (2), length of the content (4), its
//! checksum (4); little endian. A group's name is a checksum over its members, so it changes with any of them;
//! the manifest names groups only, which costs a byte a file and not four. A truncated or damaged file fails its
//! own length or checksum, a swapped one has another name.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::base::url::UrlPath;
use crate::site::Output;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Most files in a group: an edit renames this many at worst. A larger group is a shorter manifest.
const MAX_GROUP: usize = 48;
/// One in so many pieces begins a group, wherever it stands.
const GROUP_STARTS: u32 = 24;

/// What is loaded as one file.
pub struct Piece {
    /// Its bytes.
    pub content: Vec<u8>,
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
    frames: Vec<Frame>,
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
    pub fn add_single(&mut self, content: Vec<u8>) -> u32 {
        self.add_group(vec![Piece { content, key: 0 }]).name
    }

    fn add_group(&mut self, group: Vec<Piece>) -> Group {
        let checks: Vec<u32> = group.iter().map(|piece| checksum(&piece.content)).collect();
        let bytes: Vec<u8> = checks.iter().flat_map(|check| check.to_le_bytes()).collect();
        // 0 means "no file"; two groups of one name are possible, once in millions of builds.
        let mut name = checksum(&bytes).max(1);
        while !self.taken.insert(name) {
            name = name.wrapping_add(1).max(1);
        }
        let files = group.len();
        for (number, (piece, check)) in group.into_iter().zip(checks).enumerate() {
            let path = UrlPath::file(format!("search/{name:08x}-{number}.bin"));
            self.frames.push(Frame {
                path,
                name,
                number: number as u16,
                check,
                content: piece.content.into(),
            });
        }
        Group { name, files }
    }

    /// Adds the file with a fixed name, which names all others, and a plain list of all (`search/files.json`) for
    /// who wants to keep them; returns all files and what is in them.
    pub fn finish(mut self, manifest: Vec<u8>, memo: &Memo) -> (Vec<Output>, Vec<Arc<[u8]>>) {
        let (path, check) = (UrlPath::file("search/index.bin"), checksum(&manifest));
        self.frames.push(Frame { path, name: 0, number: 0, check, content: manifest.into() });
        let mut outputs =
            each(&self.frames, |frame| Output::new(frame.path.clone(), frame.bytes(memo), "search"));
        let names = outputs.iter().filter_map(|output| output.path.as_str().strip_prefix("search/"));
        let list = serde_json::json!(names.collect::<Vec<_>>()).to_string();
        outputs.push(Output::new(UrlPath::file("search/files.json"), list, "search"));
        (outputs, self.frames.into_iter().map(|frame| frame.content).collect())
    }
}

/// One file.
struct Frame {
    path: UrlPath,
    name: u32,
    number: u16,
    check: u32,
    content: Arc<[u8]>,
}

impl Frame {
    fn bytes(&self, memo: &Memo) -> Vec<u8> {
        let compressed = memo.call_kept(gzip, &&*self.content);
        let mut out = Vec::with_capacity(compressed.value.len() + 18);
        out.extend(b"bagu");
        out.extend(self.name.to_le_bytes());
        out.extend(self.number.to_le_bytes());
        out.extend((self.content.len() as u32).to_le_bytes());
        out.extend(self.check.to_le_bytes());
        out.extend(&compressed.value);
        out
    }
}

/// Keeps the compressed form of contents in the memo.
pub fn ask_again(contents: &[Arc<[u8]>], memo: &Memo) {
    each(contents, |content| memo.call_kept(gzip, &&**content));
}

fn gzip(content: &&[u8]) -> Checked<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(7));
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    Checked::ok(written.expect("memory takes every write"))
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
