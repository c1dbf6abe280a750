//! Entries -> every name that `[[...]]` may use, and the redirects of notes that moved.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use super::{Catalog, Entry};
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::shared::Shared;
use crate::base::source::Span;
use crate::base::url::{NoteId, RESERVED, bad_segment};

/// Notes by name, folded.
pub type Names = Shared<BTreeMap<String, Vec<NoteId>>>;

/// A name as names are compared: lower case, without white space.
pub fn fold_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The notes that have names.
pub(super) struct Named<'a>(pub &'a [Entry]);

/// By their names alone.
impl Hash for Named<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for entry in self.0 {
            entry.id.hash(state);
            for note in [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten() {
                note.title.hash(state);
                note.meta.aliases.iter().for_each(|alias| alias.value.hash(state));
            }
            state.write_u8(0xff);
        }
    }
}

/// Names of all notes. A stronger form of a name wins over a weaker one of another note: id, then slug, title,
/// alias; only notes that share a name in the same form stand side by side.
pub(super) fn names(Named(entries): &Named) -> Checked<Names> {
    let mut ranked: BTreeMap<String, (u8, Vec<NoteId>)> = BTreeMap::new();
    let mut add = |name: &str, rank: u8, id: &NoteId| {
        let name = fold_name(name);
        if name.is_empty() {
            return;
        }
        let (best, ids) = ranked.entry(name).or_insert((rank, Vec::new()));
        if rank < *best {
            (*best, *ids) = (rank, Vec::new());
        }
        if rank == *best && !ids.contains(id) {
            ids.push(id.clone());
        }
    };
    for entry in *entries {
        add(entry.id.as_str(), 0, &entry.id);
        add(entry.id.slug(), 1, &entry.id);
        for note in [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten() {
            add(&note.title, 2, &entry.id);
            note.meta.aliases.iter().for_each(|alias| add(&alias.value, 3, &entry.id));
        }
    }
    let names: BTreeMap<_, _> = ranked.into_iter().map(|(name, (_, ids))| (name, ids)).collect();
    Checked::ok(Shared::new(names))
}

/// `moved_from` of all notes: old id -> new id. An old id that is in use again is a problem.
pub(super) fn moved(catalog: &Catalog, found: &mut Vec<Diagnostic>) -> BTreeMap<NoteId, NoteId> {
    let mut moved: BTreeMap<NoteId, NoteId> = BTreeMap::new();
    for entry in &catalog.entries {
        for old in &entry.zh.meta.moved_from {
            let written = old.value.trim_matches('/');
            let id = NoteId::new(written);
            let why = if written.split('/').any(|part| bad_segment(part).is_some()) {
                Some(format!("`{written}` is no id of a note, such as `network/xss`"))
            } else if id == entry.id {
                Some(format!("`{written}` is this note's own id"))
            } else if catalog.by_id.contains_key(&id) || catalog.categories.iter().any(|c| c.id == written) {
                Some(format!("`{written}` is in use, so it cannot redirect here"))
            } else if RESERVED.contains(&id.as_str().split('/').next().unwrap_or_default()) {
                Some(format!("`{written}` begins with a name of the site's own pages"))
            } else {
                moved.get(&id).map(|other| format!("`{written}` moved to `{other}` already"))
            };
            match why {
                Some(why) => found.push(bad_move(entry, old.span, why)),
                None => {
                    moved.insert(id, entry.id.clone());
                }
            }
        }
    }
    moved
}

fn bad_move(entry: &Entry, span: Span, why: String) -> Diagnostic {
    Diagnostic::problem("moved-from", why)
        .help("name the id the note had before, as `category/slug`, or delete the line")
        .at(span)
        .in_file(&entry.zh.source.path)
}
