//! Statements of an entity relationship diagram -> [`Graph`].

use super::super::label::Label;
use super::super::limits::ROWS;
use super::super::problem::{self, Fault};
use super::super::script::{Piece, Script};
use super::super::tips::Tip;
use super::{Dir, Edge, End, Graph, Row, Shape, Stroke, Table, Verb};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// Script -> graph, with every fault of its statements.
pub(super) fn parse(script: &Script) -> (Graph, Vec<Diagnostic>) {
    let mut parser = Parser { out: Graph::new(script), open: None, rows: 0 };
    let mut faults = Vec::new();
    for &line in &script.lines {
        if let Err(fault) = parser.statement(line) {
            faults.push(*fault);
        }
    }
    if let Some((_, span)) = parser.open {
        faults.push(*problem::unclosed("{", "}", span));
    }
    (parser.out, faults)
}

struct Parser {
    out: Graph,
    open: Option<(usize, Span)>,
    rows: usize,
}

impl Parser {
    fn statement(&mut self, line: Piece) -> Result<(), Fault> {
        if let Some((node, _)) = self.open {
            if line.text == "}" {
                self.open = None;
                return Ok(());
            }
            return self.attribute(node, line);
        }
        let (word, rest) = line.word();
        match word.text {
            "direction" => {
                let Some(dir) = Dir::parse(rest.text) else {
                    return Err(problem::malformed(
                        "this is no direction",
                        rest.span(),
                        "write TB, BT, LR or RL",
                    ));
                };
                self.out.dir = dir;
                Ok(())
            }
            "title" => {
                self.out.title = Some(rest.strip(":").unwrap_or(rest).trim().label());
                Ok(())
            }
            "classDef" | "style" | "class" => Ok(()),
            "}" if rest.is_empty() => Err(problem::unopened("}", line.span())),
            _ => match line.strip_end("{") {
                Some(name) if !name.text.contains("--") && !name.text.contains("..") => {
                    let node = self.known(name.trim())?;
                    self.open = Some((node, line.span()));
                    Ok(())
                }
                _ => self.relationship(line),
            },
        }
    }

    /// The entity of a name: `订单`, `"order line"`, `o[订单]`.
    fn known(&mut self, name: Piece) -> Result<usize, Fault> {
        let (id, alias) = match name.text.find('[') {
            Some(at) => match name.strip_end("]") {
                Some(inner) => (name.to(at).trim(), Some(inner.from(at + 1).label())),
                None => return Err(problem::unclosed("[", "]", name.from(at).span())),
            },
            None => (name, None),
        };
        let quoted = id.text.len() > 2 && id.text.starts_with('"') && id.text.ends_with('"');
        if id.is_empty()
            || !quoted && id.text.contains(|c: char| c.is_whitespace() || "{}()<>\":|".contains(c))
        {
            return Err(problem::malformed(
                "this is no name of an entity",
                id.span(),
                "a relationship is written `A ||--o{ B : 文字`, a name with spaces in quotes",
            ));
        }
        let node = self.out.node(id, Shape::Table, None)?;
        let found = &mut self.out.nodes[node];
        if let Some(alias) = alias {
            found.label = alias;
        }
        found.table.get_or_insert_with(|| Table { sections: vec![Vec::new()], ..Table::default() });
        Ok(node)
    }

    /// `bigint id PK "主键"`.
    fn attribute(&mut self, node: usize, line: Piece) -> Result<(), Fault> {
        self.rows += 1;
        if self.rows > ROWS {
            return Err(problem::too_many("attributes", ROWS, line.span()));
        }
        let (line, comment) = match line.text.find('"') {
            Some(at) => match line.strip_end("\"") {
                Some(_) if line.text.len() > at + 1 => (line.to(at).trim(), line.from(at).label()),
                _ => return Err(problem::unclosed("\"", "\"", line.from(at).span())),
            },
            None => (line, Label::default()),
        };
        let (kind, rest) = line.word();
        let (name, keys) = rest.word();
        let known = |key: &str| matches!(key.trim(), "PK" | "FK" | "UK");
        if name.is_empty() || !(keys.is_empty() || keys.text.split(',').all(known)) {
            return Err(problem::malformed(
                "this is no attribute",
                line.span(),
                "write `type name PK \"comment\"`; keys are PK, FK, UK with commas between",
            ));
        }
        let cells = vec![kind.label(), name.label(), keys.label(), comment];
        if let Some(table) = &mut self.out.nodes[node].table {
            table.sections[0].push(Row { cells, mark: "" });
        }
        Ok(())
    }

    /// `A ||--o{ B : label`, or a lone entity.
    fn relationship(&mut self, line: Piece) -> Result<(), Fault> {
        let Some(sign) = sign(line) else {
            return self.known(line).map(|_| ());
        };
        let right = line.from(sign.at + sign.length);
        let Some((right, label)) = right.split_once(":") else {
            return Err(problem::malformed(
                "the relationship has no label",
                line.span(),
                "add `: 文字` (Mermaid demands it; `: \"\"` is empty)",
            ));
        };
        let left = line.to(sign.at).trim();
        if let Some(alias) = [left, right].into_iter().find(|name| name.text.ends_with(']')) {
            return Err(problem::malformed(
                "a relationship gives no entity its name",
                alias.span(),
                "write the alias on a line of its own, such as `o[订单]`, and the relationship with `o`",
            ));
        }
        let (from, to) = (self.known(left)?, self.known(right)?);
        let mut edge = Edge::new(End::Node(from), End::Node(to));
        (edge.start, edge.finish) = (sign.start, sign.finish);
        edge.stroke = if sign.dotted { Stroke::Dashed } else { Stroke::Solid };
        edge.label = label.label();
        edge.verb = Some(Verb { zh: "—", en: "—", turned: false });
        self.out.edge(edge, line)
    }
}

struct Sign {
    at: usize,
    length: usize,
    start: Tip,
    finish: Tip,
    dotted: bool,
}

/// The sign of a relationship, such as `||--o{`.
fn sign(line: Piece) -> Option<Sign> {
    let solid = line.text.find("--");
    let dotted = line.text.find("..");
    let middle = match (solid, dotted) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    let at = middle.checked_sub(2)?;
    let start = match line.text.get(at..middle)? {
        "||" => Tip::Crow { some: true, many: false },
        "|o" => Tip::Crow { some: false, many: false },
        "}o" => Tip::Crow { some: false, many: true },
        "}|" => Tip::Crow { some: true, many: true },
        _ => return None,
    };
    let finish = match line.text.get(middle + 2..middle + 4)? {
        "||" => Tip::Crow { some: true, many: false },
        "o|" => Tip::Crow { some: false, many: false },
        "o{" => Tip::Crow { some: false, many: true },
        "|{" => Tip::Crow { some: true, many: true },
        _ => return None,
    };
    Some(Sign { at, length: 6, start, finish, dotted: solid != Some(middle) })
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    fn read(body: &str) -> (Graph, Vec<(String, String)>) {
        let body = format!("erDiagram\n{body}");
        let script = script::read(&body).unwrap();
        let (graph, faults) = parse(&script);
        let marked = |d: &Diagnostic| (d.code.to_string(), body[d.span.unwrap().range()].to_owned());
        (graph, faults.iter().map(marked).collect())
    }

    #[test]
    fn entities_and_relationships() {
        let (graph, faults) = read(
            "用户 ||--o{ 订单 : 下单\no[\"订单 行\"]\no }|..|| 订单 : \"属于\"\n用户 {\n bigint id PK,UK \"主键\"\n varchar name\n}",
        );
        assert_eq!(faults, []);
        let labels: Vec<_> = graph.nodes.iter().map(|n| &*n.label.text).collect();
        assert_eq!(labels, ["用户", "订单", "订单 行"]);
        let tips: Vec<_> = graph.edges.iter().map(|e| (e.start, e.finish, e.stroke)).collect();
        let one = Tip::Crow { some: true, many: false };
        assert_eq!(
            tips,
            [
                (one, Tip::Crow { some: false, many: true }, Stroke::Solid),
                (Tip::Crow { some: true, many: true }, one, Stroke::Dashed),
            ]
        );
        let rows = &graph.nodes[0].table.as_ref().unwrap().sections[0];
        let cells: Vec<_> = rows[0].cells.iter().map(|c| &*c.text).collect();
        assert_eq!(cells, ["bigint", "id", "PK,UK", "主键"]);
    }

    #[test]
    fn faults_name_their_place() {
        let check = |body: &str, code: &str, marked: &str| {
            assert_eq!(read(body).1, [(code.to_owned(), marked.to_owned())], "{body}");
        };
        check("A ||--o{ B", "diagram-syntax", "A ||--o{ B");
        check("A {\nint x", "diagram-unclosed", "A {");
        check("A {\nint id XX\n}", "diagram-syntax", "int id XX");
        check("A {\nint id \"x\n}", "diagram-unclosed", "\"x");
        check("A -- B : x", "diagram-syntax", "A -- B : x");
        check("}", "diagram-unopened", "}");
        check("A ||--o{ b[乙] : x", "diagram-syntax", "b[乙]");
        check("A ||--o{ : x", "diagram-syntax", "");
    }
}
