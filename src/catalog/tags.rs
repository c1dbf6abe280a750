//! Entries -> tags with their English names.

use std::collections::BTreeMap;

use super::{Entry, Tag};
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::PerLang;
use crate::base::source::Span;
use crate::base::url::slug;
use crate::parse::Note;

/// Tags in the order of their Chinese name. Names that differ only in case or signs are one tag, and worth a
/// warning; the English name is the one at the same position in a translation.
pub(super) fn tags(entries: &[Entry], found: &mut Vec<Diagnostic>) -> Vec<Tag> {
    let mut by_slug: BTreeMap<String, Found> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let zh = &entry.zh;
        let english = entry.en.as_ref().map(|en| &en.meta.tags);
        if let Some(en) = &entry.en
            && !en.meta.tags.is_empty()
            && en.meta.tags.len() != zh.meta.tags.len()
        {
            found.push(tag_count(zh, en));
        }
        for (position, tag) in zh.meta.tags.iter().enumerate() {
            let slug = slug(&tag.value);
            if slug.is_empty() {
                found.push(empty_tag(&tag.value).at(tag.span).in_file(&zh.source.path));
                continue;
            }
            let seen = by_slug.entry(slug).or_insert_with(|| Found::new(&tag.value));
            if seen.zh != tag.value {
                found.push(other_form(&tag.value, &seen.zh).at(tag.span).in_file(&zh.source.path));
            }
            if let (Some(en), Some(written)) = (&entry.en, english.and_then(|tags| tags.get(position))) {
                seen.name_english(&written.value, written.span, en, found);
            }
            if seen.entries.last() != Some(&at) {
                seen.entries.push(at);
            }
        }
    }
    let mut tags: Vec<Tag> = by_slug.into_iter().map(|(slug, seen)| seen.into_tag(slug)).collect();
    tags.sort_by(|a, b| (&a.name.zh, &a.slug).cmp(&(&b.name.zh, &b.slug)));
    tags
}

struct Found {
    zh: String,
    en: Option<String>,
    entries: Vec<usize>,
}

impl Found {
    fn new(zh: &str) -> Found {
        Found { zh: zh.to_owned(), en: None, entries: Vec::new() }
    }

    fn name_english(&mut self, name: &str, span: Span, en: &Note, found: &mut Vec<Diagnostic>) {
        match &self.en {
            Some(earlier) if earlier != name => {
                found.push(two_names(&self.zh, earlier, name).at(span).in_file(&en.source.path));
            }
            Some(_) => {}
            None => self.en = Some(name.to_owned()),
        }
    }

    fn into_tag(self, slug: String) -> Tag {
        let en = self.en.unwrap_or_else(|| self.zh.clone());
        Tag { slug, name: PerLang { zh: self.zh, en }, entries: self.entries }
    }
}

fn tag_count(zh: &Note, en: &Note) -> Diagnostic {
    let (source, here) = (zh.meta.tags.len(), en.meta.tags.len());
    let message = format!("{here} tags here, {source} in `{}`", zh.source.path);
    let diagnostic = Diagnostic::problem("tag-count", message)
        .help("translate each tag of the source, in the same order")
        .in_file(&en.source.path);
    match en.meta.tags.first() {
        Some(first) => diagnostic.at(first.span),
        None => diagnostic,
    }
}

fn empty_tag(tag: &str) -> Diagnostic {
    Diagnostic::problem("bad-tag", format!("the tag `{tag}` has no letter or digit to make an address of"))
        .help("name the tag with letters, digits or Han characters")
}

fn other_form(tag: &str, first: &str) -> Diagnostic {
    Diagnostic::warning("tag-case", format!("the tag `{tag}` is written `{first}` in another note"))
        .help(format!("write `{first}`"))
}

fn two_names(zh: &str, first: &str, second: &str) -> Diagnostic {
    Diagnostic::warning(
        "tag-translated-twice",
        format!("the tag `{zh}` is `{second}` here and `{first}` in another note"),
    )
    .help(format!("write `{first}`"))
}
