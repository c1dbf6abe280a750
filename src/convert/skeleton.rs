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
    let mut fence: Option<(char, usize)> = None;
    let mut paragraph: Vec<&str> = Vec::new();
    let mut headings = Vec::new();
    for line in lines {
        let text = line.text.trim_end();
        let inner = text.trim_start();
        let indent = text.len() - inner.len();
        if let Some((sign, length)) = fence_mark(inner) {
            fence = match fence {
                None => Some((sign, length)),
                Some((open, least)) if open == sign && length >= least && inner.len() == length => None,
                open => open,
            };
            paragraph.clear();
            continue;
        }
        if fence.is_some() || indent > 3 {
            continue;
        }
        let rest = inner.trim_start_matches('#');
        let level = inner.len() - rest.len();
        if (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with(' ')) {
            headings.push((level, rest.trim().trim_end_matches('#').trim_end().to_owned(), true));
            paragraph.clear();
        } else if let Some(level) = underline(inner).filter(|_| !paragraph.is_empty()) {
            headings.push((level, paragraph.join(" "), true));
            paragraph.clear();
        } else if inner.is_empty() || inner.starts_with(['>', '|', '<', '-', '*', '+']) || is_numbered(inner)
        {
            paragraph.clear();
        } else {
            paragraph.push(inner);
        }
    }
    headings
}

/// The mark of a fence: its sign and length.
fn fence_mark(text: &str) -> Option<(char, usize)> {
    let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = text.len() - text.trim_start_matches(sign).len();
    (length >= 3 && !(sign == '`' && text[length..].contains('`'))).then_some((sign, length))
}

/// `===` or `---` below a paragraph: the level of heading that it makes of it.
fn underline(text: &str) -> Option<usize> {
    let only = |sign: u8| !text.is_empty() && text.bytes().all(|byte| byte == sign);
    if only(b'=') { Some(1) } else { only(b'-').then_some(2) }
}

fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::LineId;

    #[test]
    fn headings_are_those_that_a_build_finds() {
        let check = |markdown: &str, expected: &[(usize, &str)]| {
            let id = LineId { source: 0, line: 0 };
            let lines: Vec<Text> = markdown.lines().map(|line| Text::new(id, line)).collect();
            let found = typed_headings(&lines);
            let found: Vec<(usize, &str)> =
                found.iter().map(|(level, text, _)| (*level, text.as_str())).collect();
            assert_eq!(found, expected, "{markdown}");
        };
        check("## 一\n话\n### 二 ##\n", &[(2, "一"), (3, "二")]);
        check("标题\n====\n另一\n---\n- 项\n---\n", &[(1, "标题"), (2, "另一")]);
        check("````\n```\n# 不是\n````\n# 是", &[(1, "是")]);
        check("    # 代码\n   ## 标题", &[(2, "标题")]);
        check("话\n\n---\n", &[]);
    }
}
