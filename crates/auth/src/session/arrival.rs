//! The workspace that somebody comes to, and one that is made for them.

use crate::{Auth, AuthError};
use atom_api::auth::{User, Workspace};
use atom_core::{UserId, WorkspaceId};
use atom_store::{Row as _, SystemTxn};
use uuid::Uuid;

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
