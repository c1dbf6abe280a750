//! A Markdown file -> one note, as its author wrote it: only signs of other tools, prose in fences, links and
//! pictures change.

mod header;

use super::Reason;
use super::block::Block;
use super::dialect::{Changed, changed};
use super::document::{fenced, heading};
use super::line::{Line, LineId, Text};
use super::name::cleaned;
use super::shape::{self, fence_at, is_prose};

/// A file, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub title: Option<Text>,
    /// Tags of the header.
    pub tags: Vec<String>,
    /// Category of the header.
    pub category: Option<String>,
    /// Other names in the header.
    pub aliases: Vec<String>,
    /// Other lines of the header.
    pub remarks: Vec<Text>,
    pub blocks: Vec<Block>,
    pub dropped: Vec<(LineId, Reason)>,
}

/// Whether a text is Markdown by its content: a heading, fence, list or link every few lines, and no shape of raw
/// notes.
pub(super) fn is_markdown(lines: &[Line]) -> bool {
    let fenced = fenced(lines);
    let filled = lines.iter().filter(|line| !line.is_blank()).count();
    let top = lines.iter().zip(&fenced).any(|(line, fenced)| !fenced && line.raw.starts_with("# "));
    let header = lines.first().is_some_and(|line| line.raw.trim_end() == "---");
    let books =
        lines.iter().filter(|line| heading(line.raw).is_some_and(|heading| heading.level == 0)).count();
    let signs = lines
        .iter()
        .filter(|line| {
            heading(line.raw).is_some()
                || line.raw.starts_with(['-', '*', '>', '|', '!'])
                || line.raw.contains("](")
                || line.raw.contains("[[")
        })
        .count();
    top || header || books == 0 && (filled == 0 || signs * 8 >= filled || fenced.contains(&true))
}

/// Whether a file is a heap of topics rather than an article: no title, several headings with little under each,
/// prose in fences.
pub(super) fn is_heap(lines: &[Line]) -> bool {
    let fenced = fenced(lines);
    let titled = lines.iter().zip(&fenced).any(|(line, fenced)| !fenced && line.raw.starts_with("# "));
    let header = lines.first().is_some_and(|line| line.raw.trim_end() == "---");
    let headings =
        lines.iter().zip(&fenced).filter(|(line, fenced)| !**fenced && heading(line.raw).is_some()).count();
    let prose = (0..lines.len()).filter(|&at| at == 0 || !fenced[at - 1]).any(|at| {
        fence_at(lines, at).is_some_and(|fence| fence.lang.is_empty() && is_prose(&lines[fence.body]))
    });
    !titled && !header && headings >= 4 && prose
}

/// Reads a Markdown file.
pub(super) fn read(lines: &[Line]) -> Page {
    let mut page = Page::default();
    let body = page.header(lines);
    let mut reader = Body { page, open: Vec::new(), text: Vec::new(), contents: false };
    let lines = &lines[body..];
    let mut at = 0;
    while at < lines.len() {
        at = match fence_at(lines, at) {
            Some(fence) => reader.fence(lines, &fence),
            None => {
                reader.line(&lines[at]);
                at + 1
            }
        };
    }
    reader.flush();
    reader.page
}

/// `## text`
fn is_heading(text: &str) -> bool {
    let rest = text.trim_start_matches('#');
    (1..=6).contains(&(text.len() - rest.len())) && rest.starts_with(' ')
}

/// Most boxes in boxes; further ones stand in the innermost.
const MOST_BOXES: usize = 8;

struct Body {
    page: Page,
    /// Open containers: whether each is a box.
    open: Vec<bool>,
    text: Vec<Text>,
    /// Inside of a table of contents that a tool wrote.
    contents: bool,
}

impl Body {
    /// Whether a line is a `# heading` above all text that says what the header's title says.
    fn says_title_again(&self, line: &str) -> bool {
        let said = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let first = self.open.is_empty()
            && self.page.blocks.is_empty()
            && self.text.iter().all(|line| line.text.is_empty())
            && !self.page.dropped.iter().any(|(_, reason)| *reason == Reason::SameHeading);
        let title = self.page.title.as_ref().map(|title| said(&title.text));
        let heading = line.strip_prefix("# ").map(said).filter(|heading| !heading.is_empty());
        first && heading.is_some() && heading == title
    }

    fn line(&mut self, line: &Line) {
        let text = line.text;
        if text.contains("GFM-TOC")
            || text.eq_ignore_ascii_case("<!-- toc -->")
            || text.eq_ignore_ascii_case("<!-- tocstop -->")
        {
            self.contents = !self.contents;
            return self.page.dropped.push((line.id, Reason::Contents));
        }
        if self.contents && !line.is_blank() {
            if text.starts_with(['*', '-', '+']) || text.starts_with(|c: char| c.is_ascii_digit()) {
                return self.page.dropped.push((line.id, Reason::Contents));
            }
            self.contents = false;
        }
        if (1..=6).contains(&text.len()) && text.bytes().all(|sign| sign == b'#') {
            return self.page.dropped.push((line.id, Reason::EmptySign));
        }
        if let Some(title) =
            line.raw.strip_prefix("# ").filter(|_| self.page.title.is_none() && self.open.is_empty())
            && !title.trim().is_empty()
        {
            let title = cleaned(title.trim_end_matches('#'));
            self.page.title = Some(Text::new(line.id, title));
            return;
        }
        if self.says_title_again(line.raw) {
            return self.page.dropped.push((line.id, Reason::SameHeading));
        }
        match changed(line.raw) {
            Changed::Line(text)
                if text.trim().is_empty() && self.text.last().is_some_and(|last| last.text.is_empty()) => {}
            Changed::Line(text) => {
                // A heading right below HTML would be a part of it.
                let html = self.text.last().is_some_and(|last| last.text.trim_start().starts_with('<'));
                if html && is_heading(&text) {
                    self.blank();
                }
                self.push(line.id, text.trim_end());
            }
            Changed::Open(title) => {
                if self.open.is_empty() {
                    self.blank();
                }
                self.push(line.id, &title);
                self.open.push(self.open.len() < MOST_BOXES);
            }
            Changed::OpenBare => {
                self.open.push(false);
                self.page.dropped.push((line.id, Reason::BoxMark));
            }
            Changed::Close => {
                self.open.pop();
                self.page.dropped.push((line.id, Reason::BoxMark));
                self.blank();
            }
            Changed::Contents => self.page.dropped.push((line.id, Reason::Contents)),
        }
    }

    /// A blank line of ours; it carries nothing, so it may have the name of its neighbour.
    fn blank(&mut self) {
        if let Some(last) = self.text.last().filter(|last| !last.text.is_empty()) {
            let from = last.from;
            self.text.push(Text::new(from, ""));
        }
    }

    /// A line with the signs of the boxes around it.
    fn push(&mut self, from: LineId, text: &str) {
        let boxes = self.open.iter().filter(|boxed| **boxed).count();
        let text = format!("{}{text}", "> ".repeat(boxes));
        self.text.push(Text::new(from, text.trim_end()));
    }

    fn fence(&mut self, lines: &[Line], fence: &shape::Fence) -> usize {
        let body = &lines[fence.body.clone()];
        let plain = matches!(fence.lang.as_str(), "" | "text" | "txt");
        if plain
            && self.open.is_empty()
            && lines[fence.start].indent == 0
            && is_prose(body)
            && is_certain(body)
        {
            self.flush();
            let read = shape::read(&lines[fence.start..fence.end]);
            self.page.blocks.extend(read.blocks);
            self.page.dropped.extend(read.dropped);
        } else {
            for line in &lines[fence.start..fence.end] {
                self.push(line.id, line.raw.trim_end());
            }
        }
        fence.end
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let from = text.iter().position(|line| !line.text.is_empty()).unwrap_or(text.len());
        let to = text.iter().rposition(|line| !line.text.is_empty()).map_or(from, |at| at + 1);
        if from < to {
            self.page.blocks.push(Block::Verbatim(text[from..to].to_vec()));
        }
    }
}

/// Prose beyond doubt: sentences. An author who knows Markdown fences figures and output on purpose.
fn is_certain(body: &[Line]) -> bool {
    let filled: Vec<&Line> = body.iter().filter(|line| !line.is_blank()).collect();
    let sentences = filled.iter().filter(|line| line.text.contains(['，', '。', '；'])).count();
    let spaced =
        filled.iter().any(|line| line.text.contains("   ") || line.text.contains(['│', '─', '↓', '┌']));
    sentences * 2 >= filled.len() && !spaced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::lines;

    fn text(page: &Page) -> String {
        let lines = page.blocks.iter().flat_map(|block| match block {
            Block::Verbatim(lines) => lines.iter().map(|line| line.text.clone()).collect(),
            other => vec![format!("{other:?}")],
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_article_stays_as_it_is() {
        let page = read(&lines(
            0,
            "---\ntitle: 锁\ntags:\n  - 并发\ndate: 2020-01-01\n---\n\n## 一\n\n话。\n\n```java\nint a;\n```\n",
        ));
        assert_eq!(page.title.as_ref().map(|title| title.text.as_str()), Some("锁"));
        assert_eq!(page.tags, ["并发"]);
        assert_eq!(page.remarks.len(), 3);
        assert_eq!(text(&page), "## 一\n\n话。\n\n```java\nint a;\n```");
    }

    #[test]
    fn a_title_is_said_once() {
        let check =
            |text: &str, expected: &str| assert_eq!(self::text(&read(&lines(0, text))), expected, "{text}");
        check("---\ntitle: 剑指offer题\n---\n\n# 剑指 Offer 题\n\n话。", "话。");
        check("---\ntitle: 锁\n---\n\n# 《锁》\n# 锁\n话。", "# 锁\n话。");
        check("---\ntitle: 锁\n---\n\n# 互斥锁\n\n话。", "# 互斥锁\n\n话。");
        check("---\ntitle: 锁\n---\n\n话。\n\n# 锁", "话。\n\n# 锁");
    }

    #[test]
    fn boxes_hold_their_lines() {
        let page = read(&lines(0, "# 题\n::: tip 小结\n一\n\n```\ncode\n```\n:::\n后"));
        assert_eq!(text(&page), "> [!tip] 小结\n> 一\n>\n> ```\n> code\n> ```\n\n后");
        assert_eq!(page.dropped.len(), 1);
    }

    #[test]
    fn shapes_are_told_apart() {
        let check = |text: &str, markdown: bool, heap: bool| {
            let lines = lines(0, text);
            assert_eq!((is_markdown(&lines), is_heap(&lines)), (markdown, heap), "{text}");
        };
        check("# 题\n话", true, false);
        check("《锁》\n话", false, false);
        check("锁\n    互斥\n    读写\n缓存\n    一\n    二\n队列\n    三\n    四", false, false);
        let heap: String = (0..5).map(|n| format!("### 题{n}\n```\n这是一句话，说明问题。\n```\n")).collect();
        check(&heap, true, true);
    }
}
