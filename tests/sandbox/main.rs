//! Programs that try to get out of the sandbox, and the layers that stop them.
//!
//! Every attack runs behind all layers and behind the kernel's alone, as this user and, when this is root, once
//! more as nobody. Attacks on the network aim at listeners that the test opened on 127.0.0.1.

#![cfg(target_os = "linux")]

mod attacks;
mod world;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bagu::cli::serve::{Gate, Runner, Shown, answer};
use bagu::cli::toolchain::Layers;
use bagu::fragment::runnable::{Outcome, Snippet, Toolchain};
use bagu::parse::RustWords;

use attacks::{ATTACKS, Attack};
use world::World;

/// What an attack prints when it has done what it must not.
const ESCAPED: &str = "ESCAPED";

fn run(rustc: &impl Toolchain, source: &str) -> Outcome {
    rustc.run(&Snippet::cut(source, RustWords::default()), 1).remove(0)
}

/// Everything that an outcome would show to a reader or an author.
fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotCompiled { rendered, .. } => rendered.clone(),
        Outcome::Compiled => String::new(),
        Outcome::Ran { stdout, stderr, .. } => format!("{stdout}{stderr}"),
        Outcome::Stopped(why) => why.clone(),
    }
}

fn attack(world: &World, layers: Layers, attack: &Attack) {
    let rustc = world.rustc(layers).unwrap_or_else(|why| panic!("{layers:?}: {why}"));
    let source = world.fill(attack.source);
    let start = Instant::now();
    let outcome = run(&rustc, &source);
    let took = start.elapsed();
    let shown = shown(&outcome);
    let name = attack.name;
    assert!(!shown.contains(ESCAPED), "{name} {layers:?}: {outcome:?}");
    assert!(!shown.contains(&world.canary), "{name} {layers:?}: the secret is out: {outcome:?}");
    // An attack that does not compile attacks nothing.
    assert!(!matches!(outcome, Outcome::NotCompiled { .. }), "{name} {layers:?}: {shown}");
    assert!(took < Duration::from_secs(24), "{name} {layers:?}: took {took:?}");
    assert!(shown.contains(attack.expect), "{name} {layers:?}: expected {:?} in {outcome:?}", attack.expect);
    world.check_untouched(name);
}

fn all_attacks(layers: Layers) {
    let world = World::new();
    let todo = std::sync::Mutex::new(ATTACKS.iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = todo.lock().unwrap().next();
                    let Some(next) = next else { break };
                    attack(&world, layers, next);
                }
            });
        }
    });
    world.check_nothing_left();
    eprintln!("{} attacks behind {layers:?}: 0 escapes", ATTACKS.len());
}

#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn no_attack_gets_out_of_all_layers() {
    all_attacks(Layers::ALL);
}

#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn no_attack_gets_out_of_the_kernels_layers() {
    all_attacks(Layers::KERNEL);
}

/// Root owns what it attacks, a normal user is refused much anyway: both must be tried.
#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn no_attack_gets_out_as_a_normal_user_either() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    let (status, output) = world::as_nobody("no_attack_gets_out_of_");
    assert!(status, "{output}");
    assert_eq!(output.matches("0 escapes").count(), 2, "{output}");
}

#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn each_layer_refuses_alone() {
    let none = Layers { rights: false, bubblewrap: false, landlock: false, seccomp: false };
    let only = [
        ("rights", Layers { rights: true, ..none }),
        ("bubblewrap", Layers { bubblewrap: true, ..none }),
        ("landlock", Layers { landlock: true, ..none }),
        ("seccomp", Layers { seccomp: true, ..none }),
    ];
    let world = World::new();
    // Proof that the test can fail: with no layer at all the attack works.
    let free = world.rustc(none).expect("rustc");
    for (layer, layers) in only {
        let rustc = world.rustc(layers).unwrap_or_else(|why| panic!("{layer}: {why}"));
        for attack in ATTACKS.iter().filter(|attack| attack.alone.contains(&layer)) {
            let source = world.fill(attack.source);
            let refused = shown(&run(&rustc, &source));
            assert!(!refused.contains(ESCAPED), "{layer} alone lets {} through: {refused}", attack.name);
            let unhindered = shown(&run(&free, &source));
            assert!(unhindered.contains(ESCAPED), "{} is no attack: {unhindered}", attack.name);
            world.mend();
        }
    }
}

/// With the system call refused, the crate's default would go on without a wall and say nothing.
#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn a_kernel_without_landlock_is_no_sandbox() {
    let launch = world::launch_of("/bin/echo", &["ESCAPED"]);
    let echo = |tracer: &[&str]| {
        let mut words = tracer.to_vec();
        words.extend([env!("CARGO_BIN_EXE_bagu"), "--launch-confined", &launch]);
        let output = Command::new(words[0]).args(&words[1..]).output().expect(words[0]);
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    assert!(echo(&["env"]).contains(ESCAPED), "the program runs where Landlock works");
    let inject = "inject=landlock_create_ruleset:error=ENOSYS";
    let refused = echo(&["strace", "-f", "-o", "/dev/null", "-e", inject]);
    assert!(refused.contains("Landlock") && !refused.contains(ESCAPED), "{refused}");
}

/// A program at work must not keep the pages from being shown.
#[test]
#[ignore = "minutes long and needs bubblewrap and strace: tests/check.d/sandbox.sh"]
fn the_server_answers_during_every_attack() {
    let world = World::new();
    let rustc = world.rustc(Layers::ALL).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let gate = Gate::new("127.0.0.1", addr.port()).unwrap();
    let token = gate.token().to_owned();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (_sender, shown) = tokio::sync::watch::channel(Arc::new(Shown::default()));
        runtime.block_on(answer(vec![listener], gate, shown, Some(Runner::new(Arc::new(rustc))))).unwrap();
    });
    let mut slowest = Duration::ZERO;
    for attack in ATTACKS.iter().filter(|attack| attack.alone.is_empty()) {
        // Named, so that it runs on this machine and is not compiled for a browser.
        let code =
            format!("{}\n#[allow(dead_code)] type Here = std::net::TcpStream;", world.fill(attack.source));
        let body = serde_json::json!({ "code": code, "edition": "2024" }).to_string();
        let head = format!(
            "POST /_bagu/run HTTP/1.1\r\nHost: {addr}\r\nOrigin: http://{addr}\r\nX-Bagu-Token: {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let asked = std::thread::spawn(move || ask(addr, &(head + &body)));
        let mut times = Vec::new();
        while !asked.is_finished() {
            let start = Instant::now();
            ask(addr, &format!("GET / HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n"));
            times.push(start.elapsed());
            std::thread::sleep(Duration::from_millis(50));
        }
        let answer = asked.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains(ESCAPED), "{}: {answer}", attack.name);
        times.sort();
        // A machine that is busy with other tests may be late once.
        let nearly_all = times[times.len() * 9 / 10];
        assert!(nearly_all < Duration::from_millis(200), "{}: {times:?}", attack.name);
        slowest = slowest.max(nearly_all);
    }
    eprintln!("pages were answered within {slowest:?} during every attack");
    world.check_nothing_left();
}

fn ask(addr: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
