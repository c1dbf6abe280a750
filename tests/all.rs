//! All integration tests in one program, which links the library once: `cargo test --test all golden` runs one file.
//! Apart stand those that measure time (`hostile`), hold a port or a limit (`http`, `run`) or need rights (`sandbox`).

mod common;
#[path = "common/project.rs"]
mod project;
#[path = "common/raw_http.rs"]
mod raw_http;

mod architecture;
mod begin;
mod cases;
mod check;
mod checkout;
mod cli;
mod commonmark;
mod golden;
mod import;
mod ledger;
mod publish;
mod search;
mod translate;
mod warm;
mod writing;
