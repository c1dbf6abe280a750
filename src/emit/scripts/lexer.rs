//! A script -> its tokens. Not a parser: where only one could tell, there are no tokens.

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Word,
    /// A number.
    Number,
    /// A string, or a piece of a template literal.
    Text,
    /// A regular expression with its flags.
    Regex,
    /// Anything else.
    Sign,
}

/// A piece of a script.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: &'a str,
    /// Whether a line begins before it: there the language may end a statement.
    pub is_first: bool,
}

/// Signs of more than one character, the longest first.
const SIGNS: [&str; 33] = [
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=",
    ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>",
    "**",
];
/// Words that an expression follows: a slash after them begins a regular expression.
const BEFORE_EXPRESSIONS: [&str; 14] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "new",
    "instanceof",
    "do",
    "else",
    "throw",
    "await",
    "yield",
];

/// The tokens of a script; `None` where this lexer cannot tell.
pub fn tokens(source: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens: Vec<Token> = Vec::new();
    // For each open brace whether it stands in a template literal.
    let mut braces: Vec<bool> = Vec::new();
    let (mut at, mut is_first) = (0, false);
    while let Some(&byte) = source.as_bytes().get(at) {
        let rest = &source[at..];
        if byte.is_ascii_whitespace() {
            is_first |= byte == b'\n';
            at += 1;
            continue;
        }
        let length = comment(rest)?;
        if length > 0 {
            is_first |= rest[..length].contains('\n');
            at += length;
            continue;
        }
        let (kind, length) = match byte {
            b'"' | b'\'' => (Kind::Text, quoted(rest, byte)?),
            b'`' => (Kind::Text, template(rest, &mut braces)?),
            b'}' if braces.pop()? => (Kind::Text, template(rest, &mut braces)?),
            b'/' if begins_regex(tokens.last(), rest)? => (Kind::Regex, regex(rest)?),
            b'0'..=b'9' => (Kind::Number, number(rest)),
            _ if is_word_byte(byte) || byte == b'#' => (Kind::Word, 1 + word_length(&rest[1..])),
            _ => {
                if byte == b'{' {
                    braces.push(false);
                }
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                (Kind::Sign, sign.map_or(1, |sign| sign.len()))
            }
        };
        tokens.push(Token { kind, text: rest.get(..length)?, is_first });
        at += length;
        is_first = false;
    }
    braces.is_empty().then_some(tokens)
}

fn word_length(rest: &str) -> usize {
    rest.bytes().position(|byte| !is_word_byte(byte)).unwrap_or(rest.len())
}

/// `1_000`, `0xff`, `1.5`, `2n`; of `1e-3` the sign is left to be the next token, which is harmless.
fn number(rest: &str) -> usize {
    rest.bytes().position(|byte| !is_word_byte(byte) && byte != b'.').unwrap_or(rest.len())
}

/// The length of a comment that stands here; 0 without one.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    match rest.strip_prefix("/*") {
        Some(inside) => Some(inside.find("*/")? + 4),
        None => Some(0),
    }
}

pub fn quoted(rest: &str, quote: u8) -> Option<usize> {
    let mut bytes = rest.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next()?,
            b'\n' => return None,
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A piece of a template literal, up to its end or to the expression in it.
fn template(rest: &str, braces: &mut Vec<bool>) -> Option<usize> {
    let mut bytes = rest.bytes().enumerate().skip(1).peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next()?,
            b'`' => return Some(at + 1),
            b'$' if bytes.peek().is_some_and(|(_, next)| *next == b'{') => {
                braces.push(true);
                return Some(at + 2);
            }
            _ => {}
        }
    }
    None
}

/// Whether a slash begins a regular expression; `None` where only a parser could tell.
fn begins_regex(before: Option<&Token>, rest: &str) -> Option<bool> {
    let Some(before) = before else { return Some(true) };
    match (before.kind, before.text) {
        (Kind::Word, word) => Some(BEFORE_EXPRESSIONS.contains(&word)),
        (Kind::Number | Kind::Regex, _) | (Kind::Sign, "]" | "++" | "--") => Some(false),
        (Kind::Text, text) => Some(text.ends_with("${")),
        (Kind::Sign, ")") if rest.starts_with("/ ") => Some(false),
        (Kind::Sign, ")" | "}") => None,
        (Kind::Sign, _) => Some(true),
    }
}

fn regex(rest: &str) -> Option<usize> {
    let mut bytes = rest.bytes().enumerate().skip(1);
    let mut in_class = false;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next()?,
            b'\n' => return None,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(at + 1 + word_length(&rest[at + 1..])),
            _ => {}
        }
    }
    None
}

/// Whether a byte may stand in a name.
pub fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 128
}
