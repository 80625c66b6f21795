//! Access tokens: JSON Web Tokens (RFC 7519) of one form only: signed by HMAC-SHA-256 (RFC 7518 §3.2), good for an hour.
//!
//! The header is compared as it stands, so no other algorithm can be asked for. What a token says is who and which
//! session; whether that session still is one, and what the person may do, is asked of the database at every call.

use atom_api::SecretText;
use atom_core::{Clock, SessionId, UserId};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long an access token is good for.
pub(crate) const LIFE_MS: i64 = 3_600_000;

/// How far a token may be ahead of the clock: what it is set back by when it is put right now and then. One that was signed
/// while it was years ahead would be good for years.
const AHEAD_MAX_MS: i64 = 60_000;

/// `{"alg":"HS256","typ":"at+jwt"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9";
const ISSUER: &str = "atom";
const AUDIENCE: &str = "atom-door";
/// Ours have some 400 bytes.
const BYTES_MAX: usize = 1_024;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// Who.
    pub(crate) sub: UserId,
    /// Which session.
    pub(crate) sid: SessionId,
    /// Which token: no two are the same.
    jti: Uuid,
    iat: i64,
    exp: i64,
}

impl Claims {
    /// When it ends.
    pub(crate) const fn expires_ms(&self) -> i64 {
        self.exp.saturating_mul(1_000)
    }
}

/// Signs access tokens, and reads those that it signed.
#[derive(Clone)]
pub(crate) struct Signer(Zeroizing<[u8; 32]>);

impl Signer {
    pub(crate) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// A token for a session, and when it ends.
    pub(crate) fn sign(&self, clock: &dyn Clock, user: UserId, session: SessionId, life_ms: i64) -> (SecretText, i64) {
        let mut random = [0; 16];
        clock.random(&mut random);
        let iat = clock.now_ms().div_euclid(1_000);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: session,
            jti: uuid::Builder::from_random_bytes(random).into_uuid(),
            iat,
            exp: iat + life_ms.div_euclid(1_000),
        };
        // Ids, words and numbers always have a JSON form.
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
        let signed = format!("{HEADER}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.mac(signed.as_bytes()).finalize().into_bytes());
        (SecretText::new(format!("{signed}.{signature}")), claims.expires_ms())
    }

    /// What a token says that was signed here and has not ended.
    pub(crate) fn read(&self, token: &str, now_ms: i64) -> Option<Claims> {
        if token.len() > BYTES_MAX {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let body = signed.strip_prefix(HEADER)?.strip_prefix('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        // In constant time, and before anything of the body is looked at.
        self.mac(signed.as_bytes()).verify_slice(&signature).ok()?;
        let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
        let begun = claims.iat.saturating_mul(1_000) <= now_ms.saturating_add(AHEAD_MAX_MS);
        let holds = claims.iss == ISSUER && claims.aud == AUDIENCE && begun && claims.expires_ms() > now_ms;
        holds.then_some(claims)
    }

    #[allow(clippy::expect_used)] // HMAC takes keys of any length
    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("a key of any length");
        mac.update(message);
        mac
    }
}

/// Whether a text is an access token that `key` signed and that has not ended. For tests that feed it anything.
#[must_use]
pub fn reads_token(key: [u8; 32], token: &str, now_ms: i64) -> bool {
    Signer::new(Zeroizing::new(key)).read(token, now_ms).is_some()
}

/// Anything under a signature that holds, in the form of a token: what no host makes. For tests.
#[must_use]
pub fn sign_claims(key: [u8; 32], claims: &[u8]) -> String {
    let signed = format!("{HEADER}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mac = Signer::new(Zeroizing::new(key)).mac(signed.as_bytes()).finalize().into_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::ManualClock;

    fn signer(byte: u8) -> Signer {
        Signer::new(Zeroizing::new([byte; 32]))
    }

    fn signed(signer: &Signer, clock: &ManualClock) -> String {
        let (token, ends) = signer.sign(clock, UserId::new(clock), SessionId::new(clock), LIFE_MS);
        assert_eq!(ends, 1_900_003_600_000);
        token.expose().to_owned()
    }

    #[test]
    fn the_header_is_what_it_is_said_to_be() {
        assert_eq!(URL_SAFE_NO_PAD.decode(HEADER).expect("base64"), br#"{"alg":"HS256","typ":"at+jwt"}"#);
    }

    #[test]
    fn a_token_holds_for_an_hour_and_is_like_no_other() {
        let clock = ManualClock::at(1_900_000_000_000);
        let (signer, other) = (signer(7), signer(8));
        let (one, two) = (signed(&signer, &clock), signed(&signer, &clock));
        assert_ne!(one, two);
        assert!(signer.read(&one, 1_900_003_599_999).is_some());
        assert!(signer.read(&one, 1_900_003_600_000).is_none(), "it has ended");
        assert!(other.read(&one, 1_900_000_000_000).is_none(), "another key signed it");
        assert!(signer.read(&one, 1_899_999_940_000).is_some(), "a clock is put right by some seconds now and then");
        assert!(signer.read(&one, 1_899_999_939_999).is_none(), "and not by more");
    }

    #[test]
    fn what_was_changed_or_made_up_is_refused() {
        let clock = ManualClock::at(1_900_000_000_000);
        let signer = signer(7);
        let token = signed(&signer, &clock);
        let now = 1_900_000_000_000;
        let parts: Vec<&str> = token.split('.').collect();
        let body = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("text");
        let later = URL_SAFE_NO_PAD.encode(body.replace("\"exp\":19", "\"exp\":29"));
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        for forged in [
            String::new(),
            "..".to_owned(),
            "a.b.c".to_owned(),
            format!("{}.{later}.{}", parts[0], parts[2]),
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}", parts[0], parts[1]),
            format!("{token}.{}", parts[2]),
            format!("{token}="),
            "x".repeat(1_000_000),
        ] {
            assert!(signer.read(&forged, now).is_none(), "{}", forged.chars().take(200).collect::<String>());
        }
        // Each single byte matters, but for the spare bits that base64 leaves in the last letter of the signature.
        for at in 0..token.len() - 1 {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(signer.read(&String::from_utf8(bytes).expect("ASCII"), now).is_none(), "byte {at}");
        }
    }
}
