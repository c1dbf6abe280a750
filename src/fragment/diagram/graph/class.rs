//! Statements of a class diagram -> [`Graph`].

use super::super::label::Label;
use super::super::limits::ROWS;
use super::super::problem::{self, Fault};
use super::super::script::{Piece, Script};
use super::flow::class_name;
use super::relation::{label_colon, multiplicity, relation};
use super::{Aside, Dir, Edge, End, Graph, Row, Shape, Stroke, Table};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// Script -> graph, with every fault of its statements.
pub(super) fn parse(script: &Script) -> (Graph, Vec<Diagnostic>) {
    let mut parser = Parser { out: Graph::new(script), open: Vec::new(), rows: 0 };
    let mut faults = Vec::new();
    for &line in &script.lines {
        if let Err(fault) = parser.statement(line) {
            faults.push(*fault);
        }
    }
    for open in &parser.open {
        faults.push(*problem::unclosed("{", "}", open.1));
    }
    (parser.out, faults)
}

/// What a `}` closes.
#[derive(Clone, Copy)]
enum Opened {
    Class(usize),
    Namespace(usize),
}

struct Parser {
    out: Graph,
    open: Vec<(Opened, Span)>,
    rows: usize,
}

impl Parser {
    fn statement(&mut self, line: Piece) -> Result<(), Fault> {
        if let Some(&(Opened::Class(node), _)) = self.open.last() {
            if line.text == "}" {
                self.open.pop();
                return Ok(());
            }
            return self.member(node, line);
        }
        let (word, rest) = line.word();
        match word.text {
            "class" => self.class(rest, line),
            "namespace" => self.namespace(rest, line),
            "}" if rest.is_empty() => match self.open.pop() {
                Some(_) => Ok(()),
                None => Err(problem::unopened("}", line.span())),
            },
            "direction" => match Dir::parse(rest.text) {
                Some(dir) => {
                    self.out.dir = dir;
                    Ok(())
                }
                None => {
                    Err(problem::malformed("this is no direction", rest.span(), "write TB, BT, LR or RL"))
                }
            },
            "note" => self.note(rest, line),
            "title" => {
                self.out.title = Some(rest.strip(":").unwrap_or(rest).trim().label());
                Ok(())
            }
            "classDef" | "style" | "cssClass" => Ok(()),
            "click" | "link" | "callback" => {
                Err(problem::refused("`click`", line.span(), "put the link into the text"))
            }
            _ if line.text.starts_with("<<") => {
                let Some((mark, id)) = line.from(2).split_once(">>") else {
                    return Err(problem::unclosed("<<", ">>", line.span()));
                };
                let node = self.known(id)?;
                self.table(node).stereotype = Some(stereotype(mark));
                Ok(())
            }
            _ => self.relation_or_member(line),
        }
    }

    fn home(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|(opened, _)| match opened {
            Opened::Namespace(group) => Some(*group),
            Opened::Class(_) => None,
        })
    }

    /// The class of a name: `Name`, `Name~T~`, `` `Name` ``.
    fn known(&mut self, id: Piece) -> Result<usize, Fault> {
        let (id, class) = id.split_once(":::").map_or((id, None), |(id, class)| (id, Some(class)));
        let id = id.strip("`").and_then(|inner| inner.strip_end("`")).unwrap_or(id);
        if id.is_empty() || id.text.contains(|c: char| c.is_whitespace() || "{}[]()<>\":|".contains(c)) {
            return Err(problem::malformed(
                "this is no name of a class",
                id.span(),
                "write `class A[\"名字\"]` and use `A`",
            ));
        }
        let (name, generic) = id.text.split_once('~').unwrap_or((id.text, ""));
        let home = self.home();
        let node = self.out.named_node(name, id, Shape::Table, home)?;
        let found = &mut self.out.nodes[node];
        if !generic.is_empty() && found.label.text == name {
            found.label.text = generics(id.text);
        }
        if let Some(class) = class {
            found.classes.push(class_name(class.text));
        }
        self.table(node);
        Ok(node)
    }

    fn table(&mut self, node: usize) -> &mut Table {
        self.out.nodes[node]
            .table
            .get_or_insert_with(|| Table { sections: vec![Vec::new(), Vec::new()], ..Table::default() })
    }

    /// `class A`, `class A["label"]`, `class A {`, `class A { +x }`.
    fn class(&mut self, rest: Piece, line: Piece) -> Result<(), Fault> {
        let (rest, body) = match rest.text.find('{') {
            Some(at) => (rest.to(at).trim(), Some(rest.from(at + 1).trim())),
            None => (rest, None),
        };
        let (id, label) = match rest.text.find('[') {
            Some(at) => match rest.from(at + 1).text.find(']') {
                Some(end) => (rest.to(at).trim(), Some(rest.from(at + 1).to(end).label())),
                None => return Err(problem::unclosed("[", "]", rest.from(at).span())),
            },
            None => (rest, None),
        };
        let node = self.known(id)?;
        if self.out.nodes[node].group.is_none() {
            self.out.nodes[node].group = self.home();
        }
        if let Some(label) = label {
            self.out.nodes[node].label = label;
        }
        match body {
            None => {}
            Some(body) if body.is_empty() => self.open.push((Opened::Class(node), line.span())),
            Some(body) => {
                let Some(inner) = body.strip_end("}") else {
                    return Err(problem::malformed(
                        "members begin on a line of their own",
                        body.span(),
                        "break the line after `{`",
                    ));
                };
                if !inner.trim().is_empty() {
                    self.member(node, inner.trim())?;
                }
            }
        }
        Ok(())
    }

    fn namespace(&mut self, rest: Piece, line: Piece) -> Result<(), Fault> {
        let Some(name) = rest.strip_end("{").map(Piece::trim).filter(|name| !name.is_empty()) else {
            return Err(problem::malformed(
                "the namespace has no name or no `{`",
                line.span(),
                "write `namespace 名字 {`",
            ));
        };
        let group = self.out.group(&format!("\u{1}{}", name.text), name.label(), self.home(), line)?;
        self.open.push((Opened::Namespace(group), line.span()));
        Ok(())
    }

    /// `note for A "text"`.
    fn note(&mut self, rest: Piece, line: Piece) -> Result<(), Fault> {
        let help = "write `note for A \"文字\"`";
        let Some(rest) = rest.strip("for ").map(Piece::trim) else {
            return Err(problem::malformed("the note belongs to no class", line.span(), help));
        };
        let (id, text) = rest.word();
        if !text.text.starts_with('"') {
            return Err(problem::malformed("the note has no text in quotes", line.span(), help));
        }
        let node = self.known(id)?;
        self.out.nodes[node].notes.push(Aside { label: text.label(), before: false });
        Ok(())
    }

    /// One line of a class's body.
    fn member(&mut self, node: usize, line: Piece) -> Result<(), Fault> {
        if let Some(mark) = line.strip("<<").and_then(|rest| rest.strip_end(">>")) {
            self.table(node).stereotype = Some(stereotype(mark));
            return Ok(());
        }
        self.rows += 1;
        if self.rows > ROWS {
            return Err(problem::too_many("members", ROWS, line.span()));
        }
        // `*` (abstract) and `$` (static) stand behind the parentheses of a method or at the end.
        let sign_at =
            line.text.rfind(')').map(|at| at + 1).filter(|&at| line.text[at..].starts_with(['*', '$']));
        let sign_at = sign_at.or_else(|| line.text.ends_with('$').then(|| line.text.len() - 1));
        let mark = match sign_at.map(|at| &line.text[at..=at]) {
            Some("*") => "abstract",
            Some("$") => "static",
            _ => "",
        };
        let is_method = line.text.contains(')');
        let mut label = line.label();
        if let Some(at) = sign_at {
            label = Label::new(&format!("{}{}", &line.text[..at], &line.text[at + 1..]), line.span());
        }
        label.text = generics(&label.text);
        self.table(node).sections[usize::from(is_method)].push(Row { cells: vec![label], mark });
        Ok(())
    }

    /// `A <|-- B : label`, `A "1" --> "*" B`, or `A : +member`.
    fn relation_or_member(&mut self, line: Piece) -> Result<(), Fault> {
        let Some((at, length, relation)) = relation(line.text) else {
            let Some((id, member)) = line.split_once(":") else {
                // A lone name declares a class.
                if line.text.contains(char::is_whitespace) {
                    let help = "a relation is written `A <|-- B : 文字`, a member `A : +name`";
                    return Err(problem::statement("class", line.span(), help));
                }
                return self.known(line).map(|_| ());
            };
            let node = self.known(id)?;
            return self.member(node, member);
        };
        let (left, right) = (line.to(at).trim(), line.from(at + length).trim());
        // A label follows the first colon outside of the multiplicity's quotes and class names.
        let (right, label) = match label_colon(right.text) {
            Some(colon) => (right.to(colon).trim(), right.from(colon + 1).trim().label()),
            None => (right, Label::default()),
        };
        let (left, from_many) = multiplicity(left, true);
        let (right, to_many) = multiplicity(right, false);
        let (from, to) = (self.known(left)?, self.known(right)?);
        let mut edge = Edge::new(End::Node(from), End::Node(to));
        (edge.start, edge.finish) = (relation.start, relation.finish);
        edge.stroke = if relation.dotted { Stroke::Dashed } else { Stroke::Solid };
        (edge.label, edge.ends) = (label, [from_many, to_many]);
        edge.verb = Some(relation.verb());
        self.out.edge(edge, line)
    }
}

fn stereotype(mark: Piece) -> Label {
    let mut label = mark.trim().label();
    label.text = format!("«{}»", label.text);
    label
}

/// `List~int~` -> `List<int>`: every second `~` closes.
fn generics(text: &str) -> String {
    // A leading `~` is the visibility "package".
    let (lead, rest) = if text.starts_with('~') { text.split_at(1) } else { ("", text) };
    let mut out = lead.to_owned();
    let mut left = rest.matches('~').count() / 2 * 2;
    for c in rest.chars() {
        if c == '~' && left > 0 {
            out.push(if left % 2 == 0 { '<' } else { '>' });
            left -= 1;
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    fn read(body: &str) -> (Graph, Vec<(String, String)>) {
        let body = format!("classDiagram\n{body}");
        let script = script::read(&body).unwrap();
        let (graph, faults) = parse(&script);
        let marked = |d: &Diagnostic| (d.code.to_string(), body[d.span.unwrap().range()].to_owned());
        (graph, faults.iter().map(marked).collect())
    }

    #[test]
    fn classes_and_members() {
        let (graph, faults) = read(
            "class 动物 {\n <<interface>>\n +String 名字\n +叫()* void\n +吃()*\n}\n狗 : -int age\nclass C[\"有 空格\"]\nclass L~T~\nnote for C \"说明\"",
        );
        assert_eq!(faults, []);
        let labels: Vec<_> = graph.nodes.iter().map(|n| &*n.label.text).collect();
        assert_eq!(labels, ["动物", "狗", "有 空格", "L<T>"]);
        let table = graph.nodes[0].table.as_ref().unwrap();
        assert_eq!(table.stereotype.as_ref().unwrap().text, "«interface»");
        let rows: Vec<_> =
            table.sections.iter().flatten().map(|row| (&*row.cells[0].text, row.mark)).collect();
        assert_eq!(rows, [("+String 名字", ""), ("+叫() void", "abstract"), ("+吃()", "abstract")]);
        assert_eq!(graph.nodes[2].notes[0].label.text, "说明");
    }

    #[test]
    fn faults_name_their_place() {
        let check = |body: &str, code: &str, marked: &str| {
            assert_eq!(read(body).1, [(code.to_owned(), marked.to_owned())], "{body}");
        };
        check("class A {\n+x", "diagram-unclosed", "class A {");
        check("}", "diagram-unopened", "}");
        check("A <|-- ", "diagram-syntax", "");
        check("甲 乙", "diagram-syntax", "甲 乙");
        check("note \"x\"", "diagram-syntax", "note \"x\"");
        check("click A href \"x\"", "diagram-refused", "click A href \"x\"");
    }
}
