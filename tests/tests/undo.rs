//! Every write command that says it can be undone is undone, and redone.

use atom_api::{Effect, Undo, commands};
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

/// Everything that a person sees of tasks, projects and labels, without the instants of the last change.
async fn seen(person: &Person) -> Value {
    let mut seen = vec![
        person.call("projects.list", json!({})).await,
        person.call("labels.list", json!({})).await,
        person.call("tasks.counts", json!({ "today": "2030-01-01" })).await,
        person.call("templates.list", json!({})).await,
        person.call("filters.list", json!({})).await,
        person.call("settings.get", json!({})).await,
        person.call("time.running", json!({})).await,
    ];
    let mut ids = Vec::new();
    for view in ["all", "completed", "trash"] {
        let page = person.call("tasks.list", json!({ "view": view, "sort": "order", "limit": 1000 })).await;
        ids.extend(page["items"].as_array().expect("items").iter().map(|task| task["id"].clone()));
    }
    for id in ids {
        let children = person.call("tasks.list", json!({ "filter": { "parent": id } })).await;
        for task in std::iter::once(&json!({ "id": id })).chain(children["items"].as_array().expect("items")) {
            seen.push(person.call("attachments.list", json!({ "task": task["id"] })).await);
            let mut task = person.call("tasks.get", json!({ "id": task["id"] })).await;
            task.as_object_mut().expect("a task").remove("updated_at");
            for list in ["comments.list", "time.list", "reminders.list"] {
                seen.push(person.call(list, json!({ "task": task["id"] })).await);
            }
            seen.push(task);
        }
    }
    json!(seen)
}

#[tokio::test]
async fn every_write_that_says_so_is_undone_and_redone() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada
        .call(
            "tasks.create",
            json!({ "title": "Plan", "project": "Site", "labels": ["a", "b"], "due": "2030-01-01", "notes": "n" }),
        )
        .await;
    let id = task["id"].clone();
    ada.call("tasks.create", json!({ "title": "Step", "parent": id })).await;
    let done = ada.call("tasks.create", json!({ "title": "Done", "status": "done" })).await["id"].clone();
    let trashed = ada.call("tasks.create", json!({ "title": "Old" })).await["id"].clone();
    ada.call("tasks.delete", json!({ "id": trashed })).await;
    // Above the others, so that moving to the top changes something.
    ada.call("tasks.create", json!({ "title": "Newest" })).await;
    let project = task["project"]["id"].clone();
    let second = ada.call("projects.create", json!({ "name": "Second" })).await["id"].clone();
    let label = ada.call("labels.list", json!({})).await["items"][0]["id"].clone();
    ada.call("tasks.update", json!({ "id": id, "title": "The plan" })).await;
    let renaming = ada.call("tasks.history", json!({ "id": id, "limit": 1 })).await["items"][0]["txn"].clone();
    let link = |from: &Value, to: &Value| json!({ "from": from, "to": to, "kind": "blocks" });
    ada.call("links.add", link(&done, &id)).await;
    let comment = ada.call("comments.create", json!({ "task": id, "text": "Words" })).await["id"].clone();
    let span = ada.call("time.start", json!({ "task": id })).await["id"].clone();
    let reminder = ada.call("reminders.add", json!({ "task": id, "before_min": 10 })).await["id"].clone();
    let template = ada.call("templates.create", json!({ "task": id })).await["id"].clone();
    let filter = ada.call("filters.create", json!({ "name": "Mine", "query": {} })).await["id"].clone();
    let everything = json!({
        "id": id, "title": "Other", "notes": null, "status": "in_progress", "priority": 1, "due": "2031-05-05T10:00[Europe/Berlin]",
        "start": "2031-01-01", "duration_min": 30, "project": "New project", "labels": ["b", "c"],
    });
    let (upload, file) = (ada.upload(b"bytes").await, ada.attach(&id, "plan.txt", b"first").await["id"].clone());
    let table = ada.upload("title,project,labels,parent\nFirst,Imported,fresh,\nSecond,,,First\n".as_bytes()).await;
    let writes = [
        ("tasks.create", json!({ "title": "New", "project": "Another", "labels": ["x"] })),
        (
            "tasks.create_many",
            json!({ "items": [{ "title": "One" }, { "title": "Two", "parent": id }, { "title": "Three", "status": "done" }] }),
        ),
        ("tasks.update", everything),
        ("tasks.update", json!({ "id": done, "parent": id })),
        ("tasks.complete", json!({ "id": id })),
        ("tasks.reopen", json!({ "id": done })),
        ("tasks.delete", json!({ "id": id })),
        ("tasks.restore", json!({ "id": trashed })),
        ("tasks.move", json!({ "id": id })),
        ("tasks.move", json!({ "id": done, "parent": id, "edit": { "status": "open", "priority": 2 } })),
        (
            "tasks.apply",
            json!({ "ids": [id, done], "edit": { "status": "cancelled", "due": "2031-01-01", "evening": true, "priority": 2, "project": "Bulk", "labels_add": ["a", "bulk"], "labels_remove": ["b"] } }),
        ),
        ("tasks.apply", json!({ "ids": [id, done], "edit": { "trashed": true } })),
        ("tasks.purge", json!({})),
        ("tasks.duplicate", json!({ "id": id })),
        ("tasks.duplicate_many", json!({ "ids": [id, done] })),
        ("tasks.to_project", json!({ "id": id })),
        ("tasks.revert", json!({ "id": id, "txn": renaming, "field": "title" })),
        ("projects.move", json!({ "id": project, "after": second })),
        ("labels.create", json!({ "name": "New", "color": "red" })),
        ("labels.update", json!({ "id": label, "name": "Renamed", "color": "green" })),
        ("labels.update", json!({ "id": label, "name": "B" })),
        ("labels.delete", json!({ "id": label })),
        ("attachments.add", json!({ "task": id, "name": "more.txt", "upload": upload })),
        ("attachments.delete", json!({ "id": file })),
        ("tasks.quick_add", json!({ "text": "Call Bob #Calls @phone p1 tomorrow" })),
        ("comments.create", json!({ "task": id, "text": "More words" })),
        ("comments.update", json!({ "id": comment, "text": "Other words" })),
        ("comments.delete", json!({ "id": comment })),
        ("links.add", link(&trashed, &id)),
        ("links.remove", link(&done, &id)),
        ("time.start", json!({ "task": done })),
        ("time.stop", json!({})),
        ("time.add", json!({ "task": id, "started_at": "2020-01-01T09:00:00Z", "ended_at": "2020-01-01T10:00:00Z" })),
        ("time.update", json!({ "id": span, "started_at": "2020-01-01T09:00:00Z", "note": "n" })),
        ("time.delete", json!({ "id": span })),
        ("reminders.add", json!({ "task": id, "at": "2030-01-01T09:00[UTC]" })),
        ("reminders.delete", json!({ "id": reminder })),
        ("templates.create", json!({ "task": id, "name": "Again" })),
        ("templates.use", json!({ "id": template })),
        ("templates.update", json!({ "id": template, "name": "Renamed" })),
        ("templates.delete", json!({ "id": template })),
        ("filters.create", json!({ "name": "Theirs", "query": { "view": "today" } })),
        ("filters.update", json!({ "id": filter, "name": "Ours", "query": { "view": "all" } })),
        ("filters.delete", json!({ "id": filter })),
        ("data.import", json!({ "upload": table, "name": "table.csv" })),
        ("sample.create", json!({})),
        ("settings.set", json!({ "key": "appearance.theme", "value": "dark" })),
        ("projects.create", json!({ "name": "Third" })),
        ("projects.update", json!({ "id": project, "name": "Renamed", "color": "red" })),
        ("projects.delete", json!({ "id": project })),
        // Last, for it is made beforehand and stays.
        ("sample.remove", json!({})),
    ];
    for spec in commands().iter().filter(|spec| spec.undo == Undo::Yes) {
        assert!(
            writes.iter().any(|(name, _)| *name == spec.name),
            "{} says it can be undone and is not tried",
            spec.name
        );
    }
    for (name, args) in writes {
        if name == "sample.remove" {
            ada.call("sample.create", json!({})).await;
        }
        let before = seen(&ada).await;
        ada.call(name, args).await;
        let after = seen(&ada).await;
        assert_ne!(before, after, "{name} changes something");
        let undone = ada.call("undo", json!({})).await;
        assert_eq!((&undone["command"], &undone["kept"]), (&json!(name), &json!(0)));
        assert_eq!(seen(&ada).await, before, "{name} is undone");
        ada.call("redo", json!({})).await;
        assert_eq!(seen(&ada).await, after, "{name} is redone");
        ada.call("undo", json!({})).await;
        assert_eq!(seen(&ada).await, before, "{name} is undone again");
    }
    let verified = ada.call("app.verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn every_write_is_undoable_or_says_why_not() {
    for spec in commands().iter().filter(|spec| spec.effect != Effect::Read) {
        match spec.undo {
            Undo::Yes => {}
            Undo::No(because) => assert!(because.ends_with('.'), "{}: the reason is a sentence", spec.name),
            Undo::NotNeeded => panic!("{} changes something and says nothing about undo", spec.name),
        }
    }
}

#[tokio::test]
async fn a_new_action_ends_the_chance_to_redo() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "One" })).await;
    ada.call("undo", json!({})).await;
    ada.call("tasks.create", json!({ "title": "Two" })).await;
    assert!(ada.try_call("redo", json!({})).await.is_err());
    assert_eq!(ada.call("undo", json!({})).await["subject"], "Two");
    assert!(ada.try_call("undo", json!({})).await.is_err(), "what was undone before is not undone twice");
}

/// Somebody in Ada's workspace, and in it now.
async fn member(fixture: &Fixture, ada: &Person, name: &str) -> Person {
    let person = fixture.person(name).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let invited = ada.call("members.invite", json!({ "email": email, "role": "member" })).await;
    let joined = person.call("members.accept", json!({ "code": invited["code"] })).await;
    person.call("workspaces.select", json!({ "id": joined["id"] })).await;
    person
}

#[tokio::test]
async fn a_task_does_not_go_back_into_one_that_another_member_removed() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob").await;
    let plan = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let step = ada.call("tasks.create", json!({ "title": "Step", "parent": plan })).await["id"].clone();
    ada.call("tasks.update", json!({ "id": step, "parent": null, "title": "Task" })).await;
    bob.call("tasks.delete", json!({ "id": plan })).await;
    bob.call("tasks.purge", json!({ "ids": [plan] })).await;
    let undone = ada.call("undo", json!({})).await;
    assert_eq!(
        (&undone["changed"], &undone["kept"]),
        (&json!(1), &json!(1)),
        "the title goes back, the parent is gone"
    );
    let listed = ada.call("tasks.list", json!({ "view": "all" })).await;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["title"]), (&step, &json!("Step")));
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn a_task_does_not_go_back_into_its_own_step() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob").await;
    let one = ada.call("tasks.create", json!({ "title": "One" })).await["id"].clone();
    let two = ada.call("tasks.create", json!({ "title": "Two", "parent": one })).await["id"].clone();
    ada.call("tasks.update", json!({ "id": two, "parent": null })).await;
    bob.call("tasks.update", json!({ "id": one, "parent": two })).await;
    let undone = ada.call("undo", json!({})).await;
    assert_eq!((&undone["changed"], &undone["kept"]), (&json!(0), &json!(1)));
    assert!(ada.call("tasks.get", json!({ "id": two })).await["parent"].is_null());
    assert_eq!(ada.call("tasks.get", json!({ "id": one })).await["parent"], two);
    let listed = ada.call("tasks.list", json!({ "view": "all" })).await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "both are seen: {listed}");
}

#[tokio::test]
async fn what_another_member_uses_by_now_is_not_taken_away_by_undo() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada, "Bob").await;
    let kept = async || {
        let undone = ada.call("undo", json!({})).await;
        assert_eq!((&undone["changed"], &undone["kept"]), (&json!(0), &json!(1)), "{undone}");
    };
    // A project.
    let task = bob.call("tasks.create", json!({ "title": "From Bob" })).await["id"].clone();
    let project = ada.call("projects.create", json!({ "name": "Shared" })).await["id"].clone();
    bob.call("tasks.update", json!({ "id": task, "project": project })).await;
    kept().await;
    assert_eq!(ada.call("tasks.get", json!({ "id": task })).await["project"]["id"], project);
    assert_eq!(ada.call("projects.list", json!({})).await["items"][0]["name"], "Shared");
    // A label.
    ada.call("labels.create", json!({ "name": "urgent" })).await;
    bob.call("tasks.update", json!({ "id": task, "labels": ["urgent"] })).await;
    kept().await;
    assert_eq!(ada.call("labels.list", json!({})).await["items"][0]["name"], "urgent");
    // A task, by a step of it.
    let plan = ada.call("tasks.create", json!({ "title": "Plan" })).await["id"].clone();
    let step = bob.call("tasks.create", json!({ "title": "Step", "parent": plan })).await["id"].clone();
    kept().await;
    assert_eq!(ada.call("tasks.get", json!({ "id": step })).await["parent"], plan);
    assert_eq!(ada.call("tasks.get", json!({ "id": plan })).await["title"], "Plan");
    // A project that another member removed takes nothing back.
    let away = ada.call("tasks.update", json!({ "id": task, "project": null })).await;
    assert!(away["project"].is_null());
    bob.call("projects.delete", json!({ "id": project })).await;
    kept().await;
    assert!(ada.call("tasks.get", json!({ "id": task })).await["project"].is_null());
    let inbox = ada.call("tasks.list", json!({ "view": "inbox" })).await;
    assert!(inbox["items"].as_array().is_some_and(|items| items.iter().any(|item| item["id"] == task)), "{inbox}");
    // Nor out of the one that it is in by now.
    let from = ada.call("projects.create", json!({ "name": "From" })).await["id"].clone();
    let to = ada.call("projects.create", json!({ "name": "To" })).await["id"].clone();
    ada.call("tasks.update", json!({ "id": task, "project": from })).await;
    ada.call("tasks.update", json!({ "id": task, "project": to })).await;
    bob.call("projects.delete", json!({ "id": from })).await;
    kept().await;
    assert_eq!(ada.call("tasks.get", json!({ "id": task })).await["project"]["id"], to);
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);
}
