//! Into Atom: what other programs wrote and what Atom exported, all or nothing, and never twice.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::fs;

const TABLE: &str = "title,project,labels,due,parent,notes,done\n\
    Plan,Site,\"home, web\",2030-01-02,,\"- a\n- b\",\n\
    Step,,,,Plan,,yes\n\
    Alone,,web,,,,\n";

async fn import(person: &Person, text: &str) -> Value {
    let upload = person.upload(text.as_bytes()).await;
    person.call("data.import", json!({ "upload": upload, "name": "table.csv" })).await
}

async fn titles(person: &Person) -> Vec<String> {
    let mut titles = Vec::new();
    for view in ["all", "completed", "trash"] {
        let page = person.call("tasks.list", json!({ "view": view, "limit": 1000 })).await;
        titles.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|task| task["title"].as_str().expect("a title").to_owned()),
        );
    }
    titles.sort();
    titles
}

#[tokio::test]
async fn importing_twice_adds_nothing_and_one_undo_takes_all_of_it_back() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let upload = ada.upload(TABLE.as_bytes()).await;
    let preview = ada.call("data.preview", json!({ "upload": upload })).await;
    assert_eq!((&preview["source"], &preview["tasks"], &preview["present"]), (&json!("csv"), &json!(3), &json!(0)));
    assert_eq!((&preview["projects"], &preview["labels"]), (&json!(["Site"]), &json!(["home", "web"])));
    assert_eq!(preview["sample"][0]["steps"], 1);
    assert_eq!(titles(&ada).await, Vec::<String>::new(), "a preview changes nothing");

    assert_eq!(import(&ada, TABLE).await["present"], 0);
    assert_eq!(titles(&ada).await, ["Alone", "Plan"]);
    let again = import(&ada, TABLE).await;
    assert_eq!((&again["tasks"], &again["present"], &again["projects"]), (&json!(3), &json!(3), &json!([])));
    assert_eq!(titles(&ada).await, ["Alone", "Plan"]);

    let undone = ada.call("undo", json!({})).await;
    assert_eq!((&undone["command"], &undone["subject"]), (&json!("data.import"), &json!("table.csv")));
    assert_eq!(titles(&ada).await, Vec::<String>::new());
    assert_eq!(ada.call("projects.list", json!({})).await["items"], json!([]));
    assert!(ada.try_call("undo", json!({})).await.is_err(), "the second import left nothing to undo");

    assert_eq!(import(&ada, TABLE).await["present"], 0, "after an undo all of it comes back");
    assert_eq!(titles(&ada).await, ["Alone", "Plan"]);
    let verified = ada.call("app.verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
}

#[tokio::test]
async fn what_a_person_changed_or_threw_away_stays_so() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("projects.create", json!({ "name": "SITE" })).await;
    import(&ada, TABLE).await;
    assert_eq!(ada.call("projects.list", json!({})).await["items"].as_array().map(Vec::len), Some(1), "found by name");
    let page = ada.call("tasks.list", json!({ "view": "all" })).await;
    let id = |title: &str| {
        let items = page["items"].as_array().expect("items");
        items.iter().find(|task| task["title"] == title).expect("a task")["id"].clone()
    };
    ada.call("tasks.update", json!({ "id": id("Plan"), "title": "My plan", "labels": [] })).await;
    ada.call("tasks.delete", json!({ "id": id("Alone") })).await;
    assert_eq!(import(&ada, TABLE).await["present"], 3);
    let plan = ada.call("tasks.get", json!({ "id": id("Plan") })).await;
    assert_eq!((&plan["title"], &plan["labels"]), (&json!("My plan"), &json!([])));
    assert!(ada.call("tasks.get", json!({ "id": id("Alone") })).await["trashed_at"].is_string());
}

#[tokio::test]
async fn an_export_of_atom_makes_the_same_workspace_elsewhere_and_adds_nothing_at_home() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let id = ada
        .call(
            "tasks.create",
            json!({ "title": "=Plan", "notes": "'- x", "project": "Site", "labels": ["home", "a, b"], "priority": 2,
                    "due": "2030-01-02T15:00[Europe/Berlin]", "start": "2030-01-01", "duration_min": 90, "evening": true }),
        )
        .await["id"]
        .clone();
    ada.call("tasks.create", json!({ "title": "Step", "parent": id, "status": "done" })).await;
    let old = ada.call("tasks.create", json!({ "title": "Old" })).await["id"].clone();
    ada.call("tasks.delete", json!({ "id": old })).await;
    ada.call("comments.create", json!({ "task": id, "text": "Words" })).await;
    ada.call("links.add", json!({ "from": id, "to": old, "kind": "relates" })).await;
    ada.call(
        "time.add",
        json!({ "task": id, "started_at": "2020-01-01T09:00:00Z", "ended_at": "2020-01-01T10:00:00Z" }),
    )
    .await;
    ada.call("reminders.add", json!({ "task": id, "before_min": 10 })).await;
    ada.call("templates.create", json!({ "task": id, "name": "Again" })).await;
    let project = ada.call("projects.list", json!({})).await["items"][0]["id"].clone();
    ada.call("filters.create", json!({ "name": "Site", "query": { "filter": { "project": project } } })).await;
    ada.call("projects.create", json!({ "name": "Empty", "color": "red" })).await;
    ada.call("labels.create", json!({ "name": "unused", "color": "blue" })).await;

    let out = tempfile::tempdir().expect("a directory");
    let path = |name: &str| out.path().join(name);
    ada.call("data.export", json!({ "format": "json", "path": path("one.json") })).await;
    let home = ada.call("data.import", json!({ "path": path("one.json") })).await;
    assert_eq!((&home["tasks"], &home["present"]), (&json!(3), &json!(3)), "at home all of it is there");

    let other = Fixture::new().await;
    let twin = other.person("Ada").await;
    let came = twin.call("data.import", json!({ "path": path("one.json") })).await;
    assert_eq!((&came["source"], &came["present"], &came["warnings"]), (&json!("atom"), &json!(0), &json!([])));
    twin.call("data.export", json!({ "format": "json", "path": path("two.json") })).await;
    let read =
        |name: &str| serde_json::from_str::<Value>(&fs::read_to_string(path(name)).expect("a file")).expect("JSON");
    assert_eq!(shape(&read("one.json")), shape(&read("two.json")));
    assert_eq!(twin.call("data.import", json!({ "path": path("one.json") })).await["present"], 3);
    assert_eq!(shape(&read("two.json")), shape(&read("one.json")));
    let verified = twin.call("app.verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
}

/// A document with names in the place of ids, sorted, and without instants that are of the import itself.
fn shape(document: &Value) -> Value {
    let mut names = std::collections::HashMap::new();
    for list in ["projects", "tasks"] {
        for item in document[list].as_array().expect("a list") {
            let name = item["name"].as_str().or(item["title"].as_str()).expect("a name");
            names.insert(item["id"].as_str().expect("an id").to_owned(), name.to_owned());
        }
    }
    fn named(value: &Value, names: &std::collections::HashMap<String, String>) -> Value {
        match value {
            Value::String(text) => json!(names.get(text).unwrap_or(text)),
            Value::Array(items) => items.iter().map(|item| named(item, names)).collect(),
            Value::Object(members) => {
                let kept = members.iter().filter(|(name, _)| !["id", "updated_at"].contains(&name.as_str()));
                kept.map(|(name, member)| {
                    (name.clone(), if name == "author" { json!(member["name"]) } else { named(member, names) })
                })
                .collect()
            }
            other => other.clone(),
        }
    }
    let lists =
        ["projects", "labels", "tasks", "comments", "links", "time_entries", "reminders", "templates", "saved_filters"];
    let sorted = |list: &str| {
        let items = document[list].as_array().expect("a list");
        let mut items: Vec<Value> = items.iter().map(|item| named(item, &names)).collect();
        // Which end of such a link is which has no meaning.
        for link in items.iter_mut().filter(|item| item["kind"] == "relates") {
            if link["from"].as_str() > link["to"].as_str() {
                *link = json!({ "from": link["to"], "to": link["from"], "kind": "relates" });
            }
        }
        let mut items: Vec<String> = items.iter().map(Value::to_string).collect();
        items.sort();
        json!(items)
    };
    lists.iter().map(|list| ((*list).to_owned(), sorted(list))).collect()
}

#[tokio::test]
async fn a_file_that_cannot_be_read_changes_nothing_and_says_where() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    for (text, words) in [
        ("", "empty"),
        ("colour\nred\n", "head line"),
        ("TYPE,CONTENT,INDENT\ntask,good,1\nepic,bad,1\n", "Line 3"),
        ("{\"format\":\"atom\",\"version\":1,\n\"tasks\":[{\"id\":\"x\",\"title\":\"cut", "Line 2"),
        ("PK\u{3}\u{4}", "ZIP"),
    ] {
        let upload = ada.upload(text.as_bytes()).await;
        for command in ["data.preview", "data.import"] {
            let refused = ada.try_call(command, json!({ "upload": upload })).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("upload")), "{text}");
            assert!(refused.message.contains(words), "{text}: {}", refused.message);
        }
    }
    assert_eq!(titles(&ada).await, Vec::<String>::new());
    let upload = ada.upload(TABLE.as_bytes()).await;
    let foreign = bob.try_call("data.import", json!({ "upload": upload })).await;
    assert_eq!(foreign.map_err(|error| error.code), Err(Code::NotFound));
    let export = ada.call("data.export", json!({ "format": "csv" })).await;
    for request in [
        json!({}),
        json!({ "upload": upload, "path": "/tmp/x.csv" }),
        json!({ "path": export["path"] }),
        json!({ "path": fixture.dir.path().join("atom.db") }),
        json!({ "path": "relative.csv" }),
        json!({ "path": "/no/such/folder/x.csv" }),
        json!({ "path": std::env::temp_dir() }),
    ] {
        let refused = bob.try_call("data.import", request.clone()).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Invalid), "{request}");
    }
    #[cfg(unix)]
    {
        let out = tempfile::tempdir().expect("a directory");
        let link = out.path().join("link.csv");
        std::os::unix::fs::symlink(export["path"].as_str().expect("a path"), &link).expect("a link");
        let refused = bob.try_call("data.import", json!({ "path": link })).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::Invalid), "nor through a link");
    }
}

#[tokio::test]
async fn one_project_can_take_all_of_it_and_hostile_text_is_text() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let long = "x".repeat(3_000);
    let text = format!(
        "title,notes,project,labels,parent\n\"<script>alert(1)</script>\",\u{202e}abc,Elsewhere,\"'); DROP TABLE task;--\",\n\
         '=1+1,,,,\n{long},,,,\nSelf,,,,Self\n,only notes,,,\n"
    );
    let upload = ada.upload(text.as_bytes()).await;
    let came = ada.call("data.import", json!({ "upload": upload, "project": "Everything" })).await;
    assert_eq!(came["tasks"], 5);
    let page = ada.call("tasks.list", json!({ "view": "all", "limit": 100 })).await;
    let items = page["items"].as_array().expect("items");
    assert!(items.iter().all(|task| task["project"]["name"] == "Everything"), "{page}");
    for title in ["<script>alert(1)</script>", "=1+1", "only notes"] {
        assert!(items.iter().any(|task| task["title"] == title), "{title}: {page}");
    }
    assert!(
        items
            .iter()
            .any(|task| task["title"].as_str().is_some_and(|title| title.ends_with('…') && title.len() < 2_100))
    );
}

#[tokio::test]
async fn titles_and_names_in_which_nothing_is_to_be_seen_come_as_they_were_shown() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let text = "title,notes,project,labels\n\u{200b},Said here,\u{2060},\"\u{feff}, home\"\nSeen,,Site,\n";
    let upload = ada.upload(text.as_bytes()).await;
    let preview = ada.call("data.preview", json!({ "upload": upload })).await;
    let came = import(&ada, text).await;
    for reply in [&preview, &came] {
        assert_eq!((&reply["projects"], &reply["labels"]), (&json!(["Site"]), &json!(["home"])), "{reply}");
    }
    assert_eq!(titles(&ada).await, ["Said here", "Seen"]);
}

#[tokio::test]
async fn two_files_that_number_their_lines_are_two_files() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let (one, two) = ("id,title\n1,Milk\n", "id,title\n1,Plan\n");
    let atom = |title: &str| format!(r#"{{"format":"atom","version":1,"tasks":[{{"id":"","title":"{title}"}}]}}"#);
    let (three, four) = (atom("Bread"), atom("Ship"));
    let files = [one, two, three.as_str(), four.as_str()];
    for (file, present) in files.iter().map(|file| (file, 0)).chain(files.iter().map(|file| (file, 1))) {
        assert_eq!(import(&ada, file).await["present"], present, "{file}");
    }
    assert_eq!(titles(&ada).await, ["Bread", "Milk", "Plan", "Ship"]);
}

#[tokio::test]
async fn work_that_cannot_be_and_comments_that_are_too_long_are_told() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let span = |id: &str, from: &str, to: &str| json!({ "id": id, "task": "t", "started_at": from, "ended_at": to });
    let document = json!({
        "format": "atom", "version": 1,
        "tasks": [{ "id": "t", "title": "Plan" }],
        "time_entries": [
            span("1", "2020-01-01T09:00:00Z", "2020-01-01T10:00:00Z"),
            span("2", "2120-01-01T09:00:00Z", "2120-01-01T10:00:00Z"),
            span("3", "1960-01-01T09:00:00Z", "1960-01-01T10:00:00Z"),
            span("4", "2020-01-01T10:00:00Z", "2020-01-01T09:00:00Z"),
        ],
        "comments": [
            { "id": "5", "task": "t", "text": "x".repeat(65_537) },
            { "id": "6", "task": "t", "text": "y".repeat(65_536), "author": { "id": "9", "name": "Somebody" } },
        ],
    });
    let text = document.to_string();
    let upload = ada.upload(text.as_bytes()).await;
    let preview = ada.call("data.preview", json!({ "upload": upload })).await;
    let came = import(&ada, &text).await;
    for reply in [&preview, &came] {
        let troubles: Vec<&Value> =
            reply["warnings"].as_array().expect("a list").iter().map(|warning| &warning["trouble"]).collect();
        assert_eq!(troubles, ["span_left", "span_left", "span_left", "comment_cut"]);
    }
    let task = ada.call("tasks.list", json!({})).await["items"][0]["id"].clone();
    let task = ada.call("tasks.get", json!({ "id": task })).await;
    assert_eq!((&task["tracked_s"], &task["comments"]), (&json!(3600), &json!(2)));
    let comments = ada.call("comments.list", json!({ "task": task["id"] })).await;
    for comment in comments["items"].as_array().expect("a list") {
        assert_eq!(comment["text"].as_str().map(str::len), Some(65_536), "as much as fits");
    }
}

/// How many links the workspace has, by its export.
async fn links(person: &Person) -> usize {
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("all.json");
    person.call("data.export", json!({ "format": "json", "path": path })).await;
    let text = fs::read_to_string(path).expect("a file");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    document["links"].as_array().expect("a list").len()
}

#[tokio::test]
async fn many_links_come_whole_and_a_ring_loses_one() {
    const LINKS: usize = 20_000;
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = |at: usize| json!({ "id": format!("t{at}"), "title": format!("Task {at}") });
    let link = |from: usize, to: usize| json!({ "from": format!("t{from}"), "to": format!("t{to}"), "kind": "blocks" });
    let document = json!({
        "format": "atom", "version": 1,
        "tasks": (0..=LINKS).map(task).collect::<Vec<_>>(),
        // From the end: whoever follows them from link to link walks all that came before.
        "links": (0..LINKS).rev().map(|at| link(at, at + 1)).collect::<Vec<_>>(),
    });
    assert_eq!(import(&ada, &document.to_string()).await["present"], 0);
    assert_eq!(links(&ada).await, LINKS);

    let ring = json!({
        "format": "atom", "version": 1,
        "tasks": [{ "id": "a", "title": "A" }, { "id": "b", "title": "B" }, { "id": "c", "title": "C" }],
        "links": [
            { "from": "a", "to": "b", "kind": "blocks" },
            { "from": "b", "to": "c", "kind": "blocks" },
            { "from": "c", "to": "a", "kind": "blocks" },
        ],
    });
    import(&ada, &ring.to_string()).await;
    assert_eq!(links(&ada).await, LINKS + 2);
}

#[tokio::test]
async fn a_column_that_is_not_understood_can_be_told_what_it_says() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let upload = ada.upload(b"Vorhaben,Wann genau\nPlan,2030-01-02\nShip,\n").await;
    let refused = ada.try_call("data.preview", json!({ "upload": upload })).await.expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("upload")));

    let asked = ada.call("data.preview", json!({ "upload": upload, "columns": {} })).await;
    let columns = json!([
        { "name": "Vorhaben", "sample": "Plan" },
        { "name": "Wann genau", "sample": "2030-01-02" },
    ]);
    assert_eq!((&asked["tasks"], &asked["columns"]), (&json!(0), &columns));

    let told = json!({ "Vorhaben": "title", "Wann genau": "due" });
    let preview = ada.call("data.preview", json!({ "upload": upload, "columns": told })).await;
    assert_eq!((&preview["tasks"], &preview["columns"][1]["field"]), (&json!(2), &json!("due")));
    assert_eq!(preview["sample"][0]["due"], "2030-01-02");
    assert_eq!(titles(&ada).await, Vec::<String>::new(), "a preview changes nothing");

    for (columns, words) in [
        (json!({ "Vorhaben": "title", "Farbe": "due" }), "“Farbe”"),
        (json!({ "Vorhaben": "title", "Wann genau": "title" }), "“Wann genau”"),
        (json!({ "Vorhaben": "colour" }), "Vorhaben"),
    ] {
        for command in ["data.preview", "data.import"] {
            let refused = ada.try_call(command, json!({ "upload": upload, "columns": columns })).await;
            let refused = refused.expect_err("refused");
            assert_eq!(refused.code, Code::Invalid, "{columns}");
            assert!(refused.field.as_deref().is_some_and(|field| field.starts_with("columns")), "{refused:?}");
            assert!(refused.message.contains(words), "{columns}: {}", refused.message);
        }
    }

    let came = ada.call("data.import", json!({ "upload": upload, "columns": told })).await;
    assert_eq!((&came["tasks"], &came["columns"]), (&json!(2), &Value::Null));
    assert_eq!(titles(&ada).await, ["Plan", "Ship"]);
    ada.call("undo", json!({})).await;
    assert_eq!(titles(&ada).await, Vec::<String>::new());
}
