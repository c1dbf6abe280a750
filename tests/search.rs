//! The index of a small folder, byte for byte; the client's tests read the same files. `UPDATE=1` rewrites them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bagu::base::lang::Lang;
use bagu::base::memo::Memo;
use bagu::base::url::{NoteId, slug};
use bagu::catalog::{Term, TermKind};
use bagu::emit::search::{Page, SearchInput, Section, SectionKind, search};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search");

/// `=== lang id title | category | difficulty`, then `## heading` (`?` at the end: a question) and blocks.
fn sections() -> Vec<Section> {
    let source = std::fs::read_to_string(Path::new(FOLDER).join("notes.txt")).unwrap();
    let mut sections: Vec<Section> = Vec::new();
    for line in source.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let mut head = head.split(" | ");
            let mut name = head.next().unwrap().splitn(3, ' ');
            let lang = if name.next() == Some("en") { Lang::En } else { Lang::Zh };
            sections.push(Section {
                note: NoteId::new(name.next().unwrap()),
                lang,
                page_title: name.next().unwrap().to_owned(),
                heading: String::new(),
                anchor: String::new(),
                first: true,
                blocks: Vec::new(),
                alias: Vec::new(),
                category: head.next().unwrap().to_owned(),
                difficulty: head.next().unwrap().parse().ok(),
                kind: SectionKind::Text,
            });
        } else if let Some(heading) = line.strip_prefix("## ") {
            let question = heading.strip_suffix(" ?");
            let heading = question.unwrap_or(heading).to_owned();
            let page = sections.last().unwrap();
            let kind = if question.is_some() { SectionKind::Question } else { SectionKind::Text };
            let next = Section {
                first: false,
                anchor: slug(&heading),
                heading,
                blocks: Vec::new(),
                kind,
                ..page.clone()
            };
            sections.push(next);
        } else {
            let section = sections.last_mut().unwrap();
            let anchor = format!("b-{}-{}", section.anchor, section.blocks.len() + 1);
            section.blocks.push((anchor, line.to_owned()));
        }
    }
    sections
}

fn terms() -> Vec<Term> {
    let mut term = Term {
        anchor: "重排序".into(),
        name: bagu::base::lang::PerLang { zh: "重排序".into(), en: "reordering".into() },
        abbr: None,
        aliases: Default::default(),
        misspellings: vec!["reodering".into()],
        pinyin: "chóng pái xù".into(),
        gloss: Default::default(),
        kind: TermKind::Concept,
        topic: None,
    };
    term.gloss.zh = "处理器改变指令的先后。".into();
    term.gloss.en = "The processor changes the order of instructions.".into();
    vec![term]
}

fn build(sections: &[Section], memo: &Memo) -> BTreeMap<PathBuf, Vec<u8>> {
    let pages = sections.chunk_by(|a, b| (&a.note, a.lang) == (&b.note, b.lang));
    let pages: Vec<_> = pages.map(|sections| Arc::new(Page::new(sections.to_vec()))).collect();
    let input = SearchInput { pages: &pages, terms: &terms(), elasticlunr: true, memo };
    let checked = search(&input);
    assert!(checked.diagnostics.is_empty());
    checked.value.iter().map(|output| (output.path.file_path().into(), output.bytes.to_vec())).collect()
}

#[test]
fn the_small_index_is_as_committed() {
    let root = Path::new(FOLDER).join("site");
    let built = build(&sections(), &Memo::default());
    if std::env::var_os("UPDATE").is_some() {
        let _ = std::fs::remove_dir_all(&root);
        for (path, bytes) in &built {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), bytes).unwrap();
        }
    }
    let committed = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
    let committed: BTreeMap<PathBuf, Vec<u8>> = committed
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            (entry.path().strip_prefix(&root).unwrap().to_owned(), std::fs::read(entry.path()).unwrap())
        })
        .collect();
    assert_eq!(built.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    assert!(built == committed, "run with UPDATE=1 and look at the difference");
}

#[test]
fn a_warm_build_is_a_cold_one() {
    let memo = Memo::default();
    let mut sections = sections();
    let before = build(&sections, &memo);
    memo.forget_unused();
    assert_eq!(before, build(&sections, &memo), "nothing changed");
    memo.forget_unused();
    sections[2].blocks[0].1.push_str("新的一句，about something new.");
    let warm = build(&sections, &memo);
    assert_ne!(before, warm);
    assert_eq!(warm, build(&sections, &Memo::default()));
    let threads = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(warm, threads.install(|| build(&sections, &Memo::default())), "one thread");
}

/// How often a function of the search stage had to work: the memo counts what it did not know.
fn made(memo: &Memo, function: &str) -> u64 {
    memo.made(&format!("bagu::emit::search::{function}"))
}

#[test]
fn an_edit_tokenises_one_note() {
    let memo = Memo::default();
    let mut sections = sections();
    build(&sections, &memo);
    let pages = made(&memo, "count::count");
    assert_eq!(
        pages as usize,
        sections.iter().filter(|section| section.first).count() + 2,
        "and a term twice"
    );
    let stages = ["count::count", "merge::merge", "words::word_shard", "texts::text_shard", "alias::aliases"];
    let all = || stages.map(|stage| made(&memo, stage));
    let cold = all();
    assert!(cold.iter().all(|times| *times > 0), "{cold:?}: each is called by its name");

    memo.forget_unused();
    build(&sections, &memo);
    assert_eq!(all(), cold, "nothing changed: nothing is tokenised, merged or compressed");

    memo.forget_unused();
    sections[2].blocks[0].1.push_str("又一句");
    build(&sections, &memo);
    let [counts, merges, _, texts, aliases] = all();
    assert_eq!(counts, pages + 1, "one edit: one note is tokenised");
    assert!(merges < 2 * cold[1], "what the note does not say is not merged again");
    assert!(
        (cold[3] + 1..=cold[3] + 2).contains(&texts),
        "its own texts, and those of its translation that quote it"
    );
    assert_eq!(aliases, cold[4] + 1);

    memo.forget_unused();
    build(&sections, &memo);
    assert_eq!(made(&memo, "count::count"), pages + 1);
    let later = Memo::with_kept(memo.kept());
    build(&sections, &later);
    assert_eq!(made(&later, "count::count"), 0, "a later process finds it on disk");
}

#[test]
fn nothing_is_an_index_too() {
    let input = SearchInput { pages: &[], terms: &[], elasticlunr: false, memo: &Memo::default() };
    assert!(!search(&input).value.is_empty());
}
