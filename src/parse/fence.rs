//! The info string of a code block -> language, words and kind.

use super::{Edition, FenceKind, RustWords};
use crate::base::diagnostic::{Diagnostic, did_you_mean};
use crate::base::source::Span;

/// What an info string says.
pub(super) struct Info {
    pub lang: String,
    pub words: Vec<String>,
    pub kind: FenceKind,
    pub found: Vec<Diagnostic>,
}

/// Reads `rust,no_run`, `rust no_run`, `{.rust .no_run}` and VuePress' `js{1,4}`.
pub(super) fn info(text: &str, span: Span) -> Info {
    let text = text.trim();
    let braced = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    // The braces of `js{1,4}` number lines to mark: no word.
    let (text, after) = match text.split_once('{') {
        Some((text, rest)) if braced.is_none() => (text, rest.split_once('}').map_or("", |(_, after)| after)),
        _ => (braced.unwrap_or(text), ""),
    };
    let mut words = [text, after]
        .into_iter()
        .flat_map(|part| part.split([' ', '\t', ',']))
        .map(|word| if braced.is_some() { word.trim_start_matches('.') } else { word })
        .filter(|word| !word.is_empty());
    let lang = words.next().unwrap_or("").to_lowercase();
    let mut info =
        Info { lang, words: words.map(str::to_owned).collect(), kind: FenceKind::Code, found: vec![] };
    info.kind = match info.lang.as_str() {
        "mermaid" => FenceKind::Diagram,
        "rust" | "rs" => FenceKind::Rust(rust_words(&info.words, span, &mut info.found)),
        _ => {
            info.found.extend(unknown_language(&info.lang, span));
            FenceKind::Code
        }
    };
    if !matches!(info.kind, FenceKind::Rust(_)) {
        let near = info.words.iter().filter(|w| *w != LOCALIZED && did_you_mean(w, [LOCALIZED]).is_some());
        info.found.extend(near.map(|word| unknown_word(word, LOCALIZED, span)));
    }
    info
}

/// Frees a translated code block from being a copy.
const LOCALIZED: &str = "localized";

/// The words that a Rust block takes.
const RUST_WORDS: [&str; 9] = [
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "edition2015",
    "edition2018",
    "edition2021",
    "edition2024",
    LOCALIZED,
];

fn rust_words(words: &[String], span: Span, found: &mut Vec<Diagnostic>) -> RustWords {
    let mut rust = RustWords::default();
    for word in words {
        match word.as_str() {
            "ignore" => rust.ignore = true,
            "no_run" => rust.no_run = true,
            "should_panic" => rust.should_panic = true,
            "compile_fail" => rust.compile_fail = true,
            "edition2015" => rust.edition = Edition::E2015,
            "edition2018" => rust.edition = Edition::E2018,
            "edition2021" => rust.edition = Edition::E2021,
            "edition2024" => rust.edition = Edition::E2024,
            LOCALIZED => {}
            other => {
                let near = did_you_mean(&other.replace('-', "_"), RUST_WORDS);
                found.extend(near.map(|near| unknown_word(other, near, span)));
            }
        }
    }
    rust
}

fn unknown_word(word: &str, near: &str, span: Span) -> Diagnostic {
    Diagnostic::problem("unknown-fence-word", format!("no word `{word}` for a code block"))
        .at(span)
        .help(format!("did you mean `{near}`?"))
}

/// The language that a name nobody knows is one slip away from.
pub fn meant_language(lang: &str) -> Option<&'static str> {
    let known = || LANGUAGES.split_whitespace();
    if lang.len() < 4 || !lang.bytes().all(|b| b.is_ascii_alphabetic()) || known().any(|name| name == lang) {
        return None;
    }
    did_you_mean(lang, known().filter(|name| name.len() >= 4))
}

/// A language that nobody knows, one slip away from one that everybody does. Short names are too near to each
/// other to tell a slip from a language.
fn unknown_language(lang: &str, span: Span) -> Option<Diagnostic> {
    let near = meant_language(lang)?;
    let message = format!("no language `{lang}` is known");
    Some(Diagnostic::problem("unknown-language", message).at(span).help(format!("did you mean `{near}`?")))
}

/// Common names of languages and formats, for "did you mean" only: any other name is taken as it is.
const LANGUAGES: &str = "\
    apache apacheconf applescript arduino asciidoc assembly bash basic batch bibtex cfg clojure cmake \
    cobol code coffee coffeescript conf config console cpp crontab crystal csharp css csv cuda cypher \
    dart delphi diff django dockerfile docker dotenv elixir elisp erlang fish flow fortran freemarker \
    fsharp git gitignore glsl gnuplot golang gradle graphql graphviz groovy haml handlebars haskell hcl \
    hlsl hosts html http https ini java javac javadoc javap javascript jinja jinja2 jshell json json5 \
    jsonc jsonl jsonnet jsonp julia kotlin kotlins kts latex less liquid lisp llvm logs lua make makefile \
    markdown math mathematica matlab mdx mermaid mongo mongodb mysql nasm nginx nim nix none objc \
    objectivec ocaml octave oracle pascal patch perl pgsql php plain plaintext plantuml plsql pom \
    postgres postgresql powershell prolog prometheus promql properties property proto protobuf pseudo \
    pseudocode pug puml puppet python python2 python3 qml racket razor redis regex regexp rest ruby rust \
    sass scala scheme scss shell shellsession smali smalltalk solidity sparql sql sqlite stata stylus \
    svelte svg swift systemd tcl terminal terraform tex text thrift toml tree tsql tsx twig txt \
    typescript typst vala vb vbnet verilog vhdl vim vimscript vue wasm wast wgsl wiki xhtml xml xpath \
    xquery xslt yaml zig zsh";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lang: &str, words: &[&str], found: &[&str]) -> FenceKind {
        let info = info(text, Span::default());
        assert_eq!(
            (info.lang.as_str(), &info.words[..]),
            (lang, &words.iter().map(|w| w.to_string()).collect::<Vec<_>>()[..])
        );
        let helps: Vec<_> = info.found.iter().filter_map(|d| d.help.as_deref()).collect();
        assert_eq!(helps, found, "{text}");
        info.kind
    }

    #[test]
    fn info_strings_in_every_form() {
        let no_run = FenceKind::Rust(RustWords { no_run: true, ..RustWords::default() });
        assert_eq!(check("rust,no_run", "rust", &["no_run"], &[]), no_run);
        assert_eq!(check("rust no_run", "rust", &["no_run"], &[]), no_run);
        assert_eq!(check("{.rust .no_run}", "rust", &["no_run"], &[]), no_run);
        assert_eq!(check("Rust, no_run,", "rust", &["no_run"], &[]), no_run);
        assert_eq!(check("mermaid", "mermaid", &[], &[]), FenceKind::Diagram);
        check("js{1,4} localized", "js", &["localized"], &[]);
        check("", "", &[], &[]);
        check("c++", "c++", &[], &[]);
    }

    #[test]
    fn slips_are_named() {
        check("rsut", "rsut", &[], &["did you mean `rust`?"]);
        check("pyhton", "pyhton", &[], &["did you mean `python`?"]);
        check("rust,norun", "rust", &["norun"], &["did you mean `no_run`?"]);
        check("rust,edition2023", "rust", &["edition2023"], &["did you mean `edition2021`?"]);
        check("java localised", "java", &["localised"], &["did you mean `localized`?"]);
        for own in ["kql", "cel", "bpftrace", "go", "vue-html", "output"] {
            check(own, own, &[], &[]);
        }
    }
}
