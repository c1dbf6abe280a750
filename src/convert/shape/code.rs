//! Lines -> the runs of them that are code, and in what language.
//!
//! A line that can only be code begins a run; what is indented below an open block or bracket, closing brackets,
//! comments and blank lines between two such lines go with it. Words beside code stay words.

use std::ops::Range;

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
                && (is_closer(text) || bare_call(text) || is_remark(text, lang) || is_value(text, lang))
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

/// The language of a line that can only be code.
pub(in crate::convert) fn language(text: &str) -> Option<&'static str> {
    let code = without_remark(text);
    if code.is_empty() || too_chinese(code) {
        return None;
    }
    if is_sql(code) {
        Some("sql")
    } else if is_javascript(code) {
        Some("js")
    } else if is_python(code) {
        Some("python")
    } else if is_shell(code) {
        Some("bash")
    } else {
        None
    }
}

/// A line without the remark at its end.
fn without_remark(text: &str) -> &str {
    let cut = text.find(" #").or_else(|| text.find("\t#")).or_else(|| text.find(")#")).map(|at| at + 1);
    text[..cut.unwrap_or(text.len())].trim()
}

/// Whether Chinese stands outside of quotation marks.
fn too_chinese(code: &str) -> bool {
    let mut quote = None;
    for c in code.chars() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (c, None) if is_han(c) || matches!(c, '，' | '。' | '：' | '；' | '、' | '（') => {
                return true;
            }
            _ => {}
        }
    }
    false
}

fn is_python(code: &str) -> bool {
    const BLOCKS: [&str; 12] = [
        "def ", "class ", "if ", "elif ", "else:", "for ", "while ", "try:", "except", "finally:", "with ",
        "async ",
    ];
    let block = BLOCKS.iter().any(|word| code.starts_with(word));
    if block && (code.ends_with(':') || code.starts_with("def ") || code.starts_with("class ")) {
        return !code.starts_with("class ") || code.contains(['(', ':']);
    }
    if let Some(name) = code.strip_prefix('@') {
        return is_path(name.split('(').next().unwrap_or(name));
    }
    if let Some(rest) = code.strip_prefix("from ") {
        return rest.split(" import ").next().is_some_and(|name| is_path(name.trim()))
            && rest.split_whitespace().count() <= 8;
    }
    if let Some(rest) = code.strip_prefix("import ") {
        return rest.split([',', ' ']).filter(|word| !word.is_empty()).all(is_path);
    }
    if code.starts_with(">>") {
        return code.trim_start_matches('>').contains(['=', '(']);
    }
    let word = code.split_whitespace().next().unwrap_or("");
    if matches!(word, "return" | "yield" | "raise" | "del" | "await") {
        return code.split_whitespace().count() <= 6 && !code.contains("  ");
    }
    assignment(code) || call(code)
}

/// `name = value`, `a, b = …`, `x.y += …`; never `==`, nor an equation between words.
fn assignment(code: &str) -> bool {
    let Some((left, right)) = code.split_once('=') else { return false };
    let left = left.trim_end_matches(['+', '-', '*', '/']).trim();
    let right = right.trim();
    // `SOLID = SRP + OCP` is a formula in words: a value is a call, a literal, a list or a single name.
    let value = right.is_empty()
        || right.starts_with(['\'', '"', '[', '{', '(', '-'])
        || right.starts_with(|c: char| c.is_ascii_digit())
        || right.contains(['(', '['])
        || is_path(right);
    !right.starts_with('=') && value && !left.is_empty() && left.split(',').all(|name| is_path(name.trim()))
}

/// `name.name(…)` and nothing else.
fn call(code: &str) -> bool {
    let Some((name, rest)) = code.split_once('(') else { return false };
    let arguments = rest.trim_end_matches([')', ';']);
    is_path(name)
        && rest.ends_with([')', ';'])
        && (name.contains('.') || name == "print")
        && !arguments.is_empty()
        || is_path(name) && name.contains('.') && name.contains('_') && rest.ends_with(')')
}

/// `loop.close()`: beside code it is code too.
fn bare_call(code: &str) -> bool {
    code.strip_suffix("()").is_some_and(|name| is_path(name) && name.contains('.'))
}

/// `name` or `name.name`, ASCII.
fn is_path(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty()
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
        && !name.ends_with('.')
}

fn is_sql(code: &str) -> bool {
    let lower = code.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let first = lower.split_whitespace().next().unwrap_or("");
    match first {
        "select" => has(&[" from "]),
        "insert" => has(&["into "]),
        "update" => has(&[" set "]),
        "delete" => has(&[" from ", "delete from"]),
        "create" | "alter" | "drop" => has(&[" table ", " index ", " database ", " unique ", " view "]),
        _ => false,
    }
}

fn is_javascript(code: &str) -> bool {
    let declared = ["const ", "let ", "var ", "function "].iter().any(|word| code.starts_with(word));
    declared && code.contains(['=', '(']) || code.contains("=>") && code.contains('(') && code.contains(").")
}

/// Commands that do not begin a sentence.
const COMMANDS: [&str; 62] = [
    "apt",
    "apt-get",
    "awk",
    "brew",
    "cargo",
    "cat",
    "cd",
    "chmod",
    "chown",
    "cp",
    "crontab",
    "curl",
    "df",
    "docker",
    "du",
    "echo",
    "export",
    "find",
    "git",
    "grep",
    "gunzip",
    "head",
    "ifconfig",
    "iptables",
    "kill",
    "kubectl",
    "ln",
    "ls",
    "lsof",
    "make",
    "mkdir",
    "mount",
    "mv",
    "mysql",
    "mysqldump",
    "netstat",
    "npm",
    "npx",
    "pip",
    "pip3",
    "ping",
    "ps",
    "python",
    "python3",
    "redis-cli",
    "rm",
    "rpm",
    "rsync",
    "scp",
    "sed",
    "service",
    "ssh",
    "sudo",
    "systemctl",
    "tail",
    "tar",
    "touch",
    "uname",
    "useradd",
    "wget",
    "which",
    "yum",
];

fn is_shell(code: &str) -> bool {
    let code = code.strip_prefix("$ ").unwrap_or(code);
    let mut words = code.split_whitespace();
    let Some(command) = words.next().filter(|word| COMMANDS.contains(word)) else { return false };
    let rest: Vec<&str> = words.collect();
    let argument = |word: &&str| {
        word.starts_with(['-', '/', '.', '~', '\'', '"', '$', '{'])
            || word.contains(['/', '.', '|', '>', '='])
    };
    let verbs = ["install", "add", "commit", "push", "run", "start", "enable", "checkout", "clone", "init"];
    !rest.is_empty()
        && (rest.iter().any(argument)
            || rest.first().is_some_and(|word| verbs.contains(word))
            || matches!(command, "useradd" | "mkdir" | "echo" | "kill" | "touch"))
        && !code.ends_with(['。', '？', ':'])
        && !code.contains(" / ")
}

/// Whether a line says what a shell command does: `mkdir 创建目录`, `ps -ef # 进程`.
pub(in crate::convert) fn names_command(text: &str) -> bool {
    text.split([' ', '\t'])
        .next()
        .is_some_and(|word| COMMANDS.contains(&word) || word == "vim" || word == "top")
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
    fn a_line_of_code_is_known_by_itself() {
        let check = |text: &str, lang: Option<&str>| assert_eq!(language(text), lang, "{text}");
        check("sys.setrecursionlimit(10000)  #修改深度", Some("python"));
        check("def fib(num, temps={}):", Some("python"));
        check("@lru_cache(maxsize=256)  #最大", Some("python"));
        check("cos = [display(i) for i in range(10)]", Some("python"));
        check("from threading import Lock", Some("python"));
        check("select * from user where name like '张%';   # 可以", Some("sql"));
        check("create table swiped(", Some("sql"));
        check("pip install uvloop", Some("bash"));
        check("find foo/bar -name '*.py'", Some("bash"));
        check("fetch('/api/').then(resp => resp.json())", Some("js"));
        for words in [
            "SOLID 原则 = SRP + OCP",
            "tornado 其他库",
            "find 用来查找",
            "select_type  简单查询",
            "class 是类",
            "for example",
            "一个用户: 20万 * 200次 = 4000万",
            "set(key, value)",
            "make sense of it",
            "KeepAlive: HTTP",
            "import 的顺序",
            "with atomic()  事务控制",
        ] {
            check(words, None);
        }
    }

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
        check("yum install -y libuv\npip install uvloop\n\n\nGO 语言", &[(0..2, "bash")]);
        check("a = 1\nb = a\n    计数会加一\ndel b   # 减一", &[(0..2, "python"), (3..4, "python")]);
    }
}
