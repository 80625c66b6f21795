//! Sessions: begin, authenticate, refresh, end.
//!
//! A session is a device that is signed in. Below it stands the family of its refresh tokens: each works once and buys the
//! next. One that was used and comes again has been copied, so the session ends; but two windows may renew at the same
//! moment, so within half a minute, and until its successor was used, a used token buys another successor.

use crate::{Auth, AuthError, Role, access, audit, keychain, may, policy::permissions, token};
use atom_api::{
    Page, Permission, SecretText,
    auth::{Refresh, RevokeSession, SessionReply, SessionView, User, WhoAmIReply, Workspace},
};
use atom_core::{LineFault, SessionId, UserId, WorkspaceId};
use atom_store::{Row as _, SqliteRow, SystemTxn};
use jiff::Timestamp;
use uuid::Uuid;

/// A device that is not used for this long is signed out.
const REFRESH_LIFE_MS: i64 = 30 * 24 * 3_600_000;
/// How long a used refresh token may come again.
const GRACE_MS: i64 = 30_000;
/// How many successors one token may buy within that time: windows of one browser.
const SUCCESSORS_MAX: i64 = 20;
const DEVICE_CHARS_MAX: usize = 100;

/// Who a token stands for.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// The workspace that the call is in.
    pub workspace: WorkspaceId,
    /// What the person is in it.
    pub role: Role,
    /// When the token ends.
    pub expires_ms: i64,
    /// Whether the account keeps the installation: it was the first one.
    pub keeper: bool,
    /// Whether the session waits for its person's password.
    pub locked: bool,
    /// Whether the person's address was shown to be theirs.
    pub verified: bool,
}

impl Identity {
    /// Whether the caller holds `permission` where the call is. What all workspaces share is the keeper's, in whichever
    /// workspace they are; everything else is a matter of the role.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match permission {
            Permission::InstallationManage => self.keeper,
            other => may(Some(self.role), other),
        }
    }
}

/// Finds out who is calling, in the workspace of the session or in `named`, where the person is a member of it.
///
/// # Errors
/// [`AuthError::NoSession`] when the token is made up, has ended or was revoked; [`AuthError::UnknownWorkspace`].
pub async fn authenticate(auth: &Auth, token: &str, named: Option<WorkspaceId>) -> Result<Identity, AuthError> {
    let now = auth.now_ms();
    let claims = auth.keys.signer.read(token, now).ok_or(AuthError::NoSession)?;
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT coalesce(?4, session.workspace), membership.role, user.keeper, session.locked_at, user.verified_at \
             FROM session \
             JOIN user ON user.id = session.user LEFT JOIN membership ON membership.workspace = coalesce(?4, session.workspace) \
                                 AND membership.user = session.user \
             WHERE session.id = ?1 AND session.user = ?2 AND session.ended_at IS NULL AND session.expires_at > ?3",
        )
        .bind(claims.sid.uuid())
        .bind(claims.sub.uuid())
        .bind(now)
        .bind(named.map(WorkspaceId::uuid))
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    let role = match row.get::<Option<String>, _>(1) {
        Some(role) => Role::parse(&role).ok_or(AuthError::NoSession)?,
        None if named.is_some() => return Err(AuthError::UnknownWorkspace),
        None => return Err(AuthError::NoSession),
    };
    Ok(Identity {
        session: claims.sid,
        user: claims.sub,
        workspace: row.get::<Uuid, _>(0).into(),
        expires_ms: claims.expires_ms(),
        role,
        keeper: row.get(2),
        locked: row.get::<Option<i64>, _>(3).is_some(),
        verified: row.get::<Option<i64>, _>(4).is_some(),
    })
}

/// The workspace that an open session is in; `None` when it has ended or is locked, or its person is no member any more.
///
/// # Errors
/// When the store refuses.
pub async fn session_workspace(auth: &Auth, session: SessionId) -> Result<Option<WorkspaceId>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT session.workspace FROM session JOIN membership \
             ON membership.workspace = session.workspace AND membership.user = session.user \
             WHERE session.id = ?1 AND session.ended_at IS NULL AND session.locked_at IS NULL \
               AND session.expires_at > ?2",
        )
        .bind(session.uuid())
        .bind(auth.now_ms())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get::<Uuid, _>(0).into()))
}

/// The session that a refresh token is of; `None` for one that is none.
///
/// # Errors
/// When the store refuses.
pub async fn session_of(auth: &Auth, refresh_token: &str) -> Result<Option<SessionId>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query("SELECT session FROM refresh_token WHERE digest = ?1")
        .bind(token::digest(refresh_token).to_vec())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get::<Uuid, _>(0).into()))
}

/// Exchanges a refresh token for a new pair; the session goes on.
///
/// # Errors
/// [`AuthError::NoSession`] when the token is unknown or has ended; [`AuthError::Reused`] when it was used before, which ends
/// the session.
pub async fn refresh(auth: &Auth, host: &'static str, request: Refresh) -> Result<SessionReply, AuthError> {
    let digest = token::digest(request.refresh_token.expose());
    let now = auth.now_ms();
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT session.id, session.user, session.workspace, refresh_token.used_at, \
                    (SELECT count(*) FROM refresh_token AS next WHERE next.parent = refresh_token.digest), \
                    (SELECT count(*) FROM refresh_token AS next \
                     WHERE next.parent = refresh_token.digest AND next.used_at IS NOT NULL) \
             FROM refresh_token JOIN session ON session.id = refresh_token.session \
             WHERE refresh_token.digest = ?1 AND refresh_token.expires_at > ?2 AND session.ended_at IS NULL",
        )
        .bind(digest.to_vec())
        .bind(now)
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    let (session, user) = (SessionId::from(row.get::<Uuid, _>(0)), UserId::from(row.get::<Uuid, _>(1)));
    let workspace = WorkspaceId::from(row.get::<Uuid, _>(2));
    let who = (Some(user), Some(workspace));
    if let Some(used) = row.get::<Option<i64>, _>(3) {
        let (successors, used_successors): (i64, i64) = (row.get(4), row.get(5));
        let soon = (now - used).abs() <= GRACE_MS && used_successors == 0 && successors < SUCCESSORS_MAX;
        if !soon {
            end(&mut txn, now, &Ended::One(session), "reused").await?;
            audit(&mut txn, auth, host, "auth.refresh", who, Some(session.to_string()), "reused").await?;
            txn.commit().await?;
            return Err(AuthError::Reused);
        }
    } else {
        let sql = "UPDATE refresh_token SET used_at = ?2 WHERE digest = ?1";
        txn.query(sql).bind(digest.to_vec()).bind(now).execute().await?;
    }
    txn.query("DELETE FROM refresh_token WHERE session = ?1 AND expires_at <= ?2")
        .bind(session.uuid())
        .bind(now)
        .execute()
        .await?;
    let (user, workspace) = person(&mut txn, user, workspace).await?;
    let reply = issue(&mut txn, auth, session, Some(digest), user, workspace).await?;
    audit(&mut txn, auth, host, "auth.refresh", who, Some(session.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(reply)
}

/// Ends the session that asks.
///
/// # Errors
/// When the store refuses.
pub async fn logout(auth: &Auth, host: &'static str, who: Identity) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    end(&mut txn, auth.now_ms(), &Ended::One(who.session), "logout").await?;
    let entity = Some(who.session.to_string());
    audit(&mut txn, auth, host, "auth.logout", (Some(who.user), Some(who.workspace)), entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// Ends one session of the person who asks.
///
/// # Errors
/// [`AuthError::UnknownSession`] for one that is not theirs.
pub async fn revoke_session(
    auth: &Auth,
    host: &'static str,
    who: Identity,
    request: RevokeSession,
) -> Result<(), AuthError> {
    let mut txn = auth.store.system_write().await?;
    if end(&mut txn, auth.now_ms(), &Ended::OneOf(request.id, who.user), "revoked").await? == 0 {
        return Err(AuthError::UnknownSession);
    }
    let entity = Some(request.id.to_string());
    audit(&mut txn, auth, host, "auth.revoke_session", (Some(who.user), Some(who.workspace)), entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// Which sessions end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ended {
    /// This one.
    One(SessionId),
    /// This one, if it is this person's.
    OneOf(SessionId, UserId),
    /// All of a person.
    All(UserId),
    /// All of a person but this one.
    Others(UserId, SessionId),
}

/// Ends sessions; says how many.
pub(crate) async fn end(txn: &mut SystemTxn, now: i64, which: &Ended, why: &'static str) -> Result<u64, AuthError> {
    let (session, user, except) = match *which {
        Ended::One(session) => (Some(session), None, None),
        Ended::OneOf(session, user) => (Some(session), Some(user), None),
        Ended::All(user) => (None, Some(user), None),
        Ended::Others(user, except) => (None, Some(user), Some(except)),
    };
    let ended = txn
        .query(
            "UPDATE session SET ended_at = ?4, ended_why = ?5 WHERE ended_at IS NULL \
             AND (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR user = ?2) AND (?3 IS NULL OR id <> ?3)",
        )
        .bind(session.map(SessionId::uuid))
        .bind(user.map(UserId::uuid))
        .bind(except.map(SessionId::uuid))
        .bind(now)
        .bind(why)
        .execute()
        .await?;
    txn.query("DELETE FROM refresh_token WHERE session IN (SELECT id FROM session WHERE ended_at = ?1)")
        .bind(now)
        .execute()
        .await?;
    Ok(ended)
}

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

/// A pair of tokens for a session.
async fn issue(
    txn: &mut SystemTxn,
    auth: &Auth,
    session: SessionId,
    parent: Option<[u8; 32]>,
    user: User,
    workspace: Workspace,
) -> Result<SessionReply, AuthError> {
    let (now, clock) = (auth.now_ms(), auth.store.clock());
    let (refresh_token, digest) = token::mint(clock);
    txn.query("INSERT INTO refresh_token (digest, session, parent, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(digest.to_vec())
        .bind(session.uuid())
        .bind(parent.map(|parent| parent.to_vec()))
        .bind(now)
        .bind(now + REFRESH_LIFE_MS)
        .execute()
        .await?;
    txn.query("UPDATE session SET seen_at = ?2, expires_at = ?3 WHERE id = ?1")
        .bind(session.uuid())
        .bind(now)
        .bind(now + REFRESH_LIFE_MS)
        .execute()
        .await?;
    let (token, expires_ms): (SecretText, i64) = auth.keys.signer.sign(clock, user.id, session, access::LIFE_MS);
    Ok(SessionReply { token, refresh_token, expires_at: instant(expires_ms), user, workspace, device_key: None })
}

/// The workspace that somebody comes to when they sign in: the one they were in last, else their first, else a new one.
pub(crate) async fn home(txn: &mut SystemTxn, auth: &Auth, user: &User) -> Result<Workspace, AuthError> {
    let row = txn
        .query(
            "SELECT workspace.id, workspace.name FROM membership JOIN workspace ON workspace.id = membership.workspace \
             WHERE membership.user = ?1 \
             ORDER BY (SELECT max(seen_at) FROM session WHERE session.user = ?1 AND session.workspace = workspace.id) \
                      DESC NULLS LAST, workspace.created_at, workspace.id LIMIT 1",
        )
        .bind(user.id.uuid())
        .fetch_optional()
        .await?;
    match row {
        Some(row) => Ok(Workspace { id: row.get::<Uuid, _>(0).into(), name: row.get(1) }),
        None => found(txn, auth, user.id, format!("{}’s workspace", user.name)).await,
    }
}

/// Makes a workspace that a person owns.
pub(crate) async fn found(
    txn: &mut SystemTxn,
    auth: &Auth,
    owner: UserId,
    name: String,
) -> Result<Workspace, AuthError> {
    let workspace = Workspace { id: WorkspaceId::new(auth.store.clock()), name };
    txn.query("INSERT INTO workspace (id, name, created_at) VALUES (?1, ?2, ?3)")
        .bind(workspace.id.uuid())
        .bind(workspace.name.clone())
        .bind(auth.now_ms())
        .execute()
        .await?;
    txn.query("INSERT INTO membership (workspace, user, role, joined_at) VALUES (?1, ?2, 'owner', ?3)")
        .bind(workspace.id.uuid())
        .bind(owner.uuid())
        .bind(auth.now_ms())
        .execute()
        .await?;
    Ok(workspace)
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
