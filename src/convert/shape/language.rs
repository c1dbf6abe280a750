//! A line -> the language it can only be code of: Python, SQL, JavaScript, shell.

use crate::base::text::is_han;

/// The language of a line that can only be code.
pub(in crate::convert) fn language(text: &str) -> Option<&'static str> {
    let code = without_remark(text);
    if code.is_empty() {
        return None;
    }
    if too_chinese(code) {
        return explained(code).then_some("bash");
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
pub(super) fn without_remark(text: &str) -> &str {
    let cut = text.find(" #").or_else(|| text.find("\t#")).or_else(|| text.find(")#")).map(|at| at + 1);
    text[..cut.unwrap_or(text.len())].trim()
}

/// `grep -E 'x' a.txt    找到`: a command, and far from it what it does.
fn explained(code: &str) -> bool {
    code.split_once("   ").is_some_and(|(command, words)| {
        command.contains([' ', '/'])
            && command.contains(['-', '|', '/'])
            && !too_chinese(command)
            && is_shell(command)
            && words.trim_start().starts_with(is_han)
    })
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

/// `name` or `name.name`, ASCII.
pub(super) fn is_path(name: &str) -> bool {
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
    // `mysql /postgreSQL /oracle` names products side by side, it starts none of them.
    let beside = matches!(command, "docker" | "git" | "make" | "mysql" | "npm" | "pip" | "python")
        && rest.iter().all(|word| word.starts_with('/') && !word[1..].contains('/'));
    !rest.is_empty()
        && !beside
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

#[cfg(test)]
mod tests {
    use super::*;

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
            "mysql /postgreSQL /oracle",
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
}
