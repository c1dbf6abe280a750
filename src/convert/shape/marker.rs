//! The sign at the start of a line -> what the line is in its outline: `1、`, `-`, `|`, `\`, `->`, `①`, `一、`.

/// What a line is by its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::convert) enum Marker {
    /// No sign.
    Plain,
    /// `\name`: the root of a tree.
    Root,
    /// `|name`: a node of a tree.
    Node,
    /// `1、`, `(2)`, `③`, `四、`: a number.
    Number(u32, Style),
    /// `-`, `*`, `~`, `•`, `->`: one of several.
    Bullet,
    /// `------>` and `+----->`: what happens in between.
    Arrow,
}

/// How a number is written, from the outermost: `一、` holds `1、`, which holds `(1)`, which holds `①`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::convert) enum Style {
    /// `一、`
    Chinese,
    /// `1、`
    Digit,
    /// `(1)`
    Bracket,
    /// `①`
    Circle,
}

/// The sign of a line without white space around it, and the text after it. A text is never empty: a line of
/// signs alone is a plain one.
pub(in crate::convert) fn marker(line: &str) -> (Marker, &str) {
    let (marker, rest) = signed(line);
    let rest = rest.trim();
    if rest.chars().any(char::is_alphanumeric) { (marker, rest) } else { (Marker::Plain, line) }
}

fn signed(line: &str) -> (Marker, &str) {
    let mut chars = line.chars();
    let first = chars.next().unwrap_or(' ');
    let rest = chars.as_str();
    match first {
        '\\' if is_name(rest) => (Marker::Root, rest),
        '|' => tree(rest),
        '├' | '└' | '│' => (Marker::Bullet, rest.trim_start_matches(['─', '-', '│', '├', '└', ' '])),
        '+' if rest.starts_with("--") => arrow(line).unwrap_or((Marker::Plain, line)),
        '-' => dash(line, rest),
        '*' | '+' | '•' | '·' | '●' | '○' | '◆' | '■' | '▪' if rest.starts_with([' ', '\t']) => {
            (Marker::Bullet, rest)
        }
        '•' | '●' | '○' | '◆' | '■' | '▪' => (Marker::Bullet, rest),
        '~' if !rest.starts_with(['~', '/']) => (Marker::Bullet, rest),
        // A remark, as programmers make them.
        '#' if rest.starts_with(' ') => numbered(rest.trim_start()),
        '#' if rest.starts_with(char::is_alphabetic) && rest.chars().any(crate::base::text::is_han) => {
            (Marker::Plain, rest)
        }
        _ => numbered(line),
    }
}

fn numbered(line: &str) -> (Marker, &str) {
    number(line).unwrap_or((Marker::Plain, line))
}

/// After `|`: `-1. x`, `---> x` and `-- x` are branches drawn with characters; `**x` is a node made bold by hand.
fn tree(rest: &str) -> (Marker, &str) {
    if rest.starts_with('-') {
        if let Some(found) = arrow(rest) {
            return found;
        }
        let rest = rest.trim_start_matches('-').trim_start();
        return number(rest).unwrap_or((Marker::Bullet, rest));
    }
    let name = rest.trim_start();
    let open = name.strip_prefix("**").filter(|name| !name.contains("**"));
    (Marker::Node, open.unwrap_or(name))
}

fn dash<'a>(line: &'a str, rest: &'a str) -> (Marker, &'a str) {
    if let Some(rest) = rest.strip_prefix('>') {
        return (Marker::Bullet, rest);
    }
    if rest.starts_with('-') {
        return arrow(line).unwrap_or((Marker::Plain, line));
    }
    match rest.trim_start().strip_prefix("- ") {
        Some(inner) => (Marker::Bullet, inner),
        // `-3` is a number and `-n->` an option; a word or a Chinese character begins an item.
        None if rest.starts_with(|c: char| c.is_ascii_digit()) || is_option(rest) => (Marker::Plain, line),
        None => (Marker::Bullet, rest),
    }
}

/// `-m text`, `-n->x`: an option of a command.
fn is_option(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && !chars.next().is_some_and(char::is_alphanumeric)
}

/// `-----> x`, three characters long at least.
fn arrow(line: &str) -> Option<(Marker, &str)> {
    let rest = line.trim_start_matches(['+', '-']);
    let rest = rest.strip_prefix('>').filter(|_| line.len() - rest.len() >= 2)?;
    Some((Marker::Arrow, rest))
}

/// Whether a text begins as a name does: a Chinese character, or two letters.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(a), _) if crate::base::text::is_han(a) => true,
        (Some(a), Some(b)) => a.is_ascii_alphabetic() && b.is_ascii_alphabetic(),
        _ => false,
    }
}

/// A Chinese number in front of an item's text, and the text after it.
pub(super) fn numeral(text: &str) -> Option<(u32, &str)> {
    match number(text)? {
        (Marker::Number(value, Style::Chinese), rest) if !rest.trim().is_empty() => {
            Some((value, rest.trim()))
        }
        _ => None,
    }
}

/// A number in front: `1.`, `1、`, `1)`, `(1)`, `1\`, `①`, `一、`.
fn number(line: &str) -> Option<(Marker, &str)> {
    let first = line.chars().next()?;
    if let at @ 0x2460..=0x2473 = first as u32 {
        let rest = line[first.len_utf8()..].trim_start_matches(['、', '.', '-']);
        // `③-1 x`, `③-2 y`: two ways of one step, numbered by their place.
        let way = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let split =
            line[first.len_utf8()..].starts_with('-') && way.len() < rest.len() && way.starts_with(' ');
        return Some((Marker::Number(at - 0x245F, Style::Circle), if split { way } else { rest }));
    }
    let (open, body) = match first {
        '(' | '（' => (true, &line[first.len_utf8()..]),
        _ => (false, line),
    };
    let after = body.trim_start_matches(|c: char| digit(c).is_some());
    let digits = body[..body.len() - after.len()].chars().count();
    let (value, rest) = match digits {
        0 => chinese_number(body)?,
        1 | 2 => (body.chars().take(digits).filter_map(digit).fold(0, |value, d| value * 10 + d), after),
        _ => return None,
    };
    let rest = if rest.starts_with(" 、") { rest.trim_start() } else { rest };
    let sign = rest.chars().next()?;
    let after = &rest[sign.len_utf8()..];
    let fits = match sign {
        ')' | '）' => true,
        _ if open => false,
        '、' | '\\' | '．' => true,
        // `2.5` is a quantity, `3.Han` and `1. x` are not.
        '.' => !after.starts_with(|c: char| c.is_ascii_digit() || c == '.'),
        // `二 range`
        ' ' => digits == 0,
        _ => false,
    };
    let style = match (open, digits) {
        (true, _) => Style::Bracket,
        (_, 0) => Style::Chinese,
        _ => Style::Digit,
    };
    fits.then_some((Marker::Number(value, style), after))
}

/// `1` and `１`
fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| (c as u32).checked_sub('０' as u32).filter(|value| *value < 10))
}

fn chinese_number(text: &str) -> Option<(u32, &str)> {
    const DIGITS: &str = "一二三四五六七八九十";
    let first = text.chars().next()?;
    let value = DIGITS.chars().position(|c| c == first)? as u32 + 1;
    let rest = &text[first.len_utf8()..];
    let second = rest.chars().next().and_then(|c| Some((c, DIGITS.chars().position(|d| d == c)? as u32 + 1)));
    match second {
        Some((c, unit)) if value == 10 && unit < 10 => Some((10 + unit, &rest[c.len_utf8()..])),
        _ => Some((value, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_every_shape() {
        let check = |line: &str, sign: Marker, text: &str| assert_eq!(marker(line), (sign, text), "{line}");
        check("1、永不过期", Marker::Number(1, Style::Digit), "永不过期");
        check("12. text", Marker::Number(12, Style::Digit), "text");
        check("1\\先更新", Marker::Number(1, Style::Digit), "先更新");
        check("１２、锁", Marker::Number(12, Style::Digit), "锁");
        check("(3) 查找", Marker::Number(3, Style::Bracket), "查找");
        check("⑦ 客户端", Marker::Number(7, Style::Circle), "客户端");
        check("③-1 写入内存表", Marker::Number(3, Style::Circle), "写入内存表");
        check("③-5分钟", Marker::Number(3, Style::Circle), "5分钟");
        check("一、print", Marker::Number(1, Style::Chinese), "print");
        check("二 range", Marker::Number(2, Style::Chinese), "range");
        check("十二、末", Marker::Number(12, Style::Chinese), "末");
        check("一致性哈希", Marker::Plain, "一致性哈希");
        check("2.5 倍", Marker::Plain, "2.5 倍");
        check("2020-7-31", Marker::Plain, "2020-7-31");
        check("- 引用计数", Marker::Bullet, "引用计数");
        check("-execute()", Marker::Bullet, "execute()");
        check("- - 分代收集:", Marker::Bullet, "分代收集:");
        check("-m 创建", Marker::Plain, "-m 创建");
        check("-> Release(Fabric)", Marker::Bullet, "Release(Fabric)");
        check("~装饰器", Marker::Bullet, "装饰器");
        check("\\性能", Marker::Root, "性能");
        check("\\w [a-z]", Marker::Plain, "\\w [a-z]");
        check("|PV(page view) -> 浏览量", Marker::Node, "PV(page view) -> 浏览量");
        check("|**Deployment", Marker::Node, "Deployment");
        check("|-2. 业务", Marker::Number(2, Style::Digit), "业务");
        check("|------> process", Marker::Arrow, "process");
        check("+-----> 异常", Marker::Arrow, "异常");
        check("-----> view", Marker::Arrow, "view");
        check("---", Marker::Plain, "---");
        check("├── src", Marker::Bullet, "src");
        check("# 为什么", Marker::Plain, "为什么");
        check("#   1. 接收", Marker::Number(1, Style::Digit), "接收");
        check("|", Marker::Plain, "|");
    }
}
