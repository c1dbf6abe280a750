//! What a page's text is written with: its two sides, the text so far, and what stands around blocks.

use super::super::html;
use super::side::Side;
use super::{BodyInput, attribute};
use crate::base::lang::{Lang, View};
use crate::base::text::{escape, escape_into};
use crate::parse::{Block, Inline};

pub(super) struct Writer<'a> {
    pub input: &'a BodyInput<'a>,
    pub zh: Side<'a>,
    pub en: Option<Side<'a>>,
    pub out: String,
    /// Covers of the tap-to-show mode so far.
    pub peeks: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn t(&self, key: &'static str) -> &'a str {
        self.input.strings.get(self.input.view.interface(), key)
    }

    fn open(&mut self, tag: &str, class: &str, id: Option<&str>) {
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(" class=\"");
        self.out.push_str(class);
        self.out.push('"');
        if let Some(id) = id {
            self.out.push_str(&attribute("id", id));
        }
        self.out.push('>');
    }

    /// The 30-second answer.
    pub(super) fn summary(&mut self) {
        let zh = self.input.zh.note.meta.summary.as_deref();
        let en = self.input.en.as_ref().and_then(|part| part.note.meta.summary.as_deref());
        let (zh, en) = match self.input.view {
            View::Zh => (zh, None),
            View::En => (if en.is_some() { None } else { zh }, en),
            View::Duo => (zh, en),
        };
        if zh.is_none() && en.is_none() {
            return;
        }
        self.out.push_str("<div class=\"call sum\" role=\"note\" aria-labelledby=\"sum-h\"><p class=\"h\" id=\"sum-h\"><span class=\"i i-clock\" aria-hidden=\"true\"></span> ");
        let title = self.t("summary");
        escape_into(&mut self.out, title);
        if self.input.view == View::Duo {
            self.out.push_str(" <span lang=\"en\">");
            let title = self.input.strings.get(Lang::En, "summary");
            escape_into(&mut self.out, title);
            self.out.push_str("</span>");
        }
        self.out.push_str("</p>\n");
        match (zh, en) {
            (Some(zh), Some(en)) => {
                self.open("div", "bi", None);
                self.out.push_str(&format!("<p lang=\"zh-Hans\">{}</p>\n", escape(zh)));
                self.peek();
                self.out.push_str(&format!("<p lang=\"en\">{}</p>\n</div>\n", escape(en)));
            }
            (zh, en) => {
                let lang = if en.is_none() && self.input.view == View::En { " lang=\"zh-Hans\"" } else { "" };
                let text = en.or(zh).unwrap_or_default();
                self.out.push_str(&format!("<p{lang}>{}</p>\n", escape(text)));
            }
        }
        self.out.push_str("</div>\n");
    }

    pub(super) fn side(&self, lang: Lang) -> Option<&Side<'a>> {
        match lang {
            Lang::Zh => Some(&self.zh),
            Lang::En => self.en.as_ref(),
        }
    }

    /// A block in the language of its file.
    pub(super) fn block(&mut self, lang: Lang, block: &Block, attributes: &str) {
        let mut out = std::mem::take(&mut self.out);
        if let Some(side) = self.side(lang) {
            html::block(side.part.note, block, attributes, side, &mut out);
        }
        self.out = out;
    }

    pub(super) fn inlines(&mut self, lang: Lang, inlines: &[Inline]) {
        let mut out = std::mem::take(&mut self.out);
        if let Some(side) = self.side(lang) {
            html::inlines(side.part.note, inlines, side, &mut out);
        }
        self.out = out;
    }

    /// The cover over a translation in the tap-to-show mode: a native checkbox before what it governs.
    pub(super) fn peek(&mut self) {
        self.peeks += 1;
        let n = self.peeks;
        let label = self.t("peek_label").replace("{n}", &n.to_string());
        let text = format!(
            "<input class=\"vh peek\" type=\"checkbox\" id=\"p{n}\"><label for=\"p{n}\"><span class=\"show-tr\">\
             <span class=\"i i-eye\" aria-hidden=\"true\"></span><span>{}</span></span><span class=\"vh\">{}</span></label>\n",
            escape(self.t("peek")),
            escape(&label)
        );
        self.out.push_str(&text);
    }

    pub(super) fn mark(&mut self, key: &'static str) {
        let tag = self.input.view.interface().tag();
        self.out.push_str(&format!("<p class=\"note\" lang=\"{tag}\">{}</p>\n", escape(self.t(key))));
    }
}
