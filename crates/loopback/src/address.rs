//! Where a secret may travel.

use url::{Host, Url};

/// Whether a secret may travel there: `https`, or this machine.
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    (url.scheme() == "https" || (url.scheme() == "http" && is_local(url)))
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
}

/// Whether the address is one of this machine.
#[must_use]
pub fn is_local(url: &Url) -> bool {
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
    fn secrets_go_to_https_or_to_this_machine() {
        let safe = |text: &str| is_safe(&Url::parse(text).unwrap());
        assert!(safe("https://github.com/login/oauth/access_token") && safe("http://127.0.0.1:1/token"));
        for open in ["http://github.com/", "http://127.0.0.1.evil.example/", "https://me:pw@github.com/", "file:///x"] {
            assert!(!safe(open), "{open}");
        }
    }
}
