//! Statements of a state diagram -> [`Graph`].

use super::super::label::Label;
use super::super::problem::{self, Fault};
use super::super::script::{Piece, Script};
use super::super::tips::Tip;
use super::flow::class_name;
use super::{Aside, Dir, Edge, End, Graph, Shape};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// Script -> graph, with every fault of its statements.
pub(super) fn parse(script: &Script) -> (Graph, Vec<Diagnostic>) {
    let mut parser = Parser { out: Graph::new(script), open: Vec::new(), note: None, described: Vec::new() };
    let mut faults = Vec::new();
    for &line in &script.lines {
        if let Err(fault) = parser.statement(line) {
            faults.push(*fault);
        }
    }
    for open in &parser.open {
        faults.push(*problem::unclosed("{", "}", open.span));
    }
    if let Some(note) = &parser.note {
        faults.push(*problem::unclosed("note", "end note", note.span));
    }
    parser.out.settle_groups();
    (parser.out, faults)
}

/// A composite state whose `}` has not come.
struct Open {
    state: usize,
    /// The region that new states stand in, once `--` divided the state.
    region: Option<usize>,
    span: Span,
}

/// A note of several lines.
struct LongNote {
    node: usize,
    before: bool,
    span: Span,
    lines: Vec<String>,
}

struct Parser {
    out: Graph,
    open: Vec<Open>,
    note: Option<LongNote>,
    /// Which nodes have a description: a second one becomes a second line.
    described: Vec<usize>,
}

impl Parser {
    fn statement(&mut self, line: Piece) -> Result<(), Fault> {
        if let Some(note) = &mut self.note {
            if line.text == "end note" {
                let label = Label::new(&note.lines.join("\n"), note.span);
                self.out.nodes[note.node].notes.push(Aside { label, before: note.before });
                self.note = None;
            } else {
                note.lines.push(line.text.to_owned());
            }
            return Ok(());
        }
        let (word, rest) = line.word();
        match word.text {
            "state" => self.state(rest, line),
            "note" => self.note(rest, line),
            "--" if rest.is_empty() => self.divide(line),
            "}" if rest.is_empty() => match self.open.pop() {
                Some(_) => Ok(()),
                None => Err(problem::unopened("}", line.span())),
            },
            "direction" => self.direction(rest),
            "class" => self.class(rest),
            "classDef" | "style" | "hide" | "scale" => Ok(()),
            "click" => Err(problem::refused("`click`", line.span(), "put the link into the text")),
            _ => match line.split_once("-->") {
                Some((from, to)) => self.transition(from, to, line),
                None => self.description(line),
            },
        }
    }

    /// The group that new states stand in.
    fn home(&self) -> Option<usize> {
        self.open.last().map(|open| open.region.unwrap_or(open.state))
    }

    fn direction(&mut self, rest: Piece) -> Result<(), Fault> {
        let Some(dir) = Dir::parse(rest.text) else {
            return Err(problem::malformed("this is no direction", rest.span(), "write TB, BT, LR or RL"));
        };
        match self.home() {
            Some(group) => self.out.groups[group].dir = Some(dir),
            None => self.out.dir = dir,
        }
        Ok(())
    }

    fn class(&mut self, rest: Piece) -> Result<(), Fault> {
        let Some((ids, name)) = rest.split_once(" ") else {
            return Err(problem::malformed("`class` has no name", rest.span(), "write `class A,B name`"));
        };
        for id in ids.text.split(',') {
            if let Some(&node) = self.out.node_index.get(id.trim()) {
                self.out.nodes[node].classes.push(class_name(name.text));
            }
        }
        Ok(())
    }

    /// The state of a name, which is checked here.
    fn known(&mut self, id: Piece) -> Result<usize, Fault> {
        let (id, class) = id.split_once(":::").map_or((id, None), |(id, class)| (id, Some(class)));
        if id.is_empty() || id.text.contains(|c: char| c.is_whitespace() || "{}[]()<>\"".contains(c)) {
            return Err(problem::malformed(
                "this is no name of a state",
                id.span(),
                "write `state \"文字\" as s1` and use `s1`, or `[*]` for begin and end",
            ));
        }
        let node = self.out.node(id, Shape::Round, self.home())?;
        if let Some(class) = class {
            self.out.nodes[node].classes.push(class_name(class.text));
        }
        Ok(node)
    }

    /// `state X`, `state "text" as X`, `state X <<choice>>`, each perhaps with `{`.
    fn state(&mut self, rest: Piece, line: Piece) -> Result<(), Fault> {
        let (rest, opens) = rest.strip_end("{").map_or((rest, false), |rest| (rest.trim(), true));
        let (id, label) = match rest.split_once(" as ") {
            Some((label, id)) => (id, Some(label.label())),
            None => (rest, None),
        };
        let marks = [("<<", ">>"), ("[[", "]]")];
        let marked = marks.into_iter().find_map(|(open, close)| {
            let (id, mark) = id.split_once(open)?;
            Some((id, mark.strip_end(close)?))
        });
        if let Some((id, mark)) = marked {
            let shape = match mark.text {
                "choice" => Shape::Diamond,
                "fork" | "join" => Shape::Bar,
                _ => {
                    let help = "write <<choice>>, <<fork>> or <<join>>";
                    return Err(problem::malformed("this is no kind of state", mark.span(), help));
                }
            };
            let node = self.known(id)?;
            self.out.nodes[node].shape = shape;
            self.out.nodes[node].label = Label::default();
            return Ok(());
        }
        if opens {
            let label = label.unwrap_or_else(|| id.label());
            if id.is_empty()
                || id.text.contains(char::is_whitespace)
                || self.out.group_index.contains_key(id.text)
            {
                let help = "give each composite state a name of its own: `state \"文字\" as s1 {`";
                return Err(problem::malformed("this is no new name of a state", id.span(), help));
            }
            let state = self.out.group(id.text, label, self.home(), line)?;
            self.open.push(Open { state, region: None, span: line.span() });
            return Ok(());
        }
        let node = self.known(id)?;
        if let Some(label) = label {
            self.out.nodes[node].label = label;
            self.described.push(node);
        }
        Ok(())
    }

    /// `--`: what stands before it in the composite state becomes a region, what follows another.
    fn divide(&mut self, line: Piece) -> Result<(), Fault> {
        let Some(open) = self.open.last() else {
            return Err(problem::malformed(
                "`--` stands in no composite state",
                line.span(),
                "put it between two parts inside of `state X { ... }`",
            ));
        };
        let (state, first) = (open.state, open.region.is_none());
        if first {
            let region = self.region(state, line)?;
            for node in self.out.nodes.iter_mut().filter(|node| node.group == Some(state)) {
                node.group = Some(region);
            }
            for group in &mut self.out.groups[..region] {
                if group.parent == Some(state) {
                    group.parent = Some(region);
                }
            }
            self.out.groups[region].dir = self.out.groups[state].dir;
        }
        let region = self.region(state, line)?;
        if let Some(open) = self.open.last_mut() {
            open.region = Some(region);
        }
        Ok(())
    }

    fn region(&mut self, state: usize, line: Piece) -> Result<usize, Fault> {
        let id = format!("\u{1}r{}", self.out.groups.len());
        let region = self.out.group(&id, Label::default(), Some(state), line)?;
        self.out.groups[region].region = true;
        Ok(region)
    }

    /// `note right of X : text`, or with its text on lines of their own.
    fn note(&mut self, rest: Piece, line: Piece) -> Result<(), Fault> {
        let help = "write `note right of X : 文字` or `note left of X`, lines of text, `end note`";
        let sides = [("right of ", false), ("left of ", true)];
        let found = sides.into_iter().find_map(|(word, before)| Some((rest.strip(word)?.trim(), before)));
        let Some((rest, before)) = found else {
            return Err(problem::malformed("the note has no place", line.span(), help));
        };
        match rest.split_once(":") {
            Some((id, text)) => {
                let node = self.known(id)?;
                self.out.nodes[node].notes.push(Aside { label: text.label(), before });
            }
            None => {
                let node = self.known(rest)?;
                self.note = Some(LongNote { node, before, span: line.span(), lines: Vec::new() });
            }
        }
        Ok(())
    }

    fn transition(&mut self, from: Piece, to: Piece, line: Piece) -> Result<(), Fault> {
        let (to, label) = match to.text.find(':').filter(|&at| !to.text[at..].starts_with(":::")) {
            Some(at) => (to.to(at).trim(), to.from(at + 1).trim().label()),
            None => (to, Label::default()),
        };
        let from = self.end(from, true)?;
        let to = self.end(to, false)?;
        let mut edge = Edge::new(End::Node(from), End::Node(to));
        edge.finish = Tip::Arrow;
        edge.label = label;
        self.out.edge(edge, line)
    }

    /// A state at one end of a transition; `[*]` is the beginning or the end of where it stands.
    fn end(&mut self, id: Piece, start: bool) -> Result<usize, Fault> {
        if id.text != "[*]" {
            return self.known(id);
        }
        let home = self.home();
        let shape = if start { Shape::Start } else { Shape::Final };
        let name = format!("\u{1}{}{:?}", if start { 's' } else { 'e' }, home);
        let node = self.out.named_node(&name, id, shape, home)?;
        self.out.nodes[node].label = Label::default();
        Ok(node)
    }

    /// `X : text` or a lone `X`.
    fn description(&mut self, line: Piece) -> Result<(), Fault> {
        let Some((id, text)) = line.split_once(":").filter(|_| !line.text.contains(":::")) else {
            if line.text.contains(char::is_whitespace) {
                return Err(problem::statement(
                    "state",
                    line.span(),
                    "a transition is written `A --> B : 事件`",
                ));
            }
            return self.known(line).map(|_| ());
        };
        let node = self.known(id)?;
        let label = &mut self.out.nodes[node].label;
        if self.described.contains(&node) {
            label.text = format!("{}\n{}", label.text, text.label().text);
        } else {
            *label = text.label();
            self.described.push(node);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    fn read(body: &str) -> (Graph, Vec<(String, String)>) {
        let body = format!("stateDiagram-v2\n{body}");
        let script = script::read(&body).unwrap();
        let (graph, faults) = parse(&script);
        let marked = |d: &Diagnostic| (d.code.to_string(), body[d.span.unwrap().range()].to_owned());
        (graph, faults.iter().map(marked).collect())
    }

    #[test]
    fn states_are_read() {
        let (graph, faults) = read(
            "[*] --> 关闭\n关闭 --> 打开 : 主动打开\n关闭 : 没有连接\n关闭 : 也没有资源\nstate \"等 待\" as w\nstate c <<choice>>\nnote right of w\n 第一行\n 第二行\nend note\n打开 --> [*]",
        );
        assert_eq!(faults, []);
        let nodes: Vec<_> = graph.nodes.iter().map(|n| (n.shape, &*n.label.text)).collect();
        assert_eq!(
            nodes,
            [
                (Shape::Start, ""),
                (Shape::Round, "没有连接\n也没有资源"),
                (Shape::Round, "打开"),
                (Shape::Round, "等 待"),
                (Shape::Diamond, ""),
                (Shape::Final, ""),
            ]
        );
        assert_eq!(graph.nodes[3].notes[0].label.text, "第一行\n第二行");
        assert_eq!(graph.edges[1].label.text, "主动打开");
    }

    #[test]
    fn composite_states_and_regions() {
        let (graph, faults) = read("A --> B\nstate B {\n [*] --> C\n --\n [*] --> D\n}\nB --> [*]");
        assert_eq!(faults, []);
        assert_eq!((graph.edges[0].to, graph.edges[3].from), (End::Group(0), End::Group(0)));
        let groups: Vec<_> = graph.groups.iter().map(|g| (g.region, g.parent)).collect();
        assert_eq!(groups, [(false, None), (true, Some(0)), (true, Some(0))]);
        let homes: Vec<_> = graph.nodes.iter().map(|n| n.group).collect();
        assert_eq!(homes, [None, Some(1), Some(1), Some(2), Some(2), None]);
    }

    #[test]
    fn faults_name_their_place() {
        let check = |body: &str, code: &str, marked: &str| {
            assert_eq!(read(body).1, [(code.to_owned(), marked.to_owned())], "{body}");
        };
        check("state A {\nB --> C", "diagram-unclosed", "state A {");
        check("}", "diagram-unopened", "}");
        check("--", "diagram-syntax", "--");
        check("A --> ", "diagram-syntax", "");
        check("A B", "diagram-syntax", "A B");
        check("state c <<chose>>", "diagram-syntax", "chose");
        check("note over A : x", "diagram-syntax", "note over A : x");
        check("note left of A\n文字", "diagram-unclosed", "note left of A");
        check("甲 乙 --> 丙", "diagram-syntax", "甲 乙");
    }
}
