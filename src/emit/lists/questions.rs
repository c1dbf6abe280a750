//! The table of all questions.

use super::answer::short_answer;
use super::*;
use crate::parse::Note;

impl Sheet<'_> {
    pub(super) fn questions(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Questions {
            lead: String,
            count: usize,
            categories: Vec<Link>,
            rows: Vec<QuestionRow>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            questions: Questions,
        }
        let rows = self.all_questions();
        let categories = self.input.catalog.categories.iter();
        let categories = categories.filter(|category| rows.iter().any(|row| row.category_id == category.id));
        let categories = categories.map(|category| self.category_link(category)).collect();
        let lead = self.t("questions_lead");
        let page = Page { questions: Questions { lead: lead.clone(), count: rows.len(), categories, rows } };
        self.render("questions.html", "questions", &self.t("questions"), &lead, page)
    }

    pub(super) fn all_questions(&self) -> Vec<QuestionRow> {
        self.input.catalog.entries.iter().flat_map(|entry| self.questions_of(entry)).collect()
    }

    /// The questions of a note in the page's language, with the other one beside it where there are both.
    pub(super) fn questions_of(&self, entry: &Entry) -> Vec<QuestionRow> {
        let category = &self.input.catalog.categories[entry.category];
        let own = self.lang == Lang::Zh || entry.en.is_some();
        let row = |asked: Asked| {
            let href = self.linker.note(&entry.id, Some(&asked.id));
            let (shown, other) = match (self.lang, asked.en) {
                (Lang::En, Some(en)) => (en, Some(asked.zh)),
                (_, en) => (asked.zh, en),
            };
            QuestionRow {
                href: href.url.unwrap_or_default(),
                lang: href.lang.map(Lang::tag),
                text: shown.question,
                answer: shown.answer,
                other: other.filter(|_| own).map(|other| other.question).unwrap_or_default(),
                category: category.title.get(self.lang).clone(),
                category_id: category.id.clone(),
                note: entry.id.to_string(),
                difficulty: entry.zh.meta.difficulty,
                difficulty_text: difficulty(self.input, self.lang, entry.zh.meta.difficulty),
            }
        };
        asked(entry).into_iter().map(row).collect()
    }
}

pub(super) fn is_question(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Callout(callout) if callout.kind == CalloutKind::Question)
}

pub(super) fn has_questions(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| is_question(block) || has_questions(block.children()))
}

pub(super) fn count_questions(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| usize::from(is_question(block)) + count_questions(block.children())).sum()
}

/// A question in one language.
struct Said {
    question: String,
    answer: String,
}

/// A question callout: its anchor, and what it says in both languages.
struct Asked {
    id: String,
    zh: Said,
    en: Option<Said>,
}

/// All question callouts of a note.
fn asked(entry: &Entry) -> Vec<Asked> {
    fn walk(entry: &Entry, rows: &[Row], zh: &[Block], en: Option<&[Block]>, out: &mut Vec<Asked>) {
        for row in rows {
            let Some(block) = row.zh.map(|at| &zh[at]) else { continue };
            let partner = row.en.and_then(|at| en.and_then(|blocks| blocks.get(at)));
            if let Some(zh) = said(block, &entry.zh) {
                let en = partner.zip(entry.en.as_ref()).and_then(|(block, note)| said(block, note));
                out.push(Asked { id: row.id.clone(), zh, en });
            }
            walk(entry, &row.inner, block.children(), partner.map(Block::children), out);
        }
    }
    let mut out = Vec::new();
    walk(entry, &entry.matching.rows, &entry.zh.blocks, entry.en.as_ref().map(|en| &en.blocks[..]), &mut out);
    out
}

fn said(block: &Block, note: &Note) -> Option<Said> {
    match &block.kind {
        BlockKind::Callout(callout) if callout.kind == CalloutKind::Question => Some(Said {
            question: callout.title_text.clone(),
            answer: short_answer(&callout.blocks, note.into()),
        }),
        _ => None,
    }
}
