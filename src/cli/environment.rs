//! What the environment says about the published address, when neither the command line nor the config does.

use std::env;
use std::path::Path;

use super::history::git;

/// The base URL on GitHub Pages: from the workflow's `GITHUB_REPOSITORY`, else from the git remote.
pub(super) fn base_url(notes: &Path) -> Option<String> {
    let from_workflow = env::var("GITHUB_REPOSITORY").ok();
    let from_remote =
        || git(notes, &["config", "--get", "remote.origin.url"]).and_then(|url| repository(&url));
    pages_url(&from_workflow.or_else(from_remote)?)
}

/// `owner/name` in a GitHub remote.
pub(super) fn repository(remote: &str) -> Option<String> {
    let rest = ["https://github.com/", "git@github.com:", "ssh://git@github.com/", "git://github.com/"]
        .iter()
        .find_map(|prefix| remote.trim().strip_prefix(prefix))?;
    let rest = rest.trim_end_matches('/');
    Some(rest.strip_suffix(".git").unwrap_or(rest).to_owned())
}

/// Where GitHub Pages puts a repository.
fn pages_url(repository: &str) -> Option<String> {
    let (owner, name) = repository.split_once('/')?;
    let plain = |s: &str| {
        !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    (plain(owner) && plain(name)).then(|| {
        let host = format!("{}.github.io", owner.to_lowercase());
        if name.eq_ignore_ascii_case(&host) {
            format!("https://{host}/")
        } else {
            format!("https://{host}/{name}/")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_follows_the_repository() {
        let check = |remote: &str, expected: Option<&str>| {
            let url = repository(remote).and_then(|repository| pages_url(&repository));
            assert_eq!(url.as_deref(), expected, "{remote}");
        };
        check("https://github.com/Me/notes.git\n", Some("https://me.github.io/notes/"));
        check("git@github.com:me/notes", Some("https://me.github.io/notes/"));
        check("ssh://git@github.com/me/me.github.io.git", Some("https://me.github.io/"));
        check("https://gitlab.com/me/notes", None);
        check("git@github.com:me/a/b", None);
        check("https://github.com/me/\"><script>", None);
        check("/home/me/notes", None);
    }
}
