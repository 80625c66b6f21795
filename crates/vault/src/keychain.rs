//! The operating system's keychain, asked with a time limit.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};
use zeroize::Zeroizing;

/// The service name of all entries that Atom makes.
pub(crate) const SERVICE: &str = "app.atom.vault";

/// How long the keychain may take to answer at all.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// How long one operation may take once it answers: a person may have to type the keychain's password.
const PROMPT_MAX: Duration = Duration::from_secs(90);

/// What a keychain must be able to do. Entries are (account, secret) under Atom's service name.
pub trait Keychain: Send + Sync {
    /// The secret of `account`; `None` when there is none.
    ///
    /// # Errors
    /// A sentence part that says why the keychain cannot be used.
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String>;
    /// Stores the secret of `account`.
    ///
    /// # Errors
    /// As for [`Keychain::get`].
    fn set(&self, account: &str, secret: &[u8]) -> Result<(), String>;
    /// Removes the entry of `account`.
    ///
    /// # Errors
    /// As for [`Keychain::get`].
    fn delete(&self, account: &str) -> Result<(), String>;
}

/// Whether a keychain really keeps things: stores a random value, reads it back and removes it.
pub(crate) fn round_trips(keychain: &dyn Keychain) -> Result<(), String> {
    let probe = crate::Key::generate();
    let account = format!("probe-{}", probe.id());
    keychain.set(&account, probe.bytes())?;
    let back = keychain.get(&account);
    keychain.delete(&account)?;
    match back? {
        Some(secret) if secret.as_slice() == probe.bytes() => Ok(()),
        Some(_) => Err("it gave back something else than was stored".to_owned()),
        None => Err("it did not keep what was stored".to_owned()),
    }
}

/// Keychain Services on macOS, the Credential Manager on Windows, the Secret Service elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeychain;

impl Keychain for OsKeychain {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        with_entry(account, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        let secret = Zeroizing::new(secret.to_vec());
        with_entry(account, move |entry| entry.set_secret(&secret))
    }

    fn delete(&self, account: &str) -> Result<(), String> {
        with_entry(account, |entry| match entry.delete_credential() {
            Err(keyring_core::Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

/// Asks the keychain on a thread of its own. A keychain that hangs leaves that thread behind and is reported as not usable;
/// the thread also keeps the blocking D-Bus client away from the asynchronous runtime.
fn with_entry<T: Send + 'static>(
    account: &str,
    ask: impl FnOnce(&keyring::Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, String> {
    let account = account.to_owned();
    let (connected, is_connected) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let asking = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        if let Err(error) = keyring::Entry::store_status() {
            let _ = connected.send(Err(error.to_string()));
            return;
        }
        match keyring::Entry::new(SERVICE, &account) {
            Err(error) => {
                let _ = connected.send(Err(error.to_string()));
            }
            Ok(entry) => {
                let _ = connected.send(Ok(()));
                let _ = answer.send(ask(&entry).map_err(|error| error.to_string()));
            }
        }
    });
    asking.map_err(|error| format!("no thread to ask it: {error}"))?;
    wait(&is_connected, CONNECT_MAX)??;
    wait(&answered, PROMPT_MAX)?
}

fn wait<T>(answer: &mpsc::Receiver<T>, at_most: Duration) -> Result<T, String> {
    answer.recv_timeout(at_most).map_err(|error| match error {
        RecvTimeoutError::Timeout => format!("it did not answer within {} s", at_most.as_secs()),
        RecvTimeoutError::Disconnected => "it stopped in the middle of its answer".to_owned(),
    })
}
