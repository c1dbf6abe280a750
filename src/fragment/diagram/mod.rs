//! A ```` ```mermaid ```` fence -> SVG for wide pages and phones, and the same in words.
//!
//! The body is read (`script`, then one parser a kind), its labels are translated, everything is measured and
//! placed (sequences by `sequence`, all other kinds as a `graph` on the layout crate), then drawn on a
//! `canvas`. Nothing is drawn that was not understood: what is outside of the subset is a finding.
//!
//! Never: runs a browser, reads a clock, carries a colour, a style or an id.

mod canvas;
#[cfg(test)]
mod geometry;
mod graph;
mod label;
mod limits;
mod measure;
mod player;
mod problem;
#[cfg(test)]
mod refused;
mod script;
mod sequence;
mod tips;
mod topics;

use serde::{Deserialize, Serialize};

use crate::base::diagnostic::{Checked, Diagnostic, Severity};
use crate::base::lang::Lang;
use crate::base::shared::Shared;
use canvas::{Drawing, Frame, Sheet};
use graph::Graph;
use label::Label;
pub use player::{PlayerLabels, player};
use script::Script;
use sequence::Sequence;
pub use topics::{TopicBox, TopicMap, TopicMaps, topics};

/// What is drawn: a fence's body, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DiagramInput {
    /// The text between the fences.
    pub body: Shared<str>,
    /// The language of the labels; English comes from `%% en: 中文 = English` lines.
    pub lang: Lang,
}

/// The kinds of diagrams, as the gallery groups them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagramKind {
    /// Messages between participants, from top to bottom.
    Sequence,
    /// Steps and decisions.
    Flow,
    /// States and transitions.
    State,
    /// Classes and their relations.
    Class,
    /// Entities and their relationships.
    Er,
}

impl DiagramKind {
    /// The class of its drawings.
    pub fn class(self) -> &'static str {
        match self {
            DiagramKind::Sequence => "seq",
            DiagramKind::Flow => "flow",
            DiagramKind::State => "state",
            DiagramKind::Class => "class",
            DiagramKind::Er => "er",
        }
    }
}

/// A drawn diagram. Its SVG has no ids and no styles, so it may stand anywhere, and on one page many times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    /// What kind it is.
    pub kind: DiagramKind,
    /// The wide drawing, a whole `<svg>`.
    pub svg: String,
    /// A drawing for a phone, when the wide one would be too small or scroll there.
    pub narrow: Option<String>,
    /// Width of the wide drawing in pixels at full size.
    pub width: u32,
    /// Height of the wide drawing in pixels at full size.
    pub height: u32,
    /// `accTitle`, else the drawn title.
    pub title: Option<String>,
    /// `accDescr`.
    pub description: Option<String>,
    /// The diagram in words: the n-th line tells what `data-step="n"` shows.
    pub steps: Vec<String>,
}

/// Widest drawing that a phone shows at a legible size without scrolling; wider ones get a narrow twin.
const PHONE_WIDE: u32 = 400;

/// Widest drawing that a page shows whole; wider ones are tried with less room and narrower texts.
const PAGE: u32 = 760;

/// Wider drawings do not fit with narrower texts either.
const SNUG_MOST: u32 = 1060;

/// Widest drawing that a page shows without scrolling, its labels 11 px; a wider one is turned downwards.
const PAGE_MOST: u32 = 800;

/// Widest drawing that a phone shows at about full size; wider ones are tried with still narrower texts.
const PHONE: u32 = 380;

/// A graph that leads down and is wider than this becomes narrow enough only with the narrowest texts.
const PHONE_FROM: u32 = 540;

/// Widest drawing that is a phone's own: from one edge of 390 pixels to the other its labels of 13 are 11 px.
const PHONE_MOST: u32 = 460;

/// Draws a diagram. `None` when its source has a fault; findings are placed in bytes of the body.
pub fn diagram(input: &DiagramInput) -> Checked<Option<Diagram>> {
    let body = &*input.body;
    if body.len() > limits::BODY {
        let start = crate::base::source::Span::new(0, 0);
        return faulty(vec![*problem::too_many("bytes", limits::BODY, start)]);
    }
    let mut script = match script::read(body) {
        Ok(script) => script,
        Err(faults) => return faulty(faults),
    };
    let (mut model, mut found) = Model::parse(&script);
    for label in model.labels_mut() {
        if label.text.chars().nth(limits::LABEL).is_some() {
            found.push(*problem::long_label(limits::LABEL, label.span));
        }
    }
    if !found.is_empty() {
        return faulty(found);
    }
    if input.lang == Lang::En {
        found = translate(&mut script, &mut model);
    }
    if script.acc_title.is_none() && model.title().is_none() {
        found.push(problem::no_title(script.head.span()));
    }
    match finish(&script, &model, input.lang) {
        Ok(diagram) => Checked::new(Some(diagram), found),
        Err(fault) => {
            found.push(*fault);
            Checked::new(None, found)
        }
    }
}

/// No drawing; the first findings are enough to go on with.
fn faulty(mut found: Vec<Diagnostic>) -> Checked<Option<Diagram>> {
    found.truncate(20);
    debug_assert!(found.iter().any(|d| d.severity == Severity::Problem));
    Checked::new(None, found)
}

fn translate(script: &mut Script, model: &mut Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Script { acc_title, acc_descr, words, .. } = script;
    let frame = acc_title.iter_mut().chain(acc_descr.iter_mut());
    let mut known = std::collections::BTreeSet::new();
    for label in frame.chain(model.labels_mut()) {
        let before = label.text.clone();
        let told = found.len();
        words.translate(label, &mut found);
        // A text that stands in many places is told once.
        if found.len() > told && !known.insert(before) {
            found.pop();
        }
    }
    words.unused(&mut found);
    found
}

/// Layout and drawing in all sizes.
fn finish(script: &Script, model: &Model, lang: Lang) -> Result<Diagram, problem::Fault> {
    let text = |label: &Option<Label>| label.as_ref().map(Label::flat).filter(|text| !text.is_empty());
    let title = text(&script.acc_title).or_else(|| text(&model.title()));
    let description = text(&script.acc_descr);
    let frame = |narrow| Frame {
        kind: script.kind.class(),
        lang: lang.tag(),
        title: title.as_deref(),
        description: description.as_deref(),
        narrow,
    };
    let drawn = model.draw(Size::Wide).ok().flatten();
    let Some(sheet) = drawn else { return Err(problem::too_complex(script.head.span())) };
    let mut wide = frame(false).close(&sheet);
    for (size, from, to) in [(Size::Snug, PAGE, SNUG_MOST), (Size::Turned, PAGE_MOST, u32::MAX)] {
        if (from + 1..=to).contains(&wide.width)
            && let Ok(Some(sheet)) = model.draw(size)
        {
            let other = frame(false).close(&sheet);
            wide = if other.width < wide.width { other } else { wide };
        }
    }
    let narrow = if wide.width > PHONE_WIDE { phone(model, &frame(true), wide.width) } else { None };
    let steps = model.transcript(lang);
    let size = wide.svg.len()
        + narrow.as_ref().map_or(0, String::len)
        + steps.iter().map(String::len).sum::<usize>();
    if size > limits::OUTPUT {
        return Err(problem::too_many("bytes of output", limits::OUTPUT, script.head.span()));
    }
    let Drawing { svg, width, height } = wide;
    Ok(Diagram { kind: script.kind, svg, narrow, width, height, title, description, steps })
}

fn phone(model: &Model, frame: &Frame, wide: u32) -> Option<String> {
    let sizes = [(Size::Phone, PHONE), (Size::Brim, PHONE_MOST)];
    let hopeless = matches!(model, Model::Graph(graph) if graph.leads_down() && wide > PHONE_FROM);
    sizes.into_iter().skip(usize::from(hopeless)).find_map(|(size, limit)| {
        let drawing = frame.close(&model.draw(size).ok()??);
        (drawing.width <= limit).then_some(drawing.svg)
    })
}

/// For how much room a drawing is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Wide,
    /// With narrower texts.
    Snug,
    /// From top to bottom, though its source leads sideways.
    Turned,
    Phone,
    /// From one edge of a phone to the other: narrower texts and, where that is not enough, wide ranks on
    /// several levels in a graph; more room in a sequence.
    Brim,
}

/// A parsed diagram of either layout.
enum Model {
    Sequence(Sequence),
    Graph(Graph),
}

impl Model {
    fn parse(script: &Script) -> (Model, Vec<Diagnostic>) {
        if script.kind == DiagramKind::Sequence {
            let (sequence, found) = sequence::parse(script);
            (Model::Sequence(sequence), found)
        } else {
            let (graph, found) = graph::parse(script);
            (Model::Graph(graph), found)
        }
    }

    fn labels_mut(&mut self) -> Vec<&mut Label> {
        match self {
            Model::Sequence(sequence) => sequence.labels_mut(),
            Model::Graph(graph) => graph.labels_mut(),
        }
    }

    fn title(&self) -> Option<Label> {
        match self {
            Model::Sequence(sequence) => sequence.title.clone(),
            Model::Graph(graph) => graph.title.clone(),
        }
    }

    /// `None` when this size makes no difference or does not fit.
    fn draw(&self, size: Size) -> Result<Option<Sheet>, graph::TooComplex> {
        match (self, size) {
            (Model::Sequence(sequence), _) => Ok(sequence::draw(sequence, size)),
            (Model::Graph(graph), Size::Turned) if graph.leads_down() => Ok(None),
            (Model::Graph(graph), _) => graph::draw(graph, size).map(Some),
        }
    }

    fn transcript(&self, lang: Lang) -> Vec<String> {
        match self {
            Model::Sequence(sequence) => sequence::transcript(sequence, lang),
            Model::Graph(graph) => graph::transcript(graph, lang),
        }
    }
}
