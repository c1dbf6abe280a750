//! `bagu new`: an empty note in both languages.

use std::fs;
use std::io;
use std::path::Path;

use super::files::create;
use super::place::{self, Place};
use super::{Done, exit};
use crate::base::diagnostic::did_you_mean;
use crate::base::url::bad_segment;

/// Begin a note in both languages
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: place::Args,
    /// Category and slug, such as `network/tls-handshake`
    #[arg(value_name = "CATEGORY/SLUG", value_parser = note_id)]
    id: String,
    /// Begin a category whose name is near to that of another
    #[arg(long)]
    new_category: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Done {
    let place = Place::find(&args.place)?;
    let paths = [".md", ".en.md"].map(|end| place.notes.join(format!("{}{end}", args.id)));
    // Neither is begun when one of the two is there.
    if let Some(path) = paths.iter().find(|path| path.exists()) {
        return Err(exists(path));
    }
    if !args.new_category
        && let Some((category, near)) = mistyped_category(&place.notes, &args.id)
    {
        return Err(unknown_category(category, &near));
    }
    fs::create_dir_all(paths[0].parent().unwrap_or(&place.notes))?;
    for (path, text) in paths.iter().zip([CHINESE, ENGLISH]) {
        create(path, text.as_bytes())?;
        say!("{} written", path.display());
    }
    Ok(exit(true))
}

/// The category of an id when it is not there, with the one that may be meant.
fn mistyped_category<'a>(notes: &Path, id: &'a str) -> Option<(&'a str, String)> {
    let (category, _) = id.split_once('/')?;
    let folders = fs::read_dir(notes).ok()?.flatten().filter(|entry| entry.path().is_dir());
    let folders: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    if folders.iter().any(|folder| folder == category) {
        return None;
    }
    Some((category, did_you_mean(category, folders.iter().map(String::as_str))?.to_owned()))
}

fn unknown_category(category: &str, near: &str) -> io::Error {
    let message = format!(
        "there is no category `{category}`; did you mean `{near}`? `--new-category` begins a new one all the same"
    );
    io::Error::new(io::ErrorKind::NotFound, message)
}

const CHINESE: &str = "\
---
title: 标题
summary: 三十秒内说完的回答。
tags: []
difficulty: 1
sources: []
draft: true
---

## 是什么 {#what}

> [!question] 问题写在这里？ {#q-what}
> 回答写在这里。
";

const ENGLISH: &str = "\
---
title: Title
summary: The answer, told in thirty seconds.
tags: []
---

## What it is {#what}

> [!question] The question goes here? {#q-what}
> The answer goes here.
";

fn note_id(id: &str) -> Result<String, String> {
    let id = id.strip_suffix(".md").unwrap_or(id);
    match id.split('/').find_map(|part| bad_segment(part).map(|why| (part, why))) {
        Some((part, why)) => Err(format!("`{part}` cannot be part of a URL: {why}")),
        None if !id.contains('/') => Err("name the category too, such as `network/tls-handshake`".into()),
        None => Ok(id.to_owned()),
    }
}

fn exists(path: &Path) -> io::Error {
    let message = format!("{}: is there already; choose another name", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_can_be_urls() {
        assert_eq!(note_id("网络/三次握手.md").unwrap(), "网络/三次握手");
        for bad in ["tls", "a/../b", "/a", "a/", "a/con", "a/b\\c", ""] {
            assert!(note_id(bad).is_err(), "{bad}");
        }
    }
}
