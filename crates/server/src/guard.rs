//! What every request passes first: Host, Origin, the instance key; and the headers that every reply carries.

use crate::{Access, failure::Failure, instance::INSTANCE_HEADER, router::is_api, site::Site};
use atom_core::{ApiError, Code, WorkspaceId};
use atom_engine::{Caller, Host};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{net::IpAddr, sync::Arc};

/// The one path that needs no key where all others do: it proves to a client who this is.
pub(crate) const PROOF_PATH: &str = "/api/v1/instance";
/// Figures are for a collector on this machine.
pub(crate) const METRICS_PATH: &str = "/metrics";
/// Below this, services tell of changes. Such a request may name the public host that was stated for its path: which one that
/// is, the route finds out.
pub(crate) const HOOKS_PATH: &str = "/hooks/";
const WORKSPACE_HEADER: &str = "atom-workspace";

/// Headers of every reply. The interface needs no more than this policy gives, which is that of the window (`tauri.conf.json`);
/// `'wasm-unsafe-eval'` compiles its module.
const REPLY_HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// For other machines, which know this one by a name: for a year a browser asks it by TLS alone (RFC 6797). Not below that name,
/// which may be somebody else's.
const ONLY_TLS: &str = "max-age=31536000";

/// The address at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Under which name a listener is spoken to.
#[derive(Debug, Clone)]
pub(crate) enum Spoken {
    /// On this machine, at this port.
    Here(u16),
    /// From other machines by TLS, under a name that was stated.
    Elsewhere {
        /// The name.
        name: Arc<str>,
        /// The port.
        port: u16,
    },
}

impl Spoken {
    /// Whether an authority is the own one. A page that rebinds its own name to this address sends its own name, and is refused.
    pub(crate) fn is_own(&self, authority: &str) -> bool {
        match self {
            Self::Here(port) => is_own_authority(authority, *port),
            Self::Elsewhere { name, port } => {
                // The colons of an address of IPv6 stand within its brackets.
                let named = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
                let named = named.unwrap_or((authority, "443"));
                named.0.eq_ignore_ascii_case(name) && named.1 == port.to_string()
            }
        }
    }

    fn is_own_origin(&self, origin: &HeaderValue) -> bool {
        let scheme = match self {
            Self::Here(_) => "http://",
            Self::Elsewhere { .. } => "https://",
        };
        let text = origin.to_str().ok();
        text.and_then(|text| text.strip_prefix(scheme)).is_some_and(|authority| self.is_own(authority))
    }

    /// Its address for a browser.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Here(port) => format!("http://127.0.0.1:{port}"),
            Self::Elsewhere { name, port: 443 } => format!("https://{name}"),
            Self::Elsewhere { name, port } => format!("https://{name}:{port}"),
        }
    }
}

/// Through which host a request comes, as its key tells, from which address, and whether from another machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Through(pub(crate) Host, pub(crate) Option<IpAddr>, pub(crate) bool);

impl Through {
    /// A caller that came this way.
    pub(crate) fn caller(self, token: Option<String>) -> Caller {
        // The command line is the person at this machine, whose calls only pass through here.
        let address = self.1.filter(|_| self.0 == Host::Http);
        Caller { address, elsewhere: self.2, ..Caller::new(self.0, token) }
    }
}

/// Lets a request in or not.
pub(crate) async fn guard(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let elsewhere = matches!(request.extensions().get::<Spoken>(), Some(Spoken::Elsewhere { .. }));
    let of_programs = is_api(request.uri().path());
    let mut response = match admit(&site, &request) {
        Ok(through) => {
            request.extensions_mut().insert(through);
            next.run(request).await
        }
        Err(failure) => failure.into_response(),
    };
    for (name, value) in REPLY_HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if of_programs {
        // What a session was told is not left in a cache, neither of a browser nor of something in between.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if elsewhere {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_TLS));
    }
    response
}

fn admit(site: &Site, request: &Request) -> Result<Through, Failure> {
    let headers = request.headers();
    let Some(spoken) = request.extensions().get::<Spoken>() else {
        return Err(ApiError::new(Code::Internal, "A request came by no listener.").into());
    };
    if !is_delivery(request) && !names_this_host(headers, request.uri(), spoken) {
        return Err(Failure::forbidden(
            "The Host header names another address than this one; open Atom at the address that it printed.",
        ));
    }
    if !headers.get_all(header::ORIGIN).iter().all(|origin| spoken.is_own_origin(origin)) {
        return Err(Failure::forbidden("A page from elsewhere may not call Atom."));
    }
    if token_in_query(request.uri()) {
        return Err(Failure::invalid(
            "token",
            "A token never stands in an address, where it would be logged; send it as Authorization: Bearer.",
        ));
    }
    let elsewhere = matches!(spoken, Spoken::Elsewhere { .. });
    if elsewhere
        && (headers.contains_key(INSTANCE_HEADER) || [PROOF_PATH, METRICS_PATH].contains(&request.uri().path()))
    {
        return Err(Failure::forbidden("Only programs on the machine of Atom may ask for this."));
    }
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    match headers.get(INSTANCE_HEADER) {
        Some(key) if site.key.is(key.as_bytes()) => Ok(Through(Host::Cli, peer, elsewhere)),
        Some(_) => Err(Failure::forbidden("The instance key is not the one of this run.")),
        None if site.access == Access::Public || request.uri().path() == PROOF_PATH => {
            Ok(Through(Host::Http, peer, elsewhere))
        }
        None => Err(Failure::forbidden("This address serves only the programs of the person who started it.")),
    }
}

/// Whether it goes to a webhook, which knows the public name that leads to it.
fn is_delivery(request: &Request) -> bool {
    let id = request.uri().path().strip_prefix(HOOKS_PATH);
    request.method() == Method::POST && id.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

/// Whether `Host` (and the authority of an absolute address) are ours.
fn names_this_host(headers: &HeaderMap, uri: &Uri, spoken: &Spoken) -> bool {
    named_host(headers).is_some_and(|host| spoken.is_own(host))
        && uri.authority().is_none_or(|it| spoken.is_own(it.as_str()))
}

/// The one `Host` of a request.
pub(crate) fn named_host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
    host.to_str().ok()
}

fn is_own_authority(text: &str, port: u16) -> bool {
    let text = text.to_ascii_lowercase();
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|name| text == format!("{name}:{port}") || (port == 80 && text == *name))
}

fn token_in_query(uri: &Uri) -> bool {
    let names = uri.query().unwrap_or_default().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    names
        .into_iter()
        .any(|name| ["token", "access_token", "refresh_token"].iter().any(|it| name.eq_ignore_ascii_case(it)))
}

/// The caller that the headers speak of.
pub(crate) fn caller(headers: &HeaderMap, through: Through) -> Result<Caller, Failure> {
    let mut caller = through.caller(bearer(headers)?);
    if let Some(workspace) = headers.get(WORKSPACE_HEADER) {
        let id = workspace.to_str().ok().and_then(|text| text.parse::<WorkspaceId>().ok());
        caller.workspace =
            Some(id.ok_or_else(|| Failure::invalid("Atom-Workspace", "The header is not a workspace's id."))?);
    }
    Ok(caller)
}

fn bearer(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    match token {
        Some(token) if given.next().is_none() => Ok(Some(token)),
        _ => {
            Err(ApiError::new(Code::Unauthenticated, "Send one Authorization header: Bearer and the session's token.")
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_names_with_the_own_port_are_ours() {
        for own in ["127.0.0.1:8084", "localhost:8084", "LOCALHOST:8084", "[::1]:8084"] {
            assert!(is_own_authority(own, 8084), "{own}");
        }
        for foreign in [
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:8084",
            "127.0.0.1:8084.evil.example",
            "",
            "user@localhost:8084",
            "localhost.:8084",
            "127.0.0.1.:8084",
            "0.0.0.0:8084",
            "[::]:8084",
            "::1:8084",
            "[::ffff:127.0.0.1]:8084",
        ] {
            assert!(!is_own_authority(foreign, 8084), "{foreign}");
        }
        assert!(is_own_authority("localhost", 80));
    }

    #[test]
    fn an_origin_is_own_with_scheme_name_and_port() {
        let own = |text: &'static str| Spoken::Here(8084).is_own_origin(&HeaderValue::from_static(text));
        assert!(own("http://127.0.0.1:8084"));
        for foreign in ["https://127.0.0.1:8084", "http://127.0.0.1:3000", "null", "", "http://evil.example"] {
            assert!(!own(foreign), "{foreign}");
        }
    }

    #[test]
    fn from_elsewhere_the_stated_name_alone_is_ours_and_by_tls_alone() {
        let spoken = |port| Spoken::Elsewhere { name: "atom.example".into(), port };
        let origin = |text: &'static str| spoken(8443).is_own_origin(&HeaderValue::from_static(text));
        assert!(spoken(8443).is_own("ATOM.example:8443") && spoken(443).is_own("atom.example"));
        let by_address = Spoken::Elsewhere { name: "[2001:db8::1]".into(), port: 443 };
        assert!(by_address.is_own("[2001:db8::1]") && by_address.is_own("[2001:DB8::1]:443"));
        assert!(!by_address.is_own("[2001:db8::1]:8443") && !by_address.is_own("[2001:db8::2]"));
        assert!(spoken(443).is_own("atom.example:443") && origin("https://atom.example:8443"));
        for foreign in ["atom.example", "127.0.0.1:8443", "evil.example:8443", "atom.example:8443.evil.example", ""] {
            assert!(!spoken(8443).is_own(foreign), "{foreign}");
        }
        assert!(!origin("http://atom.example:8443") && !origin("https://evil.example:8443"));
        assert_eq!(
            (spoken(443).url(), spoken(1).url()),
            ("https://atom.example".into(), "https://atom.example:1".into())
        );
    }

    #[test]
    fn a_token_in_the_query_is_seen_whatever_its_case() {
        for query in ["/x?token=a", "/x?last_seen=1&Access_Token=b", "/x?token"] {
            assert!(token_in_query(&query.parse().unwrap()), "{query}");
        }
        assert!(!token_in_query(&"/x?last_seen=1&tokens=2".parse().unwrap()));
    }
}
