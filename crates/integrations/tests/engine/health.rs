//! How well it goes with a service: what is noted of calls, and when nothing is sent.

use crate::{
    planned::{left, limits},
    world::{World, scope},
};
use atom_api::integrations::{Advice, Breaker, Call, Calls, Connection, Health, Schedule, SyncReport};
use atom_core::{Clock, Code, ConnectionId};
use atom_integrations::Error;
use atom_store::{Row, Scoped};
use atom_testkit::github::{Fault, GithubMock, Issue};
use std::iter::repeat_n;
use tokio_util::sync::CancellationToken;

/// A connected world in which each call is tried once.
async fn tried_once() -> (World, ConnectionId) {
    let world = World::new().await;
    limits(&world, "retries = 0");
    let id = world.connect().await;
    (world, id)
}

fn codes(report: &SyncReport) -> Vec<Code> {
    report.errors.iter().map(|error| error.error.code).collect()
}

fn asked(world: &World) -> usize {
    world.github.seen("/issues").len()
}

fn breaker(status: &Connection) -> Breaker {
    status.score.expect("calls were made").breaker
}

async fn calls(world: &World, id: ConnectionId) -> Vec<Call> {
    let request = Calls { connection_id: id, limit: None, cursor: None };
    world.engine.calls(&world.scope, &request).await.expect("the store and the engine answer").items
}

/// Lets three calls in a row fail.
async fn broken(world: &World, id: ConnectionId, fault: Fault) -> SyncReport {
    world.github.meet(repeat_n(Some(fault), 3));
    assert_eq!(
        codes(&world.try_sync(id).await.expect("the store and the engine answer")),
        [Code::Vendor, Code::Vendor]
    );
    assert_eq!(breaker(&world.status(id).await), Breaker::Closed);
    world.try_sync(id).await.expect("the store and the engine answer")
}

#[tokio::test]
async fn three_failures_in_a_row_stop_all_requests_until_one_tries_it() {
    let (world, id) = tried_once().await;

    let third = broken(&world, id, Fault::Status(500)).await;

    assert_eq!(codes(&third), [Code::Vendor, Code::RateLimited], "the second stream is not asked for any more");
    assert_eq!(asked(&world), 3);
    let status = world.status(id).await;
    assert_eq!((status.health, breaker(&status), status.advice), (Health::Resting, Breaker::Open, vec![Advice::Wait]));
    assert!(status.last_call.message.contains("fault of its own"), "the last real call: {:?}", status.last_call);
    let rest = status.next_sync_at.unwrap().as_millisecond() - world.clock.now_ms();
    assert!((30_000..=33_000).contains(&rest), "{rest}");
    assert!(status.streams[0].error.as_ref().is_some_and(|error| error.code == Code::Vendor), "{:?}", status.streams);

    world.clock.advance(rest - 1);
    let refused = world.try_sync(id).await.unwrap();
    assert_eq!((codes(&refused), asked(&world)), (vec![Code::RateLimited; 2], 3));
    assert_eq!(refused.errors[0].error.retry_after_ms, Some(1));
    assert!(world.engine.probe(&world.scope, id, &CancellationToken::new()).await.is_err());
    assert_eq!(world.github.seen("/user").len(), 1, "only the one that connected");

    world.clock.advance(1);
    assert_eq!(breaker(&world.status(id).await), Breaker::HalfOpen);
    world.sync(id).await;
    let status = world.status(id).await;
    assert_eq!((asked(&world), status.health, breaker(&status)), (5, Health::Ok, Breaker::Closed));
    assert_eq!(world.github.seen("/rate_limit").len(), 1);
    assert_eq!(calls(&world, id).await[2].what, "health", "before the two streams");
}

#[tokio::test]
async fn a_try_that_fails_doubles_the_rest_and_a_restart_forgets_nothing() {
    let (world, id) = tried_once().await;
    broken(&world, id, Fault::Status(503)).await;
    world.clock.advance(33_000);
    world.github.meet([Some(Fault::Status(503))]);

    let tried = world.try_sync(id).await.unwrap();

    assert_eq!((codes(&tried), asked(&world)), (vec![Code::Vendor, Code::RateLimited], 3));
    assert_eq!(world.github.seen("/rate_limit").len(), 1, "the call that the manifest names tries it, not a list");
    let before = world.status(id).await;
    let world = world.reopened().await;
    let status = world.status(id).await;
    assert_eq!((status.health, status.next_sync_at), (Health::Resting, before.next_sync_at));
    assert!((60_000..=66_000).contains(&left(&world, &status)), "{}", left(&world, &status));
    assert_eq!(codes(&world.try_sync(id).await.unwrap()), [Code::RateLimited; 2]);
    assert_eq!(asked(&world), 3);
}

#[tokio::test]
async fn a_person_who_asks_ends_the_rest_and_learns_what_the_service_says() {
    let (world, id) = tried_once().await;
    broken(&world, id, Fault::Status(500)).await;
    let cancel = CancellationToken::new();
    world.github.meet(repeat_n(Some(Fault::Status(503)), 2));

    let failed = world.engine.check(&world.scope, id, &cancel).await.unwrap();

    assert_eq!((failed.health, breaker(&failed), failed.last_call.ok), (Health::Resting, Breaker::Open, false));
    world.clock.advance(33_000);
    assert_eq!(breaker(&world.status(id).await), Breaker::HalfOpen, "it rests no longer than before");
    let well = world.engine.check(&world.scope, id, &cancel).await.unwrap();
    assert_eq!((well.health, breaker(&well), well.last_call.ok), (Health::Ok, Breaker::Closed, true));
    assert_eq!((asked(&world), world.github.seen("/rate_limit").len()), (3, 3), "no list was asked for");
    assert_eq!(calls(&world, id).await[0].what, "health");

    world.github.set_token("ghp_another");
    let refused = world.engine.check(&world.scope, id, &cancel).await.unwrap();
    assert_eq!((refused.health, refused.advice.as_slice()), (Health::NeedsSignIn, &[Advice::SignIn][..]));
    let pause = Schedule { connection_id: id, every_min: None, paused: Some(true) };
    world.engine.schedule(&world.scope, &pause).await.unwrap();
    assert!(matches!(world.engine.check(&world.scope, id, &cancel).await, Err(Error::Paused)));
    assert!(matches!(world.engine.check(&scope(2), id, &cancel).await, Err(Error::NoSuchConnection)));
}

#[tokio::test]
async fn answers_that_are_not_what_is_documented_are_failures_too() {
    let (world, id) = tried_once().await;

    let third = broken(&world, id, Fault::Garbage).await;

    assert_eq!((codes(&third), asked(&world)), (vec![Code::Vendor, Code::RateLimited], 3));
    for call in calls(&world, id).await {
        assert_eq!((call.status, call.ok), (Some(200), false), "{call:?}");
    }
}

#[tokio::test]
async fn refusals_and_limits_do_not_open_the_breaker() {
    let (world, id) = tried_once().await;
    for fault in [Fault::Status(404), Fault::Forbidden, Fault::TooMany(1), Fault::SecondaryLimit] {
        world.github.forget();
        world.github.meet(repeat_n(Some(fault.clone()), 2));
        for _ in 0..3 {
            world.try_sync(id).await.unwrap();
        }
        assert!(asked(&world) >= 4, "{fault:?}: {}", asked(&world));
        assert_eq!(breaker(&world.status(id).await), Breaker::Closed, "{fault:?}");
    }
}

#[tokio::test]
async fn a_missing_network_is_no_failure_of_the_service() {
    let mut world = World::new().await;
    let id = world.connect().await;
    world.sync(id).await;
    let before = world.status(id).await.score.unwrap();
    // Another fake takes the place of the old one, at another address.
    world.github = GithubMock::start().await.unwrap();

    for _ in 0..4 {
        assert_eq!(codes(&world.try_sync(id).await.unwrap()), [Code::Offline; 2]);
    }

    let status = world.status(id).await;
    assert_eq!((status.health, status.advice.as_slice()), (Health::Offline, &[Advice::CheckNetwork][..]));
    assert_eq!(status.score, Some(before), "the calls that never arrived count for nothing");
    assert!((432_000..=528_000).contains(&left(&world, &status)), "eight minutes: {}", left(&world, &status));
    let last = &calls(&world, id).await[0];
    assert_eq!((last.status, last.ok, last.what.as_str()), (None, false, "assigned_issues"));
}

/// What is stored of streams and records, without the instant of the last list: one that is empty is listed whole each time.
async fn stored(world: &World) -> Vec<String> {
    let mut read = world.store.read(&world.scope).await.expect("the store and the engine answer");
    let mut rows = Vec::new();
    for sql in [
        "SELECT json_array(stream, json_remove(cursor, '$.full_at_ms'), etag, records, error) FROM stream_state WHERE workspace = ?1 ORDER BY stream",
        "SELECT json_array(stream, external_id, hex(hash), mapped, fetched_at, deleted) FROM remote_record WHERE workspace = ?1 \
         ORDER BY stream, external_id",
    ] {
        rows.extend(
            read.query(sql)
                .fetch_all()
                .await
                .expect("the store and the engine answer")
                .iter()
                .map(|row| row.get::<String, _>(0)),
        );
    }
    rows
}

#[tokio::test]
async fn a_sync_without_changes_is_one_request_for_each_stream_and_writes_no_record() {
    let world = World::new().await;
    world.github.put_many(1, 120);
    let id = world.connect().await;
    world.sync(id).await;
    world.sync(id).await;
    let (before, _) = (stored(&world).await, world.keeper.told());
    world.github.forget();

    world.clock.advance(900_000);
    for report in world.sync(id).await {
        assert_eq!((report.requests, report.created + report.updated + report.deleted), (1, 0), "{report:?}");
    }

    assert_eq!((asked(&world), world.keeper.told()), (2, Vec::new()));
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn the_last_calls_tell_how_each_ended_and_nothing_of_what_was_said() {
    let (world, id) = tried_once().await;
    world.github.put(Issue::new(1, "Secret plan").assigned());
    world.sync(id).await;
    let now_s = world.clock.now_ms() / 1_000;
    world.github.meet([Some(Fault::Forbidden), Some(Fault::LimitUntil(now_s + 60))]);
    world.try_sync(id).await.unwrap();
    world.github.set_token("ghp_another");
    world.try_sync(id).await.unwrap();

    let all = calls(&world, id).await;

    let brief: Vec<_> = all.iter().map(|call| (call.what.as_str(), call.status, call.ok)).collect();
    assert_eq!(
        brief,
        [
            ("assigned_issues", Some(401), false),
            ("created_issues", Some(403), false),
            ("assigned_issues", Some(403), false),
            ("created_issues", Some(200), true),
            ("assigned_issues", Some(200), true),
        ]
    );
    let text = serde_json::to_string(&all).unwrap();
    for secret in ["ghp_", "Secret", "northwind", "octocat", "Resource not", "API rate", "http:", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let request = |cursor| Calls { connection_id: id, limit: Some(2), cursor };
    let first = world.engine.calls(&world.scope, &request(None)).await.unwrap();
    let second = world.engine.calls(&world.scope, &request(first.next.clone())).await.unwrap();
    let third = world.engine.calls(&world.scope, &request(second.next.clone())).await.unwrap();
    assert_eq!([first.items, second.items, third.items].concat(), all);
    assert_eq!(third.next, None);
    let nonsense = world.engine.calls(&world.scope, &request(Some("x".to_owned()))).await;
    assert!(matches!(nonsense, Err(Error::Invalid { field: "cursor", .. })));
    assert!(matches!(world.engine.calls(&scope(2), &request(None)).await, Err(Error::NoSuchConnection)));
}

#[tokio::test]
async fn a_retried_call_is_one_call_and_the_score_is_of_those_that_were_made() {
    let world = World::new().await;
    let id = world.connect().await;
    assert_eq!(world.status(id).await.score, None);
    world.github.meet([Some(Fault::Status(502)), Some(Fault::Status(502)), None]);
    world.sync(id).await;
    let score = world.status(id).await.score.unwrap();
    assert_eq!((score.calls, score.success, score.breaker), (2, 1.0, Breaker::Closed));
    assert!(score.value > 0.999 && score.p95_ms < 2_000, "{score:?}");
    world.github.meet([Some(Fault::Status(404)), Some(Fault::Status(404))]);
    world.try_sync(id).await.unwrap();
    let score = world.status(id).await.score.unwrap();
    assert!((score.value - 0.65).abs() < 1e-9, "0.7 of two of four, and quick: {score:?}");
}
