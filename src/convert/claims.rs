//! By which names a note is called: the topic of the ledger that it owns, the file that a vault links to.

use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use super::arrange::words;
use super::draft::{Draft, Origin};
use super::known::Known;
use super::name::ascii_slug;
use crate::catalog::fold_name;

/// How far a topic has to lead to give its name to a note.
const TOPIC_LEAD: f32 = 0.12;

/// How far it leads, how much the text says of it and how much the title at least when the text leaves no doubt.
const CLEAR_LEAD: f32 = 0.5;
const CLEAR_SCORE: f32 = 6.0;
const LEAST_SAID: f32 = 0.2;

/// The least share of a title that has to be words of a topic's own names; of a note whose text leaves no doubt.
const LEAST_NAMED: f32 = 0.4;
const LEAST_NAMED_CLEARLY: f32 = 0.25;

/// What a draft claims: a topic of the ledger that it is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    pub topic: String,
    /// How much its title and its words say so.
    pub score: f32,
    /// Whether the topic's name is one for the note too.
    pub named: bool,
}

/// The topic of the ledger that a draft is about, when its title says so beyond doubt, or its text does and the title
/// something of it.
pub(super) fn claim(draft: &Draft, category: &str, known: &Known) -> Option<Claim> {
    let (best, whole, lead) = draft.about.topic()?;
    let (id, of) = known.topics.topic(best);
    let (topic, ..) = draft.title_about.topic()?;
    let said = *draft.title_about.topics.get(&best)?;
    // A page touches many topics besides its own.
    let raw = draft.origin == Origin::Raw;
    let clear = raw && lead >= CLEAR_LEAD && whole >= CLEAR_SCORE && said >= LEAST_SAID;
    let spoken = raw && speaks(id, &draft.title, known);
    let sure = topic == best && (lead >= TOPIC_LEAD || spoken) || clear;
    let share = known.topics.named(id, &draft.title);
    let named = share >= LEAST_NAMED
        || clear && share >= LEAST_NAMED_CLEARLY
        || share > 0.0 && (spoken || clear && speaks(id, &words(&draft.blocks), known));
    // What only the text says makes no relation.
    let related = named || topic == best && lead >= TOPIC_LEAD;
    let claim = Claim { topic: id.to_owned(), score: said * whole, named };
    (sure && related && known.categories[of].id == category).then_some(claim)
}

/// Whether a text says a word that stands in the name of this topic alone: `ZSet` of `redis-zset-internals`. A
/// comparison is about both of its sides.
fn speaks(topic: &str, text: &str, known: &Known) -> bool {
    let text = text.to_lowercase();
    let said = |word: &str| text.contains(word.strip_suffix('s').unwrap_or(word));
    !topic.contains("-vs-") && known.topics.own_words(topic).any(said)
}

/// The note that has a topic's name: the one that is most about it, the first of two. The others have names of
/// their own.
pub(super) fn owners(claims: &[Option<Claim>]) -> BTreeMap<&str, usize> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    let score = |at: usize| claims[at].as_ref().map_or(0.0, |claim| claim.score);
    for (at, claim) in claims.iter().enumerate() {
        let Some(claim) = claim.as_ref().filter(|claim| claim.named) else { continue };
        let owner = owners.entry(&claim.topic).or_insert(at);
        if claim.score > score(*owner) {
            *owner = at;
        }
    }
    owners
}

/// What `[[...]]` of the sources call, folded.
pub(super) fn wiki_targets(input: &Input) -> BTreeSet<String> {
    let target = |rest: &str| rest.split([']', '|', '#', '\n']).next().map(fold_name).unwrap_or_default();
    input.sources.iter().flat_map(|source| source.text.split("[[").skip(1).map(target)).collect()
}

/// A vault calls a note by its file, whose name becomes another: it stays one of the note's names.
pub(super) fn named_by_file(draft: &mut Draft, input: &Input, targets: &BTreeSet<String>) {
    let path = &input.sources[draft.source].path;
    let stem = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
    let called = targets.contains(&fold_name(stem)) && fold_name(stem) != fold_name(&draft.title);
    if let Origin::Page { aliases, .. } = &mut draft.origin
        && called
        && ascii_slug(stem) != stem
        && !aliases.iter().any(|alias| fold_name(alias) == fold_name(stem))
    {
        aliases.push(stem.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;
    use crate::convert::draft::drafts;

    #[test]
    fn a_topic_gives_its_name_to_its_own_words_alone() {
        let known = Known::embedded();
        let check = |title: &str, text: &str, expected: Option<&str>| {
            let source = Source::new("a.txt", format!("《{title}》\n{text}\n"));
            let drafts = drafts(0, &source, &known);
            let (best, ..) = drafts[0].about.topic().expect("a topic");
            let category = known.categories[known.topics.topic(best).1].id.clone();
            let claim = claim(&drafts[0], &category, &known).filter(|claim| claim.named);
            assert_eq!(claim.as_ref().map(|claim| claim.topic.as_str()), expected, "{title}");
        };
        check("MongoDB和MySQL差异", "文档和表", Some("mongodb-vs-mysql"));
        check("MongoDB使用场景", "用于存储BSON和JSON数据，由数百台服务器组成", None);
        check("dynaconf", "敏感信息", None);
        check("三次握手", "客户端发送SYN", Some("tcp-handshake-and-close"));
        check("Kafka", "吞吐量高", Some("kafka-overview"));
        check("写程序的终极原则", "high cohesion, low coupling", None);
        check("GIL", "一个线程", Some("gil"));
        // What the title does not say, the text may, when it says nothing else.
        check("ZSet内部", "用跳跃表实现", Some("redis-zset-internals"));
        check("GO的协程像线程", "两个Goroutine通信", Some("goroutines"));
        check(
            "查看负载",
            "top - load average: 6.1, 4.3, 3.6\nload average 是平均负载",
            Some("load-average-top"),
        );
        check("WSGI 转换报文", "再发给应用", Some("wsgi-and-cgi"));
        check(
            "事务四大特性",
            "ACID\n原子性 atomicity，一致性 consistency，隔离性 isolation，持久性 durability",
            Some("acid-transactions"),
        );
        check("分布式事务", "事务的操作位于不同的节点上，需要保证事务的 ACID 特性", None);
        check("一种类字典对象", "request.args\nrequest.form", None);
    }
}
