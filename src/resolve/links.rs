//! A link -> [`Target`], or a finding that names what was probably meant.

use super::anchors::TOP;
use super::paths::{Found, folder_of, join, last_part, relative};
use super::{Scope, Target};
use crate::base::diagnostic::{Diagnostic, did_you_mean};
use crate::base::source::Span;
use crate::base::url::NoteId;
use crate::catalog::fold_name;
use crate::load::Role;
use crate::parse::{Dest, Link, Note};

/// The links of one note, and what was found on the way.
pub(super) struct Linker<'a> {
    pub note: &'a Note,
    pub scope: &'a Scope<'a>,
    pub found: Vec<Diagnostic>,
}

impl Linker<'_> {
    pub fn target(&mut self, link: &Link) -> Target {
        match &link.dest {
            Dest::External(url) => Target::External(url.clone()),
            // Parsing has said why.
            Dest::Refused(..) => Target::Broken,
            Dest::Anchor(anchor) => self.here(anchor, link.span),
            Dest::Relative { path, anchor } => self.relative(path, anchor.as_deref(), link.span),
            Dest::Wiki { name, anchor } => self.wiki(name, anchor.as_deref(), link.span),
        }
    }

    /// A note of the front matter's lists.
    pub fn named_note(&mut self, name: &str, span: Span) -> Option<NoteId> {
        let id = self.note_named(name, span);
        if id.is_none() {
            self.report(self.unknown_note(name), span);
        }
        id.filter(|id| *id != self.note.id)
    }

    fn report(&mut self, diagnostic: Diagnostic, span: Span) {
        self.found.push(diagnostic.at(span).in_file(&self.note.source.path));
    }

    /// An anchor of the same page; `#` alone is its beginning.
    fn here(&mut self, anchor: &str, span: Span) -> Target {
        if anchor.is_empty() {
            return Target::Here(TOP.into());
        }
        let Some(index) = self.scope.anchors_of(self.note) else { return Target::Broken };
        match index.find(anchor) {
            Some(anchor) => Target::Here(anchor),
            None => {
                let diagnostic = broken_anchor("this page", anchor, index.suggestion(anchor));
                self.report(diagnostic, span);
                Target::Broken
            }
        }
    }

    fn relative(&mut self, path: &str, anchor: Option<&str>, span: Span) -> Target {
        match self.find_path(path) {
            Some(Found { target, really }) => {
                if let Some(really) = really {
                    self.report(other_case(path, &really), span);
                }
                self.at_anchor(target, anchor, span)
            }
            None => {
                self.report(self.broken_path(path), span);
                Target::Broken
            }
        }
    }

    /// What lies at a path, relative to this file or, with a leading `/`, to the notes folder.
    pub fn find_path(&self, path: &str) -> Option<Found> {
        let slashes = path.replace('\\', "/");
        let folder = folder_of(self.note);
        let paths = self.scope.paths();
        let guess = !self.scope.is_project;
        if let Some(from_root) = slashes.strip_prefix('/') {
            // `/docs/x.md` in a folder `docs` counts from the repository, as GitHub does.
            let repository = self.note.source.path.strip_suffix(&*self.note.rel).unwrap_or_default();
            let below = from_root.strip_prefix(repository).filter(|_| !repository.is_empty());
            // The root of another generator may be any folder above the file.
            let above = folder.match_indices('/').map(|(at, _)| &folder[..at]).chain([folder]);
            let roots = above.filter(|_| guess).map(|root| join(root, from_root));
            let from_notes = [Some(from_root), below].into_iter().flatten().map(|path| join("", path));
            return from_notes.chain(roots).flatten().find_map(|path| paths.find(&path));
        }
        let found = join(folder, &slashes).and_then(|path| paths.find(&path));
        // docsify counts every path from its root.
        if guess && !slashes.starts_with('.') {
            found.or_else(|| paths.find(&join("", &slashes)?))
        } else {
            found
        }
    }

    fn wiki(&mut self, name: &str, anchor: Option<&str>, span: Span) -> Target {
        if name.trim().is_empty() {
            return self.here(anchor.unwrap_or_default(), span);
        }
        if let Some(id) = self.note_named(name, span) {
            return self.at_anchor(Target::Note(id, None), anchor, span);
        }
        let folded = fold_name(name.trim_matches('/'));
        let categories = &self.scope.catalog.categories;
        let named = |title: &str| fold_name(title) == folded;
        if let Some(category) =
            categories.iter().find(|c| named(&c.id) || named(&c.title.zh) || named(&c.title.en))
        {
            return Target::Category(category.id.clone());
        }
        let path = self.find_path(name).map(|found| found.target);
        if let Some(target) = path.or_else(|| self.scope.asset_named(name, self.note).map(Target::Asset)) {
            return self.at_anchor(target, anchor, span);
        }
        self.report(self.unknown_note(name), span);
        Target::Broken
    }

    /// The note of a name. Of several the nearest is taken, and the choice is a finding when none is nearer.
    fn note_named(&mut self, name: &str, span: Span) -> Option<NoteId> {
        let catalog = self.scope.catalog;
        let name = name.trim().trim_matches('/');
        let bare = name.strip_suffix(".md").unwrap_or(name);
        let folded = fold_name(bare);
        if let Some(id) = catalog.moved.get(&NoteId::new(bare)) {
            return Some(id.clone());
        }
        let ids = match catalog.names.get(&folded) {
            Some(ids) => ids.clone(),
            // Obsidian shortens a path to as much as is needed: `folder/name`.
            None if folded.contains('/') => {
                let end = format!("/{folded}");
                let ids = catalog.by_id.keys().filter(|id| fold_name(id.as_str()).ends_with(&end));
                ids.cloned().collect()
            }
            None => Vec::new(),
        };
        let near = |folder: fn(&NoteId) -> &str| {
            let here = folder(&self.note.id);
            let mut same = ids.iter().filter(|id| folder(id) == here);
            same.next().filter(|_| same.next().is_none())
        };
        match &ids[..] {
            [] => None,
            [id] => Some(id.clone()),
            [first, ..] => {
                if let Some(id) = near(NoteId::folder).or_else(|| near(NoteId::category)) {
                    return Some(id.clone());
                }
                let first = first.clone();
                self.report(ambiguous(name, &ids), span);
                Some(first)
            }
        }
    }

    /// Adds the anchor to a note's target, when the note has it.
    fn at_anchor(&mut self, target: Target, anchor: Option<&str>, span: Span) -> Target {
        let (Target::Note(id, _), Some(anchor)) = (&target, anchor.filter(|anchor| !anchor.is_empty()))
        else {
            return target;
        };
        let Some(index) = self.scope.anchors_of_note(id) else { return target };
        let found = index.find(anchor);
        if found.is_none() {
            let diagnostic = broken_anchor(&format!("`{id}`"), anchor, index.suggestion(anchor));
            self.report(diagnostic, span);
        }
        match found {
            Some(anchor) if *id == self.note.id && self.note.role == Role::Note => Target::Here(anchor),
            found => Target::Note(id.clone(), found.filter(|anchor| anchor != TOP)),
        }
    }

    fn broken_path(&self, path: &str) -> Diagnostic {
        let diagnostic = Diagnostic::problem("broken-link", format!("`{path}` leads to no note and no file"));
        let folder = folder_of(self.note);
        let slashes = path.replace('\\', "/");
        let same_name = self.scope.paths().of_same_name(&slashes);
        let by_distance = |found: &String| (found.matches('/').count(), found.clone());
        let near = same_name.into_iter().map(|found| relative(folder, &found)).min_by_key(by_distance);
        if let Some(near) = near {
            return diagnostic.help(format!("did you mean `{near}`?"));
        }
        let Some(whole) = join(folder, slashes.trim_start_matches('/')) else {
            return diagnostic.help("the path leaves the notes folder: link to a web address instead");
        };
        let all: Vec<String> = self.scope.paths().all().collect();
        let names = all.iter().map(String::as_str);
        let by_path = did_you_mean(&whole, names).map(|near| relative(folder, near));
        match by_path.or_else(|| self.near_name(last_part(&slashes))) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("add the file, or correct the path: it counts from this file's folder"),
        }
    }

    /// The path of the note whose slug is nearest to a file name.
    fn near_name(&self, file: &str) -> Option<String> {
        let slug = super::paths::stem(file);
        let entries = &self.scope.catalog.entries;
        let near = did_you_mean(slug, entries.iter().map(|entry| entry.id.slug()))?;
        let entry = entries.iter().find(|entry| entry.id.slug() == near)?;
        Some(relative(folder_of(self.note), &entry.zh.rel))
    }

    fn unknown_note(&self, name: &str) -> Diagnostic {
        let diagnostic = Diagnostic::problem("broken-link", format!("no note is called `{name}`"));
        let catalog = self.scope.catalog;
        let folded = fold_name(name);
        let last = last_part(&folded);
        let near = did_you_mean(&folded, catalog.names.keys().map(String::as_str))
            .or_else(|| catalog.names.get_key_value(last).map(|(key, _)| key.as_str()));
        match near.and_then(|near| catalog.names.get(near)?.first()) {
            Some(id) => diagnostic.help(format!("did you mean `{}`?", self.shortest_name(id))),
            None => diagnostic.help("use a note's file name, title or alias, or add the note"),
        }
    }

    /// The slug of a note when it names nothing else, else its id.
    fn shortest_name<'n>(&self, id: &'n NoteId) -> &'n str {
        let slug = id.slug();
        match self.scope.catalog.names.get(&fold_name(slug)).map(Vec::as_slice) {
            Some([only]) if only == id => slug,
            _ => id.as_str(),
        }
    }
}

fn broken_anchor(page: &str, anchor: &str, help: String) -> Diagnostic {
    Diagnostic::problem("broken-anchor", format!("{page} has no anchor `#{anchor}`")).help(help)
}

fn other_case(written: &str, really: &str) -> Diagnostic {
    Diagnostic::problem("link-case", format!("`{written}` differs in case from the file `{really}`"))
        .help("write the name as the file has it: servers tell upper and lower case apart")
}

fn ambiguous(name: &str, ids: &[NoteId]) -> Diagnostic {
    let some: Vec<String> = ids.iter().take(4).map(|id| format!("`{id}`")).collect();
    Diagnostic::problem("ambiguous-link", format!("`{name}` names {} notes: {}", ids.len(), some.join(", ")))
        .help(format!("write the whole id, such as `{}`", ids[0]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SITE, resolved, show};
    use super::super::{Resolved, Scope, resolve};
    use super::*;
    use crate::catalog::catalog;
    use crate::catalog::testing::{notes, sources};

    /// A link of `network/x.md`, its target, and the codes of what was found.
    fn check(link: &str, target: &str, codes: &[&str]) {
        check_in("network/x.md", link, target, codes, false);
    }

    fn check_in(rel: &str, link: &str, target: &str, codes: &[&str], plain: bool) {
        let text = format!("---\ntitle: 本页\n---\n## 一节\n\n{link}\n");
        let (resolved, found, _) = resolved(rel, &text, plain);
        let targets: Vec<String> = resolved.links.iter().map(show).collect();
        let codes: Vec<String> = codes.iter().map(|code| format!("{rel}:6 {code}")).collect();
        assert_eq!((targets, found), (vec![target.to_owned()], codes), "{link} in {rel}");
    }

    #[test]
    fn paths() {
        check("[x](tcp.md)", "network/tcp", &[]);
        check("[x](./tcp.md)", "network/tcp", &[]);
        check("[x](../network/tcp.md)", "network/tcp", &[]);
        check("[x](tcp.en.md)", "network/tcp", &[]);
        check("[x](tcp)", "network/tcp", &[]);
        check("[x](./tcp.html)", "network/tcp", &[]);
        check("[x](/network/tcp.md)", "network/tcp", &[]);
        check("[x](/network/tcp)", "network/tcp", &[]);
        check("[x](/notes/network/tcp.md)", "network/tcp", &[]);
        check("[x](..\\network\\tcp.md)", "network/tcp", &[]);
        check("[x](../db/%E7%BC%93%E5%AD%98%20%E4%B8%8E.md)", "db/缓存 与", &[]);
        check("[x](<../db/缓存 与.md>)", "db/缓存 与", &[]);
        check("[x](02-http.md)", "network/02-http", &[]);
        check("[x](../network/)", "network/", &[]);
        check("[x](../network)", "network/", &[]);
        check("[x](../network/_index.md)", "network/", &[]);
        check("[x](../network/README.md)", "network/", &[]);
        check("[x](./)", "network/", &[]);
        check("[x](../)", "/", &[]);
        check("[x](../README.md)", "/", &[]);
        check("[x](../cache/redis/README.md)", "cache/redis", &[]);
        check("[x](../cache/redis/)", "cache/redis", &[]);
        check("[x](../cache/deep/)", "cache/", &[]);
        check("[x](../top.md)", "top", &[]);
        check("[x](../files/a.pdf)", "file files/a.pdf", &[]);
        check("[x](TCP.md)", "network/tcp", &["link-case"]);
        check("[x](../Files/A.pdf)", "file files/a.pdf", &["link-case"]);
        check("[x](nothing.md)", "broken", &["broken-link"]);
        check("[x](network/tcp.md)", "broken", &["broken-link"]);
        check("[x](../../../etc/passwd)", "broken", &["broken-link"]);
        check("[x](https://example.com/a)", "https://example.com/a", &[]);
    }

    #[test]
    fn paths_of_other_generators() {
        let check = |rel: &str, link: &str, target: &str| check_in(rel, link, target, &[], true);
        check("network/x.md", "[x](network/tcp.md)", "network/tcp");
        check("network/x.md", "[x](network/tcp.html)", "network/tcp");
        check("cache/redis/x.md", "[x](/redis/aof.html)", "cache/redis/aof");
        check("cache/redis/x.md", "[x](/aof)", "cache/redis/aof");
        check_in("network/x.md", "[x](./network/tcp.md)", "broken", &["broken-link"], true);
    }

    #[test]
    fn names() {
        check("[[tcp]]", "network/tcp", &[]);
        check("[[TCP|握手]]", "network/tcp", &[]);
        check("[[network/tcp]]", "network/tcp", &[]);
        check("[[TCP三次握手]]", "network/tcp", &[]);
        check("[[三次握手]]", "network/tcp", &[]);
        check("[[TCP handshake]]", "network/tcp", &[]);
        check("[[tcp.md]]", "network/tcp", &[]);
        check("[[redis/aof]]", "cache/redis/aof", &[]);
        check("[[web/http]]", "network/02-http", &[]);
        check("[[网络]]", "network/", &[]);
        check("[[a.pdf]]", "file files/a.pdf", &[]);
        check("[[#一节]]", "#一节", &[]);
        check("[[tcp#为什么？]]", "network/tcp#why", &[]);
        check("[[lock]]", "cache/redis/lock", &["ambiguous-link"]);
        check_in("db/x.md", "[[lock]]", "db/lock", &[], false);
        check_in("cache/deep/x.md", "[[lock]]", "cache/redis/lock", &[], false);
        check("[[tpc]]", "broken", &["broken-link"]);
    }

    #[test]
    fn anchors() {
        check("[x](#一节)", "#一节", &[]);
        check("[x](#%E4%B8%80%E8%8A%82)", "#一节", &[]);
        check("[x](#top)", "#top", &[]);
        check("[x](#本页)", "#top", &[]);
        check("[x](#没有)", "broken", &["broken-anchor"]);
        check("[x](#b-一节-1)", "#b-一节-1", &[]);
        check("[x](tcp.md#why)", "network/tcp#why", &[]);
        check("[x](tcp.md#q-two)", "network/tcp#q-two", &[]);
        check("[x](tcp.md#1-概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#_1-概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#1概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#1-overview)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#Why)", "network/tcp#why", &[]);
        check("[x](tcp.md#小结-1)", "network/tcp#小结-2", &[]);
        check("[x](tcp.md#tcp-三次握手)", "network/tcp", &[]);
        check("[x](tcp.md#whyy)", "network/tcp", &["broken-anchor"]);
        check("[x](x.md#一节)", "#一节", &[]);
        check("[[tcp#nothing]]", "network/tcp", &["broken-anchor"]);
    }

    #[test]
    fn what_was_meant() {
        let check = |link: &str, help: &str| {
            let (_, _, helps) = resolved("network/x.md", link, false);
            assert_eq!(helps, [help], "{link}");
        };
        check("[x](../db/tcp.md)", "did you mean `tcp.md`?");
        check("[x](aof.md)", "did you mean `../cache/redis/aof.md`?");
        check("[x](tpc.md)", "did you mean `tcp.md`?");
        check("[x](../network2/02-htp.md)", "did you mean `02-http.md`?");
        check("[x](../../x.md)", "did you mean `x.md`?");
        check("[x](../../../lib.rs)", "the path leaves the notes folder: link to a web address instead");
        check("[x](zzzzzz.md)", "add the file, or correct the path: it counts from this file's folder");
        check("[[tpc]]", "did you mean `tcp`?");
        check("[[三次握]]", "did you mean `tcp`?");
        check("[[wrong/tcp]]", "did you mean `tcp`?");
        check("[[zzzzzz]]", "use a note's file name, title or alias, or add the note");
        check("[x](tcp.md#wyh)", "did you mean `#why`?");
        check("[[lock]]", "write the whole id, such as `cache/redis/lock`");
    }

    #[test]
    fn english_notes_resolve_alike() {
        let text = "---\ntitle: t\n---\n## One\n\n[a](tcp.en.md#why) [[tcp#1. Overview]] [c](#one) [d](../network/)\n";
        let mut files = SITE.to_vec();
        files.extend([("network/x.md", "---\ntitle: 题\n---\n## 一节\n\n甲\n"), ("network/x.en.md", text)]);
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let note = notes.iter().find(|note| &*note.rel == "network/x.en.md").unwrap();
        let checked = resolve(note, &Scope::new(&catalog, &src));
        let targets: Vec<String> = checked.value.links.iter().map(show).collect();
        assert_eq!(targets, ["network/tcp#why", "network/tcp#1-概述", "#一节", "network/"]);
        assert_eq!(checked.diagnostics, []);
    }

    #[test]
    fn front_matter_names_notes() {
        let text = "---\nprerequisites: [tcp, tcp, nothing]\nrelated: [network/02-http, x]\n---\n";
        let (resolved, found, _) = resolved("network/x.md", text, false);
        assert_eq!(resolved.prerequisites, [NoteId::new("network/tcp")]);
        assert_eq!(resolved.related, [NoteId::new("network/02-http")]);
        assert_eq!(found, ["network/x.md:2 broken-link"]);
    }

    #[test]
    fn a_draft_is_not_looked_up() {
        let (resolved, found, _) = resolved("network/x.md", "---\ndraft: true\n---\n[x](nothing.md)", false);
        assert_eq!((resolved, found), (Resolved::default(), Vec::new()));
    }
}
