//! Scopes step by step: what was not allowed is not tried, and says what it needs.

use crate::world::{World, patience, request};
use atom_api::{
    integrations::{Credentials, Health, StreamStatus},
    outbox::{Act, Outbox},
};
use atom_core::{Code, ConnectionId};
use atom_integrations::Error;
use serde_json::json;

/// The action that needs more than is asked for at first.
const ACTION: &str = r#"
[[actions]]
name = "add_item"
description = "Adds an item."
kind = "create"
for = "item"
request = { method = "POST", path = "/items", json = "{name: .args.name}" }
idempotency = { header = "Idempotency-Key" }
result = {}
scopes = ["more"]
[actions.args]
type = "object"
required = ["name"]
additionalProperties = false
[actions.args.properties]
name = { type = "string" }
"#;

/// The service, where a stream and an action say what they need.
async fn world() -> Option<World> {
    let needs = |manifest: String| {
        let stream = "request = { path = \"/more\" }";
        let manifest = manifest.replace(stream, &format!("{stream}\nscopes = [\"more\"]"));
        format!("{manifest}\n{ACTION}")
    };
    World::with(patience(), needs).await
}

async fn stream(world: &World, id: ConnectionId) -> StreamStatus {
    let streams = world.status(id).await.streams;
    streams.into_iter().find(|stream| stream.name == "more").expect("the stream is there")
}

#[tokio::test]
async fn a_stream_that_was_not_allowed_is_not_asked_for_until_it_is() {
    let Some(world) = world().await else { return };
    let id = world.connect("ada").await;

    let report = world.sync(id).await;

    assert_eq!(report.errors, []);
    assert_eq!(report.streams.iter().map(|stream| stream.name.as_str()).collect::<Vec<_>>(), ["items"]);
    let more = stream(&world, id).await;
    assert_eq!((more.needs, more.error, more.synced_at), (vec!["more".to_owned()], None, None));
    assert_eq!(world.status(id).await.health, Health::Ok);

    let scopes = Some(vec!["more".to_owned()]);
    let mut allowing = request(Credentials::Oauth { client_id: None, client_secret: None, scopes });
    allowing.connection_id = Some(id);
    assert_eq!(world.connect_with("ada", &allowing).await, id);
    assert_eq!(world.sync(id).await.streams.len(), 2);
    let more = stream(&world, id).await;
    assert!(more.needs.is_empty() && more.synced_at.is_some(), "{more:?}");
}

#[tokio::test]
async fn an_action_that_was_not_allowed_is_refused_before_anything_is_written_down() {
    let Some(world) = world().await else { return };
    let id = world.connect("ada").await;
    let act = Act {
        connection_id: id,
        action: "add_item".to_owned(),
        args: json!({"name": "A"}),
        idempotency_key: None,
        wait: true,
    };

    let error = world.engine.act(&world.scope, &act).await.expect_err("it is not allowed");

    assert!(matches!(&error, Error::Vendor(error) if error.message.contains("(more)")), "{error}");
    assert_eq!(atom_core::ApiError::from(error).code, Code::Vendor);
    let all = Outbox { connection_id: Some(id), states: None, limit: None, cursor: None };
    assert!(world.engine.outbox(&world.scope, &all).await.expect("it is there").items.is_empty());
}
