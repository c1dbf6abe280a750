//! Notes -> the snippets in them, and where each stands.

use std::sync::Arc;

use super::known::first_line;
use super::snippet::Snippet;
use super::verify::Occurrence;
use crate::parse::{FenceKind, Note};

/// Every snippet of a note, in order.
pub fn occurrences(note: &Note) -> Vec<Occurrence> {
    let found = note.fences.iter().filter_map(|fence| match fence.kind {
        FenceKind::Rust(words) => Some(Occurrence {
            snippet: Arc::new(Snippet::cut(&fence.body, words)),
            path: note.source.path.clone(),
            span: fence.in_source(first_line(&fence.body)),
        }),
        FenceKind::Code | FenceKind::Diagram => None,
    });
    found.collect()
}
