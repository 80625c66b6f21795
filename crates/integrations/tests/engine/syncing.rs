//! What a sync brings, and what it leaves alone.

use crate::world::World;
use atom_api::{
    integrations::{Health, Record, SetAside},
    tasks::Status,
};
use atom_integrations::{Error, Presence};
use atom_testkit::github::Issue;
use serde_json::json;
use tokio_util::sync::CancellationToken;

const ASSIGNED: &str = "assigned_issues";

#[tokio::test]
async fn all_pages_come_and_the_second_sync_changes_nothing() {
    let world = World::new().await;
    world.github.put_many(1, 250);
    let id = world.connect().await;

    let [assigned, created] = world.sync(id).await;
    assert_eq!((assigned.requests, assigned.pulled, assigned.created), (3, 250, 250));
    assert_eq!((created.requests, created.pulled), (1, 0));
    assert_eq!((world.keeper.tasks().len(), world.keeper.told().len()), (250, 250));
    let records = world.records(id, ASSIGNED).await;
    assert_eq!(records.len(), 250);

    let [again, _] = world.sync(id).await;
    assert_eq!((again.requests, again.created, again.updated, again.deleted), (1, 0, 0, 0));
    assert!(again.unchanged == again.pulled && again.pulled <= 2, "only the overlap comes again: {again:?}");
    assert_eq!(world.records(id, ASSIGNED).await, records);
    assert_eq!(world.keeper.told(), []);

    let status = world.status(id).await;
    assert_eq!((status.health, status.streams[0].records, status.account.as_str()), (Health::Ok, 250, "octocat"));
    assert!(status.synced_at.is_some() && status.last_call.ok && status.streams[0].synced_at.is_some());
}

#[tokio::test]
async fn an_unchanged_list_costs_one_conditional_request() {
    let world = World::new().await;
    world.github.put_many(1, 120);
    let id = world.connect().await;
    world.sync(id).await;
    world.sync(id).await;
    let records = world.records(id, ASSIGNED).await;
    world.github.forget();

    for report in world.sync(id).await {
        assert_eq!((report.requests, report.pulled, report.unchanged), (1, 0, 0), "{}", report.name);
    }

    let seen = world.github.seen("/issues");
    assert!(seen.len() == 2 && seen.iter().all(|request| request.if_none_match.is_some()), "{seen:?}");
    assert_eq!(world.records(id, ASSIGNED).await, records);
}

#[tokio::test]
async fn a_change_comes_by_since_and_only_what_changed_is_told() {
    let world = World::new().await;
    world.github.put_many(1, 120);
    let id = world.connect().await;
    world.sync(id).await;
    world.keeper.told();
    world.github.forget();
    world.github.change(7, |issue| {
        issue["state"] = json!("closed");
        issue["state_reason"] = json!("completed");
        issue["closed_at"] = json!("2026-05-01T00:00:00Z");
    });

    let [assigned, _] = world.sync(id).await;

    assert_eq!((assigned.requests, assigned.created, assigned.updated), (1, 0, 1));
    assert_eq!(world.github.seen("/issues")[0].param("since").as_deref(), Some("2026-01-01T01:59:00Z"));
    let told = world.keeper.told();
    assert_eq!(told.len(), 1);
    let changes = &told[0].changes;
    assert_eq!((told[0].presence, changes.status, changes.title.as_ref()), (Presence::Known, Some(Status::Done), None));
    assert!(
        changes.completed_at != atom_api::Patch::Keep && changes.notes.is_none() && changes.labels_added.is_empty()
    );
}

#[tokio::test]
async fn an_edit_survives_until_the_service_changes_that_very_field() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "theirs").assigned().created().with("labels", json!([{"name": "bug"}])));
    let id = world.connect().await;
    world.sync(id).await;
    let edit = |edit: &dyn Fn(&mut crate::world::Kept)| world.keeper.tasks().values_mut().for_each(edit);
    edit(&|task| {
        task.title = "mine".to_owned();
        task.labels.push("own".to_owned());
    });

    world.github.change(1, |issue| issue["body"] = json!("more"));
    world.sync(id).await;
    let kept = world.keeper.tasks().values().next().cloned().unwrap();
    assert_eq!(
        (kept.title.as_str(), kept.notes.as_str(), kept.labels.as_slice()),
        ("mine", "more", &["bug".to_owned(), "own".to_owned()][..])
    );

    world.github.change(1, |issue| {
        issue["title"] = json!("theirs again");
        issue["labels"] = json!([]);
    });
    world.sync(id).await;
    let kept = world.keeper.tasks().values().next().cloned().unwrap();
    assert_eq!((kept.title.as_str(), kept.labels.as_slice()), ("theirs again", &["own".to_owned()][..]));
}

#[tokio::test]
async fn one_issue_in_two_lists_is_one_task() {
    let world = World::new().await;
    world.github.put(Issue::new(1, "both").assigned().created());
    world.github.put(Issue::new(2, "assigned only").assigned());
    world.github.put(Issue::new(3, "created only").created());
    let id = world.connect().await;

    let [assigned, created] = world.sync(id).await;

    assert_eq!((assigned.created, created.created), (2, 2));
    assert_eq!(world.keeper.titles(), ["assigned only", "both", "created only"]);
    assert_eq!(world.keeper.told().len(), 3);
}

#[tokio::test]
async fn the_raw_record_is_kept_beside_the_mapped_one() {
    let world = World::new().await;
    let issue = Issue::new(1, "kept").assigned().with("unheard_of", json!({"deep": [1, null, "ü"]}));
    world.github.put(issue);
    let id = world.connect().await;
    world.sync(id).await;

    let records = world.records(id, ASSIGNED).await;

    assert_eq!(records[0].raw["unheard_of"], json!({"deep": [1, null, "ü"]}));
    assert_eq!((records[0].external_id.as_str(), records[0].kind.as_str()), ("1000001", "task"));
    assert_eq!(records[0].mapped["reference"], "northwind/exporter #1");
}

#[tokio::test]
async fn a_record_that_is_not_understood_is_named_and_the_others_come() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    world.github.put(Issue::new(4, "x").assigned().with("title", json!(null)));
    let id = world.connect().await;

    let report = world.try_sync(id).await.unwrap();

    assert_eq!(world.keeper.titles(), ["Issue 1", "Issue 2", "Issue 3"]);
    assert_eq!((report.streams[0].pulled, report.streams[0].created), (4, 4));
    let error = &report.errors[0];
    assert!(
        error.stream == ASSIGNED && error.error.message.contains("1000004") && error.error.message.contains("title"),
        "{error:?}"
    );
    let broken = world.records(id, ASSIGNED).await.into_iter().find(|record| record.external_id == "1000004").unwrap();
    assert!(broken.mapped.is_null() && broken.raw["number"] == 4);

    // It stays named although nothing new comes, and is forgotten once it can be understood.
    let again = world.try_sync(id).await.unwrap();
    assert_eq!(again.errors, report.errors);
    assert!(world.status(id).await.streams[0].error.is_some());
    world.github.change(4, |issue| issue["title"] = json!("Issue 4"));
    world.sync(id).await;
    assert_eq!(world.keeper.tasks().len(), 4);
    assert_eq!(world.status(id).await.streams[0].error, None);
}

#[tokio::test]
async fn a_record_without_an_id_is_set_aside_and_holds_nothing_up() {
    let world = World::new().await;
    world.github.put_many(1, 2);
    world.github.put(Issue::new(3, "x").assigned().with("id", json!(null)));
    let id = world.connect().await;
    world.github.forget();
    for _ in 0..2 {
        let report = world.try_sync(id).await.unwrap();
        assert_eq!(report.errors.len(), 1);
        assert!(report.errors[0].error.message.contains("it has no id"), "{:?}", report.errors);
    }
    let asked = world.github.seen("/issues");
    let since = asked.iter().filter(|request| request.param("since").is_some()).count();
    assert_eq!(since, 1, "the second sync asks for what changed since the first");
    assert_eq!(world.keeper.titles(), ["Issue 1", "Issue 2"]);
    let aside = set_aside(&world, id).await;
    assert_eq!((aside.len(), aside[0].raw["number"].clone()), (1, json!(3)));
    assert!(aside[0].external_id.starts_with('?') && aside[0].mapped.is_null(), "{:?}", aside[0]);
    let reason = aside[0].reason.as_ref().expect("it says why");
    assert_eq!((reason.why, reason.field.as_deref()), (atom_core::Why::Missing, Some("id")));
}

#[tokio::test]
async fn what_is_gone_is_found_beside_a_record_without_an_id_once_that_one_is_known() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.sync(id).await;

    // It may be any of those that are not listed any more.
    world.hours_pass(24);
    world.github.change(3, |issue| issue["id"] = json!(null));
    let report = world.try_sync(id).await.unwrap();
    assert_eq!((report.streams[0].deleted, world.keeper.titles().len()), (0, 3));

    // The next time, it is one that was without an id before.
    world.hours_pass(24);
    world.github.remove(2);
    let report = world.try_sync(id).await.unwrap();
    assert_eq!(report.streams[0].deleted, 2);
    assert_eq!(world.keeper.titles(), ["Issue 1"]);

    // With its id, it comes back, and the made-up one goes.
    world.hours_pass(24);
    world.github.change(3, |issue| issue["id"] = json!(1_000_003));
    let report = world.sync(id).await;
    assert_eq!((report[0].deleted, world.keeper.titles().len()), (1, 2));
    assert_eq!(set_aside(&world, id).await, []);
}

async fn set_aside(world: &World, id: atom_core::ConnectionId) -> Vec<Record> {
    let request = SetAside { connection_id: id, stream: None, limit: None, cursor: None };
    let page = world.engine.set_aside(&world.scope, &request).await.expect("told");
    page.items.into_iter().map(|item| item.record).collect()
}

#[tokio::test]
async fn a_stopped_sync_goes_on_where_it_stopped() {
    let world = World::new().await;
    world.github.put_many(1, 450);
    let id = world.connect().await;
    let cancel = CancellationToken::new();
    let stop_at_third = |progress: atom_api::jobs::Progress| {
        if progress.note.ends_with("page 3") {
            assert_eq!(progress.done, 200);
            cancel.cancel();
        }
    };

    let stopped = world.engine.sync(&world.scope, id, None, &stop_at_third, &cancel).await;

    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(world.keeper.tasks().len(), 200);
    let world = world.reopened().await;
    world.github.forget();
    let [rest, _] = world.sync(id).await;
    assert_eq!((rest.requests, rest.created, rest.unchanged), (3, 250, 0));
    assert_eq!(world.github.seen("/issues")[0].param("page").as_deref(), Some("3"));
    assert_eq!(world.keeper.tasks().len(), 450);
    let [after, _] = world.sync(id).await;
    assert_eq!((after.created, after.updated), (0, 0));
}

#[tokio::test]
async fn a_sync_that_is_dropped_in_the_middle_leaves_whole_pages() {
    let world = World::new().await;
    world.github.put_many(1, 300);
    let id = world.connect().await;
    let (reached, page_two) = tokio::sync::oneshot::channel();
    let reached = std::sync::Mutex::new(Some(reached));
    let (engine, scope) = (world.engine.clone(), world.scope.clone());
    world.github.meet([None, Some(atom_testkit::github::Fault::Slow(std::time::Duration::from_secs(60)))]);
    let running = tokio::spawn(async move {
        let tell = |progress: atom_api::jobs::Progress| {
            if progress.note.ends_with("page 2") {
                reached.lock().unwrap().take().map_or(Ok(()), |reached| reached.send(())).unwrap();
            }
        };
        engine.sync(&scope, id, None, &tell, &CancellationToken::new()).await
    });
    page_two.await.unwrap();
    assert_eq!(world.status(id).await.health, Health::Syncing);
    assert!(matches!(world.try_sync(id).await, Err(Error::AlreadySyncing)));
    running.abort();
    drop(running.await);

    let world = world.reopened().await;
    assert_eq!(world.records(id, ASSIGNED).await.len(), 100);
    let [rest, _] = world.sync(id).await;
    assert_eq!((rest.created, world.keeper.tasks().len()), (200, 300));
}

#[tokio::test]
async fn a_change_while_pages_turn_is_not_lost() {
    let world = World::new().await;
    world.github.put_many(1, 250);
    let id = world.connect().await;
    world.github.after_page(1, |issues| {
        issues.change(3, |issue| issue["title"] = json!("changed meanwhile"));
        issues.put(Issue::new(900, "new meanwhile").assigned());
    });
    world.sync(id).await;
    world.sync(id).await;
    let titles = world.keeper.titles();
    assert_eq!(titles.len(), 251);
    assert!(titles.contains(&"changed meanwhile".to_owned()) && titles.contains(&"new meanwhile".to_owned()));
}

#[tokio::test]
async fn a_better_mapping_reads_the_records_anew() {
    let world = World::new().await;
    world.github.put_many(1, 2);
    let id = world.connect().await;
    world.sync(id).await;
    let ours = include_str!("../../providers/github.toml").replacen(
        "notes: (.body // \"\")",
        "notes: (\"Mapped anew: \" + .body)",
        1,
    );
    let folder = world.engine.manifests_folder();
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("github.toml"), ours).unwrap();

    let [assigned, _] = world.sync(id).await;

    assert_eq!((assigned.updated, assigned.deleted), (2, 0));
    assert!(world.keeper.tasks().values().all(|task| task.notes.starts_with("Mapped anew: ")));
}
