//! Requests, as they are written.

use crate::manifest::At;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A request. Texts may have `{a.b}` of what is known: `args`, `record`, `each`, `tenant`, `account`, `since`, `from`, `until`,
/// `cursor`, `token`, `item`, `now`; `{+a.b}` keeps slashes. Programs get the same as their input.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct RequestForm {
    /// `GET` unless told; `POST` for GraphQL.
    pub(in crate::manifest) method: Option<At<String>>,
    /// The path below the base address, with a `/` before it.
    pub(in crate::manifest) path: At<String>,
    /// Query parameters: a text, or a list for a parameter that is repeated. What has nothing to fill it is left out.
    #[serde(default)]
    pub(in crate::manifest) query: BTreeMap<At<String>, QueryValue>,
    /// Headers of this request alone.
    #[serde(default)]
    pub(in crate::manifest) headers: BTreeMap<At<String>, At<String>>,
    /// jq: the body, sent as JSON.
    pub(in crate::manifest) json: Option<At<String>>,
    /// jq: an object of texts, sent as a form.
    pub(in crate::manifest) form: Option<At<String>>,
    /// A GraphQL document.
    pub(in crate::manifest) graphql: Option<At<String>>,
    /// jq: the variables of the document.
    pub(in crate::manifest) variables: Option<At<String>>,
}

/// The value of a query parameter.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(in crate::manifest) enum QueryValue {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}
