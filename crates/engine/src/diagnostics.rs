//! What somebody who helps needs to know, and nothing that is anybody's: versions, sizes, counts, codes and dates.

use crate::rooms::Rooms;
use atom_api::data::DiagnosticsReply;
use atom_core::ApiError;
use atom_store::{AssertSqlSafe, DATABASE_FILE, Row as _, StoreError, SystemRead};
use jiff::Timestamp;
use std::{
    fmt::{self, Display, Write as _},
    fs,
};

/// Lists of failures end here.
const FAILURES_MAX: i64 = 20;

/// The reply of `app.diagnostics`.
pub(crate) async fn reply(rooms: &Rooms) -> Result<DiagnosticsReply, ApiError> {
    // What is known of connections and waits to be written down is told like the rest.
    rooms.integrations.keep_all().await;
    let mut text = Text(String::new());
    text.line("Atom", env!("CARGO_PKG_VERSION"));
    text.line("system", format_args!("{} {}{}", std::env::consts::OS, std::env::consts::ARCH, distribution()));
    let mut read = rooms.store.system_read().await?;
    text.line("SQLite", one(&mut read, "SELECT sqlite_version()").await?);
    text.line("SQLCipher", one(&mut read, "PRAGMA cipher_version").await?);
    text.line("schema", rooms.store.schema().await?);
    text.line("key from", format_args!("{:?}", rooms.key_source).to_string().to_lowercase());
    let size = |name: &str| fs::metadata(rooms.store.data_dir().join(name)).map_or(0, |file| file.len());
    text.line("database bytes", size(DATABASE_FILE));
    text.line("log bytes", size(&format!("{DATABASE_FILE}-wal")));
    tables(&mut read, &mut text).await?;
    jobs(&mut read, &mut text).await?;
    connections(&mut read, &mut text).await?;
    settings(&mut read, &mut text).await?;
    Ok(DiagnosticsReply { text: text.0 })
}

struct Text(String);

impl Text {
    fn line(&mut self, what: &str, value: impl Display) {
        // Writing to a string does not fail.
        let _: fmt::Result = writeln!(self.0, "{what}: {value}");
    }

    fn head(&mut self, what: &str) {
        let _: fmt::Result = writeln!(self.0, "\n{what}");
    }
}

/// The name of the distribution, where the system tells it.
fn distribution() -> String {
    let Ok(release) = fs::read_to_string("/etc/os-release") else { return String::new() };
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let plain = |c: &char| c.is_ascii_alphanumeric() || " .()/-".contains(*c);
    name.map(|name| format!(" ({})", name.chars().filter(plain).take(60).collect::<String>())).unwrap_or_default()
}

async fn one(read: &mut SystemRead, statement: &'static str) -> Result<String, StoreError> {
    Ok(read.query(statement).fetch_one().await?.get(0))
}

fn day(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

async fn tables(read: &mut SystemRead, text: &mut Text) -> Result<(), StoreError> {
    text.head("rows");
    let names = read
        .query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name")
        .fetch_all()
        .await?;
    for name in names {
        let name: String = name.get(0);
        let statement = format!("SELECT count(*) FROM \"{name}\"");
        let count: i64 = read.query(AssertSqlSafe(statement)).fetch_one().await?.get(0);
        text.line(&name, count);
    }
    Ok(())
}

async fn jobs(read: &mut SystemRead, text: &mut Text) -> Result<(), StoreError> {
    let rows = read
        .query(
            "SELECT command, coalesce(error ->> 'code', state), finished_at FROM job \
             WHERE state = 'failed' ORDER BY finished_at DESC LIMIT ?1",
        )
        .bind(FAILURES_MAX)
        .fetch_all()
        .await?;
    text.head("failed jobs");
    for row in rows {
        let (command, code): (String, String) = (row.get(0), row.get(1));
        text.line(&command, format_args!("{code} {}", day(row.get::<Option<i64>, _>(2).unwrap_or(0))));
    }
    Ok(())
}

async fn connections(read: &mut SystemRead, text: &mut Text) -> Result<(), StoreError> {
    let rows = read
        .query(
            "SELECT connection.health, last_call_ok, last_call_at, stream_state.stream, stream_state.error ->> 'code' \
             FROM connection LEFT JOIN stream_state ON stream_state.connection = connection.id AND stream_state.error IS NOT NULL \
             ORDER BY connection.created_at, stream_state.stream LIMIT ?1",
        )
        .bind(FAILURES_MAX)
        .fetch_all()
        .await?;
    text.head("connections");
    for row in rows {
        let (health, ok): (String, bool) = (row.get(0), row.get(1));
        let code: Option<String> = row.get(4);
        let code = code.map(|code| format!(", a stream failed: {code}")).unwrap_or_default();
        text.line(&health, format_args!("{} {}{code}", if ok { "ok" } else { "failed" }, day(row.get(2))));
    }
    Ok(())
}

async fn settings(read: &mut SystemRead, text: &mut Text) -> Result<(), StoreError> {
    let rows = read
        .query("SELECT key, count(*) FROM setting WHERE deleted = 0 AND value IS NOT NULL GROUP BY key ORDER BY key")
        .fetch_all()
        .await?;
    text.head("settings that were changed");
    for row in rows {
        let key: String = row.get(0);
        // Only what the contract knows: a key that came from elsewhere could say anything.
        if atom_api::settings::KEYS.iter().any(|(known, _)| *known == key) {
            text.line(&key, row.get::<i64, _>(1));
        }
    }
    Ok(())
}
