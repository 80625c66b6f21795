//! What Atom sends is what the vendors document: every stream and every action of every provider that comes with Atom, against
//! the vendor's own description, which checks requests. A provider adds its rows to [`PROVIDERS`]; the table in
//! `docs/providers.md` is written from what was seen.

use crate::{
    connections,
    engine::{Integrations, Setup},
    error::{Error, Trouble, VendorError},
    http::{BaseUrl, Patience, Sent},
    incoming::{Around, read_all},
    manifest::{Action, ActionResult, Idempotency, Provider},
    mirror::{CurrentFuture, MirrorFuture, MirroredTask, TaskMirror},
    request::{Context, Request},
};
use atom_api::{
    SecretText,
    integrations::{Connect, Credentials, Records},
    outbox::{Act, WriteState},
};
use atom_core::{ConnectionId, ManualClock, TaskId, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store, WriteTxn};
use atom_testkit::{
    answers::Answers,
    prism::{graphql, prism},
    shared,
};
use atom_vault::{Key, Sealer};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Map, Value, json};
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

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

/// No tasks are kept.
struct Nobody;

impl TaskMirror for Nobody {
    fn apply<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [MirroredTask]) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn remove<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [TaskId]) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn current<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [TaskId]) -> CurrentFuture<'a> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn release<'a>(&'a self, _: &'a mut WriteTxn, _: ConnectionId) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

struct Bench {
    engine: Arc<Integrations>,
    store: Arc<Store>,
    scope: Scope,
    id: ConnectionId,
    _folder: TempDir,
}

impl Bench {
    /// An engine that is connected to the mock, by a token, so that no browser is needed.
    async fn new(id: &str, url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let clock = Arc::new(ManualClock::at(1_780_272_000_000));
        let options = OpenStore {
            data_dir: folder.path().to_owned(),
            lock: DirectoryLock::take(folder.path()).unwrap(),
            key: key.database_key().pragma_value(),
            key_descriptor: Vec::new(),
            clock: clock.clone(),
        };
        let store = Arc::new(Store::open(options).await.unwrap());
        let engine = Arc::new(Integrations::new(Setup {
            store: Arc::clone(&store),
            sealer: Sealer::new(&key),
            clock,
            tasks: Arc::new(Nobody),
            patience: Patience::default(),
        }));
        let scope = Scope {
            workspace: WorkspaceId::from(Uuid::from_u128(1)),
            user: UserId::from(Uuid::from_u128(9)),
            host: "test",
            command: "integrations.sync",
        };
        let request = Connect {
            provider: id.to_owned(),
            credentials: Credentials::Token { token: SecretText::new("tok_test".to_owned()) },
            base_url: Some(url.to_owned()),
            options: Map::new(),
            connection_id: None,
        };
        let connected = engine.connect(&scope, &request, &CancellationToken::new()).await.unwrap();
        Self { engine, store, scope, id: connected.connection_id.unwrap(), _folder: folder }
    }

    /// Syncs all streams twice: something comes, and all of it is understood.
    async fn streams(&self, provider: &Arc<Provider>) -> Vec<String> {
        let mut rows = Vec::new();
        for turn in 0..2 {
            let cancel = CancellationToken::new();
            let report = self.engine.sync(&self.scope, self.id, None, &|_| (), &cancel).await.unwrap();
            assert_eq!(report.errors, [], "{}", provider.id);
            for (stream, counts) in provider.streams.iter().zip(&report.streams) {
                if turn > 0 {
                    continue;
                }
                assert!(counts.pulled > 0 && counts.requests > 0, "{}: nothing came of {}", provider.id, stream.name);
                let request =
                    Records { connection_id: self.id, stream: stream.name.clone(), limit: None, cursor: None };
                let records = self.engine.records(&self.scope, &request).await.unwrap().items;
                assert!(records.iter().all(|record| record.mapped.is_object()), "{}: {records:?}", stream.name);
                rows.push(format!("| {} | `{}` | `{}` |", provider.name, stream.name, stream.record.kind.as_str()));
            }
        }
        rows
    }

    /// Sends every action as a person does, through the outbox with all that goes before it, and what looks whether it arrived;
    /// reads the record that comes back.
    async fn actions(&self, provider: &Arc<Provider>, args: &Value) -> Vec<String> {
        let mut rows = Vec::new();
        for action in &provider.actions {
            let args =
                args.get(&action.name).unwrap_or_else(|| panic!("{}: {} is not tried", provider.id, action.name));
            assert_eq!(action.accepts(args), Ok(()), "{}", action.name);
            if let Some(before) = &action.before {
                let answer = self
                    .ask(provider, &before.request, args, None)
                    .await
                    .unwrap_or_else(|error| panic!("{} before: {error}", action.name));
                assert!(matches!(before.pick.of(&answer), Ok(Some(_))), "{}: there is a record before", action.name);
            }
            let request = Act {
                connection_id: self.id,
                action: action.name.clone(),
                args: args.clone(),
                idempotency_key: None,
                wait: true,
            };
            let written = self.engine.act(&self.scope, &request).await.unwrap();
            assert_eq!(written.state, WriteState::Done, "{}: {written:?}", action.name);
            let body = self
                .ask(provider, &action.request, args, None)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", action.name));
            understood(provider, action, &body).await;
            if let Idempotency::Look { request, pick } = &action.idempotency {
                let answer = self
                    .ask(provider, request, args, None)
                    .await
                    .unwrap_or_else(|error| panic!("{}: {error}", action.name));
                let answer: Value = serde_json::from_slice(&answer).unwrap();
                let seen = json!({
                    "answer": answer, "args": args, "key": "k", "sent_at": "2000-01-01T00:00:00Z", "account": "octocat", "taken": [],
                });
                assert!(pick.run(seen.to_string().as_bytes()).is_ok(), "{}: the look reads its answer", action.name);
            }
            rows.push(format!(
                "| {} | `{}` (action) | `{}` |",
                provider.name,
                action.name,
                action.record.kind.as_str()
            ));
        }
        rows
    }

    async fn ask(
        &self,
        provider: &Arc<Provider>,
        request: &Request,
        args: &Value,
        prefer: Option<u16>,
    ) -> Result<Vec<u8>, Error> {
        let stored = connections::find(&mut self.store.read(&self.scope).await?, self.id).await?;
        let cancel = CancellationToken::new();
        let mut caller = self.engine.caller(&self.scope, &stored, provider, &cancel)?;
        // One answer each: nothing is tried again, and no earlier one lets the service rest.
        (caller.retries, caller.gauge) = (0, None);
        let mut prepared = request.prepare(&caller.base, &self.known(&caller.context, args))?;
        if let Some(code) = prefer {
            prepared.headers.insert("prefer", HeaderValue::from_str(&format!("code={code}")).unwrap());
        }
        caller.ask(&prepared, None, &Sent::default()).await.map(|answer| answer.body)
    }

    /// What a request is filled with.
    fn known(&self, context: &Context, args: &Value) -> Context {
        let mut context = context.with("args", args.clone());
        context.set_key(self.id, "a key of one's own");
        context.set("sent_at", "2026-05-01T00:00:00Z");
        context.set("each", json!({"repository": "octocat/Hello-World", "number": 1}));
        context.set("account", "octocat");
        context
    }

    /// Has the service answer a request with each of the errors that its description has for it; how many those were.
    async fn declared_errors(&self, provider: &Arc<Provider>, request: &Request, args: &Value, of: &Value) -> usize {
        let base = BaseUrl::parse("https://api.github.com").unwrap();
        let asked = request.prepare(&base, &self.known(&Context::default(), args)).unwrap();
        let codes = declared(of, asked.method.as_str(), asked.url.path());
        for code in &codes {
            let refused = self.ask(provider, request, args, Some(*code)).await;
            let Err(Error::Vendor(VendorError { trouble, .. })) = refused else {
                panic!("{} {code}: {refused:?}", asked.url.path())
            };
            let wanted = match code {
                // Where it leads to is not in the description; what changes something is not sent on.
                301 if asked.method == Method::GET => Trouble::BadAnswer,
                401 => Trouble::NeedsSignIn,
                403 => Trouble::Forbidden,
                code => Trouble::Refused(*code),
            };
            assert_eq!(trouble, wanted, "{} {} {code}", asked.method, asked.url.path());
        }
        codes.len()
    }
}

/// The errors that a description has for what is asked. That nothing has changed is none.
fn declared(description: &Value, method: &str, path: &str) -> Vec<u16> {
    let asked: Vec<&str> = path.split('/').collect();
    // As many of its parts stand there as they are; `None` where it is another path.
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        let open = |part: &str| part.starts_with('{');
        let same = parts.len() == asked.len() && parts.iter().zip(&asked).all(|(part, at)| open(part) || part == at);
        same.then(|| parts.iter().filter(|part| !open(part)).count())
    };
    let paths = description["paths"].as_object().unwrap().iter();
    let (_, found) = paths
        .filter_map(|(template, found)| Some((fits(template)?, found)))
        .max_by_key(|(plain, _)| *plain)
        .unwrap_or_else(|| panic!("{path} is not described"));
    let answers = found[method.to_lowercase().as_str()]["responses"].as_object();
    let answers = answers.unwrap_or_else(|| panic!("{method} {path} is not described"));
    answers.keys().filter_map(|code| code.parse::<u16>().ok()).filter(|code| *code >= 300 && *code != 304).collect()
}

async fn understood(provider: &Provider, action: &Action, body: &[u8]) {
    let record = match &action.result {
        None => return,
        Some(ActionResult::Whole) => String::from_utf8(body.to_vec()).unwrap(),
        Some(ActionResult::Pick(pick)) => pick.run(body).unwrap().to_string(),
    };
    let read = read_all(&provider.name, vec![record], Arc::clone(&action.record), Around::default()).await.unwrap();
    assert!(read[0].external_id.is_ok() && read[0].mapped.is_ok(), "{}: {:?}", action.name, read[0]);
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
