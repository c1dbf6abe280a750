//! One file's side of a page: answers what the tree does not say.

use std::cell::Cell;

use super::super::fences::{self, Snippet};
use super::super::html::{self, Surroundings};
use super::callouts::callout_key;
use super::{BodyInput, Figure, Part, attribute};
use crate::base::lang::{Lang, PerLang, View};
use crate::base::text::{escape, escape_text_into};
use crate::base::url::encode_fragment;
use crate::fragment::Fragment;
use crate::parse::tree::CalloutKind;

/// One file's side of a page: answers what the tree does not say.
pub(super) struct Side<'a> {
    input: &'a BodyInput<'a>,
    pub part: &'a Part<'a>,
    lang: Lang,
    counts: &'a Counts,
}

/// Things on the page so far, both files together.
#[derive(Default)]
pub(super) struct Counts {
    pub diagrams: Cell<usize>,
    pub snippets: Cell<usize>,
}

impl<'a> Side<'a> {
    pub fn new(input: &'a BodyInput, part: &'a Part, lang: Lang, counts: &'a Counts) -> Side<'a> {
        Side { input, part, lang, counts }
    }

    /// The number of the next drawing on the page, from 1.
    pub fn next_diagram(&self) -> usize {
        self.counts.diagrams.update(|n| n + 1);
        self.counts.diagrams.get()
    }

    fn t(&self, key: &'static str) -> &'a str {
        self.input.strings.get(self.lang, key)
    }
}

impl Surroundings for Side<'_> {
    fn link(&self, index: usize) -> Option<String> {
        let href = &self.part.pointers.links[index];
        let url = href.url.as_deref()?;
        let mut out = attribute("href", url);
        if href.external {
            out.push_str(" rel=\"noreferrer\"");
        }
        if let Some(lang) = href.lang {
            out.push_str(&attribute("hreflang", lang.tag()));
        }
        let title = &self.part.note.links[index].title;
        if !title.is_empty() {
            out.push_str(&attribute("title", title));
        }
        Some(out)
    }

    fn link_title(&self, index: usize) -> Option<String> {
        self.part.pointers.links[index].title.clone()
    }

    fn image(&self, index: usize, in_link: bool, out: &mut String) {
        let image = &self.part.note.images[index];
        match &self.part.pointers.images[index] {
            Figure::Shown { src, size } => {
                let known = size.map(|(width, height)| (Some(width), Some(height)));
                let (width, height) = known.unwrap_or(image.size);
                out.push_str(&format!("<img{}{}", attribute("src", src), attribute("alt", &image.alt)));
                for (name, value) in [("width", width), ("height", height)] {
                    if let Some(value) = value {
                        out.push_str(&format!(" {name}=\"{value}\""));
                    }
                }
                if !image.title.is_empty() {
                    out.push_str(&attribute("title", &image.title));
                }
                out.push_str(" loading=\"lazy\" decoding=\"async\">");
            }
            Figure::Away(url) if !in_link => out.push_str(&format!(
                "<a class=\"away\"{} rel=\"noreferrer\"><span>{}</span>{}</a>",
                attribute("href", &html::href(url)),
                escape(self.t("remote_picture")),
                named(&image.alt, url)
            )),
            Figure::Away(url) => out.push_str(&format!(
                "<span class=\"away\"><span>{}</span>{}</span>",
                escape(self.t("remote_picture")),
                named(&image.alt, url)
            )),
            Figure::Missing(name) => out.push_str(&format!(
                "<span class=\"away\"><span>{}</span>{}</span>",
                escape(self.t("missing_picture")),
                named(&image.alt, name)
            )),
        }
    }

    fn fence(&self, index: usize, attributes: &str, out: &mut String) {
        let Some(fragment) = self.part.fragments.get(index) else { return };
        let (view, strings) = (self.input.view, self.input.strings);
        if let Some(drawing) = fragment.drawing() {
            let mut drawings = PerLang::default();
            *drawings.get_mut(self.lang) = Some(drawing);
            fences::diagram(self.next_diagram(), drawings, attributes, view, strings, out);
        } else if let Fragment::Rust { shown, code, .. } = fragment {
            self.counts.snippets.update(|n| n + 1);
            let id = format!("hidden-{}", self.counts.snippets.get());
            let panel = Snippet { shown, code: &code.value, id: &id, attributes };
            fences::snippet(&panel, &self.input.snippets, view.interface(), strings, out);
        } else {
            fences::fragment(fragment, attributes, view.interface(), strings, out);
        }
    }

    fn heading(&self, index: usize) -> String {
        self.part.anchors.get(index).map_or_else(String::new, |anchor| attribute("id", anchor))
    }

    fn text(&self, start: u32, text: &str, out: &mut String) {
        let first = self.part.marks.partition_point(|mark| mark.text < start);
        let mut from = 0;
        for mark in self.part.marks[first..].iter().take_while(|mark| mark.text == start) {
            let (begin, end) = (mark.from as usize, mark.to as usize);
            let (Some(before), Some(word), Some(anchor)) =
                (text.get(from..begin), text.get(begin..end), self.input.terms.get(&mark.term))
            else {
                continue;
            };
            escape_text_into(out, before);
            let anchor = encode_fragment(&format!("g-{anchor}"));
            out.push_str(&format!("<a class=\"term\" href=\"#{anchor}\">"));
            escape_text_into(out, word);
            out.push_str("</a>");
            from = end;
        }
        escape_text_into(out, &text[from..]);
    }

    fn table_box(&self) -> Option<String> {
        Some(format!(" tabindex=\"0\" role=\"group\"{}", attribute("aria-label", self.t("table"))))
    }

    fn task(&self, done: bool) -> &str {
        self.t(if done { "task_done" } else { "task_open" })
    }

    fn details_title(&self) -> &str {
        self.t("details")
    }

    fn footnote_words(&self) -> (&str, &str, &str) {
        // On a page of both languages each has footnotes of its own.
        let prefix = if self.input.view == View::Duo && self.lang == Lang::En { "en-" } else { "" };
        (self.t("footnotes"), self.t("footnote_back"), prefix)
    }

    fn callout_title(&self, kind: CalloutKind) -> &str {
        self.t(callout_key(kind))
    }
}

/// What is known of a picture that is not shown: its alternative text, else the end of its address.
fn named(alt: &str, address: &str) -> String {
    let name =
        if alt.trim().is_empty() { address.rsplit(['/', '\\']).next().unwrap_or(address) } else { alt };
    format!(" <b>{}</b>", escape(name))
}
