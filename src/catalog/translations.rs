//! A Chinese file and its translation -> matched blocks, each fresh, stale or missing.
//!
//! Sections pair first (by heading), then the blocks within each, then what stands in quotes, callouts and
//! elements. The first place where the two files diverge in a sequence is a finding at the English file.

use super::State;
use super::align::{Cell, align};
use super::copies::differing_copy;
use super::lock::{Lock, hash_of, header_hashes, lock_names, needs_no_lock};
use super::mismatch::{
    differs, fence_differs, never_accepted, not_translated, other_count, stale_translation, untranslated,
    without_source,
};
use super::sections::{Section, only_en, only_zh, sections};
use super::shape::{Kind, explicit_id};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;
use crate::parse::{Block, BlockKind, Note, header_line};

/// A matched pair before it has its anchor; positions as in [`super::Row`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub zh: Option<usize>,
    pub en: Option<usize>,
    pub state: State,
    pub inner: Vec<Match>,
}

/// What the comparison of two files gives.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub matches: Vec<Match>,
    /// Headings that belong together, by position in `Note::headings`; also those inside lists.
    pub headings: Vec<(usize, usize)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Matches the blocks of a note with its translation, or with nothing.
pub(super) fn matched(zh: &Note, en: Option<&Note>, lock: &Lock) -> Matched {
    let Some(en) = en else {
        return Matched { matches: only_zh(&zh.blocks, 0), ..Matched::default() };
    };
    let (names, out) = (lock_names(zh), Matched::default());
    let mut matcher = Matcher { zh, en, lock, names, stale: Vec::new(), untranslated: None, out };
    matcher.out.matches = matcher.sections();
    matcher.report_untranslated();
    matcher.report_stale();
    matcher.out
}

struct Matcher<'a> {
    zh: &'a Note,
    en: &'a Note,
    lock: &'a Lock,
    /// The note's names in the lock.
    names: Vec<String>,
    /// Chinese blocks whose translation is stale.
    stale: Vec<Span>,
    /// The first place of the translation where all blocks are missing, and how many are there and further on.
    untranslated: Option<Gap>,
    out: Matched,
}

/// Where a translation has nothing yet.
#[derive(Clone, Copy)]
struct Gap {
    /// First Chinese block without translation.
    zh: Span,
    /// Place in the English file.
    en: Span,
    blocks: usize,
}

/// The end of a sequence of blocks, for findings about what is missing there.
#[derive(Clone, Copy)]
struct Within {
    /// Place in the English file that stands for the whole sequence.
    en: Span,
}

impl Matcher<'_> {
    fn sections(&mut self) -> Vec<Match> {
        let (zh, en) = (self.zh, self.en);
        let (zh_sections, en_sections) = (sections(&zh.blocks), sections(&en.blocks));
        let zh_cells = self.section_cells(zh, &zh_sections, true);
        let en_cells = self.section_cells(en, &en_sections, false);
        // The part before the first heading has no heading to pair by: it always pairs with its like.
        let mut pairs = vec![(Some(0), Some(0))];
        let alignment = align(&zh_cells[1..], &en_cells[1..]);
        pairs.extend(alignment.pairs.iter().map(|&(a, b)| (a.map(|a| a + 1), b.map(|b| b + 1))));
        if let Some(at) = alignment.diverges {
            let heading = |section: &Section| section.first;
            let pairs: Vec<_> = alignment
                .pairs
                .iter()
                .map(|&(a, b)| {
                    (a.map(|a| heading(&zh_sections[a + 1])), b.map(|b| heading(&en_sections[b + 1])))
                })
                .collect();
            self.misaligned(
                &zh.blocks,
                &en.blocks,
                &pairs,
                at,
                Within { en: Span::at(en.source.text.len()) },
            );
        }
        let mut matches = Vec::new();
        for (a, b) in pairs {
            let a = a.map(|a| &zh_sections[a]);
            let b = b.map(|b| &en_sections[b]);
            self.section(a, b, &mut matches);
        }
        matches
    }

    fn section(&mut self, a: Option<&Section>, b: Option<&Section>, matches: &mut Vec<Match>) {
        let (zh, en) = (self.zh, self.en);
        match (a, b) {
            (Some(a), Some(b)) => {
                if a.has_heading {
                    matches.push(self.pair(&zh.blocks, a.first, &en.blocks, b.first));
                }
                let within = if b.has_heading { en.blocks[b.first].span } else { Span::at(body_start(en)) };
                let (zh_body, en_body) = (&zh.blocks[a.body()], &en.blocks[b.body()]);
                let mut inner = self.sequence(zh_body, en_body, Within { en: within });
                for one in &mut inner {
                    one.zh = one.zh.map(|at| at + a.body().start);
                    one.en = one.en.map(|at| at + b.body().start);
                }
                matches.extend(inner);
            }
            (Some(a), None) => matches.extend(only_zh(&zh.blocks[a.first..a.end], a.first)),
            (None, Some(b)) => matches.extend(only_en(&en.blocks[b.first..b.end], b.first)),
            (None, None) => {}
        }
    }

    /// Matches the blocks of one sequence: the body of a section, or all that stands in a quote or callout.
    fn sequence(&mut self, zh: &[Block], en: &[Block], within: Within) -> Vec<Match> {
        if en.is_empty() && !zh.is_empty() {
            let gap = self.untranslated.get_or_insert(Gap { zh: zh[0].span, en: within.en, blocks: 0 });
            gap.blocks += zh.len();
            return only_zh(zh, 0);
        }
        let zh_cells: Vec<_> = zh.iter().map(|block| self.cell(self.zh, block, true)).collect();
        let en_cells: Vec<_> = en.iter().map(|block| self.cell(self.en, block, false)).collect();
        let alignment = align(&zh_cells, &en_cells);
        if let Some(at) = alignment.diverges {
            self.misaligned(zh, en, &alignment.pairs, at, within);
        }
        let mut matches = Vec::new();
        for (a, b) in alignment.pairs {
            match (a, b) {
                (Some(a), Some(b)) => matches.push(self.pair(zh, a, en, b)),
                (Some(a), None) => matches.extend(only_zh(&zh[a..=a], a)),
                (None, Some(b)) => matches.extend(only_en(&en[b..=b], b)),
                (None, None) => {}
            }
        }
        matches
    }

    fn pair(&mut self, zh: &[Block], a: usize, en: &[Block], b: usize) -> Match {
        let (zh_block, en_block) = (&zh[a], &en[b]);
        self.compare(zh_block, en_block);
        let state = self.state(zh_block, en_block);
        if state == State::Stale && !differing_copy(self.zh, zh_block, self.en, en_block) {
            self.stale.push(zh_block.span);
        }
        let (inner_zh, inner_en) = (zh_block.children(), en_block.children());
        let inner = self.sequence(inner_zh, inner_en, Within { en: en_block.span });
        Match { zh: Some(a), en: Some(b), state, inner }
    }

    fn state(&self, zh: &Block, en: &Block) -> State {
        let fresh = needs_no_lock(self.zh, zh, self.en, en)
            || !differing_copy(self.zh, zh, self.en, en) && self.lock.has(&self.names, &hash_of(self.zh, zh));
        if fresh { State::Fresh } else { State::Stale }
    }

    /// Reports what differs inside a pair that is one row: items, table rows, code.
    fn compare(&mut self, zh: &Block, en: &Block) {
        match (&zh.kind, &en.kind) {
            (BlockKind::Heading(a), BlockKind::Heading(b)) => self.out.headings.push((*a, *b)),
            (BlockKind::Fence(_), BlockKind::Fence(_)) if differing_copy(self.zh, zh, self.en, en) => {
                self.out.diagnostics.push(fence_differs(self.zh, zh, self.en, en));
            }
            (BlockKind::Table(a), BlockKind::Table(b)) => {
                let what = if a.rows.len() != b.rows.len() {
                    Some(("row", a.rows.len(), b.rows.len()))
                } else if a.columns.len() != b.columns.len() {
                    Some(("column", a.columns.len(), b.columns.len()))
                } else {
                    None
                };
                self.out
                    .diagnostics
                    .extend(what.map(|what| other_count(self.zh, zh, self.en, en, "table", what)));
            }
            (BlockKind::List { items: a, .. }, BlockKind::List { items: b, .. }) => {
                if a.len() != b.len() {
                    let what = ("item", a.len(), b.len());
                    self.out.diagnostics.push(other_count(self.zh, zh, self.en, en, "list", what));
                }
                for (a, b) in a.iter().zip(b) {
                    self.compare_item(&a.blocks, &b.blocks, b.span);
                }
            }
            _ => {}
        }
    }

    /// List items have no rows of their own, but code in them must be a copy and blocks must not get lost.
    fn compare_item(&mut self, zh: &[Block], en: &[Block], item: Span) {
        let kinds =
            |note: &Note, blocks: &[Block]| blocks.iter().map(|b| Kind::of(note, b)).collect::<Vec<_>>();
        let (zh_kinds, en_kinds) = (kinds(self.zh, zh), kinds(self.en, en));
        if zh_kinds != en_kinds {
            let pairs: Vec<_> = (0..zh.len().max(en.len()))
                .map(|at| ((at < zh.len()).then_some(at), (at < en.len()).then_some(at)))
                .collect();
            let at = pairs.iter().position(|&(a, b)| a.map(|a| zh_kinds[a]) != b.map(|b| en_kinds[b]));
            self.misaligned(zh, en, &pairs, at.unwrap_or(0), Within { en: item });
            return;
        }
        for (a, b) in zh.iter().zip(en) {
            self.compare(a, b);
            self.compare_item(a.children(), b.children(), b.span);
        }
    }

    fn cell<'b>(&self, note: &'b Note, block: &'b Block, source: bool) -> Cell<'b> {
        Cell {
            kind: Kind::of(note, block),
            id: explicit_id(note, block),
            text: note.source.text.get(block.span.range()).unwrap_or_default(),
            known: source && self.lock.has(&self.names, &hash_of(note, block)),
        }
    }

    fn section_cells<'b>(&self, note: &'b Note, sections: &[Section], source: bool) -> Vec<Cell<'b>> {
        let text = |section: &Section| {
            let blocks = &note.blocks[section.first..section.end];
            let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return "" };
            note.source.text.get(first.span.start as usize..last.span.end as usize).unwrap_or_default()
        };
        let cell = |section: &Section| match note.blocks.get(section.first) {
            Some(heading) if section.has_heading => {
                Cell { text: text(section), ..self.cell(note, heading, source) }
            }
            _ => Cell { kind: Kind::Rule, id: None, text: "", known: false },
        };
        sections.iter().map(cell).collect()
    }

    /// One finding a note: the skeleton of a new translation has a gap below every heading.
    fn report_untranslated(&mut self) {
        let gap = self.untranslated;
        let found = gap.map(|gap| untranslated(self.zh, gap.zh, gap.blocks, self.en, gap.en));
        self.out.diagnostics.extend(found);
    }

    fn report_stale(&mut self) {
        let path = &self.zh.source.path;
        let stale = std::mem::take(&mut self.stale);
        if !stale.is_empty() && !self.lock.knows(&self.names) {
            // What is there is accepted when the rest is: an author in the middle of it knows.
            if self.untranslated.is_none() {
                self.out.diagnostics.push(never_accepted(self.zh, stale.len()));
            }
            return;
        }
        let header = header_hashes(self.zh, self.en).into_iter();
        let header =
            header.filter(|(_, hash)| self.lock.knows(&self.names) && !self.lock.has(&self.names, hash));
        let header = header.map(|(name, _)| {
            let line = header_line(&self.zh.source.text, name);
            stale_translation(&format!("the {name}"), self.zh, self.en).at(line)
        });
        let blocks = stale.into_iter().map(|span| stale_translation("this block", self.zh, self.en).at(span));
        self.out.diagnostics.extend(header.chain(blocks).map(|found| found.in_file(path)));
    }

    fn misaligned(
        &mut self,
        zh: &[Block],
        en: &[Block],
        pairs: &[(Option<usize>, Option<usize>)],
        at: usize,
        within: Within,
    ) {
        let (zh_block, en_block) = divergence(pairs, at);
        // What is missing in the translation is shown where it should stand: before the next block that is there.
        let next = pairs[at..].iter().find_map(|&(_, b)| b);
        let last = pairs[..at].iter().rev().find_map(|&(_, b)| b);
        let place = en_block.or(next).or(last).map_or(within.en, |b| en[b].span);
        let before = pairs[..at].iter().rev().find_map(|&(a, _)| a).map(|a| &zh[a]);
        let side = match (next, last) {
            (Some(_), _) => "before this block",
            (None, Some(_)) => "after this block",
            (None, None) => "here",
        };
        let found = match (zh_block.map(|a| &zh[a]), en_block.map(|b| &en[b])) {
            (Some(a), Some(b)) => differs((self.zh, a), (self.en, b)),
            (Some(a), None) => not_translated(self.zh, a, side),
            (None, Some(b)) => without_source((self.zh, before), (self.en, b)),
            (None, None) => return,
        };
        self.out.diagnostics.push(found.at(place).in_file(&self.en.source.path));
    }
}

/// The blocks to name: the first that diverges, with the first of the other file that stands alone beside it.
fn divergence(pairs: &[(Option<usize>, Option<usize>)], at: usize) -> (Option<usize>, Option<usize>) {
    if let (Some(a), Some(b)) = pairs[at] {
        return (Some(a), Some(b));
    }
    let alone = || pairs[at..].iter().take_while(|(a, b)| a.is_none() || b.is_none());
    (alone().find_map(|&(a, _)| a), alone().find_map(|&(_, b)| b))
}

/// First byte of the first block; of an empty text its end.
fn body_start(note: &Note) -> usize {
    note.blocks.first().map_or(note.source.text.len(), |block| block.span.start as usize)
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::super::lock::accepted;
    use super::super::shape::own_words;
    use super::super::testing::{catalog_of, found, notes, sources};
    use super::*;
    use crate::catalog::catalog;

    /// Rows as `zh=en`, missing sides empty, inner rows in parentheses.
    fn show(zh: &Note, a: &[Block], en: &Note, b: &[Block], rows: &[Row]) -> String {
        let name = |note: &Note, block: &Block| match own_words(note, block) {
            words if words.is_empty() => Kind::of(note, block).name().replace("a ", ""),
            words => words.split([' ', '\n']).next().unwrap_or_default().to_owned(),
        };
        let show_row = |row: &Row| {
            let (x, y) = (row.zh.map(|at| &a[at]), row.en.map(|at| &b[at]));
            let text = format!(
                "{}={}",
                x.map_or(String::new(), |x| name(zh, x)),
                y.map_or(String::new(), |y| name(en, y))
            );
            let children =
                |block: Option<&'_ Block>| block.map(|b| b.children().to_vec()).unwrap_or_default();
            let inner = show(zh, &children(x), en, &children(y), &row.inner);
            if inner.is_empty() { text } else { format!("{text}({inner})") }
        };
        rows.iter().map(show_row).collect::<Vec<_>>().join(" ")
    }

    /// `findings`: `code en-line~zh-line`, without staleness.
    fn check(zh: &str, en: &str, rows: &str, findings: &[&str]) {
        check_with_lock(zh, en, "", rows, findings);
    }

    fn check_with_lock(zh: &str, en: &str, lock: &str, rows: &str, findings: &[&str]) {
        // With a title of its own no heading of the text becomes it.
        let titled = |text: &str| format!("---\ntitle: t\n---\n{text}");
        let (zh, en) = (&titled(zh), &titled(en));
        let src = sources(&[("n.md", zh), ("n.en.md", en), ("translations.lock", lock)]);
        let checked = catalog(&notes(&src), &src);
        let entry = &checked.value.entries[0];
        let shown = show(
            &entry.zh,
            &entry.zh.blocks,
            entry.en.as_ref().unwrap(),
            &entry.en.as_ref().unwrap().blocks,
            &entry.matching.rows,
        );
        let found: Vec<String> = checked
            .diagnostics
            .iter()
            .filter(|d| d.code != "stale-translation")
            .map(|d| {
                assert_eq!(d.file.as_deref(), Some("notes/n.en.md"), "{}", d.message);
                let here = d.located(src.source("notes/n.en.md")).line.unwrap() - 3;
                let there = d.message.split("line ").nth(1).unwrap_or_default();
                let there: String = there.chars().take_while(char::is_ascii_digit).collect();
                let there = there.parse::<usize>().map_or(String::new(), |line| (line - 3).to_string());
                format!("{} {here}~{there}", d.code)
            })
            .collect();
        assert_eq!(
            (shown.as_str(), found),
            (rows, findings.iter().map(|f| f.to_string()).collect()),
            "{zh}\n---\n{en}"
        );
    }

    #[test]
    fn equal_sequences_pair_one_to_one() {
        check("甲\n\n乙", "A\n\nB", "甲=A 乙=B", &[]);
        check(
            "## 一\n\n甲\n\n- x\n\n## 二\n\n乙",
            "## One\n\nA\n\n- x\n\n## Two\n\nB",
            "一=One 甲=A x=x 二=Two 乙=B",
            &[],
        );
        check("> 甲\n>\n> 乙", "> A\n>\n> B", "quote=quote(甲=A 乙=B)", &[]);
        check("> [!question] 问 {#q}\n> 答", "> [!question] Q {#q}\n> A", "问=Q(答=A)", &[]);
        check("", "", "", &[]);
    }

    #[test]
    fn a_lost_or_added_block_stands_alone() {
        check("甲\n\n- x\n\n乙", "A\n\nB", "甲=A x= 乙=B", &["misaligned 3~3"]);
        check("甲\n\n乙", "A\n\n- x\n\nB", "甲=A =x 乙=B", &["misaligned 3~1"]);
        check("甲\n\n乙\n\n丙", "A\n\nB", "甲=A 乙=B 丙=", &["misaligned 3~5"]);
        check("甲", "A\n\nB", "甲=A =B", &["misaligned 3~1"]);
        check("甲\n\n---\n\n乙", "A\n\nB", "甲=A rule= 乙=B", &["misaligned 3~3"]);
        check("- x", "A\n\n- x", "=A x=x", &["misaligned 1~"]);
        check("", "A", "=A", &["misaligned 1~"]);
    }

    #[test]
    fn another_kind_is_no_counterpart() {
        check("甲\n\n乙\n\n丙", "A\n\n> B\n\nC", "甲=A 乙= =quote(=B) 丙=C", &["misaligned 3~3"]);
        check("- x\n\n甲", "A\n\n- x", "x= 甲=A =x", &["misaligned 1~1"]);
        check("> [!tip] 甲\n> 乙", "> [!note] A\n> B", "甲=(乙=) =A(=B)", &["misaligned 1~1"]);
    }

    #[test]
    fn shared_words_tell_which_block_is_new() {
        check("甲 SYN\n\n新\n\n乙 FIN", "A SYN\n\nB FIN", "甲=A 新= 乙=B", &["misaligned 3~3"]);
        check("甲 `xy`\n\n乙 123", "new\n\nA `xy`\n\nB 123", "=new 甲=A 乙=B", &["misaligned 1~"]);
        check("```\na\n```\n\n```\nb\n```", "```\nb\n```", "a= b=b", &["misaligned 1~1"]);
        check("甲 SYN\n\n乙 FIN", "A SYN FIN merged", "甲=A 乙=", &["misaligned 1~3"]);
        check("甲 SYN FIN", "A SYN\n\nB FIN", "甲=A =B", &["misaligned 3~1"]);
    }

    #[test]
    fn blocks_that_changed_places_are_found() {
        let (zh, en) = (["甲 SYN ACK 1", "乙 FIN RST 2"], ["A SYN ACK 1", "B FIN RST 2"]);
        check(&zh.join("\n\n"), &en.join("\n\n"), "甲=A 乙=B", &[]);
        let swapped = format!("{}\n\n{}", zh[1], zh[0]);
        check(&swapped, &en.join("\n\n"), "乙= 甲=A =B", &["misaligned 1~1"]);
        check("甲 SYN ACK 1\n\n乙", "A\n\nB SYN ACK 1", "甲=A 乙=B", &[]);
    }

    #[test]
    fn the_lock_tells_which_block_is_new() {
        let old = sources(&[("n.md", "甲\n\n乙"), ("n.en.md", "A\n\nB")]);
        let lock = accepted(&catalog(&notes(&old), &old).value, None, None).unwrap();
        check_with_lock("甲\n\n新\n\n乙", "A\n\nB", &lock, "甲=A 新= 乙=B", &["misaligned 3~3"]);
        check_with_lock("新\n\n甲\n\n乙", "A\n\nB", &lock, "新= 甲=A 乙=B", &["misaligned 1~1"]);
    }

    #[test]
    fn ids_join_again() {
        let two = "## 一 {#a}\n\n甲\n\n乙\n\n## 二 {#b}\n\n丙";
        check(
            two,
            "## One {#a}\n\nA\n\n## Two {#b}\n\nC",
            "一=One 甲=A 乙= 二=Two 丙=C",
            &["misaligned 3~5"],
        );
        check(
            two,
            "## Two {#b}\n\nC\n\n## One {#a}\n\nA\n\nB",
            "一=One 甲=A 乙=B 二=Two 丙=C",
            &["misaligned 5~1"],
        );
        check(two, "## Two {#b}\n\nC", "一= 甲= 乙= 二=Two 丙=C", &["misaligned 1~1"]);
        check("## 一 {#a}\n\n甲", "### One {#a}\n\nA", "一=One 甲=A", &["misaligned 1~1"]);
        let questions = "> [!question] 问一 {#q1}\n> 甲\n\n> [!question] 问二 {#q2}\n> 乙";
        check(questions, "> [!question] Q2 {#q2}\n> B", "问一=(甲=) 问二=Q2(乙=B)", &["misaligned 1~1"]);
        let swapped = "> [!question] Q2 {#q2}\n> B\n\n> [!question] Q1 {#q1}\n> A";
        check(questions, swapped, "问一=Q1(甲=A) 问二=Q2(乙=B)", &["misaligned 4~1"]);
        check(
            questions,
            "> [!question] Q1 {#q1}\n> A\n\n> [!question] Q2\n> B",
            "问一=Q1(甲=A) 问二=Q2(乙=B)",
            &[],
        );
        let retyped = "> [!tip] Q1 {#q1}\n> A\n\n> [!question] Q2 {#q2}\n> B";
        check(questions, retyped, "问一=Q1(甲=A) 问二=Q2(乙=B)", &["misaligned 1~1"]);
        let other = "> [!question] Q1 {#q1}\n> A\n\n> [!question] Q3 {#q3}\n> B";
        check(questions, other, "问一=Q1(甲=A) 问二=(乙=) =Q3(=B)", &["misaligned 4~4"]);
    }

    #[test]
    fn sections_pair_before_blocks() {
        let zh = "## 一\n\n甲\n\n## 二\n\n乙\n\n## 三\n\n丙";
        check(zh, "## One\n\nA\n\n## Three\n\nC", "一=One 甲=A 二=Three 乙=C 三= 丙=", &["misaligned 5~9"]);
        check(
            "## TCP\n\n甲\n\n## 新\n\n乙\n\n## UDP\n\n丙",
            "## TCP\n\nA\n\n## UDP\n\nC",
            "TCP=TCP 甲=A 新= 乙= UDP=UDP 丙=C",
            &["misaligned 5~5"],
        );
        check(
            "## 一\n\n甲\n\n## 二\n\n乙",
            "## One\n\nA\n\nA2\n\n## Two\n\nB",
            "一=One 甲=A =A2 二=Two 乙=B",
            &["misaligned 5~3"],
        );
    }

    #[test]
    fn an_empty_place_is_not_translated_yet() {
        check("甲\n\n## 一\n\n乙", "A\n\n## One", "甲=A 一=One 乙=", &["untranslated 3~5"]);
        check("甲\n\n乙", "", "甲= 乙=", &["untranslated 1~1"]);
        check("> [!tip] 甲 {#t}\n> 乙", "> [!tip] A {#t}", "甲=A(乙=)", &["untranslated 1~2"]);
    }

    #[test]
    fn parts_of_a_block_count() {
        check("- 甲\n- 乙", "- A", "甲=A", &["misaligned 1~1"]);
        check("- 甲\n- 乙", "- A\n- B", "甲=A", &[]);
        check("|a|\n|-|\n|1|\n|2|", "|a|\n|-|\n|1|", "a=a", &["misaligned 1~1"]);
        check("|a|b|\n|-|-|\n|1|2|", "|a|\n|-|\n|1|", "a=a", &["misaligned 1~1"]);
        check("- 甲\n\n  ```\n  x\n  ```", "- A", "甲=A", &["misaligned 1~3"]);
        check("- 甲\n\n  ```\n  x\n  ```", "- A\n\n  ```\n  y\n  ```", "甲=A", &["fence-differs 3~3"]);
    }

    #[test]
    fn code_is_a_verbatim_copy() {
        check("```rust\nx\n```", "```rust\nx\n```", "x=x", &[]);
        check("```rust\nx\n```", "~~~rust\nx\n~~~", "x=x", &[]);
        check("```rust\nx\n```", "```rust\ny\n```", "x=y", &["fence-differs 1~1"]);
        check("```rust\nx\n```", "```rust,ignore\nx\n```", "x=x", &["fence-differs 1~1"]);
        check("```text localized\n甲\n```", "```text localized\nA\n```", "甲=A", &[]);
        check("```text localized\n甲\n```", "```text\nA\n```", "甲=A", &["fence-differs 1~1"]);
    }

    /// Accepts the first pair of files, then counts the stale blocks of the second.
    fn stale_after(zh: &str, en: &str, zh_after: &str, en_after: &str) -> usize {
        let before = sources(&[("n.md", zh), ("n.en.md", en)]);
        let lock = accepted(&catalog(&notes(&before), &before).value, None, None).unwrap();
        let src = sources(&[("n.md", zh_after), ("n.en.md", en_after), ("translations.lock", &lock)]);
        let checked = catalog(&notes(&src), &src);
        let stale = checked
            .diagnostics
            .iter()
            .filter(|d| d.code == "stale-translation" || d.code == "fence-differs")
            .count();
        fn rows(rows: &[Row]) -> usize {
            rows.iter().map(|row| usize::from(row.state == State::Stale) + rows_of(row)).sum()
        }
        fn rows_of(row: &Row) -> usize {
            rows(&row.inner)
        }
        assert_eq!(
            stale,
            rows(&checked.value.entries[0].matching.rows),
            "one finding a stale block\n{zh_after}"
        );
        stale
    }

    #[test]
    fn an_edit_makes_one_block_stale() {
        let zh = "甲。\n\n## 一 {#a}\n\n- 乙\n- 丙\n\n> [!question] 问 {#q}\n> 答一。\n>\n> 答二。\n\n|表|\n|-|\n|格|\n\n```rust\nx\n```\n\n![图](a.png)\n";
        let en = "A.\n\n## One {#a}\n\n- B\n- C\n\n> [!question] Q {#q}\n> One.\n>\n> Two.\n\n|T|\n|-|\n|cell|\n\n```rust\nx\n```\n\n![pic](a.png)\n";
        let after = |from: &str, to: &str| {
            assert!(zh.contains(from), "{from}");
            stale_after(zh, en, &zh.replace(from, to), en)
        };
        for (from, to) in [
            ("甲。", "甲，改。"),
            ("一 {", "改 {"),
            ("- 丙", "- 改"),
            ("问 {", "改 {"),
            ("答二", "改"),
            ("|格|", "|改|"),
        ] {
            assert_eq!(after(from, to), 1, "{from}");
        }
        for (from, to) in [
            ("甲。", "  甲。  "),
            ("- 乙\n- 丙", "* 乙\n* 丙"),
            ("|-|", "|-----|"),
            ("|格|", "| 格 |"),
            ("![图]", "![改]"),
            ("## 一 {#a}", "## 一   {#a}"),
        ] {
            assert_eq!(after(from, to), 0, "{from}");
        }
        assert_eq!(
            after("x\n", "y\n"),
            1,
            "code that is no copy any more: `fence-differs`, and the row is stale"
        );
    }

    #[test]
    fn title_and_summary_are_translated_too() {
        let note = |title: &str, summary: &str| format!("---\ntitle: {title}\nsummary: {summary}\n---\n甲");
        let stale = |title: &str, summary: &str| {
            let before = sources(&[("n.md", &note("题", "摘要")), ("n.en.md", &note("T", "S"))]);
            let lock = accepted(&catalog(&notes(&before), &before).value, None, None).unwrap();
            let after = [
                ("n.md", &*note(title, summary)),
                ("n.en.md", &*note("T", "S")),
                ("translations.lock", &*lock),
            ];
            catalog_of(&after).diagnostics.into_iter().map(|d| d.message).collect::<Vec<_>>()
        };
        assert_eq!(stale("题", "摘要"), Vec::<String>::new());
        assert!(matches!(&stale("题", "改")[..], [one] if one.starts_with("the summary changed")));
        assert!(matches!(&stale("改", "摘要")[..], [one] if one.starts_with("the title changed")));
    }

    #[test]
    fn moving_and_wrapping_make_nothing_stale() {
        assert_eq!(stale_after("甲\n\n乙", "A\n\nB", "乙\n\n甲", "B\n\nA"), 0);
        assert_eq!(stale_after("甲\n\n乙", "A\n\nB", "> 甲\n\n乙", "> A\n\nB"), 0);
        assert_eq!(
            stale_after("很长的一行。", "A", "很长的\n一行。", "A"),
            0,
            "a break between Han is nothing"
        );
        assert_eq!(stale_after("> 很长的一行。", "> A", "> 很长的\n> 一行。", "> A"), 0);
        assert_eq!(stale_after("甲", "A", "甲", "A, better"), 0, "the translation alone changed");
        assert_eq!(
            stale_after(
                "- 甲\n\n  ```\n  x\n  ```",
                "- A\n\n  ```\n  x\n  ```",
                "- 甲\n\n  ```\n  y\n  ```",
                "- A\n\n  ```\n  y\n  ```"
            ),
            0
        );
    }

    #[test]
    fn words_that_need_no_translation_are_fresh() {
        let fresh = |zh: &str, en: &str| {
            let checked = catalog_of(&[("n.md", zh), ("n.en.md", en)]);
            checked.value.entries[0].matching.rows.iter().all(|row| row.state == State::Fresh)
        };
        assert!(fresh("## TCP\n\n`a` 1", "## TCP\n\n`a` 1"));
        assert!(fresh("---\n\n```mermaid\ngraph TB\n甲\n```", "---\n\n```mermaid\ngraph TB\n甲\n```"));
        assert!(fresh("$$x$$", "$$x$$"));
        assert!(!fresh("甲", "甲"), "copied Chinese is no translation");
        assert!(!fresh("TCP", "UDP"));
    }

    #[test]
    fn a_note_that_was_never_accepted_is_one_finding() {
        let files = [("n.md", "甲\n\n乙"), ("n.en.md", "A\n\nB")];
        let src = sources(&files);
        assert_eq!(found(&src, &catalog_of(&files).diagnostics), ["n.md:0 stale-translation"]);
    }
}
