//! What the time of an answer tells of an account: nothing. Distributions for an address that has one and for one that has
//! none are compared by their medians and quartiles, of samples taken in turns.

use crate::house::{DAY_MS, House, from};
use atom_api::account::ForgotPassword;
use atom_auth::AuthError;
use std::time::Instant;

const KNOWN: &str = "ada@example.com";
const UNKNOWN: &str = "eve@example.com";

/// How long each of two things takes, in µs, sorted. In turns, and each first in every second round, so that whatever
/// else the machine does slows both alike; the first round warms up and is not counted.
async fn in_turns(rounds: usize, mut take: impl AsyncFnMut(&'static str)) -> [Vec<u128>; 2] {
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..=rounds {
        let turns = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in turns {
            let began = Instant::now();
            take([KNOWN, UNKNOWN][which]).await;
            if round > 0 {
                took[which].push(began.elapsed().as_micros());
            }
        }
    }
    took.map(|mut took| {
        took.sort_unstable();
        took
    })
}

/// How far apart two figures are, in per cent of the greater.
fn apart(left: u128, right: u128) -> u128 {
    left.abs_diff(right) * 100 / left.max(right).max(1)
}

/// The value below which a share of the samples lies.
fn quantile(sorted: &[u128], percent: usize) -> u128 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// That medians and lower quartiles are closer than this. The lower quartile is what a patient attacker would compare: it
/// has the least noise of others in it.
fn alike([known, unknown]: &[Vec<u128>; 2], percent: u128) {
    for share in [25, 50] {
        let (one, other) = (quantile(known, share), quantile(unknown, share));
        let apart = apart(one, other);
        assert!(apart < percent, "{share} %: {one} and {other} µs are {apart} % apart\n{known:?}\n{unknown:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_takes_as_long_where_there_is_no_account() {
    let house = House::new().await;
    house.register("Ada").await;
    let took = in_turns(24, async |email| {
        let refused = house.login_as(email, "there", "a wrong password 1").await;
        assert!(matches!(refused, Err(AuthError::WrongCredentials)));
        // Tries that failed long ago make nobody wait.
        house.clock.advance(DAY_MS + 1);
    })
    .await;
    // Without the hash an unknown address would answer in some milliseconds: more than 90 % apart.
    alike(&took, 30);
}

#[tokio::test]
async fn a_forgotten_password_answers_in_the_same_time_whether_there_is_an_account_or_not() {
    let house = House::new().await;
    house.register("Ada").await;
    let took = in_turns(14, async |email| {
        let request = ForgotPassword { email: email.to_owned() };
        atom_auth::forgot_password(&house.auth, &from("there"), request).await.unwrap();
        house.clock.advance(1);
    })
    .await;
    // The answer waits for its moment, and writing a mail is some milliseconds of it.
    alike(&took, 15);
    assert!(took.iter().all(|took| took[0] >= 400_000), "{took:?}");
}

#[test]
fn samples_that_differ_are_told_apart() {
    let slow: Vec<u128> = (100..140).collect();
    let quick: Vec<u128> = (10..50).collect();
    let alike_with = |other: Vec<u128>| std::panic::catch_unwind(|| alike(&[slow.clone(), other], 30)).is_ok();
    assert!(alike_with(slow.iter().map(|time| time + 5).collect()) && !alike_with(quick));
}
