//! What snippets need beside their pages: modules for the browser, and explanations of error codes.

use serde::Serialize;

use super::frame::{Subject, both, frame};
use super::view::{Frame, Link};
use super::{Input, html};
use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::url::UrlPath;
use crate::fragment::Fragment;
use crate::page::explain;
use crate::page::links::site_page;
use crate::site::Output;

#[derive(Hash, Serialize)]
struct ExplainPage {
    page: Frame,
    explain: ExplainView,
}

#[derive(Hash, Serialize)]
struct ExplainView {
    code: String,
    lead: String,
    lang: &'static str,
    body: String,
    notes: Vec<Link>,
}

/// Writes the modules that pages name, and a page for every explained code in every language of the site.
pub fn snippets(input: &Input) -> Checked<Vec<Output>> {
    let shown = input.fragments.values().flatten().filter_map(|fragment| match fragment {
        Fragment::Rust { shown, .. } => Some(shown),
        _ => None,
    });
    let mut outputs: Vec<Output> = Vec::new();
    let mut named: Vec<_> = shown.filter_map(|s| Some((s.module.clone()?, s.snippet.key))).collect();
    named.sort();
    named.dedup_by(|a, b| a.0 == b.0);
    for (name, key) in named {
        if let Some(bytes) = input.src.modules.get(&key) {
            let path = UrlPath::file(format!("snippets/{name}.wasm"));
            outputs.push(Output { path, bytes: bytes.clone(), origin: "a Rust snippet".into() });
        }
    }
    let mut found = Vec::new();
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    for code in input.known.lock.explanations.keys() {
        for &lang in langs {
            let page = explanation(input, code, lang);
            found.extend(page.diagnostics);
            outputs.push(page.value);
        }
    }
    Checked::new(outputs, found)
}

/// The name of a code's page among the site's pages.
fn page_name(code: &str) -> String {
    format!("snippets/{code}")
}

fn explanation(input: &Input, code: &str, lang: Lang) -> Checked<Output> {
    let name = page_name(code);
    let path = site_page(&name, lang);
    let linker = input.linker(&path, View::from(lang));
    let explanation = &input.known.lock.explanations[code];
    let lead = input.strings.get(lang, "explain_lead").replace("{rustc}", &explanation.rustc);
    let heading = input.strings.get(lang, "explain_title").replace("{code}", code);
    let subject = Subject {
        kind: "explain",
        heading: &heading,
        description: &lead,
        path: path.clone(),
        view: View::from(lang),
        both: both(input, &name),
        scripts: Vec::new(),
        styles: Vec::new(),
        playground: false,
    };
    let view = ExplainPage {
        page: frame(input, subject, &linker),
        explain: ExplainView {
            code: heading.clone(),
            lead,
            lang: Lang::En.tag(),
            body: explain(&explanation.text, lang, input.strings, input.memo),
            notes: notes(input, code, &linker),
        },
    };
    let bytes = html::Rendering::new(input.templates, "explain.html", lang, &path, view).page(input.memo);
    let mut found = Vec::new();
    let output = html::output(&bytes, path, &format!("the explanation of {code}"), &mut found);
    Checked::new(output, found)
}

/// The notes whose snippets fail with a code.
fn notes(input: &Input, code: &str, linker: &crate::page::links::Linker) -> Vec<Link> {
    let fails = |fragment: &Fragment| match fragment {
        Fragment::Rust { shown, .. } => shown.record.as_ref().is_some_and(|record| record.has_code(code)),
        _ => false,
    };
    let entries = input.catalog.entries.iter();
    let with_code = entries.filter(|entry| {
        input.fragments.get(&*entry.zh.rel).is_some_and(|fragments| fragments.iter().any(fails))
    });
    with_code.map(|entry| super::notes::note_link(linker.note(&entry.id, None))).collect()
}
