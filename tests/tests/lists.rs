//! Lists: every view in every order by every group, page by page, is the same list.

use atom_api::tasks;
use atom_core::Clock as _;
use atom_tests::{
    device::Device,
    fixture::{Fixture, Person},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use std::collections::HashSet;

const TODAY: &str = "2030-06-15";
const VIEWS: [&str; 6] = ["inbox", "today", "upcoming", "all", "completed", "trash"];
const SORTS: [&str; 7] = ["order", "due", "priority", "created", "updated", "completed", "title"];
const GROUPS: [&str; 7] = ["time", "day", "status", "priority", "project", "source", "completed"];
/// Where the reader is: far from where days of UTC begin and end.
const ZONE: &str = "Pacific/Auckland";

/// What answers a request by the name of its command.
trait Asks {
    async fn ask(&self, name: &str, request: Value) -> Value;
}

impl Asks for Person {
    async fn ask(&self, name: &str, request: Value) -> Value {
        self.call(name, request).await
    }
}

/// A store whose clock the test moves.
impl Asks for Device {
    async fn ask(&self, name: &str, request: Value) -> Value {
        let (store, scope) = (&self.store, &self.scope);
        let shown = request.to_string();
        let reply = match name {
            "tasks.groups" => {
                let request = serde_json::from_value::<tasks::Groups>(request).expect("a request");
                atom_tasks::groups(store, scope, request).await.map(serde_json::to_value)
            }
            "tasks.ids" => {
                let request = serde_json::from_value::<tasks::Ids>(request).expect("a request");
                atom_tasks::ids(store, scope, request).await.map(serde_json::to_value)
            }
            _ => {
                let request = serde_json::from_value::<tasks::List>(request).expect("a request");
                atom_tasks::list(store, scope, request).await.map(serde_json::to_value)
            }
        };
        reply.unwrap_or_else(|error| panic!("{name} {shown}: {error}")).expect("a reply")
    }
}

/// A workspace with tasks of every kind, so mixed that no two of their properties go along with each other.
async fn mixed(ada: &Person) {
    let dues = [
        None,
        Some("2030-06-10"),
        Some(TODAY),
        Some("2030-06-15T09:30[Europe/Berlin]"),
        Some("2030-06-20"),
        Some("2030-06-10T08:00[UTC]"),
    ];
    let statuses = ["open", "in_progress", "open", "done", "open", "cancelled", "open"];
    let projects = [None, Some("Site"), Some("Closing"), None, Some("Onboarding")];
    let items: Vec<Value> = (0..70)
        .map(|n| {
            let mut item = json!({
                "title": format!("{} {n}", ["Export", "lease", "Ärger", "invoice"][n % 4]), "priority": n % 4 + 1,
                "status": statuses[n * 3 % 7], "evening": n % 3 == 0,
            });
            if let Some(due) = dues[n * 5 % 6] {
                item["due"] = json!(due);
            }
            if let Some(project) = projects[n * 7 % 5] {
                item["project"] = json!(project);
            }
            if n % 4 == 1 {
                item["labels"] = json!(["bug"]);
            }
            item
        })
        .collect();
    let made = ada.call("tasks.create_many", json!({ "items": items })).await;
    for n in [3, 17, 31, 40] {
        ada.call("tasks.delete", json!({ "id": made["ids"][n] })).await;
    }
    for n in [8, 22, 5] {
        ada.call("tasks.update", json!({ "id": made["ids"][n], "title": format!("Changed {n}") })).await;
    }
    ada.call("tasks.create", json!({ "title": "A step", "parent": made["ids"][0] })).await;
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().expect("items").iter().map(|task| task["id"].as_str().expect("an id").to_owned()).collect()
}

/// In which group a task is.
fn key(group: &str, task: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let day: String = text(&task["due"]).chars().take(10).collect();
    match group {
        "time" if day.is_empty() => String::new(),
        "time" if day.as_str() < TODAY => "overdue".to_owned(),
        "time" if day.as_str() > TODAY => "later".to_owned(),
        "time" if task["evening"] == true => "evening".to_owned(),
        "time" => "today".to_owned(),
        "day" => day,
        "priority" => task["priority"].to_string(),
        "project" => text(&task["project"]["id"]),
        "source" => text(&task["source"]["provider"]),
        "completed" => task["completed_at"].as_str().map_or_else(String::new, |at| {
            let at: Timestamp = at.parse().expect("an instant");
            at.to_zoned(TimeZone::get(ZONE).expect("a zone")).date().to_string()
        }),
        group => text(&task[group]),
    }
}

#[tokio::test]
async fn every_list_is_the_same_by_pages_by_offsets_by_groups_and_by_ids() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    mixed(&ada).await;
    every_list(&ada).await;
}

/// Compares every list by pages, offsets, groups and ids.
async fn every_list(ada: &impl Asks) {
    let filters = [json!({}), json!({ "label": "bug" }), json!({ "text": "E" }), json!({ "priority": 2 })];
    for (view, filter) in VIEWS.iter().flat_map(|view| filters.iter().map(move |filter| (view, filter))) {
        let plain =
            json!({ "view": view, "filter": filter, "today": TODAY, "tz": ZONE, "limit": 1000, "with_total": true });
        let mut members: HashSet<String> = HashSet::new();
        // What narrows a list does not depend on its order: two of them are enough there.
        let sorts = if *filter == json!({}) { &SORTS[..] } else { &SORTS[1..3] };
        for sort in sorts {
            let mut request = plain.clone();
            request["sort"] = json!(sort);
            let ungrouped = ada.ask("tasks.list", request.clone()).await;
            let expected = ids(&ungrouped);
            assert_eq!(ungrouped["total"], json!(expected.len()), "{request}");
            if members.is_empty() {
                members = expected.iter().cloned().collect();
            }
            assert_eq!(members, expected.iter().cloned().collect(), "{request}");
            for group in std::iter::once(None).chain(GROUPS.map(Some)) {
                let mut request = request.clone();
                if let Some(group) = group {
                    request["group"] = json!(group);
                }
                let whole = ada.ask("tasks.list", request.clone()).await;
                check_whole(ada, &request, &whole, &ungrouped).await;
            }
        }
    }
}

/// A list in one piece, beside the same list in every other form.
async fn check_whole(ada: &impl Asks, request: &Value, whole: &Value, ungrouped: &Value) {
    let expected = ids(whole);
    if let Some(group) = request["group"].as_str() {
        // The groups one after the other, and inside of each the rows in the order of the list without groups.
        let mut groups =
            json!({ "view": request["view"], "filter": request["filter"], "today": TODAY, "tz": ZONE, "group": group });
        let reply = ada.ask("tasks.groups", groups.take()).await;
        let mut by_groups = Vec::new();
        for counted in reply["groups"].as_array().expect("groups") {
            let of_group: Vec<String> = ungrouped["items"]
                .as_array()
                .expect("items")
                .iter()
                .filter(|task| key(group, task) == counted["key"])
                .map(|task| task["id"].as_str().expect("an id").to_owned())
                .collect();
            assert_eq!(counted["count"], json!(of_group.len()), "{request} {counted}");
            let mut narrowed = request.clone();
            narrowed["filter"]["in_group"] = counted["key"].clone();
            let page = ada.ask("tasks.list", narrowed.clone()).await;
            assert_eq!((ids(&page), &page["total"]), (of_group.clone(), &counted["count"]), "{narrowed}");
            by_groups.extend(of_group);
        }
        assert_eq!(expected, by_groups, "{request}");
    }
    let mut all = request.clone();
    for field in ["limit", "with_total"] {
        all.as_object_mut().expect("a request").remove(field);
    }
    let found = ada.ask("tasks.ids", all).await;
    assert_eq!(found["ids"], json!(expected), "{request}");
    let mut paged = request.clone();
    paged["limit"] = json!(9);
    let mut seen = Vec::new();
    loop {
        let mut skipped = paged.clone();
        skipped["offset"] = json!(5);
        let skipped = ids(&ada.ask("tasks.list", skipped).await);
        let rest: Vec<String> = expected.iter().skip(seen.len() + 5).take(9).cloned().collect();
        assert_eq!(skipped, rest, "{paged} from 5 on");
        let page = ada.ask("tasks.list", paged.clone()).await;
        seen.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => paged["cursor"] = json!(next),
            None => break,
        }
    }
    assert_eq!(seen, expected, "{request} by pages");
}

#[tokio::test]
async fn however_a_list_is_narrowed_it_counts_what_it_shows() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    mixed(&ada).await;
    let projects = ada.call("projects.list", json!({})).await;
    let project = projects["items"][0]["id"].clone();
    // One that is gone leaves its tasks without a project.
    ada.call("projects.delete", json!({ "id": projects["items"][1]["id"] })).await;
    let filters = [
        json!({}),
        json!({ "project": project }),
        json!({ "no_project": true }),
        json!({ "status": "open" }),
        json!({ "status": "in_progress" }),
        json!({ "status": "done" }),
        json!({ "status": "cancelled", "priority": 1 }),
        json!({ "project": project, "priority": 2, "status": "open" }),
        json!({ "no_due": true }),
        json!({ "no_due": true, "priority": 3 }),
        json!({ "due_from": TODAY }),
        json!({ "due_to": "2030-06-12" }),
        json!({ "due_from": "2030-06-11", "due_to": TODAY }),
        json!({ "due_from": TODAY, "no_due": true }),
        json!({ "due_in": "overdue" }),
        json!({ "due_in": "today" }),
        json!({ "due_in": "week", "due_from": TODAY }),
        json!({ "due_in": "next_week", "priority": 2 }),
        json!({ "label": "BUG" }),
        json!({ "label": "nobody has it" }),
        json!({ "label": "bug", "project": project }),
    ];
    for (view, filter) in VIEWS.iter().flat_map(|view| filters.iter().map(move |filter| (view, filter))) {
        let request =
            json!({ "view": view, "filter": filter, "today": TODAY, "tz": ZONE, "limit": 1000, "with_total": true });
        counts_what_it_shows(&ada, &request).await;
    }
}

/// A list, and each group of it parted again, has as many tasks as it says.
async fn counts_what_it_shows(ada: &Person, request: &Value) {
    let page = ada.call("tasks.list", request.clone()).await;
    let tasks = page["items"].as_array().expect("items");
    assert_eq!(page["total"], json!(tasks.len()), "{request}");
    let count = |group: &str, wanted: &Value| tasks.iter().filter(|task| key(group, task) == *wanted).count();
    for group in GROUPS {
        let mut asked = request.clone();
        for field in ["limit", "with_total"] {
            asked.as_object_mut().expect("a request").remove(field);
        }
        asked["group"] = json!(group);
        let reply = ada.call("tasks.groups", asked.clone()).await;
        let mut sum = 0;
        for counted in reply["groups"].as_array().expect("groups") {
            let shown = count(group, &counted["key"]);
            assert_eq!(counted["count"], json!(shown), "{asked} {counted}");
            sum += shown;
            // Of the one group alone, the groups are that one.
            let mut within = asked.clone();
            within["filter"]["in_group"] = counted["key"].clone();
            let within = ada.call("tasks.groups", within).await;
            let all: u64 =
                within["groups"].as_array().expect("groups").iter().filter_map(|each| each["count"].as_u64()).sum();
            assert_eq!(json!(all), counted["count"], "{asked} {counted}");
        }
        assert_eq!(sum, tasks.len(), "{asked}");
    }
}

#[tokio::test]
async fn what_was_completed_goes_by_the_days_of_the_reader_latest_first() {
    let device = Device::new(1).await;
    let (store, scope) = (&device.store, &device.scope);
    // Completions some hours apart, for more than a year: across both changes of the clock, and some on one day.
    for n in 0..120_u8 {
        device.clock.advance(
            i64::from(n % 7) * 5 * 3_600_000 + 60_000 * i64::from(n) + if n % 9 == 0 { 21 * 86_400_000 } else { 0 },
        );
        let title = format!("{} {n}", ["Export", "lease", "Ärger", "invoice"][usize::from(n % 4)]);
        let labels = if n % 4 == 1 { vec!["bug".to_owned()] } else { Vec::new() };
        let made = tasks::Create { title, labels, priority: Some(n % 4 + 1), ..tasks::Create::default() };
        let made = atom_tasks::create(store, scope, made).await.expect("created");
        if n % 5 != 0 {
            atom_tasks::complete(store, scope, tasks::Complete { id: made.id }).await.expect("completed");
        }
        if n % 11 == 0 {
            atom_tasks::delete(store, scope, tasks::Delete { id: made.id }).await.expect("deleted");
        }
    }
    every_list(&device).await;
    let request = json!({ "view": "completed", "group": "completed", "today": TODAY, "tz": ZONE });
    let groups = device.ask("tasks.groups", request.clone()).await;
    let days: Vec<&str> = groups["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| group["key"].as_str().expect("a key"))
        .collect();
    assert!(days.len() > 20 && days.is_sorted_by(|a, b| a > b), "{days:?}");
    let latest = device.clock.now().to_zoned(TimeZone::get(ZONE).expect("a zone")).date().to_string();
    assert_eq!(days[0], latest);
}
