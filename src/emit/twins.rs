//! Every note page as Markdown beside it (`network/xss.md`), and `llms.txt`, which lists them.
//!
//! A twin is what the author wrote, without front matter and comments; links lead to the twins of other notes, or to
//! pages where there is none.

use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::source::Span;
use crate::base::url::{NoteId, UrlPath, encode_fragment};
use crate::catalog::{Entry, Matching, Row};
use crate::page::links::{Linker, media_path};
use crate::parse::tree::{InlineKind, Node, walk};
use crate::parse::{BlockKind, Dest, Note};
use crate::resolve::{Picture, Resolved, Target};
use crate::site::Output;

use super::{Input, frame, notes};

/// Where the twin of a page stands.
pub(super) fn path(entry: &Entry, view: View) -> UrlPath {
    let page = entry.page(view).clone();
    UrlPath::file(format!("{}.md", page.as_str().trim_end_matches('/')))
}

/// Writes the twins and `llms.txt`.
pub fn twins(input: &Input) -> Checked<Vec<Output>> {
    let twin = |page: &crate::page::Page| {
        let entry = &input.catalog.entries[page.entry];
        let path = path(entry, page.view);
        let linker = input.linker(&path, page.view);
        let zh = Edited { note: &entry.zh, edits: edits(input, &entry.zh, &linker) };
        let en = entry.en.as_ref().map(|en| Edited { note: en, edits: edits(input, en, &linker) });
        let bytes = input.memo.call(text, &Twin { view: page.view, matching: &entry.matching, zh, en });
        Output { path, bytes: bytes.value.clone(), origin: (&*entry.zh.source.path).into() }
    };
    let mut outputs = crate::base::parallel::each(input.pages, twin);
    outputs.push(Output::new(UrlPath::file("llms.txt"), list(input), "twins"));
    Checked::ok(outputs)
}

/// All that a twin depends on.
#[derive(Hash)]
struct Twin<'a> {
    view: View,
    matching: &'a Matching,
    zh: Edited<'a>,
    en: Option<Edited<'a>>,
}

/// A file, and what its links and pictures become, by place.
#[derive(Hash)]
struct Edited<'a> {
    note: &'a Note,
    edits: Vec<(Span, String)>,
}

fn text(twin: &Twin) -> Checked<Arc<[u8]>> {
    let zh = Writer::new(&twin.zh);
    let en = twin.en.as_ref().map(Writer::new);
    let (mut out, mut parts) = (String::new(), Vec::new());
    match (twin.view, en) {
        (View::Duo, Some(en)) => {
            out.push_str(&format!("# {} / {}\n\n", zh.note.title, en.note.title));
            parts.extend([zh.summary(), en.summary()].into_iter().flatten());
            twin.matching.rows.iter().for_each(|row| both(row, &zh, &en, &mut parts));
        }
        (View::En, Some(en)) => en.whole(&mut out, &mut parts),
        _ => zh.whole(&mut out, &mut parts),
    }
    out.push_str(&parts.join("\n\n"));
    out.push('\n');
    Checked::ok(Arc::from(out.into_bytes()))
}

/// A block in both languages; once when both are the same.
fn both(row: &Row, zh: &Writer, en: &Writer, parts: &mut Vec<String>) {
    let zh = row.zh.map(|at| zh.block(at));
    let en = row.en.map(|at| en.block(at)).filter(|en| zh.as_ref() != Some(en));
    parts.extend(zh.into_iter().chain(en));
}

/// Writes the source of one file again.
struct Writer<'a> {
    note: &'a Note,
    /// Replacements of bytes of the source, by place.
    edits: Vec<(Span, String)>,
}

/// What the links and pictures of a file become.
fn edits(input: &Input, note: &Note, linker: &Linker) -> Vec<(Span, String)> {
    let nothing = Resolved::default();
    let resolved = input.resolved.get(&*note.rel).copied().unwrap_or(&nothing);
    let source = &*note.source.text;
    let links = note.links.iter().zip(&resolved.links).filter_map(|(link, target)| {
        let url = address(target, &link.dest, linker)?;
        let slice = source.get(link.span.range())?;
        let title = match target {
            Target::Note(id, _) if link.wants_title => linker.title(id, note.lang),
            _ => None,
        };
        let text = title.or_else(|| words(slice))?;
        Some((link.span, format!("[{text}]({url})")))
    });
    let images = note.images.iter().zip(&resolved.images).filter_map(|(image, picture)| match picture {
        Picture::Asset(key) => {
            let url = linker.url(&media_path(linker.media, key));
            Some((image.span, format!("![{}]({url})", image.alt)))
        }
        _ => None,
    });
    links.chain(images).collect()
}

impl<'a> Writer<'a> {
    fn new(edited: &Edited<'a>) -> Writer<'a> {
        let note = edited.note;
        let mut edits: Vec<_> = edited.edits.iter().cloned().chain(comments(note)).collect();
        edits.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        Writer { note, edits }
    }

    fn summary(&self) -> Option<String> {
        self.note.meta.summary.as_ref().map(|summary| format!("> {}", summary.trim().replace('\n', "\n> ")))
    }

    fn whole(&self, out: &mut String, parts: &mut Vec<String>) {
        out.push_str(&format!("# {}\n\n", self.note.title));
        parts.extend(self.summary());
        parts.extend((0..self.note.blocks.len()).map(|at| self.block(at)));
    }

    /// The source of a block of the top level with its edits.
    fn block(&self, at: usize) -> String {
        let Some(block) = self.note.blocks.get(at) else { return String::new() };
        let source = &*self.note.source.text;
        let (mut out, mut from) = (String::new(), block.span.start);
        let first = self.edits.partition_point(|(span, _)| span.start < from);
        for (span, text) in self.edits[first..].iter().take_while(|(span, _)| span.end <= block.span.end) {
            // What lies inside of an earlier replacement is gone with it.
            if span.start < from {
                continue;
            }
            out.push_str(source.get(from as usize..span.start as usize).unwrap_or_default());
            out.push_str(text);
            from = span.end;
        }
        out.push_str(source.get(from as usize..block.span.end as usize).unwrap_or_default());
        out.trim_end().to_owned()
    }
}

/// What a link that only this site understands becomes; `None`: it stays as it is.
fn address(target: &Target, dest: &Dest, linker: &Linker) -> Option<String> {
    let anchored = |url: String, anchor: &Option<String>| match anchor {
        Some(anchor) => format!("{url}#{}", encode_fragment(anchor)),
        None => url,
    };
    match target {
        Target::Note(id, anchor) => Some(anchored(linker.url(&twin_of(id, linker)?), anchor)),
        Target::Here(anchor) if matches!(dest, Dest::Wiki { .. }) => {
            Some(anchored(String::new(), &Some(anchor.clone())))
        }
        Target::Category(id) => Some(linker.site(id)),
        Target::Home => Some(linker.site("")),
        Target::Asset(key) => Some(linker.url(&media_path(linker.media, key))),
        Target::External(_) | Target::Here(_) | Target::Broken => None,
    }
}

/// The twin of another note in the view of this one, else its Chinese one.
fn twin_of(id: &NoteId, linker: &Linker) -> Option<UrlPath> {
    let entry = &linker.catalog.entries[*linker.catalog.by_id.get(id)?];
    let view = if entry.en.is_some() { linker.view } else { View::Zh };
    Some(path(entry, view))
}

/// The text between a link's first brackets: of `[text](url)`, `[text][name]`, `[[name|text]]`, `[[name]]`.
fn words(link: &str) -> Option<String> {
    if let Some(wiki) = link.strip_prefix("[[") {
        let inner = wiki.strip_suffix("]]")?;
        let text = inner.split_once('|').map_or(inner, |(_, text)| text);
        return Some(text.trim().to_owned());
    }
    let inner = link.strip_prefix('[')?;
    let end = inner.rfind("](").or_else(|| inner.rfind("][")).or_else(|| inner.rfind(']'))?;
    Some(inner[..end].to_owned())
}

/// Comments are the author's own: they are taken out, save in code, where they are text.
fn comments(note: &Note) -> Vec<(Span, String)> {
    let source = &*note.source.text;
    let mut code: Vec<Span> = note.fences.iter().map(|fence| fence.span).collect();
    walk(&note.blocks, &note.headings, &mut |node| match node {
        Node::Inline(inline) if matches!(inline.kind, InlineKind::Code(_)) => code.push(inline.span),
        Node::Block(block) if matches!(block.kind, BlockKind::Math(_)) => code.push(block.span),
        _ => {}
    });
    let is_code = |at: usize| code.iter().any(|span| span.range().contains(&at));
    let starts = source.match_indices("<!--").map(|(at, _)| at).filter(|&at| !is_code(at));
    let spans = starts.map(|at| {
        let end = source[at..].find("-->").map_or(source.len(), |end| at + end + 3);
        (Span::new(at, end), String::new())
    });
    spans.collect()
}

/// `llms.txt` (llmstxt.org): the site's name, what it is, and every note with its summary.
fn list(input: &Input) -> String {
    let config = &input.src.config;
    let linker = input.linker(&UrlPath::file("llms.txt"), View::Zh);
    let url = |path: &UrlPath| match &config.base_url {
        Some(base) => format!("{base}{}", path.encoded()),
        None => linker.url(path),
    };
    let mut out = format!("# {}\n", frame::site_title(input, Lang::Zh));
    for lang in Lang::ALL.into_iter().filter(|&lang| lang == Lang::Zh || input.catalog.has_english) {
        let description = config.description.get(lang);
        if !description.is_empty() {
            out.push_str(&format!("\n> {}\n", description.trim().replace('\n', " ")));
        }
    }
    for lang in Lang::ALL {
        for category in &input.catalog.categories {
            let entries = category.entries.iter().map(|&at| &input.catalog.entries[at]);
            let lines: Vec<String> = entries
                .filter_map(|entry| {
                    let note = if lang == Lang::Zh { &entry.zh } else { entry.en.as_ref()? };
                    let summary = note.meta.summary.as_deref().unwrap_or_default().replace('\n', " ");
                    let colon = if summary.is_empty() { "" } else { ": " };
                    let path = url(&path(entry, View::from(lang)));
                    Some(format!("- [{}]({path}){colon}{summary}\n", notes::title(entry, lang).0))
                })
                .collect();
            let title = category.title.get(lang);
            let title = if title.is_empty() { input.strings.get(lang, "notes") } else { title };
            if !lines.is_empty() {
                out.push_str(&format!("\n## {title}\n\n{}", lines.concat()));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_link() {
        for (link, expected) in [
            ("[锁](../a/lock.md#x)", Some("锁")),
            ("[a [b](c)](d)", Some("a [b](c)")),
            ("[锁][name]", Some("锁")),
            ("[锁]", Some("锁")),
            ("[[lock]]", Some("lock")),
            ("[[lock|锁]]", Some("锁")),
            ("<https://a>", None),
        ] {
            assert_eq!(words(link).as_deref(), expected, "{link}");
        }
    }
}
