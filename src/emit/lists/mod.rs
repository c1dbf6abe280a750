//! The pages that list: home, categories, tags, glossary, questions, brief and printed categories, progress, index,
//! status, 404.

mod answer;
mod brief;
mod category;
mod home;
mod lost;
mod print;
mod progress;
mod questions;
mod status;
mod words;

use serde::Serialize;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::{Lang, View};
use crate::base::url::UrlPath;
use crate::catalog::{Catalog, Category, Entry, FolderPage, Row, State};
use crate::page::links::{Linker, site_page};
use crate::page::shown_in;
use crate::parse::Block;
use crate::parse::tree::{BlockKind, CalloutKind};
use crate::resolve::Coverage;
use crate::site::Output;

use crate::emit::coverage::coverage_tables;
use crate::emit::end::term;
use crate::emit::frame::{Subject, both, frame, site_title};
use crate::emit::notes::{difficulty, minutes, note_link};
use crate::emit::side::{folder_name, side};
use crate::emit::view::*;
use crate::emit::{Input, html};
use lost::{not_found, offline};
use questions::{count_questions, has_questions};

/// Names of all site pages of a language (`""` is the home page), in reading order.
pub fn site_pages(catalog: &Catalog, coverage: &Coverage) -> Vec<String> {
    let mut pages = vec![String::new()];
    pages.extend(catalog.categories.iter().filter(|c| !c.id.is_empty()).map(|c| c.id.clone()));
    if catalog.entries.iter().any(|entry| has_questions(&entry.zh.blocks)) {
        pages.push("questions".into());
        pages.extend(briefs(catalog).map(|category| format!("brief/{}", category.id)));
    }
    pages.extend(filled(catalog).map(|category| format!("print/{}", category.id)));
    pages.push("progress".into());
    if !catalog.glossary.terms.is_empty() {
        pages.push("glossary".into());
    }
    if !catalog.tags.is_empty() {
        pages.push("tags".into());
        pages.extend(catalog.tags.iter().map(|tag| format!("tags/{}", tag.slug)));
    }
    pages.push("search".into());
    if catalog.has_english || !coverage.categories.is_empty() {
        pages.push("status".into());
    }
    pages
}

/// Categories with a page of their own and notes.
fn filled(catalog: &Catalog) -> impl Iterator<Item = &Category> {
    catalog.categories.iter().filter(|category| !category.id.is_empty() && !category.entries.is_empty())
}

/// Categories whose notes ask questions.
fn briefs(catalog: &Catalog) -> impl Iterator<Item = &Category> {
    let asks = |&at: &usize| has_questions(&catalog.entries[at].zh.blocks);
    filled(catalog).filter(move |category| category.entries.iter().any(asks))
}

/// Renders the home page, where most readers come in, in all languages of the site.
pub fn home(input: &Input) -> Checked<Vec<Output>> {
    pages(input, str::is_empty)
}

/// Renders all list pages in all languages of the site, but those of [`home`] and [`printed`].
pub fn lists(input: &Input) -> Checked<Vec<Output>> {
    let mut lists = pages(input, |name| !name.is_empty() && !is_printed(name));
    lists.value.push(not_found(input, &mut lists.diagnostics));
    lists.value.push(offline(input, &mut lists.diagnostics));
    lists
}

/// Renders the categories for paper: as large as all notes together, and seldom asked for.
pub fn printed(input: &Input) -> Checked<Vec<Output>> {
    pages(input, is_printed)
}

fn is_printed(name: &str) -> bool {
    name.starts_with("print/")
}

/// Renders the site pages of some names in all languages of the site.
fn pages(input: &Input, wanted: fn(&str) -> bool) -> Checked<Vec<Output>> {
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    let names = || input.site_pages.iter().filter(|name| wanted(name));
    let jobs: Vec<(Lang, &String)> =
        langs.iter().flat_map(|lang| names().map(|name| (*lang, name))).collect();
    let rendered = crate::base::parallel::each(&jobs, |(lang, name)| page(input, *lang, name));
    let mut found = Vec::new();
    let outputs = rendered.into_iter().map(|checked| {
        found.extend(checked.diagnostics);
        checked.value
    });
    let outputs = outputs.collect();
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
        "progress" => sheet.progress(),
        _ => match name.split_once('/') {
            Some(("tags", tag)) => sheet.tag(tag),
            Some(("brief", category)) => sheet.brief(category),
            Some(("print", category)) => sheet.print(category),
            _ => sheet.category(name),
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
            "home" => vec!["marks.js", "resume.js"],
            "category" => vec!["marks.js", "save.js"],
            "questions" => vec!["marks.js", "questions.js"],
            "progress" => vec!["marks.js", "progress.js", "save.js"],
            "tags" => vec!["marks.js"],
            "brief" | "print" => vec!["print.js"],
            _ => Vec::new(),
        };
        let mut styles = vec!["study.css"];
        if kind == "print" {
            styles.extend(["diagrams.css", "runner.css"]);
        }
        let subject = Subject {
            kind,
            heading,
            description,
            path: path.clone(),
            view: View::from(self.lang),
            both: both(self.input, self.name),
            scripts,
            styles,
            playground: false,
        };
        let side = if kind == "category" { self.side() } else { Side::default() };
        let page = PageOf { page: frame(self.input, subject, &self.linker), side, view };
        let bytes = html::Rendering::new(self.input.templates, template, self.lang, &path, page)
            .page(self.input.memo);
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
            ids: self.ids(category),
            ..Link::default()
        }
    }

    /// The notes of a category for scripts, a line each.
    fn ids(&self, category: &Category) -> String {
        let ids: Vec<&str> =
            category.entries.iter().map(|&at| self.input.catalog.entries[at].id.as_str()).collect();
        ids.join("\n")
    }

    fn named(&self, id: &str) -> &Category {
        let found = self.input.catalog.categories.iter().find(|category| category.id == id);
        found.expect("site_pages names existing categories")
    }
}

/// The text of a folder's page in a language, and its summary; empty when there is none in it.
fn folder_text(input: &Input, page: &FolderPage, linker: &Linker) -> (String, String) {
    let lang = linker.view.interface();
    let Some(text) = page.text().filter(|text| shown_in(*text, lang)) else { return Default::default() };
    let note = text.en.filter(|_| lang == Lang::En).unwrap_or(text.zh);
    let body = input.body(text, linker);
    (body.value.html.to_string(), note.meta.summary.clone().unwrap_or_default())
}
