//! What a link becomes on the page it stands on: links stay in the reader's view where the target has it.

use std::collections::BTreeMap;

use crate::base::lang::{Lang, View};
use crate::base::url::{NoteId, UrlPath, encode_fragment};
use crate::catalog::Catalog;
use crate::load::Asset;
use crate::resolve::Target;

/// A link ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Href {
    /// Percent-encoded URL, relative where it is inside the site; `None`: there is nothing to link to.
    pub url: Option<String>,
    /// The target's language, when it is not the page's.
    pub lang: Option<Lang>,
    /// Whether it leaves the site.
    pub external: bool,
    /// The target's title in the page's language, for links without text of their own.
    pub title: Option<String>,
}

/// Makes URLs as seen from one page.
#[derive(Clone)]
pub struct Linker<'a> {
    /// All notes.
    pub catalog: &'a Catalog,
    /// The page.
    pub from: UrlPath,
    /// Its view.
    pub view: View,
    /// For the 404 page, which is shown at any depth: the base path (`/` or `/repo/`) that URLs start with.
    pub absolute: Option<&'a str>,
    /// Files beside the notes.
    pub media: &'a BTreeMap<String, Asset>,
}

impl Linker<'_> {
    /// The URL of any output.
    pub fn url(&self, to: &UrlPath) -> String {
        match self.absolute {
            Some(base) => format!("{base}{}", to.encoded()),
            None => to.relative_from(&self.from),
        }
    }

    /// A note, perhaps at an anchor. A reader stays in the view of this page where the note has it.
    pub fn note(&self, id: &NoteId, anchor: Option<&str>) -> Href {
        let entry = self.catalog.entry(id);
        let view = if entry.is_some_and(|entry| entry.en.is_some()) { self.view } else { View::Zh };
        let mut url = match entry {
            Some(entry) => self.url(entry.page(view)),
            None => self.url(&id.page(view)),
        };
        if let Some(anchor) = anchor {
            url.push('#');
            url.push_str(&encode_fragment(anchor));
        }
        let lang = (view.interface() != self.view.interface()).then_some(Lang::Zh);
        let title = entry.map(|entry| match (&entry.en, self.view, lang) {
            (Some(en), View::En, None) => en.title.clone(),
            _ => entry.zh.title.clone(),
        });
        Href { url: Some(url), lang, external: false, title }
    }

    /// A note's title in a language, where it has one.
    pub fn title(&self, id: &NoteId, lang: Lang) -> Option<String> {
        let entry = &self.catalog.entries[*self.catalog.by_id.get(id)?];
        let note = entry.en.as_ref().filter(|_| lang == Lang::En).unwrap_or(&entry.zh);
        Some(note.title.clone())
    }

    /// A page of the site itself (`glossary`, `tags/tcp`), in the language of the interface. `""` is the home page.
    pub fn site(&self, page: &str) -> String {
        self.url(&site_page(page, self.view.interface()))
    }

    /// What a resolved link becomes.
    pub fn target(&self, target: &Target) -> Href {
        let here = |url: String| Href { url: Some(url), lang: None, external: false, title: None };
        match target {
            Target::External(url) => {
                Href { url: Some(super::html::href(url)), lang: None, external: true, title: None }
            }
            Target::Here(anchor) => here(format!("#{}", encode_fragment(anchor))),
            Target::Note(id, anchor) => self.note(id, anchor.as_deref()),
            Target::Category(id) => here(self.site(id)),
            Target::Home => here(self.site("")),
            Target::Asset(key) => here(self.url(&media_path(self.media, key))),
            Target::Broken => Href { url: None, lang: None, external: false, title: None },
        }
    }
}

/// The path of a page of the site itself in a language.
pub fn site_page(page: &str, lang: Lang) -> UrlPath {
    UrlPath::folder(match (lang, page) {
        (Lang::Zh, page) => page.to_owned(),
        (Lang::En, "") => "en".to_owned(),
        (Lang::En, page) => format!("en/{page}"),
    })
}

/// Where a file beside the notes is published: its name with the digest of its bytes before the extension.
pub fn media_path(media: &BTreeMap<String, Asset>, key: &str) -> UrlPath {
    let digest = media.get(key).map(|asset| asset.digest.hex(8)).unwrap_or_default();
    let name = key.rsplit('/').next().unwrap_or(key);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let stem = crate::base::url::slug(stem);
    let dot = if stem.is_empty() { "" } else { "." };
    UrlPath::file(format!("assets/media/{stem}{dot}{digest}.{}", extension.to_lowercase()))
}
