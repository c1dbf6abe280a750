//! `bagu serve` while git changes branches below it: folders renamed, notes deleted, added and edited in one go.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::raw_http::send;

/// How long a change may take to be seen on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Notes of the folder that is renamed: enough that a checkout is seen half done.
const NOTES: usize = 120;

/// A running server, stopped when it goes out of scope.
struct Serve {
    child: Child,
    addr: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Serve {
    fn start(project: &Project) -> Serve {
        let mut bagu = Command::new(env!("CARGO_BIN_EXE_bagu"));
        bagu.args(["serve", "--port", "0"]).current_dir(project.path("")).env("HOME", project.path("home"));
        let mut child = bagu.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let log = Arc::new(Mutex::new(String::new()));
        let addr = lines.by_ref().find_map(|line| {
            log.lock().unwrap().push_str(&line);
            let (_, rest) = line.split_once("http://")?;
            rest.split('/').next()?.parse().ok()
        });
        let kept = Arc::clone(&log);
        thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push_str(&(line + "\n"))));
        Serve { child, addr: addr.expect("an address"), log }
    }

    /// Status and text of a page.
    fn get(&self, path: &str) -> (u16, String) {
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr);
        let answer = send(self.addr, request.as_bytes()).expect("an answer");
        (answer.status, answer.body)
    }

    /// Waits until a page says what it should.
    fn until(&self, path: &str, what: impl Fn(u16, &str) -> bool) {
        let start = Instant::now();
        loop {
            let (status, text) = self.get(path);
            if what(status, &text) {
                return;
            }
            let log = self.log.lock().unwrap();
            assert!(start.elapsed() < PATIENCE, "/{path} is still {status}\n{log}\n{text}");
            drop(log);
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn git(project: &Project, args: &[&str]) {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null"];
    let output = Command::new("git").args(who).args(args).current_dir(project.path("")).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn note(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{text}\n")
}

/// Two branches: on `moved` the folder `network` is `net`, one of its notes is gone, one is edited, one is new.
fn two_branches() -> Project {
    let project =
        Project::new(&[("bagu.toml", "title = \"站\"\n"), (".gitignore", "home/\npublic/\n.bagu-cache/\n")]);
    project.write("notes/cache/redis.md", &note("缓存", "见[[n7]]。"));
    for n in 0..NOTES {
        project.write(&format!("notes/network/n{n}.md"), &note(&format!("第{n}篇"), "旧的正文。"));
    }
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-qm", "main"]);
    git(&project, &["checkout", "-qb", "moved"]);
    git(&project, &["mv", "notes/network", "notes/net"]);
    git(&project, &["rm", "-qf", "notes/net/n3.md"]);
    project.write("notes/net/n5.md", &note("第5篇", "新的正文。"));
    project.write("notes/net/neu.md", &note("新篇", "只在这里。"));
    git(&project, &["add", "."]);
    git(&project, &["commit", "-qm", "moved"]);
    git(&project, &["checkout", "-q", "main"]);
    project
}

/// All that is seen of a branch once its last page is there.
fn check(serve: &Serve, moved: bool) {
    let (folder, other) = if moved { ("net", "network") } else { ("network", "net") };
    let text = if moved { "新的正文" } else { "旧的正文" };
    serve.until(&format!("{folder}/n5/"), |status, page| status == 200 && page.contains(text));
    let status = |path: &str| serve.get(path).0;
    assert_eq!(status(&format!("{other}/n5/")), 404, "the old folder is gone");
    assert_eq!(status(&format!("{other}/")), 404, "the old category is gone");
    assert_eq!(status(&format!("{folder}/n{}/", NOTES - 1)), 200);
    assert_eq!(status(&format!("{folder}/n3/")), if moved { 404 } else { 200 }, "the deleted note");
    assert_eq!(status(&format!("{folder}/neu/")), if moved { 200 } else { 404 }, "the new note");
    let (_, home) = serve.get("");
    assert!(home.contains(&format!("href=\"{folder}/\"")) && !home.contains(&format!("href=\"{other}/\"")));
    let (_, linking) = serve.get("cache/redis/");
    assert!(linking.contains(&format!("../../{folder}/n7/")), "links follow: {linking}");
}

#[test]
fn a_checkout_shows_the_pages_of_its_branch() {
    let project = two_branches();
    let serve = Serve::start(&project);
    check(&serve, false);
    for branch in ["moved", "main"] {
        git(&project, &["checkout", "-q", branch]);
        check(&serve, branch == "moved");
    }
    // There and back before the server can have built: the last branch counts.
    for branch in ["moved", "main", "moved", "main", "moved"] {
        git(&project, &["checkout", "-q", branch]);
    }
    check(&serve, true);
}
