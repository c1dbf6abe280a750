//! Statements -> [`Sequence`].

use std::collections::HashMap;

use super::super::limits::{BLOCK_DEPTH, EVENTS, PEOPLE};
use super::super::problem::{self, Fault};
use super::super::script::{Piece, Script};
use super::super::tips::Tip;
use super::{Band, Block, Event, Message, Note, Person, Sequence, Side};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::Span;

/// Every arrow of Mermaid's, longer ones before those they begin with: text, dashed, tip, both ends.
const ARROWS: [(&str, bool, Tip, bool); 10] = [
    ("<<-->>", true, Tip::Arrow, true),
    ("<<->>", false, Tip::Arrow, true),
    ("-->>", true, Tip::Arrow, false),
    ("->>", false, Tip::Arrow, false),
    ("-->", true, Tip::None, false),
    ("->", false, Tip::None, false),
    ("--x", true, Tip::Cross, false),
    ("-x", false, Tip::Cross, false),
    ("--)", true, Tip::Half, false),
    ("-)", false, Tip::Half, false),
];

/// Script -> diagram, with every fault of its statements.
pub(in super::super) fn parse(script: &Script) -> (Sequence, Vec<Diagnostic>) {
    let mut parser = Parser::default();
    let mut faults = Vec::new();
    parser.out.title.clone_from(&script.title);
    for &line in &script.lines {
        if let Err(fault) = parser.statement(line) {
            faults.push(*fault);
        }
    }
    for (what, span, _) in parser.open {
        faults.push(*problem::unclosed(what.word(), "end", span));
    }
    if parser.out.people.is_empty() && faults.is_empty() {
        let help = "add a message such as `甲->>乙: 你好`";
        faults.push(*problem::malformed("the sequence diagram is empty", script.head.span(), help));
    }
    (parser.out, faults)
}

/// An open block: a `box` around participants or a block of events.
#[derive(Clone, Copy)]
enum Opened {
    Band,
    Block(Block),
}

impl Opened {
    fn word(self) -> &'static str {
        match self {
            Opened::Band => "box",
            Opened::Block(block) => block.word(),
        }
    }
}

#[derive(Default)]
struct Parser {
    out: Sequence,
    index: HashMap<String, usize>,
    /// The block, its first line, and the first event or participant in it.
    open: Vec<(Opened, Span, usize)>,
    /// Next number and increment, while `autonumber` is on.
    number: Option<(u32, u32)>,
    /// How many activations of each participant are open.
    active: HashMap<usize, usize>,
}

impl Parser {
    fn statement(&mut self, line: Piece) -> Result<(), Fault> {
        let (word, rest) = line.word();
        let is_message = arrow(line).is_some();
        match word.text.trim_end_matches(':') {
            _ if is_message => self.message(line),
            "participant" | "actor" => self.person(word, rest, false).map(|_| ()),
            "create" => {
                let (kind, rest) = rest.word();
                let index = self.person(kind, rest, true)?;
                self.event(Event::Create(index), line)
            }
            "destroy" => {
                let index = self.known(rest)?;
                self.event(Event::Destroy(index), line)
            }
            "activate" => {
                let index = self.known(rest)?;
                *self.active.entry(index).or_default() += 1;
                self.event(Event::Activate(index), line)
            }
            "deactivate" => {
                let index = self.known(rest)?;
                self.deactivate(index, line)?;
                self.event(Event::Deactivate(index), line)
            }
            "Note" | "note" => self.note(rest),
            "autonumber" => self.autonumber(rest),
            "title" => {
                self.out.title = Some(rest.strip(":").unwrap_or(rest).trim().label());
                Ok(())
            }
            "box" => self.open_band(line, rest),
            "end" if rest.is_empty() => self.close(line),
            "link" | "links" | "properties" | "details" => {
                Err(problem::refused("a menu of links", line.span(), "put the links into the text"))
            }
            other => self.block(other, line, rest),
        }
    }

    fn event(&mut self, event: Event, line: Piece) -> Result<(), Fault> {
        if self.out.events.len() >= EVENTS {
            return Err(problem::too_many("messages and notes", EVENTS, line.span()));
        }
        self.out.events.push(event);
        Ok(())
    }

    fn block(&mut self, word: &str, line: Piece, rest: Piece) -> Result<(), Fault> {
        if let Some(block) = Block::ALL.into_iter().find(|block| block.word() == word) {
            if self.open.len() >= BLOCK_DEPTH {
                return Err(problem::too_many("blocks inside each other", BLOCK_DEPTH, line.span()));
            }
            let at = self.out.events.len();
            self.open.push((Opened::Block(block), line.span(), at));
            // What stands after `rect` is a colour, and colours come from the theme.
            let label = if block == Block::Rect { rest.to(0) } else { rest };
            return self.event(Event::Open(block, label.label()), line);
        }
        if ["else", "and", "option"].contains(&word) {
            return match self.open.last() {
                Some((Opened::Block(block), ..)) if block.section() == Some(word) => {
                    self.event(Event::Section(rest.label()), line)
                }
                _ => Err(problem::malformed(
                    format!("`{word}` stands in no block that has it"),
                    line.span(),
                    "`else` belongs to alt, `and` to par, `option` to critical",
                )),
            };
        }
        Err(problem::statement("sequence", line.span(), "a message is written `甲->>乙: 你好`"))
    }

    fn close(&mut self, line: Piece) -> Result<(), Fault> {
        let Some((opened, _, at)) = self.open.pop() else {
            return Err(problem::unopened("end", line.span()));
        };
        match opened {
            Opened::Block(_) => self.event(Event::Close, line),
            Opened::Band => {
                let last = self.out.people.len();
                match self.out.bands.last_mut() {
                    Some(band) if last > at => band.last = last - 1,
                    _ => {
                        self.out.bands.pop();
                    }
                }
                Ok(())
            }
        }
    }

    fn open_band(&mut self, line: Piece, rest: Piece) -> Result<(), Fault> {
        if let Some((opened, ..)) = self.open.last() {
            return Err(problem::malformed(
                format!("`box` stands inside of `{}`", opened.word()),
                line.span(),
                "declare boxes before the first message",
            ));
        }
        let label = without_colour(rest).label();
        let label = (!label.is_empty()).then_some(label);
        let first = self.out.people.len();
        self.out.bands.push(Band { label, first, last: first });
        self.open.push((Opened::Band, line.span(), first));
        Ok(())
    }

    /// `participant A as 甲`.
    fn person(&mut self, kind: Piece, rest: Piece, born_late: bool) -> Result<usize, Fault> {
        if !matches!(kind.text, "participant" | "actor") || rest.is_empty() {
            let span = Span::new(kind.at, rest.at + rest.text.len());
            return Err(problem::malformed(
                "the participant has no name",
                span,
                "write `participant A as 名字` or `actor A as 名字`",
            ));
        }
        let (id, label) = rest.split_once(" as ").unwrap_or((rest, rest));
        if id.text.contains("@{") {
            return Err(problem::refused("`@{...}`", id.span(), "write `participant` or `actor`"));
        }
        let index = self.known(id)?;
        let person = &mut self.out.people[index];
        person.label = label.label();
        person.actor = kind.text == "actor";
        person.born_late = born_late;
        Ok(index)
    }

    /// The participant of a name, made when it is new.
    fn known(&mut self, id: Piece) -> Result<usize, Fault> {
        if let Some(&index) = self.index.get(id.text) {
            return Ok(index);
        }
        if id.is_empty() || id.text.contains([',', ';', '<', '>', '{', '}', '@']) {
            return Err(problem::malformed(
                "this is no name of a participant",
                id.span(),
                "use a short name and `participant A as 名字` for what the head shows",
            ));
        }
        let index = self.out.people.len();
        if index >= PEOPLE {
            return Err(problem::too_many("participants", PEOPLE, id.span()));
        }
        let person = Person { id: id.text.to_owned(), label: id.label(), actor: false, born_late: false };
        self.index.insert(person.id.clone(), index);
        self.out.people.push(person);
        Ok(index)
    }

    fn autonumber(&mut self, rest: Piece) -> Result<(), Fault> {
        let numbers: Vec<&str> = rest.text.split_whitespace().collect();
        self.number = match numbers[..] {
            ["off"] => None,
            [] => Some((1, 1)),
            [start] => Some((whole(start, rest)?, 1)),
            [start, by] => Some((whole(start, rest)?, whole(by, rest)?)),
            _ => return Err(bad_number(rest)),
        };
        Ok(())
    }

    fn note(&mut self, rest: Piece) -> Result<(), Fault> {
        let help = "write `Note over A,B: 文字`, `Note left of A: 文字` or `Note right of A: 文字`";
        let Some((place, text)) = rest.split_once(":") else {
            return Err(problem::malformed("the note has no text", rest.span(), help));
        };
        let sides = [("over ", Side::Over), ("left of ", Side::Left), ("right of ", Side::Right)];
        let found = sides.into_iter().find_map(|(word, side)| Some((place.strip(word)?.trim(), side)));
        let Some((names, side)) = found else {
            return Err(problem::malformed("the note has no place", place.span(), help));
        };
        let (first, last) = match names.split_once(",") {
            Some((a, b)) if side == Side::Over => (self.known(a)?, self.known(b)?),
            Some(_) => return Err(problem::malformed("the note has two places", names.span(), help)),
            None => {
                let index = self.known(names)?;
                (index, index)
            }
        };
        let note = Note { side, first: first.min(last), last: first.max(last), label: text.label() };
        self.event(Event::Note(note), rest)
    }

    fn message(&mut self, line: Piece) -> Result<(), Fault> {
        let Some((at, length, dashed, tip, both)) = arrow(line) else { return Ok(()) };
        let after = line.from(at + length);
        let Some((to, text)) = after.split_once(":") else {
            return Err(problem::malformed(
                "the message has no text",
                line.span(),
                "add `: 文字` after the receiver",
            ));
        };
        if let Some(semicolon) = text.text.find(';').filter(|&at| !in_entity(text.text, at)) {
            return Err(problem::malformed(
                "Mermaid ends a message at `;`",
                text.from(semicolon).to(1).span(),
                "write `；` or `#59;`",
            ));
        }
        let (activates, to) = to.strip("+").map_or((false, to), |to| (true, to.trim()));
        let (deactivates, to) = to.strip("-").map_or((false, to), |to| (true, to.trim()));
        let from = self.known(line.to(at).trim())?;
        let to = self.known(to)?;
        if activates {
            *self.active.entry(to).or_default() += 1;
        }
        if deactivates {
            self.deactivate(from, line)?;
        }
        let number = self.number.map(|(number, _)| number);
        self.number = self.number.map(|(number, by)| (number.saturating_add(by), by));
        let label = text.label();
        let message = Message { from, to, label, dashed, tip, both, number, activates, deactivates };
        self.event(Event::Message(message), line)
    }

    fn deactivate(&mut self, index: usize, line: Piece) -> Result<(), Fault> {
        match self.active.get_mut(&index) {
            Some(open) if *open > 0 => {
                *open -= 1;
                Ok(())
            }
            _ => Err(problem::malformed(
                format!("`{}` is not active here", self.out.people[index].id),
                line.span(),
                "activate it before with `->>+` or `activate`",
            )),
        }
    }
}

/// The first arrow of a message: place, length, dashed, tip, both ends. A colon before it means that the line
/// is something else.
fn arrow(line: Piece) -> Option<(usize, usize, bool, Tip, bool)> {
    let before = &line.text[..line.text.find(':').unwrap_or(line.text.len())];
    let found = ARROWS.iter().filter_map(|arrow| Some((before.find(arrow.0)?, arrow)));
    let (at, arrow) = found.min_by_key(|(at, arrow)| (*at, usize::MAX - arrow.0.len()))?;
    Some((at, arrow.0.len(), arrow.1, arrow.2, arrow.3))
}

/// Whether the `;` at `at` ends an entity such as `#59;`.
fn in_entity(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('#');
    start
        .is_some_and(|start| at - start > 1 && text[start + 1..at].bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A box's label without the colour that may stand before it.
fn without_colour(rest: Piece) -> Piece {
    if rest.text.starts_with("rgb") {
        if let Some(end) = rest.text.find(')') {
            return rest.from(end + 1).trim();
        }
        return rest;
    }
    const COLOURS: &str = " transparent aqua azure beige black blue coral cyan gold gray green grey lavender lightblue lightgray lightgreen lightgrey lightyellow lime magenta navy olive orange pink purple red silver skyblue teal violet wheat white yellow ";
    let (word, after) = rest.word();
    let colour = !word.is_empty() && COLOURS.contains(&format!(" {} ", word.text.to_lowercase()));
    if colour { after } else { rest }
}

fn whole(text: &str, rest: Piece) -> Result<u32, Fault> {
    text.parse().ok().filter(|&number| number < 10_000).ok_or_else(|| bad_number(rest))
}

fn bad_number(rest: Piece) -> Fault {
    problem::malformed(
        "`autonumber` takes whole numbers below 10000",
        rest.span(),
        "write `autonumber`, `autonumber 10 10` or `autonumber off`",
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    fn faults(body: &str) -> Vec<(String, String)> {
        let body = format!("sequenceDiagram\n{body}");
        let script = script::read(&body).unwrap();
        let found = parse(&script).1;
        found.iter().map(|d| (d.code.to_string(), body[d.span.unwrap().range()].to_owned())).collect()
    }

    #[test]
    fn messages_are_read() {
        let check = |line: &str, expected: (&str, &str, &str, bool, Tip)| {
            let body = format!("sequenceDiagram\n{line}");
            let script = script::read(&body).unwrap();
            let (out, faults) = parse(&script);
            assert!(faults.is_empty(), "{line}: {faults:?}");
            let Some(Event::Message(m)) = out.events.first() else { panic!("{line}") };
            let name = |index: usize| &*out.people[index].id;
            assert_eq!((name(m.from), name(m.to), &*m.label.text, m.dashed, m.tip), expected, "{line}");
        };
        check("甲->>乙: 你好", ("甲", "乙", "你好", false, Tip::Arrow));
        check("A-->>B:x -> y", ("A", "B", "x -> y", true, Tip::Arrow));
        check("A->B:", ("A", "B", "", false, Tip::None));
        check("A--xB: 丢失", ("A", "B", "丢失", true, Tip::Cross));
        check("A-)B: 异步", ("A", "B", "异步", false, Tip::Half));
        check("A->>+B: GET /a:b", ("A", "B", "GET /a:b", false, Tip::Arrow));
        check("web server->>db-1: a#59;b", ("web server", "db-1", "a;b", false, Tip::Arrow));
        check("A<<->>B: 双向", ("A", "B", "双向", false, Tip::Arrow));
        check("end-user->>A: 你好", ("end-user", "A", "你好", false, Tip::Arrow));
    }

    #[test]
    fn faults_name_their_place() {
        let check = |body: &str, code: &str, marked: &str| {
            assert_eq!(faults(body), [(code.to_owned(), marked.to_owned())], "{body}");
        };
        check("A->>B", "diagram-syntax", "A->>B");
        check("A->>B: a; b", "diagram-syntax", ";");
        check("  胡说", "diagram-syntax", "胡说");
        check("A->>B: x\nloop 三次\nA->>B: x", "diagram-unclosed", "loop 三次");
        check("A->>B: x\nend", "diagram-unopened", "end");
        check("opt 一\nelse 二\nA->>B: x\nend", "diagram-syntax", "else 二");
        check("A-->>-B: x", "diagram-syntax", "A-->>-B: x");
        check("Note A: x\nA->>B: x", "diagram-syntax", "A");
        check("->>B: x", "diagram-syntax", "");
        check("participant", "diagram-syntax", "participant");
        check("links A: {}", "diagram-refused", "links A: {}");
        check("", "diagram-syntax", "sequenceDiagram");
    }

    #[test]
    fn steps_join_a_message_and_its_notes() {
        let body = "sequenceDiagram\nNote over A: 一\nA->>B: 二\nNote over A: 二\nNote over B: 二\nloop x\nA->>B: 三\nend\nNote over A: 四";
        let script = script::read(body).unwrap();
        assert_eq!(parse(&script).0.steps(), [1, 2, 2, 2, 2, 3, 3, 4]);
    }
}
