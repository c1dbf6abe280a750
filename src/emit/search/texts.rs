//! Sections -> text shards: titles, headings and blocks, from which a client shows results and excerpts.

use serde_json::{Value, json};
use std::collections::HashMap;

use super::files::{Piece, checksum, shard_size};
use super::{Page, Section};
use crate::base::lang::Lang;
use crate::base::text::fold_space;

/// Bounds of a shard's size before compression (half of it after), and its share for [`shard_size`]: each of six
/// rows of results costs one, and each costs a byte of the manifest.
const SIZES: std::ops::RangeInclusive<usize> = 1000..=4096;
const SHARE: f64 = 0.25;
/// How much of the block in the other language stands under an excerpt, in characters.
const PARTNER_ZH: usize = 46;
const PARTNER_EN: usize = 100;

/// Shards, and how many documents each holds.
pub struct TextShards {
    /// The shards.
    pub pieces: Vec<Piece>,
    /// Documents in each.
    pub docs: Vec<u32>,
}

/// Cuts pages at sections. `surfaces` are, for each section, the names in it that the alias field has other
/// names for: what is highlighted when a reader types one of those.
pub fn cut(pages: &[Page<'_>], surfaces: &[Vec<Vec<Vec<String>>>]) -> TextShards {
    let partners = partners(pages);
    let sections = pages.iter().flat_map(|page| page.sections);
    let target = shard_size(sections.map(size).sum(), SHARE, SIZES);
    let mut shards = TextShards { pieces: Vec::new(), docs: Vec::new() };
    let mut shard = Shard::default();
    for (page, surfaces) in pages.iter().zip(surfaces) {
        shard.open(page, partners.contains_key(&page.partner_key("")));
        for (section, surfaces) in page.sections.iter().zip(surfaces) {
            if shard.bytes >= target {
                shard.finish_into(&mut shards);
                shard.open(page, partners.contains_key(&page.partner_key("")));
            }
            shard.add(page, section, surfaces, &partners);
        }
        // A page of its own shard costs a reader nothing but what is shown; small pages share one.
        if shard.bytes >= target / 2 {
            shard.finish_into(&mut shards);
        }
    }
    shard.finish_into(&mut shards);
    shards
}

/// Block texts by language, note and anchor; the anchor `""` says that the page is there.
type Partners<'a> = HashMap<(Lang, &'a str, &'a str), &'a str>;

fn partners<'a>(pages: &[Page<'a>]) -> Partners<'a> {
    let mut partners = Partners::new();
    for page in pages {
        partners.insert((page.lang(), page.note(), ""), "");
        let blocks = page.sections.iter().flat_map(|section| &section.blocks);
        partners.extend(blocks.map(|(anchor, text)| ((page.lang(), page.note(), &**anchor), &**text)));
    }
    partners
}

#[derive(Default)]
struct Shard {
    pages: Vec<(Value, Vec<Value>)>,
    bytes: usize,
    docs: u32,
    key: u32,
}

impl Shard {
    fn open(&mut self, page: &Page<'_>, has_partner: bool) {
        let Some(first) = page.sections.first() else { return };
        if self.pages.is_empty() {
            self.key = checksum(page.note().as_bytes());
        }
        let english = u8::from(first.lang == Lang::En);
        let head = json!([
            page.note(),
            english,
            first.page_title,
            first.category,
            first.difficulty.unwrap_or(0),
            u8::from(has_partner)
        ]);
        self.pages.push((head, Vec::new()));
    }

    fn add(&mut self, page: &Page<'_>, section: &Section, surfaces: &[Vec<String>], partners: &Partners<'_>) {
        let blocks =
            section.blocks.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(anchor, text)| {
                let text = fold_space(text);
                match partners.get(&page.partner_key(anchor)) {
                    Some(partner) if !anchor.is_empty() => {
                        json!([anchor, text, opening(partner, page.lang().other())])
                    }
                    _ => json!([anchor, text]),
                }
            });
        let blocks: Vec<Value> = blocks.collect();
        let kind = section.kind as u8;
        let value = json!([section.heading, section.anchor, kind, blocks, surfaces]);
        self.bytes += size(section);
        self.docs += 1;
        if let Some((_, sections)) = self.pages.last_mut() {
            sections.push(value);
        }
    }

    fn finish_into(&mut self, shards: &mut TextShards) {
        let shard = std::mem::take(self);
        if shard.docs == 0 {
            return;
        }
        let pages = shard.pages.into_iter().filter(|(_, sections)| !sections.is_empty());
        let pages: Vec<Value> = pages.map(|(head, sections)| json!([head, sections])).collect();
        shards.pieces.push(Piece { content: Value::from(pages).to_string().into_bytes(), key: shard.key });
        shards.docs.push(shard.docs);
    }
}

/// What a section takes before compression.
fn size(section: &Section) -> usize {
    section.blocks.iter().map(|(_, text)| text.len() + 12).sum::<usize>() + 40
}

fn opening(text: &str, lang: Lang) -> String {
    let most = if lang == Lang::Zh { PARTNER_ZH } else { PARTNER_EN };
    let text = fold_space(text);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
