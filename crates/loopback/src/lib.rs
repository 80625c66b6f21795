//! What a program on a person's own machine needs to send them to a service in their browser and have them back (RFC 8252):
//! values that tie the answer to the question ([`unguessable`], [`challenge`], [`same`]), a listener on 127.0.0.1 for one
//! answer ([`Listener`]), and the page that the browser ends on ([`Page`]).
//!
//! It knows no service and keeps nothing: connections to services and signing in at Atom both go this way.

mod address;
mod listener;
mod page;
mod pkce;

pub use address::{is_local, is_safe};
pub use listener::{Brought, Callback, Listener, Rest, Shown, brings_an_answer};
pub use page::Page;
pub use pkce::{challenge, same, unguessable};
