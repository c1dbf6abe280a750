//! Views -> bytes through the templates. tera stays in this file.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera};

use crate::base::diagnostic::{Checked, Diagnostic, Severity};
use crate::base::lang::{Lang, PerLang};
use crate::base::memo::{Digest, Memo};
use crate::base::source::{Source, Span};
use crate::base::url::UrlPath;
use crate::page::{Html, Strings};
use crate::site::Output;

/// Parsed templates with the interface strings.
pub struct Templates {
    tera: Tera,
    strings: PerLang<tera::Value>,
    sources: BTreeMap<String, Source>,
    digest: Digest,
}

impl Hash for Templates {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// Input of [`templates`].
#[derive(Hash)]
pub struct TemplateInput {
    /// Templates by name.
    pub sources: BTreeMap<String, Source>,
    /// Interface strings.
    pub strings: Arc<Strings>,
}

/// Parses all templates. Errors are fatal and name template and line.
pub fn templates(input: &TemplateInput) -> Checked<Arc<Templates>> {
    let mut tera = Tera::new();
    let pages = input.sources.iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".xml"));
    let parsed = tera.add_raw_templates(pages.map(|(name, source)| (name.as_str(), &*source.text)));
    let found = parsed.err().map(|error| template_error(&error, &input.sources, None));
    let strings = PerLang::from_fn(|lang| tera::Value::from_serializable(input.strings.all(lang)));
    let digest = Digest::of(input);
    let templates = Templates { tera, strings, sources: input.sources.clone(), digest };
    Checked::new(Arc::new(templates), found.into_iter().collect())
}

/// One rendering: the template's name and what it sees. The result is remembered as long as nothing of it changes.
#[derive(Hash)]
pub(super) struct Rendering<V> {
    templates: Arc<Templates>,
    name: &'static str,
    lang: Lang,
    path: UrlPath,
    view: V,
}

impl<V: Serialize + Hash> Rendering<V> {
    /// A template with what it sees, on the page of a path.
    pub(super) fn new(
        templates: &Arc<Templates>,
        name: &'static str,
        lang: Lang,
        path: &UrlPath,
        view: V,
    ) -> Rendering<V> {
        Rendering { templates: templates.clone(), name, lang, path: path.clone(), view }
    }

    /// A whole page.
    pub(super) fn page(&self, memo: &Memo) -> Arc<Checked<Arc<[u8]>>> {
        memo.call(rendered::<V>, self)
    }

    /// A part of a page.
    pub(super) fn part(&self, memo: &Memo) -> Arc<Checked<Html>> {
        memo.call(rendered_part::<V>, self)
    }
}

fn rendered<V: Serialize>(input: &Rendering<V>) -> Checked<Arc<[u8]>> {
    let templates = &input.templates;
    let mut context = match Context::from_serialize(&input.view) {
        Ok(context) => context,
        Err(error) => {
            return Checked::new(Arc::default(), vec![template_error(&error, &templates.sources, None)]);
        }
    };
    context.insert_value("t", templates.strings.get(input.lang).clone());
    context.insert_value("other", templates.strings.get(input.lang.other()).clone());
    let mut bytes = Vec::with_capacity(32 << 10);
    match templates.tera.render_to(input.name, &context, &mut bytes) {
        Ok(()) => Checked::ok(Arc::from(bytes)),
        Err(error) => {
            Checked::new(Arc::default(), vec![template_error(&error, &templates.sources, Some(&input.path))])
        }
    }
}

fn rendered_part<V: Serialize>(input: &Rendering<V>) -> Checked<Html> {
    rendered(input).map(|bytes| String::from_utf8_lossy(&bytes).into())
}

/// A rendered page as an output; its findings go to `found`.
pub(super) fn output(
    rendered: &Checked<Arc<[u8]>>,
    path: UrlPath,
    origin: &str,
    found: &mut Vec<Diagnostic>,
) -> Output {
    found.extend_from_slice(&rendered.diagnostics);
    Output { path, bytes: rendered.value.clone(), origin: origin.into() }
}

fn template_error(
    error: &tera::Error,
    sources: &BTreeMap<String, Source>,
    page: Option<&UrlPath>,
) -> Diagnostic {
    let on_page = page.map(|path| format!(", on page /{path}")).unwrap_or_default();
    let (message, place) = match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), Some((report.filename(), report.span().range.clone())))
        }
        other => (other.to_string(), None),
    };
    let mut finding = Diagnostic::new(Severity::Fatal, "template", format!("{message}{on_page}"))
        .help("mend the template, or remove it to use the embedded one");
    if let Some((source, range)) = place.and_then(|(name, range)| Some((sources.get(name)?, range))) {
        finding = finding.in_file(&source.path).at(Span::from(range));
    }
    finding
}
