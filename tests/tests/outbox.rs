//! Edits of mirrored tasks through the door: whichever way a person changes one, the service gets it, once.

use atom_api::Topic;
use atom_testkit::github::{Fault, GithubMock, Issue, Mishap};
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::time::Duration;

struct World {
    github: GithubMock,
    fixture: Fixture,
    ada: Person,
    connection: Value,
    task: Value,
}

/// Ada with one issue of GitHub among her tasks.
async fn world() -> World {
    let (github, fixture) = (GithubMock::start().await.expect("a port"), Fixture::new().await);
    github.put(Issue::new(1, "theirs").assigned().created());
    let ada = fixture.person("Ada").await;
    let credentials = json!({ "kind": "token", "token": github.token() });
    let connect = json!({ "provider": "github", "credentials": credentials, "base_url": github.url() });
    let connection = ada.call("integrations.connect", connect).await["connection_id"].clone();
    sync(&ada, &connection).await;
    let task = ada.call("tasks.list", json!({})).await["items"][0]["id"].clone();
    World { github, fixture, ada, connection, task }
}

async fn sync(person: &Person, connection: &Value) {
    let report = person.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    assert_eq!(report["errors"], json!([]));
}

impl World {
    async fn call(&self, name: &str, args: Value) -> Value {
        self.ada.call(name, args).await
    }

    async fn synced(&self) -> Value {
        sync(&self.ada, &self.connection).await;
        self.github.issue(1)
    }
}

#[tokio::test]
async fn whichever_way_a_mirrored_task_is_changed_the_service_gets_it() {
    let world = world().await;
    let task = &world.task;
    world.call("tasks.update", json!({ "id": task, "title": "ours", "labels": ["late"] })).await;
    let issue = world.synced().await;
    assert_eq!((&issue["title"], &issue["labels"]), (&json!("ours"), &json!([{ "name": "late" }])));

    world.call("tasks.apply", json!({ "ids": [task], "edit": { "labels_add": ["many"] } })).await;
    assert_eq!(world.synced().await["labels"].as_array().map(Vec::len), Some(2));

    world.call("tasks.complete", json!({ "id": task })).await;
    let issue = world.synced().await;
    assert_eq!((&issue["state"], &issue["state_reason"]), (&json!("closed"), &json!("completed")));

    world.call("undo", json!({})).await;
    assert_eq!(world.synced().await["state"], "open", "undoing is an edit like any other");

    world.call("undo", json!({})).await;
    world.call("undo", json!({})).await;
    let issue = world.synced().await;
    assert_eq!((&issue["title"], &issue["labels"]), (&json!("theirs"), &json!([])));
}

#[tokio::test]
async fn a_host_that_stays_sends_an_edit_by_itself_and_tells_whoever_looks() {
    let world = world().await;
    world.fixture.door.resume_jobs().await.expect("it stays");
    let mut events = world.fixture.door.subscribe(&world.ada.caller, None).await.expect("events");
    world.call("tasks.update", json!({ "id": world.task, "title": "ours" })).await;

    let told = async {
        loop {
            let event = events.next().await.expect("the door is open");
            let sent = world.call("integrations.outbox", json!({})).await["items"][0]["state"] == "done";
            if event.cause == "integrations.act" && sent {
                return event.topics;
            }
        }
    };
    let topics = tokio::time::timeout(Duration::from_secs(60), told).await.expect("it is told");

    assert!(topics.contains(&Topic::Connections), "{topics:?}");
    assert_eq!((&world.github.issue(1)["title"], world.github.written().len()), (&json!("ours"), 1));
    world.fixture.reopen().await;
}

#[tokio::test]
async fn what_concerns_only_atom_is_not_sent() {
    let world = world().await;
    let task = &world.task;
    world.call("tasks.update", json!({ "id": task, "project": "Website", "priority": 1, "start": "2030-01-01" })).await;
    world.call("comments.create", json!({ "task": task, "text": "for me" })).await;
    world.call("tasks.move", json!({ "id": task })).await;
    world.synced().await;
    assert_eq!(world.github.written(), []);
    assert_eq!(world.call("integrations.outbox", json!({})).await["items"], json!([]));
}

#[tokio::test]
async fn what_comes_from_the_service_is_not_sent_back() {
    let world = world().await;
    world.github.change(1, |issue| {
        issue["title"] = json!("renamed there");
        issue["labels"] = json!([{ "name": "bug" }]);
    });
    world.synced().await;
    world.synced().await;
    assert_eq!(world.call("tasks.get", json!({ "id": world.task })).await["title"], "renamed there");
    assert_eq!(world.github.written(), []);
}

#[tokio::test]
async fn a_refused_edit_stays_and_is_shown_and_a_restart_forgets_nothing() {
    let world = world().await;
    world.github.meet_writes([Some(Mishap::before(Fault::Forbidden))]);
    world.call("tasks.update", json!({ "id": world.task, "title": "ours" })).await;
    world.synced().await;
    let World { github, fixture, ada, connection, task } = world;
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);

    let failed = ada.call("integrations.outbox", json!({ "states": ["failed"] })).await["items"][0].clone();
    assert_eq!((&failed["task"], &failed["error"]["code"]), (&task, &json!("vendor")));
    assert_eq!(ada.call("integrations.status", json!({ "connection_id": connection })).await["outbox"]["failed"], 1);
    assert_eq!(ada.call("tasks.get", json!({ "id": task })).await["title"], "ours");

    ada.call("integrations.settle", json!({ "id": failed["id"], "decision": "send" })).await;
    sync(&ada, &connection).await;
    assert_eq!(github.issue(1)["title"], "ours");
}

#[tokio::test]
async fn a_conflict_that_is_turned_is_an_edit_that_can_be_undone() {
    let world = world().await;
    world.call("tasks.update", json!({ "id": world.task, "title": "ours" })).await;
    world.github.change(1, |issue| {
        issue["title"] = json!("theirs, later");
        issue["updated_at"] = json!("2099-01-01T00:00:00Z");
    });
    world.synced().await;
    let conflict = world.call("integrations.conflicts", json!({})).await["items"][0].clone();
    assert_eq!((&conflict["kept"], &conflict["task"]), (&json!("theirs"), &world.task));

    world.call("integrations.resolve", json!({ "id": conflict["id"], "keep": "ours" })).await;
    assert_eq!(world.synced().await["title"], "ours");

    let undone = world.call("undo", json!({})).await;
    assert_eq!(undone["command"], "integrations.resolve");
    assert_eq!(world.synced().await["title"], "theirs, later");
}

#[tokio::test]
async fn an_action_is_done_at_the_service_before_the_reply_and_is_in_the_trail() {
    let world = world().await;
    let args = json!({ "repository": "northwind/exporter", "number": 1, "text": "Done." });
    let act = json!({ "connection_id": world.connection, "action": "comment", "args": args, "wait": true });
    let done = world.call("integrations.act", act).await;
    assert_eq!((&done["state"], &world.github.comments(1)[0]["body"]), (&json!("done"), &json!("Done.")));
    let trail = world.call("audit.list", json!({})).await;
    let commands: Vec<&str> =
        trail["items"].as_array().expect("items").iter().filter_map(|entry| entry["command"].as_str()).collect();
    assert!(commands.contains(&"integrations.act"), "{commands:?}");
}
