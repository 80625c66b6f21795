//! Out of Atom and into it: exports that other programs read, and what they wrote.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// A workspace with something of everything.
async fn furnish(ada: &Person) -> Value {
    let id = ada
        .call(
            "tasks.create",
            json!({
                "title": "=Plan \"the\" site; all, of it", "notes": "- first\n\n# not a heading here\n```\nopen", "priority": 2,
                "due": "2030-01-02T15:00[Europe/Berlin]", "start": "2030-01-01", "duration_min": 90, "project": "Site",
                "labels": ["home", "a, b"], "evening": true,
            }),
        )
        .await["id"]
        .clone();
    let step =
        ada.call("tasks.create", json!({ "title": "Step", "parent": id, "status": "in_progress" })).await["id"].clone();
    ada.call("tasks.create", json!({ "title": "Step of a step", "parent": step, "due": "2030-02-03" })).await;
    let done =
        ada.call("tasks.create", json!({ "title": "Done", "status": "done", "labels": ["home"] })).await["id"].clone();
    let old = ada.call("tasks.create", json!({ "title": "Thrown away" })).await["id"].clone();
    ada.call("tasks.create", json!({ "title": "Below the trash", "parent": old })).await;
    ada.call("tasks.delete", json!({ "id": old })).await;
    let purged = ada.call("tasks.create", json!({ "title": "Purged" })).await["id"].clone();
    ada.call("comments.create", json!({ "task": purged, "text": "of nothing" })).await;
    ada.call("tasks.delete", json!({ "id": purged })).await;
    ada.call("tasks.purge", json!({ "ids": [purged] })).await;
    ada.call("comments.create", json!({ "task": id, "text": "A comment" })).await;
    ada.call("links.add", json!({ "from": done, "to": id, "kind": "blocks" })).await;
    ada.call(
        "time.add",
        json!({ "task": id, "started_at": "2020-01-01T09:00:00Z", "ended_at": "2020-01-01T10:00:00Z" }),
    )
    .await;
    ada.call("reminders.add", json!({ "task": id, "before_min": 10 })).await;
    ada.call("templates.create", json!({ "task": id, "name": "Again" })).await;
    let project = ada.call("tasks.get", json!({ "id": id })).await["project"]["id"].clone();
    ada.call("filters.create", json!({ "name": "Site", "query": { "filter": { "project": project } } })).await;
    ada.attach(&id, "plan.txt", b"bytes").await;
    ada.call("projects.create", json!({ "name": "Empty", "color": "red" })).await;
    id
}

/// The whole text of an export in the folder of exports, read piece by piece.
async fn exported(ada: &Person, format: &str) -> (Value, String) {
    let reply = ada.call("data.export", json!({ "format": format })).await;
    let mut bytes = Vec::new();
    loop {
        let piece = ada.call("exports.read", json!({ "name": reply["name"], "offset": bytes.len() })).await;
        let read = STANDARD.decode(piece["data"].as_str().expect("base64")).expect("base64");
        bytes.extend(&read);
        if bytes.len() as u64 >= piece["bytes"].as_u64().expect("a size") {
            break;
        }
    }
    assert_eq!(reply["bytes"], bytes.len() as u64);
    (reply, String::from_utf8(bytes).expect("UTF-8"))
}

#[tokio::test]
async fn json_has_everything_of_the_workspace_and_nothing_of_another() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    bob.call("tasks.create", json!({ "title": "Bob's", "project": "Bob's", "labels": ["bob"] })).await;
    let id = furnish(&ada).await;
    let (reply, text) = exported(&ada, "json").await;
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&document["format"], &document["version"]), (&json!("atom"), &json!(1)));
    assert_eq!(reply["tasks"], 6);
    for (list, count) in [
        ("projects", 2),
        ("labels", 2),
        ("tasks", 6),
        ("comments", 1),
        ("links", 1),
        ("time_entries", 1),
        ("reminders", 1),
        ("templates", 1),
        ("saved_filters", 1),
        ("attachments", 1),
    ] {
        assert_eq!(document[list].as_array().map(Vec::len), Some(count), "{list}: {}", document[list]);
    }
    let tasks = document["tasks"].as_array().expect("tasks");
    let plan = tasks.iter().find(|task| task["id"] == id).expect("the plan");
    assert_eq!(plan["title"], "=Plan \"the\" site; all, of it");
    assert_eq!(plan["labels"], json!(["a, b", "home"]));
    assert_eq!((&plan["due"], &plan["evening"]), (&json!("2030-01-02T15:00[Europe/Berlin]"), &json!(true)));
    assert!(tasks.iter().any(|task| task["trashed_at"].is_string()));
    assert_eq!(document["attachments"][0]["name"], "plan.txt");
    assert!(!text.contains("Bob"), "nothing of another workspace");
}

#[tokio::test]
async fn the_other_forms_have_what_is_not_in_the_trash() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    furnish(&ada).await;
    let (reply, csv) = exported(&ada, "csv").await;
    assert_eq!(reply["tasks"], 4);
    assert!(csv.starts_with("id,title,notes,status,priority,due,"));
    assert!(csv.contains(",\"'=Plan \"\"the\"\" site; all, of it\","), "guarded: {csv}");
    assert!(csv.contains("\"\"\"a, b\"\", home\"") && csv.contains("\r\n"));
    let (_, markdown) = exported(&ada, "markdown").await;
    let position = |text: &str| markdown.find(text).unwrap_or_else(|| panic!("{text} is in {markdown}"));
    assert!(position("## Inbox") < position("- [x] Done (labels home)"));
    assert!(position("## Site") < position("- [ ] \\=Plan"));
    assert!(position("\\=Plan") < position("\n  - [ ] Step (in progress)\n"));
    assert!(position("\n  - [ ] Step (") < position("\n    - [ ] Step of a step (due 2030-02-03)\n"));
    assert!(markdown.contains("\n  # not a heading here\n"), "notes stand in their item");
    let (_, ics) = exported(&ada, "ics").await;
    assert_eq!((ics.matches("BEGIN:VTODO\r\n").count(), ics.matches("END:VTODO\r\n").count()), (4, 4));
    assert!(ics.contains("DUE:20300102T140000Z\r\n") && ics.contains("RELATED-TO;RELTYPE=PARENT:"));
    for text in [csv, markdown, ics] {
        assert!(
            !text.contains("Thrown away") && !text.contains("Below the trash") && !text.contains("Purged"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_export_goes_where_it_is_told_and_never_over_a_file() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "One" })).await;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("tasks.csv");
    let request = |path: &Path| json!({ "format": "csv", "path": path });
    let reply = ada.call("data.export", request(&path)).await;
    assert_eq!((&reply["name"], &reply["tasks"]), (&json!("tasks.csv"), &json!(1)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).expect("written").permissions().mode() & 0o777, 0o600);
    }
    fs::write(&path, "mine").expect("changed");
    let refused = ada.try_call("data.export", request(&path)).await.expect_err("there is a file");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("path")));
    assert_eq!(fs::read_to_string(&path).expect("read"), "mine");
    #[cfg(unix)]
    {
        let link = out.path().join("link.csv");
        std::os::unix::fs::symlink(out.path().join("nowhere"), &link).expect("a link");
        assert!(ada.try_call("data.export", request(&link)).await.is_err(), "nor through a link");
    }
    for path in [fixture.dir.path().join("inside.csv"), out.path().join("no/such/folder.csv"), "relative.csv".into()] {
        let refused = ada.try_call("data.export", request(&path)).await.expect_err("refused");
        assert_eq!(refused.code, Code::Invalid, "{}", path.display());
    }
    let left: Vec<_> = fs::read_dir(out.path()).expect("a folder").flatten().map(|file| file.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[tokio::test]
async fn the_folder_of_exports_is_parted_by_workspaces_and_names_lead_nowhere_else() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    ada.call("tasks.create", json!({ "title": "Ada's" })).await;
    let (reply, _) = exported(&ada, "json").await;
    let own = ada.session.workspace.id.to_string();
    let name = reply["name"].as_str().expect("a name");
    let foreign = bob.try_call("exports.read", json!({ "name": name, "offset": 0 })).await;
    assert_eq!(foreign.map_err(|error| error.code), Err(Code::NotFound));
    for name in [
        "",
        ".",
        "..",
        "../atom.db",
        "..\\atom.db",
        "/etc/passwd",
        "a/b",
        "a\u{0}b",
        ".hidden",
        "no-such-file.json",
        &format!("../{own}/{name}"),
        &"x".repeat(5_000),
    ] {
        let refused = ada.try_call("exports.read", json!({ "name": name, "offset": 0 })).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound), "{name:?}");
    }
    let beyond = ada.call("exports.read", json!({ "name": name, "offset": u64::MAX })).await;
    assert_eq!(beyond["data"], "");
    let second = ada.call("data.export", json!({ "format": "json" })).await;
    assert_ne!(second["name"], reply["name"], "one after the other, each has its own name");
}

#[tokio::test]
async fn what_a_stop_left_of_an_export_of_the_books_is_not_in_the_way_of_the_next() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("books.journal");
    fs::write(out.path().join("books.journal.part"), b"half").expect("written");
    ada.call("ledger.export", json!({ "format": "hledger", "path": path })).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).expect("written").permissions().mode() & 0o777, 0o600);
    }
    assert!(path.is_file());
    assert_eq!(fs::read_dir(out.path()).expect("a folder").count(), 2, "and nothing is added to it");
}

#[tokio::test]
async fn an_export_is_of_one_moment_however_much_is_written_meanwhile() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let items: Vec<Value> = (0..2_000).map(|at| json!({ "title": format!("Task {at}") })).collect();
    for items in items.chunks(500) {
        ada.call("tasks.create_many", json!({ "items": items })).await;
    }
    let (export, ()) = tokio::join!(exported(&ada, "json"), async {
        for at in 0..20 {
            ada.call("tasks.create", json!({ "title": format!("Later {at}") })).await;
        }
    });
    let document: Value = serde_json::from_str(&export.1).expect("JSON");
    let tasks = document["tasks"].as_array().expect("tasks");
    let later =
        tasks.iter().filter(|task| task["title"].as_str().is_some_and(|title| title.starts_with("Later"))).count();
    assert_eq!(tasks.len() - later, 2_000);
    let mut ids: Vec<&str> = tasks.iter().filter_map(|task| task["id"].as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), tasks.len());
}
