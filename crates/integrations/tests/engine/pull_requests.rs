//! Pull requests at GitHub: what is said of them, what became of them, their branches, and what can be done with them.

use crate::world::World;
use atom_api::{
    integrations::Record,
    outbox::{Act, Outgoing, WriteState},
};
use atom_core::{Clock as _, ConnectionId};
use atom_testkit::github::{Fault, Issue, Mishap};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn sync_all(world: &World, id: ConnectionId) {
    let report = world.engine.sync(&world.scope, id, None, &|_| (), &CancellationToken::new()).await.expect("it runs");
    assert_eq!(report.errors, []);
}

/// The records of a stream that are not gone.
async fn here(world: &World, id: ConnectionId, stream: &str) -> Vec<Record> {
    world.records(id, stream).await.into_iter().filter(|record| !record.deleted).collect()
}

async fn texts(world: &World, id: ConnectionId, stream: &str) -> Vec<Value> {
    here(world, id, stream).await.into_iter().map(|record| record.mapped["text"].clone()).collect()
}

async fn act(world: &World, id: ConnectionId, action: &str, args: Value) -> Outgoing {
    let request = Act { connection_id: id, action: action.to_owned(), args, idempotency_key: None, wait: true };
    world.engine.act(&world.scope, &request).await.expect("it is written down")
}

fn place(more: Value) -> Value {
    let mut args = json!({"repository": "northwind/exporter", "number": 8});
    if let (Some(args), Value::Object(more)) = (args.as_object_mut(), more) {
        args.extend(more);
    }
    args
}

/// One pull request in which somebody mentions me, and one that waits for my review.
async fn two_pull_requests() -> (World, ConnectionId) {
    let world = World::new().await;
    world.github.put(Issue::new(7, "Somebody asks").mentioned().pull_request().with("comments", json!(1)));
    world.github.put(Issue::new(8, "Look at this").review_requested().pull_request().with("comments", json!(1)));
    world.github.set_now(world.clock.now());
    let id = world.connect().await;
    (world, id)
}

#[tokio::test]
async fn what_is_said_of_a_pull_request_that_is_nobodys_issue_comes_once() {
    let (world, id) = two_pull_requests().await;
    world.github.comment_as(7, "hubot", "under the first");
    world.github.comment_as(8, "hubot", "under the second");
    world.github.comment_on_line_as(8, "hubot", "of a line");

    sync_all(&world, id).await;

    let mut said = texts(&world, id, "pull_request_comments").await;
    said.sort_by_key(Value::to_string);
    assert_eq!(said, [json!("under the first"), json!("under the second")]);
    assert_eq!(texts(&world, id, "review_comments").await, [json!("of a line")]);
    assert_eq!(here(&world, id, "comments").await.len(), 0, "neither is an issue of mine");

    world.github.forget();
    sync_all(&world, id).await;
    let asked = world.github.seen("").into_iter().filter(|seen| seen.path.starts_with("/repos/")).count();
    assert_eq!(asked, 0, "nothing has changed, so that nothing is asked one by one");
}

#[tokio::test]
async fn a_pull_request_has_its_branches_and_reviewers_and_tells_what_became_of_it() {
    let (world, id) = two_pull_requests().await;
    sync_all(&world, id).await;
    let details = here(&world, id, "pull_request_details").await;
    let of = |details: &[Record], external_id: &str| {
        details.iter().find(|record| record.external_id == external_id).map(|record| record.mapped.clone())
    };
    let pull = of(&details, "northwind/exporter#7").expect("it is here");
    assert_eq!((&pull["from_branch"], &pull["into_branch"]), (&json!("fix-7"), &json!("main")));
    assert_eq!((&pull["reviewers"][0]["id"], &pull["state"]), (&json!("grace"), &json!("open")));

    world.github.change(7, |raw| {
        raw["state"] = json!("closed");
        raw["pull_request"]["merged_at"] = json!("2026-01-03T00:00:00Z");
    });
    sync_all(&world, id).await;

    assert_eq!(here(&world, id, "pull_requests").await.len(), 0);
    let closed = here(&world, id, "closed_pull_requests").await;
    assert_eq!((closed.len(), &closed[0].mapped["state"]), (1, &json!("merged")));
    let details = here(&world, id, "pull_request_details").await;
    assert_eq!(of(&details, "northwind/exporter#7").expect("it stays")["state"], "merged");
}

#[tokio::test]
async fn a_review_whose_answer_is_lost_is_given_once() {
    let (world, id) = two_pull_requests().await;
    sync_all(&world, id).await;
    world.github.meet_writes([Some(Mishap::after(Fault::Status(502)))]);

    let args = place(json!({"verdict": "request_changes", "text": "Test it."}));
    let lost = act(&world, id, "review", args).await;
    assert_eq!(lost.state, WriteState::Waiting);
    world.clock.advance(60_000);
    world.engine.drain().await.expect("what is due is sent");

    let reviews = world.github.reviews(8);
    assert_eq!((reviews.len(), &reviews[0]["state"]), (1, &json!("CHANGES_REQUESTED")));
    let same = act(&world, id, "review", place(json!({"verdict": "approve"}))).await;
    assert_eq!((same.state, world.github.reviews(8).len()), (WriteState::Done, 2));
    sync_all(&world, id).await;
    let given = here(&world, id, "reviews").await;
    let mut labels: Vec<String> = given.iter().map(|record| record.mapped["labels"][0].to_string()).collect();
    labels.sort();
    assert_eq!(labels, ["\"approved\"", "\"changes_requested\""]);
    assert!(given.iter().all(|record| record.mapped["outgoing"] == true), "they are mine");
}

#[tokio::test]
async fn a_notification_is_marked_and_an_issue_is_taken_from_somebody() {
    let (world, id) = two_pull_requests().await;
    world.github.notify("3", "Look");
    sync_all(&world, id).await;

    let marked = act(&world, id, "mark_read", json!({"id": "3"})).await;
    let taken = act(&world, id, "unassign_issue", place(json!({"assignees": ["octocat"]}))).await;

    assert_eq!((marked.state, taken.state), (WriteState::Done, WriteState::Done), "{marked:?} {taken:?}");
    let written: Vec<(String, String)> =
        world.github.written().into_iter().map(|written| (written.method, written.path)).collect();
    let wanted = [("PATCH", "/notifications/threads/3"), ("DELETE", "/repos/northwind/exporter/issues/8/assignees")];
    assert_eq!(written, wanted.map(|(method, path)| (method.to_owned(), path.to_owned())));
}

#[tokio::test]
async fn a_notification_that_is_marked_as_read_here_or_there_is_read_at_the_next_sync() {
    let (world, id) = two_pull_requests().await;
    for (thread, subject) in [("3", "Old"), ("4", "Older than the newest"), ("5", "New")] {
        world.github.notify(thread, subject);
    }
    sync_all(&world, id).await;
    let marked = act(&world, id, "mark_read", json!({"id": "3"})).await;
    assert_eq!(marked.state, WriteState::Done);
    sync_all(&world, id).await;

    let threads = here(&world, id, "notifications").await;
    let unread =
        |id: &str| threads.iter().find(|record| record.external_id == id).map(|record| record.mapped["unread"].clone());
    assert_eq!((unread("3"), unread("4"), unread("5")), (Some(json!(false)), Some(json!(true)), Some(json!(true))));
}
