//! What can stand between a person and the key, each with what to do about it.

use crate::KeySource;
use atom_core::{ApiError, Code};
use std::path::PathBuf;

/// Why the key could not be had. The text of each is one sentence or two that a person can act on.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Nothing here can hold a key, and no passphrase has been chosen.
    #[error(
        "There is no place for the key of the database: the keychain cannot be used ({keychain}), and neither ATOM_ENCRYPTION_KEY \
         nor a passphrase is given. Choose a passphrase (ATOM_PASSPHRASE without a window), or set ATOM_ENCRYPTION_KEY to 32 bytes in base64 or hex."
    )]
    NoKeySource {
        /// Why the keychain does not serve.
        keychain: String,
    },
    /// The directory opens with a passphrase, and none has been given yet.
    #[error("The database waits for its passphrase. Enter it in the window, or give it in ATOM_PASSPHRASE.")]
    PassphraseNeeded,
    /// The passphrase is not the one that was chosen.
    #[error("This is not the passphrase of this database.")]
    WrongPassphrase,
    /// The key cannot be had where it should be, and other ways to it are there.
    #[error("{why} Or open the database with its {ways}: in the window, with `atom recover`, or by {variables}.")]
    RecoveryNeeded {
        /// What went wrong, in sentences.
        why: String,
        /// The ways that are there.
        ways: &'static str,
        /// Where they may be given to a host without a window.
        variables: &'static str,
    },
    /// A recovery code of another length.
    #[error("A recovery code has {expected} characters in eight groups; this one has {got}.")]
    RecoveryCodeLength {
        /// Characters of a code.
        expected: usize,
        /// Characters given.
        got: usize,
    },
    /// A group of the recovery code does not fit its check digit.
    #[error("Group {group} of the recovery code is mistyped. Compare it with what you wrote down.")]
    RecoveryCodeMistyped {
        /// Which, from 1.
        group: usize,
    },
    /// A recovery code, and not the one of this database.
    #[error("This is not the recovery code of this database. A newer one may have been made since.")]
    WrongRecoveryCode,
    /// No recovery code was ever made.
    #[error("There is no recovery code for this database.")]
    NoRecoveryCode,
    /// The passphrase is the only way to the key.
    #[error("The passphrase is the only way to the key. Have the keychain keep the key first.")]
    OnlyWay,
    /// The key cannot be changed now.
    #[error("The key cannot be changed: {why}.")]
    RotationRefused {
        /// What stands against it.
        why: &'static str,
    },
    /// The passphrase cannot be chosen.
    #[error("A passphrase has {min} to {max} characters; this one has {got}.")]
    PassphraseLength {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
        /// Characters given.
        got: usize,
    },
    /// The variable is set but is not a key.
    #[error(
        "ATOM_ENCRYPTION_KEY is not a key: {why}. It takes 32 bytes in base64 (44 characters) or hex (64 characters)."
    )]
    EnvironmentKeyInvalid {
        /// What is wrong with its form. Never the value.
        why: String,
    },
    /// The directory was made with the variable, which is not set now.
    #[error(
        "This database was made with ATOM_ENCRYPTION_KEY, and the variable is not set. Set it to the same key again (key id {key_id})."
    )]
    EnvironmentKeyMissing {
        /// Which key is wanted.
        key_id: String,
    },
    /// A key was found, and it is another one.
    #[error(
        "The key from {found} is not the key of this database: it has id {found_id}, and the database was made with {expected} and id {expected_id}. {advice}"
    )]
    WrongKey {
        /// Where the wrong key came from.
        found: KeySource,
        /// Its id.
        found_id: String,
        /// Where the right key was kept when the database was made.
        expected: KeySource,
        /// The id of the right key.
        expected_id: String,
        /// What to do.
        advice: &'static str,
    },
    /// The key is in a keychain that cannot be reached.
    #[error(
        "The key of this database is in the keychain (service {service}, account {account}), which cannot be used now: {why}. \
         Unlock the keychain or start its service, then try again; or set ATOM_ENCRYPTION_KEY to the key."
    )]
    KeychainUnavailable {
        /// The service name of the entry.
        service: String,
        /// The account name of the entry.
        account: String,
        /// What the keychain said.
        why: String,
    },
    /// The keychain answers, and does not have the key.
    #[error(
        "The keychain has no key for this database (service {service}, account {account}). It was removed, or this is another person's or \
         machine's keychain. Bring the entry back, or set ATOM_ENCRYPTION_KEY to the key."
    )]
    KeychainEntryMissing {
        /// The service name of the entry.
        service: String,
        /// The account name of the entry.
        account: String,
    },
    /// The description of the key cannot be read as such.
    #[error(
        "{place} is damaged: {why}. Put back a copy of the file from a backup; the database cannot be opened without it."
    )]
    Damaged {
        /// The file, or what stands for it.
        place: String,
        /// What is wrong, with line and column where known.
        why: String,
    },
    /// The description was written by a newer Atom.
    #[error(
        "{place} was written by a newer version of Atom (format {found}; this one knows {known}). Install the newer version."
    )]
    TooNew {
        /// The file.
        place: String,
        /// Its format.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// There is a database, and the description of its key is gone.
    #[error(
        "{path} is missing although there is a database beside it. Put the file back from a backup; nothing else says which key opens the database."
    )]
    DescriptorMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path} cannot be {doing}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// `read` or `written`.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The machine has no memory for the key derivation.
    #[error("The passphrase cannot be checked: {why}. It needs {memory_kib} KiB of free memory.")]
    Derivation {
        /// What went wrong.
        why: String,
        /// Memory that is needed, in KiB.
        memory_kib: u32,
    },
}

impl VaultError {
    /// The code that hosts branch on.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::WrongPassphrase
            | Self::PassphraseLength { .. }
            | Self::EnvironmentKeyInvalid { .. }
            | Self::RecoveryCodeLength { .. }
            | Self::RecoveryCodeMistyped { .. }
            | Self::WrongRecoveryCode
            | Self::NoRecoveryCode => Code::Invalid,
            Self::OnlyWay | Self::RotationRefused { .. } => Code::Conflict,
            Self::NoKeySource { .. }
            | Self::RecoveryNeeded { .. }
            | Self::PassphraseNeeded
            | Self::EnvironmentKeyMissing { .. }
            | Self::WrongKey { .. }
            | Self::KeychainUnavailable { .. }
            | Self::KeychainEntryMissing { .. } => Code::Locked,
            Self::Damaged { .. }
            | Self::TooNew { .. }
            | Self::DescriptorMissing { .. }
            | Self::File { .. }
            | Self::Derivation { .. } => Code::Unavailable,
        }
    }
}

impl From<VaultError> for ApiError {
    fn from(error: VaultError) -> Self {
        let api = Self::new(error.code(), error.to_string());
        match error {
            VaultError::WrongPassphrase | VaultError::PassphraseLength { .. } => api.with_field("passphrase"),
            VaultError::RecoveryCodeLength { .. }
            | VaultError::RecoveryCodeMistyped { .. }
            | VaultError::WrongRecoveryCode
            | VaultError::NoRecoveryCode => api.with_field("code"),
            VaultError::EnvironmentKeyInvalid { .. } => api.with_field("ATOM_ENCRYPTION_KEY"),
            _ => api,
        }
    }
}
