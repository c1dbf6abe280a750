//! A small site with its links resolved, for tests.

use super::{ByFile, Resolved, Scope, Target, resolve};
use crate::catalog::testing::{found, notes, sources};
use crate::catalog::{Catalog, catalog};
use crate::load::Sources;

pub(super) const SITE: [(&str, &str); 16] = [
    ("_index.md", "# 首页"),
    ("network/_index.md", "# 网络"),
    ("network/_index.en.md", "# Networking"),
    (
        "network/tcp.md",
        "---\ntitle: TCP 三次握手\naliases: [三次握手]\n---\n## 1. 概述\n\n甲\n\n## 为什么？ {#why}\n\n> [!question] 两次？ {#q-two}\n> 答\n\n## 小结\n\n## 小结\n",
    ),
    ("network/tcp.en.md", "---\ntitle: TCP handshake\n---\n## 1. Overview\n\nA\n\n## Why? {#why}\n"),
    ("network/02-http.md", "---\ntitle: HTTP\nmoved_from: [web/http]\n---\n"),
    ("cache/redis/README.md", "# Redis"),
    ("cache/redis/aof.md", "# AOF"),
    ("cache/redis/lock.md", "# 锁"),
    ("cache/deep/rdb.md", "# RDB"),
    ("db/lock.md", "# 锁"),
    ("db/缓存 与.md", "# 缓存"),
    ("top.md", "# 顶"),
    ("img/a.png", "png"),
    ("network/b.png", "png"),
    ("files/a.pdf", "pdf"),
];

/// The site with one more file, resolved.
pub(super) fn resolved(rel: &str, text: &str, plain: bool) -> (Resolved, Vec<String>, Vec<String>) {
    let mut files = SITE.to_vec();
    files.push((rel, text));
    let src = Sources { is_project: !plain, ..sources(&files) };
    let notes = notes(&src);
    let catalog = catalog(&notes, &src).value;
    let scope = Scope::new(&catalog, &src);
    let note = notes.iter().find(|note| &*note.rel == rel).unwrap();
    let checked = resolve(note, &scope);
    let helps = checked.diagnostics.iter().filter_map(|d| d.help.clone()).collect();
    (checked.value, found(&src, &checked.diagnostics), helps)
}

pub(super) fn show(target: &Target) -> String {
    match target {
        Target::External(url) => url.clone(),
        Target::Here(anchor) => format!("#{anchor}"),
        Target::Note(id, None) => id.to_string(),
        Target::Note(id, Some(anchor)) => format!("{id}#{anchor}"),
        Target::Category(id) => format!("{id}/"),
        Target::Home => "/".into(),
        Target::Asset(path) => format!("file {path}"),
        Target::Broken => "broken".into(),
    }
}

/// The whole stage over a few files.
pub(super) fn all<T>(files: &[(&str, &str)], then: impl Fn(&Catalog, &ByFile, &Sources) -> T) -> T {
    let src = sources(files);
    let notes = notes(&src);
    let catalog = catalog(&notes, &src).value;
    let scope = Scope::new(&catalog, &src);
    let resolved: Vec<Resolved> = notes.iter().map(|note| resolve(note, &scope).value).collect();
    let by_file = notes.iter().zip(&resolved).map(|(note, resolved)| (&*note.rel, resolved)).collect();
    then(&catalog, &by_file, &src)
}
