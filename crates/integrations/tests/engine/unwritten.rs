//! A sync that brings nothing writes nothing: what it has to say is shown, and is on disk with the next write.

use crate::{
    kinds_of_sync::Place,
    world::{ISSUES, World},
};
use atom_api::integrations::{Calls, Health, SyncReport};
use atom_core::{Clock, ConnectionId};
use atom_store::{Row, Store, SystemRead};
use atom_testkit::github::{Fault, Issue};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const QUARTER_MS: i64 = 900_000;
const HOUR_MS: i64 = 3_600_000;

/// A connection to the database that tells whether any other one has written.
struct Disk(SystemRead);

impl Disk {
    async fn of(store: &Store) -> Self {
        Self(store.system_read().await.expect("the store answers"))
    }

    /// Another number after each transaction that changed something.
    async fn version(&mut self) -> i64 {
        self.0.query("PRAGMA data_version").fetch_one().await.expect("the store answers").get(0)
    }
}

/// A world whose issues are here, and whose next sync brings nothing.
async fn settled() -> (World, ConnectionId) {
    let world = World::new().await;
    world.github.put_many(1, 120);
    let id = world.connect().await;
    world.sync(id).await;
    // How the next question is asked is written by the first one that asks for changes.
    world.sync(id).await;
    (world, id)
}

/// A sync a quarter of an hour later, which brings nothing.
async fn nothing_new(world: &World, id: ConnectionId) {
    world.clock.advance(QUARTER_MS);
    for report in world.sync(id).await {
        assert_eq!((report.requests, report.created + report.updated + report.deleted), (1, 0), "{report:?}");
    }
}

#[tokio::test]
async fn a_sync_that_brings_nothing_writes_nothing_and_shows_when_it_was() {
    let (world, id) = settled().await;
    let mut disk = Disk::of(&world.store).await;
    let before = disk.version().await;

    for _ in 0..3 {
        nothing_new(&world, id).await;
        world.engine.keep_calls().await;
    }

    let (status, now) = (world.status(id).await, Some(world.clock.now()));
    assert_eq!((status.health, Some(status.last_call.at), status.synced_at), (Health::Ok, now, now));
    let streams = status.streams.iter().filter(|stream| ISSUES.contains(&stream.name.as_str()));
    assert_eq!(streams.map(|stream| stream.synced_at).collect::<Vec<_>>(), [now, now]);
    assert_eq!(disk.version().await, before);

    let request = Calls { connection_id: id, limit: None, cursor: None };
    let calls = world.engine.calls(&world.scope, &request).await.expect("the engine answers").items;
    assert_eq!((calls.len(), Some(calls[0].at)), (11, now), "two pages and one, then one for each stream");
}

#[tokio::test]
async fn what_waits_is_written_after_an_hour_and_at_the_end() {
    let (world, id) = settled().await;
    let mut disk = Disk::of(&world.store).await;
    let before = disk.version().await;
    world.clock.advance(HOUR_MS - 1);
    world.engine.keep_calls().await;
    assert_eq!(disk.version().await, before);
    world.clock.advance(1);
    world.engine.keep_calls().await;
    let written = disk.version().await;
    assert_ne!(written, before);

    nothing_new(&world, id).await;
    let shown = world.status(id).await;
    assert_eq!(disk.version().await, written);
    drop(disk);
    world.engine.stop().await;
    let world = world.reopened().await;

    let read = world.status(id).await;
    assert_eq!((read.last_call, read.synced_at, read.streams), (shown.last_call, shown.synced_at, shown.streams));
}

#[tokio::test]
async fn what_waits_when_the_process_dies_costs_one_sync_that_brings_nothing() {
    let (world, id) = settled().await;
    nothing_new(&world, id).await;
    let records = world.records(id, ISSUES[0]).await;

    let world = world.reopened().await;

    assert_eq!(world.status(id).await.health, Health::Ok);
    nothing_new(&world, id).await;
    assert_eq!(world.records(id, ISSUES[0]).await, records);
}

#[tokio::test]
async fn a_change_takes_along_what_waits() {
    let (world, id) = settled().await;
    nothing_new(&world, id).await;
    world.github.put(Issue::new(500, "new").assigned());
    world.clock.advance(QUARTER_MS);
    let now = world.clock.now();
    world.sync(id).await;

    let world = world.reopened().await;

    let status = world.status(id).await;
    assert_eq!((status.last_call.at, status.synced_at), (now, Some(now)));
}

#[tokio::test]
async fn a_limit_is_written_at_once_with_when_all_was_well_before() {
    let (world, id) = settled().await;
    nothing_new(&world, id).await;
    let well = world.clock.now();
    world.clock.advance(QUARTER_MS);
    world.github.meet([Some(Fault::TooMany(1_800))]);
    world.try_sync(id).await.expect("trouble with the service is no error of the call");

    let world = world.reopened().await;

    let status = world.status(id).await;
    let rests_ms = status.next_sync_at.expect("it is planned").as_millisecond() - world.clock.now_ms();
    assert_eq!((status.health, status.synced_at, rests_ms), (Health::Resting, Some(well), 1_800_000));
}

const SHELVES: &str = r#"
id = "shelves"
name = "Shelves"
category = "test"
base_url = "https://shelves.example.com"

[auth.token]
value = "Bearer {token}"
guide = ""
credentials_url = "https://example.com"
revoking = ""

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".name"

[limits]
pages_max = 10
retries = 0

[records.thing]
kind = "product"
external_id = ".id"
map = "{name: .id}"

[[streams]]
name = "books"
record = "thing"
request = { path = "/books" }
paging = { kind = "none" }

[[streams]]
name = "maps"
record = "thing"
request = { path = "/maps" }
paging = { kind = "none" }
"#;

fn shelf(path: &str, books: &[&str]) -> (u16, Value) {
    match path {
        "/me" => (200, json!({"name": "ada"})),
        "/books" => (200, books.iter().map(|id| json!({"id": id})).collect()),
        "/maps" => (200, json!([{"id": "m"}])),
        _ => (404, json!({})),
    }
}

async fn sync_all(place: &Place) -> SyncReport {
    let cancel = CancellationToken::new();
    let report = place.engine.sync(&place.scope, place.id, None, &|_| (), &cancel).await.expect("the sync runs");
    assert_eq!(report.errors, []);
    report
}

#[tokio::test]
async fn when_the_next_sync_is_is_known_without_being_written_and_lists_that_come_whole_are_compared_by_a_reader() {
    let place = Place::new("shelves", SHELVES, |asked| shelf(&asked.path, &["b"])).await;
    sync_all(&place).await;
    let mut disk = Disk::of(&place.store).await;
    let before = disk.version().await;

    for _ in 0..2 {
        place.clock.advance(QUARTER_MS);
        for report in sync_all(&place).await.streams {
            assert_eq!((report.requests, report.unchanged, report.created), (1, 1, 0), "{report:?}");
        }
    }

    let due = place.engine.due(&place.scope).await.expect("the engine answers");
    let left_ms = due[0].at_ms - place.clock.now_ms();
    assert!((810_000..=990_000).contains(&left_ms), "a quarter of an hour, within a tenth: {left_ms}");
    let status = place.engine.status(&place.scope, place.id).await.expect("the engine answers");
    assert_eq!(status.next_sync_at.map(|at| at.as_millisecond()), Some(due[0].at_ms));
    assert_eq!(disk.version().await, before);

    place.service.now(|asked| shelf(&asked.path, &["b", "c"]));
    let created: u64 = sync_all(&place).await.streams.iter().map(|stream| stream.created).sum();
    assert_eq!(created, 1);
    assert_ne!(disk.version().await, before);
    assert_eq!(place.ids("books").await, ["b", "c"]);
}
