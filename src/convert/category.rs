//! The category of a draft: that of its folder or header, else the one its words and its neighbours propose.

use super::Input;
use super::draft::{Draft, Origin};
use super::known::Known;
use super::name::ascii_slug;
use super::topics::About;
use crate::base::url::{RESERVED, bad_segment};
use crate::catalog::fold_name;

/// Folder of notes that no category claims.
pub(super) const OTHER: &str = "other";

/// How much the words of a neighbour tell, but never more than a note's own.
const NEAR: f32 = 0.15;

/// Score from which a note's own words tell something.
const TELLING: f32 = 0.3;

/// Folders that hold notes without saying what they are about.
const CONTAINERS: [&str; 16] = [
    "notes", "note", "docs", "doc", "src", "source", "_posts", "posts", "post", "content", "blog", "vault",
    "markdown", "md", "笔记", "文档",
];

/// The category of every draft: that of its folder or header, else the one its words propose.
pub(super) fn categories(drafts: &[Draft], input: &Input, known: &Known) -> Vec<String> {
    let mut categories: Vec<Option<String>> =
        drafts.iter().map(|draft| own_category(draft, input, known)).collect();
    for (at, draft) in drafts.iter().enumerate() {
        if categories[at].is_some() {
            continue;
        }
        if let Origin::Page { .. } = draft.origin {
            categories[at] = proposed(draft, known);
            continue;
        }
        let mut about = draft.about.clone();
        // What stands next to it in the same text says something too.
        for near in [at.wrapping_sub(1), at + 1] {
            if let Some(near) =
                drafts.get(near).filter(|near| near.source == draft.source && near.origin == Origin::Raw)
            {
                // Much text beside a line or two must not speak for them.
                let own = draft.about.strength();
                let share = own / near.about.strength().max(own);
                about.add(&near.about, if own < TELLING { NEAR } else { share.min(NEAR) });
            }
        }
        categories[at] = about.category().map(|(category, _)| known.categories[category].id.clone());
    }
    categories.into_iter().map(|category| category.unwrap_or_else(|| OTHER.to_owned())).collect()
}

/// The category of an article that lies in no folder. Its title counts most; long texts touch many topics, and a
/// doubtful one is better left to its author than put in a wrong place.
fn proposed(draft: &Draft, known: &Known) -> Option<String> {
    let sure = |about: &About, strength: f32, lead: f32| {
        about.category().filter(|found| found.1 >= lead && about.strength() >= strength).map(|found| found.0)
    };
    let category = sure(&draft.title_about, 0.5, 0.3).or_else(|| sure(&draft.about, 5.0, 0.2))?;
    Some(known.categories[category].id.clone())
}

/// The category that its author gave a page.
fn own_category(draft: &Draft, input: &Input, known: &Known) -> Option<String> {
    let Origin::Page { category, .. } = &draft.origin else { return None };
    let folders = folders(&input.sources[draft.source].path);
    let name = folders.first().cloned().or_else(|| category.clone())?;
    let known = known.categories.iter().find(|category| {
        let parts = category.zh.split(['与', '、', '和', ' ']).map(fold_name);
        fold_name(&name) == category.id || parts.into_iter().any(|part| part == fold_name(&name))
    });
    Some(known.map_or_else(|| segment(&name), |category| category.id.clone()))
}

/// The folders of a path that say something.
pub(super) fn folders(path: &str) -> Vec<String> {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let from = folders.iter().position(|folder| !CONTAINERS.contains(&folder.to_lowercase().as_str()));
    folders[from.unwrap_or(folders.len())..].iter().map(|folder| (*folder).to_owned()).collect()
}

/// A folder's name that can be part of a path and of no page of the site's own.
pub(super) fn segment(name: &str) -> String {
    let plain = name.trim_start_matches(['.', '_']);
    let fine = plain.is_ascii() && bad_segment(plain).is_none() && !plain.contains(' ');
    let name = if fine { plain.to_owned() } else { ascii_slug(plain) };
    if RESERVED.contains(&name.to_lowercase().as_str()) { format!("{name}-notes") } else { name }
}
