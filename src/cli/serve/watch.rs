//! When to build, and when to show it: the state of the tree, and whether it rests.
//!
//! An event of the system, or half a second, only says *look*. What counts is the tree itself: it is built when it
//! differs from what was built last, and shown when it is the same a moment later. So no kind of save, no lost event
//! and no clock that was set back can hide a change.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::base::parallel::each;
use crate::load::{Stamp, Stamps, may_be_read};

/// Between two looks when nothing happens.
const POLL: Duration = Duration::from_millis(500);

/// Between the two looks that must be equal.
const SETTLE: Duration = Duration::from_millis(12);

/// From an event to the look at its file.
const PIECES: Duration = Duration::from_millis(1);

/// As [`SETTLE`], when a file was just emptied or is gone: an editor that truncates or moves it away, and then writes,
/// is between the two.
const SETTLE_LOST: Duration = Duration::from_millis(150);

/// A tree that never rests is built all the same.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Every watched file.
pub type Tree = Stamps;

/// The tree at a time.
pub struct Look {
    /// What was there.
    pub tree: Tree,
    /// When the look began.
    pub at: Instant,
}

/// Watches the notes, and of a project its config, templates and static files.
pub struct Watch {
    roots: Vec<PathBuf>,
    news: Arc<News>,
    /// Rings after `news` were written. One place is enough: a second ring says no more than the first.
    bell: Mutex<Receiver<()>>,
    /// Kept alive; `None` where the system offers no events: then the poll alone finds changes.
    watcher: Option<RecommendedWatcher>,
}

/// Where something happened since the last look; `None`: anywhere.
#[derive(Default)]
struct News(Mutex<Option<BTreeSet<PathBuf>>>);

/// More places than this are looked at as a whole.
const MOST_NEWS: usize = 64;

impl News {
    fn add(&self, event: notify::Result<notify::Event>) {
        let mut news = self.lock();
        match event {
            Ok(event) if !event.need_rescan() && !event.paths.is_empty() => {
                *news = news.take().map(|mut news| {
                    news.extend(event.paths);
                    news
                });
                *news = news.take().filter(|news| news.len() <= MOST_NEWS);
            }
            // An overflow: the system has forgotten what happened.
            _ => *news = None,
        }
    }

    fn take(&self) -> Option<BTreeSet<PathBuf>> {
        self.lock().replace(BTreeSet::new())
    }

    /// A panicked thread leaves a whole set.
    fn lock(&self) -> MutexGuard<'_, Option<BTreeSet<PathBuf>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// Begins to watch.
    pub fn new(notes: &Path, config: Option<&Path>) -> Watch {
        let mut roots = vec![notes.to_owned()];
        if let Some(config) = config {
            let project = config.parent().unwrap_or(Path::new(""));
            roots.extend([config.to_owned(), project.join("templates"), project.join("static")]);
        }
        #[cfg(not(embedded))]
        roots.extend(["templates", "static"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name)));
        // The system names whole paths.
        let roots: Vec<PathBuf> =
            roots.into_iter().map(|root| std::path::absolute(&root).unwrap_or(root)).collect();
        let news = Arc::<News>::default();
        let (send, bell) = sync_channel(1);
        let said = Arc::clone(&news);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own looks open folders and files: those events would never end.
            if event.as_ref().is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            said.add(event);
            let _ = send.try_send(());
        });
        let watcher = watcher.ok().map(|mut watcher| {
            for root in &roots {
                // Too many folders for the system, or a folder that is not there: the poll finds its changes.
                let _ = watcher.watch(root, RecursiveMode::Recursive);
            }
            watcher
        });
        Watch { roots, news, bell: Mutex::new(bell), watcher }
    }

    /// Waits until the tree, as it was `seen` last, differs from what was built. It may still be changing.
    pub fn wait(&self, built: Option<&Tree>, seen: Option<Tree>) -> Look {
        let mut look = seen.map_or_else(|| self.look(), |tree| Look { tree, at: Instant::now() });
        let mut whole = Instant::now();
        while Some(&look.tree) == built {
            let rang = self.rings_within(POLL);
            // Events that are lost, or of what does not count, must not hide others for ever.
            if rang && whole.elapsed() < POLL {
                // A file is often written in pieces, one right after the other.
                thread::sleep(PIECES);
                look = self.look_at_news(look.tree);
            } else {
                (look, whole) = (self.look(), Instant::now());
            }
        }
        look
    }

    /// Whether something happened within a time; without events from the system always no, and after that time.
    fn rings_within(&self, time: Duration) -> bool {
        let rang = self.bell.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time).is_ok();
        if !rang && self.watcher.is_none() {
            thread::sleep(time);
        }
        rang
    }

    /// Whether the tree is still as it was, a moment after the look. Most saves are one write, and whoever asks has
    /// worked meanwhile: only what changed and what the system speaks of is asked for again.
    pub fn rests(&self, look: &Look, built: Option<&Tree>) -> bool {
        thread::sleep(settle(&look.tree, built).saturating_sub(look.at.elapsed()));
        self.stands(look, built)
    }

    /// Whether the tree is still as it was.
    pub fn stands(&self, look: &Look, built: Option<&Tree>) -> bool {
        let Some(built) = built.filter(|_| self.watcher.is_some()) else {
            return self.look().tree == look.tree;
        };
        let changed = |(path, stamp): &(&OsString, &Stamp)| built.get(*path) != Some(*stamp);
        let gone = built.keys().filter(|path| !look.tree.contains_key(*path));
        look.tree.iter().filter(changed).all(|(path, stamp)| stamp_of(path) == Some(*stamp))
            && gone.into_iter().all(|path| stamp_of(path).is_none())
            && self.look_at_news(look.tree.clone()).tree == look.tree
    }

    /// Looks until two looks in a row are equal.
    pub fn settled(&self, mut look: Look, built: Option<&Tree>) -> Look {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            thread::sleep(settle(&look.tree, built));
            let again = self.look();
            if again.tree == look.tree {
                return again;
            }
            look = again;
        }
        look
    }

    /// Waits; gives the tree as soon as it differs. Events of the last change may still come: they do not count.
    pub fn changes_within(&self, time: Duration, built: &Tree) -> Option<Tree> {
        let start = Instant::now();
        while let Some(left) = time.checked_sub(start.elapsed()) {
            let tree = match self.rings_within(left.min(POLL)) {
                true => self.look_at_news(built.clone()).tree,
                false => self.look().tree,
            };
            if tree != *built {
                return Some(tree);
            }
        }
        None
    }

    /// The tree now. What happened before needs no event any more.
    pub fn look(&self) -> Look {
        let at = Instant::now();
        self.news.take();
        // Of a repository around the notes most files are of no interest; of our own folders all are.
        let files = self.roots.iter().enumerate().flat_map(|(number, root)| match fs::metadata(root) {
            Ok(meta) if !meta.is_dir() => vec![(root.as_os_str().to_owned(), Stamp::of(&meta))],
            _ => below(root, wanted(number)),
        });
        Look { tree: files.collect(), at }
    }

    /// The tree now, from an earlier one and what the system says happened since. A folder that came or went is
    /// looked at as a whole, with all others.
    fn look_at_news(&self, mut tree: Tree) -> Look {
        let at = Instant::now();
        let news = self.news.take().filter(|_| self.watcher.is_some());
        match news.is_some_and(|news| news.iter().all(|path| self.update(&mut tree, path))) {
            true => Look { tree, at },
            false => self.look(),
        }
    }

    /// Brings a path of a tree up to date. False: it is a folder's, or one that no root leads to.
    fn update(&self, tree: &mut Tree, path: &Path) -> bool {
        let key = path.as_os_str().to_owned();
        let mut inside = key.clone();
        inside.push(std::path::MAIN_SEPARATOR_STR);
        let is_inside = |key: &OsString| key.as_encoded_bytes().starts_with(inside.as_encoded_bytes());
        let was_folder = tree.range(inside.clone()..).next().is_some_and(|(key, _)| is_inside(key));
        let meta = fs::symlink_metadata(path).ok();
        if was_folder || meta.as_ref().is_some_and(fs::Metadata::is_dir) {
            return false;
        }
        let roots = self.roots.iter().enumerate();
        let below: Vec<(usize, &Path)> =
            roots.filter_map(|(number, root)| Some((number, path.strip_prefix(root).ok()?))).collect();
        let Some(meta) = meta else {
            tree.remove(&key);
            return !below.is_empty();
        };
        let is_seen = |(number, rest): &(usize, &Path)| {
            let parts: Vec<&OsStr> = rest.iter().collect();
            // The root itself is a file: the config.
            let Some((name, folders)) = parts.split_last() else { return true };
            folders.iter().all(|folder| counts(folder, true))
                && counts(name, false)
                && (!meta.is_file() || name.to_str().is_some_and(wanted(*number)))
        };
        if below.iter().any(is_seen) {
            tree.insert(key, Stamp::of(&meta));
        }
        !below.is_empty()
    }
}

/// Which files of a root may be read, by name.
fn wanted(root: usize) -> fn(&str) -> bool {
    if root == 0 { may_be_read } else { |_| true }
}

/// The files below a folder. It is looked at three times an edit, so folders are shared among the cores, and a file is
/// asked for by its name in the folder, which spares the system the way to it.
fn below(folder: &Path, wanted: fn(&str) -> bool) -> Vec<(OsString, Stamp)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if !counts(&entry.file_name(), kind.is_dir()) => {}
            Ok(kind) if kind.is_file() && !entry.file_name().to_str().is_some_and(wanted) => {}
            Ok(kind) if kind.is_dir() => folders.push(entry.path()),
            // A file that is gone between listing and looking will differ at the next look.
            _ => files.extend(entry.metadata().map(|meta| (entry.path().into_os_string(), Stamp::of(&meta)))),
        }
    }
    files.extend(each(&folders, |folder| below(folder, wanted)).into_iter().flatten());
    files
}

/// The stamp of a file as [`below`] takes it.
fn stamp_of(path: &OsStr) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().map(|meta| Stamp::of(&meta))
}

/// How long a tree has to be the same.
fn settle(tree: &Tree, built: Option<&Tree>) -> Duration {
    if has_lost(tree, built) { SETTLE_LOST } else { SETTLE }
}

/// Whether a file that was there is gone or holds nothing: an editor may be between two states that it means.
pub(super) fn has_lost(tree: &Tree, built: Option<&Tree>) -> bool {
    let filled = |stamp: Option<&Stamp>| stamp.is_some_and(|stamp| !stamp.is_empty());
    built.is_some_and(|built| built.iter().any(|(path, stamp)| !stamp.is_empty() && !filled(tree.get(path))))
}

/// Editors' backups, probes (`4913` of vim has no extension) and hidden files do not count.
fn counts(name: &OsStr, is_dir: bool) -> bool {
    let Some(name) = name.to_str() else { return false };
    if name == ".gitignore" {
        return true;
    }
    !name.starts_with('.')
        && !name.ends_with('~')
        && if is_dir { name != "node_modules" } else { name.contains('.') }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    /// Runs saves on a folder with `a.md` and `x/b.md` and expects `wait` to give a tree that is the last state.
    fn check(name: &str, save: fn(&Path)) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().to_owned();
        fs::create_dir(root.join("x")).unwrap();
        fs::write(root.join("a.md"), "1").unwrap();
        fs::write(root.join("x/b.md"), "1").unwrap();
        let watch = Watch::new(&root, None);
        let built = watch.look().tree;
        let (send, receive) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let mut look = watch.wait(Some(&built), None);
            if !watch.rests(&look, Some(&built)) {
                look = watch.settled(look, Some(&built));
            }
            send.send(look.tree).unwrap();
        });
        save(&root);
        let settled = receive.recv_timeout(Duration::from_secs(10));
        assert_eq!(
            settled,
            Ok(Watch::new(&root, None).look().tree),
            "{name}: what was saved, and nothing before"
        );
        waiting.join().unwrap();
    }

    #[test]
    fn every_kind_of_save_is_seen() {
        check("write", |dir| fs::write(dir.join("a.md"), "2").unwrap());
        check("rename over", |dir| {
            fs::write(dir.join(".a.md.swp"), "2").unwrap();
            fs::rename(dir.join(".a.md.swp"), dir.join("a.md")).unwrap();
        });
        check("backup and write", |dir| {
            fs::write(dir.join("4913"), "").unwrap();
            fs::remove_file(dir.join("4913")).unwrap();
            fs::rename(dir.join("a.md"), dir.join("a.md~")).unwrap();
            fs::write(dir.join("a.md"), "2").unwrap();
            fs::remove_file(dir.join("a.md~")).unwrap();
        });
        check("copy for a backup, then write over", |dir| {
            fs::copy(dir.join("a.md"), dir.join("a.md~")).unwrap();
            fs::write(dir.join("a.md"), "22").unwrap();
            fs::remove_file(dir.join("a.md~")).unwrap();
        });
        check("written beside, then two renames", |dir| {
            fs::write(dir.join("a.md___jb_tmp___"), "2").unwrap();
            fs::rename(dir.join("a.md"), dir.join("a.md___jb_old___")).unwrap();
            fs::rename(dir.join("a.md___jb_tmp___"), dir.join("a.md")).unwrap();
            fs::remove_file(dir.join("a.md___jb_old___")).unwrap();
        });
        check("truncate, then write", |dir| {
            let file = fs::File::create(dir.join("a.md")).unwrap();
            thread::sleep(Duration::from_millis(40));
            std::io::Write::write_all(&mut &file, b"22").unwrap();
        });
        check("moved away, then written", |dir| {
            fs::rename(dir.join("a.md"), dir.join("a.md~")).unwrap();
            thread::sleep(Duration::from_millis(40));
            fs::write(dir.join("a.md"), "22").unwrap();
        });
        check("delete", |dir| fs::remove_file(dir.join("a.md")).unwrap());
        check("new file in a new folder", |dir| {
            fs::create_dir_all(dir.join("y/z")).unwrap();
            fs::write(dir.join("y/z/c.md"), "1").unwrap();
        });
        check("folder renamed", |dir| fs::rename(dir.join("x"), dir.join("y")).unwrap());
        check("same size, older time", |dir| {
            let file = fs::File::options().write(true).open(dir.join("a.md")).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        });
    }

    #[test]
    fn what_no_build_reads_is_no_change() {
        let dir = tempfile::tempdir().unwrap();
        let watch = Watch::new(dir.path(), None);
        let before = watch.look();
        fs::create_dir_all(dir.path().join(".git")).unwrap();
        fs::create_dir_all(dir.path().join("node_modules/x")).unwrap();
        let of_editors =
            [".a.md.swp", "a.md~", "4913", "#a.md#", ".a.md.kate-swp", "a.md___jb_tmp___", "a.md.tmp"];
        for name in [".git/index", "node_modules/x/a.md", "page.html"].iter().chain(&of_editors) {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("me@host.1:2", dir.path().join(".#a.md")).unwrap();
        assert_eq!(watch.look().tree, before.tree);
    }

    #[test]
    fn a_tree_rests_when_it_is_the_same_a_moment_later() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write("a.md", "1");
        write("b.md", "1");
        let watch = Watch::new(dir.path(), None);
        let built = watch.look().tree;
        let check = |name: &str, change: &dyn Fn(), meanwhile: &dyn Fn(), expected: bool| {
            change();
            let look = watch.look();
            meanwhile();
            assert_eq!(watch.rests(&look, Some(&built)), expected, "{name}");
            assert_eq!(watch.settled(look, Some(&built)).tree, watch.look().tree, "{name}: in the end");
        };
        check("one write", &|| write("a.md", "22"), &|| {}, true);
        check("one write, then another", &|| write("a.md", "333"), &|| write("a.md", "4444"), false);
        check("another file", &|| write("a.md", "1"), &|| write("b.md", "22"), false);
        check("a file that comes", &|| write("a.md", "22"), &|| write("c.md", "1"), false);
        let gone = || fs::remove_file(dir.path().join("b.md")).unwrap();
        check("a file that goes", &gone, &|| {}, true);
        check("and comes back", &|| {}, &|| write("b.md", "1"), false);
    }

    /// Writes files as fast as the disk takes them. Two looks are equal only when no write came between them, so every
    /// build needs a pause of the writer, and those it times itself: how busy the machine is makes no difference.
    #[test]
    fn a_storm_is_built_only_where_it_rests() {
        let dir = tempfile::tempdir().unwrap();
        let watch = Watch::new(dir.path(), None);
        let mut built = watch.look().tree;
        let root = dir.path().to_owned();
        let is_last = Arc::new(AtomicBool::new(false));
        let says_last = Arc::clone(&is_last);
        let start = Instant::now();
        let storm = thread::spawn(move || {
            // From before a write to after the next: at least as long as what two looks can take for rest.
            let (mut last, mut rests) = (start, Vec::new());
            for n in 0.. {
                // Said before the write: until it is said there is one more to wait for.
                says_last.store(start.elapsed() > Duration::from_secs(1), Ordering::SeqCst);
                let begun = Instant::now();
                fs::write(root.join(format!("{}.md", n % 500)), n.to_string()).unwrap();
                if last.elapsed() >= SETTLE {
                    rests.push((last, Instant::now()));
                }
                last = begun;
                if says_last.load(Ordering::SeqCst) {
                    break;
                }
            }
            rests.push((last, Instant::now() + PATIENCE * 100));
            rests
        });
        let mut builds = Vec::new();
        while !is_last.load(Ordering::SeqCst) || watch.look().tree != built {
            let begun = Instant::now();
            let look = watch.wait(Some(&built), None);
            let rests = watch.rests(&look, Some(&built));
            built = if rests { look.tree } else { watch.settled(look, Some(&built)).tree };
            builds.push((begun, Instant::now()));
        }
        let rests = storm.join().unwrap();
        let rested = |(begun, done): &(Instant, Instant)| {
            *done - *begun >= PATIENCE || rests.iter().any(|(from, to)| from <= done && begun <= to)
        };
        let hasty = builds.iter().filter(|build| !rested(build)).count();
        assert_eq!(hasty, 0, "of {} builds; {} rests", builds.len(), rests.len());
    }
}
