//! Where a command works: the notes, the config above them, the output, the cache.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::diagnostic::did_you_mean;
use crate::base::memo::{Digest, Kept, Memo};
use crate::load::kept::{Cache, tool_digest};
use crate::load::{Options, find_config};

/// Arguments that say where the notes are.
#[derive(Debug, Clone, Default, clap::Args)]
// Flattened into structs of the same name: clap makes a group of each, and groups need different names.
#[group(skip)]
pub struct Args {
    /// Folder of the notes [default: `notes` beside bagu.toml, else `notes` here]
    #[arg(long, value_name = "DIR")]
    pub notes: Option<PathBuf>,
    /// Config file [default: the nearest bagu.toml in the notes folder or above it]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The folders of one run.
#[derive(Debug, Clone)]
pub struct Place {
    /// The notes.
    pub notes: PathBuf,
    /// `bagu.toml`, if any.
    pub config: Option<PathBuf>,
    /// Folder of `bagu.toml`; without one the current folder.
    pub root: PathBuf,
}

impl Place {
    /// Finds the folders.
    pub fn find(args: &Args) -> io::Result<Place> {
        let here = env::current_dir()?;
        let notes = match (&args.notes, &args.config) {
            (Some(notes), _) => notes.clone(),
            (None, Some(config)) => folder_of(config).join("notes"),
            (None, None) => {
                let config = find_config(&here);
                config.map_or_else(|| "notes".into(), |config| folder_of(&config).join("notes"))
            }
        };
        if !notes.is_dir() {
            return Err(no_notes(&notes));
        }
        let config = args.config.clone().or_else(|| find_config(&notes));
        let root = config.as_deref().map_or(here, folder_of);
        Ok(Place { notes, config, root })
    }

    /// The output folder.
    pub fn out(&self, given: Option<&Path>) -> PathBuf {
        given.map_or_else(|| self.root.join("public"), Path::to_owned)
    }

    /// What `load` is told.
    pub fn options(&self) -> Options {
        Options { notes: self.notes.clone(), config: self.config.clone(), ..Options::default() }
    }

    /// Where slow values are kept: in the project, and for a plain folder, which should stay as it is, in the
    /// user's cache folder. `None` when there is no such place.
    pub fn cache(&self) -> Option<Cache> {
        let folder = match &self.config {
            Some(_) => self.root.join(".bagu-cache"),
            None => {
                let notes = self.notes.canonicalize().ok()?;
                let name = Digest::of_bytes(notes.as_os_str().as_encoded_bytes()).hex(16);
                user_cache()?.join("bagu").join(name)
            }
        };
        Some(Cache { folder, tool: tool_digest(&env::current_exe().ok()?) })
    }
}

/// A memo that starts with what an earlier run kept, and ends by keeping what changed.
pub struct Keeper {
    /// The memo.
    pub memo: Memo,
    cache: Option<Cache>,
    known: Vec<Digest>,
}

impl Keeper {
    /// Reads what an earlier run kept; nothing without a cache.
    pub fn read(cache: Option<Cache>) -> Keeper {
        let kept = cache.as_ref().map_or_else(Kept::new, Cache::read);
        let known = kept.keys().copied().collect();
        Keeper { memo: Memo::with_kept(kept), cache, known }
    }

    /// Keeps the values in use, when they are others than before. A cache that cannot be written costs time
    /// only, so its error is for the caller to mention.
    pub fn keep(&mut self) -> io::Result<()> {
        let Some(cache) = &self.cache else { return Ok(()) };
        let kept = self.memo.kept();
        if kept.keys().eq(&self.known) {
            return Ok(());
        }
        self.known = kept.keys().copied().collect();
        crate::write::keep(cache, &kept)
    }
}

fn user_cache() -> Option<PathBuf> {
    let set = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| Some(env::home_dir()?.join(".cache")))
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => ".".into(),
    }
}

fn no_notes(notes: &Path) -> io::Error {
    let near =
        near_folder(notes).map_or(String::new(), |near| format!(", did you mean `{}`?", near.display()));
    let message = match near.is_empty() {
        true => "; name the folder of your notes with --notes, or begin a site with `bagu init`".to_owned(),
        false => near,
    };
    let message = format!("{}: no such folder{message}", notes.display());
    io::Error::new(io::ErrorKind::NotFound, message)
}

/// A folder beside the one that was named, one slip away.
fn near_folder(path: &Path) -> Option<PathBuf> {
    let parent = folder_of(path);
    let folders = fs::read_dir(&parent).ok()?.filter_map(|entry| {
        let entry = entry.ok().filter(|entry| entry.path().is_dir())?;
        entry.file_name().into_string().ok()
    });
    let folders: Vec<String> = folders.collect();
    let near = did_you_mean(path.file_name()?.to_str()?, folders.iter().map(String::as_str))?;
    Some(path.with_file_name(near))
}
