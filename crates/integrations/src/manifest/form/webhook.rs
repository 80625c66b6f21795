//! What a service tells by itself, as it is written.

use crate::manifest::At;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where the service tells of changes by itself.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct WebhookForm {
    /// What a person has to enter where, in a sentence or two.
    pub(in crate::manifest) guide: String,
    pub(in crate::manifest) signature: SignatureForm,
    /// jq over `{headers, body}`: the id of the delivery.
    pub(in crate::manifest) delivery: At<String>,
    /// jq over `{headers, body}`: the kind of event.
    pub(in crate::manifest) event: At<String>,
    /// Which streams an event is about.
    pub(in crate::manifest) events: BTreeMap<String, Vec<At<String>>>,
    /// jq over `{headers, body}`: what has to be sent back to prove the address, or null.
    pub(in crate::manifest) challenge: Option<At<String>>,
}

/// How a delivery is signed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct SignatureForm {
    pub(in crate::manifest) scheme: SignatureScheme,
    /// The header that carries it.
    pub(in crate::manifest) header: At<String>,
    /// What stands before the signature in the header, such as `sha256=`.
    #[serde(default)]
    pub(in crate::manifest) prefix: String,
    /// The header or the member of the body with the time of sending, for the replay window.
    pub(in crate::manifest) timestamp_header: Option<At<String>>,
    /// What is signed, with `{body}`, `{timestamp}` and `{id}`; the body unless told.
    pub(in crate::manifest) signed: Option<At<String>>,
    /// Seconds for which a delivery counts as fresh; 300 unless told.
    pub(in crate::manifest) window_s: Option<u32>,
}

/// A signature of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignatureScheme {
    /// HMAC with SHA-256, in hexadecimal.
    HmacSha256Hex,
    /// HMAC with SHA-256, in base64.
    HmacSha256Base64,
    /// HMAC with SHA-1, in hexadecimal.
    HmacSha1Hex,
    /// The secret itself.
    Token,
}
