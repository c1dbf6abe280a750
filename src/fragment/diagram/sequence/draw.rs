//! A sequence diagram -> its layers: bands, frames, life lines, bars, rows, heads.

use super::super::Size;
use super::super::canvas::{Anchor, Path, Rect, Sheet};
use super::super::measure::Block;
use super::Sequence;
use super::columns::{BRIM, Columns, FIGURE, Head, PHONE, narrow, wide};
use super::rows::Rows;

/// Below this length of the life lines, the heads are not repeated at the bottom.
const LONG: f64 = 620.0;

/// The drawing; `None` when a phone cannot hold it, and in sizes that differ for graphs only.
pub(in super::super) fn draw(sequence: &Sequence, size: Size) -> Option<Sheet> {
    let columns = match size {
        Size::Wide => wide(sequence),
        Size::Phone => narrow(sequence, PHONE)?,
        Size::Brim => narrow(sequence, BRIM)?,
        Size::Snug | Size::Turned => return None,
    };
    let foot = columns.heads.iter().map(|head| head.h).fold(0.0, f64::max);
    let mut rows = Rows::new(sequence, &columns, foot);
    rows.draw();
    let bottom = rows.y;
    let mut heads = Sheet::default();
    let mut lines = Sheet::default();
    for (index, person) in sequence.people.iter().enumerate() {
        let shown = &columns.heads[index];
        let begin = rows.born[index].unwrap_or(foot);
        let end = rows.dead[index].unwrap_or(bottom).max(begin);
        lines.path(&Path::default().to((shown.x, begin)).line((shown.x, end)), "life");
        if rows.born[index].is_none() {
            head(&mut heads, shown, person.actor, foot);
        }
        if rows.dead[index].is_some() {
            let cross = Path::default().to((shown.x - 7.0, end - 7.0)).line((shown.x + 7.0, end + 7.0));
            let cross = cross.to((shown.x + 7.0, end - 7.0)).line((shown.x - 7.0, end + 7.0));
            heads.path(&cross, "gone");
        } else if bottom - foot > LONG {
            head(&mut heads, shown, person.actor, bottom + shown.h);
        }
    }
    let mut sheet = Sheet::default();
    for layer in [rows.back, lines, rows.bars, rows.front, heads] {
        sheet.append(layer);
    }
    Some(titled(sequence, with_bands(sequence, &columns, sheet)))
}

/// The head of a life line whose foot is at `foot`.
pub(super) fn head(sheet: &mut Sheet, head: &Head, actor: bool, foot: f64) {
    sheet.open("head", None);
    let x = head.x;
    if actor {
        let top = foot - head.h;
        let body = Path::default().to((x, top + 13.0)).line((x, top + 24.0));
        let arms = body.to((x - 9.0, top + 17.0)).line((x + 9.0, top + 17.0));
        let legs = arms.to((x - 8.0, top + 33.0)).line((x, top + 24.0)).line((x + 8.0, top + 33.0));
        sheet.circle((x, top + 7.0), 6.0, "figure");
        sheet.path(&legs, "figure");
        sheet.text((x, top + FIGURE + head.name.h() / 2.0 - 1.0), &head.name, Anchor::Middle, "");
        sheet.cover(Rect::at(x - head.w / 2.0, top, head.w, head.h));
    } else {
        let rect = Rect::at(x - head.w / 2.0, foot - head.h, head.w, head.h);
        sheet.rect(rect, 8.0, "box");
        sheet.text(rect.centre(), &head.name, Anchor::Middle, "");
    }
    sheet.close();
}

/// Puts the grounds of `box` under a drawing.
fn with_bands(sequence: &Sequence, columns: &Columns, sheet: Sheet) -> Sheet {
    let Some(bounds) = sheet.bounds() else { return sheet };
    let mut ground = Sheet::default();
    let side = if columns.narrow { 3.0 } else { 10.0 };
    let labelled = sequence.bands.iter().filter_map(|band| {
        let (first, last) = (&columns.heads[band.first], &columns.heads[band.last]);
        let (left, right) = (first.x - first.w / 2.0 - side, last.x + last.w / 2.0 + side);
        let text = band.label.as_ref().map_or("", |label| &label.text);
        (left < right).then(|| (left, right, Block::new(text, right - left - 8.0, 13.0)))
    });
    let labelled: Vec<_> = labelled.collect();
    let room = labelled.iter().map(|(.., label)| label.h()).fold(0.0, f64::max);
    for (left, right, label) in &labelled {
        let top = bounds.top.min(0.0) - room - 12.0;
        ground.open("band", None);
        ground.rect(Rect { left: *left, top, right: *right, bottom: bounds.bottom + 6.0 }, 8.0, "");
        ground.text(((left + right) / 2.0, top + 5.0 + room / 2.0), label, Anchor::Middle, "");
        ground.close();
    }
    ground.append(sheet);
    ground
}

/// Puts the title above a drawing.
fn titled(sequence: &Sequence, mut sheet: Sheet) -> Sheet {
    if let (Some(title), Some(bounds)) = (&sequence.title, sheet.bounds()) {
        let block = Block::new(&title.text, bounds.w().max(200.0), 16.0);
        let at = (bounds.centre().0, bounds.top - 12.0 - block.h() / 2.0);
        sheet.text(at, &block, Anchor::Middle, "title");
    }
    sheet
}
