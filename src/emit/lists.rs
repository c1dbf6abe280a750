//! The pages that list: home, categories, tags, glossary, questions, index, status, 404.

use serde::Serialize;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::{Lang, View};
use crate::base::url::UrlPath;
use crate::catalog::{Category, Entry, FolderPage, Row, State};
use crate::page::links::{Linker, site_page};
use crate::page::shown_in;
use crate::parse::Block;
use crate::parse::tree::{BlockKind, CalloutKind};
use crate::site::Output;

use super::coverage::coverage_tables;
use super::frame::{Subject, both, frame, site_title};
use super::notes::{difficulty, folder_name, minutes, note_link, side, term};
use super::view::*;
use super::{Input, html};

/// Notes shown as recently updated, and questions shown on the home page.
const HOME_ITEMS: usize = 6;

/// Names of all site pages of a language (`""` is the home page), in reading order.
pub(super) fn site_pages(input: &Input) -> Vec<String> {
    let mut pages = vec![String::new()];
    pages.extend(input.catalog.categories.iter().filter(|c| !c.id.is_empty()).map(|c| c.id.clone()));
    if input.catalog.entries.iter().any(|entry| has_questions(&entry.zh.blocks)) {
        pages.push("questions".into());
    }
    if !input.catalog.glossary.terms.is_empty() {
        pages.push("glossary".into());
    }
    if !input.catalog.tags.is_empty() {
        pages.push("tags".into());
        pages.extend(input.catalog.tags.iter().map(|tag| format!("tags/{}", tag.slug)));
    }
    pages.push("search".into());
    if input.catalog.has_english || !input.coverage.categories.is_empty() {
        pages.push("status".into());
    }
    pages
}

/// Renders all list pages in all languages of the site.
pub fn lists(input: &Input) -> Checked<Vec<Output>> {
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    let names = site_pages(input);
    let jobs: Vec<(Lang, &String)> =
        langs.iter().flat_map(|lang| names.iter().map(|name| (*lang, name))).collect();
    let rendered = crate::base::parallel::each(&jobs, |(lang, name)| page(input, *lang, name));
    let mut found = Vec::new();
    let mut outputs: Vec<Output> = Vec::new();
    for checked in rendered {
        found.extend(checked.diagnostics);
        outputs.push(checked.value);
    }
    outputs.push(not_found(input, &mut found));
    Checked::new(outputs, found)
}

fn page(input: &Input, lang: Lang, name: &str) -> Checked<Output> {
    let sheet = Sheet { input, lang, name, linker: input.linker(&site_page(name, lang), View::from(lang)) };
    match name {
        "" => sheet.home(),
        "questions" => sheet.questions(),
        "glossary" => sheet.glossary(),
        "tags" => sheet.tags(),
        "search" => sheet.index(),
        "status" => sheet.status(),
        _ => match name.strip_prefix("tags/") {
            Some(tag) => sheet.tag(tag),
            None => sheet.category(),
        },
    }
}

/// One list page in the making.
struct Sheet<'a> {
    input: &'a Input<'a>,
    lang: Lang,
    name: &'a str,
    linker: Linker<'a>,
}

#[derive(Hash, Serialize)]
struct PageOf<V> {
    page: Frame,
    side: Side,
    #[serde(flatten)]
    view: V,
}

impl Sheet<'_> {
    fn t(&self, key: &'static str) -> String {
        self.input.strings.get(self.lang, key).to_owned()
    }

    fn count(&self, key: &'static str, n: usize) -> String {
        self.input.strings.count(self.lang, key, n)
    }

    /// Renders a template with the frame around `view`.
    fn render<V>(
        &self,
        template: &'static str,
        kind: &'static str,
        heading: &str,
        description: &str,
        view: V,
    ) -> Checked<Output>
    where
        V: Serialize + std::hash::Hash + Send + Sync + 'static,
    {
        let path = site_page(self.name, self.lang);
        let scripts = match kind {
            "questions" => vec!["questions.js"],
            _ => Vec::new(),
        };
        let subject = Subject {
            kind,
            heading,
            description,
            path: path.clone(),
            view: View::from(self.lang),
            both: both(self.input, self.name),
            scripts,
            styles: Vec::new(),
            playground: false,
        };
        let side = if kind == "category" { self.side() } else { Side::default() };
        let page = PageOf { page: frame(self.input, subject, &self.linker), side, view };
        let bytes = html::render(self.input.memo, self.input.templates, template, self.lang, &path, page);
        let mut found = Vec::new();
        let origin = if self.name.is_empty() {
            "the home page".to_owned()
        } else {
            format!("the page `{}`", self.name)
        };
        let output = html::output(&bytes, path, &origin, &mut found);
        Checked::new(output, found)
    }

    fn side(&self) -> Side {
        let mut side = side(self.input, &self.linker, None);
        let here = self.linker.site(self.name);
        for link in &mut side.categories {
            link.current = link.href == here;
        }
        side
    }

    fn home(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Home {
            home: HomeView,
        }
        let catalog = self.input.catalog;
        let (text, summary) = folder_text(self.input, &catalog.home, &self.linker);
        let categories = catalog.categories.iter().filter(|category| !category.id.is_empty());
        let title = site_title(self.input, self.lang);
        let others = catalog.categories.iter().find(|category| category.id.is_empty());
        let others = others.map_or(&[][..], |category| &category.entries);
        let home = HomeView {
            search_title: self.count("search_title", catalog.entries.len()),
            tries: Vec::new(),
            body: text,
            categories: categories.map(|category| self.category_link(category)).collect(),
            recent: self.recent(),
            questions: self
                .all_questions()
                .into_iter()
                .take(HOME_ITEMS)
                .map(|row| Link {
                    href: row.href,
                    text: row.text,
                    lang: row.lang,
                    note: row.category,
                    ..Link::default()
                })
                .collect(),
            all_questions: self.linker.site("questions"),
            others: others
                .iter()
                .map(|&at| note_link(self.linker.note(&catalog.entries[at].id, None)))
                .collect(),
        };
        let configured = self.input.src.config.description.get(self.lang);
        let description = if configured.is_empty() { summary } else { configured.clone() };
        self.render("home.html", "home", &title, &description, Home { home })
    }

    fn category_link(&self, category: &Category) -> Link {
        let (text, other) = (category.title.get(self.lang), category.title.get(self.lang.other()));
        Link {
            href: self.linker.site(&category.id),
            text: text.clone(),
            other: if other == text || !self.input.catalog.has_english {
                String::new()
            } else {
                other.clone()
            },
            count: self.category_count(category),
            id: category.id.clone(),
            ..Link::default()
        }
    }

    /// How many notes a category has; one without any says that they are on their way.
    fn category_count(&self, category: &Category) -> String {
        match category.entries.len() {
            0 => self.t("coming"),
            n => n.to_string(),
        }
    }

    fn recent(&self) -> Vec<RecentView> {
        let catalog = self.input.catalog;
        let mut entries: Vec<&Entry> =
            catalog.entries.iter().filter(|entry| entry.updated.is_some()).collect();
        entries.sort_by(|a, b| b.updated.cmp(&a.updated));
        let recent = entries.into_iter().take(HOME_ITEMS).map(|entry| {
            let link = note_link(self.linker.note(&entry.id, None));
            let date = entry.updated.clone().unwrap_or_default();
            RecentView {
                short_date: date.get(5..).unwrap_or(&date).to_owned(),
                date,
                href: link.href,
                text: link.text,
                lang: link.lang,
                note: catalog.categories[entry.category].title.get(self.lang).clone(),
            }
        });
        recent.collect()
    }

    fn category(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Page {
            category: CategoryView,
        }
        let catalog = self.input.catalog;
        let category = catalog.categories.iter().find(|category| category.id == self.name);
        let category = category.expect("site_pages names existing categories");
        let (text, summary) = folder_text(self.input, &category.page, &self.linker);
        let mut groups: Vec<NoteGroup> = Vec::new();
        let mut questions = 0;
        for &at in &category.entries {
            let entry = &catalog.entries[at];
            let folder = entry.id.folder();
            let title =
                if folder.contains('/') { folder_name(self.input, folder, self.lang) } else { String::new() };
            if groups.last().is_none_or(|group| group.title != title) {
                let anchor = format!("g-{}", groups.len());
                groups.push(NoteGroup { title, anchor, notes: Vec::new() });
            }
            let line = self.line(entry);
            questions += count_questions(&entry.zh.blocks);
            groups.last_mut().expect("just pushed").notes.push(line);
        }
        let (title, other) = (category.title.get(self.lang), category.title.get(self.lang.other()));
        let href = format!(
            "{}?cat={}",
            self.linker.site("questions"),
            crate::base::url::encode_fragment(&category.id)
        );
        let view = CategoryView {
            crumbs: vec![
                Link { href: self.linker.site(""), text: self.t("home"), ..Link::default() },
                Link { text: title.clone(), ..Link::default() },
            ],
            title: title.clone(),
            subtitle: if other == title || !catalog.has_english { String::new() } else { other.clone() },
            body: text,
            count: self.count("notes_count", category.entries.len()),
            questions: (questions > 0).then(|| Link {
                href,
                text: self.count("questions_of", questions),
                ..Link::default()
            }),
            groups,
        };
        self.render("category.html", "category", title, &summary, Page { category: view })
    }

    fn line(&self, entry: &Entry) -> NoteLine {
        let link = note_link(self.linker.note(&entry.id, None));
        let own = if self.lang == Lang::En { entry.en.as_ref() } else { Some(&entry.zh) };
        let other = if self.lang == Lang::En { Some(&entry.zh) } else { entry.en.as_ref() };
        let note = own.unwrap_or(&entry.zh);
        let questions = count_questions(&entry.zh.blocks);
        NoteLine {
            id: entry.id.to_string(),
            href: link.href,
            lang: link.lang,
            title: link.text,
            subtitle: match other {
                Some(other) if own.is_some() && other.title != note.title => other.title.clone(),
                _ => String::new(),
            },
            summary: note.meta.summary.clone().unwrap_or_default(),
            category: self.input.catalog.categories[entry.category].title.get(self.lang).clone(),
            difficulty: entry.zh.meta.difficulty,
            difficulty_text: difficulty(self.input, self.lang, entry.zh.meta.difficulty),
            minutes: self.count("minutes", minutes(entry, self.lang)),
            questions: if questions > 0 { self.count("questions_of", questions) } else { String::new() },
        }
    }

    fn tags(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Tags {
            lead: String,
            tags: Vec<Link>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            tags: Tags,
        }
        let tags = &self.input.catalog.tags;
        let links = tags.iter().map(|tag| Link {
            href: self.linker.site(&format!("tags/{}", tag.slug)),
            text: tag.name.get(self.lang).clone(),
            count: tag.entries.len().to_string(),
            ..Link::default()
        });
        let lead = self.count("tags_lead", tags.len());
        let page = Page { tags: Tags { lead: lead.clone(), tags: links.collect() } };
        self.render("tags.html", "tags", &self.t("tags"), &lead, page)
    }

    fn tag(&self, slug: &str) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct TagView {
            all: String,
            name: String,
            other: String,
            notes: Vec<NoteLine>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            tag: TagView,
        }
        let tag = self
            .input
            .catalog
            .tags
            .iter()
            .find(|tag| tag.slug == slug)
            .expect("site_pages names existing tags");
        let (name, other) = (tag.name.get(self.lang), tag.name.get(self.lang.other()));
        let view = TagView {
            all: self.linker.site("tags"),
            name: name.clone(),
            other: if other == name || !self.input.catalog.has_english {
                String::new()
            } else {
                other.clone()
            },
            notes: tag.entries.iter().map(|&at| self.line(&self.input.catalog.entries[at])).collect(),
        };
        self.render("tag.html", "tags", name, "", Page { tag: view })
    }

    fn glossary(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Glossary {
            lead: String,
            groups: Vec<LetterGroup>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            glossary: Glossary,
        }
        let terms = &self.input.catalog.glossary.terms;
        let mut views: Vec<(String, TermView)> = terms
            .iter()
            .map(|t| {
                let key =
                    if self.lang == Lang::En { t.name.en.to_lowercase() } else { plain_pinyin(&t.pinyin) };
                (key, term(t, self.lang, &self.linker))
            })
            .collect();
        views.sort_by(|a, b| a.0.cmp(&b.0));
        let mut groups: Vec<LetterGroup> = Vec::new();
        for (key, term) in views {
            letter_group(&mut groups, &key).terms.push(term);
        }
        let lead = self.count("glossary_lead", terms.len());
        let page = Page { glossary: Glossary { lead: lead.clone(), groups } };
        self.render("glossary.html", "glossary", &self.t("glossary"), &lead, page)
    }

    fn questions(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Questions {
            lead: String,
            count: usize,
            categories: Vec<Link>,
            rows: Vec<QuestionRow>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            questions: Questions,
        }
        let rows = self.all_questions();
        let categories = self.input.catalog.categories.iter();
        let categories = categories.filter(|category| rows.iter().any(|row| row.category_id == category.id));
        let categories = categories.map(|category| self.category_link(category)).collect();
        let lead = self.t("questions_lead");
        let page = Page { questions: Questions { lead: lead.clone(), count: rows.len(), categories, rows } };
        self.render("questions.html", "questions", &self.t("questions"), &lead, page)
    }

    fn all_questions(&self) -> Vec<QuestionRow> {
        let catalog = self.input.catalog;
        let mut rows = Vec::new();
        for entry in &catalog.entries {
            let category = &catalog.categories[entry.category];
            let own = self.lang == Lang::Zh || entry.en.is_some();
            for (id, zh, en) in question_pairs(entry) {
                let href = self.linker.note(&entry.id, Some(&id));
                let (text, other) = match (self.lang, en) {
                    (Lang::En, Some(en)) => (en, Some(zh)),
                    (_, en) => (zh, en),
                };
                rows.push(QuestionRow {
                    href: href.url.unwrap_or_default(),
                    lang: href.lang.map(Lang::tag),
                    text,
                    other: other.filter(|_| own).unwrap_or_default(),
                    category: category.title.get(self.lang).clone(),
                    category_id: category.id.clone(),
                    difficulty: entry.zh.meta.difficulty,
                    difficulty_text: difficulty(self.input, self.lang, entry.zh.meta.difficulty),
                });
            }
        }
        rows
    }

    fn index(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Index {
            groups: Vec<LetterGroup>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            index: Index,
        }
        let catalog = self.input.catalog;
        let mut links: Vec<(String, Link)> = Vec::new();
        for entry in &catalog.entries {
            let link = note_link(self.linker.note(&entry.id, None));
            links.push((
                sort_key(&link.text),
                Link { note: catalog.categories[entry.category].title.get(self.lang).clone(), ..link },
            ));
        }
        for row in self.all_questions() {
            let link = Link {
                href: row.href,
                text: row.text,
                lang: row.lang,
                note: row.category,
                ..Link::default()
            };
            links.push((sort_key(&link.text), link));
        }
        for t in &catalog.glossary.terms {
            let view = term(t, self.lang, &self.linker);
            let key = if self.lang == Lang::En { view.name.to_lowercase() } else { plain_pinyin(&t.pinyin) };
            links.push((key, Link { href: view.href, text: view.name, note: view.other, ..Link::default() }));
        }
        links.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.text.cmp(&b.1.text)));
        let mut groups: Vec<LetterGroup> = Vec::new();
        for (key, link) in links {
            letter_group(&mut groups, &key).links.push(link);
        }
        self.render(
            "search.html",
            "index",
            &self.t("index"),
            &self.t("index_lead"),
            Page { index: Index { groups } },
        )
    }

    fn status(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Status {
            lead: String,
            tables: Vec<StatusTable>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            status: Status,
        }
        let catalog = self.input.catalog;
        let tables = catalog.categories.iter().map(|category| {
            let rows = category.entries.iter().map(|&at| {
                let entry = &catalog.entries[at];
                let link = note_link(self.linker.note(&entry.id, None));
                let mut counts = [0usize; 3];
                count_states(&entry.rows, &mut counts);
                StatusRow {
                    text: link.text,
                    href: link.href,
                    cells: counts.iter().map(usize::to_string).collect(),
                }
            });
            StatusTable {
                title: if category.id.is_empty() {
                    self.t("notes")
                } else {
                    category.title.get(self.lang).clone()
                },
                anchor: format!("c-{}", if category.id.is_empty() { "notes" } else { &category.id }),
                head: ["status_note", "status_fresh", "status_stale", "status_missing"]
                    .map(|key| self.t(key))
                    .to_vec(),
                rows: rows.collect(),
            }
        });
        let tables = tables.filter(|table| !table.rows.is_empty());
        let tables = coverage_tables(self.input, &self.linker).into_iter().chain(tables).collect();
        let covers = !self.input.coverage.categories.is_empty();
        let lead = self.t(if covers { "coverage_lead" } else { "status_lead" });
        let page = Page { status: Status { lead: lead.clone(), tables } };
        self.render("status.html", "status", &self.t("status"), &lead, page)
    }
}

fn count_states(rows: &[Row], counts: &mut [usize; 3]) {
    for row in rows {
        if row.inner.is_empty() {
            counts[match row.state {
                State::Fresh => 0,
                State::Stale => 1,
                State::Missing => 2,
            }] += 1;
        }
        count_states(&row.inner, counts);
    }
}

fn not_found(input: &Input, found: &mut Vec<Diagnostic>) -> Output {
    #[derive(Hash, Serialize)]
    struct Empty {}
    let path = UrlPath::file("404.html");
    let base = base_path(input.src.config.base_url.as_deref());
    let linker = Linker { absolute: Some(&base), ..input.linker(&path, View::Zh) };
    let heading = input.strings.get(Lang::Zh, "not_found");
    let subject = Subject {
        kind: "404",
        heading,
        description: "",
        path: path.clone(),
        view: View::Zh,
        both: None,
        scripts: Vec::new(),
        styles: Vec::new(),
        playground: false,
    };
    let mut page = frame(input, subject, &linker);
    page.canonical = None;
    let view = PageOf { page, side: Side::default(), view: Empty {} };
    let bytes = html::render(input.memo, input.templates, "404.html", Lang::Zh, &path, view);
    html::output(&bytes, path, "404", found)
}

/// The path part of the site's address, with `/` at both ends.
fn base_path(base_url: Option<&str>) -> String {
    let path = base_url.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    match path.map(|(_, path)| path.trim_matches('/')) {
        Some(path) if !path.is_empty() => format!("/{path}/"),
        _ => "/".into(),
    }
}

/// The group of a sort key's first letter, made when it is new. Keys must come sorted.
fn letter_group<'a>(groups: &'a mut Vec<LetterGroup>, key: &str) -> &'a mut LetterGroup {
    let first = key.chars().next().filter(char::is_ascii_alphabetic);
    let (letter, anchor) = match first {
        Some(c) => (c.to_ascii_uppercase().to_string(), c.to_ascii_lowercase().to_string()),
        None => ("#".to_owned(), "0".to_owned()),
    };
    // Digits sort before letters and other scripts after them: both belong to the one group `#`.
    let at = groups.iter().position(|group| group.letter == letter).unwrap_or_else(|| {
        groups.push(LetterGroup { letter, anchor, ..LetterGroup::default() });
        groups.len() - 1
    });
    &mut groups[at]
}

/// Pinyin without tones, lower case, for sorting.
fn plain_pinyin(pinyin: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    pinyin.nfd().filter(|c| c.is_ascii()).collect::<String>().to_lowercase()
}

/// A sort key for mixed text: pinyin of Han characters, everything else in lower case.
fn sort_key(text: &str) -> String {
    use pinyin::ToPinyin;
    let mut key = String::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        match c.to_pinyin() {
            Some(pinyin) => key.push_str(pinyin.plain()),
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

/// The text of a folder's page in a language, and its summary; empty when there is none in it.
fn folder_text(input: &Input, page: &FolderPage, linker: &Linker) -> (String, String) {
    let lang = linker.view.interface();
    let Some(text) = page.text().filter(|text| shown_in(*text, lang)) else { return Default::default() };
    let note = text.en.filter(|_| lang == Lang::En).unwrap_or(text.zh);
    let body = input.body(text, linker);
    (body.value.html.clone(), note.meta.summary.clone().unwrap_or_default())
}

fn is_question(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Callout(callout) if callout.kind == CalloutKind::Question)
}

fn has_questions(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| is_question(block) || has_questions(block.children()))
}

fn count_questions(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| usize::from(is_question(block)) + count_questions(block.children())).sum()
}

/// Anchor and text in both languages of every question callout.
fn question_pairs(entry: &Entry) -> Vec<(String, String, Option<String>)> {
    fn walk(
        rows: &[Row],
        zh: &[Block],
        en: Option<&[Block]>,
        out: &mut Vec<(String, String, Option<String>)>,
    ) {
        for row in rows {
            let Some(block) = row.zh.map(|at| &zh[at]) else { continue };
            let partner = row.en.and_then(|at| en.and_then(|blocks| blocks.get(at)));
            if let BlockKind::Callout(callout) = &block.kind
                && callout.kind == CalloutKind::Question
            {
                let english = partner.and_then(|block| match &block.kind {
                    BlockKind::Callout(callout) => Some(callout.title_text.clone()),
                    _ => None,
                });
                out.push((row.id.clone(), callout.title_text.clone(), english));
            }
            walk(&row.inner, block.children(), partner.map(Block::children), out);
        }
    }
    let mut out = Vec::new();
    walk(&entry.rows, &entry.zh.blocks, entry.en.as_ref().map(|en| &en.blocks[..]), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_letters() {
        assert_eq!(sort_key("《三次》握手 A"), "sanciwoshoua");
        assert_eq!(plain_pinyin("quán jú"), "quan ju");
        let mut groups = Vec::new();
        for key in ["3306", "ack", "syn", "ω"] {
            letter_group(&mut groups, key);
        }
        let letters: Vec<&str> = groups.iter().map(|group| &*group.letter).collect();
        assert_eq!(letters, ["#", "A", "S"]);
    }

    #[test]
    fn the_base_path_has_slashes_at_both_ends() {
        assert_eq!(base_path(None), "/");
        assert_eq!(base_path(Some("https://x.github.io")), "/");
        assert_eq!(base_path(Some("https://x.github.io/repo")), "/repo/");
        assert_eq!(base_path(Some("https://x.github.io/a/b/")), "/a/b/");
    }
}
