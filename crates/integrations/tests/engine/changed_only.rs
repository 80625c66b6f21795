//! Lists for each record of another stream, where a change in a list shows in the record that it is for.

use crate::kinds_of_sync::Place;
use atom_testkit::answers::Asked;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

const BOXES: &str = r#"
id = "boxes"
name = "Boxes"
category = "test"
base_url = "https://boxes.example.com"

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

[records.box]
kind = "product"
external_id = ".id"
map = "{name: .id}"

[records.part]
kind = "product"
external_id = ".id"
map = "{name: .id}"

[[streams]]
name = "boxes"
record = "box"
request = { path = "/boxes" }
paging = { kind = "none" }

[[streams]]
name = "parts"
record = "part"
request = { path = "/boxes/{each.id}/parts" }
paging = { kind = "none" }
each = { streams = ["boxes"], changed_only = true }
"#;

const STREAMS: [&str; 2] = ["boxes", "parts"];
const HOUR_MS: i64 = 3_600_000;

/// Boxes with one part each: how often each box was changed, and whether its parts can be asked for.
#[derive(Default)]
struct Shelf {
    boxes: Vec<(&'static str, u32)>,
    broken: BTreeSet<&'static str>,
}

impl Shelf {
    fn answer(&self, asked: &Asked) -> (u16, Value) {
        let path: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        match path.as_slice() {
            ["me"] => (200, json!({"name": "ada"})),
            ["boxes"] => (200, self.boxes.iter().map(|(id, v)| json!({"id": id, "v": v})).collect()),
            ["boxes", id, "parts"] if self.broken.contains(*id) => (500, json!({"message": "Not now."})),
            ["boxes", id, "parts"] => {
                let version = self.boxes.iter().find(|(known, _)| known == id).map_or(0, |(_, version)| *version);
                (200, json!([{"id": format!("{id}-{version}")}]))
            }
            _ => (404, json!({})),
        }
    }
}

async fn world(boxes: &[&'static str]) -> (Place, Arc<Mutex<Shelf>>) {
    world_of(BOXES, boxes).await
}

async fn world_of(manifest: &str, boxes: &[&'static str]) -> (Place, Arc<Mutex<Shelf>>) {
    let shelf = Shelf { boxes: boxes.iter().map(|id| (*id, 1)).collect(), ..Shelf::default() };
    let shelf = Arc::new(Mutex::new(shelf));
    let serving = Arc::clone(&shelf);
    let place =
        Place::new("boxes", manifest, move |asked| serving.lock().expect("no test has panicked here").answer(asked))
            .await;
    (place, shelf)
}

/// Of which boxes the parts were asked for since the last time, in order.
fn asked(place: &Place) -> Vec<String> {
    let parts = |asked: Asked| Some(asked.path.strip_prefix("/boxes/")?.strip_suffix("/parts")?.to_owned());
    let mut asked: Vec<String> = place.service.asked().into_iter().filter_map(parts).collect();
    asked.sort();
    asked
}

#[tokio::test]
async fn only_the_lists_of_records_that_have_changed_are_asked_for() {
    let (place, shelf) = world(&["a", "b", "c"]).await;
    place.sync(&STREAMS).await;
    assert_eq!(asked(&place), ["a", "b", "c"]);

    for _ in 0..2 {
        place.clock.advance(HOUR_MS);
        let report = place.sync(&STREAMS).await;
        assert_eq!((report.streams[1].requests, asked(&place)), (0, Vec::<String>::new()));
    }

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().boxes[1].1 = 2;
    shelf.lock().unwrap().boxes.push(("d", 1));
    place.sync(&STREAMS).await;
    assert_eq!(asked(&place), ["b", "d"], "what has changed, and what is new");
    assert_eq!(place.ids("parts").await, ["a-1", "b-2", "c-1", "d-1"]);

    place.clock.advance(HOUR_MS);
    place.sync(&STREAMS).await;
    assert_eq!(asked(&place), Vec::<String>::new());
}

#[tokio::test]
async fn all_lists_are_asked_for_once_a_day_and_when_a_person_wants_it() {
    let (place, _) = world(&["a", "b"]).await;
    place.sync(&STREAMS).await;
    let _ = asked(&place);

    place.clock.advance(25 * HOUR_MS);
    place.sync(&STREAMS).await;
    assert_eq!(asked(&place), ["a", "b"]);

    place.clock.advance(HOUR_MS);
    let cancel = tokio_util::sync::CancellationToken::new();
    place.engine.resync(&place.scope, place.id, None, &|_| (), &cancel).await.unwrap();
    assert_eq!(asked(&place), ["a", "b"]);
}

#[tokio::test]
async fn a_list_that_failed_is_asked_for_again_although_nothing_has_changed() {
    let (place, shelf) = world(&["a", "b", "c"]).await;
    place.sync(&STREAMS).await;
    let _ = asked(&place);

    place.clock.advance(HOUR_MS);
    for which in &mut shelf.lock().unwrap().boxes {
        which.1 = 2;
    }
    shelf.lock().unwrap().broken.insert("b");
    let report = place.try_sync(&STREAMS).await;
    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert!(asked(&place).contains(&"b".to_owned()));

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().broken.clear();
    place.sync(&STREAMS).await;
    assert!(asked(&place).contains(&"b".to_owned()));
    assert_eq!(place.ids("parts").await, ["a-2", "b-2", "c-2"]);
}

#[tokio::test]
async fn what_is_listed_for_a_record_that_is_gone_goes_with_it() {
    let (place, shelf) = world(&["a", "b"]).await;
    place.sync(&STREAMS).await;

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().boxes.remove(0);
    let report = place.sync(&STREAMS).await;

    assert_eq!(report.streams.iter().map(|stream| stream.deleted).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(place.ids("parts").await, ["b-1"]);
}

#[tokio::test]
async fn the_last_thing_in_a_list_goes_when_its_record_says_that_there_is_none() {
    let manifest = BOXES.replace("changed_only = true", "changed_only = true, where = \".v < 9\"");
    let (place, shelf) = world_of(&manifest, &["a", "b"]).await;
    place.sync(&STREAMS).await;
    assert_eq!(place.ids("parts").await, ["a-1", "b-1"]);
    let _ = asked(&place);

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().boxes[0].1 = 9;
    let report = place.sync(&STREAMS).await;
    assert_eq!((report.streams[1].deleted, asked(&place)), (1, Vec::<String>::new()));
    assert_eq!(place.ids("parts").await, ["b-1"]);

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().boxes[0].1 = 2;
    place.sync(&STREAMS).await;
    assert_eq!(
        (asked(&place), place.ids("parts").await),
        (vec!["a".to_owned()], vec!["a-2".to_owned(), "b-1".to_owned()])
    );
}

#[tokio::test]
async fn one_record_whose_list_cannot_be_told_is_named_and_the_others_have_theirs() {
    let pick = "changed_only = true, pick = 'if .v == 7 then error(\"odd\") else {id} end'";
    let (place, shelf) = world_of(&BOXES.replace("changed_only = true", pick), &["a", "b", "c"]).await;
    shelf.lock().unwrap().boxes[0].1 = 7;

    let report = place.try_sync(&STREAMS).await;

    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert!(report.errors[0].error.message.contains("parts for a"), "{report:?}");
    assert_eq!(place.ids("parts").await, ["b-1", "c-1"]);

    place.clock.advance(HOUR_MS);
    shelf.lock().unwrap().boxes[0].1 = 8;
    place.sync(&STREAMS).await;
    assert_eq!(place.ids("parts").await, ["a-8", "b-1", "c-1"]);
}
