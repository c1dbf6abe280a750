//! Plans -> files and their account: notes, their English skeletons, pages of categories, the terms that occur.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::arrange::Plan;
use super::category::OTHER;
use super::document::Group;
use super::draft::Origin;
use super::finder::Finder;
use super::known::Known;
use super::line::LineId;
use super::links::{Linker, Moves, Names};
use super::pictures::{Picture, Pictures, html_sources};
use super::print::{Out, print};
use super::skeleton::skeleton;
use super::tags::{homes, is_tag, tags};
use super::{Conversion, Input, NoteInfo};
use crate::base::text::is_han;

/// What a note says whose source is a title alone.
const WAITING: [&str; 2] = ["> [!note] 待补", "> 原文只有这个标题。"];

/// Makes the files.
pub(super) fn files(plans: &[Plan], input: &Input, known: &Known) -> Conversion {
    let places = places(input);
    let names = names(plans, known);
    let moves = moves(plans, input);
    let finder = Finder::new(known);
    let mut made = Made {
        known,
        finder: &finder,
        account: Account::new(input),
        homes: homes(plans, known),
        terms: BTreeSet::new(),
        out: Conversion::default(),
    };
    let sources: Vec<&str> = input.sources.iter().map(|source| &*source.path).collect();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (at, plan) in plans.iter().enumerate() {
        let folder = plan.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let pictures = Pictures { sources: &sources, files: &input.files, places: &places, folder };
        pictures_of(plan, &pictures, &mut shown, &mut made.out.lost_pictures);
        plan.draft.dropped.iter().for_each(|&(line, reason)| made.account.drop(line, reason));
        match plan.draft.origin {
            Origin::Menu => {}
            Origin::English => made.translation(plan, &pictures, &moves),
            Origin::Raw | Origin::Page { .. } => {
                let mut linker = Linker::new(&names, &moves, &plan.path);
                let body = print(&plan.draft.blocks, &pictures, &mut linker);
                made.note(plan, at, body);
            }
        }
    }
    made.folder_pages(plans);
    made.glossary(plans);
    let copies = shown.into_iter().filter_map(|path| Some((places.get(&path)?.clone(), path)));
    made.out.copies = copies.collect();
    made.out.account = made.account;
    made.out.notes.sort_by(|a, b| a.path.cmp(&b.path));
    made.out
}

/// New places of files: `images/` with the path they had.
fn places(input: &Input) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut places = BTreeMap::new();
    for path in &input.files {
        let sign = |c: char| if c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_') { c } else { '-' };
        let parts: Vec<String> =
            path.split('/').map(|part| part.trim_start_matches('.').chars().map(sign).collect()).collect();
        let name = format!("images/{}", parts.join("/"));
        // Two names may become one; the second keeps its picture under a number.
        let number = (1..).find(|n| taken.insert(numbered(&name, *n).to_lowercase())).unwrap_or(1);
        places.insert(path.clone(), numbered(&name, number));
    }
    places
}

fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, end))) => format!("{stem}-{number}.{end}"),
        (_, None) => format!("{name}-{number}"),
    }
}

/// The names by which words link to notes: titles, and terms of the topic that a note is about.
fn names(plans: &[Plan], known: &Known) -> Names {
    let mut names = Vec::new();
    for plan in plans.iter().filter(|plan| plan.draft.origin == Origin::Raw) {
        // A short title is also a common word, unless it is a term.
        let han = plan.draft.title.chars().filter(|c| is_han(*c)).count();
        if han >= 5 || han >= 2 && known.term(&plan.draft.title).is_some() {
            names.push((plan.draft.title.clone(), plan.slug.clone()));
        }
        let own = plan.topic.as_ref().filter(|topic| **topic == plan.slug);
        let terms = known.terms.iter().filter(|term| own.is_some_and(|topic| *topic == term.topic));
        names.extend(terms.take(2).map(|term| (term.zh.clone(), plan.slug.clone())));
    }
    Names::new(names)
}

fn moves<'a>(plans: &'a [Plan], input: &'a Input) -> Moves<'a> {
    let sources: Vec<&str> = input.sources.iter().map(|source| &*source.path).collect();
    let mut paths = BTreeMap::new();
    let of = |raw: bool| plans.iter().filter(move |plan| (plan.draft.origin == Origin::Raw) == raw);
    for plan in of(false).filter(|plan| matches!(plan.draft.origin, Origin::Page { .. })) {
        for &source in [plan.draft.source].iter().chain(&plan.draft.absorbed) {
            paths.insert(sources[source], plan.path.as_str());
        }
    }
    // A text that became several notes is called by the first of them.
    for plan in of(true) {
        for &source in [plan.draft.source].iter().chain(&plan.draft.absorbed) {
            paths.entry(sources[source]).or_insert(plan.path.as_str());
        }
    }
    Moves { sources, paths }
}

/// Which pictures a note shows, and how many of its own did not come along.
fn pictures_of(plan: &Plan, pictures: &Pictures, shown: &mut BTreeSet<String>, lost: &mut usize) {
    let mut find = |(line, text): (LineId, &str)| {
        shown.extend(
            html_sources(text).into_iter().filter_map(|range| pictures.file(&text[range], line.source)),
        );
        for (at, _) in text.match_indices("![") {
            match pictures.at(&text[at..], line.source) {
                Some(Picture::File { path, .. }) => {
                    shown.insert(path);
                }
                Some(Picture::Lost { .. }) => *lost += 1,
                _ => {}
            }
        }
    };
    plan.draft.blocks.iter().for_each(|block| block.texts(&mut find));
}

struct Made<'a> {
    known: &'a Known,
    finder: &'a Finder<'a>,
    account: Account,
    /// Headings above notes with the note that they are printed with.
    homes: BTreeMap<LineId, usize>,
    terms: BTreeSet<&'a str>,
    out: Conversion,
}

impl<'a> Made<'a> {
    fn note(&mut self, plan: &Plan, at: usize, mut body: Vec<Out>) {
        let draft = &plan.draft;
        if body.is_empty() && draft.origin == Origin::Raw {
            body.extend(WAITING.map(|line| Out { text: line.into(), from: Vec::new() }));
        }
        let text: String = body.iter().map(|line| format!("{}\n", line.text)).collect();
        let found = self.finder.terms(&format!("{}\n{text}", draft.title), self.known);
        self.terms.extend(found.iter().map(|term| term.zh.as_str()));
        let tags = tags(plan, &found, self.known);
        // Headings above that are printed here.
        let home: Vec<&Group> =
            draft.groups.iter().filter(|group| self.homes.get(&group.text.from) == Some(&at)).collect();
        let mut lines = vec![Out { text: "---".into(), from: Vec::new() }];
        lines.push(Out { text: format!("title: {}", quoted(&draft.title)), from: draft.title_lines.clone() });
        if !tags.is_empty() {
            let zh: Vec<String> = tags.iter().map(|(zh, _)| quoted(zh)).collect();
            let groups = home.iter().filter(|group| is_tag(group, plan, self.known));
            lines.push(Out {
                text: format!("tags: [{}]", zh.join(", ")),
                from: groups.map(|group| group.text.from).collect(),
            });
        }
        if let Origin::Page { aliases, .. } = &draft.origin
            && !aliases.is_empty()
        {
            let aliases: Vec<String> = aliases.iter().map(|alias| quoted(alias)).collect();
            lines.push(Out { text: format!("aliases: [{}]", aliases.join(", ")), from: Vec::new() });
        }
        if !plan.related.is_empty() {
            let related = format!("related: [{}]", plan.related.join(", "));
            lines.push(Out { text: related, from: Vec::new() });
        }
        let astray = home.iter().filter(|group| !is_tag(group, plan, self.known)).map(|group| &group.text);
        lines.extend(
            draft
                .remarks
                .iter()
                .chain(astray)
                .map(|remark| Out { text: format!("# {}", remark.text), from: vec![remark.from] }),
        );
        lines.push(Out { text: "---".into(), from: Vec::new() });
        if !body.is_empty() {
            lines.push(Out { text: String::new(), from: Vec::new() });
        }
        lines.extend(body);
        let count = self.write(&plan.path, lines);
        let folder = plan.path.ends_with("/_index.md") || plan.path == "_index.md";
        if !folder {
            self.out.notes.push(NoteInfo {
                path: plan.path.clone(),
                category: plan.category.clone(),
                title: draft.title.clone(),
                english: plan.english.clone(),
                lines: count,
                related: plan.related.clone(),
            });
        }
        let en = format!("{}.en.md", plan.path.trim_end_matches(".md"));
        let skeleton = skeleton(plan, &self.out.files[&plan.path], &tags, self.known);
        self.out.files.entry(en).or_insert(skeleton);
    }

    /// A translation that came along.
    fn translation(&mut self, plan: &Plan, pictures: &Pictures, moves: &Moves) {
        let names = Names::new([]);
        let mut linker = Linker::new(&names, moves, &plan.path);
        let body = print(&plan.draft.blocks, pictures, &mut linker);
        self.write(&plan.path, body);
    }

    /// Enters a file and its lines; gives the number of source lines in it.
    fn write(&mut self, path: &str, lines: Vec<Out>) -> usize {
        let mut text = String::new();
        let mut from: BTreeSet<LineId> = BTreeSet::new();
        for (at, line) in lines.iter().enumerate() {
            line.from.iter().for_each(|&id| self.account.place(id, path, at + 1));
            from.extend(&line.from);
            text.push_str(line.text.trim_end());
            text.push('\n');
        }
        while text.ends_with("\n\n") {
            text.pop();
        }
        self.out.files.insert(path.to_owned(), text);
        from.len()
    }

    /// Names and order of categories, and the home page's title, where no source brought them.
    fn folder_pages(&mut self, plans: &[Plan]) {
        let used: BTreeSet<&str> =
            plans.iter().filter(|plan| !plan.path.is_empty()).map(|plan| plan.category.as_str()).collect();
        let own = self
            .known
            .categories
            .iter()
            .enumerate()
            .map(|(at, c)| (c.id.as_str(), c.zh.as_str(), c.en.as_str(), at + 1));
        let other = (OTHER, "其他", "Other", 99);
        for (id, zh, en, order) in own.chain([other]).filter(|(id, ..)| used.contains(id)) {
            for (end, title) in [(".md", zh), (".en.md", en)] {
                let page = format!("---\ntitle: {}\norder: {order}\n---\n", quoted(title));
                self.out.files.entry(format!("{id}/_index{end}")).or_insert(page);
            }
        }
        for (end, title) in [(".md", "面试笔记"), (".en.md", "Interview notes")] {
            let page = format!("---\ntitle: {title}\n---\n");
            self.out.files.entry(format!("_index{end}")).or_insert(page);
        }
    }

    /// The terms that occur, so that the site marks them.
    fn glossary(&mut self, plans: &[Plan]) {
        if !self.terms.is_empty() {
            let slugs: BTreeSet<&str> = plans.iter().map(|plan| plan.slug.as_str()).collect();
            self.out.files.insert("glossary.toml".into(), self.known.glossary_of(&self.terms, &slugs));
        }
    }
}

/// A text as a YAML string.
pub(super) fn quoted(text: &str) -> String {
    let plain = text.chars().next().is_some_and(char::is_alphabetic)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == ' ' || is_han(c) || "（）、，。？·+._-".contains(c))
        && !text.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
