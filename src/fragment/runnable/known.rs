//! What a build knows of snippets beside their source: the lock, and modules compiled for browsers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::lock::Lock;
use super::record::Record;
use super::snippet::Snippet;
use super::verify::unverified_snippet;
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::memo::Digest;
use crate::base::source::{Source, Span};
use crate::parse::RustWords;

/// Modules by the key of their snippet.
pub type Modules = BTreeMap<Digest, Arc<[u8]>>;

/// The lock and the modules of one build.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What snippets did.
    pub lock: Lock,
    /// SHA-256 of each module, hexadecimal: its name, and what a browser checks it against.
    names: BTreeMap<Digest, String>,
}

/// A snippet as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shown {
    /// The snippet.
    pub snippet: Snippet,
    /// What it did; `None`: nobody has verified it.
    pub record: Option<Record>,
    /// Name of its module; `None`: it runs nowhere but on the author's machine.
    pub module: Option<String>,
}

impl Known {
    /// Reads the lock and names the modules.
    pub fn new(lock: Option<&Source>, modules: &Modules) -> Checked<Known> {
        let names = modules.iter().map(|(key, bytes)| (*key, module_name(bytes))).collect();
        lock.map(Lock::parse).unwrap_or_default().map(|lock| Known { lock, names })
    }

    /// What a page shows of a fence.
    pub fn show(&self, body: &str, words: RustWords) -> Shown {
        let snippet = Snippet::cut(body, words);
        let record = self.lock.records.get(&snippet.key).cloned();
        // A program that nobody has seen run is not handed to readers.
        let module = record.as_ref().and(self.names.get(&snippet.key)).cloned();
        Shown { snippet, record, module }
    }
}

impl Shown {
    /// What is wrong with it; the span is of the fence's body.
    pub fn diagnostics(&self, body: &str) -> Option<Diagnostic> {
        (self.snippet.is_verified() && self.record.is_none())
            .then(|| unverified_snippet().at(first_line(body)))
    }
}

/// The name of a module's file.
pub fn module_name(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first line of a fence's body: the place of what is wrong with the whole.
pub fn first_line(body: &str) -> Span {
    Span::new(0, body.lines().next().map_or(0, str::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_shown_only_with_a_record() {
        let body = "fn main() {}";
        let key = Snippet::cut(body, RustWords::default()).key;
        let modules = Modules::from([(key, Arc::from(&b"abc"[..]))]);
        let line = format!("{} 1.95.0 ran wasm \"\" \"\"", key.hex(32));
        let show = |lock: Option<&Source>, words: RustWords| {
            let known = Known::new(lock, &modules).value;
            let shown = known.show(body, words);
            (shown.record.is_some(), shown.module.is_some(), shown.diagnostics(body).is_some())
        };
        let lock = Source::new("notes/snippets.lock", line);
        assert_eq!(show(Some(&lock), RustWords::default()), (true, true, false));
        assert_eq!(show(None, RustWords::default()), (false, false, true));
        let ignored = RustWords { ignore: true, ..RustWords::default() };
        assert_eq!(show(None, ignored), (false, false, false));
        // SHA-256 of "abc", from FIPS 180-4.
        assert!(module_name(b"abc").starts_with("ba7816bf8f01cfea"));
    }
}
