//! Who is calling, and through which host.

use atom_auth::Origin;
use atom_core::WorkspaceId;
use std::net::IpAddr;

/// The host that a call came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// The desktop window.
    Window,
    /// The local HTTP host.
    Http,
    /// The command line.
    Cli,
    /// A job that goes on after its call.
    Job,
}

impl Host {
    /// The name as it stands in the audit trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Http => "http",
            Self::Cli => "cli",
            Self::Job => "job",
        }
    }
}

/// What a host knows of its caller. The door finds out the rest from the token.
#[derive(Clone)]
pub struct Caller {
    /// Through which host.
    pub host: Host,
    /// The session token, where one was given.
    pub token: Option<String>,
    /// The workspace that was named; the session's own unless told.
    pub workspace: Option<WorkspaceId>,
    /// The address that the call came from, where it came over a network.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// A caller through `host` with the session `token`.
    #[must_use]
    pub fn new(host: Host, token: Option<String>) -> Self {
        Self { host, token, workspace: None, address: None }
    }

    /// Where the call comes from, as tries are counted.
    pub(crate) fn origin(&self) -> Origin {
        let host = self.host.as_str();
        Origin { host, address: self.address.map_or_else(|| host.to_owned(), |address| address.to_string()) }
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("host", &self.host).field("signed_in", &self.token.is_some()).finish()
    }
}
