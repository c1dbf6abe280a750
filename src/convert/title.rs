//! Lines under no heading -> their title: the first of them where it is a head, else names of what stands there.

use super::known::Known;
use super::line::{Line, LineId};
use super::name::{cleaned, from_code, from_line, is_title, only_origin, says_something};
use super::shape::{Marker, figure_is_all, language, marker, named};
use crate::base::text::is_han;

/// Groups side by side from which a note is about all of them; as many are named.
const SIBLINGS: usize = 3;

/// Lines of a paragraph from which its first may be one of them rather than their head.
const HEAP: usize = 5;

/// A title and the lines that are printed as it: positions and names.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub text: String,
    pub lines: Vec<usize>,
    pub ids: Vec<LineId>,
}

impl Found {
    fn of(text: String) -> Found {
        Found { text, ..Found::default() }
    }

    fn with(text: String, lines: &[Line], at: Vec<usize>) -> Found {
        Found { text, ids: at.iter().map(|&at| lines[at].id).collect(), lines: at }
    }
}

/// The title of lines; `first`: the first that is not blank.
pub(super) fn found(lines: &[Line], first: usize, known: &Known) -> Found {
    let line = lines[first];
    if let Some(name) = shared(lines) {
        return Found::of(name);
    }
    if let Some(names) = peers(lines) {
        // A list that says nothing but its title needs no second time.
        let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_blank()).collect();
        return if filled.len() == SIBLINGS { Found::with(names, lines, filled) } else { Found::of(names) };
    }
    let names = areas(line.text)
        .or_else(|| siblings(lines, first))
        .or_else(|| keys(lines))
        .or_else(|| first_column(line.text));
    if let Some(names) = names.or_else(|| drawn(lines)).or_else(|| heap(lines, first, known)) {
        return Found::of(names);
    }
    let more = lines[first + 1..].iter().any(|line| !line.is_blank());
    let title = found_title(lines);
    let named = is_title(line.text) || is_root(lines, first) || title == cleaned(line.text);
    let head = more && named || title == cleaned(line.text);
    if head && says_something(line.text) && language(line.text).is_none() {
        return Found::with(cleaned(line.text), lines, vec![first]);
    }
    Found::of(title)
}

/// Whether all lines after the first stand below it: `- 装饰器的作用：` is a title then, whatever its sign.
fn is_root(lines: &[Line], first: usize) -> bool {
    let (sign, text) = marker(lines[first].text);
    let below = |line: &Line| line.is_blank() || line.indent > lines[first].indent + 1;
    sign == Marker::Bullet && is_title(text) && lines[first + 1..].iter().all(below)
}

/// The names of groups side by side, of which the first is no more the title than the others: `String`, `Hash`, `List`,
/// each with its lines below it.
fn siblings(lines: &[Line], first: usize) -> Option<String> {
    let filled: Vec<&Line> = lines[first..].iter().filter(|line| !line.is_blank()).collect();
    let indent = filled.first()?.indent;
    let head = |pair: &&[&Line]| {
        let (sign, text) = marker(pair[0].text);
        pair[0].indent.abs_diff(indent) <= 1
            && pair[1].indent > pair[0].indent + 1
            && sign == Marker::Plain
            && is_title(text)
            && language(text).is_none()
    };
    let heads: Vec<&Line> = filled.windows(2).filter(head).map(|pair| pair[0]).collect();
    let others = filled.iter().filter(|line| line.indent <= indent + 1).count() - heads.len();
    let named = heads.len() >= SIBLINGS && heads[0].id == filled[0].id && others == 0;
    let names = || heads.iter().take(SIBLINGS).map(|line| cleaned(line.text));
    named.then(|| names().collect::<Vec<_>>().join("、"))
}

/// Bare names, none of them more the title than the others: `static`, `public`, `resource`.
fn peers(lines: &[Line]) -> Option<String> {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let name = |line: &&Line| {
        line.indent == filled[0].indent
            && line.text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let all = filled.len() >= SIBLINGS && filled.iter().all(name);
    all.then(|| joined(filled.iter().map(|line| cleaned(line.text))))
}

/// The name with which most nodes of a tree begin that have nothing below them: `|flask g`, `|flask 路由`, `|WSGI`.
fn shared(lines: &[Line]) -> Option<String> {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let node = |line: &&Line| line.indent == filled[0].indent && marker(line.text).0 == Marker::Node;
    let word = |line: &&Line| marker(line.text).1.split_once(' ').map(|(word, _)| word.to_owned());
    let first = filled.first().and_then(word).filter(|word| word.is_ascii() && says_something(word))?;
    let again = filled.iter().filter(|line| word(line).as_ref() == Some(&first)).count();
    (filled.len() >= SIBLINGS && filled.iter().all(node) && again * 2 > filled.len()).then_some(first)
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.take(SIBLINGS).collect::<Vec<_>>().join("、")
}

/// Names with what they are and nothing else but code: `|PV -> 浏览量`, `flower 监控`.
fn keys(lines: &[Line]) -> Option<String> {
    let filled = lines.iter().filter(|line| !line.is_blank() && language(line.text).is_none());
    let key = |line: &Line| {
        let (sign, text) = marker(line.text);
        let key = match sign {
            Marker::Node => text.split_once("->").filter(|(_, what)| !what.contains("->"))?.0,
            Marker::Plain if named(text).is_some() => text.split([' ', '\t']).next()?,
            _ => return None,
        };
        let key = key.split(['(', '（']).next().unwrap_or(key).trim();
        (line.indent == lines.iter().find(|line| !line.is_blank())?.indent).then(|| key.to_owned())
    };
    let keys: Option<Vec<String>> = filled.map(key).collect();
    keys.filter(|keys| keys.len() >= SIBLINGS).map(|keys| joined(keys.into_iter()))
}

/// The names of `甲(一, 二)，乙(三)，丙(四)`.
pub(super) fn areas(line: &str) -> Option<String> {
    let parts: Vec<&str> = line.split('，').collect();
    let area = |part: &&str| {
        let (name, inner) = part.strip_suffix([')', '）'])?.split_once(['(', '（'])?;
        (is_title(name) && !inner.is_empty()).then(|| cleaned(name))
    };
    let areas: Option<Vec<String>> = parts.iter().map(area).collect();
    areas.filter(|areas| areas.len() >= SIBLINGS).map(|areas| joined(areas.into_iter()))
}

/// The Chinese word of a drawing without a text.
fn drawn(lines: &[Line]) -> Option<String> {
    let words = || lines.iter().flat_map(|line| line.text.split("  ")).map(str::trim);
    let word = || words().find(|word| word.chars().all(is_han) && word.chars().count() >= 2);
    figure_is_all(lines).then(word)?.map(str::to_owned)
}

/// Of a paragraph of many lines of different kinds the first is one of them: the title says of what its strongest
/// topics they speak, in their own words.
fn heap(lines: &[Line], first: usize, known: &Known) -> Option<String> {
    let paragraph: Vec<&Line> = lines[first..].iter().take_while(|line| !line.is_blank()).collect();
    let (head, rest) = paragraph.split_first()?;
    let flat = paragraph.iter().all(|line| {
        line.indent == head.indent && marker(line.text).0 == Marker::Plain && language(line.text).is_none()
    });
    // Names in ASCII below a Chinese line are what it announces.
    let announced = head.text.chars().any(is_han) && rest.iter().all(|line| line.text.is_ascii());
    let stops = head.text.ends_with([':', '：', '，', ',', '。']);
    if paragraph.len() < HEAP || !flat || announced || stops || first_column(head.text).is_some() {
        return None;
    }
    let text: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
    let about = known.topics.about(&text, 1.0);
    let mut terms: Vec<&str> = Vec::new();
    for term in about.ranked().take(SIBLINGS).filter_map(|topic| known.term_in(&text, topic)) {
        // `线程` says nothing beside `线程池`.
        if !terms.iter().any(|other| other.contains(term)) {
            terms.push(term);
        }
    }
    (terms.len() >= 2).then(|| joined(terms.into_iter().map(str::to_owned)))
}

/// `sentry   错误信息收集`: the name is the title, and the line says what it is.
pub(super) fn first_column(line: &str) -> Option<String> {
    let (name, what) = line.split_once("  ")?;
    let what = what.trim();
    let two = !what.is_empty() && !what.contains("  ") && what.starts_with(crate::base::text::is_han);
    let joined = what.starts_with(['和', '与', '及', '跟']);
    let named = marker(line).0 == Marker::Plain
        && is_title(name)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.() ".contains(c));
    (two && !joined && named).then(|| cleaned(name))
}

/// A title from the text: its first words; of code only where there is nothing else.
fn found_title(lines: &[Line]) -> String {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let is_code = |line: &&&Line| language(line.text).is_some();
    let words = (0..filled.len()).filter(|&at| language(filled[at].text).is_none()).map(|at| {
        let title = from_line(filled[at].text);
        // `python内置` says where the thing comes from that the code next to it names.
        let near =
            || [at.wrapping_sub(1), at + 1].into_iter().filter_map(|near| filled.get(near)).find(is_code);
        only_origin(&title).then(near).flatten().map(|code| from_code(code.text)).unwrap_or(title)
    });
    let defined = filled.iter().find_map(|line| defined(line.text)).map(str::to_owned);
    let mut titles = words.chain(defined).chain(filled.iter().map(|line| from_code(line.text)));
    titles.find(|title| says_something(title)).unwrap_or_else(|| "未命名".into())
}

/// `decorate` of `def decorate(func):`
fn defined(line: &str) -> Option<&str> {
    let rest = ["async def ", "def ", "class "].iter().find_map(|word| line.strip_prefix(word))?;
    rest.split(['(', ':']).next().map(str::trim).filter(|name| says_something(name))
}
