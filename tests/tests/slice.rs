//! The slice: an account, tasks, undo, a restart, and everything is there.

use atom_api::{app, tasks};
use atom_tests::fixture::Fixture;
use serde_json::json;

#[tokio::test]
async fn what_was_done_is_there_after_a_restart() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let task = ada.call("tasks.create", json!({ "title": "Renew the domain", "due": "2030-01-02", "priority": 1, "labels": ["it", "Web"], "project": "Website" })).await;
    let id = task["id"].clone();
    assert_eq!(task["labels"], json!(["it", "Web"]));
    assert_eq!(task["project"]["name"], "Website");
    ada.call("tasks.update", json!({ "id": id, "title": "Renew both domains", "labels": ["web"] })).await;
    ada.call("tasks.complete", json!({ "id": id })).await;
    let undone = ada.call("undo", json!({})).await;
    assert_eq!(
        (undone["command"].as_str(), undone["subject"].as_str()),
        (Some("tasks.complete"), Some("Renew both domains"))
    );

    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    let task = ada.call("tasks.get", json!({ "id": id })).await;
    assert_eq!(task["title"], "Renew both domains");
    assert_eq!(task["status"], "open");
    assert_eq!(task["labels"], json!(["Web"]), "a label keeps the case in which it was first written");
    let undone = ada.call("undo", json!({})).await;
    assert_eq!(undone["command"], "tasks.update", "undo goes on where it was before the restart");
    let task = ada.call("tasks.get", json!({ "id": id })).await;
    assert_eq!(task["title"], "Renew the domain");
    assert_eq!(task["labels"], json!(["it", "Web"]));
    ada.call("redo", json!({})).await;
    assert_eq!(ada.call("tasks.get", json!({ "id": id })).await["title"], "Renew both domains");
    let verified = ada.ask(app::Verify {}).await;
    assert!(verified.ok, "{verified:?}");
}

#[tokio::test]
async fn every_view_lists_what_it_counts() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let items: Vec<_> = (0..40)
        .map(|n| {
            let due = ["2030-01-01", "2030-01-02", "2030-01-03"].get(n % 4);
            let project = (n % 2 == 0).then_some("Site");
            json!({ "title": format!("Task {n}"), "due": due, "project": project, "priority": n % 4 + 1 })
        })
        .collect();
    let made = ada.call("tasks.create_many", json!({ "items": items })).await;
    for at in [0, 5, 6] {
        ada.call("tasks.complete", json!({ "id": made["ids"][at] })).await;
    }
    for at in [7, 8] {
        ada.call("tasks.delete", json!({ "id": made["ids"][at] })).await;
    }
    let today = json!("2030-01-02");
    let counts = ada.call("tasks.counts", json!({ "today": today })).await;
    for view in ["inbox", "today", "upcoming", "all", "completed", "trash"] {
        for sort in ["order", "due", "priority", "created", "updated", "completed", "title"] {
            let mut seen = Vec::new();
            let mut cursor = json!(null);
            let mut total = json!(null);
            loop {
                let page = ada.call("tasks.list", json!({ "view": view, "sort": sort, "today": today, "limit": 7, "cursor": cursor, "with_total": true })).await;
                seen.extend(page["items"].as_array().expect("items").iter().map(|task| task["id"].to_string()));
                (cursor, total) = (page["next"].clone(), page["total"].clone());
                if cursor.is_null() {
                    break;
                }
            }
            assert_eq!(json!(seen.len()), counts[view], "{view} by {sort}");
            assert_eq!(total, counts[view], "{view} by {sort}");
            let distinct: std::collections::HashSet<_> = seen.iter().collect();
            assert_eq!(distinct.len(), seen.len(), "{view} by {sort}: no row twice");
            let by_offset = ada
                .call("tasks.list", json!({ "view": view, "sort": sort, "today": today, "offset": 3, "limit": 1000 }))
                .await;
            let by_offset: Vec<_> =
                by_offset["items"].as_array().expect("items").iter().map(|task| task["id"].to_string()).collect();
            assert_eq!(by_offset, seen[seen.len().min(3)..], "{view} by {sort}: an offset leaves out the first rows");
        }
    }
    let listed = ada.ask(tasks::List { limit: Some(1000), ..Default::default() }).await;
    let titles: Vec<_> = listed.items.iter().take(3).map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["Task 1", "Task 2", "Task 3"], "many tasks keep their order");
}
