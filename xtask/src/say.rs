//! What a task tells the person who waits. On standard error: standard output belongs to the tools that it runs.

use anyhow::Result;
use std::time::{Duration, Instant};

/// A line about what happens now.
pub(crate) fn note(text: &str) {
    eprintln!("==> {text}");
}

/// Announces a step, does it, and says how long it took.
///
/// # Errors
/// Those of the step, which are also told here.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    note(&format!("{what} …"));
    let start = Instant::now();
    let result = work();
    let took = duration(start.elapsed());
    match &result {
        Ok(_) => note(&format!("{what}: done in {took}")),
        Err(_) => note(&format!("{what}: failed after {took}")),
    }
    result
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 05 s`.
fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..=9 => format!("{:.1} s", took.as_secs_f64()),
        10..=59 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_say_them() {
        for (ms, text) in [(420, "0.4 s"), (12_300, "12 s"), (185_000, "3 min 05 s")] {
            assert_eq!(duration(Duration::from_millis(ms)), text);
        }
    }
}
