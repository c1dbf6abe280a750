//! HTML as it stands in Markdown -> tokens, by CommonMark's grammar of tags (spec 0.31.2, section 6.6).
//!
//! Never: decides what is let through.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// A piece of HTML with its place in the text it was cut from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub start: usize,
    pub kind: TokenKind<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    /// Anything between tags, entities as written.
    Text,
    /// `<!-- -->`; without its end when the text ends first.
    Comment { closed: bool },
    /// `<name key="value">`; names in lower case.
    Open { name: String, attributes: Vec<(String, Cow<'a, str>)> },
    /// `</name>`
    Close { name: String },
    /// `<!DOCTYPE>`, `<?php ?>`, `<![CDATA[]]>`, and the inside of `<script>` and `<style>` with both tags.
    Other { name: &'a str },
}

/// Cuts a text into tokens; every byte is in exactly one.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut out, mut at, mut shown) = (Vec::new(), 0, 0);
    let ends = Ends::of(text);
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let Some((length, kind)) = tag(&text[start..], start, &ends) else {
            at = start + 1;
            continue;
        };
        if shown < start {
            out.push(Token { text: &text[shown..start], start: shown, kind: TokenKind::Text });
        }
        at = start + length;
        shown = at;
        out.push(Token { text: &text[start..at], start, kind });
    }
    if shown < text.len() {
        out.push(Token { text: &text[shown..], start: shown, kind: TokenKind::Text });
    }
    out
}

/// Where the last end of each kind stands. What begins behind it has no end: without this a text of many
/// beginnings would be searched to its end for each of them.
struct Ends {
    tag: Option<usize>,
    instruction: Option<usize>,
    data: Option<usize>,
    raw: [Option<usize>; RAW_TEXT.len()],
}

impl Ends {
    fn of(text: &str) -> Ends {
        let raw = |name: &str| {
            let mut ends = text.rmatch_indices("</").map(|(at, _)| at);
            ends.find(|at| starts_with(&text[at + 2..], name))
        };
        Ends {
            tag: text.rfind('>'),
            instruction: text.rfind("?>"),
            data: text.rfind("]]>"),
            raw: RAW_TEXT.map(raw),
        }
    }
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// The token at the start of `text`, which begins with `<` at `start`.
fn tag<'a>(text: &'a str, start: usize, ends: &Ends) -> Option<(usize, TokenKind<'a>)> {
    let until = |from: usize, end: &str| text[from..].find(end).map(|i| from + i + end.len());
    if text.starts_with("<!--") {
        // `<!-->` and `<!--->` are whole comments.
        let end = until(if text.starts_with("<!-->") { 2 } else { 3 }, "-->");
        return Some((end.unwrap_or(text.len()), TokenKind::Comment { closed: end.is_some() }));
    }
    ends.tag.filter(|&end| start < end)?;
    if text.starts_with("<![CDATA[") {
        ends.data.filter(|&end| start < end)?;
        return until(9, "]]>").map(|end| (end, TokenKind::Other { name: "![CDATA[" }));
    }
    if text.starts_with("<?") {
        ends.instruction.filter(|&end| start < end)?;
        return until(2, "?>").map(|end| (end, TokenKind::Other { name: "?" }));
    }
    if text[1..].starts_with('!') {
        let declares = text[2..].starts_with(|c: char| c.is_ascii_alphabetic());
        return until(2, ">").filter(|_| declares).map(|end| (end, TokenKind::Other { name: "!" }));
    }
    let mut scan = Scan { text, at: 1 };
    let closing = scan.eat("/");
    let name = scan.name(|c| c.is_ascii_alphanumeric() || c == '-')?;
    if closing {
        scan.space();
        return scan.eat(">").then(|| (scan.at, TokenKind::Close { name: name.to_ascii_lowercase() }));
    }
    let mut attributes = Vec::new();
    while scan.space() {
        let Some(key) = scan.name(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-')) else {
            break;
        };
        attributes.push((key.to_ascii_lowercase(), scan.value()?));
    }
    scan.eat("/");
    if !scan.eat(">") {
        return None;
    }
    let raw = RAW_TEXT.iter().position(|raw| raw.eq_ignore_ascii_case(name));
    let raw = raw.filter(|&i| ends.raw[i].is_some_and(|end| start < end)).map(|i| RAW_TEXT[i]);
    match raw.and_then(|raw| Some((end_of_raw(text, scan.at, raw)?, TokenKind::Other { name: raw }))) {
        Some(whole) => Some(whole),
        None => Some((scan.at, TokenKind::Open { name: name.to_ascii_lowercase(), attributes })),
    }
}

/// Elements whose inside is no HTML.
const RAW_TEXT: [&str; 3] = ["script", "style", "textarea"];

/// Where `</raw>` ends.
fn end_of_raw(text: &str, from: usize, raw: &str) -> Option<usize> {
    let mut ends = text[from..].match_indices("</").map(|(at, _)| from + at);
    let close = ends.find(|at| starts_with(&text[at + 2..], raw))?;
    text[close..].find('>').map(|end| close + end + 1)
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn eat(&mut self, what: &str) -> bool {
        let found = self.text[self.at..].starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    /// Skips white space; false when there is none.
    fn space(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        self.at += skipped;
        skipped > 0
    }

    /// A name that starts with a letter, `_` or `:`.
    fn name(&mut self, part: impl Fn(char) -> bool) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':') && part(c))
            .then_some(())?;
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        self.at += end;
        Some(&rest[..end])
    }

    /// `= value` after an attribute's name; empty without one; `None` when the tag is none.
    fn value(&mut self) -> Option<Cow<'a, str>> {
        let before = self.at;
        self.space();
        if !self.eat("=") {
            self.at = before;
            return Some(Cow::Borrowed(""));
        }
        self.space();
        let rest = &self.text[self.at..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, length) = match quote {
            Some(quote) => {
                let end = rest[1..].find(quote)?;
                (&rest[1..1 + end], end + 2)
            }
            None => {
                let end = rest.find([' ', '\t', '\n', '\r', '"', '\'', '=', '<', '>', '`'])?;
                (&rest[..end], end)
            }
        };
        if length == 0 {
            return None;
        }
        self.at += length;
        Some(decode(value))
    }
}

/// Text with its entities decoded (`&lt;` -> `<`), by the Markdown parser's own table.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = text[at..].find('&') {
        let start = at + found;
        at = start + 1;
        // The longest name of HTML has 31 letters.
        let name = &text.as_bytes()[at..(at + 34).min(text.len())];
        let letters = name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        if letters == 0 || name.get(letters) != Some(&b';') {
            continue;
        }
        let end = at + letters + 1;
        if let Some(decoded) = entity(&text[start..end]) {
            out.push_str(&text[copied..start]);
            out.push_str(&decoded);
            (copied, at) = (end, end);
        }
    }
    match copied {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + &text[copied..]),
    }
}

fn entity(entity: &str) -> Option<String> {
    let mut events = Parser::new(entity);
    let (first, second) = (events.nth(1)?, events.next()?);
    match (first, second) {
        (Event::Text(text), Event::End(_)) if &*text != entity => Some(text.into_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let tokens = tokens(text);
        let shown: Vec<String> = tokens
            .iter()
            .map(|t| match &t.kind {
                TokenKind::Text => format!("text {}", t.text),
                TokenKind::Comment { closed } => format!("comment {closed}"),
                TokenKind::Open { name, attributes } => attributes
                    .iter()
                    .fold(format!("open {name}"), |out, (key, value)| format!("{out} {key}={value}")),
                TokenKind::Close { name } => format!("close {name}"),
                TokenKind::Other { name } => format!("other {name}"),
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
        assert_eq!(tokens.iter().map(|t| t.text).collect::<String>(), text);
    }

    #[test]
    fn tags_text_and_the_rest() {
        check("a<B C='d' e=f g>h</b >", &["text a", "open b c=d e=f g=", "text h", "close b"]);
        check("<br/><img\n src=\"a b\" />", &["open br", "open img src=a b"]);
        check("a < b <3 <=> <a b= > c", &["text a < b <3 <=> <a b= > c"]);
        check("<a href=\"x", &["text <a href=\"x"]);
        check(
            "<!-- <b> -->c<!-->d<!---->",
            &["comment true", "text c", "comment true", "text d", "comment true"],
        );
        check("x<!-- y", &["text x", "comment false"]);
        check("<!DOCTYPE a><?php ?><![CDATA[<b>]]>", &["other !", "other ?", "other ![CDATA["]);
        check("<script>a<b></script>c", &["other script", "text c"]);
        check("<script>a<b>", &["open script", "text a", "open b"]);
        check("<a href=\"a&amp;b&#x6A;\">", &["open a href=a&bj"]);
    }

    #[test]
    fn entities() {
        for (text, expected) in [
            ("a &lt;&copy;&nope; &", "a <©&nope; &"),
            ("&#0;&ngE;", "\u{FFFD}≧\u{338}"),
            ("汉&汉;", "汉&汉;"),
        ] {
            assert_eq!(decode(text), expected);
        }
    }

    #[test]
    fn many_opening_signs_are_read_once() {
        for piece in ["<a href=\"", "<a ", "<", "<script>", "<a x='<a y=\"", "<!-", "</a"] {
            assert!(!tokens(&piece.repeat(20_000)).is_empty());
            assert!(!tokens(&(piece.repeat(20_000) + ">")).is_empty());
        }
    }
}
