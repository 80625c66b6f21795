//! The way to a service: one bounded, cancellable GET at a time, with retries, and the token only for its own host.

mod address;
mod client;
mod link;
mod retry;

pub(crate) use address::BaseUrl;
pub(crate) use client::{Client, Request, foreign};
pub(crate) use link::next_link;
pub use retry::Patience;
