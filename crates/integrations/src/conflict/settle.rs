//! What both sides changed, shown to a person, who can let the other side prevail.

use super::{line::line, side_name};
use crate::{
    engine::Integrations,
    error::Error,
    kinds::task::TaskChanges,
    mirror::{MirroredTask, Presence},
};
use atom_api::{
    Page,
    outbox::{Conflict, Conflicts, Resolve, Side},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::Status,
};
use atom_core::ConnectionId;
use atom_store::{Mode, ReadHandle, Row, Scope, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

const COLUMNS: &str = "id, connection, task, title, field, base, ours, theirs, kept, line, at, settled";

/// How many conflicts of a connection nobody has looked at.
pub(crate) async fn open(handle: &mut ReadHandle, connection: ConnectionId) -> Result<u64, Error> {
    let row = handle
        .query("SELECT count(*) FROM conflict WHERE workspace = ?1 AND connection = ?2 AND settled = 0")
        .bind(connection.uuid())
        .fetch_one()
        .await?;
    Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or(0))
}

impl Integrations {
    /// A page of what both sides changed, newest first.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::Invalid`] for a cursor that is none.
    pub async fn conflicts(&self, scope: &Scope, request: &Conflicts) -> Result<Page<Conflict>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let (at, id) = match request.cursor.as_deref() {
            None => (i64::MAX, Uuid::max()),
            Some(text) => cursor(text).ok_or_else(|| Error::Invalid {
                field: "cursor",
                message: "This is not a cursor of `integrations.conflicts`.".to_owned(),
            })?,
        };
        let mut read = self.store.read(scope).await?;
        let connection = match request.connection_id {
            Some(id) => Some(crate::connections::find(&mut read, id).await?.id),
            None => None,
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM conflict WHERE workspace = ?1 AND (?2 IS NULL OR connection = ?2) AND (?3 OR settled = 0) \
             AND (at, id) < (?4, ?5) ORDER BY at DESC, id DESC LIMIT ?6"
        );
        let rows = read
            .query(sqlx::AssertSqlSafe(sql))
            .bind(connection.map(ConnectionId::uuid))
            .bind(request.settled)
            .bind(at)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let more = rows.len() > limit as usize;
        let items: Vec<Conflict> = rows.iter().take(limit as usize).map(conflict).collect();
        let last = items.last().filter(|_| more);
        let next = last.map(|last| format!("{} {}", last.at.as_millisecond(), last.id));
        Ok(Page { items, next })
    }

    /// Lets one side of a conflict prevail. Where that is the other side than the one that was kept, the task is changed as a
    /// person changes it: it goes to the service like any edit, and can be undone.
    ///
    /// # Errors
    /// [`Error::NoSuchConflict`]; [`Error::NotNow`] where the task is not there any more.
    pub async fn resolve(&self, scope: &Scope, request: &Resolve) -> Result<Conflict, Error> {
        let mut txn = self.store.write(scope, Mode::Action).await?;
        let found = find(&mut txn, request.id).await?;
        if request.keep != found.kept {
            let now = self.tasks.current(&mut txn, &[found.task]).await.map_err(Error::Mirror)?;
            let Some(now) = now.into_iter().next() else {
                return Err(Error::NotNow("The task is not there any more, or in the trash.".to_owned()));
            };
            let value = if request.keep == Side::Ours { &found.ours } else { &found.theirs };
            let task = MirroredTask {
                id: found.task,
                presence: Presence::Known,
                changes: change_to(&found.field, value, self.clock.now()),
                created_at: now.created_at,
                source: now.source,
            };
            self.tasks.apply(&mut txn, &[task]).await.map_err(Error::Mirror)?;
        }
        let name = crate::connections::provider_of(&mut txn, found.connection_id).await?;
        let name = name.map(|id| self.provider(&id).map_or(id, |provider| provider.name.clone())).unwrap_or_default();
        let line = line(&name, &found.field, &found.ours, &found.theirs, request.keep);
        txn.query("UPDATE conflict SET kept = ?3, line = ?4, settled = 1 WHERE workspace = ?1 AND id = ?2")
            .bind(found.id)
            .bind(side_name(request.keep))
            .bind(line)
            .execute()
            .await?;
        let resolved = find(&mut txn, request.id).await?;
        txn.commit(&found.title, Some(found.task.uuid())).await?;
        Ok(resolved)
    }
}

/// The change of a task that gives a field this value.
fn change_to(field: &str, value: &Value, now: Timestamp) -> TaskChanges {
    let text = || value.as_str().unwrap_or_default().to_owned();
    let mut changes = TaskChanges::default();
    match field {
        "title" => changes.title = Some(text()),
        "notes" => changes.notes = Some(text()),
        "status" => {
            let status = Status::parse(&text()).unwrap_or_default();
            changes.status = Some(status);
            changes.completed_at = status.is_closed().then_some(now).into();
        }
        "priority" => changes.priority = value.as_u64().and_then(|priority| u8::try_from(priority).ok()),
        "due" => changes.due = value.as_str().map(str::to_owned).into(),
        _ => {}
    }
    changes
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once(' ')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

async fn find(txn: &mut WriteTxn, id: Uuid) -> Result<Conflict, Error> {
    let sql = format!("SELECT {COLUMNS} FROM conflict WHERE workspace = ?1 AND id = ?2");
    let row = txn.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    row.as_ref().map(conflict).ok_or(Error::NoSuchConflict)
}

fn conflict(row: &SqliteRow) -> Conflict {
    let value = |column: &str| serde_json::from_str(row.get(column)).unwrap_or_default();
    Conflict {
        id: row.get("id"),
        connection_id: row.get::<Uuid, _>("connection").into(),
        task: row.get::<Uuid, _>("task").into(),
        title: row.get("title"),
        field: row.get("field"),
        base: value("base"),
        ours: value("ours"),
        theirs: value("theirs"),
        kept: if row.get::<&str, _>("kept") == "ours" { Side::Ours } else { Side::Theirs },
        line: row.get("line"),
        at: Timestamp::from_millisecond(row.get("at")).unwrap_or(Timestamp::UNIX_EPOCH),
        settled: row.get::<i64, _>("settled") != 0,
    }
}
