//! The tree of one file -> HTML. What the tree does not say (where a link leads, what a code block became) is
//! asked of a [`Surroundings`].
//!
//! The output is balanced and valid HTML5 whatever a note holds: every tag is opened and closed here, text is
//! escaped, and nothing is written where HTML does not allow it.

use std::collections::HashMap;

use crate::base::text::{escape, escape_text_into};
use crate::parse::tree::{Align, BlockKind, Callout, CalloutKind, Element, Item, Node, Table, walk};
use crate::parse::{Block, Inline, InlineKind, Note};

/// Everything about a note that its tree alone does not say.
pub trait Surroundings {
    /// Where a link leads: attributes for `<a>`, `href` first; `None` when it leads nowhere.
    fn link(&self, index: usize) -> Option<String>;
    /// Text for a link that has none of its own.
    fn link_title(&self, index: usize) -> Option<String>;
    /// Writes a picture. Inside a link it must write no other link.
    fn image(&self, index: usize, in_link: bool, out: &mut String);
    /// Writes a code block with attributes on its outer element.
    fn fence(&self, index: usize, attributes: &str, out: &mut String);
    /// Attributes of a heading inside another block (headings of the page get theirs from the page).
    fn heading(&self, index: usize) -> String;
    /// Added to the depth of headings: the page's own title is the only h1.
    fn heading_shift(&self) -> u8 {
        1
    }
    /// Writes text. `start` is the inline's first byte, which names it.
    fn text(&self, start: u32, text: &str, out: &mut String) {
        let _ = start;
        escape_text_into(out, text);
    }
    /// Attributes of the box around a table; `None`: no box.
    fn table_box(&self) -> Option<String>;
    /// Accessible name of a task's checkbox.
    fn task(&self, done: bool) -> &str;
    /// Title of a `<details>` that has none.
    fn details_title(&self) -> &str;
    /// Names of the footnotes section and of the links back; and what their ids start with.
    fn footnote_words(&self) -> (&str, &str, &str);
    /// Title of a callout that has none.
    fn callout_title(&self, kind: CalloutKind) -> &str;
}

/// Writes blocks one after the other.
pub fn blocks<S: Surroundings>(note: &Note, blocks: &[Block], around: &S, out: &mut String) {
    Writer { note, around }.blocks(blocks, out);
}

/// Writes a block; `attributes` (each with a space before it) go onto its outer element. Footnotes are left to
/// [`footnotes`].
pub fn block<S: Surroundings>(note: &Note, block: &Block, attributes: &str, around: &S, out: &mut String) {
    Writer { note, around }.block(block, attributes, out);
}

/// Writes inlines.
pub fn inlines<S: Surroundings>(note: &Note, inlines: &[Inline], around: &S, out: &mut String) {
    Writer { note, around }.inlines(inlines, false, out);
}

/// Writes the footnotes, each with the ways back to where it is mentioned.
pub fn footnotes<S: Surroundings>(note: &Note, around: &S, out: &mut String) {
    if note.footnotes.list.is_empty() {
        return;
    }
    let mut texts: HashMap<u32, &[Block]> = HashMap::new();
    walk(&note.blocks, &note.headings, &mut |node| {
        if let Node::Block(Block { kind: BlockKind::Footnote { blocks, .. }, span }) = node {
            texts.insert(span.start, blocks);
        }
    });
    let (title, back, prefix) = around.footnote_words();
    out.push_str(&format!("<section class=\"fnote\" aria-label=\"{}\"><ol>\n", escape(title)));
    for (number, footnote) in (1..).zip(&note.footnotes.list) {
        out.push_str(&format!("<li id=\"{prefix}{}\">", footnote_id(number)));
        blocks(note, texts.get(&footnote.span.start).copied().unwrap_or(&[]), around, out);
        let links: String = (1..=footnote.mentions)
            .map(|nth| {
                let sign = if nth == 1 { "↩".to_owned() } else { format!("↩{nth}") };
                let (id, back) = (mention_id(number, nth), escape(back));
                format!(" <a href=\"#{prefix}{id}\" aria-label=\"{back} {number}-{nth}\">{sign}</a>")
            })
            .collect();
        // The ways back stand at the end of the last paragraph.
        let inside = out.strip_suffix("</p>\n").map(str::len);
        out.truncate(inside.unwrap_or(out.len()));
        out.push_str(&links);
        out.push_str(if inside.is_some() { "</p>\n</li>\n" } else { "</li>\n" });
    }
    out.push_str("</ol></section>\n");
}

/// An id an author gives has no colon, so these are free.
fn footnote_id(number: usize) -> String {
    format!("fn:{number}")
}

fn mention_id(number: usize, nth: usize) -> String {
    if nth == 1 { format!("fnref:{number}") } else { format!("fnref:{number}:{nth}") }
}

struct Writer<'a, S> {
    note: &'a Note,
    around: &'a S,
}

impl<S: Surroundings> Writer<'_, S> {
    fn block(&self, block: &Block, attributes: &str, out: &mut String) {
        match &block.kind {
            BlockKind::Paragraph(inlines) => {
                out.push_str(&format!("<p{attributes}>"));
                self.inlines(inlines, false, out);
                out.push_str("</p>\n");
            }
            BlockKind::Plain(inlines) if attributes.is_empty() => self.inlines(inlines, false, out),
            BlockKind::Plain(inlines) => {
                out.push_str(&format!("<div{attributes}>"));
                self.inlines(inlines, false, out);
                out.push_str("</div>\n");
            }
            BlockKind::Heading(index) => self.heading(*index, attributes, out),
            BlockKind::Fence(index) => self.around.fence(*index, attributes, out),
            BlockKind::List { start, items } => self.list(*start, items, attributes, out),
            BlockKind::Quote(inner) => {
                out.push_str(&format!("<blockquote{attributes}>\n"));
                self.blocks(inner, out);
                out.push_str("</blockquote>\n");
            }
            BlockKind::Callout(callout) => self.callout(callout, attributes, out),
            BlockKind::Table(table) => self.table(table, attributes, out),
            BlockKind::Rule => out.push_str(&format!("<hr{attributes}>\n")),
            BlockKind::Element(element) => self.element(element, attributes, out),
            BlockKind::Raw(html) => out.push_str(html),
            BlockKind::Footnote { .. } => {}
            BlockKind::Math(source) => {
                out.push_str(&format!("<p{attributes}><code class=\"math\">"));
                escape_text_into(out, source);
                out.push_str("</code></p>\n");
            }
        }
    }

    /// Writes blocks; one that is text without a tag ends its line when another follows.
    fn blocks(&self, blocks: &[Block], out: &mut String) {
        for (at, block) in blocks.iter().enumerate() {
            if at > 0 && !out.ends_with('\n') {
                out.push('\n');
            }
            self.block(block, "", out);
        }
    }

    fn heading(&self, index: usize, attributes: &str, out: &mut String) {
        let heading = &self.note.headings[index];
        let level = (heading.depth + self.around.heading_shift()).min(6);
        let own = if attributes.contains(" id=") { String::new() } else { self.around.heading(index) };
        let class = if heading.classes.is_empty() {
            String::new()
        } else {
            format!(" class=\"{}\"", escape(&heading.classes.join(" ")))
        };
        out.push_str(&format!("<h{level}{own}{attributes}{class}>"));
        self.inlines(&heading.inlines, false, out);
        out.push_str(&format!("</h{level}>\n"));
    }

    fn list(&self, start: Option<u64>, items: &[Item], attributes: &str, out: &mut String) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        let number = start.filter(|&n| n != 1).map_or(String::new(), |n| format!(" start=\"{n}\""));
        out.push_str(&format!("<{tag}{number}{attributes}>\n"));
        for item in items {
            match item.task {
                None => out.push_str("<li>"),
                Some(done) => out.push_str(&format!(
                    "<li class=\"task\"><input type=\"checkbox\" disabled{} aria-label=\"{}\"> ",
                    if done { " checked" } else { "" },
                    escape(self.around.task(done))
                )),
            }
            // The text of a tight item stands on the tag's own line.
            if !matches!(item.blocks.first().map(|block| &block.kind), None | Some(BlockKind::Plain(_))) {
                out.push('\n');
            }
            self.blocks(&item.blocks, out);
            out.push_str("</li>\n");
        }
        out.push_str(&format!("</{tag}>\n"));
    }

    /// A callout inside another block: titled, never folded. Those of the page are written by the page.
    fn callout(&self, callout: &Callout, attributes: &str, out: &mut String) {
        out.push_str(&format!("<div class=\"call\"{attributes}><p class=\"h\">"));
        if callout.title.is_empty() {
            escape_text_into(out, self.around.callout_title(callout.kind));
        } else {
            self.inlines(&callout.title, false, out);
        }
        out.push_str("</p>\n");
        self.blocks(&callout.blocks, out);
        out.push_str("</div>\n");
    }

    fn table(&self, table: &Table, attributes: &str, out: &mut String) {
        self.open_table(attributes, out);
        out.push_str("<thead>\n");
        let width = table.head.len();
        self.table_row(table, &table.head, width, "th", out);
        out.push_str("</thead>\n");
        let missing: usize = table.rows.iter().map(|row| width.saturating_sub(row.len())).sum();
        // A row needs a cell, even one that is all empty.
        let filled = if missing > MAX_FILLED_CELLS { width.min(1) } else { width };
        if !table.rows.is_empty() {
            out.push_str("<tbody>\n");
            for row in &table.rows {
                self.table_row(table, row, filled, "td", out);
            }
            out.push_str("</tbody>\n");
        }
        self.close_table(out);
    }

    fn table_row(&self, table: &Table, cells: &[Vec<Inline>], width: usize, tag: &str, out: &mut String) {
        out.push_str("<tr>\n");
        for column in 0..width.max(cells.len()) {
            let cell = cells.get(column).map_or(&[][..], Vec::as_slice);
            // An empty head cell heads nothing: a plain cell says so.
            let tag = if cell.is_empty() { "td" } else { tag };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            let class = match table.columns.get(column) {
                Some(Align::Center) => " class=\"m\"",
                Some(Align::Right) => " class=\"r\"",
                _ => "",
            };
            out.push_str(&format!("<{tag}{scope}{class}>"));
            self.inlines(cell, false, out);
            out.push_str(&format!("</{tag}>\n"));
        }
        out.push_str("</tr>\n");
    }

    fn open_table(&self, attributes: &str, out: &mut String) {
        match self.around.table_box() {
            Some(own) => out.push_str(&format!("<div class=\"tbl\"{own}{attributes}><table>\n")),
            None => out.push_str(&format!("<table{attributes}>\n")),
        }
    }

    fn close_table(&self, out: &mut String) {
        out.push_str(if self.around.table_box().is_some() { "</table></div>\n" } else { "</table>\n" });
    }

    fn element(&self, element: &Element<Block>, attributes: &str, out: &mut String) {
        let children = &element.children;
        if element.tag == "table" {
            self.open_table(attributes, out);
            out.push_str("<tbody>\n");
            self.blocks(children, out);
            out.push_str("</tbody>\n");
            return self.close_table(out);
        }
        open_element(element.tag, &element.attributes, attributes, out);
        if element.tag == "details" && !starts_with_summary(children) {
            out.push_str(&format!("<summary>{}</summary>\n", escape(self.around.details_title())));
        }
        self.blocks(children, out);
        out.push_str(&format!("</{}>\n", html_tag(element.tag)));
    }

    fn inlines(&self, inlines: &[Inline], in_link: bool, out: &mut String) {
        for inline in inlines {
            self.inline(inline, in_link, out);
        }
    }

    fn wrapped(&self, tag: &str, inner: &[Inline], in_link: bool, out: &mut String) {
        out.push_str(&format!("<{tag}>"));
        self.inlines(inner, in_link, out);
        out.push_str(&format!("</{tag}>"));
    }

    fn inline(&self, inline: &Inline, in_link: bool, out: &mut String) {
        match &inline.kind {
            InlineKind::Text(text) => self.around.text(inline.span.start, text, out),
            InlineKind::Code(code) => {
                out.push_str("<code>");
                escape_text_into(out, code);
                out.push_str("</code>");
            }
            InlineKind::Emph(inner) => self.wrapped("em", inner, in_link, out),
            InlineKind::Strong(inner) => self.wrapped("strong", inner, in_link, out),
            InlineKind::Strike(inner) => self.wrapped("del", inner, in_link, out),
            InlineKind::Link(_, inner) if in_link => self.inlines(inner, in_link, out),
            InlineKind::Link(index, inner) => self.link(*index, inner, out),
            InlineKind::Image(index) => self.around.image(*index, in_link, out),
            InlineKind::SoftBreak => out.push('\n'),
            InlineKind::HardBreak => out.push_str("<br>\n"),
            InlineKind::FootnoteRef(_) => self.footnote_ref(inline.span.start, in_link, out),
            InlineKind::Element(element) => {
                // A block where only a line can stand is a piece of that line.
                let tag = match element.tag {
                    "div" | "p" | "center" | "font" => "span",
                    tag => tag,
                };
                self.wrapped(tag, &element.children, in_link, out);
            }
            InlineKind::Raw(html) => out.push_str(html),
            InlineKind::Math(source) => {
                out.push_str("<code class=\"math\">");
                escape_text_into(out, source);
                out.push_str("</code>");
            }
        }
    }

    fn link(&self, index: usize, inner: &[Inline], out: &mut String) {
        let attributes = self.around.link(index);
        match &attributes {
            Some(attributes) => out.push_str(&format!("<a{attributes}>")),
            None => out.push_str("<span class=\"broken\">"),
        }
        match self.around.link_title(index).filter(|_| self.note.links[index].wants_title) {
            Some(title) => escape_text_into(out, &title),
            None => self.inlines(inner, attributes.is_some(), out),
        }
        out.push_str(if attributes.is_some() { "</a>" } else { "</span>" });
    }

    fn footnote_ref(&self, start: u32, in_link: bool, out: &mut String) {
        let Some(mention) = self.note.footnotes.mention(start) else { return };
        let (_, _, prefix) = self.around.footnote_words();
        let number = mention.number;
        out.push_str(&format!("<sup id=\"{prefix}{}\">", mention_id(number, mention.nth)));
        match in_link {
            true => out.push_str(&number.to_string()),
            false => out.push_str(&format!("<a href=\"#{prefix}{}\">{number}</a>", footnote_id(number))),
        }
        out.push_str("</sup>");
    }
}

/// Cells that the short rows of one table are filled up with. A table that lacks more keeps them short: filling
/// would make a megabyte of a few kilobytes.
const MAX_FILLED_CELLS: usize = 1_000;

fn starts_with_summary(blocks: &[Block]) -> bool {
    matches!(blocks.first(), Some(Block { kind: BlockKind::Element(first), .. }) if first.tag == "summary")
}

/// `<center>` is not in HTML5: what it meant is said with a class.
fn html_tag(tag: &str) -> &str {
    if tag == "center" { "div" } else { tag }
}

fn open_element(tag: &str, own: &[(&'static str, String)], attributes: &str, out: &mut String) {
    out.push('<');
    out.push_str(html_tag(tag));
    for (name, value) in own {
        if value.is_empty() {
            out.push_str(&format!(" {name}"));
        } else {
            out.push_str(&format!(" {name}=\"{}\"", escape(value)));
        }
    }
    match tag {
        "center" => out.push_str(" class=\"center\""),
        "details" => out.push_str(" class=\"fold\""),
        _ => {}
    }
    out.push_str(attributes);
    out.push('>');
}

/// An address as a URL: what none may hold is percent-encoded, as CommonMark's own writer does, and so is a `%`
/// that begins no escape. The result still has its `&`.
pub fn href(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 16);
    let bytes = url.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let escapes = bytes.get(at + 1..at + 3).is_some_and(|next| next.iter().all(u8::is_ascii_hexdigit));
        match byte {
            b'%' if !escapes => out.push_str("%25"),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => out.push(byte as char),
            b'&' | b'-' | b'_' | b'.' | b'+' | b'!' | b'*' | b'(' | b')' | b',' | b'%' | b'#' | b'@'
            | b'?' | b'=' | b';' | b':' | b'/' | b'$' | b'~' | b'\'' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_only_what_a_url_may() {
        assert_eq!(href("http://a/b c?d=\"e\"&f=100%#锁"), "http://a/b%20c?d=%22e%22&f=100%25#%E9%94%81");
        assert_eq!(href("/%E9%94%81%zz'"), "/%E9%94%81%25zz'");
    }
}
