//! The engine against a fake GitHub that remembers, with a keeper of tasks that only listens.

mod connecting;
mod faults;
mod gone;
mod syncing;
mod world;
