//! What this process was given to find a key with.

use crate::{Key, Keychain, OsKeychain, RecoveryCode, VaultError, descriptor::KeychainEntry};
use base64::Engine;
use std::{env, fmt, sync::Arc};
use zeroize::Zeroizing;

/// The variable that holds the key itself.
pub const KEY_VARIABLE: &str = "ATOM_ENCRYPTION_KEY";
/// The variable that holds the passphrase, for hosts without a window.
pub const PASSPHRASE_VARIABLE: &str = "ATOM_PASSPHRASE";
/// The variable that holds a recovery code, for hosts without a window.
pub const RECOVERY_VARIABLE: &str = "ATOM_RECOVERY_CODE";

/// The places to look for a key. Given as an argument, so that a test does not depend on its surroundings.
#[derive(Clone)]
pub struct Sources {
    /// The content of `ATOM_ENCRYPTION_KEY`, where set.
    pub encryption_key: Option<Zeroizing<String>>,
    /// The content of `ATOM_PASSPHRASE`, where set.
    pub passphrase: Option<Zeroizing<String>>,
    /// The content of `ATOM_RECOVERY_CODE`, where set: for where the other ways fail.
    pub recovery_code: Option<Zeroizing<String>>,
    /// The keychain to ask.
    pub keychain: Arc<dyn Keychain>,
}

impl Sources {
    /// The variables of this process and the operating system's keychain.
    #[must_use]
    pub fn from_process() -> Self {
        let variable = |name| {
            env::var_os(name).map(|value| Zeroizing::new(value.into_string().unwrap_or_else(|_| "\u{fffd}".to_owned())))
        };
        Self {
            encryption_key: variable(KEY_VARIABLE),
            passphrase: variable(PASSPHRASE_VARIABLE),
            recovery_code: variable(RECOVERY_VARIABLE),
            keychain: Arc::new(OsKeychain),
        }
    }

    /// The key in the variable; `None` when it is not set.
    pub(crate) fn environment_key(&self) -> Result<Option<Key>, VaultError> {
        self.encryption_key.as_ref().map(|text| parse_key(text)).transpose()
    }

    /// The code in the variable; `None` when it is not set.
    pub(crate) fn recovery(&self) -> Result<Option<RecoveryCode>, VaultError> {
        self.recovery_code.as_ref().map(|text| RecoveryCode::parse(text)).transpose()
    }

    /// Removes an entry that nothing needs. One that stays does no harm.
    pub(crate) fn forget(&self, entry: &KeychainEntry) {
        if let Err(why) = self.keychain.delete(&entry.account) {
            tracing::info!(why, account = entry.account, "an old key stays in the keychain");
        }
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("encryption_key", &self.encryption_key.is_some())
            .field("passphrase", &self.passphrase.is_some())
            .field("recovery_code", &self.recovery_code.is_some())
            .finish_non_exhaustive()
    }
}

/// Reads 64 hex digits, or base64 in the standard or the URL alphabet (RFC 4648 §4, §5), padded or not.
fn parse_key(text: &str) -> Result<Key, VaultError> {
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let invalid = |why: String| VaultError::EnvironmentKeyInvalid { why };
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("it is set but empty".to_owned()));
    }
    let bytes = if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        hex::decode(text).ok()
    } else {
        let unpadded = text.trim_end_matches('=');
        let url = unpadded.contains(['-', '_']);
        if url { URL_SAFE_NO_PAD.decode(unpadded).ok() } else { STANDARD_NO_PAD.decode(unpadded).ok() }
    };
    let bytes = Zeroizing::new(bytes.ok_or_else(|| invalid("it is neither base64 nor hex".to_owned()))?);
    Key::from_bytes(&bytes).ok_or_else(|| invalid(format!("it holds {} bytes", bytes.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_is_read_from_hex_and_both_alphabets() {
        let id = |text: &str| parse_key(text).unwrap().id();
        let bytes = [0xfb; 32];
        let expected = Key::from_bytes(&bytes).unwrap().id();
        assert_eq!(id(&hex::encode(bytes)), expected);
        assert_eq!(id(&hex::encode_upper(bytes)), expected);
        assert_eq!(id(&base64::engine::general_purpose::STANDARD.encode(bytes)), expected);
        assert_eq!(id(&base64::engine::general_purpose::URL_SAFE.encode(bytes)), expected);
        assert_eq!(id(&base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)), expected);
        assert_eq!(id(&format!("  {}\n", hex::encode(bytes))), expected);
    }

    #[test]
    fn what_is_not_a_key_is_refused_without_repeating_it() {
        for (text, why) in [
            ("", "empty"),
            ("hunter2 hunter2", "neither base64 nor hex"),
            ("c2hvcnQ=", "holds 5 bytes"),
            (&"YWJj".repeat(12), "holds 36 bytes"),
        ] {
            let error = parse_key(text).unwrap_err().to_string();
            assert!(error.contains(why) && error.contains(KEY_VARIABLE), "{error}");
            assert!(text.is_empty() || !error.contains(text), "{error}");
        }
    }
}
