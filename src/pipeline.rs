//! The whole build: every stage on one screen.

use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic, Log, Severity};
use crate::base::memo::Memo;
use crate::base::parallel::each;
use crate::catalog::catalog;
use crate::emit::{EMITTERS, Input, TemplateInput, asset_folder, offline, site_pages, templates};
use crate::fragment::fragment;
use crate::fragment::runnable::Known;
use crate::load::Sources;
use crate::page::{Scene, strings};
use crate::parse::{self, Note, parse};
use crate::resolve::{Scope, backlinks, coverage, findings, resolve, suggestions};
use crate::site::Site;

/// Builds the site. Every build is a full build over memoised stages; findings of all stages accumulate.
/// `lap` is called with a stage's name when it is done: the caller has the clock.
pub fn build(src: &Sources, memo: &Memo, lap: &mut dyn FnMut(&'static str)) -> Checked<Site> {
    let mut log = Log::default();
    log.note(&src.diagnostics);

    let options = parse::Options::of(&src.config);
    let parsed = each(&src.notes, |file| memo.call(parsed, &parse::Input { file: file.clone(), options }));
    let notes: Vec<Arc<Note>> = parsed.iter().map(|checked| keep(&mut log, checked)).collect();
    lap("parse");

    let catalog = log.keep(catalog(&notes, src));
    lap("catalog");

    let files: Vec<&Arc<Note>> =
        catalog.texts().flat_map(|text| [Some(text.zh), text.en]).flatten().collect();
    let scope = Scope::new(&catalog, src);
    let resolved = each(&files, |note| resolve(note, &scope));
    resolved.iter().for_each(|checked| log.note(&checked.diagnostics));
    let resolved = files.iter().zip(&resolved).map(|(note, checked)| (&*note.rel, &checked.value)).collect();
    let backlinks = backlinks(&catalog, &resolved);
    let suggestions = suggestions(&catalog, &resolved);
    log.note(&findings(&catalog, &resolved, src));
    let coverage = src.ledger.as_ref().map(|ledger| log.keep(coverage(ledger, &catalog, &resolved)));
    lap("resolve");

    let known = log.keep(Known::new(src.snippets_lock.as_ref(), &src.modules));
    let fragments = each(&files, |note| each(&note.fences, |fence| fragment(fence, note.lang, &known, memo)));
    for (note, made) in files.iter().zip(&fragments) {
        for (fence, fragment) in note.fences.iter().zip(made) {
            log.note_in(&fragment.diagnostics(note.lang), &note.source.path, |span| fence.in_source(span));
        }
    }
    let fragments = files.iter().zip(fragments).map(|(note, made)| (&*note.rel, made)).collect();
    lap("fragments");

    let strings = log.keep(strings(&src.templates));
    let sources = TemplateInput { sources: src.templates.clone(), strings: strings.clone() };
    let templates = keep(&mut log, &memo.call(templates, &sources));
    let assets = asset_folder(src, &strings);
    let scene = Scene {
        catalog: &catalog,
        src,
        resolved: &resolved,
        fragments: &fragments,
        strings: &strings,
        known: &known,
        memo,
    };
    let positions: Vec<usize> = (0..catalog.entries.len()).collect();
    let pages: Vec<_> = each(&positions, |&at| scene.pages(at)).into_iter().flatten().collect();
    lap("pages");

    let mut site = Site::default();
    let coverage = coverage.unwrap_or_default();
    let site_pages = site_pages(&catalog, &coverage);
    let input = Input {
        scene,
        backlinks: &backlinks,
        suggestions: &suggestions,
        coverage: &coverage,
        site_pages: &site_pages,
        pages: &pages,
        templates: &templates,
        assets: &assets,
    };
    for (name, emit) in EMITTERS {
        let outputs = log.keep(emit(&input));
        log.keep(site.insert(outputs));
        lap(name);
    }
    let outputs = log.keep(offline(&input, &site));
    log.keep(site.insert(outputs));
    lap("offline");
    memo.forget_unused();
    log.with(site)
}

/// The parse stage with its note behind a pointer, so that later stages share it.
fn parsed(input: &parse::Input) -> Checked<Arc<Note>> {
    parse(input).map(Arc::new)
}

/// Takes copies of a memoised stage's findings, gives its value.
fn keep<T: Clone>(log: &mut Log, checked: &Checked<T>) -> T {
    log.note(&checked.diagnostics);
    checked.value.clone()
}

/// Whether a finding stops publication.
pub fn is_fatal(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Fatal)
}
