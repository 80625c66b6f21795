//! Where an account is at home, at services that keep their customers apart.

use atom_core::ConnectionId;
use serde::{Deserialize, Serialize};

/// A tenant of a service that keeps its customers apart: a site, an organisation, a company file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tenant {
    /// The service's own id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the connection is that of this one.
    #[serde(default)]
    pub chosen: bool,
}

/// Request of `integrations.tenants`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tenants {
    /// Which connection.
    pub connection_id: ConnectionId,
}

/// Request of `integrations.choose_tenant`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChooseTenant {
    /// The connection that waits. The reply has the one that takes its place, with the id that every device gives to that account;
    /// the id of the one that waited leads there as well.
    pub connection_id: ConnectionId,
    /// The id of one of its tenants.
    pub tenant: String,
}
