//! Glossary + a note -> the first mention of each concept: at most two a block, none in code, links, headings,
//! titles or on the page that explains the term.

use std::collections::BTreeSet;

use super::TermMark;
use super::finder::Finder;
use crate::base::url::NoteId;
use crate::catalog::Glossary;
use crate::parse::{Block, BlockKind, Inline, InlineKind, Note};

/// Most marks in one block: more makes a text spotty.
const MARKS_PER_BLOCK: usize = 2;

/// The marks of one note, by place.
pub(super) fn terms(note: &Note, glossary: &Glossary, finder: &Finder) -> Vec<TermMark> {
    if glossary.terms.is_empty() {
        return Vec::new();
    }
    let mut marker =
        Marker { note: &note.id, glossary, finder, seen: BTreeSet::new(), left: 0, marks: Vec::new() };
    marker.blocks(&note.blocks);
    marker.marks.sort();
    marker.marks
}

struct Marker<'a> {
    note: &'a NoteId,
    glossary: &'a Glossary,
    finder: &'a Finder,
    seen: BTreeSet<u32>,
    /// Marks that the block may still get.
    left: usize,
    marks: Vec<TermMark>,
}

impl Marker<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.left = MARKS_PER_BLOCK;
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => self.inlines(inlines),
            // A list or a table is one block, however many items it has.
            BlockKind::List { items, .. } => {
                items.iter().flat_map(|item| &item.blocks).for_each(|block| self.block(block));
            }
            BlockKind::Table(table) => table.rows.iter().flatten().for_each(|cell| self.inlines(cell)),
            BlockKind::Element(element) if element.tag == "summary" => {}
            BlockKind::Quote(_)
            | BlockKind::Callout(_)
            | BlockKind::Element(_)
            | BlockKind::Footnote { .. } => self.blocks(block.children()),
            BlockKind::Heading(_)
            | BlockKind::Fence(_)
            | BlockKind::Rule
            | BlockKind::Raw(_)
            | BlockKind::Math(_) => {}
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => self.text(text, inline.span.start),
                InlineKind::Emph(inner) | InlineKind::Strong(inner) => self.inlines(inner),
                InlineKind::Element(element) if element.tag != "kbd" => self.inlines(&element.children),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str, start: u32) {
        if self.left == 0 {
            return;
        }
        for hit in self.finder.find(text) {
            let Some(term) = self.meant(self.finder.terms(&hit)) else { continue };
            if self.left > 0 && self.seen.insert(term) {
                self.left -= 1;
                self.marks.push(TermMark { text: start, from: hit.from as u32, to: hit.to as u32, term });
            }
        }
    }

    /// Of the terms of one name the one of this note's category, else the first; none when this page explains it.
    fn meant(&self, terms: &[u32]) -> Option<u32> {
        let topic = |term: u32| self.glossary.terms[term as usize].topic.as_ref();
        if terms.iter().any(|&term| topic(term) == Some(self.note)) {
            return None;
        }
        let near = |&&term: &&u32| topic(term).is_some_and(|topic| topic.category() == self.note.category());
        terms.iter().find(near).or(terms.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Scope, resolve};
    use super::*;
    use crate::catalog::catalog;
    use crate::catalog::testing::{notes, sources};

    const GLOSSARY: &str = "[[term]]\nzh = \"原子性\"\nen = \"atomicity\"\n[[term]]\nzh = \"缓存穿透\"\nen = \"cache penetration\"\ntopic = \"x\"\n\
                            [[term]]\nzh = \"互斥锁\"\nen = \"lock\"\naliases_zh = [\"加锁\"]\n[[term]]\nzh = \"事务\"\nen = \"transaction\"\n";

    /// The marked words of a note, in order.
    fn marks(rel: &str, text: &str) -> Vec<String> {
        let files = [(rel, text), ("x.md", "# x"), ("y.md", "# y"), ("glossary.toml", GLOSSARY)];
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let note = notes.iter().find(|note| &*note.rel == rel && &*note.source.text == text).unwrap();
        let resolved = resolve(note, &Scope::new(&catalog, &src)).value;
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        crate::parse::tree::walk(&note.blocks, &note.headings, &mut |node| {
            if let crate::parse::tree::Node::Inline(inline) = node
                && let crate::parse::InlineKind::Text(text) = &inline.kind
            {
                texts.insert(inline.span.start, text.clone());
            }
        });
        let word = |mark: &TermMark| texts[&mark.text][mark.from as usize..mark.to as usize].to_owned();
        resolved.terms.iter().map(word).collect()
    }

    #[test]
    fn first_mentions_are_marked() {
        let check = |text: &str, expected: &[&str]| assert_eq!(marks("n.md", text), expected, "{text}");
        check("互斥锁和互斥锁。\n\n又是互斥锁，事务。", &["互斥锁", "事务"]);
        check("加锁，事务。", &["加锁", "事务"]);
        check("加锁。\n\n互斥锁。", &["加锁"]);
        check("互斥锁，事务，原子性。\n\n原子性。", &["互斥锁", "事务", "原子性"]);
        check("- 互斥锁\n- 事务\n- 原子性\n\n原子性", &["互斥锁", "事务", "原子性"]);
        check(
            "# t\n\n## 互斥锁\n\n`互斥锁` [互斥锁](x.md) [[y|互斥锁]]\n\n```\n互斥锁\n```\n\n**互斥锁**",
            &["互斥锁"],
        );
        check("> [!question] 互斥锁？\n> 事务。", &["事务"]);
        check("| 互斥锁 |\n|-|\n| 事务 |", &["事务"]);
        check("<kbd>互斥锁</kbd> <sub>事务</sub>", &["事务"]);
        check("缓存穿透", &["缓存穿透"]);
        assert_eq!(marks("n.en.md", "A lock."), Vec::<String>::new(), "a lone translation has no page");
    }

    #[test]
    fn a_term_is_not_marked_where_it_is_explained() {
        let files = [("x.md", "缓存穿透与互斥锁"), ("glossary.toml", GLOSSARY)];
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let resolved = resolve(&notes[0], &Scope::new(&catalog, &src)).value;
        let names =
            resolved.terms.iter().map(|mark| catalog.glossary.terms[mark.term as usize].name.zh.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["互斥锁"]);
    }
}
