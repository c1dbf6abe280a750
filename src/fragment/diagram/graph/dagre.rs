//! A scope as the layout crate takes it: boxes with their sizes, lines with the room of their texts, distances.

use std::collections::HashSet;

use dugong::graphlib::{Graph as Dagre, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel, RankDir, WorkControl, WorkError};

use super::super::DiagramKind;
use super::place::{Placer, Scope, TooComplex};
use super::{Dir, Edge, End, Shape, Stroke};

/// A graph that the crate lays out.
pub(super) type Layout = Dagre<NodeLabel, EdgeLabel, GraphLabel>;

/// What the layout crate may still spend.
pub(super) struct Work(pub usize);

impl WorkControl for Work {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

impl Placer<'_> {
    /// Lays a scope out, boxes `wider` than they must be.
    pub fn dagre(&mut self, scope: &Scope, dir: Dir, wider: &[f64]) -> Result<Layout, TooComplex> {
        let graph = self.graph;
        let mut layout: Layout =
            Dagre::new(GraphOptions { multigraph: true, compound: true, ..GraphOptions::default() });
        layout.set_graph(self.spacing(scope, dir));
        for end in self.order(scope) {
            let (width, height) = match end {
                End::Node(node) => (self.placed.nodes[node].w() + wider[node], self.placed.nodes[node].h()),
                End::Group(group) if !self.placed.alone[group] => (0.0, 0.0),
                End::Group(group) => (self.placed.groups[group].w(), self.placed.groups[group].h()),
            };
            layout.set_node(id(end), NodeLabel { width, height, ..NodeLabel::default() });
        }
        let cluster = |home: Option<usize>| home.filter(|&group| !self.placed.alone[group]).map(group_id);
        for &group in &scope.groups {
            if let Some(parent) = cluster(graph.groups[group].parent) {
                layout.set_parent(group_id(group), parent);
            }
        }
        for &node in &scope.nodes {
            if let Some(parent) = cluster(graph.nodes[node].group) {
                layout.set_parent(node_id(node), parent);
            }
        }
        for &index in &scope.edges {
            let edge = &graph.edges[index];
            if let Some((from, to)) = self.joins(scope, edge).filter(|_| !edge.is_loose()) {
                layout.set_edge_named(
                    id(from),
                    id(to),
                    Some(index.to_string()),
                    Some(self.edge_label(index)),
                );
            }
        }
        dugong::layout_controlled(&mut layout, &mut self.work).map_err(|_| TooComplex)?;
        Ok(layout)
    }

    /// The boxes of a scope in the order in which lines name them, beginnings first. The layout turns round
    /// the lines that lead back to a box that came earlier: so what the first line leaves stands on top, also
    /// where a circle leads back to it, in whatever order the names were declared.
    fn order(&self, scope: &Scope) -> Vec<End> {
        let nodes = scope.nodes.iter().map(|&node| End::Node(node));
        let starts = nodes.clone().filter(|&end| self.is_start(end));
        let edges = scope.edges.iter().map(|&edge| &self.graph.edges[edge]).filter(|edge| !edge.is_loose());
        let joined = edges.filter_map(|edge| self.joins(scope, edge)).flat_map(|(from, to)| [from, to]);
        let groups = scope.groups.iter().map(|&group| End::Group(group));
        let mut seen = HashSet::new();
        starts.chain(joined).chain(groups).chain(nodes).filter(|&end| seen.insert(end)).collect()
    }

    fn is_start(&self, end: End) -> bool {
        matches!(end, End::Node(node) if self.graph.nodes[node].shape == Shape::Start)
    }

    /// Direction and distances of a scope.
    fn spacing(&self, scope: &Scope, dir: Dir) -> GraphLabel {
        let clusters = scope.groups.iter().any(|&group| !self.placed.alone[group]);
        let rankdir = match dir {
            Dir::Down => RankDir::TB,
            Dir::Up => RankDir::BT,
            Dir::Right => RankDir::LR,
            Dir::Left => RankDir::RL,
        };
        // Across the ranks dagre leaves no room for a cluster's title.
        let title = if clusters && !dir.is_vertical() { 16.0 } else { 0.0 };
        // Between the ranks, a title needs room above the arrow heads that come in beneath it.
        let tall = scope.groups.iter().filter(|&&group| !self.placed.alone[group]);
        let tall = tall.map(|&group| self.placed.titles[group].h()).fold(0.0, f64::max);
        let room = match (clusters, dir.is_vertical()) {
            (true, true) => tall + 2.0,
            (true, false) => 8.0,
            _ => 0.0,
        };
        // Relations have signs at both ends beside their text.
        let related = match self.graph.kind {
            DiagramKind::Er => 30.0,
            DiagramKind::Class => 16.0,
            _ => 0.0,
        };
        GraphLabel {
            rankdir,
            nodesep: self.style.beside + title,
            edgesep: self.style.lines + title,
            ranksep: self.style.between + related + room,
            ..GraphLabel::default()
        }
    }

    fn edge_label(&self, index: usize) -> EdgeLabel {
        let (edge, block) = (&self.graph.edges[index], &self.placed.texts[index]);
        let beside = (self.style.lines + 8.0).min(12.0);
        let (width, height) = if block.is_empty() { (0.0, 0.0) } else { (block.w + beside, block.h() + 6.0) };
        let own = if edge.stroke == Stroke::Invisible { 1 } else { edge.length.clamp(1, 10) };
        let minlen = own + self.longer.get(&index).copied().unwrap_or(0);
        EdgeLabel { width, height, minlen, weight: 1.0, ..EdgeLabel::default() }
    }

    /// What the layout joins for an edge; a cluster is reached through a box in it.
    pub fn joins(&self, scope: &Scope, edge: &Edge) -> Option<(End, End)> {
        let item = |end: End, first: bool| match end {
            End::Group(group) if !self.placed.alone[group] => {
                let inside = |home: Option<usize>| self.graph.around(home).any(|around| around == group);
                let mut nodes = scope.nodes.iter().filter(|&&node| inside(self.graph.nodes[node].group));
                let node = if first { nodes.next() } else { nodes.next_back() };
                let mut groups = scope
                    .groups
                    .iter()
                    .filter(|&&inner| self.placed.alone[inner] && inside(self.graph.groups[inner].parent));
                node.map(|&node| End::Node(node)).or_else(|| groups.next().map(|&group| End::Group(group)))
            }
            _ => Some(end),
        };
        Some((item(edge.from, false)?, item(edge.to, true)?))
    }
}

/// The layout's name of a box.
pub(super) fn id(end: End) -> String {
    match end {
        End::Node(node) => node_id(node),
        End::Group(group) => group_id(group),
    }
}

pub(super) fn node_id(node: usize) -> String {
    format!("n{node}")
}

pub(super) fn group_id(group: usize) -> String {
    format!("g{group}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::canvas::Rect;
    use super::super::super::script;
    use super::super::place::place;
    use super::super::size::{Style, measure};

    /// The boxes of a source from top to bottom.
    fn from_top(body: &str) -> Vec<String> {
        let script = script::read(body).unwrap();
        let (graph, faults) = super::super::parse(&script);
        assert!(faults.is_empty(), "{body}: {faults:?}");
        let sizes = measure(&graph, &Style::WIDE, true);
        let placed = place(&graph, &sizes, &Style::WIDE, graph.dir, &BTreeMap::new()).unwrap();
        let mut boxes: Vec<(&Rect, String)> =
            placed.nodes.iter().zip(&graph.nodes).map(|(rect, node)| (rect, node.id.clone())).collect();
        boxes.sort_by(|a, b| a.0.top.total_cmp(&b.0.top));
        boxes.into_iter().map(|(_, id)| id.replace('\u{1}', "").replace("sNone", "*")).collect()
    }

    #[test]
    fn beginnings_stand_on_top() {
        let check = |body: &str, expected: &[&str]| assert_eq!(from_top(body), expected, "{body}");
        // Declared first, named second.
        check("stateDiagram-v2\nstate \"b\" as B\nA --> B\nB --> A", &["A", "B"]);
        check("stateDiagram-v2\nstate \"b\" as B\nB --> A\nA --> B\n[*] --> A", &["*", "A", "B"]);
        check("stateDiagram-v2\nC --> A\nA --> B\nB --> C\n[*] --> A", &["*", "A", "B", "C"]);
        check("flowchart TB\nB[b]\nA[a]\nA --> B --> A", &["A", "B"]);
        check("flowchart TB\nC[c]\nA --> B --> C --> A", &["A", "B", "C"]);
        // A loose line says nothing about the order.
        check("flowchart TB\nB <-.-> A\nA --> B", &["A", "B"]);
    }

    #[test]
    fn composites_stand_under_what_leads_to_them() {
        let tops = from_top("stateDiagram-v2\nstate G {\n X --> Y\n}\nA --> G\nG --> A\n");
        assert_eq!(tops, ["A", "X", "Y"]);
    }
}
