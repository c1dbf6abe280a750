//! What is said about a translation that does not match its source.

use super::shape::{Kind, explicit_id, line_of};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::base::text::counted;
use crate::parse::{Block, Note};

fn misaligned(message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::problem("misaligned", message).help(help)
}

fn place_of(note: &Note, block: &Block) -> String {
    format!("`{}` line {}", note.source.path, line_of(note, block.span))
}

/// Two blocks at one place that are no pair.
pub(super) fn differs((zh, a): (&Note, &Block), (en, b): (&Note, &Block)) -> Diagnostic {
    let (source, here, there) = (Kind::of(zh, a).name(), Kind::of(en, b).name(), place_of(zh, a));
    match (explicit_id(zh, a), explicit_id(en, b)) {
        _ if here != source => misaligned(
            format!("the source has {source} at {there}, the translation has {here} here"),
            format!("make it {source} as in the source, or give the source {here}"),
        ),
        (Some(id), Some(other)) if id != other => misaligned(
            format!("{here} is called `#{other}` here, the one at {there} `#{id}`"),
            format!("write `{{#{id}}}` here: the same id in both languages joins them"),
        ),
        _ => misaligned(
            format!("{here} stands here in another order than in the source, {there}"),
            "put both in the same order; the same `{#id}` on a heading or callout of both joins them",
        ),
    }
}

/// A block of the source that the translation lacks.
pub(super) fn not_translated(zh: &Note, block: &Block, side: &str) -> Diagnostic {
    let (what, there) = (Kind::of(zh, block).name(), place_of(zh, block));
    misaligned(
        format!("the translation of {what} is missing here, it stands at {there}"),
        format!("write it {side}, or delete what it translates"),
    )
}

/// A block of the translation that the source lacks, and the block of the source before it.
pub(super) fn without_source(
    (zh, before): (&Note, Option<&Block>),
    (en, block): (&Note, &Block),
) -> Diagnostic {
    let near = before.map_or(format!("the start of `{}`", zh.source.path), |block| place_of(zh, block));
    let what = Kind::of(en, block).name();
    misaligned(
        format!("{what} has no counterpart after {near}"),
        "delete it, or write there what it translates",
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
    (part, source, here): (&str, usize, usize),
) -> Diagnostic {
    let line = line_of(zh, zh_block.span);
    let message = format!(
        "this {what} has {}, the one at `{}` line {line} has {source}",
        counted(here, part),
        zh.source.path
    );
    Diagnostic::problem("misaligned", message)
        .help(format!("give both the same number of {part}s"))
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
