//! Telling.

use crate::NoticeError;
use atom_api::notifications::Kind;
use atom_core::{ApiError, ConnectionId, NotificationId, TaskId};
use atom_store::{Mode, Scope, Scoped as _, Store, WriteTxn};

/// Something to tell a person.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it is about.
    pub kind: Kind,
    /// What happened.
    pub title: String,
    /// Of how many tasks it tells, where it tells of many at once.
    pub many: Option<u32>,
    /// What it means and what to do; may be empty.
    pub body: String,
    /// The error that `body` tells of.
    pub error: Option<ApiError>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// The connection that it is about.
    pub connection: Option<ConnectionId>,
    /// The occasion: one tells once.
    pub dedupe: String,
}

/// Puts notices into the inbox of the person of `scope`, but for those whose occasion was told. Returns how many are new.
///
/// # Errors
/// When the store refuses.
pub async fn tell(store: &Store, scope: &Scope, notices: &[Notice]) -> Result<u64, NoticeError> {
    if notices.is_empty() {
        return Ok(0);
    }
    let mut txn = store.write(scope, Mode::Mirror).await?;
    let mut told = 0;
    for notice in notices {
        told += put(&mut txn, store, notice, false).await?;
    }
    txn.commit("notifications", None).await?;
    Ok(told)
}

/// Puts one notice into the inbox for many, each of which is noted as told, read and dismissed: what asks whether an occasion
/// was told finds it. Returns how many are new in the inbox.
pub(crate) async fn tell_as_one(
    store: &Store,
    scope: &Scope,
    one: &Notice,
    many: &[Notice],
) -> Result<u64, NoticeError> {
    let mut txn = store.write(scope, Mode::Mirror).await?;
    let told = put(&mut txn, store, one, false).await?;
    for notice in many {
        put(&mut txn, store, notice, true).await?;
    }
    txn.commit("notifications", None).await?;
    Ok(told)
}

async fn put(txn: &mut WriteTxn, store: &Store, notice: &Notice, aside: bool) -> Result<u64, NoticeError> {
    let (id, at, account) = (NotificationId::new(store.clock()), store.clock().now_ms(), txn.scope().user);
    let told = txn
        .query(
            "INSERT INTO notification (workspace, id, account, kind, title, body, task, connection, dedupe, at, many, error, \
                                       read_at, dismissed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (workspace, account, dedupe) DO NOTHING",
        )
        .bind(id.uuid())
        .bind(account.uuid())
        .bind(name(notice.kind))
        .bind(notice.title.clone())
        .bind(notice.body.clone())
        .bind(notice.task.map(TaskId::uuid))
        .bind(notice.connection.map(ConnectionId::uuid))
        .bind(notice.dedupe.clone())
        .bind(at)
        .bind(notice.many)
        .bind(notice.error.as_ref().and_then(|error| serde_json::to_string(error).ok()))
        .bind(aside.then_some(at))
        .bind(aside)
        .execute()
        .await?;
    Ok(told)
}

pub(crate) const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Due => "due",
        Kind::Reminder => "reminder",
        Kind::Failure => "failure",
        Kind::Backup => "backup",
        Kind::Done => "done",
    }
}

pub(crate) fn kind(name: &str) -> Kind {
    match name {
        "due" => Kind::Due,
        "reminder" => Kind::Reminder,
        "failure" => Kind::Failure,
        "backup" => Kind::Backup,
        _ => Kind::Done,
    }
}
