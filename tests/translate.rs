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
    let status = |code| project.check(&["translate", "status", "a/lock"], code);
    assert!(status(0).1.contains("0 of 1 note translated and up to date, 0 begun"));
    assert_eq!(exchange["format"], "bagu-translations/1");
    let question = exchange["notes"][0]["units"].as_array().unwrap().last().unwrap();
    assert_eq!((&question["kind"], &question["state"]), (&json!("`[!question]` callout"), &json!("missing")));
    assert_eq!(question["terms"], json!([{ "zh": "互斥", "en": "mutual exclusion" }]));
    let said = import(&project, &translated(exchange.clone()), 0);
    assert!(said.contains("7 texts put into 1 file,"), "{said}");
    let english = project.read("notes/a/lock.en.md");
    let expected = "---\ntitle: \"Mutex\"\nsummary: \"Lets one thread in at a time.\"\ntags: [\"concurrency\", \"locks\"]\n---\n\nThe start uses `lock()`, see [[other|the other note]].\n\n## Use {#use}\n\n- A\n- B\n\n```rust,ignore\nfn main() {}\n```\n\n> [!question] Why? {#q-why}\n> For mutual exclusion.\n";
    assert_eq!(english, expected);
    assert!(status(0).1.contains("1 of 1 note translated and up to date, 0 begun"));
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

const TWO: [&str; 2] = [
    "---\ntitle: 锁\nsummary: 一次一个线程。\n---\n\n开头。\n\n## 用法 {#use}\n\n- 甲\n- 乙\n\n```rust,ignore\nfn main() {}\n```\n\n| 列 | 值 |\n|--|--|\n| 一 | 二 |\n\n> [!tip] 提示\n> 小心。\n\n## 原理 {#why}\n\n第一段。\n\n第二段。\n\n> [!question] 为什么？ {#q-why}\n> 因为互斥。\n\n## 小结\n\n没了。\n",
    "---\ntitle: Mutex\nsummary: One thread at a time.\n---\n\nThe start.\n\n## Use {#use}\n\n- A\n- B\n\n```rust,ignore\nfn main() {}\n```\n\n| Column | Value |\n|--|--|\n| one | two |\n\n> [!tip] Hint\n> Take care.\n\n## Why {#why}\n\nFirst paragraph.\n\nSecond paragraph.\n\n> [!question] Why? {#q-why}\n> For mutual exclusion.\n\n## Summary\n\nThat is all.\n",
];

/// What authors do to one of two files: the place, the words, and one fix. Nothing where nothing is lost.
#[test]
fn an_edit_of_either_file_is_told_with_its_fix() {
    const EN: &str = "notes/a/lock.en.md";
    const ZH: &str = "notes/a/lock.md";
    const WHY: &str =
        "## 原理 {#why}\n\n第一段。\n\n第二段。\n\n> [!question] 为什么？ {#q-why}\n> 因为互斥。\n\n";
    const END: &str = "## 小结\n\n没了。\n";
    let check = |name: &str, edit: &dyn Fn(&str, &str) -> [String; 2], expected: &[(&str, &str)]| {
        let project = Project::new(&[("bagu.toml", ""), (ZH, TWO[0]), (EN, TWO[1])]);
        project.check(&["translate", "accept"], 0);
        let edited = edit(TWO[0], TWO[1]);
        assert!(expected.is_empty() || edited != TWO, "{name} edits");
        project.write(ZH, &edited[0]);
        project.write(EN, &edited[1]);
        let output = project.run(&["check", "--json"]);
        let found: Vec<Value> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let found: Vec<(String, String)> = found
            .iter()
            .filter(|found| found["severity"] == "problem")
            .map(|found| {
                let part = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
                (format!("{}:{} {}", part("file"), found["line"], part("message")), part("help"))
            })
            .collect();
        assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
        for ((message, help), (place, fix)) in found.iter().zip(expected) {
            assert!(message.contains(place) && help.starts_with(fix), "{name}: {message}\n{help}");
        }
    };
    let zh = |from: &'static str, to: &'static str| {
        move |zh: &str, en: &str| [zh.replacen(from, to, 1), en.to_owned()]
    };
    let en = |from: &'static str, to: &'static str| {
        move |zh: &str, en: &str| [zh.to_owned(), en.replacen(from, to, 1)]
    };
    let extra = "delete it, or write there what it translates";
    let before = "write it before this block";
    let stale = "bring the translation up to date, then `bagu translate accept a/lock`";
    check(
        "a paragraph deleted",
        &zh("第二段。\n\n", ""),
        &[("en.md:28 a paragraph has no counterpart after `notes/a/lock.md` line 26", extra)],
    );
    check(
        "its translation deleted",
        &en("Second paragraph.\n\n", ""),
        &[(
            "en.md:28 the translation of a paragraph is missing here, it stands at `notes/a/lock.md` line 28",
            before,
        )],
    );
    check(
        "a picture added",
        &en("Second", "![a](a.svg)\n\nSecond"),
        &[
            ("en.md:28 there is no picture", "copy the picture"),
            ("en.md:30 a paragraph has no counterpart after `notes/a/lock.md` line 28", extra),
        ],
    );
    check(
        "another level",
        &zh("## 原理", "### 原理"),
        &[("en.md:24 the source has a level 3 heading", "make it a level 3 heading as in the source")],
    );
    check(
        "another level in English",
        &en("## Why", "#### Why"),
        &[("en.md:24 the source has a level 2 heading", "make it a level 2 heading as in the source")],
    );
    check(
        "an item added",
        &zh("- 乙\n", "- 乙\n- 丙\n"),
        &[
            ("en.md:10 this list has 2 items", "give both the same number of items"),
            ("lock.md:10 this block changed", stale),
        ],
    );
    check(
        "an item less in English",
        &en("- B\n", ""),
        &[(
            "en.md:10 this list has 1 item, the one at `notes/a/lock.md` line 10 has 2",
            "give both the same number of items",
        )],
    );
    check(
        "code edited",
        &zh("fn main() {}", "fn main() { x() }"),
        &[(
            "en.md:13 this code is no verbatim copy of `notes/a/lock.md` line 13",
            "`bagu translate accept` copies",
        )],
    );
    check(
        "code edited in English",
        &en("fn main() {}", "fn main() { x() }"),
        &[("en.md:13 this code is no verbatim copy", "`bagu translate accept` copies")],
    );
    check(
        "another callout",
        &zh("[!tip]", "[!warning]"),
        &[("en.md:21 the source has a `[!warning]` callout", "make it a `[!warning]` callout")],
    );
    check(
        "a row added",
        &zh("| 一 | 二 |\n", "| 一 | 二 |\n| 三 | 四 |\n"),
        &[
            (
                "en.md:17 this table has 1 row, the one at `notes/a/lock.md` line 17 has 2",
                "give both the same number of rows",
            ),
            ("lock.md:17 this block changed", stale),
        ],
    );
    check("an id taken away", &zh(" {#why}", ""), &[]);
    check("an id taken away in English", &en(" {#q-why}", ""), &[]);
    check(
        "another id",
        &zh("{#q-why}", "{#q-mutex}"),
        &[(
            "en.md:30 a `[!question]` callout is called `#q-why` here, the one at `notes/a/lock.md` line 30 `#q-mutex`",
            "write `{#q-mutex}` here",
        )],
    );
    check(
        "sections swapped",
        &|zh, en| [zh.replacen(WHY, "", 1).replacen("## 用法", &format!("{WHY}## 用法"), 1), en.to_owned()],
        &[("en.md:24 a level 2 heading stands here in another order", "put both in the same order")],
    );
    // The section without an id must not pair with one whose id stands elsewhere.
    check(
        "a section without an id moved",
        &|zh, en| [zh.replacen(&format!("{WHY}{END}"), &format!("{END}\n{WHY}"), 1), en.to_owned()],
        &[(
            "en.md:24 the translation of a level 2 heading is missing here, it stands at `notes/a/lock.md` line 24",
            before,
        )],
    );
    check(
        "a section deleted",
        &zh(WHY, ""),
        &[("en.md:24 a level 2 heading has no counterpart after `notes/a/lock.md` line 8", extra)],
    );
    check(
        "a section added",
        &zh(END, "## 新节\n\n新的。\n\n## 小结\n\n没了。\n"),
        &[(
            "en.md:33 the translation of a level 2 heading is missing here, it stands at `notes/a/lock.md` line 33",
            before,
        )],
    );
    check(
        "a sentence edited",
        &zh("第一段。", "第一段，改了。"),
        &[("lock.md:26 this block changed", stale)],
    );
    check(
        "title and summary edited",
        &zh("title: 锁\nsummary: 一次", "title: 互斥锁\nsummary: 同时"),
        &[("lock.md:2 the title changed", stale), ("lock.md:3 the summary changed", stale)],
    );
    check("white space", &zh("第二段。", "第二段。  "), &[]);
    check(
        "all rewritten",
        &|zh, en| {
            [
                format!(
                    "{}全新。\n\n- 一\n- 二\n- 三\n\n## 全新\n\n内容。\n",
                    &zh[..zh.find("开头").unwrap()]
                ),
                en.to_owned(),
            ]
        },
        &[
            (
                "en.md:6 the translation of a list is missing here, it stands at `notes/a/lock.md` line 8",
                "write it after this block",
            ),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
    );
    check(
        "the text gone",
        &|zh, en| [zh[..zh.find("开头").unwrap()].to_owned(), en.to_owned()],
        &[
            ("en.md:6 a paragraph has no counterpart after the start of `notes/a/lock.md`", extra),
            ("en.md:8 a level 2 heading has no counterpart after the start of `notes/a/lock.md`", extra),
        ],
    );
}

/// A translator comes back with half of the work: what can stand goes in, and the rest can follow.
#[test]
fn half_a_file_can_be_imported() {
    let zh = "---\ntitle: 锁\n---\n\n第一段。\n\n第二段。\n\n```rust,ignore\nfn main() {}\n```\n\n第三段。\n\n- 甲\n- 乙\n\n## 用法 {#use}\n\n第四段。\n";
    let skeleton = "---\ntitle: Mutex\n---\n\n## Use {#use}\n";
    let done = [
        ("#b-top-1", "First."),
        ("#b-top-2", "Second."),
        ("#b-top-4", "Third."),
        ("#b-top-5", "- A\n- B"),
        ("#b-use-1", "Fourth."),
    ];
    let check = |first: &[usize], put: usize, refused: usize| {
        let project =
            Project::new(&[("bagu.toml", ""), ("notes/a/lock.md", zh), ("notes/a/lock.en.md", skeleton)]);
        let fill = |of: &[usize]| {
            let mut exchange = export(&project);
            for unit in exchange["notes"][0]["units"].as_array_mut().unwrap() {
                let at = done.iter().position(|(name, _)| unit["unit"] == *name);
                if let Some(at) = at.filter(|at| of.contains(at)) {
                    unit["target"] = done[at].1.into();
                }
            }
            exchange
        };
        let said = import(&project, &fill(first), i32::from(refused > 0));
        assert!(
            said.contains(&format!("{put} text")) && said.contains(&format!(" {refused} finding")),
            "{first:?}: {said}"
        );
        let english = project.read("notes/a/lock.en.md");
        for (at, (_, text)) in done.iter().enumerate() {
            assert!(!english.contains(text) || first.contains(&at), "{first:?}: {english}");
        }
        // The rest follows, in one go.
        import(&project, &fill(&[0, 1, 2, 3, 4]), 0);
        let whole = "---\ntitle: Mutex\n---\n\nFirst.\n\nSecond.\n\n```rust,ignore\nfn main() {}\n```\n\nThird.\n\n- A\n- B\n\n## Use {#use}\n\nFourth.\n";
        assert_eq!(project.read("notes/a/lock.en.md"), whole, "{first:?}");
        project.check(&["check"], 1);
        project.check(&["translate", "accept"], 0);
        project.check(&["check"], 0);
    };
    check(&[0], 1, 0);
    check(&[0, 1], 2, 0);
    check(&[4], 1, 0);
    check(&[3], 1, 0);
    // The second paragraph alone would stand for the first.
    check(&[1], 0, 1);
    check(&[1, 3, 4], 2, 1);
}
