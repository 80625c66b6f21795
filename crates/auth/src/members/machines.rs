//! Programs in a workspace: each has a token of its own.

use super::{MEMBERS, member, note};
use crate::{Auth, AuthError, Identity, Origin, account, session::instant};
use atom_api::members::{AddMachine, AddMachineReply};
use atom_core::{SessionId, UserId};

/// How long the token of a machine is good for.
const MACHINE_LIFE_MS: i64 = 365 * 24 * 3_600_000;

/// Gives a program a token of its own.
///
/// # Errors
/// [`AuthError::Invalid`] for its name.
pub async fn add_machine(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: AddMachine,
) -> Result<AddMachineReply, AuthError> {
    let name = account::check_name(&request.name)?;
    let (now, clock) = (auth.now_ms(), auth.store.clock());
    let (user, session) = (UserId::new(clock), SessionId::new(clock));
    let mut txn = auth.store.system_write().await?;
    txn.query(
        "INSERT INTO user (id, email, email_key, name, password_hash, created_at) \
         VALUES (?1, '', 'machine:' || lower(hex(?1)), ?2, '', ?3)",
    )
    .bind(user.uuid())
    .bind(name)
    .bind(now)
    .execute()
    .await?;
    txn.query("INSERT INTO membership (workspace, user, role, joined_at) VALUES (?1, ?2, 'machine', ?3)")
        .bind(who.workspace.uuid())
        .bind(user.uuid())
        .bind(now)
        .execute()
        .await?;
    // It has no refresh token: when the year is over, somebody decides again.
    txn.query(
        "INSERT INTO session (id, user, workspace, host, created_at, seen_at, expires_at) \
         VALUES (?1, ?2, ?3, 'machine', ?4, ?4, ?5)",
    )
    .bind(session.uuid())
    .bind(user.uuid())
    .bind(who.workspace.uuid())
    .bind(now)
    .bind(now + MACHINE_LIFE_MS)
    .execute()
    .await?;
    note(&mut txn, auth, origin, who, "members.add_machine", user.to_string()).await?;
    let row = txn.query(MEMBERS).bind(who.workspace.uuid()).bind(user.uuid()).fetch_one().await?;
    let member = member(&row, who.user);
    txn.commit().await?;
    let (token, expires_ms) = auth.keys.signer.sign(clock, user, session, MACHINE_LIFE_MS);
    Ok(AddMachineReply { member, token, expires_at: instant(expires_ms) })
}
