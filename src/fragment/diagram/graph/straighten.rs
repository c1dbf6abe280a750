//! Lines between neighbouring ranks, made straighter.
//!
//! The layout puts the bend of such a line, with its text, wherever its order left room: often right beside the
//! box it leads to, so that the line comes along flat and hooks into the arrow head. Here each bend goes to the
//! free place nearest to the straight line, as long as that brings no crossing.

use super::super::canvas::{Point, Rect};
use super::End;
use super::place::{Placer, Scope};

/// Room around a bend without a text.
const BARE: f64 = 6.0;

/// Space between what stands side by side.
const GAP: f64 = 8.0;

/// How far a bend may stand from the straight line to spare one crossing.
const CROSSING: f64 = 60.0;

/// With more things in its way, a bend stays: the search is over all pairs of them.
const MOST: usize = 24;

/// Something that a bend may not stand on: the range that it takes across, and for the bend of another line
/// where that one comes from and goes to.
struct Hurdle {
    from: f64,
    to: f64,
    way: Option<[f64; 3]>,
}

impl Placer<'_> {
    /// Moves the bends of a scope's short lines. Clusters have borders that the layout minded: they stay.
    pub fn straighten(&mut self, scope: &Scope, vertical: bool) {
        if scope.groups.iter().any(|&group| !self.placed.alone[group]) {
            return;
        }
        let axes = Axes { vertical };
        let Some((low, high)) = self.reach(scope, axes) else { return };
        for &edge in &scope.edges {
            let [_, bend, _] = self.placed.routes[edge][..] else { continue };
            let (from, to) = (self.graph.edges[edge].from, self.graph.edges[edge].to);
            if from == to || self.is_one_of_two(scope, edge) {
                continue;
            }
            let (a, b) = (axes.turn(self.centre(from)), axes.turn(self.centre(to)));
            let here = axes.turn(bend);
            let straight = a.0 + (b.0 - a.0) * ((here.1 - a.1) / (b.1 - a.1)).clamp(0.0, 1.0);
            if !straight.is_finite() {
                continue;
            }
            let room = axes.rect(&self.room(edge, bend));
            let half = room.w() / 2.0;
            let hurdles = self.hurdles(scope, edge, axes, &room);
            if hurdles.len() > MOST {
                continue;
            }
            let cost = |x: f64| {
                let ways = hurdles.iter().filter_map(|hurdle| hurdle.way);
                let own = if a.1 <= b.1 { [a.0, x, b.0] } else { [b.0, x, a.0] };
                let crossings: usize = ways.map(|way| crossings(own, way)).sum();
                (x - straight).abs() + CROSSING * crossings as f64
            };
            let free = |x: &f64| {
                let clear = |hurdle: &Hurdle| x + half + GAP <= hurdle.from || x - half - GAP >= hurdle.to;
                x - half >= low && x + half <= high && hurdles.iter().all(clear)
            };
            let sides = hurdles.iter().flat_map(|h| [h.from - half - GAP, h.to + half + GAP]);
            let best = sides.chain([straight]).filter(free).min_by(|x, y| cost(*x).total_cmp(&cost(*y)));
            if let Some(x) = best.filter(|&x| cost(x) + 4.0 < cost(here.0)) {
                let point = axes.turn((x, here.1));
                self.placed.routes[edge][1] = point;
                self.placed.labels[edge] = point;
            }
        }
    }

    /// From where to where a scope reaches across its ranks.
    fn reach(&self, scope: &Scope, axes: Axes) -> Option<(f64, f64)> {
        let nodes = scope.nodes.iter().map(|&node| self.placed.nodes[node]);
        let groups = scope.groups.iter().map(|&group| self.placed.groups[group]);
        let bends = scope
            .edges
            .iter()
            .flat_map(|&edge| self.placed.routes[edge].iter().map(move |&point| self.room(edge, point)));
        let all = nodes.chain(groups).chain(bends).reduce(|a, b| a.joined(&b))?;
        let all = axes.rect(&all);
        Some((all.left, all.right))
    }

    /// Whether another line joins the same boxes: the two keep to their sides.
    fn is_one_of_two(&self, scope: &Scope, edge: usize) -> bool {
        let ends = |edge: usize| (self.graph.edges[edge].from, self.graph.edges[edge].to);
        let (from, to) = ends(edge);
        scope
            .edges
            .iter()
            .any(|&other| other != edge && (ends(other) == (from, to) || ends(other) == (to, from)))
    }

    fn centre(&self, end: End) -> Point {
        match end {
            End::Node(node) => self.placed.nodes[node].centre(),
            End::Group(group) => self.placed.groups[group].centre(),
        }
    }

    /// What a bend takes: its line's text, when it stands there.
    fn room(&self, edge: usize, bend: Point) -> Rect {
        let (block, (x, y)) = (&self.placed.texts[edge], self.placed.labels[edge]);
        if !block.is_empty() && (x - bend.0).abs() < 0.5 && (y - bend.1).abs() < 0.5 {
            Rect::centred(bend, block.w + 8.0, block.h() + 2.0)
        } else {
            Rect::centred(bend, BARE, BARE)
        }
    }

    /// What stands beside the bend of an edge.
    fn hurdles(&self, scope: &Scope, edge: usize, axes: Axes, room: &Rect) -> Vec<Hurdle> {
        let beside = |rect: &Rect| rect.top < room.bottom && room.top < rect.bottom;
        let nodes = scope.nodes.iter().map(|&node| self.placed.nodes[node]);
        let groups = scope.groups.iter().map(|&group| self.placed.groups[group]);
        let boxes = nodes.chain(groups).map(|rect| axes.rect(&rect)).filter(|rect| beside(rect));
        let mut hurdles: Vec<Hurdle> =
            boxes.map(|rect| Hurdle { from: rect.left, to: rect.right, way: None }).collect();
        for &other in scope.edges.iter().filter(|&&other| other != edge) {
            for points in self.placed.routes[other].windows(3) {
                let rect = axes.rect(&self.room(other, points[1]));
                if beside(&rect) {
                    let way = [points[0], points[1], points[2]].map(|point| axes.turn(point));
                    let down = way[0].1 <= way[2].1;
                    let across = way.map(|point| point.0);
                    let way = if down { across } else { [across[2], across[1], across[0]] };
                    hurdles.push(Hurdle { from: rect.left, to: rect.right, way: Some(way) });
                }
            }
        }
        hurdles
    }
}

/// Crossings of two ways over the same three heights.
fn crossings(a: [f64; 3], b: [f64; 3]) -> usize {
    let side = |at: usize| (a[at] - b[at]).partial_cmp(&0.0);
    (0..2).filter(|&at| side(at) != side(at + 1)).count()
}

/// Coordinates with the ranks from top to bottom, whatever way they lead.
#[derive(Clone, Copy)]
struct Axes {
    vertical: bool,
}

impl Axes {
    fn turn(self, (x, y): Point) -> Point {
        if self.vertical { (x, y) } else { (y, x) }
    }

    fn rect(self, rect: &Rect) -> Rect {
        if self.vertical {
            *rect
        } else {
            Rect { left: rect.top, top: rect.left, right: rect.bottom, bottom: rect.right }
        }
    }
}
