//! Systems without a sandbox of ours: snippets show their recorded output, nothing is compiled.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::fragment::runnable::{Outcome, Snippet, Toolchain};

/// Where a toolchain is looked for: nowhere.
#[derive(Debug, Clone)]
pub struct Setup;

impl Setup {
    /// Nothing is needed to find nothing.
    pub fn of_this_process(_: &Path) -> io::Result<Setup> {
        Ok(Setup)
    }
}

/// A rustc in a sandbox, of which there is none.
#[derive(Debug)]
pub enum Rustc {}

impl Rustc {
    /// Says why there is none.
    pub fn find(_: &Setup) -> Result<Rustc, String> {
        Err("there is no sandbox for this operating system".into())
    }

    /// Not reached: there is no value of this type.
    pub fn missing_target(&self) -> Option<&'static str> {
        match *self {}
    }
}

impl Toolchain for Rustc {
    fn rustc(&self) -> &str {
        match *self {}
    }

    fn run(&self, _: &Snippet, _: usize) -> Vec<Outcome> {
        match *self {}
    }

    fn module(&self, _: &Snippet) -> Result<Vec<u8>, Outcome> {
        match *self {}
    }

    fn explain(&self, _: &str) -> Option<String> {
        match *self {}
    }
}

/// No compiler is used.
pub fn compiler(_: &Path) -> Result<String, String> {
    Err("there is no sandbox for this operating system".into())
}

/// Never started as a launcher.
pub fn launched() -> Option<ExitCode> {
    None
}
