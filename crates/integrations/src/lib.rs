//! Connections to outside services: manifests that describe providers, and the engine that drives them.
//!
//! **A provider is a manifest**, `providers/<id>.toml`: address, how a token travels, the call that tells whose it is, and
//! its streams: path, paging, what makes a sync incremental, and jq programs that make Atom's kinds of a record. Manifests in
//! `<data-dir>/providers` add to those that come with Atom, or take their place; a broken one is reported by file and
//! line, and the others still work. To add a service, fill in the form; see `providers/github.toml`.
//!
//! **The engine drives**, and holds for every provider:
//! - The token goes to the scheme, host and port of the connection and nowhere else; a page link or redirect that leaves
//!   them ends the stream. Tokens are sealed in the database and never logged. What a grant renews is renewed once for
//!   all who wait, and on disk before it is used.
//! - Everything is bounded: time, retries, pages, bytes, mapping. Everything can be cancelled.
//! - A page and the cursor that leads on from it are stored in one transaction, so that a crash loses and repeats nothing.
//! - The record stays as it came, beside what was understood of it. What is not understood is named, never skipped.
//! - Each call is written down, without its content. A service that fails is left alone for a while; what it asks for in
//!   patience, and its requests a minute, are kept.
//! - One record is one task, through however many streams it comes. Only what the service itself changed is written to
//!   it: a person's edit stays.
//! - What is written to a service is written down first, and never sent twice without being asked. What both sides changed
//!   is settled field by field, told, and can be turned.
//! - Syncing again changes nothing. What is gone over there is found by a full listing once in a while.
//!
//! ```no_run
//! # use atom_integrations::{Error, Integrations, Patience, Setup};
//! # async fn example(setup: Setup, scope: &atom_store::Scope, request: &atom_api::integrations::Connect) -> Result<(), Error> {
//! let engine = std::sync::Arc::new(Integrations::new(setup));
//! let cancel = tokio_util::sync::CancellationToken::new();
//! let connected = engine.connect(scope, request, &cancel).await?;
//! let connection = connected.connection_id.expect("a token needs no browser");
//! let report = engine.sync(scope, connection, None, &|progress| println!("{progress:?}"), &cancel).await?;
//! assert!(report.errors.is_empty());
//! # Ok(()) }
//! ```
//!
//! This crate does not know the tables of tasks: it says what changed to a [`TaskMirror`], inside of the transaction.

mod abreast;
mod account;
mod act;
mod agenda;
mod caller;
mod catalog;
mod conflict;
#[cfg(test)]
mod conformance;
mod connect;
mod connections;
mod credentials;
mod cursor;
mod digest;
mod disconnect;
mod engine;
mod error;
mod fan;
mod health;
mod http;
mod incoming;
mod jq;
mod kinds;
mod manifest;
#[cfg(test)]
mod mappings;
mod mirror;
mod oauth;
mod outbox;
mod pack;
mod paging;
mod programs;
mod pull;
mod reason;
mod reconcile;
mod records;
mod related;
mod request;
mod schedule;
mod set_aside;
mod streams;
mod sync;
mod tenants;
mod webhooks;

pub use agenda::Due;
pub use catalog::{check_manifest, check_manifest_text};
pub use engine::{Integrations, Setup};
pub use error::{Error, Reach, Trouble, VendorError};
pub use http::Patience;
pub use kinds::task::TaskChanges;
pub use mirror::{CurrentFuture, MirrorFuture, MirroredTask, Presence, TaskMirror, TaskNow};
pub use webhooks::{Answer, Delivery, Hook, Hurry, Taken};
