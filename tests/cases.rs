//! The Markdown of bagu, shown form by form: `tests/cases/*.md` are the specification, `docs/writing.md` is the
//! authors' manual.
//!
//! In such a file a block of four backticks with the word `markdown` is a note (`markdown en`: an English one); the
//! blocks after it say what becomes of it: `html`, `diagnostics`, `meta`. A note without a `diagnostics` block has
//! no findings. `UPDATE=1 cargo test --test all cases` writes what is into the files; read the difference before
//! committing it.

use std::fmt::Write as _;
use std::path::Path;

use bagu::base::diagnostic::Diagnostic;
use bagu::base::lang::Lang;
use bagu::parse::{Note, Options, Spanned};

const FENCE: &str = "````";

/// A note of a case file and what is said to become of it.
struct Case {
    /// Line of its fence, from 1.
    line: usize,
    lang: Lang,
    markdown: String,
    /// Kinds and texts.
    expected: Vec<(String, String)>,
}

/// A piece of a case file.
enum Piece {
    Prose(String),
    Case(Case),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix(FENCE).map(str::trim) else {
            match pieces.last_mut() {
                Some(Piece::Prose(prose)) => prose.push_str(line),
                _ => pieces.push(Piece::Prose(line.to_owned())),
            }
            continue;
        };
        let body: String =
            lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with(FENCE)).collect();
        match info.split_once(' ').map_or((info, ""), |(kind, lang)| (kind, lang)) {
            ("markdown", lang) => {
                let lang = if lang == "en" { Lang::En } else { Lang::Zh };
                pieces.push(Piece::Case(Case { line: at + 1, lang, markdown: body, expected: Vec::new() }));
            }
            (kind, _) => {
                if matches!(pieces.last(), Some(Piece::Prose(prose)) if prose.trim().is_empty()) {
                    pieces.pop();
                }
                match pieces.last_mut() {
                    Some(Piece::Case(case)) => case.expected.push((kind.to_owned(), body)),
                    _ => panic!("line {}: a block `{kind}` without a note before it", at + 1),
                }
            }
        }
    }
    pieces
}

/// What becomes of a note, by the kind of block that says it.
fn outcome(kind: &str, note: &Note, found: &[Diagnostic]) -> String {
    match kind {
        "html" => crate::common::write(note).trim_end().to_owned() + "\n",
        "diagnostics" => found.iter().map(|found| shown(note, found)).collect(),
        "meta" => meta(note),
        other => panic!("no block `{other}`: html, diagnostics or meta"),
    }
}

fn shown(note: &Note, found: &Diagnostic) -> String {
    let at = found.located(Some(&note.source));
    let place = at.line.zip(at.col).map_or(String::new(), |(line, col)| format!("{line}:{col}: "));
    let help = at.help.map_or(String::new(), |help| format!("  help: {help}\n"));
    format!("{place}{}: {} [{}]\n{help}", at.severity.word(), at.message, at.code)
}

/// The title and what the front matter says.
fn meta(note: &Note) -> String {
    let meta = &note.meta;
    let list =
        |list: &[Spanned<String>]| list.iter().map(|s| s.value.as_str()).collect::<Vec<_>>().join(" | ");
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<u8>| number.map_or(String::new(), |n| n.to_string());
    let fields = [
        ("title", note.title.clone()),
        ("summary", text(&meta.summary)),
        ("tags", list(&meta.tags)),
        ("difficulty", number(meta.difficulty)),
        ("frequency", number(meta.frequency)),
        ("sources", meta.sources.join(" | ")),
        ("aliases", list(&meta.aliases)),
        ("moved_from", list(&meta.moved_from)),
        ("prerequisites", list(&meta.prerequisites)),
        ("related", list(&meta.related)),
        ("updated", text(&meta.updated)),
        ("checked", text(&meta.checked)),
        ("draft", if meta.draft { "true".into() } else { String::new() }),
        ("order", meta.order.map_or(String::new(), |n| n.to_string())),
    ];
    let mut out = String::new();
    for (key, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "{key}: {value}").expect("a string takes everything");
    }
    out
}

/// The file as it should be, and where it is not.
fn run(text: &str) -> (String, Vec<String>) {
    let (mut right, mut wrong) = (String::new(), Vec::new());
    for piece in pieces(text) {
        let case = match piece {
            Piece::Prose(prose) => {
                right.push_str(&prose);
                continue;
            }
            Piece::Case(case) => case,
        };
        let checked = crate::common::read(&case.markdown, case.lang, Options::default());
        let lang = if case.lang == Lang::En { " en" } else { "" };
        write!(right, "{FENCE}markdown{lang}\n{}{FENCE}\n", case.markdown)
            .expect("a string takes everything");
        let mut kinds: Vec<&str> = case.expected.iter().map(|(kind, _)| kind.as_str()).collect();
        if kinds.is_empty() {
            wrong.push(format!("line {}: nothing is said of this note", case.line));
            kinds.push("html");
        }
        if !checked.diagnostics.is_empty() && !kinds.contains(&"diagnostics") {
            kinds.push("diagnostics");
        }
        for kind in kinds {
            let is = outcome(kind, &checked.value, &checked.diagnostics);
            let said = case.expected.iter().find(|(known, _)| known == kind).map_or("", |(_, text)| text);
            if is != said {
                wrong.push(format!("line {}: {kind}\n--- said\n{said}--- is\n{is}", case.line));
            }
            if !is.is_empty() {
                write!(right, "\n{FENCE}{kind}\n{is}{FENCE}\n").expect("a string takes everything");
            }
        }
    }
    (right, wrong)
}

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("the cases").map(|e| e.expect("a file").path()).collect();
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/writing.md"));
    files.sort();
    assert!(files.len() > 10, "all case files are here");
    let mut failed = String::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "md")) {
        let text = std::fs::read_to_string(file).expect("a case file");
        let (right, wrong) = run(&text);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, right).expect("a case file can be written");
        } else if !wrong.is_empty() {
            write!(failed, "{}\n{}\n", file.display(), wrong.join("\n")).expect("a string takes everything");
        }
    }
    assert!(failed.is_empty(), "{failed}UPDATE=1 writes what is into the files");
}
