//! What Atom sends is what the vendors document: every stream and every action of every provider that comes with Atom, against
//! the vendor's own description, which checks requests. A provider adds its rows to [`providers`]; the table in
//! `docs/providers.md` is written from what was seen.

mod bench;

use crate::{
    error::{Error, Trouble, VendorError},
    manifest::Idempotency,
};
use atom_testkit::{
    answers::Answers,
    prism::{graphql, prism},
    shared,
};
use bench::Bench;
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Which mock serves a provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Openapi,
    Graphql,
}

/// Providers, how they are served, and the arguments with which each action is tried.
fn providers() -> Vec<(&'static str, By, Value)> {
    let issue = json!({"repository": "octocat/Hello-World", "number": 1});
    let with = |more: Value| {
        let mut args = issue.clone();
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    vec![
        (
            "github",
            By::Openapi,
            json!({
                "create_issue": {"repository": "octocat/Hello-World", "title": "T", "notes": "N", "labels": ["bug"], "assignees": ["octocat"]},
                "update_issue": with(json!({"title": "T", "notes": "N", "labels": ["bug"], "status": "done"})),
                "close_issue": with(json!({"reason": "not_planned"})),
                "reopen_issue": with(json!({})),
                "label_issue": with(json!({"labels": ["bug"]})),
                "assign_issue": with(json!({"assignees": ["octocat"]})),
                "unassign_issue": with(json!({"assignees": ["octocat"]})),
                "review": with(json!({"verdict": "request_changes", "text": "Test it."})),
                "mark_read": {"id": "1"},
                "comment": with(json!({"text": "Yes."})),
            }),
        ),
        ("gmail", By::Openapi, json!({})),
        ("google-calendar", By::Openapi, json!({})),
        (
            "linear",
            By::Graphql,
            json!({
                "create_issue": {"team": "t", "title": "T", "notes": "N", "priority": 2, "due": "2026-05-01", "project": "p", "assignee": "u", "labels": ["l"]},
                "update_issue": {"id": "i", "title": "T", "notes": "N", "priority": 4, "due": null, "labels": ["Bug"], "status": "done"},
                "set_state": {"id": "i", "state": "s"},
                "comment": {"id": "i", "text": "Yes."},
            }),
        ),
    ]
}

/// What made-up values of a description have to be, since a mock of it keeps no state and knows no meaning: a list ends, what is
/// there is not gone, something has comments, a size is not negative, a number in
/// a text is one.
fn amend(target: &str, answer: &mut Value) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(|item| amend(target, item)),
        Value::Object(members) => {
            if target.contains("pageToken=") {
                members.remove("nextPageToken");
            }
            for (name, value) in members {
                match (name.as_str(), &*value) {
                    ("deleted", Value::Bool(_)) => *value = json!(false),
                    (_, Value::Number(number)) if number.as_i64().is_some_and(|number| number < 0) => *value = json!(1),
                    ("comments", Value::Number(_)) => *value = json!(1),
                    ("internalDate", Value::String(_)) => *value = json!("1772359200000"),
                    ("data", Value::String(_)) => *value = json!("SGVsbG8="),
                    ("email", Value::String(text)) if text == "string" => *value = json!("ada@example.com"),
                    ("status", Value::String(text)) if text == "string" => *value = json!("confirmed"),
                    ("hangoutLink" | "htmlLink" | "uri", Value::String(text)) if text == "string" => {
                        *value = json!("https://example.com/x");
                    }
                    _ => amend(target, value),
                }
            }
        }
        _ => {}
    }
}

fn linear_values() -> Value {
    let there = json!({"url": "https://linear.app/x", "trashed": false});
    json!({
        "DateTime": "2026-03-01T10:00:00.000Z", "TimelessDate": "2026-05-01", "Float": 2.0, "PageInfo": {"hasNextPage": false, "endCursor": null},
        "Issue": there, "Project": there, "Comment": {"url": "https://linear.app/x"}, "User": {"email": "ada@example.com"},
        "WorkflowState": {"type": "completed"}, "IssueLabel": {"name": "Bug"},
    })
}

#[tokio::test]
async fn every_stream_and_action_is_as_documented() {
    let mut rows = Vec::new();
    for (id, by, args) in providers() {
        let mock = match by {
            By::Openapi => prism(id, amend).await,
            By::Graphql => graphql(id, &linear_values()).await,
        };
        let Some(mock) = mock.unwrap() else { return };
        let bench = Bench::new(id, mock.url()).await;
        let provider = bench.engine.provider(id).unwrap();
        rows.extend(bench.streams(&provider).await);
        rows.extend(bench.actions(&provider, &args).await);
        assert!(mock.requests() > provider.streams.len(), "{id}: the description was asked");
        assert_eq!(mock.refused(), Vec::<String>::new(), "{id}");
    }
    let table = format!("| provider | stream | kind |\n| --- | --- | --- |\n{}\n", rows.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/providers.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- conformance -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /conformance -->").unwrap();
    let current = format!("{before}<!-- conformance -->\n{table}<!-- /conformance -->{after}");
    if std::env::var_os("ATOM_WRITE_DOCS").is_some() {
        fs::write(&path, &current).unwrap();
    }
    assert!(
        text == current || std::env::var_os("ATOM_WRITE_DOCS").is_some(),
        "run this test with ATOM_WRITE_DOCS=1 and commit the table"
    );
}

#[tokio::test]
async fn each_error_that_is_declared_for_what_is_asked_has_its_meaning() {
    let Some(path) = shared("vendor-apis/github/openapi.json") else { return };
    let Some(mock) = prism("github", amend).await.unwrap() else { return };
    let description: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let bench = Bench::new("github", mock.url()).await;
    let provider = bench.engine.provider("github").unwrap();
    let (_, _, all) = providers().into_iter().find(|(id, ..)| *id == "github").unwrap();
    let mut tried = 0;
    for stream in &provider.streams {
        tried += bench.declared_errors(&provider, &stream.listing.request, &json!({}), &description).await;
    }
    for action in &provider.actions {
        let args = &all[action.name.as_str()];
        tried += bench.declared_errors(&provider, &action.request, args, &description).await;
        if let Some(before) = &action.before {
            tried += bench.declared_errors(&provider, &before.request, args, &description).await;
        }
        if let Idempotency::Look { request, .. } = &action.idempotency {
            tried += bench.declared_errors(&provider, request, args, &description).await;
        }
    }
    assert!(tried > 40, "the description declares errors: {tried}");
}

/// The descriptions of these declare no errors; the vendors document them in words.
#[tokio::test]
async fn an_error_that_is_documented_in_words_has_its_meaning() {
    let limited = Trouble::RateLimited { retry_after: None };
    let google = |reason: &str| json!({"error": {"message": "No.", "errors": [{"reason": reason}]}});
    let linear = |code: &str| json!({"errors": [{"message": "No.", "extensions": {"code": code}}]});
    let mut bench: Option<(&str, Answers, Bench)> = None;
    for (id, status, answer, wanted) in [
        ("gmail", 401, google("authError"), Trouble::NeedsSignIn),
        ("gmail", 403, google("userRateLimitExceeded"), limited),
        ("gmail", 403, google("insufficientPermissions"), Trouble::Forbidden),
        ("gmail", 404, google("notFound"), Trouble::Refused(404)),
        ("gmail", 429, google("rateLimitExceeded"), limited),
        ("gmail", 500, google("backendError"), Trouble::Refused(500)),
        ("google-calendar", 401, google("authError"), Trouble::NeedsSignIn),
        ("google-calendar", 403, google("quotaExceeded"), limited),
        ("google-calendar", 403, google("forbiddenForNonOrganizer"), Trouble::Forbidden),
        ("google-calendar", 404, google("notFound"), Trouble::Refused(404)),
        ("google-calendar", 410, google("fullSyncRequired"), Trouble::Refused(410)),
        ("google-calendar", 503, google("backendError"), Trouble::Refused(503)),
        ("linear", 400, linear("RATELIMITED"), limited),
        ("linear", 200, linear("AUTHENTICATION_ERROR"), Trouble::NeedsSignIn),
        ("linear", 200, linear("FORBIDDEN"), Trouble::NeedsScope),
        ("linear", 200, linear("INVALID_INPUT"), Trouble::Refused(200)),
        ("linear", 400, linear("GRAPHQL_VALIDATION_FAILED"), Trouble::Refused(400)),
        ("linear", 500, linear("INTERNAL_SERVER_ERROR"), Trouble::Refused(500)),
    ] {
        if bench.as_ref().is_none_or(|(of, _, _)| *of != id) {
            let service = Answers::start(|_| (200, somebody())).await.unwrap();
            let connected = Bench::new(id, service.url()).await;
            bench = Some((id, service, connected));
        }
        let (_, service, bench) = bench.as_ref().unwrap();
        let provider = bench.engine.provider(id).unwrap();
        service.now(move |_| (status, answer.clone()));
        let refused = bench.ask(&provider, &provider.streams[0].listing.request, &json!({}), None).await;
        let Err(Error::Vendor(VendorError { trouble, .. })) = refused else { panic!("{id} {status}: {refused:?}") };
        assert_eq!(trouble, wanted, "{id} {status}");
    }
}

/// Whose account it is, as each of the services tells it.
fn somebody() -> Value {
    let viewer = json!({"id": "u1", "name": "Ada", "email": "ada@example.com"});
    json!({"emailAddress": "ada@example.com", "id": "ada@example.com", "historyId": "1", "data": {"viewer": viewer}})
}
