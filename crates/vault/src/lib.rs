//! Where the key of the database lives, and the sealing of single secrets.
//!
//! One random 32-byte [`Key`] per data directory. It is never on disk in the clear: it lives in the operating system's keychain,
//! or wrapped by a passphrase, or in `ATOM_ENCRYPTION_KEY`; and wrapped by a recovery code ([`RecoveryCode`]), where one was made.
//! The file `vault.json` in the data directory says which, with public parts only: source, key id, a check value, the wrappings
//! or the keychain entry's name. Each purpose has a key of its own that is derived from it. It can be replaced (`rotation.rs`).
//!
//! ```no_run
//! use atom_vault::{Gate, Place, Sources, Vault};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dir = std::path::Path::new("data");
//! // Blocking: from asynchronous code call it in `spawn_blocking`, under the lock of the directory.
//! let vault = match Vault::probe(dir, dir.join("atom.db").exists(), &Sources::from_process())? {
//!     Gate::Open(vault) => vault,
//!     // A window asks; any other host answers with `closed.refusal()`.
//!     Gate::ChoosePassphrase(closed) | Gate::NeedsPassphrase(closed) => closed.unlock("correct horse battery")?,
//!     Gate::NeedsRecovery(closed) => closed.recover("0123X-…")?.with_keychain(&Sources::from_process())?,
//! };
//! println!("key from {}", vault.source());
//! let pragma = format!("PRAGMA key = \"{}\"", &*vault.key().database_key().pragma_value());
//! let audit_chain_key = vault.key().derive("audit chain"); // a constant purpose each
//!
//! // Secrets are bound to table, row and column.
//! let place = Place { table: "connection", row: "0190…", column: "credentials" };
//! let envelope = vault.sealer().seal(place, b"ghp_0123")?;
//! let secret = vault.sealer().open(place, &envelope)?;
//!
//! // A backup carries the description; a restore opens it and, at its end, makes it the directory's own.
//! let header = vault.descriptor_json();
//! if let Gate::Open(restored) = Vault::open_with(header.as_bytes(), "backup.atom", &Sources::from_process())? {
//!     restored.adopt(dir)?;
//! }
//! # drop((pragma, audit_chain_key, secret)); Ok(())
//! # }
//! ```
//!
//! Each way in which this can fail is its own [`VaultError`], which turns into the error that a person sees.
//! Passphrases are compared byte for byte, as typed.

mod descriptor;
mod error;
mod kept;
mod key;
mod keychain;
mod passphrase;
mod recovery;
mod restoring;
mod rotation;
mod seal;
mod sources;
mod stream;
mod vault;
mod ways;
mod wrap;

pub use descriptor::{DESCRIPTOR_FILE, KeySource};
pub use error::VaultError;
pub use kept::{KEPT_FILE, let_go};
pub use key::{DatabaseKey, Key, KeyId};
pub use keychain::{Keychain, OsKeychain};
pub use passphrase::{PASSPHRASE_CHARS_MAX, PASSPHRASE_CHARS_MIN};
pub use recovery::RecoveryCode;
pub use restoring::{RESTORE_FILE, announced};
pub use seal::{Place, SealError, Sealer};
pub use sources::{KEY_VARIABLE, PASSPHRASE_VARIABLE, RECOVERY_VARIABLE, Sources};
pub use stream::{CHUNK_BYTES, CHUNK_TAG_BYTES, ChunkRefused, StreamSealer};
pub use vault::{Closed, Gate, Vault};
pub use ways::Ways;
