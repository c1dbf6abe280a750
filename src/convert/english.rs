//! A Chinese title or heading -> English, from the terms of the glossary and a table of the words of titles.
//!
//! A proposal for a person to mend, like all of the skeleton. Never: pinyin, a word that neither table has, or two
//! languages in one title: where a word is missing, the whole stays Chinese and waits for its translation.

mod words;

use words::{Said, composed, gerund, humanised, is_number, numbered, plural, sentence, verb};

use super::known::Known;
use crate::base::text::is_han;

/// The English title: a term's own name; else what its words say, put in English order; else the topic of the
/// ledger that the note is the only one of; else the Chinese title.
pub(super) fn english(title: &str, topic: Option<&str>, known: &Known) -> String {
    if let Some(term) = known.term(title).filter(|_| !title.is_ascii()) {
        return sentence(&words::english_name(term));
    }
    let (number, rest) = numbered(title);
    let (rest, remark) = without_remark(rest);
    if let Some(said) = ordered(rest, known).whole() {
        let remark = remark.and_then(|remark| Some(format!(" ({})", ordered(remark, known).whole()?)));
        return number + &sentence(&(said + &remark.unwrap_or_default()));
    }
    topic.map_or_else(|| title.to_owned(), |topic| humanised(topic, known))
}

/// Whether a title waits for its translation.
pub(super) fn is_pending(english: &str) -> bool {
    english.chars().any(is_han)
}

/// `标题（说明）` -> title and remark.
fn without_remark(title: &str) -> (&str, Option<&str>) {
    let cut = title.trim_end().strip_suffix([')', '）']).and_then(|rest| {
        let at = rest.rfind(['(', '（'])?;
        let open = rest[at..].chars().next().map_or(1, char::len_utf8);
        (at > 0).then(|| (rest[..at].trim(), Some(rest[at + open..].trim())))
    });
    cut.unwrap_or((title, None))
}

/// Words in the order of English: `A和B的区别` is the differences between A and B, `甲的乙` B of A.
fn ordered(title: &str, known: &Known) -> Said {
    let title = title.trim().trim_end_matches(['?', '？']).trim_end();
    let title = title.strip_suffix('吗').unwrap_or(title);
    if let Some(body) = title.strip_suffix("有哪些").filter(|body| !body.is_empty()) {
        let said = ordered(body, known);
        return Said { text: plural(&said.text), ..said };
    }
    for end in ["到底是什么", "是什么", "怎么用", "是啥"] {
        if let Some(body) = title.strip_suffix(end).filter(|body| !body.is_empty()) {
            return ordered(body, known);
        }
    }
    if let Some((head, rest)) = title.split_once([':', '：']).filter(|(_, rest)| !rest.trim().is_empty()) {
        return ordered(head, known).joined(": ", ordered(rest, known));
    }
    framed(title, known)
        .or_else(|| asked(title, known))
        .or_else(|| moved(title, known))
        .unwrap_or_else(|| of(title, known))
}

/// Words around a text that English has before or after it: `X详解` is X in detail.
fn framed(title: &str, known: &Known) -> Option<Said> {
    const ENDS: [(&[&str], &str, &str); 6] = [
        (
            &["有什么区别", "的区别", "的差异", "的不同", "的比较", "的对比", "区别", "差异", "对比", "比较"],
            "differences between ",
            "",
        ),
        (&["有什么关系", "是什么关系", "的关系"], "relation between ", ""),
        (&["有什么作用", "的作用", "有什么用"], "purpose of ", ""),
        (&["详解", "万字详解"], "", " in detail"),
        (&["实战"], "", " in practice"),
        (&["入门"], "introduction to ", ""),
    ];
    for (ends, before, after) in ENDS {
        let body = ends.iter().find_map(|end| title.strip_suffix(end)).filter(|body| !body.is_empty());
        if let Some(body) = body {
            let said = composed(body.trim_end_matches(['之', '间']), known);
            return Some(Said { text: format!("{before}{}{after}", said.text), ..said });
        }
    }
    None
}

/// Questions: `如何X` is how to X, `X是如何进行Y的` Y in X.
fn asked(title: &str, known: &Known) -> Option<Said> {
    if let Some((of, what)) = title.split_once("是如何进行").or_else(|| title.split_once("如何进行"))
    {
        let what = composed(what.trim_end_matches('的'), known);
        return Some(match of.is_empty() {
            true => Said::after("how to do ", what),
            false => what.joined(" in ", composed(of, known)),
        });
    }
    for start in ["为什么需要", "为什么要有", "为什么要用", "为什么使用", "为什么用"]
    {
        let rest = title.strip_prefix(start).filter(|rest| !rest.is_empty());
        if let Some(rest) = rest {
            return Some(Said::after("why we need ", of(rest, known)));
        }
    }
    for start in ["什么是", "何谓"] {
        if let Some(rest) = title.strip_prefix(start) {
            return Some(Said::after("what is ", composed(rest, known)));
        }
    }
    let (who, how) = ["如何", "怎么", "怎样"].iter().find_map(|word| title.split_once(word))?;
    let (verb, rest) = verb(how)?;
    let said = Said::after(
        format!("how to {verb} ").trim_end_matches(|c| c == ' ' && rest.is_empty()),
        of(rest, known),
    );
    let who = who.trim().trim_end_matches(['中', '里', '是']);
    if !who.is_empty() && !who.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(match (who.is_empty(), rest.is_empty()) {
        (true, _) => said,
        // `项目怎么部署` is how to deploy it.
        (_, true) => said.joined(" ", composed(who, known)),
        _ => said.joined(" in ", composed(who, known)),
    })
}

/// Texts whose parts change places: `通过X进行Y` is Y by X, `A时的B` B for A.
fn moved(title: &str, known: &Known) -> Option<Said> {
    for start in ["通过", "按照", "根据", "使用", "利用", "用"] {
        let cut = title.strip_prefix(start).and_then(|rest| rest.split_once("进行").or_else(|| tool(rest)));
        if let Some((by, what)) = cut.filter(|(by, what)| !by.is_empty() && !what.is_empty()) {
            let by = composed(by, known);
            return Some(
                match verb(what).filter(|(_, rest)| !rest.is_empty()) {
                    Some((verb, rest)) => Said::after(&format!("{} ", gerund(verb)), of(rest, known)),
                    None => of(what, known),
                }
                .joined(if start == "按照" || start == "根据" { " by " } else { " with " }, by),
            );
        }
    }
    if let Some((base, what)) = title.strip_prefix("基于").and_then(|rest| rest.split_once('的')) {
        return Some(of(what, known).joined(" based on ", composed(base, known)));
    }
    if let Some((from, to)) = title.strip_prefix('从').and_then(|rest| rest.split_once('到')) {
        return Some(Said::after("from ", composed(from, known)).joined(" to ", composed(to, known)));
    }
    // `事务四大特性` is four features of transactions.
    let several = |at: &usize| is_number(&title[*at..]) && !title[*at..].starts_with('一');
    let number = title.char_indices().skip(1).map(|(at, _)| at).find(several);
    if let Some(at) = number.filter(|&at| !title[..at].contains('的') && title[..at].chars().any(is_han)) {
        return Some(composed(&title[at..], known).joined(" of ", composed(&title[..at], known)));
    }
    if let Some((when, what)) = when(title) {
        return Some(of(what, known).joined(" for ", composed(when, known)));
    }
    // `实现服务化架构` says what is done, `实现原理` does not.
    let (verb, rest) = verb(title).filter(|(_, rest)| !rest.is_empty())?;
    let what =
        rest.chars().count() >= 3 && !rest.contains('的') && STARTS.iter().any(|s| title.starts_with(s));
    what.then(|| Said::after(&format!("{} ", gerund(verb)), of(rest, known)))
}

/// Verbs that begin a title which says what is done.
const STARTS: [&str; 12] =
    ["实现", "提升", "提高", "避免", "解决", "保证", "防止", "减少", "降低", "限制", "理解", "选择"];

/// `redis限制...` after `使用`: the name of a tool, and what is done with it; `主键查询` is a term and a word.
fn tool(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).filter(|&end| end > 1);
    let name = end.map(|end| rest.split_at(end)).filter(|(_, what)| verb(what.trim()).is_some());
    name.map(|(name, what)| (name, what.trim())).or_else(|| rest.strip_suffix("查询").map(|by| (by, "查询")))
}

/// `配置时常用的软件`: the words before and after `时`, where it is a word.
fn when(title: &str) -> Option<(&str, &str)> {
    let at = title.find('时')?;
    let (before, after) = (&title[..at], &title[at + '时'.len_utf8()..]);
    let word = before.ends_with(['及', '实', '定', '延', '超', '临', '小', '同', '计', '耗', '按', '即'])
        || after.starts_with(['间', '刻', '候', '机', '序', '区', '代', '态', '钟', '长', '延']);
    (!word && !before.is_empty() && !after.is_empty()).then(|| (before, after.trim_start_matches('的')))
}

/// `甲的乙`: B of A.
fn of(title: &str, known: &Known) -> Said {
    let title = title.trim().trim_end_matches('的');
    let Some((of, what)) = title.rsplit_once('的').filter(|(of, what)| !of.is_empty() && !what.is_empty())
    else {
        return composed(title, known);
    };
    let what = composed(what, known);
    // `A及在B中的Y` is A and its Y in B, `A在B的Y` Y of A in B, `X中的Y` Y in X, `带X的Y` Y with X.
    let inside = |text: &str| composed(text.trim().trim_end_matches(['中', '里']), known);
    if let Some((a, b)) = of.split_once("以及在").or_else(|| of.split_once("及在")) {
        return composed(a, known).joined(" and its ", what).joined(" in ", inside(b));
    }
    if let Some((a, b)) = of.split_once('在').filter(|(a, b)| !a.is_empty() && !b.is_empty()) {
        let done = b.split_once('中').and_then(|(place, done)| Some((place, verb(done.trim())?.0)));
        let (place, of) = match done {
            Some((place, verb)) => (place, format!(" of {} ", gerund(verb))),
            None => (b, " of ".to_owned()),
        };
        return what.joined(&of, composed(a, known)).joined(" in ", inside(place));
    }
    for (start, end, word) in
        [("在", "中", " in "), ("", "中", " in "), ("", "里", " in "), ("带", "", " with ")]
    {
        let inner = of.trim().strip_prefix(start).and_then(|of| of.strip_suffix(end));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            return what.joined(word, ordered(inner, known));
        }
    }
    // `一个文件夹下的所有文件`, `锁带来的影响`
    let (of, word) = match of.strip_suffix('下') {
        Some(of) => (of, " under "),
        None => (
            ["带来", "造成", "会产生", "产生", "导致"].iter().find_map(|w| of.strip_suffix(w)).unwrap_or(of),
            " of ",
        ),
    };
    let of = ordered(of, known);
    match of.before_noun {
        true => of.joined(" ", what),
        false => what.joined(word, of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_put_together_from_terms_and_words() {
        let known = Known::embedded();
        let check = |title: &str, topic: Option<&str>, expected: &str| {
            assert_eq!(english(title, topic, &known), expected, "{title}");
        };
        check("乐观锁和悲观锁", None, "Optimistic locking and pessimistic locking");
        check("GIL", None, "GIL");
        check("mysql", None, "MySQL");
        check("什么是缓存", None, "What is cache");
        check("GET 和 POST 的区别", None, "Differences between GET and POST");
        check("redis高可用的实现", None, "Implementation of Redis high availability");
        check("常用的方式", None, "Common ways");
        check("服务器性能评估", None, "Server performance evaluation");
        check("缓存(怪怪的)", None, "Cache");
        check("优点", None, "Advantages");
        check("怪题目", None, "怪题目");
        check("怪题目", Some("redis-zset-internals"), "Redis ZSet internals");
        check("Redis持久化方式的怪", None, "Redis持久化方式的怪");
        check("如何提升并发", None, "How to improve concurrency");
        check("常用的WEB框架有哪些", None, "Common Web frameworks");
        check("带缓存的测试", None, "Tests with cache");
        check("Django 中的类字典对象", None, "Dict-like objects in Django");
        check("问题2: 缓存", None, "Question 2: cache");
        check("python是如何进行内存管理的", None, "Memory management in Python");
        check("项目怎么部署", None, "How to deploy project");
        check("uWSGI", None, "uWSGI");
        check("redis在本项目的应用", None, "Application of Redis in this project");
        check("请求在Django 中执行的过程", None, "Process of executing request in Django");
        check("Webpy框架以及在Python中的使用", None, "Webpy framework and its use in Python");
        check("事务四大特性", None, "Four features of database transaction");
        check(
            "Linux 如何找到一个文件夹下的所有 Python 文件",
            None,
            "How to find all Python files under a folder in Linux",
        );
        check("法1:通过哈希进行映射", None, "Method 1: mapping with hash");
        check("用主键查询", None, "Queries with primary key");
        check("解决方案二", None, "Solution 2");
        check("支付宝 -> 回调 -> AppServer", None, "Alipay -> callback -> AppServer");
        check("一、概述", None, "1. Overview");
        check("实现服务化架构", None, "Implementing service-oriented architecture");
        check("如何避免GIL锁带来的消极影响?", None, "How to avoid negative effects of GIL lock");
        check(
            "服务高可用配置时常用的监控软件",
            None,
            "Common monitoring software for service high availability configuration",
        );
        check(
            "使用redis限制短信验证码的发送次数",
            None,
            "Limiting number of sends of SMS verification code with Redis",
        );
    }
}
