//! A password that was hashed with less than is asked for now.

use crate::house::{House, PASSWORD};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::CustomizedPasswordHasher as _};
use atom_auth::AuthError;
use atom_store::Row as _;

/// The hash of Ada's password as an older version might have made it.
fn weak() -> String {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap();
    let (algorithm, version) = (Some(Algorithm::Argon2id.as_str()), Some(Version::V0x13.into()));
    let salt = [9_u8; 16];
    let hashed =
        Argon2::default().hash_password_customized(PASSWORD.as_bytes(), &salt, algorithm, version, params).unwrap();
    hashed.to_string()
}

async fn kept(house: &House) -> String {
    let mut read = house.store.system_read().await.unwrap();
    let row = read.query("SELECT password_hash FROM user").fetch_one().await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn signing_in_hashes_a_weak_hash_anew_and_a_wrong_password_leaves_it() {
    let house = House::new().await;
    house.register("Ada").await;
    let mut txn = house.store.system_write().await.unwrap();
    txn.query("UPDATE user SET password_hash = ?1").bind(weak()).execute().await.unwrap();
    txn.commit().await.unwrap();
    assert!(kept(&house).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));

    assert!(matches!(house.login("here", "not the password").await, Err(AuthError::WrongCredentials)));
    assert!(kept(&house).await.contains("m=19456"), "only who knows the password can have it hashed");
    house.login("here", PASSWORD).await.unwrap();
    let strong = kept(&house).await;
    assert!(strong.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{strong}");
    house.login("here", PASSWORD).await.unwrap();
    assert_eq!(kept(&house).await, strong, "once is enough");
    assert!(matches!(house.login("here", "not the password").await, Err(AuthError::WrongCredentials)));
}
