//! A passphrase that is chosen: wherever it is, the commonest are refused, and it is told how strong it is.

use atom_core::Code;
use atom_engine::{Caller, Door, Host, OpenOptions};
use atom_tests::{
    fixture::{Fixture, PASSWORD},
    keychain::MemoryKeychain,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const COMMON: &str = "passwordpassword";
const GOOD: &str = "four quiet herons wading";

/// A door on an empty directory where no keychain serves.
async fn without_keychain() -> (TempDir, Door) {
    let (dir, keychain) = (TempDir::new().expect("a directory"), MemoryKeychain::default());
    keychain.trouble(Some("no session bus"));
    let options = OpenOptions { data_dir: dir.path().to_owned() };
    let door = Door::open_with(options, keychain.sources()).await.expect("the door stands");
    (dir, door)
}

async fn ask(door: &Door, name: &str, args: Value) -> Result<Value, atom_core::ApiError> {
    door.call(&Caller::new(Host::Window, None), name, args).await
}

#[tokio::test]
async fn the_first_passphrase_is_measured_and_a_common_one_refused_before_there_is_a_database() {
    let (dir, door) = without_keychain().await;
    assert_eq!(ask(&door, "app.status", json!({})).await.expect("a status")["gate"], "choose_passphrase");
    let measured = ask(&door, "auth.password_strength", json!({ "password": COMMON })).await.expect("measured");
    assert_eq!((&measured["acceptable"], &measured["hint"]), (&json!(false), &json!("common")));
    let measured = ask(&door, "auth.password_strength", json!({ "password": GOOD })).await.expect("measured");
    assert_eq!(measured["acceptable"], true, "{measured}");
    let refused = ask(&door, "vault.unlock", json!({ "passphrase": COMMON })).await.expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("passphrase")), "{refused}");
    assert!(!dir.path().join("vault.json").exists(), "nothing was chosen");
    let opened = ask(&door, "vault.unlock", json!({ "passphrase": GOOD })).await.expect("opened");
    assert_eq!(opened["gate"], "open");
    door.close().await;
}

#[tokio::test]
async fn a_common_passphrase_of_the_environment_makes_no_database() {
    let (dir, keychain) = (TempDir::new().expect("a directory"), MemoryKeychain::default());
    let mut sources = keychain.sources();
    sources.passphrase = Some(COMMON.to_owned().into());
    let options = OpenOptions { data_dir: dir.path().to_owned() };
    let door = Door::open_with(options, sources.clone()).await.expect("the door stands");
    let status = ask(&door, "app.status", json!({})).await.expect("a status");
    assert_eq!(status["gate"], "failed", "{status}");
    assert!(status["problem"].as_str().is_some_and(|problem| problem.contains("first that are tried")), "{status}");
    door.close().await;
    assert!(!dir.path().join("vault.json").exists());

    sources.passphrase = Some(GOOD.to_owned().into());
    let options = OpenOptions { data_dir: dir.path().to_owned() };
    let door = Door::open_with(options, sources).await.expect("the door stands");
    assert_eq!(ask(&door, "app.status", json!({})).await.expect("a status")["gate"], "open");
    door.close().await;
}

#[tokio::test]
async fn a_common_passphrase_is_refused_beside_the_keychain_too() {
    let (dir, keychain) = (TempDir::new().expect("a directory"), MemoryKeychain::default());
    let options = OpenOptions { data_dir: dir.path().to_owned() };
    let door = Door::open_with(options, keychain.sources()).await.expect("the door opens");
    let fixture = Fixture { dir, door };
    let ada = fixture.person("Ada").await;
    let common = json!({ "password": PASSWORD, "passphrase": COMMON });
    let refused = ada.try_call("security.passphrase", common).await.expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("passphrase")), "{refused}");
    assert_eq!(ada.call("security.keys", json!({})).await["passphrase"], false);
    let good = json!({ "password": PASSWORD, "passphrase": GOOD });
    assert_eq!(ada.call("security.passphrase", good).await["passphrase"], true);
    fixture.door.close().await;
}
