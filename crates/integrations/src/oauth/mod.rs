//! OAuth 2.0 for a program on a person's own machine: RFC 6749 as RFC 8252 and 9700 want it.
//!
//! - In the browser: the system's own, PKCE with S256 (RFC 7636), a state, a one-shot listener on 127.0.0.1, and the issuer
//!   (RFC 9207) where the service names it: [`browser`], `atom_loopback`.
//! - On another device, by a code (RFC 8628): [`device`]. For an application itself (RFC 6749, 4.4): in `connect.rs`.
//! - Renewal, once for all who wait for it, on disk before it is used: [`access`].
//! - The end of a grant at the service (RFC 7009): [`revoke`].
//!
//! A service says in its manifest what is special about it: [`Grant`].

mod access;
mod attempt;
mod browser;
pub(crate) mod clients;
mod device;
mod endpoint;
mod exchange;
mod grant;
mod revoke;

pub(crate) use atom_loopback::{is_safe, same, unguessable};

pub(crate) use access::{Access, Keys, left_ms};
pub(crate) use attempt::{Attempts, Open};
pub(crate) use exchange::Exchange;
pub(crate) use grant::{ClientAuth, Grant, Revoke};
