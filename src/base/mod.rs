//! Shared words of every stage: languages, sources and spans, diagnostics, names, the memo.
//!
//! Never: imports a stage, reads a disk, a clock or an environment.

pub mod diagnostic;
pub mod lang;
pub mod memo;
pub mod parallel;
pub mod shared;
pub mod source;
pub mod text;
pub mod url;
