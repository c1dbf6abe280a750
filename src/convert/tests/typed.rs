//! Details that a person would have typed in another way than they stand in a hasty text: one rule a test.

use super::{check, run};

/// The titles of the notes that a text becomes, in order of their paths, and their tags.
fn notes(text: &str, expected: &[(&str, &str)]) {
    let conversion = run(&[("a.txt", text)], &[]);
    let tags = |path: &str| {
        let line = conversion.files[path].lines().find_map(|line| line.strip_prefix("tags: "));
        line.unwrap_or_default().to_owned()
    };
    let mut found: Vec<(&str, String)> =
        conversion.notes.iter().map(|note| (note.title.as_str(), tags(&note.path))).collect();
    found.sort();
    let found: Vec<(&str, &str)> = found.iter().map(|(title, tags)| (*title, tags.as_str())).collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{text}");
}

fn titles(text: &str, expected: &[&str]) {
    let conversion = run(&[("a.txt", text)], &[]);
    let mut found: Vec<&str> = conversion.notes.iter().map(|note| note.title.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn numbers_count_from_where_a_reader_begins() {
    check("《对与错》\n3. 对，就是成立。\n4. 错，就是不成立。\n", "1. 对，就是成立。\n2. 错，就是不成立。");
    check("《步骤》\n① 打开\n② 写\n② 再写\n③ 关\n", "1. 打开\n2. 写\n3. 再写\n4. 关");
    check("《问题》\n写\n  1、甲\n  2、乙\n读\n  3、丙\n", "## 写\n\n1. 甲\n2. 乙\n\n## 读\n\n3. 丙");
    check("《变化》\n- 一、甲变了\n- 二 乙没有\n- 丙也没有\n", "- 甲变了\n- 乙没有\n- 丙也没有");
    check("《变化》\n- 一、甲变了\n- 二、乙没有\n", "1. 甲变了\n2. 乙没有");
    check("《变化》\n- 三、甲变了\n- 乙没有\n", "- 三、甲变了\n- 乙没有");
}

#[test]
fn a_gap_that_parts_words_becomes_a_sign() {
    check(
        "《指标》\n先看整体\n再看细节\nkind  哪一种查询\ntable    哪张表\nrows 扫了几行\n",
        "- 先看整体\n- 再看细节\n- **kind**：哪一种查询\n- **table**：哪张表\n- **rows**：扫了几行",
    );
    check("《方式》\n1、RPC   远程调用\n2、SOAP  --->(XML)\n", "1. **RPC**：远程调用\n2. **SOAP**：(XML)");
    check(
        "《算法》\n- 轮询: 依次\n- 权重: 按比例\n- 源地址   按来源算\n",
        "- 轮询: 依次\n- 权重: 按比例\n- 源地址: 按来源算",
    );
    check("《编号》\n机器号、进程号    时间     序号\n", "机器号、进程号、时间、序号");
    check("《名字》\nsentry   收集错误\n", "**sentry**：收集错误");
    check(
        "《工具》\nconf  敏感信息\nimport sys\nbench 测试性能\nflower 监控\n",
        "- **conf**：敏感信息\n\n```python\nimport sys\n```\n\n- **bench**：测试性能\n- **flower**：监控",
    );
    check(
        "《榜》\nuid     score\n21      2\n35      20\n            ...\n",
        "| uid | score |\n| --- | --- |\n| 21 | 2 |\n| 35 | 20 |\n| ... | ... |",
    );
}

#[test]
fn what_belongs_to_what() {
    // After a blank line an arrow stands beside the steps, not below the last.
    check(
        "《视图》\n① 处理\n    1. 检查\n    2. 返回\n    -----> 出错时\n\n    -----> 总是\n② 发送\n",
        "1. 处理\n\n   1. 检查\n   2. 返回\n      - → 出错时\n\n   - → 总是\n2. 发送",
    );
    // The steps of a way are one list.
    check(
        "《下单》\n    手机 -> 网站\n        单号\n        金额\n     <- 凭证\n手机  -> 凭证  -> 付款\n\n银行  ->  回调   -> 网站\n",
        "- 手机 -> 网站\n  - 单号\n  - 金额\n- <- 凭证\n- 手机 -> 凭证 -> 付款\n- 银行 -> 回调 -> 网站",
    );
    check(
        "《切换》\n方式：\n    甲\n    乙\n\n示例：\n    数据没有到达的时候, 主动将控制权交给另一个任务(有效的切换)\n        空闲的时间都让出去\n    +---+\n    | a |\n    +---+\n",
        "## 方式\n\n- 甲\n- 乙\n\n## 示例\n\n数据没有到达的时候, 主动将控制权交给另一个任务(有效的切换)\n\n空闲的时间都让出去\n\n```text\n+---+\n| a |\n+---+\n```",
    );
    check("|必做 -> 登录 -> 上传 -> 支付\n", "必做 -> 登录 -> 上传 -> 支付");
    // A remark in brackets goes on with its line.
    check("《登录》\n内置的会话\n（一台机器时）\n存到缓存\n", "- 内置的会话\n  （一台机器时）\n- 存到缓存");
    check(
        "《选项》\n1、新建\n    常用的选项\n        (先建好组)\n        -m 建目录\n        -G 加到组\n",
        "1. 新建\n   - 常用的选项\n     (先建好组)\n     - -m 建目录\n     - -G 加到组",
    );
    check(
        "《因素》\n- 硬件\n- 模型: 复用   Epoll > Select\n                    基于事件    轮询\n",
        "- 硬件\n- 模型: 复用 Epoll > Select\n  （基于事件、轮询）",
    );
    // Items that say all they have to say hold no others after a blank line.
    check(
        "《种类》\n- 甲类: 一\n- 乙类: 二\n\n    - 丙类\n    - 丁类\n",
        "- 甲类: 一\n- 乙类: 二\n- 丙类\n- 丁类",
    );
    // A line that slipped to the left holds what is right below it, and no more.
    check(
        "《架构》\n1、业务\n2、技术\n    前端:\n        甲\n  数据库：\n    关系型\n    文档型\n\n    队列:\n        乙\n",
        "1. 业务\n2. 技术\n   - 前端:\n     - 甲\n   - 数据库：\n     - 关系型\n     - 文档型\n   - 队列:\n     - 乙",
    );
    // Back at the left, two lines are no items of the list above.
    check(
        "《定位》\n    卫星\n    基站\n    无线\n经度 -180 ~ 180\n纬度 -90 ~ 90\n",
        "- 卫星\n- 基站\n- 无线\n\n经度 -180 ~ 180\n\n纬度 -90 ~ 90",
    );
    check(
        "《回收》\n- 计数\n- 标记\n\n- - 计数:\na = 1\nb = a\n\n- - 标记:\na = [1]\na.append(a)\n\n- - 分代:\n",
        "- 计数\n- 标记\n\n## 计数\n\n```python\na = 1\nb = a\n```\n\n## 标记\n\n```python\na = [1]\na.append(a)\n```\n\n## 分代",
    );
    check("《过滤》\n視图\n x = f(1)\ny = (1, 2)\n", "視图\n\n```python\nx = f(1)\ny = (1, 2)\n```");
}

#[test]
fn a_title_is_what_a_person_would_call_it() {
    titles("还有一致性哈希的方式\n    可以了解了解\n", &["一致性哈希的方式"]);
    check(
        "《过滤》\n精确：\n- 甲\n\n或者模糊的：\n- 乙\n\n另外：\n- 丙\n",
        "## 精确\n\n- 甲\n\n## 模糊的\n\n- 乙\n\n## 另外\n\n- 丙",
    );
    // None of the first lines is the head of the others.
    titles(
        "|PV(page view) -> 浏览量\n|UV(user view) -> 访客量\n|日活 -> 每日活跃用户数\n",
        &["PV、UV、日活"],
    );
    titles("dynaconf  敏感信息\nsysbench 测试整机性能\nflower 监控\n", &["dynaconf、sysbench、flower"]);
    titles("|flask 上下文\n|flask 蓝图\n|WSGI的组成\n", &["flask"]);
    titles("数据(mysql, redis)，服务(nginx, docker)，网络(tcp, http)\n", &["数据、服务、网络"]);
    titles(
        "            ->               -> A\nuserRequest ->    负载均衡    -> B\n            ->               -> C\n",
        &["负载均衡"],
    );
    titles(
        "先查主键\n深入浅出\nexplain 执行计划 分析\n聚集索引最快\n非聚集索引要回表\n",
        &["聚集索引、执行计划"],
    );
    titles("def output(content:str):\n  counter = 0\n  while True:\n", &["output"]);
    // A list that the title says in full.
    check("static\npublic\nresource\n", "> [!note] 待补\n> 原文只有这个标题。");
    let conversion = run(&[("a.txt", "《锁》\n互斥\n\na\n    自旋\n")], &[]);
    assert!(conversion.files[&conversion.notes[0].path].contains("\n# a\n---\n"));
}

#[test]
fn a_heading_far_above_is_no_tag() {
    notes(
        "## Linux相关\n### 端口命令\nlinux 下用netstat\n### 六大约束\n主键和外键\n### 第三\n话\n### 第四\n话\n",
        &[("六大约束", "[主键, 外键]"), ("端口命令", "[Linux相关]"), ("第三", ""), ("第四", "")],
    );
    let conversion =
        run(&[("a.txt", "## Linux相关\n### 六大约束\n主键和外键\n### 二\n话\n### 三\n话\n")], &[]);
    let note = conversion.notes.iter().find(|note| note.title == "六大约束").expect("a note");
    assert!(
        conversion.files[&note.path].contains("\n# Linux相关\n---\n"),
        "{}",
        conversion.files[&note.path]
    );
}

#[test]
fn cuts_are_where_another_thing_begins() {
    // A name with a colon alone is what the next head is a part of.
    notes("U G C:\n\n下厨房:\n    浏览记录\n    打卡\n", &[("下厨房", "[U G C, 打卡]")]);
    titles(
        "查看内存：\n    top/htop/free\n\nLinux 的五个命令:\n    ps      grep    scp\n",
        &["Linux 的五个命令", "查看内存"],
    );
    titles(
        "多任务处理\n    - 多进程: 几个G\n    - 多线程: 几兆\n常用的方式:\n    多进程 + 多协程\n        各做各的\n",
        &["多任务处理"],
    );
}

#[test]
fn names_beside_names_with_what_they_are() {
    check(
        "《交换》\n种类\n    fanout\n    direct  去指定的队列\n    topic   可以模糊匹配\n    headers\n",
        "## 种类\n\n- fanout\n- **direct**：去指定的队列\n- **topic**：可以模糊匹配\n- headers",
    );
}

#[test]
fn what_is_said_of_a_table_and_between_names() {
    check(
        "《榜》\n1、存\n    名次\n    ------\n    uid   score\n    21    2\n    (这样很慢)\n",
        "1. 存\n\n   名次\n\n   | uid | score |\n   | --- | --- |\n   | 21 | 2 |\n\n   (这样很慢)",
    );
    check(
        "《树》\n散列\n    用表存\n    很快\n\nselect a from t;\n\nB 树, B+ 树\n",
        "- 散列\n  - 用表存\n  - 很快\n\n```sql\nselect a from t;\n```\n\n- B 树, B+ 树",
    );
    let long = "大量的键在同一个时刻过期，请求都到了数据库，数据库的压力突然增大，扛不住就会停下来";
    check(
        &format!(
            "《异常》\n雪崩：{long}\n    办法：\n    1、错开\n    2、加锁\n\n穿透：{long}\n    办法：\n    1、过滤\n"
        ),
        &format!("## 雪崩\n\n{long}\n\n办法：\n\n1. 错开\n2. 加锁\n\n## 穿透\n\n{long}\n\n办法：\n\n1. 过滤"),
    );
    check("《变化》\n- 甲没有变\n- 原: 字节\n\n  改为: 字符\n", "- 甲没有变\n\n- 原: 字节\n\n  改为: 字符");
    check("《锁》\n甲是一种协议\n而乙实现了甲\n", "甲是一种协议\n而乙实现了甲");
}
