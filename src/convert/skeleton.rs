//! The English file of a note: title, tags and headings; its blocks are still to be translated.

use super::arrange::Plan;
use super::block::Block;
use super::english::english;
use super::files::quoted;
use super::inline::{Place, plain};
use super::known::Known;
use super::line::Text;

/// Writes it; tags are Chinese and English.
pub(super) fn skeleton(plan: &Plan, tags: &[(String, String)], known: &Known) -> String {
    let mut text = format!("---\ntitle: {}\n", quoted(&plan.english));
    if !tags.is_empty() {
        let en: Vec<String> = tags.iter().map(|(_, en)| quoted(en)).collect();
        text.push_str(&format!("tags: [{}]\n", en.join(", ")));
    }
    text.push_str("---\n");
    for (level, heading) in headings(&plan.draft.blocks) {
        let heading = plain(&english(&heading, None, known), Place::Heading);
        text.push_str(&format!("\n{} {heading}\n", "#".repeat(level)));
    }
    text
}

/// Headings of blocks with their levels, in order.
fn headings(blocks: &[Block]) -> Vec<(usize, String)> {
    let mut headings = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => headings.push((usize::from(*level), text.text.clone())),
            Block::Verbatim(lines) => headings.extend(typed_headings(lines)),
            _ => {}
        }
    }
    headings
}

fn typed_headings(lines: &[Text]) -> Vec<(usize, String)> {
    let mut fence = false;
    let mut headings = Vec::new();
    for line in lines {
        let text = line.text.as_str();
        fence ^= text.trim_start().starts_with("```") || text.trim_start().starts_with("~~~");
        let rest = text.trim_start_matches('#');
        let level = text.len() - rest.len();
        if !fence && (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with(' ')) {
            headings.push((level, rest.trim().to_owned()));
        }
    }
    headings
}
