//! `bagu.toml` -> [`Config`].

use serde::Deserialize;

use crate::base::lang::PerLang;

/// The site's settings. Every key has a default; an unknown key is a fatal finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Prefix of everything the site stores in a browser; letters, digits and `-`.
    pub id: String,
    /// Name of the site.
    pub title: PerLang<String>,
    /// One sentence about the site.
    pub description: PerLang<String>,
    /// Absolute URL of the published site, with or without the trailing `/`. Unknown: absolute links are left out.
    pub base_url: Option<String>,
    /// Web address of the repository, for edit links (`https://github.com/owner/name`).
    pub repository: Option<String>,
    /// Branch that edit links name.
    pub branch: String,
    /// Host name for a `CNAME` file.
    pub cname: Option<String>,
    /// Where edited snippets run when the reader asks.
    pub playground: Playground,
    /// Hosts whose pictures are shown; any other remote picture becomes a labelled link.
    pub image_hosts: Vec<String>,
    /// Whether raw HTML of notes goes through as it is. Only for a site whose author trusts every note.
    pub unsafe_html: bool,
    /// Caps on what is read and printed.
    pub limits: Limits,
}

/// The Playground's origin, or off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(untagged)]
pub enum Playground {
    /// `playground = "https://play.rust-lang.org"`.
    Origin(String),
    /// `playground = false`.
    Switch(bool),
}

impl Playground {
    /// The origin, when it is on.
    pub fn origin(&self) -> Option<&str> {
        match self {
            Playground::Origin(origin) => Some(origin.trim_end_matches('/')),
            Playground::Switch(true) => Some("https://play.rust-lang.org"),
            Playground::Switch(false) => None,
        }
    }
}

/// Caps, each with its own named finding when it is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest note, bytes.
    pub note_bytes: u64,
    /// Largest file beside the notes, bytes.
    pub asset_bytes: u64,
    /// Largest page, bytes.
    pub page_bytes: u64,
    /// Deepest folder.
    pub folder_depth: usize,
    /// Most files.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            note_bytes: 5 << 20,
            asset_bytes: 64 << 20,
            page_bytes: 32 << 20,
            folder_depth: 32,
            files: 100_000,
        }
    }
}

impl Default for Config {
    fn default() -> Config {
        Config {
            id: "bagu".into(),
            title: PerLang { zh: String::new(), en: String::new() },
            description: PerLang { zh: String::new(), en: String::new() },
            base_url: None,
            repository: None,
            branch: "main".into(),
            cname: None,
            playground: Playground::Switch(true),
            image_hosts: Vec::new(),
            unsafe_html: false,
            limits: Limits::default(),
        }
    }
}
