//! A request's path -> the decoded path of an output, or a reason to refuse it.
//!
//! Pages are found in a table, so nothing here could reach the disk; yet a path with two readings is refused
//! rather than read one way.

use percent_encoding::percent_decode_str;

/// Decodes once. The result has no leading `/`; a folder ends in `/`, the home page is `""`.
pub(super) fn decode(path: &str) -> Result<String, &'static str> {
    let path = path.strip_prefix('/').ok_or("the path does not start with `/`")?;
    let lower = path.to_ascii_lowercase();
    for escape in ["%00", "%2f", "%5c"] {
        if lower.contains(escape) {
            return Err("an escaped separator or NUL");
        }
    }
    if has_bad_escape(path) {
        return Err("a `%` without two hexadecimal digits");
    }
    let decoded = percent_decode_str(path).decode_utf8().map_err(|_| "the path is not UTF-8")?;
    if decoded.contains(['\\', ':']) || decoded.contains(char::is_control) {
        return Err("the path has a `\\`, a `:` or a control character");
    }
    let folder = decoded.strip_suffix('/').unwrap_or(&decoded);
    let hidden = |segment: &str| segment.is_empty() || segment.starts_with('.');
    if decoded.starts_with('/') || !folder.is_empty() && folder.split('/').any(hidden) {
        return Err("an empty segment, or one that starts with a dot");
    }
    Ok(decoded.into_owned())
}

fn has_bad_escape(path: &str) -> bool {
    let digits = |bytes: &[u8]| bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_hexdigit);
    path.as_bytes().split(|&byte| byte == b'%').skip(1).any(|after| !digits(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_once() {
        let check = |path: &str, expected: &str| assert_eq!(decode(path).as_deref(), Ok(expected), "{path}");
        check("/", "");
        check("/a/b/", "a/b/");
        check("/%E9%94%81/", "锁/");
        check("/锁/", "锁/");
        check("/C%23/", "C#/");
        check("/%252e%252e/", "%2e%2e/");
        check("/a..b/c.css", "a..b/c.css");
    }

    #[test]
    fn two_readings_are_refused() {
        for path in [
            "",
            "a",
            "//",
            "//a",
            "/a//b",
            "/..",
            "/../",
            "/a/../b",
            "/.",
            "/./a",
            "/%2e%2e/",
            "/.%2e/",
            "/a/.env",
            "/%2Fetc",
            "/a%2f..",
            "/%5c..",
            "/a\\b",
            "/c:",
            "/c%3a/",
            "/%00",
            "/a%00.html",
            "/%",
            "/%2",
            "/%zz",
            "/%ff",
            "/%c0%ae/",
            "/%e9%94",
            "/a%0ab",
            "/a%7f",
            "/a/%2e",
        ] {
            assert!(decode(path).is_err(), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_decoded_path_stays_below_the_root(path: String) {
            if let Ok(decoded) = decode(&format!("/{path}")) {
                assert!(!decoded.starts_with('/') && !decoded.contains(['\\', '\0', ':']));
                assert!(decoded.split('/').all(|segment| segment != ".." && segment != "."));
            }
        }
    }
}
