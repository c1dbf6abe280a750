//! `bagu completions` and `bagu man`: what a shell and a reader of manuals want to know of the commands.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Done, exit};

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Shell to complete for
    shell: Shell,
}

/// Print the manual page, or write one a command
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Folder for `bagu.1`, `bagu-build.1` and the others [default: `bagu.1` on stdout]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs `completions`.
pub fn completions(args: &Completions) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "bagu", &mut script);
    print(&script)
}

/// Runs `man`.
pub fn man(args: &Man) -> Done {
    let Some(folder) = &args.out else { return print(&page(Cli::command())?) };
    fs::create_dir_all(folder)?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let (mut todo, mut written) = (vec![("bagu".to_owned(), command)], 0);
    while let Some((name, command)) = todo.pop() {
        let below = command.get_subcommands().filter(|below| !below.is_hide_set());
        todo.extend(below.map(|below| (format!("{name}-{}", below.get_name()), below.clone())));
        fs::write(folder.join(format!("{name}.1")), page(command.display_name(name))?)?;
        written += 1;
    }
    say!("{written} manual pages written to {}", folder.display());
    Ok(exit(true))
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}

/// A reader that went away (`bagu man | head`) is no error.
fn print(bytes: &[u8]) -> Done {
    match io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(exit(true)),
    }
}
