//! Opening a locked session by a secret that the keychain keeps, where its person wants that.
//!
//! The keychain asks for what the system asks for; so this guards as well as the system's own lock does, and no better. The
//! secret is 256 random bits and good for nothing else; only its digest is in the database.

use crate::{Auth, AuthError, Identity, Origin, audit, lock, proof};
use atom_api::SecretText;
use atom_store::Row as _;

/// Shows the password of the person who asks.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::Wait`] after many tries.
pub async fn prove(auth: &Auth, who: Identity, password: SecretText) -> Result<(), AuthError> {
    proof::shown(auth, who, password).await.map(drop)
}

/// Has the secret open locked sessions of the person who asks; none: no longer. The password was shown.
///
/// # Errors
/// When the store refuses.
pub async fn set_keychain_unlock(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    secret: Option<&[u8; 32]>,
) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    match secret {
        Some(secret) => {
            txn.query(
                "INSERT INTO keychain_unlock (user, digest, made_at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT DO UPDATE SET digest = excluded.digest, made_at = excluded.made_at",
            )
            .bind(who.user.uuid())
            .bind(digest(secret).to_vec())
            .bind(auth.now_ms())
            .execute()
            .await?;
        }
        None => {
            txn.query("DELETE FROM keychain_unlock WHERE user = ?1").bind(who.user.uuid()).execute().await?;
        }
    }
    let (here, entity) = ((Some(who.user), Some(who.workspace)), Some(who.user.to_string()));
    audit(&mut txn, auth, origin.host, "auth.keychain_unlock", here, entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// Whether the keychain opens locked sessions of the person who asks.
///
/// # Errors
/// When the store refuses.
pub async fn has_keychain_unlock(auth: &Auth, who: Identity) -> Result<bool, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row =
        read.query("SELECT 1 FROM keychain_unlock WHERE user = ?1").bind(who.user.uuid()).fetch_optional().await?;
    Ok(row.is_some())
}

/// Opens the session that asks by the secret that the keychain gave.
///
/// # Errors
/// [`AuthError::KeychainRefused`] for another one, or where the person does not want this.
pub async fn unlock_by_secret(auth: &Auth, origin: &Origin, who: Identity, secret: &[u8]) -> Result<(), AuthError> {
    let mut read = auth.store.system_read().await?;
    let row =
        read.query("SELECT digest FROM keychain_unlock WHERE user = ?1").bind(who.user.uuid()).fetch_optional().await?;
    drop(read);
    let kept: Option<[u8; 32]> = row.and_then(|row| row.get::<Vec<u8>, _>(0).try_into().ok());
    // `blake3::Hash` compares in constant time.
    let fits = kept.is_some_and(|kept| blake3::Hash::from(kept) == blake3::Hash::from(digest(secret)));
    if !fits {
        return Err(AuthError::KeychainRefused);
    }
    lock::open(auth, origin, who, "auth.unlock_by_keychain").await
}

fn digest(secret: &[u8]) -> [u8; 32] {
    blake3::derive_key("Atom 2026 keychain unlock digest v1", secret)
}
