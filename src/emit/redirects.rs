//! Pages of moved notes: `moved_from` keeps old addresses working.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::View;

use super::{Input, html};
use crate::site::Output;

#[derive(Hash, Serialize)]
struct RedirectView {
    lang: &'static str,
    title: String,
    moved: String,
    href: String,
    canonical: Option<String>,
}

/// One page for each old id and view that the new note has.
pub fn redirects(input: &Input) -> Checked<Vec<Output>> {
    let mut found = Vec::new();
    let mut outputs = Vec::new();
    let by_id: BTreeMap<_, _> = input.catalog.moved.iter().collect();
    for (old, new) in by_id {
        let Some(&at) = input.catalog.by_id.get(new) else { continue };
        let entry = &input.catalog.entries[at];
        let views: &[View] = if entry.en.is_some() { &View::ALL } else { &[View::Zh] };
        for &view in views {
            let path = old.page(view);
            let target = new.page(view);
            let lang = view.interface();
            let title = match (&entry.en, view) {
                (Some(en), View::En) => en.title.clone(),
                _ => entry.zh.title.clone(),
            };
            let page = RedirectView {
                lang: lang.tag(),
                title,
                moved: input.strings.get(lang, "moved").to_owned(),
                href: target.relative_from(&path),
                canonical: input
                    .src
                    .config
                    .base_url
                    .as_ref()
                    .map(|base| format!("{base}{}", target.encoded())),
            };
            let rendered =
                html::Rendering::new(input.templates, "redirect.html", lang, &path, page).page(input.memo);
            outputs.push(html::output(&rendered, path, &entry.zh.source.path, &mut found));
        }
    }
    Checked::new(outputs, found)
}
