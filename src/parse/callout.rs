//! A block quote -> a callout, when its first line is `[!kind]`, `[!kind]- title` or `[!kind]+ title {#id}`.

use super::Image;
use super::problems::{self, Found};
use super::text::plain_folded;
use super::tree::{Block, BlockKind, Callout, CalloutKind, Fold, Inline, InlineKind};
use crate::base::diagnostic::did_you_mean;
use crate::base::source::Span;

const KINDS: [(&str, CalloutKind); 7] = [
    ("question", CalloutKind::Question),
    ("correction", CalloutKind::Correction),
    ("note", CalloutKind::Note),
    ("tip", CalloutKind::Tip),
    ("important", CalloutKind::Important),
    ("warning", CalloutKind::Warning),
    ("caution", CalloutKind::Caution),
];

/// The callout that a quote's blocks make, else the quote. A kind that is nearly one of ours is a finding.
pub(super) fn quote(mut blocks: Vec<Block>, found: &mut Found, images: &[Image]) -> BlockKind {
    let Some((word, length, fold)) = mark(&blocks) else { return BlockKind::Quote(blocks) };
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word)) else {
        if let Some(near) = did_you_mean(&word, KINDS.map(|(name, _)| name)) {
            let start = blocks[0].span.start as usize;
            found.push(problems::unknown_callout(&word, near, Span::new(start, start + word.len() + 3)));
        }
        return BlockKind::Quote(blocks);
    };
    let first = blocks.remove(0);
    let BlockKind::Paragraph(mut title) = first.kind else { unreachable!("`mark` saw a paragraph") };
    let breaks = |inline: &Inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak);
    let end = title.iter().position(breaks).unwrap_or(title.len());
    let body: Vec<Inline> = title.drain(end..).skip(1).collect();
    if let Some(start) = body.first().map(|inline| inline.span.start) {
        let span = Span { start, end: first.span.end };
        blocks.insert(0, Block { span, kind: BlockKind::Paragraph(body) });
    }
    cut_front(&mut title, length);
    let id = cut_id(&mut title).and_then(|(id, span)| found.explicit_id(&id, span));
    let title_text = plain_folded(&title, images);
    BlockKind::Callout(Box::new(Callout { kind: *kind, fold, id, title, title_text, blocks }))
}

/// The word in `[!word]` at the start of the quote, the length of the mark and its folding sign.
fn mark(blocks: &[Block]) -> Option<(String, usize, Option<Fold>)> {
    let Some(Block { kind: BlockKind::Paragraph(inlines), .. }) = blocks.first() else { return None };
    let InlineKind::Text(text) = &inlines.first()?.kind else { return None };
    let (word, rest) = text.strip_prefix("[!")?.split_once(']')?;
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let fold = match rest.as_bytes().first() {
        Some(b'-') => Some(Fold::Closed),
        Some(b'+') => Some(Fold::Open),
        _ => None,
    };
    Some((word.to_owned(), word.len() + 3 + usize::from(fold.is_some()), fold))
}

/// Takes the mark and the space after it off the title. The mark is ASCII without escapes, so the place in the
/// source moves by as many bytes.
fn cut_front(title: &mut Vec<Inline>, length: usize) {
    if let Some(Inline { span, kind: InlineKind::Text(text) }) = title.first_mut() {
        let cut = length + text[length..].len() - text[length..].trim_start().len();
        text.drain(..cut);
        span.start = (span.start + cut as u32).min(span.end);
        if text.is_empty() {
            title.remove(0);
        }
    }
}

/// Takes `{#id}` off the title's end.
fn cut_id(title: &mut Vec<Inline>) -> Option<(String, Span)> {
    let Inline { span, kind: InlineKind::Text(text) } = title.last_mut()? else { return None };
    let (before, id) = text.trim_end().strip_suffix('}')?.rsplit_once("{#")?;
    let (id, place) = (id.to_owned(), *span);
    text.truncate(before.trim_end().len());
    if text.is_empty() {
        title.pop();
    }
    Some((id, place))
}
