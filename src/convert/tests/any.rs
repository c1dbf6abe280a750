//! For any text: no line is lost, none stands twice, and nothing takes long or leaves the folder.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Lines of every shape, and of none.
fn line() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(vec!["", "  ", "    ", "\t", "        "]);
    let sign = prop::sample::select(vec![
        "",
        "",
        "- ",
        "1、",
        "2. ",
        "|",
        "\\",
        "-> ",
        "### ",
        "## ",
        "# ",
        "《题》",
        "-----",
        "```",
        "```python",
        "> ",
        "![图](a.png)",
        "::: tip ",
        ":::",
        "---",
        "title: ",
        "id  名称   数量",
        "7   8    9",
        "+---+",
        "def f(x):",
        "select * from t;",
        "{% note %}",
        "[TOC]",
        "<!-- GFM-TOC -->",
        "Day07",
        "2020-7-31",
        "![[a.png]]",
        "一、",
        "①",
        "-----> ",
        "== ",
        "| a | b |",
    ]);
    let words = prop::sample::select(vec![
        "",
        "缓存雪崩：大量过期",
        "三次握手",
        "redis 高可用",
        "a -> b",
        "x = 1",
        "**kwargs",
        "__init__",
        "[[a]]",
        "[a](b.md)",
        "，",
        "、。",
        "事务隔离级别",
        "return x",
        "    ",
        "`",
        "$x$",
        "<b>",
        "print(1)",
        "100",
        "话。",
        "\\w",
        "…",
    ]);
    (indent, sign, words).prop_map(|(indent, sign, words)| format!("{indent}{sign}{words}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_line_of_any_text_is_lost(lines in prop::collection::vec(line(), 0..40), name in "(a\\.txt|a\\.md|docs/b/_index\\.md|c\\.en\\.md)") {
        let text = lines.join("\n");
        let input = input(&[(&name, &text)], &["a.png"]);
        let conversion = convert(&input, &KNOWN);
        whole(&input, &conversion);
        prop_assert_eq!(convert(&input, &KNOWN).files, conversion.files);
    }

    #[test]
    fn any_characters_are_converted(text in "\\PC{0,200}", lines in prop::collection::vec("[ -~\u{4e00}-\u{4e20}\t]{0,30}", 0..12)) {
        let input = input(&[("a.txt", &lines.join("\n")), ("b.md", &text)], &[]);
        let conversion = convert(&input, &KNOWN);
        prop_assert_eq!(conversion.account.lost(), vec![]);
        prop_assert_eq!(&conversion.account.doubled, &vec![]);
    }
}

#[test]
fn signs_by_the_thousand_are_no_trouble() {
    for pattern in [
        "![",
        "[",
        "**",
        "`",
        "![a](",
        "《a》\nx\n",
        "《锁!》\n",
        "a  b\n",
        "a  b\n1  2\n",
        "```a\n",
        "def f(\n",
        "    ",
        "- \n  ",
        "x = 1\n\n话\n",
        "# a\n",
        "::: tip\n",
        "| a |\n",
        "+--\n",
    ] {
        let text = pattern.repeat(8_000 / pattern.len());
        run(&[("a.txt", &text), ("b.md", &format!("# 题\n{text}"))], &[]);
    }
}

#[test]
fn names_never_leave_the_folder() {
    let sources: Vec<(&str, &str)> = vec![
        ("../../etc/x.md", "# ../../x\n"),
        ("con/aux.md", "# 题\n话\n"),
        ("tags/a.md", "# 题二\n话\n"),
        ("a.txt", "《../../../etc/passwd》\nx\n《CON》\ny\n《》\nz\n"),
    ];
    let conversion = run(&sources, &["../x.png"]);
    let tops: BTreeSet<&str> = conversion.files.keys().filter_map(|path| path.split('/').next()).collect();
    assert!(tops.iter().all(|top| !top.contains("..") && *top != "tags"), "{tops:?}");
}
