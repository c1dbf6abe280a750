//! The commands as scripts see them: exit codes, what is on which stream, what is on the disk after.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::project::Project;

const GOOD: &str = "# 锁\n\n正文。\n";
const WITH_CODE: &str =
    "# 锁\n\n```rust,ignore\nfn main() {}\n```\n\n```mermaid\nflowchart LR\n  a[一] --> b[二]\n```\n";
const WITH_PROBLEM: &str = "# 锁\n\n见 [[nope]]。\n";

#[test]
fn problems_count_only_when_asked() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", WITH_PROBLEM)]);
    let (stdout, stderr) = project.check(&["build"], 0);
    assert_eq!(stdout, "");
    assert!(stderr.contains("notes/a/b.md:3:3: problem: "), "{stderr}");
    assert!(stderr.contains("  3 | 见 [[nope]]。\n    |    ^^^^^^^^\n"), "{stderr}");
    assert!(project.has("public/a/b/index.html"));
    fs::remove_dir_all(project.path("public")).unwrap();
    let (_, stderr) = project.check(&["build", "--strict"], 1);
    assert!(stderr.contains("nothing published: 1 problem"), "{stderr}");
    assert!(!project.has("public"));
    project.check(&["check"], 1);
    assert!(!project.has("public"), "check writes no site");
    project.write("notes/a/b.md", GOOD);
    project.check(&["check"], 0);
    project.check(&["build", "--strict"], 0);
}

#[test]
fn a_fatal_finding_leaves_the_old_site() {
    let project = Project::new(&[("bagu.toml", "title = '旧'"), ("notes/a/b.md", GOOD)]);
    project.check(&["build"], 0);
    let before = fs::read(project.path("public/index.html")).unwrap();
    project.write("bagu.toml", "titel = '新'");
    let (_, stderr) = project.check(&["build"], 1);
    assert!(stderr.contains("bagu.toml:1:1: fatal: unknown key `titel`"), "{stderr}");
    assert!(stderr.contains("help: did you mean `title`?"), "{stderr}");
    assert_eq!(fs::read(project.path("public/index.html")).unwrap(), before);
}

#[test]
fn json_is_one_object_a_line() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", WITH_PROBLEM)]);
    let (stdout, _) = project.check(&["check", "--json"], 1);
    let found: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let broken = found.iter().find(|found| found["severity"] == "problem").unwrap();
    let keys: Vec<&str> = broken.as_object().unwrap().keys().map(String::as_str).collect();
    let documented =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md")).unwrap();
    for key in keys {
        assert!(documented.contains(&format!("| `{key}` |")), "{key} is documented");
    }
    assert_eq!(
        (&broken["file"], &broken["line"], &broken["col"]),
        (&"notes/a/b.md".into(), &3.into(), &3.into())
    );
    assert_eq!(broken["excerpt"], "见 [[nope]]。");
}

#[test]
fn a_plain_folder_stays_as_it_is() {
    let project = Project::new(&[("my notes/锁/互斥.md", WITH_CODE)]);
    project.check(&["build", "--notes", "my notes", "--out", "out"], 0);
    assert!(project.has("out/锁/互斥/index.html") && project.has("out/.bagu"));
    let mut here: Vec<_> = fs::read_dir(project.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    here.sort();
    assert_eq!(here, ["home", "my notes", "out"], "the cache is in the user's folder");
    let (_, stderr) = project.check(&["build", "--notes", "my notes", "--out", "my notes/out"], 1);
    assert!(
        stderr.contains("error: the output folder my notes/out lies inside the notes folder"),
        "{stderr}"
    );
    let (_, stderr) = project.check(&["build"], 1);
    assert!(stderr.contains("name the folder of your notes with --notes"), "{stderr}");
}

#[test]
fn wrong_usage_is_exit_2() {
    let project = Project::new(&[("notes/a/b.md", GOOD)]);
    for args in [
        &[][..],
        &["biuld"],
        &["build", "--base-url", "example.org"],
        &["build", "--threads", "0"],
        &["serve", "--port", "70000"],
        &["new", "../x"],
        &["new", "x"],
        &["new", "en/x"],
        &["new", "a/_x"],
    ] {
        project.check(args, 2);
    }
    project.check(&["--version"], 0);
}

#[test]
fn new_begins_both_languages_and_overwrites_nothing() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", GOOD)]);
    project.check(&["new", "网络/三次握手"], 0);
    let (_, stderr) = project.check(&["check"], 0);
    assert!(stderr.contains("3 files checked"), "the skeleton is a note without problems: {stderr}");
    project.check(&["new", "notes/a/path-of-a-shell.md"], 0);
    assert!(project.has("notes/a/path-of-a-shell.en.md") && !project.has("notes/notes"));
    project.write("notes/网络/三次握手.en.md", "mine");
    fs::remove_file(project.path("notes/网络/三次握手.md")).unwrap();
    project.check(&["new", "网络/三次握手"], 1);
    assert_eq!(fs::read_to_string(project.path("notes/网络/三次握手.en.md")).unwrap(), "mine");
    assert!(!project.has("notes/网络/三次握手.md"));
}

#[test]
fn clean_empties_what_is_ours() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", GOOD)]);
    project.check(&["clean"], 0);
    project.check(&["build"], 0);
    project.check(&["clean"], 0);
    let left: Vec<_> =
        fs::read_dir(project.path("public")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, [".bagu"]);
    assert!(!project.has(".bagu-cache"));
    project.write("other/mine.txt", "mine");
    project.check(&["clean", "--out", "other"], 1);
    assert!(project.has("other/mine.txt"));
}

#[test]
fn the_cache_changes_nothing_but_the_time() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", WITH_CODE)]);
    let site = || fs::read(project.path("public/a/b/index.html")).unwrap();
    project.check(&["build", "--no-cache"], 0);
    let cold = site();
    assert!(!project.has(".bagu-cache"));
    for _ in 0..2 {
        project.check(&["build"], 0);
        assert_eq!(site(), cold);
    }
    let cache = fs::read_dir(project.path(".bagu-cache")).unwrap().map(|e| e.unwrap().path());
    let kept: Vec<_> = cache.filter(|path| !path.ends_with(".gitignore")).collect();
    assert_eq!(kept.len(), 1);
    fs::write(&kept[0], "damaged").unwrap();
    project.check(&["build"], 0);
    assert_eq!(site(), cold);
}

#[test]
fn a_reader_that_went_away_fails_nothing() {
    let project = Project::new(&[("bagu.toml", ""), ("notes/a/b.md", WITH_PROBLEM)]);
    let mut bagu = Command::new(env!("CARGO_BIN_EXE_bagu"));
    bagu.arg("build").current_dir(project.path("")).env("HOME", project.path("home"));
    let mut child = bagu.stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(project.has("public/a/b/index.html"));
}

#[test]
fn the_status_page_names_topics_that_have_no_note() {
    let topic = |id: &str, title: &str| {
        format!(
            "[[topic]]\nid = \"{id}\"\ncategory = \"a\"\n{title}links = []\ndiagrams = []\nquestions = []\ncorrections = []\n"
        )
    };
    let titled = topic("x", "title = { zh = \"索引\", en = \"Indexes\" }\n");
    let ledger = [topic("b", ""), titled, topic("nameless", "")].concat();
    let files = [("bagu.toml", ""), ("notes/a/b.md", GOOD), ("notes/a/b.en.md", "# Mutex\n\nText.\n")];
    let project = Project::new(&files);
    project.write("notes/ledger.toml", &ledger);
    project.check(&["build"], 0);
    for (page, name) in [("status", "索引"), ("en/status", "Indexes")] {
        let html = project.read(&format!("public/{page}/index.html"));
        assert!(html.contains(name) && html.contains("nameless"), "{page}: {html}");
    }
}
