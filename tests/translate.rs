//! `bagu translate export | import`: what a translator gets, what comes back, what is refused; and that every way a
//! source and its translation can drift apart is told at its line.

use crate::project::Project;
use serde_json::{Value, json};

const ZH: &str = "---\ntitle: 锁\nsummary: 一次只让一个线程进入。\ntags: [并发, 锁]\n---\n\n开头用 `lock()`，见 [[other|另一篇]]。\n\n## 用法 {#use}\n\n- 甲\n- 乙\n\n```rust,ignore\nfn main() {}\n```\n\n> [!question] 为什么？ {#q-why}\n> 因为互斥。\n";
const OTHER: &str = "---\ntitle: 另一篇\nsummary: 摘要。\n---\n\n见 [[lock]]。\n";
const GLOSSARY: &str = "[[term]]\nzh = \"互斥\"\nen = \"mutual exclusion\"\nkind = \"concept\"\n";

fn project() -> Project {
    Project::new(&[
        ("bagu.toml", ""),
        ("notes/a/lock.md", ZH),
        ("notes/a/other.md", OTHER),
        ("notes/glossary.toml", GLOSSARY),
    ])
}

fn export(project: &Project) -> Value {
    serde_json::from_str(&project.check(&["translate", "export", "a/lock"], 0).0).unwrap()
}

fn english(unit: &str) -> &'static str {
    match unit {
        "title" => "Mutex",
        "summary" => "Lets one thread in at a time.",
        "tags" => "concurrency, locks",
        "#use" => "## Use {#use}",
        "#q-why" => "> [!question] Why? {#q-why}\n> For mutual exclusion.",
        "#b-top-1" => "The start uses `lock()`, see [[other|the other note]].",
        "#b-use-1" => "- A\n- B",
        other => panic!("{other} is not to be translated"),
    }
}

fn translated(mut exchange: Value) -> Value {
    for unit in exchange["notes"][0]["units"].as_array_mut().unwrap() {
        unit["target"] = english(unit["unit"].as_str().unwrap()).into();
    }
    exchange
}

fn import(project: &Project, exchange: &Value, code: i32) -> String {
    project.write("exchange.json", &exchange.to_string());
    project.check(&["translate", "import", "exchange.json"], code).1
}

#[test]
fn a_note_goes_out_and_comes_back_whole() {
    let project = project();
    let exchange = export(&project);
    assert_eq!(exchange["format"], "bagu-translations/1");
    let question = exchange["notes"][0]["units"].as_array().unwrap().last().unwrap();
    assert_eq!((&question["kind"], &question["state"]), (&json!("`[!question]` callout"), &json!("missing")));
    assert_eq!(question["terms"], json!([{ "zh": "互斥", "en": "mutual exclusion" }]));
    let said = import(&project, &translated(exchange.clone()), 0);
    assert!(said.contains("7 texts put into 1 file,"), "{said}");
    let english = project.read("notes/a/lock.en.md");
    let expected = "---\ntitle: \"Mutex\"\nsummary: \"Lets one thread in at a time.\"\ntags: [\"concurrency\", \"locks\"]\n---\n\nThe start uses `lock()`, see [[other|the other note]].\n\n## Use {#use}\n\n- A\n- B\n\n```rust,ignore\nfn main() {}\n```\n\n> [!question] Why? {#q-why}\n> For mutual exclusion.\n";
    assert_eq!(english, expected);
    // All of it is accepted, and nothing is left to do.
    project.check(&["check"], 0);
    assert_eq!(export(&project)["notes"], json!([]));
    let lock = project.read("notes/translations.lock");
    let again = import(&project, &translated(exchange), 0);
    assert!(again.contains("0 texts put into 0 files"), "{again}");
    assert_eq!(project.read("notes/translations.lock"), lock);
}

#[test]
fn one_edited_sentence_is_one_text() {
    let project = project();
    import(&project, &translated(export(&project)), 0);
    project.write("notes/a/lock.md", &ZH.replace("- 乙", "- 乙，改了"));
    let mut exchange = export(&project);
    let units = exchange["notes"][0]["units"].as_array_mut().unwrap();
    assert_eq!(units.len(), 1);
    assert_eq!((&units[0]["unit"], &units[0]["state"]), (&json!("#b-use-1"), &json!("stale")));
    assert_eq!(units[0]["target"], "- A\n- B");
    // Left as it was: nothing happens, and it stays stale.
    assert!(import(&project, &exchange, 0).contains("1 text left as before"));
    project.check(&["check"], 1);
    let units = exchange["notes"][0]["units"].as_array_mut().unwrap();
    units[0]["target"] = "- A\n- B, changed".into();
    import(&project, &exchange, 0);
    assert!(project.read("notes/a/lock.en.md").contains("- A\n- B, changed\n\n```rust"));
    assert_eq!(export(&project)["notes"], json!([]));
}

#[test]
fn what_lost_something_is_refused_and_the_rest_goes_in() {
    for (unit, target, code) in [
        ("#b-top-1", "The start uses lock, see [[other]].", "lost the code `lock()`"),
        ("#b-top-1", "The start uses `lock()`.", "lost the link [[other|另一篇]]"),
        ("#q-why", "> [!question] Why? {#q-why}\n> Because.", "has no \"mutual exclusion\" for 互斥"),
        ("#q-why", "> [!question] Why? {#q-what}\n> For mutual exclusion.", "has another form"),
        ("#b-use-1", "- A", "has another form: 1 items for 2"),
        ("tags", "concurrency", "has another form: 1 tags for 2"),
    ] {
        let project = project();
        let mut exchange = translated(export(&project));
        let units = exchange["notes"][0]["units"].as_array_mut().unwrap();
        units.iter_mut().find(|piece| piece["unit"] == unit).unwrap()["target"] = target.into();
        let said = import(&project, &exchange, 1);
        assert!(said.contains(code) && said.contains("notes/a/lock.md:"), "{said}");
        assert!(said.contains("6 texts put into 1 file,"), "{said}");
        assert!(!project.read("notes/a/lock.en.md").contains(target), "{target}");
    }
}

#[test]
fn a_term_that_means_something_else_can_be_taken_out() {
    let project = project();
    let mut exchange = translated(export(&project));
    let units = exchange["notes"][0]["units"].as_array_mut().unwrap();
    let question = units.iter_mut().find(|piece| piece["unit"] == "#q-why").unwrap();
    question["target"] = "> [!question] Why? {#q-why}\n> Because.".into();
    question["terms"] = json!([]);
    import(&project, &exchange, 0);
}

#[test]
fn a_translation_of_another_text_is_refused() {
    let project = project();
    let exchange = translated(export(&project));
    project.write("notes/a/lock.md", &ZH.replace("因为互斥", "因为只有一个互斥"));
    let said = import(&project, &exchange, 1);
    assert!(said.contains("notes/a/lock.md:18:1: problem: the source changed"), "{said}");
    let mut gone = exchange.clone();
    gone["notes"][0]["note"] = "a/nothing".into();
    assert!(import(&project, &gone, 1).contains("no note is called `a/nothing`"));
}

#[test]
fn files_that_are_no_exchange_change_nothing() {
    let project = project();
    for text in
        ["", "[]", "{\"format\": 1}", "{\"format\":\"x\",\"source\":\"zh\",\"target\":\"en\",\"notes\":[]}"]
    {
        project.write("exchange.json", text);
        let (_, said) = project.check(&["translate", "import", "exchange.json"], 1);
        assert!(said.contains("exchange.json: "), "{said}");
    }
    assert!(!project.has("notes/a/lock.en.md"));
}

/// Twelve ways a source drifts away from its translation: each is told at its line, in the file where it shows.
#[test]
fn every_drift_is_told_at_its_line() {
    const EN: &str = "---\ntitle: Mutex\nsummary: Lets one thread in at a time.\ntags: [concurrency, locks]\n---\n\nThe start uses `lock()`, see [[other|the other note]].\n\n## Use {#use}\n\n- A\n- B\n\n```rust,ignore\nfn main() {}\n```\n\n> [!question] Why? {#q-why}\n> For mutual exclusion.\n";
    let drifts: [(&str, &str, &str, &str); 12] = [
        (
            "split",
            "见 [[other|另一篇]]。",
            "见下。\n\n见 [[other|另一篇]]。",
            "notes/a/lock.en.md:7:1: problem: the translation of a paragraph",
        ),
        (
            "merged",
            "- 甲\n- 乙\n\n```rust,ignore\nfn main() {}\n```\n\n",
            "- 甲\n- 乙\n\n",
            "notes/a/lock.en.md:14:1: problem: a code block has no counterpart",
        ),
        (
            "moved",
            "## 用法 {#use}\n\n- 甲\n- 乙\n\n```rust,ignore\nfn main() {}\n```\n",
            "## 用法 {#use}\n\n```rust,ignore\nfn main() {}\n```\n\n- 甲\n- 乙\n",
            "notes/a/lock.en.md:1",
        ),
        (
            "retyped list",
            "- 甲\n- 乙\n",
            "甲，乙。\n",
            "notes/a/lock.en.md:11:1: problem: the source has a paragraph",
        ),
        ("retyped heading", "## 用法 {#use}", "### 用法 {#use}", "notes/a/lock.en.md:9:1: problem:"),
        ("renamed heading", "## 用法 {#use}", "## 用法 {#usage}", "notes/a/lock.en.md:9:1: problem:"),
        ("an item more", "- 乙\n", "- 乙\n- 丙\n", "notes/a/lock.en.md:11:1: problem:"),
        ("code changed", "fn main() {}", "fn main() { }", "notes/a/lock.en.md:14:1: problem:"),
        ("code of another language", "```rust,ignore", "```text", "notes/a/lock.en.md:14:1: problem:"),
        ("another callout", "[!question]", "[!tip]", "notes/a/lock.en.md:18:1: problem:"),
        (
            "the end gone",
            "\n> [!question] 为什么？ {#q-why}\n> 因为互斥。\n",
            "",
            "notes/a/lock.en.md:18:1: problem: a `[!question]` callout has no counterpart",
        ),
        (
            "one sentence edited",
            "因为互斥。",
            "因为要互斥。",
            "notes/a/lock.md:19:3: problem: this block changed",
        ),
    ];
    let mut wrong = Vec::new();
    for (name, from, to, expected) in drifts {
        let project = project();
        project.write("notes/a/lock.en.md", EN);
        project.check(&["translate", "accept"], 0);
        let (_, clean) = project.check(&["check"], 0);
        assert!(!clean.contains("lock"), "{clean}");
        assert!(ZH.contains(from), "{name}");
        project.write("notes/a/lock.md", &ZH.replace(from, to));
        let output = project.run(&["check"]);
        let said = String::from_utf8(output.stderr).unwrap();
        if !said.contains(expected) {
            wrong.push(format!("{name}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
