//! The server of `bagu serve`, asked over raw sockets: an HTTP library would mend what we want to send.

#[path = "common/raw_http.rs"]
mod raw_http;
#[path = "common/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bagu::base::diagnostic::Diagnostic;
use bagu::cli::serve::Shown;
use bagu::site::Site;
use raw_http::{Answer, send};
use server::{OURS, Server, server, site, start};

/// A request line and header lines as they are; `{}` in them is our host and port.
fn ask(line: &str, headers: &[&str]) -> Option<Answer> {
    let Server { addr, .. } = server();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    send(*addr, request.replace("{}", &addr.to_string()).as_bytes())
}

fn get(path: &str) -> Answer {
    ask(&format!("GET {path}"), &["Host: {}"]).unwrap()
}

#[test]
fn pages_and_files_are_answered() {
    let check = |path: &str, status: u16, media_type: &str, body: &str| {
        let answer = get(path);
        assert_eq!((answer.status, answer.header("content-type")), (status, Some(media_type)), "{path}");
        assert!(answer.body.contains(body), "{path}: {}", answer.body);
    };
    let html = "text/html; charset=utf-8";
    check("/", 200, html, "OUR-PAGE home<script type=\"module\"");
    check("/index.html?x=../..", 200, html, "home");
    check("/%E9%94%81/%E4%BA%92%E6%96%A5/", 200, html, "mutex");
    check("/C%23/", 200, html, "sharp");
    check("/nothing/", 404, html, "nothing here");
    check("/assets/0123456789/js/a.js", 200, "text/javascript; charset=utf-8", "script");
    check("/assets/aaaaaaaaaa/css/a.css", 200, "text/css; charset=utf-8", "style");
    check("/feed.xml", 200, "application/xml; charset=utf-8", "<feed>");
    check("/x.unknown", 200, "application/octet-stream", OURS);
    check("/_bagu/reload.js", 200, "text/javascript; charset=utf-8", "EventSource");
    let moved = get("/%E9%94%81/%E4%BA%92%E6%96%A5");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/%E9%94%81/%E4%BA%92%E6%96%A5/")));
    assert!(get("/x.svg").header("content-security-policy").unwrap().contains("sandbox"));
    let head = ask("HEAD /", &["Host: {}"]).unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

/// Paths that try to leave the root, each in many spellings.
fn traversals() -> Vec<String> {
    let dots =
        ["..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "..%00", "..;", "...", "%c0%ae%c0%ae", "%e0%80%ae."];
    let separators = ["/", "%2f", "\\", "%5c", "//", "/./", "%252f", "%c0%af"];
    let targets = ["etc/passwd", "Cargo.toml", ".env", "proc/self/environ"];
    let mut paths = Vec::new();
    for dots in dots {
        for separator in separators {
            for target in targets {
                paths.push(format!("/{}{target}", format!("{dots}{separator}").repeat(6)));
                paths.push(format!("/assets/{}{target}", format!("{dots}{separator}").repeat(7)));
            }
        }
    }
    paths.extend(
        [
            "//etc/passwd",
            "///etc/passwd",
            "/%2fetc/passwd",
            "/c:/windows/win.ini",
            "/c%3a/windows",
            "/.env",
            "/.git/config",
            "/assets/.git/HEAD",
            "/.",
            "/..",
            "/./",
            "/.//",
            "/%00",
            "/index.html%00.js",
            "/a\\..\\b",
            "/file:///etc/passwd",
            "/@fs/etc/passwd",
            "/?/../../etc/passwd",
            "/index.html::$DATA",
            "/INDEX~1.HTM",
            "/%",
            "/%f",
            "/%zz",
            "/%u002e%u002e/",
            "/\u{ff0e}\u{ff0e}/",
            "/public/../../x",
            "/_bagu/../Cargo.toml",
            "/_bagu/%2e%2e/Cargo.toml",
            "/_bagu/events/../../x",
            "/con",
            "/nul.html",
            "/a%0d%0aSet-Cookie:x=1",
        ]
        .map(str::to_owned),
    );
    paths
}

#[test]
fn no_path_leaves_the_site() {
    let paths = traversals();
    assert!(paths.len() >= 300, "{}", paths.len());
    let (addr, host) = (server().addr, server().addr);
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        // Closed without an answer is fine: the request was no HTTP.
        let Some(answer) = send(addr, request.as_bytes()) else { continue };
        let home = path.starts_with("/?");
        assert!(
            home && answer.status == 200 || matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.head
        );
        for secret in ["root:", "[package]", "PATH="] {
            assert!(!answer.body.contains(secret), "{path}");
        }
        assert!(home || !answer.body.contains(OURS), "{path}: a page under another name");
        assert!(answer.header("set-cookie").is_none(), "{path}");
    }
}

#[test]
fn other_targets_are_refused() {
    for line in
        ["GET http://evil.example/", "GET evil", "GET *", "CONNECT {}", "OPTIONS *", "GET https://{}/../x"]
    {
        let answer = ask(line, &["Host: {}"]);
        assert!(answer.is_none_or(|answer| (400..500).contains(&answer.status)), "{line}");
    }
    // A fragment has no place in a request; what stands before it is all that is looked at.
    assert!(ask("GET /nothing#/../../etc/passwd", &["Host: {}"]).is_none_or(|answer| answer.status >= 400));
}

#[test]
fn foreign_hosts_are_refused() {
    let port = server().addr.port();
    let hosts = [
        "evil.example",
        "evil.example:{port}",
        "localhost",
        "localhost:1",
        "localhost:{port}.",
        "localhost.:{port}",
        "127.0.0.1",
        "127.0.0.1:0{port}",
        "127.1:{port}",
        "127.0.0.2:{port}",
        "0.0.0.0:{port}",
        "2130706433:{port}",
        "0x7f.0.0.1:{port}",
        "[::]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "[::1",
        "::1:{port}",
        "localhost:{port}@evil",
        "evil@localhost:{port}",
        "localhost:{port}/x",
        "localhost:{port} x",
        "localhost:{port},evil",
        "xn--localhost:{port}",
        "",
    ];
    assert_eq!(hosts.len(), 24);
    for host in hosts.map(|host| host.replace("{port}", &port.to_string())) {
        let answer = ask("GET /", &[&format!("Host: {host}")]).unwrap();
        assert!(matches!(answer.status, 400 | 421), "{host}: {}", answer.head);
        assert!(!answer.body.contains(OURS), "{host}");
    }
    for headers in [&[][..], &["Host: {}", "Host: {}"], &["Host: {}", "Host: evil.example"]] {
        assert!(ask("GET /", headers).is_none_or(|answer| matches!(answer.status, 400 | 421)), "{headers:?}");
    }
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        assert_eq!(ask("GET /", &[&format!("Host: {host}:{port}")]).unwrap().status, 200, "{host}");
    }
}

#[test]
fn foreign_origins_are_refused_on_every_path() {
    let origins = [
        "null",
        "http://evil.example",
        "https://{}",
        "http://localhost",
        "http://{}.evil.example",
        "http://evil{}",
        "http://{}/",
        "file://",
        "chrome-extension://abc",
        "HTTP://evil",
        "http://{}@evil",
        "",
        "http://",
        "{}",
        "http://[::1]:1",
        "http://127.0.0.1:1",
        "http://{} http://evil",
        "data:",
        "about:blank",
        "javascript:",
    ];
    assert_eq!(origins.len(), 20);
    let events = format!("GET /_bagu/events?token={}", server().token);
    for line in ["GET /", "GET /_bagu/reload.js", &events] {
        for origin in origins {
            let answer = ask(line, &["Host: {}", &format!("Origin: {origin}")]).unwrap();
            assert_eq!(answer.status, 403, "{line} {origin}");
            assert!(!answer.body.contains(OURS));
        }
        let answer =
            ask(line, &["Host: {}", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]).unwrap();
        assert_eq!(answer.status, 403);
    }
    assert_eq!(ask("GET /", &["Host: {}", "Origin: http://{}"]).unwrap().status, 200);
}

#[test]
fn nothing_but_reading() {
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "X"] {
        let answer = ask(&format!("{method} /"), &["Host: {}"]).unwrap();
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    let body = ask("GET /", &["Host: {}", "Content-Length: 70000"]).unwrap();
    assert_eq!(body.status, 413);
    assert!(ask("GET /", &["Host: {}", "Content-Length: -1"]).is_none_or(|answer| answer.status >= 400));
    assert!(
        ask("GET /", &["Host: {}", "Transfer-Encoding: chunked"]).is_none_or(|answer| answer.status >= 400)
    );
    let long = format!("X: {}", "x".repeat(100_000));
    assert!(ask("GET /", &["Host: {}", &long]).is_none_or(|answer| answer.status >= 400));
    let many = vec!["X: y"; 200];
    assert!(ask("GET /", &[&["Host: {}"][..], &many].concat()).is_none_or(|answer| answer.status >= 400));
    for noise in
        [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"\0\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
    {
        assert!(send(server().addr, noise).is_none_or(|answer| answer.status >= 400));
    }
}

#[test]
fn every_answer_has_the_headers() {
    for (line, headers) in [
        ("GET /", &["Host: {}"][..]),
        ("GET /nothing", &["Host: {}"]),
        ("GET /..", &["Host: {}"]),
        ("POST /", &["Host: {}"]),
        ("GET /", &["Host: evil"]),
        ("GET /_bagu/events", &["Host: {}"]),
        ("GET /x.svg", &["Host: {}"]),
        ("GET /_bagu/reload.js", &["Host: {}", "Origin: null"]),
    ] {
        let answer = ask(line, headers).unwrap();
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{line} {headers:?}");
        }
        assert!(answer.header("content-security-policy").is_some());
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

/// Reads events until one contains `text`.
fn wait_for(stream: &mut TcpStream, text: &str) {
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    while !seen.contains(text) {
        let n = stream.read(&mut buffer).unwrap_or_else(|error| panic!("{text:?} in {seen:?}: {error}"));
        assert!(n > 0, "{text:?} in {seen:?}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
}

fn listen(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (addr, token) = (server.addr, &server.token);
    write!(stream, "GET /_bagu/events?token={token} HTTP/1.1\r\nHost: {addr}\r\n\r\n").unwrap();
    stream
}

#[test]
fn news_come_with_the_token_only() {
    let token = &server().token;
    for query in
        [String::new(), "?token=".into(), format!("?token={}", &token[1..]), format!("?token={token}0")]
    {
        assert_eq!(get(&format!("/_bagu/events{query}")).status, 403, "{query}");
    }
    let server = start(Shown::default());
    let mut stream = listen(&server);
    wait_for(&mut stream, "\"version\":0");
    let next = |site, found: &[Diagnostic]| {
        let located = found.iter().map(|found| found.located(None)).collect();
        let next = server.sender.borrow().next(site, found, located);
        server.sender.send_replace(Arc::new(next));
    };
    next(site().outputs, &[]);
    wait_for(&mut stream, "\"version\":1,\"failed\":false");
    next(Site::default().outputs, &[Diagnostic::fatal("bad-template", "a tag is not closed")]);
    wait_for(&mut stream, "a tag is not closed");
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.addr);
    assert!(send(server.addr, request.as_bytes()).unwrap().body.contains(OURS), "the old site stays");
}

#[test]
fn a_first_build_that_fails_is_shown() {
    let found = Diagnostic::fatal("bad-config", "unknown field <b>`tilte`").help("did you mean `title`?");
    let shown = Shown::default().next(
        Site::default().outputs,
        std::slice::from_ref(&found),
        vec![found.located(None)],
    );
    let server = start(shown);
    let request = format!("GET /any/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.addr);
    let answer = send(server.addr, request.as_bytes()).unwrap();
    assert_eq!(answer.status, 503);
    assert!(
        answer.body.contains("unknown field &lt;b&gt;`tilte`") && answer.body.contains("/_bagu/reload.js")
    );
    assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
}

#[test]
fn half_open_clients_do_not_keep_others_out() {
    let server = start(Shown::default().next(site().outputs, &[], Vec::new()));
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.addr);
    let mut news = listen(&server);
    wait_for(&mut news, "\"version\":1");
    let silent: Vec<TcpStream> = (0..200)
        .map(|n| {
            let mut stream = TcpStream::connect(server.addr).unwrap();
            // Some say nothing, some stop within the request.
            let _ = stream.write_all(&request.as_bytes()[..n % 40]);
            stream
        })
        .collect();
    for _ in 0..20 {
        let start = Instant::now();
        assert_eq!(send(server.addr, request.as_bytes()).unwrap().status, 200);
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
    server.sender.send_modify(|shown| Arc::make_mut(shown).version = 99);
    wait_for(&mut news, "\"version\":99");
    // And they are closed after the header timeout.
    let mut last = silent.into_iter().last().unwrap();
    last.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert!(last.read_to_end(&mut Vec::new()).is_ok(), "closed in time");
}

#[test]
fn who_asks_for_what_is_still_made_waits_for_it() {
    let old = Shown::default().next(site().outputs, &[], Vec::new());
    let mut grown = site();
    let gone: Vec<_> = grown.outputs.keys().filter(|path| path.as_str() == "feed.xml").cloned().collect();
    assert_eq!(gone.len(), 1);
    grown.outputs.retain(|path, _| !gone.contains(path));
    let server = start(old.growing(&grown.outputs, Vec::new()));
    let addr = server.addr;
    let get = move |path: &str| {
        send(addr, format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n").as_bytes())
            .unwrap()
    };
    assert_eq!((get("/").status, get("/C%23/").status), (200, 200), "what is there is answered at once");
    let asked = std::thread::spawn(move || (get("/feed.xml").body, Instant::now()));
    let missing = std::thread::spawn(move || (get("/nothing/").status, Instant::now()));
    std::thread::sleep(Duration::from_millis(300));
    let done = Instant::now();
    let mut fresh = site();
    let feed = fresh.outputs.get_mut(&gone[0]).unwrap();
    feed.bytes = Arc::from("<feed>new".as_bytes());
    server.sender.send_replace(Arc::new(old.next(fresh.outputs, &[], Vec::new())));
    let (feed, answered) = asked.join().unwrap();
    assert!(feed == "<feed>new" && answered > done, "never the old one: {feed}");
    let (status, answered) = missing.join().unwrap();
    assert!(status == 404 && answered > done, "what may come is not missing yet");
}
