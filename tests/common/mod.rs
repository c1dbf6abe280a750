//! A note without a site around it: read from text, written with the plainest surroundings.

use bagu::base::diagnostic::Checked;
use bagu::base::lang::Lang;
use bagu::base::source::Source;
use bagu::base::text::escape;
use bagu::base::url::{NoteId, encode_fragment};
use bagu::load::{NoteFile, Role};
use bagu::page::html::{self, Surroundings, href};
use bagu::parse::tree::CalloutKind;
use bagu::parse::{Dest, Input, Note, Options, parse};

/// Reads a text as a note.
pub fn read(text: &str, lang: Lang, options: Options) -> Checked<Note> {
    let rel = match lang {
        Lang::Zh => "test/note.md",
        Lang::En => "test/note.en.md",
    };
    let file = NoteFile {
        rel: rel.into(),
        id: NoteId::new("test/note"),
        lang,
        role: Role::Note,
        source: Source::new(format!("notes/{rel}"), text),
    };
    parse(&Input { file, options })
}

/// Writes a note: links by their form, code without colours, tables without a box.
pub fn write(note: &Note) -> String {
    let mut out = String::new();
    html::blocks(note, &note.blocks, &Plain(note), &mut out);
    html::footnotes(note, &Plain(note), &mut out);
    out
}

struct Plain<'a>(&'a Note);

impl Surroundings for Plain<'_> {
    fn link(&self, index: usize) -> Option<String> {
        let link = &self.0.links[index];
        let title =
            if link.title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&link.title)) };
        Some(format!(" href=\"{}\"{title}", escape(&address(&link.dest)?)))
    }

    fn link_title(&self, _index: usize) -> Option<String> {
        None
    }

    fn image(&self, index: usize, _in_link: bool, out: &mut String) {
        let image = &self.0.images[index];
        let Some(src) = address(&image.dest) else {
            return out.push_str(&format!("<span class=\"missing\">{}</span>", escape(&image.alt)));
        };
        out.push_str(&format!("<img src=\"{}\" alt=\"{}\"", escape(&src), escape(&image.alt)));
        for (name, value) in [("width", image.size.0), ("height", image.size.1)] {
            if let Some(value) = value {
                out.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        if !image.title.is_empty() {
            out.push_str(&format!(" title=\"{}\"", escape(&image.title)));
        }
        out.push('>');
    }

    fn fence(&self, index: usize, attributes: &str, out: &mut String) {
        let fence = &self.0.fences[index];
        let class = match fence.lang.is_empty() {
            true => String::new(),
            false => format!(" class=\"language-{}\"", escape(&fence.lang)),
        };
        out.push_str(&format!("<pre{attributes}><code{class}>{}</code></pre>\n", escape(&fence.body)));
    }

    fn heading(&self, index: usize) -> String {
        let id = self.0.headings[index].id.as_deref();
        id.map_or(String::new(), |id| format!(" id=\"{}\"", escape(id)))
    }

    fn heading_shift(&self) -> u8 {
        // Plain CommonMark has no title outside of the text: `depth` is the written level there.
        u8::from(!self.0.title.is_empty())
    }

    fn table_box(&self) -> Option<String> {
        None
    }

    fn task(&self, done: bool) -> &str {
        if done { "已完成" } else { "未完成" }
    }

    fn details_title(&self) -> &str {
        "详情"
    }

    fn footnote_words(&self) -> (&str, &str, &str) {
        ("脚注", "返回正文", "")
    }

    fn callout_title(&self, kind: CalloutKind) -> &str {
        match kind {
            CalloutKind::Question => "问题",
            CalloutKind::Correction => "纠正",
            CalloutKind::Note => "注",
            CalloutKind::Tip => "提示",
            CalloutKind::Important => "重要",
            CalloutKind::Warning => "警告",
            CalloutKind::Caution => "小心",
        }
    }
}

fn address(dest: &Dest) -> Option<String> {
    let fragment = |anchor: &Option<String>| {
        anchor.as_ref().map_or(String::new(), |anchor| format!("#{}", encode_fragment(anchor)))
    };
    match dest {
        Dest::External(url) => Some(href(url)),
        Dest::Refused(..) => None,
        Dest::Anchor(anchor) => Some(format!("#{}", encode_fragment(anchor))),
        Dest::Relative { path, anchor } => Some(href(&path.replace('%', "%25")) + &fragment(anchor)),
        Dest::Wiki { name, anchor } => Some(format!("wiki:{}{}", href(name), fragment(anchor))),
    }
}
