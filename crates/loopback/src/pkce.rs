//! The values that tie an answer to its question: state, and the proof key of RFC 7636.

use atom_core::Clock;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// An unguessable value of 256 bits in 43 characters: fit for a state, and for a code verifier (RFC 7636, 4.1).
#[must_use]
pub fn unguessable(clock: &dyn Clock) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    clock.random(&mut *bytes);
    Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))
}

/// The challenge of a verifier, by S256. The weaker `plain` is never used (RFC 9700, 2.1.1).
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Whether two values are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    let differing = left.bytes().zip(right.bytes()).fold(0, |sum, (left, right)| sum | (left ^ right));
    left.len() == right.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::SystemClock;

    #[test]
    fn the_challenge_is_that_of_the_specification() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn values_are_long_and_never_the_same() {
        let (one, two) = (unguessable(&SystemClock), unguessable(&SystemClock));
        assert!(one.len() == 43 && !same(&one, &two) && same(&one, &one.clone()));
        assert!(!same("abc", "ab") && !same("", "a"));
    }
}
