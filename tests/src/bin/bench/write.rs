//! A durable write through the door.

use crate::figures::{ms, percentile, row};
use anyhow::Result;
use atom_core::SystemClock;
use atom_tests::fixture::Fixture;
use serde_json::json;
use sqlx::{Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fmt::Write as _, fs, io::Write as _, path::Path, time::Instant};

const WRITES: usize = 400;

/// One write through the door, durable, beside the disk's own fsync and beside plain SQLite.
pub(crate) async fn measure(report: &mut String) -> Result<()> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plain_dir = tempfile::tempdir()?;
    let mut plain = plain_sqlite(&plain_dir.path().join("plain.db")).await?;
    let mut disk = fs::OpenOptions::new().create(true).append(true).open(fixture.dir.path().join("probe"))?;
    let (mut door, mut peer, mut fsync) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that a change of the machine's speed meets all three.
    for n in 0..WRITES {
        let began = Instant::now();
        ada.call("tasks.create", json!({ "title": format!("Task {n}"), "due": "2030-01-02", "priority": 2 })).await;
        door.push(began.elapsed());
        let began = Instant::now();
        insert_plain(&mut plain, n).await?;
        peer.push(began.elapsed());
        let began = Instant::now();
        disk.write_all(&[0x5a; 4096])?;
        disk.sync_data()?;
        fsync.push(began.elapsed());
    }
    writeln!(report, "## A durable write through the door ({WRITES} × `tasks.create`)\n")?;
    writeln!(report, "| | p50 | p95 |\n|---|---|---|")?;
    row(report, "the disk's own fsync of 4 KiB", &mut fsync)?;
    row(report, "plain SQLite, one INSERT, `synchronous=FULL`, no log, no encryption (the peer)", &mut peer)?;
    row(report, "Atom: session, permission, operation log, audit, events, encrypted", &mut door)?;
    let beyond = percentile(&mut door, 50).saturating_sub(percentile(&mut fsync, 50));
    writeln!(report, "\nBeyond one fsync at p50: **{}** (aim: at most 1 ms).\n", ms(beyond))?;
    fixture.door.close().await;
    Ok(())
}

async fn plain_sqlite(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    connection
        .execute("CREATE TABLE task (id BLOB PRIMARY KEY, title TEXT NOT NULL, due TEXT, priority INTEGER)")
        .await?;
    Ok(connection)
}

async fn insert_plain(connection: &mut SqliteConnection, n: usize) -> Result<()> {
    sqlx::query("INSERT INTO task VALUES (?1, ?2, '2030-01-02', 2)")
        .bind(atom_core::TaskId::new(&SystemClock).uuid())
        .bind(format!("Task {n}"))
        .execute(connection)
        .await?;
    Ok(())
}
