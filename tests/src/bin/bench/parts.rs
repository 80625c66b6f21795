//! The parts that can be measured by themselves.

use anyhow::{Result, bail};

/// A line for each part: its name, and what it measures. `cargo xtask bench --help` shows it too.
const LIST: &str = include_str!("parts.txt");

/// Parts in which other processes open the workspace with many tasks.
const OF_OTHER_PROCESSES: [&str; 4] = ["starts", "interface", "window", "memory"];

/// The names of all parts, in the order of the page.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    LIST.lines().filter_map(|line| Some(line.split_once(": ")?.0))
}

/// Those that the arguments name; all where they name none.
pub(crate) fn chosen(args: &[String]) -> Result<Vec<&'static str>> {
    if let Some(wrong) = args.iter().find(|arg| all().all(|part| part != arg.as_str())) {
        bail!("there is no part `{wrong}`; these are:\n{LIST}");
    }
    Ok(all().filter(|part| args.is_empty() || args.iter().any(|arg| arg == part)).collect())
}

/// Whether one of these needs the workspace with many tasks.
pub(crate) fn need_many(parts: &[&str]) -> bool {
    parts.iter().any(|part| *part == "lists" || is_of_other_processes(part))
}

/// Whether a part starts processes that open the workspace with many tasks: no other may have it open then.
pub(crate) fn is_of_other_processes(part: &str) -> bool {
    OF_OTHER_PROCESSES.contains(&part)
}

/// What can be asked for.
pub(crate) fn help() -> String {
    format!(
        "bench [PART …]: measures these parts, all where none is named, and puts them into docs/benchmarks.md\n\n{LIST}"
    )
}
