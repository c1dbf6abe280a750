//! The folders of `docs/writing.md`: built whole, they have the findings and the pages that the manual shows. (Its
//! single notes run with the other cases, in `cases.rs`.)
//!
//! A block of four tildes with a path is a file of the notes folder; `check` after them lists what is found, and
//! `page <path>` texts that stand on that page, one a line. The next file begins the next folder. A folder without
//! `check` has no findings, and its translations count as accepted when it has no `translations.lock`. `UPDATE=1 cargo test --test all writing` writes what is found into the manual.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use bagu::base::diagnostic::Severity;
use bagu::base::memo::Memo;
use bagu::base::source::Source;
use bagu::catalog::{accepted, catalog};
use bagu::load::{NoteFile, Options, Sources, load};
use bagu::parse::{self, Note, parse};
use bagu::pipeline::build;
use bagu::site::Site;

const FENCE: &str = "~~~~";

/// A fence of the manual: its first line after the tildes, and its text.
struct Block<'a> {
    /// Line, from 1.
    line: usize,
    info: &'a str,
    body: String,
}

impl Block<'_> {
    fn is_outcome(&self) -> bool {
        self.info == "check" || self.info.starts_with("page ")
    }
}

/// Fences, and the prose between them as blocks without a line number.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = text.split_inclusive('\n').zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(info) = line.strip_prefix(FENCE) {
            let body = lines.by_ref().map(|(line, _)| line).take_while(|line| line.trim_end() != FENCE);
            blocks.push(Block { line: number, info: info.trim(), body: body.collect() });
            continue;
        }
        match blocks.last_mut() {
            Some(prose) if prose.line == 0 => prose.body.push_str(line),
            _ => blocks.push(Block { line: 0, info: "", body: line.to_owned() }),
        }
    }
    blocks
}

fn accepted_all(src: &Sources) -> String {
    let options = parse::Options::default();
    let read = |file: &NoteFile| Arc::new(parse(&parse::Input { file: file.clone(), options }).value);
    let notes: Vec<Arc<Note>> = src.notes.iter().map(read).collect();
    accepted(&catalog(&notes, src).value, None, None).expect("a lock")
}

/// What is found in a folder of files, as the manual shows it, and its site.
fn built(files: &[&Block]) -> (String, Site) {
    let dir = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = dir.path().join(file.info);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &file.body).expect("a file");
    }
    let options = Options { notes: dir.path().into(), ..Options::default() };
    let mut src = load(&options).expect("the folder");
    if src.translations_lock.is_none() {
        src.translations_lock = Some(Source::new("translations.lock", accepted_all(&src)));
    }
    let built = build(&src, &Memo::default(), &mut |_| {});
    let mut found = String::new();
    for finding in built.diagnostics.iter().filter(|finding| finding.severity < Severity::Info) {
        let at = finding.located(finding.file.as_deref().and_then(|file| src.source(file)));
        let place = at.line.zip(at.col).map_or(String::new(), |(line, col)| format!("{line}:{col}: "));
        let file = at.file.map_or(String::new(), |file| format!("{file}:"));
        writeln!(found, "{file}{place}{}: {} [{}]", at.severity.word(), at.message, at.code).unwrap();
        if let Some(help) = at.help {
            writeln!(found, "  help: {help}").unwrap();
        }
    }
    (found, built.value)
}

/// The positions of a folder's files and of what is said of it.
type Folder = (Vec<usize>, Vec<usize>);

fn folders(blocks: &[Block]) -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.line > 0) {
        match folders.last_mut() {
            Some((_, outcomes)) if block.is_outcome() => outcomes.push(at),
            Some((files, outcomes)) if outcomes.is_empty() => files.push(at),
            _ => folders.push((vec![at], Vec::new())),
        }
    }
    folders
}

/// What is wrong in the manual about one page.
fn wrong_page(site: &Site, path: &str, said: &str) -> Vec<String> {
    let Some(page) = site.get(path) else { return vec![format!("there is no page `{path}`")] };
    let html = String::from_utf8_lossy(&page.bytes);
    if said.trim().is_empty() {
        return vec![format!("nothing is said of this page\n{html}")];
    }
    let absent = said.lines().filter(|text| !html.contains(text));
    absent.map(|text| format!("`{text}` does not stand on this page\n{html}")).collect()
}

#[test]
fn the_folders_of_the_manual() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/writing.md");
    let text = fs::read_to_string(&path).expect("the manual");
    let mut blocks = blocks(&text);
    let folders = folders(&blocks);
    assert!(folders.len() > 9, "the manual shows {} folders", folders.len());
    let mut wrong = Vec::new();
    for (files, outcomes) in folders {
        let files: Vec<&Block> = files.iter().map(|&at| &blocks[at]).collect();
        let first = files[0].line;
        let (found, site) = built(&files);
        if !found.is_empty() && outcomes.iter().all(|&at| blocks[at].info != "check") {
            wrong.push(format!("line {first}: found\n{found}"));
        }
        for at in outcomes {
            let Block { line, info, body } = &mut blocks[at];
            match info.strip_prefix("page ") {
                Some(path) => wrong.extend(
                    wrong_page(&site, path, body).into_iter().map(|why| format!("line {line}: {why}")),
                ),
                None if *body != found => {
                    wrong.push(format!("line {line}: said\n{body}--- found\n{found}"));
                    body.clone_from(&found);
                }
                None => {}
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let text = blocks.iter().map(|Block { line, info, body }| match line {
            0 => body.clone(),
            _ => format!("{FENCE} {info}\n{body}{FENCE}\n"),
        });
        fs::write(&path, text.collect::<String>()).expect("the manual can be written");
    }
    assert!(wrong.is_empty(), "{}\nUPDATE=1 writes what is found into the manual", wrong.join("\n"));
}
