//! Sessions: begin, authenticate, refresh, end.

use crate::{AuthError, Role, account, password, token};
use atom_api::{
    Page,
    auth::{Login, Refresh, RevokeSession, SessionReply, SessionView, User, WhoAmIReply, Workspace},
};
use atom_core::{Clock, SessionId, UserId, WorkspaceId};
use atom_store::{AuditLine, Row as _, SqliteRow, Store, SystemTxn};
use jiff::Timestamp;
use uuid::Uuid;

const TOKEN_LIFE_MS: i64 = 30 * 24 * 3_600_000;
const REFRESH_LIFE_MS: i64 = 180 * 24 * 3_600_000;

/// Who a token stands for.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// The workspace that the session works in.
    pub workspace: WorkspaceId,
    /// What the person is in it.
    pub role: Role,
    /// When the token ends.
    pub expires_ms: i64,
}

/// Finds out who is calling.
///
/// # Errors
/// [`AuthError::NoSession`] when the token is unknown, has ended or was revoked.
pub async fn authenticate(store: &Store, token: &str) -> Result<Identity, AuthError> {
    let mut read = store.system_read().await?;
    let row = read
        .query(
            "SELECT session.id, session.user, session.workspace, session.expires_at, membership.role FROM session \
             JOIN membership ON membership.workspace = session.workspace AND membership.user = session.user \
             WHERE session.token_digest = ?1 AND session.ended_at IS NULL AND session.expires_at > ?2",
        )
        .bind(token::digest(token).to_vec())
        .bind(store.clock().now_ms())
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    Ok(Identity {
        session: row.get::<Uuid, _>(0).into(),
        user: row.get::<Uuid, _>(1).into(),
        workspace: row.get::<Uuid, _>(2).into(),
        expires_ms: row.get(3),
        role: Role::parse(row.get(4)).ok_or(AuthError::NoSession)?,
    })
}

/// Signs in with address and password.
///
/// # Errors
/// [`AuthError::WrongCredentials`], whatever of the two is wrong.
pub async fn login(store: &Store, host: &'static str, request: Login) -> Result<SessionReply, AuthError> {
    let key = account::check_email(&request.email).map_or_else(|_| String::new(), |(_, key)| key);
    let mut read = store.system_read().await?;
    let row = read
        .query(
            "SELECT user.id, user.email, user.name, user.password_hash, workspace.id, workspace.name FROM user \
             JOIN membership ON membership.user = user.id JOIN workspace ON workspace.id = membership.workspace \
             WHERE user.email_key = ?1 ORDER BY workspace.created_at LIMIT 1",
        )
        .bind(key)
        .fetch_optional()
        .await?;
    drop(read);
    let hashed = row.as_ref().map(|row| row.get::<String, _>(3));
    // An unknown address costs the same work as a known one.
    let looked = password::look(request.password, hashed.clone()).await?;
    let row = row.filter(|_| looked.right).ok_or(AuthError::WrongCredentials)?;
    let user = User { id: row.get::<Uuid, _>(0).into(), email: row.get(1), name: row.get(2) };
    let workspace = Workspace { id: row.get::<Uuid, _>(4).into(), name: row.get(5) };
    let mut txn = store.system_write().await?;
    if let Some(anew) = looked.anew {
        txn.query("UPDATE user SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2")
            .bind(user.id.uuid())
            .bind(hashed)
            .bind(anew)
            .execute()
            .await?;
    }
    let reply = begin(&mut txn, store.clock(), host, user, workspace).await?;
    audit(&mut txn, store, host, "auth.login", reply.user.id, reply.workspace.id).await?;
    txn.commit().await?;
    Ok(reply)
}

/// Exchanges a refresh token for a new pair; the session goes on under the new tokens.
///
/// # Errors
/// [`AuthError::NoSession`] when the refresh token is unknown, used or has ended.
pub async fn refresh(store: &Store, host: &'static str, request: Refresh) -> Result<SessionReply, AuthError> {
    let mut txn = store.system_write().await?;
    let now = store.clock().now_ms();
    let row = txn
        .query(
            "UPDATE session SET ended_at = ?2 \
             WHERE refresh_digest = ?1 AND ended_at IS NULL AND refresh_expires_at > ?2 RETURNING user, workspace",
        )
        .bind(token::digest(request.refresh_token.expose()).to_vec())
        .bind(now)
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    let (user, workspace) = person(&mut txn, row.get(0), row.get(1)).await?;
    let reply = begin(&mut txn, store.clock(), host, user, workspace).await?;
    audit(&mut txn, store, host, "auth.refresh", reply.user.id, reply.workspace.id).await?;
    txn.commit().await?;
    Ok(reply)
}

/// Ends the session that asks.
///
/// # Errors
/// When the store refuses.
pub async fn logout(store: &Store, host: &'static str, who: Identity) -> Result<(), AuthError> {
    end(store, host, "auth.logout", who, who.session).await.map(|_| ())
}

/// Ends one session of the person who asks.
///
/// # Errors
/// [`AuthError::UnknownSession`] for one that is not theirs.
pub async fn revoke_session(
    store: &Store,
    host: &'static str,
    who: Identity,
    request: RevokeSession,
) -> Result<(), AuthError> {
    if end(store, host, "auth.revoke_session", who, request.id).await? {
        Ok(())
    } else {
        Err(AuthError::UnknownSession)
    }
}

async fn end(
    store: &Store,
    host: &'static str,
    command: &'static str,
    who: Identity,
    session: SessionId,
) -> Result<bool, AuthError> {
    let mut txn = store.system_write().await?;
    let ended = txn
        .query("UPDATE session SET ended_at = ?3 WHERE id = ?1 AND user = ?2 AND ended_at IS NULL")
        .bind(session.uuid())
        .bind(who.user.uuid())
        .bind(store.clock().now_ms())
        .execute()
        .await?;
    audit(&mut txn, store, host, command, who.user, who.workspace).await?;
    txn.commit().await?;
    Ok(ended > 0)
}

/// Tells who is signed in and where.
///
/// # Errors
/// When the store refuses.
pub async fn whoami(store: &Store, who: Identity) -> Result<WhoAmIReply, AuthError> {
    let mut read = store.system_read().await?;
    let row = read.query(PERSON).bind(who.user.uuid()).bind(who.workspace.uuid()).fetch_one().await?;
    let (user, workspace) = person_from(&row);
    Ok(WhoAmIReply { user, workspace, expires_at: instant(who.expires_ms) })
}

/// The open sessions of the person who asks, newest first.
///
/// # Errors
/// When the store refuses.
pub async fn list_sessions(store: &Store, who: Identity) -> Result<Page<SessionView>, AuthError> {
    let mut read = store.system_read().await?;
    let rows = read
        .query(
            "SELECT id, host, created_at, expires_at FROM session \
             WHERE user = ?1 AND ended_at IS NULL AND expires_at > ?2 ORDER BY created_at DESC LIMIT 1000",
        )
        .bind(who.user.uuid())
        .bind(store.clock().now_ms())
        .fetch_all()
        .await?;
    let view = |row: &SqliteRow| {
        let id = SessionId::from(row.get::<Uuid, _>(0));
        SessionView {
            id,
            host: row.get(1),
            created_at: instant(row.get(2)),
            expires_at: instant(row.get(3)),
            current: id == who.session,
        }
    };
    Ok(Page::whole(rows.iter().map(view).collect()))
}

/// Makes a session inside an open transaction.
pub(crate) async fn begin(
    txn: &mut SystemTxn,
    clock: &dyn Clock,
    host: &'static str,
    user: User,
    workspace: Workspace,
) -> Result<SessionReply, AuthError> {
    let now = clock.now_ms();
    let (token, token_digest) = token::mint(clock);
    let (refresh_token, refresh_digest) = token::mint(clock);
    let expires_ms = now + TOKEN_LIFE_MS;
    txn.query(
        "INSERT INTO session (id, user, workspace, token_digest, refresh_digest, host, created_at, expires_at, refresh_expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(SessionId::new(clock).uuid())
    .bind(user.id.uuid())
    .bind(workspace.id.uuid())
    .bind(token_digest.to_vec())
    .bind(refresh_digest.to_vec())
    .bind(host)
    .bind(now)
    .bind(expires_ms)
    .bind(now + REFRESH_LIFE_MS)
    .execute()
    .await?;
    Ok(SessionReply { token, refresh_token, expires_at: instant(expires_ms), user, workspace })
}

const PERSON: &str = "SELECT user.id, user.email, user.name, workspace.id, workspace.name FROM user, workspace \
                      WHERE user.id = ?1 AND workspace.id = ?2";

async fn person(txn: &mut SystemTxn, user: Uuid, workspace: Uuid) -> Result<(User, Workspace), AuthError> {
    Ok(person_from(&txn.query(PERSON).bind(user).bind(workspace).fetch_one().await?))
}

fn person_from(row: &SqliteRow) -> (User, Workspace) {
    let user = User { id: row.get::<Uuid, _>(0).into(), email: row.get(1), name: row.get(2) };
    (user, Workspace { id: row.get::<Uuid, _>(3).into(), name: row.get(4) })
}

async fn audit(
    txn: &mut SystemTxn,
    store: &Store,
    host: &'static str,
    command: &'static str,
    user: UserId,
    workspace: WorkspaceId,
) -> Result<(), AuthError> {
    let (at_ms, entity) = (store.clock().now_ms(), Some(user.to_string()));
    let line = AuditLine { at_ms, workspace: Some(workspace), user: Some(user), host, command, entity, outcome: "ok" };
    Ok(txn.audit(&line).await?)
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
