//! A file -> [`Note`]: the header is cut off, the text made ready for the parser (`emphasis.rs`), its events built
//! into a tree (`build/`), and the title found.

use pulldown_cmark::{Options as Extensions, Parser};

use super::build::Builder;
use super::emphasis::{Prepared, prepare};
use super::footnotes::{Footnotes, footnotes};
use super::outline::outline;
use super::text::{Tables, words};
use super::tree::{Block, BlockKind};
use super::{Input, Meta, Note, Options, front_matter, problems};
use crate::base::diagnostic::{Checked, Diagnostic, Log};
use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::base::source::Span;
use crate::base::text::{fold_space, is_forbidden};

/// Reads one file.
pub fn parse(input: &Input) -> Checked<Note> {
    let Input { file, options } = input;
    let text = &*file.source.text;
    let (meta, base, mut found) =
        if options.plain { (Meta::default(), 0, Vec::new()) } else { front_matter::front_matter(text) };
    found.extend(control_characters(text));
    let prepared = if options.plain { Prepared::untouched(&text[base..]) } else { prepare(&text[base..]) };
    let mut builder = Builder::new(*options, &prepared, base);
    let blocks =
        builder.run(Parser::new_ext(&prepared.text, extensions(*options, file.lang)).into_offset_iter());
    let mut note = Note {
        digest: Digest::of(input),
        id: file.id.clone(),
        lang: file.lang,
        role: file.role,
        rel: file.rel.clone(),
        source: file.source.clone(),
        title: String::new(),
        blocks,
        headings: builder.headings,
        fences: builder.fences,
        links: builder.links,
        images: builder.images,
        footnotes: Footnotes::default(),
        words: 0,
        meta,
    };
    found.extend(builder.found.finish());
    note.words = words(&note.blocks, Tables::from(&note));
    if !options.plain {
        take_title(&mut note);
        outline(&mut note);
    }
    let mut log = Log::default();
    let footnotes = footnotes(&file.source.text, &note.blocks, &note.headings);
    found.extend(footnotes.diagnostics);
    note.footnotes = footnotes.value;
    log.note_in(&found, &file.source.path, |span| span);
    log.with(note)
}

fn extensions(options: Options, lang: Lang) -> Extensions {
    if options.plain {
        return Extensions::empty();
    }
    let ours = Extensions::ENABLE_TABLES
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_HEADING_ATTRIBUTES
        | Extensions::ENABLE_WIKILINKS
        | Extensions::ENABLE_MATH;
    match lang {
        // Chinese has its own quotation marks; straight ones in it belong to code.
        Lang::Zh => ours,
        Lang::En => ours | Extensions::ENABLE_SMART_PUNCTUATION,
    }
}

/// Finds the title and takes the heading that says it out of the text. It is the first heading outside of other
/// blocks, when that is of level 1 and the header names no other title; or, in a note without title and level 1,
/// when it opens the note and no other heading is as high.
fn take_title(note: &mut Note) {
    let given = note.meta.title.clone();
    let first = note.blocks.iter().enumerate().find_map(|(at, block)| match block.kind {
        BlockKind::Heading(index) => Some((at, index)),
        _ => None,
    });
    let first = first.filter(|&(at, index)| {
        let first = &note.headings[index];
        let alone = || at == 0 && note.headings[1..].iter().all(|heading| heading.level > first.level);
        let says = match &given {
            Some(title) => first.level == 1 && fold_space(title) == first.text,
            None => first.level == 1 || alone(),
        };
        says && !first.text.is_empty()
    });
    if let Some((at, index)) = first {
        note.blocks.remove(at);
        let heading = note.headings.remove(index);
        renumber(&mut note.blocks, index);
        note.title = given.unwrap_or(heading.text);
    } else {
        note.title = given.unwrap_or_else(|| file_title(&note.rel));
    }
}

/// Headings after the one taken out move up by one.
fn renumber(blocks: &mut [Block], taken: usize) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading(index) if *index > taken => *index -= 1,
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| renumber(&mut item.blocks, taken));
            }
            BlockKind::Quote(blocks) | BlockKind::Footnote { blocks, .. } => renumber(blocks, taken),
            BlockKind::Callout(callout) => renumber(&mut callout.blocks, taken),
            BlockKind::Element(element) => renumber(&mut element.children, taken),
            _ => {}
        }
    }
}

/// The file's name without folder, language and numeric prefix (`01.`, `1-`, `2、`); for a folder's page the
/// folder's name.
fn file_title(rel: &str) -> String {
    let stem = rel.strip_suffix(".md").unwrap_or(rel);
    let stem = stem.strip_suffix(".en").unwrap_or(stem);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let is_page = matches!(name.to_lowercase().as_str(), "_index" | "index" | "readme");
    let name = if is_page && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { name };
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let cut = rest.trim_start_matches(['.', '-', '_', '、', ' ']);
    if rest.len() == name.len() || rest.len() == cut.len() || cut.is_empty() {
        name.to_owned()
    } else {
        cut.to_owned()
    }
}

/// Control characters, which editors do not show.
fn control_characters(text: &str) -> Vec<Diagnostic> {
    let found = text.char_indices().filter(|(_, c)| is_forbidden(*c));
    let found = found.map(|(at, c)| problems::control_character(c, Span::new(at, at + c.len_utf8())));
    found.take(MAX_LISTED).collect()
}

/// Findings of a kind that are listed; the same mistake is seldom made more often.
const MAX_LISTED: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;
    use crate::base::url::NoteId;
    use crate::load::{NoteFile, Role};
    use crate::parse::tree::{Inline, InlineKind, Node, walk};

    fn note(text: &str) -> Note {
        let file = NoteFile {
            rel: "locks/01.mutex.md".into(),
            id: NoteId::new("locks/01.mutex"),
            lang: Lang::Zh,
            role: Role::Note,
            source: Source::new("notes/locks/01.mutex.md", text),
        };
        parse(&Input { file, options: Options::default() }).value
    }

    #[test]
    fn the_title_is_found_and_taken_out() {
        let check = |text: &str, title: &str, headings: &[&str]| {
            let note = note(text);
            let left: Vec<_> = note.headings.iter().map(|heading| heading.text.as_str()).collect();
            assert_eq!((note.title.as_str(), &left[..]), (title, headings), "{text}");
            let shown = note.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Heading(_))).count();
            assert_eq!(shown, headings.len(), "{text}");
        };
        check("# 锁\n\n## 甲\n\n## 乙\n", "锁", &["甲", "乙"]);
        check("说明\n\n# 锁 `x`\n", "锁 x", &[]);
        check("---\ntitle: 锁\n---\n# 锁\n## 甲\n", "锁", &["甲"]);
        check("---\ntitle: 锁\n---\n# 别的\n", "锁", &["别的"]);
        check("## 锁\n\n### 甲\n", "锁", &["甲"]);
        check("## 甲\n\n## 乙\n", "mutex", &["甲", "乙"]);
        check("正文\n\n## 甲\n", "mutex", &["甲"]);
        let quoted = note("> # 引\n\n# 锁\n\n## 甲\n");
        assert_eq!((quoted.title.as_str(), quoted.headings[1].text.as_str()), ("锁", "甲"));
        assert_eq!(quoted.blocks[1].kind, BlockKind::Heading(1));
    }

    #[test]
    fn file_names_give_titles() {
        let check = |rel: &str, title: &str| assert_eq!(file_title(rel), title, "{rel}");
        check("a/01.锁.md", "锁");
        check("a/1、锁.en.md", "锁");
        check("2024.md", "2024");
        check("3d.md", "3d");
        check("locks/README.md", "locks");
        check("README.md", "README");
    }

    #[test]
    fn places_lead_back_to_the_source() {
        let text =
            "---\ntitle: a\n---\n> - **注意：**正*文*\n>   ```rust\n>   let 甲 = 1;\n>\n>   乙();\n>   ```\n";
        let note = note(text);
        let fence = &note.fences[0];
        let of = |body: &str| {
            let at = fence.body.find(body).unwrap();
            &text[fence.in_source(Span::new(at, at + body.len())).range()]
        };
        assert_eq!((of("甲 = 1"), of("乙")), ("甲 = 1", "乙"));
        let mut texts = Vec::new();
        walk(&note.blocks, &note.headings, &mut |node| {
            if let Node::Inline(Inline { span, kind: InlineKind::Text(shown) }) = node {
                texts.push((shown.clone(), text[span.range()].to_owned()));
            }
        });
        let same = ["注意：", "正", "文"].map(|text| (text.to_owned(), text.to_owned()));
        assert_eq!(texts, same);
    }
}
