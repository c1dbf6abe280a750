//! Embeds `templates/` and `static/` in release builds; a debug build reads them from disk while it runs,
//! so that an edit to a template needs no compiler.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(embedded)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=BAGU_SOURCE={}", source().unwrap_or_default());
    if env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    println!("cargo::rustc-cfg=embedded");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    for folder in ["templates", "static"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        walk(&root.join(folder), "", &mut files);
        let mut code = String::from("&[\n");
        for (name, path) in files {
            writeln!(code, "    ({name:?}, include_bytes!({path:?})),").expect("a string takes all");
        }
        code.push(']');
        fs::write(out.join(format!("{folder}.rs")), code).expect("OUT_DIR can be written");
    }
}

/// The public repository that this build was cloned from: the workflow that `bagu init` writes installs bagu from
/// there. Any other remote is nobody else's business.
fn source() -> Option<String> {
    println!("cargo::rerun-if-changed=.git/config");
    let config = fs::read_to_string(".git/config").ok()?;
    let origin = config.split("[remote \"origin\"]").nth(1)?.split("\n[").next()?;
    let url = origin.lines().find_map(|line| line.trim().strip_prefix("url = "))?.trim();
    let public = url.strip_prefix("git@github.com:").map(|path| format!("https://github.com/{path}"));
    let url = public.unwrap_or_else(|| url.to_owned());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    (url.starts_with("https://github.com/") && url.chars().all(plain)).then_some(url)
}

/// All files below `folder`, by name relative to it, sorted.
fn walk(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).expect("embedded names are UTF-8");
        match name {
            hidden if hidden.starts_with('.') => {}
            _ if path.is_dir() => walk(&path, &format!("{prefix}{name}/"), files),
            _ => files.push((format!("{prefix}{name}"), path.clone())),
        }
    }
}
