//! A service that does not answer, and the writes for others.

use crate::world::World;
use atom_api::outbox::{Act, WriteState};
use atom_core::ConnectionId;
use atom_testkit::github::{Fault, GithubMock, Issue, Mishap};
use serde_json::json;
use std::{sync::Arc, time::Duration};

fn comment(connection_id: ConnectionId) -> Act {
    Act {
        connection_id,
        action: "comment".to_owned(),
        args: json!({ "repository": "northwind/exporter", "number": 1, "text": "hello" }),
        idempotency_key: None,
        wait: false,
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_holds_up_no_write_for_another_one() {
    let (world, other) = (World::new().await, GithubMock::start().await.expect("the fake starts"));
    other.set_user("hubot", 2);
    for github in [&world.github, &other] {
        github.put(Issue::new(1, "one").assigned());
    }
    let silent = world.connect().await;
    let quick = world.try_connect(&other.token(), other.url()).await.expect("the account connects");
    assert_ne!(silent, quick);
    world.github.meet_writes([Some(Mishap::after(Fault::Slow(Duration::from_secs(30))))]);
    world.engine.act(&world.scope, &comment(silent)).await.expect("it is written down");
    let engine = Arc::clone(&world.engine);
    let first = tokio::spawn(async move { engine.drain().await });
    while world.github.written().is_empty() {
        tokio::task::yield_now().await;
    }

    let written = world.engine.act(&world.scope, &comment(quick)).await.expect("it is written down");
    world.engine.drain().await.expect("the outbox is drained");

    assert!(!first.is_finished(), "the silent one is still waited for");
    assert_eq!((written.state, other.comments(1).len()), (WriteState::Waiting, 1));
    first.await.expect("nothing panics").expect("the outbox is drained");
}
