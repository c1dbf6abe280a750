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

use std::sync::Arc;

pub use assemble::{Fragments, Scene, places, shown_in};
pub use body::{Body, BodyInput, Figure, Part, Pointers, body};
pub use contents::ContentsItem;
pub use explain::explain;
pub use strings::{Strings, strings};

use crate::base::diagnostic::Checked;
use crate::base::lang::View;
use crate::base::shared::Shared;
use crate::base::url::UrlPath;

/// Finished HTML.
pub type Html = Shared<str>;

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
