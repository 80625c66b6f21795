//! The door behind the window.

use atom_api::{ApiError, Code};
use atom_engine::{Caller, Door, Host, OpenOptions};
use atom_server::{Running, ServeOptions};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tauri::async_runtime::JoinHandle;
use tokio::sync::watch;

/// The door, once it is open. Opening can take a while (a migration, a keychain that asks), and the window does not
/// wait for it: whoever calls does.
pub(crate) struct Atom {
    door: watch::Receiver<Option<Result<Door, ApiError>>>,
    /// Answers the command line while the window has the data directory.
    instance: Arc<Mutex<Option<Running>>>,
    /// Send events to the pages, by the labels of their windows.
    events: Mutex<HashMap<String, JoinHandle<()>>>,
}

impl Atom {
    /// Begins to open the data directory.
    pub(crate) fn opening(data_dir: PathBuf) -> Self {
        let (opened, door) = watch::channel(None);
        let instance = Arc::new(Mutex::new(None));
        let serving = instance.clone();
        tauri::async_runtime::spawn(async move {
            let result = Door::open(OpenOptions { data_dir: data_dir.clone() }).await;
            if let Err(error) = &result {
                tracing::error!(%error, "the data directory could not be opened");
            }
            let door = result.clone().ok();
            opened.send_replace(Some(result));
            if let Some(door) = door {
                if let Err(error) = door.resume_jobs().await {
                    tracing::error!(%error, "interrupted jobs were not taken up again");
                }
                *lock(&serving) = answer_the_command_line(door, data_dir).await;
            }
            // Whoever waits for the door must find its sender: it stays until the program ends.
            opened.closed().await;
        });
        Self { door, instance, events: Mutex::default() }
    }

    /// The open door.
    ///
    /// # Errors
    /// Why it could not be opened; the same for every caller.
    pub(crate) async fn door(&self) -> Result<Door, ApiError> {
        let mut door = self.door.clone();
        let opened = door.wait_for(Option::is_some).await;
        let opened = opened.ok().and_then(|result| result.clone());
        opened.unwrap_or_else(|| Err(ApiError::new(Code::Internal, "Atom ended before it was open.")))
    }

    /// Keeps the task that sends events to the page of a window, and ends the one before: a page that was loaded again
    /// has asked anew.
    pub(crate) fn replace_events(&self, window: &str, task: JoinHandle<()>) {
        if let Some(old) = lock(&self.events).insert(window.to_owned(), task) {
            old.abort();
        }
    }

    /// Answers the calls in flight, finishes what is being written and closes the database.
    pub(crate) async fn close(&self) {
        lock(&self.events).drain().for_each(|(_, task)| task.abort());
        let instance = lock(&self.instance).take();
        if let Some(instance) = instance {
            instance.stop().await;
        }
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

/// The command line on the same data directory goes through this process. Without that the window still works.
async fn answer_the_command_line(door: Door, data_dir: PathBuf) -> Option<Running> {
    match atom_server::serve(door, ServeOptions::instance_only(data_dir)).await {
        Ok(running) => Some(running),
        Err(error) => {
            tracing::warn!(%error, "the command line cannot reach this window");
            None
        }
    }
}

/// What is behind such a lock is whole at any time, so a panic elsewhere is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
