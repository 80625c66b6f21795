//! Locking a session that its person leaves alone, and opening it again with the password.

use crate::{Auth, AuthError, Identity, Origin, audit, proof};
use atom_api::account::Unlock;

/// What a locked session may still call.
const PAST_THE_LOCK: [&str; 5] = ["auth.unlock", "auth.unlock_by_keychain", "auth.logout", "auth.whoami", "auth.lock"];

/// Whether a locked session may call this command.
#[must_use]
pub fn passes_lock(command: &str) -> bool {
    PAST_THE_LOCK.contains(&command)
}

/// Locks the session that asks.
///
/// # Errors
/// When the store refuses.
pub async fn lock(auth: &Auth, origin: &Origin, who: Identity) -> Result<(), AuthError> {
    mark(auth, origin, who, Some(auth.now_ms()), "auth.lock").await
}

/// Opens the session that asks.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::Wait`] after many tries.
pub async fn unlock(auth: &Auth, origin: &Origin, who: Identity, request: Unlock) -> Result<(), AuthError> {
    proof::password(auth, who, request.password).await?;
    open(auth, origin, who, "auth.unlock").await
}

/// Opens the session of somebody who has shown who they are.
pub(crate) async fn open(auth: &Auth, origin: &Origin, who: Identity, command: &'static str) -> Result<(), AuthError> {
    mark(auth, origin, who, None, command).await
}

async fn mark(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    locked_at: Option<i64>,
    command: &'static str,
) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    txn.query("UPDATE session SET locked_at = ?2 WHERE id = ?1")
        .bind(who.session.uuid())
        .bind(locked_at)
        .execute()
        .await?;
    let (here, entity) = ((Some(who.user), Some(who.workspace)), Some(who.session.to_string()));
    audit(&mut txn, auth, origin.host, command, here, entity, "ok").await?;
    Ok(txn.commit().await?)
}
