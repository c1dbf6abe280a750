//! A source -> drafts of notes: their blocks and titles, before they have names and neighbours.

use super::Reason;
use super::block::Block;
use super::document::{Section, fenced, heading, sections};
use super::known::Known;
use super::line::{Line, LineId, Text, lines};
use super::markdown::{self, is_heap, is_markdown};
use super::name::{cleaned, from_code, from_line, is_title, only_origin, says_something};
use super::shape::{self, Marker, language, marker};
use super::topics::About;
use crate::base::source::Source;

/// A note without a name.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Position of its source.
    pub source: usize,
    pub title: String,
    /// The line that is printed as the title; `None`: the title was found in lines that are printed as text.
    pub title_line: Option<LineId>,
    /// Headings above it without text of their own.
    pub groups: Vec<Text>,
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

/// Groups side by side from which a note is about all of them; as many are named.
const SIBLINGS: usize = 3;

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
        title_line: None,
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
        title_line: page.title.map(|title| title.from),
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
    let Section { title, groups, remarks, mut lines, mut dropped } = section;
    let first = lines.iter().position(|line| !line.is_blank());
    let (title, title_line) = match (title, first) {
        // The words after 《》 stand on the heading's own line: it is printed there.
        (Some(title), Some(first)) if lines[first].id == title.from => {
            if let Some((_, rest)) = lines[first].raw.split_once('》') {
                lines[first].text = rest.trim().trim_start_matches(['-', '—', ':', '：']).trim();
                lines[first].indent = 0;
            }
            (title.text, None)
        }
        (Some(title), _) => (title.text, Some(title.from)),
        (None, Some(first)) => {
            let line = lines[first];
            let more = lines[first + 1..].iter().any(|line| !line.is_blank());
            let title = found_title(&lines);
            let named = is_title(line.text) || is_root(&lines, first) || title == cleaned(line.text);
            if let Some(heads) =
                siblings(&lines, first).or_else(|| peers(&lines)).or_else(|| first_column(line.text))
            {
                (heads, None)
            } else if (more && named || title == cleaned(line.text))
                && says_something(line.text)
                && language(line.text).is_none()
            {
                lines.remove(first);
                (cleaned(line.text), Some(line.id))
            } else {
                (title, None)
            }
        }
        (None, None) => (remarks.first().map_or("未命名".into(), |remark| cleaned(&remark.text)), None),
    };
    // Code speaks of fields and indexes whatever it is about: beside words it tells little.
    let mut code = vec![false; lines.len()];
    shape::code_runs(&lines).into_iter().for_each(|run| code[run].fill(true));
    let said = |of_code: bool| {
        let lines = lines.iter().zip(&code).filter(|(_, code)| **code == of_code);
        lines.map(|(line, _)| format!("{}\n", line.text)).collect::<String>()
    };
    let title_about = known.topics.about(&title, 1.0);
    let mut about = known.topics.about(&said(false), 1.0);
    let weight = if said(false).trim().is_empty() { 1.0 } else { CODE_WEIGHT };
    about.add(&known.topics.about(&said(true), 1.0), weight);
    about.add(&title_about, 2.0);
    let read = body(&lines);
    dropped.extend(read.dropped);
    Draft {
        title,
        title_line,
        groups,
        remarks,
        blocks: read.blocks,
        dropped,
        about,
        title_about,
        ..empty(at, Origin::Raw)
    }
}

/// Whether all lines after the first stand below it: `- 装饰器的作用：` is a title then, whatever its sign.
fn is_root(lines: &[Line], first: usize) -> bool {
    let (sign, text) = marker(lines[first].text);
    let below = |line: &Line| line.is_blank() || line.indent > lines[first].indent + 1;
    sign == Marker::Bullet && is_title(text) && lines[first + 1..].iter().all(below)
}

/// The names of groups side by side, of which the first is no more the title than the others: `String`, `Hash`, `List`,
/// each with its lines below it.
fn siblings(lines: &[Line], first: usize) -> Option<String> {
    let filled: Vec<&Line> = lines[first..].iter().filter(|line| !line.is_blank()).collect();
    let indent = filled.first()?.indent;
    let head = |pair: &&[&Line]| {
        let (sign, text) = marker(pair[0].text);
        pair[0].indent.abs_diff(indent) <= 1
            && pair[1].indent > pair[0].indent + 1
            && sign == Marker::Plain
            && is_title(text)
            && language(text).is_none()
    };
    let heads: Vec<&Line> = filled.windows(2).filter(head).map(|pair| pair[0]).collect();
    let others = filled.iter().filter(|line| line.indent <= indent + 1).count() - heads.len();
    let named = heads.len() >= SIBLINGS && heads[0].id == filled[0].id && others == 0;
    let names = || heads.iter().take(SIBLINGS).map(|line| cleaned(line.text));
    named.then(|| names().collect::<Vec<_>>().join("、"))
}

/// Bare names, none of them more the title than the others: `static`, `public`, `resource`.
fn peers(lines: &[Line]) -> Option<String> {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let name = |line: &&Line| {
        line.indent == filled[0].indent
            && line.text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let all = filled.len() >= SIBLINGS && filled.iter().all(name);
    all.then(|| filled.iter().take(SIBLINGS).map(|line| cleaned(line.text)).collect::<Vec<_>>().join("、"))
}

/// `sentry   错误信息收集`: the name is the title, and the line says what it is.
fn first_column(line: &str) -> Option<String> {
    let (name, what) = line.split_once("  ")?;
    let what = what.trim();
    let two = !what.is_empty() && !what.contains("  ") && what.starts_with(crate::base::text::is_han);
    let joined = what.starts_with(['和', '与', '及', '跟']);
    let named = marker(line).0 == Marker::Plain
        && is_title(name)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c));
    (two && !joined && named).then(|| cleaned(name))
}

/// A title from the text: its first words; of code only where there is nothing else.
fn found_title(lines: &[Line]) -> String {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let is_code = |line: &&&Line| language(line.text).is_some();
    let words = (0..filled.len()).filter(|&at| language(filled[at].text).is_none()).map(|at| {
        let title = from_line(filled[at].text);
        // `python内置` says where the thing comes from that the code next to it names.
        let near =
            || [at.wrapping_sub(1), at + 1].into_iter().filter_map(|near| filled.get(near)).find(is_code);
        only_origin(&title).then(near).flatten().map(|code| from_code(code.text)).unwrap_or(title)
    });
    let mut titles = words.chain(filled.iter().map(|line| from_code(line.text)));
    titles.find(|title| says_something(title)).unwrap_or_else(|| "未命名".into())
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
