//! Parser events -> tree. A stack of open nodes (`stack.rs`); HTML tags open and close nodes on the same stack
//! (`elements.rs`), but never across a node of Markdown, so the tree is balanced whatever stands in the note.

mod ahead;
mod blocks;
mod elements;
mod finish;
mod lines;
mod stack;
mod table;

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, OffsetIter, Tag, TagEnd};

use self::ahead::Ahead;
use self::elements::HtmlBlock;
use self::stack::{Frame, Open};
use super::emphasis::Prepared;
use super::problems::{self, Found};
use super::tree::{Align, Block, BlockKind, InlineKind, Table};
use super::{Fence, Heading, Image, Link, Options};
use crate::base::source::Span;
pub(super) use lines::no_space_between;
pub(super) use stack::MAX_DEPTH;

/// What has been read so far.
pub(super) struct Builder<'a> {
    pub options: Options,
    pub prepared: &'a Prepared<'a>,
    /// Where the parsed text begins in the source.
    pub base: usize,
    pub stack: Vec<Frame>,
    pub depth: usize,
    /// Open nodes of Markdown that were too deep to be made.
    skipped: usize,
    /// Whether a paragraph of Markdown is open, perhaps in pieces.
    pub in_paragraph: bool,
    /// Whether a block of HTML is being read.
    pub in_html: bool,
    /// The last character shown in the line being read.
    pub last: Option<char>,
    html: Option<HtmlBlock>,
    code: Option<Code>,
    pub headings: Vec<Heading>,
    pub fences: Vec<Fence>,
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    pub found: Found,
}

struct Code {
    info: String,
    body: String,
    lines: Vec<u32>,
}

impl<'a> Builder<'a> {
    pub fn new(options: Options, prepared: &'a Prepared<'a>, base: usize) -> Builder<'a> {
        let root = Frame { open: Open::Root, start: base, blocks: Vec::new(), inlines: Vec::new() };
        Builder {
            options,
            prepared,
            base,
            stack: vec![root],
            depth: 0,
            skipped: 0,
            in_paragraph: false,
            in_html: false,
            last: None,
            html: None,
            code: None,
            headings: Vec::new(),
            fences: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            found: Found::default(),
        }
    }

    /// Reads all events; the blocks of the note.
    pub fn run(&mut self, events: OffsetIter<'a>) -> Vec<Block> {
        let mut events = Ahead::new(events);
        let mut end = self.base;
        while let Some((event, range)) = events.next() {
            let span = self.span(&range);
            end = end.max(span.end as usize);
            match event {
                Event::SoftBreak => self.soft_break(span, events.next_char()),
                event => self.event(event, span, range),
            }
        }
        while self.stack.len() > 1 {
            self.unclosed();
            self.close(end);
        }
        self.stack.pop().map(|root| root.blocks).unwrap_or_default()
    }

    fn span(&self, range: &Range<usize>) -> Span {
        let start = self.base + self.prepared.original(range.start);
        Span::new(start, (self.base + self.prepared.original(range.end)).max(start))
    }

    fn event(&mut self, event: Event<'a>, span: Span, range: Range<usize>) {
        let prepared = self.prepared;
        if let Some(code) = &mut self.code
            && let Event::Text(text) = &event
        {
            let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1));
            // A tab that is partly indentation makes two pieces of a line.
            let continues = !code.body.is_empty() && !code.body.ends_with('\n');
            let starts = starts.filter(|&i| i < text.len() && !(i == 0 && continues));
            code.lines.extend(starts.map(|i| (self.base + prepared.original(range.start + i)) as u32));
            code.body.push_str(&prepared.clean(text));
            return;
        }
        if let Some(html) = &mut self.html
            && let Event::Text(text) | Event::Html(text) = &event
        {
            html.push(&prepared.clean(text), span.start as usize);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => self.text(&prepared.clean(&text), span),
            Event::Code(text) => {
                self.inline(span, |b| InlineKind::Code(b.prepared.clean(&text).into_owned()))
            }
            // `$5（$3` is money: what a digit follows has not been closed.
            Event::InlineMath(_) if prepared.text[range.end..].starts_with(|c: char| c.is_ascii_digit()) => {
                self.text(&prepared.clean(&prepared.text[range]), span);
            }
            Event::InlineMath(text) => {
                self.inline(span, |b| InlineKind::Math(b.prepared.clean(&text).into_owned()));
            }
            Event::DisplayMath(text) => self.display_math(prepared.clean(&text).trim().to_owned(), span),
            Event::InlineHtml(text) | Event::Html(text) => self.inline_html(&prepared.clean(&text), span),
            Event::FootnoteReference(label) => {
                self.inline(span, |b| InlineKind::FootnoteRef(b.prepared.clean(&label).into_owned()));
            }
            Event::HardBreak => self.inline(span, |_| InlineKind::HardBreak),
            Event::SoftBreak => self.inline(span, |_| InlineKind::SoftBreak),
            Event::Rule => self.block(Block { span, kind: BlockKind::Rule }),
            Event::TaskListMarker(done) => {
                if self.skipped == 0
                    && let Some(Open::Item { task }) = self
                        .stack
                        .iter_mut()
                        .rev()
                        .map(|frame| &mut frame.open)
                        .find(|open| open.holds_blocks())
                {
                    *task = Some(done);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Span) {
        let prepared = self.prepared;
        let clean = |text: &str| prepared.clean(text).into_owned();
        let open = match tag {
            Tag::Paragraph => {
                self.close_text(span.start as usize);
                (self.in_paragraph, self.last) = (true, None);
                let plain = false;
                return self.push(Open::Text { plain, ragged: false }, span);
            }
            Tag::Heading { level, id, classes, attrs } => {
                if let Some((name, _)) = attrs.first() {
                    self.found.push(problems::heading_attribute(name, span));
                }
                let id = id.and_then(|id| self.found.explicit_id(&clean(&id), span));
                let classes = classes.iter().map(|class| clean(class)).collect();
                Open::Heading { level: level as u8, id, classes }
            }
            Tag::BlockQuote(_) => Open::Quote,
            Tag::List(start) => Open::List { start, items: Vec::new() },
            Tag::Item => Open::Item { task: None },
            Tag::FootnoteDefinition(label) => Open::Footnote { label: clean(&label) },
            Tag::Table(columns) => {
                let columns = columns.into_iter().map(align).collect();
                Open::Table(Table { columns, head: Vec::new(), rows: Vec::new() })
            }
            Tag::TableHead => Open::Row { head: true, cells: Vec::new() },
            Tag::TableRow => Open::Row { head: false, cells: Vec::new() },
            Tag::TableCell => Open::Cell,
            Tag::Emphasis => Open::Emph,
            Tag::Strong => Open::Strong,
            Tag::Strikethrough => Open::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                return self.start_link(link_type, &clean(&dest_url), clean(&title), span);
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                Open::Image { link_type, dest: self.dest(link_type, &clean(&dest_url)), title: clean(&title) }
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => clean(&info),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some(Code { info, body: String::new(), lines: Vec::new() });
                return;
            }
            Tag::HtmlBlock => {
                self.html = Some(HtmlBlock::default());
                return;
            }
            // Extensions that are not switched on.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Open::Pass,
        };
        self.open(open, span);
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Paragraph => {
                self.close_text(span.end as usize);
                self.in_paragraph = false;
            }
            TagEnd::CodeBlock => self.code_block(span),
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html_block(html, span);
                }
            }
            TagEnd::Heading(_) | TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => {
                self.end_markdown(span.end as usize);
            }
            _ if self.skipped > 0 => {
                self.close_text_in_blocks(tag, span.end as usize);
                self.skipped -= 1;
            }
            _ => self.end_markdown(span.end as usize),
        }
    }

    /// The end of a block that was too deep ends the text in it.
    fn close_text_in_blocks(&mut self, tag: TagEnd, end: usize) {
        if matches!(tag, TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::List(_) | TagEnd::FootnoteDefinition)
        {
            self.close_text(end);
        }
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}
