//! `rustc --explain` -> HTML: the compiler's own text on an error code, written by our tree writer.

use super::html::{Surroundings, blocks};
use super::{Strings, fences};
use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::memo::Memo;
use crate::base::source::Source;
use crate::base::text::escape;
use crate::base::url::NoteId;
use crate::fragment::highlight::{CodeInput, highlight};
use crate::load::{NoteFile, Role};
use crate::parse::tree::CalloutKind;
use crate::parse::{Dest, Input, Note, Options, parse};

/// The text of an explanation as HTML. What is wrong with its Markdown is not the author's matter.
pub fn explain(text: &str, lang: Lang, strings: &Strings, memo: &Memo) -> String {
    let source = Source::new("rustc --explain", text);
    let id = NoteId::new("explain");
    let file = NoteFile { rel: "explain.md".into(), id, lang: Lang::En, role: Role::Note, source };
    let options = Options { unsafe_html: false, plain: true };
    let Checked { value: note, .. } = parse(&Input { file, options });
    let mut out = String::new();
    blocks(&note, &note.blocks, &Explanation { note: &note, lang, strings, memo }, &mut out);
    out
}

struct Explanation<'a> {
    note: &'a Note,
    lang: Lang,
    strings: &'a Strings,
    memo: &'a Memo,
}

impl Surroundings for Explanation<'_> {
    fn link(&self, index: usize) -> Option<String> {
        match &self.note.links.get(index)?.dest {
            Dest::External(url) => {
                Some(format!(" href=\"{}\" rel=\"noreferrer\"", escape(&super::html::href(url))))
            }
            _ => None,
        }
    }

    fn link_title(&self, _: usize) -> Option<String> {
        None
    }

    fn image(&self, _: usize, _: bool, _: &mut String) {}

    fn fence(&self, index: usize, attributes: &str, out: &mut String) {
        let Some(fence) = self.note.fences.get(index) else { return };
        // Its code blocks are Rust unless they name something else.
        let lang = if fence.lang.is_empty() { "rust".to_owned() } else { fence.lang.clone() };
        let input = CodeInput { lang, body: fence.body.clone() };
        fences::code_block(
            &self.memo.call_kept(highlight, &input).value,
            attributes,
            self.lang,
            self.strings,
            out,
        );
    }

    fn heading(&self, _: usize) -> String {
        String::new()
    }

    fn table_box(&self) -> Option<String> {
        None
    }

    fn task(&self, _: bool) -> &str {
        ""
    }

    fn details_title(&self) -> &str {
        ""
    }

    fn footnote_words(&self) -> (&str, &str, &str) {
        ("", "", "")
    }

    fn callout_title(&self, _: CalloutKind) -> &str {
        ""
    }
}
