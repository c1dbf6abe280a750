//! `sitemap.xml` with language alternates, and `robots.txt`.

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::url::UrlPath;
use crate::page::links::site_page;
use crate::site::Output;

use super::view::Alternate;
use super::{Input, html};

#[derive(Hash, Serialize)]
struct SitemapView {
    urls: Vec<Url>,
}

#[derive(Hash, Serialize)]
struct Url {
    loc: String,
    updated: Option<String>,
    alternates: Vec<Alternate>,
}

/// The alternates of a page that exists in Chinese and perhaps in English; none when it is alone.
pub(super) fn alternates(base: &str, zh: &UrlPath, en: Option<&UrlPath>) -> Vec<Alternate> {
    let Some(en) = en else { return Vec::new() };
    let at = |hreflang, path: &UrlPath| Alternate { hreflang, href: format!("{base}{}", path.encoded()) };
    vec![at(Lang::Zh.tag(), zh), at(Lang::En.tag(), en), at("x-default", zh)]
}

/// Writes both files. Without a known address there is no sitemap.
pub fn sitemap(input: &Input) -> Checked<Vec<Output>> {
    let mut found = Vec::new();
    let Some(base) = &input.src.config.base_url else {
        return Checked::ok(vec![Output::new(
            UrlPath::file("robots.txt"),
            "User-agent: *\nAllow: /\n",
            "sitemap",
        )]);
    };
    let mut urls = Vec::new();
    let mut add = |zh: UrlPath, en: Option<UrlPath>, updated: Option<String>| {
        let alternates = alternates(base, &zh, en.as_ref());
        for path in std::iter::once(&zh).chain(&en) {
            let loc = format!("{base}{}", path.encoded());
            urls.push(Url { loc, updated: updated.clone(), alternates: alternates.clone() });
        }
    };
    let gallery = input.has_diagrams.then(|| "diagrams".to_owned());
    // Those for paper repeat the notes, and one is the reader's own.
    let is_listed = |page: &String| page != "progress" && !page.starts_with("print/");
    for page in input
        .site_pages
        .iter()
        .filter(|page| is_listed(page))
        .cloned()
        .chain(gallery)
        .chain(["map".to_owned()])
    {
        let en = input.catalog.has_english.then(|| site_page(&page, Lang::En));
        add(site_page(&page, Lang::Zh), en, None);
    }
    for entry in &input.catalog.entries {
        let en = entry.en.as_ref().map(|_| entry.page(View::En).clone());
        add(entry.page(View::Zh).clone(), en, entry.updated.clone());
    }
    let path = UrlPath::file("sitemap.xml");
    let rendered =
        html::Rendering::new(input.templates, "sitemap.xml", Lang::Zh, &path, SitemapView { urls })
            .page(input.memo);
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n");
    let outputs = vec![
        html::output(&rendered, path, "sitemap", &mut found),
        Output::new(UrlPath::file("robots.txt"), robots, "sitemap"),
    ];
    Checked::new(outputs, found)
}
