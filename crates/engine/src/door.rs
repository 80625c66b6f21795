//! The one door. (Signatures first: hosts are written against them.)

use crate::{Caller, Subscription};
use atom_core::{ApiError, Code};
use serde_json::Value;
use std::path::PathBuf;

/// What a door needs to open.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The data directory; made when it is missing.
    pub data_dir: PathBuf,
}

/// The one door to everything that Atom can do. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Door {}

impl Door {
    /// Opens the data directory, or stands before it closed: `app.status` tells which, `vault.unlock` opens it.
    ///
    /// # Errors
    /// `conflict` when another process has this directory (see [`Door::running_instance`]); `unavailable` when the
    /// directory cannot be written.
    pub async fn open(options: OpenOptions) -> Result<Self, ApiError> {
        let _ = options;
        Err(ApiError::new(Code::Unavailable, "not built yet"))
    }

    /// Calls one command. `args` is its request; an absent one is `{}`.
    ///
    /// # Errors
    /// What the command says; see [`ApiError`].
    pub async fn call(&self, caller: &Caller, name: &str, args: Value) -> Result<Value, ApiError> {
        let _ = (caller, name, args);
        Err(ApiError::new(Code::Unavailable, "not built yet"))
    }

    /// Events for this caller, from the one after `last_seen` on; from now on when that is `None`.
    ///
    /// # Errors
    /// `unauthenticated` without a session.
    pub async fn subscribe(&self, caller: &Caller, last_seen: Option<u64>) -> Result<Subscription, ApiError> {
        let _ = (caller, last_seen);
        Err(ApiError::new(Code::Unavailable, "not built yet"))
    }

    /// Figures in the Prometheus text format.
    #[must_use]
    pub fn metrics(&self) -> String {
        String::new()
    }

    /// Stops jobs, finishes writes and closes the database. Idempotent.
    pub async fn close(&self) {}
}
