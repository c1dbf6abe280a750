//! Good answers of the last days, in the cache folder: a line an address, `2026-11-21 https://…`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use jiff::civil::Date;

use super::super::files::replace;
use super::Answer;

/// Days for which a good answer is believed. Any other is asked again each time.
const DAYS: i32 = 7;

/// The answers.
pub(super) struct Kept {
    file: Option<PathBuf>,
    today: Date,
    good: BTreeMap<String, Date>,
}

impl Kept {
    /// Reads the file; a line that cannot be read is an address that was not asked.
    pub(super) fn read(file: Option<PathBuf>, today: Date) -> Kept {
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        Kept { file, today, good: parse(&text, today) }
    }

    pub(super) fn is_good(&self, url: &str) -> bool {
        self.good.contains_key(url)
    }

    pub(super) fn set(&mut self, url: &str, answer: &Answer) {
        if matches!(answer, Answer::Status(200..=299)) {
            self.good.insert(url.to_owned(), self.today);
        }
    }

    /// Writes the file, sorted by address.
    pub(super) fn write(&self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let text: String = self.good.iter().map(|(url, date)| format!("{date} {url}\n")).collect();
        fs::create_dir_all(file.parent().unwrap_or(file))?;
        replace(file, text.as_bytes())
    }
}

fn parse(text: &str, today: Date) -> BTreeMap<String, Date> {
    let lines = text.lines().filter_map(|line| {
        let (date, url) = line.split_once(' ')?;
        let date: Date = date.parse().ok()?;
        let until = date.checked_add(jiff::Span::new().days(DAYS)).ok()?;
        (date <= today && today < until).then(|| (url.to_owned(), date))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_believed_for_a_week() {
        let today = jiff::civil::date(2026, 11, 21);
        let text = "2026-11-15 https://a/\n2026-11-14 https://old/\n2026-12-01 https://future/\nbroken\n";
        assert_eq!(parse(text, today).into_keys().collect::<Vec<_>>(), ["https://a/"]);
    }
}
