//! Requests -> answers from memory, over a bounded number of connections.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::watch::Receiver;
use tokio::task::AbortHandle;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::gate::Gate;
use super::reload::{SCRIPT, STYLE, Shown, waiting_page, with_script};
use super::run::Runner;
use super::target;

/// Most connections at a time.
const MAX_CONNECTIONS: usize = 64;

/// Most of them that wait for news.
const MAX_STREAMS: usize = 32;

/// Time for a request's header, and for the next request on an open connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest life of a connection that does not wait for news: a client that never reads gives its place back.
const LIFETIME: Duration = Duration::from_secs(60);

/// Answers on all listeners, for ever. With a runner readers of this machine may run their own code.
pub async fn answer(
    listeners: Vec<TcpListener>,
    gate: Gate,
    shown: Receiver<Arc<Shown>>,
    runner: Option<Runner>,
) -> io::Result<()> {
    let front = Arc::new(Front { gate, shown, runner, streams: AtomicUsize::new(0) });
    let router = Router::new().fallback(respond).with_state(front);
    let doors = Arc::new(Doors::default());
    let (send, mut accepted) = tokio::sync::mpsc::channel(1);
    for listener in listeners {
        listener.set_nonblocking(true)?;
        let (listener, send) = (tokio::net::TcpListener::from_std(listener)?, send.clone());
        tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(send.send(stream).await),
                    // Out of file descriptors: wait until one comes back.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        });
    }
    while let Some(stream) = accepted.recv().await {
        doors.open(stream, &router);
    }
    Ok(())
}

/// The open connections.
#[derive(Default)]
struct Doors {
    open: Mutex<Vec<Door>>,
    next: AtomicUsize,
}

struct Door {
    number: usize,
    connection: Connection,
    task: AbortHandle,
}

/// What a request may know of its connection.
#[derive(Clone)]
struct Connection {
    local: SocketAddr,
    /// Whether a whole request came in.
    asked: Arc<AtomicBool>,
    /// Whether it waits for news.
    streams: Arc<AtomicBool>,
}

impl Doors {
    /// Serves a connection. When all places are taken, the longest waiting one that never asked anything is
    /// closed for it; when all have asked, the new one is.
    fn open(self: &Arc<Self>, stream: TcpStream, router: &Router) {
        let Ok(local) = stream.local_addr() else { return };
        let mut open = self.lock();
        if open.len() >= MAX_CONNECTIONS {
            match open.iter().position(|door| !door.connection.asked.load(Ordering::Relaxed)) {
                Some(silent) => open.remove(silent).task.abort(),
                None => return,
            }
        }
        let connection = Connection { local, asked: Arc::default(), streams: Arc::default() };
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (doors, router) = (self.clone(), router.clone().layer(Extension(connection.clone())));
        let serve = serve(stream, router, connection.clone());
        let task = tokio::spawn(async move {
            serve.await;
            doors.lock().retain(|door| door.number != number);
        });
        open.push(Door { number, connection, task: task.abort_handle() });
    }

    /// A panicked task leaves a whole list.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Door>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(stream: TcpStream, router: Router, connection: Connection) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_headers(64).max_buf_size(16 << 10);
    let serve = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut serve = std::pin::pin!(serve);
    loop {
        tokio::select! {
            // An error is the client's: it went away or sent what is no HTTP.
            _ = &mut serve => return,
            () = tokio::time::sleep(LIFETIME) => {
                if !connection.streams.load(Ordering::Relaxed) {
                    serve.as_mut().graceful_shutdown();
                    let _ = tokio::time::timeout(HEADER_TIMEOUT, serve).await;
                    return;
                }
            }
        }
    }
}

/// What every request sees.
struct Front {
    gate: Gate,
    shown: Receiver<Arc<Shown>>,
    runner: Option<Runner>,
    streams: AtomicUsize,
}

/// Where readers' code is sent.
const RUN: &str = "/_bagu/run";

async fn respond(
    State(front): State<Arc<Front>>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    connection.asked.store(true, Ordering::Relaxed);
    let (request, body) = request.into_parts();
    let runs = front.runner.as_ref().filter(|_| request.uri.path() == RUN);
    let checked = match runs {
        Some(_) => front.gate.check_run(&request, connection.local),
        None => front.gate.check(&request, connection.local),
    };
    let mut response = match (checked, runs) {
        (Err((status, why)), _) => plain(status, why),
        (Ok(()), Some(runner)) => runner.answer(body).await,
        (Ok(()), None) => match (request.uri.path(), target::decode(request.uri.path())) {
            ("/_bagu/events", _) => events(&front, &connection, request.uri.query()),
            ("/_bagu/reload.js", _) => typed("text/javascript; charset=utf-8", SCRIPT),
            ("/_bagu/overlay.css", _) => typed("text/css; charset=utf-8", STYLE),
            (_, Err(why)) => plain(StatusCode::BAD_REQUEST, why),
            (_, Ok(path)) => page(&front, &path).await,
        },
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = if runs.is_some() { "POST" } else { "GET, HEAD" };
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// On every answer. The two cross-origin policies make pages isolated, as threads in WebAssembly need it. The
/// policy of a site's page is in the page; the header adds what cannot stand there.
const HEADERS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'",
    ),
];

/// The policy of our own page, which holds findings and nothing else.
const WAITING_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A drawing opened by itself runs nothing.
const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The answer of the newest build. While it is made, who asks for what is not there yet waits for it.
async fn page(front: &Front, path: &str) -> Response {
    let mut states = front.shown.clone();
    loop {
        let shown = states.borrow_and_update().clone();
        if shown.answers(path) || states.changed().await.is_err() {
            return page_of(front, &shown, path);
        }
    }
}

fn page_of(front: &Front, shown: &Shown, path: &str) -> Response {
    let html = |status, html: &str| {
        let html = with_script(html, front.gate.token(), shown.version, front.runner.is_some());
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    };
    if shown.site.is_none() {
        let mut response = html(StatusCode::SERVICE_UNAVAILABLE, &waiting_page(shown));
        let policy = HeaderValue::from_static(WAITING_POLICY);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        return response;
    }
    if let Some(output) = shown.output(path) {
        let file = output.path.file_path();
        if file.ends_with(".html") {
            return html(StatusCode::OK, &String::from_utf8_lossy(&output.bytes));
        }
        let mut response =
            typed(media_type(&file), Body::from(axum::body::Bytes::from_owner(output.bytes.clone())));
        if file.ends_with(".svg") {
            let policy = HeaderValue::from_static(DRAWING_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        return response;
    }
    let folder = format!("{path}/");
    if !path.is_empty() && !path.ends_with('/') && shown.output(&folder).is_some() {
        let to = format!("/{}", crate::base::url::UrlPath::folder(folder).encoded());
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response();
    }
    match shown.output("404.html") {
        Some(missing) => html(StatusCode::NOT_FOUND, &String::from_utf8_lossy(&missing.bytes)),
        None => plain(StatusCode::NOT_FOUND, "no such page"),
    }
}

/// News about builds, from the current state on.
fn events(front: &Arc<Front>, connection: &Connection, query: Option<&str>) -> Response {
    if let Err((status, why)) = front.gate.check_token(query) {
        return plain(status, why);
    }
    if front.streams.fetch_add(1, Ordering::Relaxed) >= MAX_STREAMS {
        front.streams.fetch_sub(1, Ordering::Relaxed);
        return plain(StatusCode::TOO_MANY_REQUESTS, "too many open pages");
    }
    connection.streams.store(true, Ordering::Relaxed);
    let ends = Ends { front: front.clone(), connection: connection.clone() };
    let mut told: Option<Arc<Shown>> = None;
    let news = WatchStream::new(front.shown.clone()).filter(move |shown| {
        let is_news = told.as_ref().is_none_or(|told| shown.is_news_after(told));
        told = Some(shown.clone());
        is_news
    });
    let news = news.map(move |shown| {
        let _held = &ends;
        let state = serde_json::to_string(&shown.state()).expect("plain data can be encoded");
        Ok::<_, Infallible>(Event::default().event("state").data(state))
    });
    Sse::new(news).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// Gives a stream's place back when the client is gone.
struct Ends {
    front: Arc<Front>,
    connection: Connection,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.front.streams.fetch_sub(1, Ordering::Relaxed);
        self.connection.streams.store(false, Ordering::Relaxed);
    }
}

fn plain(status: StatusCode, text: &str) -> Response {
    (status, typed("text/plain; charset=utf-8", format!("{text}\n"))).into_response()
}

fn typed(media_type: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body.into()).into_response()
}

/// By extension; whatever is not known here is bytes, which no browser runs.
fn media_type(file: &str) -> &'static str {
    match file.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "txt" | "md" | "csv" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
