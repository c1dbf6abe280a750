//! The 404 page.

use super::*;

pub(super) fn not_found(input: &Input, found: &mut Vec<Diagnostic>) -> Output {
    #[derive(Hash, Serialize)]
    struct Empty {}
    let path = UrlPath::file("404.html");
    let base = base_path(input.src.config.base_url.as_deref());
    let linker = Linker { absolute: Some(&base), ..input.linker(&path, View::Zh) };
    let heading = input.strings.get(Lang::Zh, "not_found");
    let subject = Subject {
        kind: "404",
        heading,
        description: "",
        path: path.clone(),
        view: View::Zh,
        both: None,
        scripts: Vec::new(),
        styles: Vec::new(),
        playground: false,
    };
    let mut page = frame(input, subject, &linker);
    page.canonical = None;
    let view = PageOf { page, side: Side::default(), view: Empty {} };
    let bytes = html::render(input.memo, input.templates, "404.html", Lang::Zh, &path, view);
    html::output(&bytes, path, "404", found)
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
