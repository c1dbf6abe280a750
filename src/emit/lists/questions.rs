//! The table of all questions.

use super::*;

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
        let catalog = self.input.catalog;
        let mut rows = Vec::new();
        for entry in &catalog.entries {
            let category = &catalog.categories[entry.category];
            let own = self.lang == Lang::Zh || entry.en.is_some();
            for (id, zh, en) in question_pairs(entry) {
                let href = self.linker.note(&entry.id, Some(&id));
                let (text, other) = match (self.lang, en) {
                    (Lang::En, Some(en)) => (en, Some(zh)),
                    (_, en) => (zh, en),
                };
                rows.push(QuestionRow {
                    href: href.url.unwrap_or_default(),
                    lang: href.lang.map(Lang::tag),
                    text,
                    other: other.filter(|_| own).unwrap_or_default(),
                    category: category.title.get(self.lang).clone(),
                    category_id: category.id.clone(),
                    difficulty: entry.zh.meta.difficulty,
                    difficulty_text: difficulty(self.input, self.lang, entry.zh.meta.difficulty),
                });
            }
        }
        rows
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

/// Anchor and text in both languages of every question callout.
pub(super) fn question_pairs(entry: &Entry) -> Vec<(String, String, Option<String>)> {
    fn walk(
        rows: &[Row],
        zh: &[Block],
        en: Option<&[Block]>,
        out: &mut Vec<(String, String, Option<String>)>,
    ) {
        for row in rows {
            let Some(block) = row.zh.map(|at| &zh[at]) else { continue };
            let partner = row.en.and_then(|at| en.and_then(|blocks| blocks.get(at)));
            if let BlockKind::Callout(callout) = &block.kind
                && callout.kind == CalloutKind::Question
            {
                let english = partner.and_then(|block| match &block.kind {
                    BlockKind::Callout(callout) => Some(callout.title_text.clone()),
                    _ => None,
                });
                out.push((row.id.clone(), callout.title_text.clone(), english));
            }
            walk(&row.inner, block.children(), partner.map(Block::children), out);
        }
    }
    let mut out = Vec::new();
    walk(&entry.rows, &entry.zh.blocks, entry.en.as_ref().map(|en| &en.blocks[..]), &mut out);
    out
}
