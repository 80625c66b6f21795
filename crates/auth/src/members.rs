//! Who is in a workspace: invite, accept, change, remove, leave, hand over.

use crate::{
    Auth, AuthError, Identity, Origin, Role, account, audit,
    mail::{self, Mail},
    proof, reset,
    session::{self, Ended, instant},
    token,
};
use atom_api::{
    Page,
    auth::Workspace,
    members::{Accept, AddMachine, AddMachineReply, Invitation, Invite, InviteReply, Member, Transfer},
};
use atom_core::{InvitationId, SessionId, UserId, WorkspaceId};
use atom_store::{Row as _, SqliteRow, SystemTxn};
use uuid::Uuid;

/// How long an invitation waits.
const INVITATION_LIFE_MS: i64 = 7 * 24 * 3_600_000;
/// How many wait in one workspace.
const INVITATIONS_MAX: i64 = 500;
/// How long the token of a machine is good for.
const MACHINE_LIFE_MS: i64 = 365 * 24 * 3_600_000;

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

/// Invites an address, which need not have an account yet. An earlier invitation of it is void.
///
/// # Errors
/// [`AuthError::Invalid`], [`AuthError::AlreadyIn`], [`AuthError::NotYours`] for an owner by somebody who is none.
pub async fn invite(auth: &Auth, origin: &Origin, who: Identity, request: Invite) -> Result<InviteReply, AuthError> {
    let (email, key) = account::check_email(&request.email)?;
    if request.role == Role::Machine {
        return Err(AuthError::Invalid { field: "role", message: "A machine is added, not invited." });
    }
    if request.role == Role::Owner && who.role != Role::Owner {
        return Err(OWNERS_ONLY);
    }
    let now = auth.now_ms();
    let (code, digest) = token::mint(auth.store.clock());
    let id = InvitationId::new(auth.store.clock());
    let mut txn = auth.store.system_write().await?;
    txn.query("DELETE FROM invitation WHERE expires_at <= ?1").bind(now).execute().await?;
    let row = txn
        .query(
            "SELECT (SELECT count(*) FROM invitation WHERE workspace = ?1), \
                    (SELECT count(*) FROM membership JOIN user ON user.id = membership.user \
                     WHERE membership.workspace = ?1 AND user.email_key = ?2), \
                    (SELECT name FROM workspace WHERE id = ?1)",
        )
        .bind(who.workspace.uuid())
        .bind(key.clone())
        .fetch_one()
        .await?;
    let (waiting, inside, workspace): (i64, i64, String) = (row.get(0), row.get(1), row.get(2));
    if inside > 0 {
        return Err(AuthError::AlreadyIn);
    }
    if waiting >= INVITATIONS_MAX {
        return Err(AuthError::NotYours("Too many invitations wait already. Take some back first."));
    }
    txn.query("DELETE FROM invitation WHERE workspace = ?1 AND email_key = ?2")
        .bind(who.workspace.uuid())
        .bind(key.clone())
        .execute()
        .await?;
    txn.query(
        "INSERT INTO invitation (id, workspace, email, email_key, role, digest, invited_by, created_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id.uuid())
    .bind(who.workspace.uuid())
    .bind(email.clone())
    .bind(key)
    .bind(request.role.name())
    .bind(digest.to_vec())
    .bind(who.user.uuid())
    .bind(now)
    .bind(now + INVITATION_LIFE_MS)
    .execute()
    .await?;
    note(&mut txn, auth, origin, who, "members.invite", id.to_string()).await?;
    txn.commit().await?;
    let by_server = mail::get(auth).await?.server.is_some();
    let german = reset::speaks_german(auth, who.user).await;
    mail::post(auth, words(german, email.clone(), &workspace, code.expose())).await;
    let invitation = Invitation {
        id,
        email,
        role: request.role,
        created_at: instant(now),
        expires_at: instant(now + INVITATION_LIFE_MS),
    };
    Ok(InviteReply { invitation, code, by_server })
}

fn words(german: bool, to: String, workspace: &str, code: &str) -> Mail {
    if german {
        let text = format!(
            "Eine Einladung in den Arbeitsbereich \"{workspace}\" in Atom.\n\n\
             Dieser Code gilt sieben Tage, für diese Adresse und einmal:\n\n{code}\n\n\
             In Atom mit dieser Adresse anmelden und den Code unter\nEinstellungen, Mitglieder eingeben.\n"
        );
        return Mail { to, subject: "Einladung in Atom", text };
    }
    let text = format!(
        "An invitation to the workspace \"{workspace}\" in Atom.\n\n\
         This code is good for seven days, for this address, and once:\n\n{code}\n\n\
         Sign in to Atom with this address, and enter the code under\nSettings, Members.\n"
    );
    Mail { to, subject: "An invitation to Atom", text }
}

/// The invitations that wait, newest first.
///
/// # Errors
/// When the store refuses.
pub async fn invitations(auth: &Auth, who: Identity) -> Result<Page<Invitation>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let rows = read
        .query(
            "SELECT id, email, role, created_at, expires_at FROM invitation \
             WHERE workspace = ?1 AND expires_at > ?2 ORDER BY created_at DESC, id DESC",
        )
        .bind(who.workspace.uuid())
        .bind(auth.now_ms())
        .fetch_all()
        .await?;
    let view = |row: &SqliteRow| Invitation {
        id: row.get::<Uuid, _>(0).into(),
        email: row.get(1),
        role: Role::parse(row.get(2)).unwrap_or(Role::Guest),
        created_at: instant(row.get(3)),
        expires_at: instant(row.get(4)),
    };
    Ok(Page::whole(rows.iter().map(view).collect()))
}

/// Takes an invitation back.
///
/// # Errors
/// [`AuthError::UnknownInvitation`].
pub async fn uninvite(auth: &Auth, origin: &Origin, who: Identity, id: InvitationId) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    let sql = "DELETE FROM invitation WHERE id = ?1 AND workspace = ?2";
    if txn.query(sql).bind(id.uuid()).bind(who.workspace.uuid()).execute().await? == 0 {
        return Err(AuthError::UnknownInvitation);
    }
    note(&mut txn, auth, origin, who, "members.uninvite", id.to_string()).await?;
    Ok(txn.commit().await?)
}

/// Comes into the workspace that an invitation of one's own address is for.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `code`; [`AuthError::NotYours`] for the code of another address.
pub async fn accept(auth: &Auth, origin: &Origin, who: Identity, request: Accept) -> Result<Workspace, AuthError> {
    let digest = token::digest(request.code.expose().trim());
    let now = auth.now_ms();
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT invitation.workspace, workspace.name, invitation.role, \
                    invitation.email_key = (SELECT email_key FROM user WHERE id = ?3), \
                    EXISTS (SELECT 1 FROM membership \
                            WHERE membership.workspace = invitation.workspace AND membership.user = invitation.invited_by \
                              AND (membership.role = 'owner' \
                                   OR (membership.role = 'admin' AND invitation.role <> 'owner'))) \
             FROM invitation JOIN workspace ON workspace.id = invitation.workspace \
             WHERE invitation.digest = ?1 AND invitation.expires_at > ?2 AND invitation.created_at <= ?2",
        )
        .bind(digest.to_vec())
        .bind(now)
        .bind(who.user.uuid())
        .fetch_optional()
        .await?;
    // An invitation does not outlive the right of who made it.
    let Some(row) = row.filter(|row| row.get::<bool, _>(4)) else {
        let message = "This code is not valid, or not any more. Ask for a new invitation.";
        return Err(AuthError::Invalid { field: "code", message });
    };
    if !row.get::<bool, _>(3) {
        return Err(AuthError::NotYours("This invitation is for another address. Sign in with that one."));
    }
    let workspace = Workspace { id: row.get::<Uuid, _>(0).into(), name: row.get(1) };
    txn.query(
        "INSERT INTO membership (workspace, user, role, joined_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )
    .bind(workspace.id.uuid())
    .bind(who.user.uuid())
    .bind(row.get::<String, _>(2))
    .bind(now)
    .execute()
    .await?;
    txn.query("DELETE FROM invitation WHERE digest = ?1").bind(digest.to_vec()).execute().await?;
    let there = Identity { workspace: workspace.id, ..who };
    note(&mut txn, auth, origin, there, "members.accept", who.user.to_string()).await?;
    txn.commit().await?;
    Ok(workspace)
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
/// [`AuthError::WrongPassword`], [`AuthError::UnknownMember`].
pub async fn transfer(auth: &Auth, origin: &Origin, who: Identity, request: Transfer) -> Result<(), AuthError> {
    proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
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
