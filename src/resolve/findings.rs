//! Findings about the notes as a whole, for `check`.

use std::collections::BTreeSet;

use super::{ByFile, Picture, Target};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::base::url::NoteId;
use crate::catalog::{Catalog, aged};
use crate::load::Sources;
use crate::parse::tree::{CalloutKind, Node, walk};
use crate::parse::{Block, BlockKind};

/// Warnings of a project: notes nobody links to, notes without a summary, questions without an id, files nobody
/// shows, statements that were checked long ago. A plain folder was not written for this site, so nothing of the
/// kind is said about it.
pub fn findings(catalog: &Catalog, resolved: &ByFile, src: &Sources) -> Vec<Diagnostic> {
    if !src.is_project {
        return Vec::new();
    }
    let mut found = orphans(catalog, resolved);
    found.extend(no_summary(catalog));
    found.extend(nameless_questions(catalog));
    found.extend(unused_files(resolved, src));
    found.extend(src.today.into_iter().flat_map(|today| aged(catalog, today)));
    found
}

/// A note is found when another text links to it, in its body or in its front matter. A single note is no orphan.
fn orphans(catalog: &Catalog, resolved: &ByFile) -> Vec<Diagnostic> {
    let mut linked: BTreeSet<&NoteId> = BTreeSet::new();
    for text in catalog.texts() {
        for note in [Some(text.zh), text.en].into_iter().flatten() {
            let Some(resolved) = resolved.get(&*note.rel) else { continue };
            let targets = resolved.links.iter().filter_map(|target| match target {
                Target::Note(id, _) => Some(id),
                _ => None,
            });
            let ids = targets.chain(&resolved.prerequisites).chain(&resolved.related);
            linked.extend(ids.filter(|id| **id != note.id));
        }
    }
    let alone = |id: &NoteId| catalog.entries.len() > 1 && !linked.contains(id);
    let orphans = catalog.entries.iter().filter(|entry| !entry.is_folder && alone(&entry.id));
    orphans
        .map(|entry| {
            Diagnostic::warning("orphan", format!("no other note links to `{}`", entry.id))
                .help(format!(
                    "link to it where it helps: `[[{}]]`, or name it under `related`",
                    entry.id.slug()
                ))
                .in_file(&entry.zh.source.path)
        })
        .collect()
}

/// A translation has to have a summary where its source has one.
fn no_summary(catalog: &Catalog) -> Vec<Diagnostic> {
    let texts = catalog.entries.iter().filter(|entry| !entry.is_folder);
    let without = texts.filter_map(|entry| {
        let mut notes = [Some(&entry.zh), entry.en.as_ref()].into_iter().flatten();
        notes.find(|note| note.meta.summary.as_ref().is_none_or(|summary| summary.trim().is_empty()))
    });
    without
        .map(|note| {
            Diagnostic::warning("no-summary", "this note has no summary")
                .help("add `summary:` to the front matter: the answer in 30 seconds, as one would say it")
                .in_file(&note.source.path)
        })
        .collect()
}

/// A flashcard without an id is known by its text: who mends a typo loses the readers' history of it.
fn nameless_questions(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for note in catalog.texts().map(|text| text.zh) {
        walk(&note.blocks, &note.headings, &mut |node| {
            if let Node::Block(Block { kind: BlockKind::Callout(callout), span }) = node
                && callout.kind == CalloutKind::Question
                && callout.id.is_none()
            {
                found.push(
                    Diagnostic::warning("question-without-id", "this question has no id")
                        .help("end its line with one, such as `{#q-why}`, the same in both languages")
                        .at(first_line(*span, &note.source.text))
                        .in_file(&note.source.path),
                );
            }
        });
    }
    found
}

fn first_line(span: Span, text: &str) -> Span {
    let line = text[span.range()].lines().next().map_or(0, str::len);
    Span { start: span.start, end: span.start + line as u32 }
}

fn unused_files(resolved: &ByFile, src: &Sources) -> Vec<Diagnostic> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for resolved in resolved.values() {
        used.extend(resolved.images.iter().filter_map(|picture| match picture {
            Picture::Asset(path) => Some(path.as_str()),
            _ => None,
        }));
        used.extend(resolved.links.iter().filter_map(|target| match target {
            Target::Asset(path) => Some(path.as_str()),
            _ => None,
        }));
    }
    let unused = src.assets.keys().filter(|path| !used.contains(path.as_str()));
    unused
        .map(|path| {
            Diagnostic::warning("unused-file", format!("no note shows or links to `{path}`"))
                .help("delete the file, or show it in a note")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::all;
    use super::*;

    #[test]
    fn findings_about_the_whole() {
        let files = [
            ("_index.md", "[[a]]"),
            ("a.md", "---\nsummary: s\n---\n[[a]] ![图](x.png)"),
            ("b.md", "---\nsummary: s\nrelated: [c]\n---\n"),
            ("c.md", "# c\n\n> [!question] 为什么？\n> 因为。\n\n> [!question] 怎样？ {#q}\n> 这样。"),
            ("x.png", ""),
            ("y.png", ""),
        ];
        let found = all(&files, |catalog, resolved, src| {
            let found = findings(catalog, resolved, src);
            found
                .iter()
                .map(|d| format!("{} {}", d.code, d.message.rsplit(' ').next().unwrap()))
                .collect::<Vec<_>>()
        });
        assert_eq!(
            found,
            ["orphan `b`", "no-summary summary", "question-without-id id", "unused-file `y.png`"]
        );
        let of = |notes: &[(&str, &str)]| {
            all(notes, |catalog, _, _| no_summary(catalog).iter().map(|d| d.file.clone()).collect::<Vec<_>>())
        };
        assert_eq!(of(&[("x.md", "甲"), ("x.en.md", "a")]).len(), 1, "a translation has none either");
        let source = "---\nsummary: 甲\n---\n甲";
        assert_eq!(of(&[("x.md", source), ("x.en.md", "a")]), [Some("notes/x.en.md".into())]);
        let none = all(&files, |catalog, resolved, src| {
            findings(catalog, resolved, &Sources { is_project: false, ..src.clone() })
        });
        assert_eq!(none, []);
    }
}
