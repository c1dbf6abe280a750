//! `/diagrams/`: every drawing of the site, by category, each leading to its place in its note.

use serde::Serialize;

use crate::base::diagnostic::Checked;
use crate::base::lang::{Lang, View};
use crate::catalog::{Entry, Row};
use crate::fragment::diagram::DiagramKind;
use crate::page::Fragments;
use crate::page::links::site_page;
use crate::parse::Block;
use crate::parse::tree::BlockKind;
use crate::site::Output;

use super::frame::{Subject, both, frame};
use super::view::Frame;
use super::{Input, html};

#[derive(Hash, Serialize)]
struct GalleryPage {
    page: Frame,
    gallery: GalleryView,
}

#[derive(Hash, Serialize)]
struct GalleryView {
    lead: String,
    groups: Vec<Group>,
}

#[derive(Hash, Serialize)]
struct Group {
    title: String,
    anchor: String,
    cards: Vec<Card>,
}

/// One drawing.
#[derive(Hash, Serialize)]
struct Card {
    kind: &'static str,
    kind_name: String,
    svg: String,
    href: String,
    title: String,
    lang: Option<&'static str>,
    note: String,
    steps: String,
}

/// Whether the site has any drawing.
pub fn has_diagrams(fragments: &Fragments) -> bool {
    fragments.values().flatten().any(|fragment| fragment.drawing().is_some())
}

/// Writes the gallery in every language of the site; none when nothing is drawn.
pub fn gallery(input: &Input) -> Checked<Vec<Output>> {
    let (mut outputs, mut found) = (Vec::new(), Vec::new());
    if !input.has_diagrams {
        return Checked::ok(outputs);
    }
    let langs: &[Lang] = if input.catalog.has_english { &Lang::ALL } else { &[Lang::Zh] };
    for &lang in langs {
        let path = site_page("diagrams", lang);
        let linker = input.linker(&path, View::from(lang));
        let lead = input.strings.get(lang, "gallery_lead").to_owned();
        let subject = Subject {
            kind: "diagrams",
            heading: input.strings.get(lang, "diagrams"),
            description: &lead,
            path: path.clone(),
            view: View::from(lang),
            both: both(input, "diagrams"),
            scripts: Vec::new(),
            styles: vec!["diagrams.css"],
            playground: false,
        };
        let groups = input.catalog.categories.iter().map(|category| Group {
            title: category.title.get(lang).clone(),
            anchor: format!("c-{}", category.id),
            cards: category
                .entries
                .iter()
                .flat_map(|&at| cards(input, &input.catalog.entries[at], &linker))
                .collect(),
        });
        let groups = groups.filter(|group| !group.cards.is_empty()).collect();
        let page = GalleryPage {
            page: frame(input, subject, &linker),
            gallery: GalleryView { lead: lead.clone(), groups },
        };
        let bytes =
            html::Rendering::new(input.templates, "diagrams.html", lang, &path, page).page(input.memo);
        outputs.push(html::output(&bytes, path, "the gallery", &mut found));
    }
    Checked::new(outputs, found)
}

/// The drawings of a note in the page's language where it has a translation.
fn cards(input: &Input, entry: &Entry, linker: &crate::page::links::Linker) -> Vec<Card> {
    let lang = linker.view.interface();
    let (note, own) = match (&entry.en, lang) {
        (Some(en), Lang::En) => (en, Lang::En),
        _ => (&entry.zh, Lang::Zh),
    };
    let Some(fragments) = input.fragments.get(&*note.rel) else { return Vec::new() };
    let mut fences = Vec::new();
    places(&entry.matching.rows, &note.blocks, own, &mut fences);
    let card = |(index, anchor): (usize, String)| {
        let diagram = fragments.get(index)?.drawing()?;
        let href = linker.note(&entry.id, Some(&anchor));
        Some(Card {
            kind: diagram.kind.class(),
            kind_name: input.strings.get(lang, kind_key(diagram.kind)).to_owned(),
            svg: diagram.narrow.as_ref().unwrap_or(&diagram.svg).clone(),
            href: href.url.unwrap_or_default(),
            title: diagram.title.clone().unwrap_or_else(|| note.title.clone()),
            lang: (own != lang).then(|| own.tag()),
            note: note.title.clone(),
            steps: input.strings.count(lang, "gallery_steps", diagram.steps.len()),
        })
    };
    fences.into_iter().filter_map(card).collect()
}

/// The fences of a note with the anchors of their rows.
fn places(rows: &[Row], blocks: &[Block], lang: Lang, out: &mut Vec<(usize, String)>) {
    for row in rows {
        let at = if lang == Lang::Zh { row.zh } else { row.en };
        let Some(block) = at.and_then(|at| blocks.get(at)) else { continue };
        if let BlockKind::Fence(index) = block.kind {
            out.push((index, row.id.clone()));
        }
        places(&row.inner, block.children(), lang, out);
    }
}

fn kind_key(kind: DiagramKind) -> &'static str {
    match kind {
        DiagramKind::Sequence => "kind_seq",
        DiagramKind::Flow => "kind_flow",
        DiagramKind::State => "kind_state",
        DiagramKind::Class => "kind_class",
        DiagramKind::Er => "kind_er",
    }
}
