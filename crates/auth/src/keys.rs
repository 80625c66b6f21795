//! The keys of this room, each derived from the vault's for one purpose by HKDF (RFC 5869).

use crate::access::Signer;
use atom_vault::{Key, Sealer};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// What tokens are signed with and secrets are sealed with.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) signer: Signer,
    pub(crate) sealer: Sealer,
}

impl Keys {
    pub(crate) fn of(vault: &Key) -> Self {
        Self { signer: Signer::new(expand(vault, b"access token HS256 v1")), sealer: Sealer::new(vault) }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

fn expand(vault: &Key, purpose: &'static [u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let derived = Hkdf::<Sha256>::new(None, &vault.derive("sessions")[..]).expand(purpose, &mut key[..]);
    debug_assert!(derived.is_ok(), "32 bytes are within what HKDF gives");
    key
}
