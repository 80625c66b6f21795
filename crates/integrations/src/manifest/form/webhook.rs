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
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) guides: BTreeMap<String, String>,
    /// Who makes the secret that deliveries are signed with; Atom unless told.
    #[serde(default)]
    pub(in crate::manifest) secret_of: SecretOf,
    pub(in crate::manifest) signature: SignatureForm,
    /// When a delivery was sent, for the replay window; without it, only the id of a delivery tells that it came before.
    pub(in crate::manifest) sent: Option<SentForm>,
    /// jq over `{headers, body}`: the id of the delivery, the same whenever it is sent again.
    pub(in crate::manifest) delivery: At<String>,
    /// jq over `{headers, body}`: the kind of event.
    pub(in crate::manifest) event: At<String>,
    /// Which streams an event is about.
    pub(in crate::manifest) events: BTreeMap<String, Vec<At<String>>>,
    /// jq over `{headers, body}`: which record it is about, as a person would name it, or null.
    pub(in crate::manifest) record: Option<At<String>>,
    /// jq over `{headers, body}`: what has to be sent back to prove the address, or null. A text is sent as it is, all
    /// else as JSON.
    pub(in crate::manifest) challenge: Option<At<String>>,
}

/// Who makes the secret of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretOf {
    /// Atom makes it, and a person enters it at the service.
    #[default]
    Atom,
    /// The service makes it, and a person enters it here.
    Service,
}

/// How a delivery is signed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct SignatureForm {
    pub(in crate::manifest) scheme: SignatureScheme,
    /// The header that carries it.
    pub(in crate::manifest) header: At<String>,
    /// The member that carries it, where the header is a list such as `t=…,v1=…`; there may be several of them, and one has
    /// to hold.
    pub(in crate::manifest) member: Option<At<String>>,
    /// What stands before the signature, such as `sha256=`.
    #[serde(default)]
    pub(in crate::manifest) prefix: String,
    /// What is signed, with `{body}`, `{timestamp}` and `{url}`; the body unless told.
    pub(in crate::manifest) signed: Option<At<String>>,
}

/// Where a delivery says when it was sent: one of `header`, `member` and `pick`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct SentForm {
    /// The header with the time.
    pub(in crate::manifest) header: Option<At<String>>,
    /// The member with the time, where the header of the signature is a list.
    pub(in crate::manifest) member: Option<At<String>>,
    /// jq over `{headers, body}`: the time.
    pub(in crate::manifest) pick: Option<At<String>>,
    /// How it is written; `unix` unless told.
    #[serde(default, rename = "as")]
    pub(in crate::manifest) written: SentAs,
    /// Seconds for which a delivery counts as fresh, before and after; 300 unless told.
    pub(in crate::manifest) window_s: Option<At<u32>>,
}

/// How the time of sending is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SentAs {
    /// Seconds since 1970.
    #[default]
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// RFC 3339.
    Instant,
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
    /// HMAC with SHA-1, in base64.
    HmacSha1Base64,
    /// The secret itself.
    Token,
}
