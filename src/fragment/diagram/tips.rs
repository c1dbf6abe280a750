//! The ends of lines, drawn as paths: a `<marker>` would need an id, and a duplicate id draws the arrow heads
//! of one theme in the colour of the other.

use super::canvas::{Path, Point, Sheet};

/// What a line ends in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tip {
    /// Nothing.
    #[default]
    None,
    /// A filled arrow head.
    Arrow,
    /// Half of an open head: an asynchronous message.
    Half,
    /// A cross.
    Cross,
    /// A filled dot.
    Dot,
    /// A hollow triangle: inheritance.
    Triangle,
    /// A hollow diamond: aggregation.
    Diamond,
    /// A filled diamond: composition.
    Solid,
    /// Crow's foot notation: how few and how many.
    Crow {
        /// At least one.
        some: bool,
        /// At most many.
        many: bool,
    },
}

impl Tip {
    /// How far the line ends before the tip's point.
    pub fn length(self) -> f64 {
        match self {
            Tip::Arrow => 8.0,
            Tip::Dot => 8.0,
            Tip::Triangle => 12.0,
            Tip::Diamond | Tip::Solid => 16.0,
            _ => 0.0,
        }
    }

    /// Draws the tip at `at`, for a line that comes from `from`.
    pub fn draw(self, sheet: &mut Sheet, from: Point, at: Point) {
        let axis = Axis::new(from, at);
        let p = |back: f64, side: f64| axis.point(back, side);
        match self {
            Tip::None => {}
            Tip::Arrow => sheet.path(&Path::polygon(&[at, p(9.0, 4.5), p(9.0, -4.5)]), "tip"),
            Tip::Half => sheet.path(&Path::default().to(p(10.0, 6.0)).line(at), "open"),
            Tip::Cross => {
                let first = Path::default().to(p(11.0, 5.0)).line(p(1.0, -5.0));
                sheet.path(&first.to(p(11.0, -5.0)).line(p(1.0, 5.0)), "open");
            }
            Tip::Dot => sheet.circle(p(4.5, 0.0), 4.5, "tip"),
            Tip::Triangle => sheet.path(&Path::polygon(&[at, p(12.0, 7.0), p(12.0, -7.0)]), "hollow"),
            Tip::Diamond | Tip::Solid => {
                let class = if self == Tip::Solid { "tip" } else { "hollow" };
                sheet.path(&Path::polygon(&[at, p(8.0, 5.5), p(16.0, 0.0), p(8.0, -5.5)]), class);
            }
            Tip::Crow { some, many } => crow(sheet, &axis, some, many),
        }
    }
}

fn crow(sheet: &mut Sheet, axis: &Axis, some: bool, many: bool) {
    let p = |back: f64, side: f64| axis.point(back, side);
    let mut foot = Path::default();
    // The sign next to the entity is the maximum, the one behind it the minimum.
    let behind = if many {
        foot = foot.to(p(0.0, 6.0)).line(p(11.0, 0.0)).line(p(0.0, -6.0));
        15.0
    } else {
        foot = foot.to(p(6.0, 6.0)).line(p(6.0, -6.0));
        11.0
    };
    if some {
        foot = foot.to(p(behind, 6.0)).line(p(behind, -6.0));
    }
    sheet.path(&foot, "open");
    if !some {
        sheet.circle(p(behind + 4.0, 0.0), 4.0, "hollow");
    }
}

/// A direction with its normal.
struct Axis {
    at: Point,
    along: Point,
}

impl Axis {
    fn new(from: Point, at: Point) -> Axis {
        let (dx, dy) = (at.0 - from.0, at.1 - from.1);
        let length = dx.hypot(dy);
        let along = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
        Axis { at, along }
    }

    /// The point `back` units before the end and `side` units beside the line.
    fn point(&self, back: f64, side: f64) -> Point {
        let (ax, ay) = self.along;
        (self.at.0 - ax * back - ay * side, self.at.1 - ay * back + ax * side)
    }
}

/// `at` moved `by` units towards `from`.
pub(super) fn before(from: Point, at: Point, by: f64) -> Point {
    Axis::new(from, at).point(by, 0.0)
}
