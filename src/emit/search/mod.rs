//! Sections of all pages -> the search index: word shards, text shards, a manifest, small aids for typing errors.
//!
//! One document a section. Pages are counted by elasticlunr one by one (memoised), the counts added up and cut
//! into shards of a few KB, of which a query loads three to five; `static/js/search/` reads them.
//! Documents are numbered by position, Chinese ones first, so that a filter by language is one comparison.
//!
//! Never: looks at a tree or HTML, uses a note's name as a reference inside an index (a note may be called
//! `__proto__`), lets the text of a note choose a file name.

mod alias;
mod assist;
mod count;
mod files;
mod glossary;
mod manifest;
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
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::base::url::{NoteId, UrlPath};
use crate::catalog::Term;
use crate::site::Output;
use files::Files;
use manifest::Manifest;

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

/// Input of [`search`].
pub struct SearchInput<'a> {
    /// All sections; those of one page stand together, in order.
    pub sections: &'a [Section],
    /// The glossary; each term becomes a document too.
    pub terms: &'a [Term],
    /// Whether the index is also written as `search/elasticlunr.json`, for other clients.
    pub elasticlunr: bool,
    /// Earlier results.
    pub memo: &'a Memo,
}

/// The sections of one page.
#[derive(Debug, Clone, Copy, Hash)]
struct Page<'a> {
    sections: &'a [Section],
}

impl<'a> Page<'a> {
    fn lang(&self) -> Lang {
        self.sections.first().map_or(Lang::Zh, |section| section.lang)
    }

    fn note(&self) -> &'a str {
        self.sections.first().map_or("", |section| section.note.as_str())
    }

    fn is_term(&self) -> bool {
        self.sections.first().is_some_and(|section| section.kind == SectionKind::Term)
    }

    /// Where the same block stands in the other language.
    fn partner_key<'k>(&self, anchor: &'k str) -> (Lang, &'k str, &'k str)
    where
        'a: 'k,
    {
        (self.lang().other(), self.note(), anchor)
    }

    /// What makes two pages partners: the note, and for terms which one.
    fn partner_name(&self) -> (&'a str, &'a str) {
        let anchor = self.sections.first().filter(|section| section.kind == SectionKind::Term);
        (self.note(), anchor.map_or("", |section| &section.anchor))
    }
}

/// All files under `search/`. When nothing that can be found has changed, the earlier ones.
pub fn search(input: &SearchInput<'_>) -> Checked<Vec<Output>> {
    let memo = input.memo;
    let built = memo.call(index, input);
    // The memo forgets what a build does not ask for, and an earlier index asks for none of its parts.
    let terms = alias::term_sections(input.terms);
    let pages = pages(input.sections, &terms);
    each(&pages, |page| (memo.call_kept(count::count, page), memo.call_kept(glossary::pairs, page)));
    each(&built.value.aliases, |tokens| memo.call(count::count_aliases, &&**tokens));
    files::ask_again(&built.value.contents, memo);
    Checked::ok(built.value.outputs.clone())
}

/// An index, and what its parts were made from.
struct Index {
    outputs: Vec<Output>,
    contents: Vec<Arc<[u8]>>,
    aliases: Vec<Vec<[String; 2]>>,
}

/// What the index depends on; the memo only knows earlier results.
impl Hash for SearchInput<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.sections, self.elasticlunr, self.terms.len()).hash(state);
        for term in self.terms {
            (&term.anchor, &term.name, &term.abbr, &term.aliases).hash(state);
            (&term.misspellings, &term.pinyin, &term.gloss).hash(state);
        }
    }
}

fn index(input: &SearchInput<'_>) -> Checked<Index> {
    let terms = alias::term_sections(input.terms);
    let pages = pages(input.sections, &terms);
    let memo = input.memo;

    let aliases = alias::aliases(&pages, input.terms, memo);
    let counts = each(&pages, |page| memo.call_kept(count::count, page));
    let alias_counts = each(&aliases.tokens, |tokens| memo.call(count::count_aliases, &&**tokens));
    let firsts = first_documents(&pages);
    let docs = pages.iter().map(|page| page.sections.len()).sum();
    let both = counts.iter().zip(&firsts).chain(alias_counts.iter().zip(&firsts));
    let both: Vec<(u32, &walk::Counts)> = both.map(|(counts, first)| (*first, &counts.value)).collect();
    let postings = postings::merge(&both, docs);

    let mut files = Files::default();
    let word_shards = words::cut(&postings);
    let text_shards = texts::cut(&pages, &aliases.named);
    let [traditional, rare] = assist::traditional(&pages);
    let manifest = Manifest {
        pages: pages.iter().map(|page| page.sections.len() as u32).collect(),
        chinese: pages.iter().filter(|page| page.lang() == Lang::Zh).count() as u32,
        partners: partners(&pages),
        terms: pages.iter().map(Page::is_term).collect(),
        starts: word_shards.starts,
        words: files.add(word_shards.pieces),
        text_docs: text_shards.docs,
        texts: files.add(text_shards.pieces),
        single: [
            files.add_single(assist::vocabulary(&postings, docs)),
            files.add_single(traditional),
            files.add_single(rare),
            files.add_single(assist::sounds(&pages)),
            files.add_single(assist::facets(&pages)),
            files.add_single(assist::notes(&pages)),
        ],
    };
    let (mut outputs, contents) = files.finish(manifest.encode(), memo);
    if input.elasticlunr {
        let json = count::whole_index(&pages, &aliases.tokens);
        outputs.push(Output::new(UrlPath::file("search/elasticlunr.json"), json, "search"));
    }
    Checked::ok(Index { outputs, contents, aliases: aliases.tokens })
}

/// Pages in the order of their documents: Chinese notes, Chinese terms, English notes, English terms.
fn pages<'a>(sections: &'a [Section], terms: &'a [Section]) -> Vec<Page<'a>> {
    let notes =
        sections.chunk_by(|a, b| (&a.note, a.lang) == (&b.note, b.lang)).map(|sections| Page { sections });
    let terms = terms.chunks(1).map(|sections| Page { sections });
    let mut pages: Vec<Page<'a>> = notes.chain(terms).collect();
    pages.sort_by_key(Page::lang);
    pages
}

fn first_documents(pages: &[Page<'_>]) -> Vec<u32> {
    let lengths = pages.iter().map(|page| page.sections.len() as u32);
    lengths.scan(0, |next, length| Some(std::mem::replace(next, *next + length))).collect()
}

fn partners(pages: &[Page<'_>]) -> Vec<Option<u32>> {
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
