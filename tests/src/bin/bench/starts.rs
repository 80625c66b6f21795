//! From the start of a process to its answer.

use crate::{
    TASKS,
    figures::{row, times_table},
};
use anyhow::{Context as _, Result};
use atom_tests::fixture::{Fixture, Person};
use std::{
    fmt::Write as _,
    process::{Command, Stdio},
    time::Instant,
};

const STARTS: usize = 15;

/// From the start of a process to its answer, with the 100,000 tasks.
pub(crate) fn measure(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    let atom = atom_tests::binaries::atom();
    let token = ada.caller.token.clone().context("a token")?;
    let command = |args: &[&str]| {
        let mut command = Command::new(&atom);
        command
            .args(args)
            .env("ATOM_DATA_DIR", fixture.dir.path())
            .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
            .env("ATOM_TOKEN", &token);
        command
    };
    let mut calls = Vec::new();
    let mut bare = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        Command::new("true").status()?;
        bare.push(began.elapsed());
        let began = Instant::now();
        let status = command(&["call", "tasks.list", "{\"limit\":100}"]).stdout(Stdio::null()).status()?;
        calls.push(began.elapsed());
        anyhow::ensure!(status.success(), "atom call failed");
    }
    let mut listening = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut child = command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().context("stdout")?), &mut line)?;
        listening.push(began.elapsed());
        child.kill()?;
        child.wait()?;
    }
    writeln!(report, "## Start of a process on {TASKS} tasks\n")?;
    times_table(report, "")?;
    row(report, "`true` (the cost of a process)", &mut bare)?;
    row(report, "`atom call tasks.list`, to its end", &mut calls)?;
    row(report, "`atom serve`, to listening", &mut listening)?;
    writeln!(report)?;
    Ok(())
}
