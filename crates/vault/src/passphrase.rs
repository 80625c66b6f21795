//! A data key wrapped by a passphrase: Argon2id (RFC 9106) gives the wrapping key, AES-256-GCM wraps.

use crate::{Key, VaultError};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use atom_core::{Clock, SystemClock};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Fewest characters of a passphrase that is chosen.
pub const PASSPHRASE_CHARS_MIN: usize = 12;
/// Most characters of a passphrase.
pub const PASSPHRASE_CHARS_MAX: usize = 1_024;

/// Memory, passes and lanes for new wrappings: the second recommended option of RFC 9106 §4, with one lane because
/// the derivation runs on one thread.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// A description from outside (a backup's header) may not ask for more than these.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 32;
const LANES_MAX: u32 = 16;

/// A wrapped key with all public parameters. Bytes are hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrapping {
    /// 16 random bytes.
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    /// Memory, in KiB.
    m: u32,
    /// Passes.
    t: u32,
    /// Lanes.
    p: u32,
    /// 12 random bytes.
    #[serde(with = "hex::serde")]
    nonce: [u8; 12],
    /// The key and its tag.
    #[serde(with = "hex::serde")]
    wrapped: [u8; 48],
}

impl Wrapping {
    /// Wraps `key` with a passphrase that is being chosen.
    pub(crate) fn choose(key: &Key, passphrase: &str) -> Result<Self, VaultError> {
        let got = passphrase.chars().count();
        if !(PASSPHRASE_CHARS_MIN..=PASSPHRASE_CHARS_MAX).contains(&got) {
            return Err(VaultError::PassphraseLength { min: PASSPHRASE_CHARS_MIN, max: PASSPHRASE_CHARS_MAX, got });
        }
        let mut new = Self { salt: [0; 16], m: MEMORY_KIB, t: PASSES, p: LANES, nonce: [0; 12], wrapped: [0; 48] };
        SystemClock.random(&mut new.salt);
        SystemClock.random(&mut new.nonce);
        let cipher = new.cipher(passphrase)?;
        let payload = Payload { msg: key.bytes(), aad: &new.parameters() };
        let sealed = cipher.encrypt(&new.nonce.into(), payload).ok().and_then(|bytes| bytes.try_into().ok());
        new.wrapped = sealed.ok_or_else(|| new.failed("the key could not be wrapped"))?;
        Ok(new)
    }

    /// Unwraps the key.
    pub(crate) fn unwrap_key(&self, passphrase: &str) -> Result<Key, VaultError> {
        // An over-long attempt is wrong by its length; deriving from it would only cost time.
        if passphrase.chars().nth(PASSPHRASE_CHARS_MAX).is_some() {
            return Err(VaultError::WrongPassphrase);
        }
        let payload = Payload { msg: &self.wrapped, aad: &self.parameters() };
        let opened = self.cipher(passphrase)?.decrypt(&self.nonce.into(), payload);
        let opened = opened.map(Zeroizing::new).map_err(|_| VaultError::WrongPassphrase)?;
        Key::from_bytes(&opened).ok_or(VaultError::WrongPassphrase)
    }

    /// Says what is wrong with parameters that nobody should derive with.
    pub(crate) fn unreasonable(&self) -> Option<String> {
        let within = self.m <= MEMORY_KIB_MAX && self.t <= PASSES_MAX && self.p <= LANES_MAX;
        (!within).then(|| format!("it asks for m={} KiB, t={}, p={}", self.m, self.t, self.p))
    }

    fn cipher(&self, passphrase: &str) -> Result<Aes256Gcm, VaultError> {
        let params = Params::new(self.m, self.t, self.p, Some(32)).map_err(|error| self.failed(&error.to_string()))?;
        let mut wrapping_key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &self.salt, &mut *wrapping_key)
            .map_err(|error| self.failed(&error.to_string()))?;
        Ok(Aes256Gcm::new((&*wrapping_key).into()))
    }

    /// The associated data: the parameters cannot be swapped for weaker ones.
    fn parameters(&self) -> Vec<u8> {
        let mut bytes = b"atom passphrase wrapping 1".to_vec();
        for number in [self.m, self.t, self.p] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&self.salt);
        bytes
    }

    fn failed(&self, why: &str) -> VaultError {
        VaultError::Derivation { why: why.to_owned(), memory_kib: self.m }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_gives_the_key_back_and_another_does_not() {
        let key = Key::generate();
        let wrapping = Wrapping::choose(&key, "correct horse battery").unwrap();
        assert_eq!(wrapping.unwrap_key("correct horse battery").unwrap().id(), key.id());
        assert!(matches!(wrapping.unwrap_key("correct horse batterz"), Err(VaultError::WrongPassphrase)));
        let weaker = Wrapping { t: 1, ..wrapping.clone() };
        assert!(matches!(weaker.unwrap_key("correct horse battery"), Err(VaultError::WrongPassphrase)));
    }

    #[test]
    fn a_passphrase_is_counted_in_characters() {
        let key = Key::generate();
        let choose = |text: &str| Wrapping::choose(&key, text).map(drop);
        assert!(matches!(choose("short"), Err(VaultError::PassphraseLength { got: 5, .. })));
        assert!(choose(&"ä".repeat(12)).is_ok());
        assert!(matches!(choose(&"x".repeat(1_025)), Err(VaultError::PassphraseLength { got: 1_025, .. })));
    }
}
