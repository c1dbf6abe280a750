//! Pages for what is not there: 404, and the one shown without a network. Both speak both languages and list all
//! notes; a script leaves of the list what helps.

use super::*;

#[derive(Hash, Serialize)]
struct Lost {
    /// Where the reader may go on.
    groups: Vec<LostGroup>,
}

#[derive(Hash, Serialize)]
struct LostGroup {
    title: String,
    notes: Vec<LostNote>,
}

/// A note in every view it has.
#[derive(Hash, Serialize)]
struct LostNote {
    id: String,
    zh: Link,
    en: Option<Link>,
    duo: Option<String>,
}

pub(super) fn not_found(input: &Input, found: &mut Vec<Diagnostic>) -> Output {
    let base = base_path(input.src.config.base_url.as_deref());
    let path = UrlPath::file("404.html");
    // Shown at any depth.
    let linker = Linker { absolute: Some(&base), ..input.linker(&path, View::Zh) };
    lost(input, "404", "not_found", linker, vec!["lost.js"], found)
}

/// The page that the service worker leads to when it has not kept what was asked for.
pub(super) fn offline(input: &Input, found: &mut Vec<Diagnostic>) -> Output {
    let linker = input.linker(&UrlPath::folder("offline"), View::Zh);
    lost(input, "offline", "offline_title", linker, vec!["kept.js"], found)
}

fn lost(
    input: &Input,
    kind: &'static str,
    heading: &'static str,
    linker: Linker,
    scripts: Vec<&'static str>,
    found: &mut Vec<Diagnostic>,
) -> Output {
    let path = linker.from.clone();
    let subject = Subject {
        kind,
        heading: input.strings.get(Lang::Zh, heading),
        description: "",
        path: path.clone(),
        view: View::Zh,
        both: None,
        scripts,
        styles: vec!["study.css"],
        playground: false,
    };
    let mut page = frame(input, subject, &linker);
    page.canonical = None;
    let view = PageOf { page, side: Side::default(), view: Lost { groups: groups(input, &linker) } };
    let template = if kind == "404" { "404.html" } else { "offline.html" };
    let bytes = html::Rendering::new(input.templates, template, Lang::Zh, &path, view).page(input.memo);
    html::output(&bytes, path, kind, found)
}

fn groups(input: &Input, linker: &Linker) -> Vec<LostGroup> {
    let categories = input.catalog.categories.iter().filter(|category| !category.entries.is_empty());
    let groups = categories.map(|category| LostGroup {
        title: match category.title.get(Lang::Zh) {
            title if category.id.is_empty() || title.is_empty() => {
                input.strings.get(Lang::Zh, "notes").to_owned()
            }
            title => title.clone(),
        },
        notes: category.entries.iter().map(|&at| note(&input.catalog.entries[at], linker)).collect(),
    });
    groups.collect()
}

fn note(entry: &Entry, linker: &Linker) -> LostNote {
    let link = |view: View, text: &str| Link {
        href: linker.url(entry.page(view)),
        text: text.to_owned(),
        ..Link::default()
    };
    LostNote {
        id: entry.id.to_string(),
        zh: link(View::Zh, &entry.zh.title),
        en: entry.en.as_ref().map(|en| link(View::En, &en.title)),
        duo: entry.en.as_ref().map(|_| linker.url(entry.page(View::Duo))),
    }
}

/// The path part of the site's address, with `/` at both ends.
pub(super) fn base_path(base_url: Option<&str>) -> String {
    let path = base_url.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    match path.map(|(_, path)| path.trim_matches('/')) {
        Some(path) if !path.is_empty() => format!("/{path}/"),
        _ => "/".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_has_slashes_at_both_ends() {
        assert_eq!(base_path(None), "/");
        assert_eq!(base_path(Some("https://x.github.io")), "/");
        assert_eq!(base_path(Some("https://x.github.io/repo")), "/repo/");
        assert_eq!(base_path(Some("https://x.github.io/a/b/")), "/a/b/");
    }
}
