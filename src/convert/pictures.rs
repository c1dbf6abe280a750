//! Pictures of notes: those that came along are copied, those that did not are said to be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::base::text::closing_parenthesis;

/// What a picture in a note leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picture {
    /// On the web, or something that is no picture's address: it stays as it is.
    Kept,
    /// A file that came along, by its path among the files.
    File { alt: String, path: String },
    /// A file of another machine.
    Lost { alt: String, path: String },
}

/// Looks pictures up.
#[derive(Debug)]
pub(super) struct Pictures<'a> {
    /// Path of every source, by position.
    pub sources: &'a [&'a str],
    /// Files beside the notes.
    pub files: &'a BTreeSet<String>,
    /// New place of a file under the notes folder, by its path.
    pub places: &'a BTreeMap<String, String>,
    /// Folder of the note that is printed.
    pub folder: &'a str,
}

impl Pictures<'_> {
    /// The picture that a text is, when it is nothing else.
    pub fn alone(&self, text: &str, source: usize) -> Option<Picture> {
        let (alt, target, rest) = image(text)?;
        rest.is_empty().then(|| self.find(alt, target, source))
    }

    /// The picture that a text begins with.
    pub fn at(&self, text: &str, source: usize) -> Option<Picture> {
        let (alt, target, _) = image(text)?;
        Some(self.find(alt, target, source))
    }

    /// What a target leads to.
    fn find(&self, alt: &str, target: &str, source: usize) -> Picture {
        let target = target.trim().trim_matches(['<', '>']);
        let named = |alt: &str| {
            let name = target.rsplit(['/', '\\']).next().unwrap_or(target);
            if alt.trim().is_empty() { name.to_owned() } else { alt.trim().to_owned() }
        };
        let lower = target.to_ascii_lowercase();
        if ["http://", "https://", "//", "data:"].iter().any(|scheme| lower.starts_with(scheme))
            || target.is_empty()
        {
            return Picture::Kept;
        }
        let found = self.candidates(target, source).find(|path| self.files.contains(path));
        match found.or_else(|| self.anywhere(target)) {
            Some(path) => Picture::File { alt: alt.trim().to_owned(), path },
            None => Picture::Lost { alt: named(alt), path: target.to_owned() },
        }
    }

    /// Where a file may lie: beside the note, at the root, where VuePress keeps public files, by its name alone.
    fn candidates(&self, target: &str, source: usize) -> impl Iterator<Item = String> {
        let target = decoded(target.split(['?', '#']).next().unwrap_or(target)).replace('\\', "/");
        let note = self.sources[source];
        let folder = note.rsplit_once('/').map_or("", |(folder, _)| folder);
        let stem = note.rsplit_once('.').map_or(note, |(stem, _)| stem);
        let bare = target.trim_start_matches('/').to_owned();
        let top = note.split_once('/').map_or("", |(top, _)| top);
        let near = [
            joined(folder, &target),
            joined("", &bare),
            joined(top, &format!(".vuepress/public/{bare}")),
            joined("", &format!(".vuepress/public/{bare}")),
            joined("", &format!("public/{bare}")),
            joined(stem, &bare),
            joined(folder, &format!("attachments/{bare}")),
            joined(folder, &format!("assets/{bare}")),
            joined("", &format!("attachments/{bare}")),
        ];
        near.into_iter().flatten()
    }

    /// The only file that ends as a target does: Obsidian names a picture by its name alone, wherever it lies.
    fn anywhere(&self, target: &str) -> Option<String> {
        let target = decoded(target.split(['?', '#']).next().unwrap_or(target));
        let end = format!("/{}", target.trim_start_matches("./").trim_start_matches('/'));
        let mut files = self.files.iter().filter(|file| file.ends_with(&end) || **file == end[1..]);
        files.next().filter(|_| files.next().is_none()).cloned()
    }

    /// A line of Markdown with the pictures in it at their new places.
    pub fn rewritten(&self, line: &str, source: usize) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find("![") {
            let Some((alt, target, after)) = image(&rest[at..]) else {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
                continue;
            };
            out.push_str(&rest[..at]);
            let written = &rest[at..rest.len() - after.len()];
            match self.find(alt, target, source) {
                Picture::Kept => out.push_str(written),
                Picture::File { alt, path } => out.push_str(&format!("![{alt}]({})", self.place(&path))),
                Picture::Lost { alt, path } => {
                    out.push_str(&format!("【缺图：{alt}，`{}`】", path.replace('`', "'")))
                }
            }
            rest = after;
        }
        self.html_rewritten(&(out + rest), source)
    }

    /// A line with the pictures of its HTML at their new places.
    fn html_rewritten(&self, line: &str, source: usize) -> String {
        let mut out = String::new();
        let mut from = 0;
        for range in html_sources(line) {
            if let Some(path) = self.file(&line[range.clone()], source) {
                out.push_str(&line[from..range.start]);
                out.push_str(&self.place(&path));
                from = range.end;
            }
        }
        out + &line[from..]
    }

    /// The file that came along and that a target leads to.
    pub fn file(&self, target: &str, source: usize) -> Option<String> {
        match self.find("", target, source) {
            Picture::File { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The new place of a file, as the note writes it.
    pub fn place(&self, path: &str) -> String {
        relative(self.folder, self.places.get(path).map_or(path, String::as_str))
    }
}

/// The way from a folder to a file.
pub(super) fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let same = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(from.len() - same) + &to[same..].join("/")
}

/// Longest alternative text and longest target, bytes.
const MOST_BYTES: usize = 2000;

/// `![alt](target "title")` at the start of a text: alt, target, what follows.
fn image(text: &str) -> Option<(&str, &str, &str)> {
    let rest = text.strip_prefix("![")?;
    // A line may hold thousands of signs: each looks only so far.
    let alt = &rest[..rest[..rest.floor_char_boundary(MOST_BYTES)].find("](")?];
    let rest = &rest[alt.len() + 2..];
    let end = closing_parenthesis(&rest[..rest.floor_char_boundary(MOST_BYTES)])?;
    let target = rest[..end].trim();
    let target = target.split_once(" \"").map_or(target, |(target, _)| target);
    (!alt.contains(['[', ']', '\n'])).then_some((alt, target, &rest[end + 1..]))
}

/// The targets of `<img src="...">` in a line.
pub(super) fn html_sources(line: &str) -> Vec<Range<usize>> {
    let source = |at: usize| {
        let tag = &line[at..at + line[at..].find('>')?];
        let from = at + tag.find("src=\"")? + "src=\"".len();
        let length = line[from..at + tag.len()].find('"')?;
        Some(from..from + length)
    };
    line.match_indices("<img ").filter_map(|(at, _)| source(at)).collect()
}

/// `%20` and the like, decoded.
fn decoded(target: &str) -> String {
    percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned()
}

/// A path from a folder; `None` when it leaves the root.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(run: impl FnOnce(&Pictures) -> T) -> T {
        let files =
            ["docs/a/x.png", "docs/.vuepress/public/p.png", "docs/a/n/y (1).png"].map(str::to_owned).into();
        let places = [("docs/a/x.png".to_owned(), "images/x.png".to_owned())].into();
        run(&Pictures { sources: &["docs/a/n.md"], files: &files, places: &places, folder: "a/b" })
    }

    #[test]
    fn pictures_are_found_or_said_to_be_lost() {
        let check = |text: &str, expected: &str| {
            assert_eq!(with(|pictures| pictures.rewritten(text, 0)), expected);
        };
        check("a ![图](x.png) b", "a ![图](../../images/x.png) b");
        check("![](/p.png)", "![](../../docs/.vuepress/public/p.png)");
        check("![y](y%20(1).png)", "![y](../../docs/a/n/y (1).png)");
        check("![](https://a/b.png)", "![](https://a/b.png)");
        check("![](C:\\a\\UDP.png) 后", "【缺图：UDP.png，`C:\\a\\UDP.png`】 后");
        check("![](../../../etc/x.png)", "【缺图：x.png，`../../../etc/x.png`】");
        check("![ [x] ![", "![ [x] ![");
        check(
            "<p><img width=\"9\" src=\"x.png\"></p>",
            "<p><img width=\"9\" src=\"../../images/x.png\"></p>",
        );
        check(
            "<img src=\"https://a/b.png\"> <img src=\"no.png\"",
            "<img src=\"https://a/b.png\"> <img src=\"no.png\"",
        );
        let alone = with(|pictures| pictures.alone("![UDP](C:\\a.png)", 0));
        assert_eq!(alone, Some(Picture::Lost { alt: "UDP".into(), path: "C:\\a.png".into() }));
        assert_eq!(with(|pictures| pictures.alone("![a](x.png) b", 0)), None);
    }
}
