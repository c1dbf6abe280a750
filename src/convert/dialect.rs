//! Signs of VuePress, docsify, Hexo, Obsidian and Typora -> Markdown that every reader knows. One line at a time;
//! lines keep their places.

/// What a line becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changed {
    /// Another text.
    Line(String),
    /// The start of a callout: its title line; the lines up to the end stand in it.
    Open(String),
    /// The start of something without a box, such as tabs: nothing is printed.
    OpenBare,
    /// The end of the innermost one.
    Close,
    /// A table of contents, which the site makes itself.
    Contents,
}

/// Changes a line that is not in a fence.
pub(super) fn changed(line: &str) -> Changed {
    let text = line.trim();
    if let Some(rest) = text.strip_prefix(":::") {
        return container(rest.trim_start_matches(':').trim());
    }
    if let Some(inner) = text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) {
        return hexo(inner.trim(), line);
    }
    if ["[toc]", "[[toc]]"].iter().any(|toc| text.eq_ignore_ascii_case(toc)) {
        return Changed::Contents;
    }
    if let Some(picture) = html_picture(text) {
        return Changed::Line(picture);
    }
    for (sign, kind) in [("?> ", "tip"), ("!> ", "warning")] {
        if let Some(rest) = text.strip_prefix(sign) {
            return Changed::Line(format!("> [!{kind}] {rest}"));
        }
    }
    Changed::Line(obsidian(&post_links(&badges(line))))
}

/// Typora: `<img src="C:\图.png" style="zoom:50%" />`, a picture on the disk of its author.
fn html_picture(text: &str) -> Option<String> {
    let inner = text.strip_prefix("<img ")?.strip_suffix('>')?;
    let value = |key: &str| inner.split_once(&format!("{key}=\""))?.1.split_once('"').map(|(value, _)| value);
    let src = value("src")?;
    let own = src.contains('\\') || src.starts_with("file:");
    (own && !inner.contains('<')).then(|| format!("![{}]({src})", value("alt").unwrap_or("")))
}

/// VuePress: `::: tip 标题` to `:::`.
fn container(rest: &str) -> Changed {
    let (kind, title) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    match kind {
        "" => Changed::Close,
        _ => match callout_kind(kind) {
            Some(kind) => Changed::Open(format!("> [!{kind}] {}", title.trim()).trim_end().to_owned()),
            None => Changed::OpenBare,
        },
    }
}

/// Names of boxes elsewhere -> ours.
fn callout_kind(kind: &str) -> Option<&'static str> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "tip" | "success" | "check" | "done" | "hint" => "tip",
        "info" | "note" | "abstract" | "summary" | "tldr" | "example" | "quote" | "cite" | "todo"
        | "primary" | "default" => "note",
        "details" => "note",
        "warning" | "attention" => "warning",
        "danger" | "caution" | "error" | "bug" | "failure" | "fail" => "caution",
        "important" => "important",
        "question" | "help" | "faq" => "question",
        "correction" => "correction",
        _ => return None,
    })
}

/// Hexo's tags: `{% note info %}`, `{% codeblock lang:java %}`, `{% asset_img a.png 图 %}`.
fn hexo(inner: &str, line: &str) -> Changed {
    let mut words = inner.split_whitespace();
    let rest = |words: std::str::SplitWhitespace| words.collect::<Vec<_>>().join(" ");
    match words.next().unwrap_or("") {
        "note" => {
            let kind = words.next().and_then(callout_kind).unwrap_or("note");
            Changed::Open(format!("> [!{kind}] {}", rest(words)).trim_end().to_owned())
        }
        "endnote" | "endtabs" => Changed::Close,
        "tabs" => Changed::OpenBare,
        "codeblock" | "code" => {
            let lang = words.find_map(|word| word.strip_prefix("lang:")).unwrap_or("");
            Changed::Line(format!("```{lang}"))
        }
        "endcodeblock" | "endcode" => Changed::Line("```".into()),
        "asset_img" => {
            let name = words.next().unwrap_or("");
            Changed::Line(format!("![{}]({name})", rest(words)))
        }
        _ => Changed::Line(post_links(line)),
    }
}

/// `{% post_link redis 持久化 %}` -> `[[redis|持久化]]`
fn post_links(line: &str) -> String {
    let mut line = line.to_owned();
    while let Some((at, inner, end)) = between(&line, "{% post_link ", "%}") {
        let (name, title) = inner.trim().split_once(' ').unwrap_or((inner.trim(), ""));
        let title = title.trim().trim_matches(['"', '\'']);
        let bar = if title.is_empty() { "" } else { "|" };
        line.replace_range(at..end, &format!("[[{name}{bar}{title}]]"));
    }
    line
}

/// `<Badge text="推荐" type="tip"/>` -> 【推荐】
fn badges(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("<Badge") {
        let Some(end) = rest[at..].find('>') else { break };
        let badge = &rest[at..at + end];
        let text = badge
            .split_once("text=\"")
            .and_then(|(_, text)| text.split_once('"'))
            .map_or("", |(text, _)| text);
        out.push_str(&rest[..at]);
        if !text.is_empty() {
            out.push_str(&format!("【{text}】"));
        }
        rest = &rest[at + end + 1..];
        rest = rest.strip_prefix("</Badge>").unwrap_or(rest);
    }
    out + rest
}

/// `![[a.png|300]]`, `![[note]]`, `> [!info]`, `==marked==`, `%%remark%%`.
fn obsidian(line: &str) -> String {
    let mut line = line.to_owned();
    while let Some((at, inner, end)) = between(&line, "![[", "]]") {
        let name = inner.split('|').next().unwrap_or("");
        let picture = name.rsplit_once('.').is_some_and(|(_, end)| {
            ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif"]
                .contains(&end.to_ascii_lowercase().as_str())
        });
        let new = if picture { format!("![]({name})") } else { format!("[[{inner}]]") };
        line.replace_range(at..end, &new);
    }
    if let Some(rest) = line.trim_start().strip_prefix("> [!")
        && let Some((kind, after)) = rest.split_once(']')
        && let Some(known) = callout_kind(kind)
    {
        let quote = &line[..line.len() - line.trim_start().len()];
        line = format!("{quote}> [!{known}]{after}");
    }
    if !line.contains('`') {
        for (sign, open, close) in [("==", "<mark>", "</mark>"), ("%%", "<!--", "-->")] {
            if let Some((at, inner, end)) = between(&line, sign, sign)
                && !inner.is_empty()
                && !inner.contains(['=', '<', '>'])
                && inner.trim() == inner.trim_matches(' ')
            {
                let new = format!("{open}{inner}{close}");
                line.replace_range(at..end, &new);
            }
        }
    }
    line
}

/// The first text between two signs: where it begins, what it is, where it ends.
fn between(line: &str, open: &str, close: &str) -> Option<(usize, String, usize)> {
    let at = line.find(open)?;
    let inner = &line[at + open.len()..];
    let end = inner.find(close)?;
    Some((at, inner[..end].to_owned(), at + open.len() + end + close.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_becomes_markdown() {
        let check =
            |line: &str, expected: &str| assert_eq!(changed(line), Changed::Line(expected.into()), "{line}");
        check("?> 提示", "> [!tip] 提示");
        check("!> 注意", "> [!warning] 注意");
        check("## 锁 <Badge text=\"推荐\" type=\"tip\"/>", "## 锁 【推荐】");
        check("![[图.png|300]] 与 ![[笔记]]", "![](图.png) 与 [[笔记]]");
        check("> [!danger] 小心", "> [!caution] 小心");
        check("这是==重点==。", "这是<mark>重点</mark>。");
        check("if `a==b==c`", "if `a==b==c`");
        check("{% codeblock lang:java %}", "```java");
        check("{% asset_img a.png 结构 图 %}", "![结构 图](a.png)");
        check("见{% post_link redis '持久化 一' %}", "见[[redis|持久化 一]]");
        check("{% post_link redis %}", "[[redis]]");
        check("{% unknown %}", "{% unknown %}");
        assert_eq!(changed("::: tip 小结"), Changed::Open("> [!tip] 小结".into()));
        assert_eq!(changed("::: code-tabs"), Changed::OpenBare);
        assert_eq!(changed(":::"), Changed::Close);
        assert_eq!(changed("{% note danger %}"), Changed::Open("> [!caution]".into()));
        assert_eq!(changed("[TOC]"), Changed::Contents);
    }
}
