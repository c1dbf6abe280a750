//! `bagu check` with what it does only when asked: the copy of the notes, and addresses of other sites.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::project::Project;

const ZH: &str =
    "---\ntitle: 锁\nsummary: 锁,然后。\n---\n\n用 Mysql 加锁,然后释放...\n\n```\n锁,锁 a\n```\n";
const EN: &str =
    "---\ntitle: Lock\nsummary: A lock, then.\n---\n\nLock with MySQL, then release.\n\n```\n锁,锁 a\n```\n";
const TERMS: &str = "[[term]]\nzh = \"MySQL\"\nen = \"MySQL\"\nkind = \"name\"\n";

#[test]
fn copy_is_looked_at_only_when_asked_and_mended_in_place() {
    let files =
        [("bagu.toml", ""), ("notes/a/b.md", ZH), ("notes/a/b.en.md", EN), ("notes/glossary.toml", TERMS)];
    let project = Project::new(&files);
    project.check(&["translate", "accept"], 0);
    let (_, stderr) = project.check(&["check"], 0);
    assert!(!stderr.contains("half-width"), "{stderr}");
    let (_, stderr) = project.check(&["check", "--lint"], 0);
    assert!(
        stderr.contains("notes/a/b.md:6:2: warning: a space stands between Chinese and Latin\n"),
        "{stderr}"
    );
    assert!(stderr.contains("the glossary writes `MySQL`, not `Mysql`\n"), "{stderr}");
    assert_eq!(project.read("notes/a/b.md"), ZH, "nothing is written without --fix");
    let (_, stderr) = project.check(&["check", "--lint", "--fix"], 0);
    assert!(stderr.contains("6 slips mended in 1 file"), "{stderr}");
    let mended = project.read("notes/a/b.md");
    assert!(
        mended.contains("\n用MySQL加锁，然后释放……\n") && mended.contains("\nsummary: 锁，然后。\n"),
        "{mended}"
    );
    assert!(mended.contains("```\n锁,锁 a\n```"), "code stays");
    assert_eq!(project.read("notes/a/b.en.md"), EN);
    let (_, stderr) = project.check(&["check", "--lint", "--fix"], 0);
    assert!(stderr.contains("0 slips mended"), "{stderr}");
    assert!(stderr.ends_with(": no problems\n"), "the translation is still up to date: {stderr}");
    project.check(&["check", "--fix"], 2);
}

#[test]
fn a_translation_that_was_stale_stays_stale() {
    let files = [("bagu.toml", ""), ("notes/a/b.md", ZH), ("notes/a/b.en.md", EN)];
    let project = Project::new(&files);
    project.check(&["translate", "accept"], 0);
    project.write("notes/a/b.md", &ZH.replace("加锁", "先加锁"));
    let (_, stderr) = project.check(&["check", "--lint", "--fix"], 1);
    assert!(stderr.contains("changed since its translation"), "{stderr}");
}

/// Answers by path, and remembers what was asked.
fn site() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let log = log.clone();
            thread::spawn(move || answer(stream, port, &log));
        }
    });
    (port, asked)
}

fn answer(mut stream: TcpStream, port: u16, log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    log.lock().unwrap().push(format!("{method} {path}"));
    lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
    let status = match (method, path) {
        (_, "/ok" | "/ok/") => "200 OK".to_owned(),
        ("GET", "/nohead") => "200 OK".to_owned(),
        ("HEAD", "/nohead") => "405 Method Not Allowed".to_owned(),
        (_, "/robots") => "403 Forbidden".to_owned(),
        (_, "/slash") => "301 Moved\r\nLocation: /ok/".to_owned(),
        (_, "/moved") => format!("301 Moved\r\nLocation: http://localhost:{port}/ok"),
        (_, "/circle") => "302 Found\r\nLocation: /circle".to_owned(),
        _ => "404 Not Found".to_owned(),
    };
    let _ = stream
        .write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes());
    // The client closes: what it has not read yet would be lost with our end.
    thread::sleep(Duration::from_millis(50));
}

#[test]
fn addresses_are_asked_only_when_told_and_good_answers_are_kept() {
    let (port, asked) = site();
    let links = ["ok", "ok#part", "nohead", "robots", "slash", "moved", "circle", "gone"];
    let links: String = links
        .iter()
        .enumerate()
        .map(|(n, path)| format!("- [l{n}](http://127.0.0.1:{port}/{path})\n"))
        .collect();
    let note = format!(
        "---\ntitle: 锁\nsummary: 锁。\nsources:\n  - \"[a](http://127.0.0.1:{port}/source)\"\n---\n\n{links}- [x](https://example.com/x)\n"
    );
    let project =
        Project::new(&[("bagu.toml", "base_url = 'https://notes.example.com'"), ("notes/a/b.md", &note)]);
    project.check(&["check"], 0);
    assert_eq!(asked.lock().unwrap().len(), 0, "no request without --external");
    let (_, stderr) = project.check(&["check", "--external"], 1);
    let expected = [
        ("source", "problem", "is not there any more (status 404)"),
        ("robots", "warning", "answers with status 403"),
        ("moved", "warning", "has moved to"),
        ("circle", "problem", "it redirects in a circle"),
        ("gone", "problem", "is not there any more (status 404)"),
    ];
    for (path, weight, words) in expected {
        let line = format!("{weight}: `http://127.0.0.1:{port}/{path}` ");
        assert!(stderr.lines().any(|l| l.contains(&line) && l.contains(words)), "{path}: {stderr}");
    }
    for path in ["ok", "nohead", "slash"] {
        assert!(!stderr.contains(&format!("/{path}` ")), "{path}: {stderr}");
    }
    assert!(stderr.contains("notes/a/b.md:5:"), "sources have their place: {stderr}");
    let first = std::mem::take(&mut *asked.lock().unwrap());
    assert_eq!(
        first.iter().filter(|line| *line == "HEAD /ok").count(),
        1 + 1,
        "once, and once behind the move"
    );
    assert!(!first.iter().any(|line| line == "GET /ok"), "no body is asked for without need: {first:?}");
    let (_, stderr) = project.check(&["check", "--external"], 1);
    assert!(stderr.contains("3 known from the last week"), "{stderr}");
    let second = asked.lock().unwrap().clone();
    assert!(!second.iter().any(|line| line.ends_with("/nohead")), "{second:?}");
    assert!(second.iter().any(|line| line == "HEAD /gone"), "what was bad is asked again: {second:?}");
}

#[test]
fn without_a_network_one_finding_says_so() {
    // Nothing listens there: as fast as a machine that has no way out.
    let link = |n: u8| format!("- [l{n}](http://127.0.0.{n}:1/)\n");
    let note = |links: String| format!("---\ntitle: 锁\nsummary: 锁。\n---\n\n{links}");
    let project = Project::new(&[("bagu.toml", "base_url = 'https://notes.example.com'")]);
    project.write("notes/a/b.md", &note((1..=40).map(link).collect()));
    let (stdout, stderr) = project.check(&["check", "--external", "--json"], 1);
    let found: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), 1, "{stdout}");
    assert_eq!(found[0]["code"], "external-offline");
    let asked: usize = stderr.split(' ').next().unwrap().parse().unwrap();
    assert!((8..=16).contains(&asked), "the rest is not even tried: {stderr}");
    // One address alone may as well be a slip.
    project.write("notes/a/b.md", &note(link(1)));
    let (_, stderr) = project.check(&["check", "--external"], 1);
    assert!(
        stderr.contains(
            "notes/a/b.md:6:3: problem: `http://127.0.0.1:1/` gives no answer: it refuses connections"
        ),
        "{stderr}"
    );
}
