//! Note + Catalog -> [`Resolved`]: side tables beside the tree, which stays untouched.
//!
//! Never: makes HTML or relative URLs (they depend on the view), reads another note's tree except for backlinks.

mod anchors;
mod backlinks;
mod coverage;
mod evidence;
mod findings;
mod links;
mod paths;
mod pictures;
mod related;
mod scope;
mod sentence;
mod terms;

use std::collections::BTreeMap;

use crate::base::diagnostic::Checked;
use crate::base::lang::PerLang;
use crate::base::url::NoteId;
use crate::parse::Note;
pub use backlinks::backlinks;
pub use coverage::{CategoryCoverage, Count, Coverage, TopicCoverage, coverage};
pub use findings::findings;
use links::Linker;
pub use related::suggestions;
pub use scope::Scope;

/// What the links, pictures and words of one note mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// One for each of `Note::links`.
    pub links: Vec<Target>,
    /// One for each of `Note::images`.
    pub images: Vec<Picture>,
    /// First mentions of terms, sorted by place.
    pub terms: Vec<TermMark>,
    /// `prerequisites` of the front matter that exist.
    pub prerequisites: Vec<NoteId>,
    /// `related` of the front matter that exist.
    pub related: Vec<NoteId>,
}

/// What a link points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// An address of another site, or `mailto:`.
    External(String),
    /// An anchor on the same page.
    Here(String),
    /// A note, perhaps at an anchor.
    Note(NoteId, Option<String>),
    /// A category's page.
    Category(String),
    /// The home page.
    Home,
    /// A file beside the notes: key of `Sources::assets`.
    Asset(String),
    /// Nothing: shown as plain text with a quiet mark.
    Broken,
}

/// What a picture is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Key of `Sources::assets`.
    Asset(String),
    /// On an admitted host.
    Remote(String),
    /// On another host: a labelled link.
    Link(String),
    /// Not there: a labelled box with the name as written.
    Missing(String),
}

/// One marked mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermMark {
    /// `span.start` of the text inline.
    pub text: u32,
    /// First byte within that inline's text.
    pub from: u32,
    /// One past the last byte.
    pub to: u32,
    /// Position in `Glossary::terms`.
    pub term: u32,
}

/// What every file of the site was resolved to, by its path under the notes folder ([`Note::rel`]).
pub type ByFile<'a> = BTreeMap<&'a str, &'a Resolved>;

/// Notes that link to a note.
pub type Backlinks = BTreeMap<NoteId, Vec<Backlink>>;

/// A link seen from its target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Backlink {
    /// The note that has the link.
    pub from: NoteId,
    /// Anchor of the block around the link.
    pub anchor: String,
    /// Heading above it, when there is one.
    pub heading: PerLang<Option<String>>,
    /// The sentence around the link.
    pub sentence: PerLang<Option<Sentence>>,
}

/// A sentence cut around its link, plain text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sentence {
    /// Text before the link.
    pub before: String,
    /// The link's text.
    pub link: String,
    /// Text after it.
    pub after: String,
}

/// Looks up everything one note refers to. A note that is not in the catalog (a draft, a lone translation) has
/// no page: nothing is looked up for it.
pub fn resolve(note: &Note, scope: &Scope) -> Checked<Resolved> {
    if scope.anchors_of(note).is_none() {
        return Checked::default();
    }
    let mut linker = Linker { note, scope, found: Vec::new() };
    let links = note.links.iter().map(|link| linker.target(link)).collect();
    let images = note.images.iter().map(|image| linker.picture(image)).collect();
    let mut notes = |names: &[crate::parse::Spanned<String>]| {
        let mut ids: Vec<NoteId> = Vec::new();
        for name in names {
            if let Some(id) = linker.named_note(&name.value, name.span)
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids
    };
    let prerequisites = notes(&note.meta.prerequisites);
    let related = notes(&note.meta.related);
    let terms = terms::terms(note, &scope.catalog.glossary, scope.finders.get(note.lang));
    let resolved = Resolved { links, images, terms, prerequisites, related };
    Checked::new(resolved, linker.found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use crate::catalog::testing::{found, notes, sources};
    use crate::load::Sources;

    const SITE: [(&str, &str); 16] = [
        ("_index.md", "# 首页"),
        ("network/_index.md", "# 网络"),
        ("network/_index.en.md", "# Networking"),
        (
            "network/tcp.md",
            "---\ntitle: TCP 三次握手\naliases: [三次握手]\n---\n## 1. 概述\n\n甲\n\n## 为什么？ {#why}\n\n> [!question] 两次？ {#q-two}\n> 答\n\n## 小结\n\n## 小结\n",
        ),
        ("network/tcp.en.md", "---\ntitle: TCP handshake\n---\n## 1. Overview\n\nA\n\n## Why? {#why}\n"),
        ("network/02-http.md", "---\ntitle: HTTP\nmoved_from: [web/http]\n---\n"),
        ("cache/redis/README.md", "# Redis"),
        ("cache/redis/aof.md", "# AOF"),
        ("cache/redis/lock.md", "# 锁"),
        ("cache/deep/rdb.md", "# RDB"),
        ("db/lock.md", "# 锁"),
        ("db/缓存 与.md", "# 缓存"),
        ("top.md", "# 顶"),
        ("img/a.png", "png"),
        ("network/b.png", "png"),
        ("files/a.pdf", "pdf"),
    ];

    /// The site with one more file, resolved.
    fn resolved(rel: &str, text: &str, plain: bool) -> (Resolved, Vec<String>, Vec<String>) {
        let mut files = SITE.to_vec();
        files.push((rel, text));
        let src = Sources { is_project: !plain, ..sources(&files) };
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let scope = Scope::new(&catalog, &src);
        let note = notes.iter().find(|note| &*note.rel == rel).unwrap();
        let checked = resolve(note, &scope);
        let helps = checked.diagnostics.iter().filter_map(|d| d.help.clone()).collect();
        (checked.value, found(&src, &checked.diagnostics), helps)
    }

    fn show(target: &Target) -> String {
        match target {
            Target::External(url) => url.clone(),
            Target::Here(anchor) => format!("#{anchor}"),
            Target::Note(id, None) => id.to_string(),
            Target::Note(id, Some(anchor)) => format!("{id}#{anchor}"),
            Target::Category(id) => format!("{id}/"),
            Target::Home => "/".into(),
            Target::Asset(path) => format!("file {path}"),
            Target::Broken => "broken".into(),
        }
    }

    /// A link of `network/x.md`, its target, and the codes of what was found.
    fn check(link: &str, target: &str, codes: &[&str]) {
        check_in("network/x.md", link, target, codes, false);
    }

    fn check_in(rel: &str, link: &str, target: &str, codes: &[&str], plain: bool) {
        let text = format!("---\ntitle: 本页\n---\n## 一节\n\n{link}\n");
        let (resolved, found, _) = resolved(rel, &text, plain);
        let targets: Vec<String> = resolved.links.iter().map(show).collect();
        let codes: Vec<String> = codes.iter().map(|code| format!("{rel}:6 {code}")).collect();
        assert_eq!((targets, found), (vec![target.to_owned()], codes), "{link} in {rel}");
    }

    #[test]
    fn paths() {
        check("[x](tcp.md)", "network/tcp", &[]);
        check("[x](./tcp.md)", "network/tcp", &[]);
        check("[x](../network/tcp.md)", "network/tcp", &[]);
        check("[x](tcp.en.md)", "network/tcp", &[]);
        check("[x](tcp)", "network/tcp", &[]);
        check("[x](./tcp.html)", "network/tcp", &[]);
        check("[x](/network/tcp.md)", "network/tcp", &[]);
        check("[x](/network/tcp)", "network/tcp", &[]);
        check("[x](/notes/network/tcp.md)", "network/tcp", &[]);
        check("[x](..\\network\\tcp.md)", "network/tcp", &[]);
        check("[x](../db/%E7%BC%93%E5%AD%98%20%E4%B8%8E.md)", "db/缓存 与", &[]);
        check("[x](<../db/缓存 与.md>)", "db/缓存 与", &[]);
        check("[x](02-http.md)", "network/02-http", &[]);
        check("[x](../network/)", "network/", &[]);
        check("[x](../network)", "network/", &[]);
        check("[x](../network/_index.md)", "network/", &[]);
        check("[x](../network/README.md)", "network/", &[]);
        check("[x](./)", "network/", &[]);
        check("[x](../)", "/", &[]);
        check("[x](../README.md)", "/", &[]);
        check("[x](../cache/redis/README.md)", "cache/redis", &[]);
        check("[x](../cache/redis/)", "cache/redis", &[]);
        check("[x](../cache/deep/)", "cache/", &[]);
        check("[x](../top.md)", "top", &[]);
        check("[x](../files/a.pdf)", "file files/a.pdf", &[]);
        check("[x](TCP.md)", "network/tcp", &["link-case"]);
        check("[x](../Files/A.pdf)", "file files/a.pdf", &["link-case"]);
        check("[x](nothing.md)", "broken", &["broken-link"]);
        check("[x](network/tcp.md)", "broken", &["broken-link"]);
        check("[x](../../../etc/passwd)", "broken", &["broken-link"]);
        check("[x](https://example.com/a)", "https://example.com/a", &[]);
    }

    #[test]
    fn paths_of_other_generators() {
        let check = |rel: &str, link: &str, target: &str| check_in(rel, link, target, &[], true);
        check("network/x.md", "[x](network/tcp.md)", "network/tcp");
        check("network/x.md", "[x](network/tcp.html)", "network/tcp");
        check("cache/redis/x.md", "[x](/redis/aof.html)", "cache/redis/aof");
        check("cache/redis/x.md", "[x](/aof)", "cache/redis/aof");
        check_in("network/x.md", "[x](./network/tcp.md)", "broken", &["broken-link"], true);
    }

    #[test]
    fn names() {
        check("[[tcp]]", "network/tcp", &[]);
        check("[[TCP|握手]]", "network/tcp", &[]);
        check("[[network/tcp]]", "network/tcp", &[]);
        check("[[TCP三次握手]]", "network/tcp", &[]);
        check("[[三次握手]]", "network/tcp", &[]);
        check("[[TCP handshake]]", "network/tcp", &[]);
        check("[[tcp.md]]", "network/tcp", &[]);
        check("[[redis/aof]]", "cache/redis/aof", &[]);
        check("[[web/http]]", "network/02-http", &[]);
        check("[[网络]]", "network/", &[]);
        check("[[a.pdf]]", "file files/a.pdf", &[]);
        check("[[#一节]]", "#一节", &[]);
        check("[[tcp#为什么？]]", "network/tcp#why", &[]);
        check("[[lock]]", "cache/redis/lock", &["ambiguous-link"]);
        check_in("db/x.md", "[[lock]]", "db/lock", &[], false);
        check_in("cache/deep/x.md", "[[lock]]", "cache/redis/lock", &[], false);
        check("[[tpc]]", "broken", &["broken-link"]);
    }

    #[test]
    fn anchors() {
        check("[x](#一节)", "#一节", &[]);
        check("[x](#%E4%B8%80%E8%8A%82)", "#一节", &[]);
        check("[x](#top)", "#top", &[]);
        check("[x](#本页)", "#top", &[]);
        check("[x](#没有)", "broken", &["broken-anchor"]);
        check("[x](#b-一节-1)", "#b-一节-1", &[]);
        check("[x](tcp.md#why)", "network/tcp#why", &[]);
        check("[x](tcp.md#q-two)", "network/tcp#q-two", &[]);
        check("[x](tcp.md#1-概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#_1-概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#1概述)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#1-overview)", "network/tcp#1-概述", &[]);
        check("[x](tcp.md#Why)", "network/tcp#why", &[]);
        check("[x](tcp.md#小结-1)", "network/tcp#小结-2", &[]);
        check("[x](tcp.md#tcp-三次握手)", "network/tcp", &[]);
        check("[x](tcp.md#whyy)", "network/tcp", &["broken-anchor"]);
        check("[x](x.md#一节)", "#一节", &[]);
        check("[[tcp#nothing]]", "network/tcp", &["broken-anchor"]);
    }

    #[test]
    fn what_was_meant() {
        let check = |link: &str, help: &str| {
            let (_, _, helps) = resolved("network/x.md", link, false);
            assert_eq!(helps, [help], "{link}");
        };
        check("[x](../db/tcp.md)", "`tcp.md`?");
        check("[x](aof.md)", "`../cache/redis/aof.md`?");
        check("[x](tpc.md)", "`tcp.md`?");
        check("[x](../network2/02-htp.md)", "`02-http.md`?");
        check("[x](../../x.md)", "`x.md`?");
        check("[x](../../../lib.rs)", "the path leaves the notes folder: link to a web address instead");
        check("[x](zzzzzz.md)", "add the file, or correct the path: it counts from this file's folder");
        check("[[tpc]]", "`tcp`?");
        check("[[三次握]]", "`tcp`?");
        check("[[wrong/tcp]]", "`tcp`?");
        check("[[zzzzzz]]", "use a note's file name, title or alias, or add the note");
        check("[x](tcp.md#wyh)", "`#why`?");
        check("[[lock]]", "write the whole id, such as `cache/redis/lock`");
    }

    #[test]
    fn english_notes_resolve_alike() {
        let text = "---\ntitle: t\n---\n## One\n\n[a](tcp.en.md#why) [[tcp#1. Overview]] [c](#one) [d](../network/)\n";
        let mut files = SITE.to_vec();
        files.extend([("network/x.md", "---\ntitle: 题\n---\n## 一节\n\n甲\n"), ("network/x.en.md", text)]);
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let note = notes.iter().find(|note| &*note.rel == "network/x.en.md").unwrap();
        let checked = resolve(note, &Scope::new(&catalog, &src));
        let targets: Vec<String> = checked.value.links.iter().map(show).collect();
        assert_eq!(targets, ["network/tcp#why", "network/tcp#1-概述", "#一节", "network/"]);
        assert_eq!(checked.diagnostics, []);
    }

    #[test]
    fn pictures() {
        let check = |image: &str, expected: Picture, codes: &[&str]| {
            let (resolved, found, _) = resolved("network/x.md", image, false);
            let codes: Vec<String> = codes.iter().map(|code| format!("network/x.md:1 {code}")).collect();
            assert_eq!((resolved.images, found), (vec![expected], codes), "{image}");
        };
        let asset = |path: &str| Picture::Asset(path.into());
        check("![图](b.png)", asset("network/b.png"), &[]);
        check("![图](../img/a.png)", asset("img/a.png"), &[]);
        check("![图](/img/a.png)", asset("img/a.png"), &[]);
        check("![图](img/a.png)", asset("img/a.png"), &[]);
        check("![图](%62.png)", asset("network/b.png"), &[]);
        check("![图](B.png)", asset("network/b.png"), &["picture-case"]);
        check("![[a.png]]", asset("img/a.png"), &["no-alt"]);
        check("![](b.png)", asset("network/b.png"), &["no-alt"]);
        check("![图](c.png)", Picture::Missing("c.png".into()), &["missing-picture"]);
        check("![图](tcp.md)", Picture::Missing("tcp.md".into()), &["missing-picture"]);
        check("![图](https://x.org/a.png)", Picture::Link("https://x.org/a.png".into()), &[]);
    }

    #[test]
    fn admitted_hosts() {
        let mut src = sources(&[("a.md", "")]);
        src.config.image_hosts = vec!["x.org".into()];
        let catalog = catalog(&notes(&src), &src).value;
        let scope = Scope::new(&catalog, &src);
        let check = |url: &str, admitted: bool| assert_eq!(scope.admits(url), admitted, "{url}");
        check("https://x.org/a.png", true);
        check("https://X.ORG:443/a", true);
        check("https://cdn.x.org/a", true);
        check("https://x.org.evil.com/a", false);
        check("https://evilx.org/a", false);
        check("https://x.org@evil.com/a", false);
        check("https://evil.com/https://x.org/", false);
        check("mailto:a@x.org", false);
    }

    #[test]
    fn front_matter_names_notes() {
        let text = "---\nprerequisites: [tcp, tcp, nothing]\nrelated: [network/02-http, x]\n---\n";
        let (resolved, found, _) = resolved("network/x.md", text, false);
        assert_eq!(resolved.prerequisites, [NoteId::new("network/tcp")]);
        assert_eq!(resolved.related, [NoteId::new("network/02-http")]);
        assert_eq!(found, ["network/x.md:2 broken-link"]);
    }

    #[test]
    fn a_draft_is_not_looked_up() {
        let (resolved, found, _) = resolved("network/x.md", "---\ndraft: true\n---\n[x](nothing.md)", false);
        assert_eq!((resolved, found), (Resolved::default(), Vec::new()));
    }

    const GLOSSARY: &str = "[[term]]\nzh = \"原子性\"\nen = \"atomicity\"\n[[term]]\nzh = \"缓存穿透\"\nen = \"cache penetration\"\ntopic = \"x\"\n\
                            [[term]]\nzh = \"互斥锁\"\nen = \"lock\"\naliases_zh = [\"加锁\"]\n[[term]]\nzh = \"事务\"\nen = \"transaction\"\n";

    /// The marked words of a note, in order.
    fn marks(rel: &str, text: &str) -> Vec<String> {
        let files = [(rel, text), ("x.md", "# x"), ("y.md", "# y"), ("glossary.toml", GLOSSARY)];
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let note = notes.iter().find(|note| &*note.rel == rel && &*note.source.text == text).unwrap();
        let resolved = resolve(note, &Scope::new(&catalog, &src)).value;
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        crate::parse::tree::walk(&note.blocks, &note.headings, &mut |node| {
            if let crate::parse::tree::Node::Inline(inline) = node
                && let crate::parse::InlineKind::Text(text) = &inline.kind
            {
                texts.insert(inline.span.start, text.clone());
            }
        });
        let word = |mark: &TermMark| texts[&mark.text][mark.from as usize..mark.to as usize].to_owned();
        resolved.terms.iter().map(word).collect()
    }

    #[test]
    fn first_mentions_are_marked() {
        let check = |text: &str, expected: &[&str]| assert_eq!(marks("n.md", text), expected, "{text}");
        check("互斥锁和互斥锁。\n\n又是互斥锁，事务。", &["互斥锁", "事务"]);
        check("加锁，事务。", &["加锁", "事务"]);
        check("加锁。\n\n互斥锁。", &["加锁"]);
        check("互斥锁，事务，原子性。\n\n原子性。", &["互斥锁", "事务", "原子性"]);
        check("- 互斥锁\n- 事务\n- 原子性\n\n原子性", &["互斥锁", "事务", "原子性"]);
        check(
            "# t\n\n## 互斥锁\n\n`互斥锁` [互斥锁](x.md) [[y|互斥锁]]\n\n```\n互斥锁\n```\n\n**互斥锁**",
            &["互斥锁"],
        );
        check("> [!question] 互斥锁？\n> 事务。", &["事务"]);
        check("| 互斥锁 |\n|-|\n| 事务 |", &["事务"]);
        check("<kbd>互斥锁</kbd> <sub>事务</sub>", &["事务"]);
        check("缓存穿透", &["缓存穿透"]);
        assert_eq!(marks("n.en.md", "A lock."), Vec::<String>::new(), "a lone translation has no page");
    }

    #[test]
    fn a_term_is_not_marked_where_it_is_explained() {
        let files = [("x.md", "缓存穿透与互斥锁"), ("glossary.toml", GLOSSARY)];
        let src = sources(&files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let resolved = resolve(&notes[0], &Scope::new(&catalog, &src)).value;
        let names =
            resolved.terms.iter().map(|mark| catalog.glossary.terms[mark.term as usize].name.zh.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["互斥锁"]);
    }

    /// The whole stage over a few files.
    fn all<T>(files: &[(&str, &str)], then: impl Fn(&crate::catalog::Catalog, &ByFile, &Sources) -> T) -> T {
        let src = sources(files);
        let notes = notes(&src);
        let catalog = catalog(&notes, &src).value;
        let scope = Scope::new(&catalog, &src);
        let resolved: Vec<Resolved> = notes.iter().map(|note| resolve(note, &scope).value).collect();
        let by_file = notes.iter().zip(&resolved).map(|(note, resolved)| (&*note.rel, resolved)).collect();
        then(&catalog, &by_file, &src)
    }

    #[test]
    fn backlinks_quote_both_languages() {
        let files = [
            (
                "a.md",
                "---\ntitle: 甲\n---\n## 节\n\n前一句。见[[b|乙]]的说明。\n\n- 一\n- 又见[[b]]\n\n> [!question] 问[[b]]？ {#q}\n> 见[[a]]和[[c]]。\n",
            ),
            (
                "a.en.md",
                "---\ntitle: A\n---\n## Section\n\nOne. See [[b|B]] for it.\n\n- one\n- [[b]] again\n\n> [!question] Why [[b]]? {#q}\n> See [[a]] and [[c]].\n",
            ),
            ("b.md", "---\ntitle: 乙\n---\n[[a]]"),
            ("b.en.md", "---\ntitle: The B\n---\n[[a]]"),
            ("c.md", "---\ntitle: 丙\n---\n|表|\n|-|\n|[[b]]|\n"),
        ];
        let shown = all(&files, |catalog, resolved, _| {
            let show = |sentence: &Option<Sentence>| {
                sentence.as_ref().map_or("-".into(), |s| format!("{}[{}]{}", s.before, s.link, s.after))
            };
            let line = |to: &NoteId, b: &Backlink| {
                let heading = b.heading.zh.as_deref().unwrap_or("-");
                format!(
                    "{to} < {}#{} {heading}: {} / {}",
                    b.from,
                    b.anchor,
                    show(&b.sentence.zh),
                    show(&b.sentence.en)
                )
            };
            let backlinks = backlinks(catalog, resolved);
            backlinks.iter().flat_map(|(to, list)| list.iter().map(move |b| line(to, b))).collect::<Vec<_>>()
        });
        assert_eq!(
            shown,
            [
                "a < b#b-top-1 -: [甲] / [A]",
                "b < a#b-节-1 节: 见[乙]的说明。 / See [B] for it.",
                "b < a#b-节-2 节: 又见[乙] / [The B] again",
                "b < a#q 节: 问[乙]？ / Why [The B]?",
                "b < c#b-top-1 -: [乙] / -",
                "c < a#b-节-4 节: 见甲和[丙]。 / See A and [丙].",
            ]
        );
    }

    #[test]
    fn notes_that_share_most_are_suggested() {
        let files = [
            ("a.md", "---\ntags: [锁, 并发]\nrelated: [e]\n---\n[[b]]"),
            ("b.md", "# b"),
            ("c.md", "---\ntags: [锁, 并发]\n---\n"),
            ("d.md", "---\ntags: [并发]\n---\n"),
            ("e.md", "---\ntags: [锁, 并发]\n---\n"),
            ("f.md", "# f"),
        ];
        let suggested = all(&files, |catalog, resolved, _| suggestions(catalog, resolved));
        let of = |id: &str| {
            let ids = suggested.get(&NoteId::new(id)).map(Vec::as_slice).unwrap_or_default();
            ids.iter().map(NoteId::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of("a"), ["c", "b", "d"], "e is named already");
        assert_eq!(of("b"), ["a"]);
        assert_eq!(of("f"), Vec::<String>::new());
    }

    #[test]
    fn findings_about_the_whole() {
        let files = [
            ("_index.md", "[[a]]"),
            ("a.md", "---\nsummary: s\n---\n[[a]] ![图](x.png)"),
            ("b.md", "---\nsummary: s\nrelated: [c]\n---\n"),
            ("c.md", "# c"),
            ("x.png", ""),
            ("y.png", ""),
        ];
        let found = all(&files, |catalog, resolved, src| {
            let found = findings(catalog, resolved, src);
            found
                .iter()
                .map(|d| format!("{} {}", d.code, d.message.rsplit(' ').next().unwrap()))
                .collect::<Vec<_>>()
        });
        assert_eq!(found, ["orphan `b`", "no-summary summary", "unused-file `y.png`"]);
        let none = all(&files, |catalog, resolved, src| {
            findings(catalog, resolved, &Sources { is_project: false, ..src.clone() })
        });
        assert_eq!(none, []);
    }
}
