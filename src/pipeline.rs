//! The whole build: every stage on one screen.

use std::sync::Arc;

use crate::base::diagnostic::{Checked, Diagnostic, Log, Severity};
use crate::base::memo::Memo;
use crate::base::parallel::{both, each};
use crate::catalog::catalog_again;
use crate::emit::{
    AssetInput, FIRST_EMITTERS, Input, LAST_EMITTERS, SEARCH, TemplateInput, asset_folder, has_diagrams,
    offline, site_pages, templates,
};
use crate::fragment::fragment;
use crate::fragment::runnable::Known;
use crate::load::Sources;
use crate::page::{Scene, places, strings};
use crate::parse::{self, Note, parse};
use crate::resolve::{Scope, backlinks, coverage, findings, resolve_again, suggestions};
use crate::site::{Output, Site};

/// How far a build is.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A stage of this name is done: the caller has the clock.
    Done(&'static str),
    /// The site so far, from the home page and the assets on, and all that was found so far. What is there
    /// does not change any more, unless something fatal is found.
    Grown(&'a Site, &'a [Diagnostic]),
}

/// After which outputs the site so far is worth a look.
const SHOWN_AFTER: [&str; 4] = ["home", "note pages", "search", "lists"];

/// Builds the site. Every build is a full build over memoised stages; findings of all stages accumulate.
/// `step` is called whenever one is done.
pub fn build(src: &Sources, memo: &Memo, step: &mut (dyn FnMut(Step) + Send)) -> Checked<Site> {
    let mut log = Log::default();
    let mut lap = |stage| step(Step::Done(stage));
    log.note(&src.diagnostics);

    let options = parse::Options::of(&src.config);
    let parsed = each(&src.notes, |file| memo.call(parsed, &parse::Input { file: file.clone(), options }));
    let notes: Vec<Arc<Note>> = parsed.iter().map(|checked| keep(&mut log, checked)).collect();
    lap("parse");

    let catalog = log.keep(catalog_again(&notes, src, memo));
    lap("catalog");

    let files: Vec<&Arc<Note>> =
        catalog.texts().flat_map(|text| [Some(text.zh), text.en]).flatten().collect();
    let scope = Scope::again(&catalog, src, memo);
    let resolved = each(&files, |note| resolve_again(note, &scope, memo));
    resolved.iter().for_each(|checked| log.note(&checked.diagnostics));
    let resolved = files.iter().zip(&resolved).map(|(note, checked)| (&*note.rel, &checked.value)).collect();
    let linked = || (backlinks(&catalog, &resolved, memo), suggestions(&catalog, &resolved));
    let ((backlinks, suggestions), found) = both(linked, || findings(&catalog, &resolved, src));
    log.note(&found);
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

    let strings = keep(&mut log, &memo.call(strings, &src.templates));
    let sources = TemplateInput { sources: src.templates.clone(), strings: strings.clone() };
    let templates = keep(&mut log, &memo.call(templates, &sources));
    let assets = AssetInput { statics: &src.statics, strings: &strings, drafts: src.drafts };
    let assets = &memo.call(asset_folder, &assets).value;
    let scene = Scene {
        catalog: &catalog,
        src,
        resolved: &resolved,
        fragments: &fragments,
        strings: &strings,
        known: &known,
        places: places(&catalog, src),
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
        has_diagrams: has_diagrams(&fragments),
        pages: &pages,
        templates: &templates,
        assets,
    };
    let mut add = |site: &mut Site, name, outputs: Checked<Vec<Output>>| {
        let outputs = log.keep(outputs);
        log.keep(site.insert(outputs));
        step(Step::Done(name));
        if SHOWN_AFTER.contains(&name) {
            step(Step::Grown(site, log.so_far()));
        }
    };
    let first = || FIRST_EMITTERS.iter().for_each(|(name, emit)| add(&mut site, name, emit(&input)));
    let (found, ()) = both(|| SEARCH(&input), first);
    add(&mut site, "search", found);
    LAST_EMITTERS.iter().for_each(|(name, emit)| add(&mut site, name, emit(&input)));
    let last = offline(&input, &site);
    add(&mut site, "offline", last);
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
