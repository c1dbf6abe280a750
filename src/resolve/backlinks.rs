//! All resolved notes -> who links to a note, with the sentence around each link.

use std::collections::BTreeMap;

use super::sentence::Flat;
use super::{Backlink, Backlinks, ByFile, Sentence, Target};
use crate::base::lang::{Lang, PerLang};
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Entry, Row};
use crate::parse::tree::Item;
use crate::parse::{Block, BlockKind, Inline, InlineKind, Note};

/// The links of all notes by their target: one a block, in reading order. A note's links to itself are none.
pub fn backlinks(catalog: &Catalog, resolved: &ByFile) -> Backlinks {
    let mut backlinks = Backlinks::new();
    let links_out = |note: &Note, entry: &Entry| {
        let links = resolved.get(&*note.rel).map_or(&[][..], |resolved| &resolved.links);
        links.iter().any(|target| matches!(target, Target::Note(id, _) if *id != entry.id))
    };
    let has_links = |entry: &&Entry| {
        links_out(&entry.zh, entry) || entry.en.as_ref().is_some_and(|en| links_out(en, entry))
    };
    for entry in catalog.entries.iter().filter(has_links) {
        let mut gatherer =
            Gatherer { catalog, resolved, entry, heading: PerLang::default(), out: &mut backlinks };
        let en = entry.en.as_ref().map_or(&[][..], |en| &en.blocks);
        gatherer.rows(&entry.matching.rows, PerLang { zh: &entry.zh.blocks, en }, true);
    }
    backlinks
}

struct Gatherer<'a> {
    catalog: &'a Catalog,
    resolved: &'a ByFile<'a>,
    entry: &'a Entry,
    heading: PerLang<Option<String>>,
    out: &'a mut Backlinks,
}

impl Gatherer<'_> {
    fn rows(&mut self, rows: &[Row], blocks: PerLang<&[Block]>, top: bool) {
        for row in rows {
            let of_row = |lang: Lang| {
                let at = if lang == Lang::Zh { row.zh } else { row.en };
                at.and_then(|at| blocks.get(lang).get(at))
            };
            let blocks = PerLang::from_fn(of_row);
            if top && Lang::ALL.iter().any(|&lang| is_heading(*blocks.get(lang))) {
                self.heading = PerLang::from_fn(|lang| self.heading_text(lang, *blocks.get(lang)));
            }
            self.row(row, blocks);
            let children = PerLang::from_fn(|lang| blocks.get(lang).map(Block::children).unwrap_or_default());
            self.rows(&row.inner, children, false);
        }
    }

    fn row(&mut self, row: &Row, blocks: PerLang<Option<&Block>>) {
        let mut targets: BTreeMap<NoteId, PerLang<Option<Sentence>>> = BTreeMap::new();
        for lang in Lang::ALL {
            if let (Some(block), Some(note)) = (blocks.get(lang), self.note(lang)) {
                for (target, sentence) in self.mentions(note, block) {
                    targets.entry(target).or_default().get_mut(lang).get_or_insert(sentence);
                }
            }
        }
        for (target, sentence) in targets {
            self.out.entry(target).or_default().push(Backlink {
                from: self.entry.id.clone(),
                anchor: row.id.clone(),
                heading: self.heading.clone(),
                sentence,
            });
        }
    }

    fn note(&self, lang: Lang) -> Option<&Note> {
        match lang {
            Lang::Zh => Some(&self.entry.zh),
            Lang::En => self.entry.en.as_deref(),
        }
    }

    fn heading_text(&self, lang: Lang, block: Option<&Block>) -> Option<String> {
        match (&block?.kind, self.note(lang)) {
            (BlockKind::Heading(at), Some(note)) => Some(note.headings[*at].text.clone()),
            _ => None,
        }
    }

    /// The other notes a block links to, without the blocks that have rows of their own.
    fn mentions(&self, note: &Note, block: &Block) -> Vec<(NoteId, Sentence)> {
        let Some(resolved) = self.resolved.get(&*note.rel) else { return Vec::new() };
        let target = |at: usize| match resolved.links.get(at) {
            Some(Target::Note(id, _)) if *id != self.entry.id => Some(id.clone()),
            _ => None,
        };
        // `[[name]]` reads as the title of its note.
        let title = |at: usize| {
            let Target::Note(id, _) = resolved.links.get(at)? else { return None };
            let entry = self.catalog.entry(id).filter(|_| note.links[at].wants_title)?;
            let translation = entry.en.as_ref().filter(|_| note.lang == Lang::En);
            Some(translation.unwrap_or(&entry.zh).title.clone())
        };
        let mut texts = Vec::new();
        own_texts(note, block, &mut texts);
        let mut mentions = Vec::new();
        for inlines in texts.into_iter().filter(|inlines| has_link(inlines)) {
            let flat = Flat::new(inlines, &title);
            for &(link, from, to) in &flat.links {
                mentions.extend(target(link).map(|id| (id, flat.sentence(from, to))));
            }
        }
        mentions
    }
}

/// Most runs of text have no link: they need not be read.
fn has_link(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| matches!(inline.kind, InlineKind::Link(..)) || has_link(inline.children()))
}

fn is_heading(block: Option<&Block>) -> bool {
    matches!(block.map(|block| &block.kind), Some(BlockKind::Heading(_)))
}

/// The runs of text of one row: a paragraph, a title, every item of a list, every cell of a table.
fn own_texts<'a>(note: &'a Note, block: &'a Block, texts: &mut Vec<&'a [Inline]>) {
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => texts.push(inlines),
        BlockKind::Heading(at) => texts.push(&note.headings[*at].inlines),
        BlockKind::Callout(callout) => texts.push(&callout.title),
        BlockKind::Table(table) => {
            texts.extend(table.head.iter().chain(table.rows.iter().flatten()).map(Vec::as_slice));
        }
        BlockKind::List { items, .. } => items.iter().for_each(|item| item_texts(note, item, texts)),
        _ => {}
    }
}

fn item_texts<'a>(note: &'a Note, item: &'a Item, texts: &mut Vec<&'a [Inline]>) {
    fn all<'a>(note: &'a Note, block: &'a Block, texts: &mut Vec<&'a [Inline]>) {
        own_texts(note, block, texts);
        block.children().iter().for_each(|child| all(note, child, texts));
    }
    item.blocks.iter().for_each(|block| all(note, block, texts));
}

#[cfg(test)]
mod tests {
    use super::super::testing::all;
    use super::*;

    #[test]
    fn backlinks_quote_both_languages() {
        let files = [
            (
                "a.md",
                "---\ntitle: 甲\n---\n## 节\n\n前一句。见[[b|乙]]的说明。\n\n- 一\n- 又见[[b]]\n\n> [!question] 问[[b]]？ {#q}\n> 见[[a]]和[[c]]。\n",
            ),
            (
                "a.en.md",
                "---\ntitle: A\n---\n## Section\n\nOne. See [[b|B]] for it.\n\n- one\n- [[b]] again\n\n> [!question] Why [[b]]? {#q}\n> See [[a]] and [[c]].\n",
            ),
            ("b.md", "---\ntitle: 乙\n---\n[[a]]"),
            ("b.en.md", "---\ntitle: The B\n---\n[[a]]"),
            ("c.md", "---\ntitle: 丙\n---\n|表|\n|-|\n|[[b]]|\n"),
        ];
        let shown = all(&files, |catalog, resolved, _| {
            let show = |sentence: &Option<Sentence>| {
                sentence.as_ref().map_or("-".into(), |s| format!("{}[{}]{}", s.before, s.link, s.after))
            };
            let line = |to: &NoteId, b: &Backlink| {
                let heading = b.heading.zh.as_deref().unwrap_or("-");
                format!(
                    "{to} < {}#{} {heading}: {} / {}",
                    b.from,
                    b.anchor,
                    show(&b.sentence.zh),
                    show(&b.sentence.en)
                )
            };
            let backlinks = backlinks(catalog, resolved);
            backlinks.iter().flat_map(|(to, list)| list.iter().map(move |b| line(to, b))).collect::<Vec<_>>()
        });
        assert_eq!(
            shown,
            [
                "a < b#b-top-1 -: [甲] / [A]",
                "b < a#b-节-1 节: 见[乙]的说明。 / See [B] for it.",
                "b < a#b-节-2 节: 又见[乙] / [The B] again",
                "b < a#q 节: 问[乙]？ / Why [The B]?",
                "b < c#b-top-1 -: [乙] / -",
                "c < a#b-节-4 节: 见甲和[丙]。 / See A and [丙].",
            ]
        );
    }
}
