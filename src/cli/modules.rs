//! Snippets compiled for browsers: kept on disk by source, flags and compiler, compiled when one is missing.
//!
//! Only a snippet with a record is compiled. Without rustc, its targets or a sandbox one line says so, and pages
//! show what was recorded.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::replace;
use super::toolchain::{Rustc, Setup, compiler};
use crate::base::diagnostic::{Diagnostic, Log};
use crate::base::memo::{Digest, Memo};
use crate::base::parallel::each;
use crate::fragment::runnable::{Modules as ByKey, Outcome, Reach, Snippet, Toolchain};
use crate::load::Sources;

/// Changes when the flags of compiling do: other flags make other modules.
const FLAGS: &str = "1";

/// Where modules are kept and what compiles them.
pub struct Modules {
    project: PathBuf,
    folder: Option<PathBuf>,
    compiler: Option<Result<String, String>>,
    toolchain: Option<Result<Rustc, String>>,
    known: ByKey,
    /// What could not be compiled and why, so that it is tried once a process.
    failed: Vec<(Digest, Diagnostic)>,
}

impl Modules {
    /// `cache` is the cache folder, if there is one.
    pub fn new(project: &Path, cache: Option<&Path>) -> Modules {
        let folder = cache.map(|cache| cache.join("modules"));
        let project = project.to_owned();
        Modules { project, folder, compiler: None, toolchain: None, known: ByKey::new(), failed: Vec::new() }
    }

    /// Hands the modules that are known to a build; true when some are missing.
    pub fn attach(&mut self, sources: &mut Sources, memo: &Memo) -> bool {
        let wanted = wanted(sources, memo);
        if wanted.is_empty() {
            return false;
        }
        for snippet in &wanted {
            if !self.known.contains_key(&snippet.key)
                && let Some(bytes) = self.read(snippet)
            {
                self.known.insert(snippet.key, bytes.into());
            }
        }
        let keys: Vec<Digest> = wanted.iter().map(|snippet| snippet.key).collect();
        sources.modules =
            self.known.iter().filter(|(key, _)| keys.contains(key)).map(|(k, b)| (*k, b.clone())).collect();
        let failed = self.failed.iter().filter(|(key, _)| keys.contains(key));
        sources.diagnostics.extend(failed.map(|(_, why)| why.clone()));
        keys.iter().any(|key| !self.known.contains_key(key) && !self.has_failed(*key))
    }

    /// Compiles what is missing, until it is done or `stop` says to come back later. True when there is something
    /// new to attach.
    pub fn compile(&mut self, sources: &Sources, memo: &Memo, stop: &dyn Fn() -> bool) -> bool {
        let mut todo = wanted(sources, memo);
        todo.retain(|snippet| !self.known.contains_key(&snippet.key) && !self.has_failed(snippet.key));
        let mut new = false;
        for batch in todo.chunks(rayon::current_num_threads()) {
            if stop() {
                break;
            }
            let Ok(toolchain) = self.toolchain() else { return false };
            let made = each(batch, |snippet| toolchain.module(snippet));
            for (snippet, made) in batch.iter().zip(made) {
                match made {
                    Ok(bytes) => {
                        // A module that cannot be kept is compiled again by the next process.
                        _ = self.keep(snippet, &bytes);
                        self.known.insert(snippet.key, Arc::from(bytes));
                    }
                    Err(why) => self.failed.push((snippet.key, not_compiled(&why))),
                }
                new = true;
            }
        }
        new
    }

    /// Why nothing could be compiled that should have been, for a line of news.
    pub fn missing_toolchain(&self) -> Option<Diagnostic> {
        let why = self.toolchain.as_ref()?.as_ref().err()?;
        let message = format!("snippets show their recorded output and no Run button: {why}");
        Some(Diagnostic::info("no-toolchain", message))
    }

    fn toolchain(&mut self) -> Result<&Rustc, &String> {
        let project = &self.project;
        let toolchain = self.toolchain.get_or_insert_with(|| {
            let setup = Setup::of_this_process(project).map_err(|error| error.to_string())?;
            let rustc = Rustc::find(&setup)?.patient();
            match rustc.missing_target() {
                Some(target) => Err(format!("the target {target} is missing (rustup target add {target})")),
                None => Ok(rustc),
            }
        });
        toolchain.as_ref()
    }

    fn has_failed(&self, key: Digest) -> bool {
        self.failed.iter().any(|(failed, _)| *failed == key)
    }

    fn file(&mut self, snippet: &Snippet) -> Option<PathBuf> {
        let compiler = self.compiler.get_or_insert_with(|| compiler(&self.project)).as_ref().ok()?;
        let name = format!("{FLAGS}\n{compiler}\n{}", snippet.key.hex(32));
        let name = Digest::of_bytes(name.as_bytes());
        Some(self.folder.as_ref()?.join(format!("{}.wasm", name.hex(32))))
    }

    /// A kept module with the digest that was written before it: a torn file is an absent one.
    fn read(&mut self, snippet: &Snippet) -> Option<Vec<u8>> {
        let bytes = fs::read(self.file(snippet)?).ok()?;
        let (digest, module) = bytes.split_first_chunk::<16>()?;
        (Digest::of_bytes(module).0.to_be_bytes() == *digest).then(|| module.to_vec())
    }

    fn keep(&mut self, snippet: &Snippet, module: &[u8]) -> io::Result<()> {
        let Some(file) = self.file(snippet) else { return Ok(()) };
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        replace(&file, &[&Digest::of_bytes(module).0.to_be_bytes(), module].concat())
    }
}

/// Every verified snippet that can run in a browser, once.
fn wanted(sources: &Sources, memo: &Memo) -> Vec<Snippet> {
    let lock = Log::default().keep(super::snippets::lock(sources));
    if lock.records.is_empty() {
        return Vec::new();
    }
    let snippets = super::snippets::all(sources, memo).into_iter().map(|occurrence| occurrence.snippet);
    let mut wanted: Vec<Snippet> = snippets
        .filter(|s| matches!(s.reach, Reach::Wasm | Reach::Threads) && lock.records.contains_key(&s.key))
        .map(|s| (*s).clone())
        .collect();
    wanted.sort_by_key(|snippet| snippet.key);
    wanted.dedup_by_key(|snippet| snippet.key);
    wanted
}

fn not_compiled(outcome: &Outcome) -> Diagnostic {
    let why = match outcome {
        Outcome::Stopped(why) => why.clone(),
        Outcome::NotCompiled { rendered, .. } => {
            let first = rendered.lines().next().unwrap_or_default();
            format!("it does not compile for browsers ({first})")
        }
        Outcome::Compiled | Outcome::Ran { .. } => "it does not compile for browsers".into(),
    };
    Diagnostic::info("no-module", format!("a snippet has no Run button: {why}"))
}
