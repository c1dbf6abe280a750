//! `bagu theme`: the templates and static files of the binary, to be changed in a project.

use std::io::{self, Write};
use std::sync::Arc;

use super::files::create;
use super::place::{self, Place};
use super::{Done, exit};
use crate::base::diagnostic::did_you_mean;
use crate::load::built_in;

/// See the templates and static files, and take one into the project to change it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List every file that a project can replace; `*` marks those it does
    List(place::Args),
    /// Write a file of the binary into the project; what stands there wins from then on
    Eject(Eject),
}

#[derive(Debug, clap::Args)]
struct Eject {
    #[command(flatten)]
    place: place::Args,
    /// Names as `theme list` prints them, such as `templates/note.html`; the last part is enough when it is the only one
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::List(args) => list(args),
        Action::Eject(args) => eject(args),
    }
}

/// Every file by `templates/…` or `static/…`.
fn files() -> io::Result<Vec<(String, Arc<[u8]>)>> {
    let mut files = Vec::new();
    for folder in ["static", "templates"] {
        files.extend(built_in(folder)?.into_iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes)));
    }
    Ok(files)
}

fn list(args: &place::Args) -> Done {
    // Without a project there is nothing to mark, and the list is still of use.
    let root = Place::find(args).ok().filter(|place| place.config.is_some()).map(|place| place.root);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (name, _) in files()? {
        let own = root.as_ref().is_some_and(|root| root.join(&name).is_file());
        writeln!(out, "{} {name}", if own { '*' } else { ' ' })?;
    }
    out.flush()?;
    Ok(exit(true))
}

fn eject(args: &Eject) -> Done {
    let place = Place::find(&args.place)?;
    if place.config.is_none() {
        let message = "only a project with a bagu.toml has files of its own; `bagu init` begins one";
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let files = files()?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let chosen: Vec<&str> = args
        .names
        .iter()
        .map(|name| find(name, &names))
        .collect::<Result<_, _>>()
        .map_err(io::Error::other)?;
    for (name, bytes) in files.iter().filter(|(name, _)| chosen.contains(&name.as_str())) {
        let path = place.root.join(name);
        create(&path, bytes)?;
        say!("{} written", path.display());
    }
    Ok(exit(true))
}

/// The file that a name means.
fn find<'a>(name: &str, names: &[&'a str]) -> Result<&'a str, String> {
    let tail = format!("/{name}");
    let named: Vec<&str> =
        names.iter().copied().filter(|full| *full == name || full.ends_with(&tail)).collect();
    match named[..] {
        [one] => Ok(one),
        [] => {
            let last = |full: &&'a str| full.rsplit('/').next().unwrap_or(full);
            let near = did_you_mean(name, names.iter().copied().chain(names.iter().map(last)));
            let help = near.map_or("`bagu theme list` shows every name".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            Err(format!("no file of the theme is called `{name}`; {help}"))
        }
        _ => Err(format!("`{name}` is one of {}; write the whole name", named.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_what_is_enough() {
        let names = ["static/js/main.js", "static/js/search/main.js", "templates/note.html"];
        let check = |name: &str, expected: Result<&str, &str>| {
            let found = find(name, &names);
            match expected {
                Ok(full) => assert_eq!(found, Ok(full)),
                Err(part) => assert!(found.as_ref().is_err_and(|why| why.contains(part)), "{found:?}"),
            }
        };
        check("templates/note.html", Ok("templates/note.html"));
        check("note.html", Ok("templates/note.html"));
        check("search/main.js", Ok("static/js/search/main.js"));
        check("main.js", Err("write the whole name"));
        check("nota.html", Err("did you mean `note.html`?"));
        check("templates/notes.html", Err("did you mean `templates/note.html`?"));
        check("../x", Err("theme list"));
    }
}
