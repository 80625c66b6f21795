//! Writes that are taken back after they may have arrived.

use crate::world::World;
use atom_api::outbox::{Act, Decision, Settle, WriteState};
use atom_core::Clock;
use atom_testkit::github::{Fault, Issue, Mishap};
use serde_json::json;

#[tokio::test]
async fn a_write_that_may_have_arrived_is_in_doubt_when_it_is_taken_back_and_not_sent_any_more() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "one").assigned());
    let id = world.connect().await;
    world.sync(id).await;
    world.github.set_now(world.clock.now());
    world.github.meet_writes([Some(Mishap::after(Fault::Truncated))]);
    let act = Act {
        connection_id: id,
        action: "comment".to_owned(),
        args: json!({ "repository": "northwind/exporter", "number": 1, "text": "once" }),
        idempotency_key: None,
        wait: true,
    };
    let lost = world.engine.act(&world.scope, &act).await.expect("it is written down");
    assert_eq!((lost.state, world.github.comments(1).len()), (WriteState::Waiting, 1));

    let cancel = Settle { id: lost.id, decision: Decision::Cancel };
    let doubt = world.engine.settle(&world.scope, &cancel).await.expect("it is settled");

    assert_eq!(doubt.state, WriteState::InDoubt, "it is there");
    assert!(doubt.error.is_some_and(|error| error.message.contains("may be there already")));
    world.clock.advance(3_600_000);
    world.engine.drain().await.expect("the outbox is drained");
    assert_eq!(world.github.written().len(), 1);
    let left = world.engine.settle(&world.scope, &cancel).await.expect("it is settled");
    assert_eq!(left.state, WriteState::Cancelled, "a person who has looked decides");
}
