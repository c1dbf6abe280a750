//! [`Site`] -> the output folder, all of it or nothing.
//!
//! The site is written into a stage folder beside the target, brought to the disk by one `syncfs`, and then changed
//! places with the target in one step. A reader of the folder, a crash or a full disk finds the old site or the
//! new one, whole. Never: deletes or replaces a folder that does not carry our marker.

mod keep;
mod stage;
mod target;

use std::fs::{self, File};
use std::io;
use std::path::Path;

pub use keep::keep;
pub use target::MARKER_TEXT;

use crate::site::Site;
use target::Target;

/// What [`publish`] did.
#[derive(Debug)]
pub struct Published {
    /// Files written, the marker not counted.
    pub files: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Why the old site could not be removed after the swap; the next run tries again.
    pub leftover: Option<io::Error>,
}

/// Puts the site into the folder `out`, in place of what an earlier run put there. `notes` is the notes folder,
/// which must not touch the output. A second run into the same folder waits for the first.
pub fn publish(site: &Site, out: &Path, notes: Option<&Path>) -> io::Result<Published> {
    let target = Target::checked(out, notes)?;
    let _lock = lock(&target)?;
    target.recover()?;
    let stage = target.stage();
    let written = stage::write(site, &stage).and_then(|()| target.swap_in(&stage));
    if let Err(error) = written {
        // Best effort: what stays is removed by the next run.
        let _ = stage::remove(&stage);
        return Err(error);
    }
    let leftover = stage::remove(&stage).err();
    Ok(Published { files: site.outputs.len(), bytes: site.bytes(), leftover })
}

/// Empties the output folder. The marker stays: a repository tracks it. True when there was a folder of ours.
pub fn clean(out: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        _ => publish(&Site::default(), out, None).map(|_| true),
    }
}

/// Held while a run works beside the target. The folder itself is locked, so that no lock file is left behind.
#[cfg(unix)]
fn lock(target: &Target) -> io::Result<File> {
    let folder = File::open(target.parent())?;
    folder.lock().map_err(|error| at(target.parent(), error))?;
    Ok(folder)
}

#[cfg(not(unix))]
fn lock(target: &Target) -> io::Result<File> {
    let file = File::create(target.beside("lock"))?;
    file.lock()?;
    Ok(file)
}

/// The error with the path it is about.
fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
