//! Rows -> HTML: a block of one language, or both side by side.

use super::super::fences;
use super::super::html;
use super::attribute;
use super::side::Side;
use super::writer::Writer;
use crate::base::lang::{Lang, PerLang, View};
use crate::base::text::escape;
use crate::catalog::{Row, State};
use crate::fragment::Fragment;
use crate::parse::Block;
use crate::parse::tree::{BlockKind, CalloutKind};

/// A row with its blocks.
pub(super) struct Pair<'a> {
    pub row: &'a Row,
    pub zh: Option<&'a Block>,
    pub en: Option<&'a Block>,
}

impl<'a> Writer<'a> {
    pub(super) fn rows(&mut self, rows: &'a [Row], zh: &'a [Block], en: &'a [Block]) {
        let mut in_questions = false;
        for row in rows {
            let pair = Pair { row, zh: row.zh.map(|at| &zh[at]), en: row.en.and_then(|at| en.get(at)) };
            let Some(any) = pair.zh.or(pair.en) else { continue };
            if matches!(any.kind, BlockKind::Footnote { .. }) {
                continue;
            }
            // Neighbouring questions share one frame.
            let question =
                matches!(&any.kind, BlockKind::Callout(callout) if callout.kind == CalloutKind::Question);
            if question != in_questions {
                self.out.push_str(if question { "<div class=\"qas\">\n" } else { "</div>\n" });
                in_questions = question;
            }
            self.row(&pair, any);
        }
        if in_questions {
            self.out.push_str("</div>\n");
        }
    }

    fn row(&mut self, pair: &Pair<'a>, any: &'a Block) {
        match &any.kind {
            BlockKind::Callout(callout) => self.callout(pair, callout),
            BlockKind::Quote(_) if self.input.view == View::Duo && pair.zh.is_some() && pair.en.is_some() => {
                self.out.push_str(&format!("<blockquote{}>\n", attribute("id", &pair.row.id)));
                self.inner(pair);
                self.out.push_str("</blockquote>\n");
            }
            BlockKind::Heading(_) => self.heading(pair),
            BlockKind::Fence(_) if self.once(pair) && self.diagram(pair) => {}
            BlockKind::Fence(_) | BlockKind::Rule | BlockKind::Math(_) if self.once(pair) => {
                let side = if pair.zh.is_some() { Lang::Zh } else { Lang::En };
                self.block(side, any, &attribute("id", &pair.row.id));
            }
            _ => self.pair(pair),
        }
    }

    /// Whether a block without words of its own is printed once for both languages.
    fn once(&self, pair: &Pair) -> bool {
        let same = |zh: &Block, en: &Block| match (&zh.kind, &en.kind) {
            (BlockKind::Fence(a), BlockKind::Fence(b)) => {
                let en_note = self.input.en.as_ref().map(|part| &part.note);
                en_note.is_some_and(|note| note.fences[*b].body == self.input.zh.note.fences[*a].body)
            }
            (a, b) => a == b,
        };
        match (pair.zh, pair.en) {
            (Some(zh), Some(en)) => same(zh, en),
            _ => true,
        }
    }

    /// Writes a drawing, once for both languages; false when there is none.
    fn diagram(&mut self, pair: &Pair<'a>) -> bool {
        let drawn =
            |side: Option<&Side<'a>>, block: Option<&Block>| match (side, block.map(|block| &block.kind)) {
                (Some(side), Some(BlockKind::Fence(index))) => {
                    side.part.fragments.get(*index).and_then(Fragment::drawing)
                }
                _ => None,
            };
        let drawings = PerLang { zh: drawn(Some(&self.zh), pair.zh), en: drawn(self.en.as_ref(), pair.en) };
        if drawings.zh.is_none() && drawings.en.is_none() {
            return false;
        }
        let number = self.zh.next_diagram();
        let attributes = attribute("id", &pair.row.id);
        fences::diagram(number, drawings, &attributes, self.input.view, self.input.strings, &mut self.out);
        true
    }

    pub(super) fn inner(&mut self, pair: &Pair<'a>) {
        let children = |block: Option<&'a Block>| block.map_or(&[][..], Block::children);
        self.rows(&pair.row.inner, children(pair.zh), children(pair.en));
    }

    fn heading(&mut self, pair: &Pair<'a>) {
        let id = attribute("id", &pair.row.id);
        match (self.input.view, pair.zh, pair.en) {
            (View::Duo, Some(zh), Some(en)) => {
                self.out.push_str("<div class=\"bi bi-h\">\n");
                self.block(Lang::Zh, zh, &id);
                let BlockKind::Heading(index) = en.kind else { unreachable!("rows pair blocks of one kind") };
                self.out.push_str("<p class=\"tr\" lang=\"en\">");
                let note = self.input.en.as_ref().map(|part| part.note.clone());
                if let Some(note) = note {
                    self.inlines(Lang::En, &note.headings[index].inlines);
                }
                self.out.push_str("</p>\n</div>\n");
            }
            _ => {
                let (lang, block) = self.preferred(pair);
                let mark = if lang == self.input.view.interface() {
                    String::new()
                } else {
                    attribute("lang", lang.tag())
                };
                self.block(lang, block, &format!("{id}{mark}"));
            }
        }
    }

    /// The block that a page of one language shows: its own, else the other.
    pub(super) fn preferred(&self, pair: &Pair<'a>) -> (Lang, &'a Block) {
        let own = self.input.view.interface();
        match (own, pair.zh, pair.en) {
            (Lang::En, _, Some(en)) => (Lang::En, en),
            (_, Some(zh), _) => (Lang::Zh, zh),
            (_, None, Some(en)) => (Lang::En, en),
            (_, None, None) => unreachable!("a row has a block"),
        }
    }

    pub(super) fn pair(&mut self, pair: &Pair<'a>) {
        let id = attribute("id", &pair.row.id);
        if self.input.view != View::Duo {
            return self.single(pair, &id);
        }
        // Two tables do not fit beside each other.
        let is_table = |block: &Block| matches!(block.kind, BlockKind::Table(_));
        let class = if pair.zh.or(pair.en).is_some_and(is_table) { "bi stack" } else { "bi" };
        self.out.push_str(&format!("<div class=\"{class}\"{id}>\n"));
        if let Some(zh) = pair.zh {
            self.block(Lang::Zh, zh, " lang=\"zh-Hans\"");
        }
        match (pair.en, pair.row.state) {
            (Some(en), State::Stale) if pair.zh.is_some() => {
                self.peek();
                self.out.push_str("<div lang=\"en\" class=\"stale\">\n");
                self.block(Lang::En, en, "");
                self.mark("stale");
                self.out.push_str("</div>\n");
            }
            (Some(en), _) => {
                self.peek();
                self.block(Lang::En, en, " lang=\"en\"");
            }
            (None, _) => {
                self.out.push_str(&format!(
                    "<p class=\"want\" lang=\"zh-Hans\">{}</p>\n",
                    escape(self.t("untranslated"))
                ));
            }
        }
        self.out.push_str("</div>\n");
    }

    /// A block on a page of one language. A missing or stale translation is marked quietly.
    fn single(&mut self, pair: &Pair<'a>, id: &str) {
        let (lang, block) = self.preferred(pair);
        let own = self.input.view.interface();
        let mark = match (own, lang) {
            (Lang::En, Lang::Zh) => Some("missing"),
            (Lang::En, Lang::En) if pair.row.state == State::Stale && pair.zh.is_some() => Some("stale"),
            _ => None,
        };
        let Some(mark) = mark else {
            let lang = if lang == own { String::new() } else { attribute("lang", lang.tag()) };
            return self.block(preferred_lang(pair, own), block, &format!("{id}{lang}"));
        };
        let class = if mark == "missing" { "want" } else { "stale" };
        self.out.push_str(&format!("<div class=\"{class}\"{id}>\n"));
        self.block(lang, block, &if lang == own { String::new() } else { attribute("lang", lang.tag()) });
        self.mark(mark);
        self.out.push_str("</div>\n");
    }

    pub(super) fn footnotes(&mut self) {
        let langs: &[Lang] = match self.input.view {
            View::Zh => &[Lang::Zh],
            View::En if self.en.is_some() => &[Lang::En],
            View::En => &[Lang::Zh],
            View::Duo => &Lang::ALL,
        };
        let mut out = std::mem::take(&mut self.out);
        for lang in langs {
            if let Some(side) = self.side(*lang) {
                html::footnotes(side.part.note, side, &mut out);
            }
        }
        self.out = out;
    }
}

fn preferred_lang(pair: &Pair, own: Lang) -> Lang {
    match (own, pair.zh, pair.en) {
        (Lang::En, _, Some(_)) | (Lang::Zh, None, Some(_)) => Lang::En,
        _ => Lang::Zh,
    }
}
