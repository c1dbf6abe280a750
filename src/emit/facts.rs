//! What search engines are told of a note as JSON-LD: only what is true and known.

use serde::Serialize;

use crate::base::lang::{Lang, View};
use crate::catalog::Entry;
use crate::page::Page;
use crate::page::links::site_page;

use super::{Input, frame, notes};

#[derive(Serialize)]
struct Facts<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: (Article<'a>, Crumbs<'a>),
}

/// <https://schema.org/TechArticle>
#[derive(Serialize)]
#[serde(tag = "@type", rename = "TechArticle", rename_all = "camelCase")]
struct Article<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'a str>,
    description: &'a str,
    headline: &'a str,
    in_language: &'static str,
    is_part_of: WebSite,
    main_entity_of_page: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct WebSite {
    name: String,
}

/// <https://schema.org/BreadcrumbList>
#[derive(Serialize)]
#[serde(tag = "@type", rename = "BreadcrumbList", rename_all = "camelCase")]
struct Crumbs<'a> {
    item_list_element: Vec<Crumb<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "ListItem")]
struct Crumb<'a> {
    item: String,
    name: &'a str,
    position: usize,
}

/// The facts of a page as a data block; empty for pages that search engines leave out, and without the site's
/// address, which all of it hangs on.
pub(super) fn facts(input: &Input, page: &Page, entry: &Entry) -> String {
    let Some(base) = input.src.config.base_url.as_deref().filter(|_| page.view != View::Duo) else {
        return String::new();
    };
    let url = format!("{base}{}", page.path.encoded());
    let graph = (article(input, page, entry, &url), crumbs(input, entry, page.view.interface(), base, &url));
    data_block(&Facts { context: "https://schema.org", graph })
}

fn article<'a>(input: &'a Input, page: &'a Page, entry: &'a Entry, url: &'a str) -> Article<'a> {
    let lang = page.view.interface();
    let meta = match (&entry.en, lang) {
        (Some(en), Lang::En) => &en.meta,
        _ => &entry.zh.meta,
    };
    Article {
        date_modified: entry.updated.as_deref(),
        description: meta.summary.as_deref().unwrap_or(&page.body.value.lead),
        headline: notes::title(entry, lang).0,
        in_language: lang.tag(),
        is_part_of: WebSite { name: frame::site_title(input, lang) },
        main_entity_of_page: url,
        url,
    }
}

fn crumbs<'a>(input: &'a Input, entry: &'a Entry, lang: Lang, base: &str, url: &str) -> Crumbs<'a> {
    let category = &input.catalog.categories[entry.category];
    let site = |page: &str| format!("{base}{}", site_page(page, lang).encoded());
    let mut steps = vec![(input.strings.get(lang, "home"), site(""))];
    if !category.id.is_empty() {
        steps.push((category.title.get(lang), site(&category.id)));
    }
    steps.push((notes::title(entry, lang).0, url.to_owned()));
    let items = (1..).zip(steps).map(|(position, (name, item))| Crumb { item, name, position });
    Crumbs { item_list_element: items.collect() }
}

/// JSON as the text of a `<script>` that is data: nothing in it may end the element or begin a comment.
fn data_block(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("plain data can be written");
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_data_block_ends_it() {
        let value = serde_json::json!({ "headline": "</script><!-- & \u{2028}" });
        let text = data_block(&value);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
