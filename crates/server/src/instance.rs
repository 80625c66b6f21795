//! `instance.json`: how a second process of the same person finds the one that holds the data directory.
//!
//! The file is readable by its owner only, so its key tells that a caller is that person's program. A client first asks
//! for a proof that the address still belongs to this run: after a crash another program may have the port,
//! and would otherwise be handed a session's token.

use atom_core::{Clock, SystemClock};
use serde::{Deserialize, Serialize};
use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The name of the file in the data directory.
pub const INSTANCE_FILE: &str = "instance.json";
/// The header that carries the key.
pub(crate) const INSTANCE_HEADER: &str = "atom-instance";

/// The secret of one run: 32 random bytes as hex.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct InstanceKey(String);

impl InstanceKey {
    pub(crate) fn new() -> Self {
        let mut bytes = [0; 32];
        SystemClock.random(&mut bytes);
        Self(hex::encode(bytes))
    }

    /// Whether `given` is this key, in a time that tells nothing of how much of it is right.
    pub(crate) fn is(&self, given: &[u8]) -> bool {
        // `blake3::Hash` compares in constant time.
        blake3::hash(given) == blake3::hash(self.0.as_bytes())
    }

    /// What only a holder of the key can say about `nonce`.
    pub(crate) fn proof(&self, nonce: &[u8]) -> blake3::Hash {
        blake3::keyed_hash(&blake3::derive_key("atom 2026 v1 instance proof", self.0.as_bytes()), nonce)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstanceKey(…)")
    }
}

/// The content of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) url: String,
    pub(crate) pid: u32,
    pub(crate) key: InstanceKey,
}

impl Card {
    /// Reads the card of a data directory; `None` when there is none that can be read.
    pub(crate) fn read(data_dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(data_dir.join(INSTANCE_FILE)).ok()?).ok()
    }
}

/// The card on disk; taken away when dropped.
#[derive(Debug)]
pub(crate) struct Announcement {
    path: PathBuf,
    key: InstanceKey,
}

impl Announcement {
    /// Puts the card into `data_dir`, whole or not at all.
    pub(crate) fn put(data_dir: &Path, card: &Card) -> io::Result<Self> {
        let path = data_dir.join(INSTANCE_FILE);
        let new = data_dir.join(format!("{INSTANCE_FILE}.new"));
        // A leftover would keep its own mode.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(&serde_json::to_vec(card)?)?;
        drop(file);
        fs::rename(&new, &path)?;
        Ok(Self { path, key: card.key.clone() })
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // Only our own card: a later run may have put its own there.
        let ours =
            self.path.parent().and_then(Card::read).is_some_and(|card| self.key.is(card.key.expose().as_bytes()));
        if ours && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the instance file stays behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        Card { url: "http://127.0.0.1:1".to_owned(), pid: 1, key: InstanceKey::new() }
    }

    #[test]
    fn the_card_is_the_owners_alone_and_goes_away_with_its_run() {
        let dir = tempfile::tempdir().unwrap();
        let announcement = Announcement::put(dir.path(), &card()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(dir.path().join(INSTANCE_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        drop(announcement);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_card_of_a_later_run_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = Announcement::put(dir.path(), &card()).unwrap();
        let second = Announcement::put(dir.path(), &card()).unwrap();
        drop(first);
        assert!(dir.path().join(INSTANCE_FILE).exists());
        drop(second);
        assert!(!dir.path().join(INSTANCE_FILE).exists());
    }

    #[test]
    fn a_proof_is_of_one_key_and_one_nonce() {
        let (one, other) = (InstanceKey::new(), InstanceKey::new());
        assert_eq!(one.proof(b"n"), one.proof(b"n"));
        assert_ne!(one.proof(b"n"), one.proof(b"m"));
        assert_ne!(one.proof(b"n"), other.proof(b"n"));
        assert!(one.is(one.expose().as_bytes()) && !one.is(other.expose().as_bytes()));
    }
}
