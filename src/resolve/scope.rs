//! [`Scope`]: what the links of all notes are looked up in, made once a build.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::anchors::{AnchorIndex, anchors};
use super::finder::{Finder, Named, finder};
use super::paths::{Paths, Placed, folder_of, paths};
use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, PerLang};
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;
use crate::base::shared::Shared;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, Text};
use crate::load::{Asset, Sources};
use crate::parse::{Dest, Link, Note};

/// The catalog with its indexes, and what of the sources links may lead to.
pub struct Scope<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) is_project: bool,
    paths: Arc<Checked<Shared<Paths>>>,
    assets: &'a BTreeMap<String, Asset>,
    image_hosts: &'a [String],
    finders: PerLang<Arc<Checked<Finder>>>,
    /// One for each text of the catalog.
    anchors: Vec<Arc<Checked<Shared<AnchorIndex>>>>,
    /// Position in `anchors` by file; both files of a text share it.
    by_file: BTreeMap<&'a str, usize>,
    /// Of all that links are looked up in, but the anchors of pages.
    digest: Digest,
    /// Of the anchors of all pages.
    all_anchors: Digest,
}

/// The digest of everything that [`super::resolve`] may look up but anchors: a new field of the catalog that it reads
/// belongs here, which `tests/warm.rs` would find.
fn of_all(
    catalog: &Catalog,
    src: &Sources,
    by_file: &BTreeMap<&str, usize>,
    paths: &Shared<Paths>,
) -> Digest {
    let Catalog { entries, categories, glossary, moved, names, .. } = catalog;
    let ids: Vec<_> = entries.iter().map(|entry| (&entry.id, &entry.zh.rel)).collect();
    let categories: Vec<_> = categories.iter().map(|category| (&category.id, &category.title)).collect();
    // A picture is not among the paths where a note has the same: `x.png` beside `x.png.md`.
    let assets: Vec<_> = src.assets.keys().collect();
    let files = (by_file, paths, assets, src.is_project, &src.config.image_hosts);
    Digest::of(&(ids, categories, &glossary.terms, moved, names, files))
}

impl<'a> Scope<'a> {
    /// Makes the indexes.
    pub fn new(catalog: &'a Catalog, src: &'a Sources) -> Scope<'a> {
        Scope::again(catalog, src, &Memo::default())
    }

    /// As [`Scope::new`], with the results of earlier builds.
    pub fn again(catalog: &'a Catalog, src: &'a Sources, memo: &Memo) -> Scope<'a> {
        let texts: Vec<Text> = catalog.texts().collect();
        let files = texts.iter().enumerate().flat_map(|(at, text)| {
            [Some(text.zh), text.en].into_iter().flatten().map(move |note| (&*note.rel, at))
        });
        let by_file: BTreeMap<&str, usize> = files.collect();
        let paths = memo.call(paths, &Placed { catalog, assets: &src.assets });
        let anchors = each(&texts, |text| memo.call(anchors, text));
        Scope {
            catalog,
            is_project: src.is_project,
            assets: &src.assets,
            image_hosts: &src.config.image_hosts,
            finders: PerLang::from_fn(|lang| memo.call(finder, &Named { glossary: &catalog.glossary, lang })),
            digest: of_all(catalog, src, &by_file, &paths.value),
            all_anchors: Digest::of(&anchors.iter().map(|anchors| &anchors.value).collect::<Vec<_>>()),
            paths,
            by_file,
            anchors,
        }
    }

    /// The names of concepts in a language.
    pub(super) fn finder(&self, lang: Lang) -> &Finder {
        &self.finders.get(lang).value
    }

    /// Every path that a link may lead to.
    pub(super) fn paths(&self) -> &Paths {
        &self.paths.value
    }

    /// The anchors of the page a file belongs to; none when the file is no part of the site.
    pub(super) fn anchors_of(&self, note: &Note) -> Option<&AnchorIndex> {
        self.by_file.get(&*note.rel).map(|&at| &*self.anchors[at].value)
    }

    /// Of all that the links of a note may be looked up in: an edit adds anchors to one page, which only that page and
    /// those that link to anchors see.
    pub(super) fn digest_for(&self, note: &Note) -> Digest {
        let has_anchor = |link: &Link| match &link.dest {
            Dest::Relative { anchor, .. } | Dest::Wiki { anchor, .. } => anchor.is_some(),
            Dest::Anchor(_) | Dest::External(_) | Dest::Refused(..) => false,
        };
        let all_anchors = note.links.iter().any(has_anchor).then_some(self.all_anchors);
        let own = self.by_file.get(&*note.rel).map(|&at| &self.anchors[at].value);
        Digest::of(&(self.digest, all_anchors, own))
    }

    /// The anchors of a note's page.
    pub(super) fn anchors_of_note(&self, id: &NoteId) -> Option<&AnchorIndex> {
        self.anchors_of(&self.catalog.entry(id)?.zh)
    }

    /// The asset at a path that counts from the notes folder.
    pub(super) fn asset(&self, path: &str) -> Option<String> {
        let path = super::paths::join("", &path.replace('\\', "/"))?;
        self.assets.contains_key(&path).then_some(path)
    }

    /// The asset of a file name in any folder.
    pub(super) fn asset_named(&self, name: &str, note: &Note) -> Option<String> {
        self.paths().asset_named(name, folder_of(note))
    }

    /// Whether pictures of this address are shown: its host, or a domain above it, is admitted.
    pub(super) fn admits(&self, url: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else { return false };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let admitted = |name: &String| {
            let name = name.to_ascii_lowercase();
            host == name || host.strip_suffix(&name).is_some_and(|sub| sub.ends_with('.'))
        };
        matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https")
            && self.image_hosts.iter().any(admitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use crate::catalog::testing::{notes, sources};

    #[test]
    fn admitted_hosts() {
        let mut src = sources(&[("a.md", "")]);
        src.config.image_hosts = vec!["x.org".into()];
        let catalog = catalog(&notes(&src), &src).value;
        let scope = Scope::new(&catalog, &src);
        let check = |url: &str, admitted: bool| assert_eq!(scope.admits(url), admitted, "{url}");
        check("https://x.org/a.png", true);
        check("https://X.ORG:443/a", true);
        check("https://cdn.x.org/a", true);
        check("https://x.org.evil.com/a", false);
        check("https://evilx.org/a", false);
        check("https://x.org@evil.com/a", false);
        check("https://evil.com/https://x.org/", false);
        check("mailto:a@x.org", false);
    }
}
