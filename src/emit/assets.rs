//! Scripts, styles and pictures: under a folder named by the digest of its content, so that modules import each
//! other by plain names and a browser never mixes two versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::memo::Digest;
use crate::base::url::UrlPath;
use crate::load::Sources;
use crate::page::Strings;
use crate::page::links::media_path;
use crate::resolve::Picture;
use crate::site::Output;

use super::Input;

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

/// Gathers the static files and the generated modules (`js/strings.<lang>.js`), and names their folder.
pub fn asset_folder(src: &Sources, strings: &Strings) -> AssetFolder {
    let mut files: BTreeMap<String, Arc<[u8]>> = src.statics.clone();
    files.retain(|name, _| !AT_ROOT.contains(&&**name));
    for lang in Lang::ALL {
        let table = serde_json::to_string_pretty(strings.all(lang)).expect("a map of strings");
        let module = format!(
            "// The interface strings, from templates/strings.toml.\nexport const strings = {table};\n"
        );
        files.insert(format!("js/strings.{}.js", lang.code()), Arc::from(module.into_bytes()));
    }
    let digest = Digest::of(&files);
    AssetFolder { path: format!("assets/{}", digest.hex(10)), files }
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
fn used_media(input: &Input) -> std::collections::BTreeSet<String> {
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
