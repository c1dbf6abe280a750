//! Note + Resolved + fragments -> [`Page`]: the HTML of a note's text in one view, and what stands around it.
//!
//! Never: reads a template, knows the site's frame, looks at another note beyond its name and title.

mod assemble;
mod body;
mod contents;
mod explain;
mod fences;
pub mod html;
pub mod links;
pub mod strings;

use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

pub use assemble::{Fragments, Scene, shown_in};
pub use body::{Body, BodyInput, Figure, Part, body};
pub use contents::ContentsItem;
pub use explain::explain;
pub use strings::{Strings, strings};

use crate::base::diagnostic::Checked;
use crate::base::lang::View;
use crate::base::memo::Digest;
use crate::base::url::UrlPath;

/// Finished HTML; its digest stands for it where something is made from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html {
    text: Arc<str>,
    digest: Digest,
}

impl Html {
    /// Takes the digest.
    pub fn new(text: String) -> Html {
        Html { digest: Digest::of_bytes(text.as_bytes()), text: text.into() }
    }
}

impl Deref for Html {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Hash for Html {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// One page of a note.
#[derive(Debug, Clone)]
pub struct Page {
    /// Position in `Catalog::entries`.
    pub entry: usize,
    /// View.
    pub view: View,
    /// Where it stands.
    pub path: UrlPath,
    /// Its text.
    pub body: Arc<Checked<Body>>,
}
