//! People and organisations.

use super::values::{Address, Instant, Line, Name, Person, Text, Web};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A person outside.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    name: Name,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    phones: Vec<Line>,
    company: Option<Line>,
    position: Option<Line>,
    owner: Option<Person>,
    notes: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// An organisation.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Company {
    name: Name,
    domain: Option<Line>,
    website: Option<Web>,
    phone: Option<Line>,
    industry: Option<Line>,
    employees: Option<u64>,
    city: Option<Line>,
    country: Option<Line>,
    owner: Option<Person>,
    notes: Option<Text>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Somebody who might become a customer.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Lead {
    name: Name,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    phones: Vec<Line>,
    company: Option<Line>,
    position: Option<Line>,
    /// As the service names it.
    status: Option<Line>,
    source: Option<Line>,
    owner: Option<Person>,
    notes: Option<Text>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Somebody with an account at the service.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct User {
    name: Name,
    address: Option<Address>,
    handle: Option<Line>,
    position: Option<Line>,
    time_zone: Option<Line>,
    #[serde(default)]
    active: Active,
    #[serde(default)]
    bot: bool,
    #[serde(default)]
    me: bool,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Whether somebody is there; so unless the service says otherwise.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Active(bool);

impl Default for Active {
    fn default() -> Self {
        Self(true)
    }
}
