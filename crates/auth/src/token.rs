//! Session tokens: 256 random bits, of which only the digest is kept.

use atom_api::SecretText;
use atom_core::Clock;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// A new token and the digest that is stored.
pub(crate) fn mint(clock: &dyn Clock) -> (SecretText, [u8; 32]) {
    let mut random = Zeroizing::new([0; 32]);
    clock.random(&mut random[..]);
    let text = URL_SAFE_NO_PAD.encode(&random[..]);
    let digest = digest(&text);
    (SecretText::new(text), digest)
}

/// The digest of a token. The token has full entropy, so a plain digest cannot be guessed back.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    blake3::derive_key("Atom 2026 session token digest v1", token.as_bytes())
}
