//! Sessions: begin, authenticate, refresh, end.
//!
//! A session is a device that is signed in. Below it stands the family of its refresh tokens.

mod arrival;
mod ending;
mod identity;
mod renewal;

use crate::{Auth, AuthError, keychain, policy::permissions};
pub(crate) use arrival::{found, home};
use atom_api::{
    Page,
    auth::{SessionReply, SessionView, User, WhoAmIReply, Workspace},
};
use atom_core::{LineFault, SessionId, UserId, WorkspaceId};
use atom_store::{Row as _, SqliteRow, SystemTxn};
pub(crate) use ending::{Ended, end};
pub use ending::{logout, revoke_session};
pub use identity::{Identity, authenticate, session_workspace};
use jiff::Timestamp;
use renewal::{REFRESH_LIFE_MS, issue};
pub use renewal::{refresh, session_of};
use uuid::Uuid;

const DEVICE_CHARS_MAX: usize = 100;

/// Tells who is signed in and where.
///
/// # Errors
/// When the store refuses.
pub async fn whoami(auth: &Auth, who: Identity) -> Result<WhoAmIReply, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read.query(PERSON).bind(who.user.uuid()).bind(who.workspace.uuid()).fetch_one().await?;
    let (user, workspace) = person_from(&row);
    drop(read);
    Ok(WhoAmIReply {
        user,
        workspace,
        role: who.role,
        may: permissions().filter(|permission| who.may(*permission)).collect(),
        locked: who.locked,
        keychain_unlock: keychain::has_keychain_unlock(auth, who).await?,
        expires_at: instant(who.expires_ms),
    })
}

/// The open sessions of the person who asks, newest first.
///
/// # Errors
/// When the store refuses.
pub async fn list_sessions(auth: &Auth, who: Identity) -> Result<Page<SessionView>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let rows = read
        .query(
            "SELECT id, host, created_at, expires_at, device, seen_at FROM session \
             WHERE user = ?1 AND ended_at IS NULL AND expires_at > ?2 ORDER BY created_at DESC LIMIT 1000",
        )
        .bind(who.user.uuid())
        .bind(auth.now_ms())
        .fetch_all()
        .await?;
    let view = |row: &SqliteRow| {
        let id = SessionId::from(row.get::<Uuid, _>(0));
        SessionView {
            id,
            host: row.get(1),
            device: row.get(4),
            created_at: instant(row.get(2)),
            seen_at: instant(row.get(5)),
            expires_at: instant(row.get(3)),
            current: id == who.session,
        }
    };
    Ok(Page::whole(rows.iter().map(view).collect()))
}

/// Makes a session inside an open transaction.
pub(crate) async fn begin(
    txn: &mut SystemTxn,
    auth: &Auth,
    host: &'static str,
    device: Option<String>,
    user: User,
    workspace: Workspace,
) -> Result<SessionReply, AuthError> {
    let now = auth.now_ms();
    let session = SessionId::new(auth.store.clock());
    txn.query(
        "INSERT INTO session (id, user, workspace, host, device, created_at, seen_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)",
    )
    .bind(session.uuid())
    .bind(user.id.uuid())
    .bind(workspace.id.uuid())
    .bind(host)
    .bind(check_device(device)?)
    .bind(now)
    .bind(now + REFRESH_LIFE_MS)
    .execute()
    .await?;
    issue(txn, auth, session, None, user, workspace).await
}

fn check_device(device: Option<String>) -> Result<String, AuthError> {
    match device.as_deref().map(|device| atom_core::line(device, DEVICE_CHARS_MAX)) {
        None | Some(Err(LineFault::Empty)) => Ok(String::new()),
        Some(Ok(device)) => Ok(device.to_owned()),
        Some(Err(_)) => Err(AuthError::Invalid {
            field: "device",
            message: "The name of a device is one line of at most 100 characters.",
        }),
    }
}

const PERSON: &str = "SELECT user.id, user.email, user.name, workspace.id, workspace.name FROM user, workspace \
                      WHERE user.id = ?1 AND workspace.id = ?2";

async fn person(txn: &mut SystemTxn, user: UserId, workspace: WorkspaceId) -> Result<(User, Workspace), AuthError> {
    Ok(person_from(&txn.query(PERSON).bind(user.uuid()).bind(workspace.uuid()).fetch_one().await?))
}

fn person_from(row: &SqliteRow) -> (User, Workspace) {
    let user = User { id: row.get::<Uuid, _>(0).into(), email: row.get(1), name: row.get(2) };
    (user, Workspace { id: row.get::<Uuid, _>(3).into(), name: row.get(4) })
}

pub(crate) fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
