//! The workspaces of a person: list, create, go to one, rename.

use crate::{Auth, AuthError, Identity, Origin, Role, audit, session};
use atom_api::{Page, auth::Workspace, workspaces::WorkspaceView};
use atom_core::WorkspaceId;
use atom_store::{Row as _, SqliteRow};
use uuid::Uuid;

const NAME_CHARS_MAX: usize = 200;
/// How many one person owns at most.
const OWNED_MAX: i64 = 100;

/// The workspaces that the person who asks is in, by name.
///
/// # Errors
/// When the store refuses.
pub async fn list(auth: &Auth, who: Identity) -> Result<Page<WorkspaceView>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let rows = read
        .query(
            "SELECT workspace.id, workspace.name, own.role, \
                    (SELECT count(*) FROM membership WHERE membership.workspace = workspace.id) \
             FROM membership AS own JOIN workspace ON workspace.id = own.workspace \
             WHERE own.user = ?1 ORDER BY workspace.name COLLATE NOCASE, workspace.id LIMIT 1000",
        )
        .bind(who.user.uuid())
        .fetch_all()
        .await?;
    let view = |row: &SqliteRow| {
        let id = WorkspaceId::from(row.get::<Uuid, _>(0));
        WorkspaceView {
            id,
            name: row.get(1),
            role: Role::parse(row.get(2)).unwrap_or(Role::Guest),
            members: u32::try_from(row.get::<i64, _>(3)).unwrap_or(u32::MAX),
            current: id == who.workspace,
        }
    };
    Ok(Page::whole(rows.iter().map(view).collect()))
}

/// Makes a workspace that the person who asks owns. The session stays where it is.
///
/// # Errors
/// [`AuthError::Invalid`] for its name; [`AuthError::NotYours`] beyond a hundred.
pub async fn create(auth: &Auth, origin: &Origin, who: Identity, name: &str) -> Result<Workspace, AuthError> {
    let name = check(name)?;
    let mut txn = auth.store.system_write().await?;
    let sql = "SELECT count(*) FROM membership WHERE user = ?1 AND role = 'owner'";
    let owned: i64 = txn.query(sql).bind(who.user.uuid()).fetch_one().await?.get(0);
    if owned >= OWNED_MAX {
        return Err(AuthError::NotYours("You own a hundred workspaces already."));
    }
    let workspace = session::found(&mut txn, auth, who.user, name).await?;
    let there = (Some(who.user), Some(workspace.id));
    audit(&mut txn, auth, origin.host, "workspaces.create", there, Some(workspace.id.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(workspace)
}

/// Takes the session that asks to another workspace of its person.
///
/// # Errors
/// [`AuthError::UnknownWorkspace`] for one that they are not in.
pub async fn select(auth: &Auth, origin: &Origin, who: Identity, id: WorkspaceId) -> Result<Workspace, AuthError> {
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT workspace.name FROM workspace JOIN membership ON membership.workspace = workspace.id \
             WHERE workspace.id = ?1 AND membership.user = ?2",
        )
        .bind(id.uuid())
        .bind(who.user.uuid())
        .fetch_optional()
        .await?
        .ok_or(AuthError::UnknownWorkspace)?;
    txn.query("UPDATE session SET workspace = ?2 WHERE id = ?1")
        .bind(who.session.uuid())
        .bind(id.uuid())
        .execute()
        .await?;
    let there = (Some(who.user), Some(id));
    audit(&mut txn, auth, origin.host, "workspaces.select", there, Some(id.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(Workspace { id, name: row.get(0) })
}

/// Renames the workspace that the session is in.
///
/// # Errors
/// [`AuthError::Invalid`] for its name.
pub async fn rename(auth: &Auth, origin: &Origin, who: Identity, name: &str) -> Result<Workspace, AuthError> {
    let name = check(name)?;
    let mut txn = auth.store.system_write().await?;
    txn.query("UPDATE workspace SET name = ?2 WHERE id = ?1")
        .bind(who.workspace.uuid())
        .bind(name.clone())
        .execute()
        .await?;
    let here = (Some(who.user), Some(who.workspace));
    audit(&mut txn, auth, origin.host, "workspaces.rename", here, Some(who.workspace.to_string()), "ok").await?;
    txn.commit().await?;
    Ok(Workspace { id: who.workspace, name })
}

fn check(name: &str) -> Result<String, AuthError> {
    let name = atom_core::line(name, NAME_CHARS_MAX);
    let message = "The name of a workspace is one line of 1 to 200 characters.";
    name.map(str::to_owned).map_err(|_| AuthError::Invalid { field: "name", message })
}
