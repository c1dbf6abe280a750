//! Pages + catalog -> outputs. One file an emitter, one line in [`FIRST_EMITTERS`] or [`LAST_EMITTERS`].
//!
//! Never: reads a disk, changes a page, looks at another emitter's outputs (`offline` alone does, as the last).

mod app;
mod assets;
mod coverage;
mod end;
mod facts;
mod feeds;
mod find;
mod frame;
mod gallery;
mod html;
mod lists;
mod map;
mod notes;
mod offline;
mod redirects;
mod scripts;
pub mod search;
mod side;
mod sitemap;
mod snippets;
mod twins;
mod view;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::url::NoteId;
use crate::page::links::Linker;
use crate::page::{Page, Scene};
use crate::resolve::{Backlinks, Coverage};
use crate::site::Output;

pub use assets::{AssetFolder, AssetInput, asset_folder};
pub use gallery::has_diagrams;
pub use html::{TemplateInput, Templates, templates};
pub use lists::site_pages;
pub use offline::offline;

/// Everything an emitter may use.
pub struct Input<'a> {
    /// What pages are made from.
    pub scene: Scene<'a>,
    /// Who links to whom.
    pub backlinks: &'a Backlinks,
    /// Notes worth reading next, where the author named few.
    pub suggestions: &'a BTreeMap<NoteId, Vec<NoteId>>,
    /// How much of the ledger the notes cover; empty without a ledger.
    pub coverage: &'a Coverage,
    /// Names of all site pages of a language: every page's menu asks for them.
    pub site_pages: &'a [String],
    /// Whether any note has a drawing: every page's menu asks that too.
    pub has_diagrams: bool,
    /// The pages of all notes in all views, in the order of `catalog.entries`.
    pub pages: &'a [Page],
    /// Parsed templates.
    pub templates: &'a Arc<Templates>,
    /// The folder of scripts and styles.
    pub assets: &'a AssetFolder,
}

impl<'a> Deref for Input<'a> {
    type Target = Scene<'a>;

    fn deref(&self) -> &Scene<'a> {
        &self.scene
    }
}

/// An emitter.
pub type Emitter = fn(&Input) -> Checked<Vec<Output>>;

/// What a reader sees first, with the names shown by `--timings`. A page needs its assets.
pub const FIRST_EMITTERS: &[(&str, Emitter)] =
    &[("assets", assets::assets), ("home", lists::home), ("note pages", notes::notes)];

/// The search, which takes as long as they do: it runs beside them.
pub const SEARCH: Emitter = find::find;

/// All others.
pub const LAST_EMITTERS: &[(&str, Emitter)] = &[
    ("lists", lists::lists),
    ("Markdown twins", twins::twins),
    ("gallery", gallery::gallery),
    ("map", map::map),
    ("redirects", redirects::redirects),
    ("feeds", feeds::feeds),
    ("sitemap", sitemap::sitemap),
    ("snippets", snippets::snippets),
    ("app", app::app),
    ("print", lists::printed),
];
