//! The programs beside which the books are measured, and what a process costs.

use anyhow::{Context as _, Result, ensure};
use atom_tests::needs;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// Their names, as they are installed.
pub(crate) const ALL: [&str; 3] = ["hledger", "ledger", "okane"];
/// What says which processor time and memory a process took.
const TIME: &str = "/usr/bin/time";

/// What a process cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Processor time of its own.
    pub(crate) user: Duration,
    /// The most memory that it had, in kilobytes.
    pub(crate) peak_kb: u64,
}

impl Cost {
    pub(crate) fn memory(&self) -> String {
        if self.peak_kb == 0 { String::new() } else { format!("{:.0} MB", self.peak_kb as f64 / 1e3) }
    }

    pub(crate) fn time(time: Duration) -> String {
        format!("{:.2} s", time.as_secs_f64())
    }
}

/// All balances of a journal by a program, where it is installed.
pub(crate) fn balances(program: &str, file: &Path) -> Result<Option<Cost>> {
    if needs::find(&[program]).is_none() {
        return Ok(None);
    }
    let mut command = Command::new(program);
    match program {
        "okane" => command.arg("balance").arg(file),
        "ledger" => command.args(["--args-only", "-f"]).arg(file).args(["balance", "--flat"]),
        _ => command.arg("-f").arg(file).args(["balance", "--flat"]),
    };
    run(&mut command).map(Some)
}

/// Runs a program to its end; it must succeed.
pub(crate) fn run(command: &mut Command) -> Result<Cost> {
    Ok(ran(command, Stdio::null())?.0)
}

/// The same, with what it says.
pub(crate) fn heard(command: &mut Command) -> Result<(Cost, String)> {
    ran(command, Stdio::piped())
}

fn ran(command: &mut Command, stdout: Stdio) -> Result<(Cost, String)> {
    let before = of_children()?;
    let told = tempfile::NamedTempFile::new()?;
    let measured = Path::new(TIME).is_file();
    let output = if measured {
        let mut timed = Command::new(TIME);
        timed.args(["-f", "%M", "-o"]).arg(told.path()).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                timed.env(name, value);
            }
        }
        timed.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::inherit()).output()?
    } else {
        command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::inherit()).output()?
    };
    ensure!(output.status.success(), "{} failed", command.get_program().display());
    let peak = fs::read_to_string(told.path())?;
    let peak_kb = peak.lines().next_back().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    let cost = Cost { user: of_children()?.saturating_sub(before), peak_kb };
    Ok((cost, String::from_utf8(output.stdout)?))
}

/// The processor time of this process, in the kernel and outside of it.
pub(crate) fn own_cpu() -> Result<Duration> {
    Ok(ticks(11)? + ticks(12)?)
}

/// The processor time of the processes that ended below this one, outside of the kernel.
fn of_children() -> Result<Duration> {
    ticks(13)
}

/// A field of `/proc/self/stat` (proc(5)), counted behind the name; a tick is a hundredth of a second on Linux.
fn ticks(field: usize) -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    if stat.is_empty() {
        return Ok(Duration::ZERO);
    }
    let fields = stat.rsplit_once(')').context("a name")?.1;
    let ticks: u64 = fields.split_whitespace().nth(field).context("a field")?.parse()?;
    Ok(Duration::from_millis(ticks * 10))
}
