//! `bagu serve`: look, load, build, swap; a browser is told when the files are ready.
//!
//! The site is answered from memory, by a table of built pages: no request reaches the disk. A build that fails
//! leaves the last good site in place and shows what was found over it. With `--run` a reader's own code runs in
//! the sandbox. Never: publishes, runs a note's code.

mod gate;
mod reload;
mod run;
mod server;
mod target;
mod watch;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch as channel;

pub use gate::Gate;
pub use reload::Shown;
pub use run::Runner;
pub use server::answer;
use watch::{Look, PATIENCE, has_lost};
pub use watch::{Tree, Watch};

use super::build::{How, Run};
use super::place::{self, Place};
use super::report::{self, Shown as Weights};
use super::toolchain::{Rustc, Setup};
use super::{Build, Done, exit};
use crate::base::diagnostic::{Checked, Diagnostic, Located, Severity};
use crate::load::{Sources, Stamps};
use crate::site::{Outputs, Site};

/// Show the site while you write: rebuilds and reloads on every change
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Args,
    /// Address to listen on; any other than this machine's own lets the network read your notes
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// Port; when it is taken, the next free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Let the pages run code that you edit, in a sandbox on this machine
    #[arg(long, conflicts_with = "host")]
    run: bool,
    #[command(flatten)]
    how: How,
}

/// Runs the command, until Ctrl-C.
pub fn run(args: &Args, build: Build) -> Done {
    let mut run = Run::start(Place::find(&args.place)?, &args.how)?;
    let runner = if args.run { Some(runner(&run.place)?) } else { None };
    let listeners = listen(&args.host, args.port)?;
    let addr = listeners[0].local_addr()?;
    if addr.port() != args.port && args.port != 0 {
        say!("port {} is taken: using {}", args.port, addr.port());
    }
    if !addr.ip().is_loopback() {
        say!("warning: everyone who can reach this machine can read your notes and drafts");
    }
    let url = url(&args.host, addr);
    say!("serving {url}");
    run.serve_at(&url);
    let (sender, shown) = channel::channel(Arc::new(Shown::default()));
    thread::spawn(move || {
        let watch = Watch::new(&run.place.notes, run.place.config.as_deref());
        keep_building(&mut run, build, &watch, &sender);
    });
    let gate = Gate::new(&args.host, addr.port())?;
    if args.open {
        open(&url);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            ended = answer(listeners, gate, shown, runner) => ended,
            stop = tokio::signal::ctrl_c() => stop,
        }
    })?;
    // A build that is still running ends with the process: it writes nothing but the cache, which is replaced whole.
    runtime.shutdown_background();
    Ok(exit(true))
}

/// A runner for readers' code; without a sandbox there is none.
fn runner(place: &Place) -> io::Result<Runner> {
    let found = Rustc::find(&Setup::of_this_process(&place.root)?);
    let rustc = found.map_err(|why| io::Error::other(format!("--run: {why}")))?;
    Ok(Runner::new(Arc::new(rustc)))
}

/// How long the tree rests before results are written to the cache and snippets are compiled: neither keeps an
/// author waiting who goes on writing.
const REST: Duration = Duration::from_secs(2);

/// Builds for ever, after every change.
fn keep_building(run: &mut Run, build: Build, watch: &Watch, shown: &channel::Sender<Arc<Shown>>) {
    let (mut built, mut seen, mut said, mut again): (Option<Tree>, _, _, _) = (None, None, None, false);
    loop {
        let look = if again { watch.look() } else { watch.wait(built.as_ref(), seen.take()) };
        let start = Instant::now();
        let before = shown.borrow().clone();
        let show = |site: &Outputs, found| drop(shown.send_replace(Arc::new(before.growing(site, found))));
        let (look, sources, checked) = build_at_rest(run, build, watch, look, built.as_ref(), &show);
        let first = built.is_none();
        let tree = built.insert(look.tree);
        run.timings.quiet();
        let located = locate(&checked.diagnostics, &sources);
        let next = before.next(checked.value.outputs, &checked.diagnostics, located);
        let verb = if next.failed { "failed after" } else { "built in" };
        shown.send_replace(Arc::new(next));
        let counts = report::count(&checked.diagnostics);
        // The same findings again after every key stroke would hide what is new.
        if said.as_ref() != Some(&checked.diagnostics) {
            report::report(&checked.diagnostics, &sources, Weights::WithoutWarnings);
            said = Some(checked.diagnostics);
        }
        say!("{verb} {} ms: {counts}", start.elapsed().as_millis());
        again = false;
        seen = if first { None } else { watch.changes_within(REST, tree) };
        if seen.is_none() {
            run.keep();
            // Pages are shown first; what is compiled now comes with the next build, after any edit.
            again = run.compile_more(&sources, &|| watch.look().tree != *tree);
        }
    }
}

/// Builds until the tree did not change meanwhile: a build begins at once, and what was being written is built again
/// when it rests. Pages are shown as soon as they are there; a request for what the build has not made yet waits for
/// it, so nothing old and nothing half is ever answered.
fn build_at_rest(
    run: &mut Run,
    build: Build,
    watch: &Watch,
    mut look: Look,
    built: Option<&Tree>,
    show: &(dyn Fn(&Outputs, Vec<Located>) + Sync),
) -> (Look, Sources, Checked<Site>) {
    let start = Instant::now();
    let mut must_settle = has_lost(&look.tree, built);
    loop {
        if must_settle {
            look = watch.settled(look, built);
        }
        let loaded = load_once(run, &look.tree);
        let was_settled = std::mem::replace(&mut must_settle, true);
        let is_late = start.elapsed() > PATIENCE;
        if !is_late && !watch.stands(&look, built) {
            continue;
        }
        let mut rests = None;
        let mut rests = || {
            let rests_now = || match was_settled {
                true => watch.look().tree == look.tree,
                false => watch.rests(&look, built),
            };
            *rests.get_or_insert_with(|| is_late || rests_now())
        };
        // Findings of a build only become more.
        let mut located = (0, Vec::new());
        let (sources, checked) = build_once(run, build, loaded, &mut |sources, site, found| {
            let is_fatal = found.iter().any(|found| found.severity == Severity::Fatal);
            if !is_fatal && rests() {
                if located.0 != found.len() {
                    located = (found.len(), locate(found, sources));
                }
                show(&site.outputs, located.1.clone());
            }
        });
        if rests() {
            return (look, sources, checked);
        }
    }
}

/// Loads; a failure is a finding, so that the loop goes on.
fn load_once(run: &mut Run, seen: &Stamps) -> Result<Sources, Diagnostic> {
    match catch_unwind(AssertUnwindSafe(|| run.load_with_snippets(seen))) {
        Ok(Ok(sources)) => Ok(sources),
        Ok(Err(error)) => Err(Diagnostic::fatal("unreadable", error.to_string())),
        Err(_) => Err(panicked()),
    }
}

/// A build whose failures are all findings.
fn build_once(
    run: &mut Run,
    build: Build,
    loaded: Result<Sources, Diagnostic>,
    grown: &mut (dyn FnMut(&Sources, &Site, &[Diagnostic]) + Send),
) -> (Sources, Checked<Site>) {
    let failed = |found: Diagnostic| Checked::new(Site::default(), vec![found]);
    let sources = match loaded {
        Ok(sources) => sources,
        Err(found) => return (Sources::default(), failed(found)),
    };
    let make = || run.make_stepwise(&sources, build, &mut |site, found| grown(&sources, site, found));
    let checked = catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| failed(panicked()));
    (sources, checked)
}

fn panicked() -> Diagnostic {
    Diagnostic::fatal("panic", "bagu panicked while building; this is a bug of bagu, not of your notes")
        .help("report it with the lines printed in the terminal")
}

/// What the overlay shows.
fn locate(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Located> {
    let grave = diagnostics.iter().filter(|found| found.severity <= Severity::Problem);
    let grave: Vec<Diagnostic> = grave.cloned().collect();
    let found = report::sorted(&grave, Weights::WithoutWarnings).into_iter();
    found.map(|found| found.located(found.file.as_deref().and_then(|path| sources.source(path)))).collect()
}

/// Listens on a host and the first free port from `port` on; for this machine's own address on both loopbacks.
fn listen(host: &str, port: u16) -> io::Result<Vec<TcpListener>> {
    let mut taken = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { 50 }) {
        match TcpListener::bind((host.trim_matches(['[', ']']), port)) {
            Ok(listener) => {
                let addr = listener.local_addr()?;
                let other = match addr.ip() {
                    IpAddr::V4(Ipv4Addr::LOCALHOST) => {
                        Some(SocketAddr::from((Ipv6Addr::LOCALHOST, addr.port())))
                    }
                    IpAddr::V6(Ipv6Addr::LOCALHOST) => {
                        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port())))
                    }
                    _ => None,
                };
                // A machine without IPv6 has only one of the two.
                let second = other.and_then(|other| TcpListener::bind(other).ok());
                return Ok([Some(listener), second].into_iter().flatten().collect());
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
            Err(error) => return Err(io::Error::new(error.kind(), format!("{host}:{port}: {error}"))),
        }
    }
    let error = taken.unwrap_or_else(|| io::ErrorKind::AddrInUse.into());
    Err(io::Error::new(
        error.kind(),
        format!("{host}:{port} and the ports after it: {error}; choose one with --port"),
    ))
}

fn url(host: &str, addr: SocketAddr) -> String {
    match addr.ip() {
        ip if ip.is_unspecified() => format!("http://localhost:{}/", addr.port()),
        IpAddr::V6(ip) => format!("http://[{ip}]:{}/", addr.port()),
        IpAddr::V4(_) => format!("http://{host}:{}/", addr.port()),
    }
}

/// Opens a URL of our own in the browser; a machine without one still has the line in the terminal.
fn open(url: &str) {
    let (program, args): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let quiet = Command::new(program).args(args).arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if quiet.is_err() {
        say!("no browser could be opened: open {url}");
    }
}
