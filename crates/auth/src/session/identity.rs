//! Who a token stands for, and where.

use crate::{Auth, AuthError, Role, may};
use atom_api::Permission;
use atom_core::{SessionId, UserId, WorkspaceId};
use atom_store::Row as _;
use uuid::Uuid;

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
