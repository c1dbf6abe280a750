//! Walks the notes folder: which files count, and what is wrong with those that do not.
//!
//! Never: follows a link to a folder, reads outside the notes folder, opens anything but a regular file.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use walkdir::{DirEntry, WalkDir};

use super::Limits;
use super::read::{read_regular, with_path};
use crate::base::diagnostic::Diagnostic;

/// A regular file under the notes folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Path under the notes folder, `/` between parts, NFC (macOS hands out NFD).
    pub rel: String,
    /// Where to read it: the file itself, or the target of an admitted link.
    pub path: PathBuf,
}

/// Largest `.gitignore`, bytes.
const IGNORE_CAP: u64 = 1 << 20;

/// A notes folder, walked through.
#[derive(Debug)]
pub(super) struct Walked {
    /// All files that count, sorted by path.
    pub files: Vec<Found>,
    /// The folders that were read.
    pub folders: Vec<PathBuf>,
    /// Whether a link was among the files.
    pub has_links: bool,
    /// What was found on the way.
    pub found: Vec<Diagnostic>,
}

/// All files that count. `notes` is canonical.
pub(super) fn walk(notes: &Path, limits: &Limits) -> io::Result<Walked> {
    let mut ignored = Ignored::above(notes);
    let walked = Walked { files: Vec::new(), folders: Vec::new(), has_links: false, found: Vec::new() };
    let mut walk = Walk { notes, limits, walked };
    let entries = WalkDir::new(notes).follow_links(false).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || ignored.admits(entry)) {
        let entry = match entry {
            Err(error) if error.depth() == 0 => return Err(with_path(notes, error.into())),
            Err(error) => {
                walk.walked.found.push(unreadable(&error.into()));
                continue;
            }
            Ok(entry) => entry,
        };
        if walk.walked.files.len() >= limits.files {
            walk.walked.found.push(too_many_files(limits.files));
            break;
        }
        walk.take(&entry);
    }
    let mut walked = walk.walked;
    walked.files.sort_by(|a, b| a.rel.cmp(&b.rel));
    walked.found.extend(ignored.unreadable.iter().map(unreadable));
    Ok(walked)
}

struct Walk<'a> {
    notes: &'a Path,
    limits: &'a Limits,
    walked: Walked,
}

impl Walk<'_> {
    fn take(&mut self, entry: &DirEntry) {
        let kind = entry.file_type();
        let Some(rel) = self.rel(entry.path()) else {
            return self.walked.found.push(not_unicode(entry.path()));
        };
        self.walked.has_links |= kind.is_symlink();
        if kind.is_dir() {
            self.walked.folders.push(entry.path().to_owned());
            if entry.depth() == self.limits.folder_depth + 1 {
                self.walked.found.push(too_deep(&rel, self.limits.folder_depth));
            }
        } else if entry.depth() > self.limits.folder_depth + 1 {
            // Its folder is named already.
        } else if kind.is_symlink() {
            match self.target(entry.path()) {
                Ok(Some(path)) => self.walked.files.push(Found { rel, path }),
                Ok(None) => self.walked.found.push(linked_folder(&rel)),
                Err(why) => self.walked.found.push(bad_link(&rel, why)),
            }
        } else if kind.is_file() {
            self.walked.files.push(Found { rel, path: entry.path().to_owned() });
        } else {
            self.walked.found.push(special_file(&rel));
        }
    }

    fn rel(&self, path: &Path) -> Option<String> {
        let rel = path.strip_prefix(self.notes).ok()?;
        let parts: Option<Vec<&str>> = rel.components().map(|part| part.as_os_str().to_str()).collect();
        let rel = parts?.join("/");
        Some(if is_nfc(&rel) { rel } else { rel.nfc().collect() })
    }

    /// The file that a link leads to; `None` for a folder.
    fn target(&self, link: &Path) -> Result<Option<PathBuf>, &'static str> {
        let target = link.canonicalize().map_err(|_| "leads nowhere")?;
        let inside = target.strip_prefix(self.notes).map_err(|_| "leads out of the notes folder")?;
        // `x.md -> .git/config` would publish what the walk leaves out.
        let hidden = |part: Component| part.as_os_str().as_encoded_bytes().starts_with(b".");
        if inside.components().any(hidden) {
            return Err("leads to a hidden file");
        }
        let meta = fs::symlink_metadata(&target).map_err(|_| "leads nowhere")?;
        match meta.is_dir() {
            true => Ok(None),
            false if meta.is_file() => Ok(Some(target)),
            false => Err("leads to something that is not a file"),
        }
    }
}

/// What git and our own rules leave out. One matcher for each folder on the way from the repository's root.
struct Ignored {
    above: Vec<Gitignore>,
    /// By depth: the matcher of the notes folder, of its subfolder, and so on.
    below: Vec<Gitignore>,
    /// Files of rules that could not be read: without them a file might be published that must not be.
    unreadable: Vec<io::Error>,
}

impl Ignored {
    /// The matchers of the notes folder and of the folders above it, up to the one that holds `.git`.
    fn above(notes: &Path) -> Ignored {
        let mut folders: Vec<&Path> = notes.ancestors().collect();
        match folders.iter().position(|folder| folder.join(".git").exists()) {
            Some(root) => folders.truncate(root + 1),
            None => folders.truncate(1),
        }
        let mut ignored = Ignored { above: Vec::new(), below: Vec::new(), unreadable: Vec::new() };
        ignored.above = folders.iter().skip(1).rev().map(|folder| ignored.matcher(folder)).collect();
        ignored.below = vec![ignored.matcher(notes)];
        ignored
    }

    /// Whether an entry counts. Called in walking order, parents first.
    fn admits(&mut self, entry: &DirEntry) -> bool {
        let is_dir = entry.file_type().is_dir();
        let name = entry.file_name().as_encoded_bytes();
        let folder_page =
            [&b"_index.md"[..], b"_index.en.md"].iter().any(|page| name.eq_ignore_ascii_case(page));
        if name.starts_with(b".") || name == b"node_modules" || name.starts_with(b"_") && !folder_page {
            return false;
        }
        self.below.truncate(entry.depth());
        let rules = self.below.iter().rev().chain(self.above.iter().rev());
        let verdict = rules.map(|rule| rule.matched(entry.path(), is_dir)).find(|verdict| !verdict.is_none());
        if verdict.is_some_and(|verdict| verdict.is_ignore()) {
            return false;
        }
        if is_dir {
            let matcher = self.matcher(entry.path());
            self.below.push(matcher);
        }
        true
    }

    fn matcher(&mut self, folder: &Path) -> Gitignore {
        let path = folder.join(".gitignore");
        // As in git, a link is no file of rules.
        let rules = match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_file() => read_regular(&path, IGNORE_CAP),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(with_path(&path, error)),
            _ => return Gitignore::empty(),
        };
        let rules = rules.unwrap_or_else(|error| {
            self.unreadable.push(error);
            Vec::new()
        });
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(&rules).lines() {
            // A line that is no pattern matches nothing, as in git.
            let _ = builder.add_line(None, line);
        }
        builder.build().unwrap_or_else(|_| Gitignore::empty())
    }
}

fn named(diagnostic: Diagnostic, rel: &str) -> Diagnostic {
    diagnostic.in_file(&rel.into())
}

/// Fatal: a disk that fails for a moment must not publish a site without the notes it hid.
fn unreadable(error: &io::Error) -> Diagnostic {
    Diagnostic::fatal("unreadable", format!("cannot be read: {error}"))
        .help("check the rights of the file or folder")
}

fn not_unicode(path: &Path) -> Diagnostic {
    Diagnostic::problem("bad-name", format!("the file name `{}` is not UTF-8", path.display()))
        .help("rename it, for example with `convmv -f gbk -t utf8 --notest`")
}

fn too_many_files(limit: usize) -> Diagnostic {
    Diagnostic::fatal("too-many-files", format!("the notes folder holds more than {limit} files"))
        .help("point `--notes` at a smaller folder, or raise `limits.files` in bagu.toml")
}

fn too_deep(rel: &str, limit: usize) -> Diagnostic {
    let found = Diagnostic::fatal("folder-too-deep", format!("the folder lies deeper than {limit} levels"));
    named(found, rel).help("move it up, or raise `limits.folder_depth` in bagu.toml")
}

fn special_file(rel: &str) -> Diagnostic {
    let found = Diagnostic::problem("special-file", "not a regular file (a FIFO, socket or device); skipped");
    named(found, rel).help("remove it from the notes folder")
}

fn linked_folder(rel: &str) -> Diagnostic {
    let found = Diagnostic::warning("linked-folder", "links to folders are not followed");
    named(found, rel).help("its target lies in the notes folder already: remove the link")
}

fn bad_link(rel: &str, why: &str) -> Diagnostic {
    named(Diagnostic::problem("bad-symlink", format!("the symbolic link {why}; skipped")), rel)
        .help("put a copy of the file in its place")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// Makes a folder from lines `path` (a file), `path -> target` (a link) or `path: text`, walks `notes/`
    /// in it and gives the files and the codes of what was found.
    fn check(tree: &[&str], files: &[&str], codes: &[&str]) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for line in tree {
            let (path, rest) = line.split_once([' ', ':']).unwrap_or((line, ""));
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match rest.strip_prefix("-> ") {
                Some(target) => symlink(target, path).unwrap(),
                None => fs::write(path, rest.trim_start()).unwrap(),
            }
        }
        let limits = Limits { folder_depth: 3, files: 6, ..Limits::default() };
        let Walked { files: found, found: diagnostics, .. } = walk(&root.join("notes"), &limits).unwrap();
        assert_eq!(found.iter().map(|f| &*f.rel).collect::<Vec<_>>(), files, "{tree:?}");
        assert_eq!(diagnostics.iter().map(|d| &*d.code).collect::<Vec<_>>(), codes, "{tree:?}");
    }

    #[test]
    fn hidden_and_ignored_files_are_left_out() {
        check(
            &["notes/a.md", "notes/.b/c.md", "notes/node_modules/d.md", "notes/_e/f.md", "notes/_g.md"],
            &["a.md"],
            &[],
        );
        check(
            &["notes/_index.md", "notes/_INDEX.EN.md", "notes/x/_index.en.md"],
            &["_INDEX.EN.md", "_index.md", "x/_index.en.md"],
            &[],
        );
        let tree = ["notes/.gitignore: *.log\n/x/y\n", "notes/x/y/a.md", "notes/x/b.md", "notes/x/c.log"];
        check(&tree, &["x/b.md"], &[]);
        check(
            &["notes/x/.gitignore: *.md\n!keep.md", "notes/x/a.md", "notes/x/keep.md"],
            &["x/keep.md"],
            &[],
        );
        check(&["notes/x/.gitignore: a.md", "notes/x/a.md", "notes/y/a.md"], &["y/a.md"], &[]);
        check(&[".git/HEAD", ".gitignore: draft*", "notes/drafts/a.md", "notes/b.md"], &["b.md"], &[]);
        check(&[".gitignore: draft*", "notes/drafts/a.md"], &["drafts/a.md"], &[]);
    }

    #[test]
    fn links_are_read_only_when_they_stay_inside() {
        let out = &["bad-symlink"];
        check(&["notes/a.md", "notes/b.md -> a.md"], &["a.md", "b.md"], &[]);
        check(&["secret", "notes/a.md -> ../secret"], &[], out);
        check(&["secret", "notes/a.md -> /etc/passwd"], &[], out);
        check(&["secret", "notes/a.md -> /proc/self/environ"], &[], out);
        check(&["secret", "notes/b -> ..", "notes/a.md -> b/secret"], &[], &["bad-symlink", "bad-symlink"]);
        check(&["notes/.git/config", "notes/a.md -> .git/config"], &[], out);
        check(&["notes/x/a.md", "notes/a.md -> nowhere"], &["x/a.md"], out);
        check(&["notes/x/a.md", "notes/y -> x"], &["x/a.md"], &["linked-folder"]);
        check(&["notes/x/a.md", "notes/x/loop -> ../x"], &["x/a.md"], &["linked-folder"]);
    }

    #[test]
    fn caps_and_special_files_are_named() {
        check(&["notes/1/2/3/a.md", "notes/1/2/3/4/b.md"], &["1/2/3/a.md"], &["folder-too-deep"]);
        let many: Vec<String> = (0..8).map(|i| format!("notes/{i}.md")).collect();
        let many: Vec<&str> = many.iter().map(|s| &**s).collect();
        check(&many, &["0.md", "1.md", "2.md", "3.md", "4.md", "5.md"], &["too-many-files"]);
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::net::UnixListener::bind(dir.path().join("a.md")).unwrap();
        let Walked { files, found, .. } = walk(dir.path(), &Limits::default()).unwrap();
        assert_eq!((files.len(), &*found[0].code), (0, "special-file"));
    }
}
