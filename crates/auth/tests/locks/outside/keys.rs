//! How long the keys of a provider count, and when they are looked for anew.

use super::world::World;
use atom_api::signin::FinishReply;
use atom_auth::AuthError;
use atom_testkit::oidc::{Decision, Fault};
use serde_json::{Value, json};

const MINUTE_MS: i64 = 60_000;

/// Somebody comes back from the provider, at a time that is so far from its own.
async fn arrive(world: &World, name: &str, ahead_ms: i64) -> Result<FinishReply, AuthError> {
    let attempt = world.begin().await;
    let mut person = world.oidc.person(name);
    let back = person.decide(&attempt.authorize_url, Decision::Allow).await.unwrap();
    world.house.clock.advance(ahead_ms);
    person.follow(&back).await.unwrap();
    world.finish(&attempt).await
}

/// The keys by their names, but none that signed.
fn of_another() -> Fault {
    Fault::changed(|told| {
        for key in told["keys"].as_array_mut().unwrap() {
            let Some(modulus) = key["n"].as_str().map(str::to_owned) else { continue };
            let other = if modulus[10..].starts_with('A') { "B" } else { "A" };
            key["n"] = json!(format!("{}{other}{}", &modulus[..10], &modulus[11..]));
        }
    })
}

#[tokio::test]
async fn keys_that_are_an_hour_old_are_fetched_again() {
    let Some(world) = World::open().await else { return };
    // By a clock that is two hours back the token is not made yet; the keys are fetched all the same.
    assert!(arrive(&world, "ada", -120 * MINUTE_MS).await.is_err());
    assert_eq!(world.oidc.seen("/jwks"), 1);
    assert!(arrive(&world, "ada", 0).await.unwrap().new);
    assert_eq!(world.oidc.seen("/jwks"), 2, "those of two hours ago do not count any more");
    assert!(!arrive(&world, "ada", 0).await.unwrap().new);
    assert_eq!(world.oidc.seen("/jwks"), 2, "and those of now do");
}

#[tokio::test]
async fn a_signature_of_none_of_the_keys_has_them_fetched_again_once_a_minute_at_most() {
    let Some(world) = World::open().await else { return };
    world.oidc.meet("/jwks", [Some(of_another())]);
    assert!(arrive(&world, "ada", -2 * MINUTE_MS).await.is_err());
    assert_eq!(world.oidc.seen("/jwks"), 1, "these were fetched for this answer");
    assert!(arrive(&world, "ada", 0).await.unwrap().new, "a key changed under the same name");
    assert_eq!(world.oidc.seen("/jwks"), 2);
    for _ in 0..3 {
        let forged = Fault::changed(|reply| {
            let token = reply["id_token"].as_str().unwrap().to_owned();
            let (signed, signature) = token.rsplit_once('.').unwrap();
            let turned: String = signature.chars().rev().collect();
            reply["id_token"] = Value::String(format!("{signed}.{turned}"));
        });
        world.oidc.meet("/token", [Some(forged)]);
        assert!(arrive(&world, "ada", 0).await.is_err());
    }
    assert_eq!(
        world.oidc.seen("/jwks"),
        2,
        "whoever sends what nobody signed does not have the provider asked each time"
    );
}
