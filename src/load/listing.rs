//! The files of a notes folder as an earlier load of the same process listed them.
//!
//! Which names stand in a folder changes only with the folder's own [`Stamp`], and what is left out only with that of
//! the rules. So a list is good as long as all of those are the same; the exception of `shelf` holds here too: only
//! what had rested for a second before it was read is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Stamp;
use super::walk::{Found, Walked};

/// A list, and what must not have changed for it to be good.
#[derive(Debug)]
pub(super) struct Listing {
    /// Every folder that was read, and every file of rules and `.git` that was there or could have been.
    seen: Vec<(PathBuf, Option<Stamp>)>,
    files: Vec<Found>,
}

impl Listing {
    /// Keeps what was walked through from `begun` on. None: it was found fault with, has links (what they lead to may
    /// change elsewhere), or changed a moment ago.
    pub fn of(notes: &Path, walked: &Walked, begun: SystemTime) -> Option<Listing> {
        // Other systems do not say when the names in a folder changed.
        if !cfg!(unix) || walked.has_links || !walked.found.is_empty() {
            return None;
        }
        let rules = notes.ancestors().chain(walked.folders.iter().map(|folder| &**folder));
        let rules = rules.flat_map(|folder| [folder.join(".gitignore"), folder.join(".git")]);
        let seen = walked.folders.iter().cloned().chain(rules).map(|path| (stamp(&path), path));
        let seen: Vec<(PathBuf, Option<Stamp>)> = seen.map(|(stamp, path)| (path, stamp)).collect();
        let rested = seen.iter().all(|(_, stamp)| stamp.is_none_or(|stamp| stamp.rested(begun)));
        rested.then(|| Listing { seen, files: walked.files.clone() })
    }

    /// The files, when they are still the same.
    pub fn files(&self) -> Option<Vec<Found>> {
        self.seen.iter().all(|(path, seen)| stamp(path) == *seen).then(|| self.files.clone())
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().map(|meta| Stamp::of(&meta))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::load::Limits;
    use crate::load::walk::walk;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    #[test]
    fn a_list_is_kept_until_a_name_changes() {
        let check = |name: &str, change: fn(&Path), expected: bool| {
            let dir = tempfile::tempdir().unwrap();
            let notes = dir.path().canonicalize().unwrap().join("notes");
            fs::create_dir_all(notes.join("x/y")).unwrap();
            fs::write(notes.join(".gitignore"), "*.log").unwrap();
            fs::write(notes.join("x/a.md"), "1").unwrap();
            fs::write(notes.join("x/a.log"), "1").unwrap();
            let walked = walk(&notes, &Limits::default()).unwrap();
            let later = SystemTime::now() + Duration::from_secs(5);
            assert!(Listing::of(&notes, &walked, SystemTime::now()).is_none(), "too young");
            let listing = Listing::of(&notes, &walked, later).unwrap();
            change(&notes);
            assert_eq!(listing.files().is_some(), expected, "{name}");
            let now = walk(&notes, &Limits::default()).unwrap().files;
            assert!(listing.files().is_none_or(|files| files == now), "{name}");
        };
        check("nothing", |_| (), true);
        check("a text", |notes| fs::write(notes.join("x/a.md"), "2").unwrap(), true);
        check("a new file", |notes| fs::write(notes.join("x/y/b.md"), "").unwrap(), false);
        check("a file that goes", |notes| fs::remove_file(notes.join("x/a.md")).unwrap(), false);
        check("another name", |notes| fs::rename(notes.join("x"), notes.join("z")).unwrap(), false);
        check("a folder", |notes| fs::create_dir(notes.join("x/y/z")).unwrap(), false);
        check("rules", |notes| fs::write(notes.join(".gitignore"), "*.md").unwrap(), false);
        check(
            "rules above",
            |notes| fs::write(notes.parent().unwrap().join(".gitignore"), "").unwrap(),
            false,
        );
        check("a repository", |notes| fs::create_dir(notes.parent().unwrap().join(".git")).unwrap(), false);
        check("a link", |notes| symlink("x/a.md", notes.join("b.md")).unwrap(), false);
    }

    #[test]
    fn a_list_with_links_or_faults_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let notes = dir.path().canonicalize().unwrap();
        fs::write(notes.join("a.md"), "").unwrap();
        let kept = || {
            let walked = walk(&notes, &Limits::default()).unwrap();
            Listing::of(&notes, &walked, SystemTime::now() + Duration::from_secs(5)).is_some()
        };
        assert!(kept());
        symlink("a.md", notes.join("b.md")).unwrap();
        assert!(!kept(), "a link");
        fs::remove_file(notes.join("b.md")).unwrap();
        std::os::unix::net::UnixListener::bind(notes.join("c.md")).unwrap();
        assert!(!kept(), "a fault");
    }
}
