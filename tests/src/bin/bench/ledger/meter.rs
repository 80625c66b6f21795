//! What work in this process costs: processor time of all its threads, the clock on the wall, memory.

use super::peers;
use std::{
    fs,
    time::{Duration, Instant},
};

/// Work that is being measured.
#[derive(Debug)]
pub(crate) struct Meter {
    began: Instant,
    cpu: Duration,
}

/// What it cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    /// Processor time, in the kernel and outside of it.
    pub(crate) cpu: Duration,
    /// Time on the wall.
    pub(crate) clock: Duration,
    /// The most memory that the process had meanwhile, in megabytes.
    pub(crate) peak_mb: f64,
}

impl Meter {
    pub(crate) fn start() -> Self {
        // Has Linux count the most memory anew (proc(5)). Where it cannot, that of before counts too.
        fs::write("/proc/self/clear_refs", "5").ok();
        Self { began: Instant::now(), cpu: cpu() }
    }

    pub(crate) fn stop(self) -> Used {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak_kb = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        let peak_kb: f64 = peak_kb.and_then(|kb| kb.parse().ok()).unwrap_or(0.0);
        Used { cpu: cpu().saturating_sub(self.cpu), clock: self.began.elapsed(), peak_mb: peak_kb * 1024.0 / 1e6 }
    }
}

impl Used {
    /// Adds what further work cost.
    pub(crate) fn add(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.clock += other.clock;
        self.peak_mb = self.peak_mb.max(other.peak_mb);
    }

    /// Time on the wall and memory, in words.
    pub(crate) fn besides(&self) -> String {
        format!("{:.2} s on the clock, {:.0} MB of memory at most", self.clock.as_secs_f64(), self.peak_mb)
    }
}

fn cpu() -> Duration {
    peers::own_cpu().unwrap_or_default()
}
