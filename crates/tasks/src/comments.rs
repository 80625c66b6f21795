//! Comments on tasks.

use crate::{TaskError, known};
use atom_api::{
    Page,
    comments::{COMMENT_BYTES_MAX, Comment, Create, Delete, List, Update},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::CommentId;
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store};
use uuid::Uuid;

const SELECT: &str = "SELECT comment.id, comment.task, comment.text, coalesce(user.name, ''), comment.created_at, comment.edited_at \
     FROM comment LEFT JOIN user ON user.id = comment.author WHERE comment.workspace = ?1 AND comment.deleted = 0";

/// The comments on a task, oldest first unless the newest are wanted first.
///
/// # Errors
/// `not_found`.
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<Page<Comment>, TaskError> {
    let mut read = store.read(scope).await?;
    known::title(&mut read, request.task).await?;
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let (beyond, way, first) =
        if request.newest { ("<", "DESC", (i64::MAX, Uuid::max())) } else { (">", "ASC", (i64::MIN, Uuid::nil())) };
    let (from, id) = match request.cursor.as_deref() {
        None => first,
        Some(text) => parse_cursor(text)
            .ok_or_else(|| TaskError::invalid("cursor", "This is not a cursor of `comments.list`."))?,
    };
    let sql = format!(
        "{SELECT} AND comment.task = ?2 AND (comment.created_at, comment.id) {beyond} (?3, ?4) \
         ORDER BY comment.created_at {way}, comment.id {way} LIMIT ?5"
    );
    let rows = read
        .query(atom_store::AssertSqlSafe(sql))
        .bind(request.task.uuid())
        .bind(from)
        .bind(id)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let mut items: Vec<Comment> = rows.iter().map(comment).collect();
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|last| format!("{}.{}", last.at.as_millisecond(), last.id));
    Ok(Page { items, next })
}

/// Comments on a task.
///
/// # Errors
/// `not_found`; `invalid` for an empty or too long text.
pub async fn create(store: &Store, scope: &Scope, request: Create) -> Result<Comment, TaskError> {
    let text = check(request.text)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.task).await?;
    let (id, now, author) = (CommentId::from(txn.id().uuid()), txn.now_ms(), txn.scope().user);
    txn.query(
        "INSERT INTO comment (workspace, id, task, author, text, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(id.uuid())
    .bind(request.task.uuid())
    .bind(author.uuid())
    .bind(text)
    .bind(now)
    .execute()
    .await?;
    let comment = load(&mut txn, id).await?;
    txn.commit(&title, Some(request.task.uuid())).await?;
    Ok(comment)
}

/// Changes a comment.
///
/// # Errors
/// As [`create`].
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<Comment, TaskError> {
    let text = check(request.text)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let title = known::title(&mut txn, before.task).await?;
    if before.text != text {
        let now = txn.now_ms();
        txn.query("UPDATE comment SET text = ?3, edited_at = ?4, updated_at = ?4 WHERE workspace = ?1 AND id = ?2")
            .bind(request.id.uuid())
            .bind(text)
            .bind(now)
            .execute()
            .await?;
    }
    let comment = load(&mut txn, request.id).await?;
    txn.commit(&title, Some(before.task.uuid())).await?;
    Ok(comment)
}

/// Removes a comment.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let title = known::title(&mut txn, before.task).await?;
    let now = txn.now_ms();
    txn.query("UPDATE comment SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.commit(&title, Some(before.task.uuid())).await?;
    Ok(())
}

async fn load(handle: &mut impl Scoped, id: CommentId) -> Result<Comment, TaskError> {
    let sql = format!("{SELECT} AND comment.id = ?2");
    let row = handle.query(atom_store::AssertSqlSafe(sql)).bind(id.uuid()).fetch_optional().await?;
    row.as_ref().map(comment).ok_or(TaskError::NotFound("comment"))
}

fn comment(row: &SqliteRow) -> Comment {
    Comment {
        id: row.get::<Uuid, _>(0).into(),
        task: row.get::<Uuid, _>(1).into(),
        text: row.get(2),
        by: row.get(3),
        at: known::instant(row.get(4)),
        edited_at: row.get::<Option<i64>, _>(5).map(known::instant),
    }
}

fn check(text: String) -> Result<String, TaskError> {
    if atom_core::is_blank(&text) {
        return Err(TaskError::invalid("text", "A comment cannot be empty."));
    }
    if text.len() > COMMENT_BYTES_MAX {
        return Err(TaskError::invalid("text", "A comment has at most 64 KiB."));
    }
    if text.contains('\0') {
        return Err(TaskError::invalid("text", "A comment is text; a NUL character is not."));
    }
    Ok(text)
}

fn parse_cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, Uuid::try_parse(id).ok()?))
}
