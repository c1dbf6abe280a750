//! A repository on GitHub, and the workflow that publishes its notes.

use std::fmt;
use std::path::Path;

use super::super::environment::repository;
use super::super::history::git;

/// Where the workflow stands in a repository.
pub(super) const WORKFLOW: &str = ".github/workflows/pages.yml";

/// `owner/name` on GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    owner: String,
    pub name: String,
    /// What is pushed.
    pub branch: String,
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl Repository {
    /// From `owner/name` or the address of a repository.
    pub(super) fn parse(text: &str) -> Result<Repository, String> {
        let named = repository(text).unwrap_or_else(|| text.to_owned());
        let plain = |part: &str| {
            let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !part.is_empty() && !part.starts_with('.') && part.chars().all(letter)
        };
        match named.split_once('/') {
            Some((owner, name)) if plain(owner) && plain(name) => {
                Ok(Repository { owner: owner.into(), name: name.into(), branch: "main".into() })
            }
            _ => Err(format!("`{text}` is no repository, such as `me/notes`")),
        }
    }

    /// That of the git remote `origin`, with the branch that is checked out.
    pub(super) fn of_remote(dir: &Path) -> Option<Repository> {
        let remote = git(dir, &["config", "--get", "remote.origin.url"])?;
        let mut found = Repository::parse(&repository(&remote)?).ok()?;
        let branch = git(dir, &["symbolic-ref", "--short", "HEAD"]).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if !branch.trim().is_empty() && branch.trim().chars().all(plain) {
            found.branch = branch.trim().to_owned();
        }
        Some(found)
    }

    pub(super) fn url(&self) -> String {
        format!("https://github.com/{self}")
    }

    /// The workflow. On a domain of its own the site knows its address from `bagu.toml`.
    pub(super) fn workflow(&self, on_pages_address: bool) -> String {
        let mut text = include_str!("site/pages.yml")
            .replace("BRANCH", &self.branch)
            .replace("VERSION", env!("CARGO_PKG_VERSION"))
            .replace("INSTALL", &install(option_env!("BAGU_SOURCE")));
        if !on_pages_address {
            text = text.replace(WITH_ADDRESS, "      - run: bagu build --strict\n");
        }
        text
    }
}

const WITH_ADDRESS: &str = "      - run: bagu build --strict --base-url \"${BASE_URL}/\"\n        env:\n          \
                            BASE_URL: ${{ steps.pages.outputs.base_url }}\n";

/// How to get this bagu: from the repository it was built from (`build.rs` asks git), else from the registry.
fn install(source: Option<&str>) -> String {
    match source.filter(|source| !source.is_empty()) {
        Some(url) => format!("cargo install --locked --git {url}"),
        None => format!("cargo install --locked --version {} bagu", env!("CARGO_PKG_VERSION")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_in_every_form() {
        let check = |text: &str, expected: Option<&str>| {
            let found = Repository::parse(text).ok().map(|found| found.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("me/notes", Some("me/notes"));
        check("https://github.com/me/notes.git", Some("me/notes"));
        check("git@github.com:me/notes", Some("me/notes"));
        check("me", None);
        check("me/../x", None);
        check("me/a b", None);
        check("me/x\" y", None);
    }

    #[test]
    fn the_workflow_has_no_gaps() {
        let repository = Repository { branch: "master".into(), ..Repository::parse("me/notes").unwrap() };
        let text = repository.workflow(true);
        assert!(text.contains("branches: [master]") && text.contains(WITH_ADDRESS), "{text}");
        for gap in ["BRANCH", "VERSION", "INSTALL"] {
            assert!(!text.contains(gap), "{gap}");
        }
        let own = repository.workflow(false);
        assert!(own.contains("- run: bagu build --strict\n") && !own.contains("BASE_URL"), "{own}");
        assert_eq!(
            install(Some("https://github.com/a/b")),
            "cargo install --locked --git https://github.com/a/b"
        );
        assert!(install(None).ends_with(" bagu"));
    }
}
