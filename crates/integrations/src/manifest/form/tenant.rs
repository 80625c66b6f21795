//! What has to be known before a service can be called, as it is written.

use super::RequestForm;
use crate::manifest::At;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Something that has to be known before the service can be called: told by the person, or discovered after signing in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct TenantForm {
    /// Its name in `{name}` of addresses, and in `{tenant.name}` of requests.
    pub(in crate::manifest) name: At<String>,
    /// What a person calls it.
    pub(in crate::manifest) label: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) labels: BTreeMap<String, String>,
    /// An example.
    pub(in crate::manifest) example: String,
    /// The characters that it may have besides letters and digits; `-` unless told.
    pub(in crate::manifest) also: Option<String>,
    /// How it is discovered instead of told; one field at most.
    pub(in crate::manifest) discover: Option<At<DiscoverForm>>,
}

/// A call that tells, after signing in, into which tenants the service lets the account: one is taken, of several the person
/// chooses.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct DiscoverForm {
    /// Where it is asked; the host of `base_url` unless told. A person who names another address is asked there.
    pub(in crate::manifest) base_url: Option<At<String>>,
    pub(in crate::manifest) request: RequestForm,
    /// jq: of the answer, an array of `{id, name, url}`. `id` is the value; `name` and `url`, its page, may be left out.
    pub(in crate::manifest) items: At<String>,
}
