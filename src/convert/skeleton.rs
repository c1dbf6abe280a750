//! The English file of a note: title, tags and headings; its blocks are still to be translated.

use super::arrange::Plan;
use super::english::{english, is_pending};
use super::files::quoted;
use super::inline::{Place, plain};
use super::known::Known;
use crate::base::lang::Lang;
use crate::base::source::Source;
use crate::base::url::NoteId;
use crate::load::{NoteFile, Role};
use crate::parse::{BlockKind, Heading, Input, Note, Options, parse};

/// Writes it below the note's own text; tags are Chinese and English.
pub(super) fn skeleton(plan: &Plan, note: &str, tags: &[(String, String)], known: &Known) -> String {
    // What no table could say is Chinese, and says so.
    let mark = if is_pending(&plan.english) { " # 待译" } else { "" };
    let mut text = format!("---\ntitle: {}{mark}\n", quoted(&plan.english));
    if !tags.is_empty() {
        let en: Vec<String> = tags.iter().map(|(_, en)| quoted(en)).collect();
        text.push_str(&format!("tags: [{}]\n", en.join(", ")));
    }
    text.push_str("---\n");
    for (level, typed) in headings(note) {
        let said = english(&without_escapes(&typed), None, known);
        let heading = if is_pending(&said) { typed } else { plain(&said, Place::Heading) };
        text.push_str(&format!("\n{} {heading}\n", "#".repeat(level)));
    }
    text
}

/// `SELECT \*` -> `SELECT *`
fn without_escapes(markdown: &str) -> String {
    let mut text = String::new();
    let mut chars = markdown.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || !chars.peek().is_some_and(char::is_ascii_punctuation) {
            text.push(c);
        }
    }
    text
}

/// The headings that a build finds between the blocks of a note, with their levels, as they are typed.
fn headings(note: &str) -> Vec<(usize, String)> {
    let source = Source::new("note.md", note);
    let (rel, id) = ("note.md".into(), NoteId::new("note"));
    let file = NoteFile { rel, id, lang: Lang::Zh, role: Role::Note, source };
    let note = parse(&Input { file, options: Options::default() }).value;
    let found = note.blocks.iter().filter_map(|block| match block.kind {
        BlockKind::Heading(index) => Some(&note.headings[index]),
        _ => None,
    });
    found.map(|heading| (usize::from(heading.level), typed(heading, &note))).collect()
}

/// What stands between the marks of a heading, on one line.
fn typed(heading: &Heading, note: &Note) -> String {
    let (Some(first), Some(last)) = (heading.inlines.first(), heading.inlines.last()) else {
        return String::new();
    };
    let words = first.span.range().start..last.span.range().end;
    let lines = note.source.text[words].lines().map(str::trim);
    let name = heading.id.iter().map(|id| format!("#{id}"));
    let names: Vec<String> = name.chain(heading.classes.iter().map(|class| format!(".{class}"))).collect();
    let text = lines.collect::<Vec<_>>().join(" ");
    if names.is_empty() { text } else { format!("{text} {{{}}}", names.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_those_that_a_build_finds() {
        let check = |markdown: &str, expected: &[(usize, &str)]| {
            let found = headings(&format!("---\ntitle: 题\n---\n\n{markdown}"));
            let found: Vec<(usize, &str)> =
                found.iter().map(|(level, text)| (*level, text.as_str())).collect();
            assert_eq!(found, expected, "{markdown}");
        };
        check("## 一\n话\n### 二 ##\n#### C#\n", &[(2, "一"), (3, "二"), (4, "C#")]);
        check("标题\n二行\n====\n另一\n---\n- 项\n---\n", &[(1, "标题 二行"), (2, "另一")]);
        check("````\n```\n# 不是\n````\n# 是", &[(1, "是")]);
        check("    # 代码\n\n   ## 标题", &[(2, "标题")]);
        check("话\n\n---\n", &[]);
        check("## **粗** 和 `码` {#a}\n> ## 引\n\n- ## 项", &[(2, "**粗** 和 `码` {#a}")]);
        check("# 题\n话\n## a\\_b\n", &[(2, "a\\_b")]);
    }
}
