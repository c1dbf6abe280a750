//! What all kinds share: the first line, comments, titles and translations are taken off; statements remain.

use super::DiagramKind;
use super::label::{Label, Words};
use super::problem::{self, Fault};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// A part of the fence's body that knows where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl<'a> Piece<'a> {
    pub fn span(self) -> Span {
        Span::new(self.at, self.at + self.text.len())
    }

    /// The part from byte `n` on.
    pub fn from(self, n: usize) -> Piece<'a> {
        Piece { text: &self.text[n..], at: self.at + n }
    }

    /// The part before byte `n`.
    pub fn to(self, n: usize) -> Piece<'a> {
        Piece { text: &self.text[..n], at: self.at }
    }

    pub fn trim(self) -> Piece<'a> {
        let lead = self.text.len() - self.text.trim_start().len();
        Piece { text: self.text.trim(), at: self.at + lead }
    }

    pub fn strip(self, prefix: &str) -> Option<Piece<'a>> {
        self.text.starts_with(prefix).then(|| self.from(prefix.len()))
    }

    pub fn strip_end(self, suffix: &str) -> Option<Piece<'a>> {
        self.text.ends_with(suffix).then(|| self.to(self.text.len() - suffix.len()))
    }

    pub fn split_once(self, separator: &str) -> Option<(Piece<'a>, Piece<'a>)> {
        let at = self.text.find(separator)?;
        Some((self.to(at).trim(), self.from(at + separator.len()).trim()))
    }

    /// The first word and the rest, both trimmed.
    pub fn word(self) -> (Piece<'a>, Piece<'a>) {
        let end = self.text.find(char::is_whitespace).unwrap_or(self.text.len());
        (self.to(end), self.from(end).trim())
    }

    pub fn label(self) -> Label {
        Label::new(self.text, self.span())
    }

    pub fn is_empty(self) -> bool {
        self.text.is_empty()
    }
}

/// A fence with its frame taken off.
#[derive(Debug)]
pub(super) struct Script<'a> {
    pub kind: DiagramKind,
    /// The first line: for faults of the whole diagram.
    pub head: Piece<'a>,
    /// The first line after its keyword: the direction of a flowchart.
    pub rest: Piece<'a>,
    /// Every other line that is no comment and no title, trimmed, none empty.
    pub lines: Vec<Piece<'a>>,
    /// A title that is drawn.
    pub title: Option<Label>,
    pub acc_title: Option<Label>,
    pub acc_descr: Option<Label>,
    pub words: Words,
}

/// Body -> frame and statements.
pub(super) fn read(body: &str) -> Result<Script<'_>, Vec<Diagnostic>> {
    let mut reader = Reader::default();
    for line in pieces(body) {
        if let Err(fault) = reader.line(line) {
            reader.faults.push(*fault);
        }
    }
    reader.finish(body)
}

/// The lines of a text with their offsets, trimmed.
fn pieces(body: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    body.split('\n').map(move |text| {
        let piece = Piece { text, at }.trim();
        at += text.len() + 1;
        piece
    })
}

#[derive(Default)]
struct Reader<'a> {
    head: Option<Piece<'a>>,
    lines: Vec<Piece<'a>>,
    title: Option<Label>,
    acc_title: Option<Label>,
    acc_descr: Option<Label>,
    words: Words,
    faults: Vec<Diagnostic>,
    /// Inside `---` before the first line.
    front: bool,
    /// Inside `accDescr {`: where it began, and its text so far.
    descr: Option<(Piece<'a>, String)>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Piece<'a>) -> Result<(), Fault> {
        if let Some((start, text)) = &mut self.descr {
            let end = line.text.find('}');
            text.push_str(&line.text[..end.unwrap_or(line.text.len())]);
            if end.is_some() {
                self.acc_descr = Some(Label::new(text, start.span()));
                self.descr = None;
            } else {
                text.push(' ');
            }
            return Ok(());
        }
        if line.is_empty() {
            return Ok(());
        }
        if line.text.starts_with("%%{") {
            return Err(problem::refused(
                "`%%{init}%%`",
                line.span(),
                "remove the line: colours come from the site's theme",
            ));
        }
        if let Some(comment) = line.strip("%%") {
            return self.comment(comment.trim());
        }
        self.titles_and_lines(line)
    }

    fn comment(&mut self, comment: Piece<'a>) -> Result<(), Fault> {
        match comment.strip("en:").or_else(|| comment.strip("en：")) {
            Some(pair) => self.words.add(pair.trim().text, pair.trim().span()),
            None => Ok(()),
        }
    }

    fn titles_and_lines(&mut self, line: Piece<'a>) -> Result<(), Fault> {
        if line.text == "---" && self.head.is_none() {
            self.front = !self.front;
            return Ok(());
        }
        let after =
            |name: &str| line.strip(name).map(Piece::trim).and_then(|rest| rest.strip(":").map(Piece::trim));
        if self.front {
            match after("title") {
                Some(title) => self.title = Some(title.label()),
                None => {
                    return Err(problem::refused("front matter", line.span(), "keep only `title:` in it"));
                }
            }
        } else if let Some(title) = after("accTitle") {
            self.acc_title = Some(title.label());
        } else if let Some(descr) = after("accDescr") {
            self.acc_descr = Some(descr.label());
        } else if let Some(open) = line.strip("accDescr").and_then(|rest| rest.trim().strip("{")) {
            self.descr = Some((open.trim(), String::new()));
            return self.line(open.trim());
        } else if self.head.is_none() {
            self.head = Some(line);
        } else {
            self.lines.push(line);
        }
        Ok(())
    }

    fn finish(mut self, body: &str) -> Result<Script<'a>, Vec<Diagnostic>> {
        if let Some((start, _)) = &self.descr {
            self.faults.push(*problem::unclosed("accDescr {", "}", start.span()));
        }
        let empty = Piece { text: "", at: 0 };
        let head = self.head.unwrap_or(empty);
        let (word, rest) = head.word();
        let name = word.text.trim_end_matches([';', ':']);
        let kind = match name {
            "sequenceDiagram" => DiagramKind::Sequence,
            "flowchart" | "graph" => DiagramKind::Flow,
            "stateDiagram-v2" | "stateDiagram" => DiagramKind::State,
            "classDiagram" | "classDiagram-v2" => DiagramKind::Class,
            "erDiagram" => DiagramKind::Er,
            _ => {
                let place = if name.is_empty() { Span::new(0, body.len().min(1)) } else { word.span() };
                self.faults.push(*problem::unknown_kind(name, place));
                return Err(self.faults);
            }
        };
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let Reader { lines, title, acc_title, acc_descr, words, .. } = self;
        Ok(Script { kind, head, rest, lines, title, acc_title, acc_descr, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_taken_off() {
        let body = "---\ntitle: 标题\n---\n%% a comment\nflowchart LR\n  accTitle: 名字\n  accDescr {\n 一\n 二 }\n\n  A-->B\n%% en: 名字 = Name\n";
        let script = read(body).unwrap();
        assert_eq!(script.kind, DiagramKind::Flow);
        assert_eq!(script.rest.text, "LR");
        assert_eq!(script.title.unwrap().text, "标题");
        assert_eq!(script.acc_title.unwrap().text, "名字");
        assert_eq!(script.acc_descr.unwrap().text, "一 二");
        let lines: Vec<_> = script.lines.iter().map(|l| (l.text, &body[l.span().range()])).collect();
        assert_eq!(lines, [("A-->B", "A-->B")]);
    }

    #[test]
    fn faults_of_the_frame() {
        let check = |body: &str, code: &str, marked: &str| {
            let faults = read(body).unwrap_err();
            assert_eq!(faults[0].code, code, "{body}");
            assert_eq!(&body[faults[0].span.unwrap().range()], marked, "{body}");
        };
        check("", "diagram-kind", "");
        check("flowchrt LR\nA-->B", "diagram-kind", "flowchrt");
        check("gantt\n", "diagram-kind", "gantt");
        check("%%{init: {}}%%\nflowchart LR", "diagram-refused", "%%{init: {}}%%");
        check("flowchart LR\naccDescr {\nx", "diagram-unclosed", "");
        check("flowchart LR\n%% en: 没有等号", "diagram-translation", "没有等号");
    }
}
