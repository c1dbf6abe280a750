//! Who may ask: exactly our own host names, our own pages, GET and HEAD, and for live reload our token.
//!
//! Any web page that is open in the author's browser can send requests here. The same-origin policy hides the
//! answers, but a name that an attacker points at 127.0.0.1 ("DNS rebinding") would be the same origin: so the
//! `Host` must be one of ours, letter by letter.

use std::io;
use std::net::{IpAddr, SocketAddr};

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};

/// What a request is measured against.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Admitted values of `Host`.
    hosts: Vec<String>,
    port: u16,
    token: String,
}

/// A refused request: the answer's status and what it says.
pub(super) type Refused = (StatusCode, &'static str);

impl Gate {
    /// A gate for a server on `host` and `port`, with a new token.
    pub fn new(host: &str, port: u16) -> io::Result<Gate> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let token = format!("{:032x}", u128::from_be_bytes(random));
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
        match host.parse::<IpAddr>() {
            Ok(ip) if ip.is_unspecified() => {}
            Ok(ip) => names.push(name(ip)),
            Err(_) => names.push(host.to_ascii_lowercase()),
        }
        let hosts = names.iter().flat_map(|name| {
            let bare = (port == 80).then(|| name.clone());
            [Some(format!("{name}:{port}")), bare].into_iter().flatten()
        });
        Ok(Gate { hosts: hosts.collect(), port, token })
    }

    /// The secret of this process, for our own pages.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Lets a request pass. `local` is the address that the client connected to: on a server for the network
    /// it may name the machine by that address.
    pub(super) fn check(&self, request: &Parts, local: SocketAddr) -> Result<(), Refused> {
        let host = self.check_host(request, local)?;
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD"));
        }
        if request.headers.contains_key(header::TRANSFER_ENCODING) || length(&request.headers) > 0 {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, "a request without a body, please"));
        }
        if request.headers.contains_key(header::ORIGIN) {
            check_origin(request, &host)?;
        }
        self.check_site(&request.headers)
    }

    /// The host a request names, when it is one of ours.
    fn check_host(&self, request: &Parts, local: SocketAddr) -> Result<String, Refused> {
        let host = one(&request.headers, header::HOST).ok_or(MISDIRECTED)?.to_ascii_lowercase();
        let by_address = host == format!("{}:{}", name(local.ip()), self.port);
        if !self.hosts.contains(&host) && !by_address {
            return Err(MISDIRECTED);
        }
        if request.uri.authority().is_some_and(|authority| authority.as_str().to_ascii_lowercase() != host) {
            return Err(MISDIRECTED);
        }
        Ok(host)
    }

    /// Lets a request to run code pass: everything must be there, and nothing may be left to a browser's habits.
    /// JSON from another site would first be asked about by its browser, and that question is never answered.
    pub(super) fn check_run(&self, request: &Parts, local: SocketAddr) -> Result<(), Refused> {
        let host = self.check_host(request, local)?;
        if request.method != Method::POST {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "only POST"));
        }
        if !local.ip().to_canonical().is_loopback() || request.uri.query().is_some() {
            return Err(FOREIGN);
        }
        check_origin(request, &host)?;
        let sites = request.headers.get_all("sec-fetch-site");
        if sites.iter().any(|site| site != "same-origin") {
            return Err(FOREIGN);
        }
        let media_type = one(&request.headers, header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        if !["application/json", "application/json; charset=utf-8"].contains(&&*media_type) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "only application/json"));
        }
        if request.headers.contains_key(header::CONTENT_ENCODING) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "only as it is"));
        }
        if request.headers.contains_key(header::TRANSFER_ENCODING)
            || one(&request.headers, header::CONTENT_LENGTH).is_none()
        {
            return Err((StatusCode::LENGTH_REQUIRED, "the length first, please"));
        }
        self.same_token(
            one(&request.headers, header::HeaderName::from_static("x-bagu-token")).unwrap_or_default(),
        )
    }

    /// A link on another site may lead here; nothing else of another site may.
    fn check_site(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let is = |name: &str, values: &[&str]| {
            headers.get(name).is_none_or(|value| values.iter().any(|expected| value == expected))
        };
        let navigation = headers.contains_key("sec-fetch-mode")
            && is("sec-fetch-mode", &["navigate"])
            && is("sec-fetch-dest", &["document"]);
        match navigation || is("sec-fetch-site", &["same-origin", "none"]) {
            true => Ok(()),
            false => Err(FOREIGN),
        }
    }

    /// Lets a request with our token in its query pass. Compared in constant time.
    pub(super) fn check_token(&self, query: Option<&str>) -> Result<(), Refused> {
        let given = query.unwrap_or("").split('&').find_map(|pair| pair.strip_prefix("token="));
        self.same_token(given.unwrap_or(""))
    }

    fn same_token(&self, given: &str) -> Result<(), Refused> {
        let given = given.as_bytes();
        let ours = self.token.as_bytes();
        let differ = ours.iter().zip(given).fold(0, |sum, (a, b)| sum | (a ^ b));
        match given.len() == ours.len() && differ == 0 {
            true => Ok(()),
            false => Err((StatusCode::FORBIDDEN, "the token of another run; reload the page")),
        }
    }
}

const MISDIRECTED: Refused = (StatusCode::MISDIRECTED_REQUEST, "this server does not answer for that host");
const FOREIGN: Refused = (StatusCode::FORBIDDEN, "this server answers its own pages only");

/// The one `Origin` of a request must be ours.
fn check_origin(request: &Parts, host: &str) -> Result<(), Refused> {
    let origin = one(&request.headers, header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    if origin.is_none_or(|origin| origin.to_ascii_lowercase() != host) {
        return Err(FOREIGN);
    }
    Ok(())
}

/// A header that stands there exactly once.
fn one(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn length(headers: &HeaderMap) -> u64 {
    let value = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    value.map_or(0, |value| value.parse().unwrap_or(u64::MAX))
}

fn name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => ip.to_string(),
            None => format!("[{ip}]"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn check(uri: &str, headers: &[(&str, &str)], expected: u16) {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let found = Gate::new("0.0.0.0", 3000).unwrap().check(&parts, "10.0.0.7:3000".parse().unwrap());
        assert_eq!(found.map_or_else(|(status, _)| status.as_u16(), |()| 200), expected, "{uri} {headers:?}");
    }

    #[test]
    fn only_our_own_names() {
        for host in ["localhost:3000", "LocalHost:3000", "127.0.0.1:3000", "[::1]:3000", "10.0.0.7:3000"] {
            check("/", &[("host", host)], 200);
        }
        for host in
            ["", "localhost", "localhost:3001", "evil.example:3000", "10.0.0.8:3000", "localhost:3000."]
        {
            check("/", &[("host", host)], 421);
        }
        check("/", &[], 421);
        check("/", &[("host", "localhost:3000"), ("host", "localhost:3000")], 421);
        check("http://localhost:3000/", &[("host", "localhost:3000")], 200);
        check("http://evil.example/", &[("host", "localhost:3000")], 421);
    }

    #[test]
    fn only_our_own_pages() {
        let ask = |more: &[(&str, &str)], expected| {
            let mut headers = vec![("host", "localhost:3000")];
            headers.extend_from_slice(more);
            check("/", &headers, expected);
        };
        ask(&[("origin", "http://localhost:3000")], 200);
        ask(&[("origin", "http://127.0.0.1:3000")], 403);
        ask(&[("origin", "null")], 403);
        ask(&[("origin", "https://localhost:3000")], 403);
        ask(&[("sec-fetch-site", "same-origin")], 200);
        ask(&[("sec-fetch-site", "cross-site")], 403);
        ask(
            &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")],
            403,
        );
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        ask(&link, 200);
        let frame =
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        ask(&frame, 403);
        ask(&[("content-length", "5")], 413);
    }

    #[test]
    fn the_token_is_compared_whole() {
        let gate = Gate::new("127.0.0.1", 3000).unwrap();
        let ours = gate.token().to_owned();
        assert!(gate.check_token(Some(&format!("a=b&token={ours}"))).is_ok());
        for bad in [String::new(), ours[1..].to_owned(), format!("{ours}0"), ours.replace(&ours[..1], "x")] {
            assert!(gate.check_token(Some(&format!("token={bad}"))).is_err(), "{bad}");
        }
        assert!(gate.check_token(None).is_err());
        assert_ne!(ours, Gate::new("127.0.0.1", 3000).unwrap().token());
    }
}
