//! Topics and what to read first -> places of boxes and lines: maps of a category for wide pages and phones.
//!
//! Connected topics are laid out by dugong, from top to bottom; where that is too wide, as a column. Topics without
//! connections follow in rows.
//!
//! Never: knows a note, a link, a colour.

mod column;

use std::collections::{BTreeMap, VecDeque};

use dugong::graphlib::{Graph as Dagre, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel, RankDir, WorkControl, WorkError};

use super::canvas::{Point, Rect};
use super::limits::LAYOUT_WORK;
use super::measure::Block;

/// How large a map may be, and its boxes.
#[derive(Debug, Clone, Copy)]
struct Style {
    /// Widest map.
    width: f64,
    /// Widest text in a box.
    text: f64,
    /// Font size.
    px: f64,
}

/// On a page with room.
const WIDE: Style = Style { width: 980.0, text: 150.0, px: 14.0 };

/// On a phone of 360 pixels, unscaled.
const NARROW: Style = Style { width: 328.0, text: 84.0, px: 13.0 };

/// Room in a box around its text, between boxes, between ranks, and around the map.
const PAD: (f64, f64) = (8.0, 8.0);
const BESIDE: f64 = 10.0;
const BETWEEN: f64 = 26.0;
const MARGIN: f64 = 2.0;

/// A map in both sizes.
#[derive(Debug, Clone)]
pub struct TopicMaps {
    /// For wide pages.
    pub wide: TopicMap,
    /// For phones.
    pub narrow: TopicMap,
}

/// Where everything stands, in pixels.
#[derive(Debug, Clone, Default)]
pub struct TopicMap {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// The topics, in the order given.
    pub boxes: Vec<TopicBox>,
    /// Bends of the lines, from the earlier topic to the later one.
    pub lines: Vec<Vec<Point>>,
}

/// A topic.
#[derive(Debug, Clone, Default)]
pub struct TopicBox {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
    /// Its text with the place of each base line's middle.
    pub lines: Vec<(Point, String)>,
}

/// Draws up both maps. `edges` lead from what to read first; those that would close a circle are left out.
pub fn topics(titles: &[&str], edges: &[(usize, usize)]) -> TopicMaps {
    let edges = acyclic(titles.len(), edges);
    TopicMaps { wide: map(titles, &edges, WIDE), narrow: map(titles, &edges, NARROW) }
}

fn map(titles: &[&str], edges: &[(usize, usize)], style: Style) -> TopicMap {
    let texts = titles.iter().map(|title| Block::new(title, style.text, style.px)).collect();
    let nowhere = Rect::at(0.0, 0.0, 0.0, 0.0);
    let mut placed = Placed { titles, style, texts, rects: vec![nowhere; titles.len()], lines: Vec::new() };
    let mut top = MARGIN;
    let mut single = Vec::new();
    for component in components(titles.len(), edges) {
        match component.len() {
            1 => single.extend(component),
            _ => top += placed.connected(&component, edges, top) + BETWEEN,
        }
    }
    top += placed.rows(&single, top);
    if single.is_empty() {
        top -= BETWEEN;
    }
    let width = placed.rects.iter().map(|rect| rect.right).fold(0.0, f64::max);
    let width = placed.lines.iter().flatten().map(|point| point.0).fold(width, f64::max) + MARGIN;
    let boxes = placed.rects.iter().zip(&placed.texts).map(|(rect, text)| boxed(rect, text));
    TopicMap {
        width: width.ceil(),
        height: (top + MARGIN).ceil(),
        boxes: boxes.collect(),
        lines: placed.lines,
    }
}

fn boxed(rect: &Rect, text: &Block) -> TopicBox {
    let middle = rect.left + rect.w() / 2.0;
    let first = rect.top + (rect.h() - text.h()) / 2.0 + text.line_height() * 0.72;
    let line =
        |(at, line): (usize, &String)| ((middle, first + at as f64 * text.line_height()), line.clone());
    TopicBox {
        x: rect.left,
        y: rect.top,
        w: rect.w(),
        h: rect.h(),
        lines: text.lines.iter().enumerate().map(line).collect(),
    }
}

struct Placed<'a> {
    titles: &'a [&'a str],
    style: Style,
    texts: Vec<Block>,
    rects: Vec<Rect>,
    lines: Vec<Vec<Point>>,
}

impl Placed<'_> {
    fn size(&self, topic: usize) -> (f64, f64) {
        (self.texts[topic].w + 2.0 * PAD.0, self.texts[topic].h() + 2.0 * PAD.1)
    }

    /// Lays out connected topics below `top`. Gives the height.
    fn connected(&mut self, component: &[usize], edges: &[(usize, usize)], top: f64) -> f64 {
        let own: Vec<(usize, usize)> =
            edges.iter().copied().filter(|edge| component.contains(&edge.0)).collect();
        let sizes: Vec<(usize, (f64, f64))> =
            component.iter().map(|&topic| (topic, self.size(topic))).collect();
        let beside = dagre(&sizes, &own).and_then(|layout| self.beside(&layout, component, &own, top));
        beside.unwrap_or_else(|| {
            let column = column::column(&ranks(component, &own), &own, self.titles, self.style);
            for (topic, rect, text) in column.topics {
                self.rects[topic] = rect.moved(0.0, top);
                self.texts[topic] = text;
            }
            let down = |line: Vec<Point>| line.into_iter().map(|(x, y)| (x, y + top)).collect();
            self.lines.extend(column.lines.into_iter().map(down));
            column.height
        })
    }

    /// Takes over a layout when it is narrow enough.
    fn beside(
        &mut self,
        layout: &Layout,
        component: &[usize],
        own: &[(usize, usize)],
        top: f64,
    ) -> Option<f64> {
        let (left, right) = extent(layout, component, own);
        if right - left > self.style.width - 2.0 * MARGIN {
            return None;
        }
        let mut bottom = top;
        for &topic in component {
            let node = layout.node(&topic.to_string())?;
            let rect = Rect::centred((node.x? - left + MARGIN, node.y? + top), node.width, node.height);
            bottom = bottom.max(rect.bottom);
            self.rects[topic] = rect;
        }
        for edge in own {
            let bends = bends(layout, *edge).into_iter();
            self.lines.push(bends.map(|(x, y)| (x - left + MARGIN, y + top)).collect());
        }
        Some(bottom - top)
    }

    /// Topics in rows, each row as high as its highest box.
    fn rows(&mut self, topics: &[usize], top: f64) -> f64 {
        let (mut x, mut y, mut height) = (MARGIN, top, 0.0f64);
        let mut row: Vec<usize> = Vec::new();
        for &topic in topics {
            let (w, h) = self.size(topic);
            if x + w > self.style.width && !row.is_empty() {
                self.level(&row, height);
                row.clear();
                (x, y, height) = (MARGIN, y + height + BESIDE, 0.0);
            }
            self.rects[topic] = Rect::at(x, y, w, h);
            row.push(topic);
            x += w + BESIDE;
            height = height.max(h);
        }
        self.level(&row, height);
        if topics.is_empty() { 0.0 } else { y + height - top }
    }

    fn level(&mut self, row: &[usize], height: f64) {
        for &topic in row {
            self.rects[topic].bottom = self.rects[topic].top + height;
        }
    }
}

/// What the layout crate may still spend.
struct Work(usize);

impl WorkControl for Work {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

type Layout = Dagre<NodeLabel, EdgeLabel, GraphLabel>;

/// A layout from top to bottom. Nothing when it takes too much work.
fn dagre(sizes: &[(usize, (f64, f64))], edges: &[(usize, usize)]) -> Option<Layout> {
    let mut layout: Layout = Dagre::new(GraphOptions { multigraph: true, ..GraphOptions::default() });
    layout.set_graph(GraphLabel {
        rankdir: RankDir::TB,
        nodesep: BESIDE,
        edgesep: BESIDE,
        ranksep: BETWEEN,
        ..GraphLabel::default()
    });
    for &(topic, (width, height)) in sizes {
        layout.set_node(topic.to_string(), NodeLabel { width, height, ..NodeLabel::default() });
    }
    for (from, to) in edges {
        let label = EdgeLabel { minlen: 1, weight: 1.0, ..EdgeLabel::default() };
        layout.set_edge_named(from.to_string(), to.to_string(), None::<String>, Some(label));
    }
    dugong::layout_controlled(&mut layout, &mut Work(LAYOUT_WORK)).ok()?;
    Some(layout)
}

fn bends(layout: &Layout, (from, to): (usize, usize)) -> Vec<Point> {
    let edge = layout.edge(&from.to_string(), &to.to_string(), None);
    edge.map(|edge| edge.points.iter().map(|point| (point.x, point.y)).collect()).unwrap_or_default()
}

/// From where to where a layout reaches.
fn extent(layout: &Layout, component: &[usize], edges: &[(usize, usize)]) -> (f64, f64) {
    let boxes = component.iter().filter_map(|topic| {
        let node = layout.node(&topic.to_string())?;
        Some((node.x? - node.width / 2.0, node.x? + node.width / 2.0))
    });
    let lines = edges.iter().flat_map(|edge| bends(layout, *edge)).map(|(x, _)| (x, x));
    let all = boxes.chain(lines);
    all.fold((f64::MAX, f64::MIN), |(left, right), (l, r)| (left.min(l), right.max(r)))
}

/// The edges that can be walked without coming back, none twice.
fn acyclic(topics: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in edges {
        let is_new = from < topics && to < topics && !kept.contains(&(from, to));
        if is_new && !reaches(&kept, to, from) {
            kept.push((from, to));
        }
    }
    kept
}

fn reaches(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let (mut queue, mut seen) = (VecDeque::from([from]), vec![from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            return true;
        }
        for &(_, next) in edges.iter().filter(|edge| edge.0 == at) {
            if !seen.contains(&next) {
                seen.push(next);
                queue.push_back(next);
            }
        }
    }
    false
}

/// Connected topics together, each group in the order given.
fn components(topics: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut first: Vec<usize> = (0..topics).collect();
    for &(a, b) in edges {
        let (kept, gone) = (first[a].min(first[b]), first[a].max(first[b]));
        first.iter_mut().filter(|of| **of == gone).for_each(|of| *of = kept);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (topic, first) in first.into_iter().enumerate() {
        groups.entry(first).or_default().push(topic);
    }
    groups.into_values().collect()
}

/// Topics by the length of the longest way to them.
fn ranks(component: &[usize], edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    fn rank(topic: usize, edges: &[(usize, usize)], known: &mut [Option<usize>]) -> usize {
        if let Some(rank) = known[topic] {
            return rank;
        }
        let before = edges.iter().filter(|edge| edge.1 == topic);
        let found = before.map(|edge| rank(edge.0, edges, known) + 1).max().unwrap_or(0);
        known[topic] = Some(found);
        found
    }
    let mut known = vec![None; component.iter().max().map_or(0, |last| last + 1)];
    let mut ranks: Vec<Vec<usize>> = Vec::new();
    for &topic in component {
        let at = rank(topic, edges, &mut known);
        if ranks.len() <= at {
            ranks.resize(at + 1, Vec::new());
        }
        ranks[at].push(topic);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Boxes inside the map, none on another, texts inside their boxes, lines beside them.
    fn check(titles: &[&str], edges: &[(usize, usize)]) -> TopicMaps {
        let maps = topics(titles, edges);
        for (map, style) in [(&maps.wide, WIDE), (&maps.narrow, NARROW)] {
            assert!(map.width <= style.width, "{} wide: {titles:?}", map.width);
            for (at, a) in map.boxes.iter().enumerate() {
                assert!(
                    a.x >= 0.0 && a.y >= 0.0 && a.x + a.w <= map.width && a.y + a.h <= map.height,
                    "{a:?}"
                );
                for b in &map.boxes[at + 1..] {
                    let apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
                    assert!(apart, "{a:?} overlaps {b:?}");
                }
                for ((x, y), text) in &a.lines {
                    let half = super::super::measure::width(text, style.px) / 2.0;
                    assert!(
                        x - half >= a.x && x + half <= a.x + a.w && *y <= a.y + a.h,
                        "{text} leaves its box"
                    );
                }
            }
            for line in &map.lines {
                assert!(line.len() >= 2, "a line has two ends");
                for (x, y) in line {
                    assert!((0.0..=map.width).contains(x) && (0.0..=map.height).contains(y), "{line:?}");
                }
                let inside = |b: &TopicBox, (x, y): Point| {
                    (b.x + 1.0..b.x + b.w - 1.0).contains(&x) && (b.y + 1.0..b.y + b.h - 1.0).contains(&y)
                };
                // Down the middle of each stretch that stands upright.
                for pair in line.windows(2).filter(|pair| (pair[0].0 - pair[1].0).abs() < 0.1) {
                    let middle = (pair[0].0, (pair[0].1 + pair[1].1) / 2.0);
                    assert!(!map.boxes.iter().any(|b| inside(b, middle)), "a line through a box: {line:?}");
                }
            }
        }
        maps
    }

    #[test]
    fn maps_of_any_shape_are_clear() {
        let title = |n: usize| {
            ["缓存雪崩", "Redis 为什么快：单线程、epoll 与连接池", "TCP", "A long English title of a note"]
                [n % 4]
        };
        for count in [0, 1, 2, 7, 30, 155] {
            let titles: Vec<&str> = (0..count).map(title).collect();
            check(&titles, &[]);
            let star: Vec<(usize, usize)> = (1..count.min(12)).map(|n| (0, n)).collect();
            check(&titles, &star);
            let chain: Vec<(usize, usize)> = (1..count).map(|n| (n - 1, n)).collect();
            check(&titles, &chain);
            let mesh: Vec<(usize, usize)> =
                (1..count).flat_map(|n| [(n / 2, n), (n / 3, n)]).take(60).collect();
            check(&titles, &mesh);
        }
    }

    #[test]
    fn what_is_connected_stays_connected_on_a_phone() {
        let star: Vec<(usize, usize)> = (1..9).map(|n| (0, n)).collect();
        let real = [
            (2, 3),
            (2, 4),
            (4, 3),
            (0, 1),
            (0, 5),
            (0, 6),
            (0, 9),
            (0, 7),
            (5, 8),
            (5, 10),
            (5, 11),
            (5, 12),
            (5, 7),
            (11, 13),
        ];
        let bush: Vec<(usize, usize)> = (1..30).map(|n| ((n - 1) / 4, n)).collect();
        for (count, edges) in [(9, &star[..]), (14, &real), (30, &bush)] {
            let titles = vec!["HTTP 与 HTTPS 的区别"; count];
            assert_eq!(check(&titles, edges).narrow.lines.len(), edges.len(), "{count}");
        }
    }

    #[test]
    fn circles_and_doubles_are_left_out() {
        let maps = check(&["a", "b", "c"], &[(0, 1), (1, 2), (2, 0), (0, 1), (1, 1), (5, 0)]);
        assert_eq!(maps.wide.lines.len(), 2);
    }
}
