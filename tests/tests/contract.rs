//! The list of commands, asked of every host.

use atom_api::{Permission, commands};
use atom_core::Code;
use atom_engine::{Caller, Host};
use atom_testkit::github::GithubMock;
use atom_tests::{
    atom_bin::Atom,
    fixture::{Fixture, PASSWORD},
    served::Served,
};
use serde_json::{Value, json};

/// The commands that name files of the machine.
const NAME_FILES: &[&str] = &[
    "app.backup",
    "attachments.save",
    "audit.export",
    "data.export",
    "data.import",
    "data.preview",
    "ledger.documents.attach",
    "ledger.documents.save",
    "ledger.export",
    "ledger.import",
];

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
fn a_file_of_the_machine_is_named_by_these_commands_alone_and_in_path() {
    let has_path = |schema: &Value| schema["properties"]["path"].is_object();
    let mut named = Vec::new();
    for spec in commands() {
        let schema = serde_json::to_value((spec.request_schema)()).expect("a schema");
        let inner = schema["$defs"].as_object().into_iter().flat_map(|inner| inner.values());
        assert_eq!(
            inner.filter(|schema| has_path(schema)).count(),
            0,
            "{}: the door looks at the top alone",
            spec.name
        );
        if has_path(&schema) {
            named.push(spec.name);
        }
    }
    named.sort_unstable();
    assert_eq!(named, NAME_FILES);
}

#[tokio::test]
async fn from_another_machine_no_file_of_this_one_is_named() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let elsewhere = Caller { host: Host::Http, elsewhere: true, ..ada.caller.clone() };
    for name in NAME_FILES {
        let args = json!({ "path": fixture.dir.path().join("../a file") });
        let refused = fixture.door.call(&elsewhere, name, args).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Forbidden, Some("path")), "{name}: {refused}");
    }
    let trail = ada.call("audit.list", json!({ "filter": { "outcome": "forbidden" } })).await;
    assert_eq!(trail["items"].as_array().map(Vec::len), Some(NAME_FILES.len()), "each leaves a line");
    // What names none goes on: an export is fetched piece by piece.
    for args in [json!({ "format": "json" }), json!({ "format": "json", "path": null })] {
        let export = fixture.door.call(&elsewhere, "data.export", args).await.expect("an export");
        let piece = json!({ "name": export["name"], "offset": 0 });
        fixture.door.call(&elsewhere, "exports.read", piece).await.expect("a piece");
    }
}

#[tokio::test]
async fn from_another_machine_nothing_of_this_one_and_its_network_is_connected() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let elsewhere = Caller { host: Host::Http, elsewhere: true, ..ada.caller.clone() };
    let mock = GithubMock::start().await.expect("a mock");
    let credentials = json!({ "kind": "token", "token": mock.token() });
    let request = |base: &str| json!({ "provider": "github", "credentials": credentials, "base_url": base });
    for base in [mock.url(), "https://10.0.0.1", "https://[::1]/api", "https://router.local"] {
        let refused = fixture.door.call(&elsewhere, "integrations.connect", request(base)).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("base_url")), "{base}: {refused}");
    }
    assert_eq!(ada.call("integrations.list", json!({})).await["items"], json!([]));
    let connected = ada.call("integrations.connect", request(mock.url())).await;
    assert!(connected["connection_id"].is_string(), "from here it is");
    // What is connected is signed in to again from there as well.
    let again =
        json!({ "provider": "github", "credentials": credentials, "connection_id": connected["connection_id"] });
    fixture.door.call(&elsewhere, "integrations.connect", again).await.expect("signed in again");
}

#[tokio::test]
async fn from_another_machine_no_sign_in_begins_in_the_browser_of_this_one() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let forge = json!({ "id": "forge", "kind": "openid", "issuer": "https://forge.example", "client_id": "atom" });
    ada.call("signin.set_provider", forge).await;
    let elsewhere = Caller { host: Host::Http, elsewhere: true, ..ada.caller.clone() };
    let oauth = json!({ "provider": "github", "credentials": { "kind": "oauth", "client_id": "of-ada" } });
    for (name, args) in [
        ("signin.begin", json!({ "provider": "forge" })),
        ("signin.link", json!({ "provider": "forge", "password": PASSWORD })),
        ("integrations.connect", oauth),
    ] {
        let refused = fixture.door.call(&elsewhere, name, args).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden, "{name}: {refused}");
        assert!(refused.message.contains("the machine of Atom"), "{name}: {refused}");
    }
}

#[tokio::test]
async fn from_another_machine_nobody_makes_the_first_account_not_even_after_everything_was_deleted() {
    let fixture = Fixture::new().await;
    let elsewhere = Caller { elsewhere: true, ..Caller::new(Host::Http, None) };
    let account = json!({ "email": "mal@example.com", "password": PASSWORD, "name": "Mal" });
    let calls = [("auth.register", account.clone()), ("app.status", json!({})), ("signin.providers", json!({}))];
    for round in ["before there is one", "after everything was deleted"] {
        for (name, args) in &calls {
            let refused = fixture.door.call(&elsewhere, name, args.clone()).await.expect_err("refused");
            assert_eq!(refused.code, Code::Conflict, "{name}, {round}");
        }
        let ada = fixture.person("Ada").await;
        fixture.door.call(&elsewhere, "app.status", json!({})).await.expect("a status");
        ada.call("data.delete_all", json!({ "confirm": "delete", "backups": true })).await;
    }
    let ada = fixture.person("Ada").await;
    let invited = ada.call("members.invite", json!({ "email": "mal@example.com", "role": "viewer" })).await;
    let mut account = account;
    account["invitation"] = invited["code"].clone();
    fixture.door.call(&elsewhere, "auth.register", account).await.expect("an account beside the first");
}

#[tokio::test]
async fn from_another_machine_nobody_finds_out_by_registering_which_addresses_have_an_account() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let elsewhere = Caller { elsewhere: true, ..Caller::new(Host::Http, None) };
    let code =
        ada.call("members.invite", json!({ "email": "bob@example.com", "role": "viewer" })).await["code"].clone();
    let register = async |email: &str, invitation: &Value| {
        let mut account = json!({ "email": email, "password": PASSWORD, "name": "Mal" });
        if !invitation.is_null() {
            account["invitation"] = invitation.clone();
        }
        fixture.door.call(&elsewhere, "auth.register", account).await
    };
    for invitation in [Value::Null, json!("made up by somebody"), code.clone()] {
        let known = register("ada@example.com", &invitation).await.expect_err("refused");
        let unknown = register("eve@example.com", &invitation).await.expect_err("refused");
        assert_eq!(known, unknown, "{invitation}");
        assert_eq!((known.code, known.field.as_deref()), (Code::Forbidden, Some("invitation")));
    }
    let bob = register("Bob@example.com", &code).await.expect("whoever was invited");
    let bob = Caller { token: bob["token"].as_str().map(str::to_owned), ..elsewhere.clone() };
    fixture.door.call(&bob, "members.accept", json!({ "code": code })).await.expect("and comes in by the same code");
    // On this machine nothing changes.
    let here = json!({ "email": "eve@example.com", "password": PASSWORD, "name": "Eve" });
    fixture.door.call(&Caller::new(Host::Cli, None), "auth.register", here).await.expect("an account");
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
