//! Links between records, and the person behind an address, across services.

use crate::world::{World, scope};
use atom_api::{
    SecretText,
    integrations::{Connect, Credentials, GetRecord, GetRelated, OfPerson, Related},
};
use atom_core::{ApiError, Code, ConnectionId};
use atom_testkit::answers::{Answers, Asked};
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;

const MAILER: &str = include_str!("mailer.toml");
const PLANNER: &str = include_str!("planner.toml");

fn answer(asked: &Asked) -> (u16, Value) {
    let message = |id: &str, thread: &str| {
        json!({"id": id, "thread": thread, "subject": format!("About {id}"), "at": "2026-05-01T00:00:00Z",
            "from": " Grace@Example.com", "to": "ada@example.com"})
    };
    let answer = match asked.path.as_str() {
        "/me" => json!({"name": "ada"}),
        "/threads" => json!([{"id": "t1", "subject": "The lease"}]),
        // The second thread is not here.
        "/messages" => json!([message("m1", "t1"), message("m2", "t1"), message("m3", "t2")]),
        "/events" => {
            json!([{"id": "e1", "name": "Lunch", "day": "2026-06-02", "guests": ["grace@example.com", "no address"]}])
        }
        _ => return (404, json!({})),
    };
    (200, answer)
}

async fn connect(world: &World, provider: &str) -> ConnectionId {
    let request = Connect {
        provider: provider.to_owned(),
        credentials: Credentials::Token { token: SecretText::new("tok_1".to_owned()) },
        base_url: None,
        options: serde_json::Map::new(),
        connection_id: None,
    };
    let connected = world.engine.connect(&world.scope, &request, &CancellationToken::new()).await;
    let id = connected.expect("the account connects").connection_id.expect("a token connects at once");
    let report = world.engine.sync(&world.scope, id, None, &|_| (), &CancellationToken::new()).await;
    assert_eq!(report.expect("the sync runs").errors, []);
    id
}

async fn two_services() -> (World, Answers, ConnectionId, ConnectionId) {
    let world = World::new().await;
    let service = Answers::start(answer).await.expect("the service starts");
    let folder = world.folder.path().join("providers");
    std::fs::create_dir(&folder).expect("a folder");
    for (file, manifest) in [("mailer.toml", MAILER), ("planner.toml", PLANNER)] {
        std::fs::write(folder.join(file), manifest.replace("{URL}", service.url())).expect("a manifest");
    }
    assert_eq!(world.engine.providers().problems, []);
    let mail = connect(&world, "mailer").await;
    // They are told in the order in which they were connected.
    world.hours_pass(1);
    let plan = connect(&world, "planner").await;
    (world, service, mail, plan)
}

fn at(connection_id: ConnectionId, stream: &str, external_id: &str) -> GetRelated {
    GetRelated { connection_id, stream: stream.to_owned(), external_id: external_id.to_owned() }
}

async fn related(world: &World, request: GetRelated) -> Related {
    world.engine.related(&world.scope, &request).await.expect("the record is there")
}

#[tokio::test]
async fn a_record_tells_what_it_belongs_to_and_what_belongs_to_it() {
    let (world, _service, mail, _) = two_services().await;
    let status = world.status(mail).await;
    assert!(!status.can_make && !status.takes_edits);

    let message = related(&world, at(mail, "messages", "m1")).await;
    let [thread] = message.belongs_to.as_slice() else { panic!("one thread: {message:?}") };
    assert_eq!((thread.stream.as_deref(), thread.title.as_deref()), (Some("threads"), Some("The lease")));
    assert_eq!((message.parts.len(), message.more_parts), (0, false));

    let elsewhere = related(&world, at(mail, "messages", "m3")).await;
    assert_eq!((elsewhere.belongs_to[0].external_id.as_str(), &elsewhere.belongs_to[0].stream), ("t2", &None));

    let thread = related(&world, at(mail, "threads", "t1")).await;
    let parts: Vec<_> = thread.parts.iter().map(|part| (part.external_id.as_str(), part.title.as_deref())).collect();
    assert_eq!(parts, [("m1", Some("About m1")), ("m2", Some("About m2"))]);
    let request = GetRecord { connection_id: mail, stream: "messages".to_owned(), external_id: "m2".to_owned() };
    assert_eq!(world.engine.record(&world.scope, &request).await.expect("it is there").raw["thread"], "t1");
}

#[tokio::test]
async fn the_person_behind_an_address_is_the_same_in_every_service() {
    let (world, _service, mail, plan) = two_services().await;

    let message = related(&world, at(mail, "messages", "m1")).await;
    let grace = message.people.iter().find(|person| person.rel == "from").expect("somebody sent it");
    assert_eq!((grace.address.as_str(), grace.name.as_str()), ("grace@example.com", "Grace"));
    let seen: HashMap<_, _> = grace.at.iter().map(|at| (at.connection_id, at.records)).collect();
    assert_eq!(seen, HashMap::from([(mail, 3), (plan, 1)]));
    let event = related(&world, at(plan, "events", "e1")).await;
    assert_eq!(event.people.len(), 1, "what is no address is nobody");

    let mut request = OfPerson { address: "GRACE@example.com ".to_owned(), limit: Some(3), cursor: None };
    let mut found = Vec::new();
    loop {
        let page = world.engine.of_person(&world.scope, &request).await.expect("there are records");
        found.extend(page.items.into_iter().map(|one| (one.connection_id, one.record.external_id, one.rels)));
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    found.sort_by_key(|(_, id, _)| id.clone());
    let from = |id: &str| (mail, id.to_owned(), vec!["from".to_owned()]);
    assert_eq!(found[1..], [from("m1"), from("m2"), from("m3")]);
    assert_eq!(found[0], (plan, "e1".to_owned(), vec!["attendee".to_owned()]));
    request.address = "ada@example.com".to_owned();
    let both = world.engine.of_person(&world.scope, &request).await.expect("there are records").items;
    assert_eq!(both[0].rels, ["cc", "to"], "somebody who is in a record twice has it once");
}

#[tokio::test]
async fn nothing_of_it_is_seen_from_another_workspace_or_after_the_end() {
    let (world, _service, mail, plan) = two_services().await;
    let refused = |error: atom_integrations::Error| ApiError::from(error).code;
    let theirs = world.engine.related(&scope(2), &at(mail, "messages", "m1")).await;
    assert_eq!(theirs.map_err(refused), Err(Code::NotFound));
    let grace = OfPerson { address: "grace@example.com".to_owned(), limit: None, cursor: None };
    assert_eq!(world.engine.of_person(&scope(2), &grace).await.expect("a page").items, []);
    let unknown = world.engine.related(&world.scope, &at(mail, "messages", "m9")).await;
    assert_eq!(unknown.map_err(refused), Err(Code::NotFound));
    let nobody = OfPerson { address: "nobody".to_owned(), limit: None, cursor: None };
    assert_eq!(world.engine.of_person(&world.scope, &nobody).await.map_err(refused), Err(Code::Invalid));

    world.engine.disconnect(&world.scope, mail, false).await.expect("it ends");
    let left = world.engine.of_person(&world.scope, &grace).await.expect("a page").items;
    assert_eq!(left.iter().map(|one| one.connection_id).collect::<Vec<_>>(), [plan]);
}

#[tokio::test]
async fn a_record_tells_what_can_be_done_with_it_and_knows_what_that_takes() {
    let world = World::new().await;
    world.github.put(atom_testkit::github::Issue::new(482, "Fix the export").assigned());
    let id = world.connect().await;
    world.sync(id).await;
    let record = world.records(id, "assigned_issues").await.remove(0);

    let issue = related(&world, at(id, "assigned_issues", &record.external_id)).await;

    let names: Vec<&str> = issue.actions.iter().map(|form| form.action.as_str()).collect();
    assert_eq!(names, ["close_issue", "reopen_issue", "label_issue", "assign_issue", "unassign_issue", "comment"]);
    let comment = issue.actions.last().expect("the last one");
    assert_eq!(comment.args, json!({"repository": "northwind/exporter", "number": 482}));
    assert_eq!(comment.takes["required"], json!(["repository", "number", "text"]));
    let github = world.engine.providers().items.into_iter().find(|one| one.id == "github").expect("it is there");
    assert_eq!(github.forms.iter().map(|form| form.action.as_str()).collect::<Vec<_>>(), ["create_issue"]);
    let status = world.status(id).await;
    assert!(status.can_make && status.takes_edits);
}
