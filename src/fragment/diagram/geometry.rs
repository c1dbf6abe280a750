//! Tests over every diagram of `tests/diagrams` and of our notes, in both languages, wide and for phones: texts stay in the
//! view box, in their boxes and off each other; bytes are the same twice; mutated sources do no harm.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use walkdir::WalkDir;

use super::canvas::Rect;
use super::measure::width;
use super::{Diagram, DiagramInput, diagram};
use crate::base::diagnostic::Checked;
use crate::base::lang::Lang;
use crate::base::parallel::each;
use crate::base::source::Source;
use crate::base::url::NoteId;
use crate::load::{NoteFile, Role};
use crate::parse::{Input, Options, parse};

/// Name and source of every diagram.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["tests/diagrams", "notes"].map(|folder| WalkDir::new(root.join(folder)).sort_by_file_name());
    let files = files.into_iter().flatten().map(|entry| entry.unwrap().into_path());
    files.flat_map(|path| diagrams_of(&path)).collect()
}

/// A translation's diagrams are copies of its source's.
fn diagrams_of(path: &Path) -> Vec<(String, String)> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let read = || std::fs::read_to_string(path).unwrap();
    match name.rsplit_once('.') {
        Some((name, "mmd")) => vec![(name.into(), read())],
        Some((name, "md")) if !name.ends_with(".en") => {
            let source = Source::new(name, read());
            let (id, rel) = (NoteId::new(name), name.into());
            let file = NoteFile { rel, id, lang: Lang::Zh, role: Role::Note, source };
            let note = parse(&Input { file, options: Options::default() }).value;
            let fences = note.fences.iter().filter(|fence| fence.lang == "mermaid").enumerate();
            fences.map(|(at, fence)| (format!("{name} {}", at + 1), fence.body.to_string())).collect()
        }
        _ => Vec::new(),
    }
}

fn drawn(name: &str, body: &str, lang: Lang) -> Diagram {
    let checked = diagram(&DiagramInput { body: body.into(), lang });
    assert!(checked.diagnostics.is_empty(), "{name} {lang:?}: {:#?}", checked.diagnostics);
    checked.value.unwrap()
}

/// One line of text of a drawing, read back from its SVG.
#[derive(Debug)]
struct Text {
    words: String,
    rect: Rect,
    /// The rectangle that was opened last in the text's group.
    within: Option<Rect>,
}

/// A reader of our own SVG, which has one attribute order and no nesting beyond `<g>`.
#[derive(Default)]
struct Reader {
    texts: Vec<Text>,
    view: Option<Rect>,
    /// The class and the last rectangle of each open group.
    groups: Vec<(String, Option<Rect>)>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(tag[start..start + tag[start..].find('"')?].to_owned())
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).map_or(0.0, |value| value.parse().unwrap())
}

impl Reader {
    fn read(svg: &str) -> Reader {
        let mut reader = Reader::default();
        let mut text_tag = String::new();
        for part in svg.split('<').skip(1) {
            let (tag, words) = part.split_once('>').unwrap();
            match tag.split([' ', '/']).next().unwrap() {
                "svg" => {
                    let sides = attribute(tag, "viewBox").unwrap();
                    let sides: Vec<f64> = sides.split(' ').map(|n| n.parse().unwrap()).collect();
                    reader.view = Some(Rect::at(sides[0], sides[1], sides[2], sides[3]));
                }
                "g" => reader.groups.push((attribute(tag, "class").unwrap_or_default(), None)),
                "" if tag == "/g" => drop(reader.groups.pop()),
                "rect" => {
                    let rect = Rect::at(
                        number(tag, "x"),
                        number(tag, "y"),
                        number(tag, "width"),
                        number(tag, "height"),
                    );
                    if let Some((_, last)) = reader.groups.last_mut() {
                        *last = Some(rect);
                    }
                }
                "text" => {
                    text_tag = tag.to_owned();
                    reader.line(&text_tag, tag, words);
                }
                "tspan" => reader.line(&text_tag, tag, words),
                _ => {}
            }
        }
        reader
    }

    fn line(&mut self, text: &str, tag: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let decoded =
            words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let class = attribute(text, "class").unwrap_or_default();
        let group = self
            .groups
            .last()
            .map_or("", |(class, _)| class.split(' ').next().unwrap_or("").trim_start_matches("d-"));
        let px = font_size(&class, group, attribute_of_view(self));
        let w = width(&decoded, px);
        let left = number(tag, "x") - if class.contains("mid") { w / 2.0 } else { 0.0 };
        // Ascent and descent of the letters, without the space between lines.
        let rect = Rect {
            left,
            top: number(tag, "y") - 0.86 * px,
            right: left + w,
            bottom: number(tag, "y") + 0.2 * px,
        };
        let boxed = matches!(group, "head" | "node" | "note" | "lab" | "group" | "band" | "frame");
        let within = self.groups.last().and_then(|(_, rect)| *rect).filter(|_| boxed);
        self.texts.push(Text { words: decoded, rect, within });
    }
}

fn attribute_of_view(reader: &Reader) -> bool {
    reader.view.is_some_and(|view| view.w() <= 360.0)
}

/// What `diagrams.css` says.
fn font_size(class: &str, group: &str, narrow: bool) -> f64 {
    let small = ["note", "lab", "tab", "head-line", "band", "many"].contains(&group);
    match () {
        () if class.contains("title") => 16.0,
        () if small || class.contains("row") || class.contains("quiet") => 13.0,
        // A small wide drawing also has 14 px; its texts are then at most 8 % wider than taken here.
        () if narrow => 13.0,
        () => 14.0,
    }
}

fn check_drawing(name: &str, svg: &str) {
    let reader = Reader::read(svg);
    let view = reader.view.unwrap();
    assert!(!reader.texts.is_empty(), "{name}: no text");
    for (at, text) in reader.texts.iter().enumerate() {
        let Text { words, rect, within } = text;
        assert!(
            rect.left >= view.left
                && rect.right <= view.right
                && rect.top >= view.top
                && rect.bottom <= view.bottom,
            "{name}: `{words}` {rect:?} leaves {view:?}"
        );
        if let Some(within) = within {
            assert!(
                rect.left >= within.left && rect.right <= within.right,
                "{name}: `{words}` {rect:?} leaves {within:?}"
            );
            assert!(
                rect.top >= within.top && rect.bottom <= within.bottom,
                "{name}: `{words}` {rect:?} leaves {within:?}"
            );
        }
        for other in &reader.texts[at + 1..] {
            assert!(
                !rect.meets(&other.rect),
                "{name}: `{words}` {rect:?} overlaps `{}` {:?}",
                other.words,
                other.rect
            );
        }
    }
}

#[test]
fn texts_have_room() {
    let sources = sources();
    assert!(sources.len() >= 85, "{} diagrams", sources.len());
    for (name, body) in &sources {
        for lang in Lang::ALL {
            let diagram = drawn(name, body, lang);
            let name = format!("{name} {}", lang.code());
            check_drawing(&format!("{name} wide"), &diagram.svg);
            if let Some(narrow) = &diagram.narrow {
                check_drawing(&format!("{name} narrow"), narrow);
            }
            assert!(diagram.title.is_some() && !diagram.steps.is_empty(), "{name}");
            let last = diagram.steps.len();
            assert!(diagram.svg.contains(&format!("data-step=\"{last}\"")), "{name}: step {last}");
            assert!(!diagram.svg.contains(&format!("data-step=\"{}\"", last + 1)), "{name}");
            assert!(!diagram.svg.contains("style=") && !diagram.svg.contains(" id="), "{name}");
        }
    }
}

#[test]
fn the_same_bytes_twice() {
    for (name, body) in sources() {
        let first = drawn(&name, &body, Lang::En);
        assert_eq!(first, drawn(&name, &body, Lang::En), "{name}");
    }
}

/// Labels of 13 units in a drawing of at most 460, from one edge of a phone of 390 pixels to the other, are 11 px.
#[test]
fn every_diagram_fits_on_a_phone() {
    for (name, body) in sources() {
        for lang in Lang::ALL {
            let diagram = drawn(&name, &body, lang);
            let narrow = diagram.narrow.as_ref().map(|svg| Reader::read(svg).view.unwrap().w());
            let w = narrow.unwrap_or(f64::from(diagram.width));
            assert!(w <= 460.0, "{name} {lang:?}: {w}");
        }
    }
}

/// xorshift64*: the same changes on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }
}

/// Pieces that parsers stumble over.
const TOKENS: [&str; 40] = [
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{{",
    "|",
    "\"",
    "-->",
    "-.->",
    "==>",
    "--",
    ":",
    ";",
    "&",
    "end\n",
    "\n",
    "subgraph x\n",
    "state s {\n",
    "alt a\n",
    "loop\n",
    "else\n",
    "note right of A : x\n",
    "Note over A,B: x\n",
    "--\n",
    "[*]",
    "A",
    "B",
    "%% en: ",
    " = ",
    "长长长长长长长长长长",
    "\u{0}",
    "\u{202e}",
    "👩‍👩‍👧",
    "<br/>",
    "#35;",
    "@{",
    ":::",
    "direction LR\n",
];

fn mutate(body: &str, other: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = body.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(chars.len() + 1);
        let to = (at + random.below(24)).min(chars.len());
        match random.below(6) {
            0 => drop(chars.drain(at..to)),
            1 => drop(chars.splice(at..at, TOKENS[random.below(TOKENS.len())].chars())),
            2 => {
                let piece: Vec<char> = chars[at..to].to_vec();
                for _ in 0..random.below(6) {
                    chars.splice(at..at, piece.iter().copied());
                }
            }
            3 => drop(chars.splice(at..to, TOKENS[random.below(TOKENS.len())].chars())),
            4 => chars.truncate(at),
            _ => {
                // A line of another diagram, often of another kind.
                let lines: Vec<&str> = other.lines().collect();
                let line = lines[random.below(lines.len())];
                chars.splice(at..at, line.chars().chain(['\n']));
            }
        }
    }
    chars.into_iter().collect()
}

/// Sources in a row, each made from those before it; rows know nothing of each other, so cores share them.
const ROW: usize = 2_000;

/// What became of a row of mutated sources.
#[derive(Default)]
struct Outcome {
    drawn: usize,
    /// Most bytes of one drawing, with its phone's twin and the words.
    bytes: usize,
    /// Most milliseconds of one source, and the source.
    slowest: (u128, String),
}

/// `BAGU_FUZZ=1000000 cargo test --release --lib mutated_sources -- --nocapture` tells how far it came.
#[test]
fn mutated_sources_do_no_harm() {
    let count: usize = std::env::var("BAGU_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let sources = sources();
    let done = AtomicUsize::new(0);
    let start = Instant::now();
    let rows: Vec<usize> = (0..count.div_ceil(ROW)).collect();
    let outcomes = each(&rows, |&row| {
        let size = ROW.min(count - row * ROW);
        let outcome = mutated_row(&sources, row, size);
        let before = done.fetch_add(size, Ordering::Relaxed);
        if (before + size) / 20_000 > before / 20_000 {
            println!("{} of {count} in {} s", before + size, start.elapsed().as_secs());
        }
        outcome
    });
    let drawn: usize = outcomes.iter().map(|outcome| outcome.drawn).sum();
    let bytes = outcomes.iter().map(|outcome| outcome.bytes).max().unwrap_or(0);
    println!(
        "{count} mutated sources, {drawn} drawn, at most {bytes} bytes, {} s",
        start.elapsed().as_secs()
    );
    if let Some((ms, body)) = outcomes.into_iter().map(|outcome| outcome.slowest).max() {
        println!("the slowest took {ms} ms:\n{body}");
    }
}

fn timed(input: &DiagramInput) -> (Checked<Option<Diagram>>, u128) {
    let start = Instant::now();
    (diagram(input), start.elapsed().as_millis())
}

fn mutated_row(sources: &[(String, String)], row: usize, size: usize) -> Outcome {
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (row as u64 + 1).wrapping_mul(0xD134_2543_DE82_EF95));
    let mut pool: Vec<String> = sources.iter().map(|(_, body)| body.clone()).collect();
    let mut outcome = Outcome::default();
    for round in 0..size {
        let (a, b) = (random.below(pool.len()), random.below(sources.len()));
        let body = mutate(&pool[a], &sources[b].1, &mut random);
        let lang = Lang::ALL[random.below(2)];
        let input = DiagramInput { body: body.as_str().into(), lang };
        let (checked, ms) = timed(&input);
        if ms > outcome.slowest.0 {
            // Twice, because others use the machine too.
            let ms = ms.min(timed(&input).1);
            outcome.slowest = outcome.slowest.max((ms, body.clone()));
        }
        for found in &checked.diagnostics {
            let span = found.span.unwrap_or_default().range();
            assert!(body.get(span.clone()).is_some(), "{span:?} of {body}");
        }
        let Some(diagram) = &checked.value else {
            assert!(!checked.diagnostics.is_empty(), "silence about {body}");
            continue;
        };
        outcome.drawn += 1;
        let words: usize = diagram.steps.iter().map(String::len).sum();
        let bytes = diagram.svg.len() + diagram.narrow.as_ref().map_or(0, String::len) + words;
        assert!(bytes <= 1_000_000, "{bytes} bytes from {body}");
        outcome.bytes = outcome.bytes.max(bytes);
        let sizes = [diagram.width, diagram.height];
        assert!(sizes.iter().all(|size| (1..200_000).contains(size)), "{sizes:?} from {body}");
        // What still draws may change further.
        if body.len() < 6000 {
            let keep = sources.len() + round % 200;
            if keep < pool.len() { pool[keep] = body } else { pool.push(body) }
        }
    }
    outcome
}
