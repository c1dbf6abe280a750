//! Names of notes in words -> `[[links]]`: the first mention of each other note, longest name first.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::inline::{Place, escape};
use super::pictures::{joined, relative};
use crate::base::text::{closing_parenthesis, is_han};

/// Every name that stands for one note.
#[derive(Debug)]
pub(super) struct Names {
    automaton: Option<AhoCorasick>,
    /// The note's slug, by position of its name.
    slugs: Vec<String>,
}

impl Names {
    /// Names and the slugs they stand for; a name of two notes links to neither.
    pub fn new(names: impl IntoIterator<Item = (String, String)>) -> Names {
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, slug) in names {
            let name = name.to_lowercase();
            let han = name.chars().filter(|c| is_han(*c)).count();
            // Short names are also common words.
            if han >= 3 || han == 0 && name.len() >= 3 || han >= 1 && name.chars().count() >= 4 {
                by_name.entry(name).or_default().insert(slug);
            }
        }
        by_name.retain(|_, slugs| slugs.len() == 1);
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(by_name.keys())
            .ok()
            .filter(|_| !by_name.is_empty());
        Names { automaton, slugs: by_name.into_values().flatten().collect() }
    }
}

/// Links the words of one note.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    names: &'a Names,
    /// Where the notes of Markdown files are now.
    moves: &'a Moves<'a>,
    /// The note's own path.
    own: &'a str,
    /// Slugs that are not linked (again): the note's own, and those that are linked already.
    done: BTreeSet<&'a str>,
}

/// Old and new paths of files.
#[derive(Debug)]
pub(super) struct Moves<'a> {
    /// Path of every source, by position.
    pub sources: Vec<&'a str>,
    /// New path of a source's note by its old one.
    pub paths: BTreeMap<&'a str, &'a str>,
}

impl<'a> Linker<'a> {
    pub fn new(names: &'a Names, moves: &'a Moves<'a>, own: &'a str) -> Linker<'a> {
        let slug = own.rsplit('/').next().unwrap_or(own).trim_end_matches(".md");
        Linker { names, moves, own, done: [slug].into() }
    }

    /// A line of Markdown whose links lead to where the notes are now.
    pub fn moved(&self, line: &str, source: usize) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find("](") {
            let (before, target) = rest.split_at(at + 2);
            out.push_str(before);
            let Some(end) = closing_parenthesis(target) else {
                rest = target;
                break;
            };
            let new = self.moved_target(&target[..end], source);
            out.push_str(new.as_deref().unwrap_or(&target[..end]));
            rest = &target[end..];
        }
        out + rest
    }

    fn moved_target(&self, target: &str, source: usize) -> Option<String> {
        let (path, anchor) = target.find('#').map_or((target, ""), |at| target.split_at(at));
        if path.is_empty() || path.contains(':') || path.starts_with("//") || path.contains(' ') {
            return None;
        }
        let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        let note = self.moves.sources[source];
        let folder = note.rsplit_once('/').map_or("", |(folder, _)| folder);
        let top = note.split_once('/').map_or("", |(top, _)| top);
        let bases = if path.starts_with('/') { vec!["", top] } else { vec![folder, "", top] };
        let stem = path.trim_end_matches(".html").trim_end_matches(".md").trim_end_matches('/');
        let ends = [".md", "/README.md", "/index.md", ""];
        let old = bases
            .iter()
            .flat_map(|base| ends.iter().filter_map(|end| joined(base, &format!("{stem}{end}"))))
            .find_map(|old| self.moves.paths.get(old.as_str()).copied())
            .or_else(|| self.by_permalink(stem))?;
        let folder = self.own.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(format!("{}{anchor}", relative(folder, old)))
    }

    /// The only note whose file has the last name of a site's own address: Hexo writes `/2022/03/04/redis/`.
    fn by_permalink(&self, stem: &str) -> Option<&'a str> {
        let name = stem.strip_prefix('/')?.rsplit('/').next().filter(|name| !name.is_empty())?;
        let end = format!("/{name}.md");
        let mut notes = self.moves.paths.iter().filter(|(old, _)| old.ends_with(&end));
        notes.next().filter(|_| notes.next().is_none()).map(|(_, new)| *new)
    }

    /// Words escaped, with links.
    pub fn linked(&mut self, words: &str, place: Place) -> String {
        let Some(automaton) = &self.names.automaton else { return escape(words, place) };
        let mut out = String::new();
        let mut from = 0;
        for found in automaton.find_iter(words) {
            let slug = self.names.slugs[found.pattern().as_usize()].as_str();
            let text = &words[found.range()];
            if !whole(words, found.start(), found.end())
                || self.done.contains(slug)
                || text.contains(['|', '[', ']', '*', '_'])
            {
                continue;
            }
            self.done.insert(slug);
            let here = if from == 0 { place } else { Place::Inside };
            if from < found.start() {
                out.push_str(&escape(&words[from..found.start()], here));
            }
            out.push_str(&format!("[[{slug}|{text}]]"));
            from = found.end();
        }
        let here = if from == 0 { place } else { Place::Inside };
        out + &escape(&words[from..], here)
    }
}

/// Whether no English word is cut in two.
fn whole(text: &str, start: usize, end: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let (first, last) = (text[start..].chars().next(), text[..end].chars().next_back());
    !(word(first) && word(text[..start].chars().next_back())
        || word(last) && word(text[end..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mention_of_each_other_note_is_a_link() {
        let pairs =
            [("缓存雪崩", "avalanche"), ("缓存", "cache"), ("GIL", "gil"), ("二义一", "a"), ("二义一", "b")];
        let names = Names::new(pairs.map(|(name, slug)| (name.to_owned(), slug.to_owned())));
        let moves = Moves { sources: vec!["docs/a/n.md"], paths: [("docs/b.md", "x/b.md")].into() };
        let mut linker = Linker::new(&names, &moves, "x/own.md");
        let line = "[b](../b.md#锁) [c](../c.md) [d](https://a/b.md) [e](/docs/b)";
        assert_eq!(linker.moved(line, 0), "[b](b.md#锁) [c](../c.md) [d](https://a/b.md) [e](b.md)");
        let moves_of = Moves { sources: vec!["n.md"], paths: [("O(1) 时间.md", "x/o-1.md")].into() };
        let linker_of = Linker::new(&names, &moves_of, "x/own.md");
        assert_eq!(linker_of.moved("[甲](O(1)%20时间.md) 后)", 0), "[甲](o-1.md) 后)");
        let mut check =
            |words: &str, expected: &str| assert_eq!(linker.linked(words, Place::Start), expected);
        check("防止缓存雪崩，gil锁", "防止[[avalanche|缓存雪崩]]，[[gil|gil]]锁");
        check("再说缓存雪崩", "再说缓存雪崩");
        check("agile 二义一 *", "agile 二义一 \\*");
        assert_eq!(Linker::new(&names, &moves, "x/gil.md").linked("# GIL", Place::Start), "\\# GIL");
    }
}
