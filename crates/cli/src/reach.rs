//! Reaching the data directory: in this process, or through the one that has it.

use crate::args::Place;
use atom_core::{ApiError, Code};
use atom_engine::{Caller, Door, Host, OpenOptions};
use atom_server::Instance;
use serde_json::Value;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long to wait for a directory that somebody has and nobody serves: another command line at work, a host that is
/// starting or stopping.
const BUSY_MAX: Duration = Duration::from_secs(15);
/// How often to look again meanwhile.
const BUSY_LOOK: Duration = Duration::from_millis(15);

/// A way in.
pub(crate) enum Reach {
    /// This process has the directory.
    Here(Door),
    /// Another process has it, and calls go through it.
    There(Box<Instance>),
}

impl Reach {
    /// Opens the data directory, or finds who has it.
    pub(crate) async fn open(data_dir: &Path) -> Result<Self, ApiError> {
        let open = async || Door::open(OpenOptions { data_dir: data_dir.to_owned() }).await;
        Ok(match here_or_there(data_dir, open).await? {
            HereOrThere::Here(door) => Self::Here(door),
            HereOrThere::There(instance) => Self::There(instance),
        })
    }

    /// Calls one command for the caller at `place`.
    pub(crate) async fn call(&mut self, place: &Place, name: &str, args: Value) -> Result<Value, ApiError> {
        match self {
            Self::Here(door) => {
                let mut caller = Caller::new(Host::Cli, place.token.clone());
                caller.workspace = place.workspace;
                door.call(&caller, name, args).await
            }
            Self::There(instance) => instance.call(place.token.as_deref(), place.workspace, name, &args).await,
        }
    }

    /// Waits for the jobs that were started, and lets the directory go.
    pub(crate) async fn close(self) {
        if let Self::Here(door) = self {
            door.settle().await;
            door.close().await;
        }
    }
}

/// What was done here, or who can do it.
pub(crate) enum HereOrThere<T> {
    /// Done in this process.
    Here(T),
    /// The process that has the directory.
    There(Box<Instance>),
}

/// Does something that needs the directory to itself, or finds who has it. A directory that is held by a process that does
/// not serve is waited for, within a limit.
pub(crate) async fn here_or_there<T>(
    data_dir: &Path,
    here: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<HereOrThere<T>, ApiError> {
    let started = Instant::now();
    loop {
        let held = match here().await {
            Err(error) if error.code == Code::Conflict => error,
            done => return done.map(HereOrThere::Here),
        };
        if let Some(instance) = Instance::find(data_dir).await {
            return Ok(HereOrThere::There(Box::new(instance)));
        }
        if started.elapsed() > BUSY_MAX {
            return Err(held);
        }
        tokio::time::sleep(BUSY_LOOK).await;
    }
}
