//! Reads one regular file, and nothing else: a link or a FIFO put in its place between walk and read is an error.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a regular file of at most `cap` bytes. A larger one is [`io::ErrorKind::FileTooLarge`].
pub(super) fn read_regular(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    let file = open(path).map_err(|error| with_path(path, error))?;
    let meta = file.metadata().map_err(|error| with_path(path, error))?;
    if !meta.is_file() {
        return Err(with_path(path, io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
    }
    let mut bytes = Vec::with_capacity(meta.len().min(cap) as usize + 1);
    // The file may grow while it is read: the cap holds for what is read, not for what was promised.
    file.take(cap + 1).read_to_end(&mut bytes).map_err(|error| with_path(path, error))?;
    if bytes.len() as u64 > cap {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{}: too large", path.display())));
    }
    Ok(bytes)
}

/// The error with the path it is about.
pub(super) fn with_path(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Neither follows a link nor waits for the writer of a FIFO.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_fifos_folders_and_large_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("file"), "12345").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, path("fifo"), rustix::fs::FileType::Fifo, 0o600.into(), 0)
            .unwrap();
        assert_eq!(read_regular(&path("file"), 5).unwrap(), b"12345");
        assert_eq!(read_regular(&path("file"), 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        for name in ["link", "fifo", "missing", ""] {
            assert!(read_regular(&path(name), 5).is_err(), "{name}");
        }
    }
}
