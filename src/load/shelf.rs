//! Files that an earlier load of the same process read: an edit of one note need not read every picture again.
//!
//! Reuse is sound because a file's [`Stamp`] changes with its content. One exception: two writes within one tick
//! of the file system's clock may leave the same stamp, so a file is kept only once it has rested for a second.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::listing::Listing;
use super::walk::Found;
use super::{Asset, Limits};
use crate::base::source::Source;

/// Longer than a tick of the clocks of ext4, APFS and NTFS.
const REST: Duration = Duration::from_secs(1);

/// What changes when a file changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Change time and inode: a file renamed over another may have its size and time.
    inode: (i64, i64, u64),
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(meta: &Metadata) -> Stamp {
        #[cfg(unix)]
        let inode = {
            use std::os::unix::fs::MetadataExt;
            (meta.ctime(), meta.ctime_nsec(), meta.ino())
        };
        #[cfg(not(unix))]
        let inode = (0, 0, 0);
        Stamp { bytes: meta.len(), modified: meta.modified().ok(), inode }
    }

    /// Whether the file holds nothing.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Whether the file had not changed for a while at a time.
    pub(super) fn rested(&self, now: SystemTime) -> bool {
        self.modified.and_then(|modified| now.duration_since(modified).ok()).is_some_and(|rest| rest > REST)
    }
}

/// Files with their stamps. Names as the system has them: paths compare part by part, which is slow.
pub type Stamps = BTreeMap<OsString, Stamp>;

/// Files by path, with the stamp they had.
#[derive(Debug)]
pub(super) struct Kept<T> {
    before: HashMap<PathBuf, Entry<T>>,
    /// Files that were read in this load.
    read: Mutex<Vec<(PathBuf, Entry<T>)>>,
}

#[derive(Debug)]
struct Entry<T> {
    stamp: Stamp,
    value: T,
    asked_for: AtomicBool,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { before: HashMap::new(), read: Mutex::default() }
    }
}

impl<T: Clone> Kept<T> {
    /// The value of a file: the one before, when its stamp is the same, as it was `seen` a moment ago or else as it is
    /// now; otherwise it is read.
    pub(super) fn get<E>(
        &self,
        path: &Path,
        seen: Option<&Stamps>,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(seen) = seen.and_then(|seen| seen.get(path.as_os_str()))
            && let Some(value) = self.kept(path, *seen)
        {
            return Ok(value);
        }
        // The stamp is taken before the file is read: a change in between makes it look older, never newer.
        let Ok(meta) = fs::symlink_metadata(path) else { return read() };
        let stamp = Stamp::of(&meta);
        if let Some(value) = self.kept(path, stamp) {
            return Ok(value);
        }
        let value = read()?;
        if stamp.rested(SystemTime::now()) {
            let entry = Entry { stamp, value: value.clone(), asked_for: AtomicBool::new(true) };
            self.read.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), entry));
        }
        Ok(value)
    }

    fn kept(&self, path: &Path, stamp: Stamp) -> Option<T> {
        let entry = self.before.get(path).filter(|entry| entry.stamp == stamp)?;
        entry.asked_for.store(true, Ordering::Relaxed);
        Some(entry.value.clone())
    }

    fn turn(&mut self) {
        let read = self.read.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.before.extend(read.drain(..));
        self.before.retain(|_, entry| std::mem::take(entry.asked_for.get_mut()));
    }
}

/// A text with the name of its encoding when that was guessed.
pub(super) type Text = (Source, Option<&'static str>);

/// What one load leaves for the next.
#[derive(Debug, Default)]
pub struct Shelf {
    /// What besides the files decides how they are read: the shown prefix and the caps.
    settings: (String, Limits),
    listing: Mutex<Option<Listing>>,
    pub(super) texts: Kept<Text>,
    /// Pictures and documents.
    pub(super) assets: Kept<Asset>,
}

impl Shelf {
    /// The list of files, when it is still good.
    pub(super) fn files(&self) -> Option<Vec<Found>> {
        self.lock().as_ref()?.files()
    }

    /// Keeps a list.
    pub(super) fn keep(&self, listing: Option<Listing>) {
        *self.lock() = listing;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Listing>> {
        self.listing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a load; with other settings than before nothing is reused.
    pub(super) fn begin(&mut self, prefix: &str, limits: Limits) {
        let settings = (prefix.to_owned(), limits);
        if self.settings != settings {
            *self = Shelf { settings, ..Shelf::default() };
        }
    }

    /// Ends a load: what it did not ask for is dropped.
    pub(super) fn turn(&mut self) {
        self.texts.turn();
        self.assets.turn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_file_is_read_again_only_when_it_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let mut kept = Kept::default();
        let reads = Cell::new(0);
        let mut check = |rested: bool, expected_reads: u32| {
            if rested {
                let file = fs::File::options().write(true).open(&path).unwrap();
                file.set_modified(SystemTime::now() - Duration::from_secs(10)).unwrap();
            }
            let read = || {
                reads.set(reads.get() + 1);
                fs::read_to_string(&path)
            };
            assert_eq!(kept.get(&path, None, read).unwrap(), fs::read_to_string(&path).unwrap());
            assert_eq!(reads.get(), expected_reads);
            kept.turn();
        };
        fs::write(&path, "1").unwrap();
        check(false, 1);
        check(false, 2);
        check(true, 3);
        check(false, 3);
        fs::write(&path, "2").unwrap();
        check(false, 4);
        check(true, 5);
        // The same size and time, but another file.
        let times = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(dir.path().join("b"), "3").unwrap();
        fs::File::options().write(true).open(dir.path().join("b")).unwrap().set_modified(times).unwrap();
        fs::rename(dir.path().join("b"), &path).unwrap();
        check(false, 6);
    }

    #[test]
    fn what_was_seen_a_moment_ago_is_not_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let mut kept = Kept::default();
        let rest = |text: &str| {
            fs::write(&path, text).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(10)).unwrap();
            Stamps::from([(path.clone().into(), Stamp::of(&fs::metadata(&path).unwrap()))])
        };
        let mut get = |seen: Option<&Stamps>| {
            let value = kept.get(&path, seen, || fs::read_to_string(&path)).unwrap();
            kept.turn();
            value
        };
        let before = rest("1");
        assert_eq!(get(Some(&before)), "1");
        let after = rest("two");
        assert_eq!(get(Some(&before)), "1", "as it was seen");
        assert_eq!(get(Some(&after)), "two");
        rest("three");
        assert_eq!(get(None), "three");
        assert_eq!(get(Some(&before)), "three", "what is no longer there is not made up");
        assert_eq!(get(Some(&Stamps::new())), "three", "not seen");
    }
}
