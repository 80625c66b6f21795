//! Accounts, passwords and sessions, in their simplest true form.
//!
//! - Passwords are hashed by Argon2id (RFC 9106; 64 MiB, 3 passes, 1 lane), with the parameters beside the hash.
//! - A session is a random token of 256 bits; only its BLAKE3 digest is stored. A refresh token buys the next pair once.
//! - An unknown address costs the same work, and gets the same answer, as a wrong password.
//! - Settings belong to an account, and are records like tasks: undoable, the same on all devices ([`settings`]).
//! - [`may`] is the one table of who may do what; the door asks it for every command.

mod account;
mod error;
mod password;
mod policy;
mod session;
pub mod settings;
mod token;

pub use account::{has_account, register};
pub use error::AuthError;
pub use password::strength;
pub use policy::{Role, may};
pub use session::{Identity, authenticate, list_sessions, login, logout, refresh, revoke_session, whoami};
