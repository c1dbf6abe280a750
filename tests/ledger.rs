//! Every topic of a finished category is covered: nothing that the ledger asks for is lost from the notes.

use std::path::Path;
use std::sync::Arc;

use bagu::base::memo::Memo;
use bagu::base::parallel::each;
use bagu::catalog::catalog;
use bagu::load::{Options, Sources, find_config, load};
use bagu::parse::{self, parse};
use bagu::resolve::{Coverage, Scope, coverage, resolve};

fn sources() -> Sources {
    let notes = Path::new(env!("CARGO_MANIFEST_DIR")).join("notes");
    load(&Options { config: find_config(&notes), notes, ..Options::default() }).unwrap()
}

/// The coverage, and every finding as it would be printed.
fn audit(src: &Sources) -> (Coverage, Vec<String>) {
    let options = parse::Options::default();
    let parsed =
        each(&src.notes, |file| Arc::new(parse(&parse::Input { file: file.clone(), options }).value));
    let catalog = catalog(&parsed, src).value;
    let scope = Scope::new(&catalog, src);
    let resolved = each(&parsed, |note| resolve(note, &scope).value);
    let resolved = parsed.iter().zip(&resolved).map(|(note, resolved)| (&*note.rel, resolved)).collect();
    let ledger = src.ledger.as_ref().expect("notes/ledger.toml");
    let checked = coverage(ledger, &catalog, &resolved);
    let located = checked.diagnostics.iter().map(|finding| finding.located(Some(ledger)));
    let lines = located.map(|d| {
        let place = format!("{}:{}:{}", ledger.path, d.line.unwrap_or(0), d.col.unwrap_or(0));
        format!("{place}: {} ({})", d.message, d.help.unwrap_or_default())
    });
    (checked.value, lines.collect())
}

#[test]
fn the_notes_cover_the_ledger() {
    let (coverage, findings) = audit(&sources());
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
    let topics: usize = coverage.categories.iter().map(|category| category.topics.len()).sum();
    assert_eq!(topics, 155, "a topic has left the ledger");
    for category in coverage.categories.iter().filter(|category| category.finished) {
        for topic in &category.topics {
            let counts = [topic.corrections, topic.questions, topic.diagrams];
            assert!(topic.covered && counts.iter().all(|count| count.done == count.of), "{topic:?}");
        }
    }
}

/// The status page of a project with two topics in `x`, of which one has a note.
fn status_page(path: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let topic = |id: &str| {
        format!(
            "[[topic]]\nid = \"{id}\"\ncategory = \"x\"\nlinks = []\ndiagrams = [\"table\", \"table\"]\n\
             questions = [{{ ask = \"?\", zh = \"甲\", en = \"one\" }}, {{ ask = \"?\" }}]\ncorrections = []\n"
        )
    };
    let table = "\n\n| a | b |\n|--|--|\n| 1 | 2 |\n";
    let files = [
        ("bagu.toml", String::new()),
        ("notes/x/_index.md", "---\ntitle: 某类\n---\n".into()),
        ("notes/x/a.md", format!("# 甲乙{table}")),
        ("notes/x/a.en.md", format!("# Letter one{table}")),
        ("notes/ledger.toml", topic("a") + &topic("b")),
    ];
    for (name, text) in files {
        let file = dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let notes = dir.path().join("notes");
    let src = load(&Options { config: find_config(&notes), notes, ..Options::default() }).unwrap();
    let site = bagu::pipeline::build(&src, &Memo::default(), &mut |_| {}).value;
    String::from_utf8(site.get(path).expect(path).bytes.to_vec()).unwrap()
}

#[test]
fn the_status_page_counts_what_is_covered() {
    // Cells of one row without their tags.
    let row = |html: &str, first: &str| -> Vec<String> {
        let row = html.split("<tr>").find(|row| row.contains(first)).expect(first).to_owned();
        let cells = row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().to_owned());
        cells.collect()
    };
    let zh = status_page("status/");
    assert_eq!(row(&zh, "href=\"#coverage-x\""), ["1/2", "0/0", "1/4", "1/4", "否"]);
    assert_eq!(row(&zh, ">甲乙</a>"), ["是", "0/0", "1/2", "1/2"]);
    assert_eq!(row(&zh, "<th scope=\"row\">b</th>"), ["否", "0/0", "0/2", "0/2"]);
    let en = status_page("en/status/");
    assert!(en.contains("Topics covered") && en.contains(">Letter one</a>"), "{en}");
}
