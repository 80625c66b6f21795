//! Who is in a workspace: list, change, remove, leave, hand over.

mod invitations;
mod machines;

use crate::{
    Auth, AuthError, Identity, Origin, Role, audit, proof,
    session::{self, Ended, instant},
};
use atom_api::{
    Page,
    members::{Member, Transfer},
};
use atom_core::{UserId, WorkspaceId};
use atom_store::{Row as _, SqliteRow, SystemTxn};
pub use invitations::{accept, invitations, invite, invited, uninvite};
pub use machines::add_machine;
use uuid::Uuid;

const OWNERS_ONLY: AuthError = AuthError::NotYours("Only an owner decides who owns the workspace.");

/// Everybody in the workspace, by name.
///
/// # Errors
/// When the store refuses.
pub async fn list(auth: &Auth, who: Identity) -> Result<Page<Member>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let rows = read.query(MEMBERS).bind(who.workspace.uuid()).bind(None::<Uuid>).fetch_all().await?;
    Ok(Page::whole(rows.iter().map(|row| member(row, who.user)).collect()))
}

const MEMBERS: &str = "SELECT user.id, user.name, user.email, membership.role, membership.joined_at FROM membership \
                       JOIN user ON user.id = membership.user \
                       WHERE membership.workspace = ?1 AND (?2 IS NULL OR membership.user = ?2) \
                       ORDER BY user.name COLLATE NOCASE, user.id LIMIT 1000";

fn member(row: &SqliteRow, asks: UserId) -> Member {
    let user = UserId::from(row.get::<Uuid, _>(0));
    Member {
        user,
        name: row.get(1),
        email: row.get(2),
        // The database takes no other; the least is the safest.
        role: Role::parse(row.get(3)).unwrap_or(Role::Guest),
        joined_at: instant(row.get(4)),
        you: user == asks,
    }
}

/// Makes somebody something else.
///
/// # Errors
/// [`AuthError::UnknownMember`], [`AuthError::NotYours`], [`AuthError::LastOwner`].
pub async fn set_role(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    user: UserId,
    role: Role,
) -> Result<Member, AuthError> {
    let mut txn = auth.store.system_write().await?;
    let now = role_of(&mut txn, who.workspace, user).await?;
    if now == Role::Machine || role == Role::Machine {
        return Err(AuthError::Invalid { field: "role", message: "A machine stays one, and a person never is one." });
    }
    guard_owner(&mut txn, who, now, role == Role::Owner).await?;
    txn.query("UPDATE membership SET role = ?3 WHERE workspace = ?1 AND user = ?2")
        .bind(who.workspace.uuid())
        .bind(user.uuid())
        .bind(role.name())
        .execute()
        .await?;
    note(&mut txn, auth, origin, who, "members.set_role", user.to_string()).await?;
    let row = txn.query(MEMBERS).bind(who.workspace.uuid()).bind(user.uuid()).fetch_one().await?;
    let changed = member(&row, who.user);
    txn.commit().await?;
    Ok(changed)
}

/// Takes somebody out of the workspace: at once, in all their sessions.
///
/// # Errors
/// [`AuthError::UnknownMember`], [`AuthError::NotYours`], [`AuthError::LastOwner`].
pub async fn remove(auth: &Auth, origin: &Origin, who: Identity, user: UserId) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    let role = role_of(&mut txn, who.workspace, user).await?;
    guard_owner(&mut txn, who, role, false).await?;
    take_out(&mut txn, auth, who.workspace, user, role).await?;
    note(&mut txn, auth, origin, who, "members.remove", user.to_string()).await?;
    Ok(txn.commit().await?)
}

/// Leaves the workspace.
///
/// # Errors
/// [`AuthError::LastOwner`].
pub async fn leave(auth: &Auth, origin: &Origin, who: Identity) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    let role = role_of(&mut txn, who.workspace, who.user).await?;
    guard_owner(&mut txn, who, role, false).await?;
    note(&mut txn, auth, origin, who, "members.leave", who.user.to_string()).await?;
    take_out(&mut txn, auth, who.workspace, who.user, role).await?;
    Ok(txn.commit().await?)
}

/// Makes another person the owner in one's own place.
///
/// # Errors
/// [`AuthError::WrongPassword`], [`AuthError::UnknownMember`]; [`AuthError::NotYours`] of who is no owner any more.
pub async fn transfer(auth: &Auth, origin: &Origin, who: Identity, request: Transfer) -> Result<(), AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    // Their role may have been another one before the password was looked at.
    if role_of(&mut txn, who.workspace, who.user).await? != Role::Owner {
        return Err(OWNERS_ONLY);
    }
    if role_of(&mut txn, who.workspace, request.user).await? == Role::Machine || request.user == who.user {
        return Err(AuthError::Invalid { field: "user", message: "Choose another person of this workspace." });
    }
    for (user, role) in [(request.user, Role::Owner), (who.user, Role::Admin)] {
        txn.query("UPDATE membership SET role = ?3 WHERE workspace = ?1 AND user = ?2")
            .bind(who.workspace.uuid())
            .bind(user.uuid())
            .bind(role.name())
            .execute()
            .await?;
    }
    note(&mut txn, auth, origin, who, "members.transfer_ownership", request.user.to_string()).await?;
    Ok(txn.commit().await?)
}

async fn role_of(txn: &mut SystemTxn, workspace: WorkspaceId, user: UserId) -> Result<Role, AuthError> {
    let sql = "SELECT role FROM membership WHERE workspace = ?1 AND user = ?2";
    let row = txn.query(sql).bind(workspace.uuid()).bind(user.uuid()).fetch_optional().await?;
    row.and_then(|row| Role::parse(row.get(0))).ok_or(AuthError::UnknownMember)
}

/// Owners are made and unmade by owners alone, and the last one stays.
async fn guard_owner(txn: &mut SystemTxn, who: Identity, now: Role, will_own: bool) -> Result<(), AuthError> {
    if (now == Role::Owner || will_own) && who.role != Role::Owner {
        return Err(OWNERS_ONLY);
    }
    if now != Role::Owner || will_own {
        return Ok(());
    }
    let sql = "SELECT count(*) FROM membership WHERE workspace = ?1 AND role = 'owner'";
    let owners: i64 = txn.query(sql).bind(who.workspace.uuid()).fetch_one().await?.get(0);
    if owners > 1 { Ok(()) } else { Err(AuthError::LastOwner) }
}

async fn take_out(
    txn: &mut SystemTxn,
    auth: &Auth,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
) -> Result<(), AuthError> {
    txn.query("DELETE FROM membership WHERE workspace = ?1 AND user = ?2")
        .bind(workspace.uuid())
        .bind(user.uuid())
        .execute()
        .await?;
    let now = auth.now_ms();
    if role == Role::Machine {
        session::end(txn, now, &Ended::All(user), "deleted").await?;
        let sql = "UPDATE user SET deleted_at = ?2 WHERE id = ?1";
        txn.query(sql).bind(user.uuid()).bind(now).execute().await?;
        return Ok(());
    }
    // Their sessions go on elsewhere.
    let row = txn.query("SELECT email, name FROM user WHERE id = ?1").bind(user.uuid()).fetch_one().await?;
    let person = atom_api::auth::User { id: user, email: row.get(0), name: row.get(1) };
    let home = session::home(txn, auth, &person).await?;
    txn.query("UPDATE session SET workspace = ?3 WHERE user = ?1 AND workspace = ?2 AND ended_at IS NULL")
        .bind(user.uuid())
        .bind(workspace.uuid())
        .bind(home.id.uuid())
        .execute()
        .await?;
    Ok(())
}

async fn note(
    txn: &mut SystemTxn,
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    command: &'static str,
    entity: String,
) -> Result<(), AuthError> {
    audit(txn, auth, origin.host, command, (Some(who.user), Some(who.workspace)), Some(entity), "ok").await
}
