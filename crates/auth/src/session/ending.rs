//! Sessions end: by their person, or because they have to.

use super::Identity;
use crate::{Auth, AuthError, audit};
use atom_api::auth::RevokeSession;
use atom_core::{SessionId, UserId};
use atom_store::SystemTxn;

/// Ends the session that asks.
///
/// # Errors
/// When the store refuses.
pub async fn logout(auth: &Auth, host: &'static str, who: Identity) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    end(&mut txn, auth.now_ms(), &Ended::One(who.session), "logout").await?;
    let entity = Some(who.session.to_string());
    audit(&mut txn, auth, host, "auth.logout", (Some(who.user), Some(who.workspace)), entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// Ends one session of the person who asks.
///
/// # Errors
/// [`AuthError::UnknownSession`] for one that is not theirs.
pub async fn revoke_session(
    auth: &Auth,
    host: &'static str,
    who: Identity,
    request: RevokeSession,
) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    if end(&mut txn, auth.now_ms(), &Ended::OneOf(request.id, who.user), "revoked").await? == 0 {
        return Err(AuthError::UnknownSession);
    }
    let entity = Some(request.id.to_string());
    audit(&mut txn, auth, host, "auth.revoke_session", (Some(who.user), Some(who.workspace)), entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ended {
    /// This one.
    One(SessionId),
    /// This one, if it is this person's.
    OneOf(SessionId, UserId),
    /// All of a person.
    All(UserId),
    /// All of a person but this one.
    Others(UserId, SessionId),
}

/// Ends sessions; says how many.
pub(crate) async fn end(txn: &mut SystemTxn, now: i64, which: &Ended, why: &'static str) -> Result<u64, AuthError> {
    let (session, user, except) = match *which {
        Ended::One(session) => (Some(session), None, None),
        Ended::OneOf(session, user) => (Some(session), Some(user), None),
        Ended::All(user) => (None, Some(user), None),
        Ended::Others(user, except) => (None, Some(user), Some(except)),
    };
    let ended = txn
        .query(
            "UPDATE session SET ended_at = ?4, ended_why = ?5 WHERE ended_at IS NULL \
             AND (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR user = ?2) AND (?3 IS NULL OR id <> ?3)",
        )
        .bind(session.map(SessionId::uuid))
        .bind(user.map(UserId::uuid))
        .bind(except.map(SessionId::uuid))
        .bind(now)
        .bind(why)
        .execute()
        .await?;
    txn.query("DELETE FROM refresh_token WHERE session IN (SELECT id FROM session WHERE ended_at = ?1)")
        .bind(now)
        .execute()
        .await?;
    Ok(ended)
}
