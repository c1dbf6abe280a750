//! The web manifest, one a language: with it a browser offers to install the site.

use serde_json::json;

use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::url::UrlPath;
use crate::page::links::site_page;
use crate::site::Output;

use super::Input;
use super::frame::site_title;

/// The ground of the light theme; a manifest has no dark one.
const GROUND: &str = "#ffffff";

/// Icons under `static/` with sizes, type and purpose.
const ICONS: [(&str, &str, &str, &str); 4] = [
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable.png", "512x512", "image/png", "maskable"),
];

/// Where the manifest of a language stands: beside its home page.
pub(super) fn manifest_path(lang: Lang) -> UrlPath {
    UrlPath::file(format!("{}manifest.webmanifest", site_page("", lang).as_str()))
}

/// Writes the manifests of all languages of the site.
pub fn app(input: &Input) -> Checked<Vec<Output>> {
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    Checked::ok(langs.iter().map(|&lang| manifest(input, lang)).collect())
}

fn manifest(input: &Input, lang: Lang) -> Output {
    let path = manifest_path(lang);
    let to = |target: UrlPath| target.relative_from(&path);
    let there = ICONS.iter().filter(|(name, ..)| input.assets.files.contains_key(*name));
    let icons = there.map(|(name, sizes, kind, purpose)| {
        let src = to(UrlPath::file(format!("{}/{name}", input.assets.path)));
        json!({ "src": src, "sizes": sizes, "type": kind, "purpose": purpose })
    });
    let icons: Vec<_> = icons.collect();
    let shortcut = |page: &str, key: &'static str| json!({ "name": input.strings.get(lang, key), "url": to(site_page(page, lang)) });
    let mut shortcuts = vec![shortcut("progress", "progress")];
    if input.site_pages.iter().any(|page| page == "questions") {
        shortcuts.insert(0, shortcut("questions", "questions"));
    }
    let text = json!({
        "name": site_title(input, lang),
        "lang": lang.tag(),
        "description": input.src.config.description.get(lang),
        "start_url": to(site_page("", lang)),
        "scope": to(UrlPath::folder("")),
        "display": "minimal-ui",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": icons,
        "shortcuts": shortcuts,
    });
    let text = serde_json::to_string_pretty(&text).expect("a tree of texts");
    Output::new(path, format!("{text}\n"), "the web manifest")
}
