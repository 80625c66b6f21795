//! The ways to one key, each by itself; recovery where one fails; and the change of the key, stopped at each step.

#![allow(clippy::unwrap_used)] // the helpers are part of the tests

use atom_vault::{DESCRIPTOR_FILE, Gate, KeySource, Keychain, RecoveryCode, Sources, Vault, VaultError};
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse battery";

/// A keychain in memory, and what is wrong with it.
#[derive(Default)]
struct Memory {
    entries: Mutex<HashMap<String, Vec<u8>>>,
    trouble: Mutex<Option<&'static str>>,
}

impl Memory {
    fn trouble(&self) -> Result<(), String> {
        self.trouble.lock().unwrap().map_or(Ok(()), |why| Err(why.to_owned()))
    }

    fn accounts(&self) -> Vec<String> {
        let mut accounts: Vec<String> = self.entries.lock().unwrap().keys().cloned().collect();
        accounts.sort();
        accounts
    }
}

impl Keychain for Memory {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        self.trouble()?;
        Ok(self.entries.lock().unwrap().get(account).cloned().map(Zeroizing::new))
    }
    fn set(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        self.trouble()?;
        self.entries.lock().unwrap().insert(account.to_owned(), secret.to_vec());
        Ok(())
    }
    fn delete(&self, account: &str) -> Result<(), String> {
        self.trouble()?;
        self.entries.lock().unwrap().remove(account);
        Ok(())
    }
}

fn with(keychain: &Arc<Memory>) -> Sources {
    Sources { encryption_key: None, passphrase: None, recovery_code: None, keychain: keychain.clone() }
}

fn dir() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn opened(dir: &Path, sources: &Sources) -> Vault {
    match Vault::probe(dir, dir.join(DESCRIPTOR_FILE).exists(), sources).unwrap() {
        Gate::Open(vault) => vault,
        closed => panic!("not open: {closed:?}"),
    }
}

/// A directory whose key is in a keychain, with a recovery code that was confirmed.
fn house() -> (TempDir, Arc<Memory>, RecoveryCode) {
    let (dir, keychain) = (dir(), Arc::new(Memory::default()));
    let (vault, code) = opened(dir.path(), &with(&keychain)).with_recovery_code().unwrap();
    vault.with_confirmed_code(&code).unwrap().write(dir.path()).unwrap();
    (dir, keychain, code)
}

#[test]
fn a_keychain_that_is_gone_emptied_or_answers_garbage_gives_way_to_the_recovery_code() {
    let (dir, keychain, code) = house();
    let key = opened(dir.path(), &with(&keychain)).key().id();
    let garbled = |change: &dyn Fn(&mut Vec<u8>)| {
        let other = Memory::default();
        *other.entries.lock().unwrap() = keychain.entries.lock().unwrap().clone();
        other.entries.lock().unwrap().values_mut().for_each(change);
        Arc::new(other)
    };
    let gone = Arc::new(Memory { trouble: Mutex::new(Some("no session bus")), ..Memory::default() });
    let slow = Arc::new(Memory { trouble: Mutex::new(Some("it did not answer within 3 s")), ..Memory::default() });
    for keychain in
        [gone, slow, Arc::default(), garbled(&|secret| secret.truncate(7)), garbled(&|secret| secret[0] ^= 1)]
    {
        let before = fs::read(dir.path().join(DESCRIPTOR_FILE)).unwrap();
        let Gate::NeedsRecovery(closed) = Vault::probe(dir.path(), true, &with(&keychain)).unwrap() else {
            panic!("the recovery code is wanted");
        };
        assert!(closed.takes_recovery_code() && !closed.takes_passphrase());
        let refusal = closed.refusal().to_string();
        assert!(refusal.contains("atom recover") && refusal.contains(closed.trouble().unwrap()), "{refusal}");
        assert!(matches!(
            closed.recover("hello"),
            Err(VaultError::RecoveryCodeMistyped { group: 1 } | VaultError::RecoveryCodeLength { .. })
        ));
        let wrong = RecoveryCode::generate().text();
        assert!(matches!(closed.recover(&wrong), Err(VaultError::WrongRecoveryCode)));
        let recovered = closed.recover(&code.text()).unwrap();
        assert_eq!((recovered.key().id(), recovered.source()), (key, KeySource::Recovery));
        assert_eq!(fs::read(dir.path().join(DESCRIPTOR_FILE)).unwrap(), before, "nothing was written");
    }
}

#[test]
fn after_a_recovery_the_keychain_has_the_key_again() {
    let (dir, _, code) = house();
    let elsewhere = Arc::new(Memory::default());
    let Gate::NeedsRecovery(closed) = Vault::probe(dir.path(), true, &with(&elsewhere)).unwrap() else {
        panic!("the recovery code is wanted");
    };
    let kept = closed.recover(&code.text().to_lowercase()).unwrap().with_keychain(&with(&elsewhere)).unwrap();
    kept.write(dir.path()).unwrap();
    let again = opened(dir.path(), &with(&elsewhere));
    assert_eq!((again.key().id(), again.source()), (kept.key().id(), KeySource::Keychain));
    assert_eq!(elsewhere.accounts().len(), 1, "the probe cleans up after itself");
}

#[test]
fn a_code_in_the_variable_serves_where_nobody_can_be_asked() {
    let (dir, keychain, code) = house();
    let key = opened(dir.path(), &with(&keychain)).key().id();
    let sources = Sources { recovery_code: Some(code.text()), ..with(&Arc::default()) };
    assert_eq!(opened(dir.path(), &sources).key().id(), key);
    let wrong = Sources { recovery_code: Some(RecoveryCode::generate().text()), ..with(&Arc::default()) };
    assert!(matches!(Vault::probe(dir.path(), true, &wrong), Err(VaultError::WrongRecoveryCode)));
}

#[test]
fn a_new_code_voids_the_old_one_when_it_is_confirmed_and_not_before() {
    let (dir, keychain, old) = house();
    let (vault, new) = opened(dir.path(), &with(&keychain)).with_recovery_code().unwrap();
    vault.write(dir.path()).unwrap();
    let recover = |code: &RecoveryCode| match Vault::probe(dir.path(), true, &with(&Arc::default())).unwrap() {
        Gate::NeedsRecovery(closed) => closed.recover(&code.text()).map(|vault| vault.key().id()),
        other => panic!("{other:?}"),
    };
    assert_eq!((recover(&old).unwrap(), recover(&new).unwrap()), (vault.key().id(), vault.key().id()));
    assert!(vault.ways().recovery_unconfirmed && vault.ways().recovery_ms.is_some());
    assert!(matches!(vault.with_confirmed_code(&RecoveryCode::generate()), Err(VaultError::WrongRecoveryCode)));
    vault.with_confirmed_code(&new).unwrap().write(dir.path()).unwrap();
    assert!(matches!(recover(&old), Err(VaultError::WrongRecoveryCode)));
    assert!(recover(&new).is_ok());
}

#[test]
fn a_passphrase_stands_beside_the_keychain_and_is_taken_away_again() {
    let (dir, keychain) = (dir(), Arc::new(Memory::default()));
    let vault = opened(dir.path(), &with(&keychain)).with_passphrase(Some(PASSPHRASE)).unwrap();
    vault.write(dir.path()).unwrap();
    assert_eq!(
        opened(dir.path(), &with(&keychain)).source(),
        KeySource::Keychain,
        "nobody is asked while the keychain serves"
    );
    let Gate::NeedsRecovery(closed) = Vault::probe(dir.path(), true, &with(&Arc::default())).unwrap() else {
        panic!("the passphrase is wanted");
    };
    assert!(closed.takes_passphrase() && !closed.takes_recovery_code());
    assert_eq!(closed.unlock(PASSPHRASE).unwrap().key().id(), vault.key().id());
    vault.with_passphrase(None).unwrap().write(dir.path()).unwrap();
    let missing = Vault::probe(dir.path(), true, &with(&Arc::default())).unwrap_err();
    assert!(matches!(missing, VaultError::KeychainEntryMissing { .. }), "{missing}");
}

#[test]
fn the_last_way_to_the_key_is_not_taken_away() {
    let dir = dir();
    let gone = Arc::new(Memory { trouble: Mutex::new(Some("no session bus")), ..Memory::default() });
    let vault = opened(dir.path(), &Sources { passphrase: Some(PASSPHRASE.to_owned().into()), ..with(&gone) });
    assert!(matches!(vault.with_passphrase(None), Err(VaultError::OnlyWay)));
    let both = vault.with_keychain(&with(&Arc::default())).unwrap();
    assert!(both.with_passphrase(None).is_ok(), "the keychain has it now");
}

#[test]
fn stopped_at_each_step_a_rotation_leaves_a_way_to_both_keys() {
    let (dir, keychain, code) = house();
    let first = opened(dir.path(), &with(&keychain));
    first.begin_rotation(&with(&keychain), None, Some(&code)).unwrap().write(dir.path()).unwrap();

    let begun = opened(dir.path(), &with(&keychain));
    assert_eq!(begun.key().id(), first.key().id(), "the database is under the first key");
    let second = begun.turned().unwrap().key().id();
    assert_ne!(second, first.key().id());
    assert_eq!(keychain.accounts().len(), 2);
    assert!(matches!(begun.begin_rotation(&with(&keychain), None, None), Err(VaultError::RotationRefused { .. })));
    assert!(matches!(begun.with_recovery_code(), Err(VaultError::RotationRefused { .. })));

    begun.turned().unwrap().write(dir.path()).unwrap();
    let turned = opened(dir.path(), &with(&keychain));
    assert_eq!(turned.key().id(), second);
    assert_eq!(turned.previous().unwrap().id(), first.key().id());
    assert!(turned.is_rotating() && turned.turned().is_none());
    let Gate::NeedsRecovery(closed) = Vault::probe(dir.path(), true, &with(&Arc::default())).unwrap() else {
        panic!("the recovery code is wanted");
    };
    assert_eq!(closed.recover(&code.text()).unwrap().key().id(), second, "the code that was given goes on");

    turned.end_rotation(dir.path()).unwrap();
    let ended = opened(dir.path(), &with(&keychain));
    assert!(!ended.is_rotating() && ended.previous().is_none());
    let mut both = [first.key().id().to_string(), second.to_string()];
    both.sort();
    assert_eq!(keychain.accounts(), both, "backups elsewhere need the first key");
    assert!(!ended.descriptor_json().contains(&first.key().id().to_string()), "which is nothing to them");
    let again = opened(dir.path(), &with(&keychain)).begin_rotation(&with(&keychain), None, None).unwrap();
    again.turned().unwrap().end_rotation(dir.path()).unwrap().forget(dir.path(), &with(&keychain)).unwrap();
    assert_eq!(keychain.accounts(), Vec::<String>::new(), "all are forgotten when a person asks for that");
}

#[test]
fn a_rotation_that_came_to_nothing_leaves_the_first_key_alone() {
    let (dir, keychain, _) = house();
    let before = fs::read_to_string(dir.path().join(DESCRIPTOR_FILE)).unwrap();
    let begun = opened(dir.path(), &with(&keychain)).begin_rotation(&with(&keychain), None, None).unwrap();
    begun.write(dir.path()).unwrap();
    opened(dir.path(), &with(&keychain)).without_next(&with(&keychain)).write(dir.path()).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join(DESCRIPTOR_FILE)).unwrap(), before);
    assert_eq!(keychain.accounts().len(), 1);
}

#[test]
fn the_old_key_and_the_old_code_open_nothing_after_the_turn() {
    let (dir, keychain, code) = house();
    let first = opened(dir.path(), &with(&keychain));
    let turned = first.begin_rotation(&with(&keychain), None, None).unwrap().turned().unwrap();
    turned.write(dir.path()).unwrap();
    assert!(turned.ways().recovery_ms.is_none(), "a new code has to be made");
    let header = turned.descriptor_json();
    assert!(!first.opens(header.as_bytes()));
    let by_old_code = Sources { recovery_code: Some(code.text()), ..with(&Arc::default()) };
    assert!(Vault::probe(dir.path(), true, &by_old_code).is_err());
}

#[test]
fn a_passphrase_goes_on_with_the_new_key_when_it_is_given_again() {
    let dir = dir();
    let gone = Arc::new(Memory { trouble: Mutex::new(Some("no session bus")), ..Memory::default() });
    let sources = Sources { passphrase: Some(PASSPHRASE.to_owned().into()), ..with(&gone) };
    let first = opened(dir.path(), &sources);
    assert!(matches!(first.begin_rotation(&sources, None, None), Err(VaultError::PassphraseNeeded)));
    assert!(matches!(
        first.begin_rotation(&sources, Some("another passphrase"), None),
        Err(VaultError::WrongPassphrase)
    ));
    let turned = first.begin_rotation(&sources, Some(PASSPHRASE), None).unwrap().turned().unwrap();
    turned.write(dir.path()).unwrap();
    let again = opened(dir.path(), &sources);
    assert_eq!(again.key().id(), turned.key().id());
    assert_ne!(again.key().id(), first.key().id());
}

#[test]
fn a_key_in_the_variable_is_not_atoms_to_change() {
    let dir = dir();
    let sources = Sources { encryption_key: Some("07".repeat(32).into()), ..with(&Arc::default()) };
    let refused = opened(dir.path(), &sources).begin_rotation(&sources, None, None).unwrap_err();
    assert!(matches!(refused, VaultError::RotationRefused { .. }), "{refused}");
}

#[test]
fn a_backup_is_described_without_the_steps_of_a_rotation() {
    let (_dir, keychain, _) = house();
    let dir = dir();
    let vault = opened(dir.path(), &with(&keychain));
    let begun = vault.begin_rotation(&with(&keychain), None, None).unwrap();
    assert_eq!(begun.descriptor_json(), vault.descriptor_json());
    assert!(begun.turned().unwrap().opens(begun.turned().unwrap().descriptor_json().as_bytes()));
}
