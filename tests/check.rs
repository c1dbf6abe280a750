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

/// What authors get wrong, each at its line with a fix: links, anchors of both languages, pictures, ids, callouts,
/// code, diagrams, translations, glossary, age, and what nobody uses.
#[test]
fn one_run_finds_everything_at_its_line() {
    let note = |title: &str, text: &str| format!("---\ntitle: {title}\nsummary: 摘要。\n---\n\n{text}\n");
    let tcp = "---\ntitle: 甲\nsummary: 摘要。\nchecked: 2020-01-01\nsumary: x\n---\n\n见 [[udq]]、[锁](../db/lokc.md)、[节](#jie)、[节](udp.md#no)、[大小写](UDP.md)、[坏](javascript:x)。\n\n## 节 {#sec}\n\n## 又一节 {#sec}\n\n![](a.png) ![图](b.png) ![图](A.png)\n\n> [!quesiton] 为什么？\n> 因为。\n\n> [!question] 怎样？\n> 这样。\n\n```rsut\n```\n\n```mermaid\nflowchart LR\n  a --> \n```\n\n```mermaid\nsequnceDiagram\n```\n\n一\u{7}二 <blink>x</blink>\n";
    let project = Project::new(&[
        ("bagu.toml", ""),
        ("notes/_index.md", "---\ntitle: 首页\n---\n见 [[tcp]]、[[udp]]、[[lock]]、[[B]]。\n"),
        ("notes/net/tcp.md", tcp),
        ("notes/net/tcp.en.md", &note("TCP", "See [[udp]], [section](#jie).\n\nExtra.")),
        ("notes/net/udp.md", &note("乙", "正文。")),
        ("notes/net/a.png", "no picture"),
        ("notes/net/unused.pdf", "x"),
        ("notes/db/lock.md", &note("丙", "正文。")),
        ("notes/db/alone.md", &note("丁", "正文。")),
        ("notes/db/B.md", "# 没有摘要\n\n正文。\n"),
        ("notes/db/lone.en.md", "# lone\n\nText.\n"),
        (
            "notes/glossary.toml",
            "[[term]]\nzh = \"锁\"\nen = \"lock\"\nkind = \"concept\"\ntopic = \"lokc\"\n\n[[term]]\nzh = \"锁\"\nen = \"mutex\"\nkind = \"concept\"\n\n[[term]]\nzh = \"进程\"\nen = \"process\"\nknd = \"concept\"\n",
        ),
    ]);
    let (stdout, _) = project.check(&["check", "--json"], 1);
    let found = stdout.lines().map(|line| {
        let found: serde_json::Value = serde_json::from_str(line).unwrap();
        let help = found["help"].as_str().unwrap_or_default();
        assert!(!help.is_empty(), "one fix: {line}");
        let meant = help.strip_prefix("did you mean ").map_or("", |meant| meant);
        let file = found["file"].as_str().unwrap_or_default().trim_start_matches("notes/");
        format!("{} {file}:{} {meant}", found["code"].as_str().unwrap(), found["line"]).trim_end().to_owned()
    });
    let found: Vec<String> = found.collect();
    let expected = [
        "unused-file :null",
        "no-base-url :null",
        "no-summary db/B.md:null",
        "orphan db/alone.md:null",
        "lone-translation db/lone.en.md:null",
        "glossary-topic glossary.toml:5 `lock`?",
        "term-translated-twice glossary.toml:8",
        "glossary-key glossary.toml:15 `kind`?",
        "broken-anchor net/tcp.en.md:6",
        "misaligned net/tcp.en.md:8",
        "misaligned net/tcp.en.md:9",
        "stale-translation net/tcp.md:null",
        "checked-long-ago net/tcp.md:4",
        "unknown-key net/tcp.md:5 `summary`?",
        "broken-link net/tcp.md:8 `udp`?",
        "broken-link net/tcp.md:8 `../db/lock.md`?",
        "broken-anchor net/tcp.md:8",
        "broken-anchor net/tcp.md:8",
        "link-case net/tcp.md:8",
        "refused-url net/tcp.md:8",
        "duplicate-id net/tcp.md:12",
        "no-alt net/tcp.md:14",
        "missing-picture net/tcp.md:14",
        "picture-case net/tcp.md:14",
        "unknown-callout net/tcp.md:16 `question`?",
        "question-without-id net/tcp.md:19",
        "unknown-language net/tcp.md:22 `rust`?",
        "diagram-syntax net/tcp.md:27",
        "diagram-kind net/tcp.md:31 `sequenceDiagram`?",
        "control-character net/tcp.md:34",
        "html-tag net/tcp.md:34",
    ];
    assert_eq!(found, expected);
}
