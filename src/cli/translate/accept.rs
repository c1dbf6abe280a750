//! Translations taken as up to date.

use std::io;
use std::path::Path;

use super::super::files::{replace, rewrite};
use super::super::place::Place;
use super::super::report::{Shown, report, say};
use super::super::{Done, exit};
use super::{Chosen, Read};
use crate::base::text::counted;
use crate::catalog::{accepted, refreshed};

/// Copies code again and writes the lock.
pub(super) fn run(args: &Chosen) -> Done {
    let place = Place::find(&args.place)?;
    let mut read = Read::new(&place)?;
    let files = refresh(&read, &args.names, &place.notes)?;
    if files > 0 {
        read = Read::new(&place)?;
    }
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for text in read.chosen(&args.names)?.into_iter().filter(|text| text.en.is_some()) {
        match read.misaligned(&text) {
            none if none.is_empty() => good.push(text.zh.id.clone()),
            why => refused.push(why),
        }
    }
    let all = args.names.is_empty() && refused.is_empty();
    let old = read.src.translations_lock.as_ref();
    let lock = match accepted(&read.catalog, old, if all { None } else { Some(&good) }) {
        Ok(lock) => lock,
        Err(findings) => {
            report(&findings, &read.src, Shown::All);
            say(format_args!("nothing accepted: the lock has to be mended first"));
            return Ok(exit(false));
        }
    };
    if old.map_or("", |old| &old.text) != lock {
        replace(&place.notes.join("translations.lock"), lock.as_bytes())?;
    }
    report(&refused.concat(), &read.src, Shown::All);
    let (done, left) = (good.len(), refused.len());
    say(format_args!(
        "{} accepted, {left} refused because misaligned, code copied again in {}",
        counted(done, "note"),
        counted(files, "file"),
    ));
    Ok(exit(refused.is_empty()))
}

/// Copies differing code of the chosen notes into their translations; the number of files that changed.
fn refresh(read: &Read, names: &[String], notes: &Path) -> io::Result<usize> {
    let mut files = 0;
    for text in read.chosen(names)? {
        let (Some(fresh), Some(en)) = (refreshed(text), text.en) else { continue };
        let path = notes.join(&*en.rel);
        rewrite(&path, &en.source.text, &fresh)?;
        files += 1;
    }
    Ok(files)
}
