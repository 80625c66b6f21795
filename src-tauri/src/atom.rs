//! The door behind the window.

use atom_api::ApiError;
use atom_engine::{Caller, Door, Host, OpenOptions};
use std::{path::PathBuf, sync::Mutex};
use tauri::async_runtime::JoinHandle;
use tokio::sync::watch;

/// The door, once it is open. Opening can take a while (a migration, a keychain that asks), and the window does not
/// wait for it: whoever calls does.
pub(crate) struct Atom {
    door: watch::Receiver<Option<Result<Door, ApiError>>>,
    events: Mutex<Option<JoinHandle<()>>>,
}

impl Atom {
    /// Begins to open the data directory.
    pub(crate) fn opening(data_dir: PathBuf) -> Self {
        let (opened, door) = watch::channel(None);
        tauri::async_runtime::spawn(async move {
            let door = Door::open(OpenOptions { data_dir }).await;
            if let Err(error) = &door {
                tracing::error!(%error, "the data directory could not be opened");
            }
            opened.send_replace(Some(door));
            // The sender lives as long as the window may ask.
            std::future::pending::<()>().await;
        });
        Self { door, events: Mutex::default() }
    }

    /// The open door.
    ///
    /// # Errors
    /// Why it could not be opened; the same for every caller.
    pub(crate) async fn door(&self) -> Result<Door, ApiError> {
        let mut door = self.door.clone();
        let opened = door.wait_for(Option::is_some).await;
        let opened = opened.ok().and_then(|result| result.clone());
        opened.unwrap_or_else(|| Err(ApiError::new(atom_api::Code::Internal, "Atom ended before it was open.")))
    }

    /// Keeps the task that sends events to the page, and ends the one before: a page that was loaded again has
    /// asked anew.
    pub(crate) fn replace_events(&self, task: Option<JoinHandle<()>>) {
        let mut events = self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *events, task) {
            old.abort();
        }
    }

    /// Finishes what is being written and closes the database.
    pub(crate) async fn close(&self) {
        self.replace_events(None);
        // Cloned, so that no lock on the channel is held while the door closes.
        let door = self.door.borrow().clone();
        if let Some(Ok(door)) = door {
            door.close().await;
        }
        tracing::info!("closed");
    }
}

/// Who calls through the window.
pub(crate) fn caller(token: Option<String>) -> Caller {
    Caller::new(Host::Window, token)
}
