//! The header of a file -> [`Meta`]: YAML between `---` or TOML between `+++`, on the first line only.

mod header;
mod reader;

use super::Meta;
use crate::base::diagnostic::{Checked, Diagnostic};
use crate::base::source::Span;

/// Reads the header; what it says, where the text after it begins, and what is wrong with it. The spans are those
/// of the whole text.
pub(super) fn front_matter(text: &str) -> (Meta, usize, Vec<Diagnostic>) {
    let Some(header) = header::header(text) else { return (Meta::default(), 0, Vec::new()) };
    let meta = match header.values() {
        Ok(values) => reader::meta(&header, &values),
        Err(broken) => Checked::new(Meta::default(), vec![*broken]),
    };
    (meta.value, header.end, meta.diagnostics)
}

/// Where the text after the header begins; 0 without one.
pub fn header_end(text: &str) -> usize {
    header::header(text).map_or(0, |header| header.end)
}

/// The line of a key of the header; the file's start where it is not found.
pub fn header_line(text: &str, key: &str) -> Span {
    header::header(text).map_or(Span::at(0), |header| header.line(key))
}

/// The file with a key of its header set to a value that is written as it has to stand there. The key's line is
/// replaced, or one is put in at the header's start; a file without a header gets one. `None` when the present
/// value goes on over further lines.
pub fn with_header_text(text: &str, key: &str, value: &str) -> Option<String> {
    let Some(header) = header::header(text) else {
        return Some(format!("---\n{key}: {value}\n---\n\n{text}"));
    };
    let sign = if text.starts_with("+++") { " =" } else { ":" };
    let line = format!("{key}{sign} {value}");
    let span = header.line(key);
    if header.key(key).start == header.key(key).end {
        return Some(format!("{}{line}\n{}", &text[..header.start], &text[header.start..]));
    }
    let after = text[span.end as usize..].strip_prefix('\n').unwrap_or_default();
    let goes_on = after.starts_with([' ', '\t']) || after.starts_with("- ") || after.starts_with(']');
    (!goes_on).then(|| format!("{}{line}{}", &text[..span.start as usize], &text[span.end as usize..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let (.., found) = front_matter(text);
        let shown = |d: Diagnostic| {
            let place = d.span.map(|span| text[span.range()].to_owned()).unwrap_or_default();
            (format!("{} {}", d.severity.word(), d.code), place)
        };
        found.into_iter().map(shown).collect()
    }

    #[test]
    fn both_forms_are_read_with_places() {
        for text in [
            "---\ntitle: 锁\ntags: [并发, 锁]\norder: 3\nupdated: 2024-05-01\ndraft: true\ndifficulty: 2\n---\n正文",
            "+++\ntitle = \"锁\"\ntags = [\"并发\", \"锁\"]\norder = 3\nupdated = 2024-05-01\ndraft = true\ndifficulty = 2\n+++\n正文",
        ] {
            let (meta, end, found) = front_matter(text);
            assert_eq!((meta.title.as_deref(), meta.order, meta.draft), (Some("锁"), Some(3), true));
            assert_eq!((meta.updated.as_deref(), meta.difficulty), (Some("2024-05-01"), Some(2)));
            let tags: Vec<_> = meta.tags.iter().map(|t| (&*t.value, &text[t.span.range()])).collect();
            assert_eq!(tags, [("并发", "并发"), ("锁", "锁")]);
            assert_eq!((&text[end..], found.len()), ("正文", 0));
        }
    }

    #[test]
    fn forms_of_values() {
        let meta = |text: &str| front_matter(&format!("---\n{text}\n---\n")).0;
        assert_eq!(meta("tags: a").tags[0].value, "a");
        assert_eq!(meta("tags:\n  - a\n  - 404").tags[1].value, "404");
        assert_eq!(meta("tags:").tags.len(), 0);
        assert_eq!(meta("title: on").title.as_deref(), Some("on"));
        assert_eq!(meta("title: 007").title.as_deref(), Some("007"));
        assert_eq!(meta("date: 2020-01-02 03:04:05").updated.as_deref(), Some("2020-01-02"));
        assert_eq!(meta("date: 2020-01-02\nlastUpdated: 2021-01-02").updated.as_deref(), Some("2021-01-02"));
        assert_eq!(meta("date: yesterday\nlayout: x").updated, None);
    }

    #[test]
    fn a_key_is_set_in_its_line() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(with_header_text(text, "title", "\"T\"").as_deref(), expected, "{text}");
        };
        check("---\ntitle: a\ntags: []\n---\nx", Some("---\ntitle: \"T\"\ntags: []\n---\nx"));
        check("+++\ntitle = \"a\"\n+++\nx", Some("+++\ntitle = \"T\"\n+++\nx"));
        check("---\ntags: []\n---\nx", Some("---\ntitle: \"T\"\ntags: []\n---\nx"));
        check("x", Some("---\ntitle: \"T\"\n---\n\nx"));
        check("---\ntitle: >\n  a\n  b\n---\nx", None);
        assert_eq!(header_end("---\na: b\n---\nx"), 13);
    }

    #[test]
    fn what_is_no_header() {
        for text in [
            "",
            "---",
            "---\n",
            "---\n\n# a\n\n---\n",
            "a\n---\nb\n---\n",
            "----\na\n----\n",
            " ---\na: b\n---\n",
        ] {
            assert_eq!(front_matter(text).1, 0, "{text:?}");
        }
        assert_eq!(front_matter("---\n---\nx").1, 8);
        assert_eq!(front_matter("---\na: b\n...\nx").1, 13);
    }

    #[test]
    fn mistakes_stand_at_their_line() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = found(&format!("---\n{text}\n---\n"));
            let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "x: 1\ndifficulty: 4",
            &[("problem front-matter-value", "difficulty: 4"), ("info unknown-key", "x")],
        );
        check("updated: 2024-02-30", &[("problem front-matter-value", "updated: 2024-02-30")]);
        check("title: [a]", &[("problem front-matter-value", "title: [a]")]);
        check("draft: maybe", &[("problem front-matter-value", "draft: maybe")]);
        check("tittle: a", &[("problem unknown-key", "tittle")]);
        check("tag: a\ncategory: b", &[("info unknown-key", "category"), ("info unknown-key", "tag")]);
        check("frequency: 3", &[("problem frequency-without-source", "frequency: 3")]);
        check("title: a: b", &[("problem front-matter", ": b")]);
        check("just text", &[("problem front-matter", "just text")]);
    }

    #[test]
    fn bombs_end_fast() {
        let alias = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned()
            + &(1..20)
                .map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(",")))
                .collect::<String>();
        for text in [
            "[".repeat(60_000),
            "[".repeat(100_000),
            "- ".repeat(30_000),
            "? ".repeat(30_000),
            "{a: ".repeat(15_000),
            alias,
        ] {
            let started = std::time::Instant::now();
            let (_, end, found) = front_matter(&format!("---\n{text}\n---\n"));
            assert!(end > 0 && found.len() == 1, "{found:?}");
            assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
        }
    }
}
