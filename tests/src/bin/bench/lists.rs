//! Lists of a large workspace through the door, and changes of many tasks at once.

use crate::{
    TASKS,
    figures::{ms, row},
};
use anyhow::Result;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fmt::Write as _, time::Instant};

const SUBJECTS: [&str; 4] = ["invoice", "lease", "export", "stand"];
const PROJECTS: [&str; 3] = ["Site", "Closing", "Onboarding"];
/// Tasks that one action changes.
const MANY: usize = 10_000;

/// A workspace with 100,000 tasks.
pub(crate) async fn fill(report: &mut String) -> Result<(Fixture, Person)> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let began = Instant::now();
    for chunk in 0..TASKS / 10_000 {
        let items: Vec<_> = (0..10_000)
            .map(|n| {
                let n = chunk * 10_000 + n;
                let due = (n % 3 == 0).then(|| format!("2030-{:02}-{:02}", n % 12 + 1, n % 28 + 1));
                let mut item =
                    json!({ "title": format!("Task {n} about the {}", SUBJECTS[n % 4]), "priority": n % 4 + 1 });
                if let Some(due) = due {
                    item["due"] = json!(due);
                }
                if let Some(project) = PROJECTS.get(n % 5) {
                    item["project"] = json!(project);
                }
                if n % 9 == 0 {
                    item["labels"] = json!(["bug"]);
                }
                item
            })
            .collect();
        ada.call("tasks.create_many", json!({ "items": items })).await;
    }
    let made = began.elapsed();
    writeln!(
        report,
        "{TASKS} tasks were made by `tasks.create_many` in {:.1} s ({:.0} tasks/s, logged and durable).\n",
        made.as_secs_f64(),
        TASKS as f64 / made.as_secs_f64()
    )?;
    Ok((fixture, ada))
}

/// First pages of lists, groups, and one action on 10,000 tasks.
pub(crate) async fn measure(report: &mut String, (_, ada): &(Fixture, Person)) -> Result<()> {
    writeln!(report, "## First page (100 rows) of {TASKS} tasks through the door\n")?;
    writeln!(report, "| request | p50 | p95 |\n|---|---|---|")?;
    for (name, request) in [
        ("all, by hand", json!({ "view": "all", "with_total": true })),
        ("inbox", json!({ "view": "inbox", "with_total": true })),
        ("today, by due", json!({ "view": "today", "today": "2030-06-15" })),
        ("upcoming, by due", json!({ "view": "upcoming", "today": "2030-06-15" })),
        ("all, by priority", json!({ "view": "all", "sort": "priority" })),
        ("all, newest", json!({ "view": "all", "sort": "created" })),
        ("all, from row 50,000 (scroll bar dragged)", json!({ "view": "all", "offset": 50_000 })),
        ("all, grouped by priority", json!({ "view": "all", "group": "priority" })),
        ("all, grouped by project", json!({ "view": "all", "group": "project" })),
        ("upcoming, grouped by day", json!({ "view": "upcoming", "group": "day", "today": "2030-06-15" })),
        ("today, grouped by time", json!({ "view": "today", "group": "time", "today": "2030-06-15" })),
        ("all, title contains “lease”, by hand", json!({ "view": "all", "filter": { "text": "lease" } })),
    ] {
        let mut times = Vec::new();
        for _ in 0..60 {
            let began = Instant::now();
            ada.call("tasks.list", request.clone()).await;
            times.push(began.elapsed());
        }
        row(report, name, &mut times)?;
    }
    let mut times = Vec::new();
    for _ in 0..60 {
        let began = Instant::now();
        ada.call("tasks.counts", json!({ "today": "2030-06-15" })).await;
        times.push(began.elapsed());
    }
    row(report, "`tasks.counts`", &mut times)?;
    for group in ["day", "status", "priority", "project"] {
        let mut times = Vec::new();
        for _ in 0..20 {
            let began = Instant::now();
            ada.call("tasks.groups", json!({ "view": "all", "group": group, "today": "2030-06-15" })).await;
            times.push(began.elapsed());
        }
        row(report, &format!("`tasks.groups` by {group}"), &mut times)?;
    }
    writeln!(report, "\nAim: p95 of a first page at most 5 ms.\n")?;
    many(report, ada).await
}

/// One action on 10,000 tasks, and its undo.
async fn many(report: &mut String, ada: &Person) -> Result<()> {
    let ids = ada.call("tasks.ids", json!({ "view": "all" })).await;
    let ids: Vec<Value> = ids["ids"].as_array().into_iter().flatten().take(MANY).cloned().collect();
    writeln!(report, "## {MANY} tasks in one action\n\n| | |\n|---|---|")?;
    let began = Instant::now();
    ada.call("tasks.apply", json!({ "ids": ids, "edit": { "status": "done" } })).await;
    writeln!(report, "| `tasks.apply`: all done | {} |", ms(began.elapsed()))?;
    let began = Instant::now();
    ada.call("undo", json!({})).await;
    writeln!(report, "| `undo` | {} |", ms(began.elapsed()))?;
    writeln!(report, "\nAim: at most 1 s each.\n")?;
    Ok(())
}
