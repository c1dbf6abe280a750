//! HTML in a note -> nodes of the tree. Admitted tags open and close nodes on the builder's stack, never across a
//! node of Markdown; a tag that does not fit is shown as text or left out, and reported.

use super::Builder;
use super::stack::{MAX_DEPTH, Open};
use crate::base::source::Span;
use crate::base::text::fold_space;
use crate::parse::html::{Token, TokenKind, decode, tokens};
use crate::parse::tree::{Block, BlockKind, Inline, InlineKind};
use crate::parse::{Image, dest, problems};

/// The admitted tags.
const TAGS: [&str; 24] = [
    "br", "hr", "sub", "sup", "kbd", "mark", "b", "i", "em", "strong", "u", "p", "div", "span", "center",
    "font", "details", "summary", "img", "a", "table", "tr", "td", "th",
];

/// A block of HTML while it is read.
#[derive(Default)]
pub struct HtmlBlock {
    text: String,
    /// Where each piece begins: in `text` and in the source. Quotes and lists cut their signs out.
    pieces: Vec<(usize, usize)>,
}

impl HtmlBlock {
    pub fn push(&mut self, text: &str, start: usize) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(text);
    }

    fn source(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at);
        piece.checked_sub(1).map_or(0, |i| self.pieces[i].1 + at - self.pieces[i].0)
    }
}

impl Builder<'_> {
    pub fn html_block(&mut self, html: HtmlBlock, span: Span) {
        self.close_text(span.start as usize);
        if self.options.unsafe_html {
            return self.block(Block { span, kind: BlockKind::Raw(html.text) });
        }
        self.in_html = true;
        for token in tokens(&html.text) {
            let (start, end) = (html.source(token.start), html.source(token.start + token.text.len()));
            self.token(&token, Span::new(start, end.max(start)));
        }
        self.close_text(span.end as usize);
        self.in_html = false;
    }

    /// One tag inside a line of Markdown.
    pub fn inline_html(&mut self, text: &str, span: Span) {
        if self.options.unsafe_html {
            self.ensure_text(span.start as usize);
            return self.push_inline(Inline { span, kind: InlineKind::Raw(text.to_owned()) });
        }
        if self.within(|open| matches!(open, Open::Image { .. })) {
            return;
        }
        for token in tokens(text) {
            self.token(&token, span);
        }
    }

    fn token(&mut self, token: &Token, span: Span) {
        let known = |name: &str| TAGS.into_iter().find(|tag| *tag == name);
        match &token.kind {
            TokenKind::Text => self.html_text(&decode(token.text), span),
            TokenKind::Comment { closed: true } => {}
            TokenKind::Comment { closed: false } => self.found.push(problems::unclosed_comment(span)),
            TokenKind::Other { name } => self.show(token, name, span),
            TokenKind::Open { name, attributes } => match known(name) {
                Some(tag) => self.open_tag(tag, attributes, token, span),
                None => self.show(token, name, span),
            },
            TokenKind::Close { name } => match known(name) {
                Some(tag) => self.close_tag(tag, span),
                None => self.show(token, name, span),
            },
        }
    }

    /// A tag that is not let through.
    fn show(&mut self, token: &Token, name: &str, span: Span) {
        // As it was written: `<String>` is no tag but a type.
        let written = token.text.trim_start_matches(['<', '/']).get(..name.len());
        let name = written.filter(|written| written.eq_ignore_ascii_case(name)).unwrap_or(name);
        self.found.tag(name, span);
        self.html_text(token.text, span);
    }

    /// Text between tags: its line breaks are those of the source, white space around elements is none.
    fn html_text(&mut self, text: &str, span: Span) {
        for (i, line) in text.split('\n').enumerate() {
            let at_start = i > 0 || self.stack.last().is_some_and(|top| top.open.holds_blocks());
            let line = if at_start { line.trim_start_matches([' ', '\t']) } else { line };
            let top = self.stack.last();
            let in_text = top.is_some_and(|top| !top.open.holds_blocks());
            let broken =
                top.and_then(|top| top.inlines.last()).is_some_and(|last| last.kind == InlineKind::SoftBreak);
            if i > 0 && in_text && !broken {
                self.soft_break(span, line.chars().next());
            }
            self.text(line, span);
        }
    }

    fn open_tag(
        &mut self,
        tag: &'static str,
        attributes: &[(String, std::borrow::Cow<str>)],
        token: &Token,
        span: Span,
    ) {
        let get = |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
        let number = |name: &str| get(name).and_then(|value| value.trim().parse::<u32>().ok());
        let in_line = self.within(|open| !matches!(open, Open::Text { .. } | Open::Html { link: None, .. }));
        match tag {
            "br" => self.break_line(span),
            "hr" if in_line => self.break_line(span),
            "hr" => {
                self.split(span);
                self.block(Block { span, kind: BlockKind::Rule });
            }
            "img" => self.add_image(Image {
                dest: dest::classify(get("src").unwrap_or("")),
                alt: fold_space(get("alt").unwrap_or("")),
                title: String::new(),
                size: (number("width"), number("height")),
                span,
            }),
            // `<span/>` is empty, whatever HTML says.
            _ if token.text.ends_with("/>") => {}
            "a" => self.open_anchor(get("href"), span),
            "p" | "div" | "center" if in_line => {
                self.begin_line(span);
                self.open_inline(tag, None, span);
            }
            "details" | "summary" | "table" | "tr" | "td" | "th" if in_line => self.show(token, tag, span),
            "p" | "div" | "center" | "details" | "summary" | "table" | "tr" | "td" | "th" => {
                let mut kept = Vec::new();
                if tag == "details" && get("open").is_some() {
                    kept.push(("open", String::new()));
                }
                if matches!(tag, "td" | "th") {
                    let spans = ["colspan", "rowspan"].map(|name| (name, number(name)));
                    kept.extend(spans.into_iter().filter_map(|(name, n)| {
                        n.filter(|n| (2..=1000).contains(n)).map(|n| (name, n.to_string()))
                    }));
                }
                self.open_block(tag, kept, span);
            }
            _ => self.open_inline(tag, None, span),
        }
    }

    fn open_anchor(&mut self, href: Option<&str>, span: Span) {
        let inside = self.within(|open| matches!(open, Open::Link(_) | Open::Html { link: Some(_), .. }));
        match href {
            Some(href) if !inside && self.depth < MAX_DEPTH => {
                let index = self.add_link(dest::classify(href), String::new(), span);
                self.open_inline("a", Some(index), span);
            }
            _ => self.open_inline("a", None, span),
        }
    }

    fn open_inline(&mut self, tag: &'static str, link: Option<usize>, span: Span) {
        if self.depth >= MAX_DEPTH {
            return self.found.nesting(span);
        }
        self.ensure_text(span.start as usize);
        self.push(Open::Html { tag, link }, span);
    }

    fn open_block(&mut self, tag: &'static str, attributes: Vec<(&'static str, String)>, span: Span) {
        self.split(span);
        let at = span.start as usize;
        if self.top() == Some("p") {
            self.close(at);
        }
        if matches!(tag, "tr" | "td" | "th") && matches!(self.top(), Some("td" | "th")) {
            self.close(at);
        }
        if tag == "tr" && self.top() == Some("tr") {
            self.close(at);
        }
        let fits = match tag {
            "summary" => self.top() == Some("details"),
            "tr" => self.top() == Some("table"),
            "td" | "th" => matches!(self.top(), Some("table" | "tr")),
            _ => true,
        };
        if !fits {
            return self.found.stray_tag(tag, span);
        }
        if self.depth + 2 > MAX_DEPTH {
            return self.found.nesting(span);
        }
        if matches!(tag, "td" | "th") && self.top() == Some("table") {
            self.push(Open::Element { tag: "tr", attributes: Vec::new() }, span);
        }
        self.push(Open::Element { tag, attributes }, span);
    }

    /// The innermost open element, when nothing of Markdown is open in it.
    fn top(&self) -> Option<&'static str> {
        match self.stack.last()?.open {
            Open::Element { tag, .. } => Some(tag),
            _ => None,
        }
    }

    fn close_tag(&mut self, tag: &'static str, span: Span) {
        match tag {
            "br" => return self.break_line(span),
            // They have no content, so their end is no end.
            "hr" | "img" => return,
            _ => {}
        }
        let mut open = self.stack.iter().enumerate().rev().take_while(|(_, frame)| {
            matches!(frame.open, Open::Html { .. } | Open::Element { .. } | Open::Text { .. })
        });
        let found = open.find(|(_, frame)| {
            matches!(frame.open, Open::Html { tag: open, .. } | Open::Element { tag: open, .. } if open == tag)
        });
        match found.map(|(index, _)| index) {
            Some(index) => {
                while self.stack.len() > index + 1 {
                    self.split_one(span);
                }
                self.close(span.end as usize);
            }
            // HTML lets a block end a paragraph, after which `</p>` is common.
            None if tag == "p" => {}
            None => self.found.stray_tag(tag, span),
        }
    }

    /// Ends the line being read, because a block begins in it.
    fn split(&mut self, span: Span) {
        while self.stack.last().is_some_and(|top| !top.open.holds_blocks()) {
            self.split_one(span);
        }
    }

    fn split_one(&mut self, span: Span) {
        match self.stack.last_mut().map(|top| &mut top.open) {
            Some(Open::Text { ragged, .. }) => *ragged = true,
            _ => self.unclosed(),
        }
        self.close(span.start as usize);
    }

    fn break_line(&mut self, span: Span) {
        self.ensure_text(span.start as usize);
        self.last = None;
        self.push_inline(Inline { span, kind: InlineKind::HardBreak });
    }

    /// A `<div>` where only a line can stand begins a new line there.
    fn begin_line(&mut self, span: Span) {
        let last = self.stack.last().and_then(|top| top.inlines.last());
        if last.is_some_and(|last| last.kind != InlineKind::HardBreak) {
            self.break_line(span);
        }
    }
}
