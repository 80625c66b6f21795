//! Devices on which somebody signed in: the tries of other programs of the machine make nobody wait there.

use crate::house::{House, PASSWORD, from, secret};
use atom_api::{
    SecretText,
    account::{ForgotPassword, ResetPassword, Unlock},
    auth::{Login, SessionReply},
};
use atom_auth::AuthError;
use std::fs;

const LOOPBACK: &str = "127.0.0.1";

async fn login(
    house: &House,
    email: &str,
    password: &str,
    device_key: Option<&SecretText>,
) -> Result<SessionReply, AuthError> {
    let device_key = device_key.cloned();
    let request = Login { email: email.to_owned(), password: secret(password), totp: None, device: None, device_key };
    atom_auth::login(&house.auth, &from(LOOPBACK), request).await
}

/// Somebody else on the machine tries whenever they may again.
async fn besiege(house: &House, tries: usize) {
    let mut tried = 0;
    while tried < tries {
        match login(house, "ada@example.com", "a wrong password 1", None).await {
            Err(AuthError::WrongCredentials) => tried += 1,
            Err(AuthError::Wait { ms }) => house.clock.advance(i64::try_from(ms).unwrap()),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn forty_wrong_tries_of_another_program_do_not_keep_the_owner_out_of_a_known_device() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let key = ada.device_key.clone().unwrap();
    let who = house.who(&ada).await.unwrap();
    besiege(&house, 40).await;
    let unknown = login(&house, "ada@example.com", PASSWORD, None).await;
    assert!(matches!(unknown, Err(AuthError::Wait { .. })), "without the key she is one of the programs there");
    let made_up = secret(&"A".repeat(43));
    let unknown = login(&house, "ada@example.com", PASSWORD, Some(&made_up)).await;
    assert!(matches!(unknown, Err(AuthError::Wait { .. })), "and a key that nobody gave is none");
    let again = login(&house, "ada@example.com", PASSWORD, Some(&key)).await.unwrap();
    assert_eq!(again.device_key, None, "she has it already");
    atom_auth::lock(&house.auth, &from(LOOPBACK), who).await.unwrap();
    atom_auth::unlock(&house.auth, &from(LOOPBACK), who, Unlock { password: secret(PASSWORD) }).await.unwrap();
    let known = atom_auth::known_device(&house.auth, "ADA@example.com", key.expose()).await.unwrap();
    assert!(known.is_some_and(|known| !known.contains(key.expose())));
}

#[tokio::test]
async fn tries_on_a_known_device_and_in_a_session_wait_as_others_do() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let key = ada.device_key.clone().unwrap();
    let who = house.who(&ada).await.unwrap();
    for _ in 0..5 {
        let wrong = login(&house, "ada@example.com", "a wrong password 1", Some(&key)).await;
        assert!(matches!(wrong, Err(AuthError::WrongCredentials)));
        let wrong = Unlock { password: secret("a wrong password 1") };
        let wrong = atom_auth::unlock(&house.auth, &from(LOOPBACK), who, wrong).await;
        assert!(matches!(wrong, Err(AuthError::WrongPassword)));
    }
    let waits = login(&house, "ada@example.com", PASSWORD, Some(&key)).await;
    assert!(matches!(waits, Err(AuthError::Wait { ms: 1_000 })), "{waits:?}");
    let waits = atom_auth::unlock(&house.auth, &from(LOOPBACK), who, Unlock { password: secret(PASSWORD) }).await;
    assert!(matches!(waits, Err(AuthError::Wait { ms: 1_000 })), "{waits:?}");
    login(&house, "ada@example.com", PASSWORD, None).await.unwrap();
}

#[tokio::test]
async fn several_people_of_one_device_share_its_key_and_only_where_they_signed_in() {
    let house = House::new().await;
    let (ada, bob) = (house.register("Ada").await, house.register("Bob").await);
    let key = ada.device_key.clone().unwrap();
    assert_ne!(Some(&key), bob.device_key.as_ref());
    let known = async |email: &str| atom_auth::known_device(&house.auth, email, key.expose()).await.unwrap().is_some();
    assert!(known("ada@example.com").await && !known("bob@example.com").await);
    let there = login(&house, "bob@example.com", PASSWORD, Some(&key)).await.unwrap();
    assert_eq!(there.device_key, None);
    assert!(known("bob@example.com").await);
    let own = login(&house, "bob@example.com", PASSWORD, Some(&secret("of my own making"))).await.unwrap();
    assert!(own.device_key.is_some(), "only what was given here is a key");
}

#[tokio::test]
async fn a_device_that_comes_back_is_remembered_before_those_that_never_do() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let key = ada.device_key.clone().unwrap();
    login(&house, "ada@example.com", PASSWORD, Some(&key)).await.unwrap();
    // As if a program had signed in sixty times since.
    let mut txn = house.store.system_write().await.unwrap();
    for number in 0..60_u8 {
        txn.query("INSERT INTO known_device (user, digest, at, shown) VALUES (?1, ?2, ?3, 0)")
            .bind(ada.user.id.uuid())
            .bind(vec![number; 32])
            .bind(2_000_000_000_000_i64)
            .execute()
            .await
            .unwrap();
    }
    txn.commit().await.unwrap();
    login(&house, "ada@example.com", PASSWORD, None).await.unwrap();
    assert!(atom_auth::known_device(&house.auth, "ada@example.com", key.expose()).await.unwrap().is_some());
    let mut read = house.store.system_read().await.unwrap();
    let more = read.query("SELECT 1 FROM known_device LIMIT 1 OFFSET 50").fetch_optional().await.unwrap();
    assert!(more.is_none(), "and there is an end to them");
}

#[tokio::test]
async fn a_reset_forgets_the_devices() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    let key = ada.device_key.clone().unwrap();
    let request = ForgotPassword { email: "ada@example.com".to_owned() };
    atom_auth::forgot_password(&house.auth, &from("there"), request).await.unwrap();
    let mails = fs::read_dir(house.dir.path().join("outbox")).unwrap();
    let texts: Vec<String> = mails.map(|mail| fs::read_to_string(mail.unwrap().path()).unwrap()).collect();
    let mail = texts.iter().find(|text| text.contains("Subject: Reset your password")).unwrap();
    let code = mail.lines().find(|line| line.len() == 43).unwrap();
    let request = ResetPassword { token: secret(code), password: secret("amber lantern 19 drifts") };
    atom_auth::reset_password(&house.auth, &from("there"), request).await.unwrap();
    assert_eq!(atom_auth::known_device(&house.auth, "ada@example.com", key.expose()).await.unwrap(), None);
    let anew = login(&house, "ada@example.com", "amber lantern 19 drifts", Some(&key)).await.unwrap();
    assert!(anew.device_key.is_some_and(|anew| anew != key), "it is given another one");
}
