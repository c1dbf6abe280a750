//! The state of translations and the coverage of topics.

use super::*;

impl Sheet<'_> {
    pub(super) fn status(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Status {
            lead: String,
            tables: Vec<StatusTable>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            status: Status,
        }
        let catalog = self.input.catalog;
        let tables = catalog.categories.iter().map(|category| {
            let rows = category.entries.iter().map(|&at| {
                let entry = &catalog.entries[at];
                let link = note_link(self.linker.note(&entry.id, None));
                let mut counts = [0usize; 3];
                count_states(&entry.matching.rows, &mut counts);
                StatusRow {
                    text: link.text,
                    href: link.href,
                    cells: counts.iter().map(usize::to_string).collect(),
                }
            });
            StatusTable {
                title: if category.id.is_empty() {
                    self.t("notes")
                } else {
                    category.title.get(self.lang).clone()
                },
                anchor: format!("c-{}", if category.id.is_empty() { "notes" } else { &category.id }),
                head: ["status_note", "status_fresh", "status_stale", "status_missing"]
                    .map(|key| self.t(key))
                    .to_vec(),
                rows: rows.collect(),
            }
        });
        let tables = tables.filter(|table| !table.rows.is_empty());
        let tables = coverage_tables(self.input, &self.linker).into_iter().chain(tables).collect();
        let covers = !self.input.coverage.categories.is_empty();
        let lead = self.t(if covers { "coverage_lead" } else { "status_lead" });
        let page = Page { status: Status { lead: lead.clone(), tables } };
        self.render("status.html", "status", &self.t("status"), &lead, page)
    }
}

pub(super) fn count_states(rows: &[Row], counts: &mut [usize; 3]) {
    for row in rows {
        if row.inner.is_empty() {
            counts[match row.state {
                State::Fresh => 0,
                State::Stale => 1,
                State::Missing => 2,
            }] += 1;
        }
        count_states(&row.inner, counts);
    }
}
