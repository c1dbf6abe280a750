//! Templates and static files: those of the binary, replaced one by one by the project's.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use super::read::read_regular;

/// Files by their path under `templates/` or `static/`.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// Largest template or static file, bytes: these are the author's own, the cap only stops a slip.
const CAP: u64 = 64 << 20;

/// The folder `name` of the binary, with the files of `project/name` over it.
pub(super) fn folder(name: &str, project: Option<&Path>) -> io::Result<Files> {
    let mut files = built_in(name)?;
    if let Some(project) = project {
        read_tree(&project.join(name), &mut files)?;
    }
    Ok(files)
}

/// The files of the binary alone: those of `templates` or `static`, by their path there.
#[cfg(embedded)]
pub fn built_in(name: &str) -> io::Result<Files> {
    const TEMPLATES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));
    const STATICS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/static.rs"));
    let files = if name == "templates" { TEMPLATES } else { STATICS };
    Ok(files.iter().map(|(name, bytes)| (name.to_string(), Arc::from(*bytes))).collect())
}

/// The files of the binary alone: those of `templates` or `static`, by their path there.
#[cfg(not(embedded))]
pub fn built_in(name: &str) -> io::Result<Files> {
    let mut files = Files::new();
    read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &mut files)?;
    Ok(files)
}

/// Adds the regular files below `folder`, without hidden ones and editors' backups. A missing folder is empty.
fn read_tree(folder: &Path, files: &mut Files) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let visible = |name: &str| !name.starts_with('.') && !name.ends_with('~');
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || e.file_name().to_str().is_some_and(visible)) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let rel = entry.path().strip_prefix(folder).expect("walked from it");
            let rel = rel.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            files.insert(rel, read_regular(entry.path(), CAP)?.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_files_replace_the_built_in_ones_one_by_one() {
        let project = tempfile::tempdir().unwrap();
        let path = project.path().join("static/js");
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("mine.js"), "1").unwrap();
        std::fs::write(path.join("mine.js~"), "old").unwrap();
        std::fs::write(path.join(".hidden"), "x").unwrap();
        let built_in = folder("static", None).unwrap();
        let mut expected = built_in.clone();
        expected.insert("js/mine.js".into(), Arc::from(&b"1"[..]));
        assert_eq!(folder("static", Some(project.path())).unwrap(), expected);
    }
}
