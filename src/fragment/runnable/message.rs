//! The compiler's words -> HTML: coloured by the shape of their lines, error codes linked.

use crate::base::text::escape_text_into;

/// Writes a diagnostic. `explained` gives the address of a code's explanation, when there is one.
pub fn message(text: &str, explained: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        write_line(line, explained, &mut out);
    }
    out
}

fn write_line(line: &str, explained: &dyn Fn(&str) -> Option<String>, out: &mut String) {
    if let Some(rest) = line.strip_prefix("error") {
        return headline("error", "x", rest, explained, out);
    }
    let text = line.trim_start();
    for word in ["note:", "help:", "warning:"] {
        if let Some(rest) = line.strip_prefix(word) {
            return headline(word, "k", rest, explained, out);
        }
    }
    if text.starts_with("-->") || text.starts_with(":::") {
        return span("c", line, out);
    }
    // `12 |     code` or `   |     ^^^^ label`: the margin ends at the first bar.
    let Some(bar) = line.find('|').filter(|at| line[..*at].chars().all(|c| c == ' ' || c.is_ascii_digit()))
    else {
        let note = text.strip_prefix("= ").and_then(|rest| Some((rest.split_once(": ")?.0, rest)));
        let Some((word, rest)) = note else { return escape_text_into(out, line) };
        span("c", &line[..line.len() - rest.len()], out);
        return headline(word, "k", &rest[word.len()..], explained, out);
    };
    let (margin, code) = line.split_at(bar + 1);
    span("c", margin, out);
    let mark = code.trim_start_matches([' ', '|']);
    if mark.starts_with('^') {
        span("x", code, out);
    } else if mark.starts_with("--") || line[..bar].trim().is_empty() {
        span("f", code, out);
    } else {
        escape_text_into(out, code);
    }
}

/// `word` in a class, its code in brackets linked, and the rest.
fn headline(
    word: &str,
    class: &str,
    rest: &str,
    explained: &dyn Fn(&str) -> Option<String>,
    out: &mut String,
) {
    let code = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    out.push_str(&format!("<b class=\"{class}\">"));
    escape_text_into(out, word);
    match code.map(|(code, tail)| (code, tail, explained(code))) {
        Some((code, tail, Some(href))) => {
            out.push_str(&format!("[<a href=\"{}\">", crate::base::text::escape(&href)));
            escape_text_into(out, code);
            out.push_str("</a>]</b>");
            escape_text_into(out, tail);
        }
        Some((code, tail, None)) => {
            escape_text_into(out, &format!("[{code}]"));
            out.push_str("</b>");
            escape_text_into(out, tail);
        }
        None => {
            out.push_str("</b>");
            escape_text_into(out, rest);
        }
    }
}

fn span(class: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<span class=\"{class}\">"));
    escape_text_into(out, text);
    out.push_str("</span>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_coloured_by_their_shape() {
        let explained = |code: &str| (code == "E0382").then(|| format!("../e/{code}/"));
        let check = |line: &str, expected: &str| assert_eq!(message(line, &explained), expected);
        check(
            "error[E0382]: borrow of `a<b>`",
            "<b class=\"x\">error[<a href=\"../e/E0382/\">E0382</a>]</b>: borrow of `a&lt;b&gt;`",
        );
        check("error[E9999]: x", "<b class=\"x\">error[E9999]</b>: x");
        check("error: x", "<b class=\"x\">error</b>: x");
        check(" --> main.rs:4:20", "<span class=\"c\"> --&gt; main.rs:4:20</span>");
        check("4 |     let x;", "<span class=\"c\">4 |</span>     let x;");
        check("  |         - moved", "<span class=\"c\">  |</span><span class=\"f\">         - moved</span>");
        check("  |     ^^^ here", "<span class=\"c\">  |</span><span class=\"x\">     ^^^ here</span>");
        check("  = note: move", "<span class=\"c\">  = </span><b class=\"k\">note</b>: move");
        check("help: clone", "<b class=\"k\">help:</b> clone");
        check("a | b", "a | b");
        check("", "");
    }
}
