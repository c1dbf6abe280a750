//! The attacks. Each is a program that prints `ESCAPED` when it has done what it must not.

/// A program that tries to get out.
pub struct Attack {
    pub name: &'static str,
    /// The program; `{SECRET}` and other names stand for places of the test's world.
    pub source: &'static str,
    /// What the outcome must say, where the way it ends matters.
    pub expect: &'static str,
    /// Layers that refuse it with no other layer's help.
    pub alone: &'static [&'static str],
}

const fn attack(name: &'static str, alone: &'static [&'static str], source: &'static str) -> Attack {
    Attack { name, source, expect: "", alone }
}

const fn limit(name: &'static str, expect: &'static str, source: &'static str) -> Attack {
    Attack { name, source, expect, alone: &[] }
}

pub const ATTACKS: &[Attack] = &[
    // Reading at compile time.
    limit(
        "include_str",
        "may not",
        r#"const X: &str = include_str!("{SECRET}"); fn main() { println!("{X}") }"#,
    ),
    limit("include_bytes", "may not", r#"fn main() { println!("{:?}", include_bytes!("{SECRET}")) }"#),
    limit("include prints a line in its error", "may not", r#"fn main() { include!("{SECRET}") }"#),
    limit("module path", "may not", r#"#[path = "{SECRET}"] mod x; fn main() {}"#),
    limit(
        "module path in cfg_attr",
        "may not",
        r#"#[cfg_attr(all(), path = "{SECRET}")] mod x; fn main() {}"#,
    ),
    limit(
        "include by a macro's argument",
        "may not",
        r#"macro_rules! m { ($i:ident) => { $i!("{SECRET}") } } fn main() { println!("{}", m!(include_str)) }"#,
    ),
    limit("env", "may not", r#"fn main() { println!("ESCAPED {}", env!("PATH")) }"#),
    limit(
        "env by a macro's argument",
        "environment variable",
        r#"macro_rules! m { ($i:ident) => { $i!("PATH") } } fn main() { println!("ESCAPED {}", m!(env)) }"#,
    ),
    limit(
        "assembler include",
        "may not",
        r#"std::arch::global_asm!(".globl x", "x: .incbin \"{SECRET}\""); fn main() {}"#,
    ),
    limit(
        "linker argument",
        "may not",
        r#"#[link(name = "{SECRET}", kind = "static")] unsafe extern "C" {} fn main() {}"#,
    ),
    // Wearing the compiler out.
    limit(
        "macro that doubles",
        "compil",
        "macro_rules! d { ($($t:tt)*) => { d!($($t)* $($t)*) } } fn main() { d!(1) }",
    ),
    limit(
        "constant that never ends",
        "compil",
        "#![allow(long_running_const_eval)] const X: u32 = { loop {} }; fn main() { println!(\"{X}\") }",
    ),
    // Reading files.
    attack(
        "read a file",
        &["bubblewrap", "landlock"],
        r#"fn main() { if std::fs::read("{SECRET}").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "read the list of users",
        &["bubblewrap", "landlock"],
        r#"fn main() { for f in ["/etc/passwd", "/etc/hostname"] { if std::fs::read(f).is_ok() { println!("ESCAPED {f}") } } }"#,
    ),
    attack(
        "list folders",
        &["landlock"],
        r#"fn main() { for d in ["/etc", "/var/tmp", "/proc"] { if std::fs::read_dir(d).is_ok() { println!("ESCAPED {d}") } } }"#,
    ),
    attack(
        "read through a link",
        &["bubblewrap", "landlock"],
        r#"fn main() {
            let l = std::env::temp_dir().join("l");
            let _ = std::os::unix::fs::symlink("{SECRET}", &l);
            if std::fs::read(l).is_ok() { println!("ESCAPED") }
        }"#,
    ),
    attack(
        "read through a hard link",
        &["bubblewrap", "landlock"],
        r#"fn main() {
            let l = std::path::Path::new("{KEPT}").join("l");
            if std::fs::hard_link("{SECRET}", &l).is_ok() { println!("ESCAPED") }
        }"#,
    ),
    attack(
        "read environments of processes",
        &["bubblewrap", "landlock"],
        r#"fn main() {
            for p in ["1", "{VICTIM}"] {
                let e = std::fs::read(format!("/proc/{p}/environ")).unwrap_or_default();
                if String::from_utf8_lossy(&e).contains("SECRET") { println!("ESCAPED {p}") }
            }
            for p in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
                let e = std::fs::read(p.path().join("environ")).unwrap_or_default();
                if String::from_utf8_lossy(&e).contains("CANARY") { println!("ESCAPED {p:?}") }
            }
        }"#,
    ),
    attack(
        "read a file through another process",
        &["bubblewrap", "landlock"],
        r#"fn main() { for p in ["1", "{VICTIM}"] {
            if std::fs::read(format!("/proc/{p}/root{SECRET}")).is_ok() { println!("ESCAPED {p}") }
        } }"#,
    ),
    attack(
        "own environment",
        &[],
        r#"fn main() {
            for (k, _) in std::env::vars() {
                if !["PATH", "HOME", "LANG", "TMPDIR", "PWD"].contains(&&*k) { println!("ESCAPED {k}") }
            }
        }"#,
    ),
    // Writing files.
    attack(
        "write a file",
        &["bubblewrap", "landlock"],
        r#"fn main() { if std::fs::write("{KEPT}/new", "x").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "change a file",
        &["bubblewrap", "landlock"],
        r#"fn main() { if std::fs::write("{KEPT}/file", "x").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "remove a file",
        &["bubblewrap", "landlock"],
        r#"fn main() { if std::fs::remove_file("{KEPT}/file").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "change the toolchain, the launcher or the program",
        &[],
        r#"fn main() {
            for f in ["/toolchain/x", "/launcher", "/scratch/x", "/usr/x", "/x", "/dev/shm/../x"] {
                if std::fs::OpenOptions::new().write(true).create(true).open(f).is_ok() { println!("ESCAPED {f}") }
            }
            let me = std::env::args().next().unwrap();
            if std::fs::OpenOptions::new().write(true).open(&me).is_ok() { println!("ESCAPED {me}") }
        }"#,
    ),
    // The network.
    attack(
        "connect",
        &["bubblewrap", "landlock", "seccomp"],
        r#"fn main() { if std::net::TcpStream::connect("{TCP}").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "listen for others",
        &["landlock", "seccomp"],
        r#"fn main() {
            // Behind bubblewrap it listens in a network of its own, where nobody is.
            let own = std::path::Path::new("/scratch").exists();
            if std::net::TcpListener::bind("0.0.0.0:0").is_ok() && !own { println!("ESCAPED") }
        }"#,
    ),
    attack(
        "send a packet",
        &["seccomp"],
        r#"fn main() {
            let own = std::path::Path::new("/scratch").exists();
            if let Ok(s) = std::net::UdpSocket::bind("0.0.0.0:0") {
                if s.send_to(b"x", "{UDP}").is_ok() && !own { println!("ESCAPED") }
                if s.send_to(b"x", "192.0.2.1:9").is_ok() { println!("ESCAPED far") }
            }
        }"#,
    ),
    attack(
        "reach a socket file",
        &["bubblewrap", "seccomp"],
        r#"fn main() { if std::os::unix::net::UnixStream::connect("{SOCKET}").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "reach an abstract socket",
        &["bubblewrap", "landlock", "seccomp"],
        r#"use std::os::{linux::net::SocketAddrExt, unix::net::{SocketAddr, UnixStream}};
        fn main() {
            let a = SocketAddr::from_abstract_name(b"{ABSTRACT}").unwrap();
            if UnixStream::connect_addr(&a).is_ok() { println!("ESCAPED") }
        }"#,
    ),
    attack(
        "netlink, packet and vsock",
        &["seccomp"],
        r#"unsafe extern "C" { fn socket(d: i32, t: i32, p: i32) -> i32; }
        fn main() { for d in [16, 17, 40] { if unsafe { socket(d, 3, 0) } >= 0 { println!("ESCAPED {d}") } } }"#,
    ),
    attack(
        "io_uring",
        &["seccomp"],
        r#"unsafe extern "C" { fn syscall(n: i64, ...) -> i64; }
        fn main() { let p = [0u8; 120]; if unsafe { syscall(425, 4, &p) } >= 0 { println!("ESCAPED") } }"#,
    ),
    // Other processes.
    attack(
        "end a process",
        &["bubblewrap", "landlock", "seccomp"],
        r#"unsafe extern "C" { fn kill(p: i32, s: i32) -> i32; }
        fn main() { if unsafe { kill({VICTIM}, 9) } == 0 { println!("ESCAPED") } }"#,
    ),
    attack(
        "end a process by its thread",
        &["bubblewrap", "landlock", "seccomp"],
        r#"unsafe extern "C" { fn syscall(n: i64, ...) -> i64; }
        fn main() { if unsafe { syscall(234, {VICTIM}, {VICTIM}, 9) } == 0 { println!("ESCAPED") } }"#,
    ),
    attack(
        "trace a process",
        &["bubblewrap", "landlock", "seccomp"],
        r#"unsafe extern "C" { fn ptrace(r: i64, p: i32, a: usize, d: usize) -> i64; }
        fn main() { if unsafe { ptrace(16, {VICTIM}, 0, 0) } == 0 { println!("ESCAPED") } }"#,
    ),
    attack(
        "read a process's memory",
        &["bubblewrap", "landlock"],
        r#"fn main() { if std::fs::File::open("/proc/{VICTIM}/mem").is_ok() { println!("ESCAPED") }
            let own = std::path::Path::new("/scratch").exists();
            if !own && std::fs::read("/proc/{VICTIM}/maps").is_ok_and(|m| !m.is_empty()) { println!("ESCAPED maps") } }"#,
    ),
    // More rights.
    attack(
        "mount",
        &["rights", "bubblewrap", "seccomp"],
        r#"unsafe extern "C" { fn mount(a: *const u8, b: *const u8, c: *const u8, d: u64, e: *const u8) -> i32; fn umount2(a: *const u8, f: i32) -> i32; }
        fn main() {
            let d = std::env::temp_dir().display().to_string() + "\0";
            let t = b"tmpfs\0".as_ptr();
            if unsafe { mount(t, d.as_ptr(), t, 0, std::ptr::null()) } == 0 {
                println!("ESCAPED");
                // Where it is let through on purpose nothing may stay.
                unsafe { umount2(d.as_ptr(), 2) };
            }
        }"#,
    ),
    attack(
        "make a user namespace",
        &["seccomp"],
        r#"unsafe extern "C" { fn unshare(f: i32) -> i32; }
        fn main() { if unsafe { unshare(0x10000000) } == 0 { println!("ESCAPED") } }"#,
    ),
    attack(
        "clone into a namespace",
        &["seccomp"],
        r#"unsafe extern "C" { fn syscall(n: i64, ...) -> i64; }
        fn main() {
            let r = unsafe { syscall(56, 0x10000000u64 | 17, 0, 0, 0, 0) };
            if r == 0 { std::process::exit(0) }
            if r > 0 { println!("ESCAPED") }
        }"#,
    ),
    attack(
        "change root",
        &["rights", "bubblewrap", "seccomp"],
        r#"fn main() { if std::os::unix::fs::chroot("/").is_ok() { println!("ESCAPED") } }"#,
    ),
    attack(
        "gain rights from a set-uid program",
        &["rights"],
        r#"unsafe extern "C" { fn prctl(o: i32, ...) -> i32; }
        fn main() { if unsafe { prctl(39, 0, 0, 0, 0) } != 1 { println!("ESCAPED") } }"#,
    ),
    attack(
        "leave the process group",
        &["seccomp"],
        r#"unsafe extern "C" { fn setpgid(a: i32, b: i32) -> i32; fn setsid() -> i32; fn fork() -> i32; }
        fn main() {
            // A group's leader is refused by rule; its child is not.
            if unsafe { setsid() } > 0 { println!("ESCAPED setsid") }
            let child = unsafe { fork() };
            if child == 0 {
                if unsafe { setpgid(0, 0) } == 0 || unsafe { setsid() } > 0 { println!("ESCAPED child") }
                std::process::exit(0)
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }"#,
    ),
    // Staying behind.
    limit(
        "children that stay",
        "started",
        r#"use std::process::*;
        fn main() {
            for _ in 0..3 {
                let c = Command::new("/usr/bin/sleep").arg("98765").stdin(Stdio::null()).stdout(Stdio::inherit()).spawn();
                std::mem::forget(c);
            }
            println!("started");
        }"#,
    ),
    limit(
        "a child that holds the pipe",
        "started",
        r#"fn main() {
            let _ = std::process::Command::new("/usr/bin/sh").args(["-c", "(trap '' TERM HUP; exec sleep 98765) & echo x"]).spawn();
            println!("started");
        }"#,
    ),
    // Using everything up.
    limit("endless loop", "longer than 5 s", "fn main() { loop { std::hint::spin_loop() } }"),
    limit(
        "endless sleep",
        "longer than 5 s",
        "fn main() { std::thread::sleep(std::time::Duration::from_secs(999)) }",
    ),
    limit("output flood", "more than 64 KiB", "fn main() { loop { println!(\"{:>1000}\", 1) } }"),
    limit("error flood", "more than 64 KiB", "fn main() { loop { eprintln!(\"{:>1000}\", 1) } }"),
    limit(
        "memory bomb",
        "memory allocation",
        "fn main() { let mut v = vec![]; loop { v.push(vec![1u8; 16 << 20]); if v.len() > 100 { println!(\"ESCAPED\") } } }",
    ),
    limit(
        "thread bomb",
        "",
        "fn main() { let mut n = 0; for _ in 0..3000 {
            let t = std::thread::Builder::new().stack_size(64 << 10);
            if t.spawn(|| loop { std::thread::park() }).is_err() { break }
            n += 1;
            if n > 1500 { println!(\"ESCAPED {n}\") }
        } std::thread::sleep(std::time::Duration::from_millis(500)); }",
    ),
    limit(
        "fork bomb",
        "",
        r#"unsafe extern "C" { fn fork() -> i32; }
        fn main() {
            // Bounded by itself as well: at most 500 children that sleep.
            let mut n = 0;
            while n < 500 {
                match unsafe { fork() } { 0 => { std::thread::sleep(std::time::Duration::from_secs(3)); return } -1 => break, _ => n += 1 }
            }
            if n > 200 { println!("ESCAPED {n} children") }
            std::thread::sleep(std::time::Duration::from_millis(500));
        }"#,
    ),
    limit(
        "fill the disk",
        "",
        r#"use std::io::Write;
        fn main() {
            let mut total = 0u64;
            for i in 0..40 {
                let Ok(mut f) = std::fs::File::create(std::env::temp_dir().join(format!("f{i}"))) else { break };
                for _ in 0..16 { if f.write_all(&[1; 1 << 20]).is_ok() { total += 1 } else { break } }
            }
            if total > 300 { println!("ESCAPED {total} MiB") }
        }"#,
    ),
    limit(
        "one large file",
        "",
        r#"fn main() {
            let f = std::fs::File::create(std::env::temp_dir().join("f")).unwrap();
            if f.set_len(1 << 30).is_ok() { println!("ESCAPED") }
        }"#,
    ),
];
