//! Indexes a folder of Markdown without the rest of the pipeline: `search_folder OUT FOLDER...`.
//!
//! Sections are cut roughly (headings 1 to 3, text of all events), so that the index can be measured on
//! repositories whose notes bagu has not read. Prints the time of a cold build, of one with nothing changed,
//! and of one after an edit.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use bagu::base::lang::Lang;
use bagu::base::memo::Memo;
use bagu::base::url::NoteId;
use bagu::emit::search::{Page, SearchInput, Section, SectionKind, search};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1).map(PathBuf::from);
    let usage = || std::io::Error::other("usage: search_folder OUT FOLDER... [--elasticlunr]");
    let out = args.next().ok_or_else(usage)?;
    let json = args.by_ref().collect::<Vec<_>>();
    let (flags, folders): (Vec<_>, Vec<_>) =
        json.into_iter().partition(|arg| arg.as_os_str() == "--elasticlunr");
    let mut sections = Vec::new();
    for folder in &folders {
        let root = folder.parent().unwrap_or(Path::new(""));
        let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(folder)
            .into_iter()
            .filter_map(|entry| Some(entry.ok()?.into_path()))
            .filter(|path| path.extension().is_some_and(|ext| ext == "md"))
            .collect();
        paths.sort();
        for path in paths {
            let id = path.strip_prefix(root).unwrap_or(&path).with_extension("");
            sections.extend(cut(&id.to_string_lossy(), &std::fs::read_to_string(&path)?));
        }
    }
    if sections.is_empty() {
        println!("no .md file in the folders");
        return Err(usage());
    }
    let memo = Memo::default();
    let build = |sections: &[Section], what: &str| {
        let pages = sections.chunk_by(|a, b| a.note == b.note);
        let pages: Vec<_> = pages.map(|sections| Arc::new(Page::new(sections.to_vec()))).collect();
        let start = Instant::now();
        let input = SearchInput { pages: &pages, terms: &[], elasticlunr: !flags.is_empty(), memo: &memo };
        let outputs = search(&input).value;
        memo.forget_unused();
        let bytes: usize = outputs.iter().map(|output| output.bytes.len()).sum();
        println!("{what}: {:?}, {} files, {bytes} bytes", start.elapsed(), outputs.len());
        outputs
    };
    println!("{} sections", sections.len());
    let outputs = build(&sections, "cold");
    build(&sections, "unchanged");
    let middle = sections.len() / 2;
    sections[middle].blocks.push(("b".into(), "新的一句话 about something new".into()));
    let edited = build(&sections, "one edit");
    let kept = edited.iter().filter(|a| outputs.iter().any(|b| a.path == b.path)).count();
    println!("{kept} of {} names kept", edited.len());
    for output in outputs {
        let path = out.join(output.path.file_path());
        std::fs::create_dir_all(path.parent().expect("a file in a folder"))?;
        std::fs::write(path, &output.bytes)?;
    }
    Ok(())
}

fn cut(id: &str, source: &str) -> Vec<Section> {
    let (front, body) = match source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---")) {
        Some((front, body)) => (front, body),
        None => ("", source),
    };
    let title = front.lines().find_map(|line| line.strip_prefix("title:"));
    let mut title = title.map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
    let empty = |heading: String, number: usize| Section {
        note: NoteId::new(id),
        lang: Lang::Zh,
        page_title: String::new(),
        anchor: if number == 0 { String::new() } else { bagu::base::url::slug(&heading) },
        heading,
        first: number == 0,
        blocks: Vec::new(),
        alias: Vec::new(),
        category: id.rsplit('/').nth(1).unwrap_or_default().to_owned(),
        difficulty: None,
        kind: SectionKind::Text,
    };
    let mut sections = vec![empty(String::new(), 0)];
    let (mut text, mut depth, mut block) = (String::new(), 0, 0);
    for event in Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Heading { .. }) => text.clear(),
            Event::End(TagEnd::Heading(level)) => {
                let heading = std::mem::take(&mut text).trim().to_owned();
                if level as usize == 1 && title.is_none() && sections.len() == 1 {
                    title = Some(heading);
                } else if level as usize <= 3 {
                    let number = sections.len();
                    sections.push(empty(heading, number));
                    block = 0;
                } else {
                    text = heading + "\n";
                }
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0 && !text.trim().is_empty() {
                    let section = sections.last_mut().expect("never empty");
                    let anchor = format!("b-{}-{block}", section.anchor);
                    section.blocks.push((anchor, std::mem::take(&mut text)));
                    block += 1;
                } else {
                    text.push(' ');
                }
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    let name = id.rsplit('/').next().unwrap_or(id);
    let title = title.unwrap_or_else(|| name.to_owned());
    sections.iter_mut().for_each(|section| section.page_title.clone_from(&title));
    sections
}
