//! Arranging tasks by hand: placed, nested, copied, made a project of, and every field given its earlier value.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

async fn create(ada: &Person, task: Value) -> Value {
    ada.call("tasks.create", task).await["id"].clone()
}

async fn get(ada: &Person, id: &Value) -> Value {
    ada.call("tasks.get", json!({ "id": id })).await
}

async fn titles(ada: &Person, request: Value) -> Vec<String> {
    let page = ada.call("tasks.list", request).await;
    let title = |task: &Value| task["title"].as_str().expect("it is there").to_owned();
    page["items"].as_array().expect("it is there").iter().map(title).collect()
}

#[tokio::test]
async fn a_task_is_placed_among_those_of_the_place_that_it_comes_to() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plan = create(&ada, json!({ "title": "Plan" })).await;
    let [first, second] = [
        create(&ada, json!({ "title": "First", "parent": plan })).await,
        create(&ada, json!({ "title": "Second", "parent": plan })).await,
    ];
    let loose = create(&ada, json!({ "title": "Loose" })).await;
    let steps = json!({ "filter": { "parent": plan } });
    let placed = ada
        .call(
            "tasks.move",
            json!({ "id": loose, "parent": plan, "after": first, "edit": { "priority": 1, "labels_add": ["x"] } }),
        )
        .await;
    assert_eq!((&placed["parent"], &placed["priority"], &placed["labels"]), (&plan, &json!(1), &json!(["x"])));
    assert_eq!(titles(&ada, steps.clone()).await, ["First", "Loose", "Second"]);
    ada.call("tasks.move", json!({ "id": second })).await;
    assert_eq!(titles(&ada, steps.clone()).await, ["Second", "First", "Loose"], "first of its place");
    ada.call("tasks.move", json!({ "id": first, "before": second })).await;
    assert_eq!(titles(&ada, steps.clone()).await, ["First", "Second", "Loose"]);
    ada.call("tasks.move", json!({ "id": second, "parent": null, "after": plan })).await;
    assert_eq!(titles(&ada, json!({})).await, ["Plan", "Second"]);
    let own = json!({ "id": plan, "parent": first });
    assert_eq!(ada.try_call("tasks.move", own).await.map_err(|error| error.code), Err(Code::Invalid));
    ada.call("undo", json!({})).await;
    assert_eq!(titles(&ada, steps).await, ["First", "Second", "Loose"], "place and parent are one action");
}

#[tokio::test]
async fn a_task_moves_with_what_stands_in_it_and_no_deeper_than_eight() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let chain = async |name: &str, length: usize| {
        let mut ids: Vec<Value> = Vec::new();
        for number in 0..length {
            let parent = ids.last().cloned();
            ids.push(create(&ada, json!({ "title": format!("{name} {number}"), "parent": parent })).await);
        }
        ids
    };
    let (long, short) = (chain("Long", 5).await, chain("Short", 4).await);
    for command in ["tasks.update", "tasks.move"] {
        let too_deep = json!({ "id": short[0], "parent": long[4] });
        let refused = ada.try_call(command, too_deep).await.expect_err("nine would stand in each other");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("parent")), "{command}");
        let itself = json!({ "id": long[0], "parent": long[4] });
        let refused = ada.try_call(command, itself).await.expect_err("it would stand in itself");
        assert!(refused.message.contains("part of itself"), "{command}: {}", refused.message);
        // Eight fit.
        let moved = ada.call(command, json!({ "id": short[0], "parent": long[3] })).await;
        assert_eq!(moved["parent"], long[3], "{command}");
        ada.call("undo", json!({})).await;
        // The last step alone fits below what the whole does not.
        let moved = ada.call(command, json!({ "id": short[3], "parent": long[4] })).await;
        assert_eq!(moved["parent"], long[4], "{command}");
        ada.call("undo", json!({})).await;
    }
}

#[tokio::test]
async fn a_copy_stands_behind_its_original_with_steps_and_labels() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    create(&ada, json!({ "title": "Last" })).await;
    let plan = create(
        &ada,
        json!({ "title": "Plan", "notes": "How", "labels": ["a"], "project": "Site", "due": "2030-01-01", "evening": true }),
    )
    .await;
    let step = create(&ada, json!({ "title": "Step", "parent": plan, "labels": ["b"], "status": "done" })).await;
    create(&ada, json!({ "title": "Part of the step", "parent": step })).await;
    let gone = create(&ada, json!({ "title": "Gone", "parent": plan })).await;
    ada.call("tasks.delete", json!({ "id": gone })).await;
    let copy = ada.call("tasks.duplicate", json!({ "id": plan })).await;
    assert_eq!(titles(&ada, json!({})).await, ["Plan", "Plan", "Last"]);
    let second = ada.call("tasks.list", json!({})).await["items"][1]["id"].clone();
    assert_eq!(second, copy["id"], "the copy comes behind");
    for field in ["title", "notes", "labels", "project", "due", "evening", "priority", "status"] {
        assert_eq!(copy[field], get(&ada, &plan).await[field], "{field}");
    }
    assert_eq!((&copy["subtasks"], &copy["subtasks_closed"]), (&json!(1), &json!(1)));
    let steps = ada.call("tasks.list", json!({ "filter": { "parent": copy["id"] } })).await;
    let copied = &steps["items"][0];
    assert_eq!((&copied["title"], &copied["labels"]), (&json!("Step"), &json!(["b"])));
    assert_eq!(titles(&ada, json!({ "filter": { "parent": copied["id"] } })).await, ["Part of the step"]);
}

#[tokio::test]
async fn several_tasks_are_copied_in_one_action_each_with_its_steps() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = create(&ada, json!({ "title": "First" })).await;
    let second = create(&ada, json!({ "title": "Second" })).await;
    create(&ada, json!({ "title": "Step", "parent": first })).await;
    let before = titles(&ada, json!({})).await;
    let reply = ada.call("tasks.duplicate_many", json!({ "ids": [first, second, first] })).await;
    assert_eq!(reply["changed"], 2, "named twice is copied once");
    let copied = ada.call("tasks.list", json!({})).await;
    let copied: Vec<_> =
        copied["items"].as_array().expect("tasks").iter().map(|task| (&task["title"], &task["subtasks"])).collect();
    let (first, second) = ((&json!("First"), &json!(1)), (&json!("Second"), &json!(0)));
    assert_eq!(copied.iter().filter(|each| **each == first).count(), 2);
    assert_eq!(copied.iter().filter(|each| **each == second).count(), 2);
    ada.call("undo", json!({})).await;
    assert_eq!(titles(&ada, json!({})).await, before, "one undo takes back all");
}

#[tokio::test]
async fn a_task_becomes_a_project_of_its_steps_and_loses_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plan = create(&ada, json!({ "title": "Move house", "notes": "In May" })).await;
    for title in ["Find boxes", "Call movers"] {
        create(&ada, json!({ "title": title, "parent": plan })).await;
    }
    let reply = ada.call("tasks.to_project", json!({ "id": plan })).await;
    assert_eq!((&reply["project"]["name"], &reply["project"]["open"]), (&json!("Move house"), &json!(2)));
    let filter = json!({ "filter": { "project": reply["project"]["id"] } });
    assert_eq!(titles(&ada, filter).await, ["Find boxes", "Call movers"]);
    assert_eq!(titles(&ada, json!({ "view": "trash" })).await, ["Move house"], "with its notes");
    ada.call("undo", json!({})).await;
    assert_eq!(get(&ada, &plan).await["subtasks"], 2);
    ada.call("projects.create", json!({ "name": "MOVE HOUSE" })).await;
    let refused = ada.try_call("tasks.to_project", json!({ "id": plan })).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Conflict));
}

#[tokio::test]
async fn projects_stand_where_they_are_put() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three"] {
        ids.push(ada.call("projects.create", json!({ "name": name })).await["id"].clone());
    }
    for (request, order) in [
        (json!({ "id": ids[2] }), "Three One Two"),
        (json!({ "id": ids[2], "after": ids[0] }), "One Three Two"),
        (json!({ "id": ids[1], "before": ids[0] }), "Two One Three"),
    ] {
        ada.call("projects.move", request).await;
        let page = ada.call("projects.list", json!({})).await;
        let names: Vec<_> = page["items"]
            .as_array()
            .expect("it is there")
            .iter()
            .map(|it| it["name"].as_str().expect("it is there"))
            .collect();
        assert_eq!(names.join(" "), order);
    }
}

/// The newest change of a field.
async fn newest(ada: &Person, id: &Value, field: &str) -> Value {
    let page = ada.call("tasks.history", json!({ "id": id })).await;
    let items = page["items"].as_array().expect("it is there");
    items.iter().find(|change| change["field"] == field).cloned().unwrap_or_else(|| panic!("{field} in {page}"))
}

async fn revert(ada: &Person, id: &Value, field: &str) -> Value {
    let change = newest(ada, id, field).await;
    ada.call("tasks.revert", json!({ "id": id, "txn": change["txn"], "field": field })).await
}

#[tokio::test]
async fn every_field_is_given_the_value_that_it_had() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let other = create(&ada, json!({ "title": "Other" })).await;
    let task = json!({ "title": "Task", "notes": "Before", "priority": 2, "due": "2030-01-01", "project": "Site", "labels": ["a"] });
    let id = create(&ada, task).await;
    let before = get(&ada, &id).await;
    let everything = json!({
        "id": id, "title": "Changed", "notes": "After", "status": "done", "priority": 1, "due": "2031-01-01", "start": "2030-05-05",
        "duration_min": 5, "project": null, "parent": other, "labels": ["b"], "evening": true,
    });
    ada.call("tasks.update", everything).await;
    let history = ada.call("tasks.history", json!({ "id": id })).await;
    let of_labels: Vec<_> =
        history["items"].as_array().expect("it is there").iter().filter(|change| change["field"] == "label").collect();
    assert_eq!(of_labels.len(), 3, "{history}");
    assert_eq!((&of_labels[0]["new"], &of_labels[1]["old"]), (&json!("b"), &json!("a")));
    for field in
        ["title", "notes", "status", "priority", "due", "start", "duration_min", "project", "parent", "evening"]
    {
        let after = revert(&ada, &id, field).await;
        assert_eq!(after[field], before[field], "{field}");
    }
    let after = revert(&ada, &id, "label").await;
    assert_eq!(after["labels"], json!(["a"]));
    assert_eq!(after["completed_at"], Value::Null, "what is open has no instant of closing");
    let site = before["project"]["id"].clone();
    ada.call("tasks.update", json!({ "id": id, "project": null })).await;
    ada.call("projects.delete", json!({ "id": site })).await;
    let change = newest(&ada, &id, "project").await;
    let request = json!({ "id": id, "txn": change["txn"], "field": "project" });
    let refused = ada.try_call("tasks.revert", request).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Conflict), "the project is gone");
    for field in ["created", "ord", "nonsense"] {
        let request = json!({ "id": id, "txn": change["txn"], "field": field });
        let refused = ada.try_call("tasks.revert", request).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Invalid), "{field}");
    }
}

#[tokio::test]
async fn the_history_of_a_task_holds_what_was_said_about_it_page_by_page() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let id = create(&ada, json!({ "title": "Task" })).await;
    let comment = ada.call("comments.create", json!({ "task": id, "text": "First words" })).await["id"].clone();
    ada.call("comments.update", json!({ "id": comment, "text": "Other words" })).await;
    ada.call("comments.delete", json!({ "id": comment })).await;
    ada.call("tasks.move", json!({ "id": id })).await;
    ada.call("tasks.complete", json!({ "id": id })).await;
    let whole = ada.call("tasks.history", json!({ "id": id })).await;
    let told: Vec<_> = whole["items"]
        .as_array()
        .expect("it is there")
        .iter()
        .map(|change| (change["field"].as_str().expect("it is there"), change["old"].as_str(), change["new"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("status", Some("open"), Some("done")),
            ("comment", Some("Other words"), None),
            ("comment", Some("First words"), Some("Other words")),
            ("comment", None, Some("First words")),
            ("created", None, None),
        ]
    );
    let (mut request, mut paged) = (json!({ "id": id, "limit": 2 }), Vec::new());
    loop {
        let page = ada.call("tasks.history", request.clone()).await;
        paged.extend(page["items"].as_array().expect("it is there").clone());
        match page["next"].as_str() {
            Some(next) => request["cursor"] = json!(next),
            None => break,
        }
    }
    assert_eq!(json!(paged), whole["items"]);
    assert_eq!(revert(&ada, &id, "comment").await["comments"], 1, "a removed comment comes back");
}

#[tokio::test]
async fn the_history_of_a_task_tells_of_its_links_its_time_and_its_reminders() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let id = create(&ada, json!({ "title": "Task", "due": "2030-01-01T09:00[UTC]" })).await;
    let other = create(&ada, json!({ "title": "Call Acme" })).await;
    let link = json!({ "from": id, "to": other, "kind": "blocks" });
    ada.call("links.add", link.clone()).await;
    for (task, title) in [(&id, "Call Acme"), (&other, "Task")] {
        let change = newest(&ada, task, "link").await;
        assert_eq!((change["old"].as_str(), change["new"].as_str()), (None, Some(title)), "{change}");
    }
    ada.call("links.remove", link).await;
    let change = newest(&ada, &id, "link").await;
    assert_eq!((change["old"].as_str(), change["new"].as_str()), (Some("Call Acme"), None), "{change}");

    let reminder = ada.call("reminders.add", json!({ "task": id, "before_min": 10 })).await["id"].clone();
    let change = newest(&ada, &id, "reminder").await;
    assert_eq!((change["old"].as_str(), change["new"].as_str()), (None, Some("10 min")), "{change}");
    ada.call("reminders.delete", json!({ "id": reminder })).await;
    assert_eq!(newest(&ada, &id, "reminder").await["old"], "10 min");

    let entry = ada.call("time.start", json!({ "task": id })).await["id"].clone();
    assert_eq!(newest(&ada, &id, "time").await["new"], "time");
    ada.call("time.delete", json!({ "id": entry })).await;
    assert_eq!(newest(&ada, &id, "time").await["old"], "time");
}
