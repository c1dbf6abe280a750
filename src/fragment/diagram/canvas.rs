//! Shapes and text -> SVG. Colours are classes; nothing carries a style or an id, so drawings can stand
//! beside each other on any page.

use std::fmt::{self, Display, Formatter, Write};

use super::measure::Block;
use crate::base::text::escape_into;

/// A point, in units of the drawing (pixels at full size).
pub(super) type Point = (f64, f64);

/// A rectangle by its edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn centred((x, y): Point, w: f64, h: f64) -> Rect {
        Rect { left: x - w / 2.0, top: y - h / 2.0, right: x + w / 2.0, bottom: y + h / 2.0 }
    }

    pub fn at(left: f64, top: f64, w: f64, h: f64) -> Rect {
        Rect { left, top, right: left + w, bottom: top + h }
    }

    pub fn w(&self) -> f64 {
        self.right - self.left
    }

    pub fn h(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn centre(&self) -> Point {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub fn moved(&self, dx: f64, dy: f64) -> Rect {
        Rect { left: self.left + dx, top: self.top + dy, right: self.right + dx, bottom: self.bottom + dy }
    }

    pub fn joined(&self, other: &Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub fn holds(&self, (x, y): Point) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    pub fn meets(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Where a text stands on its x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// A number in at most one decimal, without `-0`; written where it belongs, as a drawing has thousands.
struct Num(f64);

impl Display for Num {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        debug_assert!(self.0.is_finite());
        let tenths = (self.0 * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        f.write_str(sign)?;
        Display::fmt(&whole, f)?;
        if part == 0 { Ok(()) } else { write!(f, ".{part}") }
    }
}

fn num(value: f64) -> Num {
    Num(value)
}

/// One layer of a drawing; layers are joined back to front.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    svg: String,
    bounds: Option<Rect>,
}

impl Sheet {
    /// Opens a group; with a step it is one that the player lights up.
    pub fn open(&mut self, class: &str, step: Option<usize>) {
        match step {
            Some(step) => {
                let class = prefixed(class);
                let gap = if class.is_empty() { "" } else { " " };
                let _ = write!(self.svg, "<g class=\"{class}{gap}step\" data-step=\"{step}\">");
            }
            None => {
                let _ = write!(self.svg, "<g{}>", attribute(class));
            }
        }
    }

    pub fn close(&mut self) {
        self.svg.push_str("</g>");
    }

    pub fn rect(&mut self, rect: Rect, radius: f64, class: &str) {
        let (x, y, w, h) = (num(rect.left), num(rect.top), num(rect.w()), num(rect.h()));
        let _ =
            write!(self.svg, "<rect{} x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"", attribute(class));
        if radius > 0.0 {
            let _ = write!(self.svg, " rx=\"{}\"", num(radius));
        }
        self.svg.push_str("/>");
        self.cover(rect);
    }

    pub fn circle(&mut self, (x, y): Point, radius: f64, class: &str) {
        let (cx, cy, r) = (num(x), num(y), num(radius));
        let _ = write!(self.svg, "<circle{} cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\"/>", attribute(class));
        self.cover(Rect::centred((x, y), 2.0 * radius, 2.0 * radius));
    }

    /// A path whose every coordinate is in `path`.
    pub fn path(&mut self, path: &Path, class: &str) {
        let _ = write!(self.svg, "<path{} d=\"{}\"/>", attribute(class), path.d);
        if let Some(bounds) = path.bounds {
            self.cover(bounds);
        }
    }

    /// Lines of text around a centre (or from a left edge, vertically centred).
    pub fn text(&mut self, (x, y): Point, block: &Block, anchor: Anchor, class: &str) {
        if block.is_empty() {
            return;
        }
        let mid = if anchor == Anchor::Middle { "mid" } else { "" };
        let class = [mid, class].into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
        let step = block.line_height();
        // 0.36 em under the middle is the base line of Han and of figures alike.
        let first = y - block.h() / 2.0 + step / 2.0 + block.px * 0.36;
        let _ = write!(self.svg, "<text{} x=\"{}\" y=\"{}\">", attribute(&class), num(x), num(first));
        for (index, line) in block.lines.iter().enumerate() {
            if block.lines.len() == 1 {
                escape_into(&mut self.svg, line);
                continue;
            }
            let y = num(first + index as f64 * step);
            let _ = write!(self.svg, "<tspan x=\"{}\" y=\"{y}\">", num(x));
            escape_into(&mut self.svg, line);
            self.svg.push_str("</tspan>");
        }
        self.svg.push_str("</text>");
        let left = if anchor == Anchor::Middle { x - block.w / 2.0 } else { x };
        self.cover(Rect::at(left, y - block.h() / 2.0, block.w, block.h()));
    }

    /// Makes the drawing at least this large.
    pub fn cover(&mut self, rect: Rect) {
        self.bounds = Some(self.bounds.map_or(rect, |bounds| bounds.joined(&rect)));
    }

    /// Everything of another sheet, on top.
    pub fn append(&mut self, other: Sheet) {
        self.svg.push_str(&other.svg);
        if let Some(bounds) = other.bounds {
            self.cover(bounds);
        }
    }

    pub fn bounds(&self) -> Option<Rect> {
        self.bounds
    }
}

fn attribute(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{}\"", prefixed(class)) }
}

/// Class names with `d-` before each: the site's own sheet also has tips, bars and notes. Names of authors
/// (`dg-c-NAME`) stay.
fn prefixed(class: &str) -> String {
    let mut out = String::with_capacity(class.len() + 8);
    for name in class.split(' ').filter(|name| !name.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        if !name.starts_with("dg-c-") {
            out.push_str("d-");
        }
        out.push_str(name);
    }
    out
}

/// The `d` of a path, with the box around its points.
#[derive(Debug, Default, Clone)]
pub(super) struct Path {
    d: String,
    bounds: Option<Rect>,
}

impl Path {
    fn push(&mut self, command: char, points: &[Point]) {
        self.d.push(command);
        for (index, &(x, y)) in points.iter().enumerate() {
            let gap = if index > 0 { " " } else { "" };
            let _ = write!(self.d, "{gap}{} {}", num(x), num(y));
            let dot = Rect::at(x, y, 0.0, 0.0);
            self.bounds = Some(self.bounds.map_or(dot, |bounds| bounds.joined(&dot)));
        }
    }

    pub fn to(mut self, point: Point) -> Path {
        self.push('M', &[point]);
        self
    }

    pub fn line(mut self, point: Point) -> Path {
        self.push('L', &[point]);
        self
    }

    pub fn quad(mut self, by: Point, to: Point) -> Path {
        self.push('Q', &[by, to]);
        self
    }

    /// The lower or upper half of an ellipse; `deep` is how far it leaves the straight line.
    pub fn arc(mut self, rx: f64, deep: f64, upward: bool, to: Point) -> Path {
        let sweep = u8::from(upward);
        let _ = write!(self.d, "A{} {} 0 0 {sweep} {} {}", num(rx), num(deep), num(to.0), num(to.1));
        self
    }

    pub fn end(mut self) -> Path {
        self.d.push('Z');
        self
    }

    pub fn polygon(points: &[Point]) -> Path {
        let mut path = Path::default();
        for (index, &point) in points.iter().enumerate() {
            path.push(if index == 0 { 'M' } else { 'L' }, &[point]);
        }
        path.end()
    }

    /// Another path's strokes in the same element.
    pub fn with(mut self, other: &Path) -> Path {
        self.d.push_str(&other.d);
        self.bounds = match (self.bounds, other.bounds) {
            (Some(a), Some(b)) => Some(a.joined(&b)),
            (a, b) => a.or(b),
        };
        self
    }
}

/// What stands around a drawing.
pub(super) struct Frame<'a> {
    /// Class of the kind: `seq`, `flow`, `state`, `class`, `er`.
    pub kind: &'static str,
    pub lang: &'static str,
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub narrow: bool,
}

/// A finished drawing.
pub(super) struct Drawing {
    pub svg: String,
    pub width: u32,
    pub height: u32,
}

/// Room between the outermost stroke and the edge.
const MARGIN: f64 = 8.0;

/// Smallest scale of a wide drawing in its box: 13-unit labels are then 11 px.
pub(super) const MIN_SCALE: f64 = 0.85;

impl Frame<'_> {
    /// The whole `<svg>`. The class `dg-wN` tells the style sheet how narrow (in 50 pixels, at most 60) the
    /// drawing may become before its box scrolls; `dg-nN` does so for a phone's, in 17 pixels.
    pub fn close(&self, sheet: &Sheet) -> Drawing {
        let bounds = sheet.bounds.unwrap_or(Rect::at(0.0, 0.0, 1.0, 1.0)).grown(MARGIN);
        let (left, top) = (bounds.left.floor(), bounds.top.floor());
        let (width, height) = ((bounds.right - left).ceil(), (bounds.bottom - top).ceil());
        let mut svg = String::with_capacity(sheet.svg.len() + 400);
        let size = if self.narrow {
            format!("dg-narrow dg-n{}", (width / 20.0).ceil() as u32)
        } else {
            format!("dg-wide dg-w{}", ((width * MIN_SCALE / 50.0).ceil() as u32).min(60))
        };
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"dg dg-{} {size}\" lang=\"{}\" role=\"img\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\">",
            self.kind,
            self.lang,
            num(left),
            num(top),
            num(width),
            num(height),
            num(width),
            num(height),
        );
        for (name, text) in [("title", self.title), ("desc", self.description)] {
            if let Some(text) = text {
                let _ = write!(svg, "<{name}>");
                escape_into(&mut svg, text);
                let _ = write!(svg, "</{name}>");
            }
        }
        svg.push_str(&sheet.svg);
        svg.push_str("</svg>");
        Drawing { svg, width: width as u32, height: height as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let check = |value: f64, expected: &str| assert_eq!(num(value).to_string(), expected);
        check(1.0, "1");
        check(-0.01, "0");
        check(-0.25, "-0.3");
        check(12.34, "12.3");
        check(-12.0, "-12");
    }

    #[test]
    fn text_is_escaped_and_the_view_box_covers_it() {
        let mut sheet = Sheet::default();
        let block = Block::new("<script>\"&", 500.0, 14.0);
        sheet.text((0.0, 0.0), &block, Anchor::Middle, "");
        let frame = Frame { kind: "flow", lang: "en", title: Some("a<b"), description: None, narrow: false };
        let drawing = frame.close(&sheet);
        assert!(drawing.svg.contains("&lt;script&gt;&quot;&amp;</text>"), "{}", drawing.svg);
        assert!(drawing.svg.contains("<title>a&lt;b</title>"));
        assert!(f64::from(drawing.width) >= block.w + 16.0);
    }
}
