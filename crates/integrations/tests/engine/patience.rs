//! Services that ask for patience, or say nonsense of it: how often they are asked over time.

use crate::{
    planned::{left, limits},
    world::World,
};
use atom_api::outbox::{Act, Outbox, WriteState};
use atom_core::{Clock, ConnectionId};
use atom_testkit::github::{Fault, Issue, Mishap};
use serde_json::json;
use std::iter::repeat_n;

/// How far the clock goes in a step.
const STEP_MS: i64 = 10_000;
/// Steps of an hour.
const STEPS: usize = 360;

async fn world(manifest: &str) -> (World, ConnectionId) {
    let world = World::new().await;
    limits(&world, manifest);
    world.github.put(Issue::new(1, "one").assigned());
    let id = world.connect().await;
    (world, id)
}

#[tokio::test]
async fn a_service_that_always_asks_for_no_pause_at_all_is_not_asked_in_a_loop() {
    let (world, id) = world("retries = 0").await;
    world.sync(id).await;
    world.github.forget();
    world.github.meet(repeat_n(Some(Fault::TooMany(0)), 10_000));
    world.try_sync(id).await.expect("the sync runs");
    for _ in 0..STEPS {
        world.clock.advance(STEP_MS);
        let due = world.engine.due(&world.scope).await.expect("the store and the engine answer");
        if due[0].at_ms <= world.clock.now_ms() {
            world.try_sync(id).await.expect("the sync runs");
        }
    }
    let asked = world.github.seen("/issues").len();
    assert!((5..=14).contains(&asked), "{asked} requests in an hour");
}

#[tokio::test]
async fn a_write_that_is_always_turned_away_without_a_pause_is_not_sent_in_a_loop() {
    let (world, id) = world("retries = 0").await;
    world.sync(id).await;
    world.github.meet_writes(repeat_n(Some(Mishap::before(Fault::TooMany(0))), 10_000));
    let act = Act {
        connection_id: id,
        action: "comment".to_owned(),
        args: json!({ "repository": "northwind/exporter", "number": 1, "text": "hello" }),
        idempotency_key: Some("hello".to_owned()),
        wait: true,
    };
    world.engine.act(&world.scope, &act).await.expect("it is written down");
    for _ in 0..STEPS {
        world.clock.advance(STEP_MS);
        world.engine.drain().await.expect("the store and the engine answer");
    }
    let sent = world.github.written().len();
    assert!((5..=12).contains(&sent), "{sent} requests in an hour");
    let outbox = world.engine.outbox(&world.scope, &Outbox::default()).await.expect("the outbox is there").items;
    assert_eq!(outbox[0].state, WriteState::Waiting);
}

#[tokio::test]
async fn a_service_that_is_too_busy_and_says_until_when_is_left_alone_till_then_by_all_streams() {
    let (world, id) = world("retries = 0").await;
    world.sync(id).await;
    world.github.forget();
    world.github.meet([Some(Fault::Busy(3_600))]);

    let report = world.try_sync(id).await.expect("the sync runs");

    assert_eq!((world.github.seen("/issues").len(), report.errors.len()), (1, 2), "{report:?}");
    let status = world.status(id).await;
    assert_eq!(left(&world, &status), 3_600_000);
    world.hours_pass(1);
    world.sync(id).await;
}

#[tokio::test]
async fn a_limit_without_a_time_is_waited_for_a_minute_at_the_least_and_not_tried_within_the_sync() {
    let (world, id) = world("retries = 4").await;
    world.sync(id).await;
    world.github.forget();
    world.github.meet([Some(Fault::SecondaryLimit)]);

    let report = world.try_sync(id).await.expect("the sync runs");

    assert_eq!((world.github.seen("/issues").len(), report.errors.len()), (1, 2), "{report:?}");
    assert!(left(&world, &world.status(id).await) >= 60_000);

    world.github.meet_writes([Some(Mishap::before(Fault::SecondaryLimit))]);
    let act = Act {
        connection_id: id,
        action: "comment".to_owned(),
        args: json!({ "repository": "northwind/exporter", "number": 1, "text": "hello" }),
        idempotency_key: None,
        wait: true,
    };
    let written = world.engine.act(&world.scope, &act).await.expect("it is written down");
    let next = written.next_at.expect("it waits").as_millisecond() - world.clock.now_ms();
    assert_eq!((written.state, next), (WriteState::Waiting, 60_000));
}
