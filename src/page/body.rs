//! Rows of blocks -> the HTML of a note's text in one view.
//!
//! One function serves all three views: it walks the rows that the catalog aligned and prints the Chinese
//! block, the English one, or both. Ids are the rows', so a link or a switch of view keeps the place.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, PerLang, View};
use crate::base::text::{escape, escape_into, escape_text_into};
use crate::base::url::encode_fragment;
use crate::catalog::{Row, State};
use crate::fragment::Fragment;
use crate::parse::tree::{BlockKind, Callout, CalloutKind, Fold};
use crate::parse::{Block, Inline, InlineKind, Note};
use crate::resolve::TermMark;

use super::contents::contents;
use super::fences::{self, Snippet};
use super::html::{self, Surroundings};
use super::links::Href;
use super::{ContentsItem, Strings};

/// Input of [`body`]: all that the text of a page depends on.
#[derive(Debug, Clone, Hash)]
pub struct BodyInput {
    /// View.
    pub view: View,
    /// Whether the summary stands above the text: on notes, not on the pages of folders.
    pub summary: bool,
    /// The Chinese file.
    pub zh: Part,
    /// The translation.
    pub en: Option<Part>,
    /// How their blocks match.
    pub rows: Vec<Row>,
    /// Anchor of each marked term on the page.
    pub terms: BTreeMap<u32, String>,
    /// Interface strings.
    pub strings: Arc<Strings>,
    /// What snippets are told.
    pub snippets: Snippets,
}

/// What the snippets of a page are told by the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Snippets {
    /// URL of the explanation of each error code.
    pub explained: BTreeMap<String, String>,
    /// Origin of the Playground, when it is on.
    pub playground: Option<String>,
}

/// One file with what its links, pictures and fences became on this page.
#[derive(Debug, Clone)]
pub struct Part {
    /// The file.
    pub note: Arc<Note>,
    /// One for each heading.
    pub anchors: Vec<String>,
    /// One for each link.
    pub links: Vec<Href>,
    /// One for each picture.
    pub images: Vec<Figure>,
    /// First mentions of terms.
    pub marks: Vec<TermMark>,
    /// One for each code block.
    pub fragments: Vec<Fragment>,
}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.note.source, &self.anchors, &self.links, &self.images, &self.marks, &self.fragments)
            .hash(state);
    }
}

/// A picture ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Shown; with its size when it is known.
    Shown {
        /// URL.
        src: String,
        /// Pixels.
        size: Option<(u32, u32)>,
    },
    /// A link to a picture on a host that is not admitted.
    Away(String),
    /// Not there: its name as written.
    Missing(String),
}

/// A page's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML.
    pub html: String,
    /// Marked terms in order of first mention.
    pub terms: Vec<u32>,
    /// Contents.
    pub contents: Vec<ContentsItem>,
    /// Drawings on the page.
    pub diagrams: usize,
    /// Snippets on the page.
    pub snippets: usize,
    /// Questions with folded answers that can be shown alone: those on the top level.
    pub questions: usize,
    /// The first paragraph as plain text, for the description.
    pub lead: String,
}

/// Writes a note's text.
pub fn body(input: &BodyInput) -> Checked<Body> {
    let counts = Counts::default();
    let zh = Side::new(input, &input.zh, Lang::Zh, &counts);
    let en = input.en.as_ref().map(|part| Side::new(input, part, Lang::En, &counts));
    let mut writer = Writer { input, zh, en, out: String::new(), peeks: 0 };
    if input.summary {
        writer.summary();
    }
    let (zh_blocks, en_blocks) =
        (&input.zh.note.blocks[..], input.en.as_ref().map_or(&[][..], |part| &part.note.blocks));
    writer.rows(&input.rows, zh_blocks, en_blocks);
    writer.footnotes();
    let interface = input.view.interface();
    let shown: &[&Part] = match (&input.en, input.view) {
        (Some(en), View::Duo) => &[&input.zh, en],
        (Some(en), View::En) => &[en],
        _ => &[&input.zh],
    };
    let mut terms: Vec<u32> = Vec::new();
    for mark in shown.iter().flat_map(|part| &part.marks) {
        if !terms.contains(&mark.term) {
            terms.push(mark.term);
        }
    }
    let lead = shown.iter().find_map(|part| lead(&part.note)).unwrap_or_default();
    let en_note = input.en.as_ref().map(|part| &*part.note);
    let contents = contents(&input.rows, &input.zh.note, en_note, interface);
    let html = writer.out;
    let is_question =
        |block: &Block| matches!(&block.kind, BlockKind::Callout(c) if c.kind == CalloutKind::Question);
    let questions = zh_blocks.iter().filter(|block| is_question(block)).count();
    Checked::ok(Body {
        html,
        terms,
        contents,
        diagrams: counts.diagrams.get(),
        snippets: counts.snippets.get(),
        questions,
        lead,
    })
}

fn lead(note: &Note) -> Option<String> {
    note.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => {
            Some(crate::parse::text::plain(inlines)).filter(|text| !text.is_empty())
        }
        _ => None,
    })
}

struct Writer<'a> {
    input: &'a BodyInput,
    zh: Side<'a>,
    en: Option<Side<'a>>,
    out: String,
    /// Covers of the tap-to-show mode so far.
    peeks: usize,
}

impl<'a> Writer<'a> {
    fn t(&self, key: &'static str) -> &'a str {
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
    fn summary(&mut self) {
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

    fn rows(&mut self, rows: &'a [Row], zh: &'a [Block], en: &'a [Block]) {
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
        fences::diagram(number, drawings, &attributes, self.input.view, &self.input.strings, &mut self.out);
        true
    }

    fn inner(&mut self, pair: &Pair<'a>) {
        let children = |block: Option<&'a Block>| block.map_or(&[][..], Block::children);
        self.rows(&pair.row.inner, children(pair.zh), children(pair.en));
    }

    fn side(&self, lang: Lang) -> Option<&Side<'a>> {
        match lang {
            Lang::Zh => Some(&self.zh),
            Lang::En => self.en.as_ref(),
        }
    }

    /// A block in the language of its file.
    fn block(&mut self, lang: Lang, block: &Block, attributes: &str) {
        let mut out = std::mem::take(&mut self.out);
        if let Some(side) = self.side(lang) {
            html::block(&side.part.note, block, attributes, side, &mut out);
        }
        self.out = out;
    }

    fn inlines(&mut self, lang: Lang, inlines: &[Inline]) {
        let mut out = std::mem::take(&mut self.out);
        if let Some(side) = self.side(lang) {
            html::inlines(&side.part.note, inlines, side, &mut out);
        }
        self.out = out;
    }

    /// The cover over a translation in the tap-to-show mode: a native checkbox before what it governs.
    fn peek(&mut self) {
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
    fn preferred(&self, pair: &Pair<'a>) -> (Lang, &'a Block) {
        let own = self.input.view.interface();
        match (own, pair.zh, pair.en) {
            (Lang::En, _, Some(en)) => (Lang::En, en),
            (_, Some(zh), _) => (Lang::Zh, zh),
            (_, None, Some(en)) => (Lang::En, en),
            (_, None, None) => unreachable!("a row has a block"),
        }
    }

    fn pair(&mut self, pair: &Pair<'a>) {
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

    fn mark(&mut self, key: &'static str) {
        let tag = self.input.view.interface().tag();
        self.out.push_str(&format!("<p class=\"note\" lang=\"{tag}\">{}</p>\n", escape(self.t(key))));
    }

    fn callout(&mut self, pair: &Pair<'a>, callout: &'a Callout) {
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

    fn footnotes(&mut self) {
        let langs: &[Lang] = match self.input.view {
            View::Zh => &[Lang::Zh],
            View::En if self.en.is_some() => &[Lang::En],
            View::En => &[Lang::Zh],
            View::Duo => &Lang::ALL,
        };
        let mut out = std::mem::take(&mut self.out);
        for lang in langs {
            if let Some(side) = self.side(*lang) {
                html::footnotes(&side.part.note, side, &mut out);
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

/// A row with its blocks.
struct Pair<'a> {
    row: &'a Row,
    zh: Option<&'a Block>,
    en: Option<&'a Block>,
}

/// ` name="value"`, escaped.
fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escape(value))
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

/// One file's side of a page: answers what the tree does not say.
struct Side<'a> {
    input: &'a BodyInput,
    part: &'a Part,
    lang: Lang,
    counts: &'a Counts,
}

/// Things on the page so far, both files together.
#[derive(Default)]
struct Counts {
    diagrams: Cell<usize>,
    snippets: Cell<usize>,
}

impl<'a> Side<'a> {
    fn new(input: &'a BodyInput, part: &'a Part, lang: Lang, counts: &'a Counts) -> Side<'a> {
        Side { input, part, lang, counts }
    }

    /// The number of the next drawing on the page, from 1.
    fn next_diagram(&self) -> usize {
        self.counts.diagrams.update(|n| n + 1);
        self.counts.diagrams.get()
    }

    fn t(&self, key: &'static str) -> &'a str {
        self.input.strings.get(self.lang, key)
    }
}
impl Surroundings for Side<'_> {
    fn link(&self, index: usize) -> Option<String> {
        let href = &self.part.links[index];
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
        self.part.links[index].title.clone()
    }

    fn image(&self, index: usize, in_link: bool, out: &mut String) {
        let image = &self.part.note.images[index];
        match &self.part.images[index] {
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
        let (view, strings) = (self.input.view, &*self.input.strings);
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

/// The key of a callout kind's own name.
fn callout_key(kind: CalloutKind) -> &'static str {
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

/// What is known of a picture that is not shown: its alternative text, else the end of its address.
fn named(alt: &str, address: &str) -> String {
    let name =
        if alt.trim().is_empty() { address.rsplit(['/', '\\']).next().unwrap_or(address) } else { alt };
    format!(" <b>{}</b>", escape(name))
}
