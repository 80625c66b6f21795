//! What a service bears and what its answers mean, as it is written.

use super::RequestForm;
use crate::manifest::At;
use serde::Deserialize;

/// Bounds of the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct LimitsForm {
    /// How often a failed request is tried again.
    pub(in crate::manifest) retries: u32,
    /// Pages of one stream in one sync.
    pub(in crate::manifest) pages_max: u32,
    /// Requests at the same time, for records that are fetched one by one; 1 unless told.
    pub(in crate::manifest) concurrency: Option<At<u32>>,
    /// Streams that are fetched at the same time, 1 to 4; 4 unless told.
    pub(in crate::manifest) streams: Option<At<u32>>,
    /// Requests a minute; no bound unless told.
    pub(in crate::manifest) per_minute: Option<u32>,
}

/// Headers that tell what is left of the quota.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct QuotaForm {
    /// The header with the number of calls that are left.
    pub(in crate::manifest) remaining: At<String>,
    /// The header with the number of calls that there are.
    pub(in crate::manifest) limit: Option<At<String>>,
    /// The header that tells when it is full again.
    pub(in crate::manifest) reset: Option<At<String>>,
    /// How that header is written; `unix` unless told.
    #[serde(default)]
    pub(in crate::manifest) reset_as: ResetAs,
}

/// How a header tells when the quota is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResetAs {
    /// Seconds since 1970.
    #[default]
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// Seconds from now.
    Seconds,
    /// RFC 3339.
    Instant,
}

/// An answer that means something else than its status.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ErrorForm {
    /// Only answers with this status.
    pub(in crate::manifest) status: Option<At<u16>>,
    /// jq: whether the body is such an answer.
    pub(in crate::manifest) when: Option<At<String>>,
    pub(in crate::manifest) means: Means,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Means {
    /// Too many requests.
    RateLimited,
    /// The credentials do not hold any more.
    NeedsSignIn,
    /// The credentials hold, but do not allow this.
    NeedsScope,
    /// What was asked for is not there any more.
    Gone,
    /// The cursor or sync token does not hold any more: everything is listed again.
    CursorExpired,
    /// The service refused it for good.
    Refused,
    /// The service has a fault that passes.
    Fault,
}

/// A call that shows that all is well.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct HealthForm {
    pub(in crate::manifest) request: RequestForm,
}
