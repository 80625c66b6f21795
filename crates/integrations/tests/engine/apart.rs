//! What goes wrong with one record, one list or one stream, and stops nothing else.

use crate::{
    kinds_of_sync::Place,
    world::{REFUSED, World},
};
use atom_core::Code;
use atom_testkit::{answers::Asked, github::Issue};
use serde_json::{Value, json};

const SHELVES: &str = r#"
id = "shelves"
name = "Shelves"
category = "test"
base_url = "https://shelves.example.com"

[auth.token]
value = "Bearer {token}"
guide = ""
credentials_url = "https://example.com"
revoking = ""

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".name"

[limits]
retries = 0
pages_max = 100

[records.thing]
kind = "product"
external_id = ".id"
map = "{name: .id}"

[[streams]]
name = "shelves"
record = "thing"
request = { path = "/shelves" }
paging = { kind = "none" }

[[streams]]
name = "things"
record = "thing"
request = { path = "/shelves/{each.path}/things" }
paging = { kind = "none" }
each = { streams = ["shelves"] }
"#;

/// Shelves from "a" on; the first has nothing to be asked for by, and each that is refused has a path that begins with "no".
fn shelves(refused: usize) -> impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static {
    move |asked: &Asked| {
        let path: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        match path.as_slice() {
            ["me"] => (200, json!({"name": "ada"})),
            ["shelves"] => {
                let no = (0..refused).map(|at| json!({"id": format!("b{at:02}"), "path": format!("no{at}")}));
                let all = [json!({"id": "a"})].into_iter().chain(no).chain([json!({"id": "c", "path": "c"})]);
                (200, all.collect())
            }
            ["shelves", id, "things"] if id.starts_with("no") => (422, json!({"message": "Not this one."})),
            ["shelves", id, "things"] => (200, json!([{"id": format!("thing of {id}")}])),
            _ => (404, json!({})),
        }
    }
}

#[tokio::test]
async fn a_record_that_the_keeper_refuses_is_set_aside_and_the_others_come() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    world.github.put(Issue::new(9, REFUSED).assigned());
    let id = world.connect().await;

    let report = world.try_sync(id).await.expect("the sync runs");

    assert_eq!(world.keeper.tasks().len(), 3);
    let errors: Vec<_> = report.errors.iter().map(|error| (error.stream.as_str(), error.error.code)).collect();
    assert_eq!(errors, [("assigned_issues", Code::Vendor)]);
    assert!(report.errors[0].error.message.contains("This is no title."), "{report:?}");
    let records = world.records(id, "assigned_issues").await;
    let aside: Vec<_> = records.iter().filter_map(|record| record.problem.as_deref()).collect();
    assert_eq!((records.len(), aside), (4, vec!["This is no title."]));

    world.github.change(9, |issue| issue["title"] = json!("allowed"));
    world.sync(id).await;
    assert_eq!(world.keeper.tasks().len(), 4, "once it is in order it comes by itself");
}

#[tokio::test]
async fn a_list_that_cannot_even_be_asked_for_stops_neither_the_others_nor_another_stream() {
    let place = Place::new("shelves", SHELVES, shelves(0)).await;

    let report = place.try_sync(&["shelves", "things"]).await;

    let errors: Vec<_> = report.errors.iter().map(|error| error.stream.as_str()).collect();
    assert_eq!(errors, ["things"], "{report:?}");
    assert!(report.errors[0].error.message.contains("a value is missing"), "{report:?}");
    assert_eq!(place.ids("things").await, ["thing of c"]);
}

#[tokio::test]
async fn lists_that_are_refused_do_not_keep_those_behind_them_from_being_fetched() {
    let place = Place::new("shelves", SHELVES, shelves(11)).await;

    let report = place.try_sync(&["shelves", "things"]).await;

    let errors: Vec<_> = report.errors.iter().map(|error| error.stream.as_str()).collect();
    assert_eq!(errors, ["things"], "the first one is told: {report:?}");
    assert_eq!(place.ids("things").await, ["thing of c"]);
}
