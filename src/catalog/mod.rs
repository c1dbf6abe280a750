//! All notes -> [`Catalog`]: everything one note may know of the others.
//!
//! Never: touches a tree, makes HTML, knows a URL's base.

mod age;
mod align;
mod copies;
pub mod exchange;
mod glossary;
mod ids;
pub mod ledger;
mod lock;
mod mismatch;
mod names;
mod order;
mod pairs;
mod pinyin;
mod sections;
mod shape;
mod status;
mod tags;
#[cfg(test)]
pub(crate) mod testing;
mod translations;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::{Checked, Log};
use crate::base::lang::{Lang, PerLang, View};
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;
use crate::base::url::{NoteId, UrlPath};
use crate::load::{Role, Sources};
use crate::parse::Note;
use pairs::Pair;

pub use age::aged;
pub use copies::refreshed;
pub use lock::{Lock, accepted, name_of as lock_name, with_accepted};
pub use names::{Names, fold_name};
pub use order::without_number;
pub(crate) use pinyin::{pinyin, without_tones};
pub use status::{Status, status};

/// The site's table of contents, names and terms.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// All notes in reading order: by category, then within it by folder, order, numeric prefix, name.
    pub entries: Vec<Entry>,
    /// Position in `entries` by id.
    pub by_id: BTreeMap<NoteId, usize>,
    /// Categories in reading order; the notes in no folder are the category `""`, first.
    pub categories: Vec<Category>,
    /// The home page's text (`notes/_index.md` and its translation).
    pub home: FolderPage,
    /// Tags in the order of their Chinese name.
    pub tags: Vec<Tag>,
    /// Terms.
    pub glossary: Glossary,
    /// Pages that only redirect: old id -> new id.
    pub moved: BTreeMap<NoteId, NoteId>,
    /// Whether any note has a translation: then the site has English pages.
    pub has_english: bool,
    /// Notes by every name that `[[...]]` may use, folded (lower case, no white space): id, slug, title, alias.
    pub names: Names,
}

/// One note: its Chinese file, its translation, and how they match.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name in the site.
    pub id: NoteId,
    /// The Chinese file.
    pub zh: Arc<Note>,
    /// The translation.
    pub en: Option<Arc<Note>>,
    /// Position in [`Catalog::categories`].
    pub category: usize,
    /// How the blocks of the two files match.
    pub matching: Arc<Matching>,
    /// Date of the last change, `YYYY-MM-DD`: front matter, else history.
    pub updated: Option<String>,
    /// Folder pages of deeper folders are notes too.
    pub is_folder: bool,
    /// Its pages, in the order of [`View::ALL`]: every link to it asks for one.
    pages: [UrlPath; 3],
}

/// The text of the home page or of a category's page: its two files are matched as those of a note.
#[derive(Debug, Clone, Default)]
pub struct FolderPage {
    /// The Chinese file; without one there is no English one either.
    pub zh: Option<Arc<Note>>,
    /// The translation.
    pub en: Option<Arc<Note>>,
    /// How their blocks match.
    pub matching: Arc<Matching>,
}

/// How the blocks of a text's two files match, and what everything in it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// Anchors of the Chinese headings, in order; the English headings get the anchor of the heading they match.
    pub anchors: PerLang<Vec<String>>,
    /// The matched blocks; with no translation every row is Chinese only.
    pub rows: Vec<Row>,
    digest: Digest,
}

impl Hash for Matching {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// A pair of matching blocks. Positions are into the block list at the same depth: at the top `Note::blocks`,
/// inside a row the children ([`crate::parse::Block::children`]) of its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Anchor of the row, the same in all views: the heading's own, a callout's `{#id}`, else `b-<section>-<n>`
    /// (`b-<section>-en<n>` for a block that only the translation has).
    pub id: String,
    /// The Chinese block.
    pub zh: Option<usize>,
    /// The English block.
    pub en: Option<usize>,
    /// Whether the translation is up to date; [`State::Stale`] for a block that only the translation has.
    pub state: State,
    /// Rows of the blocks inside (quotes, callouts, elements).
    pub inner: Vec<Row>,
}

/// State of a translated block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The lock has this source block.
    Fresh,
    /// The source block changed since its translation was accepted, or was never accepted.
    Stale,
    /// There is no translation of this block.
    Missing,
}

/// A first-level folder.
#[derive(Debug, Clone)]
pub struct Category {
    /// Folder name, `""` for notes in no folder.
    pub id: String,
    /// Names: the folder page's title, else the folder's name.
    pub title: PerLang<String>,
    /// The folder page's text.
    pub page: FolderPage,
    /// Positions in [`Catalog::entries`], in reading order.
    pub entries: Vec<usize>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Path segment: slug of the Chinese name.
    pub slug: String,
    /// Names; the English one from the same position in the translation's `tags`.
    pub name: PerLang<String>,
    /// Positions in [`Catalog::entries`].
    pub entries: Vec<usize>,
}

/// The site's terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Glossary {
    /// Terms sorted by pinyin of the Chinese name.
    pub terms: Vec<Term>,
}

/// A term in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Anchor on the glossary page: slug of the Chinese name.
    pub anchor: String,
    /// Names.
    pub name: PerLang<String>,
    /// Abbreviation, such as `GIL`.
    pub abbr: Option<String>,
    /// Other names that are marked and found.
    pub aliases: PerLang<Vec<String>>,
    /// Wrong forms, for search only; never printed.
    pub misspellings: Vec<String>,
    /// Pinyin with tone marks, syllables apart.
    pub pinyin: String,
    /// One line each.
    pub gloss: PerLang<String>,
    /// Concept (marked in notes) or name (a product, the same in both languages).
    pub kind: TermKind,
    /// The note that explains it.
    pub topic: Option<NoteId>,
}

impl Term {
    /// What it is called in a language: name, other names, abbreviation.
    pub fn names(&self, lang: Lang) -> impl Iterator<Item = &String> {
        std::iter::once(self.name.get(lang)).chain(self.aliases.get(lang)).chain(&self.abbr)
    }
}

/// Kind of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// Translated and marked.
    Concept,
    /// A proper name.
    Name,
}

/// A text in both languages: a note, a category's page or the home page.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Text<'a> {
    /// The Chinese file.
    pub zh: &'a Arc<Note>,
    /// The translation.
    pub en: Option<&'a Arc<Note>>,
    /// How their blocks match.
    pub matching: &'a Matching,
}

impl Entry {
    /// The note's page in a view; without a translation there is only the Chinese one.
    pub fn page(&self, view: View) -> &UrlPath {
        &self.pages[view as usize]
    }

    /// The note's text.
    pub fn text(&self) -> Text<'_> {
        Text { zh: &self.zh, en: self.en.as_ref(), matching: &self.matching }
    }
}

impl FolderPage {
    /// The page's text, when it has one.
    pub fn text(&self) -> Option<Text<'_>> {
        let zh = self.zh.as_ref()?;
        Some(Text { zh, en: self.en.as_ref(), matching: &self.matching })
    }
}

impl Catalog {
    /// The note of a name.
    pub fn entry(&self, id: &NoteId) -> Option<&Entry> {
        self.by_id.get(id).map(|&at| &self.entries[at])
    }

    /// All texts: home, categories, notes.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        let folders = std::iter::once(&self.home).chain(self.categories.iter().map(|c| &c.page));
        folders.filter_map(FolderPage::text).chain(self.entries.iter().map(Entry::text))
    }
}

/// Puts all notes together. Drafts are left out unless `src.drafts`, translations without a source always.
pub fn catalog(notes: &[Arc<Note>], src: &Sources) -> Checked<Catalog> {
    catalog_again(notes, src, &Memo::default())
}

/// Two files to match.
#[derive(Hash)]
struct Files<'a> {
    zh: &'a Note,
    en: Option<(&'a Note, &'a Lock)>,
}

/// Matches the files of one text.
fn matching(files: &Files) -> Checked<Arc<Matching>> {
    let nothing = Lock::default();
    let (en, lock) = files.en.map_or((None, &nothing), |(en, lock)| (Some(en), lock));
    let named = ids::named(files.zh, en, translations::matched(files.zh, en, lock));
    let digest = Digest::of(&(&named.rows, &named.anchors));
    Checked::new(Arc::new(Matching { anchors: named.anchors, rows: named.rows, digest }), named.diagnostics)
}

/// As [`catalog`], with the results of earlier builds.
pub fn catalog_again(notes: &[Arc<Note>], src: &Sources, memo: &Memo) -> Checked<Catalog> {
    let mut log = Log::default();
    let lock = log.keep(src.translations_lock.as_ref().map(Lock::read).unwrap_or_default());
    let mut found = Vec::new();
    let pairs = pairs::pairs(notes, src.drafts, &mut found);
    let matched = each(&pairs, |pair| {
        let en = pair.en.as_deref().map(|en| (en, &lock));
        memo.call(matching, &Files { zh: &pair.zh, en })
    });
    matched.iter().for_each(|text| found.extend_from_slice(&text.diagnostics));
    let mut catalog = Catalog::default();
    let category_ids = order::categories(&pairs);
    catalog.categories = category_ids.iter().map(|id| Category::named(id)).collect();
    for (pair, matched) in pairs.iter().zip(&matched) {
        let matching = matched.value.clone();
        let is_folder = pair.role == Role::Folder;
        if is_folder && !pair.id.as_str().contains('/') {
            let page = FolderPage { zh: Some(pair.zh.clone()), en: pair.en.clone(), matching };
            match catalog.categories.iter_mut().find(|c| c.id == pair.id.as_str() && !c.id.is_empty()) {
                Some(category) => category.give_page(page),
                None => catalog.home = page,
            }
            continue;
        }
        let category = category_ids.iter().position(|id| id == pair.id.category()).unwrap_or(0);
        catalog.entries.push(entry(pair, category, matching, src));
    }
    order::sort_entries(&mut catalog.entries, &pairs);
    for (at, entry) in catalog.entries.iter().enumerate() {
        catalog.by_id.entry(entry.id.clone()).or_insert(at);
        catalog.categories[entry.category].entries.push(at);
    }
    catalog.tags = tags::tags(&catalog.entries, &mut found);
    catalog.names = memo.call(names::names, &names::Named(&catalog.entries)).value.clone();
    catalog.moved = names::moved(&catalog, &mut found);
    let has_english = catalog.texts().any(|text| text.en.is_some());
    catalog.has_english = has_english;
    if let Some(source) = &src.glossary {
        catalog.glossary = log.keep(glossary::glossary(source, &catalog));
    }
    log.note(&found);
    log.with(catalog)
}

fn entry(pair: &Pair, category: usize, matching: Arc<Matching>, src: &Sources) -> Entry {
    let history = [Some(&pair.zh), pair.en.as_ref()].into_iter().flatten();
    let last_commit = history.filter_map(|note| src.history.get(&*note.rel)).max();
    Entry {
        id: pair.id.clone(),
        zh: pair.zh.clone(),
        en: pair.en.clone(),
        category,
        matching,
        updated: pair.zh.meta.updated.as_ref().or(last_commit).cloned(),
        is_folder: pair.role == Role::Folder,
        pages: View::ALL.map(|view| pair.id.page(view)),
    }
}

impl Category {
    fn named(id: &str) -> Category {
        let name = without_number(id).to_owned();
        Category {
            id: id.to_owned(),
            title: PerLang { zh: name.clone(), en: name },
            page: FolderPage::default(),
            entries: Vec::new(),
        }
    }

    fn give_page(&mut self, page: FolderPage) {
        for (note, title) in [(&page.zh, &mut self.title.zh), (&page.en, &mut self.title.en)] {
            if let Some(note) = note {
                title.clone_from(&note.title);
            }
        }
        self.page = page;
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{catalog_of, found, notes, sources};
    use super::*;

    #[test]
    fn reading_order() {
        let check = |files: &[(&str, &str)], expected: &[&str]| {
            let catalog = catalog_of(files).value;
            let ids: Vec<&str> = catalog.entries.iter().map(|entry| entry.id.as_str()).collect();
            assert_eq!(ids, expected);
            let by_category: Vec<usize> = catalog.categories.iter().flat_map(|c| c.entries.clone()).collect();
            assert_eq!(by_category, (0..ids.len()).collect::<Vec<_>>(), "categories hold all, in order");
        };
        let order = |n: i32| format!("---\norder: {n}\n---\n");
        let (one, two) = (order(1), order(2));
        check(&[("b.md", ""), ("a/x.md", ""), ("a10.md", ""), ("a2.md", "")], &["a2", "a10", "b", "a/x"]);
        check(&[("x/b.md", &one), ("x/a.md", ""), ("x/c.md", &two)], &["x/b", "x/c", "x/a"]);
        check(&[("10-b/x.md", ""), ("9-a/x.md", ""), ("a/x.md", "")], &["9-a/x", "10-b/x", "a/x"]);
        check(&[("b/_index.md", &one), ("b/x.md", ""), ("a/x.md", "")], &["b/x", "a/x"]);
        check(
            &[("a/s/2.md", ""), ("a/s/10.md", ""), ("a/s/_index.md", ""), ("a/z.md", ""), ("a/r/x.md", "")],
            &["a/z", "a/r/x", "a/s", "a/s/2", "a/s/10"],
        );
        check(&[("a/r/x.md", ""), ("a/s/_index.md", &one), ("a/s/x.md", "")], &["a/s", "a/s/x", "a/r/x"]);
        check(&[("a/s/t/x.md", ""), ("a/s/u.md", ""), ("a/s.md", "")], &["a/s", "a/s/u", "a/s/t/x"]);
    }

    #[test]
    fn categories_have_names() {
        let catalog = catalog_of(&[
            ("01.基础/x.md", ""),
            ("net/x.md", ""),
            ("net/_index.md", "---\ntitle: 网络\n---\n文"),
            ("net/_index.en.md", "---\ntitle: Networking\n---\ntext"),
            ("about/_index.md", "# 关于"),
            ("_index.md", "# 首页"),
            ("x.md", ""),
        ])
        .value;
        let names: Vec<_> = catalog
            .categories
            .iter()
            .map(|c| (c.id.as_str(), c.title.zh.as_str(), c.title.en.as_str()))
            .collect();
        let expected = [
            ("", "", ""),
            ("01.基础", "基础", "基础"),
            ("about", "关于", "about"),
            ("net", "网络", "Networking"),
        ];
        assert_eq!(names, expected);
        assert!(catalog.home.zh.is_some() && catalog.has_english);
        assert_eq!(catalog.categories[3].page.matching.rows.len(), 1);
        assert_eq!(catalog.entries.len(), 3, "folder pages of categories are no entries");
    }

    #[test]
    fn neighbours_follow_the_order() {
        let catalog = catalog_of(&[("a/1.md", ""), ("a/2.md", ""), ("b/1.md", "")]).value;
        let check = |id: &str, before: Option<&str>, after: Option<&str>| {
            let (a, b) = catalog.neighbours(&NoteId::new(id));
            assert_eq!((a.map(|e| e.id.as_str()), b.map(|e| e.id.as_str())), (before, after), "{id}");
        };
        check("a/1", None, Some("a/2"));
        check("a/2", Some("a/1"), Some("b/1"));
        check("b/1", Some("a/2"), None);
        check("none", None, None);
    }

    /// Findings of a few files, as `path:line code`.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let src = sources(files);
        let checked = catalog(&notes(&src), &src);
        let found: Vec<String> = found(&src, &checked.diagnostics)
            .into_iter()
            .filter(|f| !f.ends_with("stale-translation"))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn findings_about_files() {
        let draft = "---\ndraft: true\n---\n";
        check(&[("a.en.md", "A")], &["a.en.md:0 lone-translation"]);
        check(&[("a.md", draft), ("a.en.md", "A")], &[]);
        check(
            &[("a.md", "---\nmoved_from: [b, a, a/../c, en/x, old]\n---\n"), ("b.md", "")],
            &["a.md:2 moved-from"; 4],
        );
        check(
            &[("a.md", "---\nmoved_from: [old]\n---\n"), ("b.md", "---\nmoved_from: [old]\n---\n")],
            &["b.md:2 moved-from"],
        );
        check(
            &[("a.md", "---\ntags: [Redis, ！]\n---\n"), ("b.md", "---\ntags: [redis]\n---\n")],
            &["a.md:2 bad-tag", "b.md:2 tag-case"],
        );
        let tagged = [
            ("a.md", "---\ntags: [锁, 并发]\n---\n"),
            ("a.en.md", "---\ntags: [lock]\n---\n"),
            ("b.md", "---\ntags: [锁]\n---\n"),
            ("b.en.md", "---\ntags: [mutex]\n---\n"),
        ];
        check(&tagged, &["a.en.md:2 tag-count", "b.en.md:2 tag-translated-twice"]);
        let tags = catalog_of(&tagged).value.tags;
        let names: Vec<_> =
            tags.iter().map(|tag| (&*tag.name.zh, &*tag.name.en, tag.entries.len())).collect();
        assert_eq!(names, [("并发", "并发", 1), ("锁", "lock", 2)]);
    }

    #[test]
    fn drafts_are_shown_on_request() {
        let files =
            [("a.md", "甲"), ("a.en.md", "---\ndraft: true\n---\nA"), ("b.md", "---\ndraft: true\n---\n")];
        let count = |drafts: bool| {
            let src = Sources { drafts, ..sources(&files) };
            let catalog = catalog(&notes(&src), &src).value;
            (catalog.entries.len(), catalog.has_english)
        };
        assert_eq!((count(false), count(true)), ((1, false), (2, true)));
    }

    #[test]
    fn stronger_names_win() {
        let catalog = catalog_of(&[
            ("a/lock.md", "---\ntitle: 锁\n---\n"),
            ("b/x.md", "---\ntitle: Lock\naliases: [锁, 互斥]\n---\n"),
            ("b/y.md", "---\naliases: [互斥]\n---\n"),
        ])
        .value;
        let of = |name: &str| catalog.names[&fold_name(name)].iter().map(NoteId::as_str).collect::<Vec<_>>();
        assert_eq!(of("LOCK"), ["a/lock"], "a slug before a title");
        assert_eq!(of("锁"), ["a/lock"], "a title before an alias");
        assert_eq!(of("互 斥"), ["b/x", "b/y"]);
    }

    #[test]
    fn dates_come_from_the_header_or_history() {
        let files =
            [("a.md", "---\nupdated: 2026-01-02\n---\n"), ("b.md", "乙"), ("b.en.md", "B"), ("c.md", "")];
        let mut src = sources(&files);
        let dates = [("a.md", "2025-01-01"), ("b.md", "2025-01-01"), ("b.en.md", "2025-03-01")];
        src.history = dates.iter().map(|(rel, date)| (rel.to_string(), date.to_string())).collect();
        let catalog = catalog(&notes(&src), &src).value;
        let dates: Vec<_> = catalog.entries.iter().map(|entry| entry.updated.as_deref()).collect();
        assert_eq!(dates, [Some("2026-01-02"), Some("2025-03-01"), None]);
    }

    #[test]
    fn rows_and_headings_have_one_name_each() {
        let check = |zh: &str, en: &str, rows: &str, anchors: &[&str]| {
            fn names(rows: &[Row]) -> Vec<&str> {
                rows.iter()
                    .flat_map(|row| std::iter::once(row.id.as_str()).chain(names(&row.inner)))
                    .collect()
            }
            let titled = |text: &str| format!("---\ntitle: t\n---\n{text}");
            let catalog = catalog_of(&[("n.md", &titled(zh)), ("n.en.md", &titled(en))]).value;
            let entry = &catalog.entries[0];
            let ids = names(&entry.matching.rows);
            assert_eq!(
                (ids.join(" ").as_str(), &entry.matching.anchors.en[..]),
                (rows, &anchors.iter().map(|a| a.to_string()).collect::<Vec<_>>()[..])
            );
            let unique: std::collections::BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{ids:?}");
        };
        check("甲\n\n> 乙\n\n丙", "A\n\n> B\n\nC", "b-top-1 b-top-2 b-top-3 b-top-4", &[]);
        check(
            "## 一\n\n甲\n\n## 一\n\n乙",
            "## One\n\nA\n\n## Two\n\nB",
            "一 b-一-1 一-2 b-一-2-1",
            &["一", "一-2"],
        );
        check(
            "## 一 {#x}\n\n甲\n\n> [!tip] 乙 {#y}\n> 丙\n\n丁",
            "## One {#x}\n\nA\n\n> [!tip] B {#y}\n> C\n\nD",
            "x b-x-1 y b-x-3 b-x-4",
            &["x"],
        );
        check("## 甲 {#b-top-1}\n\n乙", "## A {#b-top-1}\n\nB", "b-top-1 b-b-top-1-1", &["b-top-1"]);
        check("甲\n\n## 乙 {#b-top-1}", "A\n\n## B {#b-top-1}", "b-top-1-2 b-top-1", &["b-top-1"]);
        check("甲", "A\n\nB\n\n## C\n\nD", "b-top-1 b-top-en1 c b-c-en1", &["c"]);
        check("## 一\n\n> [!tip] 甲\n> 乙", "## One\n\n> [!tip] A {#q}\n> B", "一 q b-一-2", &["一"]);
        check("- ## 一\n\n## 二", "- ## One\n\n## Two", "b-top-1 二", &["一", "二"]);
    }
}
