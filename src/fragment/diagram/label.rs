//! The words of a drawing: cleaned after parsing, translated before layout.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::problem;
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::base::text::is_han;

/// A text that the drawing shows, with its place in the fence. Lines are separated by `\n`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Label {
    pub text: String,
    pub span: Span,
}

impl Label {
    /// A label from its source text: quotes, `<br>`, `\n` and `#35;` are resolved here.
    pub fn new(raw: &str, span: Span) -> Label {
        Label { text: clean(raw), span }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text on one line, for the transcript.
    pub fn flat(&self) -> String {
        self.text.replace('\n', " ")
    }
}

/// Source text -> shown text.
pub(super) fn clean(raw: &str) -> String {
    let raw = raw.trim();
    let raw = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')).unwrap_or(raw);
    let raw = raw.strip_prefix('`').and_then(|r| r.strip_suffix('`')).unwrap_or(raw);
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let (shown, used) = line_break(rest).or_else(|| entity(rest)).unwrap_or((c, c.len_utf8()));
        if shown == '\n' || !shown.is_control() {
            out.push(shown);
        }
        rest = &rest[used..];
    }
    let lines: Vec<&str> = out.split('\n').map(str::trim).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// `<br>`, `<br/>`, `<br />` or a written `\n` at the start of `text`, and its length.
fn line_break(text: &str) -> Option<(char, usize)> {
    if text.starts_with("\\n") {
        return Some(('\n', 2));
    }
    let inner = text.strip_prefix("<br").or_else(|| text.strip_prefix("<BR"))?;
    let end = inner.find('>').filter(|&end| inner[..end].trim().trim_end_matches('/').is_empty())?;
    Some(('\n', 3 + end + 1))
}

/// Mermaid's `#35;` and `#quot;` at the start of `text`, and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('#')?;
    let end = inner.bytes().take(8).position(|b| b == b';')?;
    let name = &inner[..end];
    let shown = match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        _ => char::from_u32(name.parse().ok()?)?,
    };
    Some((shown, end + 2))
}

/// The translations written in a fence: `%% en: 客户端 = Client`.
#[derive(Debug, Default)]
pub(super) struct Words {
    lines: Vec<(Span, String)>,
    /// Chinese text -> (English text, index into `lines`).
    table: BTreeMap<String, (String, usize)>,
    used: RefCell<Vec<bool>>,
}

impl Words {
    /// Takes the part after `en:`. A text may itself hold ` = `, so every place is a possible border and the
    /// label that asks decides.
    pub fn add(&mut self, line: &str, span: Span) -> Result<(), Box<Diagnostic>> {
        let sep = if line.contains(" = ") { " = " } else { "=" };
        let borders: Vec<usize> = line.match_indices(sep).map(|(at, _)| at).collect();
        if borders.is_empty() {
            return Err(problem::bad_translation(span));
        }
        let index = self.lines.len();
        for &at in borders.iter().take(8) {
            let (from, to) = (clean(&line[..at]), clean(&line[at + sep.len()..]));
            if from.is_empty() || to.is_empty() {
                continue;
            }
            if borders.len() == 1 {
                self.table.insert(from, (to, index));
            } else {
                self.table.entry(from).or_insert((to, index));
            }
        }
        self.lines.push((span, line.to_owned()));
        self.used.borrow_mut().push(false);
        Ok(())
    }

    /// Replaces a label by its English text; without one, Chinese stays and a warning tells.
    pub fn translate(&self, label: &mut Label, found: &mut Vec<Diagnostic>) {
        if let Some((english, line)) = self.table.get(&label.text) {
            label.text.clone_from(english);
            self.used.borrow_mut()[*line] = true;
        } else if label.text.chars().any(is_han) {
            found.push(problem::untranslated(label));
        }
    }

    /// One warning for each translation that no label asked for.
    pub fn unused(&self, found: &mut Vec<Diagnostic>) {
        for ((span, line), used) in self.lines.iter().zip(self.used.borrow().iter()) {
            if !used {
                found.push(problem::unused_translation(line, *span));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cleaned() {
        let check = |raw: &str, expected: &str| assert_eq!(clean(raw), expected, "{raw}");
        check(" \"引号 #quot;里#quot;\" ", "引号 \"里\"");
        check("一<br/>二<br />三\\n四", "一\n二\n三\n四");
        check("<b>粗</b> <brx>", "<b>粗</b> <brx>");
        check("C#35; 与 #9999999; # 号", "C# 与 #9999999; # 号");
        check("a\u{7}b", "ab");
    }

    #[test]
    fn the_label_decides_where_a_translation_is_split() {
        let mut words = Words::default();
        words.add("序号 seq = x = sequence = x", Span::default()).unwrap();
        words.add("客户端=Client", Span::default()).unwrap();
        words.add("没有用到 = unused", Span::default()).unwrap();
        let mut found = Vec::new();
        let mut check = |from: &str, expected: &str| {
            let mut label = Label::new(from, Span::default());
            words.translate(&mut label, &mut found);
            assert_eq!(label.text, expected);
        };
        check("序号 seq = x", "sequence = x");
        check("客户端", "Client");
        check("SYN", "SYN");
        check("服务端", "服务端");
        words.unused(&mut found);
        let codes: Vec<_> = found.iter().map(|d| &*d.code).collect();
        assert_eq!(codes, ["diagram-untranslated", "diagram-translation-unused"]);
        assert!(words.add("无", Span::default()).is_err());
    }
}
