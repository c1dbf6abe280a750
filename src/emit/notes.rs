//! Note pages: a page's text in the frame, with what stands around it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, PerLang, View};
use crate::base::parallel::each;
use crate::base::text::escape;
use crate::base::url::{NoteId, UrlPath};
use crate::catalog::{Entry, Term};
use crate::page::Page;
use crate::page::links::{Href, Linker};
use crate::site::Output;

use super::frame::{Subject, frame};
use super::view::{BacklinkView, EndView, Frame, Link, NoteView, Shared, Side, TermView, TocLink};
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
        let end = html::render(
            input.memo,
            input.templates,
            "end.html",
            page.view.interface(),
            &page.path,
            end(input, page, entry, &linker),
        );
        found.extend_from_slice(&end.diagnostics);
        let view = NotePage {
            page: note_frame(input, page, entry, &linker),
            side: sides[&Beside::of(entry, page.view)].clone(),
            note: note(input, page, entry, &linker, String::from_utf8_lossy(&end.value).into_owned()),
        };
        let bytes =
            html::render(input.memo, input.templates, "note.html", page.view.interface(), &page.path, view);
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

/// What pages with the same sidebar have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Beside<'a> {
    view: View,
    category: usize,
    /// The folder in which the page stands; that of a folder is its own.
    folder: &'a str,
    is_folder: bool,
}

impl<'a> Beside<'a> {
    fn of(entry: &'a Entry, view: View) -> Beside<'a> {
        Beside { view, category: entry.category, folder: folder(entry), is_folder: entry.is_folder }
    }
}

/// The sidebars of all pages: the notes of a folder share one.
fn sides<'a>(input: &'a Input) -> BTreeMap<Beside<'a>, Shared<Side>> {
    let pages = input.pages.iter();
    let firsts = pages.map(|page| {
        let entry = &input.catalog.entries[page.entry];
        (Beside::of(entry, page.view), page)
    });
    let firsts: Vec<(Beside, &Page)> = BTreeMap::from_iter(firsts).into_iter().collect();
    let made = each(&firsts, |(_, page)| {
        let entry = &input.catalog.entries[page.entry];
        let folder =
            page.path.as_str().trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
        // As seen from a place in the folder that is no note: no name has this character.
        let path = if entry.is_folder { page.path.clone() } else { UrlPath::folder(format!("{folder}/\0")) };
        Shared::new(side(input, &input.linker(&path, page.view), Some(entry)))
    });
    firsts.into_iter().map(|(beside, _)| beside).zip(made).collect()
}

/// The Chinese or English file of an entry that a view's interface language prefers.
pub(super) fn title(entry: &Entry, lang: Lang) -> (&str, Lang) {
    match (&entry.en, lang) {
        (Some(en), Lang::En) => (&en.title, Lang::En),
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
    let both = entry.en.as_ref().map(|_| (entry.id.page(View::Zh), entry.id.page(View::En)));
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

fn note(input: &Input, page: &Page, entry: &Entry, linker: &Linker, end: String) -> NoteView {
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
        toc: body.contents.iter().map(toc_link).collect(),
    }
}

fn toc_link(item: &crate::page::ContentsItem) -> TocLink {
    let href = format!("#{}", crate::base::url::encode_fragment(&item.anchor));
    TocLink { href, text: item.text.clone(), level: item.level }
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
    let path = crate::base::url::UrlPath::file(note.source.path.to_string()).encoded();
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
        href: linker.url(&entry.id.page(*view)),
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

/// The sidebar: the notes of `entry`'s category and all categories.
pub(super) fn side(input: &Input, linker: &Linker, entry: Option<&Entry>) -> Side {
    let lang = linker.view.interface();
    let catalog = input.catalog;
    let category = entry.map(|entry| &catalog.categories[entry.category]);
    // A long tree is what readers get lost in: the notes of the same folder, and a link to all of the category.
    let folder = entry.map_or("", folder);
    let near = |at: &&usize| {
        let id = &catalog.entries[**at].id;
        id.folder() == folder || id.as_str() == folder
    };
    let near: Vec<usize> = category.into_iter().flat_map(|c| &c.entries).filter(near).copied().collect();
    let siblings = near.iter().map(|&at| {
        let sibling = &catalog.entries[at];
        Link { id: sibling.id.to_string(), ..note_link(linker.note(&sibling.id, None)) }
    });
    let siblings = siblings.collect();
    let all = category.filter(|category| category.entries.len() > near.len());
    let all = all.map(|category| Link {
        href: linker.site(&category.id),
        text: input.strings.count(lang, "all_of", category.entries.len()),
        ..Link::default()
    });
    let categories =
        catalog.categories.iter().filter(|category| !category.id.is_empty() && !category.entries.is_empty());
    let categories = categories.map(|other| Link {
        href: linker.site(&other.id),
        text: other.title.get(lang).clone(),
        current: category.is_some_and(|category| category.id == other.id),
        count: other.entries.len().to_string(),
        ..Link::default()
    });
    Side {
        category: match category {
            Some(_) if folder.contains('/') => folder_name(input, folder, lang),
            Some(category) => category.title.get(lang).clone(),
            None => String::new(),
        },
        siblings,
        all,
        categories: categories.collect(),
    }
}

/// The folder of which a page shows the notes.
fn folder(entry: &Entry) -> &str {
    if entry.is_folder { entry.id.as_str() } else { entry.id.folder() }
}

/// A deeper folder's name: its page's title, else the folder names below the category.
pub(super) fn folder_name(input: &Input, folder: &str, lang: Lang) -> String {
    let id = crate::base::url::NoteId::new(folder);
    match input.catalog.by_id.get(&id) {
        Some(&at) => title(&input.catalog.entries[at], lang).0.to_owned(),
        None => folder.split_once('/').map_or(folder, |(_, inner)| inner).replace('/', " / "),
    }
}

fn end(input: &Input, page: &Page, entry: &Entry, linker: &Linker) -> EndView {
    let resolved = input.resolved.get(&*entry.zh.rel);
    let links = |ids: &[NoteId]| ids.iter().map(|id| note_link(linker.note(id, None))).collect::<Vec<Link>>();
    let suggested = input.suggestions.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let mut related = resolved.map(|r| links(&r.related)).unwrap_or_default();
    related.extend(links(suggested));
    let lang = page.view.interface();
    let category = &input.catalog.categories[entry.category];
    let (previous, next) = neighbours(input, page.entry, linker);
    let up = if category.id.is_empty() {
        input.strings.get(lang, "home").to_owned()
    } else {
        category.title.get(lang).clone()
    };
    EndView {
        sources: entry.zh.meta.sources.iter().map(|source| source_html(source)).collect(),
        terms: page
            .body
            .value
            .terms
            .iter()
            .map(|&at| term(&input.catalog.glossary.terms[at as usize], lang, linker))
            .collect(),
        other_lang: lang.other().tag(),
        prerequisites: resolved.map(|r| links(&r.prerequisites)).unwrap_or_default(),
        related,
        backlinks: backlinks(input, entry, linker),
        previous,
        next,
        up: Link { href: linker.site(&category.id), text: up, ..Link::default() },
    }
}

fn neighbours(input: &Input, at: usize, linker: &Linker) -> (Option<Link>, Option<Link>) {
    let entries = &input.catalog.categories[input.catalog.entries[at].category].entries;
    let Some(place) = entries.iter().position(|&other| other == at) else { return (None, None) };
    let link = |at: Option<&usize>| at.map(|&at| note_link(linker.note(&input.catalog.entries[at].id, None)));
    (link(place.checked_sub(1).and_then(|before| entries.get(before))), link(entries.get(place + 1)))
}

fn backlinks(input: &Input, entry: &Entry, linker: &Linker) -> Vec<BacklinkView> {
    let all = input.backlinks.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let view = all.iter().map(|backlink| {
        let href = linker.note(&backlink.from, Some(&backlink.anchor));
        let lang = if href.lang.is_some() { Lang::Zh } else { linker.view.interface() };
        let pick = |both: &PerLang<Option<crate::resolve::Sentence>>| {
            both.get(lang).clone().or_else(|| both.zh.clone())
        };
        let sentence = pick(&backlink.sentence);
        let heading = backlink.heading.get(lang).clone().or_else(|| backlink.heading.zh.clone());
        let (before, link, after) = sentence.map_or_else(Default::default, |s| (s.before, s.link, s.after));
        BacklinkView {
            text: href.title.clone().unwrap_or_default(),
            lang: href.lang.map(Lang::tag),
            href: href.url.unwrap_or_default(),
            heading: heading.unwrap_or_default(),
            before,
            link,
            after,
        }
    });
    view.collect()
}

/// A term for the list at the foot of a note or the glossary.
pub(super) fn term(term: &Term, lang: Lang, linker: &Linker) -> TermView {
    let (name, other) = (term.name.get(lang), term.name.get(lang.other()));
    let topic = term.topic.as_ref().filter(|id| linker.catalog.by_id.contains_key(*id));
    TermView {
        anchor: term.anchor.clone(),
        href: format!("{}#{}", linker.site("glossary"), crate::base::url::encode_fragment(&term.anchor)),
        name: name.clone(),
        other: if name == other { String::new() } else { other.clone() },
        abbr: term.abbr.clone().unwrap_or_default(),
        pinyin: term.pinyin.clone(),
        gloss: term.gloss.get(lang).clone(),
        topic: topic.map(|id| note_link(linker.note(id, None))),
    }
}

/// A source as HTML: every `[text](url)` with an http(s) address in it becomes a link, an address alone does too,
/// anything else is text.
fn source_html(source: &str) -> String {
    let link = |text: &str, url: &str| {
        format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(text))
    };
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if is_web(source) {
        return link(source, source);
    }
    let (mut out, mut rest) = (String::new(), source);
    while let Some(start) = rest.find('[') {
        let Some((text, after)) = rest[start + 1..].split_once("](") else { break };
        let Some(end) = closing_parenthesis(after).filter(|&end| is_web(&after[..end])) else { break };
        out.push_str(&escape(&rest[..start]));
        out.push_str(&link(text, &after[..end]));
        rest = &after[end + 1..];
    }
    out.push_str(&escape(rest));
    out
}

/// Where the address of a link ends: addresses may have pairs of parentheses.
fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_become_links_only_to_the_web() {
        assert_eq!(
            source_html("[RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293)"),
            "<a href=\"https://www.rfc-editor.org/rfc/rfc9293\" rel=\"noreferrer\">RFC 9293 §3.5</a>"
        );
        assert_eq!(source_html("《TCP/IP 详解》<1>"), "《TCP/IP 详解》&lt;1&gt;");
        assert_eq!(source_html("[x](javascript:alert(1))"), "[x](javascript:alert(1))");
        assert_eq!(
            source_html("KIP: [a](https://a/x), [b](http://b/c_(d))<"),
            "KIP: <a href=\"https://a/x\" rel=\"noreferrer\">a</a>, <a href=\"http://b/c_(d)\" rel=\"noreferrer\">b</a>&lt;"
        );
    }
}
