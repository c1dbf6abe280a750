//! The header of a page: title, tags, category and other names; the rest stays as remarks.

use super::Page;
use crate::convert::Reason;
use crate::convert::line::{Line, Text};
use crate::convert::name::cleaned;

impl Page {
    /// Reads the header; gives the first line after it.
    pub(super) fn header(&mut self, lines: &[Line]) -> usize {
        let opens = lines.first().is_some_and(|line| line.raw.trim_end() == "---");
        let close = lines
            .iter()
            .skip(1)
            .position(|line| matches!(line.raw.trim_end(), "---" | "..."))
            .map(|at| at + 1);
        let (from, close) = match (opens, close, bare_header(lines)) {
            (true, Some(close), _) => (1, close),
            (false, _, Some(close)) => (0, close),
            _ => return 0,
        };
        let inside = &lines[from..close];
        if !inside.iter().all(|line| line.is_blank() || is_yaml(line.raw)) {
            return 0;
        }
        if from > 0 {
            self.dropped.push((lines[0].id, Reason::HeaderMark));
        }
        self.dropped.push((lines[close].id, Reason::HeaderMark));
        let mut key = "";
        for line in inside.iter().filter(|line| !line.is_blank()) {
            let mut value = line.text;
            if let Some((name, rest)) =
                line.raw.split_once(':').filter(|_| line.indent == 0 && !line.raw.starts_with('-'))
            {
                (key, value) = (name.trim(), rest.trim());
            }
            let mut values = values(value.trim_start_matches("- ").trim_matches(['[', ']'])).into_iter();
            match key {
                "title" if self.title.is_none() && !unquoted(value).is_empty() => {
                    self.title = Some(Text::new(line.id, cleaned(&unquoted(value))));
                    continue;
                }
                "tag" | "tags" => self.tags.extend(values),
                "alias" | "aliases" => self.aliases.extend(values),
                "category" | "categories" if self.category.is_none() => self.category = values.next(),
                _ => {}
            }
            self.remarks.push(Text::new(line.id, line.raw.trim_end()));
        }
        close + 1
    }
}

/// One past the header of an old Hexo post, which has no mark above it: keys of posts, then `---`.
fn bare_header(lines: &[Line]) -> Option<usize> {
    const KEYS: [&str; 8] =
        ["title", "date", "tags", "categories", "category", "layout", "author", "updated"];
    let close = lines.iter().position(|line| line.raw.trim_end() == "---").filter(|at| *at > 0)?;
    let key = |line: &Line| line.raw.split_once(':').is_some_and(|(key, _)| KEYS.contains(&key));
    let all = lines[..close].iter().all(|line| is_yaml(line.raw) && !line.is_blank());
    (all && key(&lines[0]) && lines[0].raw.starts_with("title")).then_some(close)
}

/// The values of `[a, "b, c"]`: a comma in quotes parts nothing.
fn values(list: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut quote = None;
    for c in list.chars() {
        match (c, quote) {
            (',', None) => values.push(String::new()),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => values.last_mut().expect("never empty").push(c),
        }
    }
    values.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

fn is_yaml(raw: &str) -> bool {
    raw.starts_with([' ', '\t', '-', '#'])
        || raw.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '))
}

fn unquoted(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).trim().to_owned()
}
