//! Fragments -> HTML: the frame around code, drawings and snippets, in the language of the page.

use crate::base::lang::{Lang, PerLang, View};
use crate::base::text::escape_into;
use crate::fragment::Fragment;
use crate::fragment::diagram::{Diagram, PlayerLabels, player};
use crate::fragment::highlight::Code;
use crate::fragment::runnable::{Aim, Panel, Shown, panel};

use super::Strings;
use super::body::Snippets;

/// Writes code, or the source of a drawing that could not be made; `attributes` go onto the outer element.
pub(super) fn fragment(
    fragment: &Fragment,
    attributes: &str,
    lang: Lang,
    strings: &Strings,
    out: &mut String,
) {
    match fragment {
        Fragment::Code(_, code) => code_block(&code.value, attributes, lang, strings, out),
        Fragment::Diagram { source, .. } => {
            out.push_str(&format!("<div class=\"undrawn\"{attributes}><p class=\"note\">"));
            escape_into(out, strings.get(lang, "diagram_source"));
            out.push_str("</p>\n");
            code_block(&source.value, "", lang, strings, out);
            out.push_str("</div>\n");
        }
        Fragment::Rust { code, .. } => code_block(&code.value, attributes, lang, strings, out),
    }
}

/// Writes drawing `number` of the page with its steps.
pub(super) fn diagram(
    number: usize,
    drawings: PerLang<Option<&Diagram>>,
    attributes: &str,
    view: View,
    strings: &Strings,
    out: &mut String,
) {
    let t = |key: &'static str| strings.get(view.interface(), key).to_owned();
    let labels = PlayerLabels {
        player: t("player"),
        whole: t("player_whole"),
        stage: t("player_stage"),
        previous: t("player_previous"),
        next: t("player_next"),
        play: t("player_play"),
        pause: t("player_pause"),
        steps: t("player_steps"),
        step: t("player_step"),
        full: t("player_full"),
        copy: t("player_copy"),
        copied: t("copied"),
    };
    out.push_str(&format!("<div class=\"figure\"{attributes}>\n"));
    out.push_str(&player(number, drawings, view, &labels));
    out.push_str("</div>\n");
}

/// A Rust snippet on a page.
pub(super) struct Snippet<'a> {
    pub shown: &'a Shown,
    pub code: &'a Code,
    /// A name that nothing else on the page has.
    pub id: &'a str,
    pub attributes: &'a str,
}

/// Writes a snippet. One that is shown and nothing more is plain code, unless it has lines to unfold.
pub(super) fn snippet(snippet: &Snippet, site: &Snippets, lang: Lang, strings: &Strings, out: &mut String) {
    let Snippet { shown, code, id, attributes } = *snippet;
    if shown.snippet.aim == Aim::Show && shown.snippet.hidden_lines() == 0 {
        return code_block(code, attributes, lang, strings, out);
    }
    out.push_str(&panel(&Panel {
        shown,
        code: &code.html,
        id,
        attributes,
        label: &|key| strings.get(lang, key).to_owned(),
        playground: site.playground.as_deref(),
        explained: &|code| site.explained.get(code).cloned(),
    }));
}

/// Code in a box with its language's name. The box can be scrolled, so it takes the keyboard's focus
/// (WCAG 2.1.1); it is a group and not a region, or every code block would be a landmark.
pub(super) fn code_block(code: &Code, attributes: &str, lang: Lang, strings: &Strings, out: &mut String) {
    out.push_str("<div class=\"code\"");
    out.push_str(attributes);
    out.push('>');
    let label = if code.name.is_empty() {
        strings.get(lang, "code").to_owned()
    } else {
        out.push_str("<div class=\"bar\"><b>");
        escape_into(out, &code.name);
        out.push_str("</b></div>");
        strings.get(lang, "code_of").replace("{lang}", &code.name)
    };
    out.push_str("<pre tabindex=\"0\" role=\"group\" aria-label=\"");
    escape_into(out, &label);
    out.push_str("\"><code>");
    out.push_str(code.html.trim_end_matches('\n'));
    out.push_str("</code></pre></div>\n");
}
