//! The local HTTP host: the interface in a browser, REST, server-sent events and WebSocket, over the one door.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/call/{name}` | calls a command; `Authorization: Bearer`, optional `Atom-Workspace` |
//! | `POST /api/auth/{register,login,forgot-password,reset-password}` | the same as calling `auth.register` and so on |
//! | `GET /api/v1/openapi.json` | the contract as OpenAPI 3.1 |
//! | `GET /api/v1/events` | server-sent events, from the one after `Last-Event-ID` or `?last_seen=` |
//! | `GET /api/v1/ws` | WebSocket: first `{"token", "last_seen"?, "workspace"?}`, then events and calls |
//! | `POST /hooks/{id}` | what a service tells of by itself; where a person has turned it on, and only signed |
//! | `GET /metrics`, `GET /healthz` | figures for Prometheus; `ok` |
//! | `GET /` and all other paths | the interface |
//!
//! It listens on 127.0.0.1, and for other machines only where a person said so, by TLS ([`Elsewhere`]). What a web page elsewhere could make a browser send is refused before it reaches a route: a `Host`
//! that is not this one's (DNS rebinding), a foreign `Origin`; there is no CORS. A token never stands in an address. The public
//! name that a person stated for a webhook is taken for the path of that webhook, and for nothing else.
//!
//! ```no_run
//! # async fn start(door: atom_engine::Door) -> Result<(), atom_core::ApiError> {
//! use atom_server::{ServeOptions, serve};
//! let running = serve(door.clone(), ServeOptions::new("data")).await?;
//! println!("{}", running.url());
//! running.stop().await; // streams end, calls in flight are answered
//! door.close().await;
//! # Ok(()) }
//! ```
//!
//! While it runs, `instance.json` in the data directory tells a second process of the same person where it is: see [`Instance`].

mod body;
mod call;
mod client;
mod elsewhere;
mod events;
mod failure;
mod guard;
mod hooks;
mod instance;
mod openapi;
mod router;
mod serve;
mod site;
mod slow;
mod socket;
mod ui;

pub use client::Instance;
pub use elsewhere::Elsewhere;
pub use instance::INSTANCE_FILE;
pub use openapi::openapi;
pub use serve::{Access, DEFAULT_PORT, Running, ServeOptions, serve};
pub use ui::{UI_DIR_VARIABLE, Ui};
