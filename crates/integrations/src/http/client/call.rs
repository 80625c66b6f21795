//! What is asked of a service, and what it answers.

use crate::{credentials::Credential, health::Gauge, http::BaseUrl, manifest::Provider, request::Prepared};
use reqwest::header;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use url::Url;

/// What is asked of a service. The headers carry the credential, and go only to the host of `base`.
pub(crate) struct Call<'a> {
    /// What the manifest says of answers.
    pub(crate) provider: &'a Arc<Provider>,
    /// Where a person makes credentials, for messages.
    pub(crate) credentials_url: &'a str,
    /// The connection's own host.
    pub(crate) base: &'a BaseUrl,
    /// The request.
    pub(crate) request: &'a Prepared,
    /// Its address, with the credential where that travels there.
    pub(crate) url: Url,
    /// All headers, the credential among them.
    pub(crate) headers: &'a header::HeaderMap,
    /// The credential itself: taken out of anything that the service says.
    pub(crate) credential: &'a Credential,
    /// The answer is wanted only when it differs from the one with this entity tag.
    pub(crate) etag: Option<&'a str>,
    /// How often to try again.
    pub(crate) retries: u32,
    /// Whether the same request twice does no harm. Otherwise it is tried again only where it surely had no effect.
    pub(crate) safe: bool,
    /// Whether a write is sent on, as it is, to where what it is for has moved for good.
    pub(crate) follows: bool,
    /// What lets calls of the connection through and notes how they end; none for an account that is not connected yet.
    pub(crate) gauge: Option<&'a Gauge>,
}

/// Counts the requests that went out for something, retries and redirects among them.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(super) count: AtomicU64,
    what: String,
}

impl Sent {
    /// Counts requests for this: the name of a stream or an action.
    pub(crate) fn of(what: &str) -> Self {
        Self { count: AtomicU64::default(), what: what.to_owned() }
    }

    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// What they are for.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }
}

/// A service's answer.
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Whether it is as it was under the entity tag that was sent.
    pub(crate) unchanged: bool,
    /// Its headers.
    pub(crate) headers: header::HeaderMap,
    /// Its body, decompressed.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
