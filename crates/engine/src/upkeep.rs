//! What hosts that stay do by themselves: backups that are due, and contents that nobody needs any more.

use crate::{Door, backups, door::Inner, rooms::Rooms};
use atom_api::Topic;
use atom_core::ApiError;
use std::{sync::Arc, time::Duration};

/// Not while the program starts.
const FIRST_AFTER: Duration = Duration::from_secs(60);
/// Short enough that a setting and a machine that slept are noticed soon; each look is a list of a folder.
const LOOK_EVERY: Duration = Duration::from_secs(15 * 60);

/// Begins the upkeep of these rooms; it ends with them.
pub(crate) fn begin(inner: &Arc<Inner>, rooms: &Arc<Rooms>) {
    let (inner, rooms) = (Arc::clone(inner), Arc::clone(rooms));
    tokio::spawn(async move {
        let mut wait = FIRST_AFTER;
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = rooms.closing.cancelled() => return,
                () = inner.closing.cancelled() => return,
            }
            if wait == FIRST_AFTER {
                match rooms.files.sweep().await {
                    Ok(0) => {}
                    Ok(gone) => tracing::info!(gone, "contents that nobody needs were removed"),
                    Err(error) => tracing::warn!(%error, "contents that nobody needs were not removed"),
                }
            }
            if let Err(error) = tend(&inner, &rooms).await {
                failed(&error);
            }
            wait = LOOK_EVERY;
        }
    });
}

async fn tend(inner: &Inner, rooms: &Rooms) -> Result<(), ApiError> {
    if backups::tend(&rooms.store).await? {
        inner.events.publish(&[Topic::Backups], "backups.create", None, None);
    }
    Ok(())
}

/// The one place where a backup that failed is told.
fn failed(error: &ApiError) {
    tracing::error!(%error, "the backup that was due could not be made");
}

impl Door {
    /// Does now what is due: makes the scheduled backup. Hosts that stay need not call it.
    ///
    /// # Errors
    /// What the backup says.
    pub async fn tend(&self) -> Result<(), ApiError> {
        tend(&self.inner, &*self.inner.rooms().await?).await
    }
}
