//! Which step shows which part of a graph.

use super::super::DiagramKind;
use super::{End, Graph, Stroke};

/// What one step adds; boxes that it mentions for the first time come with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Edge(usize),
    Node(usize),
}

/// The order of steps, and the step (from 1) of every part.
#[derive(Debug)]
pub(super) struct Steps {
    pub order: Vec<Step>,
    pub edges: Vec<usize>,
    pub nodes: Vec<usize>,
    pub groups: Vec<usize>,
}

/// Lines in source order; tables before all lines, lonely boxes after.
pub(super) fn steps(graph: &Graph) -> Steps {
    let visible = |edge: &usize| graph.edges[*edge].stroke != Stroke::Invisible;
    let tables = matches!(graph.kind, DiagramKind::Class | DiagramKind::Er);
    let has_rows = |node: &usize| {
        let table = graph.nodes[*node].table.as_ref();
        tables && table.is_some_and(|table| table.sections.iter().any(|section| !section.is_empty()))
    };
    let mut order: Vec<Step> = (0..graph.nodes.len()).filter(has_rows).map(Step::Node).collect();
    order.extend((0..graph.edges.len()).filter(visible).map(Step::Edge));
    let mut out = Steps {
        order: Vec::new(),
        edges: vec![0; graph.edges.len()],
        nodes: vec![usize::MAX; graph.nodes.len()],
        groups: vec![usize::MAX; graph.groups.len()],
    };
    for (at, step) in order.iter().enumerate() {
        out.mark(graph, *step, at + 1);
    }
    for node in 0..graph.nodes.len() {
        if out.nodes[node] == usize::MAX {
            order.push(Step::Node(node));
            out.mark(graph, Step::Node(node), order.len());
        }
    }
    // A group without boxes and lines stands from the beginning.
    for step in out.groups.iter_mut().filter(|step| **step == usize::MAX) {
        *step = 1;
    }
    out.order = order;
    out
}

impl Steps {
    fn mark(&mut self, graph: &Graph, step: Step, number: usize) {
        match step {
            Step::Node(node) => self.mark_end(graph, End::Node(node), number),
            Step::Edge(edge) => {
                self.edges[edge] = number;
                self.mark_end(graph, graph.edges[edge].from, number);
                self.mark_end(graph, graph.edges[edge].to, number);
            }
        }
    }

    fn mark_end(&mut self, graph: &Graph, end: End, number: usize) {
        let home = match end {
            End::Node(node) => {
                self.nodes[node] = self.nodes[node].min(number);
                graph.nodes[node].group
            }
            End::Group(group) => Some(group),
        };
        for group in graph.around(home) {
            self.groups[group] = self.groups[group].min(number);
        }
    }
}
