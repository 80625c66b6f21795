//! Who is calling, and through which host.

use atom_auth::Origin;
use atom_core::WorkspaceId;
use std::net::{IpAddr, Ipv6Addr};

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
    /// Whether it came from another machine.
    pub elsewhere: bool,
}

impl Caller {
    /// A caller through `host` with the session `token`.
    #[must_use]
    pub fn new(host: Host, token: Option<String>) -> Self {
        Self { host, token, workspace: None, address: None, elsewhere: false }
    }

    /// Where the call comes from, as tries are counted.
    pub(crate) fn origin(&self) -> Origin {
        let host = self.host.as_str();
        Origin { host, address: self.address.map_or_else(|| host.to_owned(), line) }
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("host", &self.host).field("signed_in", &self.token.is_some()).finish()
    }
}

/// The line that an address is of. One line has 2^64 addresses of IPv6: they count as one.
fn line(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_one_line_are_counted_together_and_those_of_two_are_not() {
        let counted = |address: &str| {
            let address = Some(address.parse().expect("an address"));
            Caller { address, ..Caller::new(Host::Http, None) }.origin().address
        };
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!((counted("192.0.2.7"), counted("::ffff:192.0.2.7")), ("192.0.2.7".into(), "192.0.2.7".into()));
        assert_ne!(counted("192.0.2.7"), counted("192.0.2.8"));
        assert_eq!(Caller::new(Host::Window, None).origin().address, "window");
    }
}
