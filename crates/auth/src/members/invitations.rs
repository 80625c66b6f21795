//! Invitations to a workspace: made, listed, taken back, accepted.

use super::{OWNERS_ONLY, note};
use crate::{
    Auth, AuthError, Identity, Origin, Role, account,
    mail::{self, Mail},
    reset,
    session::instant,
    token,
};
use atom_api::{
    Page, SecretText,
    auth::Workspace,
    members::{Accept, Invitation, Invite, InviteReply},
};
use atom_core::{ApiError, Code, InvitationId};
use atom_store::{Row as _, SqliteRow};
use uuid::Uuid;

/// How long an invitation waits.
const INVITATION_LIFE_MS: i64 = 7 * 24 * 3_600_000;
/// How many wait in one workspace.
const INVITATIONS_MAX: i64 = 500;

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

/// Whether somebody at another machine may make an account: with the code of an invitation of this address that waits. The answer is
/// the same whether the address has an account or not, so that nobody asks for addresses from there.
///
/// # Errors
/// [`AuthError::Failed`] for the field `invitation`.
pub async fn invited(auth: &Auth, email: &str, code: Option<&SecretText>) -> Result<(), AuthError> {
    let key = account::check_email(email).map_or_else(|_| String::new(), |(_, key)| key);
    let digest = token::digest(code.map_or("", |code| code.expose().trim()));
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT 1 FROM invitation WHERE digest = ?1 AND email_key = ?2 AND expires_at > ?3 AND created_at <= ?3 \
             AND EXISTS (SELECT 1 FROM membership \
                         WHERE membership.workspace = invitation.workspace AND membership.user = invitation.invited_by \
                           AND (membership.role = 'owner' OR (membership.role = 'admin' AND invitation.role <> 'owner')))",
        )
        .bind(digest.to_vec())
        .bind(key)
        .bind(auth.now_ms())
        .fetch_optional()
        .await?;
    if row.is_some() {
        return Ok(());
    }
    let message = "From another machine an account is made by the code of an invitation of its address. Ask for one, or make \
                   the account on the machine of Atom.";
    Err(AuthError::Failed(ApiError::new(Code::Forbidden, message).with_field("invitation")))
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
