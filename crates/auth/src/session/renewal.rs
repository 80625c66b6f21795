//! The tokens of a session: a pair, and its exchange for the next.
//!
//! Each refresh token works once and buys the next. One that was used and comes again has been copied, so the session ends;
//! but two windows may renew at the same moment, so within half a minute, and until its successor was used, a used token
//! buys another successor.

use super::{Ended, end, instant, person};
use crate::{Auth, AuthError, access, audit, token};
use atom_api::{
    SecretText,
    auth::{Refresh, SessionReply, User, Workspace},
};
use atom_core::{SessionId, UserId, WorkspaceId};
use atom_store::{Row as _, SystemTxn};
use uuid::Uuid;

/// A device that is not used for this long is signed out.
pub(super) const REFRESH_LIFE_MS: i64 = 30 * 24 * 3_600_000;
/// How long a used refresh token may come again.
const GRACE_MS: i64 = 30_000;
/// How many successors one token may buy within that time: windows of one browser.
const SUCCESSORS_MAX: i64 = 20;

/// The session that a refresh token is of; `None` for one that is none.
///
/// # Errors
/// When the store refuses.
pub async fn session_of(auth: &Auth, refresh_token: &str) -> Result<Option<SessionId>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query("SELECT session FROM refresh_token WHERE digest = ?1")
        .bind(token::digest(refresh_token).to_vec())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get::<Uuid, _>(0).into()))
}

/// Exchanges a refresh token for a new pair; the session goes on.
///
/// # Errors
/// [`AuthError::NoSession`] when the token is unknown or has ended; [`AuthError::Reused`] when it was used before, which ends
/// the session.
pub async fn refresh(auth: &Auth, host: &'static str, request: Refresh) -> Result<SessionReply, AuthError> {
    let digest = token::digest(request.refresh_token.expose());
    let now = auth.now_ms();
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT session.id, session.user, session.workspace, refresh_token.used_at, \
                    (SELECT count(*) FROM refresh_token AS next WHERE next.parent = refresh_token.digest), \
                    (SELECT count(*) FROM refresh_token AS next \
                     WHERE next.parent = refresh_token.digest AND next.used_at IS NOT NULL) \
             FROM refresh_token JOIN session ON session.id = refresh_token.session \
             WHERE refresh_token.digest = ?1 AND refresh_token.expires_at > ?2 AND session.ended_at IS NULL",
        )
        .bind(digest.to_vec())
        .bind(now)
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    let (session, user) = (SessionId::from(row.get::<Uuid, _>(0)), UserId::from(row.get::<Uuid, _>(1)));
    let workspace = WorkspaceId::from(row.get::<Uuid, _>(2));
    let who = (Some(user), Some(workspace));
    if let Some(used) = row.get::<Option<i64>, _>(3) {
        let (successors, used_successors): (i64, i64) = (row.get(4), row.get(5));
        let soon = (now - used).abs() <= GRACE_MS && used_successors == 0 && successors < SUCCESSORS_MAX;
        if !soon {
            end(&mut txn, now, &Ended::One(session), "reused").await?;
            audit(&mut txn, auth, host, "auth.refresh", who, Some(session.to_string()), "reused").await?;
            txn.commit().await?;
            return Err(AuthError::Reused);
        }
    } else {
        let sql = "UPDATE refresh_token SET used_at = ?2 WHERE digest = ?1";
        txn.query(sql).bind(digest.to_vec()).bind(now).execute().await?;
    }
    txn.query("DELETE FROM refresh_token WHERE session = ?1 AND expires_at <= ?2")
        .bind(session.uuid())
        .bind(now)
        .execute()
        .await?;
    let (user, workspace) = person(&mut txn, user, workspace).await?;
    let reply = issue(&mut txn, auth, session, Some(digest), user, workspace).await?;
    audit(&mut txn, auth, host, "auth.refresh", who, Some(session.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(reply)
}

/// A pair of tokens for a session.
pub(super) async fn issue(
    txn: &mut SystemTxn,
    auth: &Auth,
    session: SessionId,
    parent: Option<[u8; 32]>,
    user: User,
    workspace: Workspace,
) -> Result<SessionReply, AuthError> {
    let (now, clock) = (auth.now_ms(), auth.store.clock());
    let (refresh_token, digest) = token::mint(clock);
    txn.query("INSERT INTO refresh_token (digest, session, parent, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(digest.to_vec())
        .bind(session.uuid())
        .bind(parent.map(|parent| parent.to_vec()))
        .bind(now)
        .bind(now + REFRESH_LIFE_MS)
        .execute()
        .await?;
    txn.query("UPDATE session SET seen_at = ?2, expires_at = ?3 WHERE id = ?1")
        .bind(session.uuid())
        .bind(now)
        .bind(now + REFRESH_LIFE_MS)
        .execute()
        .await?;
    let (token, expires_ms): (SecretText, i64) = auth.keys.signer.sign(clock, user.id, session, access::LIFE_MS);
    Ok(SessionReply { token, refresh_token, expires_at: instant(expires_ms), user, workspace, device_key: None })
}
