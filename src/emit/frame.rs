//! The frame around every page: head, navigation, language links, footer.

use std::collections::BTreeMap;

use crate::base::lang::{Lang, View};
use crate::base::url::{NoteId, UrlPath};
use crate::page::links::{Linker, site_page};

use super::view::{Frame, Link, Tab};
use super::{Input, app, feeds, sitemap};

/// What a page says of itself to get its frame.
pub(super) struct Subject<'a> {
    /// Kind of page: also the name of its entry in the navigation.
    pub kind: &'static str,
    /// Its h1.
    pub heading: &'a str,
    /// Description.
    pub description: &'a str,
    /// Its path.
    pub path: UrlPath,
    /// Its view.
    pub view: View,
    /// Its paths in both languages, when it exists in both.
    pub both: Option<(UrlPath, UrlPath)>,
    /// Modules it needs besides `main.js`.
    pub scripts: Vec<&'static str>,
    /// Style sheets it needs besides `site.css`.
    pub styles: Vec<&'static str>,
    /// Whether snippets run here, and a reader may send code to the Playground.
    pub playground: bool,
}

/// The site's name in a language: configured, else the home text's title, else the folder's idea of a name.
pub(super) fn site_title(input: &Input, lang: Lang) -> String {
    let configured = input.src.config.title.get(lang);
    if !configured.is_empty() {
        return configured.clone();
    }
    let home = input.catalog.home.text();
    let note = home.map(|text| text.en.filter(|_| lang == Lang::En).unwrap_or(text.zh));
    note.map(|note| note.title.clone()).unwrap_or_else(|| input.strings.get(lang, "notes").to_owned())
}

/// The frame of a page.
pub(super) fn frame(input: &Input, subject: Subject, linker: &Linker) -> Frame {
    let lang = subject.view.interface();
    let t = |key: &'static str| input.strings.get(lang, key).to_owned();
    let title = site_title(input, lang);
    let base = input.src.config.base_url.as_deref();
    let is_note = subject.kind == "note";
    let nav = navigation(input, linker, subject.kind);
    let assets = linker.url(&UrlPath::file(input.assets.path.clone()));
    let mut styles = vec!["site.css"];
    styles.extend((!is_note).then_some("lists.css"));
    styles.extend(&subject.styles);
    let mut scripts = vec!["main.js", "search.js"];
    scripts.extend(&subject.scripts);
    let switch = match &subject.both {
        Some((zh, en)) if !is_note => {
            let to = if lang == Lang::Zh { en } else { zh };
            Some(Link { href: linker.url(to), text: t("other_language"), ..Link::default() })
        }
        _ => None,
    };
    let other_title = site_title(input, lang.other());
    Frame {
        kind: subject.kind,
        lang: lang.tag(),
        lang_code: lang.code(),
        other_lang: lang.other().tag(),
        view: subject.view.code(),
        site_id: input.src.config.id.clone(),
        site_subtitle: if input.catalog.has_english && other_title != title {
            other_title
        } else {
            String::new()
        },
        title: if subject.heading == title {
            title.clone()
        } else {
            format!("{} · {title}", subject.heading)
        },
        heading: subject.heading.to_owned(),
        description: shorten(subject.description),
        root: linker.url(&UrlPath::folder("")),
        csp: policy(input, subject.playground),
        canonical: base.map(|base| format!("{base}{}", canonical(&subject, lang).encoded())),
        alternates: match (base, &subject.both) {
            (Some(base), Some((zh, en))) => sitemap::alternates(base, zh, Some(en)),
            _ => Vec::new(),
        },
        noindex: subject.view == View::Duo
            || matches!(subject.kind, "404" | "offline" | "print" | "progress"),
        is_note,
        runs: subject.playground,
        feeds: match base {
            Some(_) => vec![Link {
                href: linker.url(&feeds::feed_path(lang)),
                text: title.clone(),
                ..Link::default()
            }],
            None => Vec::new(),
        },
        styles,
        scripts,
        moved: moved(input, &subject),
        manifest: linker.url(&app::manifest_path(lang)),
        home: linker.site(""),
        search: linker.site("search"),
        switch_short: t("other_language_short"),
        footer: footer(input, linker, lang, base.is_some()),
        tabs: tabs(input, linker, &subject),
        note_count: input.strings.count(lang, "notes_count", input.catalog.entries.len()),
        nav,
        switch,
        assets,
        site_title: title,
    }
}

/// Old names of notes with their new ones, as JSON for scripts, which carry the reader's progress over: on a note
/// its own, on other pages all.
fn moved(input: &Input, subject: &Subject) -> String {
    let is_here = |new: &NoteId| subject.kind != "note" || subject.path == new.page(subject.view);
    let moved: BTreeMap<_, _> = input.catalog.moved.iter().filter(|(_, new)| is_here(new)).collect();
    if moved.is_empty() { String::new() } else { serde_json::to_string(&moved).expect("a map of names") }
}

/// A duo page's canonical page is the Chinese one.
fn canonical(subject: &Subject, lang: Lang) -> UrlPath {
    match &subject.both {
        Some((zh, en)) => {
            if lang == Lang::Zh {
                zh.clone()
            } else {
                en.clone()
            }
        }
        None => subject.path.clone(),
    }
}

/// At most 160 characters of a description: what search engines show.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// Which site pages exist, in the order of the navigation.
fn navigation(input: &Input, linker: &Linker, kind: &str) -> Vec<Link> {
    let lang = linker.view.interface();
    let entries = ["questions", "map", "diagrams", "glossary", "progress"];
    let entries = entries.iter().filter(|name| has_page(input, name));
    entries
        .map(|name| Link {
            href: linker.site(name),
            text: input.strings.get(lang, name).to_owned(),
            current: *name == kind,
            ..Link::default()
        })
        .collect()
}

/// Whether the site has a page of its own of this name.
fn has_page(input: &Input, name: &str) -> bool {
    match name {
        "map" => true,
        "diagrams" => input.has_diagrams,
        _ => input.site_pages.iter().any(|page| page == name),
    }
}

fn footer(input: &Input, linker: &Linker, lang: Lang, has_feed: bool) -> Vec<Link> {
    let link = |href: String, key: &'static str| Link {
        href,
        text: input.strings.get(lang, key).to_owned(),
        ..Link::default()
    };
    let mut links = vec![link(linker.site("search"), "index")];
    // Phones have no room for the navigation at the top.
    let also = ["glossary", "tags", "map", "progress", "diagrams"].into_iter();
    let also = also.filter(|name| has_page(input, name));
    links.extend(also.map(|name| link(linker.site(name), name)));
    if input.catalog.has_english {
        links.push(link(linker.site("status"), "status"));
    }
    if has_feed {
        links.push(link(linker.url(&feeds::feed_path(lang)), "feed"));
    }
    links
}

/// The bottom bar of phones: contents, modes and settings on notes, the site's pages elsewhere. Search is at the top.
fn tabs(input: &Input, linker: &Linker, subject: &Subject) -> Vec<Tab> {
    let lang = subject.view.interface();
    let text = |key: &'static str| input.strings.get(lang, key).to_owned();
    let mut tabs = Vec::new();
    let mut tab = |href: String, key: &'static str, icon: &'static str, current: bool| {
        tabs.push(Tab { href, text: text(key), icon, current });
    };
    let is_note = subject.kind == "note";
    if is_note {
        tab("#contents".into(), "contents", "list", false);
        if subject.both.is_some() {
            tab("#modes".into(), "mode", "cols", false);
        }
        // A button: there is nothing to set without a script.
        tab(String::new(), "settings_short", "type", false);
    } else {
        tab(linker.site(""), "home", "home", subject.kind == "home");
    }
    tab(linker.site("progress"), "progress", "done", subject.kind == "progress");
    if has_page(input, "questions") {
        tab(linker.site("questions"), "questions", "table", subject.kind == "questions");
    }
    if !is_note {
        tab(linker.site("search"), "search", "search", subject.kind == "index");
    }
    tabs
}

/// The content security policy: nothing but our own files; pictures also from the hosts that the site admits,
/// and the Playground's origin on pages that have editable code.
fn policy(input: &Input, playground: bool) -> String {
    let hosts: String = input
        .src
        .config
        .image_hosts
        .iter()
        .filter(|host| is_host(host))
        .map(|host| format!(" https://{host}"))
        .collect();
    let connect = match input.src.config.playground.origin() {
        Some(origin) if playground => format!(" {origin}"),
        _ => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:{hosts}; \
         font-src 'self'; connect-src 'self'{connect}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; object-src 'none'"
    )
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '*'))
}

/// Both paths of a site page, when the site has English pages.
pub(super) fn both(input: &Input, page: &str) -> Option<(UrlPath, UrlPath)> {
    input.catalog.has_english.then(|| (site_page(page, Lang::Zh), site_page(page, Lang::En)))
}
