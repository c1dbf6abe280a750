//! Fence -> fragment: highlighted code, a drawing, a snippet that runs.
//!
//! Never: knows the note around it, its position, or the page it will stand on.

pub mod diagram;
pub mod highlight;
