//! `bagu import`: raw notes and folders of other tools become a folder of notes.
//!
//! The disk's side of it: what is read, what is written, what is printed. The conversion itself is `convert`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use super::files::{at, create};
use super::report::fitted;
use super::{Done, exit};
use crate::base::source::Source;
use crate::convert::report::{self, Files};
use crate::convert::{Conversion, Input, Known, convert};
use crate::load;

/// Turn raw notes and folders of other tools into notes
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Texts, Markdown files, or folders of them
    #[arg(value_name = "SRC", required = true)]
    sources: Vec<PathBuf>,
    /// Folder of the new notes
    #[arg(long, value_name = "DIR", default_value = "notes")]
    out: PathBuf,
    /// Write the notes; without it nothing is written
    #[arg(long)]
    write: bool,
    /// Print the account of every line as JSON, one source a line
    #[arg(long)]
    json: bool,
    /// Write the account as a page
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Largest text, bytes: what a build takes for one note, less the words an import adds.
const TEXT_CAP: u64 = 4 << 20;

/// Largest picture, bytes.
const PICTURE_CAP: u64 = 64 << 20;

/// The file of terms: the one that is there keeps every byte and gets the terms that it lacks.
const GLOSSARY: &str = "glossary.toml";

/// Most files of one import.
const MOST_FILES: usize = 50_000;

/// Runs the command.
pub fn run(args: &Args) -> Done {
    let found = Found::read(&args.sources, &args.out)?;
    if found.input.sources.is_empty() {
        return Err(nothing(&args.sources));
    }
    let known = Known::embedded();
    let conversion = convert(&found.input, &known);
    let mut files = Files::default();
    for (path, text) in &conversion.files {
        let mut done = put(&args.out.join(path), text.as_bytes(), args.write)?;
        if path == GLOSSARY && done == report::Put::Differs {
            done = append(&args.out.join(path), text, args.write)?;
        }
        files.count(path, done);
    }
    for (path, from) in &conversion.copies {
        let bytes = load::bytes(&found.paths[from], PICTURE_CAP)?;
        let done = put(&args.out.join(path), &bytes, args.write)?;
        files.count(path, done);
    }
    show(args, &found, &conversion, &files, &known)?;
    let whole = conversion.account.lost().is_empty() && found.failed.is_empty();
    Ok(exit(whole))
}

/// What stands on the disk.
#[derive(Debug, Default)]
struct Found {
    input: Input,
    /// Where every file lies.
    paths: BTreeMap<String, PathBuf>,
    /// Encodings that were guessed, by source.
    guessed: BTreeMap<String, &'static str>,
    /// Files that could not be read, and why.
    failed: Vec<(String, String)>,
}

impl Found {
    fn read(sources: &[PathBuf], out: &Path) -> io::Result<Found> {
        let mut found = Found::default();
        let out = out.canonicalize().ok();
        for source in sources {
            // Links are followed when the user names one, and nowhere below.
            let path = source.canonicalize().map_err(|error| at(source, &error))?;
            // Several folders may have files of one name: each then stands under its folder's own.
            let prefix = match (sources.len(), path.file_name()) {
                (2.., Some(name)) if path.is_dir() => format!("{}/", name.to_string_lossy()),
                _ => String::new(),
            };
            found.walk(&path, &prefix, out.as_deref())?;
        }
        found.input.sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn walk(&mut self, root: &Path, prefix: &str, out: Option<&Path>) -> io::Result<()> {
        let walk = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
        let admitted =
            |entry: &DirEntry| entry.depth() == 0 || is_admitted(entry) && out != Some(entry.path());
        for entry in walk.filter_entry(admitted) {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            if self.paths.len() >= MOST_FILES {
                return Err(io::Error::other(format!(
                    "more than {MOST_FILES} files; import fewer folders at once"
                )));
            }
            let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let below = if entry.depth() == 0 { Path::new(entry.file_name()) } else { below };
            let Some(below) = below.to_str() else {
                self.failed.push((below.to_string_lossy().into_owned(), "its name is not Unicode".into()));
                continue;
            };
            let name: String =
                format!("{prefix}{}", below.replace(std::path::MAIN_SEPARATOR, "/")).nfc().collect();
            let name = self.free(name);
            self.file(name, entry.path());
        }
        Ok(())
    }

    /// A name that no other file has: two files of one name may be given.
    fn free(&self, name: String) -> String {
        if !self.paths.contains_key(&name) {
            return name;
        }
        let taken = |n: &usize| self.paths.contains_key(&format!("{n}/{name}"));
        let number = (2..).find(|n| !taken(n)).unwrap_or(2);
        format!("{number}/{name}")
    }

    fn file(&mut self, name: String, path: &Path) {
        self.paths.insert(name.clone(), path.to_owned());
        if !is_text(&name) {
            if is_picture(&name) {
                self.input.files.insert(name);
            }
            return;
        }
        let text = load::bytes(path, TEXT_CAP).map_err(|error| error.to_string()).and_then(load::text);
        match text {
            Ok((text, guessed)) => {
                self.guessed.extend(guessed.map(|encoding| (name.clone(), encoding)));
                self.input.sources.push(Source::new(name, text));
            }
            Err(why) => self.failed.push((name, why)),
        }
    }
}

/// Folders that hold no notes, and hidden files; VuePress keeps pictures in a hidden folder.
fn is_admitted(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let hidden = name.starts_with('.') && name != ".vuepress";
    let foreign = matches!(&*name, "node_modules" | "target" | "dist" | "themes");
    let foreign = foreign && entry.file_type().is_dir();
    !hidden && !foreign
}

fn is_text(name: &str) -> bool {
    [".md", ".markdown", ".txt"].iter().any(|end| name.to_lowercase().ends_with(end))
}

fn is_picture(name: &str) -> bool {
    let ends = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp"];
    ends.iter().any(|end| name.to_lowercase().ends_with(end))
}

/// What became of one file of the result.
fn put(path: &Path, bytes: &[u8], write: bool) -> io::Result<report::Put> {
    match load::bytes(path, PICTURE_CAP.max(bytes.len() as u64)) {
        Ok(there) if there == bytes => return Ok(report::Put::Same),
        Ok(_) => return Ok(report::Put::Differs),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        // A folder or a link in its place: it stays, and the report says so.
        Err(_) => return Ok(report::Put::Differs),
    }
    if write {
        create(path, bytes)?;
    }
    Ok(report::Put::New)
}

/// Adds terms to the glossary that is there.
fn append(path: &Path, ours: &str, write: bool) -> io::Result<report::Put> {
    let there = load::bytes(path, TEXT_CAP).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match there.as_deref().and_then(|there| Known::glossary_with(there, ours).zip(Some(there))) {
        Some((merged, there)) if merged == there => Ok(report::Put::Same),
        Some((merged, there)) => {
            if write {
                fs::OpenOptions::new()
                    .append(true)
                    .open(path)
                    .and_then(|mut file| file.write_all(&merged.as_bytes()[there.len()..]))
                    .map_err(|error| at(path, &error))?;
            }
            Ok(report::Put::Appended)
        }
        None => Ok(report::Put::Differs),
    }
}

fn show(args: &Args, found: &Found, conversion: &Conversion, files: &Files, known: &Known) -> io::Result<()> {
    let told = report::Told {
        input: &found.input,
        conversion,
        files,
        guessed: &found.guessed,
        failed: &found.failed,
        out: args.out.display().to_string(),
        written: args.write,
    };
    if args.json {
        let mut out = io::stdout().lock();
        for line in report::json(&told) {
            // A reader that went away is no reason to fail.
            let _ = writeln!(out, "{line}");
        }
    }
    for line in report::text(&told, known) {
        say!("{}", fitted(&line));
    }
    if let Some(path) = &args.report {
        fs::write(path, report::page(&told, known)).map_err(|error| at(path, &error))?;
    }
    Ok(())
}

fn nothing(sources: &[PathBuf]) -> io::Error {
    let names: BTreeSet<String> = sources.iter().map(|path| path.display().to_string()).collect();
    let names: Vec<String> = names.into_iter().collect();
    io::Error::new(io::ErrorKind::NotFound, format!("{}: no .md or .txt file is there", names.join(", ")))
}
