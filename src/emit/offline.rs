//! The whole site -> what its service worker knows of it: `sw.js` with the site's version and shell, and
//! `offline/files.json`, the list of all files with digest, size and category.
//!
//! The only maker of outputs that looks at the others': it runs last, over the finished [`Site`], and reads
//! nothing of them but their bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::base::diagnostic::Checked;
use crate::base::lang::View;
use crate::base::parallel::each;
use crate::base::url::UrlPath;
use crate::catalog::Entry;
use crate::fragment::Fragment;
use crate::page::links::media_path;
use crate::resolve::{Picture, Target};
use crate::site::{Output, Site};

use super::Input;

/// The service worker's path, fixed by its scope.
const WORKER: &str = "sw.js";

/// The list's path.
const LIST: &str = "offline/files.json";

/// Pages that are there without a network before they were ever read.
const SHELL_PAGES: [&str; 5] = ["", "en/", "offline/", "progress/", "en/progress/"];

/// Files outside of the assets that every page may need.
const SHELL_FILES: [&str; 3] = ["manifest.webmanifest", "en/manifest.webmanifest", "search/index.bin"];

#[derive(Serialize)]
struct List<'a> {
    version: &'a str,
    /// Encoded path, digest, bytes.
    files: Vec<(String, &'a str, usize)>,
    /// Positions in `files` by category.
    categories: BTreeMap<&'a str, Vec<usize>>,
}

/// Writes the service worker and its list. The server of drafts has none: an author must see every change at once.
pub fn offline(input: &Input, site: &Site) -> Checked<Vec<Output>> {
    let Some(worker) = input.src.statics.get(WORKER).filter(|_| !input.src.drafts) else {
        return Checked::ok(Vec::new());
    };
    let outputs: Vec<&Output> = site.outputs.values().collect();
    let digests = each(&outputs, |output| digest(&output.bytes));
    let version = version(&outputs, &digests);
    let positions: BTreeMap<&str, usize> =
        outputs.iter().zip(0..).map(|(o, at)| (o.path.as_str(), at)).collect();
    let categories = input.catalog.categories.iter().filter(|category| !category.entries.is_empty());
    let categories = categories.map(|category| {
        let entries = category.entries.iter().map(|&at| &input.catalog.entries[at]);
        let mut paths: BTreeSet<String> = entries.flat_map(|entry| belongings(input, entry)).collect();
        paths.extend([format!("{}/", category.id), format!("en/{}/", category.id)]);
        (&*category.id, paths.iter().filter_map(|path| positions.get(&**path).copied()).collect())
    });
    let list = List {
        version: &version,
        categories: categories.collect(),
        files: (outputs.iter().zip(&digests))
            .map(|(output, digest)| (output.path.encoded(), &**digest, output.bytes.len()))
            .collect(),
    };
    let list = serde_json::to_string(&list).expect("texts and numbers");
    let head = head(input, &version, &positions);
    let script = [head.as_bytes(), worker].concat();
    Checked::ok(vec![
        Output::new(UrlPath::file(LIST), list, "the service worker"),
        Output::new(UrlPath::file(WORKER), script, "static/sw.js"),
    ])
}

/// The first line of the service worker.
fn head(input: &Input, version: &str, positions: &BTreeMap<&str, usize>) -> String {
    // A site's own static files may be large: they are kept when they are used.
    let needed = |name: &&String| [".css", ".js", "icon.svg"].iter().any(|end| name.ends_with(end));
    let assets = input.assets.files.keys().filter(needed);
    let assets = assets.map(|name| UrlPath::file(format!("{}/{name}", input.assets.path)));
    let fixed = SHELL_PAGES.iter().chain(&SHELL_FILES).filter(|path| positions.contains_key(*path));
    let shell: Vec<String> =
        assets.map(|path| path.encoded()).chain(fixed.map(|path| (*path).to_owned())).collect();
    format!("const SITE = {};\n", serde_json::json!({ "version": version, "shell": shell }))
}

/// The first ten hexadecimal digits of SHA-256: what a browser can compute of what it kept.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

fn version(outputs: &[&Output], digests: &[String]) -> String {
    let mut hash = Sha256::new();
    for (output, digest) in outputs.iter().zip(digests) {
        hash.update(output.path.as_str());
        hash.update([0]);
        hash.update(digest);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Everything a note needs: its pages, its programs, the files it shows.
fn belongings(input: &Input, entry: &Entry) -> Vec<String> {
    let mut paths: Vec<String> = View::ALL.map(|view| entry.page(view).as_str().to_owned()).into();
    for note in [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten() {
        let fragments = input.fragments.get(&*note.rel).map_or(&[][..], Vec::as_slice);
        paths.extend(fragments.iter().filter_map(|fragment| match fragment {
            Fragment::Rust { shown, .. } => Some(format!("snippets/{}.wasm", shown.module.as_ref()?)),
            _ => None,
        }));
        let Some(resolved) = input.resolved.get(&*note.rel) else { continue };
        let pictures = resolved.images.iter().filter_map(|picture| match picture {
            Picture::Asset(key) => Some(key),
            _ => None,
        });
        let linked = resolved.links.iter().filter_map(|target| match target {
            Target::Asset(key) => Some(key),
            _ => None,
        });
        let media = pictures.chain(linked).map(|key| media_path(&input.src.assets, key).as_str().to_owned());
        paths.extend(media);
    }
    paths
}
