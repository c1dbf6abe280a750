//! What can be wrong with a diagram's source, each with one fix.

use super::label::Label;
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// A fault of one statement; boxed because a parser's results pass through many hands.
pub(super) type Fault = Box<Diagnostic>;

/// Where the subset is written down, named by most fixes.
const SUBSET: &str = "bagu draws sequenceDiagram, flowchart, stateDiagram-v2, classDiagram and erDiagram";

fn fault(code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) -> Fault {
    Box::new(Diagnostic::problem(code, message).at(span).help(help))
}

/// The fence is empty or starts with something that is no kind of ours.
pub(super) fn unknown_kind(word: &str, span: Span) -> Fault {
    let kinds = [
        "sequenceDiagram",
        "flowchart",
        "graph",
        "stateDiagram-v2",
        "stateDiagram",
        "classDiagram",
        "erDiagram",
    ];
    let help = match crate::base::diagnostic::did_you_mean(word, kinds) {
        Some(kind) => format!("did you mean `{kind}`?"),
        None => SUBSET.to_owned(),
    };
    let message = if word.is_empty() {
        "the diagram is empty".to_owned()
    } else {
        format!("no kind of diagram is called `{word}`")
    };
    fault("diagram-kind", span, message, help)
}

/// A statement that is outside of the subset.
pub(super) fn statement(kind: &str, span: Span, help: impl Into<String>) -> Fault {
    fault("diagram-syntax", span, format!("this is no {kind} statement that bagu draws"), help)
}

/// A statement that is known but cut short or malformed.
pub(super) fn malformed(what: impl Into<String>, span: Span, help: impl Into<String>) -> Fault {
    fault("diagram-syntax", span, what, help)
}

/// A feature of Mermaid that we refuse on purpose.
pub(super) fn refused(what: &str, span: Span, help: &str) -> Fault {
    fault("diagram-refused", span, format!("{what} is not drawn"), help)
}

/// A block without its end.
pub(super) fn unclosed(what: &str, end: &str, span: Span) -> Fault {
    fault(
        "diagram-unclosed",
        span,
        format!("`{what}` is never closed"),
        format!("add `{end}` where the block ends"),
    )
}

/// An end without a block.
pub(super) fn unopened(end: &str, span: Span) -> Fault {
    fault("diagram-unopened", span, format!("`{end}` closes nothing"), format!("remove this `{end}`"))
}

/// More of something than a readable drawing has.
pub(super) fn too_many(what: &str, limit: usize, span: Span) -> Fault {
    fault(
        "diagram-too-large",
        span,
        format!("the diagram has more than {limit} {what}"),
        "split it into two diagrams",
    )
}

/// A label that no box can hold.
pub(super) fn long_label(limit: usize, span: Span) -> Fault {
    fault(
        "diagram-label-too-long",
        span,
        format!("the label has more than {limit} characters"),
        "move the details into the text of the note",
    )
}

/// The layout needs more work than a drawing of this size should.
pub(super) fn too_complex(span: Span) -> Fault {
    fault(
        "diagram-too-complex",
        span,
        "the diagram has too many crossing edges to be laid out",
        "remove edges or split it into two diagrams",
    )
}

/// `%% en:` without `=`.
pub(super) fn bad_translation(span: Span) -> Fault {
    fault("diagram-translation", span, "the translation has no `=`", "write `%% en: 中文 = English`")
}

/// Chinese in an English drawing.
pub(super) fn untranslated(label: &Label) -> Diagnostic {
    let flat = label.flat();
    Diagnostic::warning("diagram-untranslated", format!("the label `{flat}` has no English text"))
        .at(label.span)
        .help(format!("add a line `%% en: {flat} = ...` to the diagram"))
}

/// A translation that no label asked for.
pub(super) fn unused_translation(line: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        "diagram-translation-unused",
        format!("no label of the diagram is the text before `=` in `{line}`"),
    )
    .at(span)
    .help("write the Chinese text exactly as in the label, or remove the line")
}

/// A drawing without a name.
pub(super) fn no_title(span: Span) -> Diagnostic {
    Diagnostic::warning("diagram-no-title", "the diagram has no title for screen readers and search")
        .at(span)
        .help("add a line `accTitle: ...` under the first line")
}
