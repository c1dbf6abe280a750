//! What can be wrong in a note, each in one named function, and the list of what was found.

use std::collections::{BTreeMap, HashSet};

use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// Findings of one kind that are listed one by one; of the rest only the number is told.
const MAX_OF_A_KIND: usize = 200;

/// Cells that rows of one note may lack before it is told.
const MAX_MISSING_CELLS: usize = 1_000;

/// The findings of one note.
#[derive(Default)]
pub(super) struct Found {
    list: Vec<Diagnostic>,
    of_a_kind: BTreeMap<String, usize>,
    /// First place and number of each tag that was not let through.
    tags: BTreeMap<String, (Span, usize)>,
    /// First place and number of each tag that does not pair up.
    unpaired: BTreeMap<(&'static str, bool), (Span, usize)>,
    nesting: Option<Span>,
    missing_cells: Option<(Span, usize)>,
    ids: HashSet<String>,
}

impl Found {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.of_a_kind.entry(diagnostic.code.to_string()).or_default();
        *count += 1;
        if *count <= MAX_OF_A_KIND {
            self.list.push(diagnostic);
        }
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// A tag that is shown instead of obeyed.
    pub fn tag(&mut self, name: &str, span: Span) {
        self.tags.entry(name.to_owned()).or_insert((span, 0)).1 += 1;
    }

    /// `<tag>` that is never closed.
    pub fn unclosed_tag(&mut self, tag: &'static str, span: Span) {
        self.unpaired.entry((tag, true)).or_insert((span, 0)).1 += 1;
    }

    /// `</tag>` that closes nothing, or a tag that cannot stand where it stands.
    pub fn stray_tag(&mut self, tag: &'static str, span: Span) {
        self.unpaired.entry((tag, false)).or_insert((span, 0)).1 += 1;
    }

    pub fn nesting(&mut self, span: Span) {
        self.nesting.get_or_insert(span);
    }

    pub fn missing_cells(&mut self, missing: usize, span: Span) {
        if missing > 0 {
            self.missing_cells.get_or_insert((span, 0)).1 += missing;
        }
    }

    /// An id the author gave, when it can be one and is the first of its name in the note.
    pub fn explicit_id(&mut self, id: &str, span: Span) -> Option<String> {
        let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || !id.chars().all(letters) {
            self.push(bad_id(id, span));
            return None;
        }
        if !self.ids.insert(id.to_owned()) {
            self.push(duplicate_id(id, span));
            return None;
        }
        Some(id.to_owned())
    }

    /// Everything that was found.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for (name, (span, count)) in std::mem::take(&mut self.tags) {
            self.list.push(html_tag(&name, count, span));
        }
        for ((tag, opens), (span, count)) in std::mem::take(&mut self.unpaired) {
            self.list.push(unpaired_tag(tag, opens, count, span));
        }
        self.list.extend(self.nesting.map(too_deep));
        let missing = self.missing_cells.filter(|(_, count)| *count > MAX_MISSING_CELLS);
        self.list.extend(missing.map(|(span, count)| short_rows(count, span)));
        for (code, count) in &self.of_a_kind {
            if *count > MAX_OF_A_KIND {
                self.list.push(more(code, count - MAX_OF_A_KIND));
            }
        }
        self.list
    }
}

fn more(code: &str, count: usize) -> Diagnostic {
    Diagnostic::problem("more-findings", format!("{count} more findings of the kind `{code}` are not listed"))
        .help("mend the first ones; the same change may mend the rest")
}

fn times(count: usize) -> String {
    if count > 1 { format!(" ({count} times in this note)") } else { String::new() }
}

fn html_tag(name: &str, count: usize, span: Span) -> Diagnostic {
    let message = format!("the HTML tag `<{name}>` is not let through and is shown as text{}", times(count));
    Diagnostic::problem("html-tag", message).at(span).help(match name {
        "ul" | "ol" | "li" => "write a Markdown list".to_owned(),
        "thead" | "tbody" | "tfoot" => "leave it out: rows stand directly in `<table>`".to_owned(),
        "pre" | "code" => "write a code block or a code span".to_owned(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "write a Markdown heading".to_owned(),
        "del" | "s" | "strike" => "write `~~text~~`".to_owned(),
        "blockquote" => "write `> text`".to_owned(),
        _ => format!("write it in Markdown, or as `\\<{name}>` or a code span when it is meant as text"),
    })
}

fn unpaired_tag(tag: &str, opens: bool, count: usize, span: Span) -> Diagnostic {
    let (message, help) = match opens {
        true => (
            format!("`<{tag}>` is not closed where it was opened"),
            format!("add `</{tag}>` in the same block"),
        ),
        false => (
            format!("the tag `{tag}` has no place here and is left out"),
            format!("take it out, or put it inside what it belongs to: is a `<{tag}>` missing before it?"),
        ),
    };
    Diagnostic::warning("html-unpaired", message + &times(count)).at(span).help(help)
}

pub(super) fn unclosed_comment(span: Span) -> Diagnostic {
    Diagnostic::problem("unclosed-comment", "this comment has no end, so nothing after it is shown")
        .at(span)
        .help("add `-->`")
}

fn too_deep(span: Span) -> Diagnostic {
    let message =
        format!("what is nested deeper than {} levels is shown without its nesting", super::build::MAX_DEPTH);
    Diagnostic::problem("nesting", message).at(span).help("take some levels of quotes, lists or HTML out")
}

fn short_rows(count: usize, span: Span) -> Diagnostic {
    let message = format!("rows of tables lack {count} cells of what their heads promise");
    Diagnostic::problem("short-rows", message).at(span).help("give the table fewer columns")
}

pub(super) fn refused_url(url: &str, why: &str, span: Span) -> Diagnostic {
    let shown: String = url.chars().take(60).collect();
    let message = match url.is_empty() {
        true => "this link leads nowhere: it has no address".to_owned(),
        false => format!("`{shown}` does not become a link: {why}"),
    };
    Diagnostic::problem("refused-url", message).at(span).help(match url.is_empty() {
        true => "write the address between the round brackets",
        false => "write a relative path, an `#anchor`, or an address with https:// and its host",
    })
}

pub(super) fn refused_picture(url: &str, why: &str, span: Span) -> Diagnostic {
    let shown: String = url.chars().take(60).collect();
    let message = match url.is_empty() {
        true => "this picture has no address".to_owned(),
        false => format!("the picture `{shown}` is not shown: {why}"),
    };
    Diagnostic::problem("refused-url", message)
        .at(span)
        .help("put the picture beside the note and write its relative path")
}

pub(super) fn heading_attribute(name: &str, span: Span) -> Diagnostic {
    let message = format!("the attribute `{name}` of this heading is left out");
    Diagnostic::problem("heading-attribute", message)
        .at(span)
        .help("only `#id` and `.class` may stand in the braces")
}

fn bad_id(id: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("bad-id", format!("`{id}` cannot be an id"))
        .at(span)
        .help("use letters, digits, `-`, `_` and `.` only")
}

fn duplicate_id(id: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("duplicate-id", format!("the id `{id}` is taken in this note"))
        .at(span)
        .help("give this one another name")
}

pub(super) fn unknown_callout(word: &str, near: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("unknown-callout", format!("no callout `{word}`"))
        .at(span)
        .help(format!("did you mean `{near}`?"))
}

pub(super) fn unused_footnote(label: &str, span: Span) -> Diagnostic {
    Diagnostic::warning("unused-footnote", format!("nothing refers to the footnote `{label}`"))
        .at(span)
        .help(format!("write `[^{label}]` where it belongs"))
}

pub(super) fn undefined_footnote(label: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `[^{near}]`?"),
        None => format!("write the footnote, `[^{label}]: …`, or `\\[^{label}]` for the characters"),
    };
    Diagnostic::problem("undefined-footnote", format!("no footnote `{label}`")).at(span).help(help)
}

pub(super) fn duplicate_footnote(label: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("duplicate-footnote", format!("the footnote `{label}` is defined before"))
        .at(span)
        .help("give this one another label")
}

pub(super) fn control_character(c: char, span: Span) -> Diagnostic {
    let message = format!("there is an invisible control character U+{:04X} here", c as u32);
    Diagnostic::problem("control-character", message).at(span).help("delete it")
}
