//! What of a note the ledger can ask for: names, words, drawings.

use std::collections::BTreeSet;

use crate::base::text::fold_space;
use crate::catalog::ledger::DiagramKind;
use crate::parse::text::{Tables, plain_block};
use crate::parse::tree::{CalloutKind, Node, walk};
use crate::parse::{BlockKind, FenceKind, Note, Spanned};

/// What stands in one file.
pub(super) struct Evidence<'a> {
    /// The file.
    pub note: &'a Note,
    /// Ids of question callouts.
    pub questions: BTreeSet<&'a str>,
    /// Ids of correction callouts.
    pub corrections: BTreeSet<&'a str>,
    /// Ids of headings.
    pub headings: BTreeSet<&'a str>,
    drawn: Vec<DiagramKind>,
    text: String,
}

impl<'a> Evidence<'a> {
    pub fn of(note: &'a Note) -> Evidence<'a> {
        let tables = Tables::from(note);
        let words = [Some(&note.title), note.meta.summary.as_ref()].into_iter().flatten().cloned();
        let words: Vec<_> = words.chain(note.blocks.iter().map(|b| plain_block(b, tables))).collect();
        let mut evidence = Evidence {
            note,
            questions: BTreeSet::new(),
            corrections: BTreeSet::new(),
            headings: note.headings.iter().filter_map(|heading| heading.id.as_deref()).collect(),
            drawn: Vec::new(),
            text: fold(&words.join("\n")),
        };
        walk(&note.blocks, &note.headings, &mut |node| {
            let Node::Block(block) = node else { return };
            match &block.kind {
                BlockKind::Table(_) => evidence.drawn.push(DiagramKind::Table),
                BlockKind::Fence(at) if note.fences[*at].kind == FenceKind::Diagram => {
                    evidence.drawn.extend(drawn(&note.fences[*at].body));
                }
                BlockKind::Callout(callout) => match callout.kind {
                    CalloutKind::Question => evidence.questions.extend(callout.id.as_deref()),
                    CalloutKind::Correction => evidence.corrections.extend(callout.id.as_deref()),
                    _ => {}
                },
                _ => {}
            }
        });
        evidence
    }

    /// Whether the text has these words, marks and line breaks aside.
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(&fold(words))
    }

    /// Whether the file has this form anywhere, its header and addresses included.
    pub fn writes(&self, form: &str) -> bool {
        self.note.source.text.contains(form)
    }

    /// Whether there is a drawing for `wanted[at]`, each drawing serving once. A tree is a flowchart too, so what
    /// the wanted trees leave serves as `flow`.
    pub fn shows(&self, wanted: &[Spanned<DiagramKind>], at: usize) -> bool {
        let kind = wanted[at].value;
        let before = wanted[..at].iter().filter(|other| other.value == kind).count();
        let has = |kind| self.drawn.iter().filter(|drawn| **drawn == kind).count();
        let trees_wanted = wanted.iter().filter(|other| other.value == DiagramKind::Tree).count();
        let there = match kind {
            DiagramKind::Flow => has(kind) + has(DiagramKind::Tree).saturating_sub(trees_wanted),
            _ => has(kind),
        };
        before < there
    }
}

/// White space folded, and quotes straight: those of English are curled while it is read.
fn fold(text: &str) -> String {
    fold_space(text).replace(['‘', '’'], "'").replace(['“', '”'], "\"")
}

/// The kind of a mermaid fence, from its first line that is no comment.
fn drawn(body: &str) -> Option<DiagramKind> {
    let line = body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("%%"))?;
    let mut words = line.split_whitespace();
    Some(match words.next()? {
        "sequenceDiagram" => DiagramKind::Sequence,
        "stateDiagram" | "stateDiagram-v2" => DiagramKind::State,
        "classDiagram" => DiagramKind::Class,
        "erDiagram" => DiagramKind::Er,
        "flowchart" | "graph" => match words.next() {
            Some("TB" | "TD") => DiagramKind::Tree,
            _ => DiagramKind::Flow,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use DiagramKind::*;

    #[test]
    fn the_first_line_names_the_kind() {
        for (body, kind) in [
            ("sequenceDiagram\n  A->>B: x", Some(Sequence)),
            ("\n%% a comment\n  flowchart LR\n", Some(Flow)),
            ("flowchart TB\n", Some(Tree)),
            ("graph TD\n", Some(Tree)),
            ("stateDiagram-v2", Some(State)),
            ("pie", None),
            ("", None),
        ] {
            assert_eq!(drawn(body), kind, "{body}");
        }
    }
}
