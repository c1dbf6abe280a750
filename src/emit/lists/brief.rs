//! A category in brief: every question with its answer in two sentences, to read on the way or to print.

use super::*;

#[derive(Hash, Serialize)]
struct Brief {
    crumbs: Vec<Link>,
    title: String,
    lead: String,
    groups: Vec<BriefGroup>,
}

/// The questions of one note.
#[derive(Hash, Serialize)]
struct BriefGroup {
    note: Link,
    rows: Vec<QuestionRow>,
}

impl Sheet<'_> {
    pub(super) fn brief(&self, id: &str) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Page {
            brief: Brief,
        }
        let category = self.named(id);
        let entries = category.entries.iter().map(|&at| &self.input.catalog.entries[at]);
        let groups =
            entries.map(|entry| BriefGroup { note: self.note_of(entry), rows: self.questions_of(entry) });
        let groups: Vec<BriefGroup> = groups.filter(|group| !group.rows.is_empty()).collect();
        let count = groups.iter().map(|group| group.rows.len()).sum();
        let title = self.of_category("brief_of", category);
        let lead = self.count("brief_lead", count);
        let brief = Brief {
            crumbs: self.crumbs(category, "brief"),
            title: title.clone(),
            lead: lead.clone(),
            groups,
        };
        self.render("brief.html", "brief", &title, &lead, Page { brief })
    }

    /// A text about a category by its name.
    pub(super) fn of_category(&self, key: &'static str, category: &Category) -> String {
        self.t(key).replace("{name}", category.title.get(self.lang))
    }

    /// The way from the home page to one of a category's own pages.
    pub(super) fn crumbs(&self, category: &Category, key: &'static str) -> Vec<Link> {
        let text = category.title.get(self.lang).clone();
        vec![
            Link { href: self.linker.site(""), text: self.t("home"), ..Link::default() },
            Link { href: self.linker.site(&category.id), text, ..Link::default() },
            Link { text: self.t(key), ..Link::default() },
        ]
    }
}
