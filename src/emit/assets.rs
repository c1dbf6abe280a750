//! Scripts, styles and pictures: under a folder named by the digest of its content, so that modules import each
//! other by plain names and a browser never mixes two versions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::base::url::UrlPath;
use crate::page::Strings;
use crate::page::links::media_path;
use crate::resolve::Picture;
use crate::site::Output;

use super::{Input, scripts};

/// The folder of scripts and styles.
#[derive(Debug, Clone, Default)]
pub struct AssetFolder {
    /// `assets/<digest>`.
    pub path: String,
    /// Files by their name in it.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// Static files that are not in the hashed folder: `offline` writes them at the root, where browsers ask for them.
const AT_ROOT: [&str; 1] = ["sw.js"];

/// Input of [`asset_folder`].
#[derive(Hash)]
pub struct AssetInput<'a> {
    /// Static files.
    pub statics: &'a BTreeMap<String, Arc<[u8]>>,
    /// Interface strings.
    pub strings: &'a Strings,
    /// Whether an author looks at them.
    pub drafts: bool,
}

/// Gathers the static files and the generated modules (`js/strings.<lang>.js`), and names their folder.
pub fn asset_folder(input: &AssetInput) -> Checked<AssetFolder> {
    let mut files: BTreeMap<String, Arc<[u8]>> = input.statics.clone();
    files.retain(|name, _| !AT_ROOT.contains(&&**name));
    let words = words_of_scripts(&files);
    for lang in Lang::ALL {
        let table: BTreeMap<&str, &str> = input
            .strings
            .all(lang)
            .iter()
            .filter(|(key, _)| is_asked_for(key, &words))
            .map(|(key, text)| (&**key, &**text))
            .collect();
        let table = serde_json::to_string_pretty(&table).expect("a map of strings");
        let module = format!(
            "// The interface strings, from templates/strings.toml.\nexport const strings = {table};\n"
        );
        files.insert(format!("js/strings.{}.js", lang.code()), Arc::from(module.into_bytes()));
    }
    // An author who looks at a script in the browser wants to read it.
    if !input.drafts {
        files = scripts::pack(files);
    }
    let digest = Digest::of(&files);
    Checked::ok(AssetFolder { path: format!("assets/{}", digest.hex(10)), files })
}

/// Every name that occurs in a script.
fn words_of_scripts(files: &BTreeMap<String, Arc<[u8]>>) -> BTreeSet<String> {
    let scripts = files.iter().filter(|(name, _)| name.ends_with(".js"));
    let texts = scripts.map(|(_, bytes)| String::from_utf8_lossy(bytes));
    let is_sign = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    texts.flat_map(|text| text.split(is_sign).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a script asks for a string: by its key, or by a key put together from a part that ends in `_`
/// (`run_fetch_${why}`). A reader's browser is spared the words that only pages have.
fn is_asked_for(key: &str, words: &BTreeSet<String>) -> bool {
    let parts = key.match_indices('_').map(|(at, _)| &key[..=at]);
    words.contains(key) || parts.into_iter().any(|part| words.contains(part))
}

/// Writes the folder and the pictures that are used.
pub fn assets(input: &Input) -> Checked<Vec<Output>> {
    let folder = input.assets.files.iter().map(|(name, bytes)| Output {
        path: UrlPath::file(format!("{}/{name}", input.assets.path)),
        bytes: bytes.clone(),
        origin: format!("static/{name}").into(),
    });
    let mut outputs: Vec<Output> = folder.collect();
    // Equal bytes under equal names are one file, so the same picture may be used by many notes.
    let mut media: BTreeMap<UrlPath, Output> = BTreeMap::new();
    for key in used_media(input) {
        if let Some(asset) = input.src.assets.get(&key) {
            let path = media_path(&input.src.assets, &key);
            let origin = format!("notes/{key}").into();
            media.entry(path.clone()).or_insert(Output { path, bytes: asset.bytes.clone(), origin });
        }
    }
    outputs.extend(media.into_values());
    outputs.push(Output::new(UrlPath::file(".nojekyll"), "", "assets"));
    if let Some(host) = &input.src.config.cname {
        outputs.push(Output::new(UrlPath::file("CNAME"), format!("{host}\n"), "bagu.toml"));
    }
    Checked::ok(outputs)
}

/// Keys of the files that notes show or link to.
fn used_media(input: &Input) -> BTreeSet<String> {
    let keys = input.resolved.values().flat_map(|resolved| {
        let pictures = resolved.images.iter().filter_map(|picture| match picture {
            Picture::Asset(key) => Some(key.clone()),
            _ => None,
        });
        let links = resolved.links.iter().filter_map(|target| match target {
            crate::resolve::Target::Asset(key) => Some(key.clone()),
            _ => None,
        });
        pictures.chain(links).collect::<Vec<_>>()
    });
    keys.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_get_the_strings_that_they_ask_for() {
        let script = "say(strings.copied); say(`run_fetch_${why}`)".as_bytes();
        let files = BTreeMap::from([
            ("js/a.js".to_owned(), Arc::from(script)),
            ("css/a.css".to_owned(), Arc::from("run_end_ copy".as_bytes())),
        ]);
        let words = words_of_scripts(&files);
        for (key, expected) in [
            ("copied", true),
            ("run_fetch_broken", true),
            ("copy", false),
            ("run_end_time", false),
            ("run", false),
        ] {
            assert_eq!(is_asked_for(key, &words), expected, "{key}");
        }
    }
}
