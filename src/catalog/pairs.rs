//! Files -> texts: a Chinese file with its translation, drafts and lone translations left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::base::url::NoteId;
use crate::load::Role;
use crate::parse::Note;

/// A text of the site before its blocks are matched.
#[derive(Debug)]
pub(super) struct Pair {
    pub id: NoteId,
    pub role: Role,
    pub zh: Arc<Note>,
    pub en: Option<Arc<Note>>,
}

#[derive(Default)]
struct Files {
    zh: Option<Arc<Note>>,
    en: Option<Arc<Note>>,
}

/// Joins the files of one name. A draft stays out unless `drafts`, and takes its translation along.
pub(super) fn pairs(notes: &[Arc<Note>], drafts: bool, found: &mut Vec<Diagnostic>) -> Vec<Pair> {
    let mut files: BTreeMap<(NoteId, Role), Files> = BTreeMap::new();
    for note in notes {
        let files = files.entry((note.id.clone(), note.role)).or_default();
        let place = match note.lang {
            Lang::Zh => &mut files.zh,
            Lang::En => &mut files.en,
        };
        match place {
            Some(first) => found.push(same_note(note, first)),
            None => *place = Some(note.clone()),
        }
    }
    let mut pairs = Vec::new();
    for ((id, role), files) in files {
        match (files.zh, files.en) {
            (Some(zh), en) if drafts || !zh.meta.draft => {
                let en = en.filter(|en| drafts || !en.meta.draft);
                pairs.push(Pair { id, role, zh, en });
            }
            (None, Some(en)) => found.push(lone_translation(&en)),
            _ => {}
        }
    }
    pairs
}

fn lone_translation(en: &Note) -> Diagnostic {
    let source = en.source.path.strip_suffix(".en.md").map_or(en.id.to_string(), |stem| format!("{stem}.md"));
    Diagnostic::problem("lone-translation", format!("this translation has no Chinese file `{source}`"))
        .help(format!("add `{source}`, or rename this file without `.en` if it is the source"))
        .in_file(&en.source.path)
}

fn same_note(second: &Note, first: &Note) -> Diagnostic {
    let message =
        format!("`{}` is the note `{}` already; this file is left out", first.source.path, first.id);
    Diagnostic::problem("same-note", message).help("rename one of the two").in_file(&second.source.path)
}
