//! Entries -> tags with their English names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pinyin::{pinyin, without_tones};
use super::{Entry, Tag};
use crate::base::diagnostic::{Diagnostic, did_you_mean};
use crate::base::lang::PerLang;
use crate::base::source::Span;
use crate::base::url::slug;
use crate::parse::Note;

/// Shorter names in Latin letters are too near to each other: `gil`, `git`.
const MIN_LATIN: usize = 5;

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
            let seen = by_slug.entry(slug).or_insert_with(|| Found::new(&tag.value, zh, tag.span));
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
    near_tags(&by_slug, found);
    let mut tags: Vec<Tag> = by_slug.into_iter().map(|(slug, seen)| seen.into_tag(slug)).collect();
    tags.sort_by(|a, b| (&a.name.zh, &a.slug).cmp(&(&b.name.zh, &b.slug)));
    tags
}

/// A tag of one note beside another that sounds alike, as when an input method took the wrong characters, or, in Latin
/// letters, is one slip away.
fn near_tags(tags: &BTreeMap<String, Found>, found: &mut Vec<Diagnostic>) {
    let sound = |slug: &str| without_tones(&pinyin(slug));
    let mut by_sound: BTreeMap<String, Vec<&Found>> = BTreeMap::new();
    for (slug, tag) in tags.iter().filter(|(slug, _)| slug.chars().count() > 1) {
        by_sound.entry(sound(slug)).or_default().push(tag);
    }
    let common = |tag: &&&Found| tag.entries.len() > 1;
    let latin: Vec<&str> =
        tags.values().filter(|tag| common(&tag) && tag.zh.is_ascii()).map(|tag| tag.zh.as_str()).collect();
    for (slug, tag) in tags.iter().filter(|(_, tag)| tag.entries.len() == 1) {
        let alike = by_sound.get(&sound(slug)).and_then(|alike| alike.iter().find(|other| common(other)));
        let near = match alike {
            Some(other) => Some(other.zh.as_str()),
            None if tag.zh.is_ascii() && slug.len() >= MIN_LATIN => {
                did_you_mean(&tag.zh, latin.iter().copied().filter(|other| !are_kin(&tag.zh, other)))
            }
            None => None,
        };
        found.extend(near.map(|near| near_tag(&tag.zh, near).at(tag.span).in_file(&tag.file)));
    }
}

/// Names that differ on purpose: `HTTP` and `HTTPS`, `python2` and `python3`.
fn are_kin(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    a.starts_with(&b) || b.starts_with(&a) || digits(&a) != digits(&b)
}

struct Found {
    zh: String,
    /// Where it stands first.
    file: Arc<str>,
    span: Span,
    en: Option<String>,
    entries: Vec<usize>,
}

impl Found {
    fn new(zh: &str, note: &Note, span: Span) -> Found {
        Found { zh: zh.to_owned(), file: note.source.path.clone(), span, en: None, entries: Vec::new() }
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

fn near_tag(tag: &str, near: &str) -> Diagnostic {
    Diagnostic::warning("tag-near", format!("only this note has the tag `{tag}`, several have `{near}`"))
        .help(format!("did you mean `{near}`?"))
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

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;

    /// Tags of four notes, and the tags that are taken for a slip.
    fn check(tags: [&str; 4], expected: &[&str]) {
        let texts = tags.map(|tags| format!("---\ntitle: t\ntags: [{tags}]\n---\n正文"));
        let names = ["a.md", "b.md", "c.md", "d.md"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
        let checked = catalog_of(&files);
        let near = checked.diagnostics.iter().filter(|found| found.code == "tag-near");
        let messages: Vec<&str> = near.map(|found| found.message.split('`').nth(1).unwrap()).collect();
        assert_eq!(messages, expected, "{tags:?}");
    }

    #[test]
    fn a_slip_in_a_tag_is_found_beside_a_common_one() {
        check(["死锁", "死锁", "死琐", ""], &["死琐"]);
        check(["死锁", "死琐", "", ""], &[]);
        check(["缓存", "缓存", "缓冲", ""], &[]);
        check(["python", "python", "pyhton", ""], &["pyhton"]);
        check(["gil", "gil", "git", ""], &[]);
        check(["http", "http", "https", ""], &[]);
        check(["python3", "python3", "python2", ""], &[]);
        check(["锁", "锁", "琐", ""], &[]);
    }
}
