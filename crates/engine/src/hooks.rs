//! Deliveries of webhooks, on their way from a host to the connection that they are for.

use crate::{Door, rooms::Rooms};
use atom_api::Topic;
use atom_core::{ApiError, WorkspaceId};
use atom_integrations::{Delivery, Hook, Taken};
use atom_store::{Row as _, Scope};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// What stands in the trail and in events as their cause.
const COMMAND: &str = "integrations.webhook";

impl Door {
    /// Notes the port on which a host takes deliveries; `None` when it takes none any more.
    pub fn take_deliveries(&self, port: Option<u16>) {
        self.inner.deliveries_port.store(port.unwrap_or(0), Ordering::Relaxed);
    }

    /// The webhook of this id, in whatever workspace, where it is on.
    ///
    /// # Errors
    /// While the database is not open.
    pub async fn hook(&self, id: Uuid) -> Result<Option<Hook>, ApiError> {
        Ok(self.inner.rooms().await?.integrations.hook(id).await?)
    }

    /// Takes a delivery. It needs no session: its signature says who sent it.
    ///
    /// # Errors
    /// `rate_limited` where too many come at once; what the database says.
    pub async fn deliver(&self, hook: &Hook, delivery: &Delivery) -> Result<Taken, ApiError> {
        self.inner.limits.delivery(hook.id)?;
        let rooms = self.inner.rooms().await?;
        let Some(scope) = scope(&rooms, hook.workspace).await? else { return Ok(Taken::Unknown) };
        let taken = rooms.integrations.take(&scope, hook.id, delivery).await?;
        if matches!(taken, Taken::Refused | Taken::Accepted { news: true }) {
            // Who looks at the connection sees it, and the loop of syncs looks at what is due.
            self.inner.events.publish(&[Topic::Connections], COMMAND, Some(hook.workspace), None);
        }
        Ok(taken)
    }
}

/// An owner of the workspace, for whom it is done.
async fn scope(rooms: &Rooms, workspace: WorkspaceId) -> Result<Option<Scope>, ApiError> {
    let mut read = rooms.store.system_read().await?;
    let row = read
        .query("SELECT min(user) FROM membership WHERE role = 'owner' AND workspace = ?1")
        .bind(workspace.uuid())
        .fetch_one()
        .await?;
    let user = row.get::<Option<Uuid>, _>(0);
    Ok(user.map(|user| Scope { workspace, user: user.into(), host: "http", command: COMMAND }))
}
