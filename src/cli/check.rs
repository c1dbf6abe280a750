//! `bagu check`: builds in memory and prints everything that was found; problems count as errors.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::build::{How, Run};
use super::place::{self, Place};
use super::report::{Shown, all, report};
use super::{Build, Done, exit, external, lint, snippets};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::text::counted;
use crate::load::Sources;

/// Check the notes: build in memory, print everything that was found, exit 1 on problems
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Args,
    #[command(flatten)]
    how: How,
    /// Print one JSON object a line on stdout (docs/diagnostics.md)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    snippets: snippets::Args,
    #[command(flatten)]
    lint: lint::Args,
    /// Ask for every http and https link whether it still answers; the one check that goes to the network
    #[arg(long)]
    external: bool,
}

/// Runs the command.
pub fn run(args: &Args, build: Build) -> Done {
    let mut run = Run::start(Place::find(&args.place)?, &args.how)?;
    let mut sources = run.load()?;
    if args.lint.fix {
        lint::fix(&sources, &run.place)?;
        sources = run.load()?;
    }
    sources.today = Some(Timestamp::now().to_zoned(TimeZone::UTC).date());
    let findings = match args.snippets.snippets {
        true => snippets::check(&args.snippets, &mut sources, &run.place, run.memo())?,
        false => Vec::new(),
    };
    run.timings.lap("snippets");
    let mut diagnostics = run.make(&sources, build).diagnostics;
    run.keep();
    diagnostics.extend(findings.iter().map(|finding| finding.diagnostic.clone()));
    diagnostics.extend(no_address(&sources));
    if args.lint.lint {
        diagnostics.extend(lint::check(&sources));
    }
    if args.external {
        diagnostics.extend(external::check(&sources, &run.place));
    }
    diagnostics.sort();
    diagnostics.dedup();
    if args.json {
        print_json(&diagnostics, &sources)?;
        return Ok(exit(diagnostics.iter().all(|found| found.severity > Severity::Problem)));
    }
    let counts = report(&diagnostics, &sources, Shown::All);
    snippets::print_details(&findings);
    let files = counted(sources.notes.len(), "file");
    say!("{files} checked in {:.2} s: {counts}", run.timings.total());
    Ok(exit(counts.of(Severity::Fatal) + counts.of(Severity::Problem) == 0))
}

/// Without an address there are no canonical links, no feed and no sitemap for search engines.
fn no_address(sources: &Sources) -> Option<Diagnostic> {
    let known = sources.config.base_url.is_some() || !sources.is_project;
    let message = "the site's address is unknown: canonical links, feeds and the sitemap are left out";
    let help = "set `base_url` in bagu.toml, give `--base-url`, or add the GitHub remote";
    (!known).then(|| Diagnostic::info("no-base-url", message).help(help))
}

fn print_json(diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for found in all(diagnostics) {
        let source = found.file.as_deref().and_then(|path| sources.source(path));
        serde_json::to_writer(&mut out, &found.located(source))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
