//! What is gone at the service.

use crate::world::World;
use atom_integrations::Presence;
use atom_testkit::github::Issue;

#[tokio::test]
async fn what_is_gone_from_every_list_is_found_by_the_daily_listing() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "stays").assigned());
    world.github.put(Issue::new(2, "goes").assigned());
    world.github.put(Issue::new(3, "unassigned, but mine").assigned().created());
    let id = world.connect().await;
    world.sync(id).await;
    world.github.remove(2);
    world.github.put(Issue::new(3, "unassigned, but mine").created());

    let [soon, _] = world.sync(id).await;
    assert_eq!((soon.deleted, world.keeper.tasks().len()), (0, 3), "`since` cannot show it");
    world.hours_pass(24);
    let [daily, created] = world.sync(id).await;

    assert_eq!((daily.deleted, created.deleted), (2, 0));
    assert_eq!(world.keeper.titles(), ["stays", "unassigned, but mine"]);
    let records = world.records(id, "assigned_issues").await;
    assert_eq!(records.iter().filter(|record| record.deleted).count(), 2, "what was there is still kept");
    assert_eq!(world.status(id).await.streams[0].records, 1);
}

#[tokio::test]
async fn what_comes_back_is_taken_up_again() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "to and fro").assigned());
    let id = world.connect().await;
    world.sync(id).await;
    world.github.remove(1);
    world.hours_pass(24);
    world.sync(id).await;
    assert!(world.keeper.tasks().is_empty());
    world.keeper.told();

    world.github.put(Issue::new(1, "to and fro").assigned());
    world.hours_pass(24);
    let [back, _] = world.sync(id).await;

    assert_eq!((back.updated, back.created), (1, 0));
    assert_eq!(world.keeper.told()[0].presence, Presence::Returned);
    assert_eq!(world.status(id).await.streams[0].records, 1);
}

#[tokio::test]
async fn a_record_that_slips_past_while_pages_turn_is_not_taken_for_gone() {
    let world = World::new().await;
    world.github.put_many(1, 250);
    let id = world.connect().await;
    world.sync(id).await;
    world.hours_pass(24);
    // The newest stand on the first page: when they go, the others move up, and some cross to a page that was read.
    world.github.after_page(1, |issues| (200..=210).for_each(|number| issues.remove(number)));

    let [daily, _] = world.sync(id).await;

    assert_eq!(
        (daily.requests, daily.deleted),
        (6, 0),
        "those that left after their page was read are found next time"
    );
    assert_eq!(world.keeper.tasks().len(), 250);
    world.hours_pass(24);
    let [next, _] = world.sync(id).await;
    assert_eq!((next.deleted, world.keeper.tasks().len()), (11, 239));
}
