//! What stands below a note: its sources and terms, notes to read before and next, and who links here.

use super::Input;
use super::notes::note_link;
use super::view::{BacklinkView, EndView, Link, TermView};
use crate::base::lang::{Lang, PerLang};
use crate::base::text::{closing_parenthesis, escape};
use crate::base::url::{NoteId, encode_fragment};
use crate::catalog::{Entry, Term};
use crate::page::Page;
use crate::page::links::Linker;
use crate::resolve::Sentence;

/// Everything below the text of a page.
pub(super) fn end(input: &Input, page: &Page, entry: &Entry, linker: &Linker) -> EndView {
    let resolved = input.resolved.get(&*entry.zh.rel);
    let links = |ids: &[NoteId]| ids.iter().map(|id| note_link(linker.note(id, None))).collect::<Vec<Link>>();
    let suggested = input.suggestions.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let mut related = resolved.map(|r| links(&r.related)).unwrap_or_default();
    related.extend(links(suggested));
    let lang = page.view.interface();
    let category = &input.catalog.categories[entry.category];
    let (previous, next) = neighbours(input, page.entry, linker);
    let up = if category.id.is_empty() {
        input.strings.get(lang, "home").to_owned()
    } else {
        category.title.get(lang).clone()
    };
    EndView {
        sources: entry.zh.meta.sources.iter().map(|source| source_html(source)).collect(),
        terms: page
            .body
            .value
            .terms
            .iter()
            .map(|&at| term(&input.catalog.glossary.terms[at as usize], lang, linker))
            .collect(),
        other_lang: lang.other().tag(),
        prerequisites: resolved.map(|r| links(&r.prerequisites)).unwrap_or_default(),
        related,
        backlinks: backlinks(input, entry, linker),
        previous,
        next,
        up: Link { href: linker.site(&category.id), text: up, ..Link::default() },
    }
}

fn neighbours(input: &Input, at: usize, linker: &Linker) -> (Option<Link>, Option<Link>) {
    let entries = &input.catalog.categories[input.catalog.entries[at].category].entries;
    let Some(place) = entries.iter().position(|&other| other == at) else { return (None, None) };
    let link = |at: Option<&usize>| at.map(|&at| note_link(linker.note(&input.catalog.entries[at].id, None)));
    (link(place.checked_sub(1).and_then(|before| entries.get(before))), link(entries.get(place + 1)))
}

fn backlinks(input: &Input, entry: &Entry, linker: &Linker) -> Vec<BacklinkView> {
    let all = input.backlinks.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let view = all.iter().map(|backlink| {
        let href = linker.note(&backlink.from, Some(&backlink.anchor));
        let lang = if href.lang.is_some() { Lang::Zh } else { linker.view.interface() };
        let pick = |both: &PerLang<Option<Sentence>>| both.get(lang).clone().or_else(|| both.zh.clone());
        let sentence = pick(&backlink.sentence);
        let heading = backlink.heading.get(lang).clone().or_else(|| backlink.heading.zh.clone());
        let (before, link, after) = sentence.map_or_else(Default::default, |s| (s.before, s.link, s.after));
        BacklinkView {
            text: href.title.clone().unwrap_or_default(),
            lang: href.lang.map(Lang::tag),
            href: href.url.unwrap_or_default(),
            heading: heading.unwrap_or_default(),
            before,
            link,
            after,
        }
    });
    view.collect()
}

/// A term for the list at the foot of a note or the glossary.
pub(super) fn term(term: &Term, lang: Lang, linker: &Linker) -> TermView {
    let (name, other) = (term.name.get(lang), term.name.get(lang.other()));
    let topic = term.topic.as_ref().filter(|id| linker.catalog.by_id.contains_key(*id));
    TermView {
        anchor: term.anchor.clone(),
        href: format!("{}#{}", linker.site("glossary"), encode_fragment(&term.anchor)),
        name: name.clone(),
        other: if name == other { String::new() } else { other.clone() },
        abbr: term.abbr.clone().unwrap_or_default(),
        pinyin: term.pinyin.clone(),
        gloss: term.gloss.get(lang).clone(),
        topic: topic.map(|id| note_link(linker.note(id, None))),
    }
}

/// A source as HTML: every `[text](url)` with an http(s) address in it becomes a link, an address alone does too,
/// anything else is text.
fn source_html(source: &str) -> String {
    let link = |text: &str, url: &str| {
        format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(text))
    };
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if is_web(source) {
        return link(source, source);
    }
    let (mut out, mut rest) = (String::new(), source);
    while let Some(start) = rest.find('[') {
        let Some((text, after)) = rest[start + 1..].split_once("](") else { break };
        let Some(end) = closing_parenthesis(after).filter(|&end| is_web(&after[..end])) else { break };
        out.push_str(&escape(&rest[..start]));
        out.push_str(&link(text, &after[..end]));
        rest = &after[end + 1..];
    }
    out.push_str(&escape(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_become_links_only_to_the_web() {
        assert_eq!(
            source_html("[RFC 9293 §3.5](https://www.rfc-editor.org/rfc/rfc9293)"),
            "<a href=\"https://www.rfc-editor.org/rfc/rfc9293\" rel=\"noreferrer\">RFC 9293 §3.5</a>"
        );
        assert_eq!(source_html("《TCP/IP 详解》<1>"), "《TCP/IP 详解》&lt;1&gt;");
        assert_eq!(source_html("[x](javascript:alert(1))"), "[x](javascript:alert(1))");
        assert_eq!(
            source_html("KIP: [a](https://a/x), [b](http://b/c_(d))<"),
            "KIP: <a href=\"https://a/x\" rel=\"noreferrer\">a</a>, <a href=\"http://b/c_(d)\" rel=\"noreferrer\">b</a>&lt;"
        );
    }
}
