//! Rust source -> the few tokens that questions about a snippet need: names and signs, without comments,
//! strings and characters. Never fails: what is not Rust becomes signs, and rustc has the last word.

/// A name or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name or keyword; `r#name` is `name`.
    Name(&'a str),
    /// One character of punctuation.
    Sign(char),
    /// A string, character, number or lifetime.
    Other,
}

/// All tokens of a source.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (token, used) = one(rest, c);
        out.extend(token);
        rest = &rest[used.clamp(c.len_utf8(), rest.len())..];
    }
    out
}

/// The token at the head of `rest`, if it is one, and how many bytes it takes.
fn one(rest: &str, c: char) -> (Option<Token<'_>>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, comment(rest));
    }
    if c.is_whitespace() {
        return (None, c.len_utf8());
    }
    if let Some(used) = string(rest) {
        return (Some(Token::Other), used);
    }
    if let Some(raw) = rest.strip_prefix("r#")
        && raw.starts_with(is_name_start)
    {
        let len = name(raw);
        return (Some(Token::Name(&raw[..len])), len + 2);
    }
    if is_name_start(c) {
        let len = name(rest);
        return (Some(Token::Name(&rest[..len])), len);
    }
    if c == '\'' {
        return (Some(Token::Other), quote(rest));
    }
    if c.is_ascii_digit() {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        return (Some(Token::Other), end.unwrap_or(rest.len()));
    }
    (Some(Token::Sign(c)), c.len_utf8())
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn name(text: &str) -> usize {
    text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len())
}

/// Length of a block comment; they nest.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Length of a string literal of any kind (`"`, `b"`, `c"`, `r#"`, `br"`...), if there is one here.
fn string(text: &str) -> Option<usize> {
    let prefix = text.find(|c: char| !matches!(c, 'b' | 'c' | 'r')).filter(|&at| at <= 2)?;
    let after = &text[prefix..];
    if !text[..prefix].ends_with('r') {
        return after.starts_with('"').then(|| prefix + closed(after, '"'));
    }
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", &after[..hashes]);
    let len = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(prefix + hashes + 1 + len)
}

/// Length of a literal that starts with `quote` and ends with the next one that is not escaped.
fn closed(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Length of a character literal or a lifetime.
fn quote(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => closed(text, '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        _ => 1 + name(&text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_comments_and_strings_are_not_seen() {
        let check = |source: &str, expected: &str| {
            let names: Vec<&str> = tokens(source)
                .into_iter()
                .filter_map(|t| match t {
                    Token::Name(name) => Some(name),
                    _ => None,
                })
                .collect();
            assert_eq!(names.join(" "), expected, "{source}");
        };
        check("fn main() {} // fn x", "fn main");
        check("a /* b /* c */ d */ e", "a e");
        check(r##"a "b \" c" d r#"e " f"# g b"h" c"i" br"j""##, "a d g");
        check(r"a 'b' 'c: '\'' '\u{4e2d}' '中' d", "a d");
        check("r#fn r#include_str br c b r", "fn include_str br c b r");
        check("1u32 0xff 1_000 x", "x");
        check("变量 = é", "变量 é");
        check("/* open \"", "");
        check("\"open \\", "");
        check("'", "");
        check("r#\"open", "");
        check("*/ a", "a");
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for source in ["\u{0}", "'''", "r#", "b'", "/*/", "'\\", "🦀'🦀'", "r####", "br#\"\"##"] {
            tokens(source);
        }
    }
}
