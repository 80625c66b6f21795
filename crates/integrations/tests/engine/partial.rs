//! Searches that do not show everything: they say so, and nothing is taken to be gone.

use crate::world::World;
use atom_api::integrations::{StreamReport, SyncReport};
use atom_core::{ConnectionId, Said};
use atom_testkit::github::Issue;
use tokio_util::sync::CancellationToken;

async fn sync(world: &World, id: ConnectionId) -> SyncReport {
    let streams = ["pull_requests".to_owned()];
    let cancel = CancellationToken::new();
    world.engine.sync(&world.scope, id, Some(&streams), &|_| (), &cancel).await.expect("the sync runs")
}

/// A sync in which nothing may go wrong.
async fn good(world: &World, id: ConnectionId) -> StreamReport {
    let report = sync(world, id).await;
    assert_eq!(report.errors, []);
    report.streams.into_iter().next().expect("one stream")
}

/// Pull requests that one has a part in, each a minute newer than the one before.
fn put(world: &World, count: u64) {
    for number in 1..=count {
        world.github.put(Issue::new(number, "ours").pull_request().mentioned());
    }
}

fn not_whole(report: &SyncReport) -> Option<Said> {
    report.errors.first().and_then(|error| error.error.said.as_deref().cloned())
}

#[tokio::test]
async fn more_than_a_search_shows_are_asked_for_by_date_newest_first() {
    let world = World::new().await;
    put(&world, 1_050);
    let id = world.connect().await;

    let first = good(&world, id).await;
    // Ten pages, and one of what was changed when the last of them was, or earlier.
    assert_eq!((first.created, first.requests, first.pulled), (1_050, 11, 1_051));

    world.github.remove(3);
    let second = good(&world, id).await;
    assert_eq!((second.created, second.deleted), (0, 1), "the list is whole, so that what is not in it is gone");
}

#[tokio::test]
async fn a_search_that_gave_up_takes_nothing_away_and_says_so() {
    let world = World::new().await;
    put(&world, 5);
    let id = world.connect().await;
    good(&world, id).await;

    world.github.remove(2);
    world.github.search_gives_up_after(Some(1));
    let report = sync(&world, id).await;
    assert_eq!(report.streams[0].deleted, 0);
    let told = Said::NotWhole { service: "GitHub".to_owned(), stream: "pull_requests".to_owned(), total: None };
    assert_eq!(not_whole(&report), Some(told.clone()));
    let status = world.status(id).await;
    let stream = status.streams.iter().find(|stream| stream.name == "pull_requests").expect("the stream is there");
    let said = stream.error.as_ref().and_then(|error| error.said.as_deref());
    assert_eq!((stream.records, said), (5, Some(&told)));

    world.github.search_gives_up_after(None);
    assert_eq!(good(&world, id).await.deleted, 1);
    let status = world.status(id).await;
    let stream = status.streams.iter().find(|stream| stream.name == "pull_requests").expect("the stream is there");
    assert_eq!((stream.records, stream.error.is_none()), (4, true));
}

#[tokio::test]
async fn more_of_one_instant_than_a_search_shows_stay_out_of_reach_and_that_is_said() {
    let world = World::new().await;
    for number in 1..=1_010 {
        let at_once = Issue::new(number, "ours").with("updated_at", "2026-02-01T00:00:00Z".into());
        world.github.put(at_once.pull_request().mentioned());
    }
    let id = world.connect().await;

    let report = sync(&world, id).await;

    assert!(matches!(not_whole(&report), Some(Said::NotWhole { total: Some(1_010), .. })), "{:?}", report.errors);
    assert_eq!((report.streams[0].created, report.streams[0].requests), (1_000, 20));
}
