//! [`Rustc`]: the [`Toolchain`] of this machine, every program of it in a [`Jail`].

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use super::jail::{Jail, Job};
use super::refuse::{refused_inputs, refused_source};
use super::scratch::{Scratch, sweep};
use super::spec::{Layers, Limits};
use super::supervise::{Ended, How};
use crate::fragment::runnable::{Aim, End, Outcome, Reach, Snippet, Toolchain, edition_number};

/// Longest source, bytes.
pub const MAX_SOURCE_BYTES: usize = 64 << 10;

/// Most a program may print, bytes.
pub const MAX_OUTPUT_BYTES: usize = 64 << 10;

/// Largest module, bytes: the largest of our notes has 100 KB.
const MAX_MODULE_BYTES: u64 = 8 << 20;

/// Memory of a WebAssembly program, bytes. Set when linking: a page cannot cap a memory that it does not give.
const MODULE_MEMORY: u64 = 64 << 20;

/// Somebody waits for the answer.
const COMPILE: Limits = Limits {
    wall: Duration::from_secs(15),
    cpu_s: 10,
    memory: 2 << 30,
    disk: 64 << 20,
    files: 256,
    tasks: 64,
    output: 1 << 20,
};

/// A build does not give a snippet up because the machine has other work: what never ends meets the processor's limit.
const BUILD_WALL: Duration = Duration::from_secs(120);

const RUN: Limits = Limits {
    wall: Duration::from_secs(5),
    cpu_s: 10,
    memory: 512 << 20,
    disk: 64 << 20,
    files: 64,
    tasks: 64,
    output: MAX_OUTPUT_BYTES,
};

const SOURCE: &str = "main.rs";

/// Where a toolchain is looked for.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The project's folder: a `rust-toolchain.toml` there has its say.
    pub project: PathBuf,
    /// A `bagu` binary, which confines itself and becomes the program.
    pub launcher: PathBuf,
    /// A folder for scratch folders.
    pub scratch: PathBuf,
}

impl Setup {
    /// This process's own binary and the system's folder for temporary files.
    pub fn of_this_process(project: &Path) -> io::Result<Setup> {
        let (launcher, scratch) = (std::env::current_exe()?, std::env::temp_dir().canonicalize()?);
        Ok(Setup { project: project.into(), launcher, scratch })
    }
}

/// A rustc in a sandbox.
#[derive(Debug)]
pub struct Rustc {
    jail: Jail,
    scratch: PathBuf,
    version: String,
    sysroot: PathBuf,
    compile: Limits,
}

impl Rustc {
    /// Finds rustc and tries the sandbox: with bubblewrap, else with the kernel's layers alone. The error is one
    /// sentence that says what is missing.
    pub fn find(setup: &Setup) -> Result<Rustc, String> {
        sweep(&setup.scratch);
        let sysroot = sysroot(&setup.project)?;
        let with_bubblewrap = Rustc::with_layers(setup, &sysroot, Layers::ALL);
        with_bubblewrap.or_else(|_| Rustc::with_layers(setup, &sysroot, Layers::KERNEL))
    }

    /// As [`Rustc::find`], with exactly these layers.
    pub fn with_layers(setup: &Setup, sysroot: &Path, layers: Layers) -> Result<Rustc, String> {
        let mut rustc = Rustc {
            jail: Jail::new(layers, &setup.launcher, sysroot),
            scratch: setup.scratch.clone(),
            version: String::new(),
            sysroot: sysroot.to_owned(),
            compile: COMPILE,
        };
        let no_sandbox = |error: io::Error| format!("no sandbox could be put up ({error})");
        let scratch = rustc.jail.scratch(&rustc.scratch).map_err(no_sandbox)?;
        let ended = rustc.rustc(&scratch, vec!["--version".into()]).map_err(no_sandbox)?;
        let text = String::from_utf8_lossy(&ended.stdout);
        let version = text.strip_prefix("rustc ").and_then(|rest| rest.split_whitespace().next());
        rustc.version = version.ok_or("rustc does not answer in the sandbox")?.to_owned();
        Ok(rustc)
    }

    /// With as much time for compiling as a busy machine needs: for builds, where nobody waits for one snippet.
    pub fn patient(mut self) -> Rustc {
        self.compile.wall = BUILD_WALL;
        self
    }

    /// The layers around every program.
    pub fn layers(&self) -> Layers {
        self.jail.layers()
    }

    /// Why modules for browsers cannot be made, if they cannot: the target is not installed.
    pub fn missing_target(&self) -> Option<&'static str> {
        let targets = [target(Reach::Wasm), target(Reach::Threads)];
        targets.into_iter().find(|t| !self.sysroot.join("lib/rustlib").join(t).join("lib").is_dir())
    }

    fn rustc(&self, scratch: &Scratch, args: Vec<String>) -> io::Result<Ended> {
        let program = self.jail.toolchain().join("bin/rustc");
        self.jail.run(&Job { program, args, scratch, writes: true, fork: true, limits: self.compile })
    }

    /// Compiles a snippet in a new folder: the folder, or what came instead.
    fn compile(&self, snippet: &Snippet, target_flags: &[&str]) -> Result<Scratch, Outcome> {
        let stop = |why: String| Err(Outcome::Stopped(why));
        if snippet.source.len() > MAX_SOURCE_BYTES {
            return stop(format!("it is longer than {} KiB", MAX_SOURCE_BYTES >> 10));
        }
        if let Some(why) = refused_source(&snippet.source) {
            return stop(why);
        }
        let broken = |error: io::Error| Outcome::Stopped(format!("it could not be compiled: {error}"));
        let scratch = self.jail.scratch(&self.scratch).map_err(broken)?;
        scratch.put(SOURCE, snippet.source.as_bytes(), self.jail.user()).map_err(broken)?;
        let mut args: Vec<String> =
            [SOURCE, "-A", "warnings", "--error-format", "json"].map(Into::into).into();
        args.extend(["--crate-name", "main", "--emit", "dep-info=out.d,link=out"].map(String::from));
        args.extend(["--edition".into(), edition_number(snippet.words.edition).into()]);
        args.extend(["--crate-type".into(), if snippet.is_program() { "bin" } else { "lib" }.into()]);
        // Neither messages nor modules may name folders of this machine.
        let library = self.jail.toolchain().join("lib/rustlib/src/rust");
        args.push(format!("--remap-path-prefix={}=/rustc", library.display()));
        args.push(format!("--remap-path-prefix={}/=", self.jail.folder(&scratch).display()));
        args.extend(target_flags.iter().map(|flag| flag.to_string()));
        let ended = self.rustc(&scratch, args).map_err(broken)?;
        match ended.how {
            How::Exit(0) => {}
            How::Exit(1) => return Err(diagnostics(&ended.stderr)),
            How::Exit(_) | How::Signal(_) => return stop("the compiler crashed on it".into()),
            limit => return stop(format!("compiling it {}", exceeded(limit, &self.compile))),
        }
        let dep_info = read(&scratch.path.join("out.d"), 1 << 20).map_err(broken)?;
        match refused_inputs(&String::from_utf8_lossy(&dep_info), SOURCE) {
            Some(why) => stop(why),
            None => Ok(scratch),
        }
    }
}

impl Rustc {
    /// Runs the program that was compiled into a folder.
    fn execute(&self, scratch: &Scratch) -> Outcome {
        let program = self.jail.folder(scratch).join("out");
        let job = Job { program, args: Vec::new(), scratch, writes: false, fork: false, limits: RUN };
        let ended = match self.jail.run(&job) {
            Ok(ended) => ended,
            Err(error) => return Outcome::Stopped(format!("it could not be started: {error}")),
        };
        let end = match ended.how {
            How::Exit(code) => End::Exit(code),
            How::Signal(signal) => End::Signal(signal),
            limit => return Outcome::Stopped(format!("it {}", exceeded(limit, &RUN))),
        };
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Outcome::Ran { stdout: text(ended.stdout), stderr: text(ended.stderr), end }
    }
}

impl Toolchain for Rustc {
    fn rustc(&self) -> &str {
        &self.version
    }

    fn run(&self, snippet: &Snippet, times: usize) -> Vec<Outcome> {
        let scratch = match self.compile(snippet, &["-C", "debuginfo=0"]) {
            Ok(scratch) => scratch,
            Err(outcome) => return vec![outcome],
        };
        match snippet.aim {
            Aim::Run | Aim::Panic => (0..times.max(1)).map(|_| self.execute(&scratch)).collect(),
            _ => vec![Outcome::Compiled],
        }
    }

    fn module(&self, snippet: &Snippet) -> Result<Vec<u8>, Outcome> {
        let memory = format!("-Clink-arg=--max-memory={MODULE_MEMORY}");
        let flags = [
            "--target",
            target(snippet.reach),
            "-Copt-level=s",
            "-Clto",
            "-Ccodegen-units=1",
            "-Cpanic=abort",
            "-Cstrip=symbols",
            &memory,
        ];
        let scratch = self.compile(snippet, &flags)?;
        read(&scratch.path.join("out"), MAX_MODULE_BYTES).map_err(|error| Outcome::Stopped(error.to_string()))
    }

    fn explain(&self, code: &str) -> Option<String> {
        let scratch = self.jail.scratch(&self.scratch).ok()?;
        let ended = self.rustc(&scratch, vec!["--explain".into(), code.into()]).ok()?;
        let text = String::from_utf8(ended.stdout).ok()?;
        (ended.how == How::Exit(0) && !text.is_empty()).then_some(text)
    }
}

/// The target that a module is compiled to.
fn target(reach: Reach) -> &'static str {
    match reach {
        Reach::Threads => "wasm32-wasip1-threads",
        _ => "wasm32-wasip1",
    }
}

/// A name that changes with the compiler, found without running it in the sandbox: for caches.
pub fn compiler(project: &Path) -> Result<String, String> {
    let rustc = sysroot(project)?.join("bin/rustc");
    let meta = rustc.metadata().map_err(|error| format!("{}: {error}", rustc.display()))?;
    let changed = meta.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(format!("{} {} {}", rustc.display(), meta.len(), changed.unwrap_or_default().as_nanos()))
}

/// Asks the rustc on the author's path where its toolchain is. This one runs outside the sandbox: it is the
/// author's own program (often rustup's, which needs its home) and sees nothing of a snippet.
fn sysroot(project: &Path) -> Result<PathBuf, String> {
    let mut command = Command::new("rustc");
    // Never a download because of a look.
    command.args(["--print", "sysroot"]).current_dir(project).env("RUSTUP_AUTO_INSTALL", "0");
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no rustc on the PATH".to_owned(),
        _ => format!("rustc cannot be started ({error})"),
    })?;
    let path = String::from_utf8_lossy(&output.stdout);
    let path = Path::new(path.trim()).canonicalize();
    path.ok().filter(|_| output.status.success()).ok_or_else(|| "rustc does not name its toolchain".into())
}

/// Reads what a confined program left: a regular file of bounded size, never through a link.
fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file =
        fs::OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() || meta.len() > most {
        return Err(io::Error::other("the compiler left no regular file of sensible size"));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One of rustc's messages, as `--error-format json` prints them.
#[derive(Deserialize)]
struct Message {
    level: String,
    code: Option<Code>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

/// The errors in what rustc printed.
fn diagnostics(stderr: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(stderr);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let (mut codes, mut rendered) = (Vec::<String>::new(), String::new());
    for message in messages.filter(|message| message.level == "error") {
        let words = message.rendered.unwrap_or_default();
        // "aborting due to" and "for more information" belong to a terminal.
        if message.code.is_none() && words.starts_with("error: aborting due to") {
            continue;
        }
        // A lint's "code" is its name.
        codes.extend(message.code.map(|c| c.code).filter(|c| c.starts_with('E') && !codes.contains(c)));
        rendered.push_str(&words);
    }
    rendered.truncate(rendered.floor_char_boundary(MAX_OUTPUT_BYTES));
    Outcome::NotCompiled { codes, rendered: rendered.trim_end().to_owned() + "\n" }
}

/// The limit that was met, after "it" or "compiling it".
fn exceeded(how: How, limits: &Limits) -> String {
    match how {
        How::TooMuchOutput => format!("printed more than {} KiB", limits.output >> 10),
        How::TooMuchMemory => format!("took more than {} MiB of memory", limits.memory >> 19),
        How::TooManyTasks => format!("started more than {} threads and processes", limits.tasks),
        How::TooMuchDisk => format!("wrote more than {} MiB", limits.disk >> 20),
        _ => format!("took longer than {} s", limits.wall.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_are_recorded() {
        let stderr = br#"{"level":"error","code":{"code":"E0382"},"rendered":"error[E0382]: moved\n"}
{"level":"warning","code":{"code":"unused"},"rendered":"warning: x\n"}
{"level":"error","code":{"code":"unused_mut"},"rendered":"error: lint\n"}
{"level":"error","code":null,"rendered":"error: aborting due to 2 previous errors\n\n"}
{"level":"failure-note","code":null,"rendered":"For more information\n"}
not json
"#;
        let rendered = "error[E0382]: moved\nerror: lint\n".to_owned();
        assert_eq!(diagnostics(stderr), Outcome::NotCompiled { codes: vec!["E0382".into()], rendered });
    }
}
