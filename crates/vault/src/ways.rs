//! The ways to one key: keychain, passphrase, recovery code. Each wraps it by itself, and is made or taken away by itself.
//!
//! What changes a way returns another vault; [`Vault::write`] makes it last.

use crate::{
    Key, KeySource, RecoveryCode, Sources, Vault, VaultError,
    descriptor::KeychainEntry,
    keychain::{self, SERVICE},
    passphrase::Wrapping,
    recovery::Recovery,
};
use atom_core::{Clock as _, SystemClock};

/// What a person may know about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Which key.
    pub key_id: String,
    /// When it was made, in milliseconds since 1970, where known.
    pub made_ms: Option<i64>,
    /// Where it is looked for first.
    pub source: KeySource,
    /// Whether the keychain has it.
    pub keychain: bool,
    /// Whether a passphrase opens it.
    pub passphrase: bool,
    /// When the recovery code was made that somebody has shown to have.
    pub recovery_ms: Option<i64>,
    /// Whether a code was made that nobody has shown to have.
    pub recovery_unconfirmed: bool,
    /// Whether a rotation is at work.
    pub rotating: bool,
}

impl Vault {
    /// Which ways lead to the key.
    #[must_use]
    pub fn ways(&self) -> Ways {
        let described = &self.descriptor;
        Ways {
            key_id: described.key_id.clone(),
            made_ms: described.made_ms,
            source: described.source,
            keychain: described.keychain.is_some(),
            passphrase: described.passphrase.is_some(),
            recovery_ms: described.recovery.iter().find(|recovery| recovery.confirmed).map(|recovery| recovery.made_ms),
            recovery_unconfirmed: described.recovery.iter().any(|recovery| !recovery.confirmed),
            rotating: self.is_rotating(),
        }
    }

    /// Makes a recovery code. The one before goes on opening the key until this one is confirmed; another one that was made and
    /// not confirmed does not.
    ///
    /// # Errors
    /// [`VaultError::RotationRefused`] in the middle of a rotation.
    pub fn with_recovery_code(&self) -> Result<(Self, RecoveryCode), VaultError> {
        self.at_rest()?;
        let code = RecoveryCode::generate();
        let mut new = self.clone();
        new.descriptor.recovery.retain(|recovery| recovery.confirmed);
        new.descriptor.recovery.extend(Recovery::new(&self.key, &code, SystemClock.now_ms(), false));
        Ok((new, code))
    }

    /// Takes it that whoever shows the code has it: it is the only one from now on.
    ///
    /// # Errors
    /// [`VaultError::WrongRecoveryCode`].
    pub fn with_confirmed_code(&self, code: &RecoveryCode) -> Result<Self, VaultError> {
        self.at_rest()?;
        self.opened_by(code)?;
        let mut new = self.clone();
        new.descriptor.recovery.retain(|recovery| recovery.open(code).is_some());
        for recovery in &mut new.descriptor.recovery {
            recovery.confirmed = true;
        }
        Ok(new)
    }

    /// Sets, replaces or takes away the passphrase. Blocks for about 0.2 s and 64 MiB.
    ///
    /// # Errors
    /// [`VaultError::PassphraseLength`]; [`VaultError::OnlyWay`] for the last way to the key.
    pub fn with_passphrase(&self, passphrase: Option<&str>) -> Result<Self, VaultError> {
        self.at_rest()?;
        let mut new = self.clone();
        new.descriptor.passphrase = match passphrase {
            Some(passphrase) => Some(Wrapping::choose(&self.key, passphrase)?),
            None if self.descriptor.source == KeySource::Passphrase => return Err(VaultError::OnlyWay),
            None => None,
        };
        Ok(new)
    }

    /// Has the keychain keep the key, and be where it is looked for first. Blocks for the keychain.
    ///
    /// # Errors
    /// [`VaultError::KeychainUnavailable`]; what was given to it is then taken back.
    pub fn with_keychain(&self, sources: &Sources) -> Result<Self, VaultError> {
        let entry = KeychainEntry { service: SERVICE.to_owned(), account: self.key.id().to_string() };
        keychain::round_trips(&*sources.keychain)
            .and_then(|()| sources.keychain.set(&entry.account, self.key.bytes()))
            .map_err(|why| entry.unavailable(why))?;
        let mut new = self.clone();
        new.descriptor.source = KeySource::Keychain;
        new.descriptor.keychain = Some(entry);
        new.source = KeySource::Keychain;
        Ok(new)
    }

    /// Opens by a recovery code, or says that it is another one.
    pub(crate) fn opened_by(&self, code: &RecoveryCode) -> Result<Key, VaultError> {
        self.descriptor.recovered(code)
    }

    /// While a rotation is at work, ways would be made for a key that is about to go.
    fn at_rest(&self) -> Result<(), VaultError> {
        if self.descriptor.next.is_some() {
            return Err(VaultError::RotationRefused { why: "a rotation is at work" });
        }
        Ok(())
    }
}
