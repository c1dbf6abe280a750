//! The binary on a project of a few files, as a script runs it.

use std::fs;
use std::process::{Command, Output};

/// A project in a folder of its own, with its own home and cache.
pub struct Project(tempfile::TempDir);

impl Project {
    pub fn new(files: &[(&str, &str)]) -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    pub fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    #[allow(dead_code, reason = "not every test file runs commands to their end")]
    pub fn run(&self, args: &[&str]) -> Output {
        let mut bagu = Command::new(env!("CARGO_BIN_EXE_bagu"));
        bagu.args(args).current_dir(self.0.path()).env("HOME", self.path("home"));
        bagu.env_remove("XDG_CACHE_HOME").env_remove("GITHUB_REPOSITORY").output().unwrap()
    }

    /// Runs and expects an exit code; gives stdout and stderr.
    #[allow(dead_code, reason = "not every test file runs commands to their end")]
    pub fn check(&self, args: &[&str], code: i32) -> (String, String) {
        let output = self.run(args);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert!(!stderr.contains('\x1b') && !stdout.contains('\x1b'), "a pipe gets no colours");
        (stdout, stderr)
    }

    #[allow(dead_code, reason = "not every test file asks")]
    pub fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// A file's text.
    #[allow(dead_code, reason = "not every test file reads files back")]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }
}
