//! A job that failed, a connection that needs its person, a backup that could not be made: told once for each occasion.

use crate::door::Inner;
use atom_api::{
    Topic,
    jobs::{Job, State},
    notifications::Kind,
};
use atom_auth::settings;
use atom_core::{ApiError, Code, ConnectionId};
use atom_notices::{Notice, Switches};
use atom_store::{Row as _, Scope, Scoped as _, Store};
use serde_json::Value;
use uuid::Uuid;

/// Tells of the end of a job, where there is something to tell.
pub(crate) async fn after(inner: &Inner, store: &Store, scope: &Scope, job: &Job, args: &Value) {
    match tell(store, scope, job, args).await {
        Ok(true) => inner.events.publish(&[Topic::Notifications], scope.command, Some(scope.workspace), None),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, job = %job.id, "the end of a job was not told"),
    }
}

async fn tell(store: &Store, scope: &Scope, job: &Job, args: &Value) -> Result<bool, ApiError> {
    let connection: Option<ConnectionId> = args["connection_id"].as_str().and_then(|id| id.parse().ok());
    let failed = job.state == State::Failed;
    let error = job.error.as_ref().filter(|_| failed);
    let notice = match connection {
        // Being offline passes by itself, and shows where the connection is shown.
        Some(_) if error.is_some_and(|error| error.code == Code::Offline) => None,
        Some(id) => of_connection(store, scope, job, id).await?,
        // Whoever only looks waits for the answer, and hears it there.
        None if args["dry_run"] == true => None,
        None => error.map(|error| Notice {
            kind: Kind::Failure,
            title: job.subject.clone(),
            many: None,
            body: error.message.clone(),
            error: Some(error.clone()),
            task: None,
            connection: None,
            dedupe: format!("job:{}", job.id),
        }),
    };
    let Some(notice) = notice else { return Ok(false) };
    let switches = Switches::of(&settings::get(store, scope).await?);
    if !switches.failures || !switches.hears(notice.connection) {
        return Ok(false);
    }
    Ok(atom_notices::tell(store, scope, &[notice]).await? > 0)
}

/// What is wrong with a connection after a sync. As long as no sync went through in between, it is one occasion.
async fn of_connection(store: &Store, scope: &Scope, job: &Job, id: ConnectionId) -> Result<Option<Notice>, ApiError> {
    let row = store
        .read(scope)
        .await?
        .query(
            "SELECT health, last_call_message, coalesce(synced_at, 0), last_call_said FROM connection \
             WHERE workspace = ?1 AND id = ?2",
        )
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (health, message, synced): (&str, String, i64) = (row.get(0), row.get(1), row.get(2));
    let trouble = match (health, job.state) {
        // A person ended it, and a sync with it.
        ("disconnected", _) => return Ok(None),
        ("needs_sign_in", _) => "sign_in",
        // A sync goes on with its other streams when one fails, and ends well.
        ("failing", _) | (_, State::Failed) => "failed",
        _ => return Ok(None),
    };
    let error = job.error.clone().unwrap_or_else(|| {
        let said: Option<String> = row.get(3);
        ApiError::new(Code::Vendor, message).with_said(said.and_then(|said| serde_json::from_str(&said).ok()))
    });
    Ok(Some(Notice {
        kind: Kind::Failure,
        title: job.subject.clone(),
        many: None,
        body: error.message.clone(),
        error: Some(error),
        task: None,
        connection: Some(id),
        dedupe: format!("connection:{id}:{trouble}:{synced}"),
    }))
}

/// Tells the owners of workspaces that a backup could not be made: once a day, as long as it cannot.
pub(crate) async fn of_backup(inner: &Inner, store: &Store, why: &ApiError) {
    let today = inner.now().to_zoned(jiff::tz::TimeZone::system()).date();
    let notice = Notice {
        kind: Kind::Backup,
        title: "The backup that was due could not be made".to_owned(),
        many: None,
        body: why.message.clone(),
        error: Some(why.clone()),
        task: None,
        connection: None,
        dedupe: format!("backup:{today}"),
    };
    let told = async {
        for scope in owners(store).await? {
            let switches = Switches::of(&settings::get(store, &scope).await?);
            if switches.failures && atom_notices::tell(store, &scope, std::slice::from_ref(&notice)).await? > 0 {
                inner.events.publish(&[Topic::Notifications], scope.command, Some(scope.workspace), None);
            }
        }
        Ok::<(), ApiError>(())
    };
    if let Err(error) = told.await {
        tracing::error!(%error, "a backup that failed was not told");
    }
}

async fn owners(store: &Store) -> Result<Vec<Scope>, ApiError> {
    let mut read = store.system_read().await?;
    let rows = read.query("SELECT workspace, user FROM membership WHERE role = 'owner'").fetch_all().await?;
    let scope = |row: &atom_store::SqliteRow| Scope {
        workspace: row.get::<Uuid, _>(0).into(),
        user: row.get::<Uuid, _>(1).into(),
        host: "job",
        command: "backups.create",
    };
    Ok(rows.iter().map(scope).collect())
}
