//! What names and contents are made with.

use super::Digest;
use atom_vault::{Key, StreamSealer};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The two keys under which a content is kept: that of its name, and that from which its own is derived.
pub(super) struct Keys {
    names: Zeroizing<[u8; 32]>,
    contents: Zeroizing<[u8; 32]>,
}

impl Keys {
    pub(super) fn of(key: &Key) -> Self {
        Self { names: key.derive("names of blobs"), contents: key.derive("contents of blobs") }
    }

    /// The name of a content, as 64 hex digits.
    pub(super) fn name(&self, digest: &Digest) -> String {
        blake3::keyed_hash(&self.names, digest).to_hex().to_string()
    }

    pub(super) fn path(&self, dir: &Path, digest: &Digest) -> PathBuf {
        let name = self.name(digest);
        dir.join(&name[..2]).join(name)
    }

    pub(super) fn sealer(&self, digest: &Digest) -> StreamSealer {
        let key = Zeroizing::new(*blake3::keyed_hash(&self.contents, digest).as_bytes());
        StreamSealer::new(&key)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}
