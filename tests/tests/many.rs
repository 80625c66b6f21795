//! Many tasks at once: changed alike, taken out of the trash, with labels that become one.

use atom_api::{
    Patch,
    tasks::{Apply, Create, Edit, Get, Status, Update},
};
use atom_core::{Code, TaskId};
use atom_store::{Mode, Scoped as _};
use atom_tests::{
    device::Device,
    fixture::{Fixture, Person},
};
use serde_json::{Value, json};

async fn create(ada: &Person, task: Value) -> Value {
    ada.call("tasks.create", task).await["id"].clone()
}

async fn get(ada: &Person, id: &Value) -> Value {
    ada.call("tasks.get", json!({ "id": id })).await
}

async fn apply(ada: &Person, ids: &[&Value], edit: Value) -> Value {
    ada.call("tasks.apply", json!({ "ids": ids, "edit": edit })).await["changed"].clone()
}

#[tokio::test]
async fn closing_many_closes_their_steps_and_is_one_action() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plan = create(&ada, json!({ "title": "Plan" })).await;
    let step = create(&ada, json!({ "title": "Step", "parent": plan })).await;
    let dropped = create(&ada, json!({ "title": "Dropped", "parent": plan, "status": "cancelled" })).await;
    let done = create(&ada, json!({ "title": "Done", "status": "done" })).await;
    let since = get(&ada, &done).await["completed_at"].clone();
    assert_eq!(apply(&ada, &[&plan, &done, &plan], json!({ "status": "done" })).await, 2, "the plan and its step");
    assert_eq!(get(&ada, &step).await["status"], "done");
    assert_eq!(get(&ada, &dropped).await["status"], "cancelled", "a closed step stays as it was");
    assert_eq!(get(&ada, &done).await["completed_at"], since, "what was closed keeps its instant");
    let undone = ada.call("undo", json!({})).await;
    assert_eq!((&undone["command"], &undone["subject"]), (&json!("tasks.apply"), &json!("2 tasks")));
    assert_eq!(get(&ada, &step).await["status"], "open");
    assert_eq!(get(&ada, &plan).await["completed_at"], Value::Null);
    ada.call("redo", json!({})).await;
    assert_eq!(apply(&ada, &[&plan, &step], json!({ "status": "in_progress" })).await, 2);
    assert_eq!(get(&ada, &step).await["completed_at"], Value::Null, "what is open has no instant of closing");
    assert_eq!(apply(&ada, &[&plan], json!({})).await, 0, "an edit of nothing changes nothing");
    assert_eq!(apply(&ada, &[], json!({ "status": "done" })).await, 0);
}

#[tokio::test]
async fn a_day_alone_keeps_the_time_of_tasks_that_have_one() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let timed = create(&ada, json!({ "title": "Call", "due": "2030-01-02T15:00[Europe/Berlin]" })).await;
    let dated = create(&ada, json!({ "title": "Pay", "due": "2030-01-02" })).await;
    let undated = create(&ada, json!({ "title": "Dream" })).await;
    let all = [&timed, &dated, &undated];
    assert_eq!(apply(&ada, &all, json!({ "due": "2030-03-04", "evening": true })).await, 3);
    assert_eq!(get(&ada, &timed).await["due"], "2030-03-04T15:00[Europe/Berlin]");
    assert_eq!(get(&ada, &dated).await["due"], "2030-03-04");
    assert_eq!(get(&ada, &undated).await["due"], "2030-03-04");
    assert_eq!(get(&ada, &undated).await["evening"], true);
    assert_eq!(apply(&ada, &all, json!({ "due": "2030-03-04" })).await, 0, "what is so already does not change");
    assert_eq!(apply(&ada, &all, json!({ "due": "2030-05-06T09:00[UTC]" })).await, 3);
    assert_eq!(get(&ada, &dated).await["due"], "2030-05-06T09:00[UTC]");
    assert_eq!(apply(&ada, &all, json!({ "due": null })).await, 3);
    assert_eq!(get(&ada, &timed).await["due"], Value::Null);
}

#[tokio::test]
async fn projects_and_labels_are_given_to_many_and_taken_from_them() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = create(&ada, json!({ "title": "First", "labels": ["old", "kept"] })).await;
    let second = create(&ada, json!({ "title": "Second" })).await;
    let edit = json!({ "project": "New one", "labels_add": ["Fresh"], "labels_remove": ["OLD", "never there"], "priority": 1 });
    assert_eq!(apply(&ada, &[&first, &second], edit).await, 2);
    let (one, two) = (get(&ada, &first).await, get(&ada, &second).await);
    assert_eq!((&one["project"]["name"], &one["labels"]), (&json!("New one"), &json!(["Fresh", "kept"])));
    assert_eq!((&two["project"]["name"], &two["labels"]), (&json!("New one"), &json!(["Fresh"])));
    let open = ada.call("projects.list", json!({})).await["items"][0]["open"].clone();
    assert_eq!(open, 2);
    assert_eq!(apply(&ada, &[&first, &second], json!({ "labels_remove": ["kept"] })).await, 1);
    assert_eq!(apply(&ada, &[&first, &second], json!({ "project": null })).await, 2);
    for name in ["undo", "undo", "undo"] {
        ada.call(name, json!({})).await;
    }
    assert_eq!(get(&ada, &first).await["labels"], json!(["kept", "old"]));
    let too_many: Vec<String> = (0..50).map(|n| format!("label {n}")).collect();
    let refused = ada.try_call("tasks.apply", json!({ "ids": [first], "edit": { "labels_add": too_many } })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Invalid));
    assert_eq!(get(&ada, &first).await["labels"], json!(["kept", "old"]), "all or nothing");
}

#[tokio::test]
async fn one_task_that_is_not_there_refuses_all() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let there = create(&ada, json!({ "title": "There" })).await;
    let nobody = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let refused = ada.try_call("tasks.apply", json!({ "ids": [there, nobody], "edit": { "priority": 1 } })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound));
    assert_eq!(get(&ada, &there).await["priority"], 4);
    let refused = ada.try_call("tasks.apply", json!({ "ids": [there], "edit": { "due": "soon" } })).await;
    let refused = refused.expect_err("`soon` is no date");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("edit.due")));
}

#[tokio::test]
async fn the_trash_is_emptied_for_good_and_undo_still_brings_it_back() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plan = create(&ada, json!({ "title": "Plan" })).await;
    let step = create(&ada, json!({ "title": "Step", "parent": plan })).await;
    let kept = create(&ada, json!({ "title": "Kept" })).await;
    let refused = ada.try_call("tasks.purge", json!({ "ids": [kept] })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Conflict), "it is not in the trash");
    assert_eq!(apply(&ada, &[&plan], json!({ "trashed": true })).await, 1);
    assert_eq!(ada.call("tasks.purge", json!({})).await["changed"], 1);
    for id in [&plan, &step] {
        let gone = ada.try_call("tasks.get", json!({ "id": id })).await;
        assert_eq!(gone.map_err(|error| error.code), Err(Code::NotFound));
    }
    assert_eq!(ada.call("tasks.counts", json!({})).await["trash"], 0);
    assert_eq!(ada.call("undo", json!({})).await["subject"], "Plan");
    assert_eq!(get(&ada, &step).await["title"], "Step");
    assert_eq!(apply(&ada, &[&plan], json!({ "trashed": false })).await, 1);
    assert_eq!(ada.call("tasks.purge", json!({})).await["changed"], 0, "an empty trash is no error");
    assert_eq!(get(&ada, &kept).await["title"], "Kept");
}

/// The labels by name with how many open tasks carry them.
async fn labels(ada: &Person) -> Vec<(String, u64)> {
    let page = ada.call("labels.list", json!({})).await;
    let label = |label: &Value| {
        (label["name"].as_str().expect("it is there").to_owned(), label["open"].as_u64().expect("it is there"))
    };
    page["items"].as_array().expect("it is there").iter().map(label).collect()
}

#[tokio::test]
async fn a_renamed_label_is_found_by_its_new_name_and_its_old_name_is_free() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = create(&ada, json!({ "title": "Task", "labels": ["bug"] })).await;
    let bug = ada.call("labels.list", json!({})).await["items"][0]["id"].clone();
    let renamed = ada.call("labels.update", json!({ "id": bug, "name": "Defect", "color": "red" })).await;
    assert_eq!((&renamed["id"], &renamed["color"], &renamed["open"]), (&bug, &json!("red"), &json!(1)));
    assert_eq!(get(&ada, &task).await["labels"], json!(["Defect"]));
    create(&ada, json!({ "title": "Another", "labels": ["defect", "bug"] })).await;
    assert_eq!(labels(&ada).await, [("bug".to_owned(), 1), ("Defect".to_owned(), 2)]);
    let refused = ada.try_call("labels.create", json!({ "name": "DEFECT" })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Conflict));
    ada.call("tasks.update", json!({ "id": task, "labels": [] })).await;
    assert_eq!(labels(&ada).await, [("bug".to_owned(), 1), ("Defect".to_owned(), 1)]);
}

#[tokio::test]
async fn a_label_that_is_given_the_name_of_another_becomes_that_one() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let both = create(&ada, json!({ "title": "Both", "labels": ["one", "two"] })).await;
    let first = create(&ada, json!({ "title": "First", "labels": ["one"] })).await;
    let items = ada.call("labels.list", json!({})).await["items"].clone();
    let merged = ada.call("labels.update", json!({ "id": items[0]["id"], "name": "Two" })).await;
    assert_eq!(merged["id"], items[1]["id"]);
    assert_eq!(labels(&ada).await, [("two".to_owned(), 2)]);
    for id in [&both, &first] {
        assert_eq!(get(&ada, id).await["labels"], json!(["two"]));
    }
    ada.call("undo", json!({})).await;
    assert_eq!(labels(&ada).await, [("one".to_owned(), 2), ("two".to_owned(), 1)]);
    ada.call("labels.delete", json!({ "id": items[0]["id"] })).await;
    assert_eq!(get(&ada, &both).await["labels"], json!(["two"]));
    assert_eq!(get(&ada, &first).await["labels"], json!([]));
}

#[tokio::test]
async fn labels_count_the_open_tasks_that_carry_them_whatever_happens_to_these() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = create(&ada, json!({ "title": "Task", "labels": ["x"] })).await;
    let plan = create(&ada, json!({ "title": "Plan" })).await;
    let steps = [
        ("tasks.complete", json!({ "id": task }), 0),
        ("tasks.reopen", json!({ "id": task }), 1),
        ("tasks.delete", json!({ "id": task }), 0),
        ("tasks.restore", json!({ "id": task }), 1),
        ("tasks.update", json!({ "id": task, "parent": plan }), 0),
        ("tasks.update", json!({ "id": task, "parent": null }), 1),
        ("tasks.update", json!({ "id": task, "labels": [] }), 0),
        ("undo", json!({}), 1),
        ("tasks.apply", json!({ "ids": [plan], "edit": { "labels_add": ["x"] } }), 2),
        ("tasks.create", json!({ "title": "Done", "labels": ["x"], "status": "done" }), 2),
    ];
    for (name, args, open) in steps {
        ada.call(name, args).await;
        assert_eq!(labels(&ada).await, [("x".to_owned(), open)], "{name}");
    }
}

/// Makes tasks on a device.
async fn made_on(device: &Device, titles: &[&str]) -> Vec<TaskId> {
    let mut ids = Vec::new();
    for title in titles {
        let request = Create { title: (*title).to_owned(), ..Create::default() };
        ids.push(atom_tasks::create(&device.store, &device.scope, request).await.expect("created").id);
    }
    ids
}

async fn whole(device: &Device) {
    for check in device.store.verify().await.expect("verified") {
        assert_eq!(check.damage, None, "{}", check.name);
    }
}

#[tokio::test]
async fn taking_many_back_leaves_the_one_field_that_another_device_changed_since() {
    let (one, two) = (Device::new(1).await, Device::new(2).await);
    let ids = made_on(&one, &["First", "Second", "Third"]).await;
    let edit = Edit {
        status: Some(Status::Done),
        priority: Some(1),
        due: Patch::Set("2030-01-02".to_owned()),
        ..Edit::default()
    };
    one.clock.advance(1);
    atom_tasks::apply(&one.store, &one.scope, Apply { ids: ids.clone(), edit }).await.expect("applied");
    two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
    two.clock.advance(10);
    let raised = Update { priority: Patch::Set(3), ..Update::of(ids[0]) };
    atom_tasks::update(&two.store, &two.scope, raised).await.expect("updated");
    one.store.merge_log(&one.scope, &two.log().await).await.expect("merged");
    one.clock.advance(20);
    let undone = one.store.undo(&one.scope).await.expect("undone");
    assert_eq!((undone.changed, undone.kept), (11, 1), "four fields of three tasks");
    let seen = async |id: TaskId| {
        let task = atom_tasks::get(&one.store, &one.scope, Get { id }).await.expect("a task");
        (task.status, task.priority, task.due, task.completed_at.is_some())
    };
    assert_eq!(seen(ids[0]).await, (Status::Open, 3, None, false));
    assert_eq!(seen(ids[1]).await, (Status::Open, 4, None, false));
    whole(&one).await;
    let redone = one.store.redo(&one.scope).await.expect("redone");
    assert_eq!((redone.changed, redone.kept), (11, 0));
    assert_eq!(seen(ids[0]).await, (Status::Done, 3, Some("2030-01-02".to_owned()), true));
    assert_eq!(seen(ids[2]).await, (Status::Done, 1, Some("2030-01-02".to_owned()), true));
    whole(&one).await;
    // The log of all this makes the same rows elsewhere.
    two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
    assert_eq!(two.rows().await, one.rows().await);
}

#[tokio::test]
async fn a_field_that_one_action_changed_twice_goes_back_to_before_the_first() {
    let device = Device::new(1).await;
    let ids = made_on(&device, &["First", "Second"]).await;
    let before = device.rows().await;
    device.clock.advance(1);
    let mut txn = device.store.write(&device.scope, Mode::Action).await.expect("a transaction");
    for (title, priority) in [("Once", 2), ("Twice", 2)] {
        txn.query("UPDATE task SET title = ?3, priority = ?4 WHERE workspace = ?1 AND id = ?2")
            .bind(ids[0].uuid())
            .bind(title)
            .bind(priority)
            .execute()
            .await
            .expect("changed");
    }
    txn.commit("First", None).await.expect("committed");
    let undone = device.store.undo(&device.scope).await.expect("undone");
    assert_eq!((undone.changed, undone.kept), (2, 0));
    assert_eq!(device.rows().await, before);
    whole(&device).await;
}
