//! Notes whose statements about versions were checked too long ago.

use jiff::civil::Date;

use super::Catalog;
use crate::base::diagnostic::Diagnostic;
use crate::parse::header_line;

/// Months after which a note has to be looked at again.
const MONTHS: i32 = 12;

/// A warning for every note whose `checked` is more than twelve months before `today`, or no date at all.
/// `today` is given, so that a build without it does not change overnight.
pub fn aged(catalog: &Catalog, today: Date) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for note in catalog.entries.iter().map(|entry| &entry.zh) {
        let Some(checked) = &note.meta.checked else { continue };
        let diagnostic = match checked.parse::<Date>() {
            Err(_) => Some(no_date(checked)),
            Ok(date) if date > today => Some(in_future(checked)),
            Ok(date) => {
                let due = date.checked_add(jiff::Span::new().months(MONTHS)).unwrap_or(Date::MAX);
                (due < today).then(|| too_old(checked))
            }
        };
        found.extend(
            diagnostic.map(|d| d.at(header_line(&note.source.text, "checked")).in_file(&note.source.path)),
        );
    }
    found
}

fn too_old(checked: &str) -> Diagnostic {
    Diagnostic::warning(
        "checked-long-ago",
        format!("the statements of this note were last checked on {checked}"),
    )
    .help("check versions and figures against the sources, then set `checked` to the day")
}

fn no_date(checked: &str) -> Diagnostic {
    Diagnostic::warning("checked-date", format!("`checked: {checked}` is no date")).help("write `YYYY-MM-DD`")
}

fn in_future(checked: &str) -> Diagnostic {
    Diagnostic::warning("checked-date", format!("`checked: {checked}` lies in the future"))
        .help("write the day on which it was checked")
}

#[cfg(test)]
mod tests {
    use super::super::testing::catalog_of;
    use super::*;

    #[test]
    fn a_year_is_too_long() {
        let check = |checked: &str, expected: &[&str]| {
            let note = format!("---\nchecked: {checked}\n---\n");
            let catalog = catalog_of(&[("n.md", &note)]).value;
            let found = aged(&catalog, jiff::civil::date(2026, 11, 21));
            assert_eq!(found.iter().map(|d| &*d.code).collect::<Vec<_>>(), expected, "{checked}");
        };
        check("2026-11-21", &[]);
        check("2025-11-21", &[]);
        check("2025-11-20", &["checked-long-ago"]);
        check("2026-11-22", &["checked-date"]);
        assert_eq!(aged(&catalog_of(&[("n.md", "")]).value, jiff::civil::date(2026, 1, 1)), []);
    }
}
