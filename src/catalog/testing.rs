//! Sites of a few files in memory, for the tests of this stage and the next.

use std::sync::Arc;

use super::{Catalog, catalog};
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::lang::Lang;
use crate::base::source::Source;
use crate::base::url::NoteId;
use crate::load::{Asset, NoteFile, Role, Sources};
use crate::parse::{Input, Note, Options, parse};

/// A project of files by their path under `notes/`; what is no `.md`, `.toml` or `.lock` is a picture.
pub(crate) fn sources(files: &[(&str, &str)]) -> Sources {
    let mut src = Sources { is_project: true, ..Sources::default() };
    for &(rel, text) in files {
        let source = Source::new(format!("notes/{rel}"), text);
        match rel {
            "glossary.toml" => src.glossary = Some(source),
            "translations.lock" => src.translations_lock = Some(source),
            _ if rel.ends_with(".md") => src.notes.push(file(rel, source)),
            _ => {
                src.assets.insert(rel.to_owned(), Asset::new(text.into()));
            }
        }
    }
    src.notes.sort_by(|a, b| a.rel.cmp(&b.rel));
    src
}

fn file(rel: &str, source: Source) -> NoteFile {
    let stem = rel.strip_suffix(".md").expect("a Markdown file");
    let (stem, lang) = stem.strip_suffix(".en").map_or((stem, Lang::Zh), |stem| (stem, Lang::En));
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let (id, role) =
        if matches!(name, "_index" | "README") { (folder, Role::Folder) } else { (stem, Role::Note) };
    NoteFile { rel: rel.into(), id: NoteId::new(id), lang, role, source }
}

/// All files, read.
pub(crate) fn notes(src: &Sources) -> Vec<Arc<Note>> {
    let read = |file: &NoteFile| parse(&Input { file: file.clone(), options: Options::default() }).value;
    src.notes.iter().map(|file| Arc::new(read(file))).collect()
}

/// The catalog of a few files.
pub(crate) fn catalog_of(files: &[(&str, &str)]) -> Checked<Catalog> {
    let src = sources(files);
    catalog(&notes(&src), &src)
}

/// Findings as `path:line code`, without what only a whole project has.
pub(crate) fn found(src: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let one = |d: &Diagnostic| {
        let path = d.file.as_deref().unwrap_or("-");
        let line = d.located(src.source(path)).line.unwrap_or(0);
        format!("{}:{line} {}", path.trim_start_matches("notes/"), d.code)
    };
    diagnostics.iter().map(one).collect()
}
