//! `/map/`: the notes of each category with lines from what to read first, as links in a drawing and as a list.

use std::fmt::Write;

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::base::text::escape;
use crate::base::url::NoteId;
use crate::catalog::{Category, Entry};
use crate::fragment::diagram::{TopicBox, TopicMap, topics};
use crate::page::links::{Linker, site_page};
use crate::site::Output;

use super::frame::{Subject, both, frame};
use super::notes::note_link;
use super::view::{Frame, Link};
use super::{Input, html};

/// A box beside others is never as wide as this, a box of a column on a wide page always is.
const WIDEST_BOX: f64 = 400.0;

#[derive(Hash, Serialize)]
struct MapPage {
    page: Frame,
    map: MapView,
}

#[derive(Hash, Serialize)]
struct MapView {
    lead: String,
    categories: Vec<CategoryMap>,
}

#[derive(Hash, Serialize)]
struct CategoryMap {
    link: Link,
    anchor: String,
    wide: String,
    narrow: String,
    notes: Vec<MapNote>,
}

/// A note of the list.
#[derive(Hash, Serialize)]
struct MapNote {
    link: Link,
    first: Vec<Link>,
}

/// Writes the map in every language of the site.
pub fn map(input: &Input) -> Checked<Vec<Output>> {
    let (mut outputs, mut found) = (Vec::new(), Vec::new());
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    for &lang in langs {
        let path = site_page("map", lang);
        let linker = input.linker(&path, View::from(lang));
        let lead = input.strings.get(lang, "map_lead").to_owned();
        let subject = Subject {
            kind: "map",
            heading: input.strings.get(lang, "map"),
            description: &lead,
            path: path.clone(),
            view: View::from(lang),
            both: both(input, "map"),
            scripts: vec!["marks.js"],
            styles: vec!["study.css"],
            playground: false,
        };
        let categories = input.catalog.categories.iter().filter(|category| !category.entries.is_empty());
        let categories = categories.map(|category| category_map(input, category, &linker)).collect();
        let page =
            MapPage { page: frame(input, subject, &linker), map: MapView { lead: lead.clone(), categories } };
        let bytes = html::Rendering::new(input.templates, "map.html", lang, &path, page).page(input.memo);
        outputs.push(html::output(&bytes, path, "the map", &mut found));
    }
    Checked::new(outputs, found)
}

fn category_map(input: &Input, category: &Category, linker: &Linker) -> CategoryMap {
    let lang = linker.view.interface();
    let entries: Vec<&Entry> = category.entries.iter().map(|&at| &input.catalog.entries[at]).collect();
    let link = |id: &NoteId| Link { id: id.to_string(), ..note_link(linker.note(id, None)) };
    let links: Vec<Link> = entries.iter().map(|entry| link(&entry.id)).collect();
    let place = |id: &NoteId| entries.iter().position(|entry| entry.id == *id);
    let mut edges = Vec::new();
    let mut notes = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let resolved = input.resolved.get(&*entry.zh.rel);
        let first = resolved.map_or(&[][..], |resolved| &resolved.prerequisites);
        edges.extend(first.iter().filter_map(place).map(|before| (before, at)));
        notes.push(MapNote { link: links[at].clone(), first: first.iter().map(link).collect() });
    }
    let titles: Vec<&str> = links.iter().map(|link| &*link.text).collect();
    let maps = topics(&titles, &edges);
    let title = match category.title.get(lang) {
        _ if category.id.is_empty() => input.strings.get(lang, "notes").to_owned(),
        title => title.clone(),
    };
    // Topics that do not fit beside each other even on a wide page stand in a column there, too: that of phones, as
    // boxes over the whole width of the page are no easier to read.
    let is_column = maps.wide.boxes.iter().any(|topic| topic.w > WIDEST_BOX);
    let label = input.strings.get(lang, "map_of").replace("{name}", &title);
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    CategoryMap {
        anchor: format!("c-{}", if category.id.is_empty() { "notes" } else { &category.id }),
        link: Link {
            href: linker.site(&category.id),
            text: title,
            ids: ids.join("\n"),
            count: entries.len().to_string(),
            ..Link::default()
        },
        wide: if is_column { String::new() } else { drawn(&maps.wide, &links, &label, "wide") },
        narrow: drawn(&maps.narrow, &links, &label, if is_column { "" } else { "narrow" }),
        notes,
    }
}

/// A map as SVG: lines below, boxes as links in reading order above.
fn drawn(map: &TopicMap, links: &[Link], label: &str, class: &str) -> String {
    let (w, h) = (map.width, map.height);
    let mut svg = format!(
        "<svg class=\"topics {class}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"group\" aria-label=\"{}\">",
        escape(label)
    );
    for line in &map.lines {
        push_line(line, &mut svg);
    }
    for (topic, link) in map.boxes.iter().zip(links) {
        push_box(topic, link, &mut svg);
    }
    svg.push_str("</svg>");
    svg
}

/// A line with bends and a small arrow at its end.
fn push_line(line: &[(f64, f64)], svg: &mut String) {
    const HEAD: f64 = 5.0;
    let [.., before, (x, y)] = line else { return };
    svg.push_str("<path class=\"way\" d=\"");
    for (at, (x, y)) in line.iter().enumerate() {
        let _ = write!(svg, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    }
    let (dx, dy) = (x - before.0, y - before.1);
    let length = dx.hypot(dy).max(0.1);
    let (dx, dy) = (dx / length * HEAD, dy / length * HEAD);
    let (left, right) = ((x - dx - dy * 0.7, y - dy + dx * 0.7), (x - dx + dy * 0.7, y - dy - dx * 0.7));
    let _ = write!(svg, "M{:.1} {:.1}L{x:.1} {y:.1}L{:.1} {:.1}\"/>", left.0, left.1, right.0, right.1);
}

fn push_box(topic: &TopicBox, link: &Link, svg: &mut String) {
    let TopicBox { x, y, w, h, lines } = topic;
    let _ = write!(svg, "<a href=\"{}\" data-note=\"{}\"", escape(&link.href), escape(&link.id));
    if let Some(lang) = link.lang {
        let _ = write!(svg, " lang=\"{lang}\" hreflang=\"{lang}\"");
    }
    let _ =
        write!(svg, "><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"6\"/><text>");
    for ((x, y), text) in lines {
        let _ = write!(svg, "<tspan x=\"{x:.1}\" y=\"{y:.1}\">{}</tspan>", escape(text));
    }
    svg.push_str("</text></a>");
}
