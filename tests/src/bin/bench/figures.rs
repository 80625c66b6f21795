//! How figures are written down.

use anyhow::Result;
use std::{fmt::Write as _, fs, time::Duration};

/// The head of a table of times, whose first column is called so.
pub(crate) fn times_table(report: &mut String, first: &str) -> Result<()> {
    Ok(writeln!(report, "| {first} | p50 | p95 | aim | |\n|---|---|---|---|---|")?)
}

/// The head of a table of single values, whose first column is called so.
pub(crate) fn values_table(report: &mut String, first: &str) -> Result<()> {
    Ok(writeln!(report, "| {first} | | aim | |\n|---|---|---|---|")?)
}

/// One line of a table: median and 95th percentile.
pub(crate) fn row(report: &mut String, name: &str, times: &mut [Duration]) -> Result<()> {
    Ok(writeln!(report, "| {name} | {} | {} |", ms(percentile(times, 50)), ms(percentile(times, 95)))?)
}

/// As [`row`], with the most milliseconds that the 95th percentile shall have.
pub(crate) fn aimed_row(report: &mut String, name: &str, times: &mut [Duration], most_ms: f64) -> Result<()> {
    let p95 = percentile(times, 95);
    let verdict = verdict(in_ms(p95), most_ms);
    Ok(writeln!(report, "| {name} | {} | {} | p95 ≤ {most_ms} ms | {verdict} |", ms(percentile(times, 50)), ms(p95))?)
}

/// One line of a table of single values, with the most that it shall be.
pub(crate) fn aimed_value(report: &mut String, name: &str, value: f64, most: f64, unit: &str) -> Result<()> {
    let shown = if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.1}") };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    Ok(writeln!(report, "| {name} | {shown}{unit} | ≤ {most}{unit} | {} |", verdict(value, most))?)
}

/// Whether a figure is what it shall be at most. What was not seen at all is missed.
fn verdict(value: f64, most: f64) -> &'static str {
    if value <= most { "met" } else { "**missed**" }
}

/// The value that so many percent do not pass.
pub(crate) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// As a number of milliseconds.
pub(crate) fn in_ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", in_ms(time))
}

/// In megabytes.
pub(crate) fn mb(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

/// Whether this was built as it is released.
pub(crate) const fn is_released() -> bool {
    !cfg!(debug_assertions)
}

/// When, how built, and on what this is measured.
pub(crate) fn circumstances() -> String {
    let build = if is_released() { "built as it is released" } else { "a development build" };
    let day = jiff::Zoned::now().date();
    format!("Measured on {day}, {build}, on {}.", machine())
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok())
        .map_or_else(String::new, |kb| format!(", {:.1} GB of memory", kb * 1024.0 / 1e9));
    let name = name.unwrap_or_else(|| "an unknown processor".to_owned());
    format!("{name}, {cores} cores{memory}, {}", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_95th_percentile_is_a_value_that_was_measured() {
        let mut times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!((percentile(&mut times, 50), percentile(&mut times, 95)), (times[50], times[95]));
        assert_eq!(percentile(&mut [], 95), Duration::ZERO);
    }

    #[test]
    fn a_figure_stands_beside_its_aim() {
        let mut report = String::new();
        aimed_row(&mut report, "a", &mut [Duration::from_millis(20)], 16.0).expect("written");
        aimed_value(&mut report, "b", 60.0, 60.0, "").expect("written");
        assert_eq!(report, "| a | 20.00 ms | 20.00 ms | p95 ≤ 16 ms | **missed** |\n| b | 60 | ≤ 60 | met |\n");
    }
}
