//! Streams of one connection side by side.

use crate::world::{ISSUES, World};
use atom_api::integrations::{Breaker, Health, SyncReport};
use atom_core::{Clock, Code, ConnectionId};
use atom_integrations::Error;
use atom_testkit::github::{Fault, Issue, Seen};
use std::{
    fs,
    iter::repeat_n,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// A connected world whose service takes several streams at once.
async fn world() -> (World, ConnectionId) {
    let world = World::new().await;
    let text = include_str!("../../providers/github.toml");
    let text = text.replacen("streams = 1", "streams = 4", 1).replacen("retries = 4", "retries = 1", 1);
    let folder = world.engine.manifests_folder();
    fs::create_dir_all(folder).expect("a directory");
    fs::write(folder.join("github.toml"), text).expect("a file");
    let id = world.connect().await;
    (world, id)
}

/// A sync of these streams.
async fn sync(world: &World, id: ConnectionId, streams: &[&str]) -> SyncReport {
    let streams: Vec<String> = streams.iter().map(|name| (*name).to_owned()).collect();
    let cancel = CancellationToken::new();
    world.engine.sync(&world.scope, id, Some(&streams), &|_| (), &cancel).await.expect("the sync runs")
}

fn list(seen: &Seen) -> Option<String> {
    seen.param("filter")
}

#[tokio::test]
async fn a_stream_that_waits_for_its_answer_lets_the_others_go_on() {
    let (world, id) = world().await;
    world.github.put(Issue::new(1, "both").assigned().created());
    // Whichever comes first gets no answer before its time is over, and is tried again.
    world.github.meet([Some(Fault::Slow(Duration::from_secs(60)))]);

    let report = sync(&world, id, &ISSUES).await;

    assert_eq!(report.errors, []);
    let seen = world.github.seen("/issues");
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_ne!(list(&seen[0]), list(&seen[1]), "the other one did not wait");
    assert_eq!(list(&seen[0]), list(&seen[2]));
    let names: Vec<&str> = report.streams.iter().map(|stream| stream.name.as_str()).collect();
    assert_eq!(names, ISSUES, "they are told in the order of the manifest, whichever is through first");
    assert_eq!(world.keeper.titles(), ["both"], "what two bring at once is one task");
}

#[tokio::test]
async fn one_that_fails_stops_none_and_one_that_is_to_wait_stops_only_what_has_not_begun() {
    let (world, id) = world().await;
    world.github.put(Issue::new(1, "both").assigned().created());
    for (fault, code, health) in [
        (Fault::Status(404), Code::Vendor, Health::Failing),
        (Fault::Garbage, Code::Vendor, Health::Failing),
        (Fault::TooMany(1_800), Code::RateLimited, Health::Resting),
    ] {
        world.github.forget();
        world.github.meet([Some(fault.clone())]);
        // The third comes after one of them, whatever has become of it.
        let report = sync(&world, id, &["assigned_issues", "created_issues", "comments"]).await;
        let failed: Vec<&str> = report.errors.iter().map(|error| error.stream.as_str()).collect();
        let own: Vec<&&str> = failed.iter().filter(|name| ISSUES.contains(name)).collect();
        assert_eq!((own.len(), report.errors[0].error.code), (1, code), "{fault:?}: {report:?}");
        assert_eq!(failed.contains(&"comments"), code == Code::RateLimited, "{fault:?}: {report:?}");
        assert_eq!(world.github.seen("/issues").len(), 2, "{fault:?}");
        assert_eq!(world.keeper.titles(), ["both"]);
        assert_eq!(world.status(id).await.health, health, "{fault:?}");
    }
}

#[tokio::test]
async fn a_stream_waits_for_those_for_whose_records_it_lists_something() {
    let (world, id) = world().await;
    world.github.put(Issue::new(1, "spoken of").assigned().with("comments", serde_json::json!(1)));
    world.github.meet([Some(Fault::Slow(Duration::from_millis(200))), Some(Fault::Slow(Duration::from_millis(200)))]);

    let report = sync(&world, id, &["assigned_issues", "created_issues", "comments"]).await;

    assert_eq!(report.errors, []);
    let paths: Vec<String> = world.github.seen("").into_iter().map(|seen| seen.path).collect();
    let comments = "/repos/northwind/exporter/issues/1/comments";
    assert_eq!(paths[paths.len() - 3..], ["/issues", "/issues", comments]);
}

#[tokio::test]
async fn a_service_that_rested_is_tried_by_one_stream_before_the_others_begin() {
    let (world, id) = world().await;
    // Two calls of two streams, each tried twice: the breaker opens on the third failure at the latest.
    for _ in 0..2 {
        world.github.meet(repeat_n(Some(Fault::Status(500)), 4));
        sync(&world, id, &ISSUES).await;
    }
    let status = world.status(id).await;
    assert_eq!(status.score.expect("calls were made").breaker, Breaker::Open);
    world.clock.advance(status.next_sync_at.expect("it is planned").as_millisecond() - world.clock.now_ms());

    let report = sync(&world, id, &ISSUES).await;

    assert_eq!(report.errors, [], "none is refused because another one tries it");
}

#[tokio::test]
async fn progress_counts_what_all_streams_have_brought_and_never_goes_back() {
    let (world, id) = world().await;
    world.github.put_many(1, 250);
    for number in 301..=450 {
        world.github.put(Issue::new(number, "created").created());
    }
    let (most, streams) = (AtomicU64::new(0), ISSUES.map(str::to_owned));
    let note = |progress: atom_api::jobs::Progress| {
        assert!(most.fetch_max(progress.done, Ordering::SeqCst) <= progress.done, "{progress:?}");
    };

    let report = world.engine.sync(&world.scope, id, Some(&streams), &note, &CancellationToken::new()).await;

    let pulled: u64 = report.expect("the sync runs").streams.iter().map(|stream| stream.pulled).sum();
    assert_eq!(pulled, 400);
    assert!((100..400).contains(&most.load(Ordering::SeqCst)), "told before each page");
}

#[tokio::test]
async fn stopping_stops_all_of_them_and_the_next_sync_brings_the_rest() {
    let (world, id) = world().await;
    world.github.put_many(1, 250);
    for number in 301..=550 {
        world.github.put(Issue::new(number, "created").created());
    }
    let (cancel, streams) = (CancellationToken::new(), ISSUES.map(str::to_owned));
    let stop = |progress: atom_api::jobs::Progress| {
        if progress.note.ends_with("page 2") {
            cancel.cancel();
        }
    };

    let stopped = world.engine.sync(&world.scope, id, Some(&streams), &stop, &cancel).await;

    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let here = world.keeper.tasks().len();
    assert!([100, 200].contains(&here), "whole pages: {here}");
    assert_eq!(sync(&world, id, &ISSUES).await.errors, []);
    assert_eq!(world.keeper.tasks().len(), 500);
}
