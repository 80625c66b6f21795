//! How only what has changed is fetched, as it is written.

use super::{PagingForm, RequestForm};
use crate::manifest::At;
use serde::Deserialize;

/// How only what has changed is fetched.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct IncrementalForm {
    pub(in crate::manifest) kind: At<IncrementalKind>,
    /// The parameter that takes the instant or the token; without one, the request uses `since` or `token` itself.
    pub(in crate::manifest) param: Option<At<String>>,
    /// How the instant is written.
    #[serde(default)]
    pub(in crate::manifest) format: InstantAs,
    /// Seconds before the newest known change from which to list again.
    pub(in crate::manifest) overlap_s: Option<At<u32>>,
    /// Hours after which everything is listed again, to find what is gone; 24 unless told. 0 for never by time: only when a person
    /// asks for it, when the token does not hold any more, or when a listing was cut off.
    pub(in crate::manifest) full_every_h: Option<At<u32>>,
    /// jq: of an answer, the token for the next time.
    pub(in crate::manifest) from: Option<At<String>>,
    /// Query parameters that do not go together with the token.
    #[serde(default)]
    pub(in crate::manifest) without: Vec<String>,
    /// Statuses that say that the token does not hold any more; 410 unless told.
    pub(in crate::manifest) expired: Option<Vec<u16>>,
    /// For `changes`: the call that tells the first token, before everything is listed.
    pub(in crate::manifest) start: Option<StartForm>,
    /// For `changes`: the request that lists what changed since `token`.
    pub(in crate::manifest) request: Option<RequestForm>,
    /// For `changes`: jq, the array of changed records in an answer.
    pub(in crate::manifest) items: Option<At<String>>,
    /// For `changes`: how that list is divided into pages.
    pub(in crate::manifest) paging: Option<PagingForm>,
    /// For `changes`: jq, of an item, whether it says that the record is gone.
    pub(in crate::manifest) gone: Option<At<String>>,
}

/// By what a service tells what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(in crate::manifest) enum IncrementalKind {
    /// By an instant since when records changed.
    Since,
    /// By nothing but the order: newest change first, until what is known.
    NewestFirst,
    /// By a token at the end of the list, for the same list.
    Token,
    /// By an address at the end of the list.
    DeltaUrl,
    /// By a list of changes of its own.
    Changes,
}

/// The call that tells where changes begin.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct StartForm {
    pub(in crate::manifest) request: RequestForm,
    /// jq: the token, of the answer.
    pub(in crate::manifest) pick: At<String>,
}

/// How an instant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum InstantAs {
    /// `2030-01-02T03:04:05Z`.
    #[default]
    Instant,
    /// `2030-01-02T03:04:05.678Z`.
    InstantMs,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// `2030-01-02`.
    Date,
}
