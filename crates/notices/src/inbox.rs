//! The inbox of notifications.

use crate::{NoticeError, tell};
use atom_api::{
    notifications::{Dismiss, Inbox, List, Notification, Read},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::NotificationId;
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// What the person of `scope` was told and did not dismiss, newest first.
///
/// # Errors
/// [`NoticeError::Cursor`].
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<Inbox, NoticeError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let (at, id) = match request.cursor.as_deref() {
        None => (i64::MAX, Uuid::max()),
        Some(text) => parse_cursor(text).ok_or(NoticeError::Cursor)?,
    };
    let mut read = store.read(scope).await?;
    let rows = read
        .query(
            "SELECT id, kind, title, body, task, connection, at, read_at, many, error FROM notification \
             WHERE workspace = ?1 AND account = ?2 AND dismissed = 0 AND (at, id) < (?3, ?4) \
             ORDER BY at DESC, id DESC LIMIT ?5",
        )
        .bind(scope.user.uuid())
        .bind(at)
        .bind(id)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let mut items: Vec<Notification> = rows.iter().map(notification).collect();
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|last| format!("{}.{}", last.at.as_millisecond(), last.id));
    let unread = read
        .query("SELECT count(*) FROM notification WHERE workspace = ?1 AND account = ?2 AND dismissed = 0 AND read_at IS NULL")
        .bind(scope.user.uuid())
        .fetch_one()
        .await?;
    Ok(Inbox { items, next, unread: u64::try_from(unread.get::<i64, _>(0)).unwrap_or(0) })
}

/// Marks notifications as read; all of them where none is named.
///
/// # Errors
/// [`NoticeError::NotFound`] when one is not there; then none is marked.
pub async fn read(store: &Store, scope: &Scope, request: Read) -> Result<(), NoticeError> {
    let now = store.clock().now_ms();
    let mut txn = store.write(scope, Mode::Mirror).await?;
    if request.ids.is_empty() {
        txn.query(
            "UPDATE notification SET read_at = ?3 \
             WHERE workspace = ?1 AND account = ?2 AND dismissed = 0 AND read_at IS NULL",
        )
        .bind(scope.user.uuid())
        .bind(now)
        .execute()
        .await?;
    } else {
        let ids = named(&mut txn, scope, &request.ids).await?;
        txn.query(
            "UPDATE notification SET read_at = coalesce(read_at, ?3) \
             WHERE workspace = ?1 AND id IN (SELECT unhex(value) FROM json_each(?2))",
        )
        .bind(ids)
        .bind(now)
        .execute()
        .await?;
    }
    txn.commit("notifications", None).await?;
    Ok(())
}

/// Takes notifications out of the inbox; all that are read where none is named.
///
/// # Errors
/// As [`read`].
pub async fn dismiss(store: &Store, scope: &Scope, request: Dismiss) -> Result<(), NoticeError> {
    let mut txn = store.write(scope, Mode::Mirror).await?;
    if request.ids.is_empty() {
        txn.query(
            "UPDATE notification SET dismissed = 1 \
             WHERE workspace = ?1 AND account = ?2 AND dismissed = 0 AND read_at IS NOT NULL",
        )
        .bind(scope.user.uuid())
        .execute()
        .await?;
    } else {
        let ids = named(&mut txn, scope, &request.ids).await?;
        txn.query(
            "UPDATE notification SET dismissed = 1 \
             WHERE workspace = ?1 AND id IN (SELECT unhex(value) FROM json_each(?2))",
        )
        .bind(ids)
        .execute()
        .await?;
    }
    txn.commit("notifications", None).await?;
    Ok(())
}

/// The ids as one value to bind, when all of them are this person's.
async fn named(txn: &mut WriteTxn, scope: &Scope, ids: &[NotificationId]) -> Result<String, NoticeError> {
    let mut distinct: Vec<String> = ids.iter().map(|id| hex::encode(id.uuid().as_bytes())).collect();
    distinct.sort();
    distinct.dedup();
    let value = json!(distinct).to_string();
    let row = txn
        .query(
            "SELECT count(*) FROM json_each(?3) AS wanted JOIN notification ON notification.id = unhex(wanted.value) \
             WHERE notification.workspace = ?1 AND notification.account = ?2",
        )
        .bind(scope.user.uuid())
        .bind(value.clone())
        .fetch_one()
        .await?;
    if usize::try_from(row.get::<i64, _>(0)).ok() == Some(distinct.len()) {
        Ok(value)
    } else {
        Err(NoticeError::NotFound)
    }
}

fn notification(row: &SqliteRow) -> Notification {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Notification {
        id: row.get::<Uuid, _>(0).into(),
        kind: tell::kind(row.get(1)),
        title: row.get(2),
        many: row.get(8),
        body: row.get(3),
        error: row.get::<Option<String>, _>(9).and_then(|text| serde_json::from_str(&text).ok()),
        task: row.get::<Option<Uuid>, _>(4).map(Into::into),
        connection: row.get::<Option<Uuid>, _>(5).map(Into::into),
        at: instant(row.get(6)),
        read_at: row.get::<Option<i64>, _>(7).map(instant),
    }
}

fn parse_cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, Uuid::try_parse(id).ok()?))
}
