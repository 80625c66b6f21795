//! Signing in through a service in the system's browser: any OpenID provider found by discovery, and GitHub.
//!
//! As RFC 8252 and RFC 9700 want it: PKCE with S256, a state, a nonce, the issuer of the answer (RFC 9207), and a redirect
//! to a one-shot listener of this machine that waits for five minutes ([`flow`]). An ID token counts once its signature,
//! issuer, audience, times and nonce were checked ([`id_token`]).
//!
//! Who somebody is to a service is the pair of issuer and subject. An address never leads to an account that is there:
//! whoever has one links the service to it, signed in and with their password ([`linked`]). No token of a service is kept.

mod attempts;
mod discovery;
mod enter;
mod flow;
mod github;
mod id_token;
mod keys;
mod linked;
mod providers;
mod web;

pub use enter::finish;
pub use flow::{begin, cancel, known_attempt, link};
pub use id_token::counts_as_id_token;
pub use linked::{finish_link, list, unlink};
pub use providers::{providers, remove_provider, set_provider};

pub(crate) use linked::{all as all_linked, forget};

use crate::AuthError;
use atom_core::{ApiError, Code};
use attempts::Attempts;
use keys::KeyRing;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use web::Web;

/// What signing in elsewhere needs between calls.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    attempts: Attempts,
    keys: KeyRing,
    web: OnceCell<Web>,
    /// Cancelled at the end.
    pub(crate) closing: CancellationToken,
}

impl Outside {
    async fn web(&self) -> Result<&Web, AuthError> {
        self.web.get_or_try_init(|| async { Web::new() }).await
    }
}

/// Who somebody is to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Who says so.
    pub(crate) issuer: String,
    /// Whom it means, for good.
    pub(crate) subject: String,
    /// What the account is called there, for people.
    pub(crate) account: String,
    /// Their address, where it was told.
    pub(crate) email: Option<String>,
    /// Whether the service says that the address is theirs.
    pub(crate) email_verified: bool,
    /// Their name, where it was told.
    pub(crate) name: Option<String>,
}

/// An answer that cannot be trusted. What was wrong goes to the log; a person can only begin again.
fn distrusted(service: &str, why: &'static str) -> AuthError {
    tracing::warn!(service, why, "an answer of a service was not taken");
    let message = format!("The answer of {service} could not be trusted, so nobody was signed in. Begin again.");
    AuthError::Failed(ApiError::new(Code::Vendor, message))
}

fn failed(code: Code, message: String) -> AuthError {
    AuthError::Failed(ApiError::new(code, message))
}
