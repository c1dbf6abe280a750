//! Notes that nobody would write: whatever they hold, they are read in time proportional to their size, without a
//! panic, and the HTML is balanced.

mod common;
#[path = "common/valid.rs"]
mod valid;

use std::time::{Duration, Instant};

use bagu::base::diagnostic::Checked;
use bagu::base::lang::Lang;
use bagu::parse::tree::{Node, walk};
use bagu::parse::{BlockKind, InlineKind, Note, Options};
use proptest::prelude::*;

fn read(text: &str, lang: Lang) -> Checked<Note> {
    common::read(text, lang, Options::default())
}

/// Every place of the tree lies in the source, and every index in its table.
fn check_tree(note: &Note) {
    let text = &*note.source.text;
    let inside = |span: bagu::base::source::Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    let mut headings = vec![0; note.headings.len()];
    walk(&note.blocks, &note.headings, &mut |node| match node {
        Node::Block(block) => {
            inside(block.span);
            match block.kind {
                BlockKind::Heading(index) => headings[index] += 1,
                BlockKind::Fence(index) => {
                    let fence = &note.fences[index];
                    assert_eq!(fence.lines.len(), fence.body.lines().count(), "a place for every line");
                    for (&at, line) in fence.lines.iter().zip(fence.body.lines()) {
                        // The parser puts spaces for a tab and a sign for a zero byte.
                        let same = text[at as usize..].starts_with(line) || text.contains(['\t', '\0']);
                        assert!(same, "{line:?} at {at}");
                    }
                }
                _ => {}
            }
        }
        Node::Inline(inline) => {
            inside(inline.span);
            match inline.kind {
                InlineKind::Link(index, _) => inside(note.links[index].span),
                InlineKind::Image(index) => inside(note.images[index].span),
                _ => {}
            }
        }
    });
    assert!(headings.iter().all(|&times| times == 1), "every heading stands once: {headings:?}");
}

fn check(text: &str, lang: Lang) {
    let checked = read(text, lang);
    check_tree(&checked.value);
    for found in &checked.diagnostics {
        assert!(found.span.is_none_or(|span| text.get(span.range()).is_some()), "{found:?}");
    }
    let html = common::write(&checked.value);
    if let Err(wrong) = valid::check(&html) {
        panic!("{wrong}\n--- markdown\n{text}\n--- written\n{html}");
    }
}

/// What the soup is cooked from.
const PIECES: [&str; 93] = [
    "**",
    "*",
    "_",
    "__",
    "`",
    "``",
    "```\n",
    "```rust\n",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "](x)",
    "[[",
    "]]",
    "[[a|b]]",
    "[a](b)",
    "![a](b.png)",
    "<http://a.b>",
    "|",
    "|a|b|\n|--|:-:|\n",
    "> ",
    ">",
    "- ",
    "- [x] ",
    "1. ",
    "9) ",
    "  ",
    "    ",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "  \n",
    "# ",
    "## ",
    "#### ",
    "\n===\n",
    "\n---\n",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<details>",
    "<details open>\n",
    "</details>\n",
    "<summary>",
    "</summary>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td colspan=2>",
    "<th rowspan='3'>",
    "</td>",
    "<a href=x>",
    "<a name=y>",
    "</a>",
    "<b>",
    "</b>",
    "<br>",
    "<hr/>",
    "<img src=a.png width=3>",
    "<center>",
    "</center>",
    "<font color=red>",
    "<span>",
    "</span>",
    "<kbd>",
    "<ul><li>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<?",
    "<![CDATA[",
    "$",
    "$$",
    "[^1]",
    "\n[^1]: ",
    "\n> [!question]- ",
    "{#id}",
    "中文",
    "：",
    "“",
    "a",
    " ",
    "&lt;",
    "\\",
    "\0",
    "\u{E000}",
    "https://x",
];

fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(&PIECES[..]).prop_map(str::to_owned);
    let any = prop_oneof![20 => piece, 1 => any::<char>().prop_map(String::from)];
    // `load` gives every line the same end.
    prop::collection::vec(any, 0..60).prop_map(|pieces| pieces.concat().replace('\r', "\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_makes_balanced_html(text in soup(), english: bool) {
        check(&text, if english { Lang::En } else { Lang::Zh });
    }

    #[test]
    fn any_header_is_read_or_named(body in "[a-z:\\[\\]{}&*!|>'\"%@, \n-]{0,80}", toml: bool) {
        let fence = if toml { "+++" } else { "---" };
        check(&format!("{fence}\n{body}\n{fence}\n正文\n"), Lang::Zh);
    }
}

/// Shapes that cost some parser the square of their size, or its stack.
fn shapes() -> Vec<(&'static str, String, &'static str)> {
    let shape = |repeated: &'static str| ("", repeated.to_owned(), "");
    let mut shapes: Vec<_> = [
        "> ",
        ">",
        "- ",
        "1. ",
        "* > ",
        "*a ",
        "**a",
        "*a_",
        "_a*",
        "[",
        "![",
        "[a](",
        "[[",
        "[[a|",
        "](",
        "`",
        "` ``",
        "~~a",
        "<div>",
        "<b>",
        "<div><b>",
        "<a href='x'>",
        "<details>",
        "<table><tr><td>",
        "</div>",
        "<!--",
        "<!-- -->",
        "<?",
        "<![CDATA[",
        "<script>",
        "<a x=\"",
        "<a x='<a y=\"",
        "&amp;",
        "&",
        "&#x",
        "\\",
        "$a",
        "$$",
        "{",
        "[^",
        "[^1]",
        "[^1]\n\n[^1]: a\n\n",
        "a\n",
        "a\n\n",
        "> a\n\n",
        "- a\n\n",
        "# a\n",
        "# a {#b}\n",
        "```\n",
        "```rust\n```\n",
        "    a\n",
        "|a|b|\n|-|-|\n|c|\n\n",
        "<td colspan=1000>",
        "**中：**文",
        "中\n",
        "<b>\n",
        "\0",
        "[a](javascript:b)",
        "> [!note] a {#b}\n\n",
        "- [ ] a\n",
        "![[a|3]]",
        "<p>a",
        "<p>\n\n",
        "<br>",
        "\u{E000}",
        "a*b",
        "\\*中",
        "`中**",
        "<summary>",
        "\n<details>\n\n",
        "*a **a ",
        "[a]: b\n",
    ]
    .into_iter()
    .map(shape)
    .collect();
    shapes.push(("|", "a|".to_owned(), "\n"));
    shapes.push(("<table>", "<tr><td rowspan=2>".to_owned(), "</table>"));
    shapes.push(("<table><tr>", "<td>".to_owned(), "</tr></table>"));
    shapes.push(("---\n", "[".to_owned(), "\n---\n"));
    shapes.push(("# ", "*a `b` ".to_owned(), ""));
    // Thousands of mentions, each near to labels of other footnotes.
    let footnotes: String = (0..4_500).map(|n| format!("[^label{n}x]\n\n[^label{n}]: a\n\n")).collect();
    assert!(footnotes.len() < 200_000 && footnotes.len() > 100_000);
    shapes.push(("", footnotes, ""));
    shapes
}

#[test]
fn no_shape_costs_the_square_of_its_size() {
    const BYTES: usize = 200_000;
    for (before, repeated, after) in shapes() {
        let text = format!("{before}{}{after}", repeated.repeat(BYTES / repeated.len()));
        let started = Instant::now();
        let checked = read(&text, Lang::Zh);
        let html = common::write(&checked.value);
        // An unoptimised build on a busy machine needs 2 s for the worst of them; the square would take minutes.
        assert!(started.elapsed() < Duration::from_secs(20), "{repeated:?}: {:?}", started.elapsed());
        assert!(html.len() < 64 * text.len(), "{repeated:?}: {} bytes", html.len());
        assert!(checked.diagnostics.len() < 1_000, "{repeated:?}: {} findings", checked.diagnostics.len());
        valid::check(&html).unwrap_or_else(|wrong| panic!("{repeated:?}: {wrong}"));
    }
}

#[test]
fn deep_nesting_is_flattened_and_named() {
    for (opening, text) in
        [("> ", "a"), ("- ", "a"), ("<div>", "a"), ("*a **", "b"), ("1. > ", "a"), ("<b>", "a")]
    {
        let deep = opening.repeat(50_000) + text + &"**a*".repeat(50_000);
        let checked = read(&deep, Lang::Zh);
        assert!(checked.diagnostics.iter().any(|found| found.code == "nesting"), "{opening:?}");
        let html = common::write(&checked.value);
        assert!(html.contains(text));
    }
}

#[test]
fn a_wide_table_of_short_rows_stays_small() {
    let width = 500;
    let text = format!("|{}\n|{}\n{}", "a|".repeat(width), "-|".repeat(width), "|x|\n".repeat(500));
    let checked = read(&text, Lang::Zh);
    assert!(checked.diagnostics.iter().any(|found| found.code == "short-rows"));
    let html = common::write(&checked.value);
    assert!(html.len() < 20 * text.len(), "{} of {}", html.len(), text.len());
    let wide = read("|a|b|\n|-|-|\n|1|2|3|4|\n", Lang::Zh);
    assert!(!common::write(&wide.value).contains('3'), "cells beyond the head are cut");
}
