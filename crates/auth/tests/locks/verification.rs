//! The code that confirms an address.

use crate::house::{DAY_MS, House, from, secret};
use atom_api::signin::VerifyEmail;
use atom_auth::AuthError;
use std::fs;

/// The codes of all mails that confirm an address, oldest first.
fn codes(house: &House) -> Vec<String> {
    let files = fs::read_dir(house.dir.path().join("outbox")).unwrap().map(|file| file.unwrap().path());
    let mut paths: Vec<_> = files.collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let texts = texts.filter(|text| text.contains("Subject: Confirm your address"));
    texts.map(|text| text.lines().find(|line| line.len() == 43).unwrap().to_owned()).collect()
}

async fn verify(house: &House, code: &str) -> Result<(), AuthError> {
    atom_auth::verify_email(&house.auth, &from("there"), VerifyEmail { token: secret(code) }).await
}

fn lapsed(result: &Result<(), AuthError>) -> bool {
    matches!(result, Err(AuthError::Invalid { field: "token", .. }))
}

#[tokio::test]
async fn a_code_confirms_the_address_once_and_within_a_day_and_only_its_digest_is_kept() {
    let house = House::new().await;
    house.register("Kim").await;
    let ada = house.register("Ada").await;
    assert!(!house.who(&ada).await.unwrap().verified);
    let first = codes(&house)[0].clone();
    let mut read = house.store.system_read().await.unwrap();
    let sql = "SELECT 1 FROM email_verification WHERE digest = ?1 OR hex(digest) LIKE '%' || hex(?1) || '%'";
    assert!(read.query(sql).bind(first.clone()).fetch_optional().await.unwrap().is_none());
    drop(read);
    house.clock.advance(DAY_MS);
    assert!(lapsed(&verify(&house, &first).await), "a day has passed");
    let who = house.who_renewed(&ada).await;
    atom_auth::send_verification(&house.auth, &from("here"), who).await.unwrap();
    let second = codes(&house)[1].clone();
    house.clock.advance(-1);
    assert!(lapsed(&verify(&house, &second).await), "the clock was set back before it was made");
    house.clock.advance(1);
    verify(&house, &format!(" {second}\r\n")).await.unwrap();
    assert!(lapsed(&verify(&house, &second).await), "it was used");
    let who = house.who_renewed(&ada).await;
    assert!(who.verified);
    let state = atom_auth::send_verification(&house.auth, &from("here"), who).await.unwrap();
    assert!(state.verified && codes(&house).len() == 2, "nothing more is sent");
}

#[tokio::test]
async fn an_account_that_is_deleted_leaves_no_code_that_works() {
    let house = House::new().await;
    house.register("Kim").await;
    let ada = house.register("Ada").await;
    let code = codes(&house)[0].clone();
    let request = atom_api::account::DeleteAccount { password: secret(crate::house::PASSWORD) };
    let who = house.who(&ada).await.unwrap();
    atom_auth::delete_account(&house.auth, &from("here"), who, request).await.unwrap();
    assert!(lapsed(&verify(&house, &code).await));
}
