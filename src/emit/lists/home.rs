//! The home page.

use super::*;

/// Notes shown as recently updated, and questions shown on the home page.
const HOME_ITEMS: usize = 6;

impl Sheet<'_> {
    pub(super) fn home(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Home {
            home: HomeView,
        }
        let catalog = self.input.catalog;
        let (text, summary) = folder_text(self.input, &catalog.home, &self.linker);
        let categories = catalog.categories.iter().filter(|category| !category.id.is_empty());
        let title = site_title(self.input, self.lang);
        let others = catalog.categories.iter().find(|category| category.id.is_empty());
        let others = others.map_or(&[][..], |category| &category.entries);
        let home = HomeView {
            search_title: self.count("search_title", catalog.entries.len()),
            tries: Vec::new(),
            body: text,
            categories: categories.map(|category| self.category_link(category)).collect(),
            recent: self.recent(),
            questions: self
                .all_questions()
                .into_iter()
                .take(HOME_ITEMS)
                .map(|row| Link {
                    href: row.href,
                    text: row.text,
                    lang: row.lang,
                    note: row.category,
                    ..Link::default()
                })
                .collect(),
            all_questions: self.linker.site("questions"),
            progress: self.linker.site("progress"),
            others: others
                .iter()
                .map(|&at| note_link(self.linker.note(&catalog.entries[at].id, None)))
                .collect(),
        };
        let configured = self.input.src.config.description.get(self.lang);
        let description = if configured.is_empty() { summary } else { configured.clone() };
        self.render("home.html", "home", &title, &description, Home { home })
    }

    /// How many notes a category has; one without any says that they are on their way.
    pub(super) fn category_count(&self, category: &Category) -> String {
        match category.entries.len() {
            0 => self.t("coming"),
            n => n.to_string(),
        }
    }

    pub(super) fn recent(&self) -> Vec<RecentView> {
        let catalog = self.input.catalog;
        let mut entries: Vec<&Entry> =
            catalog.entries.iter().filter(|entry| entry.updated.is_some()).collect();
        entries.sort_by(|a, b| b.updated.cmp(&a.updated));
        let recent = entries.into_iter().take(HOME_ITEMS).map(|entry| {
            let link = note_link(self.linker.note(&entry.id, None));
            let date = entry.updated.clone().unwrap_or_default();
            RecentView {
                short_date: date.get(5..).unwrap_or(&date).to_owned(),
                date,
                href: link.href,
                text: link.text,
                lang: link.lang,
                note: catalog.categories[entry.category].title.get(self.lang).clone(),
            }
        });
        recent.collect()
    }
}
