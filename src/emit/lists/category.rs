//! A category's page and the pages of tags: lists of notes.

use super::*;

impl Sheet<'_> {
    pub(super) fn category(&self, id: &str) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Page {
            category: CategoryView,
        }
        let catalog = self.input.catalog;
        let category = self.named(id);
        let (text, summary) = folder_text(self.input, &category.page, &self.linker);
        let mut groups: Vec<NoteGroup> = Vec::new();
        let mut questions = 0;
        for &at in &category.entries {
            let entry = &catalog.entries[at];
            let folder = entry.id.folder();
            let title =
                if folder.contains('/') { folder_name(self.input, folder, self.lang) } else { String::new() };
            if groups.last().is_none_or(|group| group.title != title) {
                let anchor = format!("g-{}", groups.len());
                groups.push(NoteGroup { title, anchor, notes: Vec::new() });
            }
            let line = self.line(entry);
            questions += count_questions(&entry.zh.blocks);
            groups.last_mut().expect("just pushed").notes.push(line);
        }
        let (title, other) = (category.title.get(self.lang), category.title.get(self.lang.other()));
        let href = format!(
            "{}?cat={}",
            self.linker.site("questions"),
            crate::base::url::encode_fragment(&category.id)
        );
        let view = CategoryView {
            crumbs: vec![
                Link { href: self.linker.site(""), text: self.t("home"), ..Link::default() },
                Link { text: title.clone(), ..Link::default() },
            ],
            title: title.clone(),
            subtitle: if other == title || !catalog.has_english { String::new() } else { other.clone() },
            body: text,
            count: self.count("notes_count", category.entries.len()),
            questions: (questions > 0).then(|| Link {
                href,
                text: self.count("questions_of", questions),
                ..Link::default()
            }),
            brief: self.own_page("brief", category),
            print: self.own_page("print", category),
            id: category.id.clone(),
            ids: self.ids(category),
            groups,
        };
        self.render("category.html", "category", title, &summary, Page { category: view })
    }

    /// The brief or the printed page of a category, when it has one.
    fn own_page(&self, kind: &'static str, category: &Category) -> Option<Link> {
        let name = format!("{kind}/{}", category.id);
        let has = self.input.site_pages.contains(&name);
        has.then(|| Link { href: self.linker.site(&name), text: self.t(kind), ..Link::default() })
    }

    pub(super) fn line(&self, entry: &Entry) -> NoteLine {
        let link = note_link(self.linker.note(&entry.id, None));
        let own = if self.lang == Lang::En { entry.en.as_ref() } else { Some(&entry.zh) };
        let other = if self.lang == Lang::En { Some(&entry.zh) } else { entry.en.as_ref() };
        let note = own.unwrap_or(&entry.zh);
        let questions = count_questions(&entry.zh.blocks);
        NoteLine {
            id: entry.id.to_string(),
            href: link.href,
            lang: link.lang,
            title: link.text,
            subtitle: match other {
                Some(other) if own.is_some() && other.title != note.title => other.title.clone(),
                _ => String::new(),
            },
            summary: note.meta.summary.clone().unwrap_or_default(),
            category: self.input.catalog.categories[entry.category].title.get(self.lang).clone(),
            difficulty: entry.zh.meta.difficulty,
            difficulty_text: difficulty(self.input, self.lang, entry.zh.meta.difficulty),
            minutes: self.count("minutes", minutes(entry, self.lang)),
            questions: if questions > 0 { self.count("questions_of", questions) } else { String::new() },
        }
    }

    pub(super) fn tags(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Tags {
            lead: String,
            tags: Vec<Link>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            tags: Tags,
        }
        let tags = &self.input.catalog.tags;
        let links = tags.iter().map(|tag| Link {
            href: self.linker.site(&format!("tags/{}", tag.slug)),
            text: tag.name.get(self.lang).clone(),
            count: tag.entries.len().to_string(),
            ..Link::default()
        });
        let lead = self.count("tags_lead", tags.len());
        let page = Page { tags: Tags { lead: lead.clone(), tags: links.collect() } };
        self.render("tags.html", "tags", &self.t("tags"), &lead, page)
    }

    pub(super) fn tag(&self, slug: &str) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct TagView {
            all: String,
            name: String,
            other: String,
            notes: Vec<NoteLine>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            tag: TagView,
        }
        let tag = self
            .input
            .catalog
            .tags
            .iter()
            .find(|tag| tag.slug == slug)
            .expect("site_pages names existing tags");
        let (name, other) = (tag.name.get(self.lang), tag.name.get(self.lang.other()));
        let view = TagView {
            all: self.linker.site("tags"),
            name: name.clone(),
            other: if other == name || !self.input.catalog.has_english {
                String::new()
            } else {
                other.clone()
            },
            notes: tag.entries.iter().map(|&at| self.line(&self.input.catalog.entries[at])).collect(),
        };
        self.render("tag.html", "tags", name, "", Page { tag: view })
    }
}
