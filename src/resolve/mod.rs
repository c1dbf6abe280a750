//! Note + Catalog -> [`Resolved`]: side tables beside the tree, which stays untouched.
//!
//! Never: makes HTML or relative URLs (they depend on the view), reads another note's tree except for backlinks.

mod anchors;
mod backlinks;
mod concepts;
mod coverage;
mod evidence;
mod finder;
mod findings;
mod links;
pub mod lint;
mod paths;
mod pictures;
mod related;
mod scope;
mod sentence;
mod shortfall;
mod terms;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::PerLang;
use crate::base::memo::Memo;
use crate::base::url::NoteId;
use crate::parse::Note;
pub use backlinks::backlinks;
pub use concepts::Concepts;
pub use coverage::{CategoryCoverage, Count, Coverage, TopicCoverage, coverage};
pub use findings::findings;
use links::Linker;
pub use related::suggestions;
pub use scope::Scope;

/// What the links, pictures and words of one note mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// One for each of `Note::links`.
    pub links: Vec<Target>,
    /// One for each of `Note::images`.
    pub images: Vec<Picture>,
    /// First mentions of terms, sorted by place.
    pub terms: Vec<TermMark>,
    /// `prerequisites` of the front matter that exist.
    pub prerequisites: Vec<NoteId>,
    /// `related` of the front matter that exist.
    pub related: Vec<NoteId>,
}

/// What a link points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// An address of another site, or `mailto:`.
    External(String),
    /// An anchor on the same page.
    Here(String),
    /// A note, perhaps at an anchor.
    Note(NoteId, Option<String>),
    /// A category's page.
    Category(String),
    /// The home page.
    Home,
    /// A file beside the notes: key of `Sources::assets`.
    Asset(String),
    /// Nothing: shown as plain text with a quiet mark.
    Broken,
}

/// What a picture is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Key of `Sources::assets`.
    Asset(String),
    /// On an admitted host.
    Remote(String),
    /// On another host: a labelled link.
    Link(String),
    /// Not there: a labelled box with the name as written.
    Missing(String),
}

/// One marked mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermMark {
    /// `span.start` of the text inline.
    pub text: u32,
    /// First byte within that inline's text.
    pub from: u32,
    /// One past the last byte.
    pub to: u32,
    /// Position in `Glossary::terms`.
    pub term: u32,
}

/// What every file of the site was resolved to, by its path under the notes folder ([`Note::rel`]).
pub type ByFile<'a> = BTreeMap<&'a str, &'a Resolved>;

/// Notes that link to a note.
pub type Backlinks = BTreeMap<NoteId, Vec<Arc<Backlink>>>;

/// A link seen from its target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Backlink {
    /// The note that has the link.
    pub from: NoteId,
    /// Anchor of the block around the link.
    pub anchor: String,
    /// Heading above it, when there is one.
    pub heading: PerLang<Option<String>>,
    /// The sentence around the link.
    pub sentence: PerLang<Option<Sentence>>,
}

/// A sentence cut around its link, plain text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sentence {
    /// Text before the link.
    pub before: String,
    /// The link's text.
    pub link: String,
    /// Text after it.
    pub after: String,
}

/// A note, and what it is looked up in.
struct Asked<'a> {
    note: &'a Note,
    scope: &'a Scope<'a>,
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.note, self.scope.digest_for(self.note)).hash(state);
    }
}

/// As [`resolve`], with the results of earlier builds.
pub fn resolve_again(note: &Note, scope: &Scope, memo: &Memo) -> Arc<Checked<Resolved>> {
    memo.call(resolved, &Asked { note, scope })
}

fn resolved(asked: &Asked) -> Checked<Resolved> {
    resolve(asked.note, asked.scope)
}

/// Looks up everything one note refers to. A note that is not in the catalog (a draft, a lone translation) has
/// no page: nothing is looked up for it.
pub fn resolve(note: &Note, scope: &Scope) -> Checked<Resolved> {
    if scope.anchors_of(note).is_none() {
        return Checked::default();
    }
    let mut linker = Linker { note, scope, found: Vec::new() };
    let links = note.links.iter().map(|link| linker.target(link)).collect();
    let images = note.images.iter().map(|image| linker.picture(image)).collect();
    let mut notes = |names: &[crate::parse::Spanned<String>]| {
        let mut ids: Vec<NoteId> = Vec::new();
        for name in names {
            if let Some(id) = linker.named_note(&name.value, name.span)
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids
    };
    let prerequisites = notes(&note.meta.prerequisites);
    let related = notes(&note.meta.related);
    let terms = terms::terms(note, &scope.catalog.glossary, scope.finder(note.lang));
    let resolved = Resolved { links, images, terms, prerequisites, related };
    Checked::new(resolved, linker.found)
}
