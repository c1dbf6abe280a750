//! The text of a note as runs of characters, each with its bytes in the source.

use crate::base::source::Span;
use crate::parse::tree::{Callout, CalloutKind, Node, walk};
use crate::parse::{BlockKind, Inline, InlineKind, Note, header_end};

/// What stands for code, a formula or a picture: a neighbour like a Latin word.
pub(super) const OBJECT: char = '\u{fffc}';

/// What stands for the end of a line that is shown.
pub(super) const BREAK: char = '\n';

/// A character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub c: char,
    /// Its bytes; `None`: a neighbour that is not to be touched.
    pub at: Option<Span>,
}

/// The text of one block.
pub(super) struct Run {
    pub cells: Vec<Cell>,
    pub guard: Guard,
}

/// What the text of a block is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    None,
    /// A heading's anchor.
    Heading,
    /// A flashcard.
    Question,
}

/// All runs, the summary first.
pub(super) fn runs(note: &Note) -> Vec<Run> {
    let mut runs: Vec<Run> = summary(note).into_iter().collect();
    let run = |inlines: &[Inline], guard| {
        let mut cells = Vec::new();
        push(inlines, &note.source.text, true, &mut cells);
        Run { cells, guard }
    };
    walk(&note.blocks, &note.headings, &mut |node| {
        let Node::Block(block) = node else { return };
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => runs.push(run(inlines, Guard::None)),
            BlockKind::Heading(index) => {
                let heading = &note.headings[*index];
                let guard = if heading.id.is_some() { Guard::None } else { Guard::Heading };
                runs.push(run(&heading.inlines, guard));
            }
            BlockKind::Callout(callout) => runs.push(run(&callout.title, guard_of(callout))),
            BlockKind::Table(table) => {
                let cells = std::iter::once(&table.head).chain(&table.rows).flatten();
                runs.extend(cells.map(|cell| run(cell, Guard::None)));
            }
            _ => {}
        }
    });
    runs
}

fn guard_of(callout: &Callout) -> Guard {
    match callout.kind == CalloutKind::Question && callout.id.is_none() {
        true => Guard::Question,
        false => Guard::None,
    }
}

/// The summary, when it stands in the header as it is read: on one line and once.
fn summary(note: &Note) -> Option<Run> {
    let header = &note.source.text[..header_end(&note.source.text)];
    let summary = note.meta.summary.as_deref().filter(|summary| !summary.is_empty())?;
    let mut places = header.match_indices(summary);
    let (start, _) = places.next().filter(|_| places.next().is_none())?;
    let cells = summary.char_indices().map(|(at, c)| {
        let at = start + at;
        Cell { c, at: Some(Span::new(at, at + c.len_utf8())) }
    });
    Some(Run { cells: cells.collect(), guard: Guard::None })
}

fn push(inlines: &[Inline], source: &str, free: bool, cells: &mut Vec<Cell>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => match placed(text, inline.span, source).filter(|_| free) {
                Some(placed) => cells.extend(placed),
                None => cells.extend(text.chars().map(|c| Cell { c, at: None })),
            },
            InlineKind::Emph(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                push(inner, source, free, cells);
            }
            InlineKind::Link(_, inner) => push(inner, source, false, cells),
            InlineKind::Element(element) => push(&element.children, source, free, cells),
            InlineKind::SoftBreak => cells.push(Cell { c: ' ', at: None }),
            InlineKind::HardBreak => cells.push(Cell { c: BREAK, at: None }),
            InlineKind::Code(_) | InlineKind::Math(_) | InlineKind::Image(_) | InlineKind::Raw(_) => {
                cells.push(Cell { c: OBJECT, at: None });
            }
            InlineKind::FootnoteRef(_) => {}
        }
    }
}

/// What the parser makes of typewriter signs.
const SMART: [(char, &str); 7] =
    [('…', "..."), ('’', "'"), ('‘', "'"), ('“', "\""), ('”', "\""), ('—', "---"), ('–', "--")];

/// Each character of a text with its bytes. Line breaks, signs of quotes and backslashes stand in the source only;
/// what was escaped is not to be touched. `None` where the two differ otherwise (entities).
fn placed(text: &str, span: Span, source: &str) -> Option<Vec<Cell>> {
    let (mut at, end) = (span.start as usize, span.end as usize);
    let mut cells = Vec::with_capacity(text.len() / 2);
    for c in text.chars() {
        // English text has its quotation marks and dashes from the parser.
        if let Some((_, typed)) =
            SMART.iter().find(|(smart, typed)| *smart == c && source[at..].starts_with(typed))
        {
            cells.push(Cell { c, at: None });
            at += typed.len();
            continue;
        }
        let mut escaped = false;
        while !source.get(at..end)?.starts_with(c) {
            let skipped = source[at..end].chars().next()?;
            if !matches!(skipped, '\\' | '\n' | ' ' | '\t' | '>') {
                return None;
            }
            escaped = skipped == '\\';
            at += skipped.len_utf8();
        }
        let bytes = Span::new(at, at + c.len_utf8());
        cells.push(Cell { c, at: (!escaped).then_some(bytes) });
        at = bytes.end as usize;
    }
    Some(cells)
}
