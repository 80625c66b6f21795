//! The data key and what is derived from it.

use atom_core::{Clock, SystemClock};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The context of every derivation starts with this, so that no other program derives the same keys (BLAKE3 §2.3).
const CONTEXT: &str = "atom 2026 v1";

/// The random 32 bytes that everything else is derived from. Overwritten when dropped; never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// A new key from the operating system's random source.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        SystemClock.random(&mut bytes);
        Self(bytes)
    }

    /// A key from its 32 bytes; `None` for any other length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A key for one purpose. Purposes are constants of the program, such as `"audit chain"`, and never change once used.
    #[must_use]
    pub fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(&format!("{CONTEXT} {purpose}"), &self.0))
    }

    /// The key of the SQLCipher database.
    #[must_use]
    pub fn database_key(&self) -> DatabaseKey {
        DatabaseKey(self.derive("database key"))
    }

    /// Names the key without telling it: 16 hex digits, derived one way.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let mut id = [0; 8];
        id.copy_from_slice(&self.derive("key id")[..8]);
        KeyId(id)
    }

    /// A value that only this key gives: stored to tell a wrong key before the database is touched.
    pub(crate) fn check(&self) -> String {
        hex::encode(*self.derive("check value"))
    }

    /// The bytes, for the keychain and the wrapping only.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The public name of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub(crate) [u8; 8]);

impl KeyId {
    /// The 8 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The raw key of the database, as SQLCipher takes it.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// The value of the `key` pragma: `x'…64 hex digits…'`, a blob literal that SQLCipher uses without deriving again.
    /// In a statement it stands in double quotes: `PRAGMA key = "x'…'"`.
    #[must_use]
    pub fn pragma_value(&self) -> Zeroizing<String> {
        let mut digits = Zeroizing::new(String::with_capacity(67));
        digits.push_str("x'");
        for byte in self.0.iter() {
            for nibble in [byte >> 4, byte & 15] {
                digits.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
            }
        }
        digits.push('\'');
        digits
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_its_own_key_and_keeps_it() {
        let key = Key([7; 32]);
        assert_eq!(*key.derive("one"), *Key([7; 32]).derive("one"));
        assert_ne!(*key.derive("one"), *key.derive("two"));
        assert_ne!(*key.derive("one"), *Key([8; 32]).derive("one"));
    }

    /// These values are on people's disks: a change here would lock them out.
    #[test]
    fn derivations_stay_as_they_were_released() {
        let key = Key([7; 32]);
        assert_eq!(key.id().to_string(), "f939f7b28a0a20c6");
        assert_eq!(
            key.database_key().pragma_value().as_str(),
            "x'766289139bf4c3e903b193d8f47d5ee63251ff237fb70be6a9c8da6b2badbc68'"
        );
    }

    #[test]
    fn debug_shows_nothing() {
        let key = Key([0xab; 32]);
        assert_eq!(format!("{key:?} {:?}", key.database_key()), "Key(…) DatabaseKey(…)");
    }
}
