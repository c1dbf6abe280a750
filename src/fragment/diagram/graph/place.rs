//! Where boxes, groups and lines stand: dugong (a port of dagre) lays out one scope at a time.
//!
//! A group that no line enters or leaves is laid out by itself, in its own direction, and then is one box of
//! the scope around it; so titles get their room and regions stand side by side. Other groups stay in the
//! scope as clusters.

use super::super::canvas::{Point, Rect};
use super::super::limits::LAYOUT_WORK;
use super::super::measure::{Block, longest_word};
use super::dagre::{Layout, Work, group_id, id, node_id};
use super::size::{SMALL, Sized, Style, WORD};
use super::stagger::Longer;
use super::{Dir, End, Graph};

/// The layout would need more than [`LAYOUT_WORK`].
#[derive(Debug)]
pub(in super::super) struct TooComplex;

/// Everything that is placed.
#[derive(Debug)]
pub(super) struct Placed {
    /// Each node's rectangle with its notes.
    pub nodes: Vec<Rect>,
    pub groups: Vec<Rect>,
    /// Each line's bends, ends included; empty when the layout knew nothing of it.
    pub routes: Vec<Vec<Point>>,
    /// The text of each line.
    pub texts: Vec<Block>,
    /// Centre of each line's text.
    pub labels: Vec<Point>,
    /// The title of each group.
    pub titles: Vec<Block>,
    /// Groups that are laid out by themselves.
    pub alone: Vec<bool>,
}

/// Room between a group's border and what it holds.
const PAD: f64 = 14.0;

/// Sizes -> places.
/// Lines in `longer` span more ranks than they must.
pub(super) fn place(
    graph: &Graph,
    sizes: &[Sized],
    style: &Style,
    dir: Dir,
    longer: &Longer,
) -> Result<Placed, TooComplex> {
    let nowhere = Rect::at(0.0, 0.0, 0.0, 0.0);
    let placed = Placed {
        nodes: sizes.iter().map(|sized| Rect::centred((0.0, 0.0), sized.w, sized.h)).collect(),
        groups: vec![nowhere; graph.groups.len()],
        routes: vec![Vec::new(); graph.edges.len()],
        texts: graph.edges.iter().map(|edge| text(&edge.label.text, style)).collect(),
        labels: vec![(0.0, 0.0); graph.edges.len()],
        titles: graph.groups.iter().map(|group| title(&group.label.text, style)).collect(),
        alone: alone(graph),
    };
    let mut placer = Placer { graph, style, placed, work: Work(LAYOUT_WORK), longer, phone: style.px < 14.0 };
    placer.scope(None, dir)?;
    Ok(placer.placed)
}

fn title(text: &str, style: &Style) -> Block {
    Block::new(text, style.node * 1.3, SMALL)
}

/// The text of a line in lines.
fn text(text: &str, style: &Style) -> Block {
    Block::new(text, style.edge.max(longest_word(text, SMALL).min(WORD) + 1.0), SMALL)
}

/// Where the layout put a box.
fn found(layout: &Layout, end: End) -> Option<Rect> {
    let node = layout.node(&id(end))?;
    Some(Rect::centred((node.x?, node.y?), node.width, node.height))
}

/// Which groups no line crosses.
fn alone(graph: &Graph) -> Vec<bool> {
    let mut alone = vec![true; graph.groups.len()];
    for edge in &graph.edges {
        let from: Vec<usize> = graph.around(graph.home(edge.from)).collect();
        let to: Vec<usize> = graph.around(graph.home(edge.to)).collect();
        for group in from
            .iter()
            .filter(|group| !to.contains(group))
            .chain(to.iter().filter(|group| !from.contains(group)))
        {
            alone[*group] = false;
        }
    }
    alone
}

/// A layout at work.
pub(super) struct Placer<'a> {
    pub graph: &'a Graph,
    pub style: &'a Style,
    pub placed: Placed,
    pub work: Work,
    pub longer: &'a Longer,
    phone: bool,
}

/// What one run of the layout places.
pub(super) struct Scope {
    pub nodes: Vec<usize>,
    /// Groups of this scope, outer ones first; those that are alone are placed inside already.
    pub groups: Vec<usize>,
    pub edges: Vec<usize>,
}

impl Placer<'_> {
    /// The innermost group around `home` that is laid out by itself.
    fn owner(&self, home: Option<usize>) -> Option<usize> {
        self.graph.around(home).find(|&group| self.placed.alone[group])
    }

    /// Places what belongs to a scope, with everything inside; gives the box around it, whose corner is (0, 0).
    fn scope(&mut self, owner: Option<usize>, dir: Dir) -> Result<Rect, TooComplex> {
        let graph = self.graph;
        let homes = |home: Option<usize>| self.owner(home) == owner;
        let scope = Scope {
            nodes: (0..graph.nodes.len()).filter(|&node| homes(graph.nodes[node].group)).collect(),
            groups: (0..graph.groups.len()).filter(|&group| homes(graph.groups[group].parent)).collect(),
            edges: (0..graph.edges.len()).filter(|&edge| homes(graph.home(graph.edges[edge].from))).collect(),
        };
        for &group in &scope.groups {
            if !self.placed.alone[group] {
                continue;
            }
            // On a phone everything leads down.
            let own = graph.groups[group].dir.filter(|_| !self.phone).unwrap_or(dir);
            let inner = self.scope(Some(group), own)?;
            let title = &self.placed.titles[group];
            let (w, h) = (inner.w().max(title.w), inner.h());
            let top = if title.is_empty() { PAD } else { title.h() + 14.0 };
            let side = if graph.groups[group].region { PAD / 2.0 } else { PAD };
            self.shift_inside(group, side + (w - inner.w()) / 2.0, top);
            self.placed.groups[group] = Rect::at(0.0, 0.0, w + 2.0 * side, h + top + side);
        }
        self.run(&scope, dir)
    }

    /// Lays the scope out; again with wider boxes when a cluster's title did not fit.
    fn run(&mut self, scope: &Scope, dir: Dir) -> Result<Rect, TooComplex> {
        let mut wider = vec![0.0; self.graph.nodes.len()];
        let mut layout = self.dagre(scope, dir, &wider)?;
        let tight: Vec<(usize, f64)> =
            scope.groups.iter().filter_map(|&group| self.tight(&layout, scope, group)).collect();
        if !tight.is_empty() {
            for (node, more) in tight {
                wider[node] = f64::max(wider[node], more);
            }
            layout = self.dagre(scope, dir, &wider)?;
        }
        self.take(scope, &layout, &wider);
        self.straighten(scope, dir.is_vertical());
        Ok(self.move_to_corner(scope))
    }

    /// The widest node of a cluster that is narrower than its title and has no room beside it, and what it lacks.
    fn tight(&self, layout: &Layout, scope: &Scope, group: usize) -> Option<(usize, f64)> {
        let rect = found(layout, End::Group(group)).filter(|_| !self.placed.alone[group])?;
        let lack = self.placed.titles[group].w + 24.0 - rect.w();
        let (least, most) = (rect.left - lack / 2.0 - PAD, rect.right + lack / 2.0 + PAD);
        let grown = Rect { left: least, right: most, ..rect };
        let within =
            |inner: Option<usize>, outer: usize| self.graph.around(inner).any(|around| around == outer);
        let mut nodes = scope.nodes.iter().filter(|&&node| !within(self.graph.nodes[node].group, group));
        let mut groups =
            scope.groups.iter().filter(|&&other| !within(Some(other), group) && !within(Some(group), other));
        let meets = |end: End| found(layout, end).is_some_and(|other| other.meets(&grown));
        if !nodes.any(|&node| meets(End::Node(node))) && !groups.any(|&other| meets(End::Group(other))) {
            return None;
        }
        let inside = scope.nodes.iter().filter(|&&node| self.graph.nodes[node].group == Some(group));
        let widest =
            inside.max_by(|&&a, &&b| self.placed.nodes[a].w().total_cmp(&self.placed.nodes[b].w()))?;
        (lack > 0.5).then_some((*widest, lack))
    }

    /// Reads the places off a finished layout.
    fn take(&mut self, scope: &Scope, layout: &Layout, wider: &[f64]) {
        let at = |id: &str| layout.node(id).map_or((0.0, 0.0), |n| (n.x.unwrap_or(0.0), n.y.unwrap_or(0.0)));
        for &node in &scope.nodes {
            let rect = &self.placed.nodes[node];
            self.placed.nodes[node] = Rect::centred(at(&node_id(node)), rect.w() + wider[node], rect.h());
        }
        for &group in &scope.groups {
            let id = group_id(group);
            let rect = self.placed.groups[group];
            if self.placed.alone[group] {
                let rect = Rect::centred(at(&id), rect.w(), rect.h());
                self.placed.groups[group] = rect;
                self.shift_inside(group, rect.left, rect.top);
            } else {
                let size = layout.node(&id).map_or((0.0, 0.0), |n| (n.width, n.height));
                self.placed.groups[group] = Rect::centred(at(&id), size.0, size.1);
            }
        }
        for &index in &scope.edges {
            let Some((from, to)) = self.joins(scope, &self.graph.edges[index]) else { continue };
            if let Some(edge) = layout.edge(&id(from), &id(to), Some(&index.to_string())) {
                self.placed.routes[index] = edge.points.iter().map(|p| (p.x, p.y)).collect();
                self.placed.labels[index] = (edge.x.unwrap_or(0.0), edge.y.unwrap_or(0.0));
            }
        }
        for &group in scope.groups.iter().rev() {
            if !self.placed.alone[group] {
                self.enclose(scope, group);
            }
        }
    }

    /// Grows a cluster around what it holds and its title.
    fn enclose(&mut self, scope: &Scope, group: usize) {
        let graph = self.graph;
        let nodes = scope.nodes.iter().filter(|&&node| graph.nodes[node].group == Some(group));
        let groups = scope.groups.iter().filter(|&&inner| graph.groups[inner].parent == Some(group));
        let held =
            nodes.map(|&node| self.placed.nodes[node]).chain(groups.map(|&inner| self.placed.groups[inner]));
        let Some(held) = held.reduce(|a, b| a.joined(&b)) else { return };
        let title = self.placed.titles[group].h();
        let room = if title > 0.0 { title + 14.0 } else { 8.0 };
        let needed = Rect { top: held.top - room, ..held.grown(8.0) };
        let mut rect = self.placed.groups[group].joined(&needed);
        let lack = self.placed.titles[group].w + 24.0 - rect.w();
        if lack > 0.0 {
            rect = Rect { left: rect.left - lack / 2.0, right: rect.right + lack / 2.0, ..rect };
        }
        self.placed.groups[group] = rect;
    }

    /// The corner of everything becomes (0, 0).
    fn move_to_corner(&mut self, scope: &Scope) -> Rect {
        let label = |&edge: &usize| {
            let block = &self.placed.texts[edge];
            let placed = !self.placed.routes[edge].is_empty() && !block.is_empty();
            placed.then(|| Rect::centred(self.placed.labels[edge], block.w + 8.0, block.h() + 2.0))
        };
        let bends = scope.edges.iter().flat_map(|&edge| &self.placed.routes[edge]);
        let all = scope
            .nodes
            .iter()
            .map(|&node| self.placed.nodes[node])
            .chain(scope.groups.iter().map(|&group| self.placed.groups[group]))
            .chain(bends.map(|&(x, y)| Rect::at(x, y, 0.0, 0.0)))
            .chain(scope.edges.iter().filter_map(label))
            .reduce(|a, b| a.joined(&b))
            .unwrap_or(Rect::at(0.0, 0.0, 0.0, 0.0));
        let (dx, dy) = (-all.left, -all.top);
        for &node in &scope.nodes {
            self.placed.nodes[node] = self.placed.nodes[node].moved(dx, dy);
        }
        for &group in &scope.groups {
            self.placed.groups[group] = self.placed.groups[group].moved(dx, dy);
            if self.placed.alone[group] {
                self.shift_inside(group, dx, dy);
            }
        }
        for &edge in &scope.edges {
            self.shift_edge(edge, dx, dy);
        }
        all.moved(dx, dy)
    }

    /// Moves everything that stands inside of a group.
    fn shift_inside(&mut self, group: usize, dx: f64, dy: f64) {
        let graph = self.graph;
        let inside = |home: Option<usize>| graph.around(home).any(|around| around == group);
        for (index, node) in graph.nodes.iter().enumerate() {
            if inside(node.group) {
                self.placed.nodes[index] = self.placed.nodes[index].moved(dx, dy);
            }
        }
        for (index, inner) in graph.groups.iter().enumerate() {
            if inside(inner.parent) {
                self.placed.groups[index] = self.placed.groups[index].moved(dx, dy);
            }
        }
        for (index, edge) in graph.edges.iter().enumerate() {
            if inside(graph.home(edge.from)) && inside(graph.home(edge.to)) {
                self.shift_edge(index, dx, dy);
            }
        }
    }

    fn shift_edge(&mut self, edge: usize, dx: f64, dy: f64) {
        for point in &mut self.placed.routes[edge] {
            *point = (point.0 + dx, point.1 + dy);
        }
        let label = &mut self.placed.labels[edge];
        *label = (label.0 + dx, label.1 + dy);
    }
}
