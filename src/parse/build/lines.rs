//! What stands in a line: text, breaks, links, pictures.

use pulldown_cmark::LinkType;

use super::Builder;
use super::stack::Open;
use crate::base::source::Span;
use crate::base::text::is_cjk;
use crate::parse::text::plain_folded;
use crate::parse::tree::{Inline, InlineKind};
use crate::parse::{Dest, Image, Link, dest, problems};

impl Builder<'_> {
    /// Adds an inline that ends the run of text before it.
    pub fn inline(&mut self, span: Span, kind: impl FnOnce(&Self) -> InlineKind) {
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

    pub fn dest(&mut self, link_type: LinkType, url: &str) -> Dest {
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

    pub fn start_link(&mut self, link_type: LinkType, url: &str, title: String, span: Span) {
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

    pub fn image(&mut self, link_type: LinkType, dest: Dest, title: String, inlines: &[Inline], span: Span) {
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
}

/// Whether Chinese sets no space here. Dashes, dots and curly quotes belong to both scripts: two of them do not
/// make a place Chinese.
pub fn no_space_between(a: char, b: char) -> bool {
    let shared = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·');
    is_cjk(a) && is_cjk(b) && !(shared(a) && shared(b))
}
