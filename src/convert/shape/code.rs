//! Lines -> the runs of them that are code.
//!
//! A line that can only be code begins a run; what is indented below an open block or bracket, closing brackets,
//! comments and blank lines between two such lines go with it. Words beside code stay words.

use std::ops::Range;

use super::language::{is_path, language, without_remark};
use crate::base::text::is_han;
use crate::convert::line::Line;

/// A run of code: positions of its lines, and its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::convert) struct Run {
    pub lines: Range<usize>,
    pub lang: &'static str,
}

/// Most blank lines within one run.
const MOST_BLANK: usize = 2;

/// The runs of code, in order.
pub(in crate::convert) fn runs(lines: &[Line]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(lang) = language(lines[at].text) else {
            at += 1;
            continue;
        };
        let mut from = at;
        let floor = runs.last().map_or(0, |run| run.lines.end);
        while from > floor && is_remark(lines[from - 1].text, lang) {
            from -= 1;
        }
        let end = extent(lines, at, lang);
        match runs.last_mut() {
            Some(last) if last.lang == lang && joined(&lines[last.lines.end..from], lang) => {
                last.lines.end = end
            }
            _ => runs.push(Run { lines: from..end, lang }),
        }
        at = end;
    }
    runs
}

/// Whether nothing but blank lines and remarks stands between two runs.
fn joined(between: &[Line], lang: &str) -> bool {
    let blank = |lines: &[Line]| lines.iter().all(Line::is_blank);
    between.iter().all(|line| line.is_blank() || is_remark(line.text, lang))
        && !between.windows(MOST_BLANK + 1).any(blank)
}

/// One past the last line that goes with the line of code at `at`.
fn extent(lines: &[Line], at: usize, lang: &str) -> usize {
    let own = lines[at].indent;
    let opens = opens_block(lines[at].text, lang);
    let mut depth = brackets(lines[at].text);
    let mut end = at + 1;
    for (next, line) in lines.iter().enumerate().skip(at + 1) {
        let text = line.text;
        if line.is_blank() {
            if next - end >= MOST_BLANK {
                break;
            }
            continue;
        }
        let inside = depth > 0 && next - at < 60 && !is_sentence(text) || opens && line.indent > own;
        let adjoins = next == end;
        let goes_on = inside
            || adjoins
                && (is_closer(text)
                    || bare_call(text)
                    || line.indent >= own && lang != "bash" && call_beside(text)
                    || is_remark(text, lang)
                    || is_value(text, lang))
            || language(text) == Some(lang) && !opens;
        if !goes_on {
            break;
        }
        if opens && !inside && language(text) == Some(lang) {
            break;
        }
        depth = (depth + brackets(text)).max(0);
        end = next + 1;
    }
    // Remarks at the end of a run belong to what follows, unless they stand right below.
    end
}

/// `loop.close()`: beside code it is code too.
fn bare_call(code: &str) -> bool {
    code.strip_suffix("()").is_some_and(|name| is_path(name) && name.contains('.'))
}

/// `cursor,execute(sql,(id,))`: beside code a call is code too, also one with a slip in its name.
fn call_beside(code: &str) -> bool {
    let name = code.split('(').next().unwrap_or("");
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ','));
    named && code.is_ascii() && code.ends_with(')')
}

/// A remark of the language: it goes with the code below and above it.
fn is_remark(text: &str, lang: &str) -> bool {
    match lang {
        "sql" => text.starts_with("--") && !text.starts_with("---"),
        "js" => text.starts_with("//"),
        _ => text.starts_with('#') && !text.starts_with("##"),
    }
}

fn is_closer(text: &str) -> bool {
    let sign = text.starts_with([')', ']', '}']);
    sign && !text.chars().any(is_han)
}

/// What a line of a Python session printed.
fn is_value(text: &str, lang: &str) -> bool {
    let quoted = text.strip_prefix('b').unwrap_or(text);
    lang == "python" && quoted.len() > 1 && quoted.starts_with('\'') && quoted.ends_with('\'')
}

fn is_sentence(text: &str) -> bool {
    text.ends_with(['。', '？', '！', '：']) && !text.starts_with('#')
}

/// Whether what is indented below goes with the line.
fn opens_block(text: &str, lang: &str) -> bool {
    let code = without_remark(text);
    lang == "python" && (code.ends_with(':') || code.starts_with("def ") || code.starts_with("class "))
        || lang == "js" && code.ends_with('{')
}

/// Brackets opened less those closed.
fn brackets(text: &str) -> i32 {
    text.chars().fold(0, |depth, c| match c {
        '(' | '[' | '{' => depth + 1,
        ')' | ']' | '}' => depth - 1,
        _ => depth,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::lines;

    #[test]
    fn runs_hold_together() {
        let check = |text: &str, expected: &[(Range<usize>, &str)]| {
            let runs: Vec<_> = runs(&lines(0, text)).into_iter().map(|run| (run.lines, run.lang)).collect();
            assert_eq!(runs, expected, "{text}");
        };
        check(
            "话\n#注释\ndef f(n):\n  if n in (1,2):\n    return 1\n\n  return 2\n说明",
            &[(1..7, "python")],
        );
        check("联合\ncreate table t(\n    uid int,\n    unique(uid)\n)\n其他", &[(1..5, "sql")]);
        check(">>a = f(1)\n>>b(a).hex()\nb'12'\n话", &[(0..3, "python")]);
        check("sql = \"select 1\"\ncursor,execute(sql,(id,))\n话", &[(0..2, "python")]);
        check("a = 1\n存(a)\nset(key) 说", &[(0..1, "python")]);
        check("yum install -y libuv\npip install uvloop\n\n\nGO 语言", &[(0..2, "bash")]);
        check("a = 1\nb = a\n    计数会加一\ndel b   # 减一", &[(0..2, "python"), (3..4, "python")]);
    }
}
