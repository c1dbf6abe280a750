//! A source -> drafts of notes: their blocks and titles, before they have names and neighbours.

use super::Reason;
use super::block::Block;
use super::document::{Group, Section, fenced, heading, sections};
use super::known::Known;
use super::line::{Line, LineId, Text, lines};
use super::markdown::{self, is_heap, is_markdown};
use super::name::{cleaned, subject};
use super::shape;
use super::title::found;
use super::topics::About;
use crate::base::source::Source;

/// A note without a name.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Position of its source.
    pub source: usize,
    pub title: String,
    /// The lines that are printed as the title; none when it was found in lines that are printed as text.
    pub title_lines: Vec<LineId>,
    /// Headings above it without text of their own.
    pub groups: Vec<Group>,
    /// Lines kept as remarks in the header.
    pub remarks: Vec<Text>,
    pub blocks: Vec<Block>,
    pub dropped: Vec<(LineId, Reason)>,
    /// What its title and its words are about.
    pub about: About,
    /// Of the title alone.
    pub title_about: About,
    pub origin: Origin,
    /// Sources of drafts that were joined to it.
    pub absorbed: Vec<usize>,
}

/// Where a draft came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A part of a raw text.
    Raw,
    /// A Markdown file of its own, with tags, category and other names of its header.
    Page { tags: Vec<String>, category: Option<String>, aliases: Vec<String> },
    /// The translation of another file.
    English,
    /// A menu: nothing of it is printed.
    Menu,
}

/// How much the words of code tell beside those of a text.
const CODE_WEIGHT: f32 = 0.3;

/// Menus of docsify, GitBook and mdBook.
const MENUS: [&str; 5] = ["_sidebar.md", "_navbar.md", "_coverpage.md", "_footer.md", "summary.md"];

/// All drafts of a source.
pub(super) fn drafts(at: usize, source: &Source, known: &Known) -> Vec<Draft> {
    let lines = lines(at, &source.text);
    let name = source.path.rsplit('/').next().unwrap_or(&source.path).to_lowercase();
    if MENUS.contains(&name.as_str()) {
        let filled = lines.iter().filter(|line| !line.is_blank());
        let dropped = filled.map(|line| (line.id, Reason::Menu)).collect();
        return vec![Draft { dropped, ..empty(at, Origin::Menu) }];
    }
    let file = name.ends_with(".md") || name.ends_with(".markdown");
    if name.ends_with(".en.md") {
        let text = lines.iter().map(|line| Text::new(line.id, line.raw)).collect();
        return vec![Draft { blocks: vec![Block::Verbatim(text)], ..empty(at, Origin::English) }];
    }
    if file && is_markdown(&lines) && !is_heap(&lines) {
        return vec![page(at, source, &lines, known)];
    }
    sections(&lines, &known.topics).into_iter().map(|section| raw(at, section, known)).collect()
}

fn empty(source: usize, origin: Origin) -> Draft {
    Draft {
        source,
        title: String::new(),
        title_lines: Vec::new(),
        groups: Vec::new(),
        remarks: Vec::new(),
        blocks: Vec::new(),
        dropped: Vec::new(),
        about: About::default(),
        title_about: About::default(),
        origin,
        absorbed: Vec::new(),
    }
}

/// A Markdown file.
fn page(at: usize, source: &Source, lines: &[Line], known: &Known) -> Draft {
    let page = markdown::read(lines);
    let stem =
        source.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
    let title = page.title.as_ref().map_or_else(|| cleaned(stem), |title| title.text.clone());
    let title_about = known.topics.about(&title, 1.0);
    // Code speaks of arrays and indexes whatever it is about.
    let fenced = fenced(lines);
    let prose = lines
        .iter()
        .zip(&fenced)
        .filter(|(_, fenced)| !**fenced)
        .map(|(line, _)| format!("{}\n", without_urls(line.text)));
    let mut about = known.topics.about(&prose.collect::<String>(), 1.0);
    about.add(&title_about, 3.0);
    Draft {
        title,
        title_lines: page.title.map(|title| title.from).into_iter().collect(),
        remarks: page.remarks,
        blocks: page.blocks,
        dropped: page.dropped,
        about,
        title_about,
        ..empty(at, Origin::Page { tags: page.tags, category: page.category, aliases: page.aliases })
    }
}

/// A line without its web addresses: their words are about the host.
fn without_urls(line: &str) -> String {
    let mut words = line.split_inclusive([' ', '(', ')', '<', '>', '"', '，', '。']);
    let mut out = String::new();
    words.by_ref().filter(|word| !word.contains("://")).for_each(|word| out.push_str(word));
    out
}

/// A section of a raw text.
fn raw(at: usize, section: Section, known: &Known) -> Draft {
    let Section { title, groups, mut remarks, mut lines, mut dropped } = section;
    remarks.extend(slip(&mut lines));
    let first = lines.iter().position(|line| !line.is_blank());
    let (title, title_lines) = match (title, first) {
        // The words after 《》 stand on the heading's own line: it is printed there.
        (Some(title), Some(first)) if lines[first].id == title.from => {
            if let Some((_, rest)) = lines[first].raw.split_once('》') {
                lines[first].text = rest.trim().trim_start_matches(['-', '—', ':', '：']).trim();
                lines[first].indent = 0;
            }
            (title.text, Vec::new())
        }
        (Some(title), _) => (title.text, vec![title.from]),
        (None, Some(first)) => {
            let found = found(&lines, first, known);
            let mut at = 0..;
            lines.retain(|_| !found.lines.contains(&at.next().unwrap_or_default()));
            (found.text, found.ids)
        }
        (None, None) => (remarks.first().map_or("未命名".into(), |remark| cleaned(&remark.text)), Vec::new()),
    };
    // Code speaks of fields and indexes whatever it is about: beside words it tells little.
    let mut code = vec![false; lines.len()];
    shape::code_runs(&lines).into_iter().for_each(|run| code[run].fill(true));
    let said = |of_code: bool| {
        let lines = lines.iter().zip(&code).filter(|(_, code)| **code == of_code);
        lines.map(|(line, _)| format!("{}\n", line.text)).collect::<String>()
    };
    let title_about = known.topics.about(&title, 1.0);
    // The words of a drawing are as few as its title's.
    let drawn = if shape::figure_is_all(&lines) { CODE_WEIGHT } else { 1.0 };
    let mut about = known.topics.about(&said(false), drawn);
    let weight = if said(false).trim().is_empty() { 1.0 } else { CODE_WEIGHT };
    about.add(&known.topics.about(&said(true), 1.0), weight);
    about.add(&title_about, 2.0);
    let read = body(&lines);
    dropped.extend(read.dropped);
    Draft {
        title: subject(&title).to_owned(),
        title_lines,
        groups,
        remarks,
        blocks: read.blocks,
        dropped,
        about,
        title_about,
        ..empty(at, Origin::Raw)
    }
}

/// A lone letter on a line, once: a slip of the keyboard, which is kept as a remark. `v` is the end of an arrow.
fn slip(lines: &mut Vec<Line>) -> Option<Text> {
    let letter =
        |line: &Line| line.text.len() == 1 && line.text.bytes().all(|b| b.is_ascii_lowercase() && b != b'v');
    let fenced = fenced(lines);
    let mut found = (0..lines.len()).filter(|&at| !fenced[at] && letter(&lines[at]));
    let at = found.next().filter(|_| found.next().is_none())?;
    let more = lines.iter().filter(|line| !line.is_blank()).count() > 1;
    more.then(|| lines.remove(at)).map(|line| Text::new(line.id, line.text))
}

/// The text of a section: its headings, and what stands between them.
fn body(lines: &[Line]) -> shape::Read {
    let fenced = fenced(lines);
    let inner = |at: usize| {
        (!fenced[at]).then(|| heading(lines[at].raw)).flatten().filter(|heading| heading.level > 0)
    };
    let highest = (0..lines.len()).filter_map(|at| inner(at).map(|heading| heading.level)).min().unwrap_or(2);
    let mut read = shape::Read::default();
    let mut from = 0;
    for at in (0..lines.len()).chain([lines.len()]) {
        let found = if at < lines.len() { inner(at) } else { None };
        if found.is_none() && at < lines.len() {
            continue;
        }
        let part = shape::read(&lines[from..at]);
        let nested = from > 0;
        read.blocks.extend(part.blocks.into_iter().map(|block| if nested { below(block) } else { block }));
        read.dropped.extend(part.dropped);
        if let Some(heading) = found {
            let level = (heading.level - highest + 2).min(6) as u8;
            read.blocks.push(Block::Heading { level, text: Text::new(lines[at].id, cleaned(heading.text)) });
        }
        from = at + 1;
    }
    read
}

/// A heading that an outline made stands below the author's own.
fn below(block: Block) -> Block {
    match block {
        Block::Heading { level, text } => Block::Heading { level: level + 1, text },
        other => other,
    }
}
