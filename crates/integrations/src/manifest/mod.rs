//! What a manifest says: the form that describes a provider. See `providers/github.toml` for one that is filled in.
//!
//! [`form`] is the TOML as it is written; [`check`] turns it into what stands here, and names line and field of what is wrong.

mod action;
mod at;
mod auth;
mod check;
mod form;
mod stream;
mod tenant;
#[cfg(test)]
mod tests;
mod webhook;

#[cfg(test)]
pub(crate) use action::Items as ActionResult;
pub(crate) use action::{Action, Idempotency};
pub(crate) use at::At;
pub(crate) use auth::Auth;
pub(crate) use form::{InstantAs, Means, ResetAs, SecretOf, SentAs, SignatureScheme};
pub(crate) use stream::{By, Detail, Each, Incremental, Items, Listing, Record, Stream, Turn, Windows};
pub(crate) use tenant::Tenant;
pub(crate) use webhook::{Part, SentPlace, Signature, Webhook};

use crate::{credentials::Carrier, error::Error, http::BaseUrl, jq::Program, oauth::Grant, request::Request};
use atom_api::integrations::{AuthKind, Provider as ProviderView};
use form::ActionKind;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::Value;
use std::collections::BTreeMap;

/// A provider, ready to use.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) id: String,
    pub(crate) name: String,
    category: String,
    homepage: Option<String>,
    /// As it is written: with the `{name}` of tenant fields.
    base_url: String,
    pub(crate) tenant: Vec<Tenant>,
    pub(crate) auth: Auth,
    /// Of every request.
    pub(crate) headers: HeaderMap,
    pub(crate) identity: Identity,
    pub(crate) limits: Limits,
    pub(crate) quota: Option<Quota>,
    pub(crate) errors: Vec<ErrorRule>,
    /// What the service says of a refusal.
    pub(crate) said: Program,
    pub(crate) health: Option<Request>,
    /// By name. Streams and actions have theirs themselves; the tests of mappings name them.
    #[cfg(test)]
    pub(crate) records: BTreeMap<String, std::sync::Arc<Record>>,
    pub(crate) streams: Vec<Stream>,
    pub(crate) actions: Vec<Action>,
    pub(crate) webhook: Option<Webhook>,
}

/// The call that tells whose credentials they are.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) request: Request,
    pub(crate) account: Program,
    pub(crate) account_id: Program,
}

/// Bounds of the service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How often a failed request is tried again.
    pub(crate) retries: u32,
    /// Pages of one stream in one sync.
    pub(crate) pages_max: u32,
    /// Requests at the same time, for records that are fetched one by one.
    pub(crate) concurrency: usize,
    /// Streams at the same time.
    pub(crate) streams: usize,
    /// Requests a minute.
    pub(crate) per_minute: Option<u32>,
}

/// Headers that tell what is left of the quota.
#[derive(Debug)]
pub(crate) struct Quota {
    pub(crate) remaining: HeaderName,
    pub(crate) limit: Option<HeaderName>,
    pub(crate) reset: Option<HeaderName>,
    pub(crate) reset_as: ResetAs,
}

/// An answer that means something else than its status.
#[derive(Debug)]
pub(crate) struct ErrorRule {
    pub(crate) status: Option<u16>,
    pub(crate) when: Option<Program>,
    pub(crate) means: Means,
}

/// What is wrong with a manifest, and in which of its lines, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Provider {
    /// Reads a manifest.
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        check::provider(text)
    }

    /// As the contract shows it.
    pub(crate) fn view(&self) -> ProviderView {
        let methods = self.auth.methods();
        let first = methods.first();
        let mut kinds: Vec<String> = self.streams.iter().map(|stream| stream.record.kind.as_str().to_owned()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        ProviderView {
            id: self.id.clone(),
            name: self.name.clone(),
            category: self.category.clone(),
            auth: methods.iter().map(|method| method.kind).collect(),
            streams: self.streams.iter().map(|stream| stream.name.clone()).collect(),
            actions: self.actions.iter().map(|action| action.name.clone()).collect(),
            base_url: self.base_url.clone(),
            guide: first.map(|method| method.guide.clone()).unwrap_or_default(),
            credentials_url: first.and_then(|method| method.credentials_url.clone()).unwrap_or_default(),
            tenant: self.tenant.iter().filter(|field| field.discover.is_none()).map(Tenant::view).collect(),
            kinds,
            forms: self.makes().map(|action| action.form(Value::Null)).collect(),
            homepage: self.homepage.clone(),
            methods,
        }
    }

    /// Whether an action carries edits of mirrored tasks.
    pub(crate) fn takes_edits(&self) -> bool {
        self.actions.iter().any(|action| action.from_task.is_some())
    }

    /// The actions that make something and are about no record.
    pub(crate) fn makes(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.kind == ActionKind::Create && action.offered.is_none())
    }

    /// The address of the API for these tenant fields, told and discovered.
    pub(crate) fn base(&self, options: &serde_json::Map<String, serde_json::Value>) -> Result<BaseUrl, Error> {
        self.address(&self.base_url, options)
    }

    /// The address of the API as it is written, with the `{name}` of tenant fields.
    pub(crate) fn written_base(&self) -> &str {
        &self.base_url
    }

    /// An address of the API, with the tenant fields in it.
    pub(crate) fn address(
        &self,
        written: &str,
        options: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<BaseUrl, Error> {
        BaseUrl::parse(&self.filled(written, options)?)
    }

    /// A text with the tenant fields in it.
    fn filled(&self, text: &str, options: &serde_json::Map<String, serde_json::Value>) -> Result<String, Error> {
        let mut filled = text.to_owned();
        for field in &self.tenant {
            let placeholder = format!("{{{}}}", field.name);
            if filled.contains(&placeholder) {
                filled = filled.replace(&placeholder, &field.value(options)?);
            }
        }
        Ok(filled)
    }

    /// Whether an address is another host than the manifest's own: what one grants is never given to the other.
    pub(crate) fn is_elsewhere(&self, base: &BaseUrl, options: &serde_json::Map<String, serde_json::Value>) -> bool {
        self.base(&self.guessed(options)).map_or(true, |own| !own.shares_host(base))
    }

    /// How the service at this address, as it is written, grants access this way; `None` where it does not.
    pub(crate) fn grant(
        &self,
        kind: AuthKind,
        written: &str,
        options: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Option<Grant>, Error> {
        let base = self.address(written, &self.guessed(options))?;
        if self.is_elsewhere(&base, options) {
            return Ok(self.auth.grant_at(kind, &base));
        }
        self.auth.grant(kind, |text| self.filled(text, options))
    }

    /// What a person has to do to end a credential of this kind, and the same in other languages.
    pub(crate) fn revoking(&self, kind: AuthKind) -> Option<(&str, &BTreeMap<String, String>)> {
        self.auth.revoking(kind)
    }

    /// Where a person makes credentials of this kind.
    pub(crate) fn credentials_url(&self, kind: AuthKind) -> &str {
        self.auth.credentials_url(kind)
    }

    /// How a credential of this kind travels.
    pub(crate) fn carrier(&self, kind: AuthKind) -> Option<&Carrier> {
        self.auth.carrier(kind)
    }

    /// The stream of this name.
    pub(crate) fn stream(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name == name)
    }

    /// The action of this name.
    pub(crate) fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// All names of streams, for messages.
    pub(crate) fn stream_names(&self) -> String {
        self.streams.iter().map(|stream| stream.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
