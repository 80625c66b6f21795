//! Writes to what has moved.

use crate::world::World;
use atom_api::outbox::{Outbox, WriteState};
use atom_core::Clock;
use atom_testkit::github::{Fault, Issue, Mishap};

#[tokio::test]
async fn an_edit_of_what_has_moved_for_good_is_sent_on_as_it_is() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "theirs").assigned());
    let id = world.connect().await;
    world.sync(id).await;
    world.github.set_now(world.clock.now());
    let there = "/repos/northwind/exporter/issues/1".to_owned();
    world.github.meet_writes([Some(Mishap::before(Fault::Redirect(there)))]);

    world.edit(|task| task.title = "ours".to_owned()).await;
    world.engine.drain().await.expect("the outbox is drained");

    let written = world.github.written();
    let methods: Vec<&str> = written.iter().map(|written| written.method.as_str()).collect();
    assert_eq!((methods, written[0].body == written[1].body), (vec!["PATCH", "PATCH"], true));
    assert_eq!(world.github.issue(1)["title"], "ours");
    let outbox = world.engine.outbox(&world.scope, &Outbox::default()).await.expect("the outbox is there").items;
    assert_eq!(outbox[0].state, WriteState::Done);
}
