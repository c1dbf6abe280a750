//! What a translation lost of its source: form, code, links, terms.

use super::super::Term;
use super::super::shape::{Kind, explicit_id};
use super::Unit;
use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::base::source::Source;
use crate::base::url::NoteId;
use crate::load::{NoteFile, Role};
use crate::parse::tree::{Node, walk};
use crate::parse::{Block, BlockKind, Dest, InlineKind, Input, Note, Options, parse};

/// What a text lost of its unit, as findings at the source's place: a block of another form, a code span, a link,
/// a term whose English name does not occur. `terms` are those that have to stay.
pub fn lost(unit: &Unit, target: &str, terms: &[&Term]) -> Vec<Diagnostic> {
    let mut found = match unit.name.strip_prefix('#') {
        Some(_) => lost_of_block(unit, target),
        None => lost_of_line(unit, target),
    };
    let text = target.to_lowercase();
    let gone =
        terms.iter().filter(|term| !term.names(Lang::En).any(|name| text.contains(&name.to_lowercase())));
    found.extend(gone.map(|term| term_lost(term)));
    found.into_iter().map(|finding| finding.at(unit.span)).collect()
}

fn lost_of_line(unit: &Unit, target: &str) -> Vec<Diagnostic> {
    let count = |text: &str| text.split(',').filter(|part| !part.trim().is_empty()).count();
    let mut found = Vec::new();
    if target.trim().contains('\n') {
        found.push(form_lost(unit, "it has several lines".into()));
    }
    if unit.name == "tags" && count(&unit.source) != count(target) {
        found.push(form_lost(unit, format!("{} tags for {}", count(target), count(&unit.source))));
    }
    found
}

fn lost_of_block(unit: &Unit, target: &str) -> Vec<Diagnostic> {
    let (zh, en) = (read(&unit.source, Lang::Zh), read(target, Lang::En));
    let mut found: Vec<Diagnostic> =
        form(&zh, &zh.blocks, &en, &en.blocks).into_iter().map(|why| form_lost(unit, why)).collect();
    let mut left = code(&en);
    for code in code(&zh) {
        match left.iter().position(|other| *other == code) {
            Some(at) => drop(left.swap_remove(at)),
            None => found.push(code_lost(&code)),
        }
    }
    let mut left = targets(&en);
    for (dest, shown) in targets(&zh) {
        match left.iter().position(|(other, _)| *other == dest) {
            Some(at) => drop(left.swap_remove(at)),
            None => found.push(link_lost(&shown)),
        }
    }
    found
}

/// A text as a note of its own. A header, or a level 1 heading would be the title and go.
fn read(text: &str, lang: Lang) -> Note {
    let source = Source::new("unit.md", format!("---\ntitle: t\n---\n{text}\n"));
    let file = NoteFile { rel: "unit.md".into(), id: NoteId::new("unit"), lang, role: Role::Note, source };
    parse(&Input { file, options: Options::default() }).value
}

/// The first difference in form.
fn form(zh: &Note, a: &[Block], en: &Note, b: &[Block]) -> Option<String> {
    if a.len() != b.len() {
        return Some(format!("{} blocks for {}", b.len(), a.len()));
    }
    a.iter().zip(b).find_map(|(a, b)| {
        let (kind, other) = (Kind::of(zh, a), Kind::of(en, b));
        if kind != other {
            return Some(format!("{} for {}", other.name(), kind.name()));
        }
        if explicit_id(zh, a) != explicit_id(en, b) {
            return Some(format!("the id `{{#{}}}` is another", explicit_id(zh, a).unwrap_or_default()));
        }
        match (&a.kind, &b.kind) {
            (BlockKind::List { items: a, .. }, BlockKind::List { items: b, .. }) if a.len() != b.len() => {
                Some(format!("{} items for {}", b.len(), a.len()))
            }
            (BlockKind::Table(a), BlockKind::Table(b))
                if (a.rows.len(), a.columns.len()) != (b.rows.len(), b.columns.len()) =>
            {
                Some("a table of another size".to_owned())
            }
            _ => form(zh, a.children(), en, b.children()),
        }
    })
}

fn code(note: &Note) -> Vec<String> {
    let mut spans = Vec::new();
    walk(&note.blocks, &note.headings, &mut |node| {
        if let Node::Inline(inline) = node
            && let InlineKind::Code(code) = &inline.kind
        {
            spans.push(code.clone());
        }
    });
    spans
}

/// Where links and pictures point, and how they are written.
fn targets(note: &Note) -> Vec<(Dest, String)> {
    let written = |span: crate::base::source::Span| {
        note.source.text.get(span.range()).unwrap_or_default().trim().to_owned()
    };
    let links = note.links.iter().map(|link| (link.dest.clone(), written(link.span)));
    links.chain(note.images.iter().map(|image| (image.dest.clone(), written(image.span)))).collect()
}

fn form_lost(unit: &Unit, why: String) -> Diagnostic {
    Diagnostic::problem(
        "translation-form",
        format!("the translation of this {} has another form: {why}", unit.kind),
    )
    .help("translate it block for block, with the same marks")
}

fn code_lost(code: &str) -> Diagnostic {
    Diagnostic::problem("translation-lost-code", format!("the translation lost the code `{code}`"))
        .help("code stays as it is, between the same marks")
}

fn link_lost(link: &str) -> Diagnostic {
    Diagnostic::problem("translation-lost-link", format!("the translation lost the link {link}"))
        .help("keep where it points; only its text is translated")
}

fn term_lost(term: &Term) -> Diagnostic {
    let message = format!("the translation has no \"{}\" for {}", term.name.en, term.name.zh);
    Diagnostic::problem("translation-lost-term", message).help(
        "use the glossary's name, or take the term out of the unit's `terms` where it means something else",
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::State;
    use super::*;
    use crate::base::source::Span;

    fn unit(name: &str, source: &str) -> Unit {
        Unit {
            name: name.into(),
            kind: "paragraph".into(),
            state: State::Missing,
            hash: String::new(),
            source: source.into(),
            target: String::new(),
            span: Span::at(0),
        }
    }

    fn check(source: &str, target: &str, expected: &[&str]) {
        let found = lost(&unit("#b-top-1", source), target, &[]);
        assert_eq!(found.iter().map(|found| &*found.code).collect::<Vec<_>>(), expected, "{target}");
    }

    #[test]
    fn what_a_text_lost_is_told() {
        check("用 `a` 和 `b`，见 [[x|甲]]。", "Use `b` and `a`, see [[x|X]].", &[]);
        check("用 `a` 和 `a`", "Use `a`", &["translation-lost-code"]);
        check("见 [甲](https://e.org/)。", "See [A](https://e.com/).", &["translation-lost-link"]);
        check("见 [[x]]", "See x", &["translation-lost-link"]);
        check("![图](a.png)", "![A drawing](b.png)", &["translation-lost-link"]);
        check("- 甲\n- 乙", "- A", &["translation-form"]);
        check("甲", "A\n\nB", &["translation-form"]);
        check("## 甲 {#a}", "## A {#b}", &["translation-form"]);
        check("## 甲 {#a}", "### A {#a}", &["translation-form"]);
        check("# 甲", "# A", &[]);
        check("> [!question] 问？ {#q}\n> 答", "> [!question] Why? {#q}\n> So.", &[]);
        check("> [!question] 问？ {#q}\n> 答", "> Why?\n> So.", &["translation-form"]);
        check("| 甲 |\n|--|\n| 乙 |", "| A |\n|--|", &["translation-form"]);
    }

    #[test]
    fn lines_of_the_header() {
        let codes = |name: &str, source: &str, target: &str| lost(&unit(name, source), target, &[]).len();
        assert_eq!(codes("tags", "缓存, 锁", "cache, lock"), 0);
        assert_eq!(codes("tags", "缓存, 锁", "cache"), 1);
        assert_eq!(codes("summary", "摘要", "Two\nlines"), 1);
    }
}
