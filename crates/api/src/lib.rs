//! The contract of Atom: everything that can be done in it, declared once.
//!
//! A command is a request type that implements [`Command`]; [`commands`] lists all of them with permission, effect,
//! undo and topics. Every host (window, browser, command line, REST) and the typed client of the interface come from
//! this list. To add a command: write its request and reply types in the file of its subject, add it to
//! [`registry`](self::commands), and give it a handler in the engine; the contract test fails until all three are there.
//!
//! Conventions on the wire: JSON; ids are UUID strings; instants are RFC 3339; civil dates `YYYY-MM-DD`;
//! lists reply `{"items": […], "next": cursor|null}`. Unknown fields are refused, so that a slip of the pen is not ignored.
//!
//! The crate builds for `wasm32-unknown-unknown`; the feature `schema` adds JSON Schemas for hosts.

pub mod account;
pub mod app;
pub mod audit;
pub mod auth;
pub mod comments;
pub mod data;
pub mod event;
pub mod files;
pub mod filters;
pub mod integrations;
pub mod jobs;
pub mod ledger;
pub mod links;
pub mod mail;
pub mod members;
pub mod notifications;
pub mod outbox;
pub mod page;
pub mod patch;
pub mod projects;
mod registry;
pub mod reminders;
pub mod secret;
pub mod security;
pub mod settings;
pub mod signin;
pub mod spec;
pub mod tasks;
pub mod templates;
pub mod time;
pub mod undo;
pub mod webhooks;
mod wire;
pub mod workspaces;

pub use atom_core::{ApiError, Code, FieldFault, Odd, Reason, Said, Why};
pub use event::{Event, Topic};
pub use page::Page;
pub use patch::Patch;
pub use registry::{commands, find};
pub use secret::SecretText;
pub use spec::{Command, Effect, Permission, Spec, Undo};
