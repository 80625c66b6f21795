//! Signing in.

use crate::{
    Auth, AuthError, Origin, account, audit,
    delay::{self, By},
    device,
    factor::{self, Asked},
    password, session,
};
use atom_api::auth::{Login, SessionReply, User};
use atom_core::UserId;
use atom_store::Row as _;
use uuid::Uuid;

/// Signs in with address and password.
///
/// # Errors
/// [`AuthError::WrongCredentials`], whatever of the two is wrong; [`AuthError::CodeWanted`] or [`AuthError::CodeRefused`] where
/// there is a second factor; [`AuthError::Wait`] after many tries.
pub async fn login(auth: &Auth, origin: &Origin, request: Login) -> Result<SessionReply, AuthError> {
    let key = account::check_email(&request.email).map_or_else(|_| String::new(), |(_, key)| key);
    let known = device::known(auth, &key, request.device_key.as_ref()).await?;
    let tried = delay::begin(auth, &known.map_or(By::Address { email_key: &key, origin }, By::Device)).await?;
    let mut read = auth.store.system_read().await?;
    let row = read
        .query("SELECT id, email, name, password_hash FROM user WHERE email_key = ?1 AND password_hash <> ''")
        .bind(key)
        .fetch_optional()
        .await?;
    drop(read);
    let hashed = row.as_ref().map(|row| row.get::<String, _>(3));
    // An unknown address costs the same work as a known one.
    let looked = password::look(request.password, hashed.clone()).await?;
    let row = row.filter(|_| looked.right).ok_or(AuthError::WrongCredentials)?;
    let user = User { id: row.get::<Uuid, _>(0).into(), email: row.get(1), name: row.get(2) };
    let guess = match (request.totp.is_some(), known) {
        // On a device of their own, nobody else's guesses make the owner wait: what counts is that device.
        (true, None) => match delay::begin(auth, &By::Factor(user.id)).await {
            Ok(guess) => Some(guess),
            Err(error) => {
                tried.half(auth).await?;
                return Err(error);
            }
        },
        _ => None,
    };
    let mut txn = auth.store.system_write().await?;
    // It may have been changed while it was compared, and with it every session ended: this one would outlive that.
    let still = txn.query("SELECT 1 FROM user WHERE id = ?1 AND password_hash = ?2");
    if still.bind(user.id.uuid()).bind(hashed.clone()).fetch_optional().await?.is_none() {
        return Err(AuthError::WrongCredentials);
    }
    match factor::ask(&mut txn, auth, user.id, request.totp.as_ref()).await? {
        Asked::Nothing => {}
        Asked::Code => {
            drop(txn);
            tried.half(auth).await?;
            if let Some(guess) = guess {
                guess.half(auth).await?;
            }
            return Err(AuthError::CodeWanted);
        }
        Asked::Another => return Err(AuthError::CodeRefused),
    }
    tried.right(&mut txn).await?;
    if let Some(guess) = guess {
        guess.right(&mut txn).await?;
    }
    if let Some(anew) = looked.anew {
        rehash(&mut txn, user.id, hashed, anew).await?;
    }
    let workspace = session::home(&mut txn, auth, &user).await?;
    let mut reply = session::begin(&mut txn, auth, origin.host, request.device, user, workspace).await?;
    reply.device_key = device::remember(&mut txn, auth, reply.user.id, request.device_key.as_ref()).await?;
    let who = (Some(reply.user.id), Some(reply.workspace.id));
    audit(&mut txn, auth, origin.host, "auth.login", who, Some(reply.user.id.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(reply)
}

/// Puts a hash in the place of a weaker one of the same password, unless another came between.
async fn rehash(
    txn: &mut atom_store::SystemTxn,
    user: UserId,
    old: Option<String>,
    anew: String,
) -> Result<(), AuthError> {
    txn.query("UPDATE user SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2")
        .bind(user.uuid())
        .bind(old)
        .bind(anew)
        .execute()
        .await?;
    Ok(())
}
