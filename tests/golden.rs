//! The site of `tests/site/`, page by page, against `tests/site.expected/`; and its findings.
//! `UPDATE=1 cargo test --test all golden` rewrites the expected files; a file that is left over fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bagu::base::diagnostic::Checked;
use bagu::base::memo::Memo;
use bagu::load::{Options, Sources, load};
use bagu::site::Site;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn built() -> (Sources, Checked<Site>) {
    let options = Options {
        notes: root().join("site/notes"),
        config: Some(root().join("site/bagu.toml")),
        ..Options::default()
    };
    let sources = load(&options).expect("tests/site can be read");
    let site = bagu::pipeline::build(&sources, &Memo::default(), &mut |_| {});
    (sources, site)
}

/// Pages and feeds by path, and `findings.txt`. Scripts, styles, the service worker and the search index have tests of
/// their own;
/// the name of their folder changes with every one of them.
fn actual() -> BTreeMap<String, String> {
    let (sources, site) = built();
    let assets = site.value.outputs.keys().find_map(|path| {
        let (folder, _) = path.as_str().strip_prefix("assets/")?.split_once('/')?;
        (folder != "media").then(|| folder.to_owned())
    });
    let assets = assets.expect("there are scripts");
    let mut files = BTreeMap::new();
    for (path, output) in &site.value.outputs {
        if path.as_str().starts_with("assets/")
            || path.as_str().starts_with("search/") && !path.as_str().ends_with('/')
            || ["sw.js", "offline/files.json"].contains(&path.as_str())
        {
            continue;
        }
        let text = String::from_utf8_lossy(&output.bytes).replace(&assets, "ASSETS");
        files.insert(path.file_path(), text);
    }
    let findings = site.diagnostics.iter().map(|found| {
        let at = found.located(found.file.as_deref().and_then(|file| sources.source(file)));
        let place =
            format!("{}:{}:{}", at.file.unwrap_or_default(), at.line.unwrap_or(0), at.col.unwrap_or(0));
        format!(
            "{place}: {} [{}]: {}\n  help: {}\n",
            at.severity.word(),
            at.code,
            at.message,
            at.help.unwrap_or_default()
        )
    });
    files.insert("findings.txt".into(), findings.collect());
    files
}

fn expected(folder: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, at: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).expect("UTF-8"));
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, folder, &mut files);
    files
}

#[test]
fn the_golden_site() {
    let folder = root().join("site.expected");
    let actual = actual();
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (name, text) in &actual {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        return;
    }
    let expected = expected(&folder);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&actual), names(&expected), "files; UPDATE=1 rewrites them");
    for (name, text) in &actual {
        let line = text.lines().zip(expected[name].lines()).position(|(a, b)| a != b);
        assert!(
            *text == expected[name],
            "{name} differs, first at line {:?}; UPDATE=1 rewrites it",
            line.map(|l| l + 1)
        );
    }
}

#[test]
fn two_builds_are_byte_identical_on_one_and_two_threads() {
    let build = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| built().1)
    };
    let (one, two) = (build(1), build(2));
    assert_eq!(one.value.outputs, two.value.outputs);
    assert_eq!(one.diagnostics, two.diagnostics);
}
