//! A server of `bagu serve` in this process.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::thread;

use bagu::base::url::UrlPath;
use bagu::cli::serve::{Gate, Shown, answer};
use bagu::site::{Output, Site};
use tokio::sync::watch;

/// Stands in the site's pages and in no other file: an answer with it is one of ours.
pub const OURS: &str = "OUR-PAGE";

pub struct Server {
    pub addr: SocketAddr,
    pub token: String,
    pub sender: watch::Sender<Arc<Shown>>,
}

pub fn site() -> Site {
    let files: [(&str, &str); 9] = [
        ("", "<!doctype html><body>OUR-PAGE home</body>"),
        ("锁/互斥/", "<!doctype html><body>OUR-PAGE mutex</body>"),
        ("C#/", "<!doctype html><body>OUR-PAGE sharp</body>"),
        ("404.html", "<!doctype html><body>nothing here</body>"),
        ("assets/0123456789/js/a.js", "OUR-PAGE script"),
        ("assets/0123456789/css/a.css", "OUR-PAGE style"),
        ("x.svg", "<svg>OUR-PAGE</svg>"),
        ("feed.xml", "<feed>OUR-PAGE</feed>"),
        ("x.unknown", "OUR-PAGE"),
    ];
    let mut site = Site::default();
    let outputs = files.map(|(path, text)| Output::new(UrlPath::file(path), text, "test"));
    assert_eq!(site.insert(outputs.into()).diagnostics, []);
    site
}

pub fn start(shown: Shown) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let gate = Gate::new("127.0.0.1", addr.port()).unwrap();
    let token = gate.token().to_owned();
    let (sender, shown) = watch::channel(Arc::new(shown));
    thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(answer(vec![listener], gate, shown, None)).unwrap();
    });
    Server { addr, token, sender }
}

/// One server for all tests that only ask.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| start(Shown::default().next(site().outputs, &[], Vec::new())))
}
