//! `bagu import` as scripts see it: every shape with its figure, what is written and what is left alone.

use std::fs;

use crate::project::Project;
use serde_json::Value;

/// Imports `src` and gives the sum at the end of `--json`.
fn sum(project: &Project, args: &[&str], code: i32) -> Value {
    let (stdout, _) = project.check(&[&["import", "src", "--json"], args].concat(), code);
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.last().expect("a sum").clone()
}

/// Imports files; `figure` is lines that are not blank, those printed, and notes. `holds` are texts of the result.
fn check(shape: &str, files: &[(&str, &str)], figure: [u64; 3], holds: &[(&str, &str)]) {
    let files: Vec<(String, &str)> =
        files.iter().map(|(path, text)| (format!("src/{path}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let project = Project::new(&files);
    let sum = sum(&project, &["--write"], 0);
    let found = ["lines", "placed", "notes"].map(|key| sum[key].as_u64().unwrap());
    assert_eq!(found, figure, "{shape}: lines, printed, notes");
    assert_eq!((&sum["lost"], &sum["doubled"]), (&Value::from(0), &Value::from(0)), "{shape}");
    for (path, text) in holds {
        let note = project.read(&format!("notes/{path}"));
        assert!(note.contains(text), "{shape}: {path}: {note}");
    }
    // The result is a site at once, in three views.
    project.check(&["build", "--notes", "notes", "--out", "site"], 0);
    let note = holds[0].0.trim_end_matches(".md");
    for view in ["", "en/", "duo/"] {
        assert!(project.has(&format!("site/{view}{note}/index.html")), "{shape}: {view}{note}");
    }
}

#[test]
fn raw_shapes_with_their_figures() {
    check(
        "book marks",
        &[(
            "a.txt",
            "《缓存击穿》\n热点过期：\n    1、永不过期\n    2\\互斥锁\n\n《消息积压》-怎么办\n《空》\n",
        )],
        [6, 6, 3],
        &[
            ("cache/cache-breakdown.md", "热点过期：\n\n1. 永不过期\n2. 互斥锁"),
            ("message-queue/message-queue-basics.md", "\n怎么办\n"),
        ],
    );
    check(
        "Markdown headings with prose in fences and a lost picture",
        &[(
            "a.txt",
            "## 网络\n### 半关闭\n```\n一方已发FIN，不再发送。\n\n另一方仍可发送。\n```\n![挥手](D:\\图\\挥手.png)\n### 备份\n```\nmysqldump -h h -uroot db > a.sql\n```\n",
        )],
        [11, 7, 2],
        &[
            (
                "network/tcp-handshake-and-close.md",
                "一方已发FIN，不再发送。\n\n另一方仍可发送。\n\n> [!warning] 缺图：挥手\n> `D:\\图\\挥手.png`",
            ),
            ("database/mysql-backup.md", "```bash\nmysqldump -h h -uroot db > a.sql\n```"),
        ],
    );
    check(
        "outlines between rules, with a table, a drawing and code",
        &[(
            "a.txt",
            "-----\n2021-3-4\n负载均衡\n    - 轮询\n    - 权重\n        按比例\n-----\n积分表:\n    uid  score    level\n    21   2037     3\n    35   8         1\n-----\n反向代理\n    +------+\n    | user | -> Server\n    +------+\n-----\n装饰器\n@timed\ndef f(x):\n    return x\n",
        )],
        [21, 17, 4],
        &[
            ("architecture/load-balancing.md", "- 轮询\n- 权重\n  - 按比例"),
            ("architecture/forward-reverse-proxy.md", "```text\n+------+\n| user | -> Server\n+------+\n```"),
            ("python/decorators.md", "```python\n@timed\ndef f(x):\n    return x\n```"),
        ],
    );
    check(
        "trees and keys",
        &[(
            "a.txt",
            "|mysql\n    |索引 -> 加快查询\n    |锁\n        悲观锁\n        乐观锁\n\n\\Redis\n\t|**数据类型\n\t-> 字符串\n\t-> 哈希\n",
        )],
        [9, 9, 2],
        &[
            ("database/mysql.md", "- **索引**：加快查询\n- 锁\n  - 悲观锁\n  - 乐观锁"),
            ("cache/redis.md", "- 数据类型\n  - 字符串\n  - 哈希"),
        ],
    );
}

#[test]
fn folders_of_other_tools_with_their_figures() {
    check(
        "VuePress",
        &[
            ("docs/README.md", "# 首页\n\n- [锁](./java/lock.md)\n"),
            (
                "docs/java/lock.md",
                "---\ntitle: 锁\ntag:\n  - 并发\n---\n\n::: tip 小结\n悲观。\n:::\n\n见 [首页](../README.md)。<Badge text=\"荐\"/>\n",
            ),
        ],
        [11, 8, 1],
        &[
            ("java/lock.md", "> [!tip] 小结\n> 悲观。\n\n见 [首页](../_index.md)。【荐】"),
            ("_index.md", "- [锁](java/lock.md)"),
        ],
    );
    check(
        "docsify",
        &[("_sidebar.md", "- [一](guide/a.md)\n"), ("guide/a.md", "# 一\n\n?> 提示。\n\n!> 当心。\n")],
        [4, 3, 1],
        &[("guide/a.md", "> [!tip] 提示。\n\n> [!warning] 当心。")],
    );
    check(
        "Obsidian",
        &[
            ("库/甲.md", "# 甲\n\n> [!danger] 险\n\n==重点== ![[图.png|300]]，见 [[乙]]。\n"),
            ("库/乙.md", "# 乙\n\n%%记%%正文\n"),
        ],
        [5, 5, 2],
        &[
            ("ku/jia.md", "> [!caution] 险\n\n<mark>重点</mark> 【缺图：图.png，`图.png`】，见 [[乙]]。"),
            ("ku/yi.md", "<!--记-->正文"),
        ],
    );
    check(
        "Hexo",
        &[(
            "source/_posts/x.md",
            "---\ntitle: 队列\ncategories: 中间件\n---\n{% note info %}\n要点。\n{% endnote %}\n<!-- more -->\n{% codeblock lang:java %}\nint a;\n{% endcodeblock %}\n",
        )],
        [11, 8, 1],
        &[("zhong-jian-jian/x.md", "> [!note]\n> 要点。\n\n<!-- more -->\n```java\nint a;\n```")],
    );
    check(
        "Typora",
        &[("笔记.md", "[TOC]\n\n# 布隆过滤器\n\n判断元素是否存在。![位图](C:\\Users\\u\\位图.png)\n")],
        [3, 2, 1],
        &[("cache/bi-ji.md", "判断元素是否存在。【缺图：位图，`C:\\Users\\u\\位图.png`】")],
    );
}

#[test]
fn a_dry_run_writes_nothing_and_a_second_run_changes_nothing() {
    let project = Project::new(&[("src/a.txt", "《缓存雪崩》\n大量过期\n")]);
    let (_, stderr) = project.check(&["import", "src"], 0);
    assert!(stderr.contains("dry run: 7 files would be written to notes"), "{stderr}");
    assert!(!project.has("notes"));
    assert_eq!(sum(&project, &["--write"], 0)["new"], 7);
    let (_, stderr) = project.check(&["import", "src", "--write"], 0);
    assert!(stderr.contains("nothing to write: 7 files in notes already"), "{stderr}");
}

#[test]
fn what_is_there_stays() {
    let project = Project::new(&[("src/a.txt", "《缓存雪崩》\n大量过期\n")]);
    sum(&project, &["--write"], 0);
    project.write("notes/cache/cache-avalanche.md", "mine\n");
    let again = sum(&project, &["--write", "--report", "report.html"], 0);
    assert_eq!(again["differ"], serde_json::json!(["cache/cache-avalanche.md"]));
    assert_eq!(project.read("notes/cache/cache-avalanche.md"), "mine\n");
    let page = project.read("report.html");
    assert!(page.contains("cache/cache-avalanche.md</code>") && !page.contains("<script"), "{page}");
}

#[test]
fn a_glossary_that_is_there_keeps_every_byte_and_gets_the_terms_it_lacks() {
    let project = Project::new(&[("src/a.txt", "《缓存雪崩》\n与布隆过滤器\n")]);
    let mine = "# mine\n[[term]]\nzh = \"雪崩\"\nen = \"avalanche\"\naliases_zh = [\"缓存雪崩\"]";
    project.write("notes/glossary.toml", mine);
    let dry = sum(&project, &[], 0);
    assert_eq!(
        (&dry["appended"], &dry["differ"]),
        (&serde_json::json!(["glossary.toml"]), &serde_json::json!([]))
    );
    assert_eq!(project.read("notes/glossary.toml"), mine);
    sum(&project, &["--write"], 0);
    let text = project.read("notes/glossary.toml");
    assert!(text.starts_with(mine) && text.contains("zh = \"布隆过滤器\""), "{text}");
    assert!(!text.contains("zh = \"缓存雪崩\""), "a name that is taken: {text}");
    let again = sum(&project, &["--write"], 0);
    assert_eq!((&again["appended"], &again["new"]), (&serde_json::json!([]), &Value::from(0)));
    assert_eq!(project.read("notes/glossary.toml"), text);
    project.check(&["build", "--notes", "notes", "--out", "site"], 0);
}

#[test]
fn encodings_and_files_that_are_no_text() {
    let project = Project::new(&[]);
    fs::create_dir(project.path("src")).unwrap();
    let gbk = encoding_rs::GBK.encode("《事务隔离级别》\n脏读、不可重复读和幻读\n").0;
    fs::write(project.path("src/旧.txt"), gbk).unwrap();
    let (_, stderr) = project.check(&["import", "src", "--write"], 0);
    assert!(stderr.contains("旧.txt: read as GB18030"), "{stderr}");
    assert!(project.read("notes/database/isolation-levels.md").contains("脏读、不可重复读和幻读"));
    fs::write(project.path("src/b.txt"), b"\xff\xfe\x00").unwrap();
    let (_, stderr) = project.check(&["import", "src"], 1);
    assert!(stderr.contains("b.txt: not read: "), "{stderr}");
    project.check(&["import", "nowhere"], 1);
}

#[cfg(unix)]
#[test]
fn links_are_neither_read_nor_written_through() {
    let project = Project::new(&[("src/a.txt", "《缓存雪崩》\n大量过期\n"), ("secret.txt", "《秘密》\nx\n")]);
    std::os::unix::fs::symlink(project.path("secret.txt"), project.path("src/b.txt")).unwrap();
    std::os::unix::fs::symlink(project.path("."), project.path("src/up")).unwrap();
    fs::create_dir_all(project.path("notes/cache")).unwrap();
    std::os::unix::fs::symlink(project.path("secret.txt"), project.path("notes/cache/cache-avalanche.md"))
        .unwrap();
    let sum = sum(&project, &["--write"], 0);
    assert_eq!((&sum["lines"], &sum["notes"]), (&Value::from(2), &Value::from(1)));
    assert_eq!(project.read("secret.txt"), "《秘密》\nx\n");
}
