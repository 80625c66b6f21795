//! The address of a service, and what counts as its own host.

use crate::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// A checked base address: `https`, or `http` on the machine itself; no credentials, no query, no fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Checks an address that a person or a manifest named.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |message: &str| Error::Invalid { field: "base_url", message: message.to_owned() };
        let url = Url::parse(text.trim())
            .map_err(|_| invalid("The address is not a URL. Write it like https://github.example.com/api/v3."))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(invalid(
                    "Without https the token would travel in the open. Use https:// for this address.",
                ));
            }
            _ => return Err(invalid("The address must begin with https://.")),
        }
        if url.host().is_none() {
            return Err(invalid("The address names no host."));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("The address must not contain a user name or password; give the token instead."));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("The address must not contain `?` or `#`."));
        }
        Ok(Self(url))
    }

    /// The address of a path of the API, which starts with `/`, below the path of the base.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let below = format!("{}{path}", self.0.path().trim_end_matches('/'));
        url.set_path(&below);
        url
    }

    /// Whether `url` has the scheme, host and port of this connection, and so may be given the token.
    pub(crate) fn owns(&self, url: &Url) -> bool {
        url.scheme() == self.0.scheme()
            && url.host() == self.0.host()
            && url.port_or_known_default() == self.0.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
    }

    /// Whether both are on one host: what is granted for one holds for the other.
    pub(crate) fn shares_host(&self, other: &Self) -> bool {
        self.owns(&other.0)
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether it leads to the open Internet, by all addresses that its name has now. What a name has later is another matter.
    pub(crate) async fn is_public(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => is_public_v4(address),
            Some(Host::Ipv6(address)) => is_public_v6(address),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let own = |zone: &str| name == zone || name.ends_with(&format!(".{zone}"));
                !own("localhost") && !own("local") && resolves_public(name, self.0.port_or_known_default()).await
            }
            None => false,
        }
    }

    /// Its scheme, host and port alone.
    pub(crate) fn origin(&self) -> Self {
        let mut url = self.0.clone();
        url.set_path("");
        Self(url)
    }

    /// The host, for messages.
    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address without a trailing slash, as it is shown and stored.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

async fn resolves_public(name: &str, port: Option<u16>) -> bool {
    match tokio::net::lookup_host((name, port.unwrap_or(443))).await {
        Ok(found) => {
            let addresses: Vec<IpAddr> = found.map(|socket| socket.ip()).collect();
            !addresses.is_empty()
                && addresses.into_iter().all(|address| match address {
                    IpAddr::V4(address) => is_public_v4(address),
                    IpAddr::V6(address) => is_public_v6(address),
                })
        }
        Err(_) => false,
    }
}

/// Whether an address is none of this machine, of a network of one's own, or of nobody (RFC 6890).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !matches!(
        (first, second, third),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0)
            | (198, 18 | 19, _)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let inner = |high: u16, low: u16| is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)));
    match address.segments() {
        // Nobody, this machine, and addresses of the old Internet in an old form.
        [0, 0, 0, 0, 0, 0, _, _] => false,
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => inner(high, low),
        // Others that lead to one of the old Internet which does not stand there as it is.
        [0x64, 0xff9b, ..] | [0x2001, 0, ..] => false,
        // Of one's own, of a link, of a site, of a group.
        [first, ..] => first & 0xfe00 != 0xfc00 && first & 0xff80 != 0xfe80 && first & 0xff00 != 0xff00,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_is_an_address() {
        for good in [
            "https://api.github.com",
            "https://ghe.example.com:8443/api/v3/",
            "http://127.0.0.1:4010",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.github.com",
            "http://127.0.0.1.evil.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://user:pass@api.github.com",
            "https://api.github.com/?a=1",
            "https://api.github.com/#x",
            "api.github.com",
            "",
        ] {
            assert!(matches!(BaseUrl::parse(bad), Err(Error::Invalid { field: "base_url", .. })), "{bad}");
        }
    }

    #[tokio::test]
    async fn only_what_is_of_the_open_internet_is_public() {
        for own in [
            "https://127.0.0.1",
            "https://127.255.0.1:8443/x",
            "https://2130706433",
            "https://0x7f.1",
            "https://0.0.0.0",
            "https://10.1.2.3",
            "https://100.64.0.1",
            "https://100.127.255.254",
            "https://169.254.169.254/latest/meta-data",
            "https://172.16.0.1",
            "https://172.31.255.255",
            "https://192.0.0.1",
            "https://192.168.1.1",
            "https://198.18.0.1",
            "https://198.19.255.255",
            "https://224.0.0.1",
            "https://240.0.0.1",
            "https://255.255.255.255",
            "https://[::]",
            "https://[::1]",
            "https://[::127.0.0.1]",
            "https://[fc00::1]",
            "https://[fdff::1]",
            "https://[fe80::1]",
            "https://[febf::1]",
            "https://[fec0::1]",
            "https://[ff02::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[64:ff9b::169.254.169.254]",
            "https://[64:ff9b:1::1]",
            "https://[2002:7f00:1::]",
            "https://[2001::1]",
            "https://localhost",
            "https://LOCALHOST.",
            "https://api.localhost",
            "https://printer.local",
            "http://127.0.0.1:4010",
        ] {
            assert!(!BaseUrl::parse(own).unwrap().is_public().await, "{own}");
        }
        for open in [
            "https://8.8.8.8",
            "https://100.63.255.255",
            "https://100.128.0.1",
            "https://172.15.0.1",
            "https://172.32.0.1",
            "https://192.0.1.1",
            "https://198.20.0.1",
            "https://223.255.255.255",
            "https://[2606:4700::1111]",
            "https://[::ffff:8.8.8.8]",
            "https://[64:ff9b::8.8.8.8]",
            "https://[2002:808:808::1]",
        ] {
            assert!(BaseUrl::parse(open).unwrap().is_public().await, "{open}");
        }
    }

    #[test]
    fn a_path_goes_below_the_path_of_the_base() {
        let base = BaseUrl::parse("https://ghe.example.com/api/v3/").unwrap();
        assert_eq!(base.join("/issues").as_str(), "https://ghe.example.com/api/v3/issues");
        assert_eq!(base.as_str(), "https://ghe.example.com/api/v3");
        assert_eq!(base.origin().join("/login").as_str(), "https://ghe.example.com/login");
    }

    #[test]
    fn another_scheme_host_or_port_is_another_place() {
        let base = BaseUrl::parse("https://api.github.com").unwrap();
        let owns = |text: &str| base.owns(&Url::parse(text).unwrap());
        assert!(owns("https://api.github.com:443/issues?page=2") && owns("https://API.github.com/"));
        for foreign in [
            "http://api.github.com/issues",
            "https://api.github.com:444/",
            "https://github.com/",
            "https://api.github.com.evil.example/",
            "https://x@api.github.com/",
        ] {
            assert!(!owns(foreign), "{foreign}");
        }
    }
}
