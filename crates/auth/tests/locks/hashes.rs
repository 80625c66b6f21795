//! What is kept of a password, and how it grows stronger.

use crate::house::{House, PASSWORD};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::CustomizedPasswordHasher as _};
use atom_store::Row as _;

async fn kept(house: &House) -> String {
    let mut read = house.store.system_read().await.unwrap();
    read.query("SELECT password_hash FROM user").fetch_one().await.unwrap().get(0)
}

#[tokio::test]
async fn a_weaker_hash_is_made_anew_when_its_person_signs_in_and_not_by_a_wrong_password() {
    let house = House::new().await;
    house.register("Ada").await;
    let weak = Params::new(19 * 1024, 2, 1, None).unwrap();
    let hashed = Argon2::default()
        .hash_password_customized(
            PASSWORD.as_bytes(),
            &[7; 16],
            Some(Algorithm::Argon2id.as_str()),
            Some(Version::V0x13.into()),
            weak,
        )
        .unwrap()
        .to_string();
    let mut txn = house.store.system_write().await.unwrap();
    txn.query("UPDATE user SET password_hash = ?1").bind(hashed.clone()).execute().await.unwrap();
    txn.commit().await.unwrap();
    house.login("here", "a wrong password 1").await.unwrap_err();
    assert_eq!(kept(&house).await, hashed);
    house.login("here", PASSWORD).await.unwrap();
    let anew = kept(&house).await;
    assert!(hashed.contains("m=19456,t=2,p=1") && anew.contains("m=65536,t=3,p=1"), "{anew}");
    house.login("here", PASSWORD).await.unwrap();
    assert_eq!(kept(&house).await, anew, "once is enough");
}
