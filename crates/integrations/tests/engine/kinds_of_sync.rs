//! Sync tokens, histories, GraphQL pages, lists for each record: each on a service that is written down in the test.

use crate::world::{Keeper, scope, store_and_engine};
use atom_api::{
    SecretText,
    integrations::{Connect, Credentials, Record, Records, Retry, SetAside, SyncReport},
};
use atom_core::{ConnectionId, ManualClock};
use atom_integrations::Integrations;
use atom_store::{Scope, Store};
use atom_testkit::answers::{Answers, Asked};
use serde_json::{Map, Value, json};
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A service that answers as it is told, and an engine that is connected to it.
pub(crate) struct Place {
    pub(crate) service: Answers,
    pub(crate) engine: Arc<Integrations>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) scope: Scope,
    pub(crate) id: ConnectionId,
    pub(crate) store: Arc<Store>,
    folder: TempDir,
}

impl Place {
    pub(crate) async fn new(
        id: &str,
        manifest: &str,
        answer: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().expect("it works here");
        fs::create_dir_all(folder.path().join("providers")).expect("it works here");
        fs::write(folder.path().join(format!("providers/{id}.toml")), manifest).expect("it works here");
        let (clock, keeper) = (Arc::new(ManualClock::at(1_780_272_000_000)), Arc::new(Keeper::default()));
        let (store, engine) = store_and_engine(&folder, &clock, &keeper).await;
        let service = Answers::start(answer).await.expect("it works here");
        let (scope, cancel) = (scope(1), CancellationToken::new());
        let request = Connect {
            provider: id.to_owned(),
            credentials: Credentials::Token { token: SecretText::new("tok_1".to_owned()) },
            base_url: Some(service.url().to_owned()),
            options: Map::new(),
            connection_id: None,
        };
        let connected = engine.connect(&scope, &request, &cancel).await.expect("it works here");
        let id = connected.connection_id.expect("it works here");
        let _ = service.asked();
        Self { service, engine, clock, scope, id, store, folder }
    }

    pub(crate) async fn try_sync(&self, streams: &[&str]) -> SyncReport {
        let streams: Vec<String> = streams.iter().map(|name| (*name).to_owned()).collect();
        self.engine
            .sync(&self.scope, self.id, Some(&streams), &|_| (), &CancellationToken::new())
            .await
            .expect("it works here")
    }

    pub(crate) async fn sync(&self, streams: &[&str]) -> SyncReport {
        let report = self.try_sync(streams).await;
        assert_eq!(report.errors, []);
        report
    }

    /// The records of a stream that are there: id and mapped.
    async fn here(&self, stream: &str) -> Vec<(String, Value)> {
        let request = Records {
            connection_id: self.id,
            stream: stream.to_owned(),
            limit: Some(1_000),
            cursor: None,
            newest: false,
        };
        let records = self.engine.records(&self.scope, &request).await.expect("it works here").items;
        let alive = |record: Record| (!record.deleted).then_some((record.external_id, record.mapped));
        records.into_iter().filter_map(alive).collect()
    }

    pub(crate) async fn ids(&self, stream: &str) -> Vec<String> {
        self.here(stream).await.into_iter().map(|(id, _)| id).collect()
    }

    fn manifest(&self, id: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(format!("providers/{id}.toml"))
    }
}

const CALENDAR: &str = include_str!("../../providers/google-calendar.toml");
const EVENTS: &[&str] = &["calendars", "events"];

fn event(id: &str, title: &str) -> Value {
    json!({"id": id, "summary": title, "status": "confirmed", "updated": "2026-05-01T00:00:00.000Z",
        "start": {"date": "2026-06-02"}, "end": {"date": "2026-06-03"}})
}

/// Two calendars; the first has events on two pages.
fn calendar(asked: &Asked) -> (u16, Value) {
    match (asked.path.as_str(), asked.param("syncToken"), asked.param("pageToken")) {
        ("/calendar/v3/calendars/primary", ..) => (200, json!({"id": "ada@example.com", "summary": "Ada"})),
        ("/calendar/v3/users/me/calendarList", "", _) => (
            200,
            json!({"items": [{"id": "ada", "summary": "Ada"}, {"id": "team@x", "summary": "Team"}], "nextSyncToken": "c1"}),
        ),
        ("/calendar/v3/users/me/calendarList", ..) => (200, json!({"items": [], "nextSyncToken": "c1"})),
        ("/calendar/v3/calendars/ada/events", "", "") if !asked.param("timeMin").is_empty() => {
            (200, json!({"items": [event("e1", "Soon")], "nextSyncToken": "of the window"}))
        }
        ("/calendar/v3/calendars/ada/events", "", "") => {
            (200, json!({"items": [event("e1", "Soon")], "nextPageToken": "p2"}))
        }
        ("/calendar/v3/calendars/ada/events", "", "p2") => {
            (200, json!({"items": [event("e2", "Later")], "nextSyncToken": "s1"}))
        }
        ("/calendar/v3/calendars/ada/events", "s1", _) => {
            (200, json!({"items": [{"id": "e2", "status": "cancelled"}, event("e3", "New")], "nextSyncToken": "s2"}))
        }
        ("/calendar/v3/calendars/ada/events", "s2", _) => {
            (410, json!({"error": {"code": 410, "message": "Sync token is no longer valid"}}))
        }
        (_, token, _) if !token.is_empty() => (200, json!({"items": [], "nextSyncToken": token})),
        _ => (200, json!({"items": [], "nextSyncToken": "t1"})),
    }
}

#[tokio::test]
async fn a_sync_token_brings_only_changes_and_tombstones_and_an_expired_one_everything() {
    let place = Place::new("google-calendar", CALENDAR, calendar).await;

    let first = place.sync(EVENTS).await;

    assert_eq!((first.streams[0].created, first.streams[1].created), (2, 2));
    assert_eq!(place.ids("events").await, ["ada/e1", "ada/e2"]);
    let asked: Vec<Asked> = place.service.asked().into_iter().filter(|asked| asked.path.contains("/ada/")).collect();
    assert_eq!(asked.len(), 3, "the near window, then two pages of everything");
    assert_eq!(
        (asked[0].param("timeMin"), asked[0].param("timeMax")),
        ("2026-05-02T00:00:00Z", "2026-07-31T00:00:00Z")
    );
    assert!(asked[1].param("timeMin").is_empty() && asked[2].param("pageToken") == "p2");

    let second = place.sync(EVENTS).await;
    let asked = place.service.asked();
    assert_eq!(asked.len(), 3, "one request a list: {asked:?}");
    assert!(asked.iter().all(|asked| !asked.param("syncToken").is_empty() && asked.param("timeMin").is_empty()));
    assert_eq!((second.streams[1].created, second.streams[1].deleted), (1, 1));
    assert_eq!(place.ids("events").await, ["ada/e1", "ada/e3"]);

    let third = place.sync(EVENTS).await;
    assert_eq!((third.streams[1].created, third.streams[1].updated, third.streams[1].deleted), (0, 1, 1));
    assert_eq!(place.ids("events").await, ["ada/e1", "ada/e2"], "what the token would have told was found by listing");
}

#[tokio::test]
async fn a_list_whose_record_is_gone_goes_with_it() {
    let place = Place::new("google-calendar", CALENDAR, calendar).await;
    place.sync(EVENTS).await;
    place.service.now(|asked| match asked.path.as_str() {
        "/calendar/v3/users/me/calendarList" => {
            (200, json!({"items": [{"id": "ada", "deleted": true}], "nextSyncToken": "c2"}))
        }
        _ => (200, json!({"items": [], "nextSyncToken": "x"})),
    });

    let report = place.sync(EVENTS).await;

    assert_eq!((report.streams[0].deleted, report.streams[1].deleted), (1, 2));
    assert_eq!((place.ids("calendars").await, place.ids("events").await), (vec!["team@x".to_owned()], Vec::new()));
}

pub(crate) const GMAIL: &str = include_str!("../../providers/gmail.toml");

fn message(id: &str, label: &str) -> Value {
    json!({"id": id, "threadId": id, "labelIds": [label], "snippet": id, "internalDate": "1772359200000", "payload": {"headers": []}})
}

pub(crate) fn mail(asked: &Asked) -> (u16, Value) {
    let page = asked.param("pageToken");
    match asked.path.as_str() {
        "/gmail/v1/users/me/profile" => (200, json!({"emailAddress": "ada@example.com", "historyId": "100"})),
        "/gmail/v1/users/me/messages" if page.is_empty() => {
            (200, json!({"messages": [{"id": "m3"}, {"id": "m2"}], "nextPageToken": "2"}))
        }
        "/gmail/v1/users/me/messages" => (200, json!({"messages": [{"id": "m1"}]})),
        "/gmail/v1/users/me/history" if asked.param("startHistoryId") == "100" => (
            200,
            json!({"historyId": "120", "history": [
                {"id": "101", "messagesAdded": [{"message": {"id": "m4", "threadId": "m4"}}]},
                {"id": "102", "labelsRemoved": [{"message": {"id": "m3", "threadId": "m3"}, "labelIds": ["UNREAD"]}]},
                {"id": "103", "messagesDeleted": [{"message": {"id": "m1", "threadId": "m1"}}]},
            ]}),
        ),
        "/gmail/v1/users/me/history" => {
            (404, json!({"error": {"code": 404, "message": "Requested entity was not found."}}))
        }
        path => {
            let id = path.rsplit('/').next().unwrap_or_default();
            if id == "m2" && asked.headers.contains_key("x-gone") {
                (404, json!({}))
            } else {
                (200, message(id, "INBOX"))
            }
        }
    }
}

#[tokio::test]
async fn a_history_brings_changes_and_a_lost_one_everything() {
    let place = Place::new("gmail", GMAIL, mail).await;

    let first = place.sync(&["messages"]).await;
    assert_eq!((first.streams[0].created, first.streams[0].requests), (3, 6), "profile, two pages, three messages");
    assert_eq!(place.service.asked()[0].path, "/gmail/v1/users/me/profile", "where changes begin is asked first");

    let second = place.sync(&["messages"]).await;
    assert_eq!((second.streams[0].created, second.streams[0].deleted, second.streams[0].requests), (1, 1, 3));
    assert_eq!(place.ids("messages").await, ["m2", "m3", "m4"]);

    // History 120 is not known any more: everything is listed, and fetched, again.
    let third = place.sync(&["messages"]).await;
    assert_eq!((third.streams[0].created, third.streams[0].updated, third.streams[0].deleted), (0, 1, 1));
    assert_eq!(place.ids("messages").await, ["m1", "m2", "m3"]);

    // A listing that only looks for what is gone fetches nothing that is known, and goes on from the history of before.
    place.clock.advance(200 * 3_600_000);
    let _ = place.service.asked();
    let weekly = place.sync(&["messages"]).await;
    assert_eq!((weekly.streams[0].requests, weekly.streams[0].deleted), (2, 0));
    assert_eq!(place.ids("messages").await, ["m1", "m2", "m3"]);
}

#[tokio::test]
async fn an_item_that_cannot_be_fetched_is_set_aside_and_asked_for_again() {
    let place = Place::new("gmail", GMAIL, mail).await;
    place.service.now(|asked| if asked.path.ends_with("/m2") { (422, json!({})) } else { mail(asked) });

    let first = place.try_sync(&["messages"]).await;

    assert_eq!((first.streams[0].created, first.errors.len()), (3, 1), "{first:?}");
    assert!(first.errors[0].error.message.contains("m2 (it could not be fetched: "), "{first:?}");
    let aside = SetAside { connection_id: place.id, stream: None, limit: None, cursor: None };
    let listed = place.engine.set_aside(&place.scope, &aside).await.unwrap().items;
    assert_eq!((listed.len(), listed[0].record.raw.clone()), (1, json!({"id": "m2"})));
    let retry = Retry { connection_id: place.id, stream: None };
    let none = place.engine.retry(&place.scope, &retry).await.unwrap();
    assert_eq!((none.understood, none.left), (0, 1), "what was only listed is not taken for the message");

    // The history does not name it again.
    place.service.now(mail);
    place.sync(&["messages"]).await;
    assert_eq!(place.ids("messages").await, ["m2", "m3", "m4"]);
    assert!(place.engine.set_aside(&place.scope, &aside).await.unwrap().items.is_empty());
}

const LINEAR: &str = include_str!("../../providers/linear.toml");

fn linear(asked: &Asked) -> (u16, Value) {
    let query = asked.body["query"].as_str().unwrap_or_default();
    let issue = |number: u32| {
        json!({"id": format!("i{number}"), "identifier": format!("ENG-{number}"), "title": format!("Issue {number}"), "priority": 0, "url": "https://linear.app/x",
            "createdAt": "2026-03-01T10:00:00.000Z", "updatedAt": "2026-03-02T10:00:00.500Z", "state": {"type": "backlog"}, "labels": {"nodes": []}})
    };
    if query.contains("viewer") {
        return (200, json!({"data": {"viewer": {"id": "u", "name": "Ada", "email": "ada@example.com"}}}));
    }
    let page = |nodes: Vec<Value>, next: Option<&str>| {
        (
            200,
            json!({"data": {"issues": {"pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}, "nodes": nodes}}}),
        )
    };
    match (asked.body["variables"]["after"].as_str(), asked.body["variables"]["filter"]["updatedAt"]["gt"].as_str()) {
        (_, Some(_)) => page(Vec::new(), None),
        (None, None) => page(vec![issue(3), issue(2)], Some("c1")),
        _ => page(vec![issue(1)], None),
    }
}

#[tokio::test]
async fn graphql_pages_follow_their_cursor_and_errors_are_refusals() {
    let place = Place::new("linear", LINEAR, linear).await;

    assert_eq!(place.sync(&["issues"]).await.streams[0].created, 3);
    let _ = place.service.asked();
    let again = place.sync(&["issues"]).await;
    assert_eq!((again.streams[0].requests, again.streams[0].pulled), (1, 0));
    let asked = &place.service.asked()[0];
    assert_eq!(asked.body["variables"]["filter"]["updatedAt"]["gt"], "2026-03-02T09:59:00.500Z");
    assert_eq!((asked.method.as_str(), asked.headers["content-type"].as_bytes()), ("POST", &b"application/json"[..]));

    for (status, code, wanted) in
        [(400, "RATELIMITED", atom_core::Code::RateLimited), (200, "INVALID_INPUT", atom_core::Code::Vendor)]
    {
        place.service.now(move |_| (status, json!({"errors": [{"message": "No.", "extensions": {"code": code}}]})));
        let report = place.try_sync(&["issues"]).await;
        assert_eq!(report.errors[0].error.code, wanted, "{code}: {:?}", report.errors);
    }
    assert_eq!(place.ids("issues").await.len(), 3);
}

const SHOP: &str = r#"
id = "shop"
name = "Shop"
category = "test"
base_url = "https://shop.example.com"

[auth.api_key]
query = "key"
value = "{token}"
guide = ""
credentials_url = "https://shop.example.com"
revoking = ""

[headers]

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".name"

[limits]
retries = 0
pages_max = 100

[records.product]
kind = "product"
external_id = ".id"
updated_at = ".at"
map = '{name, price: {amount: .price, currency: "EUR"}}'
people = '[{rel: "maker", address: .maker, name: "Maker"}]'

[[streams]]
name = "by_page"
record = "product"
request = { path = "/page" }
items = ".items"
paging = { kind = "page", param = "page", size = 2, size_param = "n" }

[[streams]]
name = "by_offset"
record = "product"
request = { path = "/offset" }
items = ".items"
paging = { kind = "offset", param = "skip", size = 2, more = ".more" }

[[streams]]
name = "by_url"
record = "product"
request = { path = "/url" }
items = ".items"
paging = { kind = "next_url", from = ".next" }

[[streams]]
name = "by_delta"
record = "product"
request = { path = "/delta" }
items = ".items"
paging = { kind = "next_url", from = ".next" }
incremental = { kind = "delta_url", from = ".delta", full_every_h = 0 }

[[streams]]
name = "newest"
record = "product"
request = { path = "/newest" }
items = ".items"
paging = { kind = "page", param = "page", size = 2 }
incremental = { kind = "newest_first", overlap_s = 0 }
"#;

fn product(id: u32, price: &str) -> Value {
    json!({"id": format!("p{id}"), "name": format!("Product {id}"), "price": price, "maker": "Maker@Example.com",
        "at": format!("2026-05-{:02}T00:00:00Z", 30 - id)})
}

fn shop(asked: &Asked) -> (u16, Value) {
    let products = |from: u32, to: u32| (from..to).map(|id| product(id, "1.50")).collect::<Vec<_>>();
    let number = |name: &str, otherwise: u32| asked.param(name).parse().unwrap_or(otherwise);
    match asked.path.as_str() {
        "/me" => (200, json!({"name": "ada"})),
        "/page" | "/newest" => {
            let page: u32 = number("page", 1);
            (200, json!({"items": products(page * 2 - 2, (page * 2).min(5))}))
        }
        "/offset" => {
            let skip: u32 = number("skip", 0);
            (200, json!({"items": products(skip, (skip + 2).min(4)), "more": skip + 2 < 4}))
        }
        "/url" if asked.param("p").is_empty() => (200, json!({"items": products(0, 2), "next": "/url?p=2"})),
        "/url" => (200, json!({"items": products(2, 3), "next": null})),
        "/delta" if asked.param("since").is_empty() => {
            (200, json!({"items": products(0, 2), "delta": "/delta?since=7"}))
        }
        "/delta" => (200, json!({"items": [product(0, "2.00")], "delta": "/delta?since=8"})),
        _ => (404, json!({})),
    }
}

#[tokio::test]
async fn pages_by_number_by_offset_by_address_and_by_order() {
    let place = Place::new("shop", SHOP, shop).await;
    for (stream, records, requests) in
        [("by_page", 5, 3), ("by_offset", 4, 2), ("by_url", 3, 2), ("by_delta", 2, 1), ("newest", 5, 3)]
    {
        let report = place.sync(&[stream]).await;
        assert_eq!((report.streams[0].created, report.streams[0].requests), (records, requests), "{stream}");
    }
    let _ = place.service.asked();
    let delta = place.sync(&["by_delta"]).await;
    assert_eq!((delta.streams[0].updated, place.service.asked()[0].param("since")), (1, "7"));
    let newest = place.sync(&["newest"]).await;
    assert_eq!(
        (newest.streams[0].requests, newest.streams[0].unchanged),
        (1, 2),
        "the first page reaches what is known"
    );
}

#[tokio::test]
async fn a_record_that_is_not_understood_is_set_aside_counted_and_tried_again() {
    let place = Place::new("shop", SHOP, |asked: &Asked| match asked.path.as_str() {
        "/me" => (200, json!({"name": "ada"})),
        _ => (200, json!({"items": [product(1, "1.50"), product(2, "cheap"), product(3, "dear")]})),
    })
    .await;

    let report = place.try_sync(&["by_url"]).await;

    assert!(report.errors[0].error.message.contains("2 records"), "{:?}", report.errors);
    let status = place.engine.status(&place.scope, place.id).await.unwrap();
    let stream = status.streams.iter().find(|stream| stream.name == "by_url").unwrap();
    assert_eq!((stream.records, stream.set_aside, stream.kind.as_str()), (3, 2, "product"));
    let ask = |cursor| SetAside { connection_id: place.id, stream: None, limit: Some(1), cursor };
    let first = place.engine.set_aside(&place.scope, &ask(None)).await.unwrap();
    let second = place.engine.set_aside(&place.scope, &ask(first.next.clone())).await.unwrap();
    assert_eq!(
        (first.items[0].record.external_id.as_str(), second.items[0].record.external_id.as_str(), second.next),
        ("p2", "p3", None)
    );
    assert!(first.items[0].record.problem.as_deref().is_some_and(|why| why.contains("price.amount")), "{first:?}");

    let retry = Retry { connection_id: place.id, stream: None };
    let none = place.engine.retry(&place.scope, &retry).await.unwrap();
    assert_eq!((none.understood, none.left), (0, 2));
    let better = SHOP.replace("amount: .price", r#"amount: (if .price == "cheap" then "0.10" else .price end)"#);
    fs::write(place.manifest("shop"), &better).unwrap();
    let _ = place.service.asked();
    let some = place.engine.retry(&place.scope, &retry).await.unwrap();
    assert_eq!((some.understood, some.left, place.service.asked().len()), (1, 1, 0));
    let cheap = place.here("by_url").await.into_iter().find(|(id, _)| id == "p2").unwrap();
    assert_eq!(cheap.1["price"]["amount"], "0.10");
}

/// A shop whose whole list, on one page, is what the test says.
async fn listed(answer: Value) -> Place {
    let place = Place::new("shop", SHOP, shop).await;
    let all = json!({"items": (0..5).map(|id| product(id, "1.50")).collect::<Vec<_>>()});
    place.service.now(move |_| (200, all.clone()));
    place.sync(&["by_url"]).await;
    place.service.now(move |_| (200, answer.clone()));
    let _ = place.service.asked();
    place
}

#[tokio::test]
async fn most_of_a_list_that_is_gone_is_looked_for_twice() {
    let place = listed(json!({"items": [product(0, "1.50")]})).await;
    let report = place.sync(&["by_url"]).await;
    assert_eq!((report.streams[0].deleted, report.streams[0].requests), (4, 2));

    let place = listed(json!({"items": (0..4).map(|id| product(id, "1.50")).collect::<Vec<_>>()})).await;
    let report = place.sync(&["by_url"]).await;
    assert_eq!((report.streams[0].deleted, report.streams[0].requests), (1, 1), "a few go at once");
}

#[tokio::test]
async fn a_list_that_is_empty_all_at_once_is_believed_the_second_time() {
    let place = listed(json!({"items": []})).await;
    assert_eq!(place.sync(&["by_url"]).await.streams[0].deleted, 0);
    assert_eq!(place.ids("by_url").await.len(), 5);
    assert_eq!(place.sync(&["by_url"]).await.streams[0].deleted, 5);

    // What was a slip is forgotten.
    let place = listed(json!({"items": []})).await;
    place.sync(&["by_url"]).await;
    place.service.now(|_| (200, json!({"items": (0..5).map(|id| product(id, "1.50")).collect::<Vec<_>>()})));
    assert_eq!(place.sync(&["by_url"]).await.streams[0].unchanged, 5);
    place.service.now(|_| (200, json!({"items": []})));
    assert_eq!(place.sync(&["by_url"]).await.streams[0].deleted, 0);
}

#[tokio::test]
async fn an_answer_without_any_list_takes_nothing_away_for_a_day() {
    let place = listed(json!({"message": "We are moving."})).await;
    for _ in 0..3 {
        place.clock.advance(3_600_000);
        assert_eq!(place.sync(&["by_url"]).await.streams[0].deleted, 0);
    }
    place.clock.advance(24 * 3_600_000);
    assert_eq!(place.sync(&["by_url"]).await.streams[0].deleted, 5);
}
