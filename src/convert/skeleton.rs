//! The English file of a note: title, tags and headings; its blocks are still to be translated.

use super::arrange::Plan;
use super::block::Block;
use super::english::{english, is_pending};
use super::files::quoted;
use super::inline::{Place, plain};
use super::known::Known;
use super::line::Text;

/// Writes it; tags are Chinese and English.
pub(super) fn skeleton(plan: &Plan, tags: &[(String, String)], known: &Known) -> String {
    // What no table could say is Chinese, and says so.
    let mark = if is_pending(&plan.english) { " # 待译" } else { "" };
    let mut text = format!("---\ntitle: {}{mark}\n", quoted(&plan.english));
    if !tags.is_empty() {
        let en: Vec<String> = tags.iter().map(|(_, en)| quoted(en)).collect();
        text.push_str(&format!("tags: [{}]\n", en.join(", ")));
    }
    text.push_str("---\n");
    for (level, heading, typed) in headings(&plan.draft.blocks) {
        let said = english(&without_escapes(&heading), None, known);
        let heading = match typed && is_pending(&said) {
            true => heading,
            false => plain(&said, Place::Heading),
        };
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

/// Headings of blocks with their levels, in order, and whether their author typed them as Markdown.
fn headings(blocks: &[Block]) -> Vec<(usize, String, bool)> {
    let mut headings = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => headings.push((usize::from(*level), text.text.clone(), false)),
            Block::Verbatim(lines) => headings.extend(typed_headings(lines)),
            _ => {}
        }
    }
    headings
}

fn typed_headings(lines: &[Text]) -> Vec<(usize, String, bool)> {
    let mut fence = false;
    let mut headings = Vec::new();
    for line in lines {
        let text = line.text.as_str();
        fence ^= text.trim_start().starts_with("```") || text.trim_start().starts_with("~~~");
        let rest = text.trim_start_matches('#');
        let level = text.len() - rest.len();
        if !fence && (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with(' ')) {
            headings.push((level, rest.trim().to_owned(), true));
        }
    }
    headings
}
