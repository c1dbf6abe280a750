//! A Rust fence -> a panel with what the snippet did, and a program for the reader's browser.
//!
//! Never: runs anything by itself. Compiling and running go through the [`Toolchain`] that `cli` hands in, and
//! only `bagu check --snippets` asks it to run; a build prints from the [`Lock`].

mod gather;
mod known;
mod lock;
mod message;
mod panel;
mod record;
mod snippet;
mod tokens;
mod verify;

pub use gather::occurrences;
pub use known::{Known, Modules, Shown, first_line, module_name};
pub use lock::{Explanation, Lock};
pub use panel::{KEYS, Panel, panel};
pub use record::{End, Kind, Outcome, Record};
pub use snippet::{Aim, Lacks, Reach, Snippet, edition_named, edition_number};
pub use tokens::{Token, tokens};
pub use verify::{Finding, Occurrence, Toolchain, Verified, unverified_snippet, verify};
