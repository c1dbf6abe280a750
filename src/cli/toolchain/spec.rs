//! What a confined program is and may do: the parent writes it, the launcher in the child reads it.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The word after `bagu` that makes it a launcher. Not a command for people, so clap does not know it.
pub const LAUNCH: &str = "--launch-confined";

/// The exit code of a launcher that could not confine: its program has not run.
pub const NOT_LAUNCHED: i32 = 125;

/// Which layers stand around a program. All of them, but for a machine without bubblewrap and for the tests
/// that show what each refuses alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// No capabilities and no way to get any.
    pub rights: bool,
    /// Own mounts, network and process numbers.
    pub bubblewrap: bool,
    /// File rules of the kernel.
    pub landlock: bool,
    /// Refused system calls.
    pub seccomp: bool,
}

impl Layers {
    /// All layers.
    pub const ALL: Layers = Layers { rights: true, bubblewrap: true, landlock: true, seccomp: true };
    /// What works without privilege and without bubblewrap.
    pub const KERNEL: Layers = Layers { bubblewrap: false, ..Layers::ALL };
}

/// Bounds of one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Time on the clock.
    pub wall: Duration,
    /// Processor time, seconds.
    pub cpu_s: u64,
    /// Address space of one process, bytes.
    pub memory: u64,
    /// Largest file, bytes; also the most all files in the folder may have.
    pub disk: u64,
    /// Open files.
    pub files: u64,
    /// Processes and threads.
    pub tasks: u64,
    /// Printed bytes.
    pub output: usize,
}

/// What the launcher does before it becomes the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// The program and its arguments, as seen inside.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its working folder.
    pub folder: PathBuf,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// Files and folders it may read and execute.
    pub read: Vec<PathBuf>,
    /// Folders it may also write.
    pub write: Vec<PathBuf>,
    /// The layers to put up.
    pub layers: Layers,
    /// Bounds that the kernel counts.
    pub limits: Limits,
    /// The user to become: root cannot be limited in processes.
    pub user: Option<u32>,
    /// Whether it may start processes (a compiler starts its linker).
    pub fork: bool,
}
