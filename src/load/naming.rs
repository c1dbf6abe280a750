//! Path of a Markdown file -> its name, language and role in the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Role;
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::Lang;
use crate::base::url::{NoteId, RESERVED, bad_segment};

/// A Markdown file's place in the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub rel: Arc<str>,
    pub id: NoteId,
    pub lang: Lang,
    pub role: Role,
}

/// File names (without `.md`) that make a folder's page, the first one there wins.
const FOLDER_PAGES: [&str; 3] = ["_index", "readme", "index"];

/// Names every file; `rels` are sorted paths under the notes folder that end in `.md`. A name that cannot be part
/// of a URL is fatal. One that a page of the site itself needs is fatal in a project; in a plain folder, whose
/// author has not heard of our rules, `-notes` is put behind it.
pub(super) fn name_all(rels: &[&str], is_project: bool) -> Checked<Vec<Named>> {
    let mut diagnostics = Vec::new();
    let mut files: Vec<File> = rels.iter().map(|rel| File::new(rel)).collect();
    files.retain(|file| match bad_name(file.rel) {
        Some(found) => {
            diagnostics.push(found);
            false
        }
        None => true,
    });
    let pages = folder_pages(&files);
    let taken = folders_with_page(&files, &pages);
    let folders = if is_project { BTreeMap::new() } else { number_folders(&files, &mut diagnostics) };
    let named = files.iter().map(|file| {
        let role = if pages.get(file.folder) == Some(&file.stem) { Role::Folder } else { Role::Note };
        let folder = folders.get(file.folder).map_or(file.folder, String::as_str);
        let mut id = match role {
            Role::Folder => folder.to_owned(),
            Role::Note => join(folder, file.stem),
        };
        let first = id.split('/').next().unwrap_or("").to_owned();
        if RESERVED.contains(&&*first.to_lowercase()) {
            diagnostics.push(reserved_name(file.rel, &first, is_project));
            id.insert_str(first.len(), "-notes");
        } else if !is_project && role == Role::Note && taken.contains(&id.to_lowercase()) {
            diagnostics.push(named_like_folder(file.rel, &id));
            id.push_str("-notes");
        }
        Named { rel: file.rel.into(), id: NoteId::new(id), lang: file.lang, role }
    });
    let mut named: Vec<Named> = named.collect();
    if !is_project {
        number_twins(&mut named, &mut diagnostics);
    }
    once_a_segment(&mut diagnostics);
    Checked::new(named, diagnostics)
}

/// In a plain folder two folders whose names differ only in case are two folders: the second gets a number, so that
/// both can lie on a file system that takes them for one. The names by path, those of folders in it included.
fn number_folders(files: &[File], diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for file in files {
        let ends = file.folder.match_indices('/').map(|(at, _)| at).chain([file.folder.len()]);
        for folder in ends.map(|end| &file.folder[..end]).filter(|folder| !folder.is_empty()) {
            if names.contains_key(folder) {
                continue;
            }
            let (parent, last) = folder.rsplit_once('/').unwrap_or(("", folder));
            let whole = join(names.get(parent).map_or("", String::as_str), last);
            let name = numbered(&whole, |name| taken.insert(name.to_lowercase()));
            if name != whole {
                diagnostics.push(named_like_folder_but_for_case(file.rel, &whole, &name));
            }
            names.insert(folder.to_owned(), name);
        }
    }
    names
}

/// As [`number_folders`], for notes. A translation goes with the note of its very name, else with the first that
/// differs in case only.
fn number_twins(named: &mut [Named], diagnostics: &mut Vec<Diagnostic>) {
    let mut taken = BTreeSet::new();
    // By the name without case: names as written, and numbered.
    let mut twins: BTreeMap<String, Vec<(NoteId, NoteId)>> = BTreeMap::new();
    for lang in [Lang::Zh, Lang::En] {
        for note in named.iter_mut().filter(|note| note.role == Role::Note && note.lang == lang) {
            let twins = twins.entry(note.id.to_string().to_lowercase()).or_default();
            let twin = twins.iter().find(|(written, _)| *written == note.id);
            let partner = twin.or(twins.first().filter(|_| lang == Lang::En));
            let id = match partner {
                Some((_, id)) => id.clone(),
                None => {
                    let name = numbered(note.id.as_str(), |name| taken.insert(name.to_lowercase()));
                    let id = NoteId::new(name);
                    if id != note.id {
                        diagnostics.push(named_like_note(&note.rel, &note.id, id.as_str()));
                    }
                    twins.push((note.id.clone(), id.clone()));
                    id
                }
            };
            note.id = id;
        }
    }
}

/// The name, else with the first number from 2 that is free.
fn numbered(name: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    let numbers = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbers).find(|name| is_free(name)).unwrap_or_default()
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

struct File<'a> {
    rel: &'a str,
    folder: &'a str,
    stem: &'a str,
    lang: Lang,
}

impl<'a> File<'a> {
    fn new(rel: &'a str) -> File<'a> {
        let (folder, name) = rel.rsplit_once('/').unwrap_or(("", rel));
        let stem = &name[..name.len() - ".md".len()];
        let end = stem.len().saturating_sub(".en".len());
        let translated = stem.get(end..).is_some_and(|tail| tail.eq_ignore_ascii_case(".en")) && end > 0;
        let (stem, lang) = if translated { (&stem[..end], Lang::En) } else { (stem, Lang::Zh) };
        File { rel, folder, stem, lang }
    }
}

/// For each folder the stem of its page. A Chinese file decides, so that source and translation stay together.
fn folder_pages<'a>(files: &[File<'a>]) -> BTreeMap<&'a str, &'a str> {
    let mut best: BTreeMap<&str, (Lang, usize, &str)> = BTreeMap::new();
    for file in files {
        let Some(rank) = FOLDER_PAGES.iter().position(|page| file.stem.eq_ignore_ascii_case(page)) else {
            continue;
        };
        let candidate = (file.lang, rank, file.stem);
        let entry = best.entry(file.folder).or_insert(candidate);
        *entry = candidate.min(*entry);
    }
    best.into_iter().map(|(folder, (_, _, stem))| (folder, stem)).collect()
}

/// Folders that get a page, lower case: all first-level ones, and those with a file for it.
fn folders_with_page(files: &[File], pages: &BTreeMap<&str, &str>) -> BTreeSet<String> {
    let first = files.iter().filter_map(|file| file.folder.split('/').next());
    first.chain(pages.keys().copied()).filter(|folder| !folder.is_empty()).map(str::to_lowercase).collect()
}

/// The line of news about a renamed folder stands once, at its first file.
fn once_a_segment(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|found| found.code != "reserved-name" || seen.insert(found.message.clone()));
}

fn bad_name(rel: &str) -> Option<Diagnostic> {
    let (segment, why) = rel.split('/').find_map(|part| bad_segment(part).map(|why| (part, why)))?;
    let found = Diagnostic::fatal("bad-name", format!("`{segment}` cannot be part of a URL: {why}"));
    Some(found.in_file(&rel.into()).help("rename the file or folder"))
}

fn reserved_name(rel: &str, segment: &str, is_project: bool) -> Diagnostic {
    let found = match is_project {
        true => Diagnostic::fatal("reserved-name", format!("/{segment}/ is a page of the site itself"))
            .help(format!("rename the file or folder, for example to `{segment}-notes`")),
        false => {
            let message =
                format!("/{segment}/ is a page of the site itself: the notes are at /{segment}-notes/");
            Diagnostic::info("reserved-name", message)
        }
    };
    found.in_file(&rel.into())
}

fn named_like_folder(rel: &str, id: &str) -> Diagnostic {
    let message = format!("/{id}/ is the page of the folder of that name: the note is at /{id}-notes/");
    Diagnostic::info("named-like-folder", message).in_file(&rel.into())
}

fn named_like_folder_but_for_case(rel: &str, folder: &str, numbered: &str) -> Diagnostic {
    let message = format!("another folder is at /{folder}/ but for case: this one is at /{numbered}/");
    Diagnostic::info("named-like-note", message).in_file(&rel.into())
}

fn named_like_note(rel: &Arc<str>, id: &NoteId, numbered: &str) -> Diagnostic {
    let message = format!("another note is at /{id}/ but for case: this one is at /{numbered}/");
    Diagnostic::info("named-like-note", message).in_file(rel)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each expected line is `id`, with ` en` for a translation and ` /` for a folder's page; then the codes.
    fn check(is_project: bool, rels: &[&str], ids: &[&str], codes: &[&str]) {
        let named = name_all(rels, is_project);
        let line = |n: &Named| {
            let lang = if n.lang == Lang::En { " en" } else { "" };
            format!("{}{lang}{}", n.id, if n.role == Role::Folder { " /" } else { "" })
        };
        assert_eq!(named.value.iter().map(line).collect::<Vec<_>>(), ids, "{rels:?}");
        assert_eq!(named.diagnostics.iter().map(|d| &*d.code).collect::<Vec<_>>(), codes, "{rels:?}");
    }

    #[test]
    fn a_path_is_a_name() {
        check(true, &["a.md", "b/c.en.md", "b/c.md"], &["a", "b/c en", "b/c"], &[]);
        check(true, &["01.基础/02 锁.MD", "x/en.md"], &["01.基础/02 锁", "x/en"], &[]);
        check(true, &["a/CON.md", "a /b.md", "c:/d.md"], &[], &["bad-name", "bad-name", "bad-name"]);
    }

    #[test]
    fn one_file_is_the_folders_page() {
        check(true, &["_index.en.md", "_index.md", "a/b.md"], &[" en /", " /", "a/b"], &[]);
        check(true, &["a/README.md", "a/index.md"], &["a /", "a/index"], &[]);
        check(true, &["a/README.md", "a/_index.md"], &["a/README", "a /"], &[]);
        check(
            true,
            &["a/_index.en.md", "a/readme.en.md", "a/readme.md"],
            &["a/_index en", "a en /", "a /"],
            &[],
        );
        check(true, &["a/b/Index.md"], &["a/b /"], &[]);
    }

    #[test]
    fn names_of_our_own_pages() {
        check(true, &["tags/a.md"], &["tags-notes/a"], &["reserved-name"]);
        check(true, &["x/tags/a.md"], &["x/tags/a"], &[]);
        check(false, &["Tags/a.md", "Tags/b.md"], &["Tags-notes/a", "Tags-notes/b"], &["reserved-name"]);
        check(false, &["a/Async.md", "a/async.md"], &["a/Async", "a/async-2"], &["named-like-note"]);
        check(true, &["a/Async.md", "a/async.md"], &["a/Async", "a/async"], &[]);
        check(true, &["snippets/a.md"], &["snippets-notes/a"], &["reserved-name"]);
        check(
            false,
            &["Async.md", "async.en.md", "async.md"],
            &["Async", "async-2 en", "async-2"],
            &["named-like-note"],
        );
        check(false, &["Async.md", "async.en.md"], &["Async", "Async en"], &[]);
        check(
            false,
            &["A.en.md", "A.md", "a.en.md", "a.md"],
            &["A en", "A", "a-2 en", "a-2"],
            &["named-like-note"],
        );
        check(
            false,
            &["Net/X/a.md", "Net/x/a.md", "net/README.md", "net/a.md"],
            &["Net/X/a", "Net/x-2/a", "net-2 /", "net-2/a"],
            &["named-like-note", "named-like-note"],
        );
        check(true, &["Net/a.md", "net/a.md"], &["Net/a", "net/a"], &[]);
        check(false, &["search.md", "404.md"], &["search-notes", "404-notes"], &["reserved-name"; 2]);
        check(false, &["a.md", "a/b.md"], &["a-notes", "a/b"], &["named-like-folder"]);
        check(false, &["x/a.md", "x/a/b.md"], &["x/a", "x/a/b"], &[]);
        check(false, &["x/a.md", "x/a/README.md"], &["x/a-notes", "x/a /"], &["named-like-folder"]);
        check(true, &["a.md", "a/b.md"], &["a", "a/b"], &[]);
    }
}
