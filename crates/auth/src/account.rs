//! Registration.

use crate::{Auth, AuthError, Origin, audit, device, password, session, verify};
use atom_api::auth::{Register, SessionReply, User};
use atom_core::{LineFault, UserId};
use atom_store::{Row as _, StoreError, SystemTxn};

const NAME_CHARS_MAX: usize = 200;
const EMAIL_BYTES_MAX: usize = 254; // RFC 5321 §4.5.3.1.3

/// Whether anybody has an account here.
///
/// # Errors
/// When the store refuses.
pub async fn has_account(auth: &Auth) -> Result<bool, AuthError> {
    let mut read = auth.store.system_read().await?;
    Ok(read.query("SELECT 1 FROM user WHERE deleted_at IS NULL LIMIT 1").fetch_optional().await?.is_some())
}

/// Creates an account with a workspace of its own, and signs in. The first account keeps the installation.
///
/// # Errors
/// [`AuthError::Invalid`] naming the field; [`AuthError::Taken`].
pub async fn register(auth: &Auth, origin: &Origin, request: Register) -> Result<SessionReply, AuthError> {
    let (email, email_key) = check_email(&request.email)?;
    let name = check_name(&request.name)?;
    let hashed = password::choose(request.password, email.clone(), name.clone()).await?;
    let user = User { id: UserId::new(auth.store.clock()), email, name };
    let mut txn = auth.store.system_write().await?;
    insert(&mut txn, auth, &user, email_key, hashed, None).await?;
    // Who keeps the installation is asked for nothing, so no mail lies in its folder that they did not ask for.
    let keeper = txn.query("SELECT keeper FROM user WHERE id = ?1").bind(user.id.uuid()).fetch_optional().await?;
    let code = match keeper.is_some_and(|row| row.get(0)) {
        true => None,
        false => Some(verify::begin(&mut txn, auth, user.id).await?),
    };
    let workspace = session::home(&mut txn, auth, &user).await?;
    let mut reply = session::begin(&mut txn, auth, origin.host, request.device, user, workspace).await?;
    reply.device_key = device::remember(&mut txn, auth, reply.user.id, None).await?;
    let who = (Some(reply.user.id), Some(reply.workspace.id));
    audit(&mut txn, auth, origin.host, "auth.register", who, Some(reply.user.id.to_string()), "ok").await?;
    txn.commit().await?;
    if let Some(code) = code {
        verify::post(auth, reply.user.id, reply.user.email.clone(), &code).await;
    }
    Ok(reply)
}

/// Makes an account; the first one keeps the installation. Without a password its hash is empty.
pub(crate) async fn insert(
    txn: &mut SystemTxn,
    auth: &Auth,
    user: &User,
    email_key: String,
    password_hash: String,
    verified_at: Option<i64>,
) -> Result<(), AuthError> {
    txn.query(
        "INSERT INTO user (id, email, email_key, name, password_hash, created_at, verified_at, keeper) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, NOT EXISTS (SELECT 1 FROM user WHERE keeper = 1)",
    )
    .bind(user.id.uuid())
    .bind(user.email.clone())
    .bind(email_key)
    .bind(user.name.clone())
    .bind(password_hash)
    .bind(auth.now_ms())
    .bind(verified_at)
    .execute()
    .await
    .map_err(|error| match error {
        StoreError::Constraint(_) => AuthError::Taken,
        other => other.into(),
    })?;
    Ok(())
}

/// The address as written and its form for comparing.
pub(crate) fn check_email(text: &str) -> Result<(String, String), AuthError> {
    let text = text.trim();
    let parts = text.split_once('@');
    let whole = parts.is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    if !whole || text.len() > EMAIL_BYTES_MAX || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(AuthError::Invalid { field: "email", message: "This is not an e-mail address." });
    }
    Ok((text.to_owned(), text.to_lowercase()))
}

/// What somebody is called.
pub(crate) fn check_name(text: &str) -> Result<String, AuthError> {
    let invalid = |message| AuthError::Invalid { field: "name", message };
    match atom_core::line(text, NAME_CHARS_MAX) {
        Ok(name) => Ok(name.to_owned()),
        Err(LineFault::Empty) => Err(invalid("Say how you want to be called.")),
        Err(_) => Err(invalid("A name is one line of at most 200 characters.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@.b", "a@b.", &format!("{}@b", "a".repeat(300))] {
            assert!(check_email(text).is_err(), "{text}");
        }
        assert_eq!(
            check_email(" Ada@Example.COM ").expect("an address"),
            ("Ada@Example.COM".into(), "ada@example.com".into())
        );
    }
}
