//! Figures of the door in the Prometheus text format: how often each command was called, how often it failed, how long it took.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    calls: u64,
    errors: u64,
    busy: Duration,
}

/// Figures by command.
#[derive(Debug, Default)]
pub(crate) struct Metrics(Mutex<BTreeMap<&'static str, Figures>>);

impl Metrics {
    pub(crate) fn note(&self, command: &'static str, ok: bool, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let figures = all.entry(command).or_default();
        figures.calls += 1;
        figures.errors += u64::from(!ok);
        figures.busy += took;
    }

    /// The exposition format of Prometheus, version 0.0.4.
    pub(crate) fn render(&self) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut text = String::new();
        let mut family = |name: &str, help: &str, value: &dyn Fn(&Figures) -> String| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter");
            for (command, figures) in &all {
                let _ = writeln!(text, "{name}{{command=\"{command}\"}} {}", value(figures));
            }
        };
        family("atom_calls_total", "Calls through the door.", &|figures| figures.calls.to_string());
        family("atom_call_errors_total", "Calls that were answered with an error.", &|figures| {
            figures.errors.to_string()
        });
        family("atom_call_seconds_total", "Time spent in calls.", &|figures| {
            format!("{:.6}", figures.busy.as_secs_f64())
        });
        text
    }
}
