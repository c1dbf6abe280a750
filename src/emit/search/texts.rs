//! Sections -> text shards: titles, headings and blocks, from which a client shows results and excerpts.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

use super::alias::Named;
use super::files::{Framed, checksum, shard_size};
use super::{Page, Section};
use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::text::fold_space;

/// Bounds of a shard's size before compression (half of it after), and its share for [`shard_size`]: each of six
/// rows of results costs one, and each costs a byte of the manifest.
const SIZES: std::ops::RangeInclusive<usize> = 1000..=4096;
const SHARE: f64 = 0.25;
/// How much of the block in the other language stands under an excerpt, in characters.
const PARTNER_ZH: usize = 46;
const PARTNER_EN: usize = 100;

/// What is in one shard: sections of one page, or of several in a row.
#[derive(Default, Hash)]
pub struct TextShard<'a> {
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    page: &'a Page,
    /// The same page in the other language.
    partner: Option<&'a Page>,
    sections: Range<usize>,
    /// For each section of the page the names in it that the alias field has other names for: what is highlighted
    /// when a reader types one of those.
    named: &'a [Named],
}

impl Hash for Part<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.page, self.partner, &self.sections, &self.named[self.sections.clone()]).hash(state);
    }
}

impl TextShard<'_> {
    /// A stable number of what stands first in it.
    pub fn key(&self) -> u32 {
        self.parts.first().map_or(0, |part| checksum(part.page.note().as_bytes()))
    }

    /// How many documents it holds.
    pub fn docs(&self) -> u32 {
        self.parts.iter().map(|part| part.sections.len() as u32).sum()
    }
}

/// Cuts pages at sections. `named` and `partners` are those of each page.
pub fn cut<'a>(
    pages: &'a [Arc<Page>],
    named: &[&'a [Named]],
    partners: &[Option<&'a Page>],
) -> Vec<TextShard<'a>> {
    let target = shard_size(pages.iter().flat_map(|page| &page.sections).map(size).sum(), SHARE, SIZES);
    let (mut shards, mut shard, mut bytes) = (Vec::new(), TextShard::default(), 0);
    for ((page, named), partner) in pages.iter().zip(named).zip(partners) {
        let from = |at: usize| Part { page, partner: *partner, sections: at..at, named };
        shard.parts.push(from(0));
        for (at, section) in page.sections.iter().enumerate() {
            if bytes >= target {
                shards.push(std::mem::take(&mut shard));
                shard.parts.push(from(at));
                bytes = 0;
            }
            shard.parts.last_mut().expect("the page was opened").sections.end = at + 1;
            bytes += size(section);
        }
        // A page of its own shard costs a reader nothing but what is shown; small pages share one.
        if bytes >= target / 2 {
            shards.push(std::mem::take(&mut shard));
            bytes = 0;
        }
    }
    shards.push(shard);
    shards.retain(|shard| shard.docs() > 0);
    shards
}

/// What a section takes before compression.
fn size(section: &Section) -> usize {
    section.blocks.iter().map(|(_, text)| text.len() + 12).sum::<usize>() + 40
}

/// The file of a shard.
pub fn text_shard(shard: &TextShard) -> Checked<Framed> {
    let parts = shard.parts.iter().filter(|part| !part.sections.is_empty());
    let pages: Vec<Value> = parts.map(part).collect();
    Checked::ok(Framed::new(Value::from(pages).to_string().as_bytes()))
}

fn part(part: &Part) -> Value {
    let Some(first) = part.page.sections.first() else { return Value::Null };
    let head = json!([
        part.page.note(),
        u8::from(first.lang == Lang::En),
        first.page_title,
        first.category,
        first.difficulty.unwrap_or(0),
        u8::from(part.partner.is_some())
    ]);
    let partner: HashMap<&str, &str> = part.partner.map(blocks).into_iter().flatten().collect();
    let sections =
        part.page.sections.iter().zip(part.named).take(part.sections.end).skip(part.sections.start);
    let sections = sections.map(|(section, named)| {
        let blocks = section.blocks.iter().filter(|(_, text)| !text.trim().is_empty());
        let blocks = blocks.map(|(anchor, text)| match partner.get(&**anchor) {
            Some(partner) if !anchor.is_empty() => {
                json!([anchor, fold_space(text), opening(partner, first.lang.other())])
            }
            _ => json!([anchor, fold_space(text)]),
        });
        let blocks: Vec<Value> = blocks.collect();
        json!([section.heading, section.anchor, section.kind as u8, blocks, named])
    });
    json!([head, sections.collect::<Vec<_>>()])
}

/// Block texts by anchor.
fn blocks(page: &Page) -> impl Iterator<Item = (&str, &str)> {
    page.sections.iter().flat_map(|section| &section.blocks).map(|(anchor, text)| (&**anchor, &**text))
}

fn opening(text: &str, lang: Lang) -> String {
    let most = if lang == Lang::Zh { PARTNER_ZH } else { PARTNER_EN };
    let text = fold_space(text);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
