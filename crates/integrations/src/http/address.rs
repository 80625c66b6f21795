//! The address of a service, and what counts as its own host.

use crate::error::Error;
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
