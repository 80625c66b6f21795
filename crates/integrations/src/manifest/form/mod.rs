//! The TOML as it is written. What stands here is the outside form of manifests; `docs/provider-manifest.schema.json` is made
//! of it.

mod action;
mod auth;
mod bounds;
mod incremental;
mod request;
mod stream;
mod tenant;
mod webhook;

pub(crate) use action::ActionKind;
pub(super) use action::{ActionForm, BeforeForm, IdempotencyForm, OfferedForm};
pub(super) use auth::{
    AuthForm, ClientCredentialsForm, IdentityForm, OauthForm, RevokeForm, ScopeForm, SecretForm, SelfHostedForm,
};
pub(super) use bounds::{ErrorForm, HealthForm, LimitsForm, QuotaForm};
pub(crate) use bounds::{Means, ResetAs};
pub(crate) use incremental::InstantAs;
pub(super) use incremental::{IncrementalForm, IncrementalKind, StartForm};
pub(super) use request::{QueryValue, RequestForm};
pub(super) use stream::{
    DetailForm, EachForm, PagingForm, PagingKind, PartialForm, RecordForm, StreamForm, WindowsForm,
};
pub(super) use tenant::{DiscoverForm, TenantForm};
pub(crate) use webhook::{SecretOf, SentAs, SignatureScheme};
pub(super) use webhook::{SentForm, SignatureForm, WebhookForm};

use super::At;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A manifest: what Atom has to know of a service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// The id, the same as the name of the file: a-z, 0-9 and `-`.
    pub(super) id: At<String>,
    /// The service's name.
    pub(super) name: String,
    /// What it is for, such as `development`.
    pub(super) category: String,
    /// The page of the service itself.
    pub(super) homepage: Option<At<String>>,
    /// The address of the API; may have `{name}` of `[[tenant]]` fields.
    pub(super) base_url: At<String>,
    /// jq: what the service says of a refusal; `.message` unless told.
    pub(super) said: Option<At<String>>,
    /// What has to be known before the service can be called.
    #[serde(default)]
    pub(super) tenant: Vec<TenantForm>,
    pub(super) auth: AuthForm,
    /// Headers of every request.
    #[serde(default)]
    pub(super) headers: BTreeMap<At<String>, At<String>>,
    pub(super) identity: IdentityForm,
    pub(super) limits: LimitsForm,
    pub(super) quota: Option<QuotaForm>,
    /// Answers that mean something else than their status.
    #[serde(default)]
    pub(super) errors: Vec<ErrorForm>,
    pub(super) health: Option<HealthForm>,
    /// How records are read, by name.
    pub(super) records: BTreeMap<String, RecordForm>,
    pub(super) streams: Vec<StreamForm>,
    #[serde(default)]
    pub(super) actions: Vec<ActionForm>,
    /// Where the service tells of changes by itself.
    pub(super) webhook: Option<WebhookForm>,
}
