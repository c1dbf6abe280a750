//! Publishing: the output folder is the old site or the new one, and nothing that is not ours is touched.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use bagu::base::url::UrlPath;
use bagu::site::{Output, Site};
use bagu::write::{MARKER_TEXT, clean, publish};

fn site(files: &[(&str, &str)]) -> Site {
    let mut site = Site::default();
    let outputs = files.iter().map(|(path, text)| Output::new(UrlPath::file(*path), *text, "test"));
    assert_eq!(site.insert(outputs.collect()).diagnostics, []);
    site
}

/// Every file below a folder with its text; folders end in `/`.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(Result::unwrap);
    let line = |entry: walkdir::DirEntry| {
        let rel = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        match entry.file_type().is_file() {
            true => (rel, fs::read_to_string(entry.path()).unwrap()),
            false => (rel + "/", String::new()),
        }
    };
    entries.map(line).collect()
}

fn expected(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let files = files.iter().map(|(path, text)| (path.to_string(), text.to_string()));
    files.chain([(".bagu".to_owned(), MARKER_TEXT.to_owned())]).collect()
}

struct Temp {
    dir: tempfile::TempDir,
    notes: PathBuf,
    out: PathBuf,
}

fn temp() -> Temp {
    let dir = tempfile::tempdir().unwrap();
    let (notes, out) = (dir.path().join("notes"), dir.path().join("public"));
    fs::create_dir(&notes).unwrap();
    Temp { dir, notes, out }
}

#[test]
fn a_new_site_takes_the_old_ones_place() {
    let Temp { dir, notes, out } = temp();
    let first = [("a/index.html", "1"), ("b.txt", "2"), ("a/", "")];
    publish(&site(&first[..2]), &out, Some(&notes)).unwrap();
    assert_eq!(tree(&out), expected(&first));
    let second = [("锁/index.html", "3"), ("锁/", "")];
    let published = publish(&site(&second[..1]), &out, Some(&notes)).unwrap();
    assert!(published.leftover.is_none());
    assert_eq!((published.files, published.bytes), (1, 1));
    assert_eq!(tree(&out), expected(&second));
    assert!(clean(&out).unwrap());
    assert_eq!(tree(&out), expected(&[]));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left beside the output");
    assert!(!clean(&dir.path().join("none")).unwrap());
}

#[test]
fn an_empty_folder_and_a_missing_parent_are_fine() {
    let Temp { dir, notes, out } = temp();
    fs::create_dir(&out).unwrap();
    publish(&site(&[("a", "1")]), &out, Some(&notes)).unwrap();
    assert_eq!(tree(&out), expected(&[("a", "1")]));
    let deep = dir.path().join("x/y/public");
    publish(&site(&[("a", "1")]), &deep, Some(&notes)).unwrap();
    assert_eq!(tree(&deep), expected(&[("a", "1")]));
}

#[test]
fn everyone_may_read_the_site() {
    let Temp { out, .. } = temp();
    publish(&site(&[("a/b", "1")]), &out, None).unwrap();
    let mode = |path: &str| fs::metadata(out.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(""), mode("a"), mode("a/b"), mode(".bagu")], [0o755, 0o755, 0o644, 0o644]);
}

/// Tries to publish to `out` and expects a refusal that says `why` and leaves everything as it was.
fn refuse(temp: &Temp, out: &Path, why: &str) {
    let before = tree(temp.dir.path());
    let error = publish(&site(&[("a", "1")]), out, Some(&temp.notes)).unwrap_err().to_string();
    assert!(error.contains(why), "{}: {error}", out.display());
    assert_eq!(tree(temp.dir.path()), before, "{}", out.display());
}

#[test]
fn folders_whose_loss_would_hurt_are_refused() {
    let temp = temp();
    let dir = temp.dir.path().to_owned();
    let path = |name: &str| dir.join(name);
    fs::write(path("file"), "mine").unwrap();
    fs::create_dir(path("foreign")).unwrap();
    fs::write(path("foreign/mine.txt"), "mine").unwrap();
    fs::create_dir(path("almost")).unwrap();
    fs::write(path("almost/.bagu"), format!("{MARKER_TEXT} ")).unwrap();
    fs::write(path("notes/a.md"), "mine").unwrap();
    symlink("foreign", path("link")).unwrap();
    symlink("nowhere", path("dangling")).unwrap();
    refuse(&temp, Path::new("/"), "is no folder that can be replaced");
    refuse(&temp, Path::new("/tmp/.."), "is no folder that can be replaced");
    refuse(&temp, Path::new("/proc"), "is a mount point");
    refuse(&temp, &std::env::home_dir().unwrap(), "your home folder");
    refuse(&temp, &temp.notes, "lies inside the notes folder");
    refuse(&temp, &path("notes/public"), "lies inside the notes folder");
    refuse(&temp, &path("notes/new/public"), "lies inside the notes folder");
    refuse(&temp, &path("foreign/../notes"), "lies inside the notes folder");
    refuse(&temp, &dir, "contains the notes folder");
    refuse(&temp, &path("file"), "is a file");
    refuse(&temp, &path("file/public"), "");
    refuse(&temp, &path("link"), "is a symbolic link");
    refuse(&temp, &path("link/"), "is a symbolic link");
    refuse(&temp, &path("dangling"), "is a symbolic link");
    refuse(&temp, &path("foreign"), "holds files that bagu did not write");
    refuse(&temp, &path("almost"), "holds files that bagu did not write");
    assert!(clean(&path("foreign")).is_err());
}

#[test]
fn a_dead_runs_stage_is_removed_and_a_foreign_one_is_not() {
    let Temp { dir, out, .. } = temp();
    let path = |name: &str| dir.path().join(name);
    fs::create_dir_all(path(".public.stage-1/a")).unwrap();
    fs::write(path(".public.stage-1/.bagu"), MARKER_TEXT).unwrap();
    fs::create_dir(path(".public.stage-2")).unwrap();
    fs::create_dir(path(".public.stage-3")).unwrap();
    fs::write(path(".public.stage-3/.bagu"), "This fol").unwrap();
    fs::create_dir(path(".public.stage-4")).unwrap();
    fs::write(path(".public.stage-4/mine"), "").unwrap();
    fs::create_dir(path(".public.stage-mine")).unwrap();
    fs::create_dir(path(".other.stage-1")).unwrap();
    publish(&site(&[("a", "1")]), &out, None).unwrap();
    let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".other.stage-1", ".public.stage-4", ".public.stage-mine", "notes", "public"]);
}

#[test]
fn a_swap_that_died_between_two_renames_is_taken_back() {
    let Temp { dir, out, .. } = temp();
    publish(&site(&[("old", "1")]), &out, None).unwrap();
    fs::rename(&out, dir.path().join(".public.stage-old")).unwrap();
    // The next run fails late: two outputs want the same name as a file and as a folder.
    let broken = site(&[("a", "1"), ("a/b", "2")]);
    assert!(publish(&broken, &out, None).is_err());
    assert_eq!(tree(&out), expected(&[("old", "1")]));
    publish(&site(&[("new", "1")]), &out, None).unwrap();
    assert_eq!(tree(&out), expected(&[("new", "1")]));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn runs_into_one_folder_take_turns() {
    let Temp { dir, out, .. } = temp();
    let files: Vec<(String, String)> = (0..200).map(|i| (format!("d{}/{i}", i % 7), String::new())).collect();
    let of = |run: usize| {
        let text = run.to_string();
        let files: Vec<_> = files.iter().map(|(path, _)| (path.as_str(), text.as_str())).collect();
        site(&files)
    };
    std::thread::scope(|scope| {
        for run in 0..8 {
            let (out, of) = (&out, &of);
            scope.spawn(move || publish(&of(run), out, None).unwrap());
        }
    });
    let mut texts: Vec<String> = tree(&out)
        .into_iter()
        .filter(|(k, _)| k.contains("/") && !k.ends_with('/'))
        .map(|(_, v)| v)
        .collect();
    assert_eq!(texts.len(), 200);
    texts.dedup();
    assert_eq!(texts.len(), 1, "one whole run");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
}
