//! What hosts that stay do by themselves: backups that are due, and what nobody needs any more: contents, old exports.

use crate::{Door, backups, door::Inner, exports, failures, rooms::Rooms};
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
            let data_dir = rooms.store.data_dir().to_owned();
            let _ = tokio::task::spawn_blocking(move || exports::sweep(&data_dir)).await;
            if let Err(error) = tend(&inner, &rooms).await {
                tracing::error!(%error, "the backup that was due could not be made");
            }
            wait = LOOK_EVERY;
        }
    });
}

async fn tend(inner: &Inner, rooms: &Rooms) -> Result<(), ApiError> {
    match backups::tend(&rooms.store).await {
        Ok(true) => inner.events.publish(&[Topic::Backups], "backups.create", None, None),
        Ok(false) => {}
        Err(error) => {
            failures::of_backup(inner, &rooms.store, &error).await;
            return Err(error);
        }
    }
    Ok(())
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
