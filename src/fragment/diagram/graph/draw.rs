//! A placed graph -> its layers: groups, lines, boxes, texts of lines.

use super::super::Size;
use super::super::canvas::{Anchor, Path, Point, Rect, Sheet};
use super::super::measure::Block;
use super::place::{Placed, TooComplex, place};
use super::route::{along, core, curve, length, passes, path, route};
use super::size::{SECTION, SIDE, SMALL, Sized, SizedTable, Style, measure};
use super::stagger::{Longer, STAIRS, stagger};
use super::steps::{Steps, steps};
use super::{Dir, Graph, Shape, Stroke};

/// Widest content of a drawing from one edge of a phone to the other: 460 units less the margins.
const BRIM: f64 = 443.0;

/// What no stagger brings down to [`BRIM`].
const HOPELESS: f64 = 2.0 * BRIM;

/// The drawing; on a phone everything leads down and texts are narrow. What is turned keeps the directions
/// of its groups.
pub(in super::super) fn draw(graph: &Graph, size: Size) -> Result<Sheet, TooComplex> {
    let (style, dir) = match size {
        Size::Wide => (Style::WIDE, graph.dir),
        Size::Snug => (Style::SNUG, graph.dir),
        Size::Turned => (Style::WIDE, Dir::Down),
        Size::Brim => (Style::BRIM, Dir::Down),
        Size::Phone => (Style::PHONE, Dir::Down),
    };
    let sizes = measure(graph, &style, dir.is_vertical());
    let drawn = |placed: &Placed| {
        let routes = (0..graph.edges.len())
            .map(|edge| route(graph, placed, &sizes, edge, dir.is_vertical()))
            .collect();
        Artist { graph, style, sizes: &sizes, placed, routes, steps: steps(graph) }.draw()
    };
    let wide = |sheet: &Sheet| sheet.bounds().map_or(0.0, |bounds| bounds.w());
    let placed = place(graph, &sizes, &style, dir, &Longer::new())?;
    let mut sheet = drawn(&placed);
    if size == Size::Brim && (BRIM..HOPELESS).contains(&wide(&sheet)) {
        for stairs in STAIRS {
            let longer = stagger(graph, &placed, stairs);
            if wide(&sheet) > BRIM && !longer.is_empty() {
                let style = Style { lines: stairs.lines, edge: stairs.edge, ..style };
                sheet = drawn(&place(graph, &sizes, &style, dir, &longer)?);
            }
        }
    }
    Ok(sheet)
}

/// A line that was cut at a group's border may have left its text this far behind.
const LEFT_BEHIND: f64 = 40.0;

struct Artist<'a> {
    graph: &'a Graph,
    style: Style,
    sizes: &'a [Sized],
    placed: &'a Placed,
    routes: Vec<Vec<Point>>,
    steps: Steps,
}

impl Artist<'_> {
    fn draw(&self) -> Sheet {
        let mut sheet = Sheet::default();
        let mut texts = Sheet::default();
        // Where no further text may stand.
        let mut taken: Vec<Rect> = self.placed.nodes.clone();
        for group in 0..self.graph.groups.len() {
            self.group(&mut sheet, &mut texts, group, &mut taken);
        }
        for edge in 0..self.graph.edges.len() {
            if self.graph.edges[edge].stroke != Stroke::Invisible {
                self.edge(&mut sheet, &mut texts, edge, &mut taken);
            }
        }
        for edge in 0..self.graph.edges.len() {
            self.ends(&mut texts, edge, &mut taken);
        }
        for node in 0..self.graph.nodes.len() {
            self.node(&mut sheet, node);
        }
        sheet.append(texts);
        if let (Some(title), Some(bounds)) = (&self.graph.title, sheet.bounds()) {
            let block = Block::new(&title.text, bounds.w().max(200.0), 16.0);
            let at = (bounds.centre().0, bounds.top - 12.0 - block.h() / 2.0);
            sheet.text(at, &block, Anchor::Middle, "title");
        }
        sheet
    }

    fn group(&self, sheet: &mut Sheet, texts: &mut Sheet, index: usize, taken: &mut Vec<Rect>) {
        let group = &self.graph.groups[index];
        let rect = self.placed.groups[index];
        let depth = self.graph.around(group.parent).count();
        let class = match (group.region, depth % 2) {
            (true, _) => "group part",
            (false, 0) => "group",
            (false, _) => "group inner",
        };
        let step = Some(self.steps.groups[index]);
        sheet.open(class, step);
        sheet.rect(rect, 8.0, "");
        sheet.close();
        let block = &self.placed.titles[index];
        if block.is_empty() {
            return;
        }
        // Where no line enters, from the left on; on top of a line when lines are everywhere.
        let y = rect.top + 5.0 + block.h() / 2.0;
        let (first, last) = (rect.left + block.w / 2.0 + 12.0, rect.right - block.w / 2.0 - 12.0);
        let places = (0..=8).map(|part| first + (last - first).max(0.0) * f64::from(part) / 8.0);
        let free = |x: &f64| {
            let room = Rect::centred((*x, y), block.w + 6.0, block.h());
            !self.routes.iter().any(|points| passes(points, &room))
        };
        let x = places.into_iter().find(free).unwrap_or(first);
        texts.open("head-line", step);
        texts.text((x, y), block, Anchor::Middle, "");
        texts.close();
        taken.push(Rect::centred((x, y), block.w, block.h()));
    }

    fn edge(&self, sheet: &mut Sheet, texts: &mut Sheet, index: usize, taken: &mut Vec<Rect>) {
        let edge = &self.graph.edges[index];
        let points = &self.routes[index];
        let step = Some(self.steps.edges[index]);
        sheet.open("edge", step);
        let class = match edge.stroke {
            Stroke::Dashed => "ln dash",
            Stroke::Thick => "ln thick",
            _ => "ln",
        };
        sheet.path(&path(edge, points), class);
        let last = points.len() - 1;
        edge.start.draw(sheet, points[1], points[0]);
        edge.finish.draw(sheet, points[last - 1], points[last]);
        sheet.close();
        let block = &self.placed.texts[index];
        if block.is_empty() {
            return;
        }
        let at = self.label_place(index, block, taken);
        let rect = Rect::centred(at, block.w + 8.0, block.h() + 2.0);
        taken.push(rect);
        texts.open("lab", step);
        texts.rect(rect, 4.0, "");
        texts.text(at, block, Anchor::Middle, "");
        texts.close();
    }

    /// On the line, nearest to where dagre left room for the text; at its ends only when all else is taken.
    fn label_place(&self, index: usize, block: &Block, taken: &[Rect]) -> Point {
        let line = curve(&self.routes[index]);
        let whole = length(&line);
        let mut places: Vec<Point> =
            [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map(|part| along(&line, whole * part).0).to_vec();
        if !self.placed.routes[index].is_empty() {
            let (x, y) = self.placed.labels[index];
            let away = |point: &Point| (point.0 - x).hypot(point.1 - y);
            let inner = (3..=17).map(|part| along(&line, whole * f64::from(part) / 20.0).0);
            let nearest = inner.min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or((x, y));
            places.insert(0, nearest);
            places.insert(if away(&nearest) > LEFT_BEHIND { places.len() } else { 1 }, (x, y));
        }
        // Room that dagre keeps for the texts still to come stays theirs, so that each has a place in the end.
        let later: Vec<Rect> =
            (index + 1..self.graph.edges.len()).filter_map(|edge| self.slot(edge)).collect();
        let free = |at: &Point| {
            let rect = Rect::centred(*at, block.w + 8.0, block.h() + 2.0);
            !taken.iter().chain(&later).any(|other| other.meets(&rect))
        };
        let crossed = |at: &Point| {
            let rect = Rect::centred(*at, block.w + 8.0, block.h() + 2.0);
            let others = self.routes.iter().enumerate().filter(|(other, _)| *other != index);
            others.into_iter().any(|(_, points)| passes(points, &rect))
        };
        let clear = places.iter().copied().filter(free).find(|at| !crossed(at));
        clear.or_else(|| places.iter().copied().find(free)).unwrap_or(places[0])
    }

    /// The room that dagre kept for a line's text.
    fn slot(&self, index: usize) -> Option<Rect> {
        let block = &self.placed.texts[index];
        let placed = !block.is_empty() && !self.placed.routes[index].is_empty();
        placed.then(|| Rect::centred(self.placed.labels[index], block.w + 8.0, block.h() + 2.0))
    }

    /// Multiplicities stand beside the line, as near to its end as there is room.
    fn ends(&self, texts: &mut Sheet, index: usize, taken: &mut Vec<Rect>) {
        let edge = &self.graph.edges[index];
        for (at, label) in edge.ends.iter().enumerate() {
            let block = Block::new(&label.text, self.style.edge, SMALL);
            if block.is_empty() {
                continue;
            }
            let mut points = self.routes[index].clone();
            if at == 1 {
                points.reverse();
            }
            let near = if at == 0 { edge.start } else { edge.finish }.length() + 12.0;
            let places: Vec<Rect> = (0..12)
                .flat_map(|try_| {
                    let ((x, y), (dx, dy)) = along(&points, near + 7.0 * f64::from(try_));
                    // Far enough to the side that the line misses the text.
                    let away = 4.0 + block.w / 2.0 * dy.abs() + block.h() / 2.0 * dx.abs();
                    [1.0, -1.0].map(|side| {
                        let centre = (x - dy * away * side, y + dx * away * side);
                        Rect::centred(centre, block.w, block.h() - 2.0)
                    })
                })
                .collect();
            let free = |rect: &&Rect| !taken.iter().any(|other| other.meets(rect));
            let Some(rect) = places.iter().find(free).or(places.last()).copied() else { continue };
            taken.push(rect);
            texts.open("many", Some(self.steps.edges[index]));
            texts.text(rect.centre(), &block, Anchor::Middle, "");
            texts.close();
        }
    }

    fn node(&self, sheet: &mut Sheet, index: usize) {
        let node = &self.graph.nodes[index];
        let sized = &self.sizes[index];
        let rect = core(self.placed, self.sizes, index);
        let mut class = if node.shape == Shape::Note { "note".to_owned() } else { "node".to_owned() };
        for name in &node.classes {
            class.push_str(" dg-c-");
            class.push_str(name);
        }
        let step = Some(self.steps.nodes[index]);
        sheet.open(&class, step);
        node.shape.draw(sheet, &rect);
        match &sized.table {
            Some(table) => draw_table(sheet, table, &sized.text, &rect),
            None => {
                let (x, y) = rect.centre();
                sheet.text((x, y + node.shape.text_drop()), &sized.text, Anchor::Middle, "");
            }
        }
        sheet.close();
        let (x, y) = self.placed.nodes[index].centre();
        for (note, block) in &sized.notes {
            let note = note.moved(x, y);
            sheet.open("note", step);
            sheet.path(&tie(&rect, &note), "tie");
            sheet.rect(note, 4.0, "");
            sheet.text(note.centre(), block, Anchor::Middle, "");
            sheet.close();
        }
    }
}

/// The short line between a box and its note.
fn tie(rect: &Rect, note: &Rect) -> Path {
    let (x, _) = rect.centre();
    let (_, y) = note.centre();
    let level = y.clamp(rect.top, rect.bottom);
    let (start, end) = if note.left >= rect.right {
        ((rect.right, level), (note.left, y))
    } else if note.right <= rect.left {
        ((rect.left, level), (note.right, y))
    } else if note.top >= rect.bottom {
        ((x, rect.bottom), (x, note.top))
    } else {
        ((x, rect.top), (x, note.bottom))
    };
    Path::default().to(start).line(end)
}

fn draw_table(sheet: &mut Sheet, table: &SizedTable, name: &Block, rect: &Rect) {
    let x = rect.centre().0;
    let mut y = rect.top + 7.0;
    sheet.text((x, y + table.stereotype.h() / 2.0), &table.stereotype, Anchor::Middle, "quiet");
    y += table.stereotype.h();
    sheet.text((x, y + name.h() / 2.0), name, Anchor::Middle, "name");
    y = rect.top + table.head;
    for section in table.sections.iter().filter(|section| !section.is_empty()) {
        sheet.path(&Path::default().to((rect.left, y)).line((rect.right, y)), "rule");
        y += SECTION;
        for row in section {
            let mut left = rect.left + SIDE;
            let last = row.cells.len().saturating_sub(1);
            for (at, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                // The first column of several is a type, the last a comment.
                let quiet = row.cells.len() > 1 && (at == 0 || at == last);
                let class = if quiet { "quiet" } else { row.mark };
                sheet.text((left, y + row.h / 2.0), cell, Anchor::Start, format!("row {class}").trim_end());
                left += column;
            }
            y += row.h;
        }
        y += SECTION;
    }
}
