//! Accounts, sessions, workspaces and roles: who is who, and who may do what.
//!
//! - Passwords are hashed by Argon2id (RFC 9106; 64 MiB, 3 passes, 1 lane), with the parameters beside the hash; a hash of
//!   lower parameters is made anew when its person signs in. The commonest passwords are refused.
//! - An unknown address costs the same work, and gets the same answer, as a wrong password. Tries that fail make the next
//!   ones wait, longer each time, but never for good.
//! - An access token is signed and good for an hour; every call asks whether its session still is one. A refresh token of
//!   256 bits works once, and a used one that comes again ends its session. Of these only digests are kept.
//! - Who somebody is to a service in the browser opens an account that they linked, or makes one; never one that only has
//!   the same address ([`outside`]).
//! - Settings belong to an account, and are records like tasks: undoable, the same on all devices ([`settings`]).
//! - [`may`] is the one table of who may do what; the door asks it for every command.

mod access;
mod account;
mod delay;
mod device;
mod error;
mod factor;
mod keychain;
mod keys;
mod leaving;
mod lock;
mod login;
pub mod mail;
pub mod members;
pub mod outside;
mod password;
mod policy;
mod proof;
mod reset;
mod session;
pub mod settings;
mod token;
pub mod totp;
pub mod trail;
mod verify;
pub mod workspaces;

pub use access::{reads_token, sign_claims};
pub use account::{has_account, register};
pub use device::known_device;
pub use error::AuthError;
pub use factor::{confirm_factor, disable_factor, enrol_factor, new_recovery_codes, security};
pub use keychain::{has_keychain_unlock, prove, set_keychain_unlock, unlock_by_secret};
pub use leaving::{change_password, delete_account, export_account};
pub use lock::{lock, passes_lock, unlock};
pub use login::login;
pub use password::{check_passphrase, strength};
pub use policy::{Role, may};
pub use reset::{digest_of_code, forgot_password, known_reset, reset_password};
pub use session::{
    Identity, authenticate, list_sessions, logout, refresh, revoke_session, session_of, session_workspace, whoami,
};
pub use verify::{known_verification, needs_verified, send_verification, verification, verify_email};

use atom_core::{UserId, WorkspaceId};
use atom_store::{AuditLine, Store, SystemTxn};
use keys::Keys;
use outside::Outside;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio_util::task::TaskTracker;

/// How long the end waits for mail that is on its way.
const SENDING_MAX: Duration = Duration::from_secs(10);

/// The identity engine over one open database.
#[derive(Debug, Clone)]
pub struct Auth {
    store: Arc<Store>,
    keys: Keys,
    data_dir: PathBuf,
    /// Mail on its way to a server, and people on their way to a service.
    sending: TaskTracker,
    outside: Arc<Outside>,
}

/// Where a call comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The host, for the audit trail.
    pub host: &'static str,
    /// The address of the caller, or the host where it has none: what tries are counted by, besides the account, where no more
    /// is known of who tries.
    pub address: String,
}

impl Auth {
    /// The engine over `store`, with the key of its vault; mail is written into a folder of `data_dir`.
    #[must_use]
    pub fn new(store: Arc<Store>, vault: &atom_vault::Key, data_dir: &Path) -> Self {
        Self {
            store,
            keys: Keys::of(vault),
            data_dir: data_dir.to_owned(),
            sending: TaskTracker::new(),
            outside: Arc::default(),
        }
    }

    /// Waits for mail that is on its way, for some seconds.
    pub async fn stop(&self) {
        self.outside.closing.cancel();
        self.sending.close();
        if tokio::time::timeout(SENDING_MAX, self.sending.wait()).await.is_err() {
            tracing::warn!("mail was still on its way at the end");
        }
    }

    fn now_ms(&self) -> i64 {
        self.store.clock().now_ms()
    }
}

/// Adds a line to the audit trail, in the transaction of the change that it tells of.
async fn audit(
    txn: &mut SystemTxn,
    auth: &Auth,
    host: &'static str,
    command: &'static str,
    (user, workspace): (Option<UserId>, Option<WorkspaceId>),
    entity: Option<String>,
    outcome: &'static str,
) -> Result<(), AuthError> {
    let line = AuditLine { at_ms: auth.now_ms(), workspace, user, host, command, entity, outcome };
    Ok(txn.audit(&line).await?)
}
