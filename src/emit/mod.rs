//! Pages + catalog -> outputs: every file of the site.
//!
//! Never: changes what an earlier stage decided, writes to a disk.

pub mod search;
