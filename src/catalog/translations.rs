//! A Chinese file and its translation -> matched blocks, each fresh, stale or missing.
//!
//! Sections pair first (by heading), then the blocks within each, then what stands in quotes, callouts and
//! elements. The first place where the two files diverge in a sequence is a finding at the English file.

use super::State;
use super::align::{Cell, align};
use super::lock::{Lock, hash_of, lock_names};
use super::shape::{Kind, explicit_id, line_of, only_pictures, own_words};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::base::text::is_han;
use crate::parse::{Block, BlockKind, Note};

/// A matched pair before it has its anchor; positions as in [`super::Row`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub zh: Option<usize>,
    pub en: Option<usize>,
    pub state: State,
    pub inner: Vec<Match>,
}

/// What the comparison of two files gives.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub matches: Vec<Match>,
    /// Headings that belong together, by position in `Note::headings`; also those inside lists.
    pub headings: Vec<(usize, usize)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Matches the blocks of a note with its translation, or with nothing.
pub(super) fn matched(zh: &Note, en: Option<&Note>, lock: &Lock) -> Matched {
    let Some(en) = en else {
        return Matched { matches: only_zh(&zh.blocks, 0), ..Matched::default() };
    };
    let mut matcher =
        Matcher { zh, en, lock, names: lock_names(zh), stale: Vec::new(), out: Matched::default() };
    matcher.out.matches = matcher.sections();
    matcher.report_stale();
    matcher.out
}

struct Matcher<'a> {
    zh: &'a Note,
    en: &'a Note,
    lock: &'a Lock,
    /// The note's names in the lock.
    names: Vec<String>,
    /// Chinese blocks whose translation is stale.
    stale: Vec<Span>,
    out: Matched,
}

/// The end of a sequence of blocks, for findings about what is missing there.
#[derive(Clone, Copy)]
struct Within {
    /// Place in the English file that stands for the whole sequence.
    en: Span,
}

impl Matcher<'_> {
    fn sections(&mut self) -> Vec<Match> {
        let (zh, en) = (self.zh, self.en);
        let (zh_sections, en_sections) = (sections(&zh.blocks), sections(&en.blocks));
        let zh_cells = self.section_cells(zh, &zh_sections, true);
        let en_cells = self.section_cells(en, &en_sections, false);
        // The part before the first heading has no heading to pair by: it always pairs with its like.
        let mut pairs = vec![(Some(0), Some(0))];
        let alignment = align(&zh_cells[1..], &en_cells[1..]);
        pairs.extend(alignment.pairs.iter().map(|&(a, b)| (a.map(|a| a + 1), b.map(|b| b + 1))));
        if let Some(at) = alignment.diverges {
            let heading = |section: &Section| section.first;
            let pairs: Vec<_> = alignment
                .pairs
                .iter()
                .map(|&(a, b)| {
                    (a.map(|a| heading(&zh_sections[a + 1])), b.map(|b| heading(&en_sections[b + 1])))
                })
                .collect();
            self.misaligned(
                &zh.blocks,
                &en.blocks,
                &pairs,
                at,
                Within { en: Span::at(en.source.text.len()) },
            );
        }
        let mut matches = Vec::new();
        for (a, b) in pairs {
            let a = a.map(|a| &zh_sections[a]);
            let b = b.map(|b| &en_sections[b]);
            self.section(a, b, &mut matches);
        }
        matches
    }

    fn section(&mut self, a: Option<&Section>, b: Option<&Section>, matches: &mut Vec<Match>) {
        let (zh, en) = (self.zh, self.en);
        match (a, b) {
            (Some(a), Some(b)) => {
                if a.has_heading {
                    matches.push(self.pair(&zh.blocks, a.first, &en.blocks, b.first));
                }
                let within = if b.has_heading { en.blocks[b.first].span } else { Span::at(body_start(en)) };
                let (zh_body, en_body) = (&zh.blocks[a.body()], &en.blocks[b.body()]);
                let mut inner = self.sequence(zh_body, en_body, Within { en: within });
                for one in &mut inner {
                    one.zh = one.zh.map(|at| at + a.body().start);
                    one.en = one.en.map(|at| at + b.body().start);
                }
                matches.extend(inner);
            }
            (Some(a), None) => matches.extend(only_zh(&zh.blocks[a.first..a.end], a.first)),
            (None, Some(b)) => matches.extend(only_en(&en.blocks[b.first..b.end], b.first)),
            (None, None) => {}
        }
    }

    /// Matches the blocks of one sequence: the body of a section, or all that stands in a quote or callout.
    fn sequence(&mut self, zh: &[Block], en: &[Block], within: Within) -> Vec<Match> {
        if en.is_empty() && !zh.is_empty() {
            self.out.diagnostics.push(untranslated(self.zh, &zh[0], self.en, within.en));
            return only_zh(zh, 0);
        }
        let zh_cells: Vec<_> = zh.iter().map(|block| self.cell(self.zh, block, true)).collect();
        let en_cells: Vec<_> = en.iter().map(|block| self.cell(self.en, block, false)).collect();
        let alignment = align(&zh_cells, &en_cells);
        if let Some(at) = alignment.diverges {
            self.misaligned(zh, en, &alignment.pairs, at, within);
        }
        let mut matches = Vec::new();
        for (a, b) in alignment.pairs {
            match (a, b) {
                (Some(a), Some(b)) => matches.push(self.pair(zh, a, en, b)),
                (Some(a), None) => matches.extend(only_zh(&zh[a..=a], a)),
                (None, Some(b)) => matches.extend(only_en(&en[b..=b], b)),
                (None, None) => {}
            }
        }
        matches
    }

    fn pair(&mut self, zh: &[Block], a: usize, en: &[Block], b: usize) -> Match {
        let (zh_block, en_block) = (&zh[a], &en[b]);
        self.compare(zh_block, en_block);
        let state = self.state(zh_block, en_block);
        if state == State::Stale && !differing_copy(self.zh, zh_block, self.en, en_block) {
            self.stale.push(zh_block.span);
        }
        let (inner_zh, inner_en) = (zh_block.children(), en_block.children());
        let inner = self.sequence(inner_zh, inner_en, Within { en: en_block.span });
        Match { zh: Some(a), en: Some(b), state, inner }
    }

    fn state(&self, zh: &Block, en: &Block) -> State {
        let fresh = needs_no_lock(self.zh, zh, self.en, en)
            || !differing_copy(self.zh, zh, self.en, en) && self.lock.has(&self.names, &hash_of(self.zh, zh));
        if fresh { State::Fresh } else { State::Stale }
    }

    /// Reports what differs inside a pair that is one row: items, table rows, code.
    fn compare(&mut self, zh: &Block, en: &Block) {
        match (&zh.kind, &en.kind) {
            (BlockKind::Heading(a), BlockKind::Heading(b)) => self.out.headings.push((*a, *b)),
            (BlockKind::Fence(_), BlockKind::Fence(_)) if differing_copy(self.zh, zh, self.en, en) => {
                self.out.diagnostics.push(fence_differs(self.zh, zh, self.en, en));
            }
            (BlockKind::Table(a), BlockKind::Table(b)) => {
                let what = if a.rows.len() != b.rows.len() {
                    Some(("rows", a.rows.len(), b.rows.len()))
                } else if a.columns.len() != b.columns.len() {
                    Some(("columns", a.columns.len(), b.columns.len()))
                } else {
                    None
                };
                self.out
                    .diagnostics
                    .extend(what.map(|what| other_count(self.zh, zh, self.en, en, "table", what)));
            }
            (BlockKind::List { items: a, .. }, BlockKind::List { items: b, .. }) => {
                if a.len() != b.len() {
                    let what = ("items", a.len(), b.len());
                    self.out.diagnostics.push(other_count(self.zh, zh, self.en, en, "list", what));
                }
                for (a, b) in a.iter().zip(b) {
                    self.compare_item(&a.blocks, &b.blocks, b.span);
                }
            }
            _ => {}
        }
    }

    /// List items have no rows of their own, but code in them must be a copy and blocks must not get lost.
    fn compare_item(&mut self, zh: &[Block], en: &[Block], item: Span) {
        let kinds =
            |note: &Note, blocks: &[Block]| blocks.iter().map(|b| Kind::of(note, b)).collect::<Vec<_>>();
        let (zh_kinds, en_kinds) = (kinds(self.zh, zh), kinds(self.en, en));
        if zh_kinds != en_kinds {
            let pairs: Vec<_> = (0..zh.len().max(en.len()))
                .map(|at| ((at < zh.len()).then_some(at), (at < en.len()).then_some(at)))
                .collect();
            let at = pairs.iter().position(|&(a, b)| a.map(|a| zh_kinds[a]) != b.map(|b| en_kinds[b]));
            self.misaligned(zh, en, &pairs, at.unwrap_or(0), Within { en: item });
            return;
        }
        for (a, b) in zh.iter().zip(en) {
            self.compare(a, b);
            self.compare_item(a.children(), b.children(), b.span);
        }
    }

    fn cell<'b>(&self, note: &'b Note, block: &'b Block, source: bool) -> Cell<'b> {
        Cell {
            kind: Kind::of(note, block),
            id: explicit_id(note, block),
            text: note.source.text.get(block.span.range()).unwrap_or_default(),
            known: source && self.lock.has(&self.names, &hash_of(note, block)),
        }
    }

    fn section_cells<'b>(&self, note: &'b Note, sections: &[Section], source: bool) -> Vec<Cell<'b>> {
        let text = |section: &Section| {
            let blocks = &note.blocks[section.first..section.end];
            let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return "" };
            note.source.text.get(first.span.start as usize..last.span.end as usize).unwrap_or_default()
        };
        let cell = |section: &Section| match note.blocks.get(section.first) {
            Some(heading) if section.has_heading => {
                Cell { text: text(section), ..self.cell(note, heading, source) }
            }
            _ => Cell { kind: Kind::Rule, id: None, text: "", known: false },
        };
        sections.iter().map(cell).collect()
    }

    fn report_stale(&mut self) {
        let path = &self.zh.source.path;
        let stale = std::mem::take(&mut self.stale);
        if stale.len() > 1 && !self.lock.knows(&self.names) {
            self.out.diagnostics.push(never_accepted(self.zh, stale.len()));
            return;
        }
        let found = stale.into_iter().map(|span| stale_translation(self.zh, self.en).at(span).in_file(path));
        self.out.diagnostics.extend(found);
    }

    fn misaligned(
        &mut self,
        zh: &[Block],
        en: &[Block],
        pairs: &[(Option<usize>, Option<usize>)],
        at: usize,
        within: Within,
    ) {
        let (zh_block, en_block) = divergence(pairs, at);
        // What is missing in the translation is shown where it should stand: before the next block that is there.
        let next = pairs[at..].iter().find_map(|&(_, b)| b);
        let last = pairs[..at].iter().rev().find_map(|&(_, b)| b);
        let place = en_block.or(next).or(last).map_or(within.en, |b| en[b].span);
        let zh_place = |b: &Block| format!("`{}` line {}", self.zh.source.path, line_of(self.zh, b.span));
        let is = |b: &Block| Kind::of(self.zh, b).name();
        let message = match (zh_block.map(|a| &zh[a]), en_block.map(|b| &en[b])) {
            (Some(a), Some(b)) => {
                let here = Kind::of(self.en, b).name();
                if here == is(a) {
                    format!("{here} stands here in another order than in the source, {}", zh_place(a))
                } else {
                    format!("the source has {} at {}, the translation has {here} here", is(a), zh_place(a))
                }
            }
            (Some(a), None) => {
                format!("the translation of {} is missing here, it stands at {}", is(a), zh_place(a))
            }
            (None, Some(b)) => {
                let before = pairs[..at].iter().rev().find_map(|&(a, _)| a).map(|a| &zh[a]);
                let near = before.map_or(format!("`{}`", self.zh.source.path), zh_place);
                format!("{} has no counterpart after {near}", Kind::of(self.en, b).name())
            }
            (None, None) => return,
        };
        self.out.diagnostics.push(misaligned(message).at(place).in_file(&self.en.source.path));
    }
}

/// The blocks to name: the first that diverges, with the block of the other file that stands in its place.
fn divergence(pairs: &[(Option<usize>, Option<usize>)], at: usize) -> (Option<usize>, Option<usize>) {
    match (pairs[at], pairs.get(at + 1)) {
        ((Some(a), None), Some(&(None, Some(b)))) | ((None, Some(b)), Some(&(Some(a), None))) => {
            (Some(a), Some(b))
        }
        (pair, _) => pair,
    }
}

/// Top-level blocks from one heading to the next.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// The heading, or the first block of the part before all headings.
    first: usize,
    end: usize,
    has_heading: bool,
}

impl Section {
    fn body(&self) -> std::ops::Range<usize> {
        self.first + usize::from(self.has_heading)..self.end
    }
}

fn sections(blocks: &[Block]) -> Vec<Section> {
    let mut sections = vec![Section { first: 0, end: blocks.len(), has_heading: false }];
    for (at, block) in blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Heading(_)) {
            sections.last_mut().expect("never empty").end = at;
            sections.push(Section { first: at, end: blocks.len(), has_heading: true });
        }
    }
    sections
}

fn only_zh(blocks: &[Block], offset: usize) -> Vec<Match> {
    let one = |(at, block): (usize, &Block)| Match {
        zh: Some(at + offset),
        en: None,
        state: State::Missing,
        inner: only_zh(block.children(), 0),
    };
    blocks.iter().enumerate().map(one).collect()
}

fn only_en(blocks: &[Block], offset: usize) -> Vec<Match> {
    let one = |(at, block): (usize, &Block)| Match {
        zh: None,
        en: Some(at + offset),
        state: State::Stale,
        inner: only_en(block.children(), 0),
    };
    blocks.iter().enumerate().map(one).collect()
}

/// Whether a matched pair is fresh by itself: nothing in it is translated, or both files say the same in Latin.
pub(super) fn needs_no_lock(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> bool {
    match (&zh_block.kind, &en_block.kind) {
        (BlockKind::Fence(a), BlockKind::Fence(b)) => {
            let localized = zh.fences[*a].localized() && en.fences[*b].localized();
            !localized && !differing_copy(zh, zh_block, en, en_block)
        }
        (BlockKind::Math(a), BlockKind::Math(b)) if a == b => true,
        (BlockKind::Raw(a), BlockKind::Raw(b)) if a == b => true,
        _ if only_pictures(zh_block) && only_pictures(en_block) => true,
        _ => {
            let words = own_words(zh, zh_block);
            words.is_empty() || !words.contains(is_han) && words == own_words(en, en_block)
        }
    }
}

/// Whether both blocks are code and the translation's is no verbatim copy, though it has to be one.
pub(super) fn differing_copy(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> bool {
    let (BlockKind::Fence(a), BlockKind::Fence(b)) = (&zh_block.kind, &en_block.kind) else { return false };
    let (a, b) = (&zh.fences[*a], &en.fences[*b]);
    let same = a.body == b.body && a.lang == b.lang && a.words == b.words;
    !(same || a.localized() && b.localized())
}

/// First byte after the front matter, or of the first block.
fn body_start(note: &Note) -> usize {
    note.blocks.first().map_or(0, |block| block.span.start as usize)
}

fn misaligned(message: String) -> Diagnostic {
    Diagnostic::problem("misaligned", message).help(
        "make both files have the same sequence of blocks; the same `{#id}` on a heading or callout of both \
         joins them again",
    )
}

fn untranslated(zh: &Note, first: &Block, en: &Note, place: Span) -> Diagnostic {
    let line = line_of(zh, first.span);
    let message = format!("nothing here translates `{}` from line {line} on", zh.source.path);
    Diagnostic::problem("untranslated", message)
        .help("translate the blocks; until then readers see the Chinese ones with a mark")
        .at(place)
        .in_file(&en.source.path)
}

fn other_count(
    zh: &Note,
    zh_block: &Block,
    en: &Note,
    en_block: &Block,
    what: &str,
    (parts, source, here): (&str, usize, usize),
) -> Diagnostic {
    let line = line_of(zh, zh_block.span);
    let message =
        format!("this {what} has {here} {parts}, the one at `{}` line {line} has {source}", zh.source.path);
    Diagnostic::problem("misaligned", message)
        .help(format!("give both the same number of {parts}"))
        .at(en_block.span)
        .in_file(&en.source.path)
}

fn fence_differs(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> Diagnostic {
    let line = line_of(zh, zh_block.span);
    Diagnostic::problem(
        "fence-differs",
        format!("this code is no verbatim copy of `{}` line {line}", zh.source.path),
    )
    .help(
        "`bagu translate accept` copies the source's code; code that has to differ carries the word \
             `localized` after its language in both files",
    )
    .at(en_block.span)
    .in_file(&en.source.path)
}

fn stale_translation(zh: &Note, en: &Note) -> Diagnostic {
    let message = format!("this block changed since its translation in `{}` was accepted", en.source.path);
    Diagnostic::problem("stale-translation", message)
        .help(format!("bring the translation up to date, then `bagu translate accept {}`", zh.id))
}

fn never_accepted(zh: &Note, blocks: usize) -> Diagnostic {
    Diagnostic::problem("stale-translation", format!("none of {blocks} translated blocks was ever accepted"))
        .help(format!("read the translation against the source, then `bagu translate accept {}`", zh.id))
        .in_file(&zh.source.path)
}
