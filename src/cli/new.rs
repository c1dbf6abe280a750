//! `bagu new`: an empty note in both languages.

use std::fs;
use std::io;
use std::path::Path;

use super::files::{create, is_there};
use super::place::{self, Place};
use super::{Done, exit};
use crate::base::diagnostic::did_you_mean;
use crate::base::url::{RESERVED, bad_segment};

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
    let id = below_notes(&place.notes, &args.id);
    let paths = [".md", ".en.md"].map(|end| place.notes.join(format!("{id}{end}")));
    // Neither is begun when one of the two is there.
    if let Some(path) = paths.iter().find(|path| path.exists()) {
        return Err(is_there(path, "choose another name"));
    }
    if !args.new_category
        && let Some((category, near)) = mistyped_category(&place.notes, id)
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

/// The id in a path that a shell completed: `network/x` of `notes/network/x`.
fn below_notes<'a>(notes: &Path, id: &'a str) -> &'a str {
    let below = id.split_once('/').filter(|(folder, below)| {
        below.contains('/')
            && notes.file_name().is_some_and(|name| name == *folder)
            && !notes.join(folder).exists()
    });
    below.map_or(id, |(_, below)| below)
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

/// The id that was meant, when a note can have it.
fn note_id(id: &str) -> Result<String, String> {
    let id = id.strip_suffix(".md").unwrap_or(id);
    let (category, slug) =
        id.split_once('/').ok_or("name the category too, such as `network/tls-handshake`")?;
    if category.is_empty() || id.ends_with('/') {
        return Err("name category and note, such as `network/tls-handshake`".into());
    }
    if let Some((part, why)) = id.split('/').find_map(|part| Some((part, bad_part(part)?))) {
        return Err(format!("`{part}` cannot be part of a note's name: {why}"));
    }
    if slug.ends_with(".en") {
        return Err("both languages are begun; leave `.en` out".into());
    }
    if RESERVED.contains(&&*category.to_lowercase()) {
        return Err(format!("/{category}/ is a page of the site itself; name another category"));
    }
    Ok(id.to_owned())
}

/// Why a folder or a file must not be called so. A folder that is there already may have a stranger name.
fn bad_part(name: &str) -> Option<&'static str> {
    bad_segment(name).or(match name {
        "node_modules" => Some("such a folder is left out"),
        _ if name.starts_with(['_', '.']) => Some("what begins with `_` or `.` is left out"),
        _ if name.contains(['<', '>', '"', '|', '?', '*']) => {
            Some("Windows has no file with < > \" | ? or *")
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_note_can_have() {
        assert_eq!(note_id("网络/三次握手.md").unwrap(), "网络/三次握手");
        assert_eq!(note_id("C#/a b").unwrap(), "C#/a b");
        let left_out = ["a/_x", "_a/x", "a/.x", "node_modules/x"];
        let of_others = ["en/x", "Tags/x", "a/x.en", "a/x.en.md", "a/b?"];
        for bad in
            ["tls", "a/../b", "/a", "a/", "a/con", "a/b\\c", ""].iter().chain(&left_out).chain(&of_others)
        {
            assert!(note_id(bad).is_err(), "{bad}");
        }
    }
}
