//! A key wrapped by something of full entropy: another key, or a recovery code. HKDF-SHA256 (RFC 5869) gives the wrapping key
//! for one purpose, AES-256-GCM wraps.

use crate::Key;
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use atom_core::{Clock, SystemClock};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A wrapped key with its public parts. Bytes are hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrapped {
    /// 16 random bytes.
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    /// 12 random bytes.
    #[serde(with = "hex::serde")]
    nonce: [u8; 12],
    /// The key and its tag.
    #[serde(with = "hex::serde")]
    wrapped: [u8; 48],
}

impl Wrapped {
    /// Wraps `key` by `secret`, for one purpose. `None` never happens: 32 bytes are within what HKDF and AES-GCM take.
    pub(crate) fn new(key: &Key, secret: &[u8], purpose: &'static str) -> Option<Self> {
        let mut new = Self { salt: [0; 16], nonce: [0; 12], wrapped: [0; 48] };
        SystemClock.random(&mut new.salt);
        SystemClock.random(&mut new.nonce);
        let payload = Payload { msg: key.bytes(), aad: purpose.as_bytes() };
        let sealed = new.cipher(secret, purpose)?.encrypt(&new.nonce.into(), payload).ok()?;
        new.wrapped = sealed.try_into().ok()?;
        Some(new)
    }

    /// The key, where `secret` is the one that it was wrapped by.
    pub(crate) fn open(&self, secret: &[u8], purpose: &'static str) -> Option<Key> {
        let payload = Payload { msg: &self.wrapped, aad: purpose.as_bytes() };
        let opened = self.cipher(secret, purpose)?.decrypt(&self.nonce.into(), payload).ok()?;
        Key::from_bytes(&Zeroizing::new(opened))
    }

    fn cipher(&self, secret: &[u8], purpose: &'static str) -> Option<Aes256Gcm> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(&self.salt[..]), secret).expand(purpose.as_bytes(), &mut key[..]).ok()?;
        Some(Aes256Gcm::new((&*key).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_by_its_secret_for_its_purpose_only() {
        let key = Key::generate();
        let wrapped = Wrapped::new(&key, b"secret", "one").unwrap();
        assert_eq!(wrapped.open(b"secret", "one").unwrap().id(), key.id());
        assert!(wrapped.open(b"secreu", "one").is_none());
        assert!(wrapped.open(b"secret", "two").is_none());
        let mut changed = wrapped.clone();
        changed.wrapped[0] ^= 1;
        assert!(changed.open(b"secret", "one").is_none());
        assert_ne!(wrapped, Wrapped::new(&key, b"secret", "one").unwrap(), "salt and nonce are new each time");
    }
}
