//! The memo's slow values on disk: one file a tool, read here, written by `write`.
//!
//! The file is only ever a shortcut: whatever is not exactly as it was written is as good as absent.

use std::fs;
use std::path::{Path, PathBuf};

use crate::base::memo::{Digest, Kept};

/// First bytes of the file; the number counts its layouts.
const MAGIC: &[u8] = b"bagu kept 2\n";

/// Largest file that is read, bytes.
const CAP: u64 = 1 << 30;

/// Where a tool keeps its values. Another build of the tool may compute other values from the same input, so
/// its digest is part of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// `.bagu-cache` of the project.
    pub folder: PathBuf,
    /// Digest of the executable.
    pub tool: Digest,
}

impl Cache {
    /// The file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(format!("kept-{}-{}", env!("CARGO_PKG_VERSION"), self.tool.hex(16)))
    }

    /// What an earlier run kept; empty when there is nothing usable.
    pub fn read(&self) -> Kept {
        super::read::read_regular(&self.file(), CAP).ok().and_then(|bytes| decode(&bytes)).unwrap_or_default()
    }
}

/// Digest of the running executable, by its content: a rebuilt tool is another tool.
pub fn tool_digest(executable: &Path) -> Digest {
    Digest::of_bytes(&fs::read(executable).unwrap_or_default())
}

/// The file's bytes: [`MAGIC`], the digest of all that follows, and of each value its name, its length (8 bytes, the
/// highest first) and its bytes. Plain, as it is read before the first page is shown.
pub fn encode(kept: &Kept) -> Vec<u8> {
    let mut body = Vec::with_capacity(kept.values().map(|value| 24 + value.len()).sum());
    for (name, value) in kept {
        body.extend(name.0.to_be_bytes());
        body.extend((value.len() as u64).to_be_bytes());
        body.extend(value);
    }
    [MAGIC, &Digest::of_bytes(&body).0.to_be_bytes(), &body].concat()
}

fn decode(bytes: &[u8]) -> Option<Kept> {
    let (digest, mut body) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<16>()?;
    (Digest::of_bytes(body).0.to_be_bytes() == *digest).then_some(())?;
    let mut kept = Vec::new();
    while !body.is_empty() {
        let (name, rest) = body.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (value, rest) = rest.split_at_checked(u64::from_be_bytes(*length).try_into().ok()?)?;
        kept.push((Digest(u128::from_be_bytes(*name)), value.to_vec()));
        body = rest;
    }
    Some(kept.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_absent_one() {
        let kept = Kept::from([(Digest(7), b"seven".to_vec()), (Digest(8), Vec::new())]);
        let bytes = encode(&kept);
        assert_eq!(decode(&bytes), Some(kept));
        for at in 0..bytes.len() {
            assert_eq!(decode(&bytes[..at]), None);
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(decode(&flipped), None, "byte {at}");
        }
    }
}
