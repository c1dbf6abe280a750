//! Whole texts -> whole notes, one for every shape; and for any text: no line is lost, none stands twice.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static KNOWN: LazyLock<Known> = LazyLock::new(Known::embedded);

fn input(sources: &[(&str, &str)], files: &[&str]) -> Input {
    let sources = sources.iter().map(|(path, text)| Source::new(*path, *text)).collect();
    Input { sources, files: files.iter().map(|file| (*file).to_owned()).collect() }
}

fn run(sources: &[(&str, &str)], files: &[&str]) -> Conversion {
    let input = input(sources, files);
    let conversion = convert(&input, &KNOWN);
    whole(&input, &conversion);
    conversion
}

/// Every line is in one place that holds its letters, or has a reason.
fn whole(input: &Input, conversion: &Conversion) {
    let account = &conversion.account;
    assert_eq!(account.lost(), [], "lost lines");
    assert_eq!(account.doubled, [], "lines in two places");
    for (source, fates) in input.sources.iter().zip(&account.fates) {
        for (line, fate) in source.text.lines().zip(fates) {
            let Fate::Placed { file, line: at } = fate else { continue };
            let printed = conversion.files[file].lines().skip(at - 1).take(2).collect::<String>();
            assert!(holds(&printed, line), "{line:?} is not in {file}:{at} {printed:?}");
        }
    }
    for path in conversion.files.keys().chain(conversion.copies.keys()) {
        let good = |part: &str| crate::base::url::bad_segment(part).is_none();
        assert!(path.split('/').all(good), "{path}");
    }
}

/// Whether the letters of a line stand in another in their order, numbers in front left out.
fn holds(printed: &str, line: &str) -> bool {
    // The words before the end of 《》 are the title, those after it stand in the text.
    let line = line.split_once('》').map_or(line, |(_, rest)| rest);
    let line = line.trim().trim_start_matches(['#', '《', '|', '\\', '-', '~', '*', '+', ' ', '(', '（']);
    let mut printed = printed.chars().filter(|c| c.is_alphabetic());
    let number = |c: &char| "一二三四五六七八九十".contains(*c);
    let mut letters = line.chars().filter(|c| c.is_alphabetic()).skip_while(number);
    letters.all(|letter| printed.any(|c| c == letter))
}

/// The text of the only note, without its header.
fn check(text: &str, expected: &str) {
    let conversion = run(&[("a.txt", text)], &[]);
    let notes: Vec<&str> =
        conversion.notes.iter().map(|note| conversion.files[&note.path].as_str()).collect();
    let bodies: Vec<&str> =
        notes.iter().map(|note| note.splitn(3, "---\n").nth(2).unwrap_or("").trim()).collect();
    assert_eq!(bodies.join("\n=====\n"), expected, "{text}");
}

#[test]
fn headings_in_book_marks() {
    let conversion = run(&[("a.txt", "《※ 缓存雪崩》\n缓存大量过期\n\n《事务隔离级别》-怎么用\n")], &[]);
    let paths: Vec<&str> = conversion.notes.iter().map(|note| note.path.as_str()).collect();
    assert_eq!(paths, ["cache/cache-avalanche.md", "database/isolation-levels.md"]);
    assert!(conversion.files["cache/cache-avalanche.md"].starts_with("---\ntitle: 缓存雪崩\n"));
    assert!(conversion.files["cache/cache-avalanche.en.md"].starts_with("---\ntitle: Cache avalanche\n"));
    assert!(conversion.files["database/isolation-levels.md"].ends_with("---\n\n怎么用\n"));
}

#[test]
fn indented_outlines_become_nested_lists() {
    check(
        "《连接》\n优点：\n    1、稳定\n    2、快\n        很快\n    缓存\n",
        "优点：\n\n1. 稳定\n2. 快\n   - 很快\n\n缓存",
    );
    check("《甲》\n    - set(key, value)\n    - get(key)\n", "- set(key, value)\n- get(key)");
    check("《甲》\n① 一\n---------> 中间\n② 二\n", "1. 一\n   - → 中间\n2. 二");
}

#[test]
fn trees_of_strokes_become_nested_lists() {
    check(
        "|mysql\n    |执行计划\n    |索引\n        聚集索引\n        B树\n",
        "- 执行计划\n- 索引\n  - 聚集索引\n  - B树",
    );
    check("|UV(访客) -> 一天之内的访客\n", "- **UV(访客)**：一天之内的访客");
}

#[test]
fn fences_around_prose_go_and_code_gets_its_language() {
    check("### 锁\n\n```\n悲观锁: 独占。\n\n乐观锁: 版本。\n```\n", "悲观锁: 独占。\n\n乐观锁: 版本。");
    check(
        "### 备份\n```\nmysqldump -h 10.0.0.1 -uroot > a.sql\n```\n",
        "```bash\nmysqldump -h 10.0.0.1 -uroot > a.sql\n```",
    );
    check(
        "《装饰器》\n用来计时\ndef timed(func):\n    def inner(*args):\n        return func(*args)\n    return inner\n",
        "用来计时\n\n```python\ndef timed(func):\n    def inner(*args):\n        return func(*args)\n    return inner\n```",
    );
}

#[test]
fn columns_become_tables_and_drawings_stay() {
    check(
        "《优惠券》\n    id  额度    类别\n    7     20       生鲜\n    8     30\n",
        "| id | 额度 | 类别 |\n| --- | --- | --- |\n| 7 | 20 | 生鲜 |\n| 8 | 30 |  |",
    );
    check(
        "《代理》\n    +------+\n    | user |\n    +------+\n",
        "```text\n+------+\n| user |\n+------+\n```",
    );
}

#[test]
fn lost_pictures_become_boxes_and_others_come_along() {
    let text = "### 挥手\n![四次挥手](C:\\Users\\me\\四次挥手.png)\n\n![图](img/a b.png)\n";
    let conversion = run(&[("a.txt", text)], &["img/a b.png"]);
    let note = &conversion.files[&conversion.notes[0].path];
    assert!(note.contains("> [!warning] 缺图：四次挥手\n> `C:\\Users\\me\\四次挥手.png`"), "{note}");
    assert!(note.contains("![图](../images/img/a-b.png)"), "{note}");
    assert_eq!(conversion.copies["images/img/a-b.png"], "img/a b.png");
    assert_eq!(conversion.lost_pictures, 1);
}

#[test]
fn signs_of_markdown_in_words_are_escaped() {
    check("《参数》\n*号与 __init__ 和 **kwargs\n", "\\*号与 \\_\\_init\\_\\_ 和 \\*\\*kwargs");
}

#[test]
fn folders_of_other_tools_keep_their_shape() {
    let readme = "# 指南\n\n[锁](java/lock.md#悲观锁)\n";
    let lock = "---\ntitle: 锁\ncategory: Java\ntag:\n  - 并发\n---\n\n::: tip 小结\n话。\n:::\n\n![](./img/l.png)\n";
    let redis = "# Redis 持久化\n\n- [ ] RDB 快照与 AOF 日志，见[锁](./java/lock.md)\n";
    let conversion = run(
        &[
            ("docs/README.md", readme),
            ("docs/_sidebar.md", "- [锁](java/lock)\n"),
            ("docs/java/lock.md", lock),
            ("docs/redis.md", redis),
        ],
        &["docs/java/img/l.png"],
    );
    let file = |path: &str| conversion.files.get(path).map_or("", String::as_str);
    assert!(file("_index.md").contains("[锁](java/lock.md#悲观锁)"), "{}", file("_index.md"));
    assert!(
        file("java/lock.md").contains("> [!tip] 小结\n> 话。\n\n![](../images/docs/java/img/l.png)"),
        "{}",
        file("java/lock.md")
    );
    assert!(file("java/lock.en.md").contains("tags: "), "{}", file("java/lock.en.md"));
    assert!(file("cache/redis.md").contains("见[锁](../java/lock.md)"), "{}", file("cache/redis.md"));
    assert_eq!(conversion.account.dropped()[&Reason::Menu], 1);
}

#[test]
fn words_link_to_notes_and_terms_are_shipped() {
    let conversion = run(&[("a.txt", "《缓存雪崩》\n与缓存穿透不同\n《缓存穿透》\n布隆过滤器\n")], &[]);
    assert!(conversion.files["cache/cache-avalanche.md"].contains("与[[cache-penetration|缓存穿透]]不同"));
    assert!(conversion.files["glossary.toml"].contains("zh = \"布隆过滤器\""));
}

#[test]
fn copies_and_namesakes_are_joined() {
    let conversion = run(&[("a.txt", "### GIL\n线程\n### GIL\n释放\n"), ("b.txt", "### GIL\n释放\n")], &[]);
    assert_eq!(conversion.notes.len(), 1);
    let dropped = conversion.account.dropped();
    assert_eq!((dropped[&Reason::SameHeading], dropped[&Reason::SameText]), (1, 2));
}

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
