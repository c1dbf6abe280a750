//! The outlines of boxes: how much room the text needs in them, their strokes, and where lines meet them.

use super::super::canvas::{Path, Point, Rect, Sheet};

/// The form of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Shape {
    Rect,
    Round,
    Stadium,
    Subroutine,
    Cylinder,
    Circle,
    DoubleCircle,
    Flag,
    Diamond,
    Hexagon,
    /// Leans right: `[/x/]`.
    Lean,
    /// Leans left: `[\x\]`.
    LeanBack,
    /// Wider at the bottom: `[/x\]`.
    Trapezoid,
    /// Wider at the top: `[\x/]`.
    Funnel,
    /// A state's beginning.
    Start,
    /// A state's end.
    Final,
    /// Fork or join.
    Bar,
    /// A box with sections: class, entity.
    Table,
    /// A note of its own.
    Note,
}

impl Shape {
    /// Size of the box around a text of `w` x `h`.
    pub fn around(self, w: f64, h: f64) -> (f64, f64) {
        match self {
            Shape::Start => (14.0, 14.0),
            Shape::Final => (18.0, 18.0),
            Shape::Bar => (80.0, 6.0),
            Shape::Circle | Shape::DoubleCircle => {
                let ring = if self == Shape::DoubleCircle { 10.0 } else { 0.0 };
                let d = (w.hypot(h * 0.8) + 14.0 + ring).max(40.0);
                (d, d)
            }
            Shape::Diamond if w == 0.0 => (28.0, 28.0),
            // A rectangle w x h fits into a rhombus W x H when w/W + h/H <= 1.
            Shape::Diamond => (w * 1.45 + 20.0, h * 3.25 + 6.0),
            Shape::Cylinder => (w + 28.0, h + 34.0),
            Shape::Stadium => (w + 36.0, h + 18.0),
            Shape::Hexagon
            | Shape::Lean
            | Shape::LeanBack
            | Shape::Trapezoid
            | Shape::Funnel
            | Shape::Flag => (w + 48.0, h + 20.0),
            Shape::Subroutine => (w + 44.0, h + 20.0),
            Shape::Note => (w + 20.0, h + 12.0),
            _ => (w + 28.0, h + 20.0),
        }
    }

    /// The corners of the outline; `None` for round ones.
    fn corners(self, r: &Rect) -> Option<Vec<Point>> {
        let (x, y) = r.centre();
        let slope = 14.0;
        let (l, t, right, b) = (r.left, r.top, r.right, r.bottom);
        Some(match self {
            Shape::Circle | Shape::DoubleCircle | Shape::Start | Shape::Final => return None,
            Shape::Diamond => vec![(x, t), (right, y), (x, b), (l, y)],
            Shape::Hexagon => {
                vec![
                    (l + slope, t),
                    (right - slope, t),
                    (right, y),
                    (right - slope, b),
                    (l + slope, b),
                    (l, y),
                ]
            }
            Shape::Lean => vec![(l + slope, t), (right, t), (right - slope, b), (l, b)],
            Shape::LeanBack => vec![(l, t), (right - slope, t), (right, b), (l + slope, b)],
            Shape::Trapezoid => vec![(l + slope, t), (right - slope, t), (right, b), (l, b)],
            Shape::Funnel => vec![(l, t), (right, t), (right - slope, b), (l + slope, b)],
            Shape::Flag => vec![(l, t), (right, t), (right, b), (l, b), (l + slope, y)],
            _ => vec![(l, t), (right, t), (right, b), (l, b)],
        })
    }

    /// The point of the outline on the way from its centre to `toward`.
    pub fn meet(self, rect: &Rect, toward: Point) -> Point {
        let centre = rect.centre();
        let (dx, dy) = (toward.0 - centre.0, toward.1 - centre.1);
        if dx.hypot(dy) < 1e-6 {
            return (centre.0, rect.bottom);
        }
        let Some(corners) = self.corners(rect) else {
            let part = rect.w() / 2.0 / dx.hypot(dy);
            return (centre.0 + dx * part, centre.1 + dy * part);
        };
        let sides = (0..corners.len()).map(|at| (corners[at], corners[(at + 1) % corners.len()]));
        let parts = sides.filter_map(|(a, b)| crossing(centre, (dx, dy), a, b));
        let part = parts.fold(f64::MAX, f64::min);
        if part == f64::MAX { toward } else { (centre.0 + dx * part, centre.1 + dy * part) }
    }

    /// Draws the outline.
    pub fn draw(self, sheet: &mut Sheet, rect: &Rect) {
        let (x, y) = rect.centre();
        let (l, t, r, b) = (rect.left, rect.top, rect.right, rect.bottom);
        match self {
            Shape::Start => sheet.circle((x, y), 7.0, "ink"),
            Shape::Final => {
                sheet.circle((x, y), 8.5, "ring");
                sheet.circle((x, y), 5.0, "ink");
            }
            Shape::Bar => sheet.rect(*rect, 3.0, "ink"),
            Shape::Circle => sheet.circle((x, y), rect.w() / 2.0, "box"),
            Shape::DoubleCircle => {
                sheet.circle((x, y), rect.w() / 2.0, "box");
                sheet.circle((x, y), rect.w() / 2.0 - 5.0, "box");
            }
            Shape::Cylinder => {
                let (rx, lid) = (rect.w() / 2.0, 8.0);
                let side =
                    Path::default().to((l, t + lid)).arc(rx, lid, true, (r, t + lid)).line((r, b - lid));
                let body = side.arc(rx, lid, true, (l, b - lid)).end();
                let lip = Path::default().to((l, t + lid)).arc(rx, lid, false, (r, t + lid));
                sheet.path(&body.with(&lip), "box");
                sheet.cover(*rect);
            }
            Shape::Subroutine => {
                sheet.rect(*rect, 2.0, "box");
                let bars = Path::default().to((l + 8.0, t)).line((l + 8.0, b));
                sheet.path(&bars.to((r - 8.0, t)).line((r - 8.0, b)), "rule");
            }
            Shape::Stadium => sheet.rect(*rect, rect.h() / 2.0, "box"),
            Shape::Round => sheet.rect(*rect, 12.0, "box"),
            Shape::Note => sheet.rect(*rect, 4.0, ""),
            Shape::Rect | Shape::Table => sheet.rect(*rect, 5.0, "box"),
            _ => {
                let corners = self.corners(rect).unwrap_or_default();
                sheet.path(&Path::polygon(&corners), "box");
            }
        }
    }

    /// How far the middle of the text lies below the middle of the box.
    pub fn text_drop(self) -> f64 {
        if self == Shape::Cylinder { 5.0 } else { 0.0 }
    }
}

/// The part of the ray `from + part * way` at which it crosses the side `a b`.
fn crossing(from: Point, way: Point, a: Point, b: Point) -> Option<f64> {
    let side = (b.0 - a.0, b.1 - a.1);
    let cross = way.0 * side.1 - way.1 * side.0;
    if cross.abs() < 1e-9 {
        return None;
    }
    let gap = (a.0 - from.0, a.1 - from.1);
    let part = (gap.0 * side.1 - gap.1 * side.0) / cross;
    let along = (gap.0 * way.1 - gap.1 * way.0) / cross;
    (part > 0.0 && (-1e-9..=1.0 + 1e-9).contains(&along)).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_meet_outlines() {
        let rect = Rect::at(0.0, 0.0, 100.0, 40.0);
        let check = |shape: Shape, toward: Point, expected: Point| {
            let (x, y) = shape.meet(&rect, toward);
            assert!((x - expected.0).hypot(y - expected.1) < 1e-6, "{shape:?}: {x} {y}");
        };
        check(Shape::Rect, (50.0, 100.0), (50.0, 40.0));
        check(Shape::Rect, (300.0, 20.0), (100.0, 20.0));
        check(Shape::Diamond, (100.0, 40.0), (75.0, 30.0));
        check(Shape::Lean, (300.0, 20.0), (93.0, 20.0));
        check(Shape::Rect, (50.0, 20.0), (50.0, 40.0));
        let ring = Rect::at(0.0, 0.0, 40.0, 40.0);
        assert_eq!(Shape::Circle.meet(&ring, (20.0, 99.0)), (20.0, 40.0));
    }
}
