//! Time, time of all cores, and memory of each stage on stderr, for benchmarks; on a terminal the progress of slow ones.

use std::time::Instant;

use super::progress::Progress;

/// Prints a line a stage; silent unless asked for.
pub(super) struct Timings {
    shown: bool,
    start: Instant,
    last: Instant,
    last_cpu: f64,
    progress: Option<Progress>,
}

impl Timings {
    pub(super) fn new(shown: bool) -> Timings {
        let now = Instant::now();
        Timings { shown, start: now, last: now, last_cpu: cpu_ms(), progress: Progress::start() }
    }

    /// Shows no progress any more: what is slow from now on is nobody's wait.
    pub(super) fn quiet(&mut self) {
        self.progress = None;
    }

    /// Ends a stage.
    pub(super) fn lap(&mut self, stage: &'static str) {
        if let Some(progress) = &self.progress {
            progress.lap(stage);
        }
        let now = Instant::now();
        if self.shown {
            let cpu = cpu_ms();
            let (ms, memory) = ((now - self.last).as_secs_f64() * 1000.0, peak_mib());
            let memory = memory.map(|mib| format!(" {mib:>7.1} MiB peak")).unwrap_or_default();
            say!("{stage:<14} {ms:>9.1} ms {:>9.1} cpu{memory}", cpu - self.last_cpu);
            self.last_cpu = cpu;
        }
        self.last = now;
    }

    /// Seconds since the start.
    pub(super) fn total(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

/// What this process has used of all cores: on a busy machine it says more than the clock.
fn cpu_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1e6
}

/// Peak resident memory of this process; only Linux tells.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
}
