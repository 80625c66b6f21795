//! A durable write through the door.

use crate::{
    figures::{aimed_value, in_ms, percentile, row, times_table, values_table},
    peer::Plain,
};
use anyhow::Result;
use atom_tests::fixture::Fixture;
use serde_json::json;
use std::{fmt::Write as _, fs, io::Write as _, time::Instant};

const WRITES: usize = 400;

/// One write through the door, durable, beside the disk's own fsync and beside plain SQLite.
pub(crate) async fn measure(report: &mut String) -> Result<()> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plain_dir = tempfile::tempdir()?;
    let mut plain = Plain::new(&plain_dir.path().join("plain.db")).await?;
    let mut disk = fs::OpenOptions::new().create(true).append(true).open(fixture.dir.path().join("probe"))?;
    let (mut door, mut peer, mut fsync) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that a change of the machine's speed meets all three.
    for n in 0..WRITES {
        let began = Instant::now();
        ada.call("tasks.create", json!({ "title": format!("Task {n}"), "due": "2030-01-02", "priority": 2 })).await;
        door.push(began.elapsed());
        let began = Instant::now();
        plain.insert(n).await?;
        peer.push(began.elapsed());
        let began = Instant::now();
        disk.write_all(&[0x5a; 4096])?;
        disk.sync_data()?;
        fsync.push(began.elapsed());
    }
    writeln!(report, "## A durable write through the door ({WRITES} × `tasks.create`)\n")?;
    times_table(report, "")?;
    row(report, "the disk's own fsync of 4 KiB", &mut fsync)?;
    row(report, "plain SQLite, one INSERT, `synchronous=FULL`, no log, no encryption (the peer)", &mut peer)?;
    row(report, "Atom: session, permission, operation log, audit, events, encrypted", &mut door)?;
    let beyond = percentile(&mut door, 50).saturating_sub(percentile(&mut fsync, 50));
    writeln!(report)?;
    values_table(report, "")?;
    aimed_value(report, "Atom beyond one fsync, at p50", in_ms(beyond), 1.0, "ms")?;
    fixture.door.close().await;
    Ok(())
}
