//! A folder that lives as long as one program.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const PREFIX: &str = "bagu-snippet-";

/// A private folder, removed when this value goes.
#[derive(Debug)]
pub struct Scratch {
    /// Where it is.
    pub path: PathBuf,
}

impl Scratch {
    /// Makes an empty folder under `root`; with a user it is theirs.
    pub fn new(root: &Path, user: Option<u32>) -> io::Result<Scratch> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let scratch = Scratch { path: root.join(format!("{PREFIX}{}-{number}", std::process::id())) };
        fs::DirBuilder::new().mode(0o700).create(&scratch.path)?;
        scratch.give(&scratch.path, user)?;
        Ok(scratch)
    }

    /// Writes a file into it.
    pub fn put(&self, name: &str, bytes: &[u8], user: Option<u32>) -> io::Result<()> {
        let path = self.path.join(name);
        fs::write(&path, bytes)?;
        self.give(&path, user)
    }

    fn give(&self, path: &Path, user: Option<u32>) -> io::Result<()> {
        user.map_or(Ok(()), |user| chown(path, Some(user), Some(user)))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is swept by the next run.
        _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes folders of processes that are no longer there: they were killed before they could.
pub fn sweep(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next());
        if let Some(owner) = owner.filter(|pid| pid.parse::<u32>().is_ok())
            && !Path::new("/proc").join(owner).exists()
        {
            _ = fs::remove_dir_all(entry.path());
        }
    }
}
