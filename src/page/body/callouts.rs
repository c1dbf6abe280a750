//! Callouts: questions with folded answers, common mistakes, and the plain kinds.

use super::attribute;
use super::rows::Pair;
use super::writer::Writer;
use crate::base::lang::{Lang, View};
use crate::base::text::{escape, escape_into};
use crate::catalog::Row;
use crate::parse::tree::{BlockKind, Callout, CalloutKind, Fold};
use crate::parse::{Block, Inline, InlineKind};

impl<'a> Writer<'a> {
    pub(super) fn callout(&mut self, pair: &Pair<'a>, callout: &'a Callout) {
        match callout.kind {
            CalloutKind::Question => self.question(pair),
            CalloutKind::Correction => self.correction(pair),
            kind => self.plain_callout(pair, callout, kind),
        }
    }

    /// The callouts of a pair, in the order they are shown: the page's own language first.
    fn callouts(&self, pair: &Pair<'a>) -> Vec<(Lang, &'a Callout)> {
        let of = |block: Option<&'a Block>| match block.map(|block| &block.kind) {
            Some(BlockKind::Callout(callout)) => Some(&**callout),
            _ => None,
        };
        let both = [(Lang::Zh, of(pair.zh)), (Lang::En, of(pair.en))];
        let mut shown: Vec<_> =
            both.into_iter().filter_map(|(lang, callout)| Some((lang, callout?))).collect();
        if self.input.view != View::Duo {
            let own = self.input.view.interface();
            shown.sort_by_key(|(lang, _)| *lang != own);
            shown.truncate(1);
        }
        shown
    }

    /// Titles of a callout; the second language is marked. A title without text is the kind's own name.
    fn titles(&mut self, pair: &Pair<'a>, fallback: &'static str) {
        for (at, (lang, callout)) in self.callouts(pair).into_iter().enumerate() {
            let own = lang == self.input.view.interface();
            if at > 0 {
                self.out.push(' ');
            }
            if !own {
                self.out.push_str(&format!("<span lang=\"{}\">", lang.tag()));
            }
            if callout.title.is_empty() {
                let text = self.input.strings.get(lang, fallback);
                escape_into(&mut self.out, text);
            } else {
                self.inlines(lang, &callout.title);
            }
            if !own {
                self.out.push_str("</span>");
            }
        }
    }

    fn question(&mut self, pair: &Pair<'a>) {
        self.out.push_str(&format!("<details{}><summary><span>", attribute("id", &pair.row.id)));
        self.titles(pair, "callout_question");
        self.out.push_str(
            "</span><span class=\"i i-next\" aria-hidden=\"true\"></span></summary>\n<div class=\"a\">\n",
        );
        self.inner(pair);
        self.out.push_str("</div></details>\n");
    }

    fn plain_callout(&mut self, pair: &Pair<'a>, callout: &'a Callout, kind: CalloutKind) {
        let (class, icon) = match kind {
            CalloutKind::Tip => ("tip", "check"),
            CalloutKind::Important => ("imp", "warn"),
            CalloutKind::Warning => ("warn", "warn"),
            CalloutKind::Caution => ("bad", "x"),
            _ => ("info", "list"),
        };
        let key = callout_key(kind);
        let id = &pair.row.id;
        let icon = format!("<span class=\"i i-{icon}\" aria-hidden=\"true\"></span> ");
        if let Some(fold) = callout.fold {
            let open = if fold == Fold::Open { " open" } else { "" };
            self.out.push_str(&format!(
                "<details class=\"call {class}\"{}{open}><summary class=\"h\">{icon}",
                attribute("id", id)
            ));
            self.titles(pair, key);
            self.out.push_str("</summary>\n");
            self.inner(pair);
            return self.out.push_str("</details>\n");
        }
        let head = format!("{id}-h");
        self.out.push_str(&format!(
            "<div class=\"call {class}\"{} role=\"note\"{}><p class=\"h\"{}>{icon}",
            attribute("id", id),
            attribute("aria-labelledby", &head),
            attribute("id", &head)
        ));
        self.titles(pair, key);
        self.out.push_str("</p>\n");
        self.inner(pair);
        self.out.push_str("</div>\n");
    }

    /// A common mistake: what is often heard, what is right, and the reference (a last paragraph that starts
    /// with `出处：` or `Reference:`).
    fn correction(&mut self, pair: &Pair<'a>) {
        let head = format!("{}-h", pair.row.id);
        self.out.push_str(&format!(
            "<div class=\"call fix\"{} role=\"note\"{}><p class=\"h\"{}><span class=\"i i-warn\" aria-hidden=\"true\"></span> {}</p>\n<dl>\n",
            attribute("id", &pair.row.id),
            attribute("aria-labelledby", &head),
            attribute("id", &head),
            escape(self.t("correction"))
        ));
        self.out.push_str(&format!(
            "<dt class=\"bad\"><span class=\"i i-x\" aria-hidden=\"true\"></span> {}</dt><dd>",
            escape(self.t("correction_heard"))
        ));
        self.heard(pair);
        self.out.push_str("</dd>\n");
        let is_source = |block: Option<&Block>| block.is_some_and(|block| source_prefix(block).is_some());
        let children = |block: Option<&'a Block>| block.map_or(&[][..], Block::children);
        let (zh, en) = (children(pair.zh), children(pair.en));
        let rows = &pair.row.inner;
        let sourced =
            |row: &Row| is_source(row.zh.map(|at| &zh[at])) || is_source(row.en.and_then(|at| en.get(at)));
        let split = rows.iter().position(sourced).unwrap_or(rows.len());
        let (right, sources) = rows.split_at(split);
        if !right.is_empty() {
            self.out.push_str(&format!(
                "<dt class=\"good\"><span class=\"i i-check\" aria-hidden=\"true\"></span> {}</dt><dd>\n",
                escape(self.t("correction_right"))
            ));
            self.rows(right, zh, en);
            self.out.push_str("</dd>\n");
        }
        if !sources.is_empty() {
            self.out.push_str(&format!(
                "<dt class=\"src\">{}</dt><dd class=\"src\">\n",
                escape(self.t("correction_source"))
            ));
            for row in sources {
                let pair = Pair { row, zh: row.zh.map(|at| &zh[at]), en: row.en.and_then(|at| en.get(at)) };
                self.source_line(&pair);
            }
            self.out.push_str("</dd>\n");
        }
        self.out.push_str("</dl></div>\n");
    }

    /// The mistake itself is the callout's title. On a page of two languages it stands as any pair of blocks does, so
    /// that it follows the mode.
    fn heard(&mut self, pair: &Pair<'a>) {
        let callouts = self.callouts(pair);
        let [(zh, one), (en, other)] = callouts[..] else { return self.titles(pair, "correction") };
        if one.title.is_empty() || other.title.is_empty() {
            return self.titles(pair, "correction");
        }
        self.out.push_str(&format!("<div class=\"bi\">\n<p lang=\"{}\">", zh.tag()));
        self.inlines(zh, &one.title);
        self.out.push_str("</p>\n");
        self.peek();
        self.out.push_str(&format!("<p lang=\"{}\">", en.tag()));
        self.inlines(en, &other.title);
        self.out.push_str("</p>\n</div>\n");
    }

    /// A reference without its prefix: the label stands beside it. It is names and numbers, so once is enough.
    fn source_line(&mut self, pair: &Pair<'a>) {
        let (lang, block) = self.preferred(pair);
        let Some(inlines) = source_prefix(block) else { return self.pair(pair) };
        let mark =
            if lang == self.input.view.interface() { String::new() } else { attribute("lang", lang.tag()) };
        self.out.push_str(&format!("<p{}{mark}>", attribute("id", &pair.row.id)));
        self.inlines(lang, &inlines);
        self.out.push_str("</p>\n");
    }
}

/// The content of a paragraph after `出处：` or `Reference:`; `None` for any other block.
fn source_prefix(block: &Block) -> Option<Vec<Inline>> {
    let BlockKind::Paragraph(inlines) = &block.kind else { return None };
    let InlineKind::Text(text) = &inlines.first()?.kind else { return None };
    let rest = ["出处：", "出处:", "Reference:", "References:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))?;
    let mut inlines = inlines.clone();
    inlines[0].kind = InlineKind::Text(rest.trim_start().to_owned());
    Some(inlines)
}

/// The key of a callout kind's own name.
pub(super) fn callout_key(kind: CalloutKind) -> &'static str {
    match kind {
        CalloutKind::Question => "callout_question",
        CalloutKind::Correction => "correction",
        CalloutKind::Note => "callout_note",
        CalloutKind::Tip => "callout_tip",
        CalloutKind::Important => "callout_important",
        CalloutKind::Warning => "callout_warning",
        CalloutKind::Caution => "callout_caution",
    }
}
