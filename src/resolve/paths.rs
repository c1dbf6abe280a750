//! Paths as authors and other generators write them -> notes, folders, files.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use super::Target;
use crate::base::diagnostic::Checked;
use crate::base::shared::Shared;
use crate::catalog::Catalog;
use crate::load::Asset;
use crate::parse::Note;

/// Every path under the notes folder that a link may lead to. Notes stand without their extension, since
/// links name them as `xss.md`, `xss.html` or `xss`.
#[derive(Debug, Default, Hash)]
pub(super) struct Paths {
    targets: BTreeMap<String, Target>,
    /// Paths by their lower-case form, for links that differ only in case.
    folded: BTreeMap<String, Vec<String>>,
    /// Paths by their last part in lower case, for suggestions.
    by_name: BTreeMap<String, Vec<String>>,
}

/// The notes, folders and files that have a path.
pub(super) struct Placed<'a> {
    pub catalog: &'a Catalog,
    pub assets: &'a BTreeMap<String, Asset>,
}

/// By their paths alone: what stands in them has no say.
impl Hash for Placed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for text in self.catalog.texts() {
            (&text.zh.rel, text.en.map(|en| &en.rel)).hash(state);
        }
        self.catalog.categories.iter().for_each(|category| category.id.hash(state));
        self.catalog.entries.iter().for_each(|entry| (&entry.id, entry.is_folder).hash(state));
        self.assets.keys().for_each(|key| key.hash(state));
    }
}

/// All paths.
pub(super) fn paths(placed: &Placed) -> Checked<Shared<Paths>> {
    Checked::ok(Shared::new(Paths::new(placed)))
}

/// A path that was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub target: Target,
    /// How the path is really written, when the link differs in case.
    pub really: Option<String>,
}

/// File names that stand for their folder.
const FOLDER_FILES: [&str; 3] = ["_index", "readme", "index"];

impl Paths {
    fn new(placed: &Placed) -> Paths {
        let Placed { catalog, assets } = placed;
        let mut paths = Paths::default();
        let folder_pages = catalog.categories.iter().map(|c| (&c.page, Target::Category(c.id.clone())));
        for (page, target) in folder_pages.chain([(&catalog.home, Target::Home)]) {
            for note in [&page.zh, &page.en].into_iter().flatten() {
                paths.add(stem(&note.rel), target.clone());
            }
        }
        for category in &catalog.categories {
            paths.add_folder(&category.id, Target::Category(category.id.clone()));
        }
        paths.targets.insert(String::new(), Target::Home);
        for entry in &catalog.entries {
            let target = Target::Note(entry.id.clone(), None);
            for note in [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten() {
                paths.add(stem(&note.rel), target.clone());
            }
            if entry.is_folder {
                paths.targets.insert(entry.id.to_string(), target);
            } else {
                paths.add(entry.id.as_str(), target);
            }
        }
        // A deeper folder without a page of its own is a group on its category's page.
        for entry in &catalog.entries {
            for (at, _) in entry.id.folder().match_indices('/').chain([(entry.id.folder().len(), "")]) {
                let category = Target::Category(entry.id.category().to_owned());
                paths.add_folder(&entry.id.folder()[..at], category);
            }
        }
        for asset in assets.keys() {
            paths.add(asset, Target::Asset(asset.clone()));
        }
        paths
    }

    fn add(&mut self, path: &str, target: Target) {
        if self.targets.contains_key(path) {
            return;
        }
        self.targets.insert(path.to_owned(), target);
        self.folded.entry(path.to_lowercase()).or_default().push(path.to_owned());
        self.by_name.entry(last_part(path).to_lowercase()).or_default().push(path.to_owned());
    }

    fn add_folder(&mut self, path: &str, target: Target) {
        if !path.is_empty() && !self.targets.contains_key(path) {
            self.targets.insert(path.to_owned(), target);
            self.folded.entry(path.to_lowercase()).or_default().push(path.to_owned());
        }
    }

    /// What lies at a path under the notes folder.
    pub fn find(&self, path: &str) -> Option<Found> {
        let path = path.trim_matches('/');
        let candidates = if self.is_asset(path) { vec![path] } else { self.candidates(path) };
        for candidate in &candidates {
            if let Some(target) = self.targets.get(*candidate) {
                return Some(Found { target: target.clone(), really: None });
            }
        }
        candidates.iter().find_map(|candidate| {
            let really = self.folded.get(&candidate.to_lowercase())?.first()?;
            Some(Found { target: self.targets.get(really)?.clone(), really: Some(self.written(really)) })
        })
    }

    /// The forms a path may have in the index: as it is, without extension, and as a folder.
    fn candidates<'p>(&self, path: &'p str) -> Vec<&'p str> {
        let mut candidates = vec![path];
        let bare = stem(path);
        if bare != path {
            candidates.push(bare);
        }
        if FOLDER_FILES.contains(&last_part(bare).to_lowercase().as_str()) {
            candidates.push(bare.rsplit_once('/').map_or("", |(folder, _)| folder));
        }
        candidates
    }

    /// Paths in other folders whose last part is the same, as authors write them.
    pub fn of_same_name(&self, path: &str) -> Vec<String> {
        let path = path.trim_end_matches('/');
        let mut names =
            BTreeSet::from([last_part(path).to_lowercase(), last_part(stem(path)).to_lowercase()]);
        names.remove("");
        names.retain(|name| !FOLDER_FILES.contains(&name.as_str()));
        let found = names.iter().filter_map(|name| self.by_name.get(name)).flatten();
        found.map(|path| self.written(path)).collect()
    }

    /// All paths, as authors write them, for suggestions.
    pub fn all(&self) -> impl Iterator<Item = String> {
        self.by_name.values().flatten().map(|path| self.written(path))
    }

    /// The asset of a file name in any folder, the nearest to `folder` first: Obsidian names files so.
    pub fn asset_named(&self, name: &str, folder: &str) -> Option<String> {
        let paths = self.by_name.get(&last_part(name).to_lowercase())?;
        let (whole, end) = (name.to_lowercase(), format!("/{}", name.to_lowercase()));
        let ends = |path: &&String| {
            let path = path.to_lowercase();
            path == whole || path.ends_with(&end)
        };
        let found = paths.iter().filter(|path| self.is_asset(path)).filter(ends);
        found.min_by_key(|path| (relative(folder, path).matches('/').count(), (*path).clone())).cloned()
    }

    fn is_asset(&self, path: &str) -> bool {
        matches!(self.targets.get(path), Some(Target::Asset(_)))
    }

    fn written(&self, path: &str) -> String {
        match self.targets.get(path) {
            Some(Target::Asset(_)) | None => path.to_owned(),
            _ => format!("{path}.md"),
        }
    }
}

/// A path without the extension of a note or of the page another generator makes of it.
pub(super) fn stem(path: &str) -> &str {
    for extension in [".md", ".markdown", ".html", ".htm"] {
        if let Some(at) = path.len().checked_sub(extension.len())
            && path.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(extension))
        {
            return &path[..at];
        }
    }
    path
}

/// The part after the last `/`.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Follows `path` from `folder`; `None` when it leaves the notes folder.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a note's file.
pub(super) fn folder_of(note: &Note) -> &str {
    note.rel.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path from `folder` to `path`, as an author writes it.
pub(super) fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let most = to.len() - 1;
    let same = from.iter().zip(&to[..most]).take_while(|(a, b)| a == b).count();
    format!("{}{}", "../".repeat(from.len() - same), to[same..].join("/"))
}
