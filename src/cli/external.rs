//! `bagu check --external`: asks other sites whether the addresses in the notes still answer. Only with this flag
//! does a command go to the network.
//!
//! A host is asked one thing at a time, with a pause between; several hosts at once. Good answers are kept for a week.

mod ask;
mod kept;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::place::Place;
use crate::base::diagnostic::Diagnostic;
use crate::base::parallel::each;
use crate::base::source::Span;
use crate::load::Sources;
use crate::parse::{self, Dest, Note, parse};
use ask::{Answer, Asker};
use kept::Kept;

/// Hosts that are asked at a time.
const HOSTS_AT_A_TIME: usize = 8;

/// Between two requests to a host.
const PAUSE: Duration = Duration::from_millis(500);

/// Hosts that could not be reached, one after the other from the first, after which nothing more is asked: without a
/// network each may take its time to fail.
const HOSTS_WITHOUT_NETWORK: usize = 8;

/// Where an address stands.
type Spot = (Arc<str>, Option<Span>);

/// Findings about all addresses of the notes.
pub(super) fn check(sources: &Sources, place: &Place) -> Vec<Diagnostic> {
    let places = addresses(sources);
    let today = sources.today.unwrap_or_default();
    let mut kept = Kept::read(place.cache().map(|cache| cache.folder.join("links.txt")), today);
    let new: Vec<&str> = places.keys().map(String::as_str).filter(|url| !kept.is_good(url)).collect();
    let hosts = by_host(&new);
    let several = hosts.len() > 1;
    let answers = ask_all(hosts, PAUSE);
    let (asked, known) = (answers.len(), places.len() - new.len());
    say!("{asked} of {} addresses asked, {known} known from the last week", places.len());
    if several && answers.values().all(|answer| matches!(answer, Answer::Unreached(_))) {
        return vec![no_network(asked)];
    }
    for (url, answer) in &answers {
        kept.set(url, answer);
    }
    if let Err(error) = kept.write() {
        say!("the answers could not be kept: {error}");
    }
    let mut found = Vec::new();
    for (url, answer) in &answers {
        let Some(diagnostic) = diagnostic(url, answer) else { continue };
        found.extend(places[url].iter().map(|(file, span)| {
            let diagnostic = diagnostic.clone().in_file(file);
            span.map_or(diagnostic.clone(), |span| diagnostic.at(span))
        }));
    }
    found
}

/// Every http address of links, admitted pictures and `sources`, with its places.
fn addresses(sources: &Sources) -> BTreeMap<String, Vec<Spot>> {
    let options = parse::Options::of(&sources.config);
    let notes = each(&sources.notes, |file| parse(&parse::Input { file: file.clone(), options }).value);
    let mut places: BTreeMap<String, Vec<Spot>> = BTreeMap::new();
    for note in &notes {
        let links = note.links.iter().map(|link| (&link.dest, link.span));
        let images = note.images.iter().map(|image| (&image.dest, image.span));
        let written = links.chain(images).filter_map(|(dest, span)| match dest {
            Dest::External(url) => Some((url.clone(), Some(span))),
            _ => None,
        });
        for (url, span) in written.chain(of_header(note)) {
            let url = url.split('#').next().unwrap_or_default().to_owned();
            if host(&url).is_some_and(|host| !is_example(host)) {
                places.entry(url).or_default().push((note.source.path.clone(), span));
            }
        }
    }
    places
}

/// The addresses in `sources`.
fn of_header(note: &Note) -> Vec<(String, Option<Span>)> {
    let mut found = Vec::new();
    for source in &note.meta.sources {
        for (at, _) in source.match_indices("http") {
            let end = |c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"' | '，' | '。' | '）');
            let url = source[at..].split(end).next().unwrap_or_default();
            let span = note.source.text.find(url).map(|start| Span::new(start, start + url.len()));
            found.push((url.to_owned(), span));
        }
    }
    found
}

fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}

/// Addresses that are written as examples (RFC 2606) and those of the reader's own machine.
fn is_example(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let ends = [
        ".example",
        ".test",
        ".invalid",
        ".localhost",
        ".local",
        ".example.com",
        ".example.org",
        ".example.net",
    ];
    let names = ["example", "localhost", "example.com", "example.org", "example.net"];
    names.contains(&name.as_str()) || ends.iter().any(|end| name.ends_with(end))
}

fn by_host(urls: &[&str]) -> VecDeque<Vec<String>> {
    let mut hosts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for url in urls {
        hosts.entry(host(url).unwrap_or_default()).or_default().push((*url).to_owned());
    }
    hosts.into_values().collect()
}

/// Asks host by host; the answers by address.
fn ask_all(hosts: VecDeque<Vec<String>>, pause: Duration) -> BTreeMap<String, Answer> {
    let workers = hosts.len().min(HOSTS_AT_A_TIME);
    let (hosts, answers) = (Mutex::new(hosts), Mutex::new(BTreeMap::new()));
    let (unreached, reached) = (AtomicUsize::new(0), AtomicBool::new(false));
    let is_offline = || !reached.load(Relaxed) && unreached.load(Relaxed) >= HOSTS_WITHOUT_NETWORK;
    let asker = Asker::new();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let host = hosts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(urls) = host.filter(|_| !is_offline()) else { return };
                    for (number, url) in urls.into_iter().enumerate() {
                        if number > 0 {
                            thread::sleep(pause);
                        }
                        let answer = asker.ask(&url);
                        let fails = matches!(answer, Answer::Unreached(_));
                        reached.fetch_or(!fails, Relaxed);
                        unreached.fetch_add(usize::from(fails && number == 0), Relaxed);
                        answers.lock().unwrap_or_else(PoisonError::into_inner).insert(url, answer);
                    }
                }
            });
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Said once, and not about every link: they may all be well.
fn no_network(asked: usize) -> Diagnostic {
    let message =
        format!("none of the {asked} addresses asked could be reached: there seems to be no network");
    Diagnostic::problem("external-offline", message)
        .help("connect this machine and run it again; nothing is known about the links")
}

/// What an author should know of an answer. A site that refuses programs may still show people its page.
fn diagnostic(url: &str, answer: &Answer) -> Option<Diagnostic> {
    let problem = |code, message: String| Diagnostic::problem(code, message);
    let warning = |code, message: String| Diagnostic::warning(code, message);
    Some(match answer {
        Answer::Status(200..=299) => return None,
        Answer::Status(status @ (404 | 410)) => {
            problem("external-gone", format!("`{url}` is not there any more (status {status})"))
                .help("find where it went, or link to a copy on web.archive.org")
        }
        Answer::Status(status) => {
            warning("external-refused", format!("`{url}` answers with status {status}"))
                .help("open it in a browser: some sites refuse programs only")
        }
        Answer::Moved(to) => warning("external-moved", format!("`{url}` has moved to `{to}`"))
            .help("write the new address when it shows the same page"),
        Answer::Failed(why) | Answer::Unreached(why) => {
            problem("external-failed", format!("`{url}` gives no answer: {why}"))
                .help("check the address; when the site is down for now, run this again later")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_not_asked() {
        let check = |url: &str, asked: bool| {
            assert_eq!(host(url).is_some_and(|host| !is_example(host)), asked, "{url}");
        };
        check("https://www.rust-lang.org/x", true);
        check("http://127.0.0.1:80/x", true);
        check("https://example.com/a", false);
        check("https://api.example.com", false);
        check("http://localhost:3000", false);
        check("http://shop.test/", false);
        check("mailto:a@b.c", false);
    }

    #[test]
    fn a_host_is_one_queue() {
        let hosts = by_host(&["https://a/1", "http://b/", "https://a/2"]);
        assert_eq!(hosts, [vec!["https://a/1".to_owned(), "https://a/2".into()], vec!["http://b/".into()]]);
    }

    #[test]
    fn answers_as_findings() {
        let check = |answer: Answer, code: Option<&str>| {
            assert_eq!(diagnostic("https://a/", &answer).map(|d| d.code.to_string()).as_deref(), code);
        };
        check(Answer::Status(204), None);
        check(Answer::Status(404), Some("external-gone"));
        check(Answer::Status(403), Some("external-refused"));
        check(Answer::Moved("https://b/".into()), Some("external-moved"));
        check(Answer::Failed("no such host".into()), Some("external-failed"));
    }
}
