//! Scripts and styles as readers get them: without comments and indentation, local names short, and the modules of
//! the first search in one file. An author under `serve` gets them as written.
//!
//! Our own small lexer, no parser: a script that it is not sure of stays as written. Never: changes what a script
//! does, touches a name that another file or a page could know.

mod bundle;
mod lexer;
mod names;
mod strip;

use std::collections::BTreeMap;
use std::sync::Arc;

/// The module that a first search loads; what it imports from its own folder comes with it.
const ENTRY: &str = "js/search/palette.js";

/// Makes the scripts and styles among these files small.
pub fn pack(files: BTreeMap<String, Arc<[u8]>>) -> BTreeMap<String, Arc<[u8]>> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut packed = BTreeMap::new();
    for (name, bytes) in files {
        let kind = name.rsplit_once('.').map(|(_, extension)| extension);
        match (kind, std::str::from_utf8(&bytes)) {
            (Some("js"), Ok(text)) => _ = texts.insert(name, names::shortened(text, names::Scope::Local)),
            (Some("css"), Ok(text)) => _ = packed.insert(name, strip::style(text).into_bytes().into()),
            _ => _ = packed.insert(name, bytes),
        }
    }
    bundle::join(&mut texts, ENTRY);
    packed.extend(texts.into_iter().map(|(name, text)| (name, strip::script(&text).into_bytes().into())));
    packed
}
