//! What comes in, goes out and is thrown away, by mouse: imports, exports, the sample, the trash, filters, notifications
//! and jobs. What came of it is asked of the host.

use atom_testkit::github::{Fault, GithubMock};
use atom_tests::{
    desk::{Desk, id, row},
    keyboard::Keyboard,
    places,
    seat::Seat,
    webdriver::Key,
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any test here takes.
const VERY_LATE: Duration = Duration::from_secs(300);

/// The titles of a page of tasks, by the alphabet.
fn titles(page: &Value) -> Vec<&str> {
    let tasks = page["items"].as_array().into_iter().flatten();
    let mut titles: Vec<&str> = tasks.filter_map(|task| task["title"].as_str()).collect();
    titles.sort_unstable();
    titles
}

fn is_empty(page: &Value) -> bool {
    page["items"] == json!([])
}

/// Makes tasks and puts them into the trash.
async fn throw_away(keys: &Keyboard<'_>, titles: &[&str]) {
    for title in titles {
        let task = keys.call("tasks.create", json!({ "title": title })).await;
        keys.call("tasks.delete", json!({ "id": task["id"] })).await;
    }
}

const TABLE: &str = "title,project,due\nRenew the domain,Website,2030-01-02\nWater the plants,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_looked_at_before_it_is_imported_and_one_undo_takes_all_of_it_back() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    places::go(page, "/settings/data").await;
    places::drop_file(page, "tasks.csv", TABLE).await;
    let dialog = id("import-dialog");
    for text in ["Recognised: CSV table", "2 tasks", "New projects: Website", "Renew the domain", "Water the plants"] {
        page.read(&dialog, text).await;
    }
    assert!(is_empty(&keys.call("tasks.list", json!({})).await), "only looked at");
    page.click(&id("import-now")).await;
    page.see_no(&dialog).await;
    let both = ["Renew the domain", "Water the plants"];
    let all = keys.until("tasks.list", json!({}), "both tasks", |page| titles(page) == both).await;
    let filed = all["items"].as_array().into_iter().flatten().find(|task| task["title"] == both[0]).expect("a task");
    assert_eq!((&filed["project"]["name"], &filed["due"]), (&json!("Website"), &json!("2030-01-02")), "{filed}");
    page.read(".toasts", "2 tasks imported").await;
    Desk::on(page).undo().await;
    keys.until("tasks.list", json!({}), "no task", is_empty).await;
    keys.until("projects.list", json!({}), "no project", is_empty).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_is_not_understood_is_told_in_the_dialog_and_the_preview_follows() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    places::go(page, "/settings/data").await;
    places::drop_file(page, "tasks.csv", "Vorhaben,Wann genau\nRenew the domain,2030-01-02\nWater the plants,\n").await;
    let dialog = id("import-dialog");
    page.read(&dialog, "No column is known to have the titles").await;
    page.see_no(&id("import-now")).await;
    for (column, field) in [("Vorhaben", "Title"), ("Wann genau", "Due")] {
        page.click(&format!("//tr[@data-testid='import-column'][contains(., '{column}')]//button")).await;
        page.click(&format!("//*[@role='option'][normalize-space()='{field}']")).await;
        let row = format!("//tr[@data-testid='import-column'][contains(., '{column}')]");
        page.see(&format!("{row}//button[contains(., '{field}')]")).await;
    }
    for text in ["2 tasks", "Renew the domain", "Water the plants"] {
        page.read(&dialog, text).await;
    }
    page.click(&id("import-now")).await;
    page.see_no(&dialog).await;
    let both = ["Renew the domain", "Water the plants"];
    let all = keys.until("tasks.list", json!({}), "both tasks", |page| titles(page) == both).await;
    let due = all["items"].as_array().into_iter().flatten().find(|task| task["title"] == both[0]).expect("a task");
    assert_eq!(due["due"], "2030-01-02", "{due}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_each_form_is_handed_to_the_browser_with_the_tasks_in_it() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.call("tasks.create", json!({ "title": "Water the plants" })).await;
    places::go(page, "/settings/data").await;
    // What a download is handed: its kind and its text.
    let catch = "window.__saved = []; const make = URL.createObjectURL; \
        URL.createObjectURL = (blob) => { \
            blob.text().then((text) => window.__saved.push([blob.type, text])); return make.call(URL, blob) }; return null";
    page.script(catch).await;
    let forms = [
        ("JSON", "application/json", "{"),
        ("CSV", "text/csv", ""),
        ("Markdown", "text/markdown", ""),
        (".ics", "text/calendar", "BEGIN:VCALENDAR"),
    ];
    for (number, (name, kind, start)) in forms.into_iter().enumerate() {
        page.click(&format!("//button[@data-testid='export'][contains(., '{name}')]")).await;
        let saved = format!("return window.__saved[{number}] ?? null");
        page.script_until(&saved, &format!("the {name} to be saved"), |saved| {
            let text = saved[1].as_str().unwrap_or_default();
            saved[0] == kind && text.starts_with(start) && text.contains("Water the plants")
        })
        .await;
        page.read(".toasts", "written").await;
        places::rest(page).await;
    }
    let trail = keys.call("audit.list", json!({})).await;
    let lines = trail["items"].as_array().into_iter().flatten();
    assert_eq!(lines.filter(|line| line["command"] == "data.export").count(), 4, "{trail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_comes_in_and_goes_out_and_leaves_what_is_ones_own() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    keys.call("tasks.create", json!({ "title": "Water the plants" })).await;
    places::go(page, "/settings/data").await;
    page.click(&id("sample-add")).await;
    page.see(&id("sample-remove")).await;
    keys.until("tasks.list", json!({}), "the sample", |page| titles(page).len() > 1).await;
    keys.until("projects.list", json!({}), "its projects", |page| !is_empty(page)).await;
    page.see(&id("nav-project")).await;
    page.click(&id("sample-remove")).await;
    page.see(&id("sample-add")).await;
    keys.until("tasks.list", json!({}), "one's own alone", |page| titles(page) == ["Water the plants"]).await;
    keys.until("projects.list", json!({}), "no project", is_empty).await;
    page.see_no(&id("nav-project")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_trash_comes_back_by_undo() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let thrown = ["Renew the domain", "Water the plants"];
    throw_away(&keys, &thrown).await;
    let trash = json!({ "view": "trash" });
    page.click(&id("nav-trash")).await;
    for title in thrown {
        page.see(&row(title)).await;
    }
    page.click(&id("empty-trash")).await;
    keys.until("tasks.list", trash.clone(), "an empty trash", is_empty).await;
    page.see_no(&id("task-row")).await;
    page.see_no(&id("empty-trash")).await;
    page.read(".toasts", "Deleted 2 tasks for good").await;
    Desk::on(page).undo().await;
    keys.until("tasks.list", trash, "both again", |page| titles(page) == thrown).await;
    for title in thrown {
        page.see(&row(title)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_saved_and_opened_by_mouse() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let tasks = json!([{ "title": "Pay the rent", "priority": 1 }, { "title": "Water the plants" }]);
    keys.call("tasks.create_many", json!({ "items": tasks })).await;
    page.click(&id("nav-all")).await;
    page.see(&row("Water the plants")).await;
    page.click(&id("narrow")).await;
    page.click(&id("narrow-priority")).await;
    page.click("//*[@role='option'][normalize-space()='Urgent']").await;
    page.see_no(&row("Water the plants")).await;
    page.press(&[Key::Escape.as_str()]).await;
    page.see_no(&id("narrow-priority")).await;
    page.click(&id("view-options")).await;
    page.write(&id("filter-name"), "First things").await;
    page.click(&id("save-filter")).await;
    page.read("h1", "First things").await;
    let saved = keys.until("filters.list", json!({}), "the filter", |page| !is_empty(page)).await;
    assert_eq!(saved["items"][0]["query"]["filter"], json!({ "priority": 1 }), "{saved}");

    page.click(&id("nav-inbox")).await;
    page.see(&row("Water the plants")).await;
    page.click(&id("nav-filter")).await;
    page.read("h1", "First things").await;
    page.see(&row("Pay the rent")).await;
    page.see_no(&row("Water the plants")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_opened_read_and_dismissed() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    // The alarm tells of what comes due while it looks.
    let soon = Timestamp::now().checked_add(3.seconds()).expect("an instant").to_zoned(TimeZone::UTC);
    let due = format!("{}[UTC]", soon.strftime("%Y-%m-%dT%H:%M:%S"));
    let tasks = json!([{ "title": "Call Acme", "due": due }, { "title": "Send the offer", "due": due }]);
    keys.call("tasks.create_many", json!({ "items": tasks })).await;
    let told = |reply: &Value| reply["unread"] == 2;
    keys.until("notifications.list", json!({}), "both notifications", told).await;
    page.read("[data-testid=bell] .unread", "2").await;
    page.click(&id("bell")).await;
    let line = |title: &str| format!("//li[@data-testid='notification'][contains(., '{title}')]");
    page.see(&line("Send the offer")).await;

    // Opening one leads to its task, and reads it.
    page.click(&format!("{}/button[1]", line("Call Acme"))).await;
    page.read("[data-testid=detail] h2.spoken", "Call Acme").await;
    keys.until("notifications.list", json!({}), "one to be read", |reply| reply["unread"] == 1).await;
    page.click(&id("bell")).await;
    page.click(&id("read-all")).await;
    keys.until("notifications.list", json!({}), "both to be read", |reply| reply["unread"] == 0).await;
    page.see_no(&id("read-all")).await;
    page.see_no("[data-testid=bell] .unread").await;

    page.click(&format!("{}/button[2]", line("Send the offer"))).await;
    page.see_no(&line("Send the offer")).await;
    let one = |reply: &Value| titles(reply) == ["Call Acme"];
    keys.until("notifications.list", json!({}), "one to be dismissed", one).await;
    page.click(&id("clear-read")).await;
    keys.until("notifications.list", json!({}), "an empty inbox", is_empty).await;
    page.see(&id("empty")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_runs_is_stopped_where_it_is_seen() {
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let (keys, page) = (Keyboard::of(&seat.page, &seat.atom), &seat.page);
    let github = GithubMock::start().await.expect("a mock");
    // Whatever is asked first is answered late.
    github.meet(std::iter::repeat_n(Some(Fault::Slow(VERY_LATE)), 8));
    let connect = json!({
        "provider": "github", "credentials": { "kind": "token", "token": github.token() }, "base_url": github.url(),
    });
    let connection = keys.call("integrations.connect", connect).await["connection_id"].clone();
    // Due now, if it was not: a host that stays syncs what is due.
    for paused in [true, false] {
        keys.call("integrations.schedule", json!({ "connection_id": connection, "paused": paused })).await;
    }
    places::go(page, "/activity").await;
    page.click(&id("stop-job")).await;
    keys.until("jobs.list", json!({}), "the job to be stopped", |page| {
        page["items"].as_array().is_some_and(|jobs| jobs.iter().any(|job| job["state"] == "cancelled"))
    })
    .await;
    page.read(&id("job"), "Stopped").await;
}
