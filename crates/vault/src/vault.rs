//! From a data directory to its key.

use crate::{
    Key, KeySource, RecoveryCode, Sealer, Sources, VaultError,
    descriptor::{DESCRIPTOR_FILE, Descriptor, KeychainEntry},
    keychain::{self, SERVICE},
    passphrase::Wrapping,
    restoring::{self, RESTORE_FILE},
};
use std::path::{Path, PathBuf};

/// An open vault: the key, and the description of where it lives.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) key: Key,
    pub(crate) source: KeySource,
    pub(crate) descriptor: Box<Descriptor>,
}

/// What a look at the vault gives.
#[derive(Debug)]
pub enum Gate {
    /// The key is here.
    Open(Vault),
    /// Nothing here can hold a key: a passphrase has to be chosen, by [`Closed::unlock`].
    ChoosePassphrase(Closed),
    /// The passphrase that was chosen is wanted, by [`Closed::unlock`].
    NeedsPassphrase(Closed),
    /// The key cannot be had where it should be; [`Closed::recover`] opens it, or [`Closed::unlock`] where it has a passphrase too.
    NeedsRecovery(Closed),
}

/// A vault that waits for a passphrase or a recovery code.
#[derive(Debug)]
pub struct Closed(Waiting);

#[derive(Debug)]
enum Waiting {
    /// For one that is chosen now; `keychain` says why the keychain does not serve.
    Choice { data_dir: PathBuf, keychain: String },
    /// For the one that was chosen.
    Chosen(Box<Descriptor>),
    /// For a way beside the one that failed, and why it did.
    Recovery { descriptor: Box<Descriptor>, why: String },
}

impl Vault {
    /// Looks for the key of `data_dir` (which must exist), and makes one where there is none yet.
    ///
    /// With `vault.json`: the source that it names gives the key; `ATOM_ENCRYPTION_KEY`, where set, takes its place and must be
    /// the same key. Without: the first of `ATOM_ENCRYPTION_KEY`, `ATOM_PASSPHRASE` and a keychain that keeps what it is given
    /// becomes the source, and `vault.json` is written before this returns.
    /// `database_exists` says whether a database is there already: its key is then never replaced by a new one.
    ///
    /// Blocks: for milliseconds, for a passphrase about 0.2 s, for a keychain that asks a person up to 90 s.
    /// The caller holds the lock of the directory.
    ///
    /// # Errors
    /// [`VaultError`]; nothing was written then.
    pub fn probe(data_dir: &Path, database_exists: bool, sources: &Sources) -> Result<Gate, VaultError> {
        match Descriptor::read(data_dir)? {
            Some(descriptor) => reopen(descriptor, sources),
            None => first_key(data_dir, database_exists, sources),
        }
    }

    /// Opens the key that a description from elsewhere stands for, such as the one in a backup. Writes nothing;
    /// `place` names the description in errors.
    ///
    /// # Errors
    /// As for [`Vault::probe`].
    pub fn open_with(descriptor: &[u8], place: &str, sources: &Sources) -> Result<Gate, VaultError> {
        reopen(Descriptor::parse(descriptor, place)?, sources)
    }

    /// Makes this vault the one of `data_dir`, replacing its `vault.json`: the last step of a restore.
    ///
    /// # Errors
    /// [`VaultError::File`]; the file is then as it was.
    pub fn adopt(&self, data_dir: &Path) -> Result<(), VaultError> {
        self.write(data_dir)?;
        restoring::forget(data_dir)
    }

    /// Writes `vault.json` as this vault has it: whole or not at all.
    ///
    /// # Errors
    /// [`VaultError::File`]; the file is then as it was.
    pub fn write(&self, data_dir: &Path) -> Result<(), VaultError> {
        self.descriptor.write(data_dir)
    }

    /// Whether this vault's key is the one that a description from elsewhere stands for.
    #[must_use]
    pub fn opens(&self, descriptor: &[u8]) -> bool {
        Descriptor::parse(descriptor, "").is_ok_and(|described| described.fits(&self.key))
    }

    /// Removes the description from `data_dir`, and the key from the keychain where it lives there, with those from before. What
    /// they opened is closed for good then, wherever it lies.
    ///
    /// # Errors
    /// When the keychain or the file system refuses.
    pub fn forget(&self, data_dir: &Path, sources: &Sources) -> Result<(), VaultError> {
        if let Some(KeychainEntry { service, account }) = self.descriptor.keychain.clone() {
            let refused = |why| VaultError::KeychainUnavailable { service, account: account.clone(), why };
            sources.keychain.delete(&account).map_err(refused)?;
        }
        for entry in &self.descriptor.kept {
            sources.forget(entry);
        }
        Self::leave(data_dir)
    }

    /// Removes the description from `data_dir`, and keeps the key where it is: backups still need it.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn leave(data_dir: &Path) -> Result<(), VaultError> {
        restoring::forget(data_dir)?;
        let path = data_dir.join(DESCRIPTOR_FILE);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(VaultError::File { path, doing: "removed", source })
            }
            _ => Ok(()),
        }
    }

    /// The data key.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// A sealer for secrets with this key.
    #[must_use]
    pub fn sealer(&self) -> Sealer {
        Sealer::new(&self.key)
    }

    /// Where the key came from this time.
    #[must_use]
    pub const fn source(&self) -> KeySource {
        self.source
    }

    /// The content of `vault.json`, public parts only: for the header of a backup.
    #[must_use]
    pub fn descriptor_json(&self) -> String {
        self.descriptor.at_rest().to_json()
    }
}

impl Closed {
    /// Opens the vault with its passphrase. When one has to be chosen, this chooses it and writes `vault.json`.
    /// Blocks for about 0.2 s and 64 MiB.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::PassphraseLength`] when chosen, or [`VaultError::File`].
    pub fn unlock(&self, passphrase: &str) -> Result<Vault, VaultError> {
        match &self.0 {
            Waiting::Choice { data_dir, .. } => choose(data_dir, passphrase),
            Waiting::Chosen(descriptor) | Waiting::Recovery { descriptor, .. } => unwrap_with(descriptor, passphrase),
        }
    }

    /// Opens the vault with its recovery code, as it was typed.
    ///
    /// # Errors
    /// [`VaultError::RecoveryCodeLength`], [`VaultError::RecoveryCodeMistyped`], [`VaultError::WrongRecoveryCode`],
    /// [`VaultError::NoRecoveryCode`].
    pub fn recover(&self, code: &str) -> Result<Vault, VaultError> {
        match &self.0 {
            Waiting::Choice { .. } => Err(VaultError::NoRecoveryCode),
            Waiting::Chosen(descriptor) | Waiting::Recovery { descriptor, .. } => {
                recover_with(descriptor, &RecoveryCode::parse(code)?)
            }
        }
    }

    /// Whether the passphrase is yet to be chosen.
    #[must_use]
    pub const fn chooses_passphrase(&self) -> bool {
        matches!(&self.0, Waiting::Choice { .. })
    }

    /// Whether a passphrase opens it, or is chosen for it.
    #[must_use]
    pub fn takes_passphrase(&self) -> bool {
        self.described().is_none_or(|descriptor| descriptor.passphrase.is_some())
    }

    /// Whether a recovery code opens it.
    #[must_use]
    pub fn takes_recovery_code(&self) -> bool {
        self.described().is_some_and(|descriptor| !descriptor.recovery.is_empty())
    }

    fn described(&self) -> Option<&Descriptor> {
        match &self.0 {
            Waiting::Choice { .. } => None,
            Waiting::Chosen(descriptor) | Waiting::Recovery { descriptor, .. } => Some(descriptor),
        }
    }

    /// Why the key cannot be had where it should be; `None` where nothing is wrong.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        match &self.0 {
            Waiting::Choice { .. } | Waiting::Chosen(_) => None,
            Waiting::Recovery { why, .. } => Some(why),
        }
    }

    /// What a host without a window says instead of asking: no key source, or what is needed.
    #[must_use]
    pub fn refusal(&self) -> VaultError {
        match &self.0 {
            Waiting::Choice { keychain, .. } => VaultError::NoKeySource { keychain: keychain.clone() },
            Waiting::Chosen(_) => VaultError::PassphraseNeeded,
            Waiting::Recovery { descriptor, why } => {
                let (ways, variables) = match (descriptor.recovery.is_empty(), descriptor.passphrase.is_some()) {
                    (true, _) => ("passphrase", "ATOM_PASSPHRASE"),
                    (false, false) => ("recovery code", "ATOM_RECOVERY_CODE"),
                    (false, true) => ("recovery code or passphrase", "ATOM_RECOVERY_CODE or ATOM_PASSPHRASE"),
                };
                VaultError::RecoveryNeeded { why: why.clone(), ways, variables }
            }
        }
    }
}

/// The first key of a directory.
fn first_key(data_dir: &Path, database_exists: bool, sources: &Sources) -> Result<Gate, VaultError> {
    if let Some(key) = sources.environment_key()? {
        // Beside an existing database too: the database itself tells whether the key is right.
        let descriptor = Descriptor::of(&key, KeySource::Environment);
        if !database_exists {
            descriptor.write(data_dir)?;
        }
        return Ok(Gate::Open(Vault { key, source: KeySource::Environment, descriptor: Box::new(descriptor) }));
    }
    if database_exists {
        if let Some(announced) = restoring::announced(data_dir) {
            // A restore into an empty directory was stopped after the database had its place.
            let descriptor = Descriptor::parse(&announced, RESTORE_FILE)?;
            descriptor.write(data_dir)?;
            restoring::forget(data_dir)?;
            return reopen(descriptor, sources);
        }
        return Err(VaultError::DescriptorMissing { path: data_dir.join(DESCRIPTOR_FILE) });
    }
    if let Some(passphrase) = &sources.passphrase {
        return choose(data_dir, passphrase).map(Gate::Open);
    }
    match keep_in_keychain(data_dir, sources)? {
        Ok(vault) => Ok(Gate::Open(vault)),
        Err(keychain) => {
            Ok(Gate::ChoosePassphrase(Closed(Waiting::Choice { data_dir: data_dir.to_owned(), keychain })))
        }
    }
}

/// Makes a key and keeps it in the keychain; the inner error says why the keychain does not serve.
fn keep_in_keychain(data_dir: &Path, sources: &Sources) -> Result<Result<Vault, String>, VaultError> {
    let keychain = &*sources.keychain;
    let key = Key::generate();
    let entry = KeychainEntry { service: SERVICE.to_owned(), account: key.id().to_string() };
    let kept = keychain::round_trips(keychain).and_then(|()| keychain.set(&entry.account, key.bytes()));
    if let Err(why) = kept {
        tracing::info!(why, "the keychain does not serve");
        return Ok(Err(why));
    }
    let descriptor = Descriptor { keychain: Some(entry), ..Descriptor::of(&key, KeySource::Keychain) };
    descriptor.write(data_dir)?;
    Ok(Ok(Vault { key, source: KeySource::Keychain, descriptor: Box::new(descriptor) }))
}

fn choose(data_dir: &Path, passphrase: &str) -> Result<Vault, VaultError> {
    let key = Key::generate();
    let wrapping = Wrapping::choose(&key, passphrase)?;
    let descriptor = Descriptor { passphrase: Some(wrapping), ..Descriptor::of(&key, KeySource::Passphrase) };
    descriptor.write(data_dir)?;
    Ok(Vault { key, source: KeySource::Passphrase, descriptor: Box::new(descriptor) })
}

/// The key of a directory that has one.
fn reopen(descriptor: Descriptor, sources: &Sources) -> Result<Gate, VaultError> {
    if let Some(key) = sources.environment_key()? {
        return fitting(descriptor, key, KeySource::Environment).map(Gate::Open);
    }
    match (descriptor.source, &descriptor.keychain) {
        (KeySource::Environment, _) => {
            let missing = VaultError::EnvironmentKeyMissing { key_id: descriptor.key_id.clone() };
            otherwise(descriptor, sources, missing)
        }
        (KeySource::Keychain, Some(entry)) => {
            let opened =
                from_keychain(entry, sources).and_then(|key| fitting(descriptor.clone(), key, KeySource::Keychain));
            opened.map(Gate::Open).or_else(|trouble| otherwise(descriptor, sources, trouble))
        }
        _ => match (&sources.passphrase, sources.recovery()?) {
            (Some(passphrase), _) => unwrap_with(&descriptor, passphrase).map(Gate::Open),
            (None, Some(code)) => recover_with(&descriptor, &code).map(Gate::Open),
            (None, None) => Ok(Gate::NeedsPassphrase(Closed(Waiting::Chosen(Box::new(descriptor))))),
        },
    }
}

/// The key by another way than the one that failed: one that was given, else one that is asked for. Where there is none, the
/// trouble stays.
fn otherwise(descriptor: Descriptor, sources: &Sources, trouble: VaultError) -> Result<Gate, VaultError> {
    if !descriptor.recovery.is_empty()
        && let Some(code) = sources.recovery()?
    {
        return recover_with(&descriptor, &code).map(Gate::Open);
    }
    if let (Some(_), Some(passphrase)) = (&descriptor.passphrase, &sources.passphrase) {
        return unwrap_with(&descriptor, passphrase).map(Gate::Open);
    }
    if descriptor.recovery.is_empty() && descriptor.passphrase.is_none() {
        return Err(trouble);
    }
    tracing::warn!(%trouble, "the key is not where it should be");
    let why = trouble.to_string();
    Ok(Gate::NeedsRecovery(Closed(Waiting::Recovery { descriptor: Box::new(descriptor), why })))
}

/// The vault by its recovery code. Where it came from is where the next look would find it.
fn recover_with(descriptor: &Descriptor, code: &RecoveryCode) -> Result<Vault, VaultError> {
    let key = descriptor.recovered(code)?;
    fitting(descriptor.clone(), key, KeySource::Recovery)
}

fn from_keychain(entry: &KeychainEntry, sources: &Sources) -> Result<Key, VaultError> {
    let KeychainEntry { service, account } = entry.clone();
    let secret = match sources.keychain.get(&account) {
        Ok(Some(secret)) => secret,
        Ok(None) => return Err(VaultError::KeychainEntryMissing { service, account }),
        Err(why) => return Err(VaultError::KeychainUnavailable { service, account, why }),
    };
    let why = format!("the entry holds {} bytes instead of 32", secret.len());
    Key::from_bytes(&secret).ok_or(VaultError::KeychainUnavailable { service, account, why })
}

fn unwrap_with(descriptor: &Descriptor, passphrase: &str) -> Result<Vault, VaultError> {
    let wrapping = descriptor.passphrase.as_ref().ok_or(VaultError::PassphraseNeeded)?;
    fitting(descriptor.clone(), wrapping.unwrap_key(passphrase)?, KeySource::Passphrase)
}

/// The vault, when `key` is the one that `descriptor` describes.
fn fitting(descriptor: Descriptor, key: Key, found: KeySource) -> Result<Vault, VaultError> {
    if descriptor.fits(&key) {
        return Ok(Vault { key, source: found, descriptor: Box::new(descriptor) });
    }
    let advice = match (found, descriptor.source) {
        (KeySource::Environment, KeySource::Environment) => {
            "Set the variable to the key that the database was made with."
        }
        (KeySource::Environment, _) => "Unset the variable, or set it to the key of this database.",
        _ => "Put back the entry or the file that belongs to this database.",
    };
    Err(VaultError::WrongKey {
        found,
        found_id: key.id().to_string(),
        expected: descriptor.source,
        expected_id: descriptor.key_id,
        advice,
    })
}
