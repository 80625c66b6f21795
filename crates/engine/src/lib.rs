//! Composition of the engines, and the one door.
//!
//! Every host holds a [`Door`] and calls [`Door::call`] with a [`Caller`]; nothing else leads in.
//! The door does, in this order and for all callers alike: session and workspace, permission, rate limit, validation,
//! the handler, audit, metrics, events. A change is audited by the store, in its own transaction; what the door adds is
//! the trail of refusals and of what left no change.
//!
//! A new command needs three things: its declaration in `atom-api`, a line in `handlers.rs`, and the engine function that
//! the line calls. What works on the data directory while no door is open is in [`maintenance`].

mod alarm;
mod audits;
mod backups;
mod books;
mod books_copy;
mod caller;
mod diagnostics;
mod door;
mod events;
mod exports;
mod failures;
mod gate;
mod handlers;
mod hooks;
mod imports;
mod jobs;
mod kept;
mod limits;
pub mod maintenance;
mod metrics;
mod mirror;
mod place;
mod refusals;
mod renewal;
mod requests;
mod rooms;
mod rotation;
mod security;
mod sending;
mod sync_loop;
mod syncs;
mod upkeep;

pub use atom_integrations::{Answer, Delivery, Hook, Taken, check_manifest};
pub use atom_store::private_directory;
pub use caller::{Caller, Host};
pub use door::{Door, OpenOptions};
pub use events::Subscription;
pub use place::default_data_dir;
