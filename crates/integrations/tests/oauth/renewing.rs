//! Staying signed in: tokens that expire, rotate, are lost on the way and are revoked.

use crate::world::{World, request};
use atom_api::integrations::{Credentials, Health};
use atom_core::{ApiError, Code, ConnectionId, Said};
use atom_integrations::{Error, Trouble};
use atom_testkit::oidc::{Alive, Fault};
use std::time::Duration;

/// What a person is told of it.
fn said(error: &Error) -> Option<Said> {
    match error {
        Error::Vendor(vendor) => vendor.said.as_deref().cloned(),
        _ => None,
    }
}

fn forge() -> String {
    "Forge".to_owned()
}

/// Signs in without leave to stay signed in: nothing renews what is granted.
async fn connect_for_an_hour(world: &World) -> ConnectionId {
    let credentials = Credentials::Oauth {
        client_id: Some("atom".to_owned()),
        client_secret: None,
        scopes: Some(vec!["openid".to_owned(), "items".to_owned()]),
    };
    let id = world.connect_with("ada", &request(credentials)).await;
    assert_eq!(world.oidc.alive().await.expect("told"), Alive { access: 1, refresh: 0 });
    id
}

#[tokio::test]
async fn access_that_has_come_to_its_end_is_told_as_expired() {
    let Some(world) = World::new().await else { return };
    let id = connect_for_an_hour(&world).await;
    world.clock.advance(3_570);
    assert_eq!(world.probe(id).await.unwrap(), "ada", "it is used to its end");
    world.clock.advance(60);
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::NeedsSignIn), "{error}");
    assert_eq!(said(&error), Some(Said::AccessExpired { service: forge() }), "{error}");
}

#[tokio::test]
async fn access_that_was_ended_before_its_time_is_told_as_revoked() {
    let Some(world) = World::new().await else { return };
    let id = connect_for_an_hour(&world).await;
    world.oidc.end_access().await.unwrap();
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::NeedsSignIn), "{error}");
    assert_eq!(said(&error), Some(Said::AccessRevoked { service: forge() }), "{error}");
}

fn trouble(error: &Error) -> Option<Trouble> {
    match error {
        Error::Vendor(vendor) => Some(vendor.trouble),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_calls_at_once_renew_an_expired_token_once() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    for ended in [false, true] {
        let before = world.oidc.seen("/token");
        // By our clock, and behind our back: the service refuses what still looks good here.
        if ended {
            world.oidc.end_access().await.unwrap();
        } else {
            world.clock.advance(3_600);
        }
        let calls: Vec<_> = (0..20)
            .map(|_| {
                let (engine, scope) = (world.engine.clone(), world.scope.clone());
                tokio::spawn(async move { engine.probe(&scope, id, &tokio_util::sync::CancellationToken::new()).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap(), "ada");
        }
        assert_eq!(world.oidc.seen("/token") - before, 1, "ended: {ended}");
        assert_eq!(world.oidc.alive().await.unwrap().refresh, 1);
    }
    world.holds_its_secrets().await;
}

#[tokio::test]
async fn a_token_that_still_holds_is_used_while_the_token_endpoint_is_away() {
    let Some(mut world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.oidc.lose_tokens();
    // Half a minute is left of it: time to renew it, and no need to.
    world.clock.advance(3_570);
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    world.clock.advance(60);
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::Offline), "{error}");
    let report = world.sync(id).await;
    assert!(report.errors.iter().all(|error| error.error.code == Code::Offline), "{report:?}");
    assert_eq!(world.status(id).await.health, Health::Offline, "not: sign in");
    world.oidc.find_tokens().await.unwrap();
    assert_eq!(world.probe(id).await.unwrap(), "ada");
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_end_the_connection() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(-1_000_000);
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    world.oidc.end_access().await.unwrap();
    assert_eq!(world.probe(id).await.unwrap(), "ada", "the service says when it is over");
}

#[tokio::test]
async fn a_grant_that_was_revoked_needs_a_person_and_the_next_sign_in_goes_on() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.oidc.end_grants().await.unwrap();
    let before = world.oidc.seen("/token");
    let report = world.sync(id).await;
    assert_eq!(world.oidc.seen("/token") - before, 1, "the second stream would meet the same");
    for error in &report.errors {
        assert!(error.error.code == Code::Vendor && error.error.message.contains("Sign in again"), "{report:?}");
        assert_eq!(error.error.said.as_deref(), Some(&Said::AccessRevoked { service: forge() }));
        for secret in world.oidc.secrets() {
            assert!(!error.error.message.contains(&secret));
        }
    }
    assert_eq!(world.status(id).await.health, Health::NeedsSignIn);
    assert_eq!(world.connect("ada").await, id);
    assert_eq!(world.status(id).await.health, Health::Ok);
}

#[tokio::test]
async fn a_refresh_token_that_somebody_else_has_used_is_told_as_revoked() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    let stolen = world.oidc.secrets();
    world.clock.advance(3_600);
    world.probe(id).await.unwrap();
    // The old one comes again, from elsewhere: the provider ends the whole grant.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for token in stolen {
        let body = format!("grant_type=refresh_token&client_id=atom&refresh_token={token}");
        let request = client.post(format!("{}/token", world.oidc.tokens_url())).body(body);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    }
    assert_eq!(world.oidc.alive().await.unwrap(), Alive { access: 0, refresh: 0 });
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::NeedsSignIn), "{error}");
}

#[tokio::test]
async fn a_renewal_survives_the_caller_that_gave_up() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(3_600);
    world.oidc.meet("/token", [Some(Fault::Slow(Duration::from_millis(300)))]);
    let before = world.oidc.seen("/token");
    let given_up = tokio::time::timeout(Duration::from_millis(100), world.probe(id)).await;
    assert!(given_up.is_err());
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    assert_eq!(world.oidc.seen("/token") - before, 1, "what the first had begun is what the second uses");
}

#[tokio::test]
async fn the_end_of_the_program_waits_for_a_renewal_and_the_next_run_has_it() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(3_600);
    world.oidc.meet("/token", [Some(Fault::Slow(Duration::from_millis(300)))]);
    let begun = tokio::time::timeout(Duration::from_millis(100), world.probe(id)).await;
    assert!(begun.is_err());
    world.engine.stop().await;
    let before = world.oidc.seen("/token");
    let world = world.reopened().await;
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    assert_eq!(world.oidc.seen("/token"), before, "the renewed token was on disk");
}

#[tokio::test]
async fn a_crash_between_renewal_and_use_leaves_a_token_that_works() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(3_600);
    // The renewal succeeds, and the call that it was for never comes back: as when the process is killed before it.
    world.oidc.meet("/api/whoami", [Some(Fault::Cut), Some(Fault::Cut)]);
    assert!(world.probe(id).await.is_err());
    let before = world.oidc.seen("/token");
    let world = world.reopened().await;
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    assert_eq!(world.oidc.seen("/token"), before);
    world.clock.advance(3_600);
    assert_eq!(world.probe(id).await.unwrap(), "ada", "and renews again");
}

#[tokio::test]
async fn an_answer_that_is_lost_on_the_way_is_trouble_first_and_a_sign_in_only_when_the_service_says_so() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(3_600);
    world.oidc.meet("/token", [Some(Fault::Cut)]);
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::BadAnswer), "{error}");
    // This provider ends a grant whose old token comes again; one with a grace period would renew it.
    let world = world.reopened().await;
    let error = world.probe(id).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::NeedsSignIn), "{error}");
    assert!(ApiError::from(error).message.contains("Sign in again"));
    assert_eq!(world.connect("ada").await, id);
}

#[tokio::test]
async fn one_failed_renewal_answers_all_who_waited_for_it() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.clock.advance(3_600);
    let held = Some(Fault::Slow(Duration::from_millis(300)));
    world.oidc.meet("/token", [held]);
    world.oidc.end_grants().await.unwrap();
    let before = world.oidc.seen("/token");
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (engine, scope) = (world.engine.clone(), world.scope.clone());
            tokio::spawn(async move { engine.probe(&scope, id, &tokio_util::sync::CancellationToken::new()).await })
        })
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(trouble(&error), Some(Trouble::NeedsSignIn), "{error}");
    }
    assert_eq!(world.oidc.seen("/token") - before, 1);
}
