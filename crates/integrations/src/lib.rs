//! Connections to outside services: manifests that describe providers, and the engine that drives them.
//!
//! **A provider is a manifest**, `providers/<id>.toml`: address, how a token travels, the call that tells whose it is, and
//! its streams: path, paging, what makes a sync incremental, and jq programs that make Atom's kinds of a record. Manifests in
//! `<data-dir>/providers` add to those that come with Atom, or take their place; a broken one is reported by file and
//! line, and the others still work. To add a service, fill in the form; see `providers/github.toml`.
//!
//! **The engine drives**, and holds for every provider:
//! - The token goes to the scheme, host and port of the connection and nowhere else; a page link or redirect that leaves
//!   them ends the stream. Tokens are sealed in the database and never logged.
//! - Everything is bounded: time, retries, pages, bytes, mapping. Everything can be cancelled.
//! - A page and the cursor that leads on from it are stored in one transaction, so that a crash loses and repeats nothing.
//! - The record stays as it came, beside what was understood of it. What is not understood is named, never skipped.
//! - One record is one task, through however many streams it comes. Only what the service itself changed is written to
//!   it: a person's edit stays.
//! - Syncing again changes nothing. What is gone over there is found by a full listing once in a while.
//!
//! ```no_run
//! # use atom_integrations::{Error, Integrations, Patience, Setup};
//! # async fn example(setup: Setup, scope: &atom_store::Scope, request: &atom_api::integrations::Connect) -> Result<(), Error> {
//! let engine = Integrations::new(setup);
//! let cancel = tokio_util::sync::CancellationToken::new();
//! let connected = engine.connect(scope, request, &cancel).await?;
//! let report = engine.sync(scope, connected.connection_id, None, &|progress| println!("{progress:?}"), &cancel).await?;
//! assert!(report.errors.is_empty());
//! # Ok(()) }
//! ```
//!
//! This crate does not know the tables of tasks: it says what changed to a [`TaskMirror`], inside of the transaction.

mod catalog;
mod connections;
mod cursor;
mod digest;
mod engine;
mod error;
mod http;
mod incoming;
mod jq;
mod manifest;
mod mirror;
mod pull;
mod reconcile;
mod records;
mod shape;
mod streams;
mod sync;

pub use engine::{Integrations, Setup};
pub use error::{Error, Trouble, VendorError};
pub use http::Patience;
pub use mirror::{MirrorFuture, MirroredTask, Presence, TaskMirror};
pub use shape::TaskChanges;
