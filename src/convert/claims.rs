//! By which names a note is called: the topic of the ledger that it owns, the file that a vault links to.

use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use super::draft::{Draft, Origin};
use super::known::Known;
use super::name::ascii_slug;
use crate::catalog::fold_name;

/// How far a topic has to lead to give its name to a note.
const TOPIC_LEAD: f32 = 0.12;

/// The least share of a title that has to be words of a topic's own names.
const LEAST_NAMED: f32 = 0.4;

/// The topic of the ledger that a draft is about, when its title says so beyond doubt, and how
/// much it says so.
pub(super) fn topic(draft: &Draft, category: &str, known: &Known) -> Option<(String, f32)> {
    let (best, whole, lead) = draft.about.topic()?;
    let (id, of) = known.topics.topic(best);
    let (topic, said, _) = draft.title_about.topic()?;
    let sure = topic == best && lead >= TOPIC_LEAD;
    (sure && known.categories[of].id == category).then(|| (id.to_owned(), said * whole))
}

/// Whether a title is about a topic by the topic's own words: the name of another note is none for it.
pub(super) fn is_named(title: &str, topic: &str, known: &Known) -> bool {
    known.topics.named(topic, title) >= LEAST_NAMED
}

/// The note that has a topic's name: the one that is most about it, the first of two. The others have names of
/// their own.
pub(super) fn owners(claims: &[Option<(String, f32)>]) -> BTreeMap<&str, usize> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    let score = |at: usize| claims[at].as_ref().map_or(0.0, |(_, score)| *score);
    for (at, claim) in claims.iter().enumerate() {
        let Some((topic, own)) = claim else { continue };
        let owner = owners.entry(topic).or_insert(at);
        if *own > score(*owner) {
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

    #[test]
    fn a_topic_gives_its_name_to_its_own_words_alone() {
        let known = Known::embedded();
        let check = |title: &str, topic: &str, named: bool| {
            assert_eq!(is_named(title, topic, &known), named, "{title}: {topic}");
        };
        check("MongoDB和MySQL差异", "mongodb-vs-mysql", true);
        check("MongoDB使用场景", "mongodb-vs-mysql", false);
        check("dynaconf", "python-packaging-tools", false);
        check("可以只使用Gunicorn, 不使用Nginx吗?", "gunicorn-with-nginx", true);
        check("三次握手", "tcp-handshake-and-close", true);
        check("Kafka", "kafka-overview", true);
        check("写程序的终极原则", "solid-principles", false);
        check("", "gil", false);
        check("GIL", "no-such-topic", false);
    }
}
