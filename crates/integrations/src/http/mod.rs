//! The way to a service: bounded, cancellable requests, with retries, and the credential only for its own host.

mod address;
mod client;
mod date;
mod link;
mod refusal;
mod retry;

pub(crate) use address::BaseUrl;
pub(crate) use client::{Answer, Call, Client, Sent, foreign, spoken};
pub(crate) use link::next_link;
pub use retry::Patience;
pub(crate) use retry::{ASKED_KEPT_MS, ASKED_MAX_MS, asked_wait, kept_wait};
