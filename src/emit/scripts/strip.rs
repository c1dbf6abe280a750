//! Scripts and styles without their comments, indentation and spaces.

use super::lexer::{Kind, Token, is_word_byte, quoted, tokens};

/// A script without what a browser skips.
pub fn script(source: &str) -> String {
    match tokens(source) {
        Some(tokens) => written(&tokens),
        None => source.to_owned(),
    }
}

/// Tokens with no more between them than they need.
pub fn written(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut before: Option<&Token> = None;
    for token in tokens {
        if let Some(before) = before {
            if token.is_first && !(ends_open(before) || starts_closed(token)) {
                out.push('\n');
            } else if would_join(before.text, token.text) {
                out.push(' ');
            }
        }
        out.push_str(token.text);
        before = Some(token);
    }
    out
}

/// After these no statement can end, whatever the line does.
fn ends_open(token: &Token) -> bool {
    token.kind == Kind::Sign && !matches!(token.text, ")" | "]" | "}" | "++" | "--")
        || token.kind == Kind::Text && token.text.ends_with("${")
}

/// Before these a line break changes nothing.
fn starts_closed(token: &Token) -> bool {
    let sign =
        matches!(token.text, ")" | "]" | "}" | "." | "?." | "," | ";" | ":" | "?" | "&&" | "||" | "??");
    token.kind == Kind::Sign && sign || token.kind == Kind::Text && token.text.starts_with('}')
}

/// Whether two tokens without a space would be read as others.
fn would_join(before: &str, after: &str) -> bool {
    let (Some(a), Some(b)) = (before.bytes().next_back(), after.bytes().next()) else { return false };
    let one_word = is_word_byte(a) && (is_word_byte(b) || b == b'#');
    let one_sign = a == b && matches!(a, b'+' | b'-');
    // A slash and a space is a division, also to this lexer.
    one_word || one_sign || before == "/" || a == b'/' && is_word_byte(b) || a.is_ascii_digit() && b == b'.'
}

/// A style sheet without comments and indentation. Spaces within a selector or a value stay: some mean something.
pub fn style(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut at, mut space) = (0, false);
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let length = match c {
            '"' | '\'' => quoted(rest, c as u8),
            '/' if rest.starts_with("/*") => {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            '\\' => rest.char_indices().nth(2).map(|(end, _)| end),
            _ if rest.starts_with("url(") => rest.find(')').map(|end| end + 1),
            _ => Some(c.len_utf8()),
        };
        let Some(length) = length else { return source.to_owned() };
        at += length;
        if c.is_ascii_whitespace() {
            space = true;
            continue;
        }
        let ends = matches!(c, '{' | '}' | ';' | ',');
        if space && !ends && !out.ends_with(['{', '}', ';', ',']) && !out.is_empty() {
            out.push(' ');
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        space = false;
        out.push_str(&rest[..length]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let stripped = script(source);
        assert_eq!(stripped, expected, "{source}");
        assert_eq!(script(&stripped), stripped, "once more");
    }

    #[test]
    fn comments_and_spaces_go() {
        check("// a\nconst x = 1; // b\n/* c */ f(x , 2)\n", "const x=1;f(x,2)");
        check("if (a) {\n  b()\n} else {\n  c()\n}\nd()", "if(a){b()}else{c()}\nd()");
        check("a\n(b)", "a\n(b)");
        check("return\n  x", "return\nx");
        check("a\n++b\nc /* \n */ d", "a\n++b\nc\nd");
        check("list\n  .map(x => x)\n  ?.at(0)", "list.map(x=>x)?.at(0)");
        check("a + +b - -c; typeof x in y", "a+ +b- -c;typeof x in y");
        check("class A { #a = 1; static b }", "class A{#a=1;static b}");
        check("1 .toFixed(); 2 / 3", "1 .toFixed();2/ 3");
    }

    #[test]
    fn what_looks_like_a_comment_stays() {
        check("'// no' + \"/* no */\"", "'// no'+\"/* no */\"");
        check("/\\/ [/'\"] \\//g . test(x)", "/\\/ [/'\"] \\//g.test(x)");
        check("return /  a/ in b", "return/  a/ in b");
        check("`// ${ a + `}  ${ { b: 1 }.b } //` } /*`", "`// ${a+`}  ${{b:1}.b} //`} /*`");
        check("(a + b) / 2 + ' / '", "(a+b)/ 2+' / '");
        check("'it\\'s' + `\\`  `", "'it\\'s'+`\\`  `");
    }

    #[test]
    fn what_only_a_parser_could_tell_stays_as_written() {
        for source in ["if (a) /b  c/.test(d)", "'open  ", "`open  ${", "/* open  ", "}  {", "{  "] {
            check(source, source);
        }
    }

    #[test]
    fn styles_lose_their_indentation() {
        let check = |source: &str, expected: &str| assert_eq!(style(source), expected, "{source}");
        check(
            "/* a */\n.a > b,\n.c :hover {\n  color: red;\n  x: calc(1px + 2px);\n}\n",
            ".a > b,.c :hover{color: red;x: calc(1px + 2px)}",
        );
        check(".a { content: \"/* ; { \\\" */\"; }", ".a{content: \"/* ; { \\\" */\"}");
        check("a { b: url(data:x;/*,  y) }", "a{b: url(data:x;/*,  y)}");
        check("a { b: c", "a{b: c");
        check("a { b: \"c", "a { b: \"c");
    }

    /// Every token of ours comes through, in its order, and the lexer knows all of them.
    #[test]
    fn our_own_files_keep_their_tokens() {
        let files = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static/js"));
        let mut count = 0;
        for entry in files.into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let before =
                tokens(&source).unwrap_or_else(|| panic!("{} is not understood", entry.path().display()));
            let stripped = script(&source);
            let after = tokens(&stripped).unwrap();
            let texts = |tokens: &[Token]| tokens.iter().map(|t| t.text.to_owned()).collect::<Vec<_>>();
            assert_eq!(texts(&before), texts(&after), "{}", entry.path().display());
            count += 1;
        }
        assert!(count > 15, "{count}");
    }
}
