//! What is said about a translation that does not match its source.

use super::shape::line_of;
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::parse::{Block, Note};

pub(super) fn misaligned(message: String) -> Diagnostic {
    Diagnostic::problem("misaligned", message).help(
        "make both files have the same sequence of blocks; the same `{#id}` on a heading or callout of both \
         joins them again",
    )
}

pub(super) fn untranslated(zh: &Note, first: Span, blocks: usize, en: &Note, place: Span) -> Diagnostic {
    let line = line_of(zh, first);
    let (message, what) = match blocks {
        1 => (format!("the block at `{}` line {line} has no translation", zh.source.path), "it"),
        _ => (
            format!("{blocks} blocks of `{}` have no translation, the first at line {line}", zh.source.path),
            "them",
        ),
    };
    Diagnostic::problem("untranslated", message)
        .help(format!(
            "translate {what} here, or with `bagu translate export`; until then readers see the Chinese with a mark"
        ))
        .at(place)
        .in_file(&en.source.path)
}

pub(super) fn other_count(
    zh: &Note,
    zh_block: &Block,
    en: &Note,
    en_block: &Block,
    what: &str,
    (parts, source, here): (&str, usize, usize),
) -> Diagnostic {
    let line = line_of(zh, zh_block.span);
    let message =
        format!("this {what} has {here} {parts}, the one at `{}` line {line} has {source}", zh.source.path);
    Diagnostic::problem("misaligned", message)
        .help(format!("give both the same number of {parts}"))
        .at(en_block.span)
        .in_file(&en.source.path)
}

pub(super) fn fence_differs(zh: &Note, zh_block: &Block, en: &Note, en_block: &Block) -> Diagnostic {
    let line = line_of(zh, zh_block.span);
    Diagnostic::problem(
        "fence-differs",
        format!("this code is no verbatim copy of `{}` line {line}", zh.source.path),
    )
    .help(
        "`bagu translate accept` copies the source's code; code that has to differ carries the word \
             `localized` after its language in both files",
    )
    .at(en_block.span)
    .in_file(&en.source.path)
}

pub(super) fn stale_translation(what: &str, zh: &Note, en: &Note) -> Diagnostic {
    let message = format!("{what} changed since its translation in `{}` was accepted", en.source.path);
    Diagnostic::problem("stale-translation", message)
        .help(format!("bring the translation up to date, then `bagu translate accept {}`", command_name(zh)))
}

pub(super) fn never_accepted(zh: &Note, blocks: usize) -> Diagnostic {
    let message = match blocks {
        1 => "the one translated block was never accepted".to_owned(),
        _ => format!("none of {blocks} translated blocks was ever accepted"),
    };
    Diagnostic::problem("stale-translation", message)
        .help(format!(
            "read the translation against the source, then `bagu translate accept {}`",
            command_name(zh)
        ))
        .in_file(&zh.source.path)
}

/// A note as a command names it: the home page has no id.
fn command_name(note: &Note) -> &str {
    if note.id.as_str().is_empty() { &note.rel } else { note.id.as_str() }
}
