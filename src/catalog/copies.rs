//! The code of a translation, made a verbatim copy of its source's again.

use super::{Row, Text};
use crate::base::source::line_at;
use crate::parse::{Block, BlockKind, Note};

/// The English file with every differing copy of code replaced; `None` when there is none. Code that is
/// `localized` in both files, and code whose surroundings do not match, stays.
pub fn refreshed(text: Text) -> Option<String> {
    let en = text.en?;
    let mut pairs = Vec::new();
    rows(text.zh, &text.zh.blocks, en, &en.blocks, &text.matching.rows, &mut pairs);
    pairs.sort();
    let mut out = String::new();
    let mut end = 0;
    for &(b, a) in &pairs {
        let span = en.fences[b].span;
        let Some(before) = en.source.text.get(end..span.start as usize) else { continue };
        out.push_str(before);
        out.push_str(&copy(text.zh, a, en, b));
        end = span.end as usize;
    }
    out.push_str(en.source.text.get(end..)?);
    (!pairs.is_empty()).then_some(out)
}

/// Whether both blocks are code and the translation's is no verbatim copy, though it has to be one.
pub(super) fn differing_copy(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> bool {
    let (BlockKind::Fence(a), BlockKind::Fence(b)) = (&zh_block.kind, &en_block.kind) else { return false };
    let (a, b) = (&zh.fences[*a], &en.fences[*b]);
    let same = a.body == b.body && a.lang == b.lang && a.words == b.words;
    !(same || a.localized() && b.localized())
}

/// Pairs of differing fences, `(English, Chinese)`, by position in `Note::fences`.
fn rows(
    zh: &Note,
    zh_blocks: &[Block],
    en: &Note,
    en_blocks: &[Block],
    rows_here: &[Row],
    pairs: &mut Vec<(usize, usize)>,
) {
    for row in rows_here {
        let (Some(a), Some(b)) = (row.zh, row.en) else { continue };
        let (a, b) = (&zh_blocks[a], &en_blocks[b]);
        pair(zh, a, en, b, pairs);
        rows(zh, a.children(), en, b.children(), &row.inner, pairs);
    }
}

fn pair(zh: &Note, a: &Block, en: &Note, b: &Block, pairs: &mut Vec<(usize, usize)>) {
    match (&a.kind, &b.kind) {
        (BlockKind::Fence(of_zh), BlockKind::Fence(of_en)) if differing_copy(zh, a, en, b) => {
            pairs.push((*of_en, *of_zh));
        }
        // Items have no rows: they pair by position.
        (BlockKind::List { items: a, .. }, BlockKind::List { items: b, .. }) if a.len() == b.len() => {
            for (a, b) in a.iter().zip(b) {
                in_order(zh, &a.blocks, en, &b.blocks, pairs);
            }
        }
        _ => {}
    }
}

fn in_order(zh: &Note, a: &[Block], en: &Note, b: &[Block], pairs: &mut Vec<(usize, usize)>) {
    if a.len() != b.len() {
        return;
    }
    for (a, b) in a.iter().zip(b) {
        pair(zh, a, en, b, pairs);
        in_order(zh, a.children(), en, b.children(), pairs);
    }
}

/// The source's code as the English file has to hold it: between fences that no line of it closes, each line
/// behind the marks of the quote or list around it.
fn copy(zh: &Note, a: usize, en: &Note, b: usize) -> String {
    let (source, target) = (&zh.fences[a], &en.fences[b]);
    let longest = source.body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let (line_start, _) = line_at(&en.source.text, target.span.start as usize);
    let before = &en.source.text[line_start..target.span.start as usize];
    let inside: String = before.chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect();
    let mut lines = vec![format!("{fence}{}", info(zh, a))];
    lines.extend(source.body.lines().map(|line| format!("{inside}{line}").trim_end_matches(' ').to_owned()));
    lines.push(format!("{inside}{fence}"));
    let mut text = lines.join("\n");
    if en.source.text[target.span.range()].ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The info string as written.
fn info(note: &Note, fence: usize) -> &str {
    let span = note.fences[fence].span;
    let text = note.source.text.get(span.range()).unwrap_or_default().trim_start();
    let line = text.lines().next().unwrap_or_default();
    let mark = if line.starts_with("```") { '`' } else { '~' };
    if line.starts_with("```") || line.starts_with("~~~") { line.trim_start_matches(mark).trim() } else { "" }
}

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;
    use super::*;

    /// The English file after its code was copied again; `None` when it stays.
    fn check(zh: &str, en: &str, expected: Option<&str>) {
        let titled = |text: &str| format!("---\ntitle: t\n---\n{text}");
        let catalog = catalog_of(&[("n.md", &titled(zh)), ("n.en.md", &titled(en))]).value;
        let fresh = refreshed(catalog.entries[0].text());
        assert_eq!(fresh, expected.map(titled), "{en}");
        if let Some(fresh) = fresh {
            let again = catalog_of(&[("n.md", &titled(zh)), ("n.en.md", &fresh)]).value;
            assert_eq!(refreshed(again.entries[0].text()), None, "a copy is a copy");
        }
    }

    #[test]
    fn code_is_copied_again() {
        check("```rust\nx\n```\n\n甲\n", "```rust\ny\n```\n\nA\n", Some("```rust\nx\n```\n\nA\n"));
        check("```rust\nx\n```\n\n甲\n", "```rust\nx\n```\n\nA\n", None);
        check("```rust,ignore\nx\n```", "```rust\nx\n```", Some("```rust,ignore\nx\n```"));
        check("~~~~text\n```\n~~~~\n", "```text\ny\n```\n", Some("````text\n```\n````\n"));
        check("    x\n", "```text\ny\n```\n", Some("```\nx\n```\n"));
        check("```\n\na\n\n```\n", "```\nb\n```\n", Some("```\n\na\n\n```\n"));
        check("```\n```\n", "```\nb\n```\n", Some("```\n```\n"));
        check("```text localized\n甲\n```", "```text localized\nA\n```", None);
    }

    #[test]
    fn code_keeps_its_surroundings() {
        check("> ```\n> x\n> y\n> ```\n", "> ```\n> z\n> ```\n", Some("> ```\n> x\n> y\n> ```\n"));
        check("- 甲\n\n  ```\n  x\n\n  y\n  ```\n", "- A\n\n  ```\n  z\n  ```\n- ", None);
        check(
            "- 甲\n\n  ```\n  x\n\n  y\n  ```\n",
            "- A\n\n  ```\n  z\n  ```\n",
            Some("- A\n\n  ```\n  x\n\n  y\n  ```\n"),
        );
        check("1. ```\n   x\n   ```\n", "1. ```\n   y\n   ```\n", Some("1. ```\n   x\n   ```\n"));
        check(
            "> [!tip] 甲\n> ```\n> x\n> ```\n",
            "> [!tip] A\n> ```\n> y\n> ```\n",
            Some("> [!tip] A\n> ```\n> x\n> ```\n"),
        );
        check("甲\n\n```\nx\n```\n", "```\ny\n```\n", Some("```\nx\n```\n"));
    }
}
