//! Sections of all pages -> the search index: word shards, text shards, a manifest, small aids for typing errors.
//!
//! One document a section. Pages are counted by elasticlunr one by one, the counts added up range by range of tokens
//! and cut into shards of a few KB, of which a query loads three to five; `static/js/search/` reads them. All of that
//! is memoised: after an edit one page is tokenised, a few ranges are merged and a few shards are compressed.
//! Documents are numbered by position, Chinese ones first, so that a filter by language is one comparison.
//!
//! Never: looks at a tree or HTML, uses a note's name as a reference inside an index (a note may be called
//! `__proto__`), lets the text of a note choose a file name.

mod alias;
mod assist;
mod count;
mod facts;
mod files;
mod glossary;
mod manifest;
mod merge;
mod pinyin;
mod postings;
mod texts;
mod tokens;
mod walk;
mod words;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;
use crate::base::url::{NoteId, UrlPath};
use crate::catalog::Term;
use crate::site::Output;
use alias::{AliasInput, Aliases, Naming};
use files::{Files, Piece};
use manifest::Manifest;
use merge::Merged;
use words::Content;

/// One section of one note in one language, as search sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Section {
    /// The note.
    pub note: NoteId,
    /// Its language.
    pub lang: Lang,
    /// Title of the page.
    pub page_title: String,
    /// Heading of the section; `""` for the lead.
    pub heading: String,
    /// Anchor of the heading; `""` for the lead.
    pub anchor: String,
    /// Whether it is the first of its page: title matches count once a page.
    pub first: bool,
    /// Anchors and plain texts of its blocks.
    pub blocks: Vec<(String, String)>,
    /// Other names to find it by.
    pub alias: Vec<String>,
    /// Name of the category, shown and filtered by.
    pub category: String,
    /// 1 to 3.
    pub difficulty: Option<u8>,
    /// Which group of results it belongs to.
    pub kind: SectionKind,
}

/// Groups of results, by the numbers a client knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// Text of a note.
    Text = 0,
    /// A question with its answer.
    Question = 1,
    /// A diagram with its captions.
    Diagram = 2,
    /// An entry of the glossary.
    Term = 3,
}

/// The sections of one page: of a note in one language, or of a term.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    sections: Vec<Section>,
    digest: Digest,
}

impl Hash for Page {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl Page {
    /// A page of its sections, in order.
    pub fn new(sections: Vec<Section>) -> Page {
        let digest = Digest::of(&sections);
        Page { sections, digest }
    }

    fn lang(&self) -> Lang {
        self.sections.first().map_or(Lang::Zh, |section| section.lang)
    }

    fn note(&self) -> &str {
        self.sections.first().map_or("", |section| section.note.as_str())
    }

    fn is_term(&self) -> bool {
        self.sections.first().is_some_and(|section| section.kind == SectionKind::Term)
    }

    /// What makes two pages partners: the note, and for terms which one.
    fn partner_name(&self) -> (&str, &str) {
        let anchor = self.sections.first().filter(|section| section.kind == SectionKind::Term);
        (self.note(), anchor.map_or("", |section| &section.anchor))
    }
}

/// Input of [`search`].
pub struct SearchInput<'a> {
    /// All pages of notes.
    pub pages: &'a [Arc<Page>],
    /// The glossary; each term becomes a document too.
    pub terms: &'a [Term],
    /// Whether the index is also written as `search/elasticlunr.json`, for other clients.
    pub elasticlunr: bool,
    /// Earlier results.
    pub memo: &'a Memo,
}

/// All files under `search/`. What one page says is counted once as long as it says the same, postings are merged
/// where they changed, and a shard is compressed when other things stand in it.
pub fn search(input: &SearchInput<'_>) -> Checked<Vec<Output>> {
    let memo = input.memo;
    let pages = pages(input);
    let counted = each(&pages, |page| memo.call_kept(count::count, &**page));
    let facts = each(&pages, |page| memo.call(facts::facts, &**page));
    let aliases = aliases(input, &pages, &facts);

    let firsts = first_documents(&pages);
    let docs = pages.iter().map(|page| page.sections.len()).sum();
    let postings =
        counted.iter().map(|counted| &counted.value).chain(aliases.iter().map(|page| &page.value.postings));
    let postings: Vec<_> = firsts.iter().copied().cycle().zip(postings).collect();
    let merged = merge::merge_all(&postings, memo);
    let ranges: Vec<&Merged> = merged.iter().map(|range| &range.value).collect();

    let word_shards = words::cut(&ranges);
    let word_pieces = each(&word_shards.shards, |shard| Piece {
        framed: memo.call_kept(words::word_shard, &Content::of(shard, memo)),
        key: shard.key(),
    });
    let partners = partners(&pages);
    let named: Vec<_> = aliases.iter().map(|page| &*page.value.named).collect();
    let text_shards = texts::cut(&pages, &named, &partners);
    let text_pieces = each(&text_shards, |shard| Piece {
        framed: memo.call_kept(texts::text_shard, shard),
        key: shard.key(),
    });
    let characters = facts::all_characters(&facts);
    let [traditional, rare] = assist::traditional(&characters);
    let sounds = memo.call(assist::sounds, &&*characters.into_keys().collect::<Vec<char>>());
    let mut files = Files::default();
    let manifest = Manifest {
        pages: pages.iter().map(|page| page.sections.len() as u32).collect(),
        chinese: pages.iter().filter(|page| page.lang() == Lang::Zh).count() as u32,
        partners: chinese_partners(&pages),
        terms: pages.iter().map(|page| page.is_term()).collect(),
        starts: word_shards.starts,
        words: files.add(word_pieces),
        text_docs: text_shards.iter().map(|shard| shard.docs()).collect(),
        texts: files.add(text_pieces),
        single: [
            files.add_single(assist::vocabulary(&ranges, docs), memo),
            files.add_single(traditional, memo),
            files.add_single(rare, memo),
            files.add_single(sounds.value.clone(), memo),
            files.add_single(assist::facets(&pages), memo),
            files.add_single(assist::notes(&pages), memo),
        ],
    };
    let mut outputs = files.finish(manifest.encode(), memo);
    if input.elasticlunr {
        let json = count::whole_index(&pages, aliases.iter().flat_map(|page| &page.value.tokens));
        outputs.push(Output::new(UrlPath::file("search/elasticlunr.json"), json, "search"));
    }
    Checked::ok(outputs)
}

/// Pages in the order of their documents: Chinese notes, Chinese terms, English notes, English terms.
fn pages(input: &SearchInput<'_>) -> Vec<Arc<Page>> {
    let mut pages: Vec<Arc<Page>> =
        input.pages.iter().cloned().chain(alias::term_pages(input.terms)).collect();
    pages.sort_by_key(|page| page.lang());
    pages
}

/// What the sections of each page are also called.
fn aliases(
    input: &SearchInput<'_>,
    pages: &[Arc<Page>],
    facts: &[Arc<Checked<facts::Facts>>],
) -> Vec<Arc<Checked<Aliases>>> {
    let known = input.memo.call(alias::known, &Naming { pages, facts, terms: input.terms });
    let mut topics: HashMap<&str, Vec<&Term>> = HashMap::new();
    for (note, term) in input.terms.iter().filter_map(|term| Some((term.topic.as_ref()?, term))) {
        topics.entry(note.as_str()).or_default().push(term);
    }
    each(pages, |page| {
        let topics = topics.get(page.note()).map_or(&[][..], Vec::as_slice);
        input.memo.call(alias::aliases, &AliasInput { page, known: &known.value, topics })
    })
}

fn first_documents(pages: &[Arc<Page>]) -> Vec<u32> {
    let lengths = pages.iter().map(|page| page.sections.len() as u32);
    lengths.scan(0, |next, length| Some(std::mem::replace(next, *next + length))).collect()
}

/// The same page in the other language.
fn partners(pages: &[Arc<Page>]) -> Vec<Option<&Page>> {
    let by_name: HashMap<_, &Page> =
        pages.iter().map(|page| ((page.lang(), page.partner_name()), &**page)).collect();
    pages.iter().map(|page| by_name.get(&(page.lang().other(), page.partner_name())).copied()).collect()
}

/// For each English page the number of its partner.
fn chinese_partners(pages: &[Arc<Page>]) -> Vec<Option<u32>> {
    let (chinese, english): (Vec<_>, Vec<_>) =
        pages.iter().zip(0u32..).partition(|(page, _)| page.lang() == Lang::Zh);
    let chinese: HashMap<_, u32> = chinese.into_iter().map(|(page, n)| (page.partner_name(), n)).collect();
    english.iter().map(|(page, _)| chinese.get(&page.partner_name()).copied()).collect()
}

/// The page of the glossary, on which terms are found.
fn glossary_note() -> NoteId {
    let path = NoteId::new("glossary");
    debug_assert_eq!(path.page(View::Zh).as_str(), "glossary/");
    path
}
