//! Chinese copy as it should be set: what is wrong in the text of a note, and the text mended.
//!
//! Looks at text alone. Never: touches code, a link, mathematics, a heading's id or a key of the front matter; `mend`
//! reads its own result again and takes back what would have changed anything but characters of text.

mod cells;
mod copy;
mod mend;
mod names;
mod quotes;
mod translated;

use crate::base::diagnostic::Diagnostic;
use crate::base::lang::Lang;
use crate::base::source::Span;
use crate::base::url::slug;
use crate::parse::Note;
use cells::{Cell, Guard, Run, runs};
pub use mend::{Mended, mend};
pub use names::Names;
pub use translated::Translated;

/// One slip, and how to mend it; no edits when only the author can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    code: &'static str,
    message: String,
    help: String,
    span: Span,
    edits: Vec<(Span, String)>,
}

impl Slip {
    /// As a finding of a file.
    pub fn diagnostic(&self, note: &Note) -> Diagnostic {
        let found = Diagnostic::warning(self.code, self.message.clone()).help(self.help.clone());
        found.at(self.span).in_file(&note.source.path)
    }
}

/// Every slip of a note, in its order. In a translation only the names of products are looked at.
pub fn lint(note: &Note, names: &Names) -> Vec<Slip> {
    let mut slips = Vec::new();
    for run in runs(note) {
        let mut found = Vec::new();
        if note.lang == Lang::Zh {
            copy::slips(&run.cells, &mut found);
            quotes::slips(&run.cells, &mut found);
        }
        names.slips(&run.cells, note.lang, &mut found);
        found.sort_by_key(|slip| slip.span);
        keep_names(&run, &mut found, &note.source.text);
        slips.append(&mut found);
    }
    slips.sort_by_key(|slip| slip.span);
    slips
}

/// A heading without an id is linked to by its text, and a question without one keeps a reader's history by it:
/// those texts are for the author to change.
fn keep_names(run: &Run, slips: &mut [Slip], source: &str) {
    let changes = match run.guard {
        Guard::None => false,
        Guard::Question => true,
        Guard::Heading => slips.iter().any(|slip| {
            let change = |(span, to): &(Span, String)| slug(&source[span.range()]) != slug(to);
            slip.edits.iter().any(change) || slip.code == "lint-space"
        }),
    };
    if changes {
        for slip in slips {
            slip.edits.clear();
            slip.help.push_str("; give the line an id like `{#why}` first, its text is its name");
        }
    }
}

/// The bytes of some neighbouring characters, when all of them may be changed and stand side by side.
fn span_of(cells: &[Cell]) -> Option<Span> {
    let first = cells.first()?.at?;
    let side_by_side = cells.windows(2).all(|pair| match (pair[0].at, pair[1].at) {
        (Some(left), Some(right)) => left.end == right.start,
        _ => false,
    });
    side_by_side
        .then(|| Span { start: first.start, end: cells[cells.len() - 1].at.map_or(first.end, |at| at.end) })
}

fn slip(code: &'static str, message: String, span: Span, to: &str) -> Slip {
    let help = if to.is_empty() { "leave it out".to_owned() } else { format!("write `{to}`") };
    Slip { code, message, help, span, edits: vec![(span, to.to_owned())] }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::base::source::Source;
    use crate::base::url::NoteId;
    use crate::load::{NoteFile, Role};
    use crate::parse::{Input, Options};

    pub fn input(text: &str, lang: Lang) -> Input {
        let source = Source::new("notes/a.md", text);
        let file = NoteFile { rel: "a.md".into(), id: NoteId::new("a"), lang, role: Role::Note, source };
        Input { file, options: Options::default() }
    }

    pub fn names() -> Names {
        Names::of(["MySQL", "Redis", "RabbitMQ", "Go"].map(str::to_owned))
    }

    /// Mends a text and compares it and the codes of what is left.
    pub fn check(text: &str, expected: &str, left: &[&str]) {
        check_in(Lang::Zh, text, expected, left);
    }

    pub fn check_in(lang: Lang, text: &str, expected: &str, left: &[&str]) {
        let mended = mend(&input(text, lang), &names());
        let codes: Vec<&str> = mended.left.iter().map(|slip| slip.code).collect();
        assert_eq!((mended.text.as_str(), &codes[..]), (expected, left), "{text}");
        let again = mend(&input(&mended.text, lang), &names());
        assert_eq!((again.text.as_str(), again.count), (expected, 0), "mended twice");
    }
}
