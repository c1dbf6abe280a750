//! The memo's slow values -> disk, for the next run.

use std::fs;
use std::io;

use super::at;
use crate::base::memo::Kept;
use crate::load::kept::{Cache, encode};

/// Keeps values for a later run of the same tool, in place of those of any other. A `.gitignore` of its own
/// keeps the folder out of every repository.
pub fn keep(cache: &Cache, kept: &Kept) -> io::Result<()> {
    let folder = &cache.folder;
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n").map_err(|error| at(&ignore, error))?;
    }
    let file = cache.file();
    let fresh = folder.join(format!("new-{}", std::process::id()));
    fs::write(&fresh, encode(kept)).map_err(|error| at(&fresh, error))?;
    fs::rename(&fresh, &file).map_err(|error| at(&file, error))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stale = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"kept-"));
        if stale && path != file {
            // Another run may have removed it already.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::memo::Digest;

    #[test]
    fn values_come_back_to_the_same_tool_only() {
        let dir = tempfile::tempdir().unwrap();
        let cache = |tool| Cache { folder: dir.path().join("cache"), tool: Digest(tool) };
        let kept = Kept::from([(Digest(1), vec![1, 2, 3])]);
        assert_eq!(cache(1 << 100).read(), Kept::new(), "nothing there yet");
        keep(&cache(1 << 100), &kept).unwrap();
        assert_eq!(cache(1 << 100).read(), kept);
        assert_eq!(cache(2 << 100).read(), Kept::new(), "another build of the tool");
        keep(&cache(2 << 100), &kept).unwrap();
        assert!(!cache(1 << 100).file().exists());
        assert_eq!(fs::read_to_string(dir.path().join("cache/.gitignore")).unwrap(), "*\n");
    }
}
