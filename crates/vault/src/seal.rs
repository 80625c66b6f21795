//! Sealing of single secrets, bound to the place where they are stored.
//!
//! Envelope: `1 | key id (8) | nonce (12) | ciphertext and tag`, AES-256-GCM (NIST SP 800-38D) with random nonces;
//! one key may seal 2³² times before a nonce could repeat with a chance above 2⁻³² (§8.3), far beyond what a person connects.

use crate::{Key, KeyId};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use atom_core::{Clock, SystemClock};
use std::fmt;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const HEADER: usize = 1 + 8 + 12;
const TAG: usize = 16;

/// Where a sealed secret lives. What was sealed for one place does not open at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's primary key, as text.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}].{}", self.table, self.row, self.column)
    }
}

/// Why an envelope did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes are not an envelope.
    #[error("the secret at {place} is not in the sealed form: {why}")]
    NotAnEnvelope {
        /// Where it was read.
        place: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It was sealed with another key.
    #[error("the secret at {place} was sealed with key {sealed_with}, and this is key {have}")]
    OtherKey {
        /// Where it was read.
        place: String,
        /// The key that it was sealed with.
        sealed_with: String,
        /// The key at hand.
        have: String,
    },
    /// It was changed, or moved here from another place.
    #[error("the secret at {place} was changed or does not belong there")]
    Refused {
        /// Where it was read.
        place: String,
    },
    /// The secret is too long to be sealed (64 GiB).
    #[error("the secret for {place} is too long")]
    TooLong {
        /// Where it should have gone.
        place: String,
    },
}

/// Seals and opens secrets with one key. Cheap to make, `Send` and `Sync`.
#[derive(Clone)]
pub struct Sealer {
    cipher: Aes256Gcm,
    key: KeyId,
}

impl Sealer {
    /// A sealer with the key for secrets that is derived from `key`.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self { cipher: Aes256Gcm::new((&*key.derive("sealed secrets")).into()), key: key.id() }
    }

    /// Seals `plaintext` for `place`.
    ///
    /// # Errors
    /// [`SealError::TooLong`] only.
    pub fn seal(&self, place: Place<'_>, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; 12];
        SystemClock.random(&mut nonce);
        let payload = Payload { msg: plaintext, aad: &bound_to(place, self.key) };
        let sealed =
            self.cipher.encrypt(&nonce.into(), payload).map_err(|_| SealError::TooLong { place: place.to_string() })?;
        let mut envelope = Vec::with_capacity(HEADER + sealed.len());
        envelope.push(FORMAT);
        envelope.extend_from_slice(self.key.as_bytes());
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        Ok(envelope)
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`SealError`] when the bytes are no envelope, or of another key, or were changed or moved.
    pub fn open(&self, place: Place<'_>, envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let not = |why| SealError::NotAnEnvelope { place: place.to_string(), why };
        if envelope.len() < HEADER + TAG {
            return Err(not("it is too short"));
        }
        let (header, sealed) = envelope.split_at(HEADER);
        if header[0] != FORMAT {
            return Err(not("its format is unknown"));
        }
        if header[1..9] != self.key.0 {
            let (sealed_with, have) = (hex::encode(&header[1..9]), self.key.to_string());
            return Err(SealError::OtherKey { place: place.to_string(), sealed_with, have });
        }
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&header[9..]);
        let payload = Payload { msg: sealed, aad: &bound_to(place, self.key) };
        let opened = self.cipher.decrypt(&nonce.into(), payload);
        opened.map(Zeroizing::new).map_err(|_| SealError::Refused { place: place.to_string() })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.key)
    }
}

/// The associated data: each part with its length in front, so that no two places read alike.
fn bound_to(place: Place<'_>, key: KeyId) -> Vec<u8> {
    let mut aad = vec![FORMAT];
    for part in [place.table.as_bytes(), place.row.as_bytes(), place.column.as_bytes(), key.as_bytes()] {
        aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
        aad.extend_from_slice(part);
    }
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Place<'_> = Place { table: "connections", row: "r1", column: "token" };

    fn sealer(byte: u8) -> Sealer {
        Sealer::new(&Key::from_bytes(&[byte; 32]).expect("32 bytes"))
    }

    #[test]
    fn what_was_sealed_opens_at_its_place() {
        let envelope = sealer(1).seal(HOME, b"ghp_secret").unwrap();
        assert_eq!(sealer(1).open(HOME, &envelope).unwrap().as_slice(), b"ghp_secret");
        assert!(!envelope.windows(10).any(|w| w == b"ghp_secret"));
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        assert_ne!(sealer(1).seal(HOME, b"x").unwrap(), sealer(1).seal(HOME, b"x").unwrap());
    }

    #[test]
    fn a_moved_envelope_is_refused() {
        let envelope = sealer(1).seal(HOME, b"secret").unwrap();
        let elsewhere = [
            Place { row: "r2", ..HOME },
            Place { column: "refresh_token", ..HOME },
            Place { table: "accounts", ..HOME },
            // The same letters, cut elsewhere.
            Place { table: "connectionsr", row: "1", ..HOME },
        ];
        for place in elsewhere {
            assert_eq!(sealer(1).open(place, &envelope), Err(SealError::Refused { place: place.to_string() }));
        }
    }

    #[test]
    fn every_truncation_and_every_changed_byte_is_refused() {
        let envelope = sealer(1).seal(HOME, b"secret").unwrap();
        for len in 0..envelope.len() {
            assert!(sealer(1).open(HOME, &envelope[..len]).is_err(), "{len} bytes opened");
        }
        for at in 0..envelope.len() {
            let mut changed = envelope.clone();
            changed[at] ^= 1;
            assert!(sealer(1).open(HOME, &changed).is_err(), "a change at {at} opened");
        }
    }

    #[test]
    fn another_key_is_named_not_tried() {
        let envelope = sealer(1).seal(HOME, b"secret").unwrap();
        assert!(matches!(sealer(2).open(HOME, &envelope), Err(SealError::OtherKey { .. })));
    }
}
