//! When a connection syncs: its interval, what the service asks for, a pause, and what somebody looks at.

use crate::world::{World, scope};
use atom_api::integrations::{Advice, Connection, Health, Schedule};
use atom_core::{Clock, ConnectionId};
use atom_integrations::Error;
use atom_testkit::github::Fault;
use std::{fs, time::Duration};
use tokio_util::sync::CancellationToken;

/// The manifest that comes with Atom, with other limits.
pub(crate) fn limits(world: &World, limits: &str) {
    let text = include_str!("../../providers/github.toml").replacen("per_minute = 600\n", "", 1);
    let text = text.replacen("retries = 4", limits, 1);
    let folder = world.engine.manifests_folder();
    fs::create_dir_all(folder).expect("the store and the engine answer");
    fs::write(folder.join("github.toml"), text).expect("the store and the engine answer");
}

/// Milliseconds until the next sync.
pub(crate) fn left(world: &World, status: &Connection) -> i64 {
    status.next_sync_at.expect("it is planned").as_millisecond() - world.clock.now_ms()
}

async fn schedule(world: &World, id: ConnectionId, every_min: Option<u32>, paused: Option<bool>) -> Connection {
    let request = Schedule { connection_id: id, every_min, paused };
    world.engine.schedule(&world.scope, &request).await.expect("the store and the engine answer")
}

#[tokio::test]
async fn what_the_service_asks_for_in_patience_is_kept_over_a_restart() {
    let world = World::new().await;
    let id = world.connect().await;
    world.github.meet([Some(Fault::TooMany(1_800))]);

    world.try_sync(id).await.unwrap();

    let world = world.reopened().await;
    let status = world.status(id).await;
    assert_eq!((status.health, left(&world, &status)), (Health::Resting, 1_800_000));
    let due = world.engine.due(&world.scope).await.unwrap();
    assert_eq!(due[0].at_ms, world.clock.now_ms() + 1_800_000);
    let still = schedule(&world, id, Some(1), None).await;
    assert_eq!(left(&world, &still), 1_800_000, "a shorter interval does not shorten it");
}

#[tokio::test]
async fn what_is_left_of_the_quota_is_what_the_service_said_last() {
    let world = World::new().await;
    let id = world.connect().await;
    let full_at = world.clock.now_ms() / 1_000 + 1_800;
    world.github.meet([Some(Fault::LimitUntil(full_at))]);

    world.try_sync(id).await.unwrap();

    let world = world.reopened().await;
    let quota = world.status(id).await.quota.expect("the service said it");
    assert_eq!((quota.remaining, quota.limit), (0, None));
    assert_eq!(quota.resets_at.map(|at| at.as_second()), Some(full_at));
}

#[tokio::test]
async fn a_paused_connection_sends_nothing_and_goes_on_at_once_when_told() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.github.forget();

    let paused = schedule(&world, id, None, Some(true)).await;

    assert_eq!((paused.health, paused.every_min, paused.next_sync_at), (Health::Paused, None, None));
    assert_eq!(paused.advice, [Advice::Resume]);
    let world = world.reopened().await;
    assert!(matches!(world.try_sync(id).await, Err(Error::Paused)));
    assert!(world.engine.probe(&world.scope, id, &CancellationToken::new()).await.is_err());
    assert_eq!(world.engine.due(&world.scope).await.unwrap(), []);
    assert_eq!(world.github.seen("").len(), 0);

    let goes_on = schedule(&world, id, None, Some(false)).await;
    assert_eq!((goes_on.every_min, left(&world, &goes_on)), (Some(15), 0));
    world.sync(id).await;
    assert_eq!(world.keeper.tasks().len(), 3);
}

#[tokio::test]
async fn the_interval_is_a_persons_choice_within_bounds_and_of_this_workspace() {
    let world = World::new().await;
    let id = world.connect().await;
    world.engine.sync(&world.scope, id, None, &|_| (), &CancellationToken::new()).await.unwrap();
    let every = |minutes: i64| (minutes * 54_000, minutes * 66_000);
    let within = |status: &Connection, (least, most): (i64, i64)| (least..=most).contains(&left(&world, status));
    assert!(within(&world.status(id).await, every(15)), "{:?}", world.status(id).await.next_sync_at);

    let sooner = schedule(&world, id, Some(5), None).await;
    assert_eq!((sooner.every_min, left(&world, &sooner)), (Some(5), 300_000));
    world.engine.sync(&world.scope, id, None, &|_| (), &CancellationToken::new()).await.unwrap();
    assert!(within(&world.status(id).await, every(5)));

    for every_min in [0, 1_441] {
        let request = Schedule { connection_id: id, every_min: Some(every_min), paused: None };
        let refused = world.engine.schedule(&world.scope, &request).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "every_min", .. })), "{every_min}");
    }
    let request = Schedule { connection_id: id, every_min: None, paused: Some(true) };
    assert!(matches!(world.engine.schedule(&scope(2), &request).await, Err(Error::NoSuchConnection)));
    assert_eq!(world.status(id).await.health, Health::Ok);
}

#[tokio::test]
async fn requests_of_all_streams_share_what_a_minute_takes() {
    let world = World::new().await;
    limits(&world, "retries = 0\nper_minute = 60");
    let id = world.connect().await;
    // Fifteen may go at once; the sixteenth waits for its turn, 60,000 / 46 ms after the first.
    for _ in 0..8 {
        world.sync(id).await;
    }
    let seen = world.github.seen("/issues");
    assert_eq!(seen.len(), 16);
    let took = seen[15].at - seen[0].at;
    assert!(took >= Duration::from_millis(1_000), "{took:?}");
}

#[tokio::test]
async fn what_somebody_looks_at_comes_first_for_a_minute() {
    let world = World::new().await;
    let first = world.connect().await;
    world.github.set_user("hubot", 2);
    let second = world.connect().await;
    world.status(second).await;
    let watched = || async {
        let due = world.engine.due(&world.scope).await.unwrap();
        due.into_iter().filter(|due| due.watched).map(|due| due.connection).collect::<Vec<_>>()
    };
    assert_eq!(watched().await, [second]);
    world.clock.advance(60_000);
    assert_eq!(watched().await, []);
    assert_eq!(world.engine.due(&world.scope).await.unwrap().len(), 2);
    assert_ne!(first, second);
}
