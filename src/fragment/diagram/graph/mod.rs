//! Boxes and lines: flowcharts, states, classes and entities share one model and one layout.

mod class;
mod dagre;
mod draw;
mod er;
mod flow;
mod link;
mod place;
mod relation;
mod route;
mod shape;
mod size;
mod stagger;
mod state;
mod steps;
mod straighten;
mod transcript;

use std::collections::{BTreeMap, HashMap};

use super::DiagramKind;
use super::label::Label;
use super::limits::{EDGES, GROUP_DEPTH, NODES};
use super::problem::{self, Fault};
use super::script::{Piece, Script};
use super::tips::Tip;
use crate::base::diagnostic::Diagnostic;

pub(super) use draw::draw;
pub(super) use place::TooComplex;
pub(super) use shape::Shape;
pub(super) use transcript::transcript;

/// A parsed graph.
#[derive(Debug)]
pub(super) struct Graph {
    pub kind: DiagramKind,
    pub title: Option<Label>,
    pub dir: Dir,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    pub groups: Vec<Group>,
    node_index: HashMap<String, usize>,
    group_index: HashMap<String, usize>,
}

/// Where the edges lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dir {
    /// Top to bottom.
    #[default]
    Down,
    /// Bottom to top.
    Up,
    /// Left to right.
    Right,
    /// Right to left.
    Left,
}

impl Dir {
    pub fn parse(word: &str) -> Option<Dir> {
        Some(match word {
            "TB" | "TD" | "v" => Dir::Down,
            "BT" | "^" => Dir::Up,
            "LR" | ">" => Dir::Right,
            "RL" | "<" => Dir::Left,
            _ => return None,
        })
    }

    pub fn is_vertical(self) -> bool {
        matches!(self, Dir::Down | Dir::Up)
    }
}

/// A box.
#[derive(Debug)]
pub(super) struct Node {
    pub id: String,
    pub label: Label,
    pub shape: Shape,
    pub group: Option<usize>,
    /// Names given by `class`, drawn as `dg-c-NAME`.
    pub classes: Vec<String>,
    /// Members of a class or attributes of an entity: sections of rows.
    pub table: Option<Table>,
    /// A note beside it.
    pub notes: Vec<Aside>,
}

/// The inside of a class or an entity.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// `«interface»`.
    pub stereotype: Option<Label>,
    /// Sections of rows of cells.
    pub sections: Vec<Vec<Row>>,
}

/// One member or attribute.
#[derive(Debug)]
pub(super) struct Row {
    pub cells: Vec<Label>,
    /// `abstract` or `static`, the class of the row.
    pub mark: &'static str,
}

/// A note at the side of a box.
#[derive(Debug)]
pub(super) struct Aside {
    pub label: Label,
    /// Before the box in reading direction (left), else after it.
    pub before: bool,
}

/// What an edge joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum End {
    Node(usize),
    Group(usize),
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stroke {
    Solid,
    Dashed,
    Thick,
    Invisible,
}

/// A line between two boxes.
#[derive(Debug)]
pub(super) struct Edge {
    pub from: End,
    pub to: End,
    pub stroke: Stroke,
    pub start: Tip,
    pub finish: Tip,
    pub label: Label,
    /// Multiplicities at the two ends.
    pub ends: [Label; 2],
    /// Ranks it spans at least.
    pub length: usize,
    /// The relation in words, where an arrow would not tell it.
    pub verb: Option<Verb>,
}

/// A relation in words: 狗 继承 动物, Dog extends Animal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    pub zh: &'static str,
    pub en: &'static str,
    /// Said from the second box to the first.
    pub turned: bool,
}

impl Edge {
    pub fn new(from: End, to: End) -> Edge {
        Edge {
            from,
            to,
            stroke: Stroke::Solid,
            start: Tip::None,
            finish: Tip::None,
            label: Label::default(),
            ends: [Label::default(), Label::default()],
            length: 1,
            verb: None,
        }
    }

    /// `A <-.-> B` without a label joins neighbours and moves nobody: it keeps the leaves of a B+ tree level.
    pub fn is_loose(&self) -> bool {
        self.stroke == Stroke::Dashed
            && self.start != Tip::None
            && self.finish != Tip::None
            && self.label.is_empty()
            && self.verb.is_none()
    }
}

/// Boxes on one ground: a subgraph, a composite state, a namespace.
#[derive(Debug)]
pub(super) struct Group {
    pub label: Label,
    pub parent: Option<usize>,
    pub dir: Option<Dir>,
    /// One of the concurrent regions of a state: no title.
    pub region: bool,
}

/// Script -> graph, with every fault of its statements.
pub(super) fn parse(script: &Script) -> (Graph, Vec<Diagnostic>) {
    let (graph, mut faults) = match script.kind {
        DiagramKind::State => state::parse(script),
        DiagramKind::Class => class::parse(script),
        DiagramKind::Er => er::parse(script),
        DiagramKind::Flow | DiagramKind::Sequence => flow::parse(script),
    };
    if faults.is_empty() && graph.nodes.is_empty() {
        faults.push(*problem::malformed("the diagram has no boxes", script.head.span(), "add the first one"));
    }
    (graph, faults)
}

impl Graph {
    fn new(script: &Script) -> Graph {
        Graph {
            kind: script.kind,
            title: script.title.clone(),
            dir: Dir::Down,
            nodes: Vec::new(),
            edges: Vec::new(),
            groups: Vec::new(),
            node_index: HashMap::new(),
            group_index: HashMap::new(),
        }
    }

    /// The node of an id, made when it is new; new ones stand in `group`.
    fn node(&mut self, id: Piece, shape: Shape, group: Option<usize>) -> Result<usize, Fault> {
        self.named_node(id.text, id, shape, group)
    }

    /// As [`Graph::node`], for a node whose id is not written in the source.
    fn named_node(
        &mut self,
        id: &str,
        at: Piece,
        shape: Shape,
        group: Option<usize>,
    ) -> Result<usize, Fault> {
        if let Some(&index) = self.node_index.get(id) {
            return Ok(index);
        }
        if self.nodes.len() >= NODES {
            return Err(problem::too_many("boxes", NODES, at.span()));
        }
        let index = self.nodes.len();
        self.nodes.push(Node {
            id: id.to_owned(),
            label: Label::new(id, at.span()),
            shape,
            group,
            classes: Vec::new(),
            table: None,
            notes: Vec::new(),
        });
        self.node_index.insert(id.to_owned(), index);
        Ok(index)
    }

    fn edge(&mut self, edge: Edge, at: Piece) -> Result<(), Fault> {
        if self.edges.len() >= EDGES {
            return Err(problem::too_many("lines", EDGES, at.span()));
        }
        self.edges.push(edge);
        Ok(())
    }

    /// A new group inside of `parent`.
    fn group(&mut self, id: &str, label: Label, parent: Option<usize>, at: Piece) -> Result<usize, Fault> {
        let depth = std::iter::successors(parent, |&group| self.groups[group].parent).count();
        if depth >= GROUP_DEPTH {
            return Err(problem::too_many("groups inside each other", GROUP_DEPTH, at.span()));
        }
        if self.groups.len() >= NODES {
            return Err(problem::too_many("groups", NODES, at.span()));
        }
        let index = self.groups.len();
        self.groups.push(Group { label, parent, dir: None, region: false });
        self.group_index.insert(id.to_owned(), index);
        Ok(index)
    }

    /// Edges to a name that turned out to be a group go to the group; the node made for it is dropped.
    fn settle_groups(&mut self) {
        let gone: BTreeMap<usize, usize> = self
            .group_index
            .iter()
            .filter_map(|(id, &group)| Some((*self.node_index.get(id)?, group)))
            .collect();
        if gone.is_empty() {
            return;
        }
        let mut moved = Vec::with_capacity(self.nodes.len());
        let mut next = 0;
        for index in 0..self.nodes.len() {
            moved.push(next);
            next += usize::from(!gone.contains_key(&index));
        }
        let settle = |end: &mut End| {
            if let End::Node(node) = *end {
                *end = gone.get(&node).map_or(End::Node(moved[node]), |&group| End::Group(group));
            }
        };
        for edge in &mut self.edges {
            settle(&mut edge.from);
            settle(&mut edge.to);
        }
        let mut index = 0;
        self.nodes.retain(|_| {
            index += 1;
            !gone.contains_key(&(index - 1))
        });
        self.node_index = self.nodes.iter().enumerate().map(|(at, node)| (node.id.clone(), at)).collect();
    }

    pub fn leads_down(&self) -> bool {
        self.dir.is_vertical()
    }

    /// The groups around a group, innermost first, itself included.
    pub fn around(&self, group: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(group, |&group| self.groups[group].parent)
    }

    /// The group that an end stands in.
    pub fn home(&self, end: End) -> Option<usize> {
        match end {
            End::Node(node) => self.nodes[node].group,
            End::Group(group) => self.groups[group].parent,
        }
    }

    /// Every text that the drawing shows.
    pub fn labels_mut(&mut self) -> Vec<&mut Label> {
        let mut labels: Vec<&mut Label> = self.title.iter_mut().collect();
        labels.extend(self.groups.iter_mut().map(|group| &mut group.label));
        for node in &mut self.nodes {
            labels.push(&mut node.label);
            labels.extend(node.notes.iter_mut().map(|note| &mut note.label));
            if let Some(table) = &mut node.table {
                labels.extend(table.stereotype.iter_mut());
                let rows = table.sections.iter_mut().flatten();
                labels.extend(rows.flat_map(|row| row.cells.iter_mut()));
            }
        }
        for edge in &mut self.edges {
            labels.push(&mut edge.label);
            labels.extend(edge.ends.iter_mut());
        }
        labels
    }
}
