//! Whether HTML is balanced and nested as HTML5 allows: a small part of what a validator checks, fast enough for
//! thousands of random notes.

use std::collections::HashSet;

const VOID: [&str; 4] = ["br", "hr", "img", "input"];

/// Elements that can stand in a line; all others written for notes are blocks.
const PHRASING: [&str; 17] = [
    "a", "b", "br", "code", "del", "em", "i", "img", "input", "kbd", "mark", "span", "strong", "sub", "sup",
    "u", "wbr",
];

/// Elements that hold nothing but what can stand in a line.
const LINES: [&str; 11] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary", "span", "a"];

/// The first thing wrong with the HTML of a note.
pub fn check(html: &str) -> Result<(), String> {
    let (mut open, mut ids): (Vec<&str>, HashSet<&str>) = (Vec::new(), HashSet::new());
    let (mut rest, mut level) = (html, 1);
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        if matches!(open.last(), Some(&("table" | "tbody" | "thead" | "tr" | "ul" | "ol")))
            && !text.trim().is_empty()
        {
            return Err(format!("text {text:?} in <{}>", open[open.len() - 1]));
        }
        let end = rest[start..].find('>').ok_or("a tag without end")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(top) if top == name => {}
                top => return Err(format!("</{name}> closes {top:?}")),
            }
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap_or(tag);
        fits(name, &open)?;
        if let Some(next) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
            if next > level + 1 {
                return Err(format!("<{name}> after <h{level}>"));
            }
            level = next;
        }
        if let Some((_, id)) = tag.split_once(" id=\"") {
            let id = id.split('"').next().unwrap_or(id);
            if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id) {
                return Err(format!("the id {id:?} is empty or taken"));
            }
        }
        if tag.contains(" style=") || tag.contains(" on") {
            return Err(format!("<{tag}> has a style or a handler"));
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    if let Some(c) = html.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(format!("the character {c:?}"));
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
}

fn fits(name: &str, open: &[&str]) -> Result<(), String> {
    let parent = open.last().copied().unwrap_or("body");
    let needs: &[&str] = match name {
        "tr" => &["thead", "tbody"],
        "td" | "th" => &["tr"],
        "thead" | "tbody" => &["table"],
        "li" => &["ul", "ol"],
        "summary" => &["details"],
        _ => &[],
    };
    let only: &[&str] = match parent {
        "table" => &["thead", "tbody"],
        "thead" | "tbody" => &["tr"],
        "tr" => &["td", "th"],
        "ul" | "ol" => &["li"],
        _ => &[],
    };
    // A summary may also hold headings.
    let heading = name.len() == 2 && name.starts_with('h') && name != "hr";
    let in_line = open.iter().any(|tag| LINES.contains(tag) && !(*tag == "summary" && heading));
    let wrong = !needs.is_empty() && !needs.contains(&parent)
        || !only.is_empty() && !only.contains(&name)
        || in_line && !PHRASING.contains(&name)
        || PHRASING.contains(&parent) && !PHRASING.contains(&name)
        || name == "a" && open.contains(&"a")
        || heading && open.contains(&"th");
    if wrong { Err(format!("<{name}> in <{}>", open.join("><"))) } else { Ok(()) }
}
