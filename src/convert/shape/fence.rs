//! Fences: where they are, and whether what is inside is code or prose that somebody fenced to be quick.

use std::ops::Range;

use super::code::runs;
use super::figure::figures;
use super::language::{language, names_command};
use crate::base::text::is_han;
use crate::convert::line::Line;

/// A fenced block, by positions of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::convert) struct Fence {
    pub start: usize,
    pub body: Range<usize>,
    /// One past its last line: the closing mark, or the end of the text.
    pub end: usize,
    /// First word of its info string.
    pub lang: String,
}

impl Fence {
    /// The language: what is named, else what most lines are written in.
    pub fn language(&self, body: &[Line]) -> &'static str {
        if let Some(known) = KNOWN.iter().find(|(name, _)| *name == self.lang) {
            return known.1;
        }
        let named = body.iter().filter(|line| names_command(line.text)).count();
        if named * 2 >= body.iter().filter(|line| !line.is_blank()).count() {
            return "bash";
        }
        body.iter().find_map(|line| language(line.text)).unwrap_or("text")
    }
}

/// Names of languages as fences have them, and as we print them.
const KNOWN: [(&str, &str); 24] = [
    ("python", "python"),
    ("py", "python"),
    ("sql", "sql"),
    ("mysql", "sql"),
    ("bash", "bash"),
    ("shell", "bash"),
    ("sh", "bash"),
    ("js", "js"),
    ("javascript", "js"),
    ("java", "java"),
    ("go", "go"),
    ("rust", "rust"),
    ("c", "c"),
    ("cpp", "cpp"),
    ("c++", "cpp"),
    ("json", "json"),
    ("yaml", "yaml"),
    ("yml", "yaml"),
    ("xml", "xml"),
    ("html", "html"),
    ("css", "css"),
    ("nginx", "nginx"),
    ("mermaid", "mermaid"),
    ("php", "php"),
];

/// The fence that opens at a line.
pub(in crate::convert) fn fence_at(lines: &[Line], start: usize) -> Option<Fence> {
    let (sign, length, info) = mark(lines.get(start)?.text)?;
    let closes =
        |line: &Line| mark(line.text).is_some_and(|(s, n, rest)| s == sign && n >= length && rest.is_empty());
    let close = (start + 1..lines.len()).find(|&at| closes(&lines[at]));
    let body = start + 1..close.unwrap_or(lines.len());
    let lang = info.split([' ', '{', ',']).next().unwrap_or("").to_lowercase();
    Some(Fence { start, end: close.map_or(lines.len(), |at| at + 1), body, lang })
}

/// The mark of a fence: its sign, its length, what follows.
fn mark(text: &str) -> Option<(char, usize, &str)> {
    let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = text.trim_start_matches(sign);
    let length = text.len() - rest.len();
    (length >= 3 && !(sign == '`' && rest.contains('`'))).then_some((sign, length, rest.trim()))
}

/// Whether fenced lines are prose: Chinese on most of them, and little that is code or drawn.
pub(in crate::convert) fn is_prose(body: &[Line]) -> bool {
    let filled = body.iter().filter(|line| !line.is_blank()).count();
    let code: usize = runs(body).iter().map(|run| run.lines.len()).sum();
    let commands = body.iter().filter(|line| names_command(line.text)).count();
    let drawn: usize = figures(body, |_| false).iter().map(|figure| figure.lines.len()).sum();
    let chinese = body.iter().filter(|line| line.text.chars().any(is_han)).count();
    // Names in ASCII, each above the Chinese line that explains it, are prose too.
    let heads = chinese * 2 == filled && code + commands + drawn == 0;
    filled > 0 && (chinese * 2 > filled || heads) && code.max(commands) * 2 < filled && drawn * 2 < filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::line::lines;

    #[test]
    fn fences_are_found_with_their_ends() {
        let check = |text: &str, start: usize, expected: Option<(Range<usize>, usize, &str)>| {
            let found = fence_at(&lines(0, text), start);
            let found = found.as_ref().map(|f| (f.body.clone(), f.end, f.lang.as_str()));
            assert_eq!(found, expected, "{text}");
        };
        check("```Python {1}\na\n```\nb", 0, Some((1..2, 3, "python")));
        check("````\n```\n````", 0, Some((1..2, 3, "")));
        check("~~~\nopen", 0, Some((1..2, 2, "")));
        check("`code`", 0, None);
        check("```a```", 0, None);
    }

    #[test]
    fn prose_is_told_from_code() {
        let check = |text: &str, prose: bool| assert_eq!(is_prose(&lines(0, text)), prose, "{text}");
        check("悲观锁: 具有独占性。\n\n乐观锁: 基于版本", true);
        check("mkdir 创建目录\nps -ef # 进程\nvim", false);
        check("mysqldump -h 10.0.0.1 -p 3306", false);
        check("def f():\n    return 1  # 返回", false);
        check("1.协议\n\t总是使用HTTPS", true);
        check("TCP\n面向流的，可靠\n\nUDP\n面向包的，不可靠", true);
        check("a = 1\n# 说明", false);
        check("   a   ->   b\n   ^        |", false);
    }
}
