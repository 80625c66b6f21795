//! Verification: what must be true of the file, checked, with the first damage named.

use crate::{Scope, Scoped as _, Store, StoreError, merge, registry};
use atom_core::{UserId, WorkspaceId};
use serde_json::Value;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// How many items were looked at.
    pub looked_at: u64,
    /// The first damage, with its place.
    pub damage: Option<String>,
}

impl Store {
    /// Runs all checks.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub async fn verify(&self) -> Result<Vec<Check>, StoreError> {
        let anchors = self.anchors().await?;
        let mut connection = self.readers().acquire().await?;
        let mut checks = vec![
            pragma(&mut connection, "pages authentic", "PRAGMA cipher_integrity_check", None).await?,
            pragma(&mut connection, "database integrity", "PRAGMA integrity_check", Some("ok")).await?,
            pragma(&mut connection, "references", "PRAGMA foreign_key_check", None).await?,
            triggers(&mut connection).await?,
            gaps(&mut connection).await?,
            counts(&mut connection).await?,
        ];
        drop(connection);
        checks.push(self.replays().await?);
        let audit = self.audit_state().await?;
        checks.push(Check { name: "audit chain", looked_at: audit.entries, damage: audit.damage });
        checks.push(self.anchored(&anchors).await?);
        Ok(checks)
    }

    /// The log of each record gives the record. Mirrored rows are compared in the fields that a person changed.
    async fn replays(&self) -> Result<Check, StoreError> {
        let mut check = Check { name: "operation log replays", looked_at: 0, damage: None };
        let mut connection = self.readers().acquire().await?;
        let workspaces = sqlx::query("SELECT id FROM workspace").fetch_all(&mut *connection).await?;
        drop(connection);
        for workspace in workspaces {
            let workspace = WorkspaceId::from(workspace.get::<Uuid, _>(0));
            let scope = Scope { workspace, user: UserId::from(Uuid::nil()), host: "verify", command: "app.verify" };
            let mut read = self.read(&scope).await?;
            for table in registry::TABLES.iter().filter(|table| table.kind == registry::Kind::Record) {
                let columns: String = table.fields.iter().map(|field| format!(", {}", field.name)).collect();
                let mut after = Vec::new();
                loop {
                    let page = format!(
                        "SELECT id{columns} FROM {} WHERE workspace = ?1 AND id > ?2 ORDER BY id LIMIT 2000",
                        table.name
                    );
                    let rows = read.query(sqlx::AssertSqlSafe(page)).bind(after.clone()).fetch_all().await?;
                    let Some(last) = rows.last() else { break };
                    after = last.get(0);
                    for row in &rows {
                        check.looked_at += 1;
                        let id: Uuid = row.get(0);
                        let Some((fields, _, made)) = merge::replay(&mut read, table, id).await? else { continue };
                        for (at, field) in table.fields.iter().enumerate() {
                            let logged = fields.get(field.name);
                            let stored = merge::value(row, at + 1);
                            let before =
                                field.before.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
                            let differs =
                                logged.map_or(stored != Value::Null && stored != before, |logged| *logged != stored);
                            // What a service says about a mirrored row is not in the log, and may be newer than an edit.
                            if differs && made && check.damage.is_none() {
                                check.damage = Some(format!(
                                    "{} {id}: field `{}` is not what the log says",
                                    table.name, field.name
                                ));
                            }
                        }
                    }
                }
            }
        }
        Ok(check)
    }
}

async fn pragma(
    connection: &mut SqliteConnection,
    name: &'static str,
    sql: &'static str,
    good: Option<&str>,
) -> Result<Check, StoreError> {
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let texts: Vec<String> = rows.iter().map(|row| row.try_get::<String, _>(0).unwrap_or_default()).collect();
    let damage = texts.iter().find(|text| good != Some(text.as_str())).cloned();
    Ok(Check { name, looked_at: 1, damage })
}

/// Every trigger that the registry asks for is there, letter for letter.
async fn triggers(connection: &mut SqliteConnection) -> Result<Check, StoreError> {
    let mut check = Check { name: "triggers", looked_at: 0, damage: None };
    for (name, statement) in registry::triggers() {
        check.looked_at += 1;
        let found = sqlx::query("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1")
            .bind(name.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        if check.damage.is_none() && found.map(|row| row.get::<String, _>(0)).as_ref() != Some(&statement) {
            check.damage = Some(format!("trigger {name} is missing or was changed"));
        }
    }
    Ok(check)
}

/// The numbers of each device begin with one and have no gap, and the write scope stands at the newest of this one.
async fn gaps(connection: &mut SqliteConnection) -> Result<Check, StoreError> {
    let rows =
        sqlx::query("SELECT device, count(*), max(dseq) FROM op GROUP BY device").fetch_all(&mut *connection).await?;
    let mut check = Check { name: "operation log without gaps", looked_at: 0, damage: None };
    for row in rows {
        let (count, last): (i64, i64) = (row.get(1), row.get(2));
        check.looked_at += u64::try_from(count).unwrap_or(0);
        if last != count && check.damage.is_none() {
            let device = row.get::<i64, _>(0).cast_unsigned();
            check.damage = Some(format!("{} operations of device {device:016x} are missing", last - count));
        }
    }
    let own = sqlx::query(
        "SELECT dseq, (SELECT coalesce(max(op.dseq), 0) FROM op WHERE op.device = write_scope.device) FROM write_scope",
    )
    .fetch_one(connection)
    .await?;
    if own.get::<i64, _>(0) != own.get::<i64, _>(1) && check.damage.is_none() {
        check.damage = Some(format!("operations after {} were cut off", own.get::<i64, _>(1)));
    }
    Ok(check)
}

/// The maintained counts are what counting gives.
async fn counts(connection: &mut SqliteConnection) -> Result<Check, StoreError> {
    let kept = "SELECT (SELECT count(*) FROM task_tally) + (SELECT count(*) FROM task_due_count) \
                + (SELECT count(*) FROM label_count)";
    let row = sqlx::query(kept).fetch_one(&mut *connection).await?;
    let looked_at = u64::try_from(row.get::<i64, _>(0)).unwrap_or(0);
    let wrong = sqlx::query(
        "WITH truth AS (SELECT workspace, bucket, coalesce(project, x'') AS project, priority, status, count(*) AS n FROM task \
                        WHERE bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5), \
              kept AS (SELECT workspace, bucket, project, priority, status, n FROM task_tally WHERE n <> 0), \
              labelled AS (SELECT task_label.label, count(*) AS n FROM task_label JOIN task ON task.id = task_label.task \
                           WHERE task_label.deleted = 0 AND task.bucket = 'open' GROUP BY 1), \
              labels AS (SELECT label, n FROM label_count WHERE n <> 0) \
         SELECT bucket, n FROM (SELECT * FROM truth EXCEPT SELECT * FROM kept) \
         UNION ALL SELECT bucket, n FROM (SELECT * FROM kept EXCEPT SELECT * FROM truth) \
         UNION ALL SELECT 'due', 0 FROM (SELECT workspace, substr(due, 1, 10), count(*) FROM task \
                                         WHERE bucket = 'open' AND due IS NOT NULL GROUP BY 1, 2 \
                                         EXCEPT SELECT workspace, day, n FROM task_due_count) \
         UNION ALL SELECT 'due', 0 FROM (SELECT workspace, day, n FROM task_due_count WHERE n <> 0 \
                                         EXCEPT SELECT workspace, substr(due, 1, 10), count(*) FROM task \
                                         WHERE bucket = 'open' AND due IS NOT NULL GROUP BY 1, 2) \
         UNION ALL SELECT 'labelled', 0 FROM (SELECT * FROM labelled EXCEPT SELECT * FROM labels) \
         UNION ALL SELECT 'labelled', 0 FROM (SELECT * FROM labels EXCEPT SELECT * FROM labelled) LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    let damage = wrong.map(|row| format!("the maintained count of {} tasks is wrong", row.get::<String, _>(0)));
    Ok(Check { name: "maintained counts", looked_at, damage })
}
