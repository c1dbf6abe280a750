//! Parser events -> tree. A stack of open nodes; HTML tags open and close nodes on the same stack
//! (`elements.rs`), but never across a node of Markdown, so the tree is balanced whatever stands in the note.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, LinkType, OffsetIter, Tag, TagEnd};

use super::callout;
use super::emphasis::Prepared;
use super::problems;
use super::text::plain_folded;
use super::tree::{Align, Block, BlockKind, Element, Inline, InlineKind, Item, Table};
use super::{Dest, Fence, Heading, Image, Link, Options, dest, fence};
use crate::base::source::Span;
use crate::base::text::is_cjk;

/// Deepest nesting of quotes, lists, elements and emphasis. Deeper ones are left out, their content stays: the
/// tree is walked by recursion.
pub(super) const MAX_DEPTH: usize = 200;

/// A node that is still open.
pub(super) struct Frame {
    pub open: Open,
    /// Its first byte.
    pub start: usize,
    pub blocks: Vec<Block>,
    pub inlines: Vec<Inline>,
}

/// What is open.
pub(super) enum Open {
    Root,
    Quote,
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Item {
        task: Option<bool>,
    },
    Footnote {
        label: String,
    },
    /// An HTML element with blocks in it.
    Element {
        tag: &'static str,
        attributes: Vec<(&'static str, String)>,
    },
    /// A paragraph; `ragged` when HTML around it may leave spaces at its ends.
    Text {
        plain: bool,
        ragged: bool,
    },
    Heading {
        level: u8,
        id: Option<String>,
        classes: Vec<String>,
    },
    Table(Table),
    Row {
        head: bool,
        cells: Vec<Vec<Inline>>,
    },
    Cell,
    Emph,
    Strong,
    Strike,
    Link(usize),
    /// A link inside a link or a picture's text: only its content stays.
    Pass,
    Image {
        link_type: LinkType,
        dest: Dest,
        title: String,
    },
    /// An HTML element in a line; an `a` is a link.
    Html {
        tag: &'static str,
        link: Option<usize>,
    },
}

impl Open {
    pub fn holds_blocks(&self) -> bool {
        matches!(
            self,
            Open::Root | Open::Quote | Open::Item { .. } | Open::Footnote { .. } | Open::Element { .. }
        )
    }

    /// Whether it counts for the depth; what does not can only nest a few levels.
    fn is_counted(&self) -> bool {
        !matches!(
            self,
            Open::Root
                | Open::Text { .. }
                | Open::Heading { .. }
                | Open::Table(_)
                | Open::Row { .. }
                | Open::Cell
        )
    }
}

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
    html: Option<super::elements::HtmlBlock>,
    code: Option<Code>,
    pub headings: Vec<Heading>,
    pub fences: Vec<Fence>,
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    pub found: problems::Found,
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
            found: problems::Found::default(),
        }
    }

    /// Reads all events; the blocks of the note.
    pub fn run(&mut self, events: OffsetIter<'a>) -> Vec<Block> {
        let mut events = Ahead { events, seen: VecDeque::new() };
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
                    pulldown_cmark::CodeBlockKind::Fenced(info) => clean(&info),
                    pulldown_cmark::CodeBlockKind::Indented => String::new(),
                };
                self.code = Some(Code { info, body: String::new(), lines: Vec::new() });
                return;
            }
            Tag::HtmlBlock => {
                self.html = Some(super::elements::HtmlBlock::default());
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

    /// Opens a node of Markdown, unless it is too deep.
    fn open(&mut self, open: Open, span: Span) {
        let is_block =
            open.holds_blocks() || matches!(open, Open::List { .. } | Open::Heading { .. } | Open::Table(_));
        if is_block {
            self.close_text(span.start as usize);
            self.last = None;
        } else if !matches!(open, Open::Row { .. } | Open::Cell) {
            self.ensure_text(span.start as usize);
        }
        if matches!(open, Open::Cell) {
            self.last = None;
        }
        // A list is only begun where its items have room too.
        let room = match open {
            Open::List { .. } => 2,
            _ => 1,
        };
        let is_item = matches!(open, Open::Item { .. });
        if open.is_counted() && (self.skipped > 0 || !is_item && self.depth + room > MAX_DEPTH) {
            self.skipped += 1;
            self.found.nesting(span);
            return;
        }
        self.push(open, span);
    }

    pub fn push(&mut self, open: Open, span: Span) {
        self.depth += usize::from(open.is_counted());
        self.stack.push(Frame { open, start: span.start as usize, blocks: Vec::new(), inlines: Vec::new() });
    }

    /// Closes HTML elements down to the innermost node of Markdown, and that node.
    fn end_markdown(&mut self, end: usize) {
        while let Some(Frame { open: Open::Html { .. } | Open::Element { .. } | Open::Text { .. }, .. }) =
            self.stack.last()
        {
            self.unclosed();
            self.close(end);
        }
        if self.stack.len() > 1 {
            self.close(end);
        }
    }

    pub fn unclosed(&mut self) {
        if let Some(Frame { open: Open::Html { tag, .. } | Open::Element { tag, .. }, start, .. }) =
            self.stack.last()
        {
            // HTML itself lets these end with what holds them.
            if !matches!(*tag, "p" | "tr" | "td" | "th") {
                self.found.unclosed_tag(tag, Span::at(*start));
            }
        }
    }

    /// Closes what is open in a line, if anything, and the line's block.
    pub fn close_text(&mut self, end: usize) {
        while self.stack.last().is_some_and(|frame| !frame.open.holds_blocks()) {
            if matches!(
                self.stack.last(),
                Some(Frame { open: Open::List { .. } | Open::Table(_) | Open::Row { .. }, .. })
            ) {
                return;
            }
            self.unclosed();
            self.close(end);
        }
    }

    /// Sees to it that inlines can be pushed.
    pub fn ensure_text(&mut self, start: usize) {
        if let Some(top) = self.stack.last()
            && top.open.holds_blocks()
        {
            let in_element = matches!(top.open, Open::Element { .. });
            let paragraph = self.in_paragraph || self.in_html;
            self.last = None;
            let open = Open::Text { plain: in_element || !paragraph, ragged: in_element || paragraph };
            self.push(open, Span::at(start));
        }
    }

    /// Closes the innermost open node and puts it where it belongs.
    pub fn close(&mut self, end: usize) {
        let Some(Frame { open, start, blocks, inlines }) = self.stack.pop() else { return };
        self.depth -= usize::from(open.is_counted());
        let span = Span::new(start, end.max(start));
        let block = |kind| Block { span, kind };
        match open {
            Open::Root => {}
            Open::Quote => self.quote(blocks, span),
            Open::List { start, items } => self.block(block(BlockKind::List { start, items })),
            Open::Item { task } => {
                if let Some(Frame { open: Open::List { items, .. }, .. }) = self.stack.last_mut() {
                    items.push(Item { span, task, blocks });
                }
            }
            Open::Footnote { label } => self.block(block(BlockKind::Footnote { label, blocks })),
            Open::Element { tag, attributes } => self.element(tag, attributes, blocks, span),
            Open::Text { plain, ragged } => self.paragraph(plain, ragged, inlines, span),
            Open::Heading { level, id, classes } => {
                let text = plain_folded(&inlines, &self.images);
                let index = self.headings.len();
                self.headings.push(Heading { level, id, classes, inlines, text, span });
                self.block(block(BlockKind::Heading(index)));
            }
            Open::Table(table) => self.block(block(BlockKind::Table(table))),
            Open::Row { head, cells } => self.row(head, cells, span),
            Open::Cell => {
                if let Some(Frame { open: Open::Row { cells, .. }, .. }) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
            Open::Emph => self.push_inline(Inline { span, kind: InlineKind::Emph(inlines) }),
            Open::Strong => self.push_inline(Inline { span, kind: InlineKind::Strong(inlines) }),
            Open::Strike => self.push_inline(Inline { span, kind: InlineKind::Strike(inlines) }),
            Open::Link(index) | Open::Html { link: Some(index), .. } => {
                self.links[index].span = span;
                self.push_inline(Inline { span, kind: InlineKind::Link(index, inlines) });
            }
            Open::Pass | Open::Html { tag: "a", .. } => {
                inlines.into_iter().for_each(|inline| self.push_inline(inline))
            }
            Open::Html { tag, .. } => {
                let element = Element { tag, attributes: Vec::new(), children: inlines };
                self.push_inline(Inline { span, kind: InlineKind::Element(element) });
            }
            Open::Image { link_type, dest, title } => self.image(link_type, dest, title, &inlines, span),
        }
    }

    /// Adds a finished block to the innermost node that holds blocks.
    pub fn block(&mut self, block: Block) {
        self.close_text(block.span.start as usize);
        if let Some(top) = self.stack.last_mut() {
            top.blocks.push(block);
        }
    }

    /// Adds an inline that ends the run of text before it.
    fn inline(&mut self, span: Span, kind: impl FnOnce(&Self) -> InlineKind) {
        self.ensure_text(span.start as usize);
        let kind = kind(self);
        self.last = match &kind {
            InlineKind::Code(code) => code.chars().next_back(),
            _ => None,
        };
        self.push_inline(Inline { span, kind });
    }

    /// Adds text; neighbours are merged.
    pub fn text(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        self.ensure_text(span.start as usize);
        self.last = text.chars().next_back();
        let inlines = &mut self.stack.last_mut().expect("the root stays").inlines;
        match inlines.last_mut() {
            Some(Inline { span: before, kind: InlineKind::Text(shown) }) => {
                shown.push_str(text);
                before.end = before.end.max(span.end);
            }
            _ => inlines.push(Inline { span, kind: InlineKind::Text(text.to_owned()) }),
        }
    }

    pub fn push_inline(&mut self, inline: Inline) {
        if let InlineKind::Text(text) = &inline.kind {
            return self.text(text, inline.span);
        }
        self.ensure_text(inline.span.start as usize);
        self.stack.last_mut().expect("the root stays").inlines.push(inline);
    }

    /// A line break of the source: nothing between two full-width characters, else a space.
    pub fn soft_break(&mut self, span: Span, next: Option<char>) {
        let vanishes = !self.options.plain
            && !self.in_callout_title()
            && matches!((self.last, next), (Some(a), Some(b)) if no_space_between(a, b));
        if !vanishes {
            self.ensure_text(span.start as usize);
            self.push_inline(Inline { span, kind: InlineKind::SoftBreak });
        }
    }

    /// Whether the line being read may be a callout's title, which ends at the line break.
    fn in_callout_title(&self) -> bool {
        let [.., quote, line] = &self.stack[..] else { return false };
        matches!(quote.open, Open::Quote)
            && quote.blocks.is_empty()
            && matches!(line.inlines.first(), Some(Inline { kind: InlineKind::Text(text), .. }) if text.starts_with("[!"))
            && !line.inlines.iter().any(|inline| inline.kind == InlineKind::SoftBreak)
    }

    fn paragraph(&mut self, plain: bool, ragged: bool, mut inlines: Vec<Inline>, span: Span) {
        if ragged {
            trim(&mut inlines);
        }
        if inlines.is_empty() && (plain || ragged) {
            return;
        }
        let kind = if plain { BlockKind::Plain(inlines) } else { BlockKind::Paragraph(inlines) };
        self.block(Block { span, kind });
    }

    fn quote(&mut self, blocks: Vec<Block>, span: Span) {
        let kind = match self.options.plain {
            true => BlockKind::Quote(blocks),
            false => callout::quote(blocks, &mut self.found, &self.images),
        };
        self.block(Block { span, kind });
    }

    fn code_block(&mut self, span: Span) {
        let Some(Code { info, body, lines }) = self.code.take() else { return };
        let info = fence::info(&info, span);
        if !self.options.plain {
            self.found.extend(info.found);
        }
        let index = self.fences.len();
        let (lang, words, kind) = (info.lang, info.words, info.kind);
        self.fences.push(Fence { lang, words, kind, body: body.into(), span, lines });
        self.block(Block { span, kind: BlockKind::Fence(index) });
    }

    fn row(&mut self, head: bool, mut cells: Vec<Vec<Inline>>, span: Span) {
        let Some(Frame { open: Open::Table(table), .. }) = self.stack.last_mut() else { return };
        if head {
            table.head = cells;
            return;
        }
        // The parser fills short rows up, which makes a megabyte of a few kilobytes: the tree does without.
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let missing = cells.len() - filled;
        cells.truncate(filled);
        table.rows.push(cells);
        self.found.missing_cells(missing, span);
    }

    /// Display mathematics is a block; between words it parts the paragraph.
    fn display_math(&mut self, latex: String, span: Span) {
        self.ensure_text(span.start as usize);
        match self.stack.last_mut() {
            Some(Frame { open: Open::Text { ragged, .. }, .. }) => {
                *ragged = true;
                self.block(Block { span, kind: BlockKind::Math(latex) });
            }
            _ => self.inline(span, |_| InlineKind::Math(latex)),
        }
    }

    fn dest(&mut self, link_type: LinkType, url: &str) -> Dest {
        match link_type {
            _ if self.options.plain && link_type == LinkType::Email => {
                Dest::External(format!("mailto:{url}"))
            }
            _ if self.options.plain => Dest::External(url.to_owned()),
            // In a table the bar is escaped: `[[name\|text]]`.
            LinkType::WikiLink { has_pothole: true } => dest::wiki(url.strip_suffix('\\').unwrap_or(url)),
            LinkType::WikiLink { .. } => dest::wiki(url),
            LinkType::Email => Dest::External(format!("mailto:{url}")),
            _ => dest::classify(url),
        }
    }

    fn start_link(&mut self, link_type: LinkType, url: &str, title: String, span: Span) {
        if self.within(|open| {
            matches!(open, Open::Link(_) | Open::Image { .. } | Open::Html { link: Some(_), .. })
        }) {
            return self.open(Open::Pass, span);
        }
        let dest = self.dest(link_type, url);
        let depth = self.depth;
        let index = self.add_link(dest, title, span);
        self.links[index].wants_title = link_type == LinkType::WikiLink { has_pothole: false };
        self.open(Open::Link(index), span);
        if self.depth == depth {
            self.links.pop();
        }
    }

    pub fn add_link(&mut self, dest: Dest, title: String, span: Span) -> usize {
        if let Dest::Refused(url, why) = &dest {
            self.found.push(problems::refused_url(url, why, span));
        }
        self.links.push(Link { dest, title, span, wants_title: false });
        self.links.len() - 1
    }

    pub fn add_image(&mut self, image: Image) {
        if let Dest::Refused(url, why) = &image.dest {
            self.found.push(problems::refused_picture(url, why, image.span));
        }
        let span = image.span;
        let index = self.images.len();
        self.images.push(image);
        self.inline(span, |_| InlineKind::Image(index));
    }

    fn image(&mut self, link_type: LinkType, dest: Dest, title: String, inlines: &[Inline], span: Span) {
        let mut alt = plain_folded(inlines, &self.images);
        let mut size = (None, None);
        // Obsidian: `![[a.png]]` has no text, `![[a.png|300]]` a width.
        if let LinkType::WikiLink { has_pothole } = link_type {
            size.0 = alt.parse().ok().filter(|_| has_pothole);
            if size.0.is_some() || !has_pothole {
                alt.clear();
            }
        }
        if self.within(|open| matches!(open, Open::Image { .. })) {
            return self.text(&alt, span);
        }
        self.add_image(Image { dest, alt, title, size, span });
    }

    /// Whether such a node is open around the line being read.
    pub fn within(&self, is: impl Fn(&Open) -> bool) -> bool {
        self.stack.iter().rev().take_while(|frame| !frame.open.holds_blocks()).any(|frame| is(&frame.open))
    }
}

/// The events, with a look at what comes next.
struct Ahead<'a> {
    events: OffsetIter<'a>,
    seen: VecDeque<(Event<'a>, Range<usize>)>,
}

impl<'a> Ahead<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.seen.pop_front().or_else(|| self.events.next())
    }

    /// The next character shown, when it stands in text or code.
    fn next_char(&mut self) -> Option<char> {
        for at in 0.. {
            if at == self.seen.len() {
                self.seen.push_back(self.events.next()?);
            }
            match &self.seen[at].0 {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {}
                Event::InlineHtml(tag) if !tag.starts_with("<br") && !tag.starts_with("<img") => {}
                // A mark of `emphasis.rs` is never the first character of a line.
                Event::Text(text) | Event::Code(text) => return text.chars().next(),
                _ => return None,
            }
        }
        None
    }
}

/// Whether Chinese sets no space here. Dashes, dots and curly quotes belong to both scripts: two of them do not
/// make a place Chinese.
pub(super) fn no_space_between(a: char, b: char) -> bool {
    let shared = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·');
    is_cjk(a) && is_cjk(b) && !(shared(a) && shared(b))
}

/// Takes white space off both ends.
fn trim(inlines: &mut Vec<Inline>) {
    let blank = |inline: &Inline| match &inline.kind {
        InlineKind::Text(text) => text.trim_matches(SPACE).is_empty(),
        kind => *kind == InlineKind::SoftBreak,
    };
    let from = inlines.iter().position(|inline| !blank(inline)).unwrap_or(inlines.len());
    inlines.drain(..from);
    while inlines.last().is_some_and(blank) {
        inlines.pop();
    }
    if let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first_mut() {
        let blanks = text.len() - text.trim_start_matches(SPACE).len();
        text.drain(..blanks);
        span.start = (span.start + blanks as u32).min(span.end);
    }
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = inlines.last_mut() {
        text.truncate(text.trim_end_matches(SPACE).len());
    }
}

/// White space of HTML.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}
