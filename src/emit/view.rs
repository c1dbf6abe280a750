//! What templates see: the only types that are serialised into them. Templates are given everything and
//! call nothing back; every URL here is ready to print.

use serde::Serialize;

use crate::base::shared::Shared;
use crate::page::{ContentsItem, Html};

/// The frame around every page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Frame {
    /// Kind of page (`home`, `note`, `category` ...).
    pub kind: &'static str,
    /// BCP 47 tag of the interface.
    pub lang: &'static str,
    /// `zh` or `en`.
    pub lang_code: &'static str,
    /// BCP 47 tag of the other language.
    pub other_lang: &'static str,
    /// `zh`, `en` or `duo`.
    pub view: &'static str,
    /// Prefix of everything kept in the browser.
    pub site_id: String,
    /// Name of the site.
    pub site_title: String,
    /// Name of the site in the other language.
    pub site_subtitle: String,
    /// Document title.
    pub title: String,
    /// The page's own heading, without the site's name.
    pub heading: String,
    /// Description, may be empty.
    pub description: String,
    /// Relative URL of the site's root.
    pub root: String,
    /// Relative URL of the folder of scripts and styles, without a trailing `/`.
    pub assets: String,
    /// Content security policy.
    pub csp: String,
    /// Absolute URL of this page when the base is known.
    pub canonical: Option<String>,
    /// Absolute URLs of the page's languages when the base is known.
    pub alternates: Vec<Alternate>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// Whether it is a note.
    pub is_note: bool,
    /// Whether snippets of it run.
    pub runs: bool,
    /// Feeds.
    pub feeds: Vec<Link>,
    /// Style sheets under `assets/css/`.
    pub styles: Vec<&'static str>,
    /// Modules under `assets/js/`.
    pub scripts: Vec<&'static str>,
    /// Old names of notes with their new ones, as JSON; empty for none.
    pub moved: String,
    /// Web manifest.
    pub manifest: String,
    /// Home page.
    pub home: String,
    /// Index and search page.
    pub search: String,
    /// Main navigation.
    pub nav: Vec<Link>,
    /// The same page in the other language (site pages only).
    pub switch: Option<Link>,
    /// Short text of `switch`.
    pub switch_short: String,
    /// Footer links.
    pub footer: Vec<Link>,
    /// Bottom bar of phones.
    pub tabs: Vec<Tab>,
    /// "155 notes".
    pub note_count: String,
}

/// A language version of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Alternate {
    /// `zh-Hans`, `en`, `x-default`.
    pub hreflang: &'static str,
    /// Absolute URL.
    pub href: String,
}

/// A link with what lists need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// URL.
    pub href: String,
    /// Text.
    pub text: String,
    /// The target's language when it is not the page's.
    pub lang: Option<&'static str>,
    /// Whether it is this page.
    pub current: bool,
    /// A count or remark.
    pub note: String,
    /// A number shown beside it.
    pub count: String,
    /// The name in the other language.
    pub other: String,
    /// A stable name (category or note id).
    pub id: String,
    /// Ids of the notes of a category, a line each.
    pub ids: String,
}

/// An entry of the bottom bar.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Tab {
    /// URL; empty for the button of the reader's settings.
    pub href: String,
    /// Text.
    pub text: String,
    /// Icon name.
    pub icon: &'static str,
    /// Whether it is this page.
    pub current: bool,
}

/// The sidebar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Side {
    /// Name of the category or of the deeper folder.
    pub category: String,
    /// The notes of the same folder (note pages only), as seen from any of them; a page knows itself by its id.
    pub siblings: Vec<Link>,
    /// The category's page, when it has more notes than those.
    pub all: Option<Link>,
    /// All categories.
    pub categories: Vec<Link>,
}

/// A note's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NoteView {
    /// Id.
    pub id: String,
    /// Breadcrumb; the last has no URL.
    pub crumbs: Vec<Link>,
    /// Title.
    pub title: String,
    /// Language of the title when it is not the page's.
    pub title_lang: Option<&'static str>,
    /// Title in the other language (duo only).
    pub subtitle: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// 1 to 3.
    pub frequency: Option<u8>,
    /// Stars for `frequency`.
    pub stars: String,
    /// 1 to 3.
    pub difficulty: Option<u8>,
    /// Word for `difficulty`.
    pub difficulty_text: String,
    /// "6 min read".
    pub minutes: String,
    /// Date.
    pub updated: String,
    /// Date.
    pub checked: String,
    /// Edit link.
    pub edit: String,
    /// Relative URL of the page as Markdown.
    pub markdown: String,
    /// Name of the category.
    pub section: String,
    /// JSON-LD, ready to stand in a data block; empty when the site's address is not known.
    pub data: String,
    /// Whether it has questions with folded answers.
    pub has_questions: bool,
    /// Tags.
    pub tags: Vec<Link>,
    /// The three views.
    pub views: Vec<Link>,
    /// Text, HTML.
    pub body: Html,
    /// What stands below the text, HTML of `end.html`.
    pub end: Html,
    /// Contents.
    pub toc: Shared<[ContentsItem]>,
}

/// What stands below a note's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct EndView {
    /// Sources, HTML.
    pub sources: Vec<String>,
    /// Terms marked in the text.
    pub terms: Vec<TermView>,
    /// Language of `TermView::other`.
    pub other_lang: &'static str,
    /// To read first.
    pub prerequisites: Vec<Link>,
    /// To read next.
    pub related: Vec<Link>,
    /// Notes that link here.
    pub backlinks: Vec<BacklinkView>,
    /// The note before.
    pub previous: Option<Link>,
    /// The note after.
    pub next: Option<Link>,
    /// The category.
    pub up: Link,
}

/// A term.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TermView {
    /// Anchor.
    pub anchor: String,
    /// Glossary page.
    pub href: String,
    /// Name in the page's language.
    pub name: String,
    /// Name in the other language.
    pub other: String,
    /// Abbreviation.
    pub abbr: String,
    /// Pinyin.
    pub pinyin: String,
    /// One line.
    pub gloss: String,
    /// The note that explains it.
    pub topic: Option<Link>,
}

/// A backlink with the sentence around it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct BacklinkView {
    /// URL of the block.
    pub href: String,
    /// Title of the note.
    pub text: String,
    /// Its language when it is not the page's.
    pub lang: Option<&'static str>,
    /// Heading above the link.
    pub heading: String,
    /// Sentence before the link.
    pub before: String,
    /// The link's text.
    pub link: String,
    /// Sentence after the link.
    pub after: String,
}

/// A note in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NoteLine {
    /// Id.
    pub id: String,
    /// URL.
    pub href: String,
    /// Language when it is not the page's.
    pub lang: Option<&'static str>,
    /// Title.
    pub title: String,
    /// Title in the other language.
    pub subtitle: String,
    /// Summary.
    pub summary: String,
    /// Category's name.
    pub category: String,
    /// 1 to 3.
    pub difficulty: Option<u8>,
    /// Word for `difficulty`.
    pub difficulty_text: String,
    /// "6 min read".
    pub minutes: String,
    /// "3 questions", empty for none.
    pub questions: String,
}

/// The home page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HomeView {
    /// Its h1.
    pub search_title: String,
    /// Example queries.
    pub tries: Vec<Link>,
    /// Text of `_index.md`, HTML.
    pub body: String,
    /// Categories.
    pub categories: Vec<Link>,
    /// Recently updated notes.
    pub recent: Vec<RecentView>,
    /// Questions.
    pub questions: Vec<Link>,
    /// The questions page.
    pub all_questions: String,
    /// The reader's own page.
    pub progress: String,
    /// Notes in no category.
    pub others: Vec<Link>,
}

/// A recently updated note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct RecentView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `MM-DD`.
    pub short_date: String,
    /// URL.
    pub href: String,
    /// Title.
    pub text: String,
    /// Language when it is not the page's.
    pub lang: Option<&'static str>,
    /// Category.
    pub note: String,
}

/// A category's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CategoryView {
    /// Breadcrumb.
    pub crumbs: Vec<Link>,
    /// Name.
    pub title: String,
    /// Name in the other language.
    pub subtitle: String,
    /// Text of the folder page, HTML.
    pub body: String,
    /// "15 notes".
    pub count: String,
    /// Link to its questions.
    pub questions: Option<Link>,
    /// All questions with short answers.
    pub brief: Option<Link>,
    /// All notes on one page.
    pub print: Option<Link>,
    /// Its id.
    pub id: String,
    /// Ids of its notes, a line each.
    pub ids: String,
    /// Notes by deeper folder.
    pub groups: Vec<NoteGroup>,
}

/// Notes of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NoteGroup {
    /// Folder name, empty for the category's own.
    pub title: String,
    /// Anchor.
    pub anchor: String,
    /// Notes.
    pub notes: Vec<NoteLine>,
}

/// A list by first letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct LetterGroup {
    /// `A` to `Z`, `#` for the rest.
    pub letter: String,
    /// `a` to `z`, `0` for the rest.
    pub anchor: String,
    /// Terms (glossary).
    pub terms: Vec<TermView>,
    /// Links (index).
    pub links: Vec<Link>,
}

/// A question in the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct QuestionRow {
    /// URL of the answer.
    pub href: String,
    /// Language when it is not the page's.
    pub lang: Option<&'static str>,
    /// The question.
    pub text: String,
    /// The question in the other language.
    pub other: String,
    /// Category's name.
    pub category: String,
    /// Category's id.
    pub category_id: String,
    /// The note's id.
    pub note: String,
    /// The first two sentences of the answer.
    pub answer: String,
    /// 1 to 3.
    pub difficulty: Option<u8>,
    /// Word for `difficulty`.
    pub difficulty_text: String,
}

/// A table of the status page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct StatusTable {
    /// Title.
    pub title: String,
    /// Anchor.
    pub anchor: String,
    /// Head cells.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<StatusRow>,
}

/// A row of the status page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct StatusRow {
    /// First cell.
    pub text: String,
    /// Its link, may be empty.
    pub href: String,
    /// Other cells.
    pub cells: Vec<String>,
}
