//! Lists of a large workspace through the door, and changes of many tasks at once.

use crate::{
    TASKS,
    figures::{aimed_row, row, times_table},
    peer::Plain,
};
use anyhow::Result;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

const SUBJECTS: [&str; 4] = ["invoice", "lease", "export", "stand"];
const PROJECTS: [&str; 3] = ["Site", "Closing", "Onboarding"];
/// Tasks that one action changes: all of a project.
pub(crate) const MOVED: usize = 10_000;
/// The project that they are in.
pub(crate) const PROJECT_OF_MANY: &str = "Moving house";
/// Tasks that are done, beside those that are open.
const DONE: usize = 10_000;
/// First pages that are asked for of each list.
const PAGES: usize = 60;
/// How often many are changed and brought back.
const ROUNDS: usize = 7;

/// A workspace with 100,000 open tasks, and some that are done.
pub(crate) async fn fill(report: &mut String) -> Result<(Fixture, Person)> {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let all = TASKS + DONE;
    let began = Instant::now();
    for first in (0..all).step_by(10_000) {
        let items: Vec<_> = (first..first + 10_000).map(item).collect();
        ada.call("tasks.create_many", json!({ "items": items })).await;
    }
    let made = began.elapsed();
    let dir = tempfile::tempdir()?;
    let plain = Plain::new(&dir.path().join("plain.db")).await?.fill(all).await?;
    let rate = |took: Duration| all as f64 / took.as_secs_f64();
    writeln!(
        report,
        "{all} tasks, of which {DONE} are done, were made by `tasks.create_many` in {:.1} s ({:.0} a second, logged and \
         durable); plain SQLite took {:.1} s ({:.0} a second).\n",
        made.as_secs_f64(),
        rate(made),
        plain.as_secs_f64(),
        rate(plain)
    )?;
    Ok((fixture, ada))
}

/// The how-manieth task.
fn item(n: usize) -> Value {
    let mut item = json!({ "title": format!("Task {n} about the {}", SUBJECTS[n % 4]), "priority": n % 4 + 1 });
    if n.is_multiple_of(3) {
        item["due"] = json!(format!("2030-{:02}-{:02}", n % 12 + 1, n % 28 + 1));
    }
    if let Some(project) = PROJECTS.get(n % 5) {
        item["project"] = json!(project);
    }
    if n.is_multiple_of(9) {
        item["labels"] = json!(["bug"]);
    }
    if n >= TASKS {
        item["status"] = json!("done");
    } else if n % 10 == 3 {
        item["project"] = json!(PROJECT_OF_MANY);
    }
    item
}

/// How long one command takes, again and again.
async fn times(ada: &Person, name: &str, request: &Value, count: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let began = Instant::now();
        ada.call(name, request.clone()).await;
        times.push(began.elapsed());
    }
    times
}

/// First pages of lists, groups, counts, and one action on 10,000 tasks.
pub(crate) async fn measure(report: &mut String, made: &str, (_, ada): &(Fixture, Person)) -> Result<()> {
    writeln!(report, "## Lists of {TASKS} open tasks through the door\n\n{made}")?;
    times_table(report, "first page (100 rows)")?;
    let dir = tempfile::tempdir()?;
    let mut plain = Plain::new(&dir.path().join("plain.db")).await?;
    plain.fill(TASKS).await?;
    let mut peer = Vec::new();
    for _ in 0..PAGES {
        let began = Instant::now();
        plain.page().await?;
        peer.push(began.elapsed());
    }
    row(report, "plain SQLite, in order (the peer)", &mut peer)?;
    let today = "2030-06-15";
    for (name, request) in [
        ("all, by hand", json!({ "view": "all", "with_total": true })),
        ("inbox", json!({ "view": "inbox", "with_total": true })),
        ("today, by due", json!({ "view": "today", "today": today, "with_total": true })),
        ("upcoming, by due", json!({ "view": "upcoming", "today": today, "with_total": true })),
        ("completed, latest first", json!({ "view": "completed", "with_total": true })),
        ("label “bug”, by hand", json!({ "view": "all", "filter": { "label": "bug" }, "with_total": true })),
        ("all, by priority", json!({ "view": "all", "sort": "priority" })),
        ("all, newest", json!({ "view": "all", "sort": "created" })),
        ("all, grouped by priority", json!({ "view": "all", "group": "priority" })),
        ("all, grouped by project", json!({ "view": "all", "group": "project" })),
        ("upcoming, grouped by day", json!({ "view": "upcoming", "group": "day", "today": today })),
        ("today, grouped by time", json!({ "view": "today", "group": "time", "today": today })),
        ("all, title contains “lease”, by hand", json!({ "view": "all", "filter": { "text": "lease" } })),
    ] {
        aimed_row(report, name, &mut times(ada, "tasks.list", &request, PAGES).await, 5.0)?;
    }
    let dragged = json!({ "view": "all", "offset": 50_000 });
    row(report, "all, from row 50,000 (scroll bar dragged)", &mut times(ada, "tasks.list", &dragged, PAGES).await)?;
    writeln!(report)?;
    times_table(report, "counts")?;
    let request = json!({ "today": today });
    aimed_row(report, "`tasks.counts`", &mut times(ada, "tasks.counts", &request, PAGES).await, 5.0)?;
    for (view, group) in [
        ("all", "day"),
        ("all", "time"),
        ("all", "status"),
        ("all", "priority"),
        ("all", "project"),
        ("inbox", "priority"),
        ("today", "time"),
        ("upcoming", "day"),
        ("completed", "completed"),
    ] {
        let request = json!({ "view": view, "group": group, "today": today, "tz": "Europe/Berlin" });
        let mut times = times(ada, "tasks.groups", &request, PAGES).await;
        aimed_row(report, &format!("`tasks.groups` of {view} by {group}"), &mut times, 5.0)?;
    }
    many(report, ada, &mut plain).await
}

/// One action on 10,000 tasks, and its undo.
async fn many(report: &mut String, ada: &Person, plain: &mut Plain) -> Result<()> {
    let ids = ada.call("tasks.ids", json!({ "view": "all" })).await;
    let ids: Vec<Value> = ids["ids"].as_array().into_iter().flatten().take(MOVED).cloned().collect();
    let (mut done, mut undone, mut peer) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        ada.call("tasks.apply", json!({ "ids": ids, "edit": { "status": "done" } })).await;
        done.push(began.elapsed());
        let began = Instant::now();
        ada.call("undo", json!({})).await;
        undone.push(began.elapsed());
        let began = Instant::now();
        plain.change(MOVED, "done").await?;
        peer.push(began.elapsed());
        plain.change(MOVED, "open").await?;
    }
    writeln!(report)?;
    times_table(report, &format!("{MOVED} tasks in one action"))?;
    row(report, "plain SQLite, one UPDATE (the peer)", &mut peer)?;
    aimed_row(report, "`tasks.apply`: all done", &mut done, 1_000.0)?;
    aimed_row(report, "`undo`", &mut undone, 1_000.0)?;
    Ok(())
}
