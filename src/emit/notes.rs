//! Note pages: a page's text in the frame, with what stands around it.

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::parallel::each;

use crate::base::shared::Shared;
use crate::base::text::is_han;
use crate::base::url::UrlPath;
use crate::catalog::Entry;
use crate::page::links::{Href, Linker};
use crate::page::{Html, Page};
use crate::parse::Note;
use crate::site::Output;

use super::end::end;
use super::frame::{Subject, frame};
use super::side::{Beside, sides};
use super::view::{Frame, Link, NoteView, Side};
use super::{Input, facts, html, twins};

#[derive(Hash, Serialize)]
struct NotePage {
    page: Frame,
    side: Shared<Side>,
    note: NoteView,
}

/// Renders every page of every note.
pub fn notes(input: &Input) -> Checked<Vec<Output>> {
    let sides = sides(input);
    let rendered = each(input.pages, |page| {
        let entry = &input.catalog.entries[page.entry];
        let mut found = Vec::new();
        let linker = input.linker(&page.path, page.view);
        let end = html::Rendering::new(
            input.templates,
            "end.html",
            page.view.interface(),
            &page.path,
            end(input, page, entry, &linker),
        )
        .part(input.memo);
        found.extend_from_slice(&end.diagnostics);
        let view = NotePage {
            page: note_frame(input, page, entry, &linker),
            side: sides[&Beside::of(entry, page.view)].clone(),
            note: note(input, page, entry, &linker, end.value.clone()),
        };
        let bytes =
            html::Rendering::new(input.templates, "note.html", page.view.interface(), &page.path, view)
                .page(input.memo);
        let output = html::output(&bytes, page.path.clone(), &entry.zh.source.path, &mut found);
        Checked::new(output, found)
    });
    let mut found = Vec::new();
    let outputs = rendered.into_iter().map(|checked| {
        found.extend(checked.diagnostics);
        checked.value
    });
    let outputs = outputs.collect();
    Checked::new(outputs, found)
}

/// The title that a view's interface language prefers, with its language: a title in Han that stands in both files waits
/// for its translation.
pub(super) fn title(entry: &Entry, lang: Lang) -> (&str, Lang) {
    let is_translated = |en: &Note| en.title != entry.zh.title || !en.title.contains(is_han);
    match (&entry.en, lang) {
        (Some(en), Lang::En) if is_translated(en) => (&en.title, Lang::En),
        _ => (&entry.zh.title, Lang::Zh),
    }
}

fn note_frame(input: &Input, page: &Page, entry: &Entry, linker: &Linker) -> Frame {
    let lang = page.view.interface();
    let body = &page.body.value;
    let meta = match (&entry.en, lang) {
        (Some(en), Lang::En) => &en.meta,
        _ => &entry.zh.meta,
    };
    let description = meta.summary.as_deref().unwrap_or(&body.lead);
    let mut styles = vec!["reading.css"];
    let mut scripts = vec!["reading.js"];
    if body.diagrams > 0 {
        styles.push("diagrams.css");
        scripts.push("steps.js");
    }
    if body.snippets > 0 {
        styles.push("runner.css");
        scripts.push("runner.js");
    }
    styles.retain(|style| input.assets.files.contains_key(&format!("css/{style}")));
    scripts.retain(|script| input.assets.files.contains_key(&format!("js/{script}")));
    let both = entry.en.as_ref().map(|_| (entry.page(View::Zh).clone(), entry.page(View::En).clone()));
    let subject = Subject {
        kind: "note",
        heading: title(entry, lang).0,
        description,
        path: page.path.clone(),
        view: page.view,
        both,
        scripts,
        styles,
        playground: body.snippets > 0,
    };
    frame(input, subject, linker)
}

fn note(input: &Input, page: &Page, entry: &Entry, linker: &Linker, end: Html) -> NoteView {
    let lang = page.view.interface();
    let t = |key: &'static str| input.strings.get(lang, key);
    let meta = &entry.zh.meta;
    let (text, title_lang) = title(entry, lang);
    let body = &page.body.value;
    let en_meta = entry.en.as_ref().map(|en| &en.meta);
    let checked = meta.checked.as_ref().or(en_meta.and_then(|meta| meta.checked.as_ref()));
    NoteView {
        id: entry.id.to_string(),
        crumbs: crumbs(input, entry, linker),
        title: text.to_owned(),
        title_lang: (title_lang != lang).then(|| title_lang.tag()),
        subtitle: match (&entry.en, page.view) {
            (Some(en), View::Duo) => en.title.clone(),
            _ => String::new(),
        },
        draft: meta.draft,
        frequency: meta.frequency,
        stars: "★".repeat(meta.frequency.unwrap_or(0).into()),
        difficulty: meta.difficulty,
        difficulty_text: difficulty(input, lang, meta.difficulty),
        minutes: input.strings.count(lang, "minutes", minutes(entry, lang)),
        updated: entry.updated.clone().unwrap_or_default(),
        checked: checked.cloned().unwrap_or_default(),
        edit: edit_link(input, entry, page.view),
        markdown: linker.url(&twins::path(entry, page.view)),
        section: input.catalog.categories[entry.category].title.get(lang).clone(),
        data: facts::facts(input, page, entry),
        has_questions: body.questions > 0,
        tags: tags(input, page.entry, lang, linker),
        views: views(entry, page, linker, [t("view_zh"), t("view_en"), t("view_duo")]),
        body: body.html.clone(),
        end,
        toc: body.contents.clone(),
    }
}

/// The word for a difficulty.
pub(super) fn difficulty(input: &Input, lang: Lang, difficulty: Option<u8>) -> String {
    let key = match difficulty {
        Some(1) => "difficulty_1",
        Some(2) => "difficulty_2",
        Some(3) => "difficulty_3",
        _ => return String::new(),
    };
    input.strings.get(lang, key).to_owned()
}

/// Reading time: 400 Han characters or 220 words a minute, at least one.
pub(super) fn minutes(entry: &Entry, lang: Lang) -> usize {
    match (&entry.en, lang) {
        (Some(en), Lang::En) => en.words.div_ceil(220),
        _ => entry.zh.words.div_ceil(400),
    }
    .max(1)
}

fn edit_link(input: &Input, entry: &Entry, view: View) -> String {
    let note = match (&entry.en, view) {
        (Some(en), View::En) => en,
        _ => &entry.zh,
    };
    let Some(repository) = &input.src.config.repository else { return String::new() };
    let path = UrlPath::file(note.source.path.to_string()).encoded();
    format!("{}/edit/{}/{path}", repository.trim_end_matches('/'), input.src.config.branch)
}

fn crumbs(input: &Input, entry: &Entry, linker: &Linker) -> Vec<Link> {
    let lang = linker.view.interface();
    let category = &input.catalog.categories[entry.category];
    let mut crumbs = vec![Link {
        href: linker.site(""),
        text: input.strings.get(lang, "home").to_owned(),
        ..Link::default()
    }];
    if !category.id.is_empty() {
        let text = category.title.get(lang).clone();
        crumbs.push(Link { href: linker.site(&category.id), text, ..Link::default() });
    }
    crumbs
}

fn tags(input: &Input, at: usize, lang: Lang, linker: &Linker) -> Vec<Link> {
    let tags = input.catalog.tags.iter().filter(|tag| tag.entries.contains(&at));
    tags.map(|tag| Link {
        href: linker.site(&format!("tags/{}", tag.slug)),
        text: tag.name.get(lang).clone(),
        ..Link::default()
    })
    .collect()
}

fn views(entry: &Entry, page: &Page, linker: &Linker, names: [&str; 3]) -> Vec<Link> {
    if entry.en.is_none() {
        return Vec::new();
    }
    let all = [(View::Zh, Some(Lang::Zh)), (View::En, Some(Lang::En)), (View::Duo, None)];
    let links = all.iter().zip(names).map(|((view, lang), name)| Link {
        href: linker.url(entry.page(*view)),
        text: name.to_owned(),
        lang: lang.map(Lang::tag),
        current: *view == page.view,
        ..Link::default()
    });
    links.collect()
}

/// A link to a note with its title in the page's language.
pub(super) fn note_link(href: Href) -> Link {
    Link {
        href: href.url.unwrap_or_default(),
        text: href.title.unwrap_or_default(),
        lang: href.lang.map(Lang::tag),
        ..Link::default()
    }
}
