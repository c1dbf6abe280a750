//! The relations of a class diagram: `<|--`, `"1" --> "*"`, `..|>`.

use super::super::label::Label;
use super::super::script::Piece;
use super::super::tips::Tip;
use super::Verb;

/// The sign between two classes.
pub(super) struct Relation {
    pub start: Tip,
    pub finish: Tip,
    pub dotted: bool,
}

impl Relation {
    /// The relation in words, said from the class that depends to the one that it depends on.
    pub fn verb(&self) -> Verb {
        let (zh, en, turned) = match (self.start, self.finish, self.dotted) {
            (Tip::Triangle, _, false) => ("继承", "extends", true),
            (Tip::Triangle, _, true) => ("实现", "implements", true),
            (_, Tip::Triangle, false) => ("继承", "extends", false),
            (_, Tip::Triangle, true) => ("实现", "implements", false),
            (Tip::Solid, ..) => ("组合", "is composed of", false),
            (_, Tip::Solid, _) => ("组合", "is composed of", true),
            (Tip::Diamond, ..) => ("聚合", "aggregates", false),
            (_, Tip::Diamond, _) => ("聚合", "aggregates", true),
            (Tip::None, Tip::Arrow, true) => ("依赖", "depends on", false),
            (Tip::Arrow, Tip::None, true) => ("依赖", "depends on", true),
            (Tip::Arrow, Tip::None, false) => ("关联", "is associated with", true),
            _ => ("关联", "is associated with", false),
        };
        Verb { zh, en, turned }
    }
}

/// The first relation sign of a line: place, length, meaning.
pub(super) fn relation(text: &str) -> Option<(usize, usize, Relation)> {
    let (middle, dotted) = match (text.find("--"), text.find("..")) {
        (Some(solid), Some(dotted)) if dotted < solid => (dotted, true),
        (Some(solid), _) => (solid, false),
        (None, Some(dotted)) => (dotted, true),
        (None, None) => return None,
    };
    // A sign inside of a member (`A : x--`) or a quoted multiplicity (`"0..1"`) is none.
    if text[..middle].contains(':') && !text[..middle].contains(":::") {
        return None;
    }
    if text[..middle].matches('"').count() % 2 == 1 {
        let close = middle + text[middle..].find('"')?;
        let (at, length, relation) = relation(&text[close + 1..])?;
        return Some((close + 1 + at, length, relation));
    }
    let heads = [("<|", Tip::Triangle), ("<", Tip::Arrow), ("*", Tip::Solid), ("o", Tip::Diamond)];
    let before = &text[..middle];
    let start = heads.into_iter().find(|(sign, _)| {
        // An `o` that ends a name is no sign.
        before
            .strip_suffix(sign)
            .is_some_and(|rest| *sign != "o" || rest.is_empty() || rest.ends_with([' ', '"']))
    });
    let after = &text[middle + 2..];
    let ends = [("|>", Tip::Triangle), (">", Tip::Arrow), ("*", Tip::Solid), ("o", Tip::Diamond)];
    let finish = ends.into_iter().find(|(sign, _)| {
        after.strip_prefix(sign).is_some_and(|rest| *sign != "o" || rest.starts_with([' ', '"']))
    });
    let at = middle - start.map_or(0, |(sign, _)| sign.len());
    let length = middle + 2 + finish.map_or(0, |(sign, _)| sign.len()) - at;
    let tip = |found: Option<(&str, Tip)>| found.map_or(Tip::None, |(_, tip)| tip);
    Some((at, length, Relation { start: tip(start), finish: tip(finish), dotted }))
}

/// Where the label's colon stands.
pub(super) fn label_colon(text: &str) -> Option<usize> {
    let mut quoted = false;
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&at| {
        quoted ^= bytes[at] == b'"';
        let triple = |from: usize| from + 3 <= bytes.len() && &bytes[from..from + 3] == b":::";
        bytes[at] == b':' && !quoted && !(0..3).any(|back| at >= back && triple(at - back))
    })
}

/// Takes `"1"` off a side of a relation.
pub(super) fn multiplicity(piece: Piece, at_end: bool) -> (Piece, Label) {
    let quotes: Vec<usize> = piece.text.match_indices('"').map(|(at, _)| at).collect();
    match quotes[..] {
        [open, close] if at_end && close + 1 == piece.text.len() => {
            (piece.to(open).trim(), piece.from(open).label())
        }
        [0, close] if !at_end => (piece.from(close + 1).trim(), piece.to(close + 1).label()),
        _ => (piece, Label::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::super::Stroke;
    use super::*;

    #[test]
    fn relations() {
        let check = |source: &str, tips: (Tip, Tip), dashed: bool, label: &str, ends: [&str; 2]| {
            let body = format!("classDiagram\n{source}");
            let (graph, faults) = super::super::class::parse(&script::read(&body).unwrap());
            assert!(faults.is_empty(), "{source}: {faults:?}");
            let edge = &graph.edges[0];
            assert_eq!((edge.start, edge.finish), tips, "{source}");
            assert_eq!(edge.stroke == Stroke::Dashed, dashed, "{source}");
            let shown = [&*edge.ends[0].text, &*edge.ends[1].text];
            assert_eq!((&*edge.label.text, shown), (label, ends), "{source}");
            let ids: Vec<_> = graph.nodes.iter().map(|n| &*n.id).collect();
            assert_eq!(ids, ["A", "Foo"], "{source}");
        };
        check("A <|-- Foo", (Tip::Triangle, Tip::None), false, "", ["", ""]);
        check("A ..|> Foo : 实现", (Tip::None, Tip::Triangle), true, "实现", ["", ""]);
        check("A *-- Foo", (Tip::Solid, Tip::None), false, "", ["", ""]);
        check("A o-- Foo", (Tip::Diamond, Tip::None), false, "", ["", ""]);
        check("A --> Foo", (Tip::None, Tip::Arrow), false, "", ["", ""]);
        check(
            "A \"1\" --> \"0..*\" Foo : 有: 多个",
            (Tip::None, Tip::Arrow),
            false,
            "有: 多个",
            ["1", "0..*"],
        );
        check("A \"0..1\" -- \"*\" Foo", (Tip::None, Tip::None), false, "", ["0..1", "*"]);
        check("A ..> Foo", (Tip::None, Tip::Arrow), true, "", ["", ""]);
        check("A --o Foo", (Tip::None, Tip::Diamond), false, "", ["", ""]);
    }
}
