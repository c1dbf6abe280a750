//! One request: HEAD, and GET where HEAD is not answered well.

use std::io::{self, ErrorKind};
use std::time::Duration;

use ureq::http::Uri;
use ureq::{Agent, Error, ResponseExt};

/// For a whole request with its redirects.
const TIMEOUT: Duration = Duration::from_secs(20);

/// For a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

const MAX_REDIRECTS: u32 = 8;

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// A status of HTTP.
    Status(u16),
    /// It is another host's or path's now.
    Moved(String),
    /// No answer, and why.
    Failed(String),
    /// Not even a connection, and why.
    Unreached(String),
}

/// Asks, from several threads at a time.
pub(super) struct Asker(Agent);

impl Asker {
    pub(super) fn new() -> Asker {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .max_redirects(MAX_REDIRECTS)
            .http_status_as_error(false)
            .user_agent(concat!("bagu/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .build();
        Asker(config.new_agent())
    }

    /// Asks for one address. A body is never read.
    pub(super) fn ask(&self, url: &str) -> Answer {
        match answer(self.0.head(url).call(), url) {
            good @ (Answer::Status(200..=299) | Answer::Moved(_)) => good,
            unreached @ Answer::Unreached(_) => unreached,
            // Many servers know no HEAD, and some say so with a status of their own.
            _ => answer(self.0.get(url).call(), url),
        }
    }
}

fn answer(got: Result<ureq::http::Response<ureq::Body>, Error>, url: &str) -> Answer {
    match got {
        Ok(response) if response.status().is_success() && has_moved(url, response.get_uri()) => {
            Answer::Moved(response.get_uri().to_string())
        }
        Ok(response) => Answer::Status(response.status().as_u16()),
        Err(Error::HostNotFound) => Answer::Unreached("there is no such host".into()),
        Err(Error::ConnectionFailed) => Answer::Unreached("nothing can be connected to there".into()),
        Err(Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect)) => {
            Answer::Unreached("it takes too long to connect".into())
        }
        Err(Error::Io(error)) if is_unreached(&error) => Answer::Unreached(match error.kind() {
            ErrorKind::ConnectionRefused => "it refuses connections".into(),
            // The system's own words for a name that nobody knows, or nobody is there to ask.
            _ => "there is no such host".into(),
        }),
        Err(Error::TooManyRedirects) => Answer::Failed("it redirects in a circle".into()),
        Err(Error::Timeout(_)) => Answer::Failed("it takes too long".into()),
        Err(error) => Answer::Failed(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

/// Whether there was not even a connection. A name that cannot be resolved has no kind of its own.
fn is_unreached(error: &io::Error) -> bool {
    let kinds = [ErrorKind::ConnectionRefused, ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable];
    kinds.contains(&error.kind()) || error.to_string().contains("lookup address")
}

/// Whether a redirect went to another place. One to a language, to a log-in or that adds a slash is the site's
/// own way to show the same page: only another host counts.
fn has_moved(from: &str, to: &Uri) -> bool {
    let Ok(from) = from.parse::<Uri>() else { return false };
    let name = |uri: &Uri| uri.host().unwrap_or_default().trim_start_matches("www.").to_ascii_lowercase();
    name(&from) != name(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_is_a_move() {
        let check = |from: &str, to: &str, moved: bool| {
            assert_eq!(has_moved(from, &to.parse().unwrap()), moved, "{from} {to}");
        };
        check("https://a.b/x", "https://a.b/zh/x/", false);
        check("https://a.b/", "https://www.a.b/", false);
        check("http://a.b/", "https://a.b/", false);
        check("https://a.b/x", "https://c.d/x", true);
    }
}
