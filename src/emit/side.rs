//! The sidebar: the notes beside this one, and all categories.

use std::collections::BTreeMap;

use super::Input;
use super::notes::{note_link, title};
use super::view::{Link, Side};
use crate::base::lang::{Lang, View};
use crate::base::parallel::each;
use crate::base::shared::Shared;
use crate::base::url::{NoteId, UrlPath};
use crate::catalog::Entry;
use crate::page::Page;
use crate::page::links::Linker;

/// What pages with the same sidebar have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Beside<'a> {
    view: View,
    category: usize,
    /// The folder in which the page stands; that of a folder is its own.
    folder: &'a str,
    is_folder: bool,
}

impl<'a> Beside<'a> {
    pub(super) fn of(entry: &'a Entry, view: View) -> Beside<'a> {
        Beside { view, category: entry.category, folder: folder(entry), is_folder: entry.is_folder }
    }
}

/// The sidebars of all pages: the notes of a folder share one.
pub(super) fn sides<'a>(input: &'a Input) -> BTreeMap<Beside<'a>, Shared<Side>> {
    let pages = input.pages.iter();
    let firsts = pages.map(|page| {
        let entry = &input.catalog.entries[page.entry];
        (Beside::of(entry, page.view), page)
    });
    let firsts: Vec<(Beside, &Page)> = BTreeMap::from_iter(firsts).into_iter().collect();
    let made = each(&firsts, |(_, page)| {
        let entry = &input.catalog.entries[page.entry];
        let folder =
            page.path.as_str().trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
        // As seen from a place in the folder that is no note: no name has this character.
        let path = if entry.is_folder { page.path.clone() } else { UrlPath::folder(format!("{folder}/\0")) };
        Shared::new(side(input, &input.linker(&path, page.view), Some(entry)))
    });
    firsts.into_iter().map(|(beside, _)| beside).zip(made).collect()
}

/// The sidebar: the notes of `entry`'s category and all categories.
pub(super) fn side(input: &Input, linker: &Linker, entry: Option<&Entry>) -> Side {
    let lang = linker.view.interface();
    let catalog = input.catalog;
    let category = entry.map(|entry| &catalog.categories[entry.category]);
    // A long tree is what readers get lost in: the notes of the same folder, and a link to all of the category.
    let folder = entry.map_or("", folder);
    let near = |at: &&usize| {
        let id = &catalog.entries[**at].id;
        id.folder() == folder || id.as_str() == folder
    };
    let near: Vec<usize> = category.into_iter().flat_map(|c| &c.entries).filter(near).copied().collect();
    let siblings = near.iter().map(|&at| {
        let sibling = &catalog.entries[at];
        Link { id: sibling.id.to_string(), ..note_link(linker.note(&sibling.id, None)) }
    });
    let siblings = siblings.collect();
    let all = category.filter(|category| category.entries.len() > near.len());
    let all = all.map(|category| Link {
        href: linker.site(&category.id),
        text: input.strings.count(lang, "all_of", category.entries.len()),
        ..Link::default()
    });
    let categories =
        catalog.categories.iter().filter(|category| !category.id.is_empty() && !category.entries.is_empty());
    let categories = categories.map(|other| Link {
        href: linker.site(&other.id),
        text: other.title.get(lang).clone(),
        current: category.is_some_and(|category| category.id == other.id),
        count: other.entries.len().to_string(),
        ..Link::default()
    });
    Side {
        category: match category {
            Some(_) if folder.contains('/') => folder_name(input, folder, lang),
            Some(category) => category.title.get(lang).clone(),
            None => String::new(),
        },
        siblings,
        all,
        categories: categories.collect(),
    }
}

/// The folder of which a page shows the notes.
fn folder(entry: &Entry) -> &str {
    if entry.is_folder { entry.id.as_str() } else { entry.id.folder() }
}

/// A deeper folder's name: its page's title, else the folder names below the category.
pub(super) fn folder_name(input: &Input, folder: &str, lang: Lang) -> String {
    let id = NoteId::new(folder);
    match input.catalog.by_id.get(&id) {
        Some(&at) => title(&input.catalog.entries[at], lang).0.to_owned(),
        None => folder.split_once('/').map_or(folder, |(_, inner)| inner).replace('/', " / "),
    }
}
