//! An address as written -> [`Dest`], by its form alone.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::Dest;

/// Where a link or picture points. `url` has its entities decoded. Schemes are an allow-list; what a browser
/// would read as one (control characters inside, any case) is read as one here.
pub(super) fn classify(url: &str) -> Dest {
    let url: Cow<str> = match url.contains(char::is_control) {
        true => url.chars().filter(|c| !c.is_control()).collect::<String>().into(),
        false => url.into(),
    };
    let url = url.trim();
    // Browsers read a backslash as a slash.
    let slashed = url.replace('\\', "/");
    let refused = |why| Dest::Refused(url.to_owned(), why);
    if url.is_empty() {
        refused("it has no address")
    } else if slashed.starts_with("//") {
        refused("an address that starts with `//` goes to whatever host is named there")
    } else if let Some(scheme) = scheme(url) {
        match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" if has_host(&slashed[scheme.len()..]) => Dest::External(url.to_owned()),
            "http" | "https" => refused("the address has no valid host"),
            "mailto" => Dest::External(url.to_owned()),
            one if one.len() == 1 => refused("it is a path on one machine's disk"),
            _ => refused("only http, https and mailto addresses are let through"),
        }
    } else {
        local(&slashed).unwrap_or_else(|| refused("it has no path"))
    }
}

/// `[[name]]`, `[[name#anchor]]` or `[[#anchor]]`.
pub(super) fn wiki(name: &str) -> Dest {
    let (name, anchor) = match name.split_once('#') {
        Some((name, anchor)) => (name, Some(decode(anchor.trim()))),
        None => (name, None),
    };
    match (name.trim(), anchor) {
        ("", Some(anchor)) => Dest::Anchor(anchor),
        (name, anchor) => Dest::Wiki { name: name.to_owned(), anchor: anchor.filter(|a| !a.is_empty()) },
    }
}

/// A path or an anchor. A query is dropped, for a file has none; but docsify writes its anchors `?id=anchor`.
fn local(url: &str) -> Option<Dest> {
    let (path, anchor) = match url.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (url, None),
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let docsify = || query.split('&').find_map(|pair| pair.strip_prefix("id=")).map(docsify_anchor);
    let anchor = anchor.or_else(docsify);
    match (path, anchor) {
        ("", Some(anchor)) if !url.starts_with('?') || !query.is_empty() => Some(Dest::Anchor(anchor)),
        ("", _) => None,
        (path, anchor) => {
            Some(Dest::Relative { path: decode(path), anchor: anchor.filter(|a| !a.is_empty()) })
        }
    }
}

/// docsify puts `_` before an anchor that begins with a digit.
fn docsify_anchor(id: &str) -> String {
    let id = decode(id);
    match id.strip_prefix('_').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        Some(rest) => rest.to_owned(),
        None => id,
    }
}

/// The scheme before a `:`, in the form of RFC 3986.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(letters)).then_some(scheme)
}

/// Whether `://host` or `://host:port` follows the scheme, in a form that browsers and validators accept.
fn has_host(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, port),
        None => (host, ""),
    };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    port.chars().all(|c| c.is_ascii_digit())
        && (port.is_empty() || port.parse::<u16>().is_ok())
        && host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

/// Percent escapes decoded, when that gives text; else as written.
fn decode(text: &str) -> String {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) if !text.contains(char::is_control) => text.into_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_schemes_pass() {
        let check = |url: &str, passes: bool| {
            assert_eq!(!matches!(classify(url), Dest::Refused(..)), passes, "{url:?}: {:?}", classify(url));
        };
        for url in [
            "http://a.b/c?d#e",
            "HTTPS://例子.中国:8080/",
            "mailto:a@b.c",
            "a.md",
            "./a:b.md",
            "第1章:概述.md",
            "http://localhost.",
        ] {
            check(url, true);
        }
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "C:\\Users\\a.png",
            "//evil.com/x",
            "\\\\evil.com",
            "/\\evil.com",
            "/\t/evil.com",
            "http:evil",
            "http://",
            "http:///x",
            "http://a..b",
            "http://a:99999",
            "http://u:p@a",
            "http://a b",
            "",
            "?q=1",
        ] {
            check(url, false);
        }
    }

    #[test]
    fn local_addresses_are_decoded() {
        let check = |url: &str, path: &str, anchor: Option<&str>| {
            let expected = Dest::Relative { path: path.into(), anchor: anchor.map(str::to_owned) };
            assert_eq!(classify(url), expected);
        };
        check("../b.md#%E9%94%81", "../b.md", Some("锁"));
        check(".\\img\\a%20b.png?raw=true", "./img/a b.png", None);
        check("/a/b/#", "/a/b/", None);
        check("100%.md", "100%.md", None);
        check("%D6%D0.md", "%D6%D0.md", None);
        check("a%00b", "a%00b", None);
        check("/guide?id=%E9%94%81", "/guide", Some("锁"));
        check("b.md?v=1&id=_1-概述", "b.md", Some("1-概述"));
        check("b.md?id=x#y", "b.md", Some("y"));
        assert_eq!(classify("?id=锁"), Dest::Anchor("锁".into()));
        assert_eq!(classify("#%E9%94%81"), Dest::Anchor("锁".into()));
        assert_eq!(classify("#"), Dest::Anchor(String::new()));
        assert_eq!(wiki("锁#死锁"), Dest::Wiki { name: "锁".into(), anchor: Some("死锁".into()) });
        assert_eq!(wiki("#死锁"), Dest::Anchor("死锁".into()));
    }
}
