//! Statements of a flowchart -> [`Graph`].

use super::super::label::Label;
use super::super::problem::{self, Fault};
use super::super::script::{Piece, Script};
use super::link::link;
use super::{Dir, Edge, End, Graph, Shape};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// How each shape opens and closes, longer openings first.
const SHAPES: [(&str, &str, Shape); 14] = [
    ("(((", ")))", Shape::DoubleCircle),
    ("((", "))", Shape::Circle),
    ("([", "])", Shape::Stadium),
    ("(", ")", Shape::Round),
    ("[[", "]]", Shape::Subroutine),
    ("[(", ")]", Shape::Cylinder),
    ("[/", "/]", Shape::Lean),
    ("[/", "\\]", Shape::Trapezoid),
    ("[\\", "\\]", Shape::LeanBack),
    ("[\\", "/]", Shape::Funnel),
    ("[", "]", Shape::Rect),
    ("{{", "}}", Shape::Hexagon),
    ("{", "}", Shape::Diamond),
    (">", "]", Shape::Flag),
];

/// Script -> graph, with every fault of its statements.
pub(super) fn parse(script: &Script) -> (Graph, Vec<Diagnostic>) {
    let mut parser = Parser { out: Graph::new(script), open: Vec::new() };
    let mut faults = Vec::new();
    let (first, more) = script.rest.split_once(";").unwrap_or((script.rest, script.rest.to(0)));
    match Dir::parse(first.text) {
        Some(dir) => parser.out.dir = dir,
        None if first.is_empty() => {}
        None => {
            let help = "the first line is `flowchart` and one of TB TD BT LR RL";
            faults.push(*problem::malformed("this is no direction", first.span(), help));
        }
    }
    for &line in std::iter::once(&more).chain(&script.lines) {
        for statement in statements(line) {
            if let Err(fault) = parser.statement(statement) {
                faults.push(*fault);
                break;
            }
        }
    }
    for (_, span) in &parser.open {
        faults.push(*problem::unclosed("subgraph", "end", *span));
    }
    parser.out.settle_groups();
    (parser.out, faults)
}

/// The statements of a line: `;` between them, but not in quotes and entities.
fn statements(line: Piece) -> Vec<Piece> {
    let mut found = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in line.text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted && !ends_entity(&line.text[start..at]) => {
                found.push(line.to(at).from(start).trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(line.from(start).trim());
    found.retain(|piece| !piece.is_empty());
    found
}

fn ends_entity(text: &str) -> bool {
    let name = text.rsplit_once('#').map(|(_, name)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.len() < 8 && name.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

struct Parser {
    out: Graph,
    open: Vec<(usize, Span)>,
}

impl Parser {
    fn statement(&mut self, line: Piece) -> Result<(), Fault> {
        let (word, rest) = line.word();
        match word.text {
            "subgraph" => self.open_group(line, rest),
            "end" if rest.is_empty() => match self.open.pop() {
                Some(_) => Ok(()),
                None => Err(problem::unopened("end", line.span())),
            },
            "direction" => match (Dir::parse(rest.text), self.open.last()) {
                (Some(dir), Some(&(group, _))) => {
                    self.out.groups[group].dir = Some(dir);
                    Ok(())
                }
                (Some(dir), None) => {
                    self.out.dir = dir;
                    Ok(())
                }
                (None, _) => {
                    Err(problem::malformed("this is no direction", line.span(), "write TB, BT, LR or RL"))
                }
            },
            // Colours come from the theme; a class name stays, for the style sheet.
            "classDef" | "style" | "linkStyle" => Ok(()),
            "class" => self.class(rest),
            "click" | "href" | "call" => {
                Err(problem::refused("`click`", line.span(), "put the link into the text beside the diagram"))
            }
            _ => self.chain(line),
        }
    }

    fn home(&self) -> Option<usize> {
        self.open.last().map(|&(group, _)| group)
    }

    /// `subgraph id [title]`, `subgraph title`.
    fn open_group(&mut self, line: Piece, rest: Piece) -> Result<(), Fault> {
        let (id, title) = match rest.text.find('[') {
            Some(at) => {
                let inner = rest.from(at + 1);
                let Some(title) = inner.strip_end("]") else {
                    return Err(problem::unclosed("[", "]", rest.from(at).span()));
                };
                (rest.to(at).trim(), title)
            }
            None => (rest, rest),
        };
        let label = title.label();
        let id = if id.is_empty() {
            format!("\u{1}{}", self.out.groups.len())
        } else {
            super::super::label::clean(id.text)
        };
        let group = self.out.group(&id, label, self.home(), line)?;
        self.open.push((group, line.span()));
        Ok(())
    }

    /// `class A,B name`.
    fn class(&mut self, rest: Piece) -> Result<(), Fault> {
        let Some((ids, name)) = rest.split_once(" ") else {
            return Err(problem::malformed("`class` has no name", rest.span(), "write `class A,B name`"));
        };
        for id in ids.text.split(',') {
            let known = self.out.node_index.get(id.trim()).copied();
            if let Some(node) = known {
                self.out.nodes[node].classes.push(class_name(name.text));
            }
        }
        Ok(())
    }

    /// `A & B -->|text| C --> D`.
    fn chain(&mut self, line: Piece) -> Result<(), Fault> {
        let mut rest = line;
        let mut from = self.nodes(&mut rest)?;
        while !rest.is_empty() {
            let link = link(&mut rest, line)?;
            let to = self.nodes(&mut rest)?;
            for &from in &from {
                for &to in &to {
                    let mut edge = Edge::new(End::Node(from), End::Node(to));
                    (edge.stroke, edge.length) = (link.stroke, link.length);
                    (edge.start, edge.finish) = (link.start, link.finish);
                    edge.label = link.label.clone();
                    self.out.edge(edge, line)?;
                }
            }
            from = to;
        }
        Ok(())
    }

    /// `A & B[x]`.
    fn nodes(&mut self, rest: &mut Piece) -> Result<Vec<usize>, Fault> {
        let mut nodes = vec![self.node(rest)?];
        *rest = rest.trim();
        while let Some(more) = rest.strip("&") {
            *rest = more.trim();
            nodes.push(self.node(rest)?);
            *rest = rest.trim();
        }
        Ok(nodes)
    }

    /// `id`, `id[text]`, `id[text]:::name`.
    fn node(&mut self, rest: &mut Piece) -> Result<usize, Fault> {
        let length = id_length(rest.text);
        let id = rest.to(length);
        if id.is_empty() {
            let marked = if rest.is_empty() {
                rest.span()
            } else {
                rest.to(rest.text.chars().next().map_or(0, char::len_utf8)).span()
            };
            let help = "a box is written `id[文字]`, a line `A --> B` or `A -->|文字| B`";
            return Err(problem::malformed("a box is missing here", marked, help));
        }
        if id.text == "end" {
            return Err(problem::malformed(
                "`end` is no name for Mermaid",
                id.span(),
                "write `End` or `finish`",
            ));
        }
        *rest = rest.from(length);
        if rest.text.starts_with("@{") {
            return Err(problem::refused(
                "`@{...}`",
                rest.span(),
                "write the shape in brackets: `A[文字]`, `A{文字}`",
            ));
        }
        let node = self.out.node(id, Shape::Rect, self.home())?;
        if self.out.nodes[node].group.is_none() {
            self.out.nodes[node].group = self.home();
        }
        if let Some((shape, label)) = shape(rest)? {
            let node = &mut self.out.nodes[node];
            (node.shape, node.label) = (shape, label);
        }
        if let Some(name) = rest.strip(":::") {
            let length =
                name.text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.text.len());
            self.out.nodes[node].classes.push(class_name(name.to(length).text));
            *rest = name.from(length);
        }
        Ok(node)
    }
}

/// A name fit to stand in a `class` attribute.
pub(super) fn class_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).take(40).collect()
}

/// How many bytes at the start are a node's id.
fn id_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    text.char_indices()
        .find(|&(at, c)| {
            let next = bytes.get(at + 1);
            match c {
                '-' => at == 0 || matches!(next, None | Some(b'-' | b'.' | b'>' | b' ')),
                '.' | '_' => false,
                // Chinese punctuation and signs are part of a name for Mermaid; ASCII ones are not.
                _ => !(c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace())),
            }
        })
        .map_or(text.len(), |(at, _)| at)
}

/// The shape and text after an id, when one stands there.
fn shape(rest: &mut Piece) -> Result<Option<(Shape, Label)>, Fault> {
    let openings = SHAPES.iter().filter(|(open, ..)| rest.text.starts_with(open));
    let Some(longest) = openings.clone().map(|(open, ..)| open.len()).max() else { return Ok(None) };
    let open = rest.to(longest);
    let inner = rest.from(longest);
    let candidates: Vec<_> = openings.filter(|(open, ..)| open.len() == longest).collect();
    let (text, after) =
        text(inner, open, &candidates.iter().map(|(_, close, _)| *close).collect::<Vec<_>>())?;
    let Some((_, close, shape)) = candidates.into_iter().find(|(_, close, _)| after.text.starts_with(close))
    else {
        return Err(unclosed_label(open, text));
    };
    *rest = after.from(close.len());
    Ok(Some((*shape, text.label())))
}

/// The text of a label up to one of its closings, and what follows. Without quotes a bracket inside means that
/// an earlier one was never closed.
pub(super) fn text<'a>(
    inner: Piece<'a>,
    open: Piece<'a>,
    closings: &[&str],
) -> Result<(Piece<'a>, Piece<'a>), Fault> {
    if inner.text.trim_start().starts_with('"') {
        let inner = inner.trim();
        return match inner.text[1..].find('"') {
            Some(end) => Ok((inner.to(end + 2), inner.from(end + 2).trim())),
            None => Err(problem::unclosed("\"", "\"", inner.span())),
        };
    }
    for (at, c) in inner.text.char_indices() {
        if closings.iter().any(|close| inner.text[at..].starts_with(close)) {
            return Ok((inner.to(at), inner.from(at)));
        }
        if matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '|' | '"') {
            return Err(unclosed_label(open, inner.to(at)));
        }
    }
    Err(unclosed_label(open, inner))
}

pub(super) fn unclosed_label(open: Piece, text: Piece) -> Fault {
    let span = Span::new(open.at, text.at + text.text.len());
    problem::malformed(
        format!("the label after `{}` is not closed", open.text),
        span,
        "close it, or put a text with brackets into quotes: `A[\"f(x)\"]`",
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    fn read(body: &str) -> (Graph, Vec<(String, String)>) {
        let body = format!("flowchart LR\n{body}");
        let script = script::read(&body).unwrap();
        let (graph, faults) = parse(&script);
        let marked = |d: &Diagnostic| (d.code.to_string(), body[d.span.unwrap().range()].to_owned());
        (graph, faults.iter().map(marked).collect())
    }

    #[test]
    fn shapes_and_labels() {
        let check = |source: &str, shape: Shape, label: &str| {
            let (graph, faults) = read(source);
            assert_eq!(faults, [], "{source}");
            let node = &graph.nodes[0];
            assert_eq!((node.shape, &*node.label.text), (shape, label), "{source}");
        };
        check("A", Shape::Rect, "A");
        check("A[开始]", Shape::Rect, "开始");
        check("A(圆角)", Shape::Round, "圆角");
        check("A([体育场])", Shape::Stadium, "体育场");
        check("A[[子程序]]", Shape::Subroutine, "子程序");
        check("A[(MySQL)]", Shape::Cylinder, "MySQL");
        check("A((圆))", Shape::Circle, "圆");
        check("A(((双圆)))", Shape::DoubleCircle, "双圆");
        check("A>旗]", Shape::Flag, "旗");
        check("A{命中?}", Shape::Diamond, "命中?");
        check("A{{六边}}", Shape::Hexagon, "六边");
        check("A[/输入/]", Shape::Lean, "输入");
        check("A[\\输出\\]", Shape::LeanBack, "输出");
        check("A[/梯\\]", Shape::Trapezoid, "梯");
        check("A[\\梯/]", Shape::Funnel, "梯");
        check("A[\"f(x) [1]\"]", Shape::Rect, "f(x) [1]");
        check("A[\"`粗 体`\"]:::hot", Shape::Rect, "粗 体");
        check("A[a#59;b]; B", Shape::Rect, "a;b");
        check("客户端", Shape::Rect, "客户端");
    }

    #[test]
    fn chains_and_groups() {
        let (graph, faults) =
            read("A & B --> C --> D\nsubgraph s [组]\n direction TB\n E --> F\nend\nC --> s\nclass E,F hot");
        assert_eq!(faults, []);
        assert_eq!(graph.edges.len(), 5);
        assert_eq!(graph.edges[4].to, End::Group(0));
        assert_eq!(graph.groups[0].dir, Some(Dir::Down));
        let names: Vec<_> = graph.nodes.iter().map(|node| (&*node.id, node.group)).collect();
        assert_eq!(
            names,
            [("A", None), ("B", None), ("C", None), ("D", None), ("E", Some(0)), ("F", Some(0))]
        );
        assert_eq!(graph.nodes[5].classes, ["hot"]);
    }

    #[test]
    fn faults_name_their_place() {
        let check = |body: &str, code: &str, marked: &str| {
            assert_eq!(read(body).1, [(code.to_owned(), marked.to_owned())], "{body}");
        };
        check("A[开始 --> B[结束]", "diagram-syntax", "[开始 --> B");
        check("A[f(x)]", "diagram-syntax", "[f");
        check("A -->", "diagram-syntax", "");
        check("A B", "diagram-syntax", "B");
        check("A -->|x B", "diagram-syntax", "|x B");
        check("subgraph s\nA", "diagram-unclosed", "subgraph s");
        check("end", "diagram-unopened", "end");
        check("click A \"javascript:alert(1)\"", "diagram-refused", "click A \"javascript:alert(1)\"");
        check("A@{ shape: rect }", "diagram-refused", "@{ shape: rect }");
        check("A --> end", "diagram-syntax", "end");
        check("A[\"开", "diagram-unclosed", "\"开");
    }
}
