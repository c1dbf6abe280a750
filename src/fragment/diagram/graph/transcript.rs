//! A graph in words: one line a step.

use super::super::DiagramKind;
use super::super::tips::Tip;
use super::steps::{Step, steps};
use super::{Edge, End, Graph, Shape};
use crate::base::lang::Lang;

/// The steps in order; the n-th stands under the drawing's `data-step="n"`.
pub(in super::super) fn transcript(graph: &Graph, lang: Lang) -> Vec<String> {
    let steps = steps(graph);
    let mut lines = Vec::with_capacity(steps.order.len());
    for (at, step) in steps.order.iter().enumerate() {
        let mut line = match *step {
            Step::Node(node) => alone(graph, node, lang),
            Step::Edge(edge) => joined(graph, &graph.edges[edge], lang),
        };
        for (node, _) in graph.nodes.iter().zip(&steps.nodes).filter(|(_, step)| **step == at + 1) {
            for note in &node.notes {
                let (gap, colon) = if lang == Lang::Zh { ("；", "：") } else { ("; ", ": ") };
                line.push_str(&format!("{gap}{}{colon}{}", node.label.flat(), note.label.flat()));
            }
        }
        lines.push(line);
    }
    lines
}

/// A box by itself, with the rows of its table.
fn alone(graph: &Graph, node: usize, lang: Lang) -> String {
    let (colon, comma) = if lang == Lang::Zh { ("：", "；") } else { (": ", "; ") };
    let name = name(graph, End::Node(node), lang);
    let table = graph.nodes[node].table.as_ref();
    let rows: Vec<String> = table
        .iter()
        .flat_map(|table| table.sections.iter().flatten())
        .map(|row| {
            let cells = row.cells.iter().map(|cell| cell.flat()).filter(|cell| !cell.is_empty());
            cells.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let stereotype = table.and_then(|table| table.stereotype.as_ref()).map(|label| label.flat());
    let name = stereotype.map_or(name.clone(), |stereotype| format!("{stereotype} {name}"));
    if rows.is_empty() { name } else { format!("{name}{colon}{}", rows.join(comma)) }
}

/// Two boxes and the line between them.
fn joined(graph: &Graph, edge: &Edge, lang: Lang) -> String {
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let side = |end: End, at: usize, tip: Tip| {
        let name = name(graph, end, lang);
        let many = match tip {
            Tip::Crow { some: true, many: false } => "1",
            Tip::Crow { some: false, many: false } => "0..1",
            Tip::Crow { some: true, many: true } => "1..n",
            Tip::Crow { some: false, many: true } => "0..n",
            _ => &edge.ends[at].text,
        };
        match (many.is_empty(), lang) {
            (true, _) => name,
            (false, Lang::Zh) => format!("{name}（{many}）"),
            (false, Lang::En) => format!("{name} ({many})"),
        }
    };
    let (from, to) = (side(edge.from, 0, edge.start), side(edge.to, 1, edge.finish));
    let said = match edge.verb {
        Some(verb) => {
            let word = if lang == Lang::Zh { verb.zh } else { verb.en };
            if verb.turned { format!("{to} {word} {from}") } else { format!("{from} {word} {to}") }
        }
        None => {
            let arrow = match (edge.start, edge.finish) {
                (Tip::None, Tip::None) => "—",
                (_, Tip::None) => "←",
                (Tip::None, _) => "→",
                _ => "↔",
            };
            format!("{from} {arrow} {to}")
        }
    };
    if edge.label.is_empty() { said } else { format!("{said}{colon}{}", edge.label.flat()) }
}

fn name(graph: &Graph, end: End, lang: Lang) -> String {
    let (label, shape) = match end {
        End::Node(node) => (&graph.nodes[node].label, graph.nodes[node].shape),
        End::Group(group) => (&graph.groups[group].label, Shape::Rect),
    };
    let (zh, en) = match shape {
        Shape::Start => ("开始", "start"),
        Shape::Final => ("结束", "end"),
        Shape::Bar => ("分叉或汇合", "fork or join"),
        Shape::Diamond if label.is_empty() && graph.kind == DiagramKind::State => ("选择", "choice"),
        _ => return label.flat(),
    };
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    #[test]
    fn graphs_in_words() {
        let check = |body: &str, expected: &[&str]| {
            let (graph, faults) = super::super::parse(&script::read(body).unwrap());
            assert!(faults.is_empty(), "{faults:?}");
            assert_eq!(transcript(&graph, Lang::Zh), expected, "{body}");
        };
        check("flowchart LR\nA[甲] -->|去| B[乙]\nB --- C\nD", &["甲 → 乙：去", "乙 — C", "D"]);
        check(
            "stateDiagram-v2\n[*] --> 等\nnote right of 等 : 两倍\n等 --> [*]",
            &["开始 → 等；等：两倍", "等 → 结束"],
        );
        check(
            "classDiagram\n动物 <|-- 狗\n狗 : +叫()\n狗 \"1\" --> \"*\" 骨头",
            &["狗：+叫()", "狗 继承 动物", "狗（1） 关联 骨头（*）"],
        );
        check("erDiagram\n用户 ||--o{ 订单 : 下单", &["用户（1） — 订单（0..n）：下单"]);
    }
}
