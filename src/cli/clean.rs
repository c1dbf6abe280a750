//! `bagu clean`: empties what `build` wrote.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::place::{self, Place};
use super::{Done, exit};

/// Empty the output folder and remove the cache
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Args,
    /// Output folder [default: `public` beside bagu.toml, else `public` here]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> Done {
    let place = Place::find(&args.place)?;
    let out = place.out(args.out.as_deref());
    if crate::write::clean(&out)? {
        say!("{} emptied", out.display());
    }
    if let Some(cache) = place.cache() {
        match fs::remove_dir_all(&cache.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
            Ok(()) => say!("{} removed", cache.folder.display()),
        }
    }
    Ok(exit(true))
}
