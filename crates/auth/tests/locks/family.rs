//! The family of refresh tokens below a session.

use crate::house::{DAY_MS, HOUR_MS, House, PASSWORD};
use atom_api::auth::SessionReply;
use atom_auth::AuthError;
use proptest::prelude::*;

#[tokio::test]
async fn an_access_token_ends_after_an_hour_and_a_refresh_token_buys_the_next() {
    let house = House::new().await;
    let first = house.register("Ada").await;
    assert!(house.is_in(&first).await);
    house.clock.advance(HOUR_MS);
    assert!(!house.is_in(&first).await);
    let second = house.refresh(&first).await.unwrap();
    assert!(house.is_in(&second).await);
    assert_ne!(first.refresh_token, second.refresh_token);
    assert_eq!(house.who(&second).await.unwrap().user, first.user.id);
}

#[tokio::test]
async fn a_device_that_rests_for_a_month_is_signed_out_and_one_that_is_used_is_not() {
    let house = House::new().await;
    let mut used = house.register("Ada").await;
    let resting = house.login("here", PASSWORD).await.unwrap();
    for _ in 0..3 {
        house.clock.advance(20 * DAY_MS);
        used = house.refresh(&used).await.unwrap();
    }
    assert!(house.is_in(&used).await);
    assert!(matches!(house.refresh(&resting).await, Err(AuthError::NoSession)));
}

#[tokio::test]
async fn a_used_token_that_comes_again_ends_its_session_and_no_other() {
    let house = House::new().await;
    let first = house.register("Ada").await;
    let other = house.login("here", PASSWORD).await.unwrap();
    let second = house.refresh(&first).await.unwrap();
    house.clock.advance(30_001);
    assert!(matches!(house.refresh(&first).await, Err(AuthError::Reused)));
    assert!(!house.is_in(&second).await, "at once, though its own hour is not over");
    assert!(matches!(house.refresh(&second).await, Err(AuthError::NoSession)));
    assert!(house.is_in(&other).await, "another device is another family");
}

#[tokio::test]
async fn two_windows_may_renew_at_the_same_moment() {
    let house = House::new().await;
    let first = house.register("Ada").await;
    let one = house.refresh(&first).await.unwrap();
    house.clock.advance(30_000);
    let two = house.refresh(&first).await.unwrap();
    assert_ne!(one.refresh_token, two.refresh_token, "each has a token of its own");
    assert!(house.is_in(&one).await && house.is_in(&two).await);
    // Both go on, each in its time.
    house.clock.advance(HOUR_MS);
    let one = house.refresh(&one).await.unwrap();
    house.clock.advance(HOUR_MS);
    let two = house.refresh(&two).await.unwrap();
    assert!(house.is_in(&two).await);
    assert!(house.refresh(&one).await.is_ok());
}

#[tokio::test]
async fn the_grace_is_for_the_token_before_the_last_alone() {
    let house = House::new().await;
    let first = house.register("Ada").await;
    let second = house.refresh(&first).await.unwrap();
    let third = house.refresh(&second).await.unwrap();
    // All within a moment: but the first has a grandchild.
    assert!(matches!(house.refresh(&first).await, Err(AuthError::Reused)));
    assert!(!house.is_in(&third).await);
}

#[tokio::test]
async fn a_token_does_not_buy_successors_without_end() {
    let house = House::new().await;
    let first = house.register("Ada").await;
    for _ in 0..20 {
        house.refresh(&first).await.unwrap();
    }
    assert!(matches!(house.refresh(&first).await, Err(AuthError::Reused)));
}

#[tokio::test]
async fn the_end_of_a_session_holds_at_once_and_for_good() {
    let house = House::new().await;
    let (ada, again) = (house.register("Ada").await, house.login("here", PASSWORD).await.unwrap());
    let who = house.who(&ada).await.unwrap();
    let sessions = atom_auth::list_sessions(&house.auth, who).await.unwrap().items;
    assert_eq!(sessions.len(), 2);
    let id = sessions.iter().find(|session| !session.current).unwrap().id;
    atom_auth::revoke_session(&house.auth, "test", who, atom_api::auth::RevokeSession { id }).await.unwrap();
    assert!(house.is_in(&ada).await && !house.is_in(&again).await);
    assert!(matches!(house.refresh(&again).await, Err(AuthError::NoSession)));
    let twice = atom_auth::revoke_session(&house.auth, "test", who, atom_api::auth::RevokeSession { id }).await;
    assert!(matches!(twice, Err(AuthError::UnknownSession)));
}

#[tokio::test]
async fn a_clock_that_is_set_back_or_forward_by_years_signs_out_and_breaks_nothing() {
    let house = House::new().await;
    let ada = house.register("Ada").await;
    house.clock.advance(-5 * 365 * DAY_MS);
    let back = house.refresh(&ada).await.unwrap();
    assert!(house.is_in(&back).await);
    house.clock.advance(10 * 365 * DAY_MS);
    assert!(!house.is_in(&back).await);
    assert!(matches!(house.refresh(&back).await, Err(AuthError::NoSession)));
    assert!(house.login("here", PASSWORD).await.is_ok(), "signing in again is all it takes");
}

#[tokio::test]
async fn a_token_of_a_clock_that_was_years_ahead_opens_nothing_once_it_is_right_again() {
    let house = House::new().await;
    house.register("Ada").await;
    house.clock.advance(5 * 365 * DAY_MS);
    let ahead = house.login("here", PASSWORD).await.unwrap();
    assert!(house.is_in(&ahead).await);
    house.clock.advance(-5 * 365 * DAY_MS);
    assert!(!house.is_in(&ahead).await, "it would be good for years");
    let renewed = house.refresh(&ahead).await.unwrap();
    assert!(house.is_in(&renewed).await, "its session goes on with a token of now");
    house.clock.advance(-30_000);
    assert!(house.is_in(&renewed).await, "a clock is put right by some seconds now and then");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever is renewed in whatever order: once a token that was used is used again too late, nothing of its family
    /// opens anything, and until then every token that was not used does.
    #[test]
    fn a_family_lives_until_a_token_is_reused(steps in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let mut family: Vec<(SessionReply, bool)> = vec![(house.register("Ada").await, false)];
            for (which, late) in steps {
                if late {
                    house.clock.advance(30_001);
                }
                let at = which.index(family.len());
                let (token, used) = family[at].clone();
                match house.refresh(&token).await {
                    Ok(next) => {
                        prop_assert!(!(used && late), "a used token that comes late buys nothing");
                        family[at].1 = true;
                        family.push((next, false));
                    }
                    Err(AuthError::Reused) => {
                        prop_assert!(used, "only a used token can be reused");
                        for (token, _) in &family {
                            prop_assert!(!house.is_in(token).await);
                            prop_assert!(matches!(house.refresh(token).await, Err(AuthError::NoSession)));
                        }
                        return Ok(());
                    }
                    Err(error) => prop_assert!(false, "{error}"),
                }
            }
            for (token, used) in &family {
                prop_assert!(house.is_in(token).await);
                if !used {
                    prop_assert!(house.refresh(token).await.is_ok());
                }
            }
            Ok(())
        })?;
    }
}
