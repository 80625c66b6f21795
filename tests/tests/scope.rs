//! The walls: every command with the ids of another workspace, without a session, with one that has ended, with nonsense.

use atom_api::{Permission, commands};
use atom_core::Code;
use atom_engine::{Caller, Host};
use atom_testkit::github::{GithubMock, Issue};
use atom_tests::fixture::{Fixture, PASSWORD, Person};
use serde_json::{Value, json};

/// What Ada has, by kind of id.
struct Things {
    task: Value,
    other: Value,
    project: Value,
    label: Value,
    session: Value,
    connection: Value,
    attempt: Value,
    job: Value,
    upload: Value,
    file: Value,
    comment: Value,
    span: Value,
    reminder: Value,
    template: Value,
    filter: Value,
    notification: Value,
    write: Value,
    conflict: Value,
    entry: Value,
    pending: Value,
    assertion: Value,
    document: Value,
    user: Value,
    workspace: Value,
    invitation: Value,
}

async fn things(ada: &Person) -> Things {
    let task = ada
        .call("tasks.create", json!({ "title": "Ada's secret plan", "project": "Ada's project", "labels": ["ada"] }))
        .await;
    let other = ada.call("tasks.create", json!({ "title": "Another" })).await;
    let mock = GithubMock::start().await.expect("a mock");
    let connected = ada
        .call("integrations.connect", json!({ "provider": "github", "credentials": { "kind": "token", "token": mock.token() }, "base_url": mock.url() }))
        .await;
    let connection = connected["connection_id"].clone();
    mock.put(Issue::new(1, "Issue of Ada").assigned());
    let attempt = ada
        .call(
            "integrations.connect",
            json!({ "provider": "github", "credentials": { "kind": "oauth", "client_id": "of-ada" } }),
        )
        .await["attempt"]
        .clone();
    ada.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    // Both sides change the title, and something waits for the service.
    let mirrored = ada.call("tasks.list", json!({ "filter": { "source": connection } })).await;
    ada.call("tasks.update", json!({ "id": mirrored["items"][0]["id"], "title": "Ada's title" })).await;
    mock.change(1, |issue| issue["title"] = json!("Renamed for Ada"));
    ada.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    let conflicts = ada.call("integrations.conflicts", json!({ "connection_id": connection })).await;
    let args = json!({ "repository": "northwind/exporter", "number": 1, "text": "Said by Ada" });
    let write =
        ada.call("integrations.act", json!({ "connection_id": connection, "action": "comment", "args": args })).await;
    let jobs = ada.call("jobs.list", json!({})).await;
    let file = ada.attach(&task["id"], "ada.txt", b"of Ada").await;
    let sessions = ada.call("auth.sessions", json!({})).await;
    let entry = ada
        .call(
            "ledger.post",
            json!({ "idempotency_key": "ada", "date": "2030-01-01", "payee": "Ada's shop", "postings": [
            { "account": "Expenses:Ada", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Ada" }
        ] }),
        )
        .await;
    let pending = ada
        .call(
            "ledger.post",
            json!({ "idempotency_key": "ada-later", "date": "2030-01-01", "pending": true, "postings": [
            { "account": "Expenses:Ada", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Ada" }
        ] }),
        )
        .await;
    let said = json!({ "account": "Assets:Ada", "date": "2030-01-31", "quantity": "-1", "commodity": "EUR" });
    let assertion = ada.call("ledger.assertions.set", said).await;
    let receipt = ada.call("uploads.append", json!({ "offset": 0, "data": "eA==" })).await;
    let receipt = json!({ "entry_id": entry["entry_id"], "upload": receipt["upload"], "name": "ada.txt" });
    let document = ada.call("ledger.documents.attach", receipt).await;
    let of_task = json!({ "task": task["id"] });
    let comment = ada.call("comments.create", json!({ "task": task["id"], "text": "Ada's words" })).await;
    let reminder = ada.call("reminders.add", json!({ "task": task["id"], "before_min": 5 })).await;
    let filter = ada.call("filters.create", json!({ "name": "Ada's filter", "query": {} })).await;
    ada.call("settings.set", json!({ "key": "lists", "value": { "ada": {} } })).await;
    // Ada's connection loses its token: she is told.
    mock.set_token("another");
    ada.call("integrations.sync", json!({ "connection_id": connection, "wait": true })).await;
    let notices = ada.call("notifications.list", json!({})).await;
    let invited = json!({ "email": "cy@example.com", "role": "member" });
    let invitation = ada.call("members.invite", invited).await;
    Things {
        notification: notices["items"][0]["id"].clone(),
        write: write["id"].clone(),
        conflict: conflicts["items"][0]["id"].clone(),
        entry: entry["entry_id"].clone(),
        pending: pending["entry_id"].clone(),
        assertion: assertion["id"].clone(),
        document: document["id"].clone(),
        user: json!(ada.session.user.id),
        workspace: json!(ada.session.workspace.id),
        invitation: invitation["id"].clone(),
        comment: comment["id"].clone(),
        span: ada.call("time.start", of_task.clone()).await["id"].clone(),
        reminder: reminder["id"].clone(),
        template: ada.call("templates.create", of_task).await["id"].clone(),
        filter: filter["id"].clone(),
        task: task["id"].clone(),
        other: other["id"].clone(),
        project: task["project"]["id"].clone(),
        label: ada.call("labels.list", json!({})).await["items"][0]["id"].clone(),
        session: sessions["items"][0]["id"].clone(),
        connection,
        attempt,
        job: jobs["items"][0]["id"].clone(),
        upload: ada.upload(b"on its way").await,
        file: file["id"].clone(),
    }
}

/// What Bob has, to be named beside what is Ada's.
struct Own {
    task: Value,
    project: Value,
    upload: Value,
    entry: Value,
}

/// Every command that takes an id, with Ada's.
fn with_foreign_ids(ada: &Things, bob: &Own) -> Vec<(&'static str, Value)> {
    let Own { task: own, project: own_project, upload: own_upload, entry: own_entry } = bob;
    vec![
        ("auth.revoke_session", json!({ "id": ada.session })),
        ("members.set_role", json!({ "user": ada.user, "role": "viewer" })),
        ("members.remove", json!({ "user": ada.user })),
        ("members.transfer_ownership", json!({ "user": ada.user, "password": PASSWORD })),
        ("members.uninvite", json!({ "id": ada.invitation })),
        ("workspaces.select", json!({ "id": ada.workspace })),
        ("tasks.create", json!({ "title": "x", "parent": ada.task })),
        ("tasks.create", json!({ "title": "x", "project": ada.project })),
        ("tasks.create_many", json!({ "items": [{ "title": "x", "project": ada.project }] })),
        ("tasks.update", json!({ "id": ada.task, "title": "mine now" })),
        ("tasks.update", json!({ "id": own, "project": ada.project })),
        ("tasks.update", json!({ "id": own, "parent": ada.task })),
        ("tasks.complete", json!({ "id": ada.task })),
        ("tasks.reopen", json!({ "id": ada.task })),
        ("tasks.delete", json!({ "id": ada.task })),
        ("tasks.restore", json!({ "id": ada.task })),
        ("tasks.move", json!({ "id": ada.task })),
        ("tasks.move", json!({ "id": own, "after": ada.task })),
        ("tasks.move", json!({ "id": own, "before": ada.other })),
        ("tasks.move", json!({ "id": own, "parent": ada.task })),
        ("tasks.move", json!({ "id": own, "edit": { "project": ada.project } })),
        ("tasks.apply", json!({ "ids": [own, ada.task], "edit": { "status": "done" } })),
        ("tasks.apply", json!({ "ids": [own], "edit": { "project": ada.project } })),
        ("tasks.purge", json!({ "ids": [ada.task] })),
        ("tasks.duplicate", json!({ "id": ada.task })),
        ("tasks.duplicate_many", json!({ "ids": [own, ada.task] })),
        ("tasks.to_project", json!({ "id": ada.task })),
        ("tasks.revert", json!({ "id": ada.task, "txn": ada.task, "field": "title" })),
        ("tasks.revert", json!({ "id": own, "txn": ada.task, "field": "title" })),
        ("projects.move", json!({ "id": ada.project })),
        ("projects.move", json!({ "id": own_project, "after": ada.project })),
        ("projects.move", json!({ "id": own_project, "before": ada.project })),
        ("labels.update", json!({ "id": ada.label, "name": "mine" })),
        ("labels.delete", json!({ "id": ada.label })),
        ("tasks.get", json!({ "id": ada.task })),
        ("tasks.history", json!({ "id": ada.task })),
        ("comments.list", json!({ "task": ada.task })),
        ("comments.create", json!({ "task": ada.task, "text": "x" })),
        ("comments.update", json!({ "id": ada.comment, "text": "x" })),
        ("comments.delete", json!({ "id": ada.comment })),
        ("links.add", json!({ "from": ada.task, "to": own, "kind": "relates" })),
        ("links.add", json!({ "from": own, "to": ada.task, "kind": "blocks" })),
        ("links.remove", json!({ "from": own, "to": ada.task, "kind": "blocks" })),
        ("links.remove", json!({ "from": ada.task, "to": own, "kind": "blocks" })),
        ("time.start", json!({ "task": ada.task })),
        ("time.list", json!({ "task": ada.task })),
        (
            "time.add",
            json!({ "task": ada.task, "started_at": "2020-01-01T09:00:00Z", "ended_at": "2020-01-01T10:00:00Z" }),
        ),
        ("time.update", json!({ "id": ada.span, "note": "x" })),
        ("time.delete", json!({ "id": ada.span })),
        ("reminders.add", json!({ "task": ada.task, "before_min": 5 })),
        ("reminders.list", json!({ "task": ada.task })),
        ("reminders.delete", json!({ "id": ada.reminder })),
        ("templates.create", json!({ "task": ada.task })),
        ("templates.use", json!({ "id": ada.template })),
        ("templates.update", json!({ "id": ada.template, "name": "x" })),
        ("templates.delete", json!({ "id": ada.template })),
        ("filters.update", json!({ "id": ada.filter, "name": "x" })),
        ("filters.delete", json!({ "id": ada.filter })),
        ("notifications.read", json!({ "ids": [ada.notification] })),
        ("notifications.dismiss", json!({ "ids": [ada.notification] })),
        ("projects.update", json!({ "id": ada.project, "name": "mine" })),
        ("projects.delete", json!({ "id": ada.project })),
        ("integrations.attempt", json!({ "attempt": ada.attempt })),
        ("integrations.cancel_attempt", json!({ "attempt": ada.attempt })),
        (
            "integrations.connect",
            json!({ "provider": "github", "credentials": { "kind": "token", "token": "x" }, "connection_id": ada.connection }),
        ),
        ("integrations.status", json!({ "connection_id": ada.connection })),
        ("integrations.tenants", json!({ "connection_id": ada.connection })),
        ("integrations.choose_tenant", json!({ "connection_id": ada.connection, "tenant": "north" })),
        ("integrations.check", json!({ "connection_id": ada.connection })),
        ("integrations.sync", json!({ "connection_id": ada.connection, "wait": true })),
        ("integrations.records", json!({ "connection_id": ada.connection, "stream": "issues_assigned" })),
        (
            "integrations.record",
            json!({ "connection_id": ada.connection, "stream": "assigned_issues", "external_id": "1" }),
        ),
        (
            "integrations.related",
            json!({ "connection_id": ada.connection, "stream": "assigned_issues", "external_id": "1" }),
        ),
        ("integrations.set_aside", json!({ "connection_id": ada.connection })),
        ("integrations.retry", json!({ "connection_id": ada.connection })),
        ("integrations.schedule", json!({ "connection_id": ada.connection, "paused": true })),
        ("integrations.calls", json!({ "connection_id": ada.connection })),
        ("integrations.webhook", json!({ "connection_id": ada.connection })),
        (
            "integrations.set_webhook",
            json!({ "connection_id": ada.connection, "on": true, "address": "https://bob.example.com" }),
        ),
        (
            "integrations.act",
            json!({ "connection_id": ada.connection, "action": "comment", "args": { "repository": "a/b", "number": 1, "text": "x" } }),
        ),
        ("integrations.outbox", json!({ "connection_id": ada.connection })),
        ("integrations.settle", json!({ "id": ada.write, "decision": "cancel" })),
        ("integrations.conflicts", json!({ "connection_id": ada.connection })),
        ("integrations.resolve", json!({ "id": ada.conflict, "keep": "ours" })),
        ("integrations.disconnect", json!({ "connection_id": ada.connection })),
        ("uploads.append", json!({ "upload": ada.upload, "offset": 0, "data": "eA==" })),
        ("attachments.add", json!({ "task": own, "name": "x", "upload": ada.upload })),
        ("attachments.add", json!({ "task": ada.task, "name": "x", "upload": own_upload })),
        ("attachments.list", json!({ "task": ada.task })),
        ("attachments.read", json!({ "id": ada.file, "offset": 0 })),
        ("attachments.save", json!({ "id": ada.file, "path": "/tmp/no-such-file-of-ada" })),
        ("attachments.delete", json!({ "id": ada.file })),
        ("data.preview", json!({ "upload": ada.upload })),
        ("data.import", json!({ "upload": ada.upload })),
        ("data.import", json!({ "upload": own_upload, "project": ada.project })),
        ("ledger.entry", json!({ "id": ada.entry })),
        ("ledger.reverse", json!({ "entry_id": ada.entry, "date": "2030-01-02" })),
        ("ledger.reverse_late", json!({ "reversal": { "entry_id": ada.entry, "date": "2030-01-02" } })),
        ("ledger.post_pending", json!({ "id": ada.pending })),
        ("ledger.post_pending_late", json!({ "entry": { "id": ada.pending } })),
        ("ledger.void", json!({ "id": ada.pending })),
        ("ledger.categorize", json!({ "entry_ids": [ada.entry] })),
        ("ledger.accept", json!({ "entry_id": ada.entry })),
        ("ledger.reject", json!({ "entry_id": ada.entry, "account": "Expenses:Food" })),
        ("ledger.rules.delete", json!({ "id": ada.entry })),
        ("ledger.import.undo", json!({ "import_id": ada.entry })),
        ("ledger.assertions.remove", json!({ "id": ada.assertion })),
        ("ledger.documents", json!({ "entry_id": ada.entry })),
        ("ledger.documents.attach", json!({ "entry_id": ada.entry, "upload": own_upload, "name": "x" })),
        ("ledger.documents.attach", json!({ "entry_id": own_entry, "upload": ada.upload, "name": "x" })),
        ("ledger.documents.read", json!({ "id": ada.document, "offset": 0 })),
        ("ledger.documents.save", json!({ "id": ada.document, "path": "/tmp/no-such-file-of-ada" })),
        ("ledger.documents.remove", json!({ "id": ada.document })),
        ("ledger.lots.set", json!({ "account": "Assets:Ada", "booking": "fifo" })),
        ("ledger.register", json!({ "account": "Assets:Ada" })),
        ("ledger.lines", json!({ "account": "Assets:Ada", "below": true })),
        (
            "ledger.correct",
            json!({ "entry_id": ada.entry, "date": "2030-01-02", "postings": [
                { "account": "Expenses:Bob", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Bob" }
            ] }),
        ),
        (
            "ledger.correct_late",
            json!({ "correction": { "entry_id": ada.entry, "date": "2030-01-02", "postings": [
                { "account": "Expenses:Bob", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Bob" }
            ] } }),
        ),
        ("ledger.correction", json!({ "id": ada.entry })),
        ("ledger.history", json!({ "id": ada.entry })),
        ("ledger.import_upload", json!({ "upload": ada.upload, "name": "ada.journal" })),
        ("jobs.get", json!({ "id": ada.job })),
        ("jobs.cancel", json!({ "id": ada.job })),
    ]
}

/// What is narrowed by ids, and what keeps such a list: foreign ids leave nothing of it.
const LISTS: [&str; 7] =
    ["tasks.list", "tasks.groups", "tasks.ids", "filters.create", "filters.update", "audit.list", "audit.export"];

/// The fields of a request of this command in which a row can be named by its id, at whatever depth.
fn id_fields(spec: &atom_api::Spec) -> Vec<String> {
    fn names_a_row(schema: &Value, whole: &Value, depth: usize) -> bool {
        match schema {
            Value::Object(fields) => fields.iter().any(|(name, value)| match (name.as_str(), value.as_str()) {
                ("format", Some("uuid")) => true,
                ("$ref", Some(to)) => {
                    let named = whole.pointer(to.trim_start_matches('#'));
                    depth < 8 && named.is_some_and(|named| names_a_row(named, whole, depth + 1))
                }
                _ => names_a_row(value, whole, depth),
            }),
            Value::Array(items) => items.iter().any(|item| names_a_row(item, whole, depth)),
            _ => false,
        }
    }
    let whole = (spec.request_schema)().to_value();
    let fields = whole["properties"].as_object().into_iter().flatten();
    fields.filter(|(_, schema)| names_a_row(schema, &whole, 0)).map(|(name, _)| name.clone()).collect()
}

/// Whether an id other than one's own stands in there.
fn has_foreign_id(value: &Value, own: &[&Value]) -> bool {
    match value {
        Value::String(text) => text.parse::<uuid::Uuid>().is_ok() && !own.contains(&value),
        Value::Array(items) => items.iter().any(|item| has_foreign_id(item, own)),
        Value::Object(fields) => fields.values().any(|field| has_foreign_id(field, own)),
        _ => false,
    }
}

#[tokio::test]
async fn every_command_answers_not_found_to_ids_of_another_workspace() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    let things = things(&ada).await;
    let entry = json!({ "idempotency_key": "bob", "date": "2030-01-01", "postings": [
        { "account": "Expenses:Bob", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Bob" }
    ] });
    let own = Own {
        project: bob.call("projects.create", json!({ "name": "Bob's project" })).await["id"].clone(),
        upload: bob.upload(b"title\nBob's\n").await,
        entry: bob.call("ledger.post", entry).await["entry_id"].clone(),
        // Last, for it is what is undone first.
        task: bob.call("tasks.create", json!({ "title": "Bob's own" })).await["id"].clone(),
    };
    let requests = with_foreign_ids(&things, &own);
    let owned = [&own.task, &own.project, &own.upload, &own.entry];
    let mut untried = Vec::new();
    for spec in commands().iter().filter(|spec| !LISTS.contains(&spec.name)) {
        for field in id_fields(spec) {
            let tries = |(name, args): &(&str, Value)| *name == spec.name && has_foreign_id(&args[&field], &owned);
            if !requests.iter().any(tries) {
                untried.push(format!("{}: {field}", spec.name));
            }
        }
    }
    assert_eq!(untried, [""; 0], "fields that take an id and are not tried with a foreign one");
    for (name, args) in requests {
        let refused = bob.try_call(name, args.clone()).await;
        assert_eq!(refused.as_ref().map_err(|error| error.code), Err(Code::NotFound), "{name} {args}");
    }
    // Lists narrowed by foreign ids are empty, and foreign rows are in no list.
    for filter in [
        json!({ "project": things.project }),
        json!({ "parent": things.task }),
        json!({ "source": things.connection }),
        json!({ "label": "ada" }),
    ] {
        let page = bob.call("tasks.list", json!({ "filter": filter, "with_total": true })).await;
        assert_eq!((&page["items"], &page["total"]), (&json!([]), &json!(0)), "{filter}");
        let found = bob.call("tasks.ids", json!({ "filter": filter })).await;
        assert_eq!(found["ids"], json!([]), "{filter}");
        let groups = bob.call("tasks.groups", json!({ "filter": filter, "group": "time" })).await;
        assert_eq!(groups["groups"], json!([]), "{filter}");
    }
    let trail = bob.call("audit.list", json!({ "filter": { "user": things.user } })).await;
    assert_eq!(trail["items"], json!([]));
    for name in [
        "tasks.list",
        "projects.list",
        "labels.list",
        "integrations.list",
        "integrations.outbox",
        "integrations.conflicts",
        "jobs.list",
        "audit.list",
        "auth.sessions",
        "members.list",
        "members.invitations",
        "workspaces.list",
        "templates.list",
        "filters.list",
        "settings.get",
        "time.running",
        "notifications.list",
        "ledger.balances",
        "ledger.pending",
        "ledger.accounts",
        "ledger.prices.list",
        "ledger.rules.list",
        "ledger.assertions",
        "ledger.lots",
        "ledger.lots.settings",
        "ledger.documents",
        "ledger.categorize",
        "ledger.names",
    ] {
        let listed = bob.call(name, json!({})).await.to_string();
        assert!(!listed.contains("Ada") && !listed.contains("ada"), "{name} shows what is Ada's: {listed}");
    }
    let named = Caller { workspace: Some(ada.session.workspace.id), ..bob.caller.clone() };
    let refused = fixture.door.call(&named, "tasks.list", json!({})).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound), "naming another workspace does not help");
    // And nothing of Ada's has changed.
    assert_eq!(ada.call("tasks.get", json!({ "id": things.task })).await["title"], "Ada's secret plan");
    for own in ["Bob's own", "Bob's project"] {
        assert_eq!(bob.try_call("undo", json!({})).await.map(|reply| reply["subject"].clone()), Ok(json!(own)));
    }
    assert_eq!(
        bob.try_call("undo", json!({})).await.map_err(|error| error.code),
        Err(Code::Conflict),
        "Bob cannot undo Ada's actions"
    );
}

#[tokio::test]
async fn every_command_but_the_open_ones_needs_a_session() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let ended = ada.caller.clone();
    ada.call("auth.logout", json!({})).await;
    let made_up = Caller::new(Host::Http, Some("no-such-token".to_owned()));
    for spec in commands().iter().filter(|spec| spec.permission != Permission::Open) {
        for caller in [&Caller::new(Host::Http, None), &ended, &made_up] {
            let refused = fixture.door.call(caller, spec.name, json!({})).await;
            assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "{}", spec.name);
        }
    }
}

#[tokio::test]
async fn every_command_refuses_nonsense_by_name_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let before = ada.call("tasks.counts", json!({})).await;
    let huge = "x".repeat(10_000_000);
    for spec in commands() {
        for args in [
            json!([]),
            json!("text"),
            json!(7),
            json!({ "no_such_field": 1 }),
            json!({ "id": huge }),
            json!({ "id": 7 }),
            json!({ "email": [] }),
        ] {
            // Deliberately through the session: what is refused must be the request.
            let result = ada.try_call(spec.name, args).await;
            let fine = match &result {
                Err(error) => matches!(error.code, Code::Invalid) && error.message.len() < 1_000,
                // `app.status` looks at no request at all.
                Ok(_) => spec.name == "app.status",
            };
            assert!(fine, "{}: {result:?}", spec.name);
        }
    }
    let texts = [huge.as_str(), "\u{0}", "\u{202e}\u{0007}", "", " \n "];
    for text in texts {
        for (name, args) in [
            ("tasks.create", json!({ "title": text })),
            ("tasks.create", json!({ "title": "x", "labels": [text] })),
            ("projects.create", json!({ "name": text })),
            ("auth.register", json!({ "email": text, "password": PASSWORD, "name": "x" })),
            ("auth.register", json!({ "email": "x@example.com", "password": PASSWORD, "name": text })),
        ] {
            let refused = ada.try_call(name, args).await;
            assert_eq!(
                refused.map_err(|error| error.code),
                Err(Code::Invalid),
                "{name} with {:?}",
                text.chars().take(5).collect::<String>()
            );
        }
    }
    assert_eq!(ada.call("tasks.counts", json!({})).await, before);
    assert_eq!(ada.call("labels.list", json!({})).await["items"], json!([]));
}
