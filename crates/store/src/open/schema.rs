//! The schema of the file: migrations with a backup before, and triggers after.

use super::OpenStore;
use crate::{StoreError, registry};
use atom_core::{Clock, DeviceId};
use sqlx::{Executor, Row, SqliteConnection, migrate::Migrator};
use std::{fs, path::PathBuf};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// Runs the migrations that are missing, after a backup. Returns the backup, where one was made.
pub(super) async fn bring_up_to_date(
    writer: &mut SqliteConnection,
    options: &OpenStore,
    existed: bool,
) -> Result<Option<PathBuf>, StoreError> {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let found = schema_version(writer).await?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    if found == known {
        return Ok(None);
    }
    let mut backup = None;
    if existed && found > 0 {
        let dir = options.data_dir.join(crate::BACKUPS_DIR);
        fs::create_dir_all(&dir)?;
        let file = dir.join(format!("before-{known}-{}{}", options.clock.now_ms(), crate::BACKUP_END));
        let made =
            crate::backup::Made { key: &options.key, descriptor: &options.key_descriptor, ms: options.clock.now_ms() };
        // Without the contents of attachments: a migration leaves them as they are.
        crate::backup::write(writer, &made, None, &file).await?;
        backup = Some(file);
    }
    drop_triggers(writer).await?;
    // Not `run`: its future is not `Send`.
    MIGRATIONS.run_direct(None, &mut *writer, false).await.map_err(|error| StoreError::Migration {
        reason: error.to_string(),
        backup: backup.clone().unwrap_or_default(),
    })?;
    Ok(backup)
}

/// The newest migration in the file, 0 for an empty one.
pub(super) async fn schema_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let table = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'");
    if table.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(0);
    }
    let row = sqlx::query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(row.get(0))
}

/// Drops the triggers, and first the note that they are there: whoever opens the file next makes them again.
pub(crate) async fn drop_triggers(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let names = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'atom_*'")
        .fetch_all(&mut *connection)
        .await?;
    if !names.is_empty() {
        connection.execute("DELETE FROM meta WHERE key = 'triggers'").await?;
    }
    for row in names {
        let statement = format!("DROP TRIGGER {}", row.get::<String, _>(0));
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// Brings triggers, the write scope and the device's number in order.
pub(super) async fn prepare(writer: &mut SqliteConnection, clock: &dyn Clock) -> Result<DeviceId, StoreError> {
    let triggers = registry::triggers();
    let mut hasher = blake3::Hasher::new();
    for (_, statement) in &triggers {
        hasher.update(statement.as_bytes());
    }
    let digest = hasher.finalize().to_hex().to_string();
    let current: Option<String> = sqlx::query("SELECT value FROM meta WHERE key = 'triggers'")
        .fetch_optional(&mut *writer)
        .await?
        .map(|row| row.get(0));
    let scope = sqlx::query("SELECT device FROM write_scope").fetch_optional(&mut *writer).await?;
    if let (Some(current), Some(scope)) = (&current, &scope)
        && *current == digest
    {
        return Ok(DeviceId::from_i64(scope.get(0)));
    }
    let version = schema_version(writer).await?;
    let mut random = [0; 8];
    clock.random(&mut random);
    let fresh = DeviceId(u64::from_be_bytes(random));
    writer.execute("BEGIN IMMEDIATE").await?;
    let prepared = async {
        drop_triggers(writer).await?;
        for (_, statement) in triggers {
            writer.execute(sqlx::AssertSqlSafe(statement)).await?;
        }
        sqlx::query("INSERT INTO meta (key, value) VALUES ('triggers', ?1) ON CONFLICT DO UPDATE SET value = excluded.value")
            .bind(digest)
            .execute(&mut *writer)
            .await?;
        sqlx::query("INSERT INTO write_scope (id, mode, device, dseq, schema) VALUES (1, 0, ?1, 0, ?2) ON CONFLICT DO UPDATE SET schema = excluded.schema")
            .bind(fresh.to_i64())
            .bind(version)
            .execute(&mut *writer)
            .await?;
        let row = sqlx::query("SELECT device FROM write_scope").fetch_one(&mut *writer).await?;
        writer.execute("COMMIT").await?;
        Ok::<_, StoreError>(DeviceId::from_i64(row.get(0)))
    }
    .await;
    if prepared.is_err() {
        writer.execute("ROLLBACK").await.ok();
    }
    prepared
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::SystemClock;
    use sqlx::Connection as _;

    async fn triggers(writer: &mut SqliteConnection) -> i64 {
        let count = sqlx::query("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'atom_*'");
        count.fetch_one(writer).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn a_migration_that_leaves_the_registry_alone_leaves_the_triggers_there() {
        let mut writer = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATIONS.run_direct(None, &mut writer, false).await.unwrap();
        prepare(&mut writer, &SystemClock).await.unwrap();
        let before = triggers(&mut writer).await;
        assert!(before > 0);
        drop_triggers(&mut writer).await.unwrap();
        prepare(&mut writer, &SystemClock).await.unwrap();
        assert_eq!(triggers(&mut writer).await, before);
    }
}
