//! The way of a line from outline to outline.

use super::super::canvas::{Path, Point, Rect};
use super::super::tips::before;
use super::place::Placed;
use super::size::Sized;
use super::{Edge, End, Graph, Shape};

/// The bends of an edge, cut at the outlines of what it joins.
pub(super) fn route(
    graph: &Graph,
    placed: &Placed,
    sizes: &[Sized],
    index: usize,
    vertical: bool,
) -> Vec<Point> {
    let edge = &graph.edges[index];
    let mut points = placed.routes[index].clone();
    if let (End::Node(node), true, [_, _, far, ..]) = (edge.from, edge.from == edge.to, &points[..]) {
        return own_loop(graph.nodes[node].shape, &core(placed, sizes, node), *far);
    }
    if points.len() < 2 {
        points = direct(graph, placed, sizes, edge);
    }
    clip(graph, placed, sizes, edge.from, &mut points, vertical);
    points.reverse();
    clip(graph, placed, sizes, edge.to, &mut points, vertical);
    points.reverse();
    points
}

/// The rectangle of a node's box, without its notes.
pub(super) fn core(placed: &Placed, sizes: &[Sized], node: usize) -> Rect {
    let (x, y) = placed.nodes[node].centre();
    let core = sizes[node].core.moved(x, y);
    // A box that was widened for a title has no notes.
    if sizes[node].notes.is_empty() { placed.nodes[node] } else { core }
}

/// A loop on the side of the box where dagre left room for it, `far` from its middle.
fn own_loop(shape: Shape, rect: &Rect, far: Point) -> Vec<Point> {
    let (x, y) = rect.centre();
    let (aside, along) = ((far.0 - x).abs() - rect.w() / 2.0, (far.1 - y).abs() - rect.h() / 2.0);
    let (first, second) = if aside > along {
        let half = (rect.h() / 3.0).min(12.0);
        ((far.0, y - half - 8.0), (far.0, y + half + 8.0))
    } else {
        let half = (rect.w() / 3.0).min(14.0);
        ((x - half - 8.0, far.1), (x + half + 8.0, far.1))
    };
    vec![shape.meet(rect, first), first, second, shape.meet(rect, second)]
}

/// A straight way for an edge that the layout did not place; around what stands between.
fn direct(graph: &Graph, placed: &Placed, sizes: &[Sized], edge: &Edge) -> Vec<Point> {
    let rect = |end: End| match end {
        End::Node(node) => core(placed, sizes, node),
        End::Group(group) => placed.groups[group],
    };
    let (from, to) = (rect(edge.from), rect(edge.to));
    let (a, b) = (from.centre(), to.centre());
    let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let between = |rect: &Rect| {
        (1..20).any(|part| {
            let part = f64::from(part) / 20.0;
            rect.holds((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part))
        })
    };
    let ends = [edge.from, edge.to];
    let blocked = (0..graph.nodes.len())
        .filter(|&node| !ends.contains(&End::Node(node)))
        .filter(|&node| between(&placed.nodes[node]))
        .map(|node| placed.nodes[node].bottom)
        .fold(None, |low: Option<f64>, bottom| Some(low.map_or(bottom, |low| low.max(bottom))));
    match blocked {
        Some(bottom) => vec![a, (a.0, bottom + 18.0), (b.0, bottom + 18.0), b],
        None => vec![a, middle, b],
    }
}

/// How far a line leads straight to a box with notes, so that its tip does not lie flat on the border.
const STRAIGHT: f64 = 14.0;

/// Cuts the beginning of a way at the outline of what it leaves.
fn clip(graph: &Graph, placed: &Placed, sizes: &[Sized], end: End, points: &mut Vec<Point>, vertical: bool) {
    match end {
        End::Node(node) => {
            let core = core(placed, sizes, node);
            let next = points[1];
            if !sizes[node].notes.is_empty() {
                // Past the notes first, then straight towards the box; lines that come apart stay apart.
                let outer = placed.nodes[node].grown(STRAIGHT);
                let ((x, y), (outer_x, outer_y)) = (core.centre(), outer.centre());
                // The layout led it to the middle of box and notes together.
                let toward = |aside: f64, middle: f64, size: f64| {
                    let most = (size / 2.0 - 10.0).max(0.0);
                    middle + aside.clamp(-most, most)
                };
                let beside_x = toward(next.0 - outer_x, x, core.w());
                let beside_y = toward(next.1 - outer_y, y, core.h());
                let beside = match vertical {
                    true if next.1 > y => (beside_x, outer.bottom),
                    true => (beside_x, outer.top),
                    false if next.0 > x => (outer.right, beside_y),
                    false => (outer.left, beside_y),
                };
                points.insert(1, beside);
            }
            points[0] = graph.nodes[node].shape.meet(&core, points[1]);
        }
        End::Group(group) => {
            let rect = &placed.groups[group];
            let Some(out) = points.iter().position(|&point| !rect.holds(point)) else { return };
            if out == 0 {
                return;
            }
            let (inside, outside) = (points[out - 1], points[out]);
            points.drain(..out - 1);
            points[0] = border(rect, inside, outside);
        }
    }
}

/// Where the way from inside to outside crosses a rectangle, by halving.
fn border(rect: &Rect, mut inside: Point, mut outside: Point) -> Point {
    for _ in 0..24 {
        let middle = ((inside.0 + outside.0) / 2.0, (inside.1 + outside.1) / 2.0);
        if rect.holds(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

/// A smooth path through the bends, shortened for the tips.
pub(super) fn path(edge: &Edge, points: &[Point]) -> Path {
    let last = points.len() - 1;
    let start = before(points[1], points[0], edge.start.length());
    let end = before(points[last - 1], points[last], edge.finish.length());
    let mut path = Path::default().to(start);
    if points.len() == 2 {
        return path.line(end);
    }
    for bend in 1..last {
        let next = points[bend + 1];
        let by = points[bend];
        let to = if bend + 1 == last { end } else { ((by.0 + next.0) / 2.0, (by.1 + next.1) / 2.0) };
        path = path.quad(by, to);
    }
    path
}

/// The curve that [`path`] draws, as short straight pieces.
pub(super) fn curve(points: &[Point]) -> Vec<Point> {
    let last = points.len() - 1;
    let mut out = vec![points[0]];
    for bend in 1..last {
        let (from, by) = (out[out.len() - 1], points[bend]);
        let next = points[bend + 1];
        let to = if bend + 1 == last { next } else { ((by.0 + next.0) / 2.0, (by.1 + next.1) / 2.0) };
        out.extend((1..=8).map(|part| {
            let t = f64::from(part) / 8.0;
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (a * from.0 + b * by.0 + c * to.0, a * from.1 + b * by.1 + c * to.1)
        }));
    }
    if last == 1 {
        out.push(points[1]);
    }
    out
}

/// The point at a part of a way's length, and the direction there.
pub(super) fn along(points: &[Point], distance: f64) -> (Point, Point) {
    let mut left = distance;
    for pair in points.windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let length = dx.hypot(dy);
        if left <= length && length > 0.0 {
            let part = left / length;
            return ((pair[0].0 + dx * part, pair[0].1 + dy * part), (dx / length, dy / length));
        }
        left -= length;
    }
    (points.last().copied().unwrap_or((0.0, 0.0)), (1.0, 0.0))
}

/// Length of a way.
pub(super) fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum()
}

/// Whether a way passes through a rectangle.
pub(super) fn passes(points: &[Point], rect: &Rect) -> bool {
    let apart = |a: f64, b: f64, from: f64, to: f64| a.max(b) < from || a.min(b) > to;
    points.windows(2).any(|pair| {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        if apart(ax, bx, rect.left, rect.right) || apart(ay, by, rect.top, rect.bottom) {
            return false;
        }
        (0..=12).any(|part| {
            let part = f64::from(part) / 12.0;
            let (a, b) = (pair[0], pair[1]);
            rect.holds((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part))
        })
    })
}
