//! The reader's own page. What it shows is in the browser; the build gives it all notes to show it on.

use super::*;

#[derive(Hash, Serialize)]
struct Progress {
    lead: String,
    /// Ids of all notes, a line each.
    ids: String,
    categories: Vec<ProgressCategory>,
}

#[derive(Hash, Serialize)]
struct ProgressCategory {
    link: Link,
    notes: Vec<Link>,
}

impl Sheet<'_> {
    pub(super) fn progress(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Page {
            progress: Progress,
        }
        let catalog = self.input.catalog;
        let categories = catalog.categories.iter().filter(|category| !category.entries.is_empty());
        let categories = categories.map(|category| ProgressCategory {
            link: Link {
                text: match category.title.get(self.lang) {
                    _ if category.id.is_empty() => self.t("notes"),
                    title => title.clone(),
                },
                other: String::new(),
                ..self.category_link(category)
            },
            notes: category.entries.iter().map(|&at| self.note_of(&catalog.entries[at])).collect(),
        });
        let ids: Vec<&str> = catalog.entries.iter().map(|entry| entry.id.as_str()).collect();
        let lead = self.t("progress_lead");
        let progress = Progress { lead: lead.clone(), ids: ids.join("\n"), categories: categories.collect() };
        self.render("progress.html", "progress", &self.t("progress"), &lead, Page { progress })
    }

    /// A note with its id, for scripts.
    pub(super) fn note_of(&self, entry: &Entry) -> Link {
        Link { id: entry.id.to_string(), ..note_link(self.linker.note(&entry.id, None)) }
    }
}
