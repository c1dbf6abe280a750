//! All resolved notes -> who links to a note, with the sentence around each link.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sentence::Flat;
use super::{Backlink, Backlinks, ByFile, Sentence, Target};
use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, PerLang};
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Entry, Row, Text};
use crate::parse::tree::Item;
use crate::parse::{Block, BlockKind, Inline, InlineKind, Note};

/// The links of all notes by their target: one a block, in reading order. A note's links to itself are none.
pub fn backlinks(catalog: &Catalog, resolved: &ByFile, memo: &Memo) -> Backlinks {
    let linking = each(&catalog.entries, |entry| {
        let links = Links::of(catalog, resolved, entry);
        links.lead_out().then(|| memo.call(links_out, &links))
    });
    let mut backlinks = Backlinks::new();
    for links in linking.iter().flatten() {
        for (target, backlink) in &links.value {
            backlinks.entry(target.clone()).or_default().push(backlink.clone());
        }
    }
    backlinks
}

/// The links of one note in both languages, with all that is quoted around them.
#[derive(Hash)]
struct Links<'a> {
    id: &'a NoteId,
    text: Text<'a>,
    /// One for each of `Note::links`.
    targets: PerLang<&'a [Target]>,
    /// The titles of notes that are shown as the text of links to them: `[[name]]` reads so.
    titles: PerLang<Vec<Option<&'a str>>>,
}

impl<'a> Links<'a> {
    fn of(catalog: &'a Catalog, resolved: &ByFile<'a>, entry: &'a Entry) -> Links<'a> {
        let text = entry.text();
        let targets_of = |note: Option<&Arc<Note>>| {
            note.and_then(|note| resolved.get(&*note.rel)).map_or(&[][..], |resolved| &resolved.links[..])
        };
        let targets = PerLang { zh: targets_of(Some(text.zh)), en: targets_of(text.en) };
        let titles = PerLang::from_fn(|lang| {
            let Some(note) = note(text, lang) else { return Vec::new() };
            let title = |(at, target): (usize, &Target)| {
                let Target::Note(id, _) = target else { return None };
                let entry = catalog.entry(id).filter(|_| note.links[at].wants_title)?;
                let translation = entry.en.as_ref().filter(|_| lang == Lang::En);
                Some(&*translation.unwrap_or(&entry.zh).title)
            };
            targets.get(lang).iter().enumerate().map(title).collect()
        });
        Links { id: &entry.id, text, targets, titles }
    }

    fn lead_out(&self) -> bool {
        let leads_out = |target: &Target| matches!(target, Target::Note(id, _) if id != self.id);
        Lang::ALL.iter().any(|&lang| self.targets.get(lang).iter().any(leads_out))
    }
}

/// The links of one note to others, with their targets.
fn links_out(links: &Links) -> Checked<Vec<(NoteId, Arc<Backlink>)>> {
    let text = links.text;
    let mut gatherer = Gatherer { links, heading: PerLang::default(), out: Vec::new() };
    let en = text.en.map_or(&[][..], |en| &en.blocks);
    gatherer.rows(&text.matching.rows, PerLang { zh: &text.zh.blocks, en }, true);
    Checked::ok(gatherer.out)
}

fn note(text: Text<'_>, lang: Lang) -> Option<&Note> {
    match lang {
        Lang::Zh => Some(text.zh),
        Lang::En => text.en.map(|en| &**en),
    }
}

struct Gatherer<'a> {
    links: &'a Links<'a>,
    heading: PerLang<Option<String>>,
    out: Vec<(NoteId, Arc<Backlink>)>,
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
            let (from, heading) = (self.links.id.clone(), self.heading.clone());
            let backlink = Backlink { from, anchor: row.id.clone(), heading, sentence };
            self.out.push((target, Arc::new(backlink)));
        }
    }

    fn note(&self, lang: Lang) -> Option<&Note> {
        note(self.links.text, lang)
    }

    fn heading_text(&self, lang: Lang, block: Option<&Block>) -> Option<String> {
        match (&block?.kind, self.note(lang)) {
            (BlockKind::Heading(at), Some(note)) => Some(note.headings[*at].text.clone()),
            _ => None,
        }
    }

    /// The other notes a block links to, without the blocks that have rows of their own.
    fn mentions(&self, note: &Note, block: &Block) -> Vec<(NoteId, Sentence)> {
        let (targets, titles) = (self.links.targets.get(note.lang), self.links.titles.get(note.lang));
        let target = |at: usize| match targets.get(at) {
            Some(Target::Note(id, _)) if id != self.links.id => Some(id.clone()),
            _ => None,
        };
        let title = |at: usize| titles.get(at).copied().flatten();
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
            let backlinks = backlinks(catalog, resolved, &Memo::default());
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
