//! What is refused before and after compiling, on every system: a compiler reads files and variables for the
//! program it compiles, and a module that is published must not carry them.

use crate::fragment::runnable::{Token, tokens};

/// Macros and attributes by which a source asks the compiler for something outside itself.
const NAMES: [&str; 6] = ["include", "include_str", "include_bytes", "asm", "global_asm", "naked_asm"];

/// Why a source is not compiled at all, one sentence without a full stop.
pub fn refused_source(source: &str) -> Option<String> {
    let tokens = tokens(source);
    let refused = |what: &str| Some(format!("it uses `{what}`, which a snippet may not"));
    for (at, token) in tokens.iter().enumerate() {
        let Token::Name(name) = token else { continue };
        let next = tokens.get(at + 1);
        match *name {
            // Also without `!`: a macro may be given the name.
            name if NAMES.contains(&name) => return refused(name),
            "env" | "option_env" if next == Some(&Token::Sign('!')) => return refused(&format!("{name}!")),
            "path" if in_attribute(&tokens, at) && next == Some(&Token::Sign('=')) => {
                return refused("#[path]");
            }
            "link" | "feature" | "link_args" if in_attribute(&tokens, at) => {
                return refused(&format!("#[{name}]"));
            }
            _ => {}
        }
    }
    None
}

/// Whether the token at `at` stands in `#[...]`.
fn in_attribute(tokens: &[Token], at: usize) -> bool {
    let mut depth = 0i32;
    for (i, token) in tokens[..at].iter().enumerate().rev() {
        match token {
            Token::Sign(']' | ')' | '}') => depth += 1,
            Token::Sign('[') if depth == 0 => {
                let before = &tokens[..i];
                return before.ends_with(&[Token::Sign('#')])
                    || before.ends_with(&[Token::Sign('#'), Token::Sign('!')]);
            }
            Token::Sign('{') if depth == 0 => return false,
            Token::Sign('(' | '{' | '[') => depth = (depth - 1).max(0),
            _ => {}
        }
    }
    false
}

/// Why an artifact is thrown away, from the compiler's own list of what it read (`--emit=dep-info`).
pub fn refused_inputs(dep_info: &str, source: &str) -> Option<String> {
    for line in dep_info.lines() {
        if let Some(variable) = line.strip_prefix("# env-dep:") {
            let name = variable.split('=').next().unwrap_or(variable);
            return Some(format!("compiling it read the environment variable `{name}`"));
        }
        // `target: input input`; blanks in a name are escaped, which no name of ours has.
        let inputs = line.split_once(": ").map_or("", |(_, inputs)| inputs);
        if let Some(other) = inputs.split_whitespace().find(|input| *input != source) {
            return Some(format!("compiling it read the file `{other}`"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_reach_outside_are_refused() {
        let check = |source: &str, expected: Option<&str>| {
            let found = refused_source(source);
            let expected = expected.map(|what| format!("it uses `{what}`, which a snippet may not"));
            assert_eq!(found, expected, "{source}");
        };
        for (source, what) in [
            ("const X: &str = include_str!(\"/etc/passwd\");", "include_str"),
            ("const X: &[u8] = include_bytes /* x */ ! (\"/etc/passwd\");", "include_bytes"),
            ("r#include!(\"/etc/shadow\");", "include"),
            ("std::include_str!(\"/etc/passwd\")", "include_str"),
            ("macro_rules! m { ($i:ident) => { $i!(\"x\") } } m!(include_str)", "include_str"),
            ("use std::include_bytes as x;", "include_bytes"),
            ("env!(\"HOME\")", "env!"),
            ("core::option_env!(\"HOME\")", "option_env!"),
            ("#[path = \"/etc/passwd\"] mod x;", "#[path]"),
            ("#[cfg_attr(all(), path = \"/etc/passwd\")] mod x;", "#[path]"),
            ("#[link(name = \"x\")] extern \"C\" {}", "#[link]"),
            ("#![feature(asm)]", "#[feature]"),
            ("#![cfg_attr(true, feature(x))]", "#[feature]"),
            ("std::arch::global_asm!(\".incbin \\\"/etc/passwd\\\"\");", "global_asm"),
        ] {
            check(source, Some(what));
        }
        for source in [
            "fn main() { for a in std::env::args() {} }",
            "// include_str!(\"x\")\nconst X: &str = \"include_str!\";",
            "fn f(path: &str) { let path = path; }",
            "#[derive(Debug)] struct Link { link: u8, feature: bool }",
            "fn f() { let a = [link]; }",
            "#[cfg(test)] mod x { fn f() { let path = 1; } }",
        ] {
            check(source, None);
        }
    }

    #[test]
    fn artifacts_that_read_anything_else_are_refused() {
        let check = |text: &str, expected: Option<&str>| {
            let expected = expected.map(|what| format!("compiling it read {what}"));
            assert_eq!(refused_inputs(text, "main.rs"), expected, "{text}");
        };
        check("out: main.rs\n\nmain.rs:\n", None);
        check("out: main.rs /etc/passwd\n\nmain.rs:\n/etc/passwd:\n", Some("the file `/etc/passwd`"));
        check("out: main.rs x.rs\n", Some("the file `x.rs`"));
        check("out: main.rs\n\n# env-dep:HOME=/root\n", Some("the environment variable `HOME`"));
        check("# env-dep:NOT_SET\n", Some("the environment variable `NOT_SET`"));
    }
}
