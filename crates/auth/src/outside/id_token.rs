//! ID tokens: who somebody is, signed (OpenID Connect Core, 3.1.3.7).
//!
//! The header says nothing that is believed: the algorithm has to be one of a list, and one that the key is for. Claims are
//! looked at once the signature is right, and times are those of Atom's own clock.

use atom_loopback::same;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};
use serde_json::{Map, Value};

/// Signatures that count: by a key that only the provider has. Neither `none`, nor a secret that is shared.
const ALGORITHMS: [Algorithm; 8] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// How far two clocks may be apart.
const SKEW_S: i64 = 60;
/// How long ago a token may have been made that answers a question of just now.
const AGE_MAX_S: i64 = 10 * 60;
const TOKEN_BYTES_MAX: usize = 32 << 10;
const SUBJECT_BYTES_MAX: usize = 255; // Core, 2

/// What is wrong with a token that its key did not sign.
pub(super) const SIGNATURE: &str = "signature";

/// What a token has to be about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now_ms: i64,
}

/// Why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// None of the keys is the one that it names: they may have changed.
    UnknownKey,
    /// It is wrong; says where.
    Wrong(&'static str),
}

/// The claims of a token that counts.
pub(super) fn check(token: &str, keys: &[Jwk], expected: &Expected<'_>) -> Result<Map<String, Value>, Refused> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Refused::Wrong("length"));
    }
    // RFC 7515, 4.1.11: what a header says is critical, and is not understood here, must not be passed over.
    let head = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let head: Option<Map<String, Value>> = head.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if head.is_none_or(|head| head.contains_key("crit")) {
        return Err(Refused::Wrong("header"));
    }
    // An algorithm that has no name here, `none` above all, is no header at all.
    let header = jsonwebtoken::decode_header(token).map_err(|_| Refused::Wrong("header"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Refused::Wrong("algorithm"));
    }
    let mut fitting = keys.iter().filter(|key| fits(key, header.alg));
    let key = match &header.kid {
        Some(kid) => fitting.find(|key| key.common.key_id.as_ref() == Some(kid)).ok_or(Refused::UnknownKey)?,
        // Core, 10.1: a key that is not named has to be the only one.
        None => {
            let only = fitting.next().ok_or(Refused::UnknownKey)?;
            if fitting.next().is_some() {
                return Err(Refused::Wrong("key"));
            }
            only
        }
    };
    let key = DecodingKey::from_jwk(key).map_err(|_| Refused::Wrong("key"))?;
    let mut signature_alone = Validation::new(header.alg);
    signature_alone.validate_exp = false;
    signature_alone.validate_aud = false;
    signature_alone.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &signature_alone);
    let claims = decoded.map_err(|_| Refused::Wrong(SIGNATURE))?.claims;
    about(&claims, expected).map_err(Refused::Wrong)?;
    Ok(claims)
}

/// Whether a text is an ID token that one of these keys signed (a JWK set), for a client and a nonce of the name `atom`. For tests
/// that feed it anything.
#[must_use]
pub fn counts_as_id_token(token: &str, keys: &[u8], now_ms: i64) -> bool {
    let keys = serde_json::from_slice::<JwkSet>(keys).map(|set| set.keys).unwrap_or_default();
    let expected = Expected { issuer: "https://id.example", client_id: "atom", nonce: "atom", now_ms };
    check(token, &keys, &expected).is_ok()
}

/// Whether a key is one for signatures of this kind.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let of_kind = match (&key.algorithm, algorithm) {
        (
            AlgorithmParameters::RSA(_),
            Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 | Algorithm::PS256 | Algorithm::PS384,
        ) => true,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => curve.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES384) => curve.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(pair), Algorithm::EdDSA) => pair.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let signs = key.common.public_key_use.as_ref().is_none_or(|to| *to == PublicKeyUse::Signature);
    let named = key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    of_kind && signs && named
}

fn about(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let seconds = |name: &str| {
        let value = claims.get(name)?;
        value.as_i64().or_else(|| value.to_string().split('.').next()?.parse().ok())
    };
    if text("iss") != Some(expected.issuer) {
        return Err("iss");
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().map(|one| one.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    if !audiences.contains(&expected.client_id) {
        return Err("aud");
    }
    match text("azp") {
        Some(party) if party != expected.client_id => return Err("azp"),
        None if audiences.len() > 1 => return Err("azp"),
        _ => {}
    }
    let now = expected.now_ms.div_euclid(1_000);
    if seconds("exp").is_none_or(|exp| exp <= now.saturating_sub(SKEW_S)) {
        return Err("exp");
    }
    let (oldest, newest) = (now.saturating_sub(AGE_MAX_S), now.saturating_add(SKEW_S));
    if seconds("iat").is_none_or(|iat| !(oldest..=newest).contains(&iat)) {
        return Err("iat");
    }
    if claims.contains_key("nbf") && seconds("nbf").is_none_or(|nbf| nbf > newest) {
        return Err("nbf");
    }
    if !text("nonce").is_some_and(|nonce| same(nonce, expected.nonce)) {
        return Err("nonce");
    }
    if text("sub").is_none_or(|sub| sub.is_empty() || sub.len() > SUBJECT_BYTES_MAX) {
        return Err("sub");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW_S: i64 = 1_900_000_000;

    fn expected() -> Expected<'static> {
        Expected { issuer: "https://id.example", client_id: "atom", nonce: "n-1", now_ms: NOW_S * 1_000 }
    }

    fn claims() -> Map<String, Value> {
        let all = json!({ "iss": "https://id.example", "aud": "atom", "sub": "ada", "nonce": "n-1",
            "exp": NOW_S + 3_600, "iat": NOW_S });
        all.as_object().unwrap().clone()
    }

    fn with(name: &str, value: Value) -> Result<(), &'static str> {
        let mut claims = claims();
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.to_owned(), value);
        }
        about(&claims, &expected())
    }

    #[test]
    fn each_claim_has_to_be_there_and_right() {
        assert_eq!(about(&claims(), &expected()), Ok(()));
        for (name, value) in [
            ("iss", json!(null)),
            ("iss", json!("https://id.example/")),
            ("aud", json!(null)),
            ("aud", json!("another")),
            ("aud", json!(["another"])),
            ("azp", json!("another")),
            ("exp", json!(null)),
            ("exp", json!(NOW_S - 60)),
            ("exp", json!("never")),
            ("iat", json!(null)),
            ("iat", json!(NOW_S + 61)),
            ("iat", json!(NOW_S - 601)),
            ("nbf", json!(NOW_S + 61)),
            ("nonce", json!(null)),
            ("nonce", json!("n-2")),
            ("sub", json!(null)),
            ("sub", json!("")),
            ("sub", json!("x".repeat(256))),
        ] {
            assert_eq!(with(name, value.clone()), Err(name), "{value}");
        }
        assert_eq!(with("aud", json!(["atom", "another"])), Err("azp"), "of several it has to say for whom");
    }

    #[test]
    fn clocks_may_be_a_minute_apart() {
        for (name, value) in [
            ("exp", json!(NOW_S - 59)),
            ("iat", json!(NOW_S + 60)),
            ("nbf", json!(NOW_S + 60)),
            ("aud", json!(["atom"])),
        ] {
            assert_eq!(with(name, value), Ok(()));
        }
    }

    #[test]
    fn a_token_that_nobody_signed_or_that_a_shared_secret_signed_is_none() {
        let token = |head: Value| {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            format!("{}.{}.c2ln", part(&head), part(&Value::Object(claims())))
        };
        // RFC 7517, appendix A.3: a key that is a secret must never open anything here.
        let shared: [Jwk; 1] = [serde_json::from_value(json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "k" })).unwrap()];
        for (head, why) in [
            (json!({ "alg": "none" }), "header"),
            (json!({ "alg": "None" }), "header"),
            (json!({ "alg": "HS256", "kid": "k" }), "algorithm"),
            (json!({ "alg": "RS256", "crit": ["b64"] }), "header"),
        ] {
            assert_eq!(check(&token(head.clone()), &shared, &expected()), Err(Refused::Wrong(why)), "{head}");
        }
        let unknown = check(&token(json!({ "alg": "RS256", "kid": "k" })), &shared, &expected());
        assert_eq!(unknown, Err(Refused::UnknownKey));
        for nonsense in ["", ".", "..", "a.b.c", &"x".repeat(100_000)] {
            assert!(check(nonsense, &shared, &expected()).is_err());
        }
    }
}
