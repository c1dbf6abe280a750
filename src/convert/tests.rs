//! Whole texts -> whole notes, one for every shape.

mod any;
mod heaps;
mod typed;

use std::sync::LazyLock;

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
            let printed = conversion.files[file].lines().skip(at - 1).take(3).collect::<String>();
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
    // `a) x` became a number.
    let line = line
        .strip_prefix(|c: char| c.is_ascii_lowercase())
        .and_then(|rest| rest.strip_prefix([')', '）']))
        .unwrap_or(line);
    let number = |c: &char| "一二三四五六七八九十".contains(*c);
    let stand = |line: &str| {
        let mut printed = printed.chars().filter(|c| c.is_alphabetic());
        let mut letters = line.chars().filter(|c| c.is_alphabetic()).skip_while(number);
        letters.all(|letter| printed.any(|c| c == letter))
    };
    // A title goes without the connective that it begins with.
    stand(line) || stand(name::subject(line))
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

#[test]
fn short_heads_become_headings() {
    check(
        "### 版本\n```\n5.7新特性:\n支持json\n性能: 更快\n\n8.0新特性:\n文档存储\n字符集改了\n```\n",
        "## 5.7新特性\n\n- 支持json\n- 性能: 更快\n\n## 8.0新特性\n\n- 文档存储\n- 字符集改了",
    );
    check(
        "### 区别\n```\nTCP\n面向流的，可靠\n\nUDP\n面向包的，不可靠\n```\n",
        "## TCP\n\n面向流的，可靠\n\n## UDP\n\n面向包的，不可靠",
    );
    check(
        "《代理》\n正向代理\n+---+\n| a |\n+---+\n\n反向代理\n- 快\n- 稳\n",
        "## 正向代理\n\n```text\n+---+\n| a |\n+---+\n```\n\n## 反向代理\n\n- 快\n- 稳",
    );
    check("《锁》\n含义：\n甲是一\n乙是二\n", "含义：\n\n- 甲是一\n- 乙是二");
    check("《锁》\n打卡:\n等级: 一分、二分\n", "- 打卡:\n- 等级: 一分、二分");
}

#[test]
fn lines_that_stand_for_themselves_are_a_list_and_broken_ones_a_paragraph() {
    check("《锁》\n用来互斥\n可以重入\n要记得释放\n", "- 用来互斥\n- 可以重入\n- 要记得释放");
    check("《锁》\n一句话，\n在下一行说完。\n又一句。\n", "一句话，\n在下一行说完。\n\n又一句。");
    check(
        "《主机》\nmon     监控\ndbm     数据库\nmq      队列\n",
        "- **mon**：监控\n- **dbm**：数据库\n- **mq**：队列",
    );
    check("|TIME_WAIT -> 关闭方\n", "- **TIME_WAIT**：关闭方");
    check(
        "《主机》\nmon     监控\ndbm     数据库\nmq      队列\n\nbatch\n",
        "- **mon**：监控\n- **dbm**：数据库\n- **mq**：队列\n- batch",
    );
    let long = "当浏览器收到服务器的应答之后它会按照端口号找到原来的那个标签页然后把收到的内容一点一点地";
    check(&format!("《请求》\n1 打开\n2 {long}\n画出来\n"), &format!("1. 打开\n2. {long}\n   画出来"));
}

#[test]
fn what_belongs_together_is_one_note() {
    // A list is not cut between its items, nor code of one library from its name.
    let conversion =
        run(&[("a.txt", "限制并发的因素:\n- 硬件\n    - CPU\n\n- 软件\n    - 最大文件描述符\n")], &[]);
    assert_eq!(conversion.notes.len(), 1, "{:?}", conversion.notes);
    let text = "django-filter\n\n视图里\nfilter_backend = (DjangoFilterBackend)\n\ninstalled_apps\n    django_filters\n";
    let conversion = run(&[("a.txt", text)], &[]);
    assert_eq!(conversion.notes.len(), 1, "{:?}", conversion.notes);
}

#[test]
fn groups_side_by_side_give_the_title_together() {
    let text = "String:\n    - get\nHash\n    - hget\nList\n    - lpop\n";
    let conversion = run(&[("a.txt", text)], &[]);
    let note = &conversion.notes[0];
    assert_eq!((conversion.notes.len(), note.title.as_str()), (1, "String、Hash、List"));
    let text = &conversion.files[&note.path];
    assert!(text.contains("## String\n\n- get\n\n## Hash\n"), "{text}");
}

#[test]
fn notes_about_the_same_name_each_other() {
    let long = "隔离级别有四个，从读未提交到串行化，越往后并发越低。";
    let text = format!("### 事务隔离级别一览\n{long}\n### 隔离的级别\n{long}\n### 缓存雪崩\n大量过期\n");
    let conversion = run(&[("a.txt", &text)], &[]);
    let related: Vec<usize> = conversion.notes.iter().map(|note| note.related.len()).collect();
    assert_eq!(related.iter().sum::<usize>(), 2, "{:?}", conversion.notes);
    let note = conversion.notes.iter().find(|note| !note.related.is_empty()).unwrap();
    assert!(conversion.files[&note.path].contains(&format!("\nrelated: [{}]\n", note.related[0])));
}

#[test]
fn vaults_of_obsidian_and_posts_of_hexo() {
    let note = "---\naliases: [握手]\n---\n# 三次握手\n\n![[握手.png|300]]\n\n> [!tip]- 误区\n> 话。\n";
    let post = "---\ntitle: 持久化\ncategories:\n  - 数据库\n---\n\n{% post_link mysql 索引 %}，见[索引](/2022/03/04/mysql/)\n";
    // Signs become other words, so that letters are not compared here.
    let input = input(
        &[
            ("网络/TCP.md", note),
            ("2023-05-01.md", "今天看了[[三次握手]]。\n"),
            ("source/_posts/redis.md", post),
            ("source/_posts/mysql.md", "---\ntitle: 索引\ncategories: 数据库\n---\n话。\n"),
        ],
        &["附件/握手.png"],
    );
    let conversion = convert(&input, &KNOWN);
    assert_eq!(conversion.account.lost(), []);
    let file = |path: &str| conversion.files.get(path).map_or("", String::as_str);
    let tcp = file("network/tcp.md");
    assert!(tcp.contains("\naliases: [握手]\n") && tcp.contains("![](../images/附件/握手.png)"), "{tcp}");
    assert!(tcp.contains("> [!tip]- 误区"), "{tcp}");
    assert!(conversion.files.values().any(|text| text.contains("今天看了[[三次握手]]。")));
    let redis = file("database/redis.md");
    assert!(redis.contains("[[mysql|索引]]，见[索引](mysql.md)"), "{redis}");
}
