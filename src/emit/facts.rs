//! What search engines are told of a note as JSON-LD: only what is true and known.

use serde_json::{Value, json};

use crate::base::lang::{Lang, View};
use crate::catalog::Entry;
use crate::page::Page;
use crate::page::links::site_page;

use super::{Input, frame, notes};

/// The facts of a page as a data block; empty for pages that search engines leave out, and without the site's
/// address, which all of it hangs on.
pub(super) fn facts(input: &Input, page: &Page, entry: &Entry) -> String {
    let Some(base) = input.src.config.base_url.as_deref().filter(|_| page.view != View::Duo) else {
        return String::new();
    };
    let lang = page.view.interface();
    let url = format!("{base}{}", page.path.encoded());
    let graph = json!({
        "@context": "https://schema.org",
        "@graph": [article(input, page, entry, &url), crumbs(input, entry, lang, base, &url)],
    });
    data_block(&graph)
}

fn article(input: &Input, page: &Page, entry: &Entry, url: &str) -> Value {
    let lang = page.view.interface();
    let meta = match (&entry.en, lang) {
        (Some(en), Lang::En) => &en.meta,
        _ => &entry.zh.meta,
    };
    let description = meta.summary.as_deref().unwrap_or(&page.body.value.lead);
    let mut article = json!({
        "@type": "TechArticle",
        "headline": notes::title(entry, lang).0,
        "description": description,
        "inLanguage": lang.tag(),
        "url": url,
        "mainEntityOfPage": url,
        "isPartOf": { "@type": "WebSite", "name": frame::site_title(input, lang) },
    });
    if let Some(updated) = &entry.updated {
        article["dateModified"] = json!(updated);
    }
    article
}

fn crumbs(input: &Input, entry: &Entry, lang: Lang, base: &str, url: &str) -> Value {
    let category = &input.catalog.categories[entry.category];
    let site = |page: &str| format!("{base}{}", site_page(page, lang).encoded());
    let mut steps = vec![(input.strings.get(lang, "home").to_owned(), site(""))];
    if !category.id.is_empty() {
        steps.push((category.title.get(lang).clone(), site(&category.id)));
    }
    steps.push((notes::title(entry, lang).0.to_owned(), url.to_owned()));
    let items = (1..)
        .zip(steps)
        .map(|(at, (name, item))| json!({ "@type": "ListItem", "position": at, "name": name, "item": item }));
    json!({ "@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>() })
}

/// JSON as the text of a `<script>` that is data: nothing in it may end the element or begin a comment.
fn data_block(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_data_block_ends_it() {
        let value = json!({ "headline": "</script><!-- & \u{2028}" });
        let text = data_block(&value);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
