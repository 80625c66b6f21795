//! A keychain in memory, which can be emptied, locked or answer garbage.

use atom_vault::{Keychain, Sources};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use zeroize::Zeroizing;

/// The keychain of a machine. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct MemoryKeychain(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    entries: BTreeMap<String, Vec<u8>>,
    trouble: Option<&'static str>,
}

impl MemoryKeychain {
    /// Nothing but this keychain to find a key with.
    #[must_use]
    pub fn sources(&self) -> Sources {
        Sources { encryption_key: None, passphrase: None, recovery_code: None, keychain: Arc::new(self.clone()) }
    }

    /// From now on it says this instead of answering; `None` mends it.
    pub fn trouble(&self, why: Option<&'static str>) {
        self.inside(|inside| inside.trouble = why);
    }

    /// The names of what it keeps.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        self.inside(|inside| inside.entries.keys().cloned().collect())
    }

    /// Changes what it keeps, behind the back of whoever gave it.
    pub fn garble(&self, change: impl Fn(&mut Vec<u8>)) {
        self.inside(|inside| inside.entries.values_mut().for_each(&change));
    }

    fn inside<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn asked<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> Result<T, String> {
        self.inside(|inside| match inside.trouble {
            Some(why) => Err(why.to_owned()),
            None => Ok(look(inside)),
        })
    }
}

impl Keychain for MemoryKeychain {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        self.asked(|inside| inside.entries.get(account).cloned().map(Zeroizing::new))
    }

    fn set(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        self.asked(|inside| drop(inside.entries.insert(account.to_owned(), secret.to_vec())))
    }

    fn delete(&self, account: &str) -> Result<(), String> {
        self.asked(|inside| drop(inside.entries.remove(account)))
    }
}
