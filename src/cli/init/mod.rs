//! `bagu init`: an empty folder -> a site in two languages with one example note.

mod ask;
mod github;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use super::files::create;
use super::{Done, exit};
use crate::base::text::counted;
use crate::load::{find_config, parse_base_url};
use ask::Asker;
use github::Repository;

/// Begin a site in an empty folder: one example in both languages, a glossary, the settings
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the site; what is in it already stays as it is
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Name of the site in Chinese
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Name of the site in English
    #[arg(long, value_name = "TEXT")]
    title_en: Option<String>,
    /// Publish on GitHub Pages: writes the workflow and edit links [default repository: the git remote's]
    #[arg(long, value_name = "OWNER/NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    github: Option<String>,
    /// Domain of your own for the site
    #[arg(long, value_name = "HOST", value_parser = domain)]
    domain: Option<String>,
    /// Ask nothing, take the defaults
    #[arg(long, short)]
    yes: bool,
}

/// Runs the command.
pub fn run(args: &Args) -> Done {
    let config = args.dir.join("bagu.toml");
    if config.exists() {
        let message = format!("{}: is there already; `bagu serve` shows the site", config.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    if let Some(why) = no_place(&args.dir) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{}: {why}", args.dir.display())));
    }
    let answers = answers(args)?;
    let mut files = vec![
        ("bagu.toml", answers.config(&id_of(&args.dir, answers.repository.as_ref()))),
        (".gitignore", IGNORED.to_owned()),
    ];
    // The example is for an empty folder; notes that are there are left alone.
    if !has_entries(&args.dir.join("notes")) {
        files.extend(NOTES.iter().map(|(path, text)| (*path, (*text).to_owned())));
    }
    if let Some(repository) = &answers.repository {
        files.push((github::WORKFLOW, repository.workflow(answers.domain.is_none())));
    }
    let mut written = 0;
    for (path, text) in &files {
        written += usize::from(begin(&args.dir.join(path), text)?);
    }
    say!("{} written to {}", counted(written, "file"), args.dir.display());
    if answers.repository.is_some() {
        say!("on GitHub set Settings > Pages > Source to `GitHub Actions`, then push");
    }
    let cd = if args.dir == Path::new(".") { String::new() } else { format!("cd {} && ", quoted(&args.dir)) };
    say!("next: {cd}bagu serve --open");
    Ok(exit(true))
}

/// Why no site can be begun in a folder that has none.
fn no_place(dir: &Path) -> Option<String> {
    if dir.exists() && !dir.is_dir() {
        return Some("is a file; name a folder".to_owned());
    }
    let there = dir.ancestors().find_map(|above| match above.as_os_str().is_empty() {
        true => Path::new(".").canonicalize().ok(),
        false => above.canonicalize().ok(),
    })?;
    let config = find_config(&there)?;
    let notes = config.with_file_name("notes");
    let message = || format!("lies in the notes of {}; name a folder beside it", config.display());
    there.starts_with(notes).then(message)
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-~+@%".contains(c);
    match path.chars().all(plain) && !path.starts_with('-') {
        true => path,
        false if path.starts_with('-') => format!("'./{}'", path.replace('\'', "'\\''")),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

const IGNORED: &str = include_str!("site/gitignore");

/// The example. Its locks are those that `translate accept` and `check --snippets --accept` write.
const NOTES: [(&str, &str); 9] = [
    ("notes/_index.md", include_str!("site/notes/_index.md")),
    ("notes/_index.en.md", include_str!("site/notes/_index.en.md")),
    ("notes/concurrency/_index.md", include_str!("site/notes/concurrency/_index.md")),
    ("notes/concurrency/_index.en.md", include_str!("site/notes/concurrency/_index.en.md")),
    ("notes/concurrency/deadlock.md", include_str!("site/notes/concurrency/deadlock.md")),
    ("notes/concurrency/deadlock.en.md", include_str!("site/notes/concurrency/deadlock.en.md")),
    ("notes/glossary.toml", include_str!("site/notes/glossary.toml")),
    ("notes/translations.lock", include_str!("site/notes/translations.lock")),
    ("notes/snippets.lock", include_str!("site/notes/snippets.lock")),
];

/// What flags and answers say.
struct Answers {
    title: String,
    title_en: String,
    repository: Option<Repository>,
    domain: Option<String>,
}

/// Flags first; on a terminal the rest is asked, else it has its default.
fn answers(args: &Args) -> io::Result<Answers> {
    let asks = !args.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    let (input, output) = (io::stdin().lock(), io::stderr().lock());
    let mut asker = Asker { input, output, asks };
    let any = |text: &str| Ok(text.to_owned());
    let title = asker.text(args.title.as_deref(), "Name of the site in Chinese", "面试笔记", any)?;
    let title_en =
        asker.text(args.title_en.as_deref(), "Name of the site in English", "Interview Notes", any)?;
    let remote = Repository::of_remote(&args.dir);
    let repository = match args.github.as_deref() {
        Some("") if remote.is_some() => remote,
        Some("") if !asks => return Err(no_repository()),
        Some("") | None => {
            let question = "GitHub repository to publish from, as owner/name (empty: none)";
            let found = remote.as_ref().map_or_else(String::new, Repository::to_string);
            // Without the flag nobody asked for a workflow: only a person on a terminal is offered one.
            let default = if asks { found } else { String::new() };
            let answer = asker.text(None, question, &default, optional(Repository::parse))?;
            Repository::parse(&answer).ok()
        }
        Some(name) => {
            Some(Repository::parse(name).map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?)
        }
    };
    let domain = match (&args.domain, &repository) {
        (Some(domain), _) => domain.clone(),
        (None, None) => String::new(),
        (None, Some(_)) => asker.text(None, "Domain of your own (empty: none)", "", optional(domain_of))?,
    };
    let domain = Some(domain).filter(|domain| !domain.is_empty());
    Ok(Answers { title, title_en, repository, domain })
}

/// A check that lets an empty answer pass.
fn optional<T: ToString>(
    check: impl Fn(&str) -> Result<T, String>,
) -> impl Fn(&str) -> Result<String, String> {
    move |text| if text.is_empty() { Ok(String::new()) } else { check(text).map(|value| value.to_string()) }
}

impl Answers {
    /// `bagu.toml`.
    fn config(&self, id: &str) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut config = format!(
            "# The settings of this site. Every key has a default.\n# Prefix of what a reader's browser keeps: \
             progress, bookmarks.\nid = {}\n",
            quoted(id)
        );
        if let Some(repository) = &self.repository {
            config.push_str(&format!(
                "# For the edit link on every note.\nrepository = {}\nbranch = {}\n",
                quoted(&repository.url()),
                quoted(&repository.branch)
            ));
        }
        if let Some(domain) = &self.domain {
            let url = quoted(&format!("https://{domain}/"));
            config.push_str(&format!(
                "# The site's address, and the CNAME file.\nbase_url = {url}\ncname = {}\n",
                quoted(domain)
            ));
        }
        config.push_str(&format!(
            "\n[title]\nzh = {}\nen = {}\n",
            quoted(&self.title),
            quoted(&self.title_en)
        ));
        config
    }
}

/// Sites of one owner share an origin on GitHub Pages, so that the id is the repository's or the folder's name.
fn id_of(dir: &Path, repository: Option<&Repository>) -> String {
    let folder = || Some(dir.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    let name = repository.map(|repository| repository.name.clone()).or_else(folder).unwrap_or_default();
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let id = plain.trim_matches('-');
    if id.is_empty() { "notes".to_owned() } else { id.to_owned() }
}

fn domain(text: &str) -> Result<String, String> {
    domain_of(text)
}

/// The domain of an answer; people copy it from the address bar.
fn domain_of(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let bare = bare.trim_end_matches('/');
    let url = parse_base_url(&format!("https://{bare}"));
    let plain = bare.contains('.')
        && !bare.contains(['/', ':'])
        && url.is_ok_and(|url| url == format!("https://{bare}/"));
    if plain { Ok(bare.to_owned()) } else { Err(format!("`{text}` is no domain, such as notes.example.com")) }
}

fn no_repository() -> io::Error {
    let message = "--github: this folder has no GitHub remote; write --github=OWNER/NAME";
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn has_entries(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Writes a file that is not there; false when it is.
fn begin(path: &Path, text: &str) -> io::Result<bool> {
    match create(path, text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.symlink_metadata().is_ok() => {
            say!("{}: is there already, kept", path.display());
            Ok(false)
        }
        made => made.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_for_a_shell() {
        let check = |path: &str, expected: &str| assert_eq!(quoted(Path::new(path)), expected);
        check("my-notes", "my-notes");
        check("我的笔记/x", "我的笔记/x");
        check("我的 笔记", "'我的 笔记'");
        check("it's", "'it'\\''s'");
        check("-x", "'./-x'");
        check("$HOME", "'$HOME'");
    }

    #[test]
    fn the_settings_can_be_read() {
        let answers = Answers {
            title: "\"锁\"\\".into(),
            title_en: "Locks".into(),
            repository: Some(Repository::parse("me/notes").unwrap()),
            domain: Some("notes.example.com".into()),
        };
        let text = answers.config("notes");
        let config: crate::load::Config = toml::from_str(&text).unwrap();
        assert_eq!((config.id.as_str(), config.title.zh.as_str()), ("notes", "\"锁\"\\"), "{text}");
        assert_eq!(config.repository.as_deref(), Some("https://github.com/me/notes"));
        assert_eq!(config.base_url.as_deref(), Some("https://notes.example.com/"));
        assert_eq!(config.cname.as_deref(), Some("notes.example.com"));
    }

    #[test]
    fn only_domains() {
        for good in ["notes.example.com", "https://notes.example.com/", "http://notes.example.com"] {
            assert_eq!(domain_of(good).as_deref(), Ok("notes.example.com"));
        }
        for bad in ["", "localhost", "https://a b", "a.example/x", "a b.example", "a.example:80"] {
            assert!(domain_of(bad).is_err(), "{bad}");
        }
    }
}
