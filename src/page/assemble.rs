//! A text + side tables -> its pages: what each link, picture and term becomes in each view.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::memo::{Digest, Memo};
use crate::base::shared::Shared;
use crate::base::url::UrlPath;
use crate::catalog::{Catalog, Text};
use crate::fragment::Fragment;
use crate::fragment::runnable::Known;
use crate::load::{Role, Sources};
use crate::parse::Note;
use crate::resolve::{ByFile, Picture, Resolved, Target};

use super::body::Snippets;
use super::links::{Href, Linker, media_path};
use super::{Body, BodyInput, Figure, Page, Part, Pointers, Strings, body};

/// The fragments of every file, by `Note::rel`.
pub type Fragments<'a> = BTreeMap<&'a str, Vec<Fragment>>;

/// What all pages are made from.
pub struct Scene<'a> {
    /// All notes.
    pub catalog: &'a Catalog,
    /// What was loaded.
    pub src: &'a Sources,
    /// What links mean, by file.
    pub resolved: &'a ByFile<'a>,
    /// What code blocks became, by file.
    pub fragments: &'a Fragments<'a>,
    /// Interface strings.
    pub strings: &'a Arc<Strings>,
    /// What is known of snippets.
    pub known: &'a Known,
    /// Of all that links are made from: [`places`].
    pub places: Digest,
    /// Earlier results.
    pub memo: &'a Memo,
}

impl<'a> Scene<'a> {
    /// A linker for a page.
    pub fn linker(&self, path: &UrlPath, view: View) -> Linker<'a> {
        Linker { catalog: self.catalog, from: path.clone(), view, absolute: None, media: &self.src.assets }
    }

    /// All pages of a note: Chinese, and with a translation English and both.
    pub fn pages(&self, at: usize) -> Vec<Page> {
        let entry = &self.catalog.entries[at];
        let views: &[View] = if entry.en.is_some() { &View::ALL } else { &[View::Zh] };
        let page = |&view: &View| {
            let path = entry.page(view).clone();
            Page { entry: at, view, body: self.body(entry.text(), &self.linker(&path, view)), path }
        };
        views.iter().map(page).collect()
    }

    /// A text as it reads on the page of `linker`.
    pub fn body(&self, text: Text, linker: &Linker) -> Arc<Checked<Body>> {
        let mut zh = self.part(text.zh, text.matching.anchors.get(Lang::Zh), linker);
        let mut en = text.en.map(|note| self.part(note, text.matching.anchors.get(Lang::En), linker));
        // The page of a folder has no summary box and no list of terms below, so there is nothing to mark.
        let is_note = text.zh.role == Role::Note || text.zh.id.as_str().contains('/');
        if !is_note {
            std::iter::once(&mut zh).chain(&mut en).for_each(|part| part.marks = &[]);
        }
        let marks = zh.marks.iter().chain(en.iter().flat_map(|part| part.marks));
        let anchor = |term: u32| self.catalog.glossary.terms[term as usize].anchor.clone();
        let terms = marks.map(|mark| (mark.term, anchor(mark.term))).collect();
        let (matching, strings) = (text.matching, &**self.strings);
        let snippets = self.snippets(linker);
        let summary = is_note;
        self.memo
            .call(body, &BodyInput { view: linker.view, summary, zh, en, matching, terms, strings, snippets })
    }

    fn snippets(&self, linker: &Linker) -> Snippets {
        let codes = self.known.lock.explanations.keys();
        Snippets {
            explained: codes.map(|code| (code.clone(), linker.site(&format!("snippets/{code}")))).collect(),
            playground: self.src.config.playground.origin().map(str::to_owned),
        }
    }

    fn part<'b>(&'b self, note: &'b Note, anchors: &'b [String], linker: &Linker) -> Part<'b> {
        let resolved = self.resolved.get(&*note.rel).copied();
        let pointers = resolved.map(|resolved| {
            let pointing = Pointing { resolved, lang: note.lang, linker, places: self.places };
            self.memo.call(pointers, &pointing).value.clone()
        });
        Part {
            note,
            anchors,
            pointers: pointers.unwrap_or_default(),
            marks: resolved.map_or(&[], |resolved| &resolved.terms),
            fragments: self.fragments.get(&*note.rel).map_or(&[], Vec::as_slice),
        }
    }
}

/// The links of a file, and the page that it stands on.
struct Pointing<'a> {
    resolved: &'a Resolved,
    lang: Lang,
    linker: &'a Linker<'a>,
    places: Digest,
}

impl Hash for Pointing<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Linker { from, view, absolute, .. } = self.linker;
        (&self.resolved.links, &self.resolved.images, self.lang, from, view, absolute, self.places)
            .hash(state);
    }
}

fn pointers(pointing: &Pointing) -> Checked<Shared<Pointers>> {
    let Pointing { resolved, lang, linker, .. } = pointing;
    let links = resolved.links.iter().map(|target| href(target, *lang, linker)).collect();
    let images = resolved.images.iter().map(|picture| figure(picture, linker)).collect();
    Checked::ok(Shared::new(Pointers { links, images }))
}

/// The digest of all that a [`Linker`] makes a link from: where the notes and the files beside them are published,
/// and what the notes are called.
pub fn places(catalog: &Catalog, src: &Sources) -> Digest {
    let notes = catalog.entries.iter().map(|entry| {
        let english = entry.en.as_ref().map(|note| &note.title);
        (&entry.id, &entry.zh.title, english)
    });
    let assets = src.assets.iter().map(|(key, asset)| (key, asset.digest, asset.size));
    Digest::of(&(notes.collect::<Vec<_>>(), assets.collect::<Vec<_>>()))
}

/// Whether a text has anything to show in a language.
pub fn shown_in(text: Text, lang: Lang) -> bool {
    lang == Lang::Zh || text.en.is_some()
}

/// What a link becomes; on a page of both languages a title stands in the language of the text around it.
fn href(target: &Target, lang: Lang, linker: &Linker) -> Href {
    let href = linker.target(target);
    match target {
        Target::Note(id, _) if linker.view == View::Duo => Href { title: linker.title(id, lang), ..href },
        _ => href,
    }
}

fn figure(picture: &Picture, linker: &Linker) -> Figure {
    match picture {
        Picture::Asset(key) => Figure::Shown {
            src: linker.url(&media_path(linker.media, key)),
            size: linker.media.get(key).and_then(|asset| asset.size),
        },
        Picture::Remote(url) => Figure::Shown { src: url.clone(), size: None },
        Picture::Link(url) => Figure::Away(url.clone()),
        Picture::Missing(name) => Figure::Missing(name.clone()),
    }
}
