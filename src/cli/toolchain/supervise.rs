//! Runs one confined program to its end or its limit, and leaves nothing of it behind.

use std::fs;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process_group};

use super::spec::Limits;

/// How often the limits that no kernel counts for us are looked at.
const TICK: Duration = Duration::from_millis(25);

/// How long a pipe is still read after the program has ended: a grandchild may hold it open.
const GRACE: Duration = Duration::from_millis(100);

/// A program that has ended.
#[derive(Debug)]
pub struct Ended {
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it printed as errors.
    pub stderr: Vec<u8>,
    /// How it ended.
    pub how: How,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With an exit code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// We ended it: time.
    TooLong,
    /// We ended it: output.
    TooMuchOutput,
    /// We ended it: memory of all its processes.
    TooMuchMemory,
    /// We ended it: number of processes and threads.
    TooManyTasks,
    /// We ended it: bytes in its folder.
    TooMuchDisk,
}

/// Runs a program. `folder` is watched for its size.
pub fn supervise(mut command: Command, limits: &Limits, folder: Option<&Path>) -> io::Result<Ended> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut family = Family(command.process_group(0).spawn()?);
    let mut pipes = [Pipe::new(family.0.stdout.take())?, Pipe::new(family.0.stderr.take())?];
    let (start, mut looked) = (Instant::now(), Instant::now());
    let mut ended: Option<(ExitStatus, Instant)> = None;
    let how = loop {
        read_all(&mut pipes, TICK)?;
        if pipes.iter().map(|p| p.bytes.len()).sum::<usize>() > limits.output {
            break How::TooMuchOutput;
        }
        if ended.is_none() {
            ended = family.0.try_wait()?.map(|status| (status, Instant::now()));
        }
        match ended {
            Some((status, at)) if pipes.iter().all(|p| p.file.is_none()) || at.elapsed() > GRACE => {
                break how(status);
            }
            Some(_) => {}
            None if start.elapsed() > limits.wall => break How::TooLong,
            None if looked.elapsed() >= TICK => {
                looked = Instant::now();
                if let Some(how) = excess(family.0.id(), limits, folder) {
                    break how;
                }
            }
            None => {}
        }
    };
    family.end();
    let [stdout, stderr] = pipes.map(|pipe| pipe.bytes);
    Ok(Ended { stdout, stderr, how })
}

fn how(status: ExitStatus) -> How {
    match (status.code(), status.signal()) {
        (Some(code), _) => How::Exit(code),
        (_, signal) => How::Signal(signal.unwrap_or_default()),
    }
}

/// A child and all that came of it; ended on every path.
struct Family(Child);

impl Family {
    fn end(&mut self) {
        if let Some(group) = Pid::from_raw(self.0.id() as i32) {
            // The group is there as long as anybody is in it; an error says that nobody is.
            _ = kill_process_group(group, Signal::KILL);
        }
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        self.end();
    }
}

struct Pipe {
    file: Option<fs::File>,
    bytes: Vec<u8>,
}

impl Pipe {
    fn new(end: Option<impl Into<std::os::fd::OwnedFd>>) -> io::Result<Pipe> {
        let file = end.map(|end| fs::File::from(end.into()));
        if let Some(file) = &file {
            fcntl_setfl(file, fcntl_getfl(file)? | OFlags::NONBLOCK)?;
        }
        Ok(Pipe { file, bytes: Vec::new() })
    }
}

/// Waits for output for at most `wait`, and takes what has come: at most one buffer a pipe, so that a flood
/// meets its limit and not our memory.
fn read_all(pipes: &mut [Pipe; 2], wait: Duration) -> io::Result<()> {
    let mut open: Vec<&mut Pipe> = pipes.iter_mut().filter(|pipe| pipe.file.is_some()).collect();
    let timeout = Timespec { tv_sec: 0, tv_nsec: wait.subsec_nanos().into() };
    let files: Vec<&fs::File> = open.iter().filter_map(|pipe| pipe.file.as_ref()).collect();
    let mut wanted: Vec<PollFd> =
        files.iter().map(|f| PollFd::from_borrowed_fd(f.as_fd(), PollFlags::IN)).collect();
    match poll(&mut wanted, Some(&timeout)) {
        Err(rustix::io::Errno::INTR) | Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    drop(wanted);
    for pipe in &mut open {
        let mut buffer = [0; 16 << 10];
        let Some(file) = &mut pipe.file else { continue };
        match file.read(&mut buffer) {
            Ok(0) => pipe.file = None,
            Ok(n) => pipe.bytes.extend_from_slice(&buffer[..n]),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The limits that the kernel does not count for a whole family (and for root not at all).
fn excess(child: u32, limits: &Limits, folder: Option<&Path>) -> Option<How> {
    let (tasks, memory) = family_size(child);
    if tasks > limits.tasks {
        return Some(How::TooManyTasks);
    }
    if memory > limits.memory.saturating_mul(2) {
        return Some(How::TooMuchMemory);
    }
    folder.is_some_and(|folder| folder_bytes(folder) > limits.disk).then_some(How::TooMuchDisk)
}

/// Threads and resident bytes of a process, its group and all that descend from it, from `/proc`.
fn family_size(child: u32) -> (u64, u64) {
    let all: Vec<Stat> = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(stat).collect();
    let mut family = vec![child];
    let mut found = 0;
    while found < family.len() {
        let parent = family[found];
        let children = all.iter().filter(|s| s.parent == parent || s.group == parent);
        let new: Vec<u32> = children.map(|s| s.pid).filter(|pid| !family.contains(pid)).collect();
        family.extend(new);
        found += 1;
    }
    let members = all.iter().filter(|s| family.contains(&s.pid));
    members.fold((0, 0), |(tasks, bytes), s| (tasks + s.threads, bytes + s.resident))
}

struct Stat {
    pid: u32,
    parent: u32,
    group: u32,
    threads: u64,
    resident: u64,
}

fn stat(entry: fs::DirEntry) -> Option<Stat> {
    let pid = entry.file_name().to_str()?.parse().ok()?;
    let text = fs::read_to_string(entry.path().join("stat")).ok()?;
    // The name in brackets may itself hold brackets and spaces.
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(Stat {
        pid,
        parent: field(4)? as u32,
        group: field(5)? as u32,
        threads: field(20)?,
        resident: field(24)? * rustix::param::page_size() as u64,
    })
}

/// Bytes of a folder's files; links are not followed.
fn folder_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => folder_bytes(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
