//! `bagu build`: the notes -> the output folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use super::modules::Modules;
use super::place::{self, Keeper, Place};
use super::report::{Shown, report};
use super::timings::Timings;
use super::{Build, Done, environment, exit, history};
use crate::base::diagnostic::{Checked, Diagnostic, Severity};
use crate::base::memo::Memo;
use crate::base::text::counted;
use crate::load::{Shelf, Sources, Stamps, load_again, parse_base_url};
use crate::pipeline::Step;
use crate::site::Site;
use crate::write::publish;

/// Build the site
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Args,
    /// Output folder; replaced as a whole [default: `public` beside bagu.toml, else `public` here]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    how: How,
    /// Count problems as errors: publish nothing, exit 1
    #[arg(long)]
    strict: bool,
    /// Compile Rust snippets for browsers also without a bagu.toml
    #[arg(long)]
    snippets: bool,
}

/// How to build, for every command that does.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct How {
    /// Address of the published site, for absolute links
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
    /// Also write the whole search index for elasticlunr.js (`search/elasticlunr.json`)
    #[arg(long)]
    elasticlunr: bool,
    /// Print time and memory of each stage
    #[arg(long)]
    timings: bool,
}

/// Runs the command.
pub fn run(args: &Args, build: Build) -> Done {
    let place = Place::find(&args.place)?;
    let out = place.out(args.out.as_deref());
    let mut run = Run::start(place, &args.how)?;
    let mut sources = run.load()?;
    if sources.is_project || args.snippets {
        run.compile_snippets(&mut sources);
    }
    let checked = run.make(&sources, build);
    let shown = if args.strict { Shown::All } else { Shown::WithoutWarnings };
    let counts = report(&checked.diagnostics, &sources, shown);
    if counts.of(Severity::Fatal) > 0 || args.strict && counts.of(Severity::Problem) > 0 {
        say!("nothing published: {counts}");
        return Ok(ExitCode::FAILURE);
    }
    let published = publish(&checked.value, &out, Some(&run.place.notes))?;
    run.timings.lap("write");
    run.keep();
    if let Some(error) = published.leftover {
        say!("the old site could not be removed: {error}");
    }
    let (files, mib) = (published.files, published.bytes as f64 / f64::from(1 << 20));
    let seconds = run.timings.total();
    let files = counted(files, "file");
    say!("{files} ({mib:.1} MiB) written to {} in {seconds:.2} s: {counts}", out.display());
    Ok(exit(true))
}

/// One run of a command that builds.
pub(super) struct Run {
    pub place: Place,
    pub timings: Timings,
    keeper: Keeper,
    modules: Modules,
    base_url: Option<String>,
    drafts: bool,
    shelf: Shelf,
    elasticlunr: bool,
    /// What git and the environment say, asked once.
    outside: Option<Outside>,
}

#[derive(Clone, Default)]
struct Outside {
    dates: BTreeMap<String, String>,
    base_url: Option<String>,
}

impl Outside {
    fn ask(notes: &Path) -> Outside {
        Outside { dates: history::dates(notes), base_url: environment::base_url(notes) }
    }
}

impl Run {
    /// Sets the number of threads and reads the cache.
    pub(super) fn start(place: Place, how: &How) -> io::Result<Run> {
        let mut timings = Timings::new(how.timings);
        if let Some(threads) = how.threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
            pool.build_global().map_err(io::Error::other)?;
        }
        let keeper = Keeper::read(if how.no_cache { None } else { place.cache() });
        let cache = if how.no_cache { None } else { place.cache() };
        let modules = Modules::new(&place.root, cache.as_ref().map(|cache| &*cache.folder));
        timings.lap("cache");
        Ok(Run {
            place,
            timings,
            keeper,
            modules,
            base_url: how.base_url.clone(),
            drafts: false,
            elasticlunr: how.elasticlunr,
            shelf: Shelf::default(),
            outside: None,
        })
    }

    /// Builds for a server of our own: its address, and drafts too.
    pub(super) fn serve_at(&mut self, url: &str) {
        self.base_url = Some(url.to_owned());
        self.drafts = true;
    }

    /// Earlier results.
    pub(super) fn memo(&self) -> &Memo {
        &self.keeper.memo
    }

    /// Compiles the snippets that a browser can run, or finds them compiled.
    fn compile_snippets(&mut self, sources: &mut Sources) {
        let memo = &self.keeper.memo;
        if self.modules.attach(sources, memo) && self.modules.compile(sources, memo, &|| false) {
            self.modules.attach(sources, memo);
        }
        sources.diagnostics.extend(self.modules.missing_toolchain());
        self.timings.lap("snippets");
    }

    /// Compiles missing snippets while `stop` does not say otherwise; true when another build would show more.
    pub(super) fn compile_more(&mut self, sources: &Sources, stop: &dyn Fn() -> bool) -> bool {
        sources.is_project && self.modules.compile(sources, &self.keeper.memo, stop)
    }

    /// Loads, with the snippets that are compiled already. `seen`: stamps of files, taken a moment ago.
    pub(super) fn load_with_snippets(&mut self, seen: &Stamps) -> io::Result<Sources> {
        let mut sources = self.load_seen(Some(seen))?;
        if sources.is_project {
            self.modules.attach(&mut sources, &self.keeper.memo);
        }
        Ok(sources)
    }

    /// Builds from what was loaded.
    pub(super) fn make(&mut self, sources: &Sources, build: Build) -> Checked<Site> {
        self.make_stepwise(sources, build, &mut |_, _| {})
    }

    /// As [`Run::make`]; `grown` is called with the site so far and what was found so far.
    pub(super) fn make_stepwise(
        &mut self,
        sources: &Sources,
        build: Build,
        grown: &mut (dyn FnMut(&Site, &[Diagnostic]) + Send),
    ) -> Checked<Site> {
        build(sources, &self.keeper.memo, &mut |step| match step {
            Step::Done(stage) => self.timings.lap(stage),
            Step::Grown(site, found) => grown(site, found),
        })
    }

    /// Loads. git works while the files are read.
    pub(super) fn load(&mut self) -> io::Result<Sources> {
        self.load_seen(None)
    }

    fn load_seen(&mut self, seen: Option<&Stamps>) -> io::Result<Sources> {
        let mut options = self.place.options();
        options.base_url = self.base_url.clone();
        options.drafts = self.drafts;
        options.elasticlunr = self.elasticlunr;
        let notes = &self.place.notes;
        let (sources, outside) = thread::scope(|scope| {
            let known = self.outside.clone();
            let asked = scope.spawn(|| known.unwrap_or_else(|| Outside::ask(notes)));
            (load_again(&options, &mut self.shelf, seen), asked.join().unwrap_or_default())
        });
        let mut sources = sources?;
        sources.history = outside.dates.clone();
        sources.config.base_url = sources.config.base_url.or_else(|| outside.base_url.clone());
        self.outside = Some(outside);
        self.timings.lap("load");
        Ok(sources)
    }

    /// Keeps slow values for the next run.
    pub(super) fn keep(&mut self) {
        if let Err(error) = self.keeper.keep() {
            say!("the cache could not be written: {error}");
        }
        self.timings.lap("keep");
    }
}
