//! `POST /_bagu/run`: a reader's own version of a snippet, on the author's machine.
//!
//! Off unless `serve --run` says otherwise, never for the network. What a browser can run is only compiled here
//! and runs there; the rest runs in the sandbox. The gate has decided who may ask before anything here is called.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::base::memo::Digest;
use crate::fragment::runnable::{End, Outcome, Reach, Snippet, Toolchain, edition_named};

/// Longest code, bytes.
pub(super) const MAX_CODE_BYTES: usize = 64 << 10;

/// Longest request: JSON may write a byte as six.
const MAX_BODY_BYTES: usize = 6 * MAX_CODE_BYTES + 1024;

/// Requests that may wait for their turn; one is at work.
const MAX_WAITING: usize = 4;

/// Time to send a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// Answers that are kept.
const MAX_KEPT: usize = 64;

/// Runs readers' code, one piece at a time.
pub struct Runner {
    toolchain: Arc<dyn Toolchain + Send + Sync>,
    turn: Semaphore,
    inside: AtomicUsize,
    kept: Mutex<HashMap<Digest, Answer>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    code: String,
    edition: String,
}

#[derive(Clone)]
enum Answer {
    Module(Bytes),
    Told(Arc<Told>),
}

/// What a program or the compiler said, as JSON.
#[derive(Default, Serialize)]
struct Told {
    stdout: String,
    stderr: String,
    compiled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
}

impl Runner {
    /// A runner on a toolchain.
    pub fn new(toolchain: Arc<dyn Toolchain + Send + Sync>) -> Runner {
        Runner { toolchain, turn: Semaphore::new(1), inside: AtomicUsize::new(0), kept: Mutex::default() }
    }

    /// Answers a request that the gate let pass.
    pub(super) async fn answer(&self, body: Body) -> Response {
        let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY_BYTES)).await;
        let asked = match read {
            Ok(Ok(bytes)) => serde_json::from_slice::<Asked>(&bytes),
            Ok(Err(_)) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, "the request is too long"),
            Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "the request did not come in time"),
        };
        let Ok(asked) = asked else {
            return refuse(StatusCode::BAD_REQUEST, "code and edition as JSON, please");
        };
        let Some(edition) = edition_named(&asked.edition) else {
            return refuse(StatusCode::BAD_REQUEST, "there is no such edition");
        };
        if asked.code.len() > MAX_CODE_BYTES {
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, "the code is longer than 64 KiB");
        }
        let snippet = Snippet::program(asked.code, edition);
        if let Some(answer) = self.lock().get(&snippet.key) {
            return answer.clone().into_response();
        }
        let Some(_place) = Place::take(&self.inside) else {
            return refuse(StatusCode::TOO_MANY_REQUESTS, "too many programs are waiting");
        };
        let Ok(_turn) = self.turn.acquire().await else {
            return refuse(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
        };
        let (toolchain, key) = (self.toolchain.clone(), snippet.key);
        let done = tokio::task::spawn_blocking(move || run(&*toolchain, &snippet)).await;
        let Ok(answer) = done else {
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, "the program could not be run");
        };
        let mut kept = self.lock();
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(key, answer.clone());
        answer.into_response()
    }

    /// A panicked task leaves a whole map.
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Answer>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those at work and waiting, given back when its request ends in any way.
struct Place<'a>(&'a AtomicUsize);

impl Place<'_> {
    fn take(inside: &AtomicUsize) -> Option<Place<'_>> {
        let place = Place(inside);
        (inside.fetch_add(1, Ordering::Relaxed) <= MAX_WAITING).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn run(toolchain: &dyn Toolchain, snippet: &Snippet) -> Answer {
    if snippet.reach == Reach::Wasm || snippet.reach == Reach::Threads {
        return match toolchain.module(snippet) {
            Ok(bytes) => Answer::Module(bytes.into()),
            Err(outcome) => told(outcome),
        };
    }
    let outcome = toolchain.run(snippet, 1).into_iter().next();
    told(outcome.unwrap_or_else(|| Outcome::Stopped("it was not run".into())))
}

fn told(outcome: Outcome) -> Answer {
    Answer::Told(Arc::new(match outcome {
        Outcome::NotCompiled { rendered, .. } => Told { stderr: rendered, ..Told::default() },
        Outcome::Compiled => Told { compiled: true, ..Told::default() },
        Outcome::Ran { stdout, stderr, end } => {
            let code = match end {
                End::Exit(code) => code,
                End::Signal(signal) => 128 + signal,
            };
            Told { stdout, stderr, compiled: true, code: Some(code), stopped: None }
        }
        Outcome::Stopped(why) => Told { stopped: Some(why), ..Told::default() },
    }))
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Answer::Module(bytes) => ([(header::CONTENT_TYPE, "application/wasm")], bytes).into_response(),
            Answer::Told(told) => {
                let json = serde_json::to_string(&*told).expect("plain data can be encoded");
                ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response()
            }
        }
    }
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], why).into_response()
}
