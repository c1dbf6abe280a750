//! `POST /_bagu/run` of `bagu serve --run`, asked over raw sockets: only our own page, with its token, may ask.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use bagu::base::url::UrlPath;
use bagu::cli::serve::{Gate, Runner, Shown, answer};
use bagu::fragment::runnable::{End, Outcome, Snippet, Toolchain};
use bagu::site::{Output, Site};
use tokio::sync::watch;

/// Says what it was given; slowly when asked to.
#[derive(Default)]
struct Fake {
    calls: AtomicUsize,
}

impl Toolchain for Fake {
    fn rustc(&self) -> &str {
        "1.0.0"
    }

    fn run(&self, snippet: &Snippet, _: usize) -> Vec<Outcome> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if snippet.source.contains("slow") {
            thread::sleep(Duration::from_millis(700));
        }
        let stdout = format!("ran {}", snippet.source.len());
        vec![Outcome::Ran { stdout, stderr: String::new(), end: End::Exit(0) }]
    }

    fn module(&self, snippet: &Snippet) -> Result<Vec<u8>, Outcome> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        match snippet.source.contains("wrong") {
            true => Err(Outcome::NotCompiled { codes: vec!["E0425".into()], rendered: "error: <b>".into() }),
            false => Ok(b"\0asm module".to_vec()),
        }
    }

    fn explain(&self, _: &str) -> Option<String> {
        None
    }
}

struct Server {
    addr: SocketAddr,
    token: String,
    fake: Arc<Fake>,
}

fn start(runs: bool) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let gate = Gate::new("127.0.0.1", addr.port()).unwrap();
    let token = gate.token().to_owned();
    let mut site = Site::default();
    let page = "<!doctype html><html><head><title>x</title></head><body>home</body></html>";
    site.insert(vec![Output::new(UrlPath::folder(""), page, "test")]);
    let shown = Shown::default().next(site.outputs, &[], Vec::new());
    let fake = Arc::new(Fake::default());
    let runner = runs.then(|| Runner::new(fake.clone()));
    thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (_sender, shown) = watch::channel(Arc::new(shown));
        runtime.block_on(answer(vec![listener], gate, shown, runner)).unwrap();
    });
    Server { addr, token, fake }
}

fn send(addr: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A closed connection is an answer, too.
    _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    (status, text)
}

const CODE: &str = r#"{"code":"fn main() {}","edition":"2024"}"#;

impl Server {
    /// The headers that our own page sends.
    fn headers(&self) -> Vec<String> {
        let host = self.addr;
        vec![
            format!("Host: {host}"),
            format!("Origin: http://{host}"),
            "Sec-Fetch-Site: same-origin".into(),
            "Content-Type: application/json".into(),
            format!("X-Bagu-Token: {}", self.token),
        ]
    }

    fn post(&self, line: &str, headers: &[String], body: &str) -> (u16, String) {
        let headers = headers.join("\r\n");
        let length = body.len();
        let head =
            format!("{line} HTTP/1.1\r\n{headers}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        send(self.addr, &(head + body))
    }

    fn run(&self, body: &str) -> (u16, String) {
        self.post("POST /_bagu/run", &self.headers(), body)
    }

    fn calls(&self) -> usize {
        self.fake.calls.load(Ordering::SeqCst)
    }
}

#[test]
fn our_own_page_runs_code() {
    let server = start(true);
    let (status, page) =
        send(server.addr, &format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.addr));
    assert_eq!(status, 200);
    assert!(
        page.contains(&format!("<meta name=\"bagu-run\" content=\"{}\"></head>", server.token)),
        "{page}"
    );

    let (status, answer) = server.run(CODE);
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains("application/wasm") && answer.ends_with("\0asm module"), "{answer}");
    assert!(answer.to_lowercase().contains("cross-origin-resource-policy: same-origin"));
    assert!(!answer.to_lowercase().contains("access-control-allow"), "{answer}");
    server.run(CODE);
    assert_eq!(server.calls(), 1, "the second answer is kept");

    let (_, answer) = server.run(r#"{"code":"wrong","edition":"2021"}"#);
    assert!(answer.ends_with(r#"{"stdout":"","stderr":"error: <b>","compiled":false}"#), "{answer}");
    let (_, answer) = server.run(r#"{"code":"use std::net::TcpStream;","edition":"2024"}"#);
    assert!(answer.ends_with(r#"{"stdout":"ran 24","stderr":"","compiled":true,"code":0}"#), "{answer}");
}

#[test]
fn without_the_flag_there_is_nothing() {
    let server = start(false);
    assert_eq!(server.run(CODE).0, 405);
    let (_, page) =
        send(server.addr, &format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.addr));
    assert!(!page.contains("bagu-run"));
    assert_eq!(server.calls(), 0);
}

/// The headers of our page with some of them replaced, or taken away where the value is empty.
fn with(server: &Server, changes: &[(&str, &str)]) -> Vec<String> {
    let mut headers = server.headers();
    for (name, value) in changes {
        headers.retain(|header| !header.starts_with(&format!("{name}:")));
        if !value.is_empty() {
            headers.push(format!("{name}: {value}"));
        }
    }
    headers
}

#[test]
fn every_hostile_request_is_refused() {
    let server = start(true);
    let (host, port) = (server.addr.to_string(), server.addr.port());
    let mut hostile: Vec<(String, u16, String)> = Vec::new();
    let mut try_one = |name: &str, answer: (u16, String)| hostile.push((name.to_owned(), answer.0, answer.1));
    let post = |changes: &[(&str, &str)]| server.post("POST /_bagu/run", &with(&server, changes), CODE);

    // Host: a name that an attacker lets point here, and forms of ours that are not ours.
    let evil_hosts = [
        "",
        "evil.example",
        &format!("evil.example:{port}"),
        "localhost",
        "127.0.0.1",
        "127.0.0.1:1",
        &format!("127.0.0.1.evil.example:{port}"),
        &format!("0.0.0.0:{port}"),
        &format!("10.0.0.1:{port}"),
        &format!("[::]:{port}"),
        &format!("localhost:{port}."),
    ];
    for evil in evil_hosts {
        try_one(&format!("host {evil}"), post(&[("Host", evil)]));
    }
    let twice: Vec<String> = [server.headers(), vec![format!("Host: {host}")]].concat();
    try_one("two hosts", server.post("POST /_bagu/run", &twice, CODE));
    try_one(
        "another authority",
        server.post(&format!("POST http://evil.example:{port}/_bagu/run"), &server.headers(), CODE),
    );

    // Origin: another site, no origin, one that only looks like ours.
    let evil_origins = [
        "",
        "null",
        "http://evil.example",
        "https://evil.example",
        &format!("https://{host}"),
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        &format!("http://localhost:{port}"),
        &format!("http://{host}.evil.example"),
        &format!("http://{host}/"),
        "file://",
        &format!("http://{host} http://evil.example"),
    ];
    for evil in evil_origins {
        try_one(&format!("origin {evil}"), post(&[("Origin", evil)]));
    }
    let twice: Vec<String> = [server.headers(), vec!["Origin: http://evil.example".into()]].concat();
    try_one("two origins", server.post("POST /_bagu/run", &twice, CODE));

    // Where a browser says that it comes from.
    for site in ["cross-site", "same-site", "none", "same-origin, cross-site"] {
        try_one(&format!("site {site}"), post(&[("Sec-Fetch-Site", site)]));
    }

    // Content types that a page of another site may send without asking first.
    for kind in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/json-patch+json",
    ] {
        try_one(&format!("type {kind}"), post(&[("Content-Type", kind)]));
    }
    try_one("compressed", post(&[("Content-Encoding", "gzip")]));

    // The token.
    let wrong = server.token.replace(|c: char| c.is_ascii_digit(), "a");
    let longer = format!("{}0", server.token);
    for token in ["", "0", &wrong, &longer, &server.token[..31], &server.token.to_uppercase()] {
        if *token != server.token {
            try_one(&format!("token {token}"), post(&[("X-Bagu-Token", token)]));
        }
    }
    let twice: Vec<String> = [server.headers(), vec![format!("X-Bagu-Token: {}", server.token)]].concat();
    try_one("two tokens", server.post("POST /_bagu/run", &twice, CODE));
    let query = format!("POST /_bagu/run?token={}", server.token);
    try_one("token in the query", server.post(&query, &with(&server, &[("X-Bagu-Token", "")]), CODE));

    // Other methods; a preflight above all.
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "post"] {
        try_one(
            &format!("method {method}"),
            server.post(&format!("{method} /_bagu/run"), &server.headers(), CODE),
        );
    }

    // Bodies.
    let huge = format!(r#"{{"code":"{}","edition":"2024"}}"#, "x".repeat(70 << 10));
    let bodies = [
        "",
        "{}",
        "[]",
        "null",
        "code=fn main(){}",
        r#"{"code":1,"edition":"2024"}"#,
        r#"{"code":"","edition":"1999"}"#,
        r#"{"code":"","edition":"2024","flags":"-C linker=/bin/sh"}"#,
        r#"{"code":"","edition":"2024 -C linker=x"}"#,
        &huge,
    ];
    for body in bodies {
        try_one(&format!("body {}", &body[..body.len().min(40)]), server.run(body));
    }
    let headers = server.headers().join("\r\n");
    let head = format!("POST /_bagu/run HTTP/1.1\r\n{headers}\r\nConnection: close\r\n");
    try_one("endless body", send(server.addr, &format!("{head}Content-Length: 999999999\r\n\r\n{CODE}")));
    try_one(
        "chunked",
        send(
            server.addr,
            &format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{CODE}\r\n0\r\n\r\n", CODE.len()),
        ),
    );
    try_one(
        "two lengths",
        send(
            server.addr,
            &format!("{head}Content-Length: 4\r\nContent-Length: {}\r\n\r\n{CODE}", CODE.len()),
        ),
    );
    try_one("no length", send(server.addr, &format!("{head}\r\n")));

    for (name, status, answer) in &hostile {
        assert!(!(200..300).contains(status), "{name}: {answer}");
        assert!(*status < 500, "{name}: {answer}");
        assert!(!answer.to_lowercase().contains("access-control-allow"), "{name}: {answer}");
        assert!(!answer.contains(&server.token), "{name} is told the token");
    }
    assert_eq!(server.calls(), 0, "nothing was run");
    assert!(hostile.len() >= 47, "{} requests", hostile.len());
    eprintln!("{} hostile requests refused", hostile.len());
    assert_eq!(server.run(CODE).0, 200, "our own page still may");
}

#[test]
fn the_queue_is_short() {
    let server = start(true);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let asked: Vec<_> = (0..10)
            .map(|n| {
                let body = format!(r#"{{"code":"slow {n} use std::net::TcpStream;","edition":"2024"}}"#);
                let server = &server;
                scope.spawn(move || server.run(&body).0)
            })
            .collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(200), count(429)), (5, 5), "{statuses:?}: one at work, four waiting");
    assert_eq!(server.run(CODE).0, 200, "the places come back");
}
