//! Texts that nobody made for a reader: lists as a person would have typed them, heaps cut where one would cut them,
//! and hostile details.

use super::{check, input, run};
use crate::convert::{Known, Reason, convert};

/// The titles of the notes that a text becomes, in order of their paths.
fn titles(text: &str, expected: &[&str]) {
    let conversion = run(&[("a.txt", text)], &[]);
    let mut titles: Vec<&str> = conversion.notes.iter().map(|note| note.title.as_str()).collect();
    titles.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(titles, expected, "{text}");
}

#[test]
fn lists_have_the_nesting_that_a_person_would_type() {
    // Two names with what they are; what is below one of them stays below it.
    check("《并发》\n并发: 看起来同时\n并行: 同时运行\n", "- 并发: 看起来同时\n- 并行: 同时运行");
    check(
        "《ID》\n优点:相较于自增, 进行操作的话, 速度更快, 相差几万倍\n    而且没有存储依赖\n缺点:\n    整体产生的数字比较大\n",
        "- 优点:相较于自增, 进行操作的话, 速度更快, 相差几万倍\n  而且没有存储依赖\n- 缺点:\n  - 整体产生的数字比较大",
    );
    check(
        "《代理》\n正向代理，代理客户端，服务端不知道实际发起请求的客户端；\n反向代理，代理服务端，客户端不知道；\n",
        "- 正向代理，代理客户端，服务端不知道实际发起请求的客户端；\n- 反向代理，代理服务端，客户端不知道；",
    );
    check("《项目》\n缓存的处理、\n异常的处理、\n关注\n", "- 缓存的处理\n- 异常的处理\n- 关注");
    // What a step says more, and what stands below a name.
    // Letters in brackets, in their order; one alone is a word. A title that is all of the text is said once.
    check(
        "《通信》\n要求如下：\n（a) 实现\n (b) 查找\n(c）结束\n",
        "要求如下：\n\n1. 实现\n2. 查找\n3. 结束",
    );
    check("《通信》\n(c) 某人写的。\n", "(c) 某人写的。");
    check("单元测试\n", "> [!note] 待补\n> 原文只有这个标题。");
    check("《挥手》\n1. 发送\n为什么不能合并？\n2. 确认\n", "1. 发送\n   - 为什么不能合并？\n2. 确认");

    check(
        "《管理》\n- 主机\nadd /list\n- 用户\nadd_user\n- 权限\n",
        "- 主机\n  - add /list\n- 用户\n  - add_user\n- 权限",
    );
    check(
        "《核心》\n1、新建\n    一般来说:\n        选项一\n        选项二\n",
        "1. 新建\n   - 一般来说:\n     - 选项一\n     - 选项二",
    );
    check("|http\n    RestFul\n    |攻击 -> 防护\n    DNS\n", "- RestFul\n- **攻击**：防护\n- DNS");
    check(
        "《主从》\n数据 -> 写入\n从机 -> 读取\n从机 -> 读取\n",
        "- **数据**：写入\n- 从机 -> 读取\n- 从机 -> 读取",
    );
    check(
        "《授权》\n1、ACL   -----访问控制列表\n2、RBAC  -----角色\n",
        "1. **ACL**：访问控制列表\n2. **RBAC**：角色",
    );
    check(
        "《隔离》\n会产生的问题:\n\n脏读:\n    读到未提交\n\n幻读:\n    多了一行\n\n四个级别:\n\n读未提交:\n    最低\n\n串行化:\n    最高\n",
        "## 会产生的问题\n\n### 脏读\n\n读到未提交\n\n### 幻读\n\n多了一行\n\n## 四个级别\n\n### 读未提交\n\n最低\n\n### 串行化\n\n最高",
    );
}

#[test]
fn heaps_are_cut_where_a_person_would() {
    // A list of bare names says nothing of what follows.
    titles(
        "static\npublic\nresource\n\n事务隔离级别越高，并发越低。脏读和幻读都是读到的问题\n",
        &["static、public、resource", "事务隔离级别越高"],
    );
    // A connective goes on; a line without a blank above it is no note of its own.
    titles(
        "django-filter\n\n视图里\nfilter_backend = (Filter)\n\ninstalled_apps\n    django_filters\n只能精准查询\n\n或者自定义\nname = Filter(x='a')\n",
        &["django-filter"],
    );
    titles(
        "Echo 测试:\n    - 39000 r/s\n\n带缓存的测试: 10000 r/s 左右\n\n带数据库的测试: 800 r/s\n",
        &["Echo 测试"],
    );
    // Numbers with many lines below them are heads.
    let steps: String = (0..12).map(|step| format!("    浏览器的第{step}步\n")).collect();
    titles(
        &format!("1. cookie  和session\n  # 端口是80\n2. 请求执行的过程\n{steps}"),
        &["cookie 和session", "请求执行的过程"],
    );
    // The branches of a root stay together over blank lines.
    titles(
        "\\Stack\n    |Coding\n    -> Debug(PDB)\n\n    |Data\n    -> Storage(MySQL, Redis, MongoDB)\n",
        &["Stack"],
    );
    titles("sentry   错误信息收集\n", &["sentry"]);
    // Where something comes from is not its name.
    titles("@lru_cache(maxsize=256)\npython内置，缓存执行结果\n", &["lru_cache"]);
}

#[test]
fn namesakes_become_one_text() {
    check("### 锁\n- 互斥\n### 锁\n- 自旋\n", "- 互斥\n- 自旋");
    check("### GIL\n#### 细节\n线程切换\n### GIL\n线程释放\n", "线程释放\n\n## 细节\n\n线程切换");
}

#[test]
fn hostile_details_are_read_as_they_were_meant() {
    check("《锁》\r\n\t１、互斥\r\n    ２、自旋\r\n", "1. 互斥\n2. 自旋");
    check("《锁》\n《》\n##\n互斥\n* * *\n", "互斥");
    check("###锁\n互斥\n####细节\n自旋\n", "互斥\n\n## 细节\n\n自旋");
    check(
        "《锁》\n+-- src\n|   `-- lib.rs\n`-- Cargo.toml\n",
        "```text\n+-- src\n|   `-- lib.rs\n`-- Cargo.toml\n```",
    );
    check(
        "《查》\n找到文件:\n    find /foo | grep -E 'a'   这个表示匹配\n",
        "找到文件:\n\n```bash\nfind /foo | grep -E 'a'   这个表示匹配\n```",
    );
    check("《正则》\n\\d [0-9]\n.* 贪婪\n5 * 3 = 15\n", "- \\d [0-9]\n- .* 贪婪\n- 5 * 3 = 15");
    let conversion = run(&[("a.txt", "2023/05/03 周三\n脏读和幻读\n")], &[]);
    assert!(conversion.files[&conversion.notes[0].path].contains("\n# 2023/05/03 周三\n"));
    let lines: String = (0..10_000).map(|line| format!("{}第{line}行\n", " ".repeat(line % 9))).collect();
    assert_eq!(run(&[("a.txt", &lines)], &[]).account.placed(), 10_000);
    for text in ["", "\n \t\n", "\u{feff}《锁》"] {
        assert!(run(&[("a.txt", text)], &[]).notes.len() <= 1, "{text:?}");
    }
}

#[test]
fn pages_keep_their_names_and_headings() {
    let conversion = convert(
        &input(
            &[
                (
                    "网络/TCP 握手.md",
                    "---\ntags: [网络, \"a, b\"]\n---\n\n# \n\n# 原理\n\n<div>图</div>\n## 三次\n话\n\n四次\n----\n",
                ),
                ("日记/今天.md", "见[[TCP 握手]]\n\n<img src=\"C:\\图\\a.png\" style=\"zoom:50%\" />\n"),
                ("post/旧.md", "title: 旧文\ndate: 2020\n---\n话\n"),
            ],
            &[],
        ),
        &Known::embedded(),
    );
    let file = |path: &str| conversion.files.get(path).map_or("", String::as_str);
    let tcp = file("network/tcp-wo-shou.md");
    assert!(tcp.contains("title: 原理\ntags: [网络, \"a, b\"]\naliases: [TCP 握手]\n"), "{tcp}");
    assert!(tcp.contains("<div>图</div>\n\n## 三次"), "{tcp}");
    let english = file("network/tcp-wo-shou.en.md");
    assert_eq!(english.matches("\n## ").count(), 2, "{english}");
    assert!(conversion.files.values().any(|text| text.contains("> [!warning] 缺图：")));
    assert!(conversion.notes.iter().any(|note| note.title == "旧文"), "{:?}", conversion.notes);
    assert_eq!(conversion.account.lost(), []);
    assert_eq!(conversion.account.dropped()[&Reason::EmptySign], 1);
}
