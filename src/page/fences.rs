//! Fragments -> HTML: the frame around code, drawings and snippets, in the language of the page.

use crate::base::lang::Lang;
use crate::base::text::escape_into;
use crate::fragment::Fragment;
use crate::fragment::highlight::Code;

use super::Strings;

/// Writes a fragment; `attributes` go onto the outer element.
pub(super) fn fragment(
    fragment: &Fragment,
    attributes: &str,
    lang: Lang,
    strings: &Strings,
    out: &mut String,
) {
    match fragment {
        Fragment::Code(_, code) => code_block(&code.value, attributes, lang, strings, out),
    }
}

/// Code in a box with its language's name. The box can be scrolled, so it takes the keyboard's focus
/// (WCAG 2.1.1); it is a group and not a region, or every code block would be a landmark.
fn code_block(code: &Code, attributes: &str, lang: Lang, strings: &Strings, out: &mut String) {
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
