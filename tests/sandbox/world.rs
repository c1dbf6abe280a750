//! What the attacks aim at: a secret file and variable, listeners, a process, and folders that must stay as they are.

use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::{env, fs, io};

use bagu::cli::toolchain::{Layers, Rustc, Setup};

/// Names the toolchain and the binary in a run as nobody, who cannot look into root's folders.
const SYSROOT: &str = "BAGU_TEST_SYSROOT";
const LAUNCHER: &str = "BAGU_TEST_LAUNCHER";

pub struct World {
    /// A secret that must never be shown.
    pub canary: String,
    folder: PathBuf,
    scratch: PathBuf,
    tcp: TcpListener,
    udp: UdpSocket,
    unix: UnixListener,
    abstract_unix: UnixListener,
    victim: Mutex<Child>,
}

impl World {
    pub fn new() -> World {
        let number = rustix::thread::gettid().as_raw_nonzero();
        // Not under /tmp, where bubblewrap puts a folder of its own.
        let folder = PathBuf::from(format!("/var/tmp/bagu-world-{}-{number}", std::process::id()));
        let scratch = folder.join("scratch");
        fs::create_dir_all(&scratch).unwrap();
        fs::create_dir(folder.join("kept")).unwrap();
        let canary = format!("CANARY-{}-{number}", std::process::id());
        fs::write(folder.join("secret"), &canary).unwrap();
        fs::write(folder.join("kept/file"), "as it was").unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        udp.set_nonblocking(true).unwrap();
        let unix = UnixListener::bind(folder.join("socket")).unwrap();
        unix.set_nonblocking(true).unwrap();
        let name = SocketAddr::from_abstract_name(canary.as_bytes()).unwrap();
        let abstract_unix = UnixListener::bind_addr(&name).unwrap();
        abstract_unix.set_nonblocking(true).unwrap();
        let victim = Mutex::new(victim(&canary));
        World { canary, folder, scratch, tcp, udp, unix, abstract_unix, victim }
    }

    /// A toolchain with exactly these layers.
    pub fn rustc(&self, layers: Layers) -> Result<Rustc, String> {
        let launcher = env::var_os(LAUNCHER).unwrap_or_else(|| env!("CARGO_BIN_EXE_bagu").into());
        let setup = Setup { project: "/".into(), launcher: launcher.into(), scratch: self.scratch.clone() };
        Rustc::with_layers(&setup, &sysroot(), layers)
    }

    /// An attack's source with the places of this world.
    pub fn fill(&self, source: &str) -> String {
        let secret = self.folder.join("secret").display().to_string();
        source
            .replace("{SECRET}", &secret)
            .replace("{KEPT}", &self.folder.join("kept").display().to_string())
            .replace("{SOCKET}", &self.folder.join("socket").display().to_string())
            .replace("{ABSTRACT}", &self.canary)
            .replace("{TCP}", &self.tcp.local_addr().unwrap().to_string())
            .replace("{UDP}", &self.udp.local_addr().unwrap().to_string())
            .replace("{VICTIM}", &self.victim.lock().unwrap().id().to_string())
    }

    /// Nothing outside was reached or changed.
    pub fn check_untouched(&self, name: &str) {
        assert!(self.victim.lock().unwrap().try_wait().unwrap().is_none(), "{name} ended a process");
        let nobody_came = |came: io::Result<()>| came.is_err_and(|e| e.kind() == io::ErrorKind::WouldBlock);
        assert!(nobody_came(self.tcp.accept().map(drop)), "{name} connected");
        assert!(nobody_came(self.udp.recv(&mut [0; 64]).map(drop)), "{name} sent a packet");
        assert!(nobody_came(self.unix.accept().map(drop)), "{name} reached a socket file");
        assert!(nobody_came(self.abstract_unix.accept().map(drop)), "{name} reached an abstract socket");
        let kept: Vec<_> = fs::read_dir(self.folder.join("kept")).unwrap().flatten().collect();
        assert_eq!(kept.len(), 1, "{name} made a file");
        assert_eq!(fs::read_to_string(kept[0].path()).unwrap(), "as it was", "{name} changed a file");
    }

    /// Puts everything back after an attack that was let through on purpose.
    pub fn mend(&self) {
        let mut gone = self.victim.lock().unwrap();
        if gone.try_wait().unwrap().is_some() {
            *gone = victim(&self.canary);
        }
        while self.tcp.accept().is_ok() || self.unix.accept().is_ok() || self.abstract_unix.accept().is_ok() {
        }
        while self.udp.recv(&mut [0; 64]).is_ok() {}
        for entry in fs::read_dir(self.folder.join("kept")).unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        fs::write(self.folder.join("kept/file"), "as it was").unwrap();
    }

    /// No scratch folder and no process of an attack is there any more.
    pub fn check_nothing_left(&self) {
        let left: Vec<_> = fs::read_dir(&self.scratch).unwrap().flatten().map(|e| e.path()).collect();
        assert!(left.is_empty(), "scratch folders left: {left:?}");
        let scratch = self.scratch.display().to_string();
        let programs =
            fs::read_dir("/proc").unwrap().flatten().filter_map(|e| fs::read_link(e.path().join("exe")).ok());
        let left: Vec<_> = programs.filter(|exe| exe.display().to_string().contains(&scratch)).collect();
        assert!(left.is_empty(), "processes left: {left:?}");
        let sleepers = fs::read_dir("/proc").unwrap().flatten();
        let sleepers = sleepers.filter_map(|e| fs::read_to_string(e.path().join("cmdline")).ok());
        let left: Vec<_> = sleepers.filter(|words| words.contains("98765")).collect();
        assert!(left.is_empty(), "children left: {left:?}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let victim = self.victim.get_mut().unwrap();
        _ = victim.kill();
        _ = victim.wait();
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// A process of the same user, with a secret in its environment.
fn victim(canary: &str) -> Child {
    Command::new("sleep").arg("3000").env("SECRET", canary).stdin(Stdio::null()).spawn().unwrap()
}

fn sysroot() -> PathBuf {
    if let Some(path) = env::var_os(SYSROOT) {
        return path.into();
    }
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc");
    Path::new(String::from_utf8(output.stdout).unwrap().trim()).canonicalize().unwrap()
}

/// Runs tests of this binary as nobody, in mounts where toolchain and binaries stand outside root's folders.
pub fn as_nobody(filter: &str) -> (bool, String) {
    let exe = env::current_exe().unwrap();
    let launcher = Path::new(env!("CARGO_BIN_EXE_bagu"));
    let target = launcher.parent().unwrap();
    let inside = |path: &Path| format!("/mnt/{}", path.strip_prefix(target).unwrap().display());
    let script = format!(
        "mount --bind {} /opt && mount --bind {} /mnt && cd / && exec setpriv --reuid=65534 --regid=65534 \
         --clear-groups env {SYSROOT}=/opt {LAUNCHER}={} {} {filter} --ignored --nocapture --test-threads=1",
        sysroot().display(),
        target.display(),
        inside(launcher),
        inside(&exe),
    );
    let mut child = Command::new("unshare")
        .args(["--mount", "sh", "-c", &(script + " 2>&1")])
        .stdout(Stdio::piped())
        .spawn()
        .expect("unshare");
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    (child.wait().unwrap().success(), output)
}

/// What the launcher is told, for one program behind the kernel's layers.
pub fn launch_of(program: &str, args: &[&str]) -> String {
    let limits = r#"{"wall":{"secs":5,"nanos":0},"cpu_s":5,"memory":536870912,"disk":1048576,"files":64,
        "tasks":100000,"output":65536}"#;
    format!(
        r#"{{"program":"{program}","args":{args:?},"folder":"/","env":[],"read":["/usr","/lib","/lib64","/bin"],
        "write":[],"layers":{{"rights":true,"bubblewrap":false,"landlock":true,"seccomp":true}},"limits":{limits},
        "user":null,"fork":false}}"#
    )
}
