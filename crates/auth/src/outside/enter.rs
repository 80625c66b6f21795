//! Coming in as who a service says it is: into the account that is linked, or a new one.

use super::{
    Known,
    attempts::{Purpose, Taken},
};
use crate::{
    Auth, AuthError, Origin, account, audit,
    delay::{self, By},
    device,
    factor::{self, Asked},
    session, verify,
};
use atom_api::{
    SecretText,
    auth::{SessionReply, User},
    signin::{Finish, FinishReply},
};
use atom_core::UserId;
use atom_store::{Row as _, StoreError, SystemTxn};
use uuid::Uuid;

/// Signs in as who came back from the browser; without a session while it is waited for.
///
/// # Errors
/// [`AuthError::NoAttempt`]; [`AuthError::Failed`] with what went wrong at the service; [`AuthError::CodeWanted`] or
/// [`AuthError::CodeRefused`] where there is a second factor, after which the attempt goes on;
/// [`AuthError::AddressTaken`] where the address has an account that is not linked.
pub async fn finish(auth: &Auth, origin: &Origin, request: Finish) -> Result<FinishReply, AuthError> {
    let attempts = &auth.outside.attempts;
    let Some(taken) = attempts.take(&request.attempt, request.wait, Purpose::SignIn).await? else {
        return Ok(FinishReply { session: None, new: false });
    };
    match enter(auth, origin, &taken, request.totp.as_ref(), request.device).await {
        Ok((session, new)) => Ok(FinishReply { session: Some(session), new }),
        Err(error @ (AuthError::CodeWanted | AuthError::CodeRefused | AuthError::Wait { .. })) => {
            attempts.put_back(taken);
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// Whether somebody may come in at all.
///
/// # Errors
/// [`AuthError::AddressTaken`], and [`AuthError::Invalid`] for an address that is missing or none.
pub(super) async fn may_enter(auth: &Auth, known: &Known) -> Result<(), AuthError> {
    if of(auth, known).await?.is_some() {
        return Ok(());
    }
    let (_, key) = address(known)?;
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT 1 FROM user WHERE email_key = ?1";
    match read.query(sql).bind(key).fetch_optional().await? {
        Some(_) => Err(AuthError::AddressTaken),
        None => Ok(()),
    }
}

/// The account that is linked.
async fn of(auth: &Auth, known: &Known) -> Result<Option<User>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT user.id, user.email, user.name FROM sign_in_account \
             JOIN user ON user.id = sign_in_account.user \
             WHERE sign_in_account.issuer = ?1 AND sign_in_account.subject = ?2 AND user.deleted_at IS NULL",
        )
        .bind(known.issuer.clone())
        .bind(known.subject.clone())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| User { id: row.get::<Uuid, _>(0).into(), email: row.get(1), name: row.get(2) }))
}

async fn enter(
    auth: &Auth,
    origin: &Origin,
    taken: &Taken,
    totp: Option<&SecretText>,
    device: Option<String>,
) -> Result<(SessionReply, bool), AuthError> {
    match of(auth, &taken.known).await? {
        Some(user) => Ok((again(auth, origin, &taken.known, user, totp, device).await?, false)),
        None => Ok((new(auth, origin, &taken.known, device).await?, true)),
    }
}

/// Into an account that there is. Its second factor is asked for here as well; tries are counted by the account at
/// the service, which nobody else has.
async fn again(
    auth: &Auth,
    origin: &Origin,
    known: &Known,
    user: User,
    totp: Option<&SecretText>,
    device: Option<String>,
) -> Result<SessionReply, AuthError> {
    let tried = delay::begin(auth, &By::Service { issuer: &known.issuer, subject: &known.subject }).await?;
    let mut txn = auth.store.system_write().await?;
    match factor::ask(&mut txn, auth, user.id, totp).await? {
        Asked::Nothing => {}
        Asked::Code => {
            drop(txn);
            tried.half(auth).await?;
            return Err(AuthError::CodeWanted);
        }
        Asked::Another => return Err(AuthError::CodeRefused),
    }
    tried.right(&mut txn).await?;
    // Unlinked meanwhile: then it opens nothing.
    let sql = "UPDATE sign_in_account SET used_at = ?4 WHERE issuer = ?1 AND subject = ?2 AND user = ?3";
    let used = txn
        .query(sql)
        .bind(known.issuer.clone())
        .bind(known.subject.clone())
        .bind(user.id.uuid())
        .bind(auth.now_ms())
        .execute()
        .await?;
    if used == 0 {
        return Err(AuthError::NoAttempt);
    }
    let workspace = session::home(&mut txn, auth, &user).await?;
    let mut reply = session::begin(&mut txn, auth, origin.host, device, user, workspace).await?;
    reply.device_key = device::remember(&mut txn, auth, reply.user.id, None).await?;
    let who = (Some(reply.user.id), Some(reply.workspace.id));
    audit(&mut txn, auth, origin.host, "signin.finish", who, Some(reply.user.id.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(reply)
}

/// A new account without a password. Its address counts as confirmed where the service says that it is.
async fn new(auth: &Auth, origin: &Origin, known: &Known, device: Option<String>) -> Result<SessionReply, AuthError> {
    let (email, key) = address(known)?;
    let spoken = known.name.as_deref().and_then(|name| account::check_name(name).ok());
    let name = spoken.unwrap_or_else(|| email.split('@').next().unwrap_or(&email).to_owned());
    let user = User { id: UserId::new(auth.store.clock()), email, name };
    let mut txn = auth.store.system_write().await?;
    let verified_at = known.email_verified.then(|| auth.now_ms());
    let inserted = account::insert(&mut txn, auth, &user, key, String::new(), verified_at).await;
    inserted.map_err(|error| match error {
        AuthError::Taken => AuthError::AddressTaken,
        other => other,
    })?;
    insert(&mut txn, auth, known, user.id, Some(auth.now_ms())).await?;
    let code = if known.email_verified { None } else { Some(verify::begin(&mut txn, auth, user.id).await?) };
    let workspace = session::home(&mut txn, auth, &user).await?;
    let mut reply = session::begin(&mut txn, auth, origin.host, device, user, workspace).await?;
    reply.device_key = device::remember(&mut txn, auth, reply.user.id, None).await?;
    let who = (Some(reply.user.id), Some(reply.workspace.id));
    audit(&mut txn, auth, origin.host, "signin.finish", who, Some(reply.user.id.to_string()), "ok").await?;
    txn.commit().await?;
    if let Some(code) = code {
        verify::post(auth, reply.user.id, reply.user.email.clone(), &code).await;
    }
    Ok(reply)
}

/// Links an account of a service to one here.
///
/// # Errors
/// [`AuthError::LinkedElsewhere`] where either has another already.
pub(super) async fn insert(
    txn: &mut SystemTxn,
    auth: &Auth,
    known: &Known,
    user: UserId,
    used_at: Option<i64>,
) -> Result<(), AuthError> {
    txn.query(
        "INSERT INTO sign_in_account (issuer, subject, user, account, linked_at, used_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(known.issuer.clone())
    .bind(known.subject.clone())
    .bind(user.uuid())
    .bind(known.account.chars().filter(|c| !c.is_control()).take(254).collect::<String>())
    .bind(auth.now_ms())
    .bind(used_at)
    .execute()
    .await
    .map_err(|error| match error {
        StoreError::Constraint(_) => AuthError::LinkedElsewhere,
        other => other.into(),
    })?;
    Ok(())
}

/// The address that a new account gets.
fn address(known: &Known) -> Result<(String, String), AuthError> {
    account::check_email(known.email.as_deref().unwrap_or_default()).map_err(|_| {
        let message = "The service tells no e-mail address of yours, and an account has one. Register here instead.";
        AuthError::Invalid { field: "email", message }
    })
}
