//! An account -> a page of its own.

use super::{Told, categories, last_line};
use crate::base::text::escape;
use crate::convert::{Fate, Known};

/// Most lines of sources that a page shows; of larger imports it shows those that are not printed.
const MOST_LINES: usize = 20_000;

/// The style of the page, in the colours of the sites that bagu builds.
const STYLE: &str = include_str!("report.css");

/// The account as a page of its own: one file without script, its style inside, because it is no part of a site and
/// has to be readable wherever it is put.
pub fn page(told: &Told, known: &Known) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Import report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Import report</h1>\n"
    );
    let line = last_line(told);
    let words = line.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    out.push_str(&format!("<p>{}</p>\n", words.collect::<String>()));
    out.push_str(&figures(told));
    out.push_str(&left_out(told));
    out.push_str(&files_that_differ(told));
    out.push_str(&notes(told, known));
    out.push_str(&sources(told));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn figures(told: &Told) -> String {
    let account = &told.conversion.account;
    let (filled, placed, lost) = (account.filled(), account.placed(), account.lost().len());
    let figures = [
        (told.input.sources.len(), "sources"),
        (filled, "lines that are not blank"),
        (placed, "lines in notes"),
        (filled - placed - lost, "left out with a reason"),
        (lost, "lost"),
        (told.conversion.notes.len(), "notes"),
        (told.conversion.lost_pictures, "pictures that did not come along"),
    ];
    let item = |(number, name): (usize, &str)| format!("<div><dt>{name}</dt><dd>{number}</dd></div>\n");
    format!("<dl class=\"figures\">\n{}</dl>\n", figures.map(item).concat())
}

fn left_out(told: &Told) -> String {
    let dropped = told.conversion.account.dropped();
    let mut rows: Vec<(usize, String)> =
        dropped.iter().map(|(reason, n)| (*n, reason.words().to_owned())).collect();
    rows.extend(told.failed.iter().map(|(name, why)| (0, format!("{name}: not read: {why}"))));
    let item = |(n, words): (usize, String)| {
        format!("<tr><td class=\"n\">{n}</td><td>{}</td></tr>\n", escape(&words))
    };
    let body: String = rows.into_iter().map(item).collect();
    if body.is_empty() {
        return String::new();
    }
    format!(
        "<h2>Left out</h2>\n<table>\n<thead><tr><th class=\"n\">Lines</th><th>Reason</th></tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    )
}

fn files_that_differ(told: &Told) -> String {
    if told.files.differ.is_empty() {
        return String::new();
    }
    let item = |path: &String| format!("<li><code>{}</code></li>\n", escape(path));
    let items: String = told.files.differ.iter().map(item).collect();
    format!(
        "<h2>Files that stay as they are</h2>\n<p>Another text stands in their place.</p>\n<ul>\n{items}</ul>\n"
    )
}

fn notes(told: &Told, known: &Known) -> String {
    let mut out = String::from("<h2>Notes</h2>\n");
    for (category, count) in categories(told) {
        let name = known.categories.iter().find(|known| known.id == category);
        let name = name.map_or(category, |known| known.zh.as_str());
        out.push_str(&format!(
            "<details>\n<summary><span lang=\"zh\">{}</span> <span class=\"n\">{count}</span></summary>\n<table>\n\
             <thead><tr><th>Note</th><th>English title</th><th>File</th><th>About the same</th><th class=\"n\">Lines</th></tr></thead>\n<tbody>\n",
            escape(name)
        ));
        for note in told.conversion.notes.iter().filter(|note| note.category == category) {
            out.push_str(&format!(
                "<tr><td lang=\"zh\">{}</td><td>{}</td><td><code>{}</code></td><td>{}</td><td class=\"n\">{}</td></tr>\n",
                escape(&note.title),
                escape(&note.english),
                escape(&note.path),
                escape(&note.related.join(", ")),
                note.lines
            ));
        }
        out.push_str("</tbody>\n</table>\n</details>\n");
    }
    out
}

/// Every source with its lines and where each went.
fn sources(told: &Told) -> String {
    let account = &told.conversion.account;
    let all = account.filled() <= MOST_LINES;
    let mut out = String::from("<h2>Lines</h2>\n");
    if !all {
        out.push_str("<p>Only lines that are not in a note are shown; <code>--json</code> prints all.</p>\n");
    }
    for (source, fates) in told.input.sources.iter().zip(&account.fates) {
        let shown = |fate: &Fate| match fate {
            Fate::Blank => false,
            Fate::Placed { .. } => all,
            Fate::Dropped(_) | Fate::Lost => true,
        };
        let rows: String = (source.text.lines().zip(fates).enumerate())
            .filter(|(_, (_, fate))| shown(fate))
            .map(|(at, (line, fate))| row(at, line, fate))
            .collect();
        let filled = fates.iter().filter(|fate| **fate != Fate::Blank).count();
        out.push_str(&format!(
            "<details>\n<summary>{} <span class=\"n\">{filled}</span></summary>\n<table class=\"lines\">\n\
             <thead><tr><th class=\"n\">Line</th><th>Text</th><th>Went to</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</details>\n",
            escape(&source.path)
        ));
    }
    out
}

fn row(at: usize, line: &str, fate: &Fate) -> String {
    let (class, place) = match fate {
        Fate::Blank => ("", String::new()),
        Fate::Placed { file, line } => ("", format!("<code>{}:{line}</code>", escape(file))),
        Fate::Dropped(reason) => (" class=\"out\"", escape(reason.words())),
        Fate::Lost => (" class=\"lost\"", "lost".to_owned()),
    };
    format!(
        "<tr{class}><td class=\"n\">{}</td><td lang=\"zh\">{}</td><td>{place}</td></tr>\n",
        at + 1,
        escape(line.trim())
    )
}
