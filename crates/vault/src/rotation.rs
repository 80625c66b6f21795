//! From one vault key to the next.
//!
//! A rotation has three steps, and `vault.json` says at which it is. *Begun*: the next key stands there, wrapped in its own ways and
//! by the present key; the database is still under the present one. *Turned*: the database is under the new key, and the previous
//! one stands there wrapped by the new, for the contents that are not sealed anew yet. *Ended*: it is gone from there.
//! Whoever opens a directory where the program stopped in between has both keys, and the database tells which is its own.
//! The present key never wraps a later one once the database has turned: who had a copy of the old key has nothing.

use crate::{
    Key, KeySource, RecoveryCode, Sources, Vault, VaultError,
    descriptor::{Descriptor, KeychainEntry},
    keychain::{self, SERVICE},
    passphrase::Wrapping,
    recovery::Recovery,
    wrap::Wrapped,
};
use atom_core::{Clock as _, SystemClock};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FORWARD: &str = "atom rotation forward 1";
const BACK: &str = "atom rotation back 1";

/// The key that is to follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Next {
    /// Its own description.
    descriptor: Descriptor,
    /// It, wrapped by the present key.
    forward: Wrapped,
    /// The present key, wrapped by it.
    back: Wrapped,
}

/// The key that was followed by the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Previous {
    /// Its id.
    pub(crate) key_id: String,
    /// It, wrapped by the present key.
    back: Wrapped,
    /// Its entry in the keychain, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keychain: Option<KeychainEntry>,
}

impl Vault {
    /// Begins a rotation: a new key, wrapped in the ways of the present one. Nothing is under it yet; [`Vault::write`] makes it last.
    /// Blocks for the keychain and the derivation.
    ///
    /// A passphrase has to be given again where there is one. A recovery code that is given goes on with the new key; without it
    /// the new key has none, and one has to be made.
    ///
    /// # Errors
    /// [`VaultError::RotationRefused`] where the key is not Atom's to change or a rotation is at work;
    /// [`VaultError::WrongPassphrase`], [`VaultError::WrongRecoveryCode`]; [`VaultError::KeychainUnavailable`].
    pub fn begin_rotation(
        &self,
        sources: &Sources,
        passphrase: Option<&str>,
        code: Option<&RecoveryCode>,
    ) -> Result<Self, VaultError> {
        let refused = |why| Err(VaultError::RotationRefused { why });
        if self.descriptor.source == KeySource::Environment {
            return refused("it is the one in ATOM_ENCRYPTION_KEY, which only you can change");
        }
        if self.source == KeySource::Environment {
            return refused(
                "ATOM_ENCRYPTION_KEY holds it, and would not be the key any more. Unset the variable first",
            );
        }
        if self.is_rotating() {
            return refused("the last rotation is not at its end yet");
        }
        let key = Key::generate();
        let mut next = Descriptor::of(&key, self.descriptor.source);
        if let Some(wrapping) = &self.descriptor.passphrase {
            let passphrase = passphrase.ok_or(VaultError::PassphraseNeeded)?;
            if !self.descriptor.fits(&wrapping.unwrap_key(passphrase)?) {
                return Err(VaultError::WrongPassphrase);
            }
            next.passphrase = Some(Wrapping::choose(&key, passphrase)?);
        }
        if let Some(code) = code {
            self.opened_by(code)?;
            let made_ms = SystemClock.now_ms();
            next.recovery.extend(Recovery::new(&key, code, made_ms, true));
        }
        let both = (Wrapped::new(&key, self.key.bytes(), FORWARD), Wrapped::new(&self.key, key.bytes(), BACK));
        let (Some(forward), Some(back)) = both else { return refused("it could not be wrapped") };
        if self.descriptor.source == KeySource::Keychain {
            let entry = KeychainEntry { service: SERVICE.to_owned(), account: key.id().to_string() };
            let kept = keychain::round_trips(&*sources.keychain)
                .and_then(|()| sources.keychain.set(&entry.account, key.bytes()));
            kept.map_err(|why| entry.unavailable(why))?;
            next.keychain = Some(entry);
        }
        let mut begun = self.clone();
        begun.descriptor.next = Some(Box::new(Next { descriptor: next, forward, back }));
        Ok(begun)
    }

    /// The vault after the turn, where a rotation has begun: the next key, with the present one as the previous.
    #[must_use]
    pub fn turned(&self) -> Option<Self> {
        let next = self.descriptor.next.as_deref()?;
        let key = next.forward.open(self.key.bytes(), FORWARD).filter(|key| next.descriptor.fits(key))?;
        let previous = Previous {
            key_id: self.descriptor.key_id.clone(),
            back: next.back.clone(),
            keychain: self.descriptor.keychain.clone(),
        };
        let kept = self.descriptor.kept.clone();
        let descriptor = Descriptor { previous: Some(previous), kept, ..next.descriptor.clone() };
        Some(Self { key, source: self.source, descriptor: Box::new(descriptor) })
    }

    /// The vault without the rotation that was begun and came to nothing. The next key goes from the keychain.
    #[must_use]
    pub fn without_next(&self, sources: &Sources) -> Self {
        let mut back = self.clone();
        if let Some(entry) = back.descriptor.next.take().and_then(|next| next.descriptor.keychain) {
            sources.forget(&entry);
        }
        back
    }

    /// The previous key, for what is not sealed anew yet.
    #[must_use]
    pub fn previous(&self) -> Option<Key> {
        self.descriptor.previous.as_ref()?.back.open(self.key.bytes(), BACK)
    }

    /// The vault at the end of a rotation. The previous key stays in the keychain: nobody knows where backups lie that need it.
    ///
    /// # Errors
    /// [`VaultError::File`]; the rotation then ends another time.
    pub fn end_rotation(&self, data_dir: &Path) -> Result<Self, VaultError> {
        let mut ended = self.clone();
        let previous = ended.descriptor.previous.take();
        ended.descriptor.kept.extend(previous.and_then(|previous| previous.keychain));
        ended.write(data_dir)?;
        Ok(ended)
    }

    /// Whether a rotation has begun and is not at its end.
    #[must_use]
    pub fn is_rotating(&self) -> bool {
        self.descriptor.next.is_some() || self.descriptor.previous.is_some()
    }
}
