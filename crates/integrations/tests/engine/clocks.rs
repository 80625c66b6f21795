//! A clock that was ahead once, and was set right.

use crate::world::World;
use atom_core::Clock;
use tokio_util::sync::CancellationToken;

const YEAR_MS: i64 = 365 * 24 * 3_600_000;

#[tokio::test]
async fn a_clock_that_was_a_year_ahead_parks_neither_the_next_sync_nor_the_next_listing_of_everything() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.clock.advance(YEAR_MS);
    for _ in 0..2 {
        world.engine.sync(&world.scope, id, None, &|_| (), &CancellationToken::new()).await.expect("the sync runs");
    }
    world.clock.advance(-YEAR_MS);

    let due = world.engine.due(&world.scope).await.expect("the store and the engine answer");
    assert_eq!(due[0].at_ms, world.clock.now_ms());

    world.github.remove(2);
    world.sync(id).await;
    assert_eq!(world.keeper.tasks().len(), 2, "what is gone is found at once, not in a year");
}
