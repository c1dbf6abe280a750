//! A raw text -> sections: at headings (`###`, `《》`), rules and the roots of trees. What stands under no heading is
//! cut by what it is about (`cut.rs`).

use super::Reason;
use super::cut::cut;
use super::line::{Line, LineId, Text};
use super::name::cleaned;
use super::shape::{Marker, fence_at, is_rule, marker};
use super::topics::Topics;
use crate::base::text::is_han;

/// Lines about one topic.
#[derive(Debug, Clone, Default)]
pub(super) struct Section<'a> {
    /// The heading; without one a title is found in the lines.
    pub title: Option<Text>,
    /// Headings above that have no text of their own.
    pub groups: Vec<Group>,
    /// Lines that say when something was written.
    pub remarks: Vec<Text>,
    pub lines: Vec<Line<'a>>,
    /// Lines that are not printed, and why.
    pub dropped: Vec<(LineId, Reason)>,
}

impl Section<'_> {
    fn is_blank(&self) -> bool {
        self.lines.iter().all(Line::is_blank)
    }
}

/// What stands above a note as a part of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub text: Text,
    /// Whether the note is a branch of it; else a heading stands somewhere above, and the author may have gone on to
    /// something else since.
    pub tree: bool,
}

/// A heading of a raw text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    /// 1 to 6; 《》 is a heading of the topic's level, 0.
    pub level: usize,
    pub text: &'a str,
    /// Words on the same line after a 《》.
    pub rest: &'a str,
}

/// Cuts a raw text into sections.
pub(super) fn sections<'a>(lines: &[Line<'a>], topics: &Topics) -> Vec<Section<'a>> {
    let fenced = fenced(lines);
    let level = topic_level(lines, &fenced);
    let mut cutter = Cutter { level, topics, ..Cutter::new(topics) };
    for (at, line) in lines.iter().enumerate() {
        if !fenced[at] && cutter.structure(line) {
            continue;
        }
        cutter.open.lines.push(*line);
    }
    cutter.close();
    cutter.done()
}

/// Which lines are in fences, marks included.
pub(super) fn fenced(lines: &[Line]) -> Vec<bool> {
    let mut fenced = vec![false; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        match fence_at(lines, at) {
            Some(fence) => {
                fenced[at..fence.end].fill(true);
                at = fence.end;
            }
            None => at += 1,
        }
    }
    fenced
}

/// The level at which notes are cut: that of most headings, the higher of two.
fn topic_level(lines: &[Line], fenced: &[bool]) -> usize {
    let mut counts = [0_usize; 7];
    for (line, _) in lines.iter().zip(fenced).filter(|(_, fenced)| !**fenced) {
        if let Some(heading) = heading(line.raw) {
            counts[heading.level] += 1;
        }
    }
    (1..7).max_by_key(|&level| (counts[level], 7 - level)).unwrap_or(2)
}

/// The heading that a line is. A single `#` is a remark of a programmer when a text has no other headings; texts
/// whose headings they are have a blank after it and nothing indented, so it counts only with two or more signs.
pub(super) fn heading(raw: &str) -> Option<Heading<'_>> {
    if let Some(rest) = raw.trim_start().strip_prefix('《') {
        let (text, rest) = rest.split_once('》')?;
        return (!text.trim().is_empty()).then(|| Heading { level: 0, text, rest: rest.trim() });
    }
    let rest = raw.trim_start_matches('#');
    let level = raw.len() - rest.len();
    let apart = rest.starts_with([' ', '\t']) || rest.starts_with(is_han);
    let named = apart && rest.chars().any(char::is_alphanumeric);
    let text = rest.trim().trim_end_matches('#').trim();
    ((2..=6).contains(&level) && named).then_some(Heading { level, text, rest: "" })
}

struct Cutter<'a, 't> {
    level: usize,
    topics: &'t Topics,
    open: Section<'a>,
    /// Level of the open heading.
    open_level: usize,
    /// Headings above without text, with their levels.
    groups: Vec<(usize, Text)>,
    sections: Vec<Section<'a>>,
}

impl<'a, 't> Cutter<'a, 't> {
    fn new(topics: &'t Topics) -> Cutter<'a, 't> {
        let open = Section::default();
        Cutter { level: 2, topics, open, open_level: 0, groups: Vec::new(), sections: Vec::new() }
    }

    /// Takes a line that ends a section; false when it is no such line.
    fn structure(&mut self, line: &Line<'a>) -> bool {
        if line.is_blank() {
            return false;
        }
        if let Some(heading) = heading(line.raw).filter(|heading| heading.level <= self.level) {
            self.close();
            self.groups.retain(|(level, _)| *level < heading.level);
            self.open_level = heading.level;
            self.open.title = Some(Text::new(line.id, cleaned(heading.text)));
            if !heading.rest.is_empty() {
                // The words after 《》 are text: the line is printed there, and the title repeats its part.
                self.open.lines.push(*line);
            }
            return true;
        }
        if is_rule(line.text) && line.indent == 0 {
            self.close();
            self.open.dropped.push((line.id, Reason::Rule));
            return true;
        }
        if is_date(line.text) && self.open.is_blank() && self.open.title.is_none() {
            self.open.remarks.push(Text::new(line.id, line.text));
            return true;
        }
        if line.indent == 0 && marker(line.text).0 == Marker::Root {
            self.close();
        }
        false
    }

    fn close(&mut self) {
        let section = std::mem::take(&mut self.open);
        let level = std::mem::take(&mut self.open_level);
        match &section.title {
            Some(title) if section.is_blank() && (1..self.level).contains(&level) => {
                self.groups.push((level, title.clone()));
                self.carry(section);
            }
            Some(_) => {
                // A group's heading is printed once, with the first note below it.
                let group = |(_, text): &(usize, Text)| Group { text: text.clone(), tree: false };
                let groups = self.groups.iter().map(group).collect();
                self.sections.push(Section { groups, ..section });
            }
            None if section.is_blank() => self.carry(section),
            None => self.sections.extend(cut(section, self.topics)),
        }
    }

    /// What an empty section leaves goes on to the next.
    fn carry(&mut self, section: Section<'a>) {
        self.open.dropped.extend(section.dropped);
        self.open.remarks.extend(section.remarks);
    }

    fn done(mut self) -> Vec<Section<'a>> {
        // Nothing came after the last heading, rule or date.
        let left = std::mem::take(&mut self.open);
        let mut spare: Vec<Text> = left.remarks;
        let named: std::collections::BTreeSet<LineId> = self
            .sections
            .iter()
            .flat_map(|section| section.groups.iter().map(|group| group.text.from))
            .collect();
        spare
            .extend(self.groups.into_iter().map(|(_, text)| text).filter(|text| !named.contains(&text.from)));
        if self.sections.is_empty() && (!spare.is_empty() || !left.dropped.is_empty()) {
            self.sections.push(Section::default());
        }
        if let Some(last) = self.sections.last_mut() {
            last.dropped.extend(left.dropped);
            last.remarks.extend(spare);
        }
        self.sections
    }
}

/// `Day06:`, `2020-7-31`, `下午`: a line of a diary.
fn is_date(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：']);
    // `2023/05/03 周三`
    let text = text.split([' ', '(', '（']).next().filter(|_| has_weekday(text)).unwrap_or(text);
    let day = text.strip_prefix("Day").or_else(|| text.strip_prefix("day"));
    let number = |t: &str| !t.is_empty() && t.trim().bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月']).map(|part| part.trim_end_matches('日')).collect();
    let date =
        parts.len() >= 3 && parts[0].len() == 4 && parts.iter().all(|part| part.is_empty() || number(part));
    day.is_some_and(number) || date || matches!(text, "上午" | "下午" | "晚上" | "早上")
}

fn has_weekday(text: &str) -> bool {
    let rest =
        text.trim_end_matches([')', '）']).trim_end_matches(['一', '二', '三', '四', '五', '六', '日', '天']);
    rest.len() < text.len() && ["周", "星期", "礼拜"].iter().any(|day| rest.ends_with(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::known::Known;
    use crate::convert::line::lines;

    /// Titles of the sections, each with its groups and the number of its lines.
    fn check(text: &str, expected: &[(&str, &[&str], usize)]) {
        let known = Known::embedded();
        let lines = lines(0, text);
        let sections = sections(&lines, &known.topics);
        let found: Vec<(&str, Vec<&str>, usize)> = sections
            .iter()
            .map(|section| {
                let title = section.title.as_ref().map_or("", |title| title.text.as_str());
                let groups = section.groups.iter().map(|group| group.text.text.as_str()).collect();
                (title, groups, section.lines.iter().filter(|line| !line.is_blank()).count())
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(t, g, n)| (*t, g.to_vec(), *n)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn headings_cut() {
        check("《锁》\n互斥\n\n《缓存》-怎么用\n", &[("锁", &[], 1), ("缓存", &[], 1)]);
        check(
            "## 网络\n### 粘包\n一\n### 挥手\n二\n#### 细节\n三\n### 端口\n五\n## RPC\n四",
            &[("粘包", &["网络"], 1), ("挥手", &["网络"], 3), ("端口", &["网络"], 1), ("RPC", &[], 1)],
        );
        check("### 锁\n```\n### 不是标题\n```\n", &[("锁", &[], 3)]);
        check("### 空\n\n### 二\nx", &[("空", &[], 0), ("二", &[], 1)]);
    }

    #[test]
    fn rules_and_dates_cut() {
        check("-----\n2020-7-31\n事务隔离级别\n    脏读\n-----\nDay07\n-----", &[("", &[], 2)]);
        check("#remark\n# 话", &[("", &[], 2)]);
        check("-----\n", &[("", &[], 0)]);
        check("2023/05/03 周三\n脏读\n-----\nDay 2：\n幻读", &[("", &[], 1), ("", &[], 1)]);
        check("###没有空格\n话", &[("没有空格", &[], 1)]);
    }
}
