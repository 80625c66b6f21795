//! Tries that fail make the next ones wait.

use crate::house::{DAY_MS, House, PASSWORD};
use atom_auth::AuthError;

/// Tries a wrong password; the wait in milliseconds where it came too soon.
async fn wrong(house: &House, address: &str) -> Option<u64> {
    match house.login(address, "a wrong password 1").await {
        Err(AuthError::WrongCredentials) => None,
        Err(AuthError::Wait { ms }) => Some(ms),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn after_five_tries_each_one_waits_longer_and_the_right_password_opens_after_the_wait() {
    let house = House::new().await;
    house.register("Ada").await;
    for _ in 0..5 {
        assert_eq!(wrong(&house, "there").await, None);
    }
    for wait in [1_000, 2_000, 4_000, 8_000] {
        assert_eq!(wrong(&house, "there").await, Some(wait));
        let right = house.login("there", PASSWORD).await;
        assert!(matches!(right, Err(AuthError::Wait { .. })), "the right one tells nothing sooner either");
        house.clock.advance(i64::try_from(wait).unwrap());
        assert_eq!(wrong(&house, "there").await, None);
    }
    house.clock.advance(16_000);
    house.login("there", PASSWORD).await.unwrap();
    for _ in 0..5 {
        assert_eq!(wrong(&house, "there").await, None, "all is forgotten");
    }
}

#[tokio::test]
async fn somebody_elses_tries_do_not_lock_the_owner_out() {
    let house = House::new().await;
    house.register("Ada").await;
    for _ in 0..12 {
        wrong(&house, "10.0.0.9").await;
        house.clock.advance(1_000);
    }
    assert!(wrong(&house, "10.0.0.9").await.is_some());
    house.login("window", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nobody_wait_for_years() {
    let house = House::new().await;
    house.register("Ada").await;
    for _ in 0..6 {
        wrong(&house, "there").await;
    }
    house.clock.advance(-3 * 365 * DAY_MS);
    house.login("there", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_address_without_an_account_waits_just_the_same() {
    let house = House::new().await;
    for _ in 0..5 {
        assert_eq!(wrong(&house, "there").await, None);
    }
    assert_eq!(wrong(&house, "there").await, Some(1_000));
}

#[tokio::test]
async fn many_tries_at_once_are_many_tries() {
    let house = House::new().await;
    house.register("Ada").await;
    let tries = (0..12).map(|_| wrong(&house, "there"));
    let waited = futures_util::future::join_all(tries).await.into_iter().flatten().count();
    assert_eq!(waited, 7, "five go through");
}
