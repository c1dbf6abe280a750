//! The import directions of ARCHITECTURE.md, and which library stays in which files.

use std::fs;
use std::path::{Path, PathBuf};

/// Stages in pipeline order: each may use those before it.
///
/// `convert` is no stage of a build: it may use the words of the first ones, and only `cli` uses it.
const ORDER: [&str; 13] = [
    "base", "load", "parse", "catalog", "resolve", "fragment", "page", "site", "emit", "pipeline", "write",
    "convert", "cli",
];

/// What `convert` may use.
const FOR_CONVERT: [&str; 4] = ["base", "load", "parse", "catalog"];

/// A library and the path prefixes under `src/` that may name it.
const LIBRARIES: [(&str, &[&str]); 6] = [
    ("pulldown_cmark", &["parse/"]),
    ("syntect", &["fragment/highlight.rs"]),
    ("tera", &["emit/html.rs"]),
    ("elasticlunr", &["emit/search/"]),
    ("axum", &["cli/serve"]),
    ("clap", &["cli/", "main.rs"]),
];

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every source file by its path under `src/`, comments and string literals' lines included.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("under src").to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).expect("UTF-8"))
    };
    files.into_iter().map(read).collect()
}

/// The stage a file belongs to: its first folder or its own name.
fn stage(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or(name);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Code lines without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.split("//").next().unwrap_or("")))
        .filter(|(_, line)| !line.is_empty())
}

#[test]
fn stages_import_leftwards_only() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, text) in sources() {
        let Some(own) = ORDER.iter().position(|&s| s == stage(&name)) else { continue };
        for (line, code) in code(&text) {
            for (at, _) in code.match_indices("crate::") {
                let rest = &code[at + "crate::".len()..];
                let target: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = ORDER.iter().position(|&s| s == target) else { continue };
                seen += 1;
                let foreign =
                    stage(&name) == "convert" && target != "convert" && !FOR_CONVERT.contains(&&*target);
                if other > own || foreign {
                    wrong.push(format!(
                        "src/{name}:{line}: `{}` imports `{target}`, which comes later",
                        stage(&name)
                    ));
                }
            }
        }
    }
    assert!(seen > 50, "the search finds imports at all");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_home() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        for (line, code) in code(&text) {
            for (library, homes) in LIBRARIES {
                let named =
                    code.contains(&format!("{library}::")) || code.contains(&format!("use {library}"));
                if named && !homes.iter().any(|home| name.starts_with(home)) {
                    wrong.push(format!("src/{name}:{line}: `{library}` belongs in {homes:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that are compiled for tests only: `#[cfg(test)] mod name;` in their parent.
fn test_modules() -> Vec<String> {
    let mut modules = Vec::new();
    for (name, text) in sources() {
        let folder = match name.strip_suffix("/mod.rs") {
            Some(folder) => folder.to_owned(),
            None => name.trim_end_matches(".rs").to_owned(),
        };
        for rest in text.split("#[cfg(test)]\nmod ").skip(1) {
            if let Some((module, _)) =
                rest.split_once(';').filter(|(module, _)| !module.contains(char::is_whitespace))
            {
                modules.push(format!("{folder}/{module}.rs"));
            }
        }
    }
    modules
}

#[test]
fn disk_clock_and_environment_stay_at_the_edges() {
    const EDGES: [&str; 4] = ["load", "write", "cli", "main"];
    const CALLS: [&str; 7] = [
        "std::fs",
        "fs::read",
        "fs::write",
        "File::open",
        "std::env::var",
        "SystemTime::now",
        "Instant::now",
    ];
    let mut wrong = Vec::new();
    let tests = test_modules();
    for (name, text) in sources() {
        if EDGES.contains(&stage(&name)) || tests.contains(&name) {
            continue;
        }
        // Tests may read fixtures.
        let production = text.split("#[cfg(test)]").next().unwrap_or("");
        for (line, code) in code(production) {
            for call in CALLS {
                if code.contains(call) {
                    wrong.push(format!("src/{name}:{line}: `{call}` outside load, write and cli"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes that the sources give to findings: the text after a constructor of `Diagnostic`, tests left out.
fn codes() -> std::collections::BTreeSet<String> {
    let mut codes = std::collections::BTreeSet::new();
    for (_, text) in sources() {
        let text = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let text: String = code(text).map(|(_, line)| line.trim()).collect();
        for (at, _) in text.match_indices("(\"") {
            let before = &text[..at];
            let makes = ["fatal", "problem", "warning", "info", "slip", "fault", "bad_text", "unreadable"];
            let name =
                before.rsplit(|c: char| !c.is_ascii_alphabetic() && c != '_').next().unwrap_or_default();
            if makes.contains(&name) {
                codes.extend(text[at + 2..].split('"').next().map(str::to_owned));
            }
        }
        for given in ["code: \"", "Severity::Fatal, \"", "Severity::Problem, \""] {
            codes.extend(
                text.split(given).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
    }
    codes
}

#[test]
fn every_code_is_documented() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    let docs = fs::read_to_string(docs).expect("the documentation");
    let list = docs.split("## ").find(|part| part.starts_with("Codes")).expect("a list of codes");
    let rows = list.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: std::collections::BTreeSet<String> = rows.map(|(code, _)| code.to_owned()).collect();
    let codes = codes();
    let missing: Vec<_> = codes.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&codes).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not documented: {missing:#?}\nno longer there: {gone:#?}"
    );
}
