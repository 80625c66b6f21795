//! What a host that stays syncs by itself.

use atom_testkit::github::{Fault, GithubMock, Issue};
use atom_tests::{
    fixture::{Fixture, Person},
    waiting::until,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any test here takes.
const VERY_LATE: Duration = Duration::from_secs(300);

async fn connect(person: &Person, github: &GithubMock) -> Value {
    let credentials = json!({ "kind": "token", "token": github.token() });
    let request = json!({ "provider": "github", "credentials": credentials, "base_url": github.url() });
    person.call("integrations.connect", request).await["connection_id"].clone()
}

/// Makes a connection due now.
async fn make_due(person: &Person, id: &Value) {
    for paused in [true, false] {
        person.call("integrations.schedule", json!({ "connection_id": id, "paused": paused })).await;
    }
}

async fn syncs(person: &Person) -> Vec<Value> {
    let jobs = person.call("jobs.list", json!({})).await;
    jobs["items"].as_array().expect("a list").clone()
}

async fn health(person: &Person, id: &Value) -> Value {
    person.call("integrations.status", json!({ "connection_id": id })).await["health"].clone()
}

#[tokio::test]
async fn what_is_due_is_synced_and_leaves_a_line_only_where_something_changed() {
    let (github, fixture) = (GithubMock::start().await.expect("a mock"), Fixture::new().await);
    github.put_many(1, 3);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    make_due(&ada, &id).await;
    assert_eq!(github.seen("/issues").len(), 0, "a host that does not stay syncs nothing by itself");

    fixture.door.resume_jobs().await.expect("it stays");

    until("the tasks to come", || async {
        let listed = ada.call("tasks.list", json!({})).await;
        (listed["items"].as_array().map(Vec::len) == Some(3)).then_some(())
    })
    .await;
    until("the sync to end", || async { (syncs(&ada).await[0]["state"] == "done").then_some(()) }).await;
    assert_eq!(syncs(&ada).await.len(), 1);

    github.forget();
    make_due(&ada, &id).await;
    until("the next sync", || async { (github.seen("/user/repos").len() == 1).then_some(()) }).await;
    until("its line to go", || async {
        let lines = syncs(&ada).await;
        (lines.len() == 1 && lines[0]["state"] == "done" && health(&ada, &id).await == "ok").then_some(())
    })
    .await;
    let status = ada.call("integrations.status", json!({ "connection_id": id })).await;
    assert!(status["next_sync_at"].is_string() && status["every_min"] == 15, "{status}");
    fixture.reopen().await;
}

#[tokio::test]
async fn a_full_sync_finds_at_once_what_is_gone() {
    let (github, fixture) = (GithubMock::start().await.expect("a mock"), Fixture::new().await);
    for number in [1, 2] {
        github.put(Issue::new(number, "assigned").assigned());
    }
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    let tasks = async |full: bool| {
        ada.call("integrations.sync", json!({ "connection_id": id, "full": full, "wait": true })).await;
        ada.call("tasks.list", json!({})).await["items"].as_array().map(Vec::len)
    };
    assert_eq!(tasks(false).await, Some(2));

    github.remove(2);

    assert_eq!(tasks(false).await, Some(2), "what changed since does not show it");
    assert_eq!(tasks(true).await, Some(1));
}

#[tokio::test]
async fn a_paused_connection_is_left_alone_and_says_so_to_who_wants_to_sync_it() {
    let (github, fixture) = (GithubMock::start().await.expect("a mock"), Fixture::new().await);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    ada.call("integrations.schedule", json!({ "connection_id": id, "paused": true })).await;

    let refused = ada.try_call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;

    assert_eq!(refused.expect_err("it is paused").code, atom_api::Code::Conflict);
    assert_eq!(health(&ada, &id).await, "paused");
    assert_eq!(github.seen("/issues").len(), 0);
    let trail = ada.call("audit.list", json!({})).await;
    let lines = trail["items"].as_array().expect("a list");
    assert!(lines.iter().any(|line| line["command"] == "integrations.schedule"), "{trail}");
}

#[tokio::test]
async fn four_connections_sync_at_once_and_the_next_when_one_of_them_ends() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut mocks = Vec::new();
    for _ in 0..6 {
        let github = GithubMock::start().await.expect("a mock");
        github.meet([Some(Fault::Slow(VERY_LATE))]);
        let id = connect(&ada, &github).await;
        make_due(&ada, &id).await;
        mocks.push(github);
    }
    let busy = || mocks.iter().filter(|github| !github.seen("/issues").is_empty()).count();

    fixture.door.resume_jobs().await.expect("it stays");

    until("four to be asked", || async { (busy() >= 4).then_some(()) }).await;
    let running = syncs(&ada).await;
    assert_eq!((running.len(), busy()), (4, 4));
    ada.call("jobs.cancel", json!({ "id": running[0]["id"] })).await;
    until("the fifth to be asked", || async { (busy() == 5).then_some(()) }).await;
    let states: Vec<Value> = syncs(&ada).await.into_iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states.iter().filter(|state| **state == "running").count(), 4, "{states:?}");
    fixture.door.close().await;
}
