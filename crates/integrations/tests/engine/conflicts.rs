//! What both sides changed: settled by the rule of the field, told in a line, and turned by a person.

use crate::world::{World, scope};
use atom_api::{
    outbox::{Conflict, Conflicts, Decision, Outbox, Resolve, Settle, Side},
    tasks::Status,
};
use atom_core::{Clock, ConnectionId};
use atom_integrations::Error;
use atom_testkit::github::{Fault, Issue, Mishap};
use serde_json::json;

async fn with_an_issue() -> (World, ConnectionId) {
    let world = World::new().await;
    world.github.put(Issue::new(1, "base").assigned().created());
    let id = world.connect().await;
    world.sync(id).await;
    (world, id)
}

async fn conflicts(world: &World, settled: bool) -> Vec<Conflict> {
    let request = Conflicts { settled, ..Conflicts::default() };
    world.engine.conflicts(&world.scope, &request).await.expect("conflicts are there").items
}

/// The service changes the title after the person did.
fn theirs_later(world: &World, title: &str) {
    let later = (world.clock.now() + jiff::SignedDuration::from_secs(60)).to_string();
    world.github.change(1, |issue| {
        issue["title"] = json!(title);
        issue["updated_at"] = json!(later);
    });
}

#[tokio::test]
async fn a_title_that_both_sides_changed_is_the_newer_one_and_the_conflict_is_told() {
    let (world, id) = with_an_issue().await;
    world.github.change(1, |issue| issue["title"] = json!("theirs"));
    world.edit(|task| task.title = "ours".to_owned()).await;
    world.engine.drain().await.unwrap();

    let told = conflicts(&world, false).await;
    assert_eq!(told.len(), 1);
    let conflict = &told[0];
    assert_eq!((conflict.field.as_str(), conflict.kept, conflict.settled), ("title", Side::Ours, false));
    assert_eq!((&conflict.base, &conflict.ours, &conflict.theirs), (&json!("base"), &json!("ours"), &json!("theirs")));
    assert_eq!(
        conflict.line,
        "Both sides changed the title: here “ours”, at GitHub “theirs”. What stands here was kept."
    );
    assert_eq!((world.github.issue(1)["title"].as_str(), world.task().title.as_str()), (Some("ours"), "ours"));
    assert_eq!(world.status(id).await.conflicts, 1);
    world.sync(id).await;
    assert_eq!(conflicts(&world, true).await.len(), 1, "it is told once");
}

#[tokio::test]
async fn what_the_service_changed_later_prevails_and_nothing_is_sent() {
    let (world, _) = with_an_issue().await;
    world.edit(|task| task.title = "ours".to_owned()).await;
    theirs_later(&world, "theirs");
    world.engine.drain().await.unwrap();
    assert_eq!((conflicts(&world, false).await[0].kept, world.task().title.as_str()), (Side::Theirs, "theirs"));
    assert_eq!(world.github.written(), []);
}

#[tokio::test]
async fn a_conflict_that_a_pull_meets_while_the_write_waits_is_settled_alike() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(600)))]);
    world.edit(|task| task.title = "ours".to_owned()).await;
    world.engine.drain().await.unwrap();
    theirs_later(&world, "theirs");
    world.sync(id).await;
    assert_eq!((conflicts(&world, false).await.len(), world.task().title.as_str()), (1, "theirs"));
    world.clock.advance(700_000);
    assert_eq!(world.engine.drain().await.unwrap(), None);
    assert_eq!((world.github.written().len(), world.github.issue(1)["title"].as_str()), (1, Some("theirs")));
}

#[tokio::test]
async fn what_each_side_changed_by_itself_is_kept_of_both() {
    let (world, _) = with_an_issue().await;
    world.github.change(1, |issue| {
        issue["body"] = json!("their notes");
        issue["labels"] = json!([{ "name": "theirs" }]);
    });
    world
        .edit(|task| {
            task.title = "ours".to_owned();
            task.labels.push("ours".to_owned());
        })
        .await;
    world.engine.drain().await.unwrap();
    assert_eq!(conflicts(&world, true).await, []);
    let issue = world.github.issue(1);
    assert_eq!((&issue["title"], &issue["body"]), (&json!("ours"), &json!("their notes")));
    assert_eq!(issue["labels"].as_array().map(Vec::len), Some(2));
    assert_eq!((world.task().notes.as_str(), world.task().labels.len()), ("their notes", 2));
}

#[tokio::test]
async fn a_task_that_one_side_closed_stays_closed() {
    let (world, _) = with_an_issue().await;
    world.edit(|task| task.status = Status::InProgress).await;
    world.github.change(1, |issue| {
        issue["state"] = json!("closed");
        issue["state_reason"] = json!("completed");
        issue["closed_at"] = json!("2026-05-01T00:00:00Z");
    });
    world.edit(|task| task.title = "ours".to_owned()).await;
    world.engine.drain().await.unwrap();
    assert_eq!(world.task().status, Status::Done);
    assert_eq!(world.github.issue(1)["state"], "closed");
    assert_eq!(world.github.issue(1)["title"], "ours");
}

#[tokio::test]
async fn a_conflict_is_turned_and_the_service_gets_what_prevails() {
    let (world, id) = with_an_issue().await;
    world.edit(|task| task.title = "ours".to_owned()).await;
    theirs_later(&world, "theirs");
    world.engine.drain().await.unwrap();
    let conflict = conflicts(&world, false).await.remove(0);

    let turn = Resolve { id: conflict.id, keep: Side::Ours };
    let turned = world.engine.resolve(&world.scope, &turn).await.unwrap();

    assert_eq!((turned.kept, turned.settled, world.task().title.as_str()), (Side::Ours, true, "ours"));
    assert_eq!((conflicts(&world, false).await, world.status(id).await.conflicts), (vec![], 0));
    // The trigger of the table of tasks notes the change; this keeper has none.
    world.edit(|_| ()).await;
    world.engine.drain().await.unwrap();
    assert_eq!(world.github.issue(1)["title"], "ours");
}

#[tokio::test]
async fn agreeing_with_what_was_kept_changes_nothing_and_another_workspace_sees_nothing() {
    let (world, id) = with_an_issue().await;
    world.edit(|task| task.title = "ours".to_owned()).await;
    theirs_later(&world, "theirs");
    world.engine.drain().await.unwrap();
    let conflict = conflicts(&world, false).await.remove(0);
    let agree = Resolve { id: conflict.id, keep: Side::Theirs };
    let other = scope(2);
    assert!(matches!(world.engine.resolve(&other, &agree).await, Err(Error::NoSuchConflict)));
    assert_eq!(world.engine.conflicts(&other, &Conflicts::default()).await.unwrap().items, []);
    let of_connection = Conflicts { connection_id: Some(id), ..Conflicts::default() };
    assert!(matches!(world.engine.conflicts(&other, &of_connection).await, Err(Error::NoSuchConnection)));

    let agreed = world.engine.resolve(&world.scope, &agree).await.unwrap();

    assert!(agreed.settled);
    assert_eq!((world.task().title.as_str(), world.github.written()), ("theirs", vec![]));
}

#[tokio::test]
async fn what_no_action_carries_is_not_overwritten_without_a_line() {
    let (world, id) = with_an_issue().await;
    // GitHub knows open and closed alone.
    world.edit(|task| task.status = Status::InProgress).await;
    world.engine.drain().await.unwrap();
    assert_eq!(world.github.written(), []);
    let later = (world.clock.now() + jiff::SignedDuration::from_secs(60)).to_string();
    world.github.change(1, |issue| {
        issue["state"] = json!("closed");
        issue["state_reason"] = json!("completed");
        issue["closed_at"] = json!(later);
        issue["updated_at"] = json!(later);
    });

    world.sync(id).await;

    let told = conflicts(&world, false).await;
    assert_eq!((told.len(), world.task().status), (1, Status::Done));
    assert_eq!((told[0].field.as_str(), told[0].kept, &told[0].ours), ("status", Side::Theirs, &json!("in_progress")));
    let turn = Resolve { id: told[0].id, keep: Side::Ours };
    world.engine.resolve(&world.scope, &turn).await.unwrap();
    assert_eq!(world.task().status, Status::InProgress);
}

#[tokio::test]
async fn a_title_that_was_taken_back_from_the_outbox_is_not_overwritten_without_a_line() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(600)))]);
    world.edit(|task| task.title = "ours".to_owned()).await;
    world.engine.drain().await.unwrap();
    let write = world.engine.outbox(&world.scope, &Outbox::default()).await.unwrap().items.remove(0);
    let cancel = Settle { id: write.id, decision: Decision::Cancel };
    world.engine.settle(&world.scope, &cancel).await.unwrap();
    theirs_later(&world, "theirs");

    world.sync(id).await;

    let told = conflicts(&world, false).await;
    assert_eq!((told.len(), told[0].kept, world.task().title.as_str()), (1, Side::Theirs, "theirs"));
    let turn = Resolve { id: told[0].id, keep: Side::Ours };
    world.engine.resolve(&world.scope, &turn).await.unwrap();
    assert_eq!(world.task().title, "ours");
    world.sync(id).await;
    assert_eq!(conflicts(&world, true).await.len(), 1, "it is told once");
}
