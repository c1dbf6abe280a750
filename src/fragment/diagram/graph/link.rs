//! The lines of a flowchart: `-->`, `-. text .->`, `==x`, `<-->|text|`.

use super::super::label::Label;
use super::super::problem::{self, Fault};
use super::super::script::Piece;
use super::super::tips::Tip;
use super::Stroke;
use super::flow::{text, unclosed_label};

/// A line between boxes.
pub(super) struct Link {
    pub stroke: Stroke,
    pub start: Tip,
    pub finish: Tip,
    pub length: usize,
    pub label: Label,
}

/// Takes a link off the start of `rest`.
pub(super) fn link(rest: &mut Piece, line: Piece) -> Result<Link, Fault> {
    let missing = |at: Piece| {
        let help = "a line is written `A --> B`, `A -->|文字| B`, `A -.-> B` or `A ==> B`";
        problem::malformed("a line between two boxes is missing here", at.span(), help)
    };
    let mut at = rest.trim();
    let start = match at.text.chars().next() {
        Some(c @ ('<' | 'x' | 'o')) if is_line(&at.text[1..]) => {
            at = at.from(1);
            tip(Some(c)).unwrap_or(Tip::None)
        }
        _ => Tip::None,
    };
    if let Some(after) = at.strip("~~~") {
        *rest = after.from(after.text.len() - after.text.trim_start_matches('~').len()).trim();
        let length = after.at - at.at - 2;
        return Ok(Link {
            stroke: Stroke::Invisible,
            start: Tip::None,
            finish: Tip::None,
            length,
            label: Label::default(),
        });
    }
    let (stroke, head, finish) = match at.text.as_bytes() {
        [b'-', b'-', ..] => (Stroke::Solid, "--", '-'),
        [b'=', b'=', ..] => (Stroke::Thick, "==", '='),
        [b'-', b'.', ..] => (Stroke::Dashed, "-.", '.'),
        _ => return Err(missing(if at.is_empty() { line } else { at })),
    };
    let mut link = Link { stroke, start, finish: Tip::None, length: 1, label: Label::default() };
    if let Some(after) = closing(at, finish, &mut link) {
        at = after;
    } else {
        // `-- text -->`: the text ends where the second half of the line begins.
        let inner = at.from(head.len());
        let second = if finish == '.' { ".-" } else { head };
        let Some(end) = inner.text.find(second) else { return Err(missing(at)) };
        link.label = inner.to(end).trim().label();
        let tail = if finish == '.' {
            half_dotted(inner.from(end), &mut link)
        } else {
            closing(inner.from(end), finish, &mut link)
        };
        at = tail.unwrap_or_else(|| inner.from(end + second.len()));
    }
    at = at.trim();
    if let Some(inner) = at.strip("|") {
        let open = at.to(1);
        let (label, after) = text(inner, open, &["|"])?;
        let Some(after) = after.strip("|") else { return Err(unclosed_label(open, label)) };
        link.label = label.label();
        at = after.trim();
    }
    *rest = at;
    Ok(link)
}

fn is_line(text: &str) -> bool {
    text.starts_with("--") || text.starts_with("==") || text.starts_with("-.")
}

fn tip(c: Option<char>) -> Option<Tip> {
    match c {
        Some('>' | '<') => Some(Tip::Arrow),
        Some('x') => Some(Tip::Cross),
        Some('o') => Some(Tip::Dot),
        _ => None,
    }
}

/// A whole line such as `-->`, `---`, `-..->`, `==x`: what follows it, or `None` when text follows instead.
fn closing<'a>(at: Piece<'a>, kind: char, link: &mut Link) -> Option<Piece<'a>> {
    if kind == '.' {
        return half_dotted(at.strip("-")?, link);
    }
    let run = at.text.len() - at.text.trim_start_matches(kind).len();
    let after = at.from(run);
    if let Some(finish) = tip(after.text.chars().next()) {
        link.finish = finish;
        link.length = run - 1;
        return Some(after.from(1));
    }
    link.length = run.checked_sub(2).filter(|&length| length > 0)?;
    Some(after)
}

/// `.->`, `..-`: the dots and what ends them.
fn half_dotted<'a>(at: Piece<'a>, link: &mut Link) -> Option<Piece<'a>> {
    let dots = at.text.len() - at.text.trim_start_matches('.').len();
    let after = at.from(dots).strip("-")?;
    link.length = dots;
    match tip(after.text.chars().next()) {
        Some(finish) => {
            link.finish = finish;
            Some(after.from(1))
        }
        None => Some(after),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    #[test]
    fn links() {
        let check = |source: &str, stroke: Stroke, tips: (Tip, Tip), length: usize, label: &str| {
            let body = format!("flowchart LR\n{source}");
            let (graph, faults) = super::super::flow::parse(&script::read(&body).unwrap());
            assert!(faults.is_empty(), "{source}: {faults:?}");
            let edge = &graph.edges[0];
            assert_eq!(
                (edge.stroke, edge.start, edge.finish, edge.length),
                (stroke, tips.0, tips.1, length),
                "{source}"
            );
            assert_eq!(edge.label.text, label, "{source}");
            assert_eq!(graph.nodes.len(), 2, "{source}");
        };
        use Stroke::*;
        use Tip::{Arrow, Cross, Dot, None};
        check("A-->B", Solid, (None, Arrow), 1, "");
        check("A --- B", Solid, (None, None), 1, "");
        check("A ----> B", Solid, (None, Arrow), 3, "");
        check("A -->|命中| B", Solid, (None, Arrow), 1, "命中");
        check("A -- 未命中 --> B", Solid, (None, Arrow), 1, "未命中");
        check("A -- 文字 --- B", Solid, (None, None), 1, "文字");
        check("A -.-> B", Dashed, (None, Arrow), 1, "");
        check("A -..-> B", Dashed, (None, Arrow), 2, "");
        check("A -.- B", Dashed, (None, None), 1, "");
        check("A -. 回填 .-> B", Dashed, (None, Arrow), 1, "回填");
        check("A ==> B", Thick, (None, Arrow), 1, "");
        check("A == 重 ==> B", Thick, (None, Arrow), 1, "重");
        check("A --o B", Solid, (None, Dot), 1, "");
        check("A --x B", Solid, (None, Cross), 1, "");
        check("A o--o B", Solid, (Dot, Dot), 1, "");
        check("A <--> B", Solid, (Arrow, Arrow), 1, "");
        check("A <-.-> B", Dashed, (Arrow, Arrow), 1, "");
        check("A ~~~ B", Invisible, (None, None), 1, "");
        check("A-->|\"a|b\"|B", Solid, (None, Arrow), 1, "a|b");
    }
}
