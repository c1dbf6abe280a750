//! What is shown now, what changed since the last build, and the script that tells a page about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Located, Severity};
use crate::base::memo::Digest;
use crate::base::text::escape;
use crate::base::url::UrlPath;
use crate::site::{Output, Outputs};

/// The client: a module of its own, never part of a built site.
pub(super) const SCRIPT: &str = include_str!("reload.js");

/// Its style sheet; pages admit no inline style.
pub(super) const STYLE: &str = include_str!("overlay.css");

/// The newest build, and the last one that succeeded.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Counts builds; 0: none is done.
    pub version: u64,
    /// The last build without a fatal finding.
    pub site: Option<Arc<Outputs>>,
    /// Whether the newest build had one.
    pub failed: bool,
    /// Fatal findings and problems of the newest build.
    pub findings: Vec<Located>,
    /// What changed in the asset folder.
    pub assets: Assets,
    /// Whether the newest build still makes files: what is there is new, and what is not there may come.
    pub is_growing: bool,
    /// Paths below the asset folder, whose name is a digest: a page of the last build may still ask for the old one.
    below_assets: BTreeMap<String, UrlPath>,
}

/// What changed in the folder of scripts and styles since the version before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Assets {
    /// Nothing.
    #[default]
    Same,
    /// Style sheets only: they can be swapped without a reload.
    Css,
    /// Scripts or anything else.
    Other,
}

/// What a page is told, as JSON.
#[derive(Debug, Serialize)]
pub(super) struct State<'a> {
    version: u64,
    failed: bool,
    assets: Assets,
    findings: &'a [Located],
}

impl Shown {
    /// The next state while it is built: `self` is the one before. The site must have its assets.
    pub fn growing(&self, site: &Outputs, findings: Vec<Located>) -> Shown {
        Shown { is_growing: true, ..self.next(site.clone(), &[], findings) }
    }

    /// The next state, after a build.
    pub fn next(&self, site: Outputs, diagnostics: &[Diagnostic], findings: Vec<Located>) -> Shown {
        let version = self.version + 1;
        if diagnostics.iter().any(|found| found.severity == Severity::Fatal) {
            return Shown { version, failed: true, findings, assets: Assets::Same, ..self.clone() };
        }
        let below_assets: BTreeMap<String, UrlPath> =
            site.keys().filter_map(|path| Some((below_assets(path.as_str())?, path.clone()))).collect();
        let mut next = Shown { version, failed: false, findings, below_assets, ..Shown::default() };
        next.site = Some(Arc::new(site));
        next.assets = next.assets_since(self);
        next
    }

    /// Whether a request is answered now, and not when the build is done.
    pub(super) fn answers(&self, path: &str) -> bool {
        !self.is_growing || self.output(path).is_some() || self.output(&format!("{path}/")).is_some()
    }

    /// Whether pages have to be told of this state, after that one.
    pub(super) fn is_news_after(&self, before: &Shown) -> bool {
        (self.version, self.failed, &self.findings) != (before.version, before.failed, &before.findings)
    }

    pub(super) fn state(&self) -> State<'_> {
        let Shown { version, failed, assets, ref findings, .. } = *self;
        State { version, failed, assets, findings }
    }

    /// The output at a decoded path.
    pub(super) fn output(&self, path: &str) -> Option<&Output> {
        let site = self.site.as_deref()?;
        let page =
            if path.is_empty() || path.ends_with('/') { UrlPath::folder(path) } else { UrlPath::file(path) };
        let index = || site.get(&UrlPath::folder(path.strip_suffix("index.html")?));
        let moved = || site.get(self.below_assets.get(&below_assets(path)?)?);
        site.get(&page).or_else(index).or_else(moved)
    }

    fn asset(&self, name: &str) -> Option<&[u8]> {
        Some(&self.site.as_deref()?.get(self.below_assets.get(name)?)?.bytes)
    }

    fn assets_since(&self, before: &Shown) -> Assets {
        if before.site.is_none() {
            return Assets::Other;
        }
        let names = self.below_assets.keys().chain(before.below_assets.keys());
        let changed = names.filter(|name| self.asset(name) != before.asset(name));
        changed.fold(Assets::Same, |sum, name| match name.ends_with(".css") && sum != Assets::Other {
            true => Assets::Css,
            false => Assets::Other,
        })
    }
}

/// `css/site.css` of `assets/0123abcd/css/site.css`.
fn below_assets(path: &str) -> Option<String> {
    let (digest, rest) = path.strip_prefix("assets/")?.split_once('/')?;
    is_digest(digest).then(|| rest.to_owned())
}

fn is_digest(name: &str) -> bool {
    name.len() >= 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A page's digest without the name of the asset folder: equal when only scripts or styles changed.
pub(super) fn page_digest(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("assets/") {
        plain.push_str(before);
        let digest = after.len() - after.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        rest = if is_digest(&after[..digest]) { &after[digest..] } else { after };
    }
    plain.push_str(rest);
    Digest::of_bytes(plain.as_bytes()).hex(16)
}

/// A page with the client's script, and the sign that code may be run here.
pub(super) fn with_script(html: &str, token: &str, version: u64, runs: bool) -> String {
    let page = page_digest(html);
    let script = format!(
        "<script type=\"module\" src=\"/_bagu/reload.js\" data-bagu=\"{token} {version} {page}\"></script>"
    );
    let meta = if runs { format!("<meta name=\"bagu-run\" content=\"{token}\">") } else { String::new() };
    let head = html.find("</head>").unwrap_or(0);
    let at = html.rfind("</body>").unwrap_or(html.len()).max(head);
    format!("{}{meta}{}{script}{}", &html[..head], &html[head..at], &html[at..])
}

/// The page while there is no site: what was found, readable without the script.
pub(super) fn waiting_page(shown: &Shown) -> String {
    let findings: String = shown.findings.iter().map(item).collect();
    let title = if shown.failed { "bagu: the site could not be built" } else { "bagu: building …" };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/_bagu/overlay.css\"></head>\
         <body class=\"bagu-waiting\"><main><h1>{title}</h1><ol>{findings}</ol></main></body></html>\n"
    )
}

/// A finding as the script shows it. No carets: a browser's Han letters are not two columns wide.
fn item(found: &Located) -> String {
    let (file, word) = (escape(found.file.as_deref().unwrap_or_default()), found.severity.word());
    let mut html = format!("<li><div><strong>{word}</strong> <code>{file}");
    if let (Some(line), Some(col)) = (found.line, found.col) {
        html.push_str(&format!(":{line}:{col}"));
    }
    html.push_str(&format!("</code></div><p>{}</p>", escape(&found.message)));
    if let (Some(excerpt), Some(col)) = (&found.excerpt, found.col) {
        let from = col - 1;
        let marked = found.end_col.map_or(0, |end| end.saturating_sub(col));
        let part = |from, number| escape(&excerpt.chars().skip(from).take(number).collect::<String>());
        let (before, mark, after) = (part(0, from), part(from, marked), part(from + marked, usize::MAX));
        html.push_str(&format!("<pre>{before}<mark>{mark}</mark>{after}</pre>"));
    }
    if let Some(help) = &found.help {
        html.push_str(&format!("<p><b>help:</b> {}</p>", escape(help)));
    }
    html + "</li>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::{Source, Span};
    use crate::site::Site;

    fn site(files: &[(&str, &str)]) -> Outputs {
        let mut site = Site::default();
        site.insert(files.iter().map(|(path, text)| Output::new(UrlPath::file(*path), *text, "x")).collect());
        site.outputs
    }

    fn shown(before: &Shown, files: &[(&str, &str)]) -> Shown {
        before.next(site(files), &[], Vec::new())
    }

    #[test]
    fn only_changed_styles_are_swapped() {
        let one = shown(&Shown::default(), &[("assets/00000001/a.css", "1"), ("assets/00000001/a.js", "1")]);
        assert_eq!((one.version, one.assets), (1, Assets::Other));
        let check = |files: &[(&str, &str)], expected| assert_eq!(shown(&one, files).assets, expected);
        check(&[("assets/00000001/a.css", "1"), ("assets/00000001/a.js", "1")], Assets::Same);
        check(&[("assets/00000002/a.css", "2"), ("assets/00000002/a.js", "1")], Assets::Css);
        check(&[("assets/00000002/a.css", "2"), ("assets/00000002/a.js", "2")], Assets::Other);
        check(&[("assets/00000002/a.css", "1")], Assets::Other);
    }

    #[test]
    fn a_failed_build_keeps_the_site() {
        let one = shown(&Shown::default(), &[("a/", "1")]);
        let two = one.next(Outputs::new(), &[Diagnostic::fatal("x", "x")], Vec::new());
        assert!(two.failed && two.version == 2 && two.output("a/").is_some());
        assert!(!shown(&two, &[("a/", "1")]).failed);
    }

    #[test]
    fn a_growing_site_answers_what_it_has() {
        let one = shown(&Shown::default(), &[("a/", "1"), ("search/index.bin", "1")]);
        let grown = one.growing(&site(&[("a/", "2")]), Vec::new());
        assert_eq!((grown.version, &*grown.output("a/").unwrap().bytes), (2, &b"2"[..]));
        assert!(grown.answers("a/") && grown.answers("a") && !grown.answers("search/index.bin"));
        assert!(!grown.answers("nothing"), "it may come");
        let two = shown(&one, &[("a/", "2"), ("search/index.bin", "2")]);
        assert!(two.version == 2 && two.answers("search/index.bin") && two.answers("nothing"));
        assert!(grown.is_news_after(&one) && !two.is_news_after(&grown));
        let failed = one.next(Outputs::new(), &[Diagnostic::fatal("x", "x")], Vec::new());
        assert!(failed.is_news_after(&grown) && &*failed.output("a/").unwrap().bytes == b"1");
    }

    #[test]
    fn outputs_are_found_by_path() {
        let shown = shown(&Shown::default(), &[("", "home"), ("a/", "1"), ("assets/00000001/a.js", "2")]);
        let text =
            |path| shown.output(path).map(|output| String::from_utf8_lossy(&output.bytes).into_owned());
        assert_eq!(text("").as_deref(), Some("home"));
        assert_eq!(text("index.html").as_deref(), Some("home"));
        assert_eq!(text("a/").as_deref(), Some("1"));
        assert_eq!(text("a/index.html").as_deref(), Some("1"));
        assert_eq!(text("assets/ffffffff/a.js").as_deref(), Some("2"), "of an earlier build");
        assert_eq!(text("a"), None);
        assert_eq!(text("assets/ffffffff/b.js"), None);
    }

    #[test]
    fn a_page_is_the_same_in_another_asset_folder() {
        let page = |folder: &str| {
            page_digest(&format!(
                "<html data-assets=\"assets/{folder}\"><link href=\"../assets/{folder}/a.css\">"
            ))
        };
        assert_eq!(page("00000001"), page("abcdef12"));
        assert_ne!(page("00000001"), page("picture"));
        let html = with_script("<body>x</body>", "t", 7, false);
        assert!(html.starts_with("<body>x<script type=\"module\"") && html.ends_with("\"></script></body>"));
    }

    #[test]
    fn findings_are_escaped() {
        let found = Diagnostic::fatal("x", "<img src=x onerror=alert(1)>").located(None);
        let page = waiting_page(&Shown { failed: true, findings: vec![found], ..Shown::default() });
        assert!(page.contains("&lt;img src=x") && !page.contains("<img"));
        let source = Source::new("notes/锁.md", "见 <[[mutx]]>。");
        let found = Diagnostic::problem("x", "m").at(Span::new(5, 13)).in_file(&source.path).help("<h>");
        let found = found.located(Some(&source));
        assert!(item(&found).contains("<code>notes/锁.md:1:4</code>"), "{}", item(&found));
        assert!(item(&found).contains("<pre>见 &lt;<mark>[[mutx]]</mark>&gt;。</pre>"), "{}", item(&found));
        assert!(item(&found).ends_with("<p><b>help:</b> &lt;h&gt;</p></li>"), "{}", item(&found));
    }
}
