//! The repository's history -> the date of each note's last change.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

/// A long history is worth a wait, a hanging git is not.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Stands before a commit's date in the output; no file name starts with it unquoted.
const MARK: char = '\u{1}';

/// Dates by path under the notes folder. Empty without git, without a repository, and in a shallow clone, whose
/// only commit would date every note.
pub(super) fn dates(notes: &Path) -> BTreeMap<String, String> {
    if git(notes, &["rev-parse", "--is-shallow-repository"]).is_none_or(|answer| answer.trim() != "false") {
        return BTreeMap::new();
    }
    let format = format!("--format={MARK}%cs");
    let args = [
        "-c",
        "core.quotePath=false",
        "log",
        "--relative",
        "--name-only",
        "--no-renames",
        &format,
        "--",
        ".",
    ];
    git(notes, &args).map(|log| parse(&log)).unwrap_or_default()
}

/// The newest date of every file; the log runs from new to old.
fn parse(log: &str) -> BTreeMap<String, String> {
    let (mut dates, mut date) = (BTreeMap::new(), "");
    for line in log.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix(MARK) {
            Some(day) => date = day,
            None => drop(dates.entry(line.nfc().collect()).or_insert_with(|| date.to_owned())),
        }
    }
    dates
}

/// The output of git run in a folder; `None` when it fails, is not there or takes too long.
pub(super) fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdout = child.stdout.take()?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        // The receiver is gone when we stopped waiting.
        let _ = stdout.read_to_end(&mut output).map(|_| send.send(output));
    });
    let output = receive.recv_timeout(TIMEOUT).ok();
    if output.is_none() {
        let _ = child.kill();
    }
    let good = child.wait().ok()?.success();
    output.filter(|_| good).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_date_wins() {
        let log = "\u{1}2026-02-01\n\na/b.md\n\u{1}2026-01-01\n\na/b.md\n锁.md\n";
        let expected = [("a/b.md", "2026-02-01"), ("锁.md", "2026-01-01")];
        assert_eq!(parse(log), expected.map(|(path, date)| (path.to_owned(), date.to_owned())).into());
    }

    #[test]
    fn a_folder_without_a_repository_has_no_history() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(dates(dir.path()), BTreeMap::new());
        assert_eq!(git(dir.path(), &["no-such-command"]), None);
    }

    #[test]
    fn a_repository_dates_its_files() {
        let dir = tempfile::tempdir().unwrap();
        let notes = dir.path().join("notes");
        std::fs::create_dir(&notes).unwrap();
        std::fs::write(notes.join("锁.md"), "x").unwrap();
        let commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"];
        for args in [&["init", "-q"][..], &["add", "."], &commit] {
            assert!(git(dir.path(), args).is_some(), "{args:?}");
        }
        assert_eq!(dates(&notes).into_keys().collect::<Vec<_>>(), ["锁.md"]);
    }
}
