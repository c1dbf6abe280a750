//! What a topic of the ledger can lack, each in one named function.

use crate::base::diagnostic::Diagnostic;
use crate::base::url::NoteId;
use crate::catalog::ledger::DiagramKind;
use crate::parse::Note;

pub(super) fn unknown_category(name: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or("name a folder of the notes".into(), |near| format!("did you mean `{near}`?"));
    Diagnostic::problem("ledger-category", format!("there is no category `{name}`")).help(help)
}

pub(super) fn unknown_topic(name: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or("name a topic of the ledger".into(), |near| format!("did you mean `{near}`?"));
    Diagnostic::problem("ledger-topic", format!("there is no topic `{name}`")).help(help)
}

pub(super) fn no_note(note: &NoteId, has_source: bool) -> Diagnostic {
    let (lacks, file) = if has_source { ("translation", "en.md") } else { ("note", "md") };
    let message = format!("`{note}` belongs to a finished category and has no {lacks}");
    Diagnostic::problem("ledger-note", message)
        .help(format!("write `{note}.{file}`, or take `{}` out of `finished`", note.category()))
}

pub(super) fn open() -> Diagnostic {
    let message = "this topic belongs to a finished category, and nothing says where the note meets this";
    Diagnostic::problem("ledger-open", message)
        .help("name a `callout`, or words of the text as `zh` and `en`; for a typo its `wrong` forms")
}

pub(super) fn no_name(note: &Note, what: &str, name: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or(format!("write it with `{{#{name}}}`, or name another one"), |near| {
        format!("did you mean `{near}`?")
    });
    let message = format!("{} has no {what} `{name}`", note.source.path);
    Diagnostic::problem("ledger-callout", message).help(help)
}

pub(super) fn no_phrase(note: &Note, words: &str) -> Diagnostic {
    Diagnostic::problem("ledger-phrase", format!("{} does not say `{words}`", note.source.path))
        .help("quote the words as the text has them now, without marks such as `**`")
}

pub(super) fn wrong_form(note: &Note, form: &str) -> Diagnostic {
    Diagnostic::problem("ledger-typo", format!("{} has the wrong form `{form}`", note.source.path))
        .help("write it correctly in the note")
}

pub(super) fn no_diagram(note: &Note, kind: DiagramKind) -> Diagnostic {
    let what = match kind {
        DiagramKind::Table => "table",
        DiagramKind::Flow => "flowchart",
        DiagramKind::Tree => "flowchart from top to bottom",
        DiagramKind::Sequence => "sequence diagram",
        DiagramKind::State => "state diagram",
        DiagramKind::Class => "class diagram",
        DiagramKind::Er => "entity-relationship diagram",
    };
    Diagnostic::problem("ledger-diagram", format!("{} has no {what} for this", note.source.path))
        .help("draw it, or name the kind that shows it better")
}

pub(super) fn no_link(note: &Note, slug: &str) -> Diagnostic {
    Diagnostic::problem("ledger-link", format!("{} does not link to `{slug}`", note.source.path))
        .help(format!("write `[[{slug}]]` where it helps, or name it under `related`"))
}
