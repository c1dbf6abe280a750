//! [`Site`]: every output of a build by its path. All collisions are found here, before anything is written.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::url::{UrlPath, bad_segment};

/// One output file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where.
    pub path: UrlPath,
    /// What.
    pub bytes: Arc<[u8]>,
    /// What it was made from, for messages: a file's path or the name of an emitter.
    pub origin: Arc<str>,
}

impl Output {
    /// An output from text or bytes.
    pub fn new(path: UrlPath, bytes: impl Into<Vec<u8>>, origin: &str) -> Output {
        Output { path, bytes: Arc::from(bytes.into()), origin: origin.into() }
    }
}

/// Outputs by path. A copy shares their bytes.
pub type Outputs = BTreeMap<UrlPath, Output>;

/// The whole site in memory.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Outputs by path.
    pub outputs: Outputs,
    keys: HashMap<Arc<str>, UrlPath>,
}

impl Site {
    /// Adds outputs. Two on one path (also by case or Unicode form alone), and a path that could leave the
    /// output folder, are fatal findings naming both origins.
    pub fn insert(&mut self, outputs: Vec<Output>) -> Checked<()> {
        let mut found = Vec::new();
        self.keys.reserve(outputs.len());
        for output in outputs {
            if let Some((segment, why)) = bad_name(output.path.as_str()) {
                found.push(bad_path(&output, segment, why));
                continue;
            }
            match self.keys.entry(output.path.collision_key()) {
                Entry::Occupied(first) => {
                    found.extend(self.outputs.get(first.get()).map(|first| same_path(first, &output)))
                }
                Entry::Vacant(key) => {
                    key.insert(output.path.clone());
                    self.outputs.insert(output.path.clone(), output);
                }
            }
        }
        Checked::new((), found)
    }

    /// The output at a decoded path without the leading `/`; a folder's is its page.
    pub fn get(&self, path: &str) -> Option<&Output> {
        self.outputs.get(&UrlPath::file(path))
    }

    /// Total bytes.
    pub fn bytes(&self) -> usize {
        self.outputs.values().map(|output| output.bytes.len()).sum()
    }
}

/// A part of a path that cannot be a name; a page lies in the folder of its own name.
fn bad_name(path: &str) -> Option<(&str, &'static str)> {
    let mut names = path.strip_suffix('/').unwrap_or(path).split('/').filter(|_| !path.is_empty());
    names.find_map(|name| bad_segment(name).map(|why| (name, why)))
}

fn same_path(first: &Output, second: &Output) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` would both be written to /{}",
        first.origin,
        second.origin,
        second.path.file_path()
    );
    Diagnostic::fatal("path-collision", message)
        .in_file(&second.origin)
        .help("rename one of the two; names that differ only in case or accents count as equal")
}

fn bad_path(output: &Output, segment: &str, why: &str) -> Diagnostic {
    let message = format!("`{segment}` cannot be a file name in the site: {why}");
    Diagnostic::fatal("bad-name", message).in_file(&output.origin).help("rename the file or folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(paths: &[&str]) -> Vec<String> {
        let outputs = paths.iter().enumerate();
        let outputs = outputs.map(|(i, p)| Output::new(UrlPath::file(*p), "x", &format!("{i}.md")));
        let found = Site::default().insert(outputs.collect()).diagnostics;
        found.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn collisions_and_bad_names_are_fatal() {
        assert!(insert(&["a/", "b/", "a.html"]).is_empty());
        assert!(insert(&["a/", "a/index.html"])[0].contains("`0.md` and `1.md`"));
        assert_eq!(insert(&["A/", "a/"]).len(), 1, "case");
        assert_eq!(insert(&["e\u{301}/", "\u{e9}/"]).len(), 1, "Unicode form");
        for bad in ["../x", "a//b/", "a/CON/", "a/b\0"] {
            assert_eq!(insert(&[bad]).len(), 1, "{bad:?}");
        }
    }
}
