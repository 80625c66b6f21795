//! Composition of the engines, and the one door.
//!
//! Every host holds a [`Door`] and calls [`Door::call`] with a [`Caller`]; nothing else leads in.
//! The door does, in this order and for all callers alike: session and workspace, permission, rate limit, validation,
//! the handler, audit, metrics, events.

mod caller;
mod door;
mod events;

pub use caller::{Caller, Host};
pub use door::{Door, OpenOptions};
pub use events::Subscription;
