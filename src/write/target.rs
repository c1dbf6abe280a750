//! The output folder: which folders may be one, and how a finished stage takes its place.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{at, stage};

/// Name of the marker file.
pub(super) const MARKER: &str = ".bagu";

/// Its bytes, the same for ever: repositories track the file, and a folder without exactly these is not ours.
pub const MARKER_TEXT: &str = "This folder is written by bagu. Every build replaces it as a whole.\n";

/// A checked output folder.
#[derive(Debug)]
pub(super) struct Target {
    /// Canonical.
    parent: PathBuf,
    name: OsString,
}

impl Target {
    /// Refuses every folder whose loss could hurt.
    pub(super) fn checked(out: &Path, notes: Option<&Path>) -> io::Result<Target> {
        let full = std::path::absolute(out)?;
        let (Some(parent), Some(name)) = (full.parent(), full.file_name()) else {
            return Err(refused(
                out,
                "is no folder that can be replaced",
                "name a new folder, such as `public`",
            ));
        };
        let parent = canonical(parent).map_err(|error| at(parent, error))?;
        let target = Target { parent, name: name.to_owned() };
        let path = target.path();
        if let Some(notes) = notes.map(Path::canonicalize).transpose()? {
            if path.starts_with(&notes) {
                return Err(refused(out, "lies inside the notes folder", "put it beside the notes"));
            }
            if notes.starts_with(&path) {
                return Err(refused(out, "contains the notes folder", "name a folder beside the notes"));
            }
        }
        let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
        if home.is_some_and(|home| home.starts_with(&path)) {
            return Err(refused(
                out,
                "is or contains your home folder",
                "name a new folder, such as `public`",
            ));
        }
        target.check_existing(out)?;
        // Only now: a refused folder leaves no trace.
        fs::create_dir_all(&target.parent).map_err(|error| at(&target.parent, error))?;
        Ok(target)
    }

    /// What lies there already must be ours, or nothing.
    fn check_existing(&self, out: &Path) -> io::Result<()> {
        let path = self.path();
        let meta = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            meta => meta.map_err(|error| at(&path, error))?,
        };
        if meta.is_symlink() {
            Err(refused(out, "is a symbolic link, which cannot be swapped", "name the folder it leads to"))
        } else if !meta.is_dir() {
            Err(refused(out, "is a file", "remove it, or name a folder"))
        } else if is_mount_point(&self.parent, &meta) {
            Err(mount_point(out))
        } else if !is_empty(&path)? && !has_marker(&path) {
            let fix =
                format!("name another folder; if it may be replaced, empty it first (no `{MARKER}` in it)");
            Err(refused(out, "holds files that bagu did not write", &fix))
        } else {
            Ok(())
        }
    }

    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// `.<name>.stage-<suffix>` beside the target.
    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.stage_prefix();
        name.push(suffix);
        self.parent.join(name)
    }

    /// This run's stage folder.
    pub(super) fn stage(&self) -> PathBuf {
        self.beside(&std::process::id().to_string())
    }

    fn stage_prefix(&self) -> OsString {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".stage-");
        name
    }

    /// Ends what an earlier run left half done. We hold the lock, so every stage folder is a dead run's.
    pub(super) fn recover(&self) -> io::Result<()> {
        let (old, path) = (self.beside("old"), self.path());
        if has_marker(&old) && !path.exists() {
            fs::rename(&old, &path).map_err(|error| at(&path, error))?;
        }
        let prefix = self.stage_prefix();
        for entry in fs::read_dir(&self.parent).map_err(|error| at(&self.parent, error))? {
            let entry = entry?;
            let name = entry.file_name();
            let suffix = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            let ours =
                suffix.is_some_and(|s| s == b"old" || !s.is_empty() && s.iter().all(u8::is_ascii_digit));
            if ours && entry.file_type()?.is_dir() && stage::is_stage(&entry.path())? {
                stage::remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Puts a finished stage in the target's place; what was there is then at the stage's path.
    pub(super) fn swap_in(&self, stage: &Path) -> io::Result<()> {
        let path = self.path();
        if path.exists() {
            match exchange(stage, &path) {
                Err(error) if is_unsupported(&error) => self.swap_by_renames(stage)?,
                Err(error) if error.kind() == io::ErrorKind::ResourceBusy => return Err(mount_point(&path)),
                done => done.map_err(|error| at(&path, error))?,
            }
        } else {
            fs::rename(stage, &path).map_err(|error| at(&path, error))?;
        }
        stage::sync_folder(&self.parent)
    }

    /// For file systems that cannot exchange: two renames. Between them the target is missing; a failure puts it
    /// back here, a crash puts it back in [`Target::recover`].
    fn swap_by_renames(&self, stage: &Path) -> io::Result<()> {
        let (old, path) = (self.beside("old"), self.path());
        fs::rename(&path, &old).map_err(|error| at(&path, error))?;
        if let Err(error) = fs::rename(stage, &path) {
            fs::rename(&old, &path).map_err(|error| at(&old, error))?;
            return Err(at(&path, error));
        }
        fs::rename(&old, stage).map_err(|error| at(&old, error))
    }
}

/// The canonical form of a path whose last parts may not exist yet.
fn canonical(path: &Path) -> io::Result<PathBuf> {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Err(error), Some(parent), Some(name)) if error.kind() == io::ErrorKind::NotFound => {
            Ok(canonical(parent)?.join(name))
        }
        (canonical, ..) => canonical,
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A file system without exchange answers `EINVAL`, an old kernel `ENOSYS`.
fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(unix)]
fn is_mount_point(parent: &Path, meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(parent).is_ok_and(|parent| parent.dev() != meta.dev())
}

#[cfg(not(unix))]
fn is_mount_point(_: &Path, _: &fs::Metadata) -> bool {
    false
}

fn mount_point(out: &Path) -> io::Error {
    refused(out, "is a mount point, which cannot be swapped", "name a folder inside it")
}

pub(super) fn has_marker(folder: &Path) -> bool {
    let marker = folder.join(MARKER);
    let is_file = fs::symlink_metadata(&marker).is_ok_and(|meta| meta.is_file() && meta.len() < 1024);
    is_file && fs::read(&marker).is_ok_and(|bytes| bytes == MARKER_TEXT.as_bytes())
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder).map_err(|error| at(folder, error))?.next().is_none())
}

fn refused(out: &Path, why: &str, fix: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("the output folder {} {why}; {fix}", out.display()))
}
