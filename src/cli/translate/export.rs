//! What a translator has to do, as JSON. docs/translating.md describes the form.

use std::fs;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::super::report::say;
use super::super::{Done, exit};
use super::{Export, Place, Read, name};
use crate::base::text::counted;
use crate::catalog::State;
use crate::catalog::exchange::{Unit, units};
use crate::resolve::Concepts;

/// The form's name; a change that breaks readers changes its number.
pub(super) const FORMAT: &str = "bagu-translations/1";

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub format: String,
    /// Language of every `source`.
    pub source: String,
    /// Language of every `target`.
    pub target: String,
    pub notes: Vec<ForNote>,
}

/// What is to be done in one note.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ForNote {
    /// Name; a folder's ends in `/`.
    pub note: String,
    /// The Chinese file, for people.
    #[serde(default)]
    pub file: String,
    pub units: Vec<Piece>,
}

/// A piece of text.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Piece {
    pub unit: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub state: String,
    pub hash: String,
    #[serde(default)]
    pub source: String,
    /// The translation: empty or as it stands until a translator writes it.
    pub target: String,
    /// Terms that have to stay, by their names in the glossary.
    #[serde(default)]
    pub terms: Vec<TermPair>,
}

/// A term of the glossary.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TermPair {
    pub zh: String,
    pub en: String,
}

/// Writes what is missing or stale.
pub(super) fn run(args: &Export) -> Done {
    let read = Read::new(&Place::find(&args.chosen.place)?)?;
    let (lock, concepts) = (read.lock(), Concepts::new(&read.catalog.glossary));
    let notes = read.chosen(&args.chosen.names)?.into_iter().map(|text| {
        let open = units(text, &lock).into_iter().filter(|unit| unit.state != State::Fresh);
        let units = open.map(|unit| piece(unit, &concepts)).collect();
        ForNote { note: name(&text), file: text.zh.source.path.to_string(), units }
    });
    let notes: Vec<ForNote> = notes.filter(|note| !note.units.is_empty()).collect();
    let (files, pieces) = (notes.len(), notes.iter().map(|note| note.units.len()).sum::<usize>());
    let exchange = Exchange { format: FORMAT.into(), source: "zh".into(), target: "en".into(), notes };
    let mut json = serde_json::to_string_pretty(&exchange)?;
    json.push('\n');
    match &args.out {
        Some(path) => fs::write(path, json)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?,
        None => io::stdout().lock().write_all(json.as_bytes())?,
    }
    say(format_args!("{} of {} to translate", counted(pieces, "text"), counted(files, "note")));
    Ok(exit(true))
}

fn piece(unit: Unit, concepts: &Concepts) -> Piece {
    let state = if unit.state == State::Missing { "missing" } else { "stale" };
    let terms = concepts.of(&unit.source).into_iter();
    let terms = terms.map(|term| TermPair { zh: term.name.zh.clone(), en: term.name.en.clone() }).collect();
    Piece {
        unit: unit.name,
        kind: unit.kind,
        state: state.into(),
        hash: unit.hash,
        source: unit.source,
        target: unit.target,
        terms,
    }
}
