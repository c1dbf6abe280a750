//! Writing an author's files: never over one that is there, and never half of one. Every error names its path.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file that is not there yet, with the folders above it.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(|error| at(path, &error))?;
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(bytes)).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => is_there(path, "delete it to have the original again"),
        _ => at(path, &error),
    })
}

/// What is there stays: why nothing was written, and what to do.
pub(super) fn is_there(path: &Path, help: &str) -> io::Error {
    let message = format!("{}: is there already; {help}", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

/// Replaces a file as a whole: a reader sees the old or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.stage-{}", std::process::id()));
    let done = fs::write(&staged, bytes).and_then(|()| fs::rename(&staged, path));
    done.map_err(|error| {
        // The staged file is worth nothing without its place; the error that is told is the first.
        let _ = fs::remove_file(&staged);
        at(path, &error)
    })
}

/// Replaces the text of a file that was read as `old`.
pub(super) fn rewrite(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let bytes = fs::read(path)?;
    // What was read is the decoded text with `\n` line ends: a file of another form keeps its own.
    if bytes == old.as_bytes() {
        replace(path, new.as_bytes())
    } else if bytes == old.replace('\n', "\r\n").as_bytes() {
        replace(path, new.replace('\n', "\r\n").as_bytes())
    } else {
        let message = format!("{}: only UTF-8 files without a mark are changed", path.display());
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    }
}

/// An error of the disk with the path it is about.
pub(super) fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
