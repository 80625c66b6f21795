//! Plain SQLite beside Atom: the same rows in a table with two indexes, with no log, no counts and no encryption.

use anyhow::Result;
use atom_core::SystemClock;
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// A table of tasks as one would begin with.
#[derive(Debug)]
pub(crate) struct Plain {
    connection: SqliteConnection,
}

impl Plain {
    /// An empty table, in a file that is written as durably as Atom's.
    pub(crate) async fn new(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        connection
            .execute(
                "CREATE TABLE task (id BLOB PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'open', due TEXT, \
                 priority INTEGER, ord INTEGER); \
                 CREATE INDEX task_order ON task (status, ord); CREATE INDEX task_due ON task (status, due)",
            )
            .await?;
        Ok(Self { connection })
    }

    /// One row in a transaction of its own.
    pub(crate) async fn insert(&mut self, n: usize) -> Result<()> {
        sqlx::query("INSERT INTO task (id, title, due, priority, ord) VALUES (?1, ?2, '2030-01-02', 2, ?3)")
            .bind(atom_core::TaskId::new(&SystemClock).uuid())
            .bind(format!("Task {n}"))
            .bind(i64::try_from(n)?)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// So many rows, ten thousand in a transaction; how long that took.
    pub(crate) async fn fill(&mut self, count: usize) -> Result<Duration> {
        let began = Instant::now();
        for first in (0..count).step_by(10_000) {
            let rows: Vec<Value> = (first..count.min(first + 10_000))
                .map(|n| {
                    let id = atom_core::TaskId::new(&SystemClock).uuid().simple().to_string();
                    json!({ "id": id, "title": format!("Task {n} about the lease"), "due": "2030-01-02", "priority": n % 4 + 1, "ord": n })
                })
                .collect();
            sqlx::query(
                "INSERT INTO task (id, title, due, priority, ord) SELECT unhex(value ->> 'id'), value ->> 'title', \
                 value ->> 'due', value ->> 'priority', value ->> 'ord' FROM json_each(?1)",
            )
            .bind(serde_json::to_string(&rows)?)
            .execute(&mut self.connection)
            .await?;
        }
        Ok(began.elapsed())
    }

    /// The first hundred rows in order.
    pub(crate) async fn page(&mut self) -> Result<()> {
        sqlx::query("SELECT * FROM task WHERE status = 'open' ORDER BY ord LIMIT 100")
            .fetch_all(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Changes the status of the first so many rows, in a transaction of its own.
    pub(crate) async fn change(&mut self, count: usize, status: &str) -> Result<()> {
        sqlx::query("UPDATE task SET status = ?1 WHERE rowid <= ?2")
            .bind(status)
            .bind(i64::try_from(count)?)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}
