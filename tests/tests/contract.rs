//! The list of commands, asked of every host.

use atom_api::{Permission, commands};
use atom_core::Code;
use atom_engine::{Caller, Host};
use atom_tests::{atom_bin::Atom, fixture::Fixture, served::Served};
use serde_json::{Value, json};

/// Whether an answer shows that the host knows the command: any but "there is no such command".
fn known(error: &Value) -> bool {
    !error["message"].as_str().unwrap_or_default().starts_with("There is no command")
}

#[tokio::test]
async fn the_door_knows_every_command() {
    let fixture = Fixture::new().await;
    for spec in commands() {
        // As the window calls it: same door, same arguments.
        let answer = fixture.door.call(&Caller::new(Host::Window, None), spec.name, json!({})).await;
        if let Err(error) = answer {
            assert!(known(&json!({ "message": error.message })), "{}", spec.name);
            if spec.permission != Permission::Open {
                assert_eq!(error.code, Code::Unauthenticated, "{}", spec.name);
            }
        }
    }
}

#[tokio::test]
async fn http_knows_every_command_and_describes_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let served = Served::start(dir.path());
    let client = reqwest::Client::new();
    let openapi: Value = client
        .get(format!("{}/api/v1/openapi.json", served.url()))
        .send()
        .await
        .expect("answered")
        .json()
        .await
        .expect("JSON");
    for spec in commands() {
        let path = format!("/api/v1/call/{}", spec.name);
        let described = &openapi["paths"][&path]["post"];
        assert!(described.is_object(), "{path} is not described");
        let answer = client.post(format!("{}{path}", served.url())).json(&json!({})).send().await.expect("answered");
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert!(known(&body["error"]), "{}", spec.name);
        if spec.permission != Permission::Open {
            assert_eq!((status.as_u16(), &body["error"]["code"]), (401, &json!("unauthenticated")), "{}", spec.name);
        }
    }
    served.end();
}

#[test]
fn the_command_line_knows_every_command_and_its_schemas() {
    let atom = Atom::empty();
    let output = atom.run(["commands", "--json"], "");
    let listed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let listed = listed.as_array().or_else(|| listed["items"].as_array()).expect("a list").clone();
    for spec in commands() {
        let row =
            listed.iter().find(|row| row["name"] == spec.name).unwrap_or_else(|| panic!("{} is not listed", spec.name));
        for key in ["request", "reply"] {
            assert!(row[key].is_object() || row[key].is_boolean(), "{}: no schema of the {key}", spec.name);
        }
        assert!(row["permission"].is_string() && row["effect"].is_string(), "{}", spec.name);
    }
    let calls: Vec<(&str, Value)> = commands().iter().map(|spec| (spec.name, json!({}))).collect();
    for (answer, spec) in atom.batch(&calls).iter().zip(commands()) {
        assert!(answer.get("ok").is_some() || known(&answer["error"]), "{}: {answer}", spec.name);
    }
}
