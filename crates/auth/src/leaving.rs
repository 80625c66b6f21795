//! What a person may do with their account as a whole: another password, all that is kept about them, the end of it.

use crate::{
    Auth, AuthError, Identity, Origin, Role, audit, device, factor, mail, outside, password, proof, reset,
    session::{self, Ended, instant},
    verify,
};
use atom_api::{
    account::{ActivityLine, ChangePassword, DeleteAccount, ExportReply, Membership, PastSession, SettingLine},
    auth::{User, Workspace},
};
use atom_core::WorkspaceId;
use atom_store::Row as _;
use uuid::Uuid;

/// Lines of the audit trail in an export.
const ACTIVITY_MAX: i64 = 10_000;

/// Sets another password; every other session of the account ends.
///
/// # Errors
/// [`AuthError::WrongPassword`], and [`AuthError::Invalid`] for a new one that is refused; [`AuthError::NoSession`] where the
/// password was reset meanwhile.
pub async fn change_password(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: ChangePassword,
) -> Result<(), AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let chosen = password::choose(request.new_password, person.email.clone(), person.name.clone()).await;
    let hashed = chosen.map_err(|error| match error {
        AuthError::Invalid { message, .. } => AuthError::Invalid { field: "new_password", message },
        other => other,
    })?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    txn.query("UPDATE user SET password_hash = ?2 WHERE id = ?1").bind(who.user.uuid()).bind(hashed).execute().await?;
    // Codes that are on their way were asked for by whoever could be the reason for the change.
    txn.query("DELETE FROM password_reset WHERE user = ?1").bind(who.user.uuid()).execute().await?;
    session::end(&mut txn, auth.now_ms(), &Ended::Others(who.user, who.session), "password").await?;
    note(&mut txn, auth, origin, who, "auth.change_password").await?;
    txn.commit().await?;
    mail::tell(auth, reset::changed(reset::speaks_german(auth, who.user).await, person.email)).await;
    Ok(())
}

/// Removes what is kept about a person, their memberships and sessions. What they did in workspaces of others stays there.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::LastOwner`] while others would be left without an owner, [`AuthError::Keeps`]
/// while the installation would be left without a keeper.
pub async fn delete_account(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: DeleteAccount,
) -> Result<(), AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    let abandoned = txn
        .query(
            "SELECT 1 FROM membership AS own WHERE own.user = ?1 AND own.role = 'owner' \
             AND NOT EXISTS (SELECT 1 FROM membership AS other WHERE other.workspace = own.workspace \
                             AND other.user <> ?1 AND other.role = 'owner') \
             AND EXISTS (SELECT 1 FROM membership AS other WHERE other.workspace = own.workspace AND other.user <> ?1)",
        )
        .bind(who.user.uuid())
        .fetch_optional()
        .await?;
    if abandoned.is_some() {
        return Err(AuthError::LastOwner);
    }
    let others = txn
        .query("SELECT 1 FROM user WHERE id <> ?1 AND email <> '' AND deleted_at IS NULL")
        .bind(who.user.uuid())
        .fetch_optional()
        .await?;
    if who.keeper && others.is_some() {
        return Err(AuthError::Keeps);
    }
    let now = auth.now_ms();
    note(&mut txn, auth, origin, who, "auth.delete_account").await?;
    session::end(&mut txn, now, &Ended::All(who.user), "deleted").await?;
    factor::forget(&mut txn, who.user).await?;
    device::forget(&mut txn, who.user).await?;
    verify::forget(&mut txn, who.user).await?;
    outside::forget(&mut txn, who.user).await?;
    for sql in [
        "DELETE FROM password_reset WHERE user = ?1",
        "DELETE FROM keychain_unlock WHERE user = ?1",
        "DELETE FROM membership WHERE user = ?1",
    ] {
        txn.query(sql).bind(who.user.uuid()).execute().await?;
    }
    txn.query("UPDATE session SET device = '' WHERE user = ?1").bind(who.user.uuid()).execute().await?;
    txn.query(
        "UPDATE user SET keeper = 0, email = '', email_key = 'deleted:' || lower(hex(id)), name = '–', password_hash = '', \
         deleted_at = ?2 WHERE id = ?1",
    )
    .bind(who.user.uuid())
    .bind(now)
    .execute()
    .await?;
    Ok(txn.commit().await?)
}

/// All that is kept about a person, besides what their workspaces hold.
///
/// # Errors
/// When the store refuses.
pub async fn export_account(auth: &Auth, who: Identity) -> Result<ExportReply, AuthError> {
    let second_factor = factor::security(auth, who).await?.second_factor;
    let linked = outside::all_linked(auth, who.user).await?.items;
    let mut read = auth.store.system_read().await?;
    let user = who.user.uuid();
    let account = read.query("SELECT email, name, created_at FROM user WHERE id = ?1").bind(user).fetch_one().await?;
    let workspaces = read
        .query(
            "SELECT workspace.id, workspace.name, membership.role FROM membership \
             JOIN workspace ON workspace.id = membership.workspace WHERE membership.user = ?1 ORDER BY workspace.name",
        )
        .bind(user)
        .fetch_all()
        .await?;
    let sessions = read
        .query("SELECT host, device, created_at, ended_at FROM session WHERE user = ?1 ORDER BY created_at DESC")
        .bind(user)
        .fetch_all()
        .await?;
    let settings = read
        .query(
            "SELECT workspace, key, value FROM setting WHERE account = ?1 AND deleted = 0 AND value IS NOT NULL \
             ORDER BY workspace, key",
        )
        .bind(user)
        .fetch_all()
        .await?;
    let activity = read
        .query("SELECT at, host, command, outcome FROM audit WHERE user = ?1 ORDER BY seq DESC LIMIT ?2")
        .bind(user)
        .bind(ACTIVITY_MAX)
        .fetch_all()
        .await?;
    let workspace = |id: Uuid, name| Workspace { id: WorkspaceId::from(id), name };
    Ok(ExportReply {
        user: User { id: who.user, email: account.get(0), name: account.get(1) },
        created_at: instant(account.get(2)),
        second_factor,
        linked,
        workspaces: workspaces
            .iter()
            .map(|row| Membership {
                workspace: workspace(row.get(0), row.get(1)),
                role: Role::parse(row.get(2)).unwrap_or(Role::Guest),
            })
            .collect(),
        sessions: sessions
            .iter()
            .map(|row| PastSession {
                host: row.get(0),
                device: row.get(1),
                created_at: instant(row.get(2)),
                ended_at: row.get::<Option<i64>, _>(3).map(instant),
            })
            .collect(),
        settings: settings
            .iter()
            .map(|row| SettingLine {
                workspace: row.get::<Uuid, _>(0).into(),
                key: row.get(1),
                value: serde_json::from_str(row.get(2)).unwrap_or_default(),
            })
            .collect(),
        activity: activity
            .iter()
            .map(|row| ActivityLine {
                at: instant(row.get(0)),
                host: row.get(1),
                command: row.get(2),
                outcome: row.get(3),
            })
            .collect(),
    })
}

async fn note(
    txn: &mut atom_store::SystemTxn,
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    command: &'static str,
) -> Result<(), AuthError> {
    let who_and_where = (Some(who.user), Some(who.workspace));
    audit(txn, auth, origin.host, command, who_and_where, Some(who.user.to_string()), "ok").await
}
