//! One Atom feed a language (RFC 4287), only when the site's address is known: its ids are absolute.

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::url::UrlPath;
use crate::page::links::site_page;
use crate::site::Output;

use super::{Input, html};

/// Entries in a feed.
const ENTRIES: usize = 30;

#[derive(Hash, Serialize)]
struct FeedView {
    lang: &'static str,
    title: String,
    base: String,
    path: String,
    home: String,
    updated: String,
    entries: Vec<FeedEntry>,
}

#[derive(Hash, Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct FeedEntry {
    updated: String,
    url: String,
    title: String,
    summary: String,
}

/// The feed's path in a language.
pub(super) fn feed_path(lang: Lang) -> UrlPath {
    UrlPath::file(match lang {
        Lang::Zh => "feed.xml",
        Lang::En => "en/feed.xml",
    })
}

/// Writes the feeds. Notes without a date cannot stand in one.
pub fn feeds(input: &Input) -> Checked<Vec<Output>> {
    let (mut found, mut outputs) = (Vec::new(), Vec::new());
    let Some(base) = &input.src.config.base_url else { return Checked::ok(outputs) };
    for lang in Lang::ALL {
        let mut entries: Vec<FeedEntry> =
            input.catalog.entries.iter().filter_map(|e| entry(e, lang, base)).collect();
        entries.sort_by(|a, b| b.updated.cmp(&a.updated).then(a.url.cmp(&b.url)));
        entries.truncate(ENTRIES);
        let Some(newest) = entries.first() else { continue };
        let path = feed_path(lang);
        let feed = FeedView {
            lang: lang.tag(),
            title: super::frame::site_title(input, lang),
            base: base.clone(),
            path: path.encoded(),
            home: format!("{base}{}", site_page("", lang).encoded()),
            updated: newest.updated.clone(),
            entries,
        };
        let rendered = html::Rendering::new(input.templates, "feed.xml", lang, &path, feed).page(input.memo);
        outputs.push(html::output(&rendered, path, "feeds", &mut found));
    }
    Checked::new(outputs, found)
}

fn entry(entry: &crate::catalog::Entry, lang: Lang, base: &str) -> Option<FeedEntry> {
    let note = match lang {
        Lang::Zh => &entry.zh,
        Lang::En => entry.en.as_ref()?,
    };
    Some(FeedEntry {
        updated: entry.updated.clone()?,
        url: format!("{base}{}", entry.page(View::from(lang)).encoded()),
        title: note.title.clone(),
        summary: note.meta.summary.clone().unwrap_or_default(),
    })
}
