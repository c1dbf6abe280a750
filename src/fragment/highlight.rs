//! Code -> HTML with a dozen short classes.
//!
//! syntect's own class names turn 1.6 MB of code into 14 MB of HTML; here every scope is mapped to one of
//! [`CLASSES`] or to none, and neighbours of one class share a span. Bounds are by bytes, so that the result
//! does not depend on the machine: syntect has no timeout (syntect#202).

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use syntect::parsing::{ClearAmount, ParseState, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};

use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::shared::Shared;
use crate::base::source::Span;
use crate::base::text::escape_text_into;
use crate::parse::meant_language;

/// Longest code that is highlighted, bytes; longer is shown plain.
pub const MAX_CODE_BYTES: usize = 200 << 10;

/// Longest line that is highlighted, bytes; code with a longer one is shown plain.
pub const MAX_LINE_BYTES: usize = 4 << 10;

/// Scope prefixes and their class, most specific first where prefixes nest. An empty class ends the outer one
/// (code inside a string). After the TextMate naming conventions as Sublime Text documents them.
const CLASSES: [(&str, &str); 40] = [
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("constant.character.escape", "n"),
    ("constant.numeric", "n"),
    ("constant.language", "n"),
    ("constant.other", "n"),
    ("constant.character", "n"),
    ("string", "s"),
    ("meta.interpolation", ""),
    ("meta.embedded", ""),
    ("keyword.operator.word", "k"),
    ("keyword.operator.logical.python", "k"),
    ("keyword.operator", ""),
    ("keyword", "k"),
    ("storage.type.numeric", "n"),
    ("storage.modifier.lifetime", "v"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("entity.name.macro", "f"),
    ("support.function", "f"),
    ("support.macro", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "k"),
    ("entity.name.section", "h"),
    ("entity.name.namespace", ""),
    ("entity.name.lifetime", "v"),
    ("entity.name", "y"),
    ("entity.other.attribute-name", "v"),
    ("entity.other.inherited-class", "y"),
    ("support.type.property-name", "v"),
    ("support.type", "y"),
    ("support.class", "y"),
    ("support.constant", "n"),
    ("variable.parameter", "v"),
    ("variable.language", "k"),
    ("variable.annotation", "m"),
    ("meta.annotation", "m"),
    ("markup.heading", "h"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
];

/// Other words that authors write for a language, by syntect's token.
const ALIASES: [(&str, &str); 19] = [
    ("shell", "bash"),
    ("console", "bash"),
    ("shell-session", "bash"),
    ("golang", "go"),
    ("py3", "python"),
    ("python3", "python"),
    ("pycon", "python"),
    ("mysql", "sql"),
    ("pgsql", "sql"),
    ("postgresql", "sql"),
    ("plsql", "sql"),
    ("redis", "text"),
    ("mermaid", "text"),
    ("node", "javascript"),
    ("jsonc", "json"),
    ("vue", "html"),
    ("docker", "dockerfile"),
    ("conf", "nginx"),
    ("proto3", "proto"),
];

/// Names shown above code where syntect's own is not what a reader calls the language.
const NAMES: [(&str, &str); 5] = [
    ("Bourne Again Shell (bash)", "Shell"),
    ("Plain Text", ""),
    ("JavaScript (Babel)", "JavaScript"),
    ("HTML (Plain)", "HTML"),
    ("Rust Enhanced", "Rust"),
];

/// Input of [`highlight`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CodeInput {
    /// First word of the fence's info string, lower case; may be empty.
    pub lang: String,
    /// The code.
    pub body: Shared<str>,
}

/// Highlighted code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Inner HTML of a `<code>`, balanced line by line: no span crosses a line end.
    pub html: String,
    /// The language's name for people, empty for plain text.
    pub name: String,
}

/// The bundled grammars; read once a process (about 20 ms).
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Highlights code. An unknown language is shown plain and is a warning.
pub fn highlight(input: &CodeInput) -> Checked<Code> {
    let plain = |name: &str| {
        let mut html = String::with_capacity(input.body.len() + 64);
        escape_text_into(&mut html, &input.body);
        Code { html, name: name.to_owned() }
    };
    if input.lang.is_empty() {
        return Checked::ok(plain(""));
    }
    let Some(syntax) = syntax(&input.lang) else {
        // A slip of the keyboard was reported where the fence was read.
        let slip = meant_language(&input.lang).is_some();
        let first = Span::new(0, input.body.lines().next().map_or(0, str::len));
        let found = (!slip).then(|| unknown_language(&input.lang).at(first));
        return Checked::new(plain(&input.lang), found.into_iter().collect());
    };
    let name = NAMES.iter().find(|(from, _)| *from == syntax.name).map_or(&*syntax.name, |(_, to)| to);
    if std::ptr::eq(syntax, SYNTAXES.find_syntax_plain_text()) {
        return Checked::ok(plain(name));
    }
    if input.body.len() > MAX_CODE_BYTES || input.body.lines().any(|line| line.len() > MAX_LINE_BYTES) {
        return Checked::new(plain(name), vec![too_long().at(Span::at(0))]);
    }
    let code = spans(syntax, &input.body).map(|html| Code { html, name: name.to_owned() });
    Checked::ok(code.unwrap_or_else(|| plain(name)))
}

/// Names of languages that can be written on a fence, for "did you mean".
pub fn known_languages() -> impl Iterator<Item = &'static str> {
    let extensions = SYNTAXES.syntaxes().iter().flat_map(|s| s.file_extensions.iter().map(String::as_str));
    extensions.chain(ALIASES.iter().map(|(alias, _)| *alias))
}

fn syntax(lang: &str) -> Option<&'static SyntaxReference> {
    if matches!(lang, "text" | "txt" | "plain" | "plaintext" | "none" | "output" | "log") {
        return Some(SYNTAXES.find_syntax_plain_text());
    }
    let token = ALIASES.iter().find(|(alias, _)| *alias == lang).map_or(lang, |(_, token)| token);
    if token == "text" {
        return Some(SYNTAXES.find_syntax_plain_text());
    }
    SYNTAXES.find_syntax_by_token(token)
}

fn unknown_language(lang: &str) -> Diagnostic {
    let near = crate::base::diagnostic::did_you_mean(lang, known_languages());
    Diagnostic::warning("unknown-language", format!("no grammar for the language `{lang}`")).help(
        near.map_or("write `text` for text without colours".to_owned(), |near| {
            format!("did you mean `{near}`?")
        }),
    )
}

fn too_long() -> Diagnostic {
    let message = "code of over 200 KiB or with a line of over 4 KiB is shown without colours";
    Diagnostic::warning("code-too-long", message).help("show the part that matters")
}

/// The code with spans; `None` when a grammar fails on it.
fn spans(syntax: &SyntaxReference, body: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut writer = Writer { out: String::with_capacity(body.len() * 2), open: "" };
    let mut scopes = Scopes::default();
    let mut line_with_end = String::new();
    for line in body.split_inclusive('\n') {
        // The grammars expect every line to end in a newline, the last one too.
        line_with_end.clear();
        line_with_end.push_str(line.trim_end_matches('\n'));
        line_with_end.push('\n');
        let ops = state.parse_line(&line_with_end, &SYNTAXES).ok()?;
        let text = line.trim_end_matches('\n');
        let mut from = 0;
        for (at, op) in &ops {
            let at = (*at).min(text.len());
            writer.push(scopes.class(), &text[from..at]);
            from = at;
            scopes.apply(op);
        }
        writer.push(scopes.class(), &text[from..]);
        writer.end();
        if line.ends_with('\n') {
            writer.out.push('\n');
        }
    }
    Some(writer.out)
}

/// Writes text, merging neighbours of one class.
struct Writer {
    out: String,
    open: &'static str,
}

impl Writer {
    fn push(&mut self, class: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // White space has no colour: it joins whatever span is open.
        if class != self.open && !text.trim().is_empty() {
            self.end();
            if !class.is_empty() {
                self.out.push_str("<span class=\"");
                self.out.push_str(class);
                self.out.push_str("\">");
                self.open = class;
            }
        }
        escape_text_into(&mut self.out, text);
    }

    fn end(&mut self) {
        if !self.open.is_empty() {
            self.out.push_str("</span>");
            self.open = "";
        }
    }
}

/// The classes of the scopes around a place, innermost last. Each is what holds from there inwards.
#[derive(Default)]
struct Scopes {
    classes: Vec<&'static str>,
    cleared: Vec<Vec<&'static str>>,
}

impl Scopes {
    fn class(&self) -> &'static str {
        self.classes.last().copied().unwrap_or("")
    }

    fn apply(&mut self, op: &ScopeStackOp) {
        match op {
            ScopeStackOp::Push(scope) => self.classes.push(class_of(*scope).unwrap_or(self.class())),
            ScopeStackOp::Pop(count) => self.classes.truncate(self.classes.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let keep = match amount {
                    ClearAmount::TopN(count) => self.classes.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.classes.split_off(keep));
            }
            ScopeStackOp::Restore => self.classes.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

thread_local! {
    static KNOWN: RefCell<HashMap<Scope, Option<&'static str>>> = RefCell::default();
}

static PREFIXES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let prefix = |(name, class): &(&str, &'static str)| (Scope::new(name).expect("a valid scope"), *class);
    CLASSES.iter().map(prefix).collect()
});

fn class_of(scope: Scope) -> Option<&'static str> {
    KNOWN.with_borrow_mut(|known| {
        *known.entry(scope).or_insert_with(|| {
            let found = PREFIXES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
            found.map(|(_, class)| *class)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lang: &str, body: &str, expected: &str) {
        let code = highlight(&CodeInput { lang: lang.into(), body: body.into() });
        assert_eq!(code.value.html, expected);
    }

    #[test]
    fn scopes_become_short_classes() {
        check(
            "rust",
            "fn main() { println!(\"{}\", 1); } // 好<\n",
            "<span class=\"k\">fn </span><span class=\"f\">main</span>() { <span class=\"f\">println!</span>(\
             <span class=\"s\">\"</span><span class=\"n\">{}</span><span class=\"s\">\"</span>, \
             <span class=\"n\">1</span>); } <span class=\"c\">// 好&lt;</span>\n",
        );
        check("text", "a < b", "a &lt; b");
        check("", "a < b", "a &lt; b");
    }

    #[test]
    fn spans_never_cross_a_line() {
        let body = "/* a\n b */ let x = \"\n\";\n";
        let code = highlight(&CodeInput { lang: "rust".into(), body: body.into() }).value;
        for line in code.html.lines() {
            assert_eq!(line.matches("<span").count(), line.matches("</span").count(), "{line}");
        }
        assert_eq!(code.html.matches('\n').count(), 3);
    }

    #[test]
    fn the_languages_of_notes_are_known() {
        for lang in "rust rs python py bash sh shell console sql mysql json yaml yml toml xml html css \
            javascript js typescript ts java c cpp c++ go golang ruby php kotlin swift scala lua perl r \
            dockerfile makefile nginx conf ini diff http proto graphql powershell text lua vim asm"
            .split_whitespace()
        {
            assert!(syntax(lang).is_some(), "{lang}");
        }
    }

    #[test]
    fn bounds_are_by_bytes() {
        let long = highlight(&CodeInput { lang: "rust".into(), body: "x".repeat(5000).into() });
        assert_eq!(long.diagnostics[0].code, "code-too-long");
        let unknown = highlight(&CodeInput { lang: "qwxyz".into(), body: "fn".into() });
        assert_eq!(unknown.diagnostics[0].code, "unknown-language");
        assert_eq!(unknown.diagnostics[0].span, Some(Span::new(0, 2)), "shown at the code");
        let slip = highlight(&CodeInput { lang: "pyhton".into(), body: "fn".into() });
        assert_eq!(slip.diagnostics, [], "told where the fence was read");
    }
}
