//! The walls around a program: which layers this machine has, and a command line that puts them up.
//!
//! From the outside: an empty environment, a process group, closed input and bounds ([`super::supervise`]);
//! bubblewrap with its own mounts, network and process numbers; then the launcher ([`super::launch`]) with
//! resource limits, `no_new_privs`, Landlock and seccomp. Landlock and seccomp need no privilege and are always
//! there; bubblewrap is added where it works.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::scratch::Scratch;
use super::spec::{LAUNCH, Launch, Layers, Limits, NOT_LAUNCHED};
use super::supervise::{Ended, How, supervise};

/// What every program may read: what a compiler, a linker and a C library consist of.
const SYSTEM: [&str; 9] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/nix/store",
    // Debian's `cc` is a link through this folder.
    "/etc/alternatives",
    "/etc/ld.so.cache",
];

/// The user that programs of root become.
const NOBODY: u32 = 65534;

/// A sandbox that has been tried on this machine.
#[derive(Debug, Clone)]
pub struct Jail {
    layers: Layers,
    launcher: PathBuf,
    toolchain: PathBuf,
}

/// A program to run in a [`Jail`].
#[derive(Debug)]
pub struct Job<'a> {
    /// The program, from [`Jail::toolchain`] or [`Jail::folder`].
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it works in.
    pub scratch: &'a Scratch,
    /// Whether it may write that folder; else only a temporary one.
    pub writes: bool,
    /// Whether it may start processes where only the kernel's layers stand.
    pub fork: bool,
    /// Its bounds.
    pub limits: Limits,
}

impl Jail {
    /// A jail of exactly these layers; `launcher` is a `bagu` binary. [`Jail::run`] tells whether they work.
    pub fn new(layers: Layers, launcher: &Path, toolchain: &Path) -> Jail {
        Jail { layers, launcher: launcher.into(), toolchain: toolchain.into() }
    }

    /// The layers.
    pub fn layers(&self) -> Layers {
        self.layers
    }

    /// The user inside, when it is not the one outside. Root has no limit on processes, so inside bubblewrap,
    /// where the toolchain stands outside root's own folders, it becomes nobody.
    pub fn user(&self) -> Option<u32> {
        (self.layers.bubblewrap && rustix::process::getuid().is_root()).then_some(NOBODY)
    }

    /// A new folder for jobs.
    pub fn scratch(&self, root: &Path) -> io::Result<Scratch> {
        Scratch::new(root, self.user())
    }

    /// The toolchain's folder as seen inside.
    pub fn toolchain(&self) -> PathBuf {
        if self.layers.bubblewrap { "/toolchain".into() } else { self.toolchain.clone() }
    }

    /// A job's folder as seen inside.
    pub fn folder(&self, scratch: &Scratch) -> PathBuf {
        if self.layers.bubblewrap { "/scratch".into() } else { scratch.path.clone() }
    }

    /// Runs a job. The error of a jail that could not be put up says which layer failed.
    pub fn run(&self, job: &Job) -> io::Result<Ended> {
        let temporary = self.temporary(job)?;
        let launch = serde_json::to_string(&self.launch(job, &temporary))?;
        let mut command = match self.layers.bubblewrap {
            true => self.bubblewrap(job),
            false => Command::new(&self.launcher),
        };
        command.args([LAUNCH, &launch]).env_clear().current_dir("/");
        let watched = (!self.layers.bubblewrap || job.writes).then_some(&*job.scratch.path);
        let mut ended = supervise(command, &job.limits, watched)?;
        if let How::Exit(code) = ended.how {
            let why = String::from_utf8_lossy(&ended.stderr);
            if code == NOT_LAUNCHED || self.layers.bubblewrap && why.starts_with("bwrap: ") {
                return Err(io::Error::other(why.trim().to_owned()));
            }
            // bubblewrap tells a signal as shells do.
            if self.layers.bubblewrap && (129..=192).contains(&code) {
                ended.how = How::Signal(code - 128);
            }
        }
        Ok(ended)
    }

    /// The folder for temporary files as seen inside. Without bubblewrap it is one in the scratch folder.
    fn temporary(&self, job: &Job) -> io::Result<PathBuf> {
        if self.layers.bubblewrap {
            return Ok("/tmp".into());
        }
        let path = job.scratch.path.join("tmp");
        match fs::create_dir(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(path),
        }
    }

    fn launch(&self, job: &Job, temporary: &Path) -> Launch {
        let folder = self.folder(job.scratch);
        let mut read: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        read.extend([self.toolchain(), folder.clone()]);
        let mut write = vec![temporary.to_owned()];
        if job.writes {
            write.push(folder.clone());
        }
        // Without an own user namespace the limit counts all of this user's processes, not only these.
        let others = if self.layers.bubblewrap && self.user().is_none() { 0 } else { tasks_of(self.user()) };
        let limits = Limits { tasks: job.limits.tasks + others, ..job.limits };
        let env = [
            ("PATH", "/usr/bin:/bin".into()),
            ("HOME", "/nonexistent".into()),
            ("LANG", "C.UTF-8".into()),
            ("TMPDIR", temporary.display().to_string()),
        ];
        Launch {
            program: job.program.clone(),
            args: job.args.clone(),
            folder: if job.writes { folder } else { temporary.to_owned() },
            env: env.map(|(name, value)| (name.to_owned(), value)).into(),
            read,
            write,
            layers: self.layers,
            limits,
            user: self.user(),
            fork: job.fork || self.layers.bubblewrap,
        }
    }

    fn bubblewrap(&self, job: &Job) -> Command {
        let mut bwrap = Command::new("bwrap");
        bwrap.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        bwrap.args([
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
        ]);
        bwrap.args(["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "bagu"]);
        match self.user() {
            // To become nobody the launcher needs these two until it does.
            Some(_) => bwrap.args(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]),
            None => bwrap.args(["--unshare-user", "--disable-userns"]),
        };
        // Folders that it makes on the way to a mount are root's alone.
        bwrap.args(["--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/nix"]);
        for path in SYSTEM {
            bwrap.args(["--ro-bind-try", path, path]);
        }
        let disk = job.limits.disk.to_string();
        bwrap.args([
            "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", &disk, "--tmpfs", "/tmp",
        ]);
        let bind = |bwrap: &mut Command, how: &str, from: &Path, to: &str| {
            bwrap.arg(how).arg(from).arg(to);
        };
        bind(&mut bwrap, "--ro-bind", &self.toolchain, "/toolchain");
        // Where the library's source is installed, rustc would quote it in its messages: not on every machine.
        if self.toolchain.join("lib/rustlib/src").exists() {
            bwrap.args(["--tmpfs", "/toolchain/lib/rustlib/src"]);
        }
        bind(&mut bwrap, "--ro-bind", &self.launcher, "/launcher");
        bind(&mut bwrap, if job.writes { "--bind" } else { "--ro-bind" }, &job.scratch.path, "/scratch");
        bwrap.args(["--remount-ro", "/", "--", "/launcher"]);
        bwrap
    }
}

/// Threads that a user (this one, when none is named) has on the machine.
fn tasks_of(user: Option<u32>) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let user = user.unwrap_or_else(|| rustix::process::getuid().as_raw());
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let owned = processes.filter(|entry| entry.metadata().is_ok_and(|meta| meta.uid() == user));
    owned.map(|entry| fs::read_dir(entry.path().join("task")).map_or(0, |tasks| tasks.count() as u64)).sum()
}
