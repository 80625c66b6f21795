//! The accounts at services that open an account here: linking and unlinking, with proof of both.

use super::{
    Known,
    attempts::Purpose,
    enter,
    providers::{name_of, providers},
};
use crate::{Auth, AuthError, Identity, Origin, audit, proof, session::instant};
use atom_api::signin::{FinishLink, FinishLinkReply, Found, Linked, LinkedReply, Unlink};
use atom_core::UserId;
use atom_store::{Row as _, SqliteRow, SystemTxn};
use uuid::Uuid;

/// What is linked to the account of who asks.
///
/// # Errors
/// When the store refuses.
pub async fn list(auth: &Auth, who: Identity) -> Result<LinkedReply, AuthError> {
    all(auth, who.user).await
}

/// Links who came back from the browser to the account of who asks, who is the one that began; or tells them who it is, and
/// keeps it for when they have looked.
///
/// # Errors
/// [`AuthError::NoAttempt`]; [`AuthError::Failed`] with what went wrong at the service; [`AuthError::LinkedElsewhere`];
/// [`AuthError::AlreadyLinked`].
pub async fn finish_link(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: FinishLink,
) -> Result<FinishLinkReply, AuthError> {
    let purpose = Purpose::Link(who.user);
    let Some(taken) = auth.outside.attempts.take(&request.attempt, request.wait, purpose).await? else {
        return Ok(FinishLinkReply { linked: None, found: None });
    };
    if request.look {
        let found = Found { name: taken.service.name.clone(), account: taken.known.account.clone() };
        auth.outside.attempts.put_back(taken);
        return Ok(FinishLinkReply { linked: None, found: Some(found) });
    }
    may_link(auth, who.user, &taken.known).await?;
    let mut txn = auth.store.system_write().await?;
    enter::insert(&mut txn, auth, &taken.known, who.user, None).await?;
    note(&mut txn, auth, origin, who, "signin.finish_link", &taken.service.id).await?;
    txn.commit().await?;
    let linked = all(auth, who.user).await?.items.into_iter().find(|one| one.issuer == taken.known.issuer);
    Ok(FinishLinkReply { linked, found: None })
}

/// Whether somebody's account at a service is free to be linked.
///
/// # Errors
/// [`AuthError::AlreadyLinked`] and [`AuthError::LinkedElsewhere`].
pub(super) async fn may_link(auth: &Auth, user: UserId, known: &Known) -> Result<(), AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT (SELECT user FROM sign_in_account WHERE issuer = ?1 AND subject = ?2), \
                    EXISTS (SELECT 1 FROM sign_in_account WHERE issuer = ?1 AND user = ?3)",
        )
        .bind(known.issuer.clone())
        .bind(known.subject.clone())
        .bind(user.uuid())
        .fetch_one()
        .await?;
    match row.get::<Option<Uuid>, _>(0) {
        Some(other) if other != user.uuid() => Err(AuthError::LinkedElsewhere),
        _ if row.get::<bool, _>(1) => Err(AuthError::AlreadyLinked),
        _ => Ok(()),
    }
}

/// Takes a link away. The last way in stays.
///
/// # Errors
/// [`AuthError::WrongPassword`] or [`AuthError::NotFresh`]; [`AuthError::UnknownLink`]; [`AuthError::LastWayIn`].
pub async fn unlink(auth: &Auth, origin: &Origin, who: Identity, request: Unlink) -> Result<(), AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    let row = txn
        .query(
            "SELECT (SELECT password_hash <> '' FROM user WHERE id = ?1), \
                    (SELECT count(*) FROM sign_in_account WHERE user = ?1), \
                    EXISTS (SELECT 1 FROM sign_in_account WHERE user = ?1 AND issuer = ?2)",
        )
        .bind(who.user.uuid())
        .bind(request.issuer.clone())
        .fetch_one()
        .await?;
    let (has_password, links, is_linked): (bool, i64, bool) = (row.get(0), row.get(1), row.get(2));
    if !is_linked {
        return Err(AuthError::UnknownLink);
    }
    if !has_password && links < 2 {
        return Err(AuthError::LastWayIn);
    }
    txn.query("DELETE FROM sign_in_account WHERE user = ?1 AND issuer = ?2")
        .bind(who.user.uuid())
        .bind(request.issuer.clone())
        .execute()
        .await?;
    note(&mut txn, auth, origin, who, "signin.unlink", &request.issuer).await?;
    Ok(txn.commit().await?)
}

/// What is linked to an account.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn all(auth: &Auth, user: UserId) -> Result<LinkedReply, AuthError> {
    let services = providers(auth).await?.items;
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT password_hash <> '' FROM user WHERE id = ?1";
    let has_password = read.query(sql).bind(user.uuid()).fetch_optional().await?.is_some_and(|row| row.get(0));
    let rows = read
        .query("SELECT issuer, account, linked_at, used_at FROM sign_in_account WHERE user = ?1 ORDER BY linked_at, issuer")
        .bind(user.uuid())
        .fetch_all()
        .await?;
    let view = |row: &SqliteRow| {
        let issuer: String = row.get(0);
        Linked {
            name: name_of(&services, &issuer),
            issuer,
            account: row.get(1),
            linked_at: instant(row.get(2)),
            used_at: row.get::<Option<i64>, _>(3).map(instant),
        }
    };
    Ok(LinkedReply { items: rows.iter().map(view).collect(), has_password })
}

/// Takes away all links of an account that goes.
pub(crate) async fn forget(txn: &mut SystemTxn, user: UserId) -> Result<(), AuthError> {
    txn.query("DELETE FROM sign_in_account WHERE user = ?1").bind(user.uuid()).execute().await?;
    Ok(())
}

async fn note(
    txn: &mut SystemTxn,
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    command: &'static str,
    entity: &str,
) -> Result<(), AuthError> {
    let here = (Some(who.user), Some(who.workspace));
    audit(txn, auth, origin.host, command, here, Some(entity.to_owned()), "ok").await
}
