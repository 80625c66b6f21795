//! How figures are written down.

use anyhow::Result;
use std::{fmt::Write as _, fs, time::Duration};

/// One line of a table: median and 95th percentile.
pub(crate) fn row(report: &mut String, name: &str, times: &mut [Duration]) -> Result<()> {
    Ok(writeln!(report, "| {name} | {} | {} |", ms(percentile(times, 50)), ms(percentile(times, 95)))?)
}

/// The value that so many percent do not pass.
pub(crate) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// In megabytes.
pub(crate) fn mb(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

/// What this is measured on.
pub(crate) fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {}", name.unwrap_or_else(|| "unknown processor".to_owned()), std::env::consts::OS)
}
