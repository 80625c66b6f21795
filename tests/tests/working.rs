//! What hangs on tasks: quick add, comments, links, time, reminders, templates, filters, settings.

use atom_api::{tasks, time};
use atom_core::Code;
use atom_store::{Mode, Row as _, Scoped as _};
use atom_tests::{
    device::Device,
    fixture::{Fixture, Person},
};
use serde_json::{Value, json};

/// The code with which a call is refused, and the field it names.
async fn refused(person: &Person, name: &str, args: Value) -> (Code, Option<String>) {
    let error = person.try_call(name, args.clone()).await.expect_err(&format!("{name} {args} is refused"));
    (error.code, error.field)
}

async fn task(person: &Person, title: &str) -> Value {
    person.call("tasks.create", json!({ "title": title })).await["id"].clone()
}

#[tokio::test]
async fn a_line_becomes_the_task_that_it_says() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("projects.create", json!({ "name": "Q4 closing" })).await;
    let line = json!({
        "text": "Send invoice #q4 closing @billing p1 tomorrow 15:00 30min",
        "now": "2030-01-01T09:00:00", "tz": "Europe/Berlin",
    });
    let parsed = ada.call("tasks.parse", line.clone()).await;
    assert_eq!((&parsed["title"], &parsed["start"]), (&json!("Send invoice"), &json!("2030-01-02T15:00:00")));
    assert_eq!((&parsed["grain"], &parsed["project"]), (&json!("minute"), &json!("Q4 closing")));
    assert_eq!(parsed["spans"][0], json!({ "from": 13, "to": 24, "role": "project" }));
    let task = ada.call("tasks.quick_add", line).await;
    let week =
        |first_day: Value| json!({ "text": "Plan next week", "now": "2030-01-06T09:00:00", "first_day": first_day });
    let start = async |request: Value| ada.call("tasks.parse", request).await["start"].clone();
    assert_eq!(start(week(json!(null))).await, "2030-01-07", "a Monday unless told");
    ada.call("settings.set", json!({ "key": "locale.first_day", "value": "sunday" })).await;
    assert_eq!(start(week(json!(null))).await, "2030-01-14", "on a Sunday, as the person has set it");
    assert_eq!(start(week(json!("monday"))).await, "2030-01-07", "as the call says");
    assert_eq!((&task["title"], &task["due"]), (&json!("Send invoice"), &json!("2030-01-02T15:00[Europe/Berlin]")));
    assert_eq!((&task["project"]["name"], &task["labels"]), (&json!("Q4 closing"), &json!(["billing"])));
    assert_eq!((&task["priority"], &task["duration_min"]), (&json!(1), &json!(30)));
    assert_eq!(ada.call("projects.list", json!({})).await["items"].as_array().map(Vec::len), Some(1));
    let evening =
        ada.call("tasks.quick_add", json!({ "text": "Cook heute Abend", "now": "2030-01-01T09:00:00" })).await;
    assert_eq!((&evening["due"], &evening["evening"]), (&json!("2030-01-01"), &json!(true)));
    for (args, field) in [
        (json!({ "text": "p1 tomorrow" }), "text"),
        (json!({ "text": "x", "now": "soon" }), "now"),
        (json!({ "text": "x", "tz": "Mars/Olympus" }), "tz"),
    ] {
        assert_eq!(refused(&ada, "tasks.quick_add", args).await, (Code::Invalid, Some(field.to_owned())));
    }
}

#[tokio::test]
async fn comments_come_from_either_end_page_by_page_and_tell_that_they_were_changed() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = task(&ada, "Plan").await;
    let mut ids = Vec::new();
    for text in ["One", "Two", "Three"] {
        ids.push(ada.call("comments.create", json!({ "task": task, "text": text })).await["id"].clone());
    }
    let first = ada.call("comments.list", json!({ "task": task, "limit": 2 })).await;
    assert_eq!((&first["items"][0]["text"], &first["items"][0]["by"]), (&json!("One"), &json!("Ada")));
    let second = ada.call("comments.list", json!({ "task": task, "limit": 2, "cursor": first["next"] })).await;
    assert_eq!((&second["items"][0]["text"], &second["next"]), (&json!("Three"), &Value::Null));
    let newest = json!({ "task": task, "limit": 2, "newest": true });
    let first = ada.call("comments.list", newest.clone()).await;
    assert_eq!((&first["items"][0]["text"], &first["items"][1]["text"]), (&json!("Three"), &json!("Two")));
    let mut earlier = newest;
    earlier["cursor"] = first["next"].clone();
    let second = ada.call("comments.list", earlier).await;
    assert_eq!((&second["items"][0]["text"], &second["next"]), (&json!("One"), &Value::Null));
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1), "{second}");
    let changed = ada.call("comments.update", json!({ "id": ids[0], "text": "First" })).await;
    assert!(changed["edited_at"].is_string() && changed["text"] == "First");
    ada.call("comments.delete", json!({ "id": ids[1] })).await;
    let left = ada.call("comments.list", json!({ "task": task })).await;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(2));
    for text in [" \n", "\u{0}", &"x".repeat(65_537)] {
        let args = json!({ "task": task, "text": text });
        assert_eq!(refused(&ada, "comments.create", args).await, (Code::Invalid, Some("text".to_owned())));
    }
}

#[tokio::test]
async fn no_task_waits_for_itself_be_it_through_others() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let (one, two, three) = (task(&ada, "One").await, task(&ada, "Two").await, task(&ada, "Three").await);
    let link = |from: &Value, to: &Value, kind: &str| json!({ "from": from, "to": to, "kind": kind });
    ada.call("links.add", link(&one, &two, "blocks")).await;
    ada.call("links.add", link(&one, &two, "blocks")).await;
    ada.call("links.add", link(&two, &three, "blocks")).await;
    assert_eq!(refused(&ada, "links.add", link(&three, &one, "blocks")).await.0, Code::Conflict);
    assert_eq!(refused(&ada, "links.add", link(&one, &one, "relates")).await, (Code::Invalid, Some("to".into())));
    ada.call("links.add", link(&three, &one, "relates")).await;
    // Without direction it is one link, whichever way it is named.
    ada.call("links.remove", link(&one, &three, "relates")).await;
    assert_eq!(refused(&ada, "links.remove", link(&three, &one, "relates")).await.0, Code::NotFound);
    ada.call("links.remove", link(&two, &three, "blocks")).await;
    ada.call("links.add", link(&three, &one, "blocks")).await;
    // One that is removed for good holds up nobody.
    let four = task(&ada, "Four").await;
    ada.call("links.add", link(&two, &four, "blocks")).await;
    assert_eq!(refused(&ada, "links.add", link(&four, &one, "blocks")).await.0, Code::Conflict);
    ada.call("tasks.delete", json!({ "id": two })).await;
    ada.call("tasks.purge", json!({ "ids": [two] })).await;
    ada.call("links.add", link(&four, &one, "blocks")).await;
}

#[tokio::test]
async fn the_clock_of_a_person_runs_on_one_task_at_a_time() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let (one, two) = (task(&ada, "One").await, task(&ada, "Two").await);
    assert!(ada.call("time.stop", json!({})).await["entry"].is_null());
    let first = ada.call("time.start", json!({ "task": one })).await;
    assert_eq!(ada.call("time.start", json!({ "task": one })).await, first, "it runs on");
    ada.call("time.start", json!({ "task": two })).await;
    let of_one = ada.call("time.list", json!({ "task": one })).await;
    assert!(of_one["items"][0]["ended_at"].is_string());
    assert_eq!(ada.call("time.running", json!({})).await["entry"]["title"], "Two");
    // Starting and stopping were one action.
    ada.call("undo", json!({})).await;
    assert_eq!(ada.call("time.running", json!({})).await["entry"]["title"], "One");
    let stopped = ada.call("time.stop", json!({})).await;
    assert!(stopped["entry"]["ended_at"].is_string());
    assert!(ada.call("time.running", json!({})).await["entry"].is_null());
    let span = |from: &str, to: &str| json!({ "task": two, "started_at": from, "ended_at": to });
    let backwards = span("2020-01-01T10:00:00Z", "2020-01-01T09:00:00Z");
    assert_eq!(refused(&ada, "time.add", backwards).await, (Code::Invalid, Some("ended_at".to_owned())));
    let added = ada.call("time.add", span("2020-01-01T09:00:00Z", "2020-01-01T10:00:00Z")).await;
    let update = |end: &str| json!({ "id": added["id"], "ended_at": end, "note": "Sketches" });
    assert_eq!(refused(&ada, "time.update", update("2020-01-01T08:00:00Z")).await.0, Code::Invalid);
    assert_eq!(ada.call("time.update", update("2020-01-01T11:00:00Z")).await["note"], "Sketches");
    assert_eq!(ada.call("tasks.get", json!({ "id": two })).await["tracked_s"], 7200);
}

#[tokio::test]
async fn work_lies_between_1970_and_now() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = task(&ada, "One").await;
    let span = |from: &str, to: &str| json!({ "task": task, "started_at": from, "ended_at": to });
    for (from, to, field) in [
        ("1969-12-31T23:00:00Z", "1970-01-01T01:00:00Z", "started_at"),
        ("2020-01-01T09:00:00Z", "2120-01-01T10:00:00Z", "ended_at"),
        ("2120-01-01T09:00:00Z", "2120-01-01T10:00:00Z", "started_at"),
    ] {
        assert_eq!(refused(&ada, "time.add", span(from, to)).await, (Code::Invalid, Some(field.to_owned())));
    }
    let added = ada.call("time.add", span("2020-01-01T09:00:00Z", "2020-01-01T10:00:00Z")).await;
    let later = json!({ "id": added["id"], "ended_at": "2120-01-01T10:00:00Z" });
    assert_eq!(refused(&ada, "time.update", later).await, (Code::Invalid, Some("ended_at".to_owned())));
}

#[tokio::test]
async fn the_clock_stops_with_the_task_that_is_removed_for_good() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let plan = task(&ada, "Plan").await;
    let step = ada.call("tasks.create", json!({ "title": "Step", "parent": plan })).await["id"].clone();
    ada.call("time.start", json!({ "task": step })).await;
    ada.call("tasks.delete", json!({ "id": plan })).await;
    assert_eq!(ada.call("time.running", json!({})).await["entry"]["title"], "Step", "it may come back");
    ada.call("tasks.purge", json!({ "ids": [plan] })).await;
    assert!(ada.call("time.running", json!({})).await["entry"].is_null());
    // What is taken back is as it was.
    ada.call("undo", json!({})).await;
    assert_eq!(ada.call("time.running", json!({})).await["entry"]["title"], "Step");
}

#[tokio::test]
async fn a_clock_on_a_task_that_is_gone_is_stopped_by_the_next_start_or_stop() {
    let device = Device::new(1).await;
    let (store, scope) = (&device.store, &device.scope);
    let create = async |title: &str| {
        device.clock.advance(1);
        let request = tasks::Create { title: title.to_owned(), ..tasks::Create::default() };
        atom_tasks::create(store, scope, request).await.expect("a task").id
    };
    let running = async || {
        let mut read = store.read(scope).await.expect("a handle");
        let sql = "SELECT count(*) FROM time_entry WHERE workspace = ?1 AND ended_at IS NULL AND deleted = 0";
        read.query(sql).fetch_one().await.expect("a count").get::<i64, _>(0)
    };
    for starts in [true, false] {
        let gone = create("Gone").await;
        device.clock.advance(1);
        atom_tasks::time::start(store, scope, time::Start { task: gone }).await.expect("it runs");
        // As another device leaves it, which knew of no clock.
        let mut txn = store.write(scope, Mode::Action).await.expect("a transaction");
        txn.query("UPDATE task SET deleted = 1 WHERE workspace = ?1 AND id = ?2")
            .bind(gone.uuid())
            .execute()
            .await
            .expect("removed");
        txn.commit("Gone", None).await.expect("committed");
        assert_eq!(running().await, 1);
        device.clock.advance(1);
        if starts {
            let next = create("Next").await;
            atom_tasks::time::start(store, scope, time::Start { task: next }).await.expect("it runs");
            assert_eq!(running().await, 1, "on the next task alone");
            device.clock.advance(1);
        }
        atom_tasks::time::stop(store, scope).await.expect("stopped");
        assert_eq!(running().await, 0);
    }
}

#[tokio::test]
async fn completing_a_task_leaves_its_steps_in_the_trash_as_they_are() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for command in ["tasks.complete", "tasks.apply"] {
        let plan = task(&ada, "Plan").await;
        let step = async |title: &str, parent: &Value| {
            ada.call("tasks.create", json!({ "title": title, "parent": parent })).await["id"].clone()
        };
        let seen = step("Seen", &plan).await;
        let thrown = step("Thrown away", &plan).await;
        let below = step("Below it", &thrown).await;
        ada.call("tasks.delete", json!({ "id": thrown })).await;
        let request = match command {
            "tasks.complete" => json!({ "id": plan }),
            _ => json!({ "ids": [plan], "edit": { "status": "done" } }),
        };
        ada.call(command, request).await;
        for (id, status) in [(&plan, "done"), (&seen, "done"), (&thrown, "open"), (&below, "open")] {
            assert_eq!(ada.call("tasks.get", json!({ "id": id })).await["status"], status, "{command}");
        }
    }
}

#[tokio::test]
async fn a_reminder_is_at_a_time_or_before_the_task_is_due_and_moves_with_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = task(&ada, "Call").await;
    for args in [
        json!({ "task": task }),
        json!({ "task": task, "at": "2030-01-02T15:00[UTC]", "before_min": 5 }),
        json!({ "task": task, "at": "2030-01-02" }),
    ] {
        assert_eq!(refused(&ada, "reminders.add", args).await, (Code::Invalid, Some("at".to_owned())));
    }
    let at = ada.call("reminders.add", json!({ "task": task, "at": "2030-01-02T15:00[Europe/Berlin]" })).await;
    assert_eq!((&at["next"], &at["done"]), (&json!("2030-01-02T14:00:00Z"), &json!(false)));
    let before = ada.call("reminders.add", json!({ "task": task, "before_min": 30 })).await;
    assert!(before["next"].is_null(), "the task has no due date");
    for (due, next) in
        [("2030-03-01T10:00[UTC]", "2030-03-01T09:30:00Z"), ("2030-04-01T10:00[UTC]", "2030-04-01T09:30:00Z")]
    {
        ada.call("tasks.update", json!({ "id": task, "due": due })).await;
        let listed = ada.call("reminders.list", json!({ "task": task })).await;
        assert_eq!(listed["items"][1]["next"], next);
    }
    ada.call("reminders.delete", json!({ "id": at["id"] })).await;
    assert_eq!(ada.call("reminders.list", json!({ "task": task })).await["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_template_makes_the_task_again_with_its_steps_and_days() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let today = jiff::Zoned::now().date();
    let due = |days: i64| today.checked_add(jiff::Span::new().days(days)).expect("a day").to_string();
    let root = ada
        .call(
            "tasks.create",
            json!({ "title": "Close the month", "notes": "- [ ] Bank", "priority": 2, "labels": ["books"],
                    "project": "Studio", "due": due(3), "duration_min": 90 }),
        )
        .await;
    let step = ada.call("tasks.create", json!({ "title": "Export", "parent": root["id"], "due": due(-1) })).await;
    ada.call("tasks.create", json!({ "title": "Deep", "parent": step["id"] })).await;
    ada.call("tasks.create", json!({ "title": "Send", "parent": root["id"] })).await;
    ada.call("tasks.complete", json!({ "id": step["id"] })).await;
    let template = ada.call("templates.create", json!({ "task": root["id"], "name": "Month" })).await;
    assert_eq!(
        (&template["name"], &template["title"], &template["steps"]),
        (&json!("Month"), &json!("Close the month"), &json!(3))
    );
    let made = ada.call("templates.use", json!({ "id": template["id"] })).await;
    for field in ["title", "notes", "priority", "labels", "project", "due", "duration_min", "subtasks"] {
        assert_eq!(made[field], ada.call("tasks.get", json!({ "id": root["id"] })).await[field], "{field}");
    }
    let steps = ada.call("tasks.list", json!({ "filter": { "parent": made["id"] } })).await;
    let steps: Vec<_> = steps["items"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| (&step["title"], &step["status"]))
        .map(|(t, s)| (t.clone(), s.clone()))
        .collect();
    assert_eq!(steps, [(json!("Export"), json!("open")), (json!("Send"), json!("open"))]);
    let elsewhere = ada.call("templates.use", json!({ "id": template["id"], "project": "Other" })).await;
    assert_eq!(elsewhere["project"]["name"], "Other");
    ada.call("undo", json!({})).await;
    assert!(ada.try_call("tasks.get", json!({ "id": elsewhere["id"] })).await.is_err(), "one action, undone as one");
    ada.call("templates.update", json!({ "id": template["id"], "name": "Closing" })).await;
    assert_eq!(ada.call("templates.list", json!({})).await["items"][0]["name"], "Closing");
    ada.call("templates.delete", json!({ "id": template["id"] })).await;
    assert_eq!(ada.call("templates.list", json!({})).await["items"], json!([]));
}

#[tokio::test]
async fn saved_filters_keep_their_query_and_their_order() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let query =
        json!({ "view": "all", "filter": { "priority": 1 }, "sort": "due", "group": "project", "form": "board" });
    let first = ada.call("filters.create", json!({ "name": "Urgent", "query": query })).await;
    ada.call("filters.create", json!({ "name": "Everything", "query": {} })).await;
    assert_eq!(refused(&ada, "filters.create", json!({ "name": "URGENT", "query": {} })).await.0, Code::Conflict);
    let names = |listed: &Value| -> Vec<Value> {
        listed["items"].as_array().expect("items").iter().map(|item| item["name"].clone()).collect()
    };
    let listed = ada.call("filters.list", json!({})).await;
    assert_eq!(names(&listed), ["Urgent", "Everything"]);
    assert_eq!(listed["items"][0]["query"], query);
    let changed =
        ada.call("filters.update", json!({ "id": first["id"], "name": "Now", "query": { "view": "today" } })).await;
    assert_eq!((&changed["name"], &changed["query"]["view"]), (&json!("Now"), &json!("today")));
    ada.call("filters.delete", json!({ "id": first["id"] })).await;
    assert_eq!(names(&ada.call("filters.list", json!({})).await), ["Everything"]);
}

#[tokio::test]
async fn settings_are_a_persons_own_and_go_back_to_what_they_are_unless_told() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    let set = |key: &str, value: Value| json!({ "key": key, "value": value });
    ada.call("settings.set", set("appearance.theme", json!("dark"))).await;
    let settings = ada.call("settings.set", set("shortcuts", json!({ "undo": null }))).await;
    assert_eq!(settings["values"], json!({ "appearance.theme": "dark", "shortcuts": { "undo": null } }));
    assert_eq!(bob.call("settings.get", json!({})).await["values"], json!({}));
    let cleared = ada.call("settings.set", set("appearance.theme", Value::Null)).await;
    assert_eq!(cleared["values"], json!({ "shortcuts": { "undo": null } }));
    ada.call("undo", json!({})).await;
    assert_eq!(ada.call("settings.get", json!({})).await["values"]["appearance.theme"], "dark");
    for (key, value, field) in [
        ("appearance.theme", json!("pink"), "value"),
        ("sample.present", json!(true), "value"),
        ("sample.present", Value::Null, "value"),
        ("lists", json!({ "x": "y".repeat(70_000) }), "value"),
        ("no.such", json!(1), "key"),
    ] {
        assert_eq!(refused(&ada, "settings.set", set(key, value)).await, (Code::Invalid, Some(field.to_owned())));
    }
    let fixture = fixture.reopen().await;
    let settings = ada.through(&fixture).call("settings.get", json!({})).await;
    assert_eq!(settings["values"]["appearance.theme"], "dark", "on disk");
}

#[tokio::test]
async fn the_sample_is_made_once_and_taken_away_without_what_a_person_made() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let own = ada.call("tasks.create", json!({ "title": "My own", "labels": ["client"] })).await["id"].clone();
    ada.call("sample.create", json!({})).await;
    let total = |view: &'static str| {
        let ada = ada.clone();
        async move {
            let page = ada.call("tasks.list", json!({ "view": view, "with_total": true, "limit": 1000 })).await;
            page["total"].as_u64().expect("a total")
        }
    };
    let full = total("all").await;
    assert!(full > 20 && total("completed").await >= 4 && total("today").await >= 6, "something to look at");
    assert_eq!(ada.call("settings.get", json!({})).await["values"]["sample.present"], true);
    ada.call("sample.create", json!({})).await;
    assert_eq!(total("all").await, full, "twice adds nothing");
    assert_eq!(ada.call("undo", json!({})).await["command"], "sample.create", "and is no action");
    assert_eq!(total("all").await, 1);
    ada.call("redo", json!({})).await;
    let projects = ada.call("projects.list", json!({})).await;
    assert_eq!(projects["items"].as_array().map(Vec::len), Some(3));
    // A person makes herself at home in it.
    let page = ada.call("tasks.list", json!({ "filter": { "text": "Send Nordlicht" } })).await;
    let sample = page["items"][0]["id"].clone();
    ada.call("tasks.update", json!({ "id": sample, "title": "Edited" })).await;
    let step = ada.call("tasks.create", json!({ "title": "My step", "parent": sample })).await["id"].clone();
    let added = ada
        .call("tasks.create", json!({ "title": "Added", "project": projects["items"][0]["id"], "labels": ["print"] }))
        .await["id"]
        .clone();
    ada.call("sample.remove", json!({})).await;
    assert_eq!(total("all").await, 3, "hers");
    assert_eq!(total("completed").await, 0);
    for id in [&own, &step, &added] {
        let task = ada.call("tasks.get", json!({ "id": id })).await;
        assert!(task["project"].is_null() && task["parent"].is_null(), "{task}");
    }
    let names: Vec<Value> = ada.call("labels.list", json!({})).await["items"]
        .as_array()
        .expect("labels")
        .iter()
        .map(|label| label["name"].clone())
        .collect();
    assert_eq!(names, ["client", "print"], "labels that her tasks carry stay");
    for list in ["projects.list", "templates.list", "filters.list"] {
        assert_eq!(ada.call(list, json!({})).await["items"], json!([]), "{list}");
    }
    assert_eq!(refused(&ada, "sample.remove", json!({})).await.0, Code::Conflict);
    ada.call("undo", json!({})).await;
    assert_eq!(ada.call("tasks.get", json!({ "id": sample })).await["title"], "Edited");
    assert_eq!(ada.call("tasks.get", json!({ "id": step })).await["parent"], sample);
    let verified = ada.call("app.verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
}
