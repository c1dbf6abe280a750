//! The glossary and the index: everything by its first letter.

use super::*;

impl Sheet<'_> {
    pub(super) fn glossary(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Glossary {
            lead: String,
            groups: Vec<LetterGroup>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            glossary: Glossary,
        }
        let terms = &self.input.catalog.glossary.terms;
        let mut views: Vec<(String, TermView)> = terms
            .iter()
            .map(|t| {
                let key =
                    if self.lang == Lang::En { t.name.en.to_lowercase() } else { plain_pinyin(&t.pinyin) };
                (key, term(t, self.lang, &self.linker))
            })
            .collect();
        views.sort_by(|a, b| a.0.cmp(&b.0));
        let mut groups: Vec<LetterGroup> = Vec::new();
        for (key, term) in views {
            letter_group(&mut groups, &key).terms.push(term);
        }
        let lead = self.count("glossary_lead", terms.len());
        let page = Page { glossary: Glossary { lead: lead.clone(), groups } };
        self.render("glossary.html", "glossary", &self.t("glossary"), &lead, page)
    }

    pub(super) fn index(&self) -> Checked<Output> {
        #[derive(Hash, Serialize)]
        struct Index {
            groups: Vec<LetterGroup>,
        }
        #[derive(Hash, Serialize)]
        struct Page {
            index: Index,
        }
        let catalog = self.input.catalog;
        let mut links: Vec<(String, Link)> = Vec::new();
        for entry in &catalog.entries {
            let link = note_link(self.linker.note(&entry.id, None));
            links.push((
                sort_key(&link.text),
                Link { note: catalog.categories[entry.category].title.get(self.lang).clone(), ..link },
            ));
        }
        for row in self.all_questions() {
            let link = Link {
                href: row.href,
                text: row.text,
                lang: row.lang,
                note: row.category,
                ..Link::default()
            };
            links.push((sort_key(&link.text), link));
        }
        for t in &catalog.glossary.terms {
            let view = term(t, self.lang, &self.linker);
            let key = if self.lang == Lang::En { view.name.to_lowercase() } else { plain_pinyin(&t.pinyin) };
            links.push((key, Link { href: view.href, text: view.name, note: view.other, ..Link::default() }));
        }
        links.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.text.cmp(&b.1.text)));
        let mut groups: Vec<LetterGroup> = Vec::new();
        for (key, link) in links {
            letter_group(&mut groups, &key).links.push(link);
        }
        self.render(
            "search.html",
            "index",
            &self.t("index"),
            &self.t("index_lead"),
            Page { index: Index { groups } },
        )
    }
}

/// The group of a sort key's first letter, made when it is new. Keys must come sorted.
pub(super) fn letter_group<'a>(groups: &'a mut Vec<LetterGroup>, key: &str) -> &'a mut LetterGroup {
    let first = key.chars().next().filter(char::is_ascii_alphabetic);
    let (letter, anchor) = match first {
        Some(c) => (c.to_ascii_uppercase().to_string(), c.to_ascii_lowercase().to_string()),
        None => ("#".to_owned(), "0".to_owned()),
    };
    // Digits sort before letters and other scripts after them: both belong to the one group `#`.
    let at = groups.iter().position(|group| group.letter == letter).unwrap_or_else(|| {
        groups.push(LetterGroup { letter, anchor, ..LetterGroup::default() });
        groups.len() - 1
    });
    &mut groups[at]
}

/// Pinyin without tones, lower case, for sorting.
pub(super) fn plain_pinyin(pinyin: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    pinyin.nfd().filter(|c| c.is_ascii()).collect::<String>().to_lowercase()
}

/// A sort key for mixed text: pinyin of Han characters, everything else in lower case.
pub(super) fn sort_key(text: &str) -> String {
    use pinyin::ToPinyin;
    let mut key = String::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        match c.to_pinyin() {
            Some(pinyin) => key.push_str(pinyin.plain()),
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_letters() {
        assert_eq!(sort_key("《三次》握手 A"), "sanciwoshoua");
        assert_eq!(plain_pinyin("quán jú"), "quan ju");
        let mut groups = Vec::new();
        for key in ["3306", "ack", "syn", "ω"] {
            letter_group(&mut groups, key);
        }
        let letters: Vec<&str> = groups.iter().map(|group| &*group.letter).collect();
        assert_eq!(letters, ["#", "A", "S"]);
    }
}
