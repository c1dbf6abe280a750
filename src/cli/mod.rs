//! argv -> command -> exit code. One file a command; all of them print through [`report`].
//!
//! Never: makes any of the site's bytes. The commands hand a clock, an environment and a disk to the stages.

/// A line on stderr. A reader that went away (`bagu build 2>&1 | head`) is no reason to fail.
macro_rules! say {
    ($($word:tt)*) => {
        $crate::cli::report::say(format_args!($($word)*))
    };
}

mod build;
mod check;
mod clean;
mod environment;
mod external;
mod files;
mod history;
mod import;
mod init;
mod lint;
mod modules;
mod new;
mod place;
mod progress;
pub mod report;
pub mod serve;
mod shell;
mod snippets;
mod theme;
mod timings;
pub mod toolchain;
mod translate;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::base::diagnostic::Checked;
use crate::base::memo::Memo;
use crate::load::Sources;
use crate::pipeline::Step;
use crate::site::Site;

/// The pipeline, handed in by `main`; a test hands in a small one. The last argument is called whenever a step is done.
pub type Build = fn(&Sources, &Memo, &mut (dyn FnMut(Step) + Send)) -> Checked<Site>;

/// Turns a folder of Chinese interview notes into a bilingual study site.
#[derive(Debug, Parser)]
#[command(name = "bagu", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Serve(serve::Args),
    Check(check::Args),
    Init(init::Args),
    New(new::Args),
    Import(import::Args),
    Translate(translate::Args),
    Theme(theme::Args),
    Clean(clean::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// Runs the command that the process was started with. Exit code 0: done; 1: an error, or a problem where
/// problems count; 2: wrong usage.
pub fn run(build: Build) -> ExitCode {
    if let Some(code) = toolchain::launched() {
        return code;
    }
    let done = match Cli::parse().command {
        Command::Build(args) => build::run(&args, build),
        Command::Serve(args) => serve::run(&args, build),
        Command::Check(args) => check::run(&args, build),
        Command::Init(args) => init::run(&args),
        Command::New(args) => new::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Translate(args) => translate::run(&args),
        Command::Theme(args) => theme::run(&args),
        Command::Clean(args) => clean::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    done.unwrap_or_else(|error| {
        report::error(&error);
        ExitCode::FAILURE
    })
}

/// A command's end: an exit code, or an error of the disk or a port.
type Done = io::Result<ExitCode>;

/// Exit code 0 or 1.
fn exit(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
