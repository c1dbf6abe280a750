//! CommonMark's own examples through our tree. The specification is an npm package, so that its text
//! (CC-BY-SA) does not stand in this repository.

use std::collections::BTreeMap;

use bagu::base::lang::Lang;
use bagu::parse::Options;

/// Examples whose output differs on purpose, with the reason.
const DIFFERENT: [(usize, &str); 0] = [];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples of `spec.txt`: between lines of 32 backticks, the first with ` example`, input and output parted
/// by a line with a dot. `→` stands for a tab.
fn examples() -> Vec<Example> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/commonmark-spec/spec.txt");
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| {
        panic!("{path}: {e}\nrun `npm ci` in the repository's root: this test needs the package")
    });
    let fence = "`".repeat(32);
    let (begin, end) = (format!("\n{fence} example\n"), format!("\n{fence}\n"));
    let cut = |(index, part): (usize, &str)| {
        let body = part.split_once(&end).map_or(part, |(body, _)| body).replace('→', "\t");
        // Input and output may both be empty.
        let body = format!("\n{body}\n");
        let (markdown, html) = body.split_once("\n.\n").expect("a line with a dot");
        Example { number: index + 1, markdown: format!("{markdown}\n")[1..].into(), html: html.into() }
    };
    text.split(&begin).skip(1).enumerate().map(cut).collect()
}

/// Line breaks between tags are taken out, but inside `<pre>` they stay, for code is text. `<br />` is `<br>`, and
/// a quote in text needs no escape.
fn normal(html: &str) -> String {
    let html = html.replace(" />", ">").replace("&quot;", "\"");
    let (mut out, mut rest) = (String::new(), html.as_str());
    while let Some(start) = rest.find("<pre>") {
        let end = rest[start..].find("</pre>").map_or(rest.len(), |end| start + end);
        out.push_str(&between_tags(&rest[..start]));
        out.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    out + &between_tags(rest)
}

fn between_tags(html: &str) -> String {
    let mut html = html.to_owned();
    while html.contains(">\n<") {
        html = html.replace(">\n<", "><");
    }
    html.trim_matches('\n').to_owned()
}

#[test]
fn every_example() {
    let examples = examples();
    assert_eq!(examples.len(), 652, "the package is CommonMark 0.31.2");
    let different: BTreeMap<usize, &str> = DIFFERENT.into();
    let options = Options { unsafe_html: true, plain: true };
    let mut failed = Vec::new();
    for Example { number, markdown, html } in &examples {
        let note = crate::common::read(markdown, Lang::En, options).value;
        let written = crate::common::write(&note);
        match (normal(&written) == normal(html), different.get(number)) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => {
                failed.push(format!("{number} is as in the specification: take it off the list"))
            }
            (false, None) => {
                failed.push(format!(
                    "{number}\n--- markdown\n{markdown}--- expected\n{html}--- written\n{written}"
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{} of 652 differ\n\n{}", failed.len(), failed.join("\n\n"));
}
