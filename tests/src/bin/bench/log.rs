//! What the operation log costs.

use anyhow::Result;
use atom_core::SystemClock;
use atom_store::{DirectoryLock, Mode, OpenStore, Scope, Store};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

/// The same rows with and without the operation log.
pub(crate) async fn measure(report: &mut String) -> Result<()> {
    const ROWS: usize = 20_000;
    let mut found = Vec::new();
    for mode in [Mode::Mirror, Mode::Action] {
        let dir = tempfile::tempdir()?;
        let store = Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path())?,
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: Vec::new(),
            clock: Arc::new(SystemClock),
        })
        .await?;
        let scope = Scope {
            workspace: atom_core::WorkspaceId::new(&SystemClock),
            user: atom_core::UserId::new(&SystemClock),
            host: "bench",
            command: "bench",
        };
        let began = Instant::now();
        for chunk in 0..ROWS / 500 {
            insert_tasks(&store, &scope, mode, chunk * 500).await?;
        }
        let took = began.elapsed();
        store.close().await;
        found.push((took, fs::metadata(dir.path().join(atom_store::DATABASE_FILE))?.len()));
    }
    let each = |took: Duration| took.as_secs_f64() * 1e6 / ROWS as f64;
    let [(plain, plain_bytes), (logged, logged_bytes)] = [found[0], found[1]];
    writeln!(report, "## What the operation log costs ({ROWS} tasks in transactions of 500)\n")?;
    writeln!(report, "| | time a row | file size a row |\n|---|---|---|")?;
    writeln!(
        report,
        "| not logged (as a mirrored record) | {:.1} µs | {:.0} B |",
        each(plain),
        plain_bytes as f64 / ROWS as f64
    )?;
    writeln!(
        report,
        "| logged (as a person's action) | {:.1} µs | {:.0} B |",
        each(logged),
        logged_bytes as f64 / ROWS as f64
    )?;
    writeln!(
        report,
        "| the log's part | {:+.0} % | {:+.0} % |\n",
        (each(logged) / each(plain) - 1.0) * 100.0,
        (logged_bytes as f64 / plain_bytes as f64 - 1.0) * 100.0
    )?;
    Ok(())
}

async fn insert_tasks(store: &Store, scope: &Scope, mode: Mode, first: usize) -> Result<()> {
    use atom_store::Scoped as _;
    let mut txn = store.write(scope, mode).await?;
    let rows: Vec<_> = (first..first + 500)
        .map(|n| {
            let id = atom_core::TaskId::new(&SystemClock);
            json!({ "id": id.uuid().simple().to_string(), "title": format!("Task {n} about the invoice"), "ord": atom_store::order::newest(txn.now_ms(), 0, n as u32, 0) })
        })
        .collect();
    txn.query(
        "INSERT INTO task (workspace, id, title, ord, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 'id'), value ->> 'title', value ->> 'ord', 0, 0 FROM json_each(?2)",
    )
    .bind(serde_json::to_string(&rows)?)
    .execute()
    .await?;
    txn.commit("bench", None).await?;
    Ok(())
}
