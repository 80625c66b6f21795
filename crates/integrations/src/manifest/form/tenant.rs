//! What has to be known before a service can be called, as it is written.

use crate::manifest::At;
use serde::Deserialize;

/// Something that has to be known before the service can be called: told by the person, or discovered after signing in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct TenantForm {
    /// Its name in `{name}`.
    pub(in crate::manifest) name: At<String>,
    /// What a person calls it.
    pub(in crate::manifest) label: String,
    /// An example.
    pub(in crate::manifest) example: String,
    /// The characters that it may have besides letters and digits; `-` unless told.
    pub(in crate::manifest) also: Option<String>,
    /// How it is discovered instead of told.
    pub(in crate::manifest) discover: Option<DiscoverForm>,
}

/// A call that tells a tenant field after signing in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct DiscoverForm {
    /// The whole address, since the base is not known yet.
    pub(in crate::manifest) url: At<String>,
    /// jq: the value, of the answer.
    pub(in crate::manifest) pick: At<String>,
    /// jq: an array of `{value, label}` where there may be several to choose from.
    pub(in crate::manifest) choices: Option<At<String>>,
}
