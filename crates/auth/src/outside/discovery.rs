//! Where an OpenID provider has what (OpenID Connect Discovery 1.0, RFC 8414): asked anew for each attempt.

use super::{distrusted, failed, providers::Service, web::Web};
use crate::AuthError;
use atom_core::Code;
use atom_loopback::is_safe;
use serde_json::Value;
use url::Url;

/// What a provider says of itself.
#[derive(Debug, Clone)]
pub(super) struct Metadata {
    pub(super) authorize: Url,
    pub(super) token: Url,
    pub(super) userinfo: Option<Url>,
    pub(super) keys: Url,
    /// Whether its answers always name the issuer (RFC 9207, 3).
    pub(super) names_issuer: bool,
    /// Whether it lets a person choose among several accounts when told to.
    pub(super) asks_which: bool,
    /// Whether a client's secret goes in the body rather than in a header.
    pub(super) secret_in_body: bool,
}

/// Asks a provider.
///
/// # Errors
/// When it cannot be reached, or what it says is not about itself or leads to where nothing is encrypted.
pub(super) async fn discover(web: &Web, service: &Service) -> Result<Metadata, AuthError> {
    let (name, issuer) = (service.view.name.as_str(), service.view.issuer.as_str());
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let url = Url::parse(&address).map_err(|_| distrusted(name, "the issuer is no address"))?;
    let answer = web.get(name, &url, None).await?;
    if !answer.status.is_success() || answer.members().is_none() {
        let status = answer.status.as_u16();
        let message = format!("{name} does not say how to sign in there ({status} at {address}). Check the issuer.");
        return Err(failed(Code::Vendor, message));
    }
    read(&answer.body, issuer).map_err(|why| distrusted(name, why))
}

fn read(body: &Value, issuer: &str) -> Result<Metadata, &'static str> {
    // Discovery 4.3: the same letter by letter, or another could speak for it.
    if body["issuer"].as_str() != Some(issuer) {
        return Err("discovery names another issuer");
    }
    let address = |member: &str| body[member].as_str().and_then(|text| Url::parse(text).ok()).filter(is_safe);
    let lists = |member: &str, value: &str| {
        body[member].as_array().map(|all| all.iter().any(|one| one.as_str() == Some(value)))
    };
    if lists("code_challenge_methods_supported", "S256") == Some(false) {
        return Err("it does not take a proof key by S256");
    }
    let method = |value: &str| lists("token_endpoint_auth_methods_supported", value);
    Ok(Metadata {
        authorize: address("authorization_endpoint").ok_or("it has no page to sign in")?,
        token: address("token_endpoint").ok_or("it has no token endpoint")?,
        userinfo: address("userinfo_endpoint"),
        keys: address("jwks_uri").ok_or("it has no keys")?,
        names_issuer: body["authorization_response_iss_parameter_supported"].as_bool().unwrap_or(false),
        // Google does, and does not say so.
        asks_which: lists("prompt_values_supported", "select_account")
            .unwrap_or(issuer == "https://accounts.google.com"),
        // Basic is what is meant where nothing is said.
        secret_in_body: method("client_secret_basic") == Some(false) && method("client_secret_post") == Some(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said() -> Value {
        json!({
            "issuer": "https://id.example",
            "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://id.example/jwks",
            "code_challenge_methods_supported": ["S256"],
        })
    }

    #[test]
    fn a_provider_speaks_for_itself_and_over_tls_alone() {
        assert!(read(&said(), "https://id.example").is_ok());
        assert!(read(&said(), "https://id.example/").is_err(), "letter by letter");
        for (member, value) in [
            ("issuer", json!("https://evil.example")),
            ("token_endpoint", json!("http://id.example/token")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("jwks_uri", json!(null)),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            let mut other = said();
            other[member] = value;
            assert!(read(&other, "https://id.example").is_err(), "{member}");
        }
    }
}
