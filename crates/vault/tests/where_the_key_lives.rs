//! Every way in which a directory gets and finds its key, and every way in which it does not.

#![allow(clippy::unwrap_used)] // the helpers are part of the tests

use atom_vault::{DESCRIPTOR_FILE, Gate, KeySource, Keychain, Sources, Vault, VaultError};
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tempfile::TempDir;
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse battery";

/// A keychain in memory that can be out of order.
#[derive(Default)]
struct Memory {
    entries: Mutex<HashMap<String, Vec<u8>>>,
    fault: Mutex<Option<&'static str>>,
    forgetful: bool,
}

impl Memory {
    fn entries(&self) -> Result<MutexGuard<'_, HashMap<String, Vec<u8>>>, String> {
        match *self.fault.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(fault) => Err(fault.to_owned()),
            None => Ok(self.entries.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    fn break_with(&self, fault: &'static str) {
        *self.fault.lock().unwrap() = Some(fault);
    }
}

impl Keychain for Memory {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        Ok(self.entries()?.get(account).cloned().map(Zeroizing::new))
    }
    fn set(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        let mut entries = self.entries()?;
        if !self.forgetful {
            entries.insert(account.to_owned(), secret.to_vec());
        }
        Ok(())
    }
    fn delete(&self, account: &str) -> Result<(), String> {
        self.entries()?.remove(account);
        Ok(())
    }
}

fn broken() -> Arc<Memory> {
    let keychain = Memory::default();
    keychain.break_with("no session bus");
    Arc::new(keychain)
}

fn with_keychain(keychain: &Arc<Memory>) -> Sources {
    Sources { encryption_key: None, passphrase: None, recovery_code: None, keychain: keychain.clone() }
}

fn with_variable(byte: u8) -> Sources {
    let digits = format!("{byte:02x}").repeat(32);
    Sources { encryption_key: Some(Zeroizing::new(digits)), ..with_keychain(&broken()) }
}

fn with_passphrase(text: &str) -> Sources {
    Sources { passphrase: Some(Zeroizing::new(text.to_owned())), ..with_keychain(&broken()) }
}

fn open(dir: &Path, sources: &Sources) -> Vault {
    match Vault::probe(dir, false, sources).unwrap() {
        Gate::Open(vault) => vault,
        closed => panic!("not open: {closed:?}"),
    }
}

fn refused(dir: &Path, sources: &Sources) -> VaultError {
    Vault::probe(dir, true, sources).unwrap_err()
}

fn dir() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn description(dir: &Path) -> String {
    fs::read_to_string(dir.join(DESCRIPTOR_FILE)).unwrap()
}

#[test]
fn the_keychain_is_probed_and_keeps_the_key() {
    let (dir, keychain) = (dir(), Arc::new(Memory::default()));
    let first = open(dir.path(), &with_keychain(&keychain));
    assert_eq!(first.source(), KeySource::Keychain);
    assert_eq!(keychain.entries().unwrap().len(), 1, "the probe cleans up after itself");
    assert_eq!(open(dir.path(), &with_keychain(&keychain)).key().id(), first.key().id());
}

#[test]
fn vault_json_tells_nothing_of_the_key_and_is_the_owners_alone() {
    let (dir, keychain) = (dir(), Arc::new(Memory::default()));
    open(dir.path(), &with_keychain(&keychain));
    let key = keychain.entries().unwrap().values().next().unwrap().clone();
    let text = description(dir.path());
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    for part in digits.as_bytes().chunks(8) {
        assert!(!text.contains(std::str::from_utf8(part).unwrap()), "{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join(DESCRIPTOR_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_keychain_that_forgets_is_not_trusted_with_a_key() {
    let dir = dir();
    let forgetful = Arc::new(Memory { forgetful: true, ..Memory::default() });
    let gate = Vault::probe(dir.path(), false, &with_keychain(&forgetful)).unwrap();
    assert!(matches!(gate, Gate::ChoosePassphrase(_)), "{gate:?}");
    assert!(!dir.path().join(DESCRIPTOR_FILE).exists());
}

#[test]
fn without_any_source_a_host_says_so_and_nothing_is_written() {
    let dir = dir();
    let Gate::ChoosePassphrase(closed) = Vault::probe(dir.path(), false, &with_keychain(&broken())).unwrap() else {
        panic!("a passphrase has to be chosen");
    };
    let refusal = closed.refusal();
    assert!(matches!(refusal, VaultError::NoKeySource { .. }));
    assert!(refusal.to_string().contains("no session bus"), "{refusal}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_chosen_passphrase_opens_again_and_another_does_not() {
    let dir = dir();
    let Gate::ChoosePassphrase(closed) = Vault::probe(dir.path(), false, &with_keychain(&broken())).unwrap() else {
        panic!("a passphrase has to be chosen");
    };
    assert!(matches!(closed.unlock("short"), Err(VaultError::PassphraseLength { .. })));
    let chosen = closed.unlock(PASSPHRASE).unwrap();

    let Gate::NeedsPassphrase(closed) = Vault::probe(dir.path(), true, &with_keychain(&broken())).unwrap() else {
        panic!("the passphrase is wanted");
    };
    assert!(matches!(closed.refusal(), VaultError::PassphraseNeeded));
    assert!(matches!(closed.unlock("correct horse batteri"), Err(VaultError::WrongPassphrase)));
    assert_eq!(closed.unlock(PASSPHRASE).unwrap().key().id(), chosen.key().id());
}

#[test]
fn the_passphrase_variable_serves_where_nobody_can_be_asked() {
    let dir = dir();
    let chosen = open(dir.path(), &with_passphrase(PASSPHRASE));
    assert_eq!(chosen.source(), KeySource::Passphrase);
    assert_eq!(open(dir.path(), &with_passphrase(PASSPHRASE)).key().id(), chosen.key().id());
    assert!(matches!(refused(dir.path(), &with_passphrase("another passphrase")), VaultError::WrongPassphrase));
}

#[test]
fn the_variable_takes_the_place_of_the_keychain() {
    let dir = dir();
    let first = open(dir.path(), &with_variable(7));
    assert_eq!(first.source(), KeySource::Environment);
    assert_eq!(open(dir.path(), &with_variable(7)).key().id(), first.key().id());
    assert!(matches!(
        refused(dir.path(), &with_variable(8)),
        VaultError::WrongKey { found: KeySource::Environment, expected: KeySource::Environment, .. }
    ));
    let missing = refused(dir.path(), &with_keychain(&Arc::default()));
    assert!(matches!(missing, VaultError::EnvironmentKeyMissing { .. }), "{missing}");
}

#[test]
fn a_variable_that_is_no_key_is_never_passed_over() {
    let sources = Sources {
        encryption_key: Some(Zeroizing::new("not a key".to_owned())),
        ..with_keychain(&Arc::new(Memory::default()))
    };
    assert!(matches!(refused(dir().path(), &sources), VaultError::EnvironmentKeyInvalid { .. }));
}

#[test]
fn a_keychain_that_is_gone_or_was_emptied_is_told_apart_from_a_wrong_key() {
    let (dir, keychain) = (dir(), Arc::new(Memory::default()));
    open(dir.path(), &with_keychain(&keychain));

    let unavailable = refused(dir.path(), &with_keychain(&broken()));
    assert!(matches!(unavailable, VaultError::KeychainUnavailable { .. }), "{unavailable}");
    let missing = refused(dir.path(), &with_keychain(&Arc::default()));
    assert!(matches!(missing, VaultError::KeychainEntryMissing { .. }), "{missing}");

    keychain.entries().unwrap().values_mut().for_each(|secret| secret[0] ^= 1);
    let wrong = refused(dir.path(), &with_keychain(&keychain));
    assert!(matches!(wrong, VaultError::WrongKey { found: KeySource::Keychain, .. }), "{wrong}");
    assert!(matches!(refused(dir.path(), &with_variable(9)), VaultError::WrongKey { .. }));
}

#[test]
fn a_damaged_description_is_named_with_its_place_and_left_alone() {
    let dir = dir();
    open(dir.path(), &with_variable(7));
    let whole = description(dir.path());
    for damage in ["", "{", &whole[..whole.len() / 2], &whole.replace("environment", "keychain"), "[1]"] {
        fs::write(dir.path().join(DESCRIPTOR_FILE), damage).unwrap();
        let error = refused(dir.path(), &with_variable(7));
        assert!(matches!(error, VaultError::Damaged { .. }), "{damage:?}: {error}");
        assert!(error.to_string().contains(DESCRIPTOR_FILE), "{error}");
        assert_eq!(description(dir.path()), damage);
    }
    fs::write(dir.path().join(DESCRIPTOR_FILE), whole.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert!(matches!(refused(dir.path(), &with_variable(7)), VaultError::TooNew { found: 2, known: 1, .. }));
}

#[test]
fn an_existing_database_never_gets_a_new_key() {
    let dir = dir();
    let error = refused(dir.path(), &with_keychain(&Arc::default()));
    assert!(matches!(error, VaultError::DescriptorMissing { .. }), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_description_from_a_backup_opens_elsewhere_and_is_adopted() {
    let (here, there) = (dir(), dir());
    let original = open(here.path(), &with_passphrase(PASSPHRASE));
    let header = original.descriptor_json();
    let opened = Vault::open_with(header.as_bytes(), "backup.atom", &with_passphrase(PASSPHRASE)).unwrap();
    let Gate::Open(opened) = opened else { panic!("the passphrase was given") };
    assert_eq!(opened.key().id(), original.key().id());
    opened.adopt(there.path()).unwrap();
    assert_eq!(description(there.path()), description(here.path()));
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_is_said_with_the_path() {
    use std::os::unix::fs::PermissionsExt;
    let dir = dir();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(dir.path().join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let error = Vault::probe(dir.path(), false, &with_variable(7)).unwrap_err();
    assert!(matches!(error, VaultError::File { doing: "written", .. }), "{error}");
}
