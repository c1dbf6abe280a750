//! The tree of one file -> HTML. What the tree does not say (where a link leads, what a code block became) is
//! asked of a [`Surroundings`].
//!
//! The output is balanced whatever a note holds: every tag is opened and closed here, and text is escaped.

use crate::base::text::{escape, escape_into, escape_text_into};
use crate::parse::tree::{Align, BlockKind, Callout, CalloutKind, Element, Item, Table};
use crate::parse::{Block, Inline, InlineKind, Note};

/// Everything about a note that its tree alone does not say.
pub trait Surroundings {
    /// Where a link leads: attributes for `<a>`, `href` first; `None` when it leads nowhere.
    fn link(&self, index: usize) -> Option<String>;
    /// Text for a link that has none of its own.
    fn link_title(&self, index: usize) -> Option<String>;
    /// Writes a picture.
    fn image(&self, index: usize, out: &mut String);
    /// Writes a code block with attributes on its outer element.
    fn fence(&self, index: usize, attributes: &str, out: &mut String);
    /// Attributes of a heading inside another block (headings of the page get theirs from the page).
    fn heading(&self, index: usize) -> String;
    /// Added to the written level of headings.
    fn heading_shift(&self) -> u8 {
        0
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
    /// Names of the footnotes section and of the links back; and what their ids start with.
    fn footnote_words(&self) -> (&str, &str, &str);
    /// Title of a callout that has none.
    fn callout_title(&self, kind: CalloutKind) -> &str;
}

/// Writes blocks one after the other.
pub fn blocks<S: Surroundings>(note: &Note, blocks: &[Block], around: &S, out: &mut String) {
    for each in blocks {
        block(note, each, "", around, out);
    }
}

/// Writes a block; `attributes` (each with a space before it) go onto its outer element. Footnotes are left to
/// [`footnotes`].
pub fn block<S: Surroundings>(note: &Note, block: &Block, attributes: &str, around: &S, out: &mut String) {
    let writer = Writer { note, around };
    writer.block(block, attributes, out);
}

/// Writes inlines.
pub fn inlines<S: Surroundings>(note: &Note, inlines: &[Inline], around: &S, out: &mut String) {
    Writer { note, around }.inlines(inlines, out);
}

/// Writes the footnotes that the text refers to, in the order of their first mention.
pub fn footnotes<S: Surroundings>(note: &Note, around: &S, out: &mut String) {
    let writer = Writer { note, around };
    let order = writer.footnote_order();
    if order.is_empty() {
        return;
    }
    let (title, back, prefix) = around.footnote_words();
    out.push_str(&format!("<section class=\"fnote\" aria-label=\"{}\"><ol>\n", escape(title)));
    for (number, label) in order.iter().enumerate() {
        let number = number + 1;
        out.push_str(&format!("<li id=\"{prefix}fn-{number}\">"));
        if let Some(text) = footnote(&note.blocks, label) {
            blocks(note, text, around, out);
        }
        out.push_str(&format!(
            " <a href=\"#{prefix}fnref-{number}\" aria-label=\"{} {number}\">↩</a></li>\n",
            escape(back)
        ));
    }
    out.push_str("</ol></section>\n");
}

fn footnote<'a>(blocks: &'a [Block], wanted: &str) -> Option<&'a [Block]> {
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Footnote { label, blocks } if label == wanted => Some(&blocks[..]),
        _ => footnote(block.children(), wanted),
    })
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
                self.inlines(inlines, out);
                out.push_str("</p>\n");
            }
            BlockKind::Plain(inlines) if attributes.is_empty() => self.inlines(inlines, out),
            BlockKind::Plain(inlines) => {
                out.push_str(&format!("<div{attributes}>"));
                self.inlines(inlines, out);
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
            BlockKind::Element(element) => self.element_block(element, attributes, out),
            BlockKind::Raw(html) => out.push_str(html),
            BlockKind::Footnote { .. } => {}
            BlockKind::Math(source) => {
                out.push_str(&format!("<p{attributes}><code class=\"math\">"));
                escape_text_into(out, source);
                out.push_str("</code></p>\n");
            }
        }
    }

    fn blocks(&self, blocks: &[Block], out: &mut String) {
        for block in blocks {
            self.block(block, "", out);
        }
    }

    fn heading(&self, index: usize, attributes: &str, out: &mut String) {
        let heading = &self.note.headings[index];
        let level = (heading.level + self.around.heading_shift()).min(6);
        let own = if attributes.contains(" id=") { String::new() } else { self.around.heading(index) };
        let class = if heading.classes.is_empty() {
            String::new()
        } else {
            format!(" class=\"{}\"", escape(&heading.classes.join(" ")))
        };
        out.push_str(&format!("<h{level}{own}{attributes}{class}>"));
        self.inlines(&heading.inlines, out);
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
                    "<li class=\"task\"><input type=\"checkbox\" disabled{} aria-label=\"{}\">",
                    if done { " checked" } else { "" },
                    escape(self.around.task(done))
                )),
            }
            // The text of a tight item stands on the tag's own line.
            if !matches!(item.blocks.first().map(|block| &block.kind), None | Some(BlockKind::Plain(_))) {
                out.push('\n');
            }
            for (at, block) in item.blocks.iter().enumerate() {
                if at > 0 && !out.ends_with('\n') {
                    out.push('\n');
                }
                self.block(block, "", out);
            }
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
            self.inlines(&callout.title, out);
        }
        out.push_str("</p>\n");
        self.blocks(&callout.blocks, out);
        out.push_str("</div>\n");
    }

    fn table(&self, table: &Table, attributes: &str, out: &mut String) {
        let boxed = self.around.table_box();
        let on_table = match &boxed {
            Some(own) => {
                out.push_str(&format!("<div class=\"tbl\"{own}{attributes}>"));
                ""
            }
            None => attributes,
        };
        out.push_str(&format!("<table{on_table}>\n<thead>\n"));
        self.table_row(table, &table.head, "th scope=\"col\"", "th", out);
        out.push_str("</thead>\n");
        if !table.rows.is_empty() {
            out.push_str("<tbody>\n");
            for row in &table.rows {
                self.table_row(table, row, "td", "td", out);
            }
            out.push_str("</tbody>\n");
        }
        out.push_str("</table>");
        out.push_str(if boxed.is_some() { "</div>\n" } else { "\n" });
    }

    fn table_row(&self, table: &Table, cells: &[Vec<Inline>], open: &str, close: &str, out: &mut String) {
        out.push_str("<tr>\n");
        for (column, align) in table.columns.iter().enumerate() {
            // An empty head cell heads nothing: a plain cell says so.
            let cell = cells.get(column).map_or(&[][..], Vec::as_slice);
            let (open, close) = if close == "th" && cell.is_empty() { ("td", "td") } else { (open, close) };
            let class = match align {
                Align::None | Align::Left => "",
                Align::Center => " class=\"m\"",
                Align::Right => " class=\"r\"",
            };
            out.push_str(&format!("<{open}{class}>"));
            self.inlines(cell, out);
            out.push_str(&format!("</{close}>\n"));
        }
        out.push_str("</tr>\n");
    }

    fn element_block(&self, element: &Element<Block>, attributes: &str, out: &mut String) {
        open_element(element.tag, &element.attributes, attributes, out);
        if is_void(element.tag) {
            return out.push('\n');
        }
        self.blocks(&element.children, out);
        out.push_str(&format!("</{}>\n", html_tag(element.tag)));
    }

    fn inlines(&self, inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            self.inline(inline, out);
        }
    }

    fn wrapped(&self, tag: &str, inner: &[Inline], out: &mut String) {
        out.push_str(&format!("<{tag}>"));
        self.inlines(inner, out);
        out.push_str(&format!("</{tag}>"));
    }

    fn inline(&self, inline: &Inline, out: &mut String) {
        match &inline.kind {
            InlineKind::Text(text) => self.around.text(inline.span.start, text, out),
            InlineKind::Code(code) => {
                out.push_str("<code>");
                escape_text_into(out, code);
                out.push_str("</code>");
            }
            InlineKind::Emph(inner) => self.wrapped("em", inner, out),
            InlineKind::Strong(inner) => self.wrapped("strong", inner, out),
            InlineKind::Strike(inner) => self.wrapped("del", inner, out),
            InlineKind::Link(index, inner) => self.link(*index, inner, out),
            InlineKind::Image(index) => self.around.image(*index, out),
            InlineKind::SoftBreak => out.push('\n'),
            InlineKind::HardBreak => out.push_str("<br>\n"),
            InlineKind::FootnoteRef(label) => self.footnote_ref(inline, label, out),
            InlineKind::Element(element) => {
                open_element(element.tag, &element.attributes, "", out);
                if !is_void(element.tag) {
                    self.inlines(&element.children, out);
                    out.push_str(&format!("</{}>", html_tag(element.tag)));
                }
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
            Some(title) => escape_into(out, &title),
            None => self.inlines(inner, out),
        }
        out.push_str(if attributes.is_some() { "</a>" } else { "</span>" });
    }

    fn footnote_ref(&self, inline: &Inline, label: &str, out: &mut String) {
        let order = self.footnote_order();
        let Some(at) = order.iter().position(|known| *known == label) else {
            return escape_text_into(out, &format!("[^{label}]"));
        };
        let (number, (_, _, prefix)) = (at + 1, self.around.footnote_words());
        // Only the first reference is where the link back leads: ids are unique.
        let id = if self.first_ref(label) == Some(inline.span.start) {
            format!(" id=\"{prefix}fnref-{number}\"")
        } else {
            String::new()
        };
        out.push_str(&format!("<sup{id}><a href=\"#{prefix}fn-{number}\">{number}</a></sup>"));
    }

    /// Labels of defined footnotes in the order of their first mention.
    fn footnote_order(&self) -> Vec<&str> {
        let mut order: Vec<&str> = Vec::new();
        crate::parse::tree::walk(&self.note.blocks, &self.note.headings, &mut |node| {
            if let crate::parse::tree::Node::Inline(inline) = node
                && let InlineKind::FootnoteRef(label) = &inline.kind
                && !order.contains(&label.as_str())
                && footnote(&self.note.blocks, label).is_some()
            {
                order.push(label);
            }
        });
        order
    }

    fn first_ref(&self, wanted: &str) -> Option<u32> {
        let mut first = None;
        crate::parse::tree::walk(&self.note.blocks, &self.note.headings, &mut |node| {
            if let crate::parse::tree::Node::Inline(inline) = node
                && matches!(&inline.kind, InlineKind::FootnoteRef(label) if label == wanted)
            {
                first.get_or_insert(inline.span.start);
            }
        });
        first
    }
}

/// `<center>` and `<font>` are not in HTML5: what they meant is said with a class or not at all.
fn html_tag(tag: &str) -> &str {
    match tag {
        "center" => "div",
        "font" => "span",
        other => other,
    }
}

fn is_void(tag: &str) -> bool {
    matches!(tag, "br" | "hr" | "img")
}

fn open_element(tag: &str, own: &[(&'static str, String)], attributes: &str, out: &mut String) {
    out.push('<');
    out.push_str(html_tag(tag));
    for (name, value) in own {
        if value.is_empty() && *name == "open" {
            out.push_str(" open");
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
